/*
 * ntdllentry.c - the addresses in ring 3 that the kernel calls: exports of ntdll,
 * found when it is mapped.
 *
 * The export directory is captured from the process's view and read like any file that nobody
 * vouches for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "kernel/cpu.h"
#include "kernel/process.h"
#include "rtl/pe.h"

struct KI_NTDLL KiNtdll;

enum { LARGEST_DIRECTORY = 256 * 1024 };

static NTSTATUS capture(void *to, ULONG address, ULONG bytes)
{
    return ProbeAndRead(to, (void *)(uintptr_t)address, bytes);
}

/* RVA and size of the export directory, by the headers of the view. */
static NTSTATUS export_directory(ULONG base, IMAGE_DATA_DIRECTORY *exports)
{
    ULONG lfanew;
    IMAGE_NT_HEADERS32 headers;
    NTSTATUS status = capture(&lfanew, base + 0x3C, sizeof lfanew);
    if (NT_SUCCESS(status))
        status = capture(&headers, base + lfanew, sizeof headers);
    if (!NT_SUCCESS(status))
        return status;
    *exports = headers.OptionalHeader.DataDirectory[0];
    bool good = exports->Size > 0 && exports->Size < LARGEST_DIRECTORY;
    return good ? STATUS_SUCCESS : STATUS_ENTRYPOINT_NOT_FOUND;
}

static bool find_all(ULONG base, const struct PE_EXPORTS *exports, const char **missing)
{
    const struct {
        const char *name;
        ULONG *address;
    } wanted[] = {
        {"LdrInitializeThunk", &KiNtdll.LdrInitializeThunk},
        {"KiUserApcDispatcher", &KiNtdll.KiUserApcDispatcher},
        {"KiUserExceptionDispatcher", &KiNtdll.KiUserExceptionDispatcher},
        {"KiFastSystemCall", &KiNtdll.KiFastSystemCall},
        {"KiFastSystemCallRet", &KiNtdll.KiFastSystemCallRet},
        {"KiIntSystemCall", &KiNtdll.KiIntSystemCall},
        {"KiRaiseUserExceptionDispatcher", &KiNtdll.KiRaiseUserExceptionDispatcher},
    };
    for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
        struct PE_EXPORT found;
        const char *name = *missing = wanted[i].name;
        if (PeFindName(exports, name, strlen(name), 0, &found) != PE_FOUND ||
            found.forwarder != NULL)
            return false;
        *wanted[i].address = base + found.rva;
    }
    return true;
}

NTSTATUS PspFindEntryPoints(ULONG base, const char **missing)
{
    IMAGE_DATA_DIRECTORY place;
    struct PE_EXPORTS exports;
    *missing = "an export directory";
    NTSTATUS status = export_directory(base, &place);
    if (!NT_SUCCESS(status))
        return status;
    ULONG end = place.VirtualAddress + place.Size;
    ULONG start = ROUND_DOWN(place.VirtualAddress, PAGE_SIZE); /* the copy keeps its alignment */
    UCHAR *copy = ExAllocateZeroed(end - start, TAG_('E', 'x', 'p', 't'));
    if (copy == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    struct PE_VIEW view = {copy - start, end}; /* only RVAs from `start` on are touched */
    status = capture(copy, base + start, end - start);
    if (NT_SUCCESS(status) &&
        (PeOpenExports(&view, &place, &exports) != PE_FOUND || !find_all(base, &exports, missing)))
        status = STATUS_ENTRYPOINT_NOT_FOUND;
    ExFreePool(copy);
    if (NT_SUCCESS(status)) {
        KiNtdll.base = base;
        KeSharedData->SystemCall = KeHasSep ? KiNtdll.KiFastSystemCall : KiNtdll.KiIntSystemCall;
        KeSharedData->SystemCallReturn = KiNtdll.KiFastSystemCallRet;
    }
    return status;
}
