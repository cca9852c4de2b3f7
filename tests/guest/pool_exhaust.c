// SPDX-License-Identifier: MIT
// flags: -lntdll
// plumb: --memory 16 --option checked=20000
/*
 * pool_exhaust.c - of each kind of thing that the kernel keeps for a program: as many as there can
 * be. The one too many is refused with a status that says so; when all are given back there is room
 * for as many again.
 */
#include "tap.h"
#include <winternl.h>

NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE, PVOID *, ULONG_PTR, PSIZE_T, ULONG, ULONG);
NTSTATUS NTAPI NtCreateEvent(HANDLE *, ULONG, OBJECT_ATTRIBUTES *, ULONG, BOOLEAN);
NTSTATUS NTAPI NtCreateMutant(HANDLE *, ULONG, OBJECT_ATTRIBUTES *, BOOLEAN);
NTSTATUS NTAPI NtCreateSection(HANDLE *, ULONG, OBJECT_ATTRIBUTES *, LARGE_INTEGER *, ULONG, ULONG,
                               HANDLE);
NTSTATUS NTAPI NtMapViewOfSection(HANDLE, HANDLE, PVOID *, ULONG_PTR, SIZE_T, LARGE_INTEGER *,
                                  SIZE_T *, ULONG, ULONG, ULONG);
NTSTATUS NTAPI NtQueueApcThread(HANDLE, PVOID, ULONG, ULONG, ULONG);
NTSTATUS NTAPI RtlGetLastNtStatus(void);

enum { MOST = 0x400000, KEPT = 0x11000 /* more than a process can have handles */ };
enum { LONG_NAME = 30000 };
static HANDLE made[KEPT]; /* handles, or addresses */
static WCHAR long_name[LONG_NAME + 1];
static HANDLE target, mapping;
static char program[MAX_PATH];

static NTSTATUS event(HANDLE *it, int n)
{
    return NtCreateEvent(it, EVENT_ALL_ACCESS, NULL, 0, FALSE);
}

static NTSTATUS named_event(HANDLE *it, int n)
{
    for (int i = 0; i < 8; i++)
        long_name[i] = L'a' + (n >> 4 * i & 15);
    UNICODE_STRING name = {LONG_NAME * 2, LONG_NAME * 2, long_name};
    OBJECT_ATTRIBUTES attributes = {sizeof attributes, NULL, &name, 0, NULL, NULL};
    return NtCreateEvent(it, EVENT_ALL_ACCESS, &attributes, 0, FALSE);
}

static NTSTATUS mutant(HANDLE *it, int n)
{
    return NtCreateMutant(it, MUTEX_ALL_ACCESS, NULL, TRUE);
}

static NTSTATUS section(HANDLE *it, int n)
{
    LARGE_INTEGER bytes = {.QuadPart = 0x1000};
    return NtCreateSection(it, SECTION_ALL_ACCESS, NULL, &bytes, PAGE_READWRITE, SEC_COMMIT, NULL);
}

static NTSTATUS pipe(HANDLE *it, int n)
{
    *it = CreateNamedPipeA("\\\\.\\pipe\\all", PIPE_ACCESS_DUPLEX, 0, PIPE_UNLIMITED_INSTANCES, 0,
                           0, 0, NULL);
    return *it != INVALID_HANDLE_VALUE ? 0 : RtlGetLastNtStatus();
}

static DWORD WINAPI end_at_once(void *unused)
{
    return 0;
}

static NTSTATUS thread(HANDLE *it, int n)
{
    *it = CreateThread(NULL, 0, end_at_once, NULL, CREATE_SUSPENDED, NULL);
    return *it ? 0 : RtlGetLastNtStatus();
}

/* It has not begun and never will; then nobody frees its stack, as on Windows XP. */
static void end_thread(HANDLE it)
{
    struct {
        NTSTATUS exit_status;
        ULONG teb, process, thread, affinity, priority, base_priority;
    } basic;
    NtQueryInformationThread(it, 0, &basic, sizeof basic, NULL);
    void *stack = *(void **)(basic.teb + 0xE0C); /* TEB.DeallocationStack */
    TerminateThread(it, 0);
    WaitForSingleObject(it, INFINITE);
    VirtualFree(stack, 0, MEM_RELEASE);
    CloseHandle(it);
}

static NTSTATUS process(HANDLE *it, int n)
{
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION child;
    if (!CreateProcessA(program, NULL, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &start,
                        &child))
        return RtlGetLastNtStatus();
    CloseHandle(child.hThread);
    *it = child.hProcess;
    return 0;
}

static void end_process(HANDLE it)
{
    TerminateProcess(it, 0);
    WaitForSingleObject(it, INFINITE);
    CloseHandle(it);
}

static const char *file_name(int n)
{
    static char name[MAX_PATH];
    sprintf(name, "C:\\%0200d", n);
    return name;
}

static NTSTATUS file(HANDLE *it, int n)
{
    HANDLE handle = CreateFileA(file_name(n), GENERIC_WRITE, 7, NULL, CREATE_NEW, 0, NULL);
    *it = (HANDLE)(ULONG_PTR)n;
    if (handle == INVALID_HANDLE_VALUE)
        return RtlGetLastNtStatus();
    CloseHandle(handle);
    return 0;
}

static void delete_file(HANDLE it)
{
    DeleteFileA(file_name((int)(ULONG_PTR)it));
}

static NTSTATUS reservation(HANDLE *it, int n)
{
    SIZE_T bytes = 1;
    *it = NULL;
    return NtAllocateVirtualMemory(GetCurrentProcess(), it, 0, &bytes, MEM_RESERVE, PAGE_READWRITE);
}

static NTSTATUS commitment(HANDLE *it, int n)
{
    SIZE_T bytes = 0x10000;
    *it = NULL;
    return NtAllocateVirtualMemory(GetCurrentProcess(), it, 0, &bytes, MEM_RESERVE | MEM_COMMIT,
                                   PAGE_READWRITE);
}

static void release(HANDLE it)
{
    VirtualFree(it, 0, MEM_RELEASE);
}

static NTSTATUS view(HANDLE *it, int n)
{
    SIZE_T bytes = 0;
    *it = NULL;
    return NtMapViewOfSection(mapping, GetCurrentProcess(), it, 0, 0, NULL, &bytes, 2, 0,
                              PAGE_READWRITE);
}

static void unmap(HANDLE it)
{
    UnmapViewOfFile(it);
}

static NTSTATUS apc(HANDLE *it, int n)
{
    return NtQueueApcThread(target, end_at_once, 0, 0, 0);
}

static void close_handle(HANDLE it)
{
    CloseHandle(it);
}

static void leave_it(HANDLE unused)
{
}

static const struct {
    const char *name;
    NTSTATUS (*make)(HANDLE *it, int n);
    void (*end)(HANDLE it);
} kinds[] = {
    {"events", event, close_handle},
    {"events with long names", named_event, close_handle},
    {"owned mutants", mutant, close_handle},
    {"sections", section, close_handle},
    {"instances of a pipe", pipe, close_handle},
    {"files", file, delete_file},
    {"threads", thread, end_thread},
    {"processes", process, end_process},
    {"reservations", reservation, release},
    {"committed reservations", commitment, release},
    {"views", view, unmap},
    {"APCs", apc, leave_it},
};

static int says_so(NTSTATUS status)
{
    return status == STATUS_NO_MEMORY || status == (NTSTATUS)0xC000009A ||
           status == (NTSTATUS)0xC000012D; /* INSUFFICIENT_RESOURCES, COMMITMENT_LIMIT */
}

/* As many as there can be, and back. Returns how many. */
static int exhaust(int kind, NTSTATUS *status)
{
    int count = 0;
    target = CreateThread(NULL, 0, end_at_once, NULL, CREATE_SUSPENDED, NULL);
    while (count < MOST && (*status = kinds[kind].make(&made[count % KEPT], count)) == 0)
        count++;
    for (int i = 0; i < count && i < KEPT; i++)
        kinds[kind].end(made[i]);
    end_thread(target);
    return count;
}

int main(void)
{
    GetModuleFileNameA(NULL, program, sizeof program);
    mapping = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x1000, NULL);
    for (int i = 0; i < LONG_NAME; i++)
        long_name[i] = L'n';
    for (int i = 0; i < KEPT; i += 1024)
        made[i] = NULL; /* its pages and their tables: later there may be none */
    for (unsigned kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        NTSTATUS first, second;
        DWORD before = GetTickCount();
        int count = exhaust(kind, &first), again = exhaust(kind, &second);
        ok(count > 8 && says_so(first), "%s: refused at last", kinds[kind].name);
        ok(again >= count - count / 8 && says_so(second), "as many again");
        printf("# %d, %d, status %08lx, %08lx, %lu ms\n", count, again, first, second,
               GetTickCount() - before);
    }
    return tap_end();
}
