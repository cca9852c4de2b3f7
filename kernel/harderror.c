/*
 * harderror.c - NtRaiseHardError: what ring 3 cannot go on from, as a sentence.
 *
 * The loader calls it for a missing DLL or import before main;
 * the sentence becomes the @fail record.
 * Source: MSDN "NTSTATUS values"; the parameters are those that Windows' own messages take.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "k/ke.h"

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
    if (NT_SUCCESS(status)) {
        const char *sentence = sentence_of(code);
        KdPrint("@fail ");
        if (sentence != NULL)
            KdPrint(sentence, &strings[0], &strings[1]);
        else
            KdPrint("Hard error 0x%08x: %wZ %wZ", code, &strings[0], &strings[1]);
        KdPrint("\n");
        if (response != NULL)
            status = WriteUser(response, &answer);
    }
    for (ULONG i = 0; i < 2; i++)
        if (strings[i].Buffer != NULL)
            ExFreePool(strings[i].Buffer);
    return status;
}
