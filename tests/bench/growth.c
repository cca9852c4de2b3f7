/*
 * growth.c - 16 vectors grow in turn by a half, as they do in programs, from 16 bytes to 128 KiB;
 * each fills what is new. Then all are freed. An operation is one realloc.
 *
 * SPDX-License-Identifier: MIT
 */
#include "workload.h"
#include <stdlib.h>
#include <string.h>

#define VECTORS  16
#define SMALLEST 16
#define LARGEST  0x20000

static void grow(long operations, long unused)
{
    char *vectors[VECTORS] = {NULL};
    size_t bytes = 0;
    for (long done = 0; done < operations; done += VECTORS) {
        size_t wanted = bytes ? bytes + bytes / 2 : SMALLEST;
        for (int i = 0; i < VECTORS; i++) {
            vectors[i] = realloc(vectors[i], wanted);
            memset(vectors[i] + bytes, i, wanted - bytes);
        }
        bytes = wanted;
        if (bytes < LARGEST && done + VECTORS < operations)
            continue;
        for (int i = 0; i < VECTORS; i++) {
            free(vectors[i]);
            vectors[i] = NULL;
        }
        bytes = 0;
    }
}

const struct workload workloads[] = {
    {"realloc", grow, 60000, 0},
    {NULL, NULL, 0, 0},
};
