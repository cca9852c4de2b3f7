/*
 * user_thread.c - stacks and contexts for new threads; threads that know nothing of Win32.
 *
 *  stack:  | reserved ......................... | guard page | committed |
 *          ^ AllocatedStackBase                              ^ StackLimit ^ StackBase
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ntdllp.h"

#define PAGE_BYTES  0x1000u
#define GRANULARITY 0x10000u
#define IF_FLAG     0x0200u

static SIZE_T round_up(SIZE_T bytes, SIZE_T to)
{
    return (bytes + to - 1) & ~(to - 1);
}

/* 0 means what the program's header says; the commit leaves room for a guard page. */
static void decide_sizes(SIZE_T *reserve, SIZE_T *commit)
{
    const IMAGE_OPTIONAL_HEADER32 *header =
        &RtlImageNtHeader(RtlPeb()->ImageBaseAddress)->OptionalHeader;
    if (!*reserve)
        *reserve = header->SizeOfStackReserve;
    if (!*commit)
        *commit = header->SizeOfStackCommit;
    *commit = round_up(*commit ? *commit : 1, PAGE_BYTES);
    *reserve = round_up(*reserve, GRANULARITY);
    if (*commit + 2 * PAGE_BYTES > *reserve) /* MSDN, "Thread Stack Size": the reserve follows */
        *reserve = round_up(*commit + 2 * PAGE_BYTES, 0x100000);
}

/* Commits the top of the reservation and the guard page below it. */
static NTSTATUS commit_top(HANDLE process, UCHAR *base, SIZE_T reserve, SIZE_T commit)
{
    PVOID top = base + reserve - commit - PAGE_BYTES, guard = top;
    SIZE_T bytes = commit + PAGE_BYTES, guard_bytes = PAGE_BYTES;
    ULONG old;
    NTSTATUS status = NtAllocateVirtualMemory(process, &top, 0, &bytes, MEM_COMMIT, PAGE_READWRITE);
    if (!NT_SUCCESS(status))
        return status;
    return NtProtectVirtualMemory(process, &guard, &guard_bytes, PAGE_READWRITE | PAGE_GUARD, &old);
}

/*
 * Makes a stack for NtCreateThread in a process. reserve, commit: bytes, 0: as the header of this
 * process's program says.
 * STATUS_NO_MEMORY, STATUS_COMMITMENT_LIMIT.
 */
NTSTATUS NTAPI RtlpCreateUserStack(HANDLE process, SIZE_T reserve, SIZE_T commit,
                                   PINITIAL_TEB stack)
{
    PVOID base = NULL;
    if (reserve > 0x7FFF0000u || commit > 0x7FFF0000u)
        return STATUS_NO_MEMORY;
    decide_sizes(&reserve, &commit);
    NTSTATUS status =
        NtAllocateVirtualMemory(process, &base, 0, &reserve, MEM_RESERVE, PAGE_READWRITE);
    if (!NT_SUCCESS(status))
        return status;
    stack->PreviousStackBase = stack->PreviousStackLimit = NULL;
    stack->AllocatedStackBase = base;
    stack->StackBase = (UCHAR *)base + reserve;
    stack->StackLimit = (UCHAR *)base + reserve - commit;
    status = commit_top(process, base, reserve, commit);
    if (!NT_SUCCESS(status))
        RtlpFreeUserStack(process, stack);
    return status;
}

void NTAPI RtlpFreeUserStack(HANDLE process, PINITIAL_TEB stack)
{
    SIZE_T bytes = 0;
    PVOID base = stack->AllocatedStackBase;
    NtFreeVirtualMemory(process, &base, &bytes, MEM_RELEASE);
    stack->AllocatedStackBase = NULL;
}

/* The same for this process, by the name and arguments of Windows Vista. zero_bits must be 0,
 * page_bytes 4096, alignment at most 64 KiB and a power of two: STATUS_INVALID_PARAMETER. */
NTSTATUS NTAPI RtlCreateUserStack(SIZE_T commit, SIZE_T reserve, ULONG_PTR zero_bits,
                                  SIZE_T page_bytes, ULONG_PTR alignment, PINITIAL_TEB stack)
{
    if (zero_bits != 0 || page_bytes != PAGE_BYTES || alignment == 0 || alignment > GRANULARITY ||
        (alignment & (alignment - 1)) != 0)
        return STATUS_INVALID_PARAMETER;
    return RtlpCreateUserStack(NtCurrentProcess(), reserve, commit, stack);
}

/* base: the stack's AllocatedStackBase. */
VOID NTAPI RtlFreeUserStack(PVOID base)
{
    SIZE_T bytes = 0;
    NtFreeVirtualMemory(NtCurrentProcess(), &base, &bytes, MEM_RELEASE);
}

/* A thread that begins at `start` with `parameter` as its argument and no return address that leads
 * anywhere. */
void NTAPI RtlInitializeContext(HANDLE process, PCONTEXT context, PVOID parameter, PVOID start,
                                PINITIAL_TEB stack)
{
    memset(context, 0, offsetof(CONTEXT, ExtendedRegisters)); /* the flags exclude the rest */
    context->ContextFlags = CONTEXT_FULL;
    context->SegCs = KGDT_R3_CODE;
    context->SegDs = context->SegEs = context->SegSs = KGDT_R3_DATA;
    context->SegFs = KGDT_R3_TEB;
    context->EFlags = IF_FLAG;
    context->Eip = (DWORD)(ULONG_PTR)start;
    ULONG *top = (ULONG *)stack->StackBase - 4;
    ULONG frame[] = {0, (ULONG)(ULONG_PTR)parameter};
    if (process == NtCurrentProcess())
        memcpy(top, frame, sizeof(frame));
    else
        NtWriteVirtualMemory(process, top, frame, sizeof(frame), NULL);
    context->Esp = (DWORD)(ULONG_PTR)top;
}

/* Where a thread of RtlCreateUserThread begins; ntdll lies at the same address in each process. */
static void NTAPI run_thread(PUSER_THREAD_START_ROUTINE start, PVOID parameter)
{
    RtlExitUserThread((NTSTATUS)start(parameter));
}

/* Its stack as run_thread finds it: no return address, two arguments. */
static NTSTATUS prepare_call(HANDLE process, PUSER_THREAD_START_ROUTINE start, PVOID parameter,
                             PINITIAL_TEB stack, PCONTEXT context)
{
    PVOID call[] = {NULL, (PVOID)start, parameter};
    RtlInitializeContext(process, context, NULL, (PVOID)run_thread, stack);
    return NtWriteVirtualMemory(process, (PVOID)(ULONG_PTR)context->Esp, call, sizeof(call), NULL);
}

/*
 * A thread without Win32 around it, in any process. thread, id: may be NULL. STATUS_NO_MEMORY, or
 * what NtCreateThread says.
 */
NTSTATUS NTAPI RtlCreateUserThread(HANDLE process, PVOID security, BOOLEAN suspended,
                                   ULONG zero_bits, SIZE_T reserve, SIZE_T commit,
                                   PUSER_THREAD_START_ROUTINE start, PVOID parameter,
                                   HANDLE *thread, PCLIENT_ID id)
{
    INITIAL_TEB stack;
    CONTEXT context;
    CLIENT_ID own_id;
    HANDLE handle;
    NTSTATUS status = RtlpCreateUserStack(process, reserve, commit, &stack);
    if (!NT_SUCCESS(status))
        return status;
    status = prepare_call(process, start, parameter, &stack, &context);
    if (NT_SUCCESS(status))
        status = NtCreateThread(&handle, THREAD_ALL_ACCESS, NULL, process, id ? id : &own_id,
                                &context, &stack, suspended);
    if (!NT_SUCCESS(status)) {
        RtlpFreeUserStack(process, &stack);
        return status;
    }
    if (thread)
        *thread = handle;
    else
        NtClose(handle);
    return STATUS_SUCCESS;
}

/* Tells the DLLs and ends the thread; the kernel frees its stack. */
void NTAPI RtlExitUserThread(NTSTATUS status)
{
    LdrShutdownThread();
    RtlTeb()->FreeStackOnTermination = TRUE;
    NtTerminateThread(NtCurrentThread(), status);
}
