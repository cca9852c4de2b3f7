// SPDX-License-Identifier: MIT
// Standard input is a pipe: a read gives what is there, in order, and then the end. Its text is in
// expected/.
#include <string.h>
#include "tap.h"

int main(void)
{
    static char text[70000];
    DWORD total = 0, n = 0, reads = 0;
    int wrong = 0;
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE), out = GetStdHandle(STD_OUTPUT_HANDLE);
    ok(GetFileType(in) == FILE_TYPE_PIPE, "standard input is a pipe");
    ok(GetFileType(out) == FILE_TYPE_PIPE, "so is standard output");
    ok(ReadFile(in, text, 0, &n, NULL) && n == 0, "nothing is read when nothing is asked for");
    ok(ReadFile(in, text, 1, &n, NULL) && n == 1 && text[0] == '0', "one byte");
    total = 1;
    while (ReadFile(in, text + total, 1 + reads % 700, &n, NULL) && n > 0) {
        wrong += n > 1 + reads++ % 700;
        total += n;
    }
    for (DWORD i = 0; i < total; i++)
        wrong += text[i] != (i % 11 == 10 ? '\n' : (char)('0' + i / 11 % 10));
    ok(total == 66000 && wrong == 0, "66000 bytes, all in order");
    n = 7;
    ok((ReadFile(in, text, 1, &n, NULL) || GetLastError() == ERROR_BROKEN_PIPE) && n == 0,
       "the end stays the end");
    fails(WriteFile(in, "x", 1, &n, NULL), ERROR_ACCESS_DENIED, "it cannot be written");
    fails(ReadFile(out, text, 1, &n, NULL), ERROR_ACCESS_DENIED, "nor can the output be read");
    fails(ReadFile((HANDLE)0x7654, text, 1, &n, NULL), ERROR_INVALID_HANDLE, "no handle");
    HANDLE copy;
    ok(DuplicateHandle(GetCurrentProcess(), out, GetCurrentProcess(), &copy, 0, FALSE,
                       DUPLICATE_SAME_ACCESS) &&
           WriteFile(copy, "# through a second handle\n", 26, &n, NULL) && n == 26,
       "a second handle on the output");
    CloseHandle(copy);
    return tap_end();
}
