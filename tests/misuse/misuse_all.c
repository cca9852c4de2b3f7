// SPDX-License-Identifier: MIT
// Runs the programs that its arguments name, one after the other, and notes it in the log.
// flags: -lntdll
#include <windows.h>

ULONG __cdecl DbgPrint(const char *format, ...);

static DWORD run(char *command)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    DWORD code = 0;
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
        return GetLastError();
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hProcess);
    CloseHandle(process.hThread);
    return code;
}

int main(int count, char **names)
{
    for (int i = 1; i < count; i++) {
        DbgPrint("misuse: %s begins\n", names[i]);
        DWORD code = run(names[i]);
        DbgPrint("misuse: %s ends with 0x%x\n", names[i], code);
    }
    return 0;
}
