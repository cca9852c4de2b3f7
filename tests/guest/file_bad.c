// SPDX-License-Identifier: MIT
// The file services called with nonsense: each gives a status, and the machine, the handle and the
// file outlive it. Wine's services run in the program itself and crash it, so there is nothing to
// compare there.
#include <string.h>
#include "tap.h"

typedef LONG(WINAPI *service_t)();

static const struct {
    const char *name;
    int arguments;
} services[] = {
    {"NtCreateFile", 11},
    {"NtOpenFile", 6},
    {"NtReadFile", 9},
    {"NtWriteFile", 9},
    {"NtDeleteFile", 1},
    {"NtFlushBuffersFile", 2},
    {"NtQueryAttributesFile", 2},
    {"NtQueryFullAttributesFile", 2},
    {"NtQueryDirectoryFile", 11},
    {"NtQueryInformationFile", 5},
    {"NtSetInformationFile", 5},
    {"NtQueryVolumeInformationFile", 5},
    {"NtQuerySystemInformation", 4},
    {"NtQuerySystemTime", 1},
};

static unsigned seed = 1;
static unsigned rnd(unsigned n)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 8) % n;
}

static HANDLE file, directory;
static char *edge; /* the byte behind the last one of a page */
static union {
    char bytes[8192]; /* any argument points into the first half, and no answer is longer than the
                         second */
    DWORD words[1024];
} scratch;

static DWORD any_argument(void)
{
    switch (rnd(14)) {
    case 0:
        return 0;
    case 1:
        return 40 + rnd(400);
    case 2:
        return (DWORD)-1 - rnd(4);
    case 3:
        return 0x80000000 + rnd(0x400000) * 4;
    case 4:
        return 0x7FFEFFF0 + rnd(32);
    case 5:
        return (DWORD)edge - rnd(40);
    case 6:
        return 0x60000000 + (rnd(0xFFFF) << 8); /* nothing of ours lies there */
    case 7:
        return (DWORD)directory;
    case 8:
    case 9:
        return (DWORD)file;
    default:
        return (DWORD)scratch.bytes + rnd(1000) * 4;
    }
}

/* Words that look like lengths, pointers and handles, for the structures that a service reads. */
static void fill_scratch(void)
{
    for (int i = 0; i < 1024; i++)
        scratch.words[i] = rnd(4) ? any_argument() : 24;
}

static LONG call(service_t service, int n)
{
    DWORD a[11];
    for (int i = 0; i < 11; i++)
        a[i] = any_argument();
    if (n == 9 || n == 11)
        a[1] = n == 11 && rnd(2) ? a[1] : 0;
    switch (n) {
    case 1:
        return service(a[0]);
    case 2:
        return service(a[0], a[1]);
    case 4:
        return service(a[0], a[1], a[2], a[3]);
    case 5:
        return service(a[0], a[1], a[2], a[3], a[4] % 40);
    case 6:
        return service(a[0], a[1], a[2], a[3], a[4], a[5]);
    case 9: /* no APC: the routine would be run */
        return service(rnd(2) ? (DWORD)file : a[0], a[1], 0, a[3], a[4], a[5], a[6], a[7], a[8]);
    default:
        return service(rnd(2) ? (DWORD)directory : a[0], a[1], 0, a[3], a[4], a[5], a[6], a[7] % 13,
                       a[8], a[9], a[10]);
    }
}

int main(void)
{
    if (on_wine()) {
        printf("1..0 # SKIP the oracle has no kernel of its own\n");
        return 0;
    }
    CreateDirectoryA("bad", NULL);
    directory =
        CreateFileA("bad", GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    file = CreateFileA("bad\\file", GENERIC_READ | GENERIC_WRITE | DELETE, 7, NULL, CREATE_ALWAYS,
                       0, NULL);
    edge = VirtualAlloc(NULL, 65536, MEM_RESERVE, PAGE_NOACCESS);
    edge = (char *)VirtualAlloc(edge, 4096, MEM_COMMIT, PAGE_READWRITE) + 4096;
    for (unsigned i = 0; i < sizeof services / sizeof services[0]; i++) {
        service_t service =
            (service_t)(void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), services[i].name);
        int good = 0, refused = 0;
        for (int n = 0; service && n < 3000; n++) {
            fill_scratch();
            *(call(service, services[i].arguments) >= 0 ? &good : &refused) += 1;
        }
        ok(service && refused > 0, "%s: nonsense is refused", services[i].name);
    }
    DWORD flags;
    ok(GetHandleInformation(file, &flags) && GetHandleInformation(directory, &flags),
       "both handles are still there");
    CloseHandle(file);
    CloseHandle(directory);
    DWORD done;
    HANDLE again = CreateFileA("after.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                               FILE_FLAG_DELETE_ON_CLOSE, NULL);
    ok(WriteFile(again, "x", 1, &done, NULL) && done == 1, "and files work");
    CloseHandle(again);
    return tap_end();
}
