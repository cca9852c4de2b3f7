/*
 * base.h - the ground of ring 0: types, assertions, lists, the log.
 *
 * The kernel is not preemptive: in ring 0 a thread runs until it waits, yields or returns to ring 3 (KiExit
 * switches there). Interrupt handlers only touch what the dispatcher lock guards. So a KLOCK held is a claim
 * that is checked (KASSERT), and names what would have to spin with a second processor.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include "nt/ntapi.h"

#define PAGE_SIZE  4096u
#define PAGE_SHIFT 12
#define PAGE_MASK  (PAGE_SIZE - 1)

#define ROUND_UP(x, unit)   (((x) + (unit)-1) & ~((unit)-1)) /* unit: a power of two */
#define ROUND_DOWN(x, unit) ((x) & ~((unit)-1))
#define ARRAY_SIZE(a)       (sizeof(a) / sizeof((a)[0]))
#define CONTAINER_OF(ptr, type, field) ((type *)((char *)(ptr)-offsetof(type, field)))
#define NORETURN __attribute__((noreturn))
#define NOINLINE __attribute__((noinline))

typedef uint32_t pfn_t;   /* page frame number: physical address / 4096 */
typedef uint64_t paddr_t; /* physical address, bytes */

/* Bugcheck codes: the kernel's own mistakes. Each has one sentence of explanation in kernel/bugcheck.c. */
enum bugcheck {
    BUG_ASSERTION = 1,          /* line, file (char *), expression (char *) */
    BUG_UNEXPECTED_TRAP,        /* vector, eip, error code, cr2 */
    BUG_DOUBLE_FAULT,           /* eip, esp, ebp, cr2 */
    BUG_PFN_DOUBLE_FREE,        /* pfn, state, owner, caller */
    BUG_PFN_IN_USE,             /* pfn, state, owner, reference count */
    BUG_PFN_BAD_ADDRESS,        /* pfn, highest pfn, caller */
    BUG_PFN_CORRUPT,            /* pfn, what was expected, what was found */
    BUG_BAD_POOL_CALLER,        /* enum pool_fault, block, tag given, tag found */
    BUG_BAD_POOL_HEADER,        /* enum pool_fault, block, tag, what was found */
    BUG_SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION, /* block, address of the byte, tag, what was found */
    BUG_PAGE_FAULT_BEYOND_END_OF_ALLOCATION,     /* address, block, tag, bytes */
    BUG_PAGE_FAULT_IN_FREED_SPECIAL_POOL,        /* address, first page, tag */
    BUG_MEMORY_TOO_SMALL,       /* KiB found, KiB needed */
    BUG_NO_ARCHIVE,             /* address, size */
    BUG_PROCESS1_INITIALIZATION_FAILED, /* status */
    BUG_CPU_TOO_OLD,            /* missing CPUID bit */
    BUG_MM_CHECK,               /* which check, address, expected, found */
    BUG_STACK_OVERRUN,          /* address in the function whose stack was overwritten */
};

/* Prints why on the log (@bugcheck record, sentence, registers, stack), then ends the machine with status 0x11. */
NORETURN void KeBugCheckEx(enum bugcheck code, uint32_t p1, uint32_t p2, uint32_t p3, uint32_t p4);

#define KASSERT(expression)                                                                        \
    do {                                                                                           \
        if (__builtin_expect(!(expression), 0))                                                    \
            KeBugCheckEx(BUG_ASSERTION, __LINE__, (uint32_t)(uintptr_t)__FILE__,                   \
                         (uint32_t)(uintptr_t)#expression, 0);                                     \
    } while (0)

/* Formatted text to the log (COM2 and screen): %s %c %d %u %x %p %lx %llx %wZ (UNICODE_STRING *), widths, 0, -. */
__attribute__((format(gnu_printf, 1, 0))) void KdVPrint(const char *format, va_list args);
void KdPrint(const char *format, ...);
/* The same into a buffer of `size` bytes, always NUL-terminated; returns the characters written. */
int KdFormat(char *buffer, size_t size, const char *format, ...);

/* A lock of the kernel: on the one processor that runs, an assertion that nobody re-enters. */
typedef struct KLOCK {
    const char *holder; /* function that holds it; NULL: free */
} KLOCK;
/* Macros, so that a breakpoint at a function that begins with one stops in that function. */
#define KeAcquireLock(lock)                                                                        \
    do {                                                                                           \
        KASSERT((lock)->holder == NULL);                                                           \
        (lock)->holder = __func__;                                                                 \
    } while (0)
#define KeReleaseLock(lock)                                                                        \
    do {                                                                                           \
        KASSERT((lock)->holder != NULL);                                                           \
        (lock)->holder = NULL;                                                                     \
    } while (0)
#define KASSERT_HELD(lock) KASSERT((lock)->holder != NULL)

/* Doubly linked lists with a head, as NT has them. */
static inline void InitializeListHead(LIST_ENTRY *head)
{
    head->Flink = head->Blink = head;
}
static inline bool IsListEmpty(const LIST_ENTRY *head)
{
    return head->Flink == head;
}
static inline void RemoveEntryList(LIST_ENTRY *entry)
{
    entry->Flink->Blink = entry->Blink;
    entry->Blink->Flink = entry->Flink;
}
static inline void InsertTailList(LIST_ENTRY *head, LIST_ENTRY *entry)
{
    entry->Flink = head;
    entry->Blink = head->Blink;
    head->Blink->Flink = entry;
    head->Blink = entry;
}
static inline void InsertHeadList(LIST_ENTRY *head, LIST_ENTRY *entry)
{
    entry->Blink = head;
    entry->Flink = head->Flink;
    head->Flink->Blink = entry;
    head->Flink = entry;
}
static inline LIST_ENTRY *RemoveHeadList(LIST_ENTRY *head)
{
    LIST_ENTRY *entry = head->Flink;
    RemoveEntryList(entry);
    return entry;
}

void *memcpy(void *to, const void *from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
