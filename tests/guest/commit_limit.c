// SPDX-License-Identifier: MIT
// plumb: --memory 16
// Memory that does not exist is refused when it is committed, never when it is touched; and all of it comes back.
#include <windows.h>
#include <stdio.h>

static unsigned fill(void **blocks, unsigned most, SIZE_T bytes)
{
    unsigned n = 0;
    while (n < most && (blocks[n] = VirtualAlloc(NULL, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)) != NULL) {
        for (SIZE_T at = 0; at < bytes; at += 4096)
            ((volatile char *)blocks[n])[at] = 1;
        n++;
    }
    return n;
}

static void release(void **blocks, unsigned n)
{
    while (n-- > 0)
        VirtualFree(blocks[n], 0, MEM_RELEASE);
}

int main(void)
{
    static void *blocks[4096];
    printf("1..5\n");
    unsigned first = fill(blocks, 4096, 65536);
    DWORD error = GetLastError();
    release(blocks, first);
    printf("%s 1 - some memory was there\n", first > 10 && first < 4096 ? "ok" : "not ok");
    printf("%s 2 - the refusal is ERROR_COMMITMENT_LIMIT\n", error == ERROR_COMMITMENT_LIMIT ? "ok" : "not ok");
    unsigned second = fill(blocks, 4096, 65536);
    release(blocks, second);
    printf("%s 3 - the second time there is as much\n", first == second ? "ok" : "not ok");
    unsigned pages = fill(blocks, 4096, 4096);
    release(blocks, pages);
    printf("%s 4 - single pages, each in its own granule, too\n", pages > 160 && pages < 4096 ? "ok" : "not ok");
    void *big = VirtualAlloc(NULL, 1u << 30, MEM_RESERVE, PAGE_READWRITE);
    printf("%s 5 - addresses cost nothing: 1 GiB is reserved\n", big != NULL ? "ok" : "not ok");
    return 0;
}
