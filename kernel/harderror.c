/*
 * harderror.c - NtRaiseHardError: what ring 3 cannot go on from, as a sentence.
 *
 * The loader calls it for a missing DLL or import before main; the sentence becomes the @fail
 * record, for a process that another one has started a line of the report.
 * Source: MSDN "NTSTATUS values"; the parameters are those that Windows' own messages take.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "k/ke.h"
#include "kernel/report.h"

enum { MAXIMUM_PARAMETERS = 4, RESPONSE_OK = 6 };

static const char *sentence_of(NTSTATUS status)
{
    switch (status) {
    case STATUS_DLL_NOT_FOUND:
        return "%wZ was not found; %wZ needs it.";
    case STATUS_ENTRYPOINT_NOT_FOUND:
        return "There is no function %wZ where %wZ looks for it.";
    case STATUS_ORDINAL_NOT_FOUND:
        return "There is no export with ordinal %wZ where %wZ looks for it.";
    case STATUS_DLL_INIT_FAILED:
        return "DllMain of %wZ returned FALSE.";
    case STATUS_INVALID_IMAGE_FORMAT:
        return "%wZ is not a valid 32-bit Windows image.";
    default:
        return NULL;
    }
}

/* STATUS_UNHANDLED_EXCEPTION: nobody in ring 3 wanted it. values: the record's and the context's addresses. The
 * process may still flush its files before it ends. */
static NTSTATUS report_unhandled(const ULONG_PTR *values)
{
    EXCEPTION_RECORD record;
    CONTEXT context;
    NTSTATUS status = ProbeAndRead(&record, (const void *)values[0], sizeof record);
    if (NT_SUCCESS(status))
        status = ProbeAndRead(&context, (const void *)values[1], sizeof context);
    if (!NT_SUCCESS(status))
        return status;
    EPROCESS *process = PsGetCurrentProcess();
    if (!process->ended_by_exception)
        KiReportException(&record, &context);
    process->ended_by_exception = true;
    return STATUS_SUCCESS;
}

/* One line of the log, whatever the text: a control character could forge a record. */
static void make_one_line(UNICODE_STRING *string)
{
    for (ULONG i = 0; i < string->Length / sizeof(WCHAR); i++)
        if (string->Buffer[i] < ' ')
            string->Buffer[i] = '?';
}

static void print_sentence(NTSTATUS code, UNICODE_STRING strings[2])
{
    const char *sentence = sentence_of(code);
    make_one_line(&strings[0]);
    make_one_line(&strings[1]);
    if (PsGetCurrentProcess()->parent_pid == 0)
        KdPrint("@fail ");
    else /* the run goes on without this process */
        KdPrint("@report %s: ", PsGetCurrentProcess()->image_name);
    if (sentence != NULL)
        KdPrint(sentence, &strings[0], &strings[1]);
    else
        KdPrint("Hard error 0x%08x: %wZ %wZ", code, &strings[0], &strings[1]);
    KdPrint("\n");
}

NTSTATUS NTAPI NtRaiseHardError(NTSTATUS code, ULONG count, ULONG unicode_mask, ULONG_PTR *values,
                                ULONG options, ULONG *response)
{
    ULONG_PTR captured[MAXIMUM_PARAMETERS] = {0};
    UNICODE_STRING strings[2] = {{0, 0, NULL}, {0, 0, NULL}};
    ULONG answer = RESPONSE_OK;
    if (count > MAXIMUM_PARAMETERS)
        return STATUS_INVALID_PARAMETER_2;
    NTSTATUS status = response != NULL ? ProbeForWrite(response, sizeof *response) : STATUS_SUCCESS;
    if (NT_SUCCESS(status) && count > 0)
        status = ProbeAndRead(captured, values, count * sizeof captured[0]);
    for (ULONG i = 0; i < 2 && i < count && NT_SUCCESS(status); i++)
        if (unicode_mask & (1u << i))
            status = ProbeAndCaptureString(&strings[i], (const UNICODE_STRING *)captured[i]);
    if (NT_SUCCESS(status) && code == STATUS_UNHANDLED_EXCEPTION)
        status = count >= 2 ? report_unhandled(captured) : STATUS_INVALID_PARAMETER_2;
    else if (NT_SUCCESS(status))
        print_sentence(code, strings);
    if (NT_SUCCESS(status) && response != NULL)
        status = WriteUser(response, &answer);
    for (ULONG i = 0; i < 2; i++)
        if (strings[i].Buffer != NULL)
            ExFreePool(strings[i].Buffer);
    return status;
}
