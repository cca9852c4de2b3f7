// SPDX-License-Identifier: MIT
// Two processes meet at a named pipe, and at the locks of a file.
#include "k32_tap.h"
#include "spawn.h"

#define NAME "\\\\.\\pipe\\plumb.meet"

enum { GOT_IT = 5, REFUSED = 6 };

static char text[64];
static DWORD done;

static HANDLE server(void)
{
    return CreateNamedPipeA(NAME, PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 1,
                            512, 512, 0, NULL);
}

static int has_read(HANDLE pipe, const char *want)
{
    return ReadFile(pipe, text, sizeof text, &done, NULL) && done == strlen(want) &&
           !memcmp(text, want, done);
}

static void named_pipe(void)
{
    PROCESS_INFORMATION made;
    HANDLE pipe = server();
    spawn("client", FALSE, 0, &made);
    ok(ConnectNamedPipe(pipe, NULL) || GetLastError() == ERROR_PIPE_CONNECTED,
       "a process comes that knows but the name");
    ok(has_read(pipe, "question"), "it writes a message");
    ok(WriteFile(pipe, "answer", 6, &done, NULL), "and gets one");
    fails(ReadFile(pipe, text, 1, &done, NULL), ERROR_BROKEN_PIPE, "its end breaks the pipe");
    is(reap(&made), GOT_IT, "it has read the answer");
    ok(DisconnectNamedPipe(pipe), "the server's end can be used again");
    spawn("client", FALSE, 0, &made);
    ConnectNamedPipe(pipe, NULL);
    ok(has_read(pipe, "question"), "by another client");
    DisconnectNamedPipe(pipe);
    is(reap(&made), ERROR_PIPE_NOT_CONNECTED, "which the server cuts off");
    CloseHandle(pipe);
    is(run_child("client", FALSE), ERROR_FILE_NOT_FOUND, "without a server there is no such name");
}

static HANDLE open_file(void)
{
    return CreateFileA("meet.txt", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                       NULL, OPEN_ALWAYS, 0, NULL);
}

static BOOL lock(HANDLE file, DWORD from, DWORD flags)
{
    OVERLAPPED at = {.Offset = from};
    return LockFileEx(file, flags | LOCKFILE_EXCLUSIVE_LOCK, 0, 10, 0, &at);
}

static void locks(void)
{
    PROCESS_INFORMATION made;
    HANDLE file = open_file(), locked = CreateEventA(NULL, TRUE, FALSE, "plumb.locked");
    lock(file, 0, 0);
    is(run_child("try", FALSE), REFUSED, "another process does not get what is locked");
    spawn("lock", FALSE, 0, &made);
    is(WaitForSingleObject(locked, 20000), WAIT_OBJECT_0, "but what is next to it");
    fails(lock(file, 100, LOCKFILE_FAIL_IMMEDIATELY), ERROR_LOCK_VIOLATION, "and then not we");
    is(WaitForSingleObject(made.hProcess, 20), WAIT_TIMEOUT, "it waits for ours");
    UnlockFile(file, 0, 0, 10, 0);
    is(reap(&made), GOT_IT, "until we are done");
    ok(lock(file, 100, LOCKFILE_FAIL_IMMEDIATELY), "its locks have ended with it");
    CloseHandle(locked);
    CloseHandle(file);
    DeleteFileA("meet.txt");
}

static int client(void)
{
    HANDLE pipe = CreateFileA(NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (pipe == INVALID_HANDLE_VALUE)
        return GetLastError();
    WriteFile(pipe, "question", 8, &done, NULL);
    return has_read(pipe, "answer") ? GOT_IT : GetLastError();
}

static int child(const char *role)
{
    if (!strcmp(role, "client"))
        return client();
    HANDLE file = open_file();
    if (!strcmp(role, "try"))
        return lock(file, 5, LOCKFILE_FAIL_IMMEDIATELY) ? GOT_IT : REFUSED;
    if (!lock(file, 100, LOCKFILE_FAIL_IMMEDIATELY))
        return REFUSED;
    SetEvent(OpenEventA(EVENT_MODIFY_STATE, FALSE, "plumb.locked"));
    return lock(file, 0, 0) ? GOT_IT : REFUSED;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return child(argv[1]);
    named_pipe();
    locks();
    return tap_end();
}
