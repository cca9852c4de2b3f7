/*
 * clientid.c - opening processes and threads by their numbers.
 *
 * Source: MSDN, OpenProcess, OpenThread; WDK, ZwOpenProcess.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/dispatch.h"

static EPROCESS *find_process(HANDLE pid)
{
    for (LIST_ENTRY *entry = PsActiveProcessHead.Flink; entry != &PsActiveProcessHead;
         entry = entry->Flink) {
        EPROCESS *process = CONTAINER_OF(entry, EPROCESS, all_link);
        if ((HANDLE)process->pid == pid)
            return process;
    }
    return NULL;
}

static KTHREAD *find_in_process(EPROCESS *process, HANDLE tid)
{
    for (LIST_ENTRY *entry = process->threads.Flink; entry != &process->threads;
         entry = entry->Flink) {
        KTHREAD *thread = CONTAINER_OF(entry, KTHREAD, process_link);
        if (thread->client_id.UniqueThread == tid)
            return thread;
    }
    return NULL;
}

/* id.UniqueProcess 0: the thread of any process. */
static KTHREAD *find_thread(CLIENT_ID id)
{
    for (LIST_ENTRY *entry = PsActiveProcessHead.Flink; entry != &PsActiveProcessHead;
         entry = entry->Flink) {
        EPROCESS *process = CONTAINER_OF(entry, EPROCESS, all_link);
        KTHREAD *thread = find_in_process(process, id.UniqueThread);
        if (thread != NULL &&
            (id.UniqueProcess == NULL || id.UniqueProcess == (HANDLE)process->pid))
            return thread;
    }
    return NULL;
}

static NTSTATUS decode(HANDLE *user_handle, POBJECT_ATTRIBUTES user_attributes, PCLIENT_ID user_id,
                       ULONG *attributes, CLIENT_ID *id)
{
    NTSTATUS status = ProbeForWrite(user_handle, sizeof *user_handle);
    if (NT_SUCCESS(status))
        status = ObCaptureAttributes(user_attributes, attributes);
    if (NT_SUCCESS(status))
        status = ReadUser(id, user_id);
    return status;
}

/* STATUS_INVALID_CID: there is no such process. */
NTSTATUS NTAPI NtOpenProcess(HANDLE *handle, ULONG access, POBJECT_ATTRIBUTES user_attributes,
                             PCLIENT_ID user_id)
{
    ULONG attributes;
    CLIENT_ID id;
    NTSTATUS status = decode(handle, user_attributes, user_id, &attributes, &id);
    if (!NT_SUCCESS(status))
        return status;
    EPROCESS *process = find_process(id.UniqueProcess);
    if (process == NULL)
        return STATUS_INVALID_CID;
    return ObReturnHandle(process, access, attributes, handle);
}

/* STATUS_INVALID_CID: there is no such thread, or it has ended. */
NTSTATUS NTAPI NtOpenThread(HANDLE *handle, ULONG access, POBJECT_ATTRIBUTES user_attributes,
                            PCLIENT_ID user_id)
{
    ULONG attributes;
    CLIENT_ID id;
    NTSTATUS status = decode(handle, user_attributes, user_id, &attributes, &id);
    if (!NT_SUCCESS(status))
        return status;
    KTHREAD *thread = find_thread(id);
    if (thread == NULL)
        return STATUS_INVALID_CID;
    return ObReturnHandle(thread, access, attributes, handle);
}
