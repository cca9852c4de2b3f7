/*
 * helpers.c - statuses to last errors, narrow strings to wide ones, and process heap blocks.
 *
 * Invariant: a function with an A and a W form does its work in W; A converts by the routines below
 * and calls W.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

PVOID BasepAllocate(SIZE_T bytes)
{
    return RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, bytes);
}

void BasepFree(PVOID block)
{
    if (block)
        RtlFreeHeap(RtlPeb()->ProcessHeap, 0, block);
}

BOOL BasepFail(DWORD error)
{
    RtlSetLastWin32Error(error);
    return FALSE;
}

BOOL BasepFailStatus(NTSTATUS status)
{
    return BasepFail(RtlNtStatusToDosError(status));
}

BOOL BasepDone(NTSTATUS status)
{
    return NT_SUCCESS(status) ? TRUE : BasepFailStatus(status);
}

BOOL BasepWiden(wide_t *wide, LPCSTR text)
{
    wide->text = NULL;
    if (!text)
        return TRUE;
    int units = MultiByteToWideChar(CP_ACP, 0, text, -1, NULL, 0);
    wide->text =
        units <= (int)COUNT_OF(wide->small) ? wide->small : BasepAllocate(units * sizeof(WCHAR));
    if (!wide->text)
        return BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    MultiByteToWideChar(CP_ACP, 0, text, -1, wide->text, units);
    return TRUE;
}

void BasepDropWide(wide_t *wide)
{
    if (wide->text != wide->small)
        BasepFree(wide->text);
}

PWSTR BasepWidenCounted(LPCCH text, int *length)
{
    int bytes = *length < 0 ? (int)strlen(text) : *length;
    PWSTR wide = BasepAllocate((bytes + 1) * sizeof(WCHAR));
    if (!wide)
        BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    else
        *length = bytes ? MultiByteToWideChar(CP_ACP, 0, text, bytes, wide, bytes) : 0;
    return wide;
}

DWORD BasepNarrow(LPCWSTR text, DWORD length, LPSTR buffer, DWORD size)
{
    DWORD bytes = length ? WideCharToMultiByte(CP_ACP, 0, text, length, NULL, 0, NULL, NULL) : 0;
    if (bytes + 1 > size)
        return bytes + 1;
    if (length)
        WideCharToMultiByte(CP_ACP, 0, text, length, buffer, bytes, NULL, NULL);
    buffer[bytes] = 0;
    return bytes;
}

DWORD BasepNarrowCut(LPCWSTR text, LPSTR buffer, DWORD size)
{
    char narrow[2 * MAX_PATH];
    DWORD bytes = BasepNarrow(text, wcslen(text), narrow, sizeof narrow);
    DWORD copied = bytes < size ? bytes : size ? size - 1 : 0;
    RtlMoveMemory(buffer, narrow, copied);
    if (size)
        buffer[copied] = 0;
    if (bytes >= size)
        RtlSetLastWin32Error(ERROR_INSUFFICIENT_BUFFER);
    return bytes < size ? bytes : size;
}

DWORD BasepCopyOut(LPCWSTR text, DWORD length, LPWSTR buffer, DWORD size)
{
    if (length + 1 > size)
        return length + 1;
    RtlMoveMemory(buffer, text, length * sizeof(WCHAR));
    buffer[length] = 0;
    return length;
}

LARGE_INTEGER *BasepTimeout(LARGE_INTEGER *time, DWORD milliseconds)
{
    if (milliseconds == INFINITE)
        return NULL;
    time->QuadPart = -(LONGLONG)milliseconds * 10000;
    return time;
}
