/*
 * debug_string.c - OutputDebugString: a line in the kernel's log.
 *
 * Manual: MSDN "OutputDebugString".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

VOID WINAPI OutputDebugStringA(LPCSTR text)
{
    if (text)
        DbgPrint("%s", text);
}

/* Narrowed with the ANSI code page, as on Windows. */
VOID WINAPI OutputDebugStringW(LPCWSTR text)
{
    int bytes = text ? WideCharToMultiByte(CP_ACP, 0, text, -1, NULL, 0, NULL, NULL) : 0;
    LPSTR narrow = bytes ? BasepAllocate(bytes) : NULL;
    if (!narrow)
        return;
    WideCharToMultiByte(CP_ACP, 0, text, -1, narrow, bytes, NULL, NULL);
    OutputDebugStringA(narrow);
    BasepFree(narrow);
}
