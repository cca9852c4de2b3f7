/*
 * firstprocess.c - from a command line to the first process, whose thread is ready to run.
 *
 *   program, ntdll → process (newprocess.c) → parameters → stack → thread
 *
 * What CreateProcess does in ring 3 for all others, as nobody is there yet. The rest (DLLs, heap,
 * DllMain, main) is done in ring 3, from LdrInitializeThunk on. A step that fails leaves a sentence
 * for @fail. Source: "Windows Internals", flow of CreateProcess.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/io.h"
#include "kernel/fsp.h"
#include "kernel/newprocess.h"
#include "kernel/sectionobject.h"
#include "nt/pe.h"

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

static NTSTATUS open_ntdll(char *why)
{
    SECTION *section;
    char reason[128];
    FS_NODE *node = lookup(ntdll_path);
    if (node == NULL) {
        KdFormat(why, WHY_BYTES, "%s is not in the archive.", ntdll_path);
        return STATUS_DLL_NOT_FOUND;
    }
    NTSTATUS status = MmCreateImageSectionObject(node, &section, reason);
    if (NT_SUCCESS(status))
        PspSetNtdll(section);
    else
        KdFormat(why, WHY_BYTES, "%s cannot be mapped (status 0x%08x): %s", ntdll_path, status,
                 reason);
    return status;
}

static NTSTATUS check_program(const SECTION *program, const char *name, char *why)
{
    SECTION_IMAGE_INFORMATION image;
    MmImageInformation(program, &image);
    if (image.ImageCharacteristics & IMAGE_FILE_DLL)
        KdFormat(why, WHY_BYTES, "%s is a DLL, not a program.", name);
    else if (image.TransferAddress == NULL)
        KdFormat(why, WHY_BYTES, "%s has no entry point.", name);
    return why[0] == 0 ? STATUS_SUCCESS : STATUS_INVALID_IMAGE_FORMAT;
}

static NTSTATUS open_program(FS_NODE *node, const char *name, SECTION **program, char *why)
{
    char reason[128];
    NTSTATUS status = MmCreateImageSectionObject(node, program, reason);
    if (NT_SUCCESS(status)) {
        status = check_program(*program, name, why);
        if (!NT_SUCCESS(status))
            ObDereference(*program);
    } else if (reason[0] != 0) {
        KdFormat(why, WHY_BYTES, "%s cannot be run: %s", name, reason);
    } else {
        KdFormat(why, WHY_BYTES, "%s cannot be mapped: status 0x%08x.", name, status);
    }
    return status;
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

/* Everything behind the PEB: parameters, stack, thread. */
static NTSTATUS create_thread(EPROCESS *process, const char *command_line, const char *path)
{
    INITIAL_TEB stack;
    PRTL_USER_PROCESS_PARAMETERS parameters;
    NTSTATUS status = PspCreateParameters(process, command_line, path, &parameters);
    if (NT_SUCCESS(status))
        status = WriteUser(&process->Peb->ProcessParameters, &parameters);
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

static NTSTATUS build(EPROCESS *process, SECTION *program, const char *name,
                      const char *command_line, const char *path, char *why)
{
    const char *missing;
    NTSTATUS status = PspBuildProcess(process, program);
    if (NT_SUCCESS(status))
        status = PspFindEntryPoints(KiNtdll.base, &missing);
    if (status == STATUS_ENTRYPOINT_NOT_FOUND) {
        KdFormat(why, WHY_BYTES, "%s lacks %s.", ntdll_path, missing);
        return status;
    }
    if (NT_SUCCESS(status))
        status = create_thread(process, command_line, path);
    if (!NT_SUCCESS(status))
        KdFormat(why, WHY_BYTES, "There is not enough memory to start %s (status 0x%08x).", name,
                 status);
    return status;
}

static NTSTATUS create(SECTION *program, const char *name, const char *command_line,
                       const char *path, EPROCESS **out, char *why)
{
    KATTACH saved;
    EPROCESS *process = PspCreateProcessObject();
    if (process == NULL) {
        KdFormat(why, WHY_BYTES, "There is not enough memory for a process.");
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    KeAttachProcess(process, &saved);
    NTSTATUS status = build(process, program, name, command_line, path, why);
    KeDetachProcess(&saved);
    if (NT_SUCCESS(status))
        *out = process;
    else
        ObDereference(process);
    return status;
}

NTSTATUS PspCreateFirstProcess(const char *command_line, EPROCESS **out, char *why)
{
    char name[PATH_BYTES], path[PATH_BYTES];
    SECTION *program;
    why[0] = 0;
    program_name(command_line, name, sizeof name);
    FS_NODE *node = find_program(name, path);
    if (node == NULL) {
        KdFormat(why, WHY_BYTES, "There is no file \"%s\" in the archive.", name);
        return STATUS_OBJECT_NAME_NOT_FOUND;
    }
    NTSTATUS status = open_program(node, name, &program, why);
    if (!NT_SUCCESS(status))
        return status;
    status = open_ntdll(why);
    PspOpenKnownDlls();
    if (NT_SUCCESS(status))
        status = create(program, name, command_line, path, out, why);
    ObDereference(program);
    return status;
}
