// SPDX-License-Identifier: MIT
// args: 300
// Ends with the number it is given; 300 shows that the host sees the low 8 bits.
#include <stdlib.h>

int main(int argc, char **argv)
{
    return argc > 1 ? atoi(argv[1]) : 0;
}
