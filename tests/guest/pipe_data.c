// SPDX-License-Identifier: MIT
// What goes through a pipe: bytes and messages, how much fits, what a read takes.
#include "k32_tap.h"

#define NAME "\\\\.\\pipe\\plumb.data"

static char buffer[64];
static DWORD done;

static HANDLE server(DWORD mode, DWORD bytes)
{
    return CreateNamedPipeA(NAME, PIPE_ACCESS_DUPLEX, mode, 1, bytes, bytes, 0, NULL);
}

static HANDLE client(DWORD mode)
{
    HANDLE end = CreateFileA(NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    SetNamedPipeHandleState(end, &mode, NULL, NULL);
    return end;
}

static DWORD put(HANDLE pipe, const char *text)
{
    return WriteFile(pipe, text, strlen(text), &done, NULL) ? done : ~0u;
}

/* The text read, or the error; a plus: there is more of it. */
static const char *get(HANDLE pipe, DWORD bytes)
{
    static char text[80];
    memset(buffer, 0, sizeof buffer);
    BOOL good = ReadFile(pipe, buffer, bytes, &done, NULL);
    if (good || GetLastError() == ERROR_MORE_DATA)
        sprintf(text, "%lu:%s%s", done, buffer, good ? "" : "+");
    else
        sprintf(text, "error %lu", GetLastError());
    return text;
}

static void reads(const char *got, const char *wanted, const char *what)
{
    ok(!strcmp(got, wanted), "%s", what);
    if (strcmp(got, wanted))
        printf("# got %s, wanted %s\n", got, wanted);
}

/* Bytes read and left of the next message when `bytes` of it are looked at. */
static void peeks(HANDLE pipe, DWORD bytes, const char *wanted, const char *what)
{
    char text[80];
    DWORD available = 99, left = 99;
    memset(buffer, 0, sizeof buffer);
    if (PeekNamedPipe(pipe, bytes ? buffer : NULL, bytes, &done, &available, &left))
        sprintf(text, "%lu:%s of %lu, %lu", done, buffer, available, left);
    else
        sprintf(text, "error %lu", GetLastError());
    reads(text, wanted, what);
}

static void bytes(void)
{
    HANDLE pipe = server(PIPE_NOWAIT, 16), end = client(PIPE_NOWAIT);
    reads(get(end, 5), "error 232", "nothing yet");
    peeks(end, 5, "0: of 0, 0", "nothing to see");
    ok(put(pipe, "abc") == 3 && put(pipe, "defg") == 4, "two writes");
    if (!on_wine()) /* which says that there are -5 bytes left */
        peeks(end, 5, "5:abcde of 7, 0", "are one run of bytes");
    peeks(end, 0, "0: of 7, 0", "seven");
    reads(get(end, 5), "5:abcde", "a read takes over their border");
    reads(get(end, 50), "2:fg", "and what is left");
    if (on_wine()) /* where a write without waiting is done as a whole or not at all */
        return CloseHandle(end), (void)CloseHandle(pipe);
    is(put(pipe, "0123456789ABCDEFGHIJ"), 16, "sixteen bytes fit");
    is(put(pipe, "x"), 0, "not one more");
    reads(get(end, 4), "4:0123", "when four are taken");
    is(put(pipe, "xyz"), 3, "three fit");
    reads(get(end, 50), "15:456789ABCDEFxyz", "behind the others");
    CloseHandle(end);
    CloseHandle(pipe);
}

static void messages(void)
{
    DWORD mode = PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_NOWAIT;
    HANDLE pipe = server(mode, 64), end = client(PIPE_READMODE_MESSAGE | PIPE_NOWAIT);
    put(pipe, "first");
    put(pipe, "");
    put(pipe, "second");
    peeks(end, 3, "3:fir of 11, 2", "two bytes of the first message beyond");
    reads(get(end, 3), "3:fir+", "a part of a message");
    reads(get(end, 50), "2:st", "its rest");
    reads(get(end, 50), "0:", "an empty message");
    peeks(end, 50, "6:second of 6, 0", "the whole of the next");
    reads(get(end, 50), "6:second", "and here it is");
    reads(get(end, 50), "error 232", "no more");
    put(pipe, "one");
    put(pipe, "two");
    DWORD as_bytes = PIPE_READMODE_BYTE | PIPE_NOWAIT;
    ok(SetNamedPipeHandleState(end, &as_bytes, NULL, NULL), "read as bytes");
    reads(get(end, 50), "6:onetwo", "messages run together");
    CloseHandle(end);
    CloseHandle(pipe);
}

static void modes(void)
{
    DWORD mode, size_out, size_in;
    HANDLE pipe = server(PIPE_TYPE_BYTE, 33), end = client(PIPE_READMODE_BYTE);
    ok(GetNamedPipeHandleStateA(end, &mode, NULL, NULL, NULL, NULL, 0) && mode == 0,
       "a client begins with bytes, and waits");
    mode = PIPE_READMODE_MESSAGE;
    fails(SetNamedPipeHandleState(end, &mode, NULL, NULL), ERROR_INVALID_PARAMETER,
          "a pipe of bytes has no messages");
    fails(TransactNamedPipe(end, "x", 1, buffer, 10, &done, NULL), ERROR_BAD_PIPE,
          "nor can it be asked");
    mode = PIPE_NOWAIT;
    ok(SetNamedPipeHandleState(end, &mode, NULL, NULL) &&
           GetNamedPipeHandleStateA(end, &mode, NULL, NULL, NULL, NULL, 0) && mode == PIPE_NOWAIT,
       "not to wait can be set");
    ok(GetNamedPipeInfo(end, NULL, &size_out, &size_in, NULL) && size_out == 33 && size_in == 33,
       "its sizes");
    is(GetFileType(end), FILE_TYPE_PIPE, "GetFileType");
    fails(PeekNamedPipe((HANDLE)0x1234, NULL, 0, NULL, NULL, NULL), ERROR_INVALID_HANDLE,
          "no handle");
    CloseHandle(end);
    CloseHandle(pipe);
}

static void anonymous(void)
{
    HANDLE in, out;
    DWORD flags;
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    ok(CreatePipe(&in, &out, &inherit, 0), "CreatePipe");
    ok(GetHandleInformation(in, &flags) && flags == HANDLE_FLAG_INHERIT, "inheritable");
    is(put(out, "hello"), 5, "in at one end");
    reads(get(in, 50), "5:hello", "out at the other");
    fails(put(in, "x") == 1, ERROR_ACCESS_DENIED, "not the other way round");
    fails(ReadFile(out, buffer, 1, &done, NULL), ERROR_ACCESS_DENIED, "nor here");
    put(out, "bye");
    CloseHandle(out);
    reads(get(in, 2), "2:by", "what was written before the end was closed");
    reads(get(in, 2), "1:e", "can still be read");
    reads(get(in, 2), "error 109", "then the pipe is broken");
    peeks(in, 2, "error 109", "to a look, too");
    CloseHandle(in);
    ok(CreatePipe(&in, &out, NULL, 0), "another");
    CloseHandle(in);
    fails(put(out, "x") == 1, ERROR_NO_DATA, "nobody will read that");
    CloseHandle(out);
}

int main(void)
{
    bytes();
    messages();
    modes();
    anonymous();
    return tap_end();
}
