/*
 * ldr_fail.c - why a program cannot start: the first thing that was missing, and who wanted it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

#define NAME_CHARS 128

static UNICODE_STRING missing, importer_name;
static WCHAR missing_text[NAME_CHARS], importer_text[NAME_CHARS];

void LdrpForgetFailure(void)
{
    missing = (UNICODE_STRING){0, sizeof(missing_text), missing_text};
    importer_name = (UNICODE_STRING){0, sizeof(importer_text), importer_text};
}

static void append_ascii(UNICODE_STRING *string, const char *text)
{
    WCHAR character[2] = {0, 0};
    for (; *text; text++) {
        character[0] = (UCHAR)*text;
        RtlAppendUnicodeToString(string, character);
    }
}

/* 0: something was noted before; the first cause is the one that counts. */
static int begin_note(LDRP_MODULE *importer)
{
    if (!missing.Buffer)
        LdrpForgetFailure();
    if (missing.Length)
        return 0;
    if (importer)
        RtlCopyUnicodeString(&importer_name, &importer->entry.BaseDllName);
    return 1;
}

/* An import that `exporter` does not have: "kernel32.dll!Name" or "kernel32.dll!#42"; only its name
 * if it is damaged. */
NTSTATUS LdrpNoteImport(NTSTATUS status, const char *name, ULONG ordinal, LDRP_MODULE *exporter,
                        LDRP_MODULE *importer)
{
    char number[12] = "#";
    if (!begin_note(importer))
        return status;
    if (!name)
        RtlIntegerToChar(ordinal, 10, sizeof(number) - 1, number + 1);
    RtlCopyUnicodeString(&missing, &exporter->entry.BaseDllName);
    if (status == STATUS_INVALID_IMAGE_FORMAT)
        return status;
    append_ascii(&missing, "!");
    append_ascii(&missing, name ? name : number);
    return status;
}

/* A DLL that could not be loaded or did not want to start. */
NTSTATUS LdrpNoteMissingDll(NTSTATUS status, PCUNICODE_STRING name, LDRP_MODULE *importer)
{
    if (begin_note(importer))
        RtlCopyUnicodeString(&missing, name);
    return status;
}

/* Tells the user, and ends the process with `status`. */
void LdrpFailProcess(NTSTATUS status)
{
    ULONG response;
    const UNICODE_STRING *program = &RtlPeb()->ProcessParameters->ImagePathName;
    if (!missing.Length)
        missing = importer_name = *program;
    ULONG_PTR values[2] = {(ULONG_PTR)&missing, (ULONG_PTR)&importer_name};
    NtRaiseHardError(status, 2, 3, values, 1, &response);
    NtTerminateProcess(NtCurrentProcess(), status);
}
