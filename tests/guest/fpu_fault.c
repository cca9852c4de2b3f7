/*
 * fpu_fault.c - a page fault leaves the FPU's and SSE's registers as they were: the kernel zeroes
 * and copies pages with them.
 *
 * SPDX-License-Identifier: MIT
 */
// flags: -msse2
#include "tap.h"
#include <emmintrin.h>
#include <windows.h>

enum { PAGES = 64, PAGE = 4096 };
static char data[PAGES * PAGE] = {1}; /* copy-on-write pages of the image */

/* Writes the first byte of a page with xmm0…xmm3 and st(0) loaded; do they survive? */
static int survives(char *page)
{
    __m128i before[4], after[4];
    for (int i = 0; i < 4; i++)
        before[i] = _mm_set_epi32(0x11111111 * (i + 1), 2, 3, (int)(ULONG_PTR)page);
    double pi = 3.25, back = 0;
    __asm__ volatile("movdqu (%2), %%xmm0; movdqu 16(%2), %%xmm1\n\t"
                     "movdqu 32(%2), %%xmm2; movdqu 48(%2), %%xmm3\n\t"
                     "fldl %4\n\t"
                     "incb (%1)\n\t"
                     "fstpl %0\n\t"
                     "movdqu %%xmm0, (%3); movdqu %%xmm1, 16(%3)\n\t"
                     "movdqu %%xmm2, 32(%3); movdqu %%xmm3, 48(%3)"
                     : "=m"(back)
                     : "r"(page), "r"(before), "r"(after), "m"(pi)
                     : "xmm0", "xmm1", "xmm2", "xmm3", "memory");
    return memcmp(before, after, sizeof before) == 0 && back == pi;
}

int main(void)
{
    char *fresh = VirtualAlloc(NULL, PAGES * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    int zeroed = 0, copied = 0, zero = 0;
    for (int i = 0; i < PAGES; i++) {
        zeroed += survives(fresh + i * PAGE);
        copied += survives(data + i * PAGE);
        int sum = 0;
        for (int at = 1; at < PAGE; at++)
            sum |= fresh[i * PAGE + at];
        zero += sum == 0;
    }
    ok(zeroed == PAGES, "registers kept while a page is zeroed");
    ok(copied == PAGES, "and while one is copied");
    ok(zero == PAGES, "each fresh page is all zero");
    ok(data[0] == 2 && data[PAGE] == 1, "each copied page is its original but for the write");
    return tap_end();
}
