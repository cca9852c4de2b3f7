// SPDX-License-Identifier: MIT
// Writes to a block of malloc that was freed, before malloc wants it again.
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *block = malloc(5000);
    free(block);
    memset(block, 'x', 8);
    return !malloc(5000);
}
