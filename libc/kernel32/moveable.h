/*
 * moveable.h - the handles behind GMEM_MOVEABLE and LMEM_MOVEABLE.
 *
 *     entry (8 bytes):  flags 2 | lock count 1 | unused 1 | object 4        handle = address of
 * `object`
 *
 * So a handle is 4 modulo 8, and a pointer to a heap block, which GMEM_FIXED hands out, is 0 modulo
 * 8: they cannot be taken for each other. Lock: that of the process heap, held by the caller of all
 * functions here.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

#define MOVEABLE_USED        1u
#define MOVEABLE_DISCARDABLE 2u
#define MOST_LOCKS           0xFFu

typedef struct {
    USHORT flags; /* MOVEABLE_* */
    UCHAR locks;
    UCHAR unused;
    PVOID object; /* NULL: discarded. In a free entry: the next free one */
} moveable_t;

/* A fresh entry with object NULL; NULL when all 65536 are taken or there is no memory. */
moveable_t *BasepTakeMoveable(void);
void BasepReturnMoveable(moveable_t *entry);

/* The only way from a handle to an entry: proves that it is one and in use. NULL if not. */
moveable_t *BasepFindMoveable(HANDLE handle);

static inline HANDLE BasepMoveableHandle(moveable_t *entry)
{
    return (HANDLE)&entry->object;
}

static inline BOOL BasepIsHandleShaped(const void *value)
{
    return ((ULONG_PTR)value & 7) == 4;
}
