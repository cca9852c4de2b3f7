/*
 * wait_world.h - a world for the dispatcher's own files on the host: i686 Linux without a C
 * library.
 *
 * The real scheduler switches between real stacks; fs is a segment over KiPcr, as in the kernel.
 * Handles are pointers to objects, time is a variable.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel/dispatch.h"

#define WORLD_STACK_BYTES 16384

extern ULONGLONG world_time; /* 100 ns since boot */

void WorldStart(void);                    /* the caller becomes the idle thread */
void WorldPrint(const char *format, ...); /* %d and %s */
NORETURN void WorldExit(int code);
/* Lets `thread` run `routine` on its own stack; it must never return. */
void WorldStartThread(KTHREAD *thread, void *stack, void (*routine)(void));
void WorldRunAll(void); /* from the idle thread: until nobody is ready */
