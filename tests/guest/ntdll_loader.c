// SPDX-License-Identifier: MIT
// Loading, counting, initializing and unloading DLLs at run time.
#include "tap.h"

static const char *said(HMODULE base)
{
    return base ? (const char *)GetProcAddress(base, "ldr_log") : "";
}

static DWORD WINAPI nothing(void *parameter)
{
    return 0;
}

static void run_thread(void)
{
    HANDLE thread = CreateThread(NULL, 0, nothing, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

static void test_counting(void)
{
    HMODULE first = LoadLibraryA("ldr_base"), second = LoadLibraryA("LDR_BASE.DLL");
    ok(first && first == second, "a DLL is loaded once, by whatever spelling");
    ok(GetModuleHandleA("ldr_base.dll") == first, "and known by its name");
    ok(FreeLibrary(first) && GetModuleHandleA("ldr_base.dll") == first, "freed once, it stays");
    ok(FreeLibrary(first) && GetModuleHandleA("ldr_base.dll") == NULL, "freed twice, it is gone");
    fails(FreeLibrary(first), ERROR_MOD_NOT_FOUND, "and cannot be freed again");
}

static void test_exports(void)
{
    HMODULE base = LoadLibraryA("ldr_base.dll");
    int *value = (int *)GetProcAddress(base, "ldr_value");
    ok(value && *value == 7, "a datum is exported");
    ok(GetProcAddress(base, (char *)1) != NULL, "ordinal 1 is there");
    fails(GetProcAddress(base, "no_such_name") != NULL, ERROR_PROC_NOT_FOUND,
          "a missing name is refused");
    fails(GetProcAddress(base, (char *)4000) != NULL, ERROR_PROC_NOT_FOUND,
          "a missing ordinal is refused");
    ok(GetProcAddress(GetModuleHandleA("kernel32"), "HeapAlloc") ==
           GetProcAddress(GetModuleHandleA("ntdll"), "RtlAllocateHeap"),
       "kernel32!HeapAlloc is ntdll!RtlAllocateHeap");
    FreeLibrary(base);
}

static void test_threads(void)
{
    HMODULE base = LoadLibraryA("ldr_base.dll");
    run_thread();
    ok(strcmp(said(base), "base-attach base-thread+ base-thread- ") == 0,
       "a thread is announced: %s", said(base));
    int quiet =
        DisableThreadLibraryCalls(base); /* refused by a DLL with static TLS, as mingw's are */
    run_thread();
    ok(quiet == (strcmp(said(base), "base-attach base-thread+ base-thread- ") == 0),
       "unless the DLL does not want to know");
    FreeLibrary(base);
}

static void test_order(void)
{
    HMODULE keep = LoadLibraryA("ldr_base.dll"), user = LoadLibraryA("ldr_user.dll");
    int (*calls)(int) = (void *)GetProcAddress(user, "user_calls");
    HMODULE (*used)(void) = (void *)GetProcAddress(user, "user_base");
    ok(user && used() == keep, "a DllMain may load a DLL");
    ok((void *)user != (void *)keep && (ULONG_PTR)used - (ULONG_PTR)user < 0x100000,
       "two DLLs for one address: one is moved");
    ok(calls(41) == 42 || calls(41) == -1, "and call it");
    ok(GetProcAddress(user, "forward_heap") ==
           GetProcAddress(GetModuleHandleA("ntdll"), "RtlGetLastWin32Error"),
       "it forwards to ntdll");
    FreeLibrary(user);
    ok(strcmp(said(keep), "base-attach user-attach user-detach ") == 0, "it is told of its end: %s",
       said(keep));
    FreeLibrary(keep);
    user = LoadLibraryA("ldr_user.dll");
    ok(GetModuleHandleA("ldr_base.dll") != NULL, "what a DLL needs comes with it");
    FreeLibrary(user);
    ok(!GetModuleHandleA("ldr_user.dll") && !GetModuleHandleA("ldr_base.dll"), "and goes with it");
}

static void test_refusals(void)
{
    char text[20] = "";
    fails(LoadLibraryA("no_such.dll") != NULL, ERROR_MOD_NOT_FOUND, "a missing DLL is refused");
    fails(LoadLibraryA("ldr_refuse.dll") != NULL, ERROR_DLL_INIT_FAILED, "a DllMain may say no");
    ok(GetEnvironmentVariableA("LDR_REFUSE", text, sizeof(text)) && strcmp(text, "detached") == 0,
       "it is told to clean up");
    ok(!GetModuleHandleA("ldr_refuse.dll"), "and is gone");
    HANDLE file = CreateFileA("broken.dll", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD written;
    WriteFile(file, "MZ but no more", 14, &written, NULL);
    CloseHandle(file);
    fails(LoadLibraryA("broken.dll") != NULL, ERROR_BAD_EXE_FORMAT,
          "a file that is no DLL is refused");
    DeleteFileA("broken.dll");
}

static void test_addresses(void)
{
    HMODULE self = GetModuleHandleA(NULL);
    void *base, *(WINAPI * RtlPcToFileHeader)(void *, void **) =
                    (void *)GetProcAddress(GetModuleHandleA("ntdll"), "RtlPcToFileHeader");
    ok(RtlPcToFileHeader((void *)test_addresses, &base) == self && base == self,
       "an address leads to its module");
    ok(RtlPcToFileHeader(&base, &base) == NULL, "one on the stack to none");
}

int main(void)
{
    test_counting();
    test_exports();
    test_threads();
    test_order();
    test_refusals();
    test_addresses();
    return tap_end();
}
