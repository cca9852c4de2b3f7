/*
 * sectionobject.c - NtCreateSection, NtMapViewOfSection, NtUnmapViewOfSection, NtQuerySection.
 *
 * First version: sections over image files (SEC_IMAGE). Others give STATUS_NOT_SUPPORTED
 * (docs/caveats.md). Each mapping leaves an @load record, by which debuggers and tools find the
 * symbols. Source: WDK ZwCreateSection, ZwMapViewOfSection.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/sectionobject.h"
#include "k/access.h"
#include "k/ex.h"
#include "mm/section.h"

enum { SectionBasicInformation = 0, SectionImageInformation = 1 };

const OBJECT_TYPE MmSectionType = {
    .name = "Section",
    .pool_tag = TAG_('S', 'e', 'c', 't'),
    .body_bytes = sizeof(SECTION),
    .all_access = SECTION_ALL_ACCESS,
    .generic = {STANDARD_RIGHTS_READ | SECTION_QUERY | SECTION_MAP_READ,
                STANDARD_RIGHTS_WRITE | SECTION_MAP_WRITE,
                STANDARD_RIGHTS_EXECUTE | SECTION_MAP_EXECUTE, SECTION_ALL_ACCESS},
    .delete_body = MmDeleteSection,
};

NTSTATUS MmCreateImageSectionObject(FS_NODE *node, SECTION **section, char why[128])
{
    MM_FILE file;
    why[0] = 0;
    SECTION *made = ObCreateObject(&MmSectionType);
    if (made == NULL) {
        FsDereferenceNode(node);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    MmFileOfNode(node, &file);
    NTSTATUS status = MmCreateImageSection(made, &file, why);
    if (!NT_SUCCESS(status)) {
        ObDereference(made);
        return status;
    }
    *section = made;
    return STATUS_SUCCESS;
}

static void record_load(const EPROCESS *process, const SECTION *section, ULONG base, ULONG bytes)
{
    WCHAR name[128];
    UNICODE_STRING path = {0, 0, name};
    MmSectionName(section, name, ARRAY_SIZE(name));
    while (path.Buffer[path.Length / 2] != 0)
        path.Length += 2;
    KdPrint("@load %u %08x %08x %wZ\n", process->pid, base, bytes, &path);
    KiImageLoaded(base, bytes);
}

/* Where a debugger sets a breakpoint to learn of images: the record on COM2 names the file. */
NOINLINE void KiImageLoaded(ULONG base, ULONG bytes)
{
    __asm__ volatile("" ::"r"(base), "r"(bytes));
}

NTSTATUS MmMapImageView(EPROCESS *process, SECTION *section, ULONG *base, ULONG *bytes)
{
    NTSTATUS status = MmMapImage(&process->space, section, base, bytes);
    if (NT_SUCCESS(status))
        record_load(process, section, *base, *bytes);
    return status;
}

NTSTATUS NTAPI NtCreateSection(HANDLE *user_section, ULONG access, POBJECT_ATTRIBUTES attributes,
                               LARGE_INTEGER *maximum_size, ULONG protect, ULONG allocation,
                               HANDLE file)
{
    FS_NODE *node;
    SECTION *section;
    char why[128];
    NTSTATUS status = ProbeForWrite(user_section, sizeof *user_section);
    if (!NT_SUCCESS(status))
        return status;
    if (!(allocation & SEC_IMAGE) || file == NULL)
        return STATUS_NOT_SUPPORTED;
    status = IoNodeFromHandle(file, FILE_READ_DATA, &node);
    if (!NT_SUCCESS(status))
        return status;
    status = MmCreateImageSectionObject(node, &section, why);
    if (!NT_SUCCESS(status)) {
        if (why[0] != 0)
            KdPrint("image refused: %s\n", why);
        return status;
    }
    return ObInsertNamed(section, ObMapGeneric(&MmSectionType, access), attributes, user_section);
}

NTSTATUS NTAPI NtMapViewOfSection(HANDLE handle, HANDLE process, PVOID *user_base,
                                  ULONG_PTR zero_bits, SIZE_T commit_size, LARGE_INTEGER *offset,
                                  SIZE_T *user_size, ULONG inherit, ULONG type, ULONG protect)
{
    ULONG base, bytes;
    SECTION *section;
    MM_VISIT visit;
    NTSTATUS status = ReadUser(&base, (ULONG *)user_base);
    if (NT_SUCCESS(status))
        status = ReadUser(&bytes, user_size);
    if (NT_SUCCESS(status))
        status = ObReferenceByHandle(handle, &MmSectionType, SECTION_MAP_READ, (void **)&section);
    if (!NT_SUCCESS(status))
        return status;
    status = MiEnterSpace(process, MM_PROCESS_VM_OPERATION, &visit);
    if (NT_SUCCESS(status)) {
        base = ROUND_DOWN(base, 0x10000u);
        status = MmMapImageView(PsGetCurrentProcess(), section, &base, &bytes);
        MiLeaveSpace(&visit);
    }
    ObDereference(section);
    if (!NT_SUCCESS(status))
        return status;
    NTSTATUS write = WriteUser((ULONG *)user_base, &base);
    if (NT_SUCCESS(write))
        write = WriteUser(user_size, &bytes);
    return NT_SUCCESS(write) ? status : write;
}

NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE process, PVOID base)
{
    MM_VISIT visit;
    ULONG start, bytes;
    void *node;
    if ((ULONG)(uintptr_t)base > HIGHEST_USER_ADDRESS)
        return STATUS_NOT_MAPPED_VIEW;
    NTSTATUS status = MiEnterSpace(process, MM_PROCESS_VM_OPERATION, &visit);
    if (!NT_SUCCESS(status))
        return status;
    if (MmImageAt(visit.space, (ULONG)(uintptr_t)base, &start, &bytes, &node))
        KdPrint("@unload %u %08x\n", PsGetCurrentProcess()->pid, start);
    status = MmUnmapView(visit.space, (ULONG)(uintptr_t)base);
    MiLeaveSpace(&visit);
    return status;
}

NTSTATUS NTAPI NtQuerySection(HANDLE handle, ULONG info_class, PVOID buffer, SIZE_T length,
                              SIZE_T *returned)
{
    SECTION *section;
    SECTION_IMAGE_INFORMATION info;
    if (info_class != SectionImageInformation)
        return STATUS_INVALID_INFO_CLASS;
    NTSTATUS status = ObReferenceByHandle(handle, &MmSectionType, SECTION_QUERY, (void **)&section);
    if (!NT_SUCCESS(status))
        return status;
    MmImageInformation(section, &info);
    ObDereference(section);
    return KeReturnInformation(buffer, length, (ULONG *)returned, &info, sizeof info);
}
