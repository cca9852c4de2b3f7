// args: 20000 1
// plumb: --option checked=50
/*
 * syscall_fuzz.c - every service, by number, with arguments of every hostile kind, from a seed.
 *
 * usage: syscall_fuzz [calls [seed]]        checked by: no bugcheck, no lost frame, main lives
 *
 * The calls are made by threads that may be ended, suspended or sent anywhere; the first thread
 * only watches and replaces them, and a third changes under each call what it points to. What may
 * be called, and how, is said in fuzz_calls.h. `make nightly` makes a million calls.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fuzz_calls.h"
#include <stdlib.h>

static volatile LONG calls_made, exceptions, swept;
static UCHAR succeeded[LAST_SERVICE];
static LONG calls_wanted = 20000;
enum { SWEEP = 4096 }; /* a worker ends after so many calls, for the watcher to clean up */
static ULONG worker_id;
static HANDLE worker;

/* As a stub of ntdll: the number in eax, two return addresses above the arguments. */
ULONG service(ULONG number, const ULONG *arguments);
__asm__(".globl _service\n_service:\n"
        "pushl %ebp\n movl %esp,%ebp\n pushl %ebx\n pushl %esi\n pushl %edi\n"
        "movl 8(%ebp),%eax\n movl 12(%ebp),%esi\n"
        "subl $60,%esp\n leal 4(%esp),%edi\n movl $14,%ecx\n rep movsl\n"
        "movl $0x7FFE0300,%edx\n call *(%edx)\n"
        "leal -12(%ebp),%esp\n popl %edi\n popl %esi\n popl %ebx\n popl %ebp\n ret\n");

/* The first thread's handles and the streams are no business of a service. */
static int is_protected(ULONG value)
{
    value &= ~3u;
    return value == (ULONG)worker || value == (ULONG)GetStdHandle(STD_OUTPUT_HANDLE) ||
           value == (ULONG)GetStdHandle(STD_ERROR_HANDLE) ||
           value == (ULONG)GetStdHandle(STD_INPUT_HANDLE);
}

static void protect_handles(ULONG *a)
{
    for (int i = 0; i < ARGUMENTS; i++)
        if (is_protected(a[i]))
            a[i] = 0x7770;
}

static ULONG any_number(void)
{
    if (below(8))
        return services[below(SERVICES)].number;
    return below(8) ? below(LAST_SERVICE) : next_random();
}

/* A bit for each argument that shall be any value: none in half of the calls. */
static ULONG wrong_arguments(void)
{
    if (below(2))
        return 0;
    return below(4) ? 1u << below(12) | 1u << below(12) : 0xFFF;
}

/* What a call took in a way that no handle gives back. */
static void give_back(ULONG number, const ULONG *a)
{
    static const ULONG all = (ULONG)-1;
    if (number == NR_NtAllocateVirtualMemory && scratch.words[0] - ARENA >= ARENA_BYTES)
        VirtualFree((void *)scratch.words[0], 0, MEM_RELEASE);
    if (number == NR_NtAllocateUserPhysicalPages)
        service(NR_NtFreeUserPhysicalPages, (ULONG[ARGUMENTS]){all, a[1], a[2]});
}

static void one_call(void)
{
    ULONG a[ARGUMENTS], number = any_number(), wrong = wrong_arguments();
    const char *kinds = number < LAST_SERVICE ? right_kinds[number] : NULL;
    size_t known = kinds != NULL ? strlen(kinds) : 0;
    fill_scratch();
    for (size_t i = 0; i < ARGUMENTS; i++)
        a[i] = i < known && !(wrong >> i & 1) ? right_argument(kinds[i]) : argument();
    guard_call(number & 0xFFF, a);
    protect_handles(a);
    ULONG status = service(number, a);
    if ((LONG)status >= 0 && number < LAST_SERVICE)
        succeeded[number] = 1;
    if (status == 0)
        give_back(number, a);
}

static HANDLE open_file(const char *name)
{
    return CreateFileA(name, GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS,
                       NULL);
}

static void make_handles(void)
{
    for (int i = 0; i < HANDLES - 4; i += 4) {
        handles[i] = CreateEventA(NULL, i & 4, FALSE, NULL);
        handles[i + 1] = CreateSemaphoreA(NULL, 1, 100, NULL);
        handles[i + 2] = CreateMutexA(NULL, FALSE, NULL);
        handles[i + 3] =
            CreateFileA("C:\\fuzz0", GENERIC_READ | GENERIC_WRITE, 7, NULL, OPEN_ALWAYS, 0, NULL);
    }
    handles[1] = CreateNamedPipeA("\\\\.\\pipe\\fuzz", PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
                                  PIPE_TYPE_MESSAGE, 2, 99, 99, 1, NULL);
    handles[5] = CreateFileA("\\\\.\\pipe\\fuzz", GENERIC_READ | GENERIC_WRITE, 0, NULL,
                             OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
    HANDLE *last = handles + HANDLES - 4;
    last[0] = open_file("C:\\");
    last[1] = open_file("C:\\Windows\\System32\\msvcrt.dll");
    service(NR_NtCreateSection, (ULONG[ARGUMENTS]){(ULONG)&last[2], 0xF001F, 0, 0, PAGE_READONLY,
                                                   SEC_IMAGE, (ULONG)last[1]});
    last[3] = OpenThread(THREAD_ALL_ACCESS, FALSE, worker_id); /* whoever makes the handles */
}

/* A worker that was led astray ends; the next one goes on. */
static LONG CALLBACK stray(EXCEPTION_POINTERS *pointers)
{
    if (GetCurrentThreadId() != worker_id)
        return EXCEPTION_CONTINUE_SEARCH;
    InterlockedIncrement(&exceptions);
    pointers->ContextRecord->Eip = (ULONG)come_back;
    pointers->ContextRecord->EFlags = 0x202;
    return EXCEPTION_CONTINUE_EXECUTION;
}

enum { MUCH = 4 << 20 }; /* bytes: the heap, a stack commit less at once */

/* The next committed range at or above `*at`: its region's base; 0: no more. */
static ULONG next_region(ULONG *at, MEMORY_BASIC_INFORMATION *info)
{
    while (*at < 0x7FFE0000 && VirtualQuery((void *)*at, info, sizeof *info) != 0) {
        *at = (ULONG)info->BaseAddress + info->RegionSize;
        if (info->State == MEM_COMMIT)
            return (ULONG)info->AllocationBase;
    }
    return 0;
}

static ULONG kept[256]; /* regions that were there before the first call */
static int kept_count;

static int is_kept(ULONG base)
{
    for (int i = 0; i < kept_count; i++)
        if (kept[i] == base)
            return 1;
    return 0;
}

static void keep_regions(void)
{
    ULONG at = 0x10000, base;
    MEMORY_BASIC_INFORMATION info;
    while ((base = next_region(&at, &info)) != 0)
        if (!is_kept(base) && kept_count < 256)
            kept[kept_count++] = base;
}

/* Views, and memory whose address the racer overwrote. What is small may be the heap's. */
static void free_regions(void)
{
    ULONG at = 0x10000, base;
    MEMORY_BASIC_INFORMATION info;
    while ((base = next_region(&at, &info)) != 0) {
        if (is_kept(base))
            continue;
        if (info.Type != MEM_PRIVATE)
            UnmapViewOfFile((void *)base);
        else if (info.RegionSize >= MUCH || base - ARENA < ARENA_BYTES)
            VirtualFree((void *)base, 0, MEM_RELEASE);
    }
}

/* Physical pages whose list the racer overwrote: each number is tried, for none names its owner. */
static void free_frames(void)
{
    for (ULONG_PTR n = 0; n < 256 << 8; n++) { /* of 256 MB */
        ULONG_PTR count = 1, frame = n;
        FreeUserPhysicalPages(GetCurrentProcess(), &count, &frame);
    }
}

/* Closes all that the calls have opened: processes, sections and threads hold memory. */
static void sweep(void)
{
    for (ULONG value = 4; value < 0x4000; value += 4)
        if (!is_protected(value))
            CloseHandle((HANDLE)value);
    free_regions();
    free_frames();
    make_handles();
    swept = calls_made;
}

static DWORD WINAPI work(void *unused)
{
    while (calls_made < calls_wanted) {
        if (calls_made % 512 == 0) {
            for (int i = 0; i < HANDLES; i++)
                CloseHandle(handles[i]);
            make_handles();
        }
        one_call();
        if (++calls_made % SWEEP == 0)
            break;
    }
    return 0;
}

/* Changes what the worker's pointers point to while its service waits, or between two reads: to
   what no service that changes memory could do harm with. */
static DWORD WINAPI race(void *unused)
{
    for (ULONG n = 1; calls_made < calls_wanted; n = n * 1664525 + 1013904223) {
        ULONG any = n >> 8, values[] = {ARENA + any % ARENA_BYTES,     0x80100000, 0xFFFFFFFF,
                                        (ULONG)handles[any % HANDLES], 0,          (ULONG)edge - 2};
        scratch.words[any % 1024] = values[any % 6];
        scratch.name.Length = (USHORT)any;
        scratch.name.Buffer = any % 3 ? (WCHAR *)values[any % 6] : names[any % 5];
        scratch.attributes.Name = any % 2 ? &scratch.name : (NAME *)values[any % 6];
        if (n % 16 == 0)
            SwitchToThread();
    }
    return 0;
}

/* Starts a worker and waits for its end; ends one that makes no call any more. */
static int watch(void)
{
    LONG before = calls_made;
    DWORD id;
    worker = CreateThread(NULL, 0x10000, work, NULL, CREATE_SUSPENDED, &id);
    if (worker == NULL) { /* the calls have taken all memory: once more without what they hold */
        sweep();
        worker = CreateThread(NULL, 0x10000, work, NULL, CREATE_SUSPENDED, &id);
    }
    if (worker == NULL)
        return 0;
    worker_id = id;
    ResumeThread(worker);
    while (WaitForSingleObject(worker, 60) == WAIT_TIMEOUT) {
        if (calls_made == before)
            TerminateThread(worker, 1);
        before = calls_made;
    }
    CloseHandle(worker);
    worker = NULL;
    if (calls_made - swept >= SWEEP)
        sweep();
    return 1;
}

/* Each line of right_kinds says as much as services.def. */
static int kinds_agree(void)
{
    int wrong = 0;
    for (int i = 0; i < SERVICES; i++) {
        const char *kinds = right_kinds[services[i].number];
        if (kinds == NULL || strlen(kinds) == services[i].arguments)
            continue;
        printf("# %s has %lu arguments\n", services[i].name, services[i].arguments);
        wrong++;
    }
    return wrong == 0;
}

int main(int argc, char **argv)
{
    ULONG began = GetTickCount(), workers = 0;
    int kinds = 0;
    calls_wanted = argc > 1 ? atoi(argv[1]) : calls_wanted;
    state = argc > 2 ? strtoul(argv[2], NULL, 0) * 2654435761u | 1 : 1;
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_HIGHEST);
    ok(kinds_agree(), "the arguments are those of services.def");
    make_pages();
    make_handles();
    AddVectoredExceptionHandler(1, stray);
    CloseHandle(CreateThread(NULL, 0x10000, race, NULL, 0, NULL));
    keep_regions();
    while (calls_made < calls_wanted && watch())
        workers++;
    for (int i = 0; i < LAST_SERVICE; i++)
        kinds += succeeded[i];
    printf("# %ld calls, %d of %d services succeeded, %lu workers, %ld exceptions, %lu ms\n",
           calls_made, kinds, SERVICES, workers, exceptions, GetTickCount() - began);
    for (int i = 0; i < SERVICES; i++)
        if (!succeeded[services[i].number])
            printf("# never succeeded: %s\n", services[i].name);
    ok(calls_made >= calls_wanted, "every call came back");
    return tap_end();
}
