// SPDX-License-Identifier: MIT
// com_use.h: every call of the task allocator once, each result a line; for the program alone, and under a spy.
#pragma once
#define COBJMACROS
#include <objbase.h>
#include <stdio.h>
#include <string.h>

static char *current; /* the block that the program works on */

#define HEADER 16 /* bytes that the spy puts before each block */

static const char *kind(const void *p)
{
    return !p ? "null" : p == current ? "block" : p == current - HEADER ? "raw" : "other";
}

static inline void use(IMalloc *task)
{
    current = CoTaskMemAlloc(100);
    printf("CoTaskMemAlloc(100): %s\n", kind(current));
    memset(current, 'x', 100);
    printf("GetSize: %lu\n", (unsigned long)IMalloc_GetSize(task, current));
    printf("DidAlloc: %d\n", IMalloc_DidAlloc(task, current));
    char *moved = CoTaskMemRealloc(current, 5000);
    printf("CoTaskMemRealloc(5000): %s, '%c'\n", moved ? "block" : "null", moved[99]);
    current = moved;
    CoTaskMemFree(current);
    current = CoTaskMemRealloc(NULL, 10);
    printf("CoTaskMemRealloc(NULL, 10): %s\n", kind(current));
    moved = CoTaskMemRealloc(current, 0);
    printf("CoTaskMemRealloc(0): %s\n", kind(moved));
    current = IMalloc_Alloc(task, 0);
    printf("Alloc(0): %s\n", kind(current));
    IMalloc_Free(task, current);
    printf("Free(NULL)\n");
    IMalloc_Free(task, NULL);
    printf("GetSize(NULL): %ld\n", (long)IMalloc_GetSize(task, NULL));
    printf("DidAlloc(NULL): %d\n", IMalloc_DidAlloc(task, NULL));
    IMalloc_HeapMinimize(task);
    printf("HeapMinimize\n");
    printf("Alloc(7FFF0000): %s\n", kind(IMalloc_Alloc(task, 0x7FFF0000)));
}
