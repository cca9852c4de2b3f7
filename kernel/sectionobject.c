/*
 * sectionobject.c - the services on sections: create, open, map, unmap, extend, query, flush.
 *
 * The first mapping of an image at an address leaves an @load record, by which debuggers and tools
 * find the symbols (mm/imagenews.c).
 * A file's views and its bytes are the same pages, so there is nothing to flush.
 * Source: WDK ZwCreateSection, ZwMapViewOfSection.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/sectionobject.h"
#include "k/access.h"
#include "k/ex.h"
#include "mm/section.h"

enum { SectionBasicInformation = 0, SectionImageInformation = 1 };
enum { ViewShare = 1, ViewUnmap = 2, GRANULARITY = 0x10000 };
enum { FILE_EXECUTE = 0x20 };

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
    FsNodePath(MmSectionFile(section), name, ARRAY_SIZE(name));
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
    if (NT_SUCCESS(status) && MmIsNews(section, *base))
        record_load(process, section, *base, *bytes);
    return status;
}

/* Rights that a handle needs for a page protection, by the low 3 bits of its code. */
static const UCHAR section_rights[8] = {
    [0] = SECTION_MAP_READ,
    [MM_READONLY] = SECTION_MAP_READ,
    [MM_EXECUTE] = SECTION_MAP_EXECUTE,
    [MM_EXECUTE_READ] = SECTION_MAP_READ | SECTION_MAP_EXECUTE,
    [MM_READWRITE] = SECTION_MAP_WRITE,
    [MM_WRITECOPY] = SECTION_MAP_READ,
    [MM_EXECUTE_READWRITE] = SECTION_MAP_WRITE | SECTION_MAP_EXECUTE,
    [MM_EXECUTE_WRITECOPY] = SECTION_MAP_READ | SECTION_MAP_EXECUTE,
};
static const UCHAR file_rights[8] = {
    [0] = FILE_READ_DATA,
    [MM_READONLY] = FILE_READ_DATA,
    [MM_EXECUTE] = FILE_EXECUTE,
    [MM_EXECUTE_READ] = FILE_READ_DATA | FILE_EXECUTE,
    [MM_READWRITE] = FILE_READ_DATA | FILE_WRITE_DATA,
    [MM_WRITECOPY] = FILE_READ_DATA,
    [MM_EXECUTE_READWRITE] = FILE_READ_DATA | FILE_WRITE_DATA | FILE_EXECUTE,
    [MM_EXECUTE_WRITECOPY] = FILE_READ_DATA | FILE_EXECUTE,
};

static NTSTATUS create_data_section(FS_NODE *node, ULONGLONG bytes, ULONG code, ULONG allocation,
                                    SECTION **section)
{
    MM_FILE file;
    SECTION *made = ObCreateObject(&MmSectionType);
    if (made == NULL) {
        if (node != NULL)
            FsDereferenceNode(node);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    NTSTATUS status;
    if (node != NULL) {
        MmFileOfNode(node, &file);
        status = MmCreateFileSection(made, &file, bytes, code, allocation);
    } else {
        status = MmCreatePagingSection(made, bytes, code, allocation);
    }
    if (NT_SUCCESS(status))
        *section = made;
    else
        ObDereference(made);
    return status;
}

static NTSTATUS create_section(HANDLE file, ULONGLONG bytes, ULONG code, ULONG allocation,
                               SECTION **section)
{
    FS_NODE *node = NULL;
    char why[128];
    NTSTATUS status = STATUS_SUCCESS;
    if (file != NULL)
        status = IoNodeFromHandle(file, file_rights[code & 7], &node);
    if (!NT_SUCCESS(status))
        return status;
    if (!(allocation & SEC_IMAGE))
        return create_data_section(node, bytes, code, allocation, section);
    if (node == NULL)
        return STATUS_INVALID_FILE_FOR_SECTION;
    status = MmCreateImageSectionObject(node, section, why);
    if (!NT_SUCCESS(status) && why[0] != 0)
        KdPrint("image refused: %s\n", why);
    return status;
}

NTSTATUS NTAPI NtCreateSection(HANDLE *user_section, ULONG access, POBJECT_ATTRIBUTES attributes,
                               LARGE_INTEGER *maximum_size, ULONG protect, ULONG allocation,
                               HANDLE file)
{
    ULONG code;
    SECTION *section;
    LARGE_INTEGER bytes = {.QuadPart = 0};
    NTSTATUS status = ProbeForWrite(user_section, sizeof *user_section);
    if (NT_SUCCESS(status) && maximum_size != NULL)
        status = ReadUser(&bytes, maximum_size);
    if (NT_SUCCESS(status))
        status = MmDecodeSection(protect, allocation, &code);
    if (NT_SUCCESS(status))
        status = create_section(file, (ULONGLONG)bytes.QuadPart, code, allocation, &section);
    if (!NT_SUCCESS(status))
        return status;
    return ObInsertNamed(section, ObMapGeneric(&MmSectionType, access), attributes, user_section);
}

NTSTATUS NTAPI NtOpenSection(HANDLE *section, ULONG access, POBJECT_ATTRIBUTES attributes)
{
    return ObOpenNamed(&MmSectionType, ObMapGeneric(&MmSectionType, access), attributes, section);
}

/* What can be refused without the section. */
static NTSTATUS decode_view(MM_VIEW *view, ULONG protect, ULONG inherit)
{
    int code = MiProtectionCode(protect);
    if (view->zero_bits > 20)
        return STATUS_INVALID_PARAMETER_4;
    if (inherit != ViewShare && inherit != ViewUnmap)
        return STATUS_INVALID_PARAMETER_8;
    if (view->type & ~(MEM_RESERVE | MEM_TOP_DOWN))
        return STATUS_INVALID_PARAMETER_9;
    if (code < 0 || ((code & MM_GUARD) && code != MM_NOACCESS))
        return STATUS_INVALID_PAGE_PROTECTION;
    if (view->base > HIGHEST_USER_ADDRESS)
        return STATUS_INVALID_PARAMETER_3;
    if (view->base % GRANULARITY != 0 || view->offset % GRANULARITY != 0)
        return STATUS_MAPPED_ALIGNMENT;
    view->code = (ULONG)code;
    return STATUS_SUCCESS;
}

static NTSTATUS map(SECTION *section, HANDLE process, MM_VIEW *view)
{
    MM_VISIT visit;
    NTSTATUS status = MiEnterSpace(process, MM_PROCESS_VM_OPERATION, &visit);
    if (!NT_SUCCESS(status))
        return status;
    if (MmIsImage(section))
        status = MmMapImageView(CONTAINER_OF(visit.space, EPROCESS, space), section, &view->base,
                                &view->bytes);
    else
        status = MmMapView(visit.space, section, view);
    MiLeaveSpace(&visit);
    return status;
}

NTSTATUS NTAPI NtMapViewOfSection(HANDLE handle, HANDLE process, PVOID *user_base,
                                  ULONG_PTR zero_bits, SIZE_T commit_size, LARGE_INTEGER *offset,
                                  SIZE_T *user_size, ULONG inherit, ULONG type, ULONG protect)
{
    SECTION *section;
    LARGE_INTEGER from = {.QuadPart = 0};
    MM_VIEW view = {.zero_bits = zero_bits, .commit_bytes = commit_size, .type = type};
    NTSTATUS status = ReadUser(&view.base, (ULONG *)user_base);
    if (NT_SUCCESS(status))
        status = ReadUser(&view.bytes, user_size);
    if (NT_SUCCESS(status) && offset != NULL)
        status = ReadUser(&from, offset);
    view.offset = (ULONGLONG)from.QuadPart;
    if (NT_SUCCESS(status))
        status = decode_view(&view, protect, inherit);
    if (NT_SUCCESS(status))
        status = ObReferenceByHandle(handle, &MmSectionType, section_rights[view.code & 7],
                                     (void **)&section);
    if (!NT_SUCCESS(status))
        return status;
    status = map(section, process, &view);
    ObDereference(section);
    if (!NT_SUCCESS(status))
        return status;
    NTSTATUS write = WriteUser((ULONG *)user_base, &view.base);
    if (NT_SUCCESS(write))
        write = WriteUser(user_size, &view.bytes);
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
    if (MmImageAt(visit.space, (ULONG)(uintptr_t)base, &start, &bytes, &node)) {
        KdPrint("@unload %u %08x\n", PsGetCurrentProcess()->pid, start);
        MmWithdrawNews(start);
    }
    status = MmUnmapView(visit.space, (ULONG)(uintptr_t)base);
    MiLeaveSpace(&visit);
    return status;
}

NTSTATUS NTAPI NtFlushVirtualMemory(HANDLE process, PVOID *user_base, SIZE_T *user_size,
                                    PIO_STATUS_BLOCK user_io)
{
    MM_VISIT visit;
    ULONG base, bytes;
    IO_STATUS_BLOCK io = {0};
    NTSTATUS status = CaptureUserUlong(&base, user_base);
    if (NT_SUCCESS(status))
        status = CaptureUserUlong(&bytes, user_size);
    if (NT_SUCCESS(status))
        status = ProbeForWrite(user_io, sizeof io);
    if (!NT_SUCCESS(status))
        return status;
    if (base > HIGHEST_USER_ADDRESS || bytes > HIGHEST_USER_ADDRESS + 1 - base)
        return STATUS_INVALID_PARAMETER_2;
    status = MiEnterSpace(process, MM_PROCESS_VM_OPERATION, &visit);
    if (!NT_SUCCESS(status))
        return status;
    base = ROUND_DOWN(base, PAGE_SIZE);
    status = MmCheckView(visit.space, base, &bytes);
    MiLeaveSpace(&visit);
    if (!NT_SUCCESS(status))
        return status;
    WriteUser((ULONG *)user_base, &base);
    WriteUser(user_size, &bytes);
    return WriteUser(user_io, &io);
}

NTSTATUS NTAPI NtExtendSection(HANDLE handle, LARGE_INTEGER *user_size)
{
    SECTION *section;
    LARGE_INTEGER size;
    NTSTATUS status = ReadUser(&size, user_size);
    if (NT_SUCCESS(status))
        status = ProbeForWrite(user_size, sizeof *user_size);
    if (NT_SUCCESS(status))
        status =
            ObReferenceByHandle(handle, &MmSectionType, SECTION_EXTEND_SIZE, (void **)&section);
    if (!NT_SUCCESS(status))
        return status;
    ULONGLONG bytes = (ULONGLONG)size.QuadPart;
    status = MmExtendSection(section, &bytes);
    ObDereference(section);
    size.QuadPart = (LONGLONG)bytes;
    return NT_SUCCESS(status) ? WriteUser(user_size, &size) : status;
}

NTSTATUS NTAPI NtQuerySection(HANDLE handle, ULONG info_class, PVOID buffer, SIZE_T length,
                              SIZE_T *returned)
{
    SECTION *section;
    ULONGLONG bytes;
    union {
        SECTION_BASIC_INFORMATION basic;
        SECTION_IMAGE_INFORMATION image;
    } info = {0};
    bool basic = info_class == SectionBasicInformation;
    if (!basic && info_class != SectionImageInformation)
        return STATUS_INVALID_INFO_CLASS;
    NTSTATUS status = ObReferenceByHandle(handle, &MmSectionType, SECTION_QUERY, (void **)&section);
    if (!NT_SUCCESS(status))
        return status;
    if (basic) {
        MmSectionInformation(section, &info.basic.Attributes, &bytes);
        info.basic.Size.QuadPart = (LONGLONG)bytes;
    } else if (MmIsImage(section)) {
        MmImageInformation(section, &info.image);
    } else {
        status = STATUS_SECTION_NOT_IMAGE;
    }
    ObDereference(section);
    if (!NT_SUCCESS(status))
        return status;
    return KeReturnInformation(buffer, length, (ULONG *)returned, &info,
                               basic ? sizeof info.basic : sizeof info.image);
}
