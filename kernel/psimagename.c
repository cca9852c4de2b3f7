/*
 * psimagename.c - the class of NtQueryInformationProcess that is no structure of a fixed size: the name of
 * the program's file.
 *
 * Source: MSDN, NtQueryInformationProcess (ProcessImageFileName), GetProcessImageFileName.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "kernel/fsp.h"
#include "mm/mm.h"
#include "kernel/process.h"

enum { DEVICE_CHARACTERS = 24 };
#define NAME_TAG TAG_('N', 'a', 'm', 'e')

/* A UNICODE_STRING, its text behind it in the same buffer. */
struct image_name {
    UNICODE_STRING name;
    WCHAR text[DEVICE_CHARACTERS + FS_PATH_CHARACTERS];
};

static ULONG fill(struct image_name *answer, const EPROCESS *process, PVOID buffer)
{
    ULONG base, bytes, characters = 0;
    void *file;
    if (MmImageAt((MM_SPACE *)&process->space, (ULONG)(uintptr_t)process->image_base, &base, &bytes,
                  &file))
        FsDevicePath(file, answer->text, ARRAY_SIZE(answer->text));
    while (answer->text[characters] != 0)
        characters++;
    answer->name.Length = (USHORT)(characters * sizeof(WCHAR));
    answer->name.MaximumLength = (USHORT)(answer->name.Length + sizeof(WCHAR));
    answer->name.Buffer = (PWSTR)((char *)buffer + sizeof answer->name);
    return sizeof answer->name + answer->name.MaximumLength;
}

NTSTATUS PspReturnImageName(const EPROCESS *process, PVOID buffer, ULONG length, ULONG *returned)
{
    struct image_name *answer = ExAllocateZeroed(sizeof *answer, NAME_TAG);
    if (answer == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    ULONG needed = fill(answer, process, buffer);
    NTSTATUS status = returned != NULL ? WriteUser(returned, &needed) : STATUS_SUCCESS;
    if (NT_SUCCESS(status))
        status =
            length >= needed ? ProbeAndWrite(buffer, answer, needed) : STATUS_INFO_LENGTH_MISMATCH;
    ExFreePoolWithTag(answer, NAME_TAG);
    return status;
}
