/*
 * dos_path.c - DOS paths for the rest of ring 3: full names, NT names, searching.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldr_lock.h"
#include "ntdll/pure.h"

#define MAX_PATH_CHARS 32768u /* the longest path that a UNICODE_STRING can hold */

_Static_assert((int)RtlPathTypeRootLocalDevice == (int)PATH_DEVICE_ROOT, "path types");

RTL_PATH_TYPE NTAPI RtlDetermineDosPathNameType_U(PCWSTR path)
{
    return (RTL_PATH_TYPE)RtlpPathType(path);
}

ULONG NTAPI RtlIsDosDeviceName_U(PCWSTR path)
{
    ULONG name = path ? RtlpDeviceName(path) : 0;
    return name >> 16 << 17 | (name & 0xFFFF) << 1; /* characters become bytes */
}

/* The full form on the process heap, and its length in characters; NULL: none. */
static PWSTR full_path(PCWSTR path, ULONG *chars)
{
    const UNICODE_STRING *current = &RtlPeb()->ProcessParameters->CurrentDirectory.DosPath;
    if (!path || wcslen(path) >= MAX_PATH_CHARS)
        return NULL;
    RtlAcquirePebLock();
    ULONG room = (ULONG)wcslen(path) + current->Length / sizeof(WCHAR) + 8;
    PWSTR full = RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, room * sizeof(WCHAR));
    *chars = full ? RtlpFullPath(current->Buffer, path, full, room) : 0;
    RtlReleasePebLock();
    if (full && !*chars) {
        RtlFreeHeap(RtlPeb()->ProcessHeap, 0, full);
        return NULL;
    }
    return full;
}

/* Where the last component begins; NULL: the path ends in a backslash. */
static PWSTR last_component(PWSTR full, ULONG chars)
{
    ULONG at = chars;
    while (at && full[at - 1] != '\\')
        at--;
    return at < chars ? full + at : NULL;
}

/*
 * Writes the full form of a path. Returns its bytes without NUL; if `bytes` does not suffice, the
 * bytes needed with NUL; 0: the path is empty or too long. MSDN: GetFullPathName.
 */
ULONG NTAPI RtlGetFullPathName_U(PCWSTR path, ULONG bytes, PWSTR full, PWSTR *file_part)
{
    ULONG chars;
    PWSTR text = full_path(path, &chars);
    if (file_part)
        *file_part = NULL;
    if (!text)
        return 0;
    ULONG length = chars * sizeof(WCHAR), result = length;
    if (length + sizeof(WCHAR) > bytes) {
        result = length + sizeof(WCHAR);
    } else {
        memcpy(full, text, length + sizeof(WCHAR));
        if (file_part)
            *file_part = last_component(full, chars);
    }
    RtlFreeHeap(RtlPeb()->ProcessHeap, 0, text);
    return result;
}

/* \??\ and the text; file_part points into it. */
static BOOLEAN make_nt_name(PCWSTR prefix, PCWSTR text, ULONG chars, PUNICODE_STRING nt,
                            PWSTR *file_part)
{
    ULONG prefix_chars = (ULONG)wcslen(prefix), bytes = (prefix_chars + chars) * sizeof(WCHAR);
    if (bytes + sizeof(WCHAR) > 0xFFFE)
        return FALSE;
    PWSTR buffer = RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, bytes + sizeof(WCHAR));
    if (!buffer)
        return FALSE;
    memcpy(buffer, prefix, prefix_chars * sizeof(WCHAR));
    memcpy(buffer + prefix_chars, text, chars * sizeof(WCHAR));
    buffer[prefix_chars + chars] = 0;
    *nt = (UNICODE_STRING){(USHORT)bytes, (USHORT)(bytes + sizeof(WCHAR)), buffer};
    if (file_part)
        *file_part = last_component(buffer, prefix_chars + chars);
    return TRUE;
}

static int begins_with(PCWSTR text, PCWSTR prefix)
{
    return wcsncmp(text, prefix, wcslen(prefix)) == 0;
}

/*
 * The name under which the kernel knows a file: C:\a.txt becomes \??\C:\a.txt, NUL becomes \??\NUL;
 * \\?\ and \??\ are taken literally. FALSE: no such path, no memory. Free with
 * RtlFreeUnicodeString. `relative` is not supported.
 */
BOOLEAN NTAPI RtlDosPathNameToNtPathName_U(PCWSTR dos, PUNICODE_STRING nt, PWSTR *file_part,
                                           PVOID relative)
{
    ULONG chars;
    if (dos && (begins_with(dos, L"\\\\?\\") || begins_with(dos, L"\\??\\")))
        return wcslen(dos) < MAX_PATH_CHARS &&
               make_nt_name(L"\\??\\", dos + 4, (ULONG)wcslen(dos + 4), nt, file_part);
    PWSTR full = full_path(dos, &chars);
    BOOLEAN done;
    if (!full)
        return FALSE;
    if (RtlpPathType(full) == PATH_DEVICE)
        done = make_nt_name(L"\\??\\", full + 4, chars - 4, nt, file_part);
    else if (RtlpPathType(full) == PATH_UNC)
        done = make_nt_name(L"\\??\\UNC\\", full + 2, chars - 2, nt, file_part);
    else
        done = make_nt_name(L"\\??\\", full, chars, nt, file_part);
    RtlFreeHeap(RtlPeb()->ProcessHeap, 0, full);
    return done;
}

BOOLEAN NTAPI RtlDoesFileExists_U(PCWSTR path)
{
    UNICODE_STRING name;
    FILE_BASIC_INFORMATION_ information;
    if (!RtlDosPathNameToNtPathName_U(path, &name, NULL, NULL))
        return FALSE;
    OBJECT_ATTRIBUTES attributes = {
        .Length = sizeof(attributes), .ObjectName = &name, .Attributes = OBJ_CASE_INSENSITIVE};
    NTSTATUS status = NtQueryAttributesFile(&attributes, &information);
    RtlFreeUnicodeString(&name);
    return NT_SUCCESS(status) || status == STATUS_SHARING_VIOLATION ||
           status == STATUS_ACCESS_DENIED;
}

static int has_extension(PCWSTR name)
{
    PCWSTR last = wcsrchr(name, '\\');
    return wcschr(last ? last : name, '.') != NULL;
}

/* folder\name.extension as a text on the process heap; NULL: no memory. */
static PWSTR join(PCWSTR folder, ULONG folder_chars, PCWSTR name, PCWSTR extension)
{
    ULONG name_chars = (ULONG)wcslen(name);
    ULONG chars = folder_chars + 1 + name_chars + (extension ? (ULONG)wcslen(extension) : 0) + 1;
    PWSTR text = RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, chars * sizeof(WCHAR));
    if (!text)
        return NULL;
    memcpy(text, folder, folder_chars * sizeof(WCHAR));
    if (folder_chars && text[folder_chars - 1] != '\\')
        text[folder_chars++] = '\\';
    wcscpy(text + folder_chars, name);
    if (extension && !has_extension(name))
        wcscat(text, extension);
    return text;
}

/*
 * Looks for a file in a list of folders separated by semicolons; its full name as
 * RtlGetFullPathName_U gives it. extension (".dll") is added to a name without a dot. 0: not found.
 * MSDN: SearchPath.
 */
ULONG NTAPI RtlDosSearchPath_U(PCWSTR folders, PCWSTR name, PCWSTR extension, ULONG bytes,
                               PWSTR full, PWSTR *file_part)
{
    int alone = RtlpPathType(name) != PATH_RELATIVE;
    for (PCWSTR at = folders; alone || *at;) {
        ULONG chars = 0, result = 0;
        while (!alone && at[chars] && at[chars] != ';')
            chars++;
        PWSTR candidate = join(at, alone ? 0 : chars, name, extension);
        if (!candidate)
            return 0;
        if ((alone || chars) && RtlDoesFileExists_U(candidate))
            result = RtlGetFullPathName_U(candidate, bytes, full, file_part);
        RtlFreeHeap(RtlPeb()->ProcessHeap, 0, candidate);
        if (result || alone)
            return result;
        at += at[chars] ? chars + 1 : chars;
    }
    return 0;
}
