/*
 * drives.c - the one drive, C:.
 *
 * Manual: MSDN "GetDriveType", "GetDiskFreeSpace", "GetLogicalDrives".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/file_path.h"
#include "kernel32/win32_volume.h"

#define VOLUME_SIZE_CLASS 3u

typedef struct { /* NtQueryVolumeInformationFile class 3 */
    LARGE_INTEGER TotalAllocationUnits, AvailableAllocationUnits;
    ULONG SectorsPerAllocationUnit, BytesPerSector;
} volume_size_t;

/* root NULL: that of the current directory. DRIVE_FIXED or DRIVE_NO_ROOT_DIR. */
UINT WINAPI GetDriveTypeW(LPCWSTR root)
{
    if (!root)
        return DRIVE_FIXED;
    BOOL is_drive = (root[0] | 0x20) == 'c' && root[1] == ':' && (!root[2] || root[2] == '\\');
    return is_drive && (!root[2] || !root[3]) ? DRIVE_FIXED : DRIVE_NO_ROOT_DIR;
}

UINT WINAPI GetDriveTypeA(LPCSTR root)
{
    wide_t wide;
    if (!BasepWiden(&wide, root))
        return DRIVE_UNKNOWN;
    UINT type = GetDriveTypeW(wide.text);
    BasepDropWide(&wide);
    return type;
}

/* Bit 0 is A:, bit 2 is C:. */
DWORD WINAPI GetLogicalDrives(void)
{
    return 1u << ('C' - 'A');
}

static BOOL query_size(LPCWSTR root, volume_size_t *size)
{
    IO_STATUS_BLOCK io;
    HANDLE folder = BasepOpenPath(BasepVolumePath(root), FILE_LIST_DIRECTORY, FILE_DIRECTORY_FILE_);
    if (folder == INVALID_HANDLE_VALUE)
        return FALSE;
    NTSTATUS status =
        NtQueryVolumeInformationFile(folder, &io, size, sizeof *size, VOLUME_SIZE_CLASS);
    NtClose(folder);
    return BasepDone(status);
}

BOOL WINAPI GetDiskFreeSpaceW(LPCWSTR root, LPDWORD sectors, LPDWORD bytes, LPDWORD free,
                              LPDWORD total)
{
    volume_size_t size;
    if (!query_size(root, &size))
        return FALSE;
    *sectors = size.SectorsPerAllocationUnit;
    *bytes = size.BytesPerSector;
    *free = size.AvailableAllocationUnits.LowPart;
    *total = size.TotalAllocationUnits.LowPart;
    return TRUE;
}

BOOL WINAPI GetDiskFreeSpaceA(LPCSTR root, LPDWORD sectors, LPDWORD bytes, LPDWORD free,
                              LPDWORD total)
{
    wide_t wide;
    if (!BasepWiden(&wide, root))
        return FALSE;
    BOOL done = GetDiskFreeSpaceW(wide.text, sectors, bytes, free, total);
    BasepDropWide(&wide);
    return done;
}

/* Amounts in bytes; each may be NULL. */
BOOL WINAPI GetDiskFreeSpaceExW(LPCWSTR folder, PULARGE_INTEGER available, PULARGE_INTEGER total,
                                PULARGE_INTEGER free)
{
    volume_size_t size;
    if (!query_size(folder, &size))
        return FALSE;
    ULONGLONG unit = (ULONGLONG)size.SectorsPerAllocationUnit * size.BytesPerSector;
    if (available)
        available->QuadPart = unit * size.AvailableAllocationUnits.QuadPart;
    if (free)
        free->QuadPart = unit * size.AvailableAllocationUnits.QuadPart;
    if (total)
        total->QuadPart = unit * size.TotalAllocationUnits.QuadPart;
    return TRUE;
}

BOOL WINAPI GetDiskFreeSpaceExA(LPCSTR folder, PULARGE_INTEGER available, PULARGE_INTEGER total,
                                PULARGE_INTEGER free)
{
    wide_t wide;
    if (!BasepWiden(&wide, folder))
        return FALSE;
    BOOL done = GetDiskFreeSpaceExW(wide.text, available, total, free);
    BasepDropWide(&wide);
    return done;
}
