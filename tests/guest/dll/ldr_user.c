// SPDX-License-Identifier: MIT
// A DLL that imports from ldr_base.dll, and forwards to it and to ntdll: it must be told after the
// one that it needs. flags: -Wl,--image-base,0x10000000
#include <windows.h>

__asm__(".section .drectve\n"
        "    .ascii \" -export:forward_heap=ntdll.RtlGetLastWin32Error\"\n"
        "    .text\n");

static HMODULE base;

__declspec(dllexport) HMODULE user_base(void)
{
    return base;
}

__declspec(dllexport) int user_calls(int value)
{
    int(__stdcall * sum)(int, int) = (void *)GetProcAddress(base, "ldr_sum@8");
    return sum ? sum(value, 1) : -1;
}

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, void *reserved)
{
    void (*note)(const char *);
    if (reason == DLL_PROCESS_ATTACH)
        base = LoadLibraryA("ldr_base.dll");
    if (!base)
        return FALSE;
    note = (void *)GetProcAddress(base, "ldr_note");
    if (reason == DLL_PROCESS_ATTACH)
        note("user-attach ");
    if (reason == DLL_PROCESS_DETACH) {
        note("user-detach ");
        FreeLibrary(base);
    }
    return TRUE;
}
