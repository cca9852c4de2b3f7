// SPDX-License-Identifier: MIT
// flags: -lntdll
// plumb: --option yield --option checked=100
/*
 * capture_once.c - what an argument points to changes between two right values, as fast as a second
 * thread can: a service uses one of them, and the same from first to last.
 *
 * Each row of `calls` makes its call with a pointer to the word that changes, looks which of the two
 * values was used, and undoes it. Neither, both, or a refusal is an error. With the option yield the
 * second thread runs behind each read that the kernel makes.
 */
#include "tap.h"
#include <winternl.h>

NTSTATUS NTAPI NtCreateEvent(HANDLE *, ULONG, OBJECT_ATTRIBUTES *, ULONG, BOOLEAN);
NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE, PVOID *, ULONG_PTR, PSIZE_T, ULONG, ULONG);
NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE, PVOID *, PSIZE_T, ULONG);
NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE, PVOID *, PSIZE_T, ULONG, ULONG *);
NTSTATUS NTAPI NtWriteVirtualMemory(HANDLE, PVOID, const void *, SIZE_T, SIZE_T *);
NTSTATUS NTAPI NtWaitForMultipleObjects(ULONG, HANDLE *, ULONG, BOOLEAN, LARGE_INTEGER *);
NTSTATUS NTAPI NtOpenThread(HANDLE *, ULONG, OBJECT_ATTRIBUTES *, CLIENT_ID *);
NTSTATUS NTAPI NtSetInformationThread(HANDLE, ULONG, void *, ULONG);
NTSTATUS NTAPI NtSetContextThread(HANDLE, CONTEXT *);
NTSTATUS NTAPI NtCreateSection(HANDLE *, ULONG, OBJECT_ATTRIBUTES *, LARGE_INTEGER *, ULONG, ULONG,
                               HANDLE);
NTSTATUS NTAPI NtQuerySection(HANDLE, ULONG, void *, ULONG, ULONG *);
NTSTATUS NTAPI NtMapViewOfSection(HANDLE, HANDLE, PVOID *, ULONG_PTR, SIZE_T, LARGE_INTEGER *,
                                  SIZE_T *, ULONG, ULONG, ULONG);
NTSTATUS NTAPI NtWriteFile(HANDLE, HANDLE, void *, void *, IO_STATUS_BLOCK *, const void *, ULONG,
                           LARGE_INTEGER *, ULONG *);
NTSTATUS NTAPI NtLockFile(HANDLE, HANDLE, void *, void *, IO_STATUS_BLOCK *, LARGE_INTEGER *,
                          LARGE_INTEGER *, ULONG, BOOLEAN, BOOLEAN);

#define SELF ((HANDLE)-1)
enum { ROUNDS = 300, PAGE = 0x1000, GRANULE = 0x10000, ARENA = 0x20000000, NEITHER = -1 };

static ULONG pair[2];            /* the two values */
static volatile ULONG *changing; /* where they take turns; NULL: nowhere */
static volatile LONG stop;
static HANDLE events[2], threads[2], section, file, other;
static ULONG identifiers[2];

/* At random, and gives way at random, so that a call finds now one value, now the other. */
static DWORD WINAPI change(void *unused)
{
    for (ULONG random = 1; !stop; random = random * 1664525 + 1013904223) {
        volatile ULONG *word = changing;
        if (word)
            *word = pair[random >> 31];
        if (random >> 28 & 1)
            SwitchToThread();
    }
    return 0;
}

static void begin(ULONG *word, ULONG first, ULONG second)
{
    changing = NULL;
    pair[0] = first;
    pair[1] = second;
    *word = first;
    changing = word;
    SwitchToThread();
}

/* The one of two that holds. */
static int one_of(int first, int second)
{
    return first == second ? NEITHER : second;
}

static WCHAR texts[2][16] = {L"capture-a", L"capture-long-b"};

static int event_exists(const WCHAR *name)
{
    HANDLE event = OpenEventW(SYNCHRONIZE, FALSE, name);
    if (event)
        CloseHandle(event);
    return event != NULL;
}

static int create_event(OBJECT_ATTRIBUTES *attributes, const WCHAR *first, const WCHAR *second)
{
    HANDLE event;
    NTSTATUS status = NtCreateEvent(&event, EVENT_ALL_ACCESS, attributes, 0, FALSE);
    changing = NULL;
    if (status != 0)
        return NEITHER;
    int used = one_of(event_exists(first), event_exists(second));
    CloseHandle(event);
    return used;
}

static int name_pointer(void)
{
    static UNICODE_STRING names[2];
    static OBJECT_ATTRIBUTES attributes = {sizeof attributes};
    for (int i = 0; i < 2; i++)
        RtlInitUnicodeString(&names[i], texts[i]);
    begin((ULONG *)&attributes.ObjectName, (ULONG)&names[0], (ULONG)&names[1]);
    return create_event(&attributes, texts[0], texts[1]);
}

static int name_buffer(void)
{
    static UNICODE_STRING name = {18, 18};
    static OBJECT_ATTRIBUTES attributes = {sizeof attributes, NULL, &name};
    begin((ULONG *)&name.Buffer, (ULONG)L"capture-c", (ULONG)L"capture-d");
    return create_event(&attributes, L"capture-c", L"capture-d");
}

static int name_length(void)
{
    static UNICODE_STRING name = {4, 4, L"captured"};
    static OBJECT_ATTRIBUTES attributes = {sizeof attributes, NULL, &name};
    begin((ULONG *)&name, 4 << 16 | 4, 16 << 16 | 16);
    return create_event(&attributes, L"ca", L"captured");
}

static ULONG state_of(ULONG at, int protection)
{
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery((void *)at, &info, sizeof info);
    return protection ? info.Protect : info.State;
}

static int allocate_base(void)
{
    static ULONG base;
    SIZE_T bytes = PAGE;
    begin(&base, ARENA, ARENA + GRANULE);
    NtAllocateVirtualMemory(SELF, (PVOID *)&base, 0, &bytes, MEM_RESERVE, PAGE_READWRITE);
    changing = NULL;
    int used = one_of(state_of(ARENA, 0) != MEM_FREE, state_of(ARENA + GRANULE, 0) != MEM_FREE);
    VirtualFree((void *)ARENA, 0, MEM_RELEASE);
    VirtualFree((void *)(ARENA + GRANULE), 0, MEM_RELEASE);
    return used;
}

static int allocate_size(void)
{
    static ULONG bytes;
    PVOID base = (PVOID)ARENA;
    MEMORY_BASIC_INFORMATION info;
    begin(&bytes, 2 * PAGE, 5 * PAGE);
    NtAllocateVirtualMemory(SELF, &base, 0, &bytes, MEM_RESERVE, PAGE_READWRITE);
    changing = NULL;
    VirtualQuery((void *)ARENA, &info, sizeof info);
    VirtualFree((void *)ARENA, 0, MEM_RELEASE);
    return one_of(info.RegionSize == 2 * PAGE, info.RegionSize == 5 * PAGE);
}

static int free_base(void)
{
    static ULONG base;
    SIZE_T none = 0;
    for (int i = 0; i < 2; i++)
        VirtualAlloc((void *)(ARENA + i * GRANULE), PAGE, MEM_RESERVE, PAGE_READWRITE);
    begin(&base, ARENA, ARENA + GRANULE);
    NtFreeVirtualMemory(SELF, (PVOID *)&base, &none, MEM_RELEASE);
    changing = NULL;
    int used = one_of(state_of(ARENA, 0) == MEM_FREE, state_of(ARENA + GRANULE, 0) == MEM_FREE);
    for (int i = 0; i < 2; i++)
        VirtualFree((void *)(ARENA + i * GRANULE), 0, MEM_RELEASE);
    return used;
}

static int protect_base(void)
{
    static ULONG base;
    SIZE_T bytes = PAGE;
    ULONG old;
    VirtualAlloc((void *)ARENA, 2 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    begin(&base, ARENA, ARENA + PAGE);
    NtProtectVirtualMemory(SELF, (PVOID *)&base, &bytes, PAGE_READONLY, &old);
    changing = NULL;
    int used =
        one_of(state_of(ARENA, 1) == PAGE_READONLY, state_of(ARENA + PAGE, 1) == PAGE_READONLY);
    VirtualFree((void *)ARENA, 0, MEM_RELEASE);
    return used;
}

static int write_memory(void)
{
    static ULONG from, to;
    to = 0;
    begin(&from, 0x11111111, 0x22222222);
    NtWriteVirtualMemory(SELF, &to, &from, sizeof to, NULL);
    changing = NULL;
    return one_of(to == 0x11111111, to == 0x22222222);
}

static int wait_list(void)
{
    static ULONG list;
    LARGE_INTEGER now = {.QuadPart = 0};
    SetEvent(events[0]);
    SetEvent(events[1]);
    begin(&list, (ULONG)events[0], (ULONG)events[1]);
    NtWaitForMultipleObjects(1, (HANDLE *)&list, 1, FALSE, &now);
    changing = NULL;
    return one_of(WaitForSingleObject(events[0], 0) == WAIT_TIMEOUT,
                  WaitForSingleObject(events[1], 0) == WAIT_TIMEOUT);
}

static int client_id(void)
{
    static CLIENT_ID id;
    static OBJECT_ATTRIBUTES none = {sizeof none};
    HANDLE thread = NULL;
    begin((ULONG *)&id.UniqueThread, identifiers[0], identifiers[1]);
    NtOpenThread(&thread, THREAD_ALL_ACCESS, &none, &id);
    changing = NULL;
    struct {
        ULONG status, teb, process, thread, rest[3];
    } basic = {0};
    NtQueryInformationThread(thread, 0, &basic, sizeof basic, NULL);
    CloseHandle(thread);
    return one_of(basic.thread == identifiers[0], basic.thread == identifiers[1]);
}

static int base_priority(void)
{
    static ULONG priority;
    begin(&priority, 1, (ULONG)-1);
    NtSetInformationThread(threads[0], 3 /* ThreadBasePriority */, &priority, sizeof priority);
    changing = NULL;
    int now = GetThreadPriority(threads[0]);
    SetThreadPriority(threads[0], 0);
    return one_of(now == 1, now == -1);
}

static int context_register(void)
{
    static CONTEXT context;
    context.ContextFlags = CONTEXT_INTEGER;
    begin(&context.Ebx, 0x11111111, 0x22222222);
    NtSetContextThread(threads[0], &context);
    changing = NULL;
    CONTEXT now = {.ContextFlags = CONTEXT_INTEGER};
    GetThreadContext(threads[0], &now);
    return one_of(now.Ebx == 0x11111111, now.Ebx == 0x22222222);
}

static int section_size(void)
{
    static LARGE_INTEGER bytes;
    HANDLE made = NULL;
    struct {
        ULONG base, attributes;
        LARGE_INTEGER bytes;
    } basic = {0};
    begin(&bytes.LowPart, 3 * PAGE, 9 * PAGE);
    NtCreateSection(&made, SECTION_ALL_ACCESS, NULL, &bytes, PAGE_READWRITE, SEC_COMMIT, NULL);
    changing = NULL;
    NtQuerySection(made, 0, &basic, sizeof basic, NULL);
    CloseHandle(made);
    return one_of(basic.bytes.QuadPart == 3 * PAGE, basic.bytes.QuadPart == 9 * PAGE);
}

static int view_offset(void)
{
    static LARGE_INTEGER offset;
    PVOID base = NULL;
    SIZE_T bytes = PAGE;
    begin(&offset.LowPart, 0, GRANULE);
    NTSTATUS status =
        NtMapViewOfSection(section, SELF, &base, 0, 0, &offset, &bytes, 2, 0, PAGE_READONLY);
    changing = NULL;
    int content = status == 0 ? *(char *)base : 0;
    UnmapViewOfFile(base);
    return one_of(content == 'a', content == 'b');
}

static int write_offset(void)
{
    static LARGE_INTEGER offset;
    IO_STATUS_BLOCK io;
    char bytes[16] = {0};
    DWORD read;
    begin(&offset.LowPart, 2, 11);
    NtWriteFile(file, NULL, NULL, NULL, &io, "x", 1, &offset, NULL);
    changing = NULL;
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ReadFile(file, bytes, sizeof bytes, &read, NULL);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    return one_of(bytes[2] == 'x', bytes[11] == 'x');
}

static int lock_offset(void)
{
    static LARGE_INTEGER offset;
    LARGE_INTEGER one = {.QuadPart = 1};
    IO_STATUS_BLOCK io;
    begin(&offset.LowPart, 2, 11);
    NtLockFile(file, NULL, NULL, NULL, &io, &offset, &one, 0, TRUE, TRUE);
    changing = NULL;
    BOOL free[2];
    for (int i = 0; i < 2; i++)
        if ((free[i] = LockFile(other, i ? 11 : 2, 0, 1, 0)) != 0)
            UnlockFile(other, i ? 11 : 2, 0, 1, 0);
    for (int i = 0; i < 2; i++)
        UnlockFile(file, i ? 11 : 2, 0, 1, 0);
    return one_of(!free[0], !free[1]);
}

static const struct {
    const char *name;
    int (*call)(void);
} calls[] = {
    {"NtCreateEvent: OBJECT_ATTRIBUTES.ObjectName", name_pointer},
    {"NtCreateEvent: UNICODE_STRING.Buffer", name_buffer},
    {"NtCreateEvent: UNICODE_STRING.Length", name_length},
    {"NtAllocateVirtualMemory: base", allocate_base},
    {"NtAllocateVirtualMemory: size", allocate_size},
    {"NtFreeVirtualMemory: base", free_base},
    {"NtProtectVirtualMemory: base", protect_base},
    {"NtWriteVirtualMemory: bytes", write_memory},
    {"NtWaitForMultipleObjects: handles", wait_list},
    {"NtOpenThread: CLIENT_ID", client_id},
    {"NtSetInformationThread: value", base_priority},
    {"NtSetContextThread: register", context_register},
    {"NtCreateSection: size", section_size},
    {"NtMapViewOfSection: offset", view_offset},
    {"NtWriteFile: offset", write_offset},
    {"NtLockFile: offset", lock_offset},
};

static DWORD WINAPI never(void *unused)
{
    return 0;
}

static HANDLE open_file(void)
{
    return CreateFileA("C:\\captured", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_ALWAYS, 0, NULL);
}

static void set_up(void)
{
    for (int i = 0; i < 2; i++) {
        events[i] = CreateEventA(NULL, FALSE, FALSE, NULL);
        threads[i] = CreateThread(NULL, 0, never, NULL, CREATE_SUSPENDED, &identifiers[i]);
    }
    section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 2 * GRANULE, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    view[0] = 'a';
    view[GRANULE] = 'b';
    UnmapViewOfFile(view);
    file = open_file();
    other = open_file();
}

int main(void)
{
    set_up();
    HANDLE racer = CreateThread(NULL, 0, change, NULL, 0, NULL);
    for (unsigned i = 0; i < sizeof calls / sizeof *calls; i++) {
        int used[3] = {0};
        for (int round = 0; round < ROUNDS; round++)
            used[1 + calls[i].call()]++;
        ok(used[0] == 0, "%s: one of the two", calls[i].name);
        ok(used[1] > 0 && used[2] > 0, "and each was");
        if (used[0] || !used[1] || !used[2])
            printf("# neither %d, first %d, second %d\n", used[0], used[1], used[2]);
    }
    stop = 1;
    WaitForSingleObject(racer, INFINITE);
    return tap_end();
}
