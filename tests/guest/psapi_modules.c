// SPDX-License-Identifier: MIT
// flags: -lpsapi
// psapi_modules.c - psapi.dll: the modules of a process, its pages, the files behind its views; of the
// own process and of a child that stands still.
#define PSAPI_VERSION 1 /* psapi.dll itself */
#include "spawn.h"
#include "k32_tap.h"
#include <psapi.h>

enum { PAGE = 4096, MOST = 64 };

static int ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && _stricmp(text + length - tail, end) == 0;
}

static void enumerate(HANDLE process)
{
    HMODULE modules[MOST], again[1];
    DWORD needed = 0, all = 0;
    ok(EnumProcessModules(process, modules, sizeof modules, &needed), "enumerate");
    int count = (int)(needed / sizeof *modules), kernel32 = 0;
    ok(count >= 4 && count < MOST, "the program and its DLLs");
    ok(modules[0] == GetModuleHandleA(NULL), "the program comes first");
    for (int i = 0; i < count; i++)
        kernel32 += modules[i] == GetModuleHandleA("kernel32.dll");
    is(kernel32, 1, "kernel32 among them");
    ok(EnumProcessModules(process, again, sizeof again, &all) && all == needed &&
           again[0] == modules[0],
       "one fits; the size for all is told");
    ok(EnumProcessModulesEx(process, modules, sizeof modules, &all, LIST_MODULES_ALL) &&
           all == needed,
       "those of 32 bits are all");
}

static void names(HANDLE process)
{
    char name[MAX_PATH];
    WCHAR wide[MAX_PATH];
    MODULEINFO info;
    HMODULE kernel32 = GetModuleHandleA("kernel32.dll");
    is(GetModuleBaseNameA(process, kernel32, name, sizeof name), 12, "the length of a base name");
    ok(_stricmp(name, "kernel32.dll") == 0, "the name");
    ok(GetModuleBaseNameW(process, NULL, wide, MAX_PATH) == 17 &&
           _wcsicmp(wide, L"psapi_modules.exe") == 0,
       "without a module: the program's");
    ok(GetModuleFileNameExA(process, kernel32, name, sizeof name) == strlen(name) &&
           ends_with(name, "\\system32\\kernel32.dll"),
       "the whole path");
    ok(GetModuleFileNameExW(process, NULL, wide, MAX_PATH) == wcslen(wide) &&
           _wcsicmp(wide + wcslen(wide) - 18, L"\\psapi_modules.exe") == 0,
       "the program's");
    is(GetModuleFileNameExA(process, kernel32, name, 4), 4, "room for three characters");
    ok(strcmp(name, "C:\\") == 0, "they are there, with a NUL");
    ok(GetModuleInformation(process, kernel32, &info, sizeof info) &&
           info.lpBaseOfDll == (PVOID)kernel32 && info.SizeOfImage > PAGE &&
           info.SizeOfImage % PAGE == 0,
       "base and size");
    ULONG_PTR entry = (ULONG_PTR)info.EntryPoint - (ULONG_PTR)kernel32;
    ok(entry < info.SizeOfImage, "the entry point lies in it");
    fails(GetModuleInformation(process, kernel32, &info, sizeof info - 1),
          ERROR_INSUFFICIENT_BUFFER, "too small a structure");
    fails(GetModuleInformation(process, (HMODULE)0x1000, &info, sizeof info), ERROR_INVALID_HANDLE,
          "no module");
    fails(GetModuleBaseNameA(process, (HMODULE)0x1000, name, sizeof name) != 0,
          ERROR_INVALID_HANDLE, "nor its name");
}

static void mapped_files(HANDLE process)
{
    char name[MAX_PATH];
    HMODULE kernel32 = GetModuleHandleA("kernel32.dll");
    DWORD length = GetMappedFileNameA(process, (char *)kernel32 + PAGE, name, sizeof name);
    ok(length == strlen(name) && ends_with(name, "\\kernel32.dll"), "the file behind an image");
    if (!on_wine()) /* which names the drive; GetMappedFileName: the name has the device */
        ok(_strnicmp(name, "\\Device\\", 8) == 0, "by its device");
    length = GetProcessImageFileNameA(process, name, sizeof name);
    ok(length == strlen(name) && ends_with(name, "\\psapi_modules.exe"), "the program's file");
    ok(_strnicmp(name, "\\Device\\", 8) == 0, "by its device, too");
}

static void devices(void)
{
    char target[MAX_PATH], all[1024], tiny[3];
    DWORD length = QueryDosDeviceA("c:", target, sizeof target);
    ok(length == strlen(target) + 2 && target[length - 1] == 0, "C: stands for one device");
    ok(_strnicmp(target, "\\Device\\", 8) == 0, "of the object manager");
    length = QueryDosDeviceA(NULL, all, sizeof all);
    int found = 0;
    for (const char *at = all; length != 0 && *at != 0; at += strlen(at) + 1)
        found += _stricmp(at, "C:") == 0;
    is(found, 1, "it is in the list");
    fails(QueryDosDeviceA("c:", tiny, sizeof tiny) != 0, ERROR_INSUFFICIENT_BUFFER, "no room");
    fails(QueryDosDeviceA("q:", all, sizeof all) != 0, ERROR_FILE_NOT_FOUND, "no such drive");
    if (!on_wine()) { /* see mapped_files */
        char name[MAX_PATH];
        GetProcessImageFileNameA(GetCurrentProcess(), name, sizeof name);
        ok(_strnicmp(name, target, strlen(target)) == 0, "names of files begin with it");
    }
}

static void refusals(void)
{
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    HANDLE blind = OpenProcess(SYNCHRONIZE, FALSE, GetCurrentProcessId());
    HMODULE module;
    DWORD needed;
    char name[16];
    char *private = VirtualAlloc(NULL, PAGE, MEM_COMMIT, PAGE_READWRITE);
    fails(EnumProcessModules(NULL, &module, sizeof module, &needed), ERROR_INVALID_HANDLE,
          "no process");
    fails(EnumProcessModules(event, &module, sizeof module, &needed), ERROR_INVALID_HANDLE,
          "an event is none");
    fails(EnumProcessModules(blind, &module, sizeof module, &needed), ERROR_ACCESS_DENIED,
          "a handle without the right");
    ok(GetMappedFileNameA(GetCurrentProcess(), private, name, sizeof name) == 0,
       "private memory has no file");
    VirtualFree(private, 0, MEM_RELEASE);
    CloseHandle(event);
    CloseHandle(blind);
}

/* The oracle knows neither all pages nor all facts of one: MSDN QueryWorkingSet, QueryWorkingSetEx. */
static void pages(HANDLE process)
{
    enum { BLOCKS = 20000 };
    ULONG_PTR *set = VirtualAlloc(NULL, (BLOCKS + 1) * sizeof *set, MEM_COMMIT, PAGE_READWRITE);
    char *own = VirtualAlloc(NULL, 3 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    DWORD old;
    own[0] = own[PAGE] = 1;
    VirtualProtect(own + PAGE, PAGE, PAGE_READONLY, &old);
    VirtualLock(own, 1);
    PSAPI_WORKING_SET_EX_INFORMATION facts[4] = {{.VirtualAddress = own},
                                                 {.VirtualAddress = own + PAGE + 7},
                                                 {.VirtualAddress = own + 2 * PAGE},
                                                 {.VirtualAddress = (PVOID)pages}};
    ok(QueryWorkingSetEx(process, facts, sizeof facts), "four pages");
    ok(facts[0].VirtualAttributes.Valid && facts[0].VirtualAttributes.Locked &&
           facts[0].VirtualAttributes.Win32Protection == PAGE_READWRITE &&
           !facts[0].VirtualAttributes.Shared,
       "written and locked");
    ok(facts[1].VirtualAttributes.Valid && !facts[1].VirtualAttributes.Locked &&
           facts[1].VirtualAttributes.Win32Protection == PAGE_READONLY,
       "read-only since");
    ok(!facts[2].VirtualAttributes.Valid, "never touched");
    ok(facts[3].VirtualAttributes.Valid && facts[3].VirtualAttributes.Shared &&
           facts[3].VirtualAttributes.ShareCount >= 1 &&
           facts[3].VirtualAttributes.Win32Protection == PAGE_EXECUTE_READ,
       "code, shared");
    ok(QueryWorkingSet(process, set, (BLOCKS + 1) * sizeof *set) && set[0] < BLOCKS,
       "the working set");
    int found = 0;
    for (ULONG_PTR i = 1; i <= set[0]; i++)
        found += set[i] >> 12 == (ULONG_PTR)own >> 12;
    is(found, 1, "has the page once");
    ULONG_PTR count = 0;
    fails(QueryWorkingSet(process, &count, sizeof count), ERROR_BAD_LENGTH, "room for no page");
    ok(count > 4 && count + 16 > set[0], "the count is told");
    VirtualFree(own, 0, MEM_RELEASE);
    VirtualFree(set, 0, MEM_RELEASE);
}

static int stand_still(void)
{
    SetEvent(OpenEventA(EVENT_MODIFY_STATE, FALSE, "psapi_modules: ready"));
    Sleep(INFINITE);
    return 0;
}

/* What is asked of a process that is another one. */
static void other(void)
{
    PROCESS_INFORMATION child;
    HANDLE ready = CreateEventA(NULL, FALSE, FALSE, "psapi_modules: ready");
    ok(spawn("child", FALSE, 0, &child) && WaitForSingleObject(ready, 20000) == 0, "a child");
    enumerate(child.hProcess);
    names(child.hProcess);
    mapped_files(child.hProcess);
    TerminateProcess(child.hProcess, 7);
    is(reap(&child), 7, "it ends");
    CloseHandle(ready);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return stand_still();
    HANDLE self = GetCurrentProcess();
    enumerate(self);
    names(self);
    mapped_files(self);
    other();
    devices();
    refusals();
    if (!on_wine())
        pages(self);
    return tap_end();
}
