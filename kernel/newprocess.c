/*
 * newprocess.c - what every process has before its first thread:
 *
 *   shared page → ntdll → program → PEB          in the new address space
 *
 * All else (parameters, stack, thread) is its creator's: the kernel for the first process
 * (firstprocess.c), ring 3 for all others. ntdll is one section for as long as the machine runs, at
 * the same place in each process, for the kernel calls it by address.
 * Source: "Windows Internals", flow of CreateProcess.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/newprocess.h"
#include "k/x86.h"
#include "kernel/sectionobject.h"

static SECTION *ntdll; /* NULL before the first process and after the last */

void PspSetNtdll(SECTION *section)
{
    if (ntdll != NULL)
        ObDereference(ntdll);
    ntdll = section;
}

static NTSTATUS map_ntdll(EPROCESS *process)
{
    ULONG base = MmPreferredBase(ntdll); /* also with aslr: it does not relocate itself */
    NTSTATUS status = MmMapImageView(process, ntdll, &base, &KiNtdll.size);
    if (NT_SUCCESS(status))
        KiNtdll.base = base;
    return status;
}

/* The last part of the image's path, as far as there is room. */
static void name_process(EPROCESS *process, const SECTION *program)
{
    WCHAR path[128];
    const WCHAR *last = path;
    ULONG n = 0;
    FsNodePath(MmSectionFile(program), path, ARRAY_SIZE(path));
    for (const WCHAR *at = path; *at != 0; at++)
        if (*at == '\\')
            last = at + 1;
    for (; last[n] != 0 && n + 1 < sizeof process->image_name; n++)
        process->image_name[n] = last[n] < 0x80 ? (char)last[n] : '?';
    process->image_name[n] = 0;
}

static NTSTATUS map_program(EPROCESS *process, SECTION *program)
{
    ULONG base = 0, bytes;
    NTSTATUS status = MmMapImageView(process, program, &base, &bytes);
    process->image_base = (PVOID)(uintptr_t)base;
    MmImageInformation(program, &process->image);
    name_process(process, program);
    return status;
}

static NTSTATUS fill_peb(const EPROCESS *process)
{
    PEB peb = {
        .Mutant = (HANDLE)(uintptr_t)-1,
        .ImageBaseAddress = process->image_base,
        .NumberOfProcessors = 1,
        .CriticalSectionTimeout.QuadPart = (LONGLONG)0xFFFFE86D079B8000ull, /* 30 days */
        .HeapSegmentReserve = 0x100000,
        .HeapSegmentCommit = 0x2000,
        .HeapDeCommitTotalFreeThreshold = 0x10000,
        .HeapDeCommitFreeBlockThreshold = 0x1000,
        .OSMajorVersion = 5,
        .OSMinorVersion = 1,
        .OSBuildNumber = 2600,
        .OSCSDVersion = 0x0300,
        .OSPlatformId = 2,
        .ImageSubsystem = process->image.SubSystemType,
        .ImageSubsystemMajorVersion = process->image.SubSystemMajorVersion,
        .ImageSubsystemMinorVersion = process->image.SubSystemMinorVersion,
        .ImageProcessAffinityMask = 1,
    };
    return WriteUser(process->Peb, &peb);
}

NTSTATUS PspBuildProcess(EPROCESS *process, SECTION *program)
{
    KASSERT(PsGetCurrentProcess() == process && ntdll != NULL);
    NTSTATUS status = MmMapSharedData(&process->space);
    if (NT_SUCCESS(status)) /* before the program, which may be relocated to make room */
        status = map_ntdll(process);
    if (NT_SUCCESS(status))
        status = map_program(process, program);
    if (NT_SUCCESS(status))
        status = PspCreatePeb(process);
    return NT_SUCCESS(status) ? fill_peb(process) : status;
}
