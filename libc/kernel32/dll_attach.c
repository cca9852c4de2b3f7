/*
 * dll_attach.c - what kernel32 does when the loader attaches it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/dll_attach.h"

/* The entry point of the DLL. Nothing is done per thread, nothing at the end. */
BOOL WINAPI BaseDllInitialize(HINSTANCE module, DWORD reason, LPVOID is_static)
{
    if (reason != DLL_PROCESS_ATTACH)
        return TRUE;
    LdrDisableThreadCalloutsForDll(module);
    return BasepInitializeCommandLine() && BasepInitializeParking();
}
