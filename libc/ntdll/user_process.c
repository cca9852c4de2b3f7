/*
 * user_process.c - making a process from ring 3: what CreateProcess and RtlCreateUserProcess share.
 *
 *   section of the program → NtCreateProcessEx → environment, parameters → stack → NtCreateThread
 *
 * The new process's first thread is suspended: its creator may still change everything.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ntdllp.h"

/* Bytes of an environment block, its last NUL included. */
static SIZE_T environment_bytes(PCWSTR block)
{
    SIZE_T chars = 0;
    while (block[chars])
        chars += wcslen(block + chars) + 1;
    return (chars ? chars + 1 : 2) * sizeof(WCHAR);
}

/* Copies `bytes` into fresh pages of the process. */
static NTSTATUS push(HANDLE process, PVOID from, SIZE_T bytes, PVOID *to)
{
    SIZE_T room = bytes;
    *to = NULL;
    NTSTATUS status =
        NtAllocateVirtualMemory(process, to, 0, &room, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    return NT_SUCCESS(status) ? NtWriteVirtualMemory(process, *to, from, bytes, NULL) : status;
}

/*
 * Gives a new process its parameters (denormalized) and their environment. What fails here leaves
 * a process that is to be terminated. STATUS_NO_MEMORY, STATUS_COMMITMENT_LIMIT.
 */
NTSTATUS NTAPI RtlpPushParameters(HANDLE process, PPEB peb, PRTL_USER_PROCESS_PARAMETERS parameters)
{
    PWSTR own = parameters->Environment;
    PVOID there, environment;
    NTSTATUS status = push(process, own, environment_bytes(own), &environment);
    if (!NT_SUCCESS(status))
        return status;
    parameters->Environment = environment;
    status = push(process, parameters, parameters->Length, &there);
    parameters->Environment = own;
    if (NT_SUCCESS(status))
        status =
            NtWriteVirtualMemory(process, &peb->ProcessParameters, &there, sizeof(there), NULL);
    return status;
}

/*
 * The first thread of a process, suspended: it begins at the program's entry point. eip 0 leaves it
 * to the loader of that process to say by which way (LdrInitializeThunk).
 */
NTSTATUS NTAPI RtlpCreateFirstThread(HANDLE process, const SECTION_IMAGE_INFORMATION *image,
                                     POBJECT_ATTRIBUTES attributes, HANDLE *thread, PCLIENT_ID id)
{
    INITIAL_TEB stack;
    CONTEXT context;
    NTSTATUS status =
        RtlpCreateUserStack(process, image->MaximumStackSize, image->CommittedStackSize, &stack);
    if (!NT_SUCCESS(status))
        return status;
    RtlInitializeContext(process, &context, NULL, NULL, &stack);
    context.Eax = (DWORD)(ULONG_PTR)image->TransferAddress;
    return NtCreateThread(thread, THREAD_ALL_ACCESS, attributes, process, id, &context, &stack,
                          TRUE);
}

/* A section over the file of a program, and what it says of itself. */
static NTSTATUS open_program(PUNICODE_STRING path, ULONG attributes, HANDLE *section,
                             SECTION_IMAGE_INFORMATION *image)
{
    HANDLE file;
    IO_STATUS_BLOCK io;
    OBJECT_ATTRIBUTES name = {.Length = sizeof(name), .ObjectName = path, .Attributes = attributes};
    NTSTATUS status = NtOpenFile(&file, SYNCHRONIZE | FILE_EXECUTE | FILE_READ_DATA, &name, &io,
                                 FILE_SHARE_READ | FILE_SHARE_DELETE,
                                 FILE_SYNCHRONOUS_IO_NONALERT_ | FILE_NON_DIRECTORY_FILE_);
    if (!NT_SUCCESS(status))
        return status;
    status =
        NtCreateSection(section, SECTION_ALL_ACCESS, NULL, NULL, PAGE_EXECUTE, SEC_IMAGE, file);
    NtClose(file);
    if (!NT_SUCCESS(status))
        return status;
    status = NtQuerySection(*section, 1, image, sizeof(*image), NULL);
    if (NT_SUCCESS(status) && !image->TransferAddress)
        status = STATUS_INVALID_IMAGE_FORMAT;
    if (!NT_SUCCESS(status))
        NtClose(*section);
    return status;
}

static NTSTATUS fill_process(PRTL_USER_PROCESS_PARAMETERS parameters,
                             PRTL_USER_PROCESS_INFORMATION made)
{
    PROCESS_BASIC_INFORMATION_ basic;
    NTSTATUS status =
        NtQueryInformationProcess(made->ProcessHandle, 0, &basic, sizeof(basic), NULL);
    if (NT_SUCCESS(status))
        status = RtlpPushParameters(made->ProcessHandle, basic.PebBaseAddress,
                                    RtlDeNormalizeProcessParams(parameters));
    if (NT_SUCCESS(status))
        status = RtlpCreateFirstThread(made->ProcessHandle, &made->ImageInformation, NULL,
                                       &made->ThreadHandle, &made->ClientId);
    return status;
}

/*
 * A process from the NT path of its program; its thread is suspended. parent NULL: this process.
 * security descriptors, ports: ignored, STATUS_NOT_SUPPORTED. Nothing is left when it fails.
 */
NTSTATUS NTAPI RtlCreateUserProcess(PUNICODE_STRING path, ULONG attributes,
                                    PRTL_USER_PROCESS_PARAMETERS parameters, PVOID process_security,
                                    PVOID thread_security, HANDLE parent, BOOLEAN inherit,
                                    HANDLE debug_port, HANDLE exception_port,
                                    PRTL_USER_PROCESS_INFORMATION made)
{
    HANDLE section;
    made->Length = sizeof(*made);
    NTSTATUS status = open_program(path, attributes, &section, &made->ImageInformation);
    if (!NT_SUCCESS(status))
        return status;
    status = NtCreateProcess(&made->ProcessHandle, PROCESS_ALL_ACCESS, NULL,
                             parent ? parent : NtCurrentProcess(), inherit, section, debug_port,
                             exception_port);
    NtClose(section);
    if (!NT_SUCCESS(status))
        return status;
    status = fill_process(parameters, made);
    if (!NT_SUCCESS(status)) {
        NtTerminateProcess(made->ProcessHandle, status);
        NtClose(made->ProcessHandle);
    }
    return status;
}
