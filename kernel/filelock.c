/*
 * filelock.c - NtLockFile and NtUnlockFile: ranges of a file that others must leave alone.
 *
 * A lock belongs to the FILE object and the process that took it, and goes with the process's last
 * handle for it at the latest. An exclusive one keeps everybody else from reading and writing, a
 * shared one keeps everybody from writing. Requests that wait stand in one list; whenever a lock
 * goes, they are asked in order. Source: MSDN, LockFileEx, UnlockFileEx, "Locking and Unlocking Byte
 * Ranges in Files"; MS-FSA, "Server Requests a Byte-Range Lock".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/irp.h"

#define TAG_LOCK TAG_('F', 'l', 'c', 'k')

struct range {
    ULONGLONG offset, length; /* bytes */
};

struct file_lock {
    struct file_lock *next; /* in node->locks */
    const FILE_OBJECT *file;
    const EPROCESS *process;
    struct range range;
    ULONG key;
    bool exclusive;
};

static LIST_ENTRY waiting = {&waiting, &waiting}; /* of IRP.link; IRP.context: the file_lock */

/* A range of no bytes overlaps one that it lies inside of. */
static bool overlap(struct range a, struct range b)
{
    if (a.length == 0 || b.length == 0)
        return (a.offset > b.offset && a.offset - b.offset < b.length) ||
               (b.offset > a.offset && b.offset - a.offset < a.length);
    return a.offset <= b.offset + (b.length - 1) && b.offset <= a.offset + (a.length - 1);
}

static bool same_owner(const struct file_lock *lock, const FILE_OBJECT *file)
{
    return lock->file == file && lock->process == PsGetCurrentProcess();
}

/* Does a lock that is held forbid the new one? A shared lock may lie over one's own exclusive one. */
static bool conflicts(const FS_NODE *node, const struct file_lock *new)
{
    for (const struct file_lock *held = node->locks; held; held = held->next) {
        bool own = held->file == new->file && held->process == new->process;
        if (overlap(held->range, new->range) && (new->exclusive || (held->exclusive && !own)))
            return true;
    }
    return false;
}

static void hold(FS_NODE *node, struct file_lock *lock)
{
    lock->next = node->locks;
    node->locks = lock;
}

/* The first that waits for a lock on the node and can have it; NULL: none. */
static IRP *find_grantable(FS_NODE *node)
{
    for (LIST_ENTRY *entry = waiting.Flink; entry != &waiting; entry = entry->Flink) {
        IRP *irp = CONTAINER_OF(entry, IRP, link);
        if (irp->request.file->node == node && !conflicts(node, irp->context))
            return irp;
    }
    return NULL;
}

/* A lock on the node has gone: who waits for that? Asked anew after each, for with its request a
 * file may go, and its lock with it; that call leaves the next one to this loop, lest a long queue of
 * such files be as many frames on the stack. */
static void grant_waiting(FS_NODE *node)
{
    if (node->granting)
        return;
    node->granting = true;
    for (IRP *irp; (irp = find_grantable(node)) != NULL;) {
        hold(node, irp->context);
        IopCompleteIrp(irp, STATUS_SUCCESS, 0);
    }
    node->granting = false;
}

/* Removes the locks of this FILE object that `process` holds (NULL: all). */
void IopReleaseLocks(FILE_OBJECT *file, const EPROCESS *process)
{
    bool any = false;
    struct file_lock **link = &file->node->locks;
    while (*link) {
        struct file_lock *lock = *link;
        if (lock->file == file && (process == NULL || lock->process == process)) {
            *link = lock->next;
            ExFreePoolWithTag(lock, TAG_LOCK);
            any = true;
        } else {
            link = &lock->next;
        }
    }
    if (any)
        grant_waiting(file->node);
}

NTSTATUS IopCheckLocks(const FILE_OBJECT *file, LONGLONG offset, ULONG length, bool write)
{
    struct range range = {(ULONGLONG)offset, length};
    if (length == 0)
        return STATUS_SUCCESS;
    for (const struct file_lock *held = file->node->locks; held; held = held->next)
        if (overlap(held->range, range) && (held->exclusive ? !same_owner(held, file) : write))
            return STATUS_FILE_LOCK_CONFLICT;
    return STATUS_SUCCESS;
}

static void undo_wait(IRP *irp)
{
    ExFreePoolWithTag(irp->context, TAG_LOCK);
}

static NTSTATUS wait_for_lock(struct io_request *request, struct file_lock *lock)
{
    IRP *irp = IopMakeIrp(request, NULL, 0);
    if (irp == NULL) {
        ExFreePoolWithTag(lock, TAG_LOCK);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    irp->context = lock;
    irp->undo = undo_wait;
    return IopQueueIrp(irp, request, &waiting);
}

static NTSTATUS lock_range(struct io_request *request, const struct file_lock *wanted,
                           bool fail_immediately)
{
    FS_NODE *node = request->file->node;
    bool in_the_way = conflicts(node, wanted);
    if (in_the_way && fail_immediately)
        return STATUS_LOCK_NOT_GRANTED;
    struct file_lock *lock = ExAllocatePoolWithTag(NonPagedPool, sizeof *lock, TAG_LOCK);
    if (lock == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    *lock = *wanted;
    if (in_the_way)
        return wait_for_lock(request, lock);
    hold(node, lock);
    return STATUS_SUCCESS;
}

static NTSTATUS unlock_range(FILE_OBJECT *file, struct range range, ULONG key)
{
    struct file_lock **link = &file->node->locks;
    for (; *link; link = &(*link)->next) {
        struct file_lock *lock = *link;
        if (!same_owner(lock, file) || lock->key != key || lock->range.offset != range.offset ||
            lock->range.length != range.length)
            continue;
        *link = lock->next;
        ExFreePoolWithTag(lock, TAG_LOCK);
        grant_waiting(file->node);
        return STATUS_SUCCESS;
    }
    return STATUS_RANGE_NOT_LOCKED;
}

/* Captures a range. STATUS_INVALID_LOCK_RANGE: it passes 2^64. */
static NTSTATUS capture_range(const LARGE_INTEGER *offset, const LARGE_INTEGER *length,
                              struct range *range)
{
    LARGE_INTEGER from, bytes;
    NTSTATUS status = ReadUser(&from, offset);
    if (NT_SUCCESS(status))
        status = ReadUser(&bytes, length);
    if (!NT_SUCCESS(status))
        return status;
    *range = (struct range){(ULONGLONG)from.QuadPart, (ULONGLONG)bytes.QuadPart};
    bool wraps = range->length && range->offset + (range->length - 1) < range->offset;
    return wraps ? STATUS_INVALID_LOCK_RANGE : STATUS_SUCCESS;
}

/* The right to read will do, or that to write. */
static NTSTATUS begin(struct io_request *request, HANDLE handle, PIO_STATUS_BLOCK io)
{
    NTSTATUS status = IopBegin(request, handle, FILE_READ_DATA, io);
    return status == STATUS_ACCESS_DENIED ? IopBegin(request, handle, FILE_WRITE_DATA, io) : status;
}

static NTSTATUS check_kind(const FILE_OBJECT *file)
{
    if (file->kind != FileDisk)
        return STATUS_INVALID_DEVICE_REQUEST;
    return FsIsDirectory(file->node) ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

/* STATUS_LOCK_NOT_GRANTED, _PENDING (on a synchronous file it waits), _INVALID_LOCK_RANGE,
 * _INVALID_PARAMETER (a directory), _INVALID_DEVICE_REQUEST (no file of C:\). */
NTSTATUS NTAPI NtLockFile(HANDLE handle, HANDLE event, PVOID apc, PVOID apc_context,
                          PIO_STATUS_BLOCK io, LARGE_INTEGER *offset, LARGE_INTEGER *length,
                          ULONG key, BOOLEAN fail_immediately, BOOLEAN exclusive)
{
    struct io_request request;
    struct range range;
    NTSTATUS status = capture_range(offset, length, &range);
    if (NT_SUCCESS(status))
        status = begin(&request, handle, io);
    if (!NT_SUCCESS(status))
        return status;
    status = IopTakeEvent(&request, event, apc, apc_context);
    if (!NT_SUCCESS(status))
        return status;
    struct file_lock wanted = {.file = request.file,
                               .process = PsGetCurrentProcess(),
                               .range = range,
                               .key = key,
                               .exclusive = exclusive};
    status = check_kind(request.file);
    if (NT_SUCCESS(status))
        status = lock_range(&request, &wanted, fail_immediately);
    return IopEnd(&request, status, 0);
}

/* STATUS_RANGE_NOT_LOCKED: this very range was not locked with this file and key. */
NTSTATUS NTAPI NtUnlockFile(HANDLE handle, PIO_STATUS_BLOCK io, LARGE_INTEGER *offset,
                            LARGE_INTEGER *length, ULONG key)
{
    struct io_request request;
    struct range range;
    NTSTATUS status = capture_range(offset, length, &range);
    if (NT_SUCCESS(status))
        status = begin(&request, handle, io);
    if (!NT_SUCCESS(status))
        return status;
    status = check_kind(request.file);
    if (NT_SUCCESS(status))
        status = unlock_range(request.file, range, key);
    return IopEnd(&request, status, 0);
}
