/*
 * thread.c - the thread object and its kernel stack.
 *
 *     InitialStack -> +------------------------+
 *                     | FX area, 0x210 bytes   |   registers of the FPU while it does not run
 *     KiUserFrame  -> | KTRAP_FRAME, 0x8C      |   of every entry from ring 3
 *                     | service calls ...      |
 *     StackLimit   -> +------------------------+   three pages lower; a guard page follows
 *
 * A thread holds a reference to its process, and from PsStartThread until its burial one to itself.
 * Next: threadstart.c. Source: MSDN, "Thread Objects".
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/dispatch.h"
#include "mm/mm.h"

#define KERNEL_STACK_BYTES (3 * PAGE_SIZE)
#define FIRST_FCW          0x027Fu /* 53 bits, all exceptions masked: as in Windows */
#define FIRST_MXCSR        0x1F80u /* all exceptions masked */

static void delete_thread(void *body)
{
    KTHREAD *thread = body;
    KASSERT(thread->process_link.Flink == NULL);
    KiDropUserApcs(thread);
    if (thread->Teb != NULL) /* of a thread that was never started */
        PspFreeTeb(thread->process, thread->Teb);
    if (thread->InitialStack != NULL)
        MmFreeKernelStack(thread->InitialStack);
    ObDereference(thread->process);
}

const OBJECT_TYPE PsThreadType = {
    .name = "Thread",
    .pool_tag = TAG_('T', 'h', 'r', 'e'),
    .body_bytes = sizeof(KTHREAD),
    .waitable = true,
    .all_access = THREAD_ALL_ACCESS,
    .generic = {STANDARD_RIGHTS_READ | THREAD_GET_CONTEXT | THREAD_QUERY_INFORMATION,
                STANDARD_RIGHTS_WRITE | THREAD_TERMINATE | THREAD_SUSPEND_RESUME | THREAD_ALERT |
                    THREAD_SET_CONTEXT | THREAD_SET_INFORMATION,
                STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, THREAD_ALL_ACCESS},
    .delete_body = delete_thread,
};

/* Processes and threads share their numbers, multiples of 4, as on Windows. */
ULONG PspNewId(void)
{
    static ULONG last;
    return last += 4;
}

/* The area as FNINIT, and LDMXCSR, would leave it: FXSAVE's layout, or FNSAVE's where there is no
 * FXSR. Source: Intel SDM volume 1, 8.1.10 and 10.5.1. */
static void clean_fx_area(void *area)
{
    ULONG *words = area;
    memset(area, 0, 512);
    words[0] = FIRST_FCW;
    if (KeHasFxsr) {
        words[6] = FIRST_MXCSR;
    } else {
        words[0] |= 0xFFFF0000u;
        words[1] = 0xFFFF0000u;
        words[2] = 0xFFFFFFFFu; /* tags: all empty */
    }
}

/* What KiSwitchContext expects on a stack: four registers and where to go. */
static void build_switch_frame(KTHREAD *thread)
{
    ULONG *stack = (ULONG *)KiUserFrame(thread);
    *--stack = (ULONG)KiThreadStartup;
    for (int i = 0; i < 4; i++)
        *--stack = 0;
    thread->KernelStack = stack;
}

static void initialize_fields(KTHREAD *thread, EPROCESS *process)
{
    thread->header.Type = ThreadObject;
    thread->state = ThreadInitialized;
    thread->base_priority = process->base_priority != 0 ? process->base_priority : NORMAL_PRIORITY;
    thread->priority = thread->base_priority;
    thread->quantum = QUANTUM_TICKS;
    thread->checked = KiCheckPeriod != 0;
    thread->exit_status = STATUS_PENDING;
    thread->create_time = KeSystemTime();
    thread->client_id.UniqueProcess = (HANDLE)process->pid;
    thread->client_id.UniqueThread = (HANDLE)PspNewId();
    thread->wait_blocks = thread->own_wait_blocks;
    InitializeListHead(&thread->mutants);
    InitializeListHead(&thread->user_apcs);
    InitializeListHead(&thread->irps);
}

/* See ke.h. It is in no list yet: ObDereference undoes it until PsStartThread. */
KTHREAD *PsCreateThreadObject(EPROCESS *process)
{
    KTHREAD *thread = ObCreateObject(&PsThreadType);
    if (thread == NULL)
        return NULL;
    thread->process = process;
    ObReference(process);
    initialize_fields(thread, process);
    thread->InitialStack = MmAllocateKernelStack();
    if (thread->InitialStack == NULL) {
        ObDereference(thread);
        return NULL;
    }
    thread->StackLimit = (char *)thread->InitialStack - KERNEL_STACK_BYTES;
    thread->fx_area = (char *)thread->InitialStack - FX_AREA_BYTES;
    clean_fx_area(thread->fx_area);
    build_switch_frame(thread);
    return thread;
}

/* See ke.h. */
void PsStartThread(KTHREAD *thread)
{
    EPROCESS *process = thread->process;
    KASSERT(thread->state == ThreadInitialized);
    ObReference(thread);
    InsertTailList(&process->threads, &thread->process_link);
    process->live_threads++;
    uint32_t flags = KiLockDispatcher();
    thread->state = ThreadWaiting;
    KiReadyThread(thread);
    KiUnlockDispatcher(flags);
}

/* A thread that stays in ring 0 and ends when `routine` returns; started. NULL: no memory. A
 * reference is the caller's. */
KTHREAD *PsCreateSystemThread(void (*routine)(void *), void *context, int priority)
{
    KTHREAD *thread = PsCreateThreadObject(PsSystemProcess);
    if (thread == NULL)
        return NULL;
    thread->system_routine = routine;
    thread->system_context = context;
    thread->priority = thread->base_priority = priority;
    PsStartThread(thread);
    return thread;
}
