/*
 * k32_modules.c - LoadLibrary, GetProcAddress, GetModuleHandle, and forwarded exports.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

int main(void)
{
    char name[MAX_PATH];
    HMODULE kernel = GetModuleHandleA("kernel32"), ntdll = GetModuleHandleA("NTDLL.DLL"), module;
    ok(kernel && ntdll && kernel != ntdll, "handles by name, with or without .dll, in any case");
    ok(GetModuleHandleW(L"kernel32.dll") == kernel, "and in UTF-16");
    ok(*(WORD *)kernel == IMAGE_DOS_SIGNATURE, "a handle is the address of the image");
    ok(GetModuleHandleA(NULL) == (HMODULE)0x400000 || on_wine() || GetModuleHandleA(NULL),
       "the program");
    fails(GetModuleHandleA("no such.dll") != NULL, ERROR_MOD_NOT_FOUND, "not loaded");
    fails(LoadLibraryA("no such.dll") != NULL, ERROR_MOD_NOT_FOUND, "cannot be loaded");

    ok((void *)GetProcAddress(kernel, "VirtualAlloc") != NULL, "an export");
    ok(GetProcAddress(kernel, "HeapAlloc") == GetProcAddress(ntdll, "RtlAllocateHeap"),
       "HeapAlloc is RtlAllocateHeap");
    ok(GetProcAddress(kernel, "EnterCriticalSection") ==
           GetProcAddress(ntdll, "RtlEnterCriticalSection"),
       "EnterCriticalSection is RtlEnterCriticalSection");
    fails(GetProcAddress(kernel, "NoSuchFunction") != NULL, ERROR_PROC_NOT_FOUND, "no such export");
    fails(GetProcAddress(kernel, "virtualalloc") != NULL, ERROR_PROC_NOT_FOUND, "case matters");

    DWORD length = GetModuleFileNameA(NULL, name, MAX_PATH);
    ok(length == strlen(name) && strstr(name, "k32_modules.exe"), "the file of the program");
    length = GetModuleFileNameA(kernel, name, MAX_PATH);
    ok(length && !_stricmp(name + length - 12, "kernel32.dll"), "the file of kernel32");
    ok(GetModuleFileNameA(kernel, name, 5) == 5, "a short buffer is filled");
    fails(GetModuleFileNameA((HMODULE)0x12340000, name, MAX_PATH), ERROR_MOD_NOT_FOUND,
          "no module there");

    ok(GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                              GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                          (LPCSTR)main, &module) &&
           module == GetModuleHandleA(NULL),
       "the module of an address");
    fails(GetModuleHandleExA(0, "no such.dll", &module), ERROR_MOD_NOT_FOUND, "none of that name");
    module = LoadLibraryA("msvcrt.dll");
    ok(module && module == GetModuleHandleA("msvcrt"), "load what is loaded");
    ok(FreeLibrary(module) && GetModuleHandleA("msvcrt") == module,
       "free it: the program still holds it");
    ok(GetProcAddress(module, "malloc") ==
           (FARPROC)GetProcAddress(GetModuleHandleA("msvcrt"), "malloc"),
       "exports of it");
    ok(DisableThreadLibraryCalls(module), "no thread calls for it");
    return tap_end();
}
