// flags: -lntdll
/*
 * query_leak.c - what services answer: no byte within the returned length is left as it was, and no
 * value is a kernel address.
 *
 * Each query runs twice, into buffers of two patterns; a byte that keeps both was never written. The
 * answers are small numbers, or addresses of the user half: a word from 80000000h on must be of the
 * few kinds that `allowed` lists.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stddef.h>
#include <string.h>
#include "k32_tap.h"
#include <winternl.h>

#define NT __declspec(dllimport) NTSTATUS NTAPI
typedef NTSTATUS NTAPI query_t(HANDLE, ULONG, PVOID, ULONG, ULONG *);
NT NtQueryVirtualMemory(HANDLE, PVOID, ULONG, PVOID, SIZE_T, SIZE_T *);
NT NtQueryDirectoryFile(HANDLE, HANDLE, PVOID, PVOID, IO_STATUS_BLOCK *, PVOID, ULONG, ULONG,
                        BOOLEAN, UNICODE_STRING *, BOOLEAN);
NT NtGetContextThread(HANDLE, CONTEXT *);

enum { BYTES = 16384, CLASSES = 64, LENGTHS = 96 };
static unsigned char buffers[2][BYTES] __attribute__((aligned(16)));
static const unsigned char patterns[2] = {0x5A, 0x3C}; /* as words: below 80000000h */

/* All ones, and what stands for them: unlimited, no value, a mask, -1 as a priority. A 64-bit time or
 * a size has its high half small, but its low half may be anything: `time` spares them. */
static BOOL allowed(const ULONG *words, ULONG i, ULONG count)
{
    ULONG word = words[i];
    BOOL time = i + 1 < count && words[i + 1] - 0x01900000u < 0x00800000u; /* FILETIME, 1970... */
    return word < 0x80000000u || word >= 0xFFFF0000u || time;
}

static int leaks, answers;

static void look(const char *service, ULONG what, ULONG bytes)
{
    const ULONG *words = (const ULONG *)buffers[0];
    answers++;
    for (ULONG i = 0; i < bytes; i++)
        if (buffers[0][i] == patterns[0] && buffers[1][i] == patterns[1]) {
            printf("# %s, class %lu: byte %lu of %lu was not written\n", service, what, i, bytes);
            leaks++;
            break;
        }
    for (ULONG i = 0; i < bytes / 4; i++)
        if (!allowed(words, i, bytes / 4)) {
            printf("# %s, class %lu: %08lx at %lu of %lu\n", service, what, words[i], i * 4, bytes);
            leaks++;
            break;
        }
}

static void prepare(void)
{
    for (int i = 0; i < 2; i++)
        memset(buffers[i], patterns[i], BYTES);
}

/* Every class with every length that it may want. */
static void sweep(const char *name, query_t *query, HANDLE handle)
{
    for (ULONG what = 0; what < CLASSES; what++)
        for (ULONG n = 0; n <= LENGTHS; n++) {
            ULONG bytes = n < LENGTHS ? n * 4 : BYTES, got[2] = {0, 0};
            prepare();
            NTSTATUS status = query(handle, what, buffers[0], bytes, &got[0]);
            if (status != 0 || query(handle, what, buffers[1], bytes, &got[1]) != 0)
                continue;
            look(name, what, got[0] < got[1] ? got[0] : got[1]);
            break;
        }
}

static NTSTATUS NTAPI system_query(HANDLE none, ULONG what, PVOID out, ULONG bytes, ULONG *got)
{
    (void)none;
    return NtQuerySystemInformation(what, out, bytes, got);
}
static NTSTATUS NTAPI memory_query(HANDLE at, ULONG what, PVOID out, ULONG bytes, ULONG *got)
{
    enum { WORKING_SET_EX = 4 }; /* the caller writes every other word: an address */
    for (ULONG i = 0; what == WORKING_SET_EX && i < bytes / 8; i++)
        ((HANDLE *)out)[2 * i] = at;
    return NtQueryVirtualMemory(GetCurrentProcess(), at, what, out, bytes, (SIZE_T *)got);
}
static NTSTATUS NTAPI file_query(HANDLE file, ULONG what, PVOID out, ULONG bytes, ULONG *got)
{
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtQueryInformationFile(file, &io, out, bytes, what);
    *got = (ULONG)io.Information;
    return status;
}
static NTSTATUS NTAPI volume_query(HANDLE file, ULONG what, PVOID out, ULONG bytes, ULONG *got)
{
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtQueryVolumeInformationFile(file, &io, out, bytes, what);
    *got = (ULONG)io.Information;
    return status;
}
static NTSTATUS NTAPI directory_query(HANDLE folder, ULONG what, PVOID out, ULONG bytes, ULONG *got)
{
    IO_STATUS_BLOCK io;
    NTSTATUS status =
        NtQueryDirectoryFile(folder, NULL, NULL, NULL, &io, out, bytes, what, TRUE, NULL, TRUE);
    *got = (ULONG)io.Information;
    return status;
}

static query_t *service(const char *name)
{
    return (query_t *)(void *)GetProcAddress(GetModuleHandleA("ntdll.dll"), name);
}

static void swept(const char *name, query_t *query, HANDLE handle, int least)
{
    leaks = answers = 0;
    sweep(name, query, handle);
    ok(leaks == 0 && answers >= least, "%s: %d classes answer", name, answers);
}

static void context(void)
{
    leaks = 0;
    prepare();
    for (int i = 0; i < 2; i++) {
        CONTEXT *context = (CONTEXT *)buffers[i];
        context->ContextFlags = CONTEXT_FULL | CONTEXT_DEBUG_REGISTERS;
        NtGetContextThread(GetCurrentThread(), context);
        memset(&context->FloatSave, 0, sizeof context->FloatSave); /* was not asked for */
    }
    look("NtGetContextThread", 0, offsetof(CONTEXT, ExtendedRegisters));
    ok(leaks == 0, "NtGetContextThread");
}

int main(void)
{
    int local;
    HANDLE process = GetCurrentProcess(), thread = GetCurrentThread();
    HANDLE file =
        CreateFileA("leak.bin", GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    HANDLE folder = CreateFileA("C:\\", FILE_LIST_DIRECTORY | SYNCHRONIZE, 7, NULL, OPEN_EXISTING,
                                FILE_FLAG_BACKUP_SEMANTICS, NULL);
    HANDLE map = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 4096, "leak");
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, "leak-event");
    swept("NtQuerySystemInformation", system_query, NULL, 5);
    swept("NtQueryInformationProcess", service("NtQueryInformationProcess"), process, 8);
    swept("NtQueryInformationThread", service("NtQueryInformationThread"), thread, 4);
    swept("NtQueryObject", service("NtQueryObject"), event, 3);
    swept("NtQueryObject of a file", service("NtQueryObject"), file, 3);
    swept("NtQuerySection", service("NtQuerySection"), map, 1);
    swept("NtQueryEvent", service("NtQueryEvent"), event, 1);
    swept("NtQueryMutant", service("NtQueryMutant"), CreateMutexA(NULL, TRUE, NULL), 1);
    swept("NtQuerySemaphore", service("NtQuerySemaphore"), CreateSemaphoreA(NULL, 1, 2, NULL), 1);
    swept("NtQueryVirtualMemory, of the stack", memory_query, &local, 1);
    swept("NtQueryVirtualMemory, of an image", memory_query, (HANDLE)main, 2);
    swept("NtQueryInformationFile", file_query, file, 8);
    swept("NtQueryVolumeInformationFile", volume_query, file, 3);
    swept("NtQueryDirectoryFile", directory_query, folder, 2);
    context();
    return tap_end();
}
