// SPDX-License-Identifier: MIT
// CreateProcess: a process is born, seen by its handle, and ends; what the call refuses.
#include "spawn.h"
#include "tap.h"
#include <stdlib.h>
#include <string.h>

static STARTUPINFOA start = {.cb = sizeof start};

static BOOL create(const char *image, const char *line, const char *directory, DWORD flags,
                   PROCESS_INFORMATION *made)
{
    char copy[2 * MAX_PATH];
    strcpy(copy, line ? line : "");
    return CreateProcessA(image, line ? copy : NULL, NULL, NULL, FALSE, flags, NULL, directory,
                          &start, made);
}

static void test_life(void)
{
    PROCESS_INFORMATION made = {0};
    DWORD code = 0;
    ok(spawn("exit 42", FALSE, CREATE_SUSPENDED, &made), "a process is created suspended");
    ok(made.hProcess && made.hThread && made.dwProcessId != GetCurrentProcessId() &&
           made.dwThreadId != GetCurrentThreadId(),
       "it has handles and numbers of its own");
    ok(GetProcessId(made.hProcess) == made.dwProcessId, "GetProcessId says the same number");
    ok(GetExitCodeProcess(made.hProcess, &code) && code == STILL_ACTIVE, "it is still active");
    ok(WaitForSingleObject(made.hProcess, 50) == WAIT_TIMEOUT, "it does not run");
    ok(ResumeThread(made.hThread) == 1, "its thread was suspended once");
    ok(WaitForSingleObject(made.hProcess, 20000) == WAIT_OBJECT_0, "it ends");
    ok(GetExitCodeProcess(made.hProcess, &code) && code == 42, "with its exit code");
    ok(WaitForSingleObject(made.hThread, 0) == WAIT_OBJECT_0, "its thread has ended, too");
    ok(GetExitCodeThread(made.hThread, &code) && code == 42, "with the same code");
    FILETIME born, died, kernel, user;
    ok(GetProcessTimes(made.hProcess, &born, &died, &kernel, &user) &&
           CompareFileTime(&died, &born) >= 0,
       "it ended after it began");
    if (!on_wine()) /* MSDN, TerminateProcess */
        fails(TerminateProcess(made.hProcess, 1), ERROR_ACCESS_DENIED, "it cannot be ended again");
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
}

static void test_kill(void)
{
    PROCESS_INFORMATION made;
    ok(spawn("sleep", FALSE, 0, &made), "a process that sleeps");
    ok(TerminateProcess(made.hProcess, 77), "it is terminated");
    ok(reap(&made) == 77, "and has the code that it was given");
    ok(spawn("sleep", FALSE, CREATE_SUSPENDED, &made), "a suspended process");
    ok(TerminateProcess(made.hProcess, 78), "is terminated");
    ok(reap(&made) == 78, "before it ever ran");
}

static void test_open(void)
{
    PROCESS_INFORMATION made;
    char byte;
    spawn("sleep", FALSE, CREATE_SUSPENDED, &made);
    HANDLE weak = OpenProcess(SYNCHRONIZE, FALSE, made.dwProcessId);
    ok(weak != NULL, "OpenProcess by number");
    fails(TerminateProcess(weak, 1), ERROR_ACCESS_DENIED, "no right to terminate");
    fails(ReadProcessMemory(weak, (void *)0x10000, &byte, 1, NULL), ERROR_ACCESS_DENIED,
          "no right to read");
    fails(WriteProcessMemory(weak, (void *)0x10000, &byte, 1, NULL), ERROR_ACCESS_DENIED,
          "no right to write");
    fails(VirtualAllocEx(weak, NULL, 4096, MEM_COMMIT, PAGE_READWRITE) != NULL, ERROR_ACCESS_DENIED,
          "no right to allocate");
    fails(CreateRemoteThread(weak, NULL, 0, NULL, NULL, 0, NULL) != NULL, ERROR_ACCESS_DENIED,
          "no right to make threads");
    ok(WaitForSingleObject(weak, 0) == WAIT_TIMEOUT, "but the right to wait");
    CloseHandle(weak);
    TerminateProcess(made.hProcess, 0);
    reap(&made);
    fails(OpenProcess(SYNCHRONIZE, FALSE, 0x7FFFFFFC) != NULL, ERROR_INVALID_PARAMETER,
          "there is no such process");
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    fputs(text, file);
    fclose(file);
}

static void test_errors(void)
{
    PROCESS_INFORMATION made;
    char self[MAX_PATH];
    GetModuleFileNameA(NULL, self, sizeof self);
    CreateDirectoryA("folder", NULL);
    write_file("empty.exe", "");
    write_file("text.exe", "This is no program.\n");
    fails(create(NULL, "nowhere", NULL, 0, &made), ERROR_FILE_NOT_FOUND, "no such program");
    fails(create("nowhere.exe", NULL, NULL, 0, &made), ERROR_FILE_NOT_FOUND, "no such image");
    fails(create("C:\\nowhere\\x.exe", NULL, NULL, 0, &made), ERROR_PATH_NOT_FOUND, "no folder");
    fails(create("empty.exe", NULL, NULL, 0, &made), ERROR_BAD_EXE_FORMAT, "an empty file");
    fails(create("text.exe", NULL, NULL, 0, &made), ERROR_BAD_EXE_FORMAT, "a text");
    fails(create("C:\\Windows\\System32\\msvcrt.dll", NULL, NULL, 0, &made), ERROR_BAD_EXE_FORMAT,
          "a DLL");
    fails(create(self, NULL, "C:\\nowhere", 0, &made), ERROR_DIRECTORY, "no such directory");
    fails(create(self, NULL, "text.exe", 0, &made), ERROR_DIRECTORY, "a file for a directory");
    if (!on_wine()) { /* MSDN, Process Creation Flags */
        fails(create("folder", NULL, NULL, 0, &made), ERROR_ACCESS_DENIED, "a directory");
        fails(create(self, NULL, NULL, DETACHED_PROCESS | CREATE_NEW_CONSOLE, &made),
              ERROR_INVALID_PARAMETER, "two consoles");
    }
    DeleteFileA("empty.exe");
    DeleteFileA("text.exe");
    RemoveDirectoryA("folder");
}

static DWORD run_line(const char *image, const char *line)
{
    PROCESS_INFORMATION made;
    return create(image, line, NULL, 0, &made) ? reap(&made) : 1000000 + GetLastError();
}

static void test_search(void)
{
    char self[MAX_PATH];
    GetModuleFileNameA(NULL, self, sizeof self);
    CreateDirectoryA("a b", NULL);
    CopyFileA(self, "a b\\c d.exe", FALSE);
    CopyFileA(self, "plain.exe", FALSE);
    ok(run_line(NULL, "plain exit 1") == 1, ".exe is added to a name");
    ok(run_line(NULL, "plain.exe exit 2") == 2, "and not to one that has it");
    ok(run_line(NULL, ".\\plain exit 3") == 3, "a path without .exe");
    ok(run_line("plain.exe", "anything exit 4") == 4, "the image counts, not the command line");
    ok(run_line("plain", "plain exit 4") == 1000000 + ERROR_FILE_NOT_FOUND,
       "nothing is added to an image");
    ok(run_line(NULL, "\"a b\\c d.exe\" exit 5") == 5, "a quoted path with blanks");
    ok(run_line(NULL, "a b\\c d.exe exit 6") == 6, "an unquoted path with blanks");
    ok(run_line(NULL, "a b\\c d exit 7") == 7, "without .exe");
    CopyFileA(self, "a.exe", FALSE);
    ok(run_line(NULL, "a b\\c d exit 8") == 'a', "the shortest name that is a file wins");
    DeleteFileA("a.exe");
    DeleteFileA("a b\\c d.exe");
    DeleteFileA("plain.exe");
    RemoveDirectoryA("a b");
}

int main(int argc, char **argv)
{
    char self[MAX_PATH];
    GetModuleFileNameA(NULL, self, sizeof self);
    if (strcmp(self + strlen(self) - 6, "\\a.exe") == 0)
        return 'a';
    if (argc > 2 && strcmp(argv[argc - 2], "exit") == 0)
        return atoi(argv[argc - 1]);
    if (argc > 1)
        Sleep(60000);
    test_life();
    test_kill();
    test_open();
    test_errors();
    test_search();
    return tap_end();
}
