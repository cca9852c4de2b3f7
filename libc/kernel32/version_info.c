/*
 * version_info.c - the version that programs are told, and the folders and the name of the system.
 *
 * Manual: MSDN "GetVersionEx", "GetSystemDirectory", "GetWindowsDirectory", "GetComputerName".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

/* Low byte major, next byte minor, high word the build; bit 31 clear: a Windows of the NT line. */
DWORD WINAPI GetVersion(void)
{
    PPEB peb = RtlPeb();
    return (DWORD)peb->OSBuildNumber << 16 | peb->OSMinorVersion << 8 | peb->OSMajorVersion;
}

static void fill_version(OSVERSIONINFOEXW *version, PPEB peb)
{
    version->dwMajorVersion = peb->OSMajorVersion;
    version->dwMinorVersion = peb->OSMinorVersion;
    version->dwBuildNumber = peb->OSBuildNumber;
    version->dwPlatformId = peb->OSPlatformId;
    version->wServicePackMajor = peb->OSCSDVersion >> 8;
    version->wServicePackMinor = peb->OSCSDVersion & 0xFF;
    version->wProductType = KUSER->NtProductType;
    if (version->wServicePackMajor) {
        wcscpy(version->szCSDVersion, L"Service Pack 0");
        version->szCSDVersion[13] += version->wServicePackMajor;
    }
}

/* info->dwOSVersionInfoSize: that of OSVERSIONINFO or OSVERSIONINFOEX; else FALSE with
 * ERROR_INSUFFICIENT_BUFFER. */
BOOL WINAPI GetVersionExW(LPOSVERSIONINFOW info)
{
    OSVERSIONINFOEXW version = {.dwOSVersionInfoSize = info->dwOSVersionInfoSize};
    if (info->dwOSVersionInfoSize != sizeof(OSVERSIONINFOW) &&
        info->dwOSVersionInfoSize != sizeof(OSVERSIONINFOEXW))
        return BasepFail(ERROR_INSUFFICIENT_BUFFER);
    fill_version(&version, RtlPeb());
    RtlMoveMemory(info, &version, info->dwOSVersionInfoSize);
    return TRUE;
}

BOOL WINAPI GetVersionExA(LPOSVERSIONINFOA info)
{
    OSVERSIONINFOEXW version = {.dwOSVersionInfoSize = sizeof version};
    if (info->dwOSVersionInfoSize != sizeof(OSVERSIONINFOA) &&
        info->dwOSVersionInfoSize != sizeof(OSVERSIONINFOEXA))
        return BasepFail(ERROR_INSUFFICIENT_BUFFER);
    fill_version(&version, RtlPeb());

    OSVERSIONINFOEXA narrow = {
        .dwOSVersionInfoSize = info->dwOSVersionInfoSize,
        .dwMajorVersion = version.dwMajorVersion,
        .dwMinorVersion = version.dwMinorVersion,
        .dwBuildNumber = version.dwBuildNumber,
        .dwPlatformId = version.dwPlatformId,
        .wServicePackMajor = version.wServicePackMajor,
        .wServicePackMinor = version.wServicePackMinor,
        .wProductType = version.wProductType,
    };
    BasepNarrow(version.szCSDVersion, wcslen(version.szCSDVersion), narrow.szCSDVersion,
                sizeof narrow.szCSDVersion);
    RtlMoveMemory(info, &narrow, info->dwOSVersionInfoSize);
    return TRUE;
}

static DWORD copy_system_root(LPCWSTR folder, LPWSTR buffer, DWORD size)
{
    WCHAR path[MAX_PATH];
    wcscpy(path, (PCWSTR)KUSER->NtSystemRoot);
    wcscat(path, folder);
    return BasepCopyOut(path, wcslen(path), buffer, size);
}

/* Both return the length without NUL, or the size needed with NUL. */
UINT WINAPI GetWindowsDirectoryW(LPWSTR buffer, UINT size)
{
    return copy_system_root(L"", buffer, size);
}

UINT WINAPI GetSystemDirectoryW(LPWSTR buffer, UINT size)
{
    return copy_system_root(L"\\System32", buffer, size);
}

UINT WINAPI GetSystemWindowsDirectoryW(LPWSTR buffer, UINT size)
{
    return GetWindowsDirectoryW(buffer, size);
}

UINT WINAPI GetWindowsDirectoryA(LPSTR buffer, UINT size)
{
    WCHAR wide[MAX_PATH];
    return BasepNarrow(wide, GetWindowsDirectoryW(wide, MAX_PATH), buffer, size);
}

UINT WINAPI GetSystemDirectoryA(LPSTR buffer, UINT size)
{
    WCHAR wide[MAX_PATH];
    return BasepNarrow(wide, GetSystemDirectoryW(wide, MAX_PATH), buffer, size);
}

UINT WINAPI GetSystemWindowsDirectoryA(LPSTR buffer, UINT size)
{
    return GetWindowsDirectoryA(buffer, size);
}

/* *size: characters in, length without NUL out; too small: FALSE with ERROR_BUFFER_OVERFLOW and the
 * size needed. */
BOOL WINAPI GetComputerNameW(LPWSTR buffer, LPDWORD size)
{
    static const WCHAR name[] = L"PLUMB";
    DWORD given = *size;
    *size = BasepCopyOut(name, COUNT_OF(name) - 1, buffer, given);
    return *size < given ? TRUE : BasepFail(ERROR_BUFFER_OVERFLOW);
}

BOOL WINAPI GetComputerNameA(LPSTR buffer, LPDWORD size)
{
    static const char name[] = "PLUMB";
    if (*size < sizeof name) {
        *size = sizeof name;
        return BasepFail(ERROR_BUFFER_OVERFLOW);
    }
    RtlMoveMemory(buffer, name, sizeof name);
    *size = sizeof name - 1;
    return TRUE;
}
