/*
 * fragments.c - 32 MiB live in blocks of many sizes; 70 % of them are freed at random, and other
 * sizes take their place; then all are freed.
 *
 * Prints the bytes that the program has, then what the process has in memory for them, then what
 * stays of that at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "workload.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIVE  0x2000000u /* bytes */
#define MOST  1000000
#define FREED 70 /* of 100 */

static struct {
    void *block;
    size_t bytes;
} live[MOST];
static int count;
static size_t live_bytes;
static unsigned state = 1;

/* Without pages of files; counted anew, page by page. */
static size_t resident_bytes(void)
{
    char buffer[BUFSIZ], line[100];
    size_t kib = 0;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    setvbuf(file, buffer, _IOFBF, sizeof buffer);
    while (!kib && fgets(line, sizeof line, file))
        sscanf(line, "Anonymous: %zu", &kib);
    fclose(file);
    return kib * 1024;
}

static void fill(size_t numerator)
{
    while (live_bytes < LIVE && count < MOST) {
        size_t bytes = random_size(&state) * numerator / 2;
        live[count].bytes = bytes;
        live[count].block = memset(malloc(bytes), 1, bytes);
        live_bytes += bytes;
        count++;
    }
}

static void free_some(unsigned percent)
{
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (next_random(&state) % 100 < percent) {
            free(live[i].block);
            live_bytes -= live[i].bytes;
        } else {
            live[kept++] = live[i];
        }
    count = kept;
}

int main(void)
{
    memset(live, 1, sizeof live);
    free(malloc(1));
    size_t before = resident_bytes();
    fill(2);
    free_some(FREED);
    fill(3);
    size_t bytes = live_bytes, resident = resident_bytes() - before;
    free_some(100);
    printf("%zu %zu %zu\n", bytes, resident, resident_bytes() - before);
    return 0;
}
