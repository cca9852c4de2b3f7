/*
 * irp.h - requests that go on: what files that can make a thread wait use of irp.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel/iop.h"

typedef struct IRP {
    LIST_ENTRY link;        /* in the queue of whoever will complete it */
    LIST_ENTRY thread_link; /* in thread->irps */
    KTHREAD *thread;        /* made it; cancels it before it ends */
    EPROCESS *process;      /* the thread's own */
    struct io_request request;
    PVOID buffer; /* of ring 3 */
    ULONG length; /* bytes */
    bool synchronous, completed;
    void *context;                 /* its holder's */
    void (*undo)(struct IRP *irp); /* before it is cancelled; NULL: nothing to undo */
    DISPATCHER_HEADER done;        /* event; the rest is set with it, for a synchronous request */
    NTSTATUS status;
    ULONG information;
} IRP;

/* A request that is going to wait; it takes the references of `request` over once it is queued.
 * NULL: no memory, or too many of them. */
IRP *IopMakeIrp(const struct io_request *request, PVOID buffer, ULONG length);
void IopFreeIrp(IRP *irp); /* one that was not queued */
/* From now on the request waits; queue NULL: its holder finds it otherwise. STATUS_PENDING, for
 * IopEnd. */
NTSTATUS IopQueueIrp(IRP *irp, struct io_request *request, LIST_ENTRY *queue);
/* Takes it off its queue and tells its thread. */
void IopCompleteIrp(IRP *irp, NTSTATUS status, ULONG information);
void IopCompleteAll(LIST_ENTRY *queue, NTSTATUS status);
/* Into the address space where irp->buffer means something; KeDetachProcess goes back. */
void IopAttachIrp(const IRP *irp, KATTACH *saved);
