// SPDX-License-Identifier: MIT
// What a child gets from its parent: handles, standard handles, descriptors, directory, environment.
#include "spawn.h"
#include "tap.h"
#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <stdlib.h>
#include <string.h>

enum { YES = 11, NO = 12 };

static HANDLE make_event(BOOL inherit)
{
    SECURITY_ATTRIBUTES security = {sizeof security, NULL, inherit};
    return CreateEventA(&security, TRUE, FALSE, NULL);
}

static DWORD child_sets(HANDLE event, BOOL inherit)
{
    char arguments[32];
    sprintf(arguments, "set %u", (unsigned)(UINT_PTR)event);
    return run_child(arguments, inherit);
}

static void test_handles(void)
{
    DWORD flags = 9;
    HANDLE event = make_event(TRUE), other = make_event(FALSE);
    ok(child_sets(event, TRUE) == YES, "an inheritable handle has the same number in the child");
    ok(WaitForSingleObject(event, 0) == WAIT_OBJECT_0, "and is the same event");
    ResetEvent(event);
    ok(child_sets(event, FALSE) == NO, "without bInheritHandles it is not there");
    ok(child_sets(other, TRUE) == NO, "nor is one that is not inheritable");
    ok(GetHandleInformation(other, &flags) && flags == 0, "its flags are 0");
    ok(SetHandleInformation(other, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) &&
           GetHandleInformation(other, &flags) && flags == HANDLE_FLAG_INHERIT,
       "it is made inheritable");
    ok(child_sets(other, TRUE) == YES, "and inherited");
    ok(SetHandleInformation(other, HANDLE_FLAG_INHERIT, 0) && child_sets(other, TRUE) == NO,
       "and no more");
    CloseHandle(event);
    CloseHandle(other);
}

static void test_duplicate(void)
{
    PROCESS_INFORMATION made;
    HANDLE event = make_event(FALSE), there = NULL, back = NULL;
    spawn("sleep", FALSE, CREATE_SUSPENDED, &made);
    ok(DuplicateHandle(GetCurrentProcess(), event, made.hProcess, &there, 0, FALSE,
                       DUPLICATE_SAME_ACCESS),
       "a handle is duplicated into the child");
    ok(DuplicateHandle(made.hProcess, there, GetCurrentProcess(), &back, 0, FALSE,
                       DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE),
       "and back, and closed there");
    fails(DuplicateHandle(made.hProcess, there, GetCurrentProcess(), &there, 0, FALSE,
                          DUPLICATE_SAME_ACCESS),
          ERROR_INVALID_HANDLE, "where it is no more");
    ok(SetEvent(back) && WaitForSingleObject(event, 0) == WAIT_OBJECT_0, "it is the same event");
    HANDLE weak = OpenProcess(SYNCHRONIZE, FALSE, made.dwProcessId);
    fails(
        DuplicateHandle(GetCurrentProcess(), event, weak, &there, 0, FALSE, DUPLICATE_SAME_ACCESS),
        ERROR_ACCESS_DENIED, "not without PROCESS_DUP_HANDLE");
    TerminateProcess(made.hProcess, 0);
    reap(&made);
    CloseHandle(weak);
    CloseHandle(back);
    CloseHandle(event);
}

/* Runs "say" with its output in a file; what the file holds then. */
static const char *output_of_child(const char *arguments, const char *directory, char *environment)
{
    static char text[256];
    char self[MAX_PATH], line[2 * MAX_PATH];
    SECURITY_ATTRIBUTES security = {sizeof security, NULL, TRUE};
    STARTUPINFOA start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION made;
    start.hStdOutput = CreateFileA("said.txt", GENERIC_READ | GENERIC_WRITE, 0, &security,
                                   CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    GetModuleFileNameA(NULL, self, sizeof self);
    sprintf(line, "\"%s\" %s", self, arguments);
    DWORD length = 0;
    if (CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, environment, directory, &start, &made)) {
        reap(&made);
        SetFilePointer(start.hStdOutput, 0, NULL, FILE_BEGIN);
        ReadFile(start.hStdOutput, text, sizeof text - 1, &length, NULL);
    }
    text[length] = 0;
    CloseHandle(start.hStdOutput);
    return text;
}

static void test_surroundings(void)
{
    char environment[] = "FIRST=1\0SECOND=zwei\0";
    char directory[MAX_PATH], said[MAX_PATH];
    ok(!strcmp(output_of_child("say one two", NULL, NULL), "one two"), "standard output is a file");
    ok(!strcmp(output_of_child("env SECOND", NULL, environment), "zwei"), "an environment");
    ok(!strcmp(output_of_child("env PATH", NULL, environment), "-"), "and nothing else in it");
    SetEnvironmentVariableA("THIRD", "drei");
    ok(!strcmp(output_of_child("env THIRD", NULL, NULL), "drei"), "the parent's environment");
    CreateDirectoryA("below", NULL);
    GetFullPathNameA("below", sizeof directory, directory, NULL);
    strcpy(said, output_of_child("where", "below", NULL));
    ok(!strcmp(said, directory), "a current directory");
    SetCurrentDirectoryA("below");
    ok(!strcmp(output_of_child("where", NULL, NULL), directory), "the parent's, when it changed");
    SetCurrentDirectoryA("..");
    RemoveDirectoryA("below");
}

static int spawn_reader(int mode, int fd, const char *want)
{
    char self[MAX_PATH], quoted[MAX_PATH + 2], number[12];
    GetModuleFileNameA(NULL, self, sizeof self);
    sprintf(quoted, "\"%s\"", self);
    sprintf(number, "%d", fd);
    return _spawnl(mode, self, quoted, "read", number, want, NULL);
}

static void test_descriptors(void)
{
    char text[16] = "";
    int code, fd = _open("shared.txt", _O_RDWR | _O_CREAT | _O_TRUNC | _O_BINARY, 0600);
    _write(fd, "abcdef", 6);
    _lseek(fd, 0, SEEK_SET);
    ok(spawn_reader(_P_WAIT, fd, "abc") == YES, "a descriptor is inherited by _spawn");
    ok(_read(fd, text, 3) == 3 && !strcmp(text, "def"), "and its position is shared");
    _lseek(fd, 0, SEEK_SET);
    intptr_t child = spawn_reader(_P_NOWAIT, fd, "abc");
    ok(child != -1 && _cwait(&code, child, 0) == child && code == YES, "_P_NOWAIT and _cwait");
    _close(fd);
    fd = _open("shared.txt", _O_RDONLY | _O_NOINHERIT);
    ok(spawn_reader(_P_WAIT, fd, "abc") == NO, "_O_NOINHERIT keeps it");
    _close(fd);
    _unlink("shared.txt");
    errno = 0;
    ok(_spawnl(_P_WAIT, "nowhere", "nowhere", NULL) == -1 && errno == ENOENT, "ENOENT");
}

static int child(char **argv)
{
    char buffer[MAX_PATH] = "-";
    if (!strcmp(argv[1], "set"))
        return SetEvent((HANDLE)(UINT_PTR)atoi(argv[2])) ? YES : NO;
    if (!strcmp(argv[1], "read"))
        return _read(atoi(argv[2]), buffer, 3) == 3 && !memcmp(buffer, argv[3], 3) ? YES : NO;
    if (!strcmp(argv[1], "sleep"))
        Sleep(INFINITE);
    if (!strcmp(argv[1], "say"))
        sprintf(buffer, "%s %s", argv[2], argv[3]);
    if (!strcmp(argv[1], "env"))
        GetEnvironmentVariableA(argv[2], buffer, sizeof buffer);
    if (!strcmp(argv[1], "where"))
        GetCurrentDirectoryA(sizeof buffer, buffer);
    printf("%s", buffer);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return child(argv);
    test_handles();
    test_duplicate();
    test_surroundings();
    test_descriptors();
    return tap_end();
}
