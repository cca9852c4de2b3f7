/*
 * sync_handles.c - handles: one object by several, rights, what is left when they are closed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

#define MANY 1000

static HANDLE duplicate(HANDLE handle, DWORD access, DWORD options)
{
    HANDLE copy = NULL;
    DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &copy, access, FALSE,
                    options);
    return copy;
}

static void copies(void)
{
    HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    HANDLE copy = duplicate(event, 0, DUPLICATE_SAME_ACCESS);
    ok(copy != NULL && copy != event, "a copy is another handle");
    SetEvent(event);
    is(WaitForSingleObject(copy, 0), WAIT_OBJECT_0, "of the same object");
    HANDLE moved = duplicate(event, 0, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE);
    ok(moved == event || !SetEvent(event), "moved: the source is closed");
    ok(SetEvent(moved), "the copy is not");
    HANDLE weak = duplicate(moved, SYNCHRONIZE, 0);
    is(WaitForSingleObject(weak, 0), WAIT_OBJECT_0, "a copy that may only wait");
    fails(SetEvent(weak), ERROR_ACCESS_DENIED, "may not set");
    HANDLE blind = duplicate(moved, EVENT_MODIFY_STATE, 0);
    fails(WaitForSingleObject(blind, 0) != WAIT_FAILED, ERROR_ACCESS_DENIED, "or not wait");
    CloseHandle(copy);
    CloseHandle(moved);
    CloseHandle(weak);
    ok(CloseHandle(blind), "the last one is closed");
    fails(CloseHandle(blind), ERROR_INVALID_HANDLE, "once");
}

static void many(void)
{
    static HANDLE handles[MANY];
    BOOL good = TRUE;
    for (int i = 0; i < MANY; i++)
        good = good && (handles[i] = CreateEventA(NULL, TRUE, i & 1, NULL)) != NULL;
    ok(good, "a thousand events");
    for (int i = 0; i < MANY; i++)
        good = good && WaitForSingleObject(handles[i], 0) == (i & 1 ? WAIT_OBJECT_0 : WAIT_TIMEOUT);
    ok(good, "keep each its state");
    for (int i = 0; i < MANY; i++)
        good = good && CloseHandle(handles[i]);
    ok(good, "and are closed");
}

static void pseudo(void)
{
    HANDLE self = duplicate(GetCurrentThread(), 0, DUPLICATE_SAME_ACCESS);
    ok(self != NULL && self != GetCurrentThread(), "a real handle of this thread");
    is(GetThreadId(self), GetCurrentThreadId(), "has its id");
    is(WaitForSingleObject(self, 0), WAIT_TIMEOUT, "it runs");
    CloseHandle(self);
    HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, GetCurrentProcessId());
    is(WaitForSingleObject(process, 0), WAIT_TIMEOUT, "so does the process");
    CloseHandle(process);
    fails(OpenThread(SYNCHRONIZE, FALSE, 0x7FFFFFF0) != NULL, ERROR_INVALID_PARAMETER,
          "no such thread");
}

static void names(void)
{
    HANDLE first = CreateEventA(NULL, TRUE, TRUE, "plumb name");
    HANDLE second = CreateEventA(NULL, FALSE, FALSE, "plumb name");
    is(GetLastError(), ERROR_ALREADY_EXISTS, "the name exists");
    is(WaitForSingleObject(second, 0), WAIT_OBJECT_0, "and its state");
    fails(CreateMutexA(NULL, FALSE, "plumb name") != NULL, ERROR_INVALID_HANDLE, "but is no mutex");
    fails(OpenEventA(SYNCHRONIZE, FALSE, "Plumb Name") != NULL, ERROR_FILE_NOT_FOUND,
          "case counts");
    HANDLE local = OpenEventA(SYNCHRONIZE, FALSE, "Local\\plumb name");
    ok(local != NULL, "Local\\ is the same place");
    CloseHandle(first);
    CloseHandle(second);
    is(WaitForSingleObject(local, 0), WAIT_OBJECT_0, "the last handle keeps the event");
    CloseHandle(local);
    fails(OpenEventA(SYNCHRONIZE, FALSE, "plumb name") != NULL, ERROR_FILE_NOT_FOUND,
          "then it is gone");
    fails(CreateEventA(NULL, TRUE, FALSE, "plumb\\name") != NULL, ERROR_PATH_NOT_FOUND,
          "no backslashes");
}

int main(void)
{
    copies();
    many();
    pseudo();
    names();
    return tap_end();
}
