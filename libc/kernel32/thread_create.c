/*
 * thread_create.c - CreateThread, OpenThread, ExitThread: a thread from its stack to its end.
 *
 * Stack size: 0 takes reserve and commit from the header of the program. A size with
 * STACK_SIZE_PARAM_IS_A_RESERVATION is the reserve, without it the commit (the reserve grows to
 * whole MiB to hold it). Manual: MSDN "CreateThread", "ExitThread", "TerminateThread", "Thread
 * Stack Size".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/start.h"

#define STACK_SIZE_RESERVES    0x00010000u /* STACK_SIZE_PARAM_IS_A_RESERVATION */
#define MIB                    0x100000u
#define AM_I_LAST_THREAD_CLASS 12u

static void stack_sizes(SIZE_T bytes, DWORD flags, SIZE_T *reserve, SIZE_T *commit)
{
    IMAGE_NT_HEADERS32 *header = RtlImageNtHeader(RtlPeb()->ImageBaseAddress);
    *reserve = header->OptionalHeader.SizeOfStackReserve;
    *commit = header->OptionalHeader.SizeOfStackCommit;
    if (!bytes)
        return;
    if (flags & STACK_SIZE_RESERVES) {
        *reserve = bytes;
        if (*commit > *reserve)
            *commit = *reserve;
    } else {
        *commit = bytes;
        if (*commit >= *reserve)
            *reserve = (*commit + MIB) & ~(SIZE_T)(MIB - 1);
    }
}

HANDLE WINAPI CreateThread(LPSECURITY_ATTRIBUTES security, SIZE_T stack_bytes,
                           LPTHREAD_START_ROUTINE start, LPVOID parameter, DWORD flags, LPDWORD id)
{
    return CreateRemoteThread(NtCurrentProcess(), security, stack_bytes, start, parameter, flags,
                              id);
}

/* A thread in any process: kernel32 lies at the same address in each. flags: CREATE_SUSPENDED, STACK_SIZE_PARAM_IS_A_RESERVATION. *id (may be NULL): the thread's id. Returns
 * a handle, or NULL with ERROR_NOT_ENOUGH_MEMORY and others. */
HANDLE WINAPI CreateRemoteThread(HANDLE process, LPSECURITY_ATTRIBUTES security, SIZE_T stack_bytes,
                                 LPTHREAD_START_ROUTINE start, LPVOID parameter, DWORD flags,
                                 LPDWORD id)
{
    SIZE_T reserve, commit;
    INITIAL_TEB stack;
    stack_sizes(stack_bytes, flags, &reserve, &commit);
    NTSTATUS status = RtlpCreateUserStack(process, reserve, commit, &stack);
    if (!NT_SUCCESS(status)) {
        BasepFailStatus(status);
        return NULL;
    }

    CONTEXT context;
    RtlInitializeContext(process, &context, parameter, (PVOID)BaseThreadStartThunk, &stack);
    context.Eax = (ULONG_PTR)start;
    context.Ebx = (ULONG_PTR)parameter;

    OBJECT_ATTRIBUTES attributes = {
        .Length = sizeof attributes,
        .Attributes = security && security->bInheritHandle ? OBJ_INHERIT : 0,
    };
    CLIENT_ID client;
    HANDLE thread;
    status = NtCreateThread(&thread, THREAD_ALL_ACCESS, &attributes, process, &client, &context,
                            &stack, (flags & CREATE_SUSPENDED) != 0);
    if (!NT_SUCCESS(status)) {
        RtlpFreeUserStack(process, &stack);
        BasepFailStatus(status);
        return NULL;
    }
    if (id)
        *id = (DWORD)(ULONG_PTR)client.UniqueThread;
    return thread;
}

/* NULL with ERROR_INVALID_PARAMETER when there is no such thread. */
HANDLE WINAPI OpenThread(DWORD access, BOOL inherit, DWORD id)
{
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes,
                                    .Attributes = inherit ? OBJ_INHERIT : 0};
    CLIENT_ID client = {NULL, (HANDLE)(ULONG_PTR)id};
    HANDLE thread = NULL;
    return BasepDone(NtOpenThread(&thread, access, &attributes, &client)) ? thread : NULL;
}

static BOOL is_last_thread(void)
{
    ULONG last = FALSE;
    NtQueryInformationThread(NtCurrentThread(), AM_I_LAST_THREAD_CLASS, &last, sizeof last, NULL);
    return last != FALSE;
}

/* Tells the DLLs, gives the stack back and ends this thread; the last thread ends the process. */
VOID WINAPI ExitThread(DWORD code)
{
    if (is_last_thread())
        ExitProcess(code);

    LdrShutdownThread();
    RtlTeb()->FreeStackOnTermination = TRUE;
    NtTerminateThread(NULL, code);
    __builtin_unreachable();
}

/* Ends a thread where it stands: nothing is cleaned up, no DLL is told. */
BOOL WINAPI TerminateThread(HANDLE thread, DWORD code)
{
    if (!thread)
        return BasepFail(ERROR_INVALID_HANDLE);
    return BasepDone(NtTerminateThread(thread, code));
}
