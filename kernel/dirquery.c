/*
 * dirquery.c - NtQueryDirectoryFile: lists a directory, several entries per call.
 *
 * The place in the listing is the name that was given out last, so files may come and go between
 * two calls; names come in alphabetical order. All but the root begin with "." and "..". Source:
 * WDK, ZwQueryDirectoryFile; MS-FSCC 2.4.10 (Directory), 2.4.14 (Full), 2.4.8 (Both), 2.4.26
 * (Names).
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/iop.h"

enum { BOTH_NAME = offsetof(FILE_BOTH_DIR_INFORMATION_, FileName), ENTRY_ALIGN = 8 };
_Static_assert(BOTH_NAME == 94, "MS-FSCC 2.4.8");

struct directory_scan {
    WCHAR pattern[FS_COMPONENT_CHARACTERS];
    WCHAR last[FS_COMPONENT_CHARACTERS];
    ULONG pattern_characters, last_characters; /* last_characters 0: before the first child */
    int dots;   /* of the entries "." and "..", how many were passed */
    bool found; /* some entry has matched */
};

struct scan_entry {
    const FS_NODE *node;
    struct fs_name name;
};

void IopFreeScan(struct directory_scan *scan)
{
    ExFreePoolWithTag(scan, TAG_SCAN);
}

/* Where the name begins in an entry of each class; 0: no such class. */
static ULONG name_offset(ULONG class)
{
    switch (class) {
    case 1:
        return 64;
    case 2:
        return 68;
    case 3:
        return BOTH_NAME;
    case 12:
        return 12;
    default:
        return 0;
    }
}

/* The pattern stays what the first call said; none means all. */
static NTSTATUS begin_scan(FILE_OBJECT *file, PUNICODE_STRING user_pattern)
{
    UNICODE_STRING text = {0};
    if (user_pattern) {
        NTSTATUS status = ProbeAndCaptureString(&text, user_pattern);
        if (!NT_SUCCESS(status))
            return status;
    }
    ULONG characters = text.Length / sizeof(WCHAR);
    struct directory_scan *scan = NULL;
    if (characters <= FS_COMPONENT_CHARACTERS)
        scan = ExAllocateZeroed(sizeof *scan, TAG_SCAN);
    if (scan) {
        scan->pattern_characters = characters ? characters : 1;
        if (characters)
            memcpy(scan->pattern, text.Buffer, characters * sizeof(WCHAR));
        else
            scan->pattern[0] = '*';
    }
    if (text.Buffer)
        ExFreePool(text.Buffer);
    file->scan = scan;
    if (characters > FS_COMPONENT_CHARACTERS)
        return STATUS_OBJECT_NAME_INVALID;
    return scan ? STATUS_SUCCESS : STATUS_INSUFFICIENT_RESOURCES;
}

/* The entry behind the last one, matching or not. False: there is none. */
static bool next_entry(const FILE_OBJECT *file, struct scan_entry *entry)
{
    static const WCHAR dots[] = {'.', '.'};
    const struct directory_scan *scan = file->scan;
    if (scan->dots < 2 && file->node != FsRoot) {
        bool up = scan->dots == 1;
        entry->node = up && file->node->parent ? file->node->parent : file->node;
        entry->name = (struct fs_name){dots, (ULONG)scan->dots + 1};
        return true;
    }
    struct fs_name after = {scan->last_characters ? scan->last : NULL, scan->last_characters};
    entry->node = FsFindAfter(file->node, after);
    if (entry->node)
        entry->name = FsNodeName(entry->node);
    return entry->node != NULL;
}

static void pass(struct directory_scan *scan, const FILE_OBJECT *file,
                 const struct scan_entry *entry)
{
    if (scan->dots < 2 && file->node != FsRoot) {
        scan->dots++;
        return;
    }
    memcpy(scan->last, entry->name.text, entry->name.characters * sizeof(WCHAR));
    scan->last_characters = entry->name.characters;
}

/* Goes to the next entry that matches, without passing it. */
static bool find_match(FILE_OBJECT *file, struct scan_entry *entry)
{
    struct directory_scan *scan = file->scan;
    struct fs_name pattern = {scan->pattern, scan->pattern_characters};
    while (next_entry(file, entry)) {
        if (FsMatch(pattern, entry->name))
            return true;
        pass(scan, file, entry);
    }
    return false;
}

/* The fixed part: the classes differ in where it ends, but for class 12, which has no more than the
 * name. */
static void fill_fixed(FILE_BOTH_DIR_INFORMATION_ *out, const struct scan_entry *entry, ULONG class)
{
    const FS_NODE *node = entry->node;
    ULONG name_bytes = entry->name.characters * sizeof(WCHAR);
    *out = (FILE_BOTH_DIR_INFORMATION_){
        .CreationTime.QuadPart = node->created,
        .LastAccessTime.QuadPart = node->accessed,
        .LastWriteTime.QuadPart = node->written,
        .ChangeTime.QuadPart = node->changed,
        .EndOfFile.QuadPart = node->size,
        .AllocationSize.QuadPart = FsAllocatedBytes(node),
        .FileAttributes = IopAttributes(node),
        .FileNameLength = name_bytes,
    };
    if (class == 12)
        ((ULONG *)out)[2] = name_bytes;
}

/* Writes entries to the user's buffer until one does not fit. *done: bytes used. */
static NTSTATUS list(FILE_OBJECT *file, ULONG class, UCHAR *user, ULONG length, bool single,
                     ULONG *done)
{
    ULONG fixed = name_offset(class), at = 0, previous = 0;
    NTSTATUS status = STATUS_SUCCESS;
    struct scan_entry entry;
    while (NT_SUCCESS(status) && (at == 0 || !single) && find_match(file, &entry)) {
        FILE_BOTH_DIR_INFORMATION_ info;
        ULONG name_bytes = entry.name.characters * sizeof(WCHAR);
        if (at > length || length - at < fixed + name_bytes)
            return at == 0 ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
        fill_fixed(&info, &entry, class);
        status = ProbeAndWrite(user + at, &info, fixed);
        if (NT_SUCCESS(status))
            status = ProbeAndWrite(user + at + fixed, entry.name.text, name_bytes);
        ULONG step = at - previous;
        if (NT_SUCCESS(status) && at > 0)
            status = ProbeAndWrite(user + previous, &step, sizeof step);
        if (!NT_SUCCESS(status))
            return status;
        pass(file->scan, file, &entry);
        file->scan->found = true;
        *done = at + fixed + name_bytes;
        previous = at;
        at = ROUND_UP(*done, ENTRY_ALIGN);
    }
    if (at > 0)
        return STATUS_SUCCESS;
    return file->scan->found ? STATUS_NO_MORE_FILES : STATUS_NO_SUCH_FILE;
}

static NTSTATUS query(FILE_OBJECT *file, ULONG class, PVOID user, ULONG length, bool single,
                      PUNICODE_STRING pattern, bool restart, ULONG *done)
{
    if (file->kind != FileDisk || !FsIsDirectory(file->node))
        return STATUS_INVALID_PARAMETER;
    if (name_offset(class) == 0)
        return STATUS_INVALID_INFO_CLASS;
    if (length < name_offset(class))
        return STATUS_INFO_LENGTH_MISMATCH;
    if (file->node->delete_pending)
        return STATUS_DELETE_PENDING;
    if (restart && file->scan) {
        IopFreeScan(file->scan);
        file->scan = NULL;
    }
    NTSTATUS status = ProbeForWrite(user, length);
    if (NT_SUCCESS(status) && file->scan == NULL)
        status = begin_scan(file, pattern);
    if (NT_SUCCESS(status))
        status = list(file, class, user, length, single, done);
    return status;
}

NTSTATUS NTAPI NtQueryDirectoryFile(HANDLE handle, HANDLE event, PVOID apc, PVOID apc_context,
                                    PIO_STATUS_BLOCK io, PVOID buffer, ULONG length, ULONG class,
                                    BOOLEAN single, PUNICODE_STRING pattern, BOOLEAN restart)
{
    struct io_request request;
    ULONG done = 0;
    NTSTATUS status = IopBegin(&request, handle, FILE_READ_DATA, io);
    if (!NT_SUCCESS(status))
        return status;
    status = IopTakeEvent(&request, event, apc, apc_context);
    if (!NT_SUCCESS(status))
        return status;
    status = query(request.file, class, buffer, length, single, pattern, restart, &done);
    return IopComplete(&request, status, NT_SUCCESS(status) ? done : 0);
}
