/*
 * process_parameters.c - RTL_USER_PROCESS_PARAMETERS: what a process is told at its birth, in one
 * block that its creator fills and its loader reads.
 *
 *     | fixed part | current directory (room for 260) | DLL path | image | command line | … |
 *
 * On its way from one address space to the other the block holds offsets in place of pointers
 * ("denormalized"); only Environment is a pointer always, for that block travels alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ntdllp.h"

#define NORMALIZED      1u /* in Flags */
#define DIRECTORY_BYTES (MAX_PATH * sizeof(WCHAR))

/* All strings of the block, in the order in which they are stored. */
#define STRING_COUNT 8
static void list_strings(PRTL_USER_PROCESS_PARAMETERS p, PUNICODE_STRING out[STRING_COUNT])
{
    PUNICODE_STRING strings[STRING_COUNT] = {
        &p->CurrentDirectory.DosPath,
        &p->DllPath,
        &p->ImagePathName,
        &p->CommandLine,
        &p->WindowTitle,
        &p->DesktopInfo,
        &p->ShellInfo,
        &p->RuntimeData,
    };
    memcpy(out, strings, sizeof(strings));
}

static void shift_strings(PRTL_USER_PROCESS_PARAMETERS parameters, ULONG_PTR by)
{
    PUNICODE_STRING strings[STRING_COUNT];
    list_strings(parameters, strings);
    for (int i = 0; i < STRING_COUNT; i++)
        if (strings[i]->Buffer)
            strings[i]->Buffer = (PWSTR)((ULONG_PTR)strings[i]->Buffer + by);
}

/* Offsets become pointers. Returns the block. */
PRTL_USER_PROCESS_PARAMETERS NTAPI
RtlNormalizeProcessParams(PRTL_USER_PROCESS_PARAMETERS parameters)
{
    if (parameters && !(parameters->Flags & NORMALIZED)) {
        shift_strings(parameters, (ULONG_PTR)parameters);
        parameters->Flags |= NORMALIZED;
    }
    return parameters;
}

/* Pointers become offsets. Returns the block. */
PRTL_USER_PROCESS_PARAMETERS NTAPI
RtlDeNormalizeProcessParams(PRTL_USER_PROCESS_PARAMETERS parameters)
{
    if (parameters && (parameters->Flags & NORMALIZED)) {
        shift_strings(parameters, -(ULONG_PTR)parameters);
        parameters->Flags &= ~NORMALIZED;
    }
    return parameters;
}

/* Bytes that a string takes in the block. */
static ULONG room_for(PCUNICODE_STRING string, ULONG least)
{
    ULONG bytes = string->Length + sizeof(WCHAR);
    if (string->MaximumLength > bytes)
        bytes = string->MaximumLength;
    bytes = bytes > least ? bytes : least;
    return (bytes + 3) & ~3u;
}

/* Copies `from` to offset `at` of the block; returns the offset behind it. */
static ULONG put_string(PRTL_USER_PROCESS_PARAMETERS block, ULONG at, PUNICODE_STRING to,
                        PCUNICODE_STRING from, ULONG least)
{
    ULONG room = room_for(from, least);
    to->Length = from->Length;
    to->MaximumLength = (USHORT)(room < 0xFFFE ? room : 0xFFFE);
    to->Buffer = (PWSTR)(ULONG_PTR)at;
    memcpy((UCHAR *)block + at, from->Buffer, from->Length);
    return at + room;
}

/* The creator's own, for what it does not say. */
static void use_defaults(UNICODE_STRING from[STRING_COUNT], PCUNICODE_STRING given[STRING_COUNT],
                         PCUNICODE_STRING image)
{
    static WCHAR nothing[1];
    PUNICODE_STRING own[STRING_COUNT];
    list_strings(RtlPeb()->ProcessParameters, own);
    for (int i = 0; i < STRING_COUNT; i++)
        if (given[i])
            from[i] = *given[i];
        else if (i < 2) /* directory, DLL path */
            from[i] = *own[i];
        else if (i == 3) /* command line */
            from[i] = *image;
        else
            from[i] = (UNICODE_STRING){0, 0, nothing};
}

/*
 * A denormalized block, to be freed by RtlDestroyProcessParameters. NULL: the current directory,
 * DLL path and environment of this process; the image's path as command line; else nothing. It
 * refers to the environment, which stays the caller's. STATUS_NO_MEMORY.
 */
NTSTATUS NTAPI RtlCreateProcessParameters(PRTL_USER_PROCESS_PARAMETERS *out, PCUNICODE_STRING image,
                                          PCUNICODE_STRING dll_path, PCUNICODE_STRING directory,
                                          PCUNICODE_STRING command_line, PWSTR environment,
                                          PCUNICODE_STRING title, PCUNICODE_STRING desktop,
                                          PCUNICODE_STRING shell, PCUNICODE_STRING runtime_data)
{
    PCUNICODE_STRING given[STRING_COUNT] = {directory, dll_path, image, command_line,
                                            title,     desktop,  shell, runtime_data};
    UNICODE_STRING from[STRING_COUNT];
    PUNICODE_STRING to[STRING_COUNT];
    ULONG bytes = sizeof(RTL_USER_PROCESS_PARAMETERS), at = bytes;
    RtlAcquirePebLock();
    use_defaults(from, given, image);
    for (int i = 0; i < STRING_COUNT; i++)
        bytes += room_for(&from[i], i == 0 ? DIRECTORY_BYTES : 0);
    PRTL_USER_PROCESS_PARAMETERS block =
        RtlAllocateHeap(RtlPeb()->ProcessHeap, HEAP_ZERO_MEMORY, bytes);
    if (block) {
        list_strings(block, to);
        for (int i = 0; i < STRING_COUNT; i++)
            at = put_string(block, at, to[i], &from[i], i == 0 ? DIRECTORY_BYTES : 0);
        block->Length = block->MaximumLength = bytes;
        block->Environment = environment ? environment : RtlPeb()->ProcessParameters->Environment;
    }
    RtlReleasePebLock();
    *out = block;
    return block ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI RtlDestroyProcessParameters(PRTL_USER_PROCESS_PARAMETERS parameters)
{
    RtlFreeHeap(RtlPeb()->ProcessHeap, 0, parameters);
    return STATUS_SUCCESS;
}
