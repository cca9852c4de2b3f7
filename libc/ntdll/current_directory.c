/*
 * current_directory.c - PEB.ProcessParameters.CurrentDirectory: a DOS path that ends in a
 * backslash. Lock: the PEB lock.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldr_lock.h"

#define DIRECTORY_CHARS 520

/*
 * Copies it, without the backslash at the end unless it is a root. Returns bytes without NUL, or
 * the bytes needed with NUL. MSDN: GetCurrentDirectory.
 */
ULONG NTAPI RtlGetCurrentDirectory_U(ULONG bytes, PWSTR directory)
{
    const UNICODE_STRING *current = &RtlPeb()->ProcessParameters->CurrentDirectory.DosPath;
    RtlAcquirePebLock();
    ULONG length = current->Length, result;
    if (length > 3 * sizeof(WCHAR) && current->Buffer[length / sizeof(WCHAR) - 1] == '\\')
        length -= sizeof(WCHAR);
    result = length + sizeof(WCHAR);
    if (result <= bytes) {
        memcpy(directory, current->Buffer, length);
        directory[length / sizeof(WCHAR)] = 0;
        result = length;
    }
    RtlReleasePebLock();
    return result;
}

/* STATUS_SUCCESS if the path names a directory. */
static NTSTATUS check_directory(PCWSTR path)
{
    UNICODE_STRING name;
    IO_STATUS_BLOCK io;
    HANDLE handle;
    if (!RtlDosPathNameToNtPathName_U(path, &name, NULL, NULL))
        return STATUS_OBJECT_NAME_INVALID;
    OBJECT_ATTRIBUTES attributes = {
        .Length = sizeof(attributes), .ObjectName = &name, .Attributes = OBJ_CASE_INSENSITIVE};
    NTSTATUS status = NtOpenFile(&handle, SYNCHRONIZE | FILE_LIST_DIRECTORY, &attributes, &io,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                 FILE_DIRECTORY_FILE_ | FILE_SYNCHRONOUS_IO_NONALERT_);
    if (NT_SUCCESS(status))
        NtClose(handle);
    RtlFreeUnicodeString(&name);
    return status;
}

/*
 * Sets it. STATUS_OBJECT_NAME_INVALID, STATUS_NAME_TOO_LONG, STATUS_OBJECT_NAME_NOT_FOUND,
 * STATUS_NOT_A_DIRECTORY. MSDN: SetCurrentDirectory.
 */
NTSTATUS NTAPI RtlSetCurrentDirectory_U(PCUNICODE_STRING directory)
{
    static WCHAR own_buffer[DIRECTORY_CHARS];
    WCHAR path[DIRECTORY_CHARS], full[DIRECTORY_CHARS];
    if (directory->Length == 0)
        return STATUS_OBJECT_NAME_INVALID;
    if (directory->Length >= sizeof(path))
        return STATUS_NAME_TOO_LONG;
    memcpy(path, directory->Buffer, directory->Length);
    path[directory->Length / sizeof(WCHAR)] = 0;
    ULONG bytes = RtlGetFullPathName_U(path, sizeof(full) - sizeof(WCHAR), full, NULL);
    if (bytes == 0)
        return STATUS_OBJECT_NAME_INVALID;
    if (bytes >= sizeof(full) - sizeof(WCHAR))
        return STATUS_NAME_TOO_LONG;
    NTSTATUS status = check_directory(full);
    if (!NT_SUCCESS(status))
        return status;
    if (full[bytes / sizeof(WCHAR) - 1] != '\\')
        wcscat(full, L"\\");

    UNICODE_STRING *current = &RtlPeb()->ProcessParameters->CurrentDirectory.DosPath;
    RtlAcquirePebLock();
    wcscpy(own_buffer, full);
    current->Buffer = own_buffer;
    current->Length = (USHORT)(wcslen(own_buffer) * sizeof(WCHAR));
    current->MaximumLength = sizeof(own_buffer);
    RtlReleasePebLock();
    return STATUS_SUCCESS;
}
