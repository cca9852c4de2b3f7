// SPDX-License-Identifier: MIT
// NtQuerySystemInformation(SystemProcessInformation): all processes, and their threads.
// flags: -lntdll
#include "spawn.h"
#include "tap.h"
#include <stdlib.h>
#include <winternl.h>

#define SHORT_LENGTH ((NTSTATUS)0xC0000004)

static SYSTEM_PROCESS_INFORMATION *list;
static ULONG list_bytes;

static NTSTATUS fetch(void)
{
    NTSTATUS status;
    ULONG bytes = 0;
    while ((status = NtQuerySystemInformation(SystemProcessInformation, list, list_bytes,
                                              &bytes)) == SHORT_LENGTH) {
        list_bytes = bytes + 1024;
        list = realloc(list, list_bytes);
    }
    return status;
}

static SYSTEM_PROCESS_INFORMATION *find(DWORD pid)
{
    SYSTEM_PROCESS_INFORMATION *at = list;
    for (;; at = (void *)((char *)at + at->NextEntryOffset)) {
        if ((DWORD)(UINT_PTR)at->UniqueProcessId == pid)
            return at;
        if (!at->NextEntryOffset)
            return NULL;
    }
}

static int is_named(const UNICODE_STRING *name, const wchar_t *want)
{
    return name->Length == wcslen(want) * sizeof *want &&
           !wcsncmp(name->Buffer, want, wcslen(want));
}

static DWORD WINAPI sleep_always(LPVOID context)
{
    Sleep(INFINITE);
    return 0;
}

int main(int argc, char **argv)
{
    PROCESS_INFORMATION made;
    char byte;
    if (argc > 1)
        Sleep(INFINITE);
    ok(NtQuerySystemInformation(SystemProcessInformation, &byte, 0, NULL) == SHORT_LENGTH,
       "no buffer: STATUS_INFO_LENGTH_MISMATCH");
    CloseHandle(CreateThread(NULL, 0, sleep_always, NULL, 0, NULL));
    ok(spawn("sleep", FALSE, CREATE_SUSPENDED, &made), "a child");
    ok(NT_SUCCESS(fetch()), "the list");
    SYSTEM_PROCESS_INFORMATION *self = find(GetCurrentProcessId()), *child = find(made.dwProcessId);
    ok(self && child, "has this process, and the child");
    ok(self && is_named(&self->ImageName, L"process_list.exe"), "by its name");
    ok(self && self->NumberOfThreads == 2, "this one has two threads");
    ok(child && child->NumberOfThreads == 1, "the child has one");
    ok(on_wine() || (child && child->BasePriority == 8), "of normal priority");
    TerminateProcess(made.hProcess, 0);
    WaitForSingleObject(made.hProcess, INFINITE);
    ok(NT_SUCCESS(fetch()) && !find(made.dwProcessId), "a process that has ended is not there");
    HANDLE again = OpenProcess(SYNCHRONIZE, FALSE, made.dwProcessId);
    ok(again != NULL, "but can be opened while a handle is open");
    CloseHandle(again);
    reap(&made);
    ok(on_wine() || !OpenProcess(SYNCHRONIZE, FALSE, made.dwProcessId), "and then no more");
    return tap_end();
}
