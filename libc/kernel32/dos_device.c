/*
 * dos_device.c - QueryDosDevice: what a drive or device of MS-DOS stands for in the object manager.
 *
 * Names of mapped files begin with what C: stands for (GetMappedFileName).
 * Manual: MSDN "QueryDosDevice".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

static const struct {
    LPCWSTR name, target;
} devices[] = {
    {L"C:", L"\\Device\\HarddiskVolume1"},
    {L"NUL", L"\\Device\\Null"},
};

/* Adds a text and its NUL at `at` if there is room; the place behind it. */
static DWORD put(LPWSTR out, DWORD at, DWORD size, LPCWSTR text)
{
    DWORD units = wcslen(text) + 1;
    if (at + units <= size)
        RtlMoveMemory(out + at, text, units * sizeof(WCHAR));
    return at + units;
}

/* The targets of a device, or with NULL the names of all, each with its NUL and one more behind the last.
 * Returns the characters stored; 0 with ERROR_FILE_NOT_FOUND or ERROR_INSUFFICIENT_BUFFER. */
DWORD WINAPI QueryDosDeviceW(LPCWSTR name, LPWSTR out, DWORD size)
{
    DWORD at = 0;
    for (DWORD i = 0; i < COUNT_OF(devices); i++)
        if (!name)
            at = put(out, at, size, devices[i].name);
        else if (!_wcsicmp(name, devices[i].name))
            at = put(out, at, size, devices[i].target);
    if (at == 0)
        return BasepFail(ERROR_FILE_NOT_FOUND);
    at = put(out, at, size, L"");
    return at <= size ? at : (DWORD)BasepFail(ERROR_INSUFFICIENT_BUFFER);
}

DWORD WINAPI QueryDosDeviceA(LPCSTR name, LPSTR out, DWORD size)
{
    WCHAR texts[MAX_PATH];
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return 0;
    DWORD units = QueryDosDeviceW(wide.text, texts, MAX_PATH);
    BasepDropWide(&wide);
    if (units > size)
        return BasepFail(ERROR_INSUFFICIENT_BUFFER);
    for (DWORD i = 0; i < units; i++)
        out[i] = (char)texts[i]; /* all are ASCII */
    return units;
}
