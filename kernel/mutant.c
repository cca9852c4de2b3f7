/*
 * mutant.c - mutants, which Win32 calls mutexes: owned by one thread at a time.
 *
 * SignalState is 1 while nobody owns it, and one less for each wait of the owner: 0, -1, -2 … An
 * owned mutant stands in its owner's list, so that it can be abandoned when that thread ends; the
 * next owner is told. Before: wait.c. Source: MSDN, "Mutex Objects", ReleaseMutex.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "kernel/dispatch.h"

static void delete_mutant(void *body)
{
    KMUTANT *mutant = body;
    if (mutant->owner != NULL)
        RemoveEntryList(&mutant->link);
}

const OBJECT_TYPE ExMutantType = {
    .name = "Mutant",
    .pool_tag = TAG_('M', 'u', 't', 'a'),
    .body_bytes = sizeof(KMUTANT),
    .waitable = true,
    .all_access = MUTANT_ALL_ACCESS,
    .generic = {STANDARD_RIGHTS_READ | MUTANT_QUERY_STATE, STANDARD_RIGHTS_WRITE,
                STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE, MUTANT_ALL_ACCESS},
    .delete_body = delete_mutant,
};

/* See dispatch.h. `thread` owns it already or nobody does. */
NTSTATUS KiTakeMutant(KMUTANT *mutant, KTHREAD *thread)
{
    KASSERT(mutant->owner == thread || mutant->header.SignalState == 1);
    if (--mutant->header.SignalState < 0)
        return 0;
    mutant->owner = thread;
    InsertTailList(&thread->mutants, &mutant->link);
    bool abandoned = mutant->abandoned;
    mutant->abandoned = false;
    return abandoned ? STATUS_ABANDONED_WAIT_0 : 0;
}

static void give_up(KMUTANT *mutant, bool abandoned)
{
    RemoveEntryList(&mutant->link);
    mutant->owner = NULL;
    mutant->abandoned = abandoned;
    mutant->header.SignalState = 1;
    KiSignalObject(&mutant->header);
}

/* A thread ends: what it owns becomes free, and says so to the next owner. */
void KiAbandonMutants(KTHREAD *thread)
{
    KASSERT_DISPATCHER_LOCKED();
    while (!IsListEmpty(&thread->mutants))
        give_up(CONTAINER_OF(thread->mutants.Flink, KMUTANT, link), true);
}

/* Undoes one wait of the current thread. STATUS_MUTANT_NOT_OWNED. *previous: SignalState before. */
static NTSTATUS release_mutant(KMUTANT *mutant, LONG *previous)
{
    if (mutant->owner != KeGetCurrentThread())
        return STATUS_MUTANT_NOT_OWNED;
    uint32_t flags = KiLockDispatcher();
    *previous = mutant->header.SignalState;
    if (*previous == 0)
        give_up(mutant, false);
    else
        mutant->header.SignalState++;
    KiUnlockDispatcher(flags);
    return STATUS_SUCCESS;
}

/* owned: the current thread owns it from the start, unless the name exists already.
 * STATUS_INSUFFICIENT_RESOURCES, and what ObInsertNamed returns. */
NTSTATUS NTAPI NtCreateMutant(HANDLE *mutant, ULONG access, POBJECT_ATTRIBUTES attributes,
                              BOOLEAN owned)
{
    KMUTANT *body = ObCreateObject(&ExMutantType);
    if (body == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    body->header.Type = MutantObject;
    body->header.SignalState = 1;
    if (owned) /* delete_mutant undoes it should the name exist */
        KiTakeMutant(body, KeGetCurrentThread());
    return ObInsertNamed(body, access, attributes, mutant);
}

NTSTATUS NTAPI NtOpenMutant(HANDLE *mutant, ULONG access, POBJECT_ATTRIBUTES attributes)
{
    return ObOpenNamed(&ExMutantType, access, attributes, mutant);
}

/* STATUS_MUTANT_NOT_OWNED, _INVALID_HANDLE, _OBJECT_TYPE_MISMATCH, _ACCESS_VIOLATION. */
NTSTATUS NTAPI NtReleaseMutant(HANDLE handle, LONG *previous)
{
    void *mutant;
    LONG former;
    NTSTATUS status = KeProbeOptional(previous, sizeof *previous);
    if (!NT_SUCCESS(status))
        return status;
    status = ObReferenceByHandle(handle, &ExMutantType, 0, &mutant);
    if (!NT_SUCCESS(status))
        return status;
    status = release_mutant(mutant, &former);
    ObDereference(mutant);
    return NT_SUCCESS(status) ? KeReturnLong(previous, former) : status;
}

/* Class 0: SignalState, owned by the caller, abandoned. STATUS_INVALID_INFO_CLASS,
 * _INFO_LENGTH_MISMATCH. */
NTSTATUS NTAPI NtQueryMutant(HANDLE handle, ULONG info_class, PVOID buffer, ULONG length,
                             ULONG *returned)
{
    struct {
        LONG current_count;
        BOOLEAN owned_by_caller, abandoned;
        UCHAR pad[2];
    } answer = {0};
    void *body;
    if (info_class != 0)
        return STATUS_INVALID_INFO_CLASS;
    NTSTATUS status = ObReferenceByHandle(handle, &ExMutantType, MUTANT_QUERY_STATE, &body);
    if (!NT_SUCCESS(status))
        return status;
    KMUTANT *mutant = body;
    answer.current_count = mutant->header.SignalState;
    answer.owned_by_caller = mutant->owner == KeGetCurrentThread();
    answer.abandoned = mutant->abandoned;
    ObDereference(body);
    return KeReturnInformation(buffer, length, returned, &answer, sizeof answer);
}
