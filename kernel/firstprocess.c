/*
 * firstprocess.c - from a command line to a process whose first thread is ready to run.
 *
 *   shared page → ntdll → program → PEB, parameters → stack → thread      in the new address space
 *
 * All else (DLLs, heap, DllMain, main) is done in ring 3, from LdrInitializeThunk on. A step that
 * fails leaves a sentence for @fail. Source: "Windows Internals", flow of CreateProcess.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/io.h"
#include "kernel/fsp.h"
#include "kernel/process.h"
#include "kernel/sectionobject.h"

enum { WHY_BYTES = 512, PATH_BYTES = 260, NT_PATH_CHARACTERS = 300, LEAST_STACK = 0x20000 };
static const char ntdll_path[] = "C:\\Windows\\System32\\ntdll.dll";

/* The first word of a Win32 command line, quoted or not. */
static void program_name(const char *command_line, char *out, size_t size)
{
    size_t n = 0;
    bool quoted = *command_line == '"';
    for (const char *at = command_line + quoted; *at && n + 1 < size; at++) {
        if (quoted ? *at == '"' : *at == ' ' || *at == '\t')
            break;
        out[n++] = *at;
    }
    out[n] = 0;
}

static FS_NODE *lookup(const char *path)
{
    WCHAR buffer[NT_PATH_CHARACTERS];
    char full[NT_PATH_CHARACTERS];
    KdFormat(full, sizeof full, "\\??\\%s", path);
    int n = FsFromUtf8(full, strlen(full), buffer, NT_PATH_CHARACTERS);
    UNICODE_STRING name = {(USHORT)(n * 2), (USHORT)(n * 2), buffer};
    return n > 0 ? FsLookup(&name) : NULL;
}

/* As the shell does: relative to C:\, with .exe added when there is no such file. */
static FS_NODE *find_program(const char *name, char *path)
{
    bool absolute = name[0] != 0 && name[1] == ':';
    KdFormat(path, PATH_BYTES, "%s%s", absolute ? "" : "C:\\", name);
    FS_NODE *node = lookup(path);
    if (node == NULL) {
        KdFormat(path, PATH_BYTES, "%s%s.exe", absolute ? "" : "C:\\", name);
        node = lookup(path);
    }
    return node;
}

static NTSTATUS map_image(EPROCESS *process, FS_NODE *node, ULONG *base, ULONG *bytes,
                          SECTION **section, char *why)
{
    *base = 0;
    NTSTATUS status = MmCreateImageSectionObject(node, section, why);
    if (!NT_SUCCESS(status)) {
        *section = NULL;
        return status;
    }
    return MmMapImageView(process, *section, base, bytes);
}

static NTSTATUS map_ntdll(EPROCESS *process, char *why)
{
    ULONG base, bytes;
    SECTION *section;
    char reason[128];
    const char *missing;
    FS_NODE *node = lookup(ntdll_path);
    if (node == NULL) {
        KdFormat(why, WHY_BYTES, "%s is not in the archive.", ntdll_path);
        return STATUS_DLL_NOT_FOUND;
    }
    NTSTATUS status = map_image(process, node, &base, &bytes, &section, reason);
    if (section != NULL)
        ObDereference(section);
    if (!NT_SUCCESS(status)) {
        KdFormat(why, WHY_BYTES, "%s cannot be mapped (status 0x%08x): %s", ntdll_path, status,
                 reason);
        return status;
    }
    KiNtdll.size = bytes;
    status = PspFindEntryPoints(base, &missing);
    if (status == STATUS_ENTRYPOINT_NOT_FOUND)
        KdFormat(why, WHY_BYTES, "%s lacks %s.", ntdll_path, missing);
    return status;
}

static NTSTATUS check_program(const EPROCESS *process, const char *name, char *why)
{
    if (process->image.ImageCharacteristics & 0x2000) {
        KdFormat(why, WHY_BYTES, "%s is a DLL, not a program.", name);
        return STATUS_INVALID_IMAGE_FORMAT;
    }
    if (process->image.TransferAddress == NULL) {
        KdFormat(why, WHY_BYTES, "%s has no entry point.", name);
        return STATUS_INVALID_IMAGE_FORMAT;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS map_program(EPROCESS *process, FS_NODE *node, const char *name, char *why)
{
    ULONG base, bytes;
    SECTION *section;
    char reason[128];
    NTSTATUS status = map_image(process, node, &base, &bytes, &section, reason);
    if (!NT_SUCCESS(status)) {
        if (reason[0] != 0)
            KdFormat(why, WHY_BYTES, "%s cannot be run: %s", name, reason);
        else
            KdFormat(why, WHY_BYTES, "%s cannot be mapped: status 0x%08x.", name, status);
    } else {
        process->image_base = (PVOID)(uintptr_t)base;
        MmImageInformation(section, &process->image);
        status = check_program(process, name, why);
        process->image.TransferAddress = (PVOID)((ULONG)(uintptr_t)process->image.TransferAddress -
                                                 MmPreferredBase(section) + base);
    }
    if (section != NULL)
        ObDereference(section);
    return status;
}

static void fill_peb(const EPROCESS *process, PEB *peb)
{
    memset(peb, 0, sizeof *peb);
    peb->Mutant = (HANDLE)(uintptr_t)-1;
    peb->ImageBaseAddress = process->image_base;
    peb->NumberOfProcessors = 1;
    peb->CriticalSectionTimeout.QuadPart = (LONGLONG)0xFFFFE86D079B8000ull; /* 30 days */
    peb->HeapSegmentReserve = 0x100000;
    peb->HeapSegmentCommit = 0x2000;
    peb->HeapDeCommitTotalFreeThreshold = 0x10000;
    peb->HeapDeCommitFreeBlockThreshold = 0x1000;
    peb->OSMajorVersion = 5;
    peb->OSMinorVersion = 1;
    peb->OSBuildNumber = 2600;
    peb->OSCSDVersion = 0x0300;
    peb->OSPlatformId = 2;
    peb->ImageSubsystem = process->image.SubSystemType;
    peb->ImageSubsystemMajorVersion = process->image.SubSystemMajorVersion;
    peb->ImageSubsystemMinorVersion = process->image.SubSystemMinorVersion;
    peb->ImageProcessAffinityMask = 1;
}

/* Reserves and commits as the PE header wants: committed pages at the top,
 * a guard page below them. */
static NTSTATUS create_stack(EPROCESS *process, INITIAL_TEB *stack)
{
    ULONG reserve = ROUND_UP(process->image.MaximumStackSize, 0x10000u);
    ULONG commit = ROUND_UP(process->image.CommittedStackSize, PAGE_SIZE);
    reserve = reserve < LEAST_STACK ? LEAST_STACK : reserve;
    commit = commit < PAGE_SIZE                 ? PAGE_SIZE
             : commit > reserve - 3 * PAGE_SIZE ? reserve - 3 * PAGE_SIZE
                                                : commit;
    ULONG base = 0, bytes = reserve;
    NTSTATUS status = MmAllocate(&process->space, &base, &bytes, MEM_RESERVE, PAGE_READWRITE);
    ULONG limit = base + reserve - commit, guard = limit - PAGE_SIZE, guard_bytes = PAGE_SIZE;
    if (NT_SUCCESS(status))
        status = MmAllocate(&process->space, &limit, &commit, MEM_COMMIT, PAGE_READWRITE);
    if (NT_SUCCESS(status))
        status = MmAllocate(&process->space, &guard, &guard_bytes, MEM_COMMIT,
                            PAGE_READWRITE | PAGE_GUARD);
    *stack = (INITIAL_TEB){
        .StackBase = (PVOID)(uintptr_t)(base + reserve),
        .StackLimit = (PVOID)(uintptr_t)limit,
        .AllocatedStackBase = (PVOID)(uintptr_t)base,
    };
    return status;
}

/* Everything behind the images: PEB, parameters, stack, thread. */
static NTSTATUS create_thread(EPROCESS *process, const char *command_line, const char *path)
{
    PEB peb;
    INITIAL_TEB stack;
    NTSTATUS status = PspCreatePeb(process);
    fill_peb(process, &peb);
    if (NT_SUCCESS(status))
        status = PspCreateParameters(process, command_line, path, &peb.ProcessParameters);
    if (NT_SUCCESS(status))
        status = WriteUser(process->Peb, &peb);
    if (NT_SUCCESS(status))
        status = create_stack(process, &stack);
    if (!NT_SUCCESS(status))
        return status;
    CONTEXT context = {
        .ContextFlags = CONTEXT_FULL,
        .Eax = (ULONG)(uintptr_t)process->image.TransferAddress, /* LdrInitializeThunk sets Eip */
        .Esp = (ULONG)(uintptr_t)stack.StackBase - 16,
        .EFlags = 0x200,
    };
    KTHREAD *thread = PsCreateThreadObject(process);
    if (thread == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    status = PspPrepareUserThread(thread, &context, &stack);
    if (NT_SUCCESS(status))
        PsStartThread(thread);
    ObDereference(thread);
    return status;
}

static NTSTATUS build(EPROCESS *process, FS_NODE *node, const char *name, const char *command_line,
                      const char *path, char *why)
{
    NTSTATUS status = MmMapSharedData(&process->space);
    if (NT_SUCCESS(status))
        /* first: it cannot relocate itself, a program can be relocated by it */
        status = map_ntdll(process, why);
    if (NT_SUCCESS(status))
        status = map_program(process, node, name, why);
    else
        FsDereferenceNode(node);
    if (NT_SUCCESS(status))
        status = create_thread(process, command_line, path);
    if (!NT_SUCCESS(status) && why[0] == 0)
        KdFormat(why, WHY_BYTES, "There is not enough memory to start %s (status 0x%08x).", name,
                 status);
    return status;
}

NTSTATUS PspCreateFirstProcess(const char *command_line, EPROCESS **out, char *why)
{
    char name[PATH_BYTES], path[PATH_BYTES];
    KATTACH saved;
    why[0] = 0;
    program_name(command_line, name, sizeof name);
    FS_NODE *node = find_program(name, path);
    if (node == NULL) {
        KdFormat(why, WHY_BYTES, "There is no file \"%s\" in the archive.", name);
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    EPROCESS *process = PspCreateProcessObject();
    if (process == NULL) {
        FsDereferenceNode(node);
        KdFormat(why, WHY_BYTES, "There is not enough memory for a process.");
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KdFormat(process->image_name, sizeof process->image_name, "%s", name);
    KeAttachProcess(process, &saved);
    NTSTATUS status = build(process, node, name, command_line, path, why);
    if (!NT_SUCCESS(status)) {
        PspDropTebs(process);
        ObDestroyHandleTable(process);
        process->handles = NULL;
        MmCleanSpace(&process->space);
    }
    KeDetachProcess(&saved);
    if (!NT_SUCCESS(status)) {
        ObDereference(process);
        return status;
    }
    *out = process;
    return STATUS_SUCCESS;
}
