/*
 * info.c - what services hand back: fixed-size answers and optional outputs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ke.h"

/* See ke.h. *returned is written on success only. */
NTSTATUS KeReturnInformation(PVOID user, ULONG length, ULONG *returned, const void *answer,
                             ULONG bytes)
{
    if (length != bytes)
        return STATUS_INFO_LENGTH_MISMATCH;
    NTSTATUS status = KeProbeOptional(returned, sizeof *returned);
    if (NT_SUCCESS(status))
        status = ProbeAndWrite(user, answer, bytes);
    if (NT_SUCCESS(status) && returned != NULL)
        status = WriteUser(returned, &bytes);
    return status;
}

/* See ke.h. */
NTSTATUS KeProbeOptional(PVOID user, ULONG bytes)
{
    return user != NULL ? ProbeForWrite(user, bytes) : STATUS_SUCCESS;
}

/* See ke.h. */
NTSTATUS KeReturnLong(LONG *user, LONG value)
{
    return user != NULL ? WriteUser(user, &value) : STATUS_SUCCESS;
}
