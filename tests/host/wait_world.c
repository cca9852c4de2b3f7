/*
 * wait_world.c - see wait_world.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/host/wait_world.h"

enum { SYS_EXIT = 1, SYS_WRITE = 4, SYS_SET_THREAD_AREA = 243 };

uint32_t world_eflags = EFLAGS_IF;
ULONGLONG world_time = TICK_100NS;
KPCR KiPcr;
bool KeHasFxsr = true;
static KTHREAD idle;

static int linux_call(int number, int a, int b, int c)
{
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
    return result;
}

void WorldExit(int code)
{
    for (;;)
        linux_call(SYS_EXIT, code, 0, 0);
}

static void put_text(const char *text)
{
    linux_call(SYS_WRITE, 1, (int)text, (int)strlen(text));
}

static void put_number(int value)
{
    char digits[12], *at = digits + sizeof digits;
    unsigned rest = value < 0 ? -(unsigned)value : (unsigned)value;
    *--at = 0;
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (value < 0)
        *--at = '-';
    put_text(at);
}

void WorldPrint(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    for (char one[2] = {0}; (one[0] = *format) != 0; format++) {
        if (one[0] != '%')
            put_text(one);
        else if (*++format == 'd')
            put_number(va_arg(args, int));
        else
            put_text(va_arg(args, const char *));
    }
    va_end(args);
}

void WorldStart(void)
{
    struct {
        unsigned entry, base, limit, flags;
    } area = {-1u, (unsigned)&KiPcr, 0xFFF, 0x51}; /* 32-bit, in bytes, usable */
    if (linux_call(SYS_SET_THREAD_AREA, (int)&area, 0, 0) != 0)
        WorldExit(2);
    unsigned short selector = (unsigned short)(area.entry * 8 + 3);
    __asm__ volatile("movw %0,%%fs" ::"r"(selector));
    idle.state = ThreadRunning;
    InitializeListHead(&idle.mutants);
    InitializeListHead(&idle.user_apcs);
    KiInitializeQueues();
    KiPcr.CurrentThread = KiPcr.IdleThread = &idle;
}

static void (*thread_routine)(void);
static void enter_thread(void)
{
    irq_restore(EFLAGS_IF);
    thread_routine();
}

void WorldStartThread(KTHREAD *thread, void *stack, void (*routine)(void))
{
    ULONG *top = (ULONG *)((char *)stack + WORLD_STACK_BYTES);
    *--top = 0; /* enter_thread's return address */
    *--top = (ULONG)enter_thread;
    top -= 4;
    thread->KernelStack = top;
    thread->header.Type = ThreadObject;
    thread->state = ThreadWaiting;
    thread->priority = NORMAL_PRIORITY;
    thread->quantum = QUANTUM_TICKS;
    thread->exit_status = STATUS_PENDING;
    InitializeListHead(&thread->mutants);
    InitializeListHead(&thread->user_apcs);
    thread_routine = routine;
    uint32_t flags = irq_save();
    KiReadyThread(thread);
    irq_restore(flags);
    WorldRunAll();
}

void WorldRunAll(void)
{
    uint32_t flags = irq_save();
    KiSwap();
    irq_restore(flags);
}

/* What the dispatcher's files call, or only name. */
void KiStartThread(void)
{
}

void KiExitToFrame(void)
{
}

void KeBugCheckEx(enum bugcheck code, uint32_t p1, uint32_t p2, uint32_t p3, uint32_t p4)
{
    WorldPrint("Bail out! %s:%d: %s\n", (const char *)p2, (int)p1, (const char *)p3);
    WorldExit(1);
}

ULONGLONG KeInterruptTime(void)
{
    return world_time;
}

ULONGLONG KeSystemTime(void)
{
    return world_time;
}

void KiSetTebBase(ULONG base)
{
}

void KiSwitchSpace(EPROCESS *process)
{
}

void PspReapThread(KTHREAD *thread)
{
}

/* Blocks of one size; the first word of a free one leads to the next. */
enum { BLOCK_BYTES = 256, BLOCKS = 64 };
static ULONGLONG arena[BLOCKS][BLOCK_BYTES / 8];
static int arena_used;
static void *free_blocks;

void *ExAllocatePoolWithTag(enum pool_type type, size_t bytes, ULONG tag)
{
    void **block = free_blocks;
    KASSERT(bytes <= BLOCK_BYTES);
    if (block != NULL) {
        free_blocks = *block;
        return block;
    }
    KASSERT(arena_used < BLOCKS);
    return arena[arena_used++];
}

void ExFreePoolWithTag(void *block, ULONG tag)
{
    *(void **)block = free_blocks;
    free_blocks = block;
}

void *ObCreateObject(const OBJECT_TYPE *type)
{
    DISPATCHER_HEADER *body = ExAllocatePoolWithTag(NonPagedPool, type->body_bytes, type->pool_tag);
    memset(body, 0, type->body_bytes);
    InitializeListHead(&body->WaitListHead);
    return body;
}

NTSTATUS ObInsertNamed(void *body, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                       HANDLE *handle)
{
    *handle = body;
    return STATUS_SUCCESS;
}

NTSTATUS ObReferenceByHandle(HANDLE handle, const OBJECT_TYPE *type, ACCESS_MASK access,
                             void **body)
{
    *body = handle;
    return STATUS_SUCCESS;
}

void ObDereference(void *body)
{
}

NTSTATUS KeProbeOptional(PVOID user, ULONG bytes)
{
    return STATUS_SUCCESS;
}

NTSTATUS KeReturnLong(LONG *user, LONG value)
{
    if (user != NULL)
        *user = value;
    return STATUS_SUCCESS;
}

size_t strlen(const char *s)
{
    size_t n = 0;
    while (s[n] != 0)
        n++;
    return n;
}

void *memset(void *to, int byte, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        ((volatile char *)to)[i] = (char)byte;
    return to;
}

void *memcpy(void *to, const void *from, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        ((volatile char *)to)[i] = ((const char *)from)[i];
    return to;
}
