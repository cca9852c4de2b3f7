/*
 * rtl_memory.c - the Rtl names of the memory routines; filling and comparing by 32-bit words.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ntdllp.h"

void NTAPI RtlMoveMemory(void *to, const void *from, SIZE_T bytes)
{
    memmove(to, from, bytes);
}

void NTAPI RtlFillMemory(void *to, SIZE_T bytes, UCHAR fill)
{
    memset(to, fill, bytes);
}

void NTAPI RtlZeroMemory(void *to, SIZE_T bytes)
{
    memset(to, 0, bytes);
}

/* How many bytes are equal, from the start. MSDN: RtlCompareMemory. */
SIZE_T NTAPI RtlCompareMemory(const void *left, const void *right, SIZE_T bytes)
{
    const UCHAR *a = left, *b = right;
    SIZE_T equal = 0;
    while (equal < bytes && a[equal] == b[equal])
        equal++;
    return equal;
}

/* `bytes` counts whole words only. */
void NTAPI RtlFillMemoryUlong(void *to, SIZE_T bytes, ULONG fill)
{
    for (ULONG *word = to; bytes >= sizeof(ULONG); bytes -= sizeof(ULONG))
        *word++ = fill;
}

/* How many bytes, in whole words, hold `value` from the start. */
SIZE_T NTAPI RtlCompareMemoryUlong(void *memory, SIZE_T bytes, ULONG value)
{
    const ULONG *words = memory;
    SIZE_T count = 0;
    while (count < bytes / sizeof(ULONG) && words[count] == value)
        count++;
    return count * sizeof(ULONG);
}
