/*
 * environment_strings.c - environment variables, one by one and as a block.
 *
 * Lock: the PEB lock while the block is read; ntdll takes it for itself.
 * Manual: MSDN "GetEnvironmentVariable", "SetEnvironmentVariable", "GetEnvironmentStrings",
 * "ExpandEnvironmentStrings".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define MOST_UNITS 0x7FFFu /* of a counted string */

/* Returns the length without NUL, or the size needed with NUL when `size` (characters) is too
 * small. 0 with ERROR_ENVVAR_NOT_FOUND, or for an empty value with NO_ERROR. */
DWORD WINAPI GetEnvironmentVariableW(LPCWSTR name, LPWSTR buffer, DWORD size)
{
    UNICODE_STRING variable, value;
    WCHAR none;
    RtlInitUnicodeString(&variable, name);
    DWORD units = size > MOST_UNITS ? MOST_UNITS : size;
    value.Length = 0;
    value.MaximumLength = units ? (USHORT)((units - 1) * sizeof(WCHAR)) : 0;
    value.Buffer = units ? buffer : &none;

    NTSTATUS status = RtlQueryEnvironmentVariable_U(NULL, &variable, &value);
    if (status == STATUS_BUFFER_TOO_SMALL)
        return value.Length / sizeof(WCHAR) + 1;
    if (!BasepDone(status))
        return 0;
    if (!units)
        return 1;
    buffer[value.Length / sizeof(WCHAR)] = 0;
    if (!value.Length)
        RtlSetLastWin32Error(NO_ERROR);
    return value.Length / sizeof(WCHAR);
}

static PWSTR wide_value(LPCWSTR name, DWORD *length)
{
    DWORD size = GetEnvironmentVariableW(name, NULL, 0);
    PWSTR value = size ? BasepAllocate(size * sizeof(WCHAR)) : NULL;
    if (value)
        *length = GetEnvironmentVariableW(name, value, size);
    else if (size)
        BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    return value;
}

DWORD WINAPI GetEnvironmentVariableA(LPCSTR name, LPSTR buffer, DWORD size)
{
    wide_t wide;
    DWORD length = 0, result = 0;
    if (!BasepWiden(&wide, name))
        return 0;
    PWSTR value = wide_value(wide.text, &length);
    if (value)
        result = BasepNarrow(value, length, buffer, size);
    BasepFree(value);
    BasepDropWide(&wide);
    return result;
}

/* value NULL removes the variable. FALSE with ERROR_INVALID_PARAMETER or ERROR_ENVVAR_NOT_FOUND. */
BOOL WINAPI SetEnvironmentVariableW(LPCWSTR name, LPCWSTR value)
{
    UNICODE_STRING variable, wanted;
    if (!name || !*name)
        return BasepFail(ERROR_INVALID_PARAMETER);
    RtlInitUnicodeString(&variable, name);
    RtlInitUnicodeString(&wanted, value);
    return BasepDone(RtlSetEnvironmentVariable(NULL, &variable, value ? &wanted : NULL));
}

BOOL WINAPI SetEnvironmentVariableA(LPCSTR name, LPCSTR value)
{
    wide_t wide_name, wide_value;
    if (!BasepWiden(&wide_name, name))
        return FALSE;
    BOOL done = BasepWiden(&wide_value, value);
    if (done)
        done = SetEnvironmentVariableW(wide_name.text, wide_value.text);
    BasepDropWide(&wide_value);
    BasepDropWide(&wide_name);
    return done;
}

/* Length of a block in characters, its last NUL included. */
static SIZE_T block_units(PCWSTR block)
{
    PCWSTR end = block;
    while (*end)
        end += wcslen(end) + 1;
    return end - block + 1;
}

/* A copy of NAME=VALUE NUL … NUL NUL, to be freed with FreeEnvironmentStrings; NULL when there is
 * no memory. */
LPWSTR WINAPI GetEnvironmentStringsW(void)
{
    RtlAcquirePebLock();
    PCWSTR block = BasepParameters()->Environment;
    SIZE_T bytes = block_units(block) * sizeof(WCHAR);
    PWSTR copy = BasepAllocate(bytes);
    if (copy)
        RtlMoveMemory(copy, block, bytes);
    RtlReleasePebLock();
    if (!copy)
        BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    return copy;
}

LPSTR WINAPI GetEnvironmentStringsA(void)
{
    PWSTR wide = GetEnvironmentStringsW();
    if (!wide)
        return NULL;
    int units = block_units(wide);
    int bytes = WideCharToMultiByte(CP_ACP, 0, wide, units, NULL, 0, NULL, NULL);
    LPSTR narrow = BasepAllocate(bytes);
    if (narrow)
        WideCharToMultiByte(CP_ACP, 0, wide, units, narrow, bytes, NULL, NULL);
    else
        BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    BasepFree(wide);
    return narrow;
}

BOOL WINAPI FreeEnvironmentStringsW(LPWSTR block)
{
    BasepFree(block);
    return TRUE;
}

BOOL WINAPI FreeEnvironmentStringsA(LPSTR block)
{
    BasepFree(block);
    return TRUE;
}

/* Replaces %NAME%. Returns the size of the result in characters, with NUL, even when `size` is too
 * small; 0 with the last error. */
DWORD WINAPI ExpandEnvironmentStringsW(LPCWSTR from, LPWSTR to, DWORD size)
{
    UNICODE_STRING source, result;
    ULONG bytes = 0;
    RtlInitUnicodeString(&source, from);
    result = (UNICODE_STRING){
        .MaximumLength = (size > MOST_UNITS ? MOST_UNITS : size) * sizeof(WCHAR),
        .Buffer = to,
    };
    NTSTATUS status = RtlExpandEnvironmentStrings_U(NULL, &source, &result, &bytes);
    if (status != STATUS_BUFFER_TOO_SMALL && !BasepDone(status))
        return 0;
    return bytes / sizeof(WCHAR);
}

DWORD WINAPI ExpandEnvironmentStringsA(LPCSTR from, LPSTR to, DWORD size)
{
    wide_t wide;
    DWORD result = 0;
    if (!BasepWiden(&wide, from))
        return 0;
    DWORD units = ExpandEnvironmentStringsW(wide.text, NULL, 0);
    PWSTR expanded = units ? BasepAllocate(units * sizeof(WCHAR)) : NULL;
    if (expanded && ExpandEnvironmentStringsW(wide.text, expanded, units)) {
        result = BasepNarrow(expanded, units - 1, to, size);
        if (result < size)
            result++; /* this function counts the NUL */
    }
    BasepFree(expanded);
    BasepDropWide(&wide);
    return result;
}
