// SPDX-License-Identifier: MIT
// A DLL that others import from: notes when it is told what.
// flags: -Wl,--image-base,0x10000000
#include <windows.h>

__declspec(dllexport) char ldr_log[256];
__declspec(dllexport) int ldr_value = 7;

__declspec(dllexport) void ldr_note(const char *text)
{
    lstrcatA(ldr_log, text);
}

__declspec(dllexport) int __stdcall ldr_sum(int left, int right)
{
    return left + right;
}

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, void *reserved)
{
    static const char *const names[] = {"base-detach ", "base-attach ", "base-thread+ ",
                                        "base-thread- "};
    ldr_note(names[reason]);
    return TRUE;
}
