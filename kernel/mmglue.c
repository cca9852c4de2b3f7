/*
 * mmglue.c - the kernel's side of mm/machine.h: user memory, process handles,
 * section objects, files.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/io.h"
#include "kernel/fsp.h"
#include "kernel/sectionobject.h"
#include "mm/machine.h"

_Static_assert(sizeof(KATTACH) == sizeof(((MM_VISIT *)0)->home), "MM_VISIT.home is a KATTACH");

NTSTATUS MiCapture(void *to, const void *user, size_t bytes)
{
    return ProbeAndRead(to, user, bytes);
}

NTSTATUS MiReturn(void *user, const void *from, size_t bytes)
{
    return ProbeAndWrite(user, from, bytes);
}

NTSTATUS MiEnterSpace(HANDLE handle, ULONG access, MM_VISIT *visit)
{
    EPROCESS *process;
    if (handle == NtCurrentProcess()) { /* by far the most frequent: no handle table */
        visit->process = NULL;
        visit->space = &PsGetCurrentProcess()->space;
        return STATUS_SUCCESS;
    }
    NTSTATUS status = ObReferenceByHandle(handle, &PsProcessType, access, (void **)&process);
    if (!NT_SUCCESS(status))
        return status;
    if (process->exiting) {
        ObDereference(process);
        return STATUS_PROCESS_IS_TERMINATING;
    }
    visit->process = process;
    visit->space = &process->space;
    KeAttachProcess(process, (KATTACH *)&visit->home);
    return STATUS_SUCCESS;
}

void MiLeaveSpace(MM_VISIT *visit)
{
    if (visit->process == NULL)
        return;
    KeDetachProcess((KATTACH *)&visit->home);
    ObDereference(visit->process);
}

static ULONG read_node(void *node, ULONG offset, void *to, ULONG bytes)
{
    return FsRead(node, offset, to, bytes);
}

static void name_node(void *node, WCHAR *out, ULONG characters)
{
    FsDevicePath(node, out, characters);
}

static bool node_holds(void *node, ULONG page)
{
    return FsPage(node, page) != NULL;
}

static pfn_t node_page(void *node, ULONG page)
{
    if (!NT_SUCCESS(FsReserve(node, page << PAGE_SHIFT, 1)))
        return PAGE_NONE;
    return (pfn_t)(MmGetPhysicalAddress(FsPage(node, page)) >> PAGE_SHIFT);
}

static NTSTATUS extend_node(void *node, ULONG bytes)
{
    if (!FsReserveSlots(node, bytes))
        return STATUS_INSUFFICIENT_RESOURCES;
    if (bytes > FsSize(node))
        FsTruncate(node, bytes);
    return STATUS_SUCCESS;
}

static void node_modified(void *node)
{
    FsTouch(node);
}

static void release_node(void *node)
{
    FsClearTail(node);
    FsDereferenceNode(node);
}

/* The file behind a node, for a section. Takes over the caller's reference. */
void MmFileOfNode(FS_NODE *node, MM_FILE *file)
{
    *file = (MM_FILE){.context = node,
                      .bytes = FsSize(node),
                      .sections = FsSectionPointers(node),
                      .name = name_node,
                      .read = read_node,
                      .holds = node_holds,
                      .page = node_page,
                      .extend = extend_node,
                      .modified = node_modified,
                      .release = release_node};
}
