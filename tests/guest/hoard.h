// SPDX-License-Identifier: MIT
// Takes all memory that can be promised, in ever smaller pieces, and gives it back.
#pragma once
#include <windows.h>

static char *hoard[4096];
static int hoarded;

static void take_memory(void)
{
    for (SIZE_T bytes = 0x400000; bytes >= 0x1000; bytes /= 2)
        while (hoarded < 4096 &&
               (hoard[hoarded] = VirtualAlloc(NULL, bytes, MEM_COMMIT, PAGE_READWRITE)) != NULL)
            hoarded++;
}

static void give_memory(void)
{
    while (hoarded > 0)
        VirtualFree(hoard[--hoarded], 0, MEM_RELEASE);
}
