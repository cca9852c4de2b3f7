// SPDX-License-Identifier: MIT
// Copies standard input to standard output, byte for byte.
#include <fcntl.h>
#include <io.h>
#include <stdio.h>

int main(void)
{
    char buffer[700];
    size_t n;
    _setmode(0, _O_BINARY);
    _setmode(1, _O_BINARY);
    while ((n = fread(buffer, 1, sizeof buffer, stdin)) > 0)
        fwrite(buffer, 1, n, stdout);
    return 0;
}
