/*
 * createprocess.c - NtCreateProcess, NtCreateProcessEx: an address space with the program and ntdll
 * in it, and the handles that its parent leaves to it. No thread yet; that is its creator's.
 *
 * Before: newprocess.c. Next: createthread.c. Source: "Windows Internals", flow of CreateProcess;
 * MSDN, "Inheritance", CreateProcess.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/access.h"
#include "k/ob.h"
#include "kernel/newprocess.h"

#define INHERIT_HANDLES 4u /* in flags; the others say what a debugger and a job would get */

struct process_request {
    HANDLE *user_handle;
    ULONG access, attributes, flags;
    EPROCESS *parent;
    SECTION *program;
};

static NTSTATUS build(EPROCESS *process, const struct process_request *request)
{
    KATTACH saved;
    NTSTATUS status = STATUS_SUCCESS;
    process->parent_pid = request->parent->pid;
    if (request->flags & INHERIT_HANDLES)
        status = ObInheritHandles(request->parent, process);
    if (!NT_SUCCESS(status))
        return status;
    KeAttachProcess(process, &saved);
    status = PspBuildProcess(process, request->program);
    KeDetachProcess(&saved);
    return status;
}

static NTSTATUS create(const struct process_request *request)
{
    EPROCESS *process = PspCreateProcessObject();
    if (process == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    NTSTATUS status = build(process, request);
    if (NT_SUCCESS(status))
        status =
            ObReturnHandle(process, request->access, request->attributes, request->user_handle);
    ObDereference(process);
    return status;
}

/* debug_port, exception_port: there are none to be had. job_level: there are no jobs.
 * STATUS_NOT_SUPPORTED: no section, which would mean a copy of the parent. STATUS_INVALID_HANDLE,
 * _ACCESS_DENIED (PROCESS_CREATE_PROCESS, SECTION_MAP_EXECUTE), _ACCESS_VIOLATION,
 * _INSUFFICIENT_RESOURCES, _SECTION_NOT_IMAGE, and what PspBuildProcess says. */
NTSTATUS NTAPI NtCreateProcessEx(HANDLE *handle, ULONG access, POBJECT_ATTRIBUTES attributes,
                                 HANDLE parent, ULONG flags, HANDLE section, HANDLE debug_port,
                                 HANDLE exception_port, ULONG job_level)
{
    struct process_request request = {.user_handle = handle, .access = access, .flags = flags};
    NTSTATUS status = ProbeForWrite(handle, sizeof *handle);
    if (NT_SUCCESS(status))
        status = ObCaptureAttributes(attributes, &request.attributes);
    if (!NT_SUCCESS(status))
        return status;
    if (debug_port != NULL || exception_port != NULL || section == NULL)
        return STATUS_NOT_SUPPORTED;
    status = ObReferenceByHandle(parent, &PsProcessType, PROCESS_CREATE_PROCESS,
                                 (void **)&request.parent);
    if (!NT_SUCCESS(status))
        return status;
    status = ObReferenceByHandle(section, &MmSectionType, SECTION_MAP_EXECUTE,
                                 (void **)&request.program);
    if (NT_SUCCESS(status)) {
        status = MmIsImage(request.program) ? create(&request) : STATUS_SECTION_NOT_IMAGE;
        ObDereference(request.program);
    }
    ObDereference(request.parent);
    return status;
}

NTSTATUS NTAPI NtCreateProcess(HANDLE *handle, ULONG access, POBJECT_ATTRIBUTES attributes,
                               HANDLE parent, BOOLEAN inherit_handles, HANDLE section,
                               HANDLE debug_port, HANDLE exception_port)
{
    return NtCreateProcessEx(handle, access, attributes, parent,
                             inherit_handles ? INHERIT_HANDLES : 0, section, debug_port,
                             exception_port, 0);
}
