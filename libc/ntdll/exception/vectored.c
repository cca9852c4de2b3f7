/*
 * vectored.c - handlers that see an exception before any frame does, and those that see it when it
 * was handled.
 *
 * Two lists under one lock. The lock is not held while a handler runs (it may never return): a
 * count keeps its entry.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/exception/seh.h"
#include "ntdll/ldr_lock.h"

struct VECTOR {
    LIST_ENTRY links;
    ULONG references; /* one for being registered, one for each call under way */
    int removed;
    PVECTORED_EXCEPTION_HANDLER handler;
};

static LIST_ENTRY exception_list = {&exception_list, &exception_list};
static LIST_ENTRY continue_list = {&continue_list, &continue_list};
static RTL_CRITICAL_SECTION vector_lock = STATIC_CRITICAL_SECTION;

/* Caller holds vector_lock. */
static void release_vector(struct VECTOR *vector)
{
    if (--vector->references)
        return;
    list_remove(&vector->links);
    RtlFreeHeap(RtlPeb()->ProcessHeap, 0, vector);
}

/* Calls the handlers of one list until one says that execution goes on. */
static int call_list(LIST_ENTRY *list, PEXCEPTION_RECORD record, PCONTEXT context)
{
    EXCEPTION_POINTERS pointers = {record, context};
    LONG answer = EXCEPTION_CONTINUE_SEARCH;
    if (list->Flink == list)
        return 0; /* the usual case takes no lock */

    RtlEnterCriticalSection(&vector_lock);
    LIST_ENTRY *at = list->Flink;
    while (at != list && answer != EXCEPTION_CONTINUE_EXECUTION) {
        struct VECTOR *vector = (struct VECTOR *)at;
        vector->references++;
        if (!vector->removed) {
            RtlLeaveCriticalSection(&vector_lock);
            answer = vector->handler(&pointers);
            RtlEnterCriticalSection(&vector_lock);
        }
        at = at->Flink;
        release_vector(vector);
    }
    RtlLeaveCriticalSection(&vector_lock);
    return answer == EXCEPTION_CONTINUE_EXECUTION;
}

int RtlpCallVectoredHandlers(PEXCEPTION_RECORD record, PCONTEXT context)
{
    return call_list(&exception_list, record, context);
}

void RtlpCallContinueHandlers(PEXCEPTION_RECORD record, PCONTEXT context)
{
    call_list(&continue_list, record, context);
}

static PVOID add(LIST_ENTRY *list, ULONG first, PVECTORED_EXCEPTION_HANDLER handler)
{
    struct VECTOR *vector = RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, sizeof(*vector));
    if (!vector)
        return NULL;
    vector->references = 1;
    vector->removed = 0;
    vector->handler = handler;
    RtlEnterCriticalSection(&vector_lock);
    list_append(first ? list->Flink : list, &vector->links);
    RtlLeaveCriticalSection(&vector_lock);
    return vector;
}

static ULONG remove(LIST_ENTRY *list, PVOID handle)
{
    ULONG found = 0;
    RtlEnterCriticalSection(&vector_lock);
    for (LIST_ENTRY *at = list->Flink; at != list && !found; at = at->Flink)
        found = (PVOID)at == handle && !((struct VECTOR *)at)->removed;
    if (found) {
        ((struct VECTOR *)handle)->removed = 1;
        release_vector(handle);
    }
    RtlLeaveCriticalSection(&vector_lock);
    return found;
}

/* MSDN: AddVectoredExceptionHandler. The handle, or NULL: no memory. */
PVOID NTAPI RtlAddVectoredExceptionHandler(ULONG first, PVECTORED_EXCEPTION_HANDLER handler)
{
    return add(&exception_list, first, handler);
}

/* MSDN: RemoveVectoredExceptionHandler. 0: no such handler. */
ULONG NTAPI RtlRemoveVectoredExceptionHandler(PVOID handle)
{
    return remove(&exception_list, handle);
}

/* MSDN: AddVectoredContinueHandler. */
PVOID NTAPI RtlAddVectoredContinueHandler(ULONG first, PVECTORED_EXCEPTION_HANDLER handler)
{
    return add(&continue_list, first, handler);
}

/* MSDN: RemoveVectoredContinueHandler. */
ULONG NTAPI RtlRemoveVectoredContinueHandler(PVOID handle)
{
    return remove(&continue_list, handle);
}
