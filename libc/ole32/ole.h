/*
 * ole.h - what the files of ole32.dll share: task memory is the process heap, and one spy may watch.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#define _OLE32_ /* we are the DLL: nothing of it is imported */
#define COBJMACROS
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <objbase.h>

/* malloc_spy.c: the spy that CoRegisterMallocSpy set, or NULL. Read without lock on the fast path:
 * who registers a spy while other threads allocate cannot say which calls it will see. */
extern IMallocSpy *volatile ole_spy;

void ole_spy_attach(void);
void *ole_spied_alloc(SIZE_T bytes);
void *ole_spied_realloc(void *block, SIZE_T bytes);
void ole_spied_free(void *block);
SIZE_T ole_spied_size(void *block);
int ole_spied_did_alloc(void *block);
void ole_spied_minimize(void);

/* task_memory.c: the allocator below the spy. */
void *ole_alloc(SIZE_T bytes);
void *ole_realloc(void *block, SIZE_T bytes);
void ole_free(void *block);
SIZE_T ole_size(void *block);
int ole_did_alloc(void *block);
void ole_minimize(void);

/* apartment.c */
BOOL ole_apartment_attach(void);
