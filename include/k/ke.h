/*
 * ke.h - threads, processes, waiting, traps: what ring 0 shares across its folders.
 *
 * Offsets that assembly or a debugger's habit rely on are asserted below and named in nt/layout.def. Dispatcher
 * state (ready queues, wait lists, signal states, timers) is guarded by the dispatcher lock: interrupts off
 * (KiLockDispatcher returns the flags that KiUnlockDispatcher takes).
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"
#include "k/x86.h"
#include "k/addrspace.h"
#include "k/prcb.h"

enum kmode { KernelMode = 0, UserMode = 1 };

/* What the entry paths leave on the kernel stack; the CPU pushes from ErrCode/Eip upward. */
typedef struct KTRAP_FRAME {
    ULONG DbgEbp, DbgEip, DbgArgMark, DbgArgPointer;
    ULONG TempSegCs, TempEsp;
    ULONG Dr0, Dr1, Dr2, Dr3, Dr6, Dr7;
    ULONG SegGs, SegEs, SegDs;
    ULONG Edx, Ecx, Eax;
    ULONG PreviousPreviousMode;
    PVOID ExceptionList;
    ULONG SegFs, Edi, Esi, Ebx, Ebp;
    ULONG ErrCode;
    ULONG Eip, SegCs, EFlags;
    ULONG HardwareEsp, HardwareSegSs; /* only when the trap came from ring 3 */
    ULONG V86Es, V86Ds, V86Fs, V86Gs;
} KTRAP_FRAME;
_Static_assert(sizeof(KTRAP_FRAME) == TF_SIZE, "KTRAP_FRAME");
_Static_assert(offsetof(KTRAP_FRAME, Eip) == TF_EIP, "KTRAP_FRAME.Eip");
_Static_assert(offsetof(KTRAP_FRAME, ExceptionList) == TF_EXCEPTION_LIST, "ExceptionList");

static inline bool KiFromUser(const KTRAP_FRAME *frame)
{
    return (frame->SegCs & 3) == 3;
}

/* Kinds of dispatcher object; the first byte of the object. */
enum kobject {
    NotificationEvent = 0,
    SynchronizationEvent = 1,
    MutantObject = 2,
    ProcessObject = 3,
    SemaphoreObject = 5,
    ThreadObject = 6,
};

/* The head of every object that can be waited for. */
typedef struct DISPATCHER_HEADER {
    UCHAR Type; /* enum kobject */
    UCHAR pad[3];
    LONG SignalState;        /* > 0: signalled; a mutant counts down from 1 */
    LIST_ENTRY WaitListHead; /* of KWAIT_BLOCK.link */
} DISPATCHER_HEADER;

struct KTHREAD;
struct EPROCESS;

typedef struct KWAIT_BLOCK {
    LIST_ENTRY link; /* in the object's WaitListHead */
    struct KTHREAD *thread;
    DISPATCHER_HEADER *object;
    ULONG key; /* index: status of the wait when this object ends it */
} KWAIT_BLOCK;

#define MAXIMUM_WAIT_OBJECTS 64
#define THREAD_WAIT_BLOCKS   4 /* kept in the thread; more come from pool */

typedef struct KMUTANT {
    DISPATCHER_HEADER header;
    LIST_ENTRY link; /* in the owner's mutants */
    struct KTHREAD *owner;
    bool abandoned;
} KMUTANT;

/* A user APC: a call that ring 3 makes in this thread at the next alertable wait or NtTestAlert. */
typedef struct KAPC {
    LIST_ENTRY link;
    PVOID routine, context, argument1, argument2; /* user addresses and values */
} KAPC;

enum kthread_state { ThreadReady, ThreadRunning, ThreadWaiting, ThreadTerminated, ThreadInitialized };

typedef struct KTHREAD {
    DISPATCHER_HEADER header; /* 0x00; signalled when the thread has ended */
    PVOID pad10[2];
    PVOID InitialStack; /* 0x18: top of the kernel stack, one past the highest byte */
    PVOID StackLimit;   /* 0x1C: lowest byte of the kernel stack */
    PTEB Teb;           /* 0x20: user address */
    PVOID pad24;
    PVOID KernelStack; /* 0x28: saved ESP while it does not run */
    union {
        struct {
            bool terminating;      /* to end at the next return to ring 3, or now if it waits */
            bool user_apc_pending; /* deliver at the next return to ring 3 */
            UCHAR suspend_count;   /* wait at the next return to ring 3 */
            bool checked;          /* option checked: MmCheckAll at returns to ring 3 */
        };
        ULONG exit_work; /* 0x2C: not 0: KiBeforeUser has something to do */
    };
    UCHAR state;    /* 0x30: enum kthread_state */
    UCHAR priority; /* 0…31; 0 is the idle thread */
    UCHAR base_priority;
    bool alertable;            /* its wait may be ended by an APC or NtAlertThread */
    bool alerted;              /* NtAlertThread came while it did not wait */
    bool suspended_at_exit;    /* waits in KiSuspendSelf */
    bool starting;             /* its first user APC will be the loader's */
    LONG quantum;              /* ticks left */
    LONG priority_increment;   /* as SetThreadPriority gave it */
    NTSTATUS wait_status;
    LIST_ENTRY ready_link;     /* in a ready queue */
    LIST_ENTRY wait_timer;     /* in the queue of time-outs while a timed wait lasts */
    ULONGLONG wait_due;        /* 100 ns since boot */
    bool wait_timed;
    bool wait_parked;          /* suspended in its wait: its blocks stand in no list */
    ULONG wait_count;
    bool wait_all;
    KWAIT_BLOCK *wait_blocks;
    KWAIT_BLOCK own_wait_blocks[THREAD_WAIT_BLOCKS];
    LIST_ENTRY mutants;        /* KMUTANT.link: owned, abandoned when the thread ends */
    LIST_ENTRY user_apcs;      /* KAPC.link */
    LIST_ENTRY irps;           /* IRP.thread_link: requests that go on, cancelled when the thread ends */
    struct EPROCESS *process;
    LIST_ENTRY process_link;   /* in EPROCESS.threads */
    CLIENT_ID client_id;
    NTSTATUS exit_status;      /* STATUS_PENDING while it runs */
    PVOID start_address;
    ULONGLONG create_time, exit_time;     /* 100 ns since 1601 */
    ULONG kernel_ticks, user_ticks;
    PVOID fx_area;             /* 512 bytes, 16-aligned, at the top of the kernel stack */
    void (*system_routine)(void *);       /* kernel threads only */
    void *system_context;
    NTSTATUS terminate_status; /* why `terminating` */
    UCHAR pad118[0x134 - 0x118];
    KTRAP_FRAME *TrapFrame; /* 0x134: of the service or exception that it is in */
    ULONG pad138[2];
    UCHAR PreviousMode; /* 0x140: enum kmode */
    UCHAR pad141[3];
} KTHREAD;
_Static_assert(offsetof(KTHREAD, Teb) == THREAD_TEB, "KTHREAD.Teb");
_Static_assert(offsetof(KTHREAD, KernelStack) == THREAD_KERNEL_STACK, "KTHREAD.KernelStack");
_Static_assert(offsetof(KTHREAD, exit_work) == THREAD_EXIT_WORK, "KTHREAD.exit_work");
_Static_assert(offsetof(KTHREAD, TrapFrame) == THREAD_TRAP_FRAME, "KTHREAD.TrapFrame");
_Static_assert(offsetof(KTHREAD, PreviousMode) == THREAD_PREVIOUS_MODE, "KTHREAD.PreviousMode");

/* Top of a kernel stack: FX_AREA_BYTES for the registers of the FPU, then the frame of each entry from ring 3. */
#define FX_AREA_BYTES  0x210u
#define V86_AREA_BYTES 0x10u /* the last fields of KTRAP_FRAME, which no entry here pushes */
static inline KTRAP_FRAME *KiUserFrame(const KTHREAD *thread)
{
    return (KTRAP_FRAME *)((char *)thread->InitialStack - FX_AREA_BYTES - sizeof(KTRAP_FRAME));
}

typedef struct HANDLE_TABLE HANDLE_TABLE;

/* A process: an address space, handles, threads. */
typedef struct EPROCESS {
    DISPATCHER_HEADER header; /* signalled when the process has ended */
    ULONG pad10[2];
    ULONG DirectoryTableBase; /* 0x18: CR3 */
    LIST_ENTRY all_link;      /* in PsActiveProcessHead */
    LIST_ENTRY threads;       /* KTHREAD.process_link */
    ULONG live_threads;
    ULONG pid, parent_pid;
    HANDLE_TABLE *handles;
    MM_SPACE space; /* VADs, page tables, charges */
    PPEB Peb;       /* user address */
    NTSTATUS exit_status; /* STATUS_PENDING while it runs */
    bool exiting;
    bool ended_by_exception;
    SECTION_IMAGE_INFORMATION image;
    PVOID image_base;
    char image_name[64]; /* last part of the path, for people */
    LONG base_priority;
    ULONGLONG create_time, exit_time;
    ULONG kernel_ticks, user_ticks; /* of threads that have ended */
    ULONG pipe_bytes;               /* in pool, of the pipes that it has made: pipeentry.c */
    ULONG requests;                 /* that go on: irp.c */
    IO_COUNTERS_ io;                /* iorequest.c */
    struct TEB_BLOCK *teb_blocks;   /* see teb.c */
} EPROCESS;

#define PRIORITIES 32 /* of threads; 0 is the idle thread's */

/* Per-processor data; fs in ring 0. */
typedef struct KPCR {
    PVOID ExceptionList; /* 0x00: unused in ring 0, -1 */
    UCHAR pad04[0x1C - 0x04];
    struct KPCR *Self; /* 0x1C */
    UCHAR pad20[0x38 - 0x20];
    PVOID IDT, GDT; /* 0x38, 0x3C */
    PVOID TSS;      /* 0x40 */
    UCHAR pad44[0x124 - 0x44];
    KTHREAD *CurrentThread; /* 0x124 */
    KTHREAD *NextThread;    /* a thread of higher priority is ready, or the quantum has ended */
    KTHREAD *IdleThread;
    FRAME_CACHE frame_caches[FRAME_CACHES]; /* 0x130 */
    LIST_ENTRY DispatcherReadyListHead[PRIORITIES]; /* ready threads, by priority */
    ULONG ReadySummary;     /* bit p: queue p is not empty */
    KTHREAD *DeadThread;    /* ended; its stack was in use until the switch away from it */
} KPCR;
_Static_assert(offsetof(KPCR, frame_caches) == PCR_FRAME_CACHES, "KPCR.frame_caches");
_Static_assert(offsetof(KPCR, CurrentThread) == PCR_CURRENT_THREAD, "KPCR.CurrentThread");
_Static_assert(offsetof(KPCR, NextThread) == PCR_NEXT_THREAD, "KPCR.NextThread");

static inline KTHREAD *KeGetCurrentThread(void)
{
    KTHREAD *thread;
    __asm__ volatile("movl %%fs:0x124,%0" : "=r"(thread));
    return thread;
}
static inline EPROCESS *PsGetCurrentProcess(void)
{
    return KeGetCurrentThread()->process;
}
extern KPCR KiPcr; /* processor 0's */

/* --- scheduler and waiting (kernel/sched.c, wait.c) --- */
static inline uint32_t KiLockDispatcher(void)
{
    return irq_save();
}
static inline void KiUnlockDispatcher(uint32_t flags)
{
    irq_restore(flags);
}
void KiInitializeScheduler(void);
void KiReadyThread(KTHREAD *thread);           /* dispatcher lock held; may ask for a switch */
void KiSwap(void);                             /* dispatcher lock held: run the best ready thread; the current one's state says where it goes */
bool KiSwitchWanted(void);                     /* asked at every return to ring 3 and by the idle loop */
bool KeYield(void);                            /* to an equal or higher ready thread; false: there is none */
void KiSetPriority(KTHREAD *thread, int priority); /* dispatcher lock held */
NORETURN void KiIdleLoop(void);                /* the last call of the start: that stack becomes the idle thread */
bool MmIdleWork(void);                         /* zeroes some free frames; false: nothing left to do */
void MmReportPages(void);                      /* see mm/page.h */
void KiTick(bool from_user);                   /* the clock interrupt: time-outs, quantum, accounting; interrupts off */
/* Waits for one object. timeout: as Nt services have it, kernel pointer or NULL. Returns the status of the wait. */
NTSTATUS KeWaitForSingleObject(DISPATCHER_HEADER *object, bool alertable, const LARGE_INTEGER *timeout);
NTSTATUS KeWaitForMultipleObjects(ULONG count, DISPATCHER_HEADER **objects, bool all, bool alertable,
                                  const LARGE_INTEGER *timeout);
NTSTATUS KeDelay(bool alertable, const LARGE_INTEGER *interval);
void KeInitializeEvent(DISPATCHER_HEADER *event, enum kobject type, bool signalled);
LONG KeSetEvent(DISPATCHER_HEADER *event); /* returns the former state */
LONG KeResetEvent(DISPATCHER_HEADER *event);
void KiSignalObject(DISPATCHER_HEADER *object); /* SignalState was raised: wake who can now run; lock held */

/* --- threads (kernel/thread.c, apc.c) --- */
/* A thread of `process` with a kernel stack, not yet ready. NULL: no memory. A reference is the caller's. */
KTHREAD *PsCreateThreadObject(EPROCESS *process);
void PsStartThread(KTHREAD *thread); /* counts it among its process's threads, gives it a reference of its own, readies it */
ULONG PspNewId(void);                /* a process or thread id: 4, 8, 12… */
KTHREAD *PsCreateSystemThread(void (*routine)(void *), void *context, int priority);
/* Makes `thread` enter ring 3 at KiUserApcDispatcher -> LdrInitializeThunk -> context. context: kernel copy. */
NTSTATUS PspPrepareUserThread(KTHREAD *thread, const CONTEXT *context, const INITIAL_TEB *initial_teb);
NORETURN void PsExitThread(NTSTATUS status);   /* ends the current thread */
void PsTerminateThread(KTHREAD *thread, NTSTATUS status);
/* Ends all threads of the process but the current one (the caller's PsExitThread does the rest if it is one of them). */
void PsTerminateProcess(EPROCESS *process, NTSTATUS status);
NTSTATUS KiTestAlert(void); /* STATUS_ALERTED, or success; queued APCs are then delivered at the return to ring 3 */
void KiDeliverUserApc(KTRAP_FRAME *frame);     /* called by KiExit when user_apc_pending */
/* Work that must be done before the current thread may return to ring 3: end, suspend, APC, switch. */
void KiBeforeUser(KTRAP_FRAME *frame);
void KiThreadStartup(void);                    /* first code of every new thread, after the switch to it */
void KiSwitchContext(KTHREAD *from, KTHREAD *to); /* switch.asm; interrupts off */

/* --- processes (kernel/process.c, teb.c) --- */
extern LIST_ENTRY PsActiveProcessHead;
extern EPROCESS *PsSystemProcess;
/* Called by the last thread of a process as it ends: closes handles, frees the address space, signals it. */
void PspExitProcess(EPROCESS *process, NTSTATUS status);
/* Class 5 of NtQuerySystemInformation (sysprocess.c). */
NTSTATUS PsQueryProcesses(PVOID buffer, ULONG length, ULONG *returned);
/* Address of a free TEB page in the process, mapped and zeroed; NULL: no memory. */
PTEB PspAllocateTeb(EPROCESS *process);
void PspFreeTeb(EPROCESS *process, PTEB teb);
void KiSwitchSpace(EPROCESS *process); /* loads CR3 if it differs */
/* The current thread in another process's address space: user addresses mean that process's until KeDetachProcess. */
typedef struct KATTACH {
    EPROCESS *process; /* to go back to */
    ULONG directory;   /* CR3 to go back to */
} KATTACH;
void KeAttachProcess(EPROCESS *process, KATTACH *saved);
void KeDetachProcess(const KATTACH *saved);

/* --- processor (kernel/cpu.c) --- */
extern bool KeHasFxsr;          /* FXSAVE and FXRSTOR are there */
extern ULONG KeMxcsrMask;       /* bits of MXCSR that may be set */
void KiSetTebBase(ULONG base);  /* base of the GDT's descriptor KGDT_R3_TEB */

/* --- exceptions (kernel/exception.c, context.c) --- */
/* Bytes of a CONTEXT with these ContextFlags: the 512 of FXSAVE stand last, and are seldom meant. */
size_t KiContextBytes(ULONG flags);
/* Captures that many of them. The statuses of ProbeAndRead. */
NTSTATUS KiReadContext(CONTEXT *to, const CONTEXT *user);
void KiContextFromTrapFrame(const KTRAP_FRAME *frame, const KTHREAD *thread, CONTEXT *context); /* per ContextFlags */
void KiContextToTrapFrame(const CONTEXT *context, KTRAP_FRAME *frame, KTHREAD *thread);
void KiDispatchException(EXCEPTION_RECORD *record, KTRAP_FRAME *frame, bool first_chance);
/* ntdll's entry points in ring 3, found when it is first mapped. */
extern struct KI_NTDLL { ULONG base, size, LdrInitializeThunk, KiUserApcDispatcher, KiUserExceptionDispatcher,
    KiFastSystemCall, KiFastSystemCallRet, KiIntSystemCall, KiRaiseUserExceptionDispatcher; } KiNtdll;

/* --- user memory (kernel/probe.c): the only ways to it; each byte is touched once. --- */
/* Copies from ring 3; a kernel caller (PreviousMode) may pass kernel addresses. STATUS_ACCESS_VIOLATION or
 * the status of the fault (STATUS_GUARD_PAGE_VIOLATION, STATUS_STACK_OVERFLOW…). */
NTSTATUS ProbeAndRead(void *to, const void *user, size_t bytes);
NTSTATUS ProbeAndWrite(void *user, const void *from, size_t bytes);
/* Faults in and checks for writing without changing the bytes: so that an output is known good before the deed. */
NTSTATUS ProbeForWrite(void *user, size_t bytes);
/* Captures a UNICODE_STRING of ring 3 into pool: *out owns Buffer (free with ExFreePool). */
NTSTATUS ProbeAndCaptureString(UNICODE_STRING *out, const UNICODE_STRING *user);
/* One ULONG, range checked too (kernel/userulong.asm). */
NTSTATUS ReadUserUlong(ULONG *to, const void *user);
NTSTATUS CaptureUserUlong(ULONG *to, void *user); /* it must be writable, too */
NTSTATUS WriteUserUlong(void *user, const ULONG *from);
#define ReadUser(kernel_pointer, user_pointer)                                                     \
    (sizeof *(kernel_pointer) == sizeof(ULONG)                                                     \
         ? ReadUserUlong((ULONG *)(kernel_pointer), (user_pointer))                                \
         : ProbeAndRead((kernel_pointer), (user_pointer), sizeof *(kernel_pointer)))
#define WriteUser(user_pointer, kernel_pointer)                                                    \
    (sizeof *(kernel_pointer) == sizeof(ULONG)                                                     \
         ? WriteUserUlong((user_pointer), (const ULONG *)(kernel_pointer))                         \
         : ProbeAndWrite((user_pointer), (kernel_pointer), sizeof *(kernel_pointer)))

/* --- answers of services (kernel/info.c) --- */
/* The fixed-size answer of a query: STATUS_INFO_LENGTH_MISMATCH unless length is `bytes`; *returned is optional. */
NTSTATUS KeReturnInformation(PVOID user, ULONG length, ULONG *returned, const void *answer, ULONG bytes);
NTSTATUS KeProbeOptional(PVOID user, ULONG bytes); /* for writing; NULL is fine */
NTSTATUS KeReturnLong(LONG *user, LONG value);     /* NULL: nothing to do */

/* --- time (kernel/clock.c) --- */
#define TICK_100NS 100000u /* one tick of the PIT: 10 ms */
ULONGLONG KeInterruptTime(void); /* 100 ns since boot, by ticks */
ULONGLONG KeSystemTime(void);    /* 100 ns since 1601 */
extern uint64_t KeTscFrequency;  /* Hz */
extern volatile KUSER_SHARED_DATA *const KeSharedData; /* the kernel's alias */
void KeStallForInterrupts(void);

/* --- interrupts (kernel/irq.c) --- */
void KeConnectInterrupt(int irq, void (*handler)(void)); /* unmasks it; handler runs with interrupts off */

/* Option yield: other threads run behind each read of user memory; what is read twice differs then. */
extern bool KiYieldAfterReads;
extern ULONG KiCheckPeriod; /* option checked[=N]: MmCheckAll at each N-th return to ring 3; 0: never */

/* --- the end (kernel/bugcheck.c) --- */
extern bool KiExitByPort; /* option exit=f4: port 0xF4 ends the machine (true until the command line was read) */
NORETURN void KiEndMachine(UCHAR value);
