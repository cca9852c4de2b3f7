/*
 * win32_volume.c - the one volume: its GUID path, label, serial number and file system.
 *
 * Manual: MSDN "GetVolumeInformation", "FindFirstVolume", "FindNextVolume", "FindVolumeClose".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/file_path.h"
#include "kernel32/win32_volume.h"

#define VOLUME_CLASS    1u
#define ATTRIBUTE_CLASS 5u
#define NAME_UNITS      32u

typedef struct { /* NtQueryVolumeInformationFile class 1 */
    LARGE_INTEGER VolumeCreationTime;
    ULONG VolumeSerialNumber, VolumeLabelLength;
    BOOLEAN SupportsObjects;
    WCHAR VolumeLabel[NAME_UNITS];
} volume_label_t;

typedef struct { /* NtQueryVolumeInformationFile class 5 */
    ULONG FileSystemAttributes, MaximumComponentNameLength, FileSystemNameLength;
    WCHAR FileSystemName[NAME_UNITS];
} volume_system_t;

static const WCHAR guid_path[] = L"\\\\?\\Volume{504c4d42-0000-0000-0000-000000000000}\\";

static char search; /* its address is the handle: all searches are past the one volume */

LPCWSTR BasepVolumePath(LPCWSTR path)
{
    return !path || !lstrcmpiW(path, guid_path) ? L"\\" : path;
}

DWORD BasepVolumeSerial(HANDLE file)
{
    IO_STATUS_BLOCK io;
    volume_label_t label;
    NTSTATUS status = NtQueryVolumeInformationFile(file, &io, &label, sizeof label, VOLUME_CLASS);
    return NT_SUCCESS(status) ? label.VolumeSerialNumber : 0;
}

/* Whether `path` names the root of a drive; else the last error says what is wrong with it. */
static BOOL is_root(LPCWSTR path)
{
    int length = lstrlenW(path);
    if (!length || path[length - 1] != '\\')
        return BasepFail(ERROR_INVALID_NAME);
    if (length == 1 || (length == 3 && path[1] == ':'))
        return TRUE;
    return BasepFail(ERROR_DIR_NOT_ROOT);
}

static BOOL query_volume(LPCWSTR root, volume_label_t *label, volume_system_t *system)
{
    IO_STATUS_BLOCK io;
    HANDLE folder = BasepOpenPath(root, FILE_LIST_DIRECTORY, FILE_DIRECTORY_FILE_);
    if (folder == INVALID_HANDLE_VALUE)
        return FALSE;
    NTSTATUS status = NtQueryVolumeInformationFile(folder, &io, label, sizeof *label, VOLUME_CLASS);
    if (NT_SUCCESS(status))
        status = NtQueryVolumeInformationFile(folder, &io, system, sizeof *system, ATTRIBUTE_CLASS);
    NtClose(folder);
    return BasepDone(status);
}

/* Copies counted text and a NUL when there is a buffer. FALSE with `error`: too small. */
static BOOL copy_text(LPWSTR buffer, DWORD units, LPCWSTR text, DWORD bytes, DWORD error)
{
    if (!buffer)
        return TRUE;
    if (units <= bytes / sizeof(WCHAR))
        return BasepFail(error);
    RtlMoveMemory(buffer, text, bytes);
    buffer[bytes / sizeof(WCHAR)] = 0;
    return TRUE;
}

/* root: ends in a backslash; NULL: that of the current directory. Each result may be NULL. FALSE
 * with ERROR_INVALID_NAME, ERROR_DIR_NOT_ROOT, ERROR_PATH_NOT_FOUND (no such drive) or
 * ERROR_MORE_DATA (a buffer is too small). */
BOOL WINAPI GetVolumeInformationW(LPCWSTR root, LPWSTR label, DWORD label_units, LPDWORD serial,
                                  LPDWORD longest, LPDWORD flags, LPWSTR system, DWORD system_units)
{
    volume_label_t volume;
    volume_system_t about;
    root = BasepVolumePath(root);
    if (!is_root(root) || !query_volume(root, &volume, &about))
        return FALSE;
    if (serial)
        *serial = volume.VolumeSerialNumber;
    if (longest)
        *longest = about.MaximumComponentNameLength;
    if (flags)
        *flags = about.FileSystemAttributes;
    return copy_text(label, label_units, volume.VolumeLabel, volume.VolumeLabelLength,
                     ERROR_MORE_DATA) &&
           copy_text(system, system_units, about.FileSystemName, about.FileSystemNameLength,
                     ERROR_MORE_DATA);
}

static BOOL narrow_text(LPSTR buffer, DWORD bytes, LPCWSTR text, DWORD error)
{
    DWORD length = lstrlenW(text);
    if (buffer && BasepNarrow(text, length, buffer, bytes) > length)
        return BasepFail(error);
    return TRUE;
}

BOOL WINAPI GetVolumeInformationA(LPCSTR root, LPSTR label, DWORD label_bytes, LPDWORD serial,
                                  LPDWORD longest, LPDWORD flags, LPSTR system, DWORD system_bytes)
{
    wide_t wide;
    WCHAR wide_label[NAME_UNITS], wide_system[NAME_UNITS];
    if (!BasepWiden(&wide, root))
        return FALSE;
    BOOL done = GetVolumeInformationW(wide.text, wide_label, NAME_UNITS, serial, longest, flags,
                                      wide_system, NAME_UNITS);
    BasepDropWide(&wide);
    return done && narrow_text(label, label_bytes, wide_label, ERROR_MORE_DATA) &&
           narrow_text(system, system_bytes, wide_system, ERROR_MORE_DATA);
}

/* Gives the volume's GUID path. INVALID_HANDLE_VALUE with ERROR_FILENAME_EXCED_RANGE: too long for
 * the buffer; otherwise FindVolumeClose must follow. */
HANDLE WINAPI FindFirstVolumeW(LPWSTR name, DWORD units)
{
    DWORD bytes = sizeof guid_path - sizeof(WCHAR);
    return copy_text(name, units, guid_path, bytes, ERROR_FILENAME_EXCED_RANGE)
               ? &search
               : INVALID_HANDLE_VALUE;
}

HANDLE WINAPI FindFirstVolumeA(LPSTR name, DWORD bytes)
{
    return narrow_text(name, bytes, guid_path, ERROR_FILENAME_EXCED_RANGE) ? &search
                                                                           : INVALID_HANDLE_VALUE;
}

/* FALSE with ERROR_NO_MORE_FILES: there is no second one. */
BOOL WINAPI FindNextVolumeW(HANDLE volumes, LPWSTR name, DWORD units)
{
    return BasepFail(volumes == &search ? ERROR_NO_MORE_FILES : ERROR_INVALID_HANDLE);
}

BOOL WINAPI FindNextVolumeA(HANDLE volumes, LPSTR name, DWORD bytes)
{
    return FindNextVolumeW(volumes, NULL, 0);
}

BOOL WINAPI FindVolumeClose(HANDLE volumes)
{
    return volumes == &search ? TRUE : BasepFail(ERROR_INVALID_HANDLE);
}
