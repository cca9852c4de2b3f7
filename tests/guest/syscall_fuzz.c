// args: 20000 1
/*
 * syscall_fuzz.c - system calls by number with arguments of every hostile kind, from a seed.
 *
 * usage: syscall_fuzz [calls [seed]]        checked by: no bugcheck, no lost frame, main lives
 *
 * The calls are made by threads that may be ended, suspended or sent anywhere; the first thread
 * only watches and
 * replaces them. What would end the process, unmap its images or wait for ever is not asked for:
 * see tame().
 *
 * SPDX-License-Identifier: MIT
 */
#include "tap.h"
#include <stdlib.h>
#include <string.h>

enum {
    ARGUMENTS = 14,
    HANDLES = 16,
    ARENA = 0x20000000,
    ARENA_BYTES = 0x4000000,
    LAST_SERVICE = 0x130
};

typedef struct {
    USHORT Length, MaximumLength;
    WCHAR *Buffer;
} NAME;
typedef struct {
    ULONG Length;
    HANDLE Root;
    NAME *Name;
    ULONG Attributes;
    void *Descriptor, *Quality;
} ATTRIBUTES;

/* What a service may find at the end of a good pointer; alone in its memory, for a length may be
   any. */
static struct {
    ULONG words[1024];
    ATTRIBUTES attributes;
    NAME name;
    CONTEXT context;
    EXCEPTION_RECORD record;
} * pscratch;
#define scratch (*pscratch)
static volatile LONG calls_made, exceptions;
static UCHAR succeeded[LAST_SERVICE];
static LONG calls_wanted = 20000;
static ULONG state, worker_id;
static HANDLE worker, handles[HANDLES];
static const LARGE_INTEGER *soon; /* -1 ms, on a page that cannot be written */
static char *guarded, *read_only, *edge, *spare_stack;
static WCHAR *const names[] = {L"\\??\\C:\\fuzz1",
                               L"\\??\\C:\\fuzz\\2",
                               L"fuzz3",
                               L"\\BaseNamedObjects\\fuzz",
                               L"\\??\\C:\\Windows\\System32\\ntdll.dll",
                               L"\\",
                               L"",
                               L"\\??\\C:\\nul\\*?<>",
                               L"\\??\\PIPE\\fuzz"};

static ULONG next_random(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

static ULONG below(ULONG n)
{
    return (next_random() >> 3) % n;
}

/* As a stub of ntdll: the number in eax, two return addresses above the arguments. */
ULONG service(ULONG number, const ULONG *arguments);
__asm__(".globl _service\n_service:\n"
        "pushl %ebp\n movl %esp,%ebp\n pushl %ebx\n pushl %esi\n pushl %edi\n"
        "movl 8(%ebp),%eax\n movl 12(%ebp),%esi\n"
        "subl $60,%esp\n leal 4(%esp),%edi\n movl $14,%ecx\n rep movsl\n"
        "movl $0x7FFE0300,%edx\n call *(%edx)\n"
        "leal -12(%ebp),%esp\n popl %edi\n popl %esi\n popl %ebx\n popl %ebp\n ret\n");

static ULONG hostile_pointer(void)
{
    static const ULONG fixed[] = {
        0,          1,          0xFFFF,     0x7FFE0000, 0x7FFE0FFC, 0x7FFEFFFE,
        0x7FFF0000, 0x7FFFFFFF, 0x80000000, 0x80100000, 0x8B000000, 0xC0000000,
        0xC03FF000, 0xC0600000, 0xFFDF0000, 0xFFFFFFFC, 0xFFFFFFFF, 0x7FFDF000 + 0x1000 - 2};
    switch (below(6)) {
    case 0:
        return (ULONG)edge - 1 - below(64); /* the next page is not there */
    case 1:
        return (ULONG)guarded + below(0x1000);
    case 2:
        return (ULONG)read_only + below(0x1000);
    case 3:
        return ARENA + (next_random() & (ARENA_BYTES - 1));
    default:
        return fixed[below(sizeof fixed / sizeof *fixed)];
    }
}

static ULONG good_pointer(void)
{
    switch (below(4)) {
    case 0:
        return (ULONG)&scratch.attributes;
    case 1:
        return (ULONG)&scratch.name;
    case 2:
        return (ULONG)(scratch.words + below(900)) + (below(8) == 0);
    default:
        return (ULONG)soon;
    }
}

static ULONG handle_value(void)
{
    static const ULONG odd[] = {0,          0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0x10000,
                                0x7FFFFFFC, 0x80000000, 3,          0x5000};
    return below(3) ? (ULONG)handles[below(HANDLES)] : odd[below(sizeof odd / sizeof *odd)];
}

static ULONG number_value(void)
{
    static const ULONG sizes[] = {
        0,       1,       2,        3,          4,          8,          16,        24,     28,
        40,      64,      256,      0xFFF,      0x1000,     0x1001,     0x2000,    0x3000, 0x8000,
        0x10000, 0x80000, 0x100000, 0x40000000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    return below(4) ? sizes[below(sizeof sizes / sizeof *sizes)]
                    : 1u << below(32) | 1u << below(32);
}

static ULONG argument(void)
{
    switch (below(8)) {
    case 0:
    case 1:
        return handle_value();
    case 2:
    case 3:
        return hostile_pointer();
    case 4:
    case 5:
        return good_pointer();
    case 6:
        return number_value();
    default:
        return below(70);
    }
}

/* What each argument would rightly be: Handle, Pointer, Attributes, Number, access Mask, Zero. */
static const struct {
    ULONG number;
    const char *kinds;
} hints[] = {
    {0x011, "HPNPNN"},
    {0x053, "HPPN"},
    {0x089, "HPPNP"},
    {0x0B2, "HNNPNP"},
    {0x06C, "HHPNNZPNNN"},
    {0x10B, "HN"},
    {0x00D, "H"},
    {0x018, "H"},
    {0x019, "H"},
    {0x020, "PN"},
    {0x023, "PMANN"},
    {0x025, "PMAPZNNNNZZ"},
    {0x02B, "PMAN"},
    {0x032, "PMAZNNH"},
    {0x033, "PMANN"},
    {0x035, "PMAHPPPN"},
    {0x03B, "NP"},
    {0x03E, "A"},
    {0x044, "HHHPMNN"},
    {0x04D, "HP"},
    {0x04E, "HNN"},
    {0x055, "HP"},
    {0x072, "PMA"},
    {0x074, "PMAPNN"},
    {0x078, "PMA"},
    {0x07A, "PMAP"},
    {0x07E, "PMA"},
    {0x080, "PMAP"},
    {0x08A, "HP"},
    {0x08B, "AP"},
    {0x091, "HZZZPPNNNZN"},
    {0x094, "HNPNP"},
    {0x095, "AP"},
    {0x097, "HPPNN"},
    {0x09A, "HNPNP"},
    {0x09B, "HNPNP"},
    {0x0A2, "HNPNP"},
    {0x0A3, "HNPNP"},
    {0x0A5, "PP"},
    {0x0A7, "HNPNP"},
    {0x0A9, "HNPNP"},
    {0x0AD, "NPNP"},
    {0x0AE, "P"},
    {0x0B3, "HPPNN"},
    {0x0B4, "HPNNN"},
    {0x0B5, "PPN"},
    {0x0B6, "NNNPNP"},
    {0x0B7, "HZZZPPNPZ"},
    {0x0BA, "HPPNP"},
    {0x0BC, "HP"},
    {0x0BD, "HNP"},
    {0x0CA, "HP"},
    {0x0CE, "HP"},
    {0x0D5, "HP"},
    {0x0DB, "HP"},
    {0x0E0, "HPPNN"},
    {0x0E4, "HNPN"},
    {0x0E5, "HNPN"},
    {0x0FA, "HHNP"},
    {0x0FE, "HP"},
    {0x101, "HN"},
    {0x102, "HN"},
    {0x103, ""},
    {0x10E, "NPNNP"},
    {0x10F, "HNP"},
    {0x112, "HZZZPPNPZ"},
    {0x115, "HPPNP"},
    {0x116, ""},
    {0x016, "HP"},
    {0x02C, "PMAPNNNNNNNNNP"},
    {0x054, "HZZZPNPNPN"},
    {0x064, "HZZZPPPNNN"},
    {0x0E3, "HNPN"},
    {0x109, "HPPPN"},
};
enum { HINTS = sizeof hints / sizeof *hints };

static ULONG right_argument(char kind)
{
    static const ULONG masks[] = {0x1F0003,   0x80000000, 0xC0000000, 0x001F0FFF,
                                  0x02000000, 0x100001,   0x120089};
    switch (kind) {
    case 'H':
        return handle_value();
    case 'P':
        return (ULONG)(scratch.words + below(900));
    case 'A':
        return (ULONG)&scratch.attributes;
    case 'N':
        return below(2) ? below(70) : number_value();
    case 'M':
        return masks[below(sizeof masks / sizeof *masks)];
    default:
        return 0;
    }
}

static void fill_scratch(void)
{
    for (int i = 0; i < 24; i++) {
        ULONG kind = below(4);
        scratch.words[below(1024)] = kind == 0   ? number_value()
                                     : kind == 1 ? ARENA + below(ARENA_BYTES)
                                                 : argument();
    }
    WCHAR *name = names[below(sizeof names / sizeof *names)];
    scratch.name = (NAME){lstrlenW(name) * 2, lstrlenW(name) * 2 + 2, name};
    if (below(8) == 0)
        scratch.name = (NAME){(USHORT)next_random(), (USHORT)next_random(), (WCHAR *)argument()};
    scratch.attributes = (ATTRIBUTES){below(8) ? 24 : argument(),
                                      below(8) ? NULL : (HANDLE)handle_value(),
                                      below(8) ? &scratch.name : (NAME *)argument(),
                                      below(4) ? 0x40 : argument(),
                                      0,
                                      0};
}

static void come_back(void)
{
    ExitThread(0);
}

/* Registers that lead back to us; all else is random. */
static void fill_context(void)
{
    for (ULONG i = 0; i < sizeof scratch.context / 4; i++)
        ((ULONG *)&scratch.context)[i] = next_random();
    scratch.context.ContextFlags = CONTEXT_FULL | (next_random() & 0x3F);
    scratch.context.Eip = (ULONG)come_back;
    scratch.context.Esp = (ULONG)spare_stack + 0x8000;
    scratch.context.EFlags &= ~0x100u;
}

/* A base address for a service that changes the address space: the arena, or where nothing of ours
   is. */
static ULONG tame_base(void)
{
    static const ULONG bases[] = {0x1000,     0x7FFE0000, 0x7FFEF000, 0x7FFF0000,
                                  0x80000000, 0xC0000000, 0xFFFFF000};
    return below(8) ? ARENA + below(ARENA_BYTES) : bases[below(sizeof bases / sizeof *bases)];
}

static ULONG bad_pointer(void)
{
    static const ULONG bad[] = {0, 0x80100000, 0xC0000000, 0xFFFFFFFF, 0x7FFEFFFF};
    return bad[below(5)];
}

static void tame_memory(ULONG number, ULONG *a)
{
    scratch.words[0] = tame_base();
    scratch.words[1] = below(3) ? below(0x40000) : number_value();
    if (number == 0x10B) { /* unmap */
        a[1] = tame_base();
        return;
    }
    ULONG base = number == 0x06C ? 2 : 1;
    a[base] = below(10) ? (ULONG)scratch.words : bad_pointer();
    if (below(8)) {
        a[0] = 0xFFFFFFFF;
        a[number == 0x06C ? 6 : number == 0x011 ? 3 : 2] = (ULONG)(scratch.words + 1);
    }
    if (number == 0x011 && below(4)) {
        a[2] = 0;
        a[4] = (below(4) + 1) << 12;
        a[5] = 1u << below(8) | (below(6) == 0 ? 0x100 : 0);
    }
    if (number == 0x053 && below(4))
        a[3] = below(2) ? 0x4000 : 0x8000;
    if (number == 0x089 && below(4)) {
        a[3] = 1u << below(8) | (below(6) == 0 ? 0x100 : 0);
        a[4] = (ULONG)(scratch.words + 2);
    }
}

/* Bends the arguments of what could end or stop the process, or keep a thread for ever. */
static void tame(ULONG number, ULONG *a)
{
    static const ULONG codes[] = {0x110004, 0x110008, 0x11400C, 0x11C017, 0x110018};
    switch (number) {
    case 0x011:
    case 0x053:
    case 0x089:
    case 0x06C:
    case 0x10B:
        tame_memory(number, a);
        break;
    case 0x0BA:
    case 0x115: /* read, write: into scratch, or nowhere */
        if (number == 0x115)
            a[1] = below(2) ? (ULONG)scratch.words : bad_pointer();
        else
            a[2] = below(2) ? (ULONG)scratch.words : bad_pointer();
        if (below(2))
            a[0] = 0xFFFFFFFF;
        if (a[3] < 0x10000)
            a[3] &= 0xFFF;
        break;
    case 0x020:
    case 0x0D5:
    case 0x0B5: /* continue, set context, raise */
        fill_context();
        a[number == 0x020 ? 0 : 1] = below(2) ? (ULONG)&scratch.context : bad_pointer();
        if (number == 0x0B5) {
            a[0] = bad_pointer();
            a[2] = 1;
        }
        break;
    case 0x035: /* create thread: it ends at once, for it has no stack */
        fill_context();
        scratch.context.Esp = 0x80001000;
        a[5] = below(3) ? (ULONG)&scratch.context : bad_pointer();
        break;
    case 0x03B:
        a[1] = below(2) ? (ULONG)soon : bad_pointer() | 0x80000000;
        break;
    case 0x10F:
        a[2] = below(4) ? (ULONG)soon : bad_pointer() | 0x80000000;
        break;
    case 0x0FA:
        a[3] = below(4) ? (ULONG)soon : bad_pointer() | 0x80000000;
        break;
    case 0x10E:
        a[0] = below(4) ? below(12) : argument();
        for (int i = 0; i < 16; i++)
            scratch.words[i] = handle_value();
        a[1] = below(4) ? (ULONG)scratch.words : argument();
        a[4] = below(4) ? (ULONG)soon : bad_pointer() | 0x80000000;
        break;
    case 0x101: /* terminate process: any but this one */
        a[0] = 0x7770;
        break;
    case 0x043:
    case 0x0B6: /* text on the log would mix with the kernel's records */
        a[number == 0x043 ? 0 : 3] = bad_pointer() | 0x80000000;
        a[1] |= number == 0x0B6;
        break;
    case 0x07A:
    case 0x080: /* by number: none of ours */
        a[3] = below(2) ? bad_pointer() : (ULONG)read_only;
        break;
    case 0x044: /* duplicate: never to close the source */
        a[0] = a[2] = 0xFFFFFFFF;
        a[1] = (ULONG)handles[below(HANDLES)];
        a[6] &= ~1u;
        break;
    case 0x054: /* a pipe: what it can be asked */
        a[5] = below(8) ? codes[below(sizeof codes / sizeof *codes)] : a[5];
        break;
    case 0x064: /* lock: now or not at all */
        a[8] |= 1;
        break;
    case 0x0E0: /* the end of a file: there must be a limit to what we write */
        a[3] = below(2) ? a[3] : 20;
        scratch.words[1] = 0;
        break;
    }
}

/* The first thread's handles and the streams are no business of a service. */
static void protect_handles(ULONG *a)
{
    for (int i = 0; i < ARGUMENTS; i++) {
        ULONG value = a[i] & ~3u;
        if (value == (ULONG)worker || value == (ULONG)GetStdHandle(STD_OUTPUT_HANDLE) ||
            value == (ULONG)GetStdHandle(STD_ERROR_HANDLE) ||
            value == (ULONG)GetStdHandle(STD_INPUT_HANDLE))
            a[i] = 0x7770;
    }
}

static void one_call(void)
{
    ULONG a[ARGUMENTS];
    ULONG hint = below(HINTS), wrong = below(4) ? below(16) : 0xFFF;
    ULONG number = below(8) ? hints[hint].number : below(8) ? below(LAST_SERVICE) : next_random();
    size_t known = number == hints[hint].number ? strlen(hints[hint].kinds) : 0;
    fill_scratch();
    for (int i = 0; i < ARGUMENTS; i++)
        a[i] = i < known && !(wrong >> i & 1) ? right_argument(hints[hint].kinds[i]) : argument();
    tame(number & 0xFFF, a);
    protect_handles(a);
    ULONG status = service(number, a);
    if ((LONG)status >= 0 && number < LAST_SERVICE)
        succeeded[number] = 1;
    if (number == 0x011 && status == 0 && scratch.words[0] - ARENA >= ARENA_BYTES)
        VirtualFree((void *)scratch.words[0], 0, MEM_RELEASE);
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
    service(0x032, (ULONG[ARGUMENTS]){(ULONG)&last[2], 0xF001F, 0, 0, PAGE_READONLY, SEC_IMAGE,
                                      (ULONG)last[1]});
    last[3] = OpenThread(THREAD_ALL_ACCESS, FALSE, GetCurrentThreadId());
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

static DWORD WINAPI work(void *unused)
{
    while (calls_made < calls_wanted) {
        if (calls_made % 512 == 0) {
            for (int i = 0; i < HANDLES; i++)
                CloseHandle(handles[i]);
            make_handles();
        }
        calls_made++;
        one_call();
    }
    return 0;
}

static void make_pages(void)
{
    DWORD old;
    LARGE_INTEGER *time = VirtualAlloc(NULL, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    time->QuadPart = -10000;
    VirtualProtect(time, 0x1000, PAGE_READONLY, &old);
    soon = time;
    pscratch = VirtualAlloc(NULL, 0x20000, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(pscratch, 0x10000, MEM_COMMIT, PAGE_READWRITE);
    read_only = VirtualAlloc(NULL, 0x1000, MEM_COMMIT, PAGE_READONLY);
    guarded = VirtualAlloc(NULL, 0x1000, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    edge = (char *)VirtualAlloc(NULL, 0x2000, MEM_RESERVE, PAGE_READWRITE) + 0x1000;
    VirtualAlloc(edge - 0x1000, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    spare_stack = VirtualAlloc(NULL, 0x10000, MEM_COMMIT, PAGE_READWRITE);
}

/* Starts a worker and waits for its end; ends one that makes no call any more. */
static int watch(void)
{
    LONG before = calls_made;
    DWORD id;
    worker = CreateThread(NULL, 0x10000, work, NULL, CREATE_SUSPENDED, &id);
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
    return 1;
}

int main(int argc, char **argv)
{
    ULONG began = GetTickCount(), workers = 0;
    int kinds = 0;
    calls_wanted = argc > 1 ? atoi(argv[1]) : calls_wanted;
    state = argc > 2 ? strtoul(argv[2], NULL, 0) * 2654435761u | 1 : 1;
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_HIGHEST);
    make_pages();
    make_handles();
    AddVectoredExceptionHandler(1, stray);
    while (calls_made < calls_wanted && watch())
        workers++;
    for (int i = 0; i < LAST_SERVICE; i++)
        kinds += succeeded[i];
    printf("# %ld calls, %d services succeeded, %lu workers, %ld exceptions, %lu ms\n", calls_made,
           kinds, workers, exceptions, GetTickCount() - began);
    ok(calls_made >= calls_wanted, "every call came back");
    return tap_end();
}
