// SPDX-License-Identifier: MIT
// A child whose standard handles are anonymous pipes; either side of a pipe dies.
#include "k32_tap.h"
#include "spawn.h"

enum { BYTES = 20000, DIES = 23 };

static char text[BYTES], back[BYTES];
static DWORD done;

struct child {
    HANDLE in, out; /* ours: to its standard input, from its output */
    PROCESS_INFORMATION made;
};

/* One end is inherited by the child and then closed here; the other is ours alone. */
static void make_pipe(HANDLE *ours, HANDLE *its, BOOL it_reads)
{
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    CreatePipe(it_reads ? its : ours, it_reads ? ours : its, &inherit, 0);
    SetHandleInformation(*ours, HANDLE_FLAG_INHERIT, 0);
}

static struct child start(const char *role)
{
    struct child child = {0};
    char self[MAX_PATH], line[MAX_PATH + 32];
    STARTUPINFOA info = {.cb = sizeof info, .dwFlags = STARTF_USESTDHANDLES};
    make_pipe(&child.in, &info.hStdInput, TRUE);
    make_pipe(&child.out, &info.hStdOutput, FALSE);
    info.hStdError = info.hStdOutput;
    GetModuleFileNameA(NULL, self, sizeof self);
    snprintf(line, sizeof line, "\"%s\" %s", self, role);
    CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &info, &child.made);
    CloseHandle(info.hStdInput);
    CloseHandle(info.hStdOutput);
    return child;
}

static DWORD end(struct child *child)
{
    CloseHandle(child->in);
    CloseHandle(child->out);
    return reap(&child->made);
}

/* Reads until the pipe breaks. */
static DWORD drain(HANDLE pipe)
{
    DWORD sum = 0;
    while (sum < sizeof back && ReadFile(pipe, back + sum, sizeof back - sum, &done, NULL) && done)
        sum += done;
    return sum;
}

static DWORD WINAPI write_all(void *pipe)
{
    DWORD put = 0;
    WriteFile(pipe, text, sizeof text, &put, NULL);
    CloseHandle(pipe);
    return put;
}

static void through_a_child(void)
{
    for (int i = 0; i < BYTES; i++)
        text[i] = 'a' + i % 26;
    struct child child = start("upper");
    HANDLE thread = CreateThread(NULL, 0, write_all, child.in, 0, NULL);
    is(drain(child.out), BYTES, "as much comes out as went in");
    int wrong = 0;
    for (int i = 0; i < BYTES; i++)
        wrong += back[i] != text[i] - 'a' + 'A';
    is(wrong, 0, "each letter made a capital, in order");
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &done);
    is(done, BYTES, "all was written by one call");
    CloseHandle(thread);
    CloseHandle(child.out);
    is(reap(&child.made), 0, "the child saw the end of its input");
}

static void child_dies(void)
{
    struct child child = start("die");
    WriteFile(child.in, "x", 1, &done, NULL);
    WaitForSingleObject(child.made.hProcess, INFINITE);
    is(drain(child.out), 4, "what a dead process has written is still read");
    fails(ReadFile(child.out, back, 1, &done, NULL), ERROR_BROKEN_PIPE, "then the pipe is broken");
    fails(WriteFile(child.in, "y", 1, &done, NULL), ERROR_NO_DATA, "nobody takes what is written");
    is(end(&child), DIES, "it was terminated");
    child = start("sleep");
    HANDLE thread = CreateThread(NULL, 0, write_all, child.in, 0, NULL);
    ok(ReadFile(child.out, back, 1, &done, NULL) && back[0] == 's', "the child runs");
    Sleep(20);
    is(WaitForSingleObject(thread, 0), WAIT_TIMEOUT,
       "a writer waits for a child that reads nothing");
    TerminateProcess(child.made.hProcess, DIES);
    is(WaitForSingleObject(thread, 20000), WAIT_OBJECT_0, "its end ends the wait");
    GetExitCodeThread(thread, &done);
    ok(done < BYTES, "not all was written");
    is(drain(child.out), 3, "of its output there is the rest, and no more");
    CloseHandle(thread);
    CloseHandle(child.out);
    is(reap(&child.made), DIES, "its code");
}

static void parent_leaves(void)
{
    struct child child = start("fill");
    ok(ReadFile(child.out, back, 1, &done, NULL), "the child writes, and goes on writing");
    Sleep(20);
    DWORD code = end(&child);
    ok(code == ERROR_NO_DATA || code == ERROR_BROKEN_PIPE, "until nobody can read it");
    child = start("upper");
    is(end(&child), 0, "a child that reads sees the end");
}

/* Standard input to standard output, in capitals. 0: the input ended as a pipe does. */
static int upper(HANDLE in, HANDLE out)
{
    char some[700];
    while (ReadFile(in, some, sizeof some, &done, NULL)) {
        DWORD put;
        for (DWORD i = 0; i < done; i++)
            some[i] += 'A' - 'a';
        if (!WriteFile(out, some, done, &put, NULL) || put != done)
            return 2;
    }
    return GetLastError() == ERROR_BROKEN_PIPE ? 0 : 1;
}

static int child(const char *role)
{
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE), out = GetStdHandle(STD_OUTPUT_HANDLE);
    if (!strcmp(role, "upper"))
        return upper(in, out);
    WriteFile(out, "said", 4, &done, NULL);
    if (!strcmp(role, "sleep"))
        Sleep(INFINITE);
    if (!strcmp(role, "die")) {
        ReadFile(in, back, 1, &done, NULL);
        TerminateProcess(GetCurrentProcess(), DIES);
    }
    while (WriteFile(out, text, sizeof text, &done, NULL))
        ;
    return GetLastError();
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return child(argv[1]);
    through_a_child();
    child_dies();
    parent_leaves();
    return tap_end();
}
