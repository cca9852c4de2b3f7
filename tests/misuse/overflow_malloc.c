// SPDX-License-Identifier: MIT
// Writes behind a block of malloc, then frees the one behind it.
#include <stdlib.h>
#include <string.h>

int main(void)
{
    char *block = malloc(24), *next = malloc(24);
    memset(block, 'x', 32);
    free(next);
    free(block);
    return 0;
}
