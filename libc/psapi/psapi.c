/*
 * psapi.c - the one function of psapi.dll that is its own: it has nothing to do.
 *
 * SPDX-License-Identifier: MIT
 */
#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID context)
{
    return TRUE;
}
