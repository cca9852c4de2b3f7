// SPDX-License-Identifier: MIT
// flags: -lpsapi
// plumb: --memory 128
// What a heap has committed for 32 MiB in blocks of many sizes: 70 % of them are freed at random and
// other sizes take their place; then all are freed. The limits are our own; other systems' heaps
// may miss them.
#include <windows.h>
#include <psapi.h>
#include "tap.h"

enum { LIVE = 32 << 20, MOST = 400000, FREED = 70 };

static struct {
    void *block;
    SIZE_T bytes;
} live[MOST];
static int count;
static SIZE_T live_bytes;
static unsigned state = 1;

static unsigned next_random(void)
{
    state = state * 1664525u + 1013904223u;
    return state >> 4;
}

// Half of the sizes are below 32 bytes, half of the rest below 64, and so on up to 8 KiB.
static SIZE_T random_size(void)
{
    unsigned number = next_random(), octave = (unsigned)__builtin_ctz(number | 0x100);
    return (16u << octave) + (number >> 9) % (16u << octave);
}

static SIZE_T committed_bytes(void)
{
    PROCESS_MEMORY_COUNTERS counters = {sizeof counters};
    GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters);
    return counters.PagefileUsage;
}

static void fill(HANDLE heap, SIZE_T numerator)
{
    while (live_bytes < LIVE && count < MOST) {
        SIZE_T bytes = random_size() * numerator / 2;
        live[count].bytes = bytes;
        live[count].block = HeapAlloc(heap, 0, bytes);
        live_bytes += bytes;
        count++;
    }
}

static int free_some(HANDLE heap, unsigned percent)
{
    int kept = 0, good = 1;
    for (int i = 0; i < count; i++)
        if (next_random() % 100 < percent) {
            good = HeapFree(heap, 0, live[i].block) && good;
            live_bytes -= live[i].bytes;
        } else {
            live[kept++] = live[i];
        }
    count = kept;
    return good;
}

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    SIZE_T before = committed_bytes();
    fill(heap, 2);
    ok(free_some(heap, FREED), "70%% of 32 MiB in blocks of many sizes are freed at random");
    fill(heap, 3);
    SIZE_T committed = committed_bytes() - before;
    ok(live_bytes >= LIVE && committed <= live_bytes / 100 * 130,
       "refilled with other sizes, at most 1.30 bytes are committed for each live one");
    ok(free_some(heap, 100) && live_bytes == 0, "all are freed");
    SIZE_T left = committed_bytes() - before;
    ok(left <= 65536, "at most 64 KiB stay committed");
    printf("# %lu bytes for 100 live ones, %lu KiB at the end\n", committed / (LIVE / 100),
           left / 1024);
    return tap_end();
}
