// SPDX-License-Identifier: MIT
// Frees a block of malloc twice.
#include <stdlib.h>

int main(void)
{
    char *block = malloc(24);
    free(block);
    free(block);
    return 0;
}
