/*
 * k32_environment.c - environment variables, command line, start-up information, version, folders.
 *
 * SPDX-License-Identifier: MIT
 */
// args: one "two words"
#include "k32_tap.h"

static void variables(void)
{
    char buffer[64];
    WCHAR wide[16];
    ok(SetEnvironmentVariableA("K32_VAR", "value"), "set");
    ok(GetEnvironmentVariableA("K32_VAR", buffer, 64) == 5 && !strcmp(buffer, "value"), "get");
    ok(GetEnvironmentVariableA("k32_var", buffer, 64) == 5, "case does not matter");
    is(GetEnvironmentVariableA("K32_VAR", buffer, 5), 6, "too small: the size needed");
    is(GetEnvironmentVariableA("K32_VAR", NULL, 0), 6, "no buffer: the size needed");
    is(GetEnvironmentVariableA("K32_VAR", buffer, 6), 5, "just enough");
    ok(GetEnvironmentVariableW(L"K32_VAR", wide, 16) == 5 && !wcscmp(wide, L"value"), "wide");
    is(ExpandEnvironmentStringsA("<%K32_VAR%>%none%", buffer, 64), 14, "expand");
    ok(!strcmp(buffer, "<value>%none%"), "what is not there stays");
    ok(SetEnvironmentVariableA("K32_VAR", ""), "an empty value");
    SetLastError(0xDEAD);
    ok(GetEnvironmentVariableA("K32_VAR", buffer, 64) == 0 &&
           GetLastError() != ERROR_ENVVAR_NOT_FOUND,
       "is there, with no characters");
    ok(SetEnvironmentVariableA("K32_VAR", NULL), "remove");
    fails(GetEnvironmentVariableA("K32_VAR", buffer, 64), ERROR_ENVVAR_NOT_FOUND, "gone");

    SetEnvironmentVariableA("K32_VAR", "in the block");
    LPWCH block = GetEnvironmentStringsW();
    int found = 0;
    for (WCHAR *at = block; *at; at += wcslen(at) + 1)
        found += !wcscmp(at, L"K32_VAR=in the block");
    is(found, 1, "the block has it once");
    ok(FreeEnvironmentStringsW(block), "free the block");
}

static void process(int argc, char **argv)
{
    is(argc, 3, "two arguments");
    ok(argc == 3 && !strcmp(argv[1], "one") && !strcmp(argv[2], "two words"), "as they were given");
    ok(strstr(GetCommandLineA(), "k32_environment") != NULL, "the command line names the program");
    ok(wcsstr(GetCommandLineW(), L"\"two words\"") != NULL, "and holds the quotes");
    STARTUPINFOA info;
    memset(&info, 0xCC, sizeof info);
    GetStartupInfoA(&info);
    is(info.cb, sizeof info, "start-up information has its size");
    ok(GetStdHandle(STD_OUTPUT_HANDLE) && GetStdHandle(STD_OUTPUT_HANDLE) != INVALID_HANDLE_VALUE,
       "there is a standard output");
    DWORD mode;
    fails(GetConsoleMode(GetStdHandle(STD_OUTPUT_HANDLE), &mode), ERROR_INVALID_HANDLE,
          "it is no console");
    ok(GetCurrentProcessId() && GetCurrentThreadId(), "process and thread have ids");
    DWORD code = 0;
    ok(GetExitCodeProcess(GetCurrentProcess(), &code) && code == STILL_ACTIVE,
       "the process is active");
}

static void system_facts(void)
{
    char path[MAX_PATH];
    OSVERSIONINFOA version = {.dwOSVersionInfoSize = sizeof version};
    ok(GetVersionExA(&version) && version.dwMajorVersion >= 5 &&
           version.dwPlatformId == VER_PLATFORM_WIN32_NT,
       "a version of the NT line");
    is(GetVersion() & 0xFF, version.dwMajorVersion, "GetVersion agrees");
    version.dwOSVersionInfoSize = 7;
    ok(!GetVersionExA(&version), "its structure must have a size");
    UINT length = GetSystemDirectoryA(path, MAX_PATH);
    ok(length == strlen(path) && length > 3 && path[1] == ':', "the system's folder");
    is(GetSystemDirectoryA(path, 1), length + 1, "too small: the size needed");
    ok(GetWindowsDirectoryA(path, MAX_PATH) < length, "the folder above it");
    is(GetDriveTypeA("C:\\"), DRIVE_FIXED, "C: is a fixed drive");
    MEMORYSTATUSEX memory = {.dwLength = sizeof memory};
    ok(GlobalMemoryStatusEx(&memory) && memory.ullTotalPhys >= memory.ullAvailPhys &&
           memory.ullAvailPhys,
       "there is memory");
}

int main(int argc, char **argv)
{
    variables();
    process(argc, argv);
    system_facts();
    return tap_end();
}
