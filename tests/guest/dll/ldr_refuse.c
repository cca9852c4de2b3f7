// SPDX-License-Identifier: MIT
// A DLL that does not want to be loaded.
#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, void *reserved)
{
    if (reason == DLL_PROCESS_DETACH)
        SetEnvironmentVariableA("LDR_REFUSE", "detached");
    return reason != DLL_PROCESS_ATTACH;
}
