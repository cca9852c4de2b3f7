/*
 * process.c - the process object: an address space with handles and threads;
 * its beginning and its end.
 *
 * The end has two steps. PspExitProcess, in the last thread: handles closed, the user half given
 * back. The page directories go with the last reference, when nobody can be running on them any
 * more. A process that never had a thread takes both steps at its last reference.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/process.h"
#include "k/access.h"
#include "k/ex.h"
#include "k/ob.h"
#include "k/x86.h"
#include "mm/mm.h"

static struct {
    OBJECT_HEADER header;
    EPROCESS process;
} system;
EPROCESS *PsSystemProcess = &system.process;
LIST_ENTRY PsActiveProcessHead = {&PsActiveProcessHead, &PsActiveProcessHead};

/* Closes all handles and frees the user half; the process is the current one. What it leaves is
   checked, whatever the period: a process may do harm and never return to ring 3. */
static void end_space(EPROCESS *process)
{
    ObDestroyHandleTable(process);
    PspDropTebs(process);
    if (KiCheckPeriod != 0)
        MmCheckAll(&process->space);
    MmCleanSpace(&process->space);
}

static void delete_process(void *body)
{
    EPROCESS *process = body;
    KATTACH saved;
    if (process->all_link.Flink != NULL)
        RemoveEntryList(&process->all_link);
    if (process->space.pdpt == NULL) { /* it was never complete */
        ObDestroyHandleTable(process);
        return;
    }
    if (process->header.SignalState == 0) {
        KeAttachProcess(process, &saved);
        end_space(process);
        KeDetachProcess(&saved);
    }
    MmDeleteSpace(&process->space);
}

const OBJECT_TYPE PsProcessType = {
    .name = "Process",
    .pool_tag = TAG_('P', 'r', 'o', 'c'),
    .body_bytes = sizeof(EPROCESS),
    .waitable = true,
    .all_access = PROCESS_ALL_ACCESS,
    .generic = {STANDARD_RIGHTS_READ | PROCESS_QUERY_INFORMATION | PROCESS_VM_READ,
                STANDARD_RIGHTS_WRITE | PROCESS_VM_WRITE | PROCESS_VM_OPERATION,
                STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, PROCESS_ALL_ACCESS},
    .delete_body = delete_process,
};

/* The process of threads that never leave ring 0. */
void PsInitializeSystemProcess(void)
{
    system.header.references = 1;
    system.header.type = &PsProcessType;
    KASSERT((void *)PsSystemProcess == system.header.body);
    PsSystemProcess->header.Type = ProcessObject;
    InitializeListHead(&PsSystemProcess->header.WaitListHead);
    InitializeListHead(&PsSystemProcess->threads);
    PsSystemProcess->space = *MmSystemSpace();
    PsSystemProcess->DirectoryTableBase = (ULONG)PsSystemProcess->space.directory;
    PsSystemProcess->exit_status = STATUS_PENDING;
    KdFormat(PsSystemProcess->image_name, sizeof PsSystemProcess->image_name, "System");
}

/* A process with an empty address space and no thread; the reference is the caller's. NULL:
 * no memory. */
EPROCESS *PspCreateProcessObject(void)
{
    EPROCESS *process = ObCreateObject(&PsProcessType);
    if (process == NULL)
        return NULL;
    process->header.Type = ProcessObject;
    InitializeListHead(&process->threads);
    process->exit_status = STATUS_PENDING;
    process->create_time = KeSystemTime();
    process->pid = PspNewId();
    process->handles = ObCreateHandleTable();
    if (process->handles == NULL || !NT_SUCCESS(MmCreateSpace(&process->space))) {
        ObDereference(process);
        return NULL;
    }
    process->DirectoryTableBase = (ULONG)process->space.directory;
    InsertTailList(&PsActiveProcessHead, &process->all_link);
    return process;
}

void KiSwitchSpace(EPROCESS *process)
{
    if (read_cr3() != process->DirectoryTableBase)
        write_cr3(process->DirectoryTableBase);
}

void PspExitProcess(EPROCESS *process, NTSTATUS status)
{
    KASSERT(PsGetCurrentProcess() == process && read_cr3() == process->DirectoryTableBase);
    process->exiting = true;
    process->exit_status = status;
    process->exit_time = KeSystemTime();
    end_space(process);
    write_cr3(PsSystemProcess->DirectoryTableBase);
    uint32_t flags = KiLockDispatcher();
    process->header.SignalState = 1;
    KiSignalObject(&process->header);
    KiUnlockDispatcher(flags);
}
