/*
 * file_info.c - what an open file is: type, times, attributes.
 *
 * Manual: MSDN "GetFileType", "GetFileTime", "GetFileInformationByHandle".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"
#include "kernel32/win32_volume.h"

#define BASIC_CLASS         4u
#define STANDARD_CLASS      5u
#define INTERNAL_CLASS      6u
#define VOLUME_DEVICE_CLASS 4u

#define DEVICE_CD_ROM     0x02u /* FILE_DEVICE_* of the WDK */
#define DEVICE_DISK       0x07u
#define DEVICE_NULL       0x15u
#define DEVICE_NAMED_PIPE 0x11u
#define DEVICE_SERIAL     0x1Bu
#define DEVICE_CONSOLE    0x50u

/* FILE_TYPE_DISK, FILE_TYPE_CHAR or FILE_TYPE_PIPE; FILE_TYPE_UNKNOWN with a last error other than
 * NO_ERROR when it is no file. */
DWORD WINAPI GetFileType(HANDLE file)
{
    IO_STATUS_BLOCK io;
    FILE_FS_DEVICE_INFORMATION_ device;
    NTSTATUS status =
        NtQueryVolumeInformationFile(file, &io, &device, sizeof device, VOLUME_DEVICE_CLASS);
    if (!NT_SUCCESS(status)) {
        BasepFailStatus(status);
        return FILE_TYPE_UNKNOWN;
    }
    switch (device.DeviceType) {
    case DEVICE_DISK:
    case DEVICE_CD_ROM:
        return FILE_TYPE_DISK;
    case DEVICE_CONSOLE:
    case DEVICE_NULL:
    case DEVICE_SERIAL:
        return FILE_TYPE_CHAR;
    case DEVICE_NAMED_PIPE:
        return FILE_TYPE_PIPE;
    }
    RtlSetLastWin32Error(NO_ERROR);
    return FILE_TYPE_UNKNOWN;
}

static FILETIME file_time(LARGE_INTEGER time)
{
    return (FILETIME){time.LowPart, (DWORD)time.HighPart};
}

static BOOL query_basic(HANDLE file, FILE_BASIC_INFORMATION_ *basic)
{
    IO_STATUS_BLOCK io;
    return BasepDone(NtQueryInformationFile(file, &io, basic, sizeof *basic, BASIC_CLASS));
}

/* Each may be NULL. */
BOOL WINAPI GetFileTime(HANDLE file, LPFILETIME created, LPFILETIME accessed, LPFILETIME written)
{
    FILE_BASIC_INFORMATION_ basic;
    if (!query_basic(file, &basic))
        return FALSE;
    if (created)
        *created = file_time(basic.CreationTime);
    if (accessed)
        *accessed = file_time(basic.LastAccessTime);
    if (written)
        *written = file_time(basic.LastWriteTime);
    return TRUE;
}

static void take_time(LARGE_INTEGER *to, const FILETIME *from)
{
    if (from)
        *to = (LARGE_INTEGER){.LowPart = from->dwLowDateTime, .HighPart = from->dwHighDateTime};
}

/* Those that are NULL stay; a time of 0 means so, too (WDK: FILE_BASIC_INFORMATION). */
BOOL WINAPI SetFileTime(HANDLE file, CONST FILETIME *created, CONST FILETIME *accessed,
                        CONST FILETIME *written)
{
    IO_STATUS_BLOCK io;
    FILE_BASIC_INFORMATION_ basic = {0};
    take_time(&basic.CreationTime, created);
    take_time(&basic.LastAccessTime, accessed);
    take_time(&basic.LastWriteTime, written);
    return BasepDone(NtSetInformationFile(file, &io, &basic, sizeof basic, BASIC_CLASS));
}

/* The index comes from the file system where it has one. */
BOOL WINAPI GetFileInformationByHandle(HANDLE file, LPBY_HANDLE_FILE_INFORMATION info)
{
    IO_STATUS_BLOCK io;
    FILE_BASIC_INFORMATION_ basic;
    FILE_STANDARD_INFORMATION_ standard;
    LARGE_INTEGER index;
    if (!query_basic(file, &basic))
        return FALSE;
    if (!BasepDone(NtQueryInformationFile(file, &io, &standard, sizeof standard, STANDARD_CLASS)))
        return FALSE;
    if (!NT_SUCCESS(NtQueryInformationFile(file, &io, &index, sizeof index, INTERNAL_CLASS)))
        index.QuadPart = 0;
    *info = (BY_HANDLE_FILE_INFORMATION){
        .dwFileAttributes = basic.FileAttributes,
        .ftCreationTime = file_time(basic.CreationTime),
        .ftLastAccessTime = file_time(basic.LastAccessTime),
        .ftLastWriteTime = file_time(basic.LastWriteTime),
        .dwVolumeSerialNumber = BasepVolumeSerial(file),
        .nFileSizeHigh = standard.EndOfFile.HighPart,
        .nFileSizeLow = standard.EndOfFile.LowPart,
        .nNumberOfLinks = standard.NumberOfLinks,
        .nFileIndexHigh = index.HighPart,
        .nFileIndexLow = index.LowPart,
    };
    return TRUE;
}
