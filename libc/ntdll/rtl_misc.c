/*
 * rtl_misc.c - version, flags, pointers in disguise, random numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ntdllp.h"

#define SHARED_DATA ((const volatile KUSER_SHARED_DATA *)KUSER_BASE)

PPEB NTAPI RtlGetCurrentPeb(void)
{
    return RtlPeb();
}

ULONG NTAPI RtlGetNtGlobalFlags(void)
{
    return RtlPeb()->NtGlobalFlag;
}

/* MSDN: RtlGetVersion. The larger structure is recognized by its size. */
NTSTATUS NTAPI RtlGetVersion(OSVERSIONINFOW *version)
{
    const PEB *peb = RtlPeb();
    version->dwMajorVersion = peb->OSMajorVersion;
    version->dwMinorVersion = peb->OSMinorVersion;
    version->dwBuildNumber = peb->OSBuildNumber;
    version->dwPlatformId = peb->OSPlatformId;
    version->szCSDVersion[0] = 0;
    if (peb->OSCSDVersion) {
        wcscpy(version->szCSDVersion, L"Service Pack 0");
        version->szCSDVersion[13] = (WCHAR)('0' + (peb->OSCSDVersion >> 8) % 10);
    }
    if (version->dwOSVersionInfoSize == sizeof(OSVERSIONINFOEXW)) {
        OSVERSIONINFOEXW *extended = (OSVERSIONINFOEXW *)version;
        extended->wServicePackMajor = peb->OSCSDVersion >> 8;
        extended->wServicePackMinor = peb->OSCSDVersion & 0xFF;
        extended->wSuiteMask = 0;
        extended->wProductType = VER_NT_WORKSTATION;
        extended->wReserved = 0;
    }
    return STATUS_SUCCESS;
}

void NTAPI RtlGetNtVersionNumbers(ULONG *major, ULONG *minor, ULONG *build)
{
    const PEB *peb = RtlPeb();
    if (major)
        *major = peb->OSMajorVersion;
    if (minor)
        *minor = peb->OSMinorVersion;
    if (build)
        *build = peb->OSBuildNumber | 0xF0000000u; /* a free build */
}

/* A pointer that an attacker cannot guess. MSDN: EncodePointer. */
PVOID NTAPI RtlEncodePointer(PVOID pointer)
{
    return (PVOID)((ULONG_PTR)pointer ^ SHARED_DATA->Cookie);
}

PVOID NTAPI RtlDecodePointer(PVOID pointer)
{
    return (PVOID)((ULONG_PTR)pointer ^ SHARED_DATA->Cookie);
}

/* The next of a sequence, 0 to 0x7FFFFFFE; the seed changes. Park and Miller's generator. MSDN:
 * RtlUniform. */
ULONG NTAPI RtlUniform(ULONG *seed)
{
    ULONGLONG next = (ULONGLONG)(*seed % 0x7FFFFFFFu) * 0x7FFFFFEDu + 0x7FFFFFC3u;
    *seed = (ULONG)(next % 0x7FFFFFFFu);
    return *seed;
}

/* The same, shuffled by a table of 128 earlier values. MSDN: RtlRandom. */
ULONG NTAPI RtlRandom(ULONG *seed)
{
    static ULONG table[128];
    static ULONG table_seed = 0x47110815u;
    if (!table[0] && !table[1])
        for (int i = 0; i < 128; i++)
            table[i] = RtlUniform(&table_seed);
    ULONG value = RtlUniform(seed), place = *seed & 127;
    ULONG result = table[place];
    table[place] = value;
    return result;
}
