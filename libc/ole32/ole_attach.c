/*
 * ole_attach.c - what ole32 does when the loader attaches it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ole32/ole.h"

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID is_static)
{
    if (reason != DLL_PROCESS_ATTACH)
        return TRUE;
    DisableThreadLibraryCalls(module);
    ole_spy_attach();
    return ole_apartment_attach();
}
