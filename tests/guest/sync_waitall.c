/*
 * sync_waitall.c - waits for several objects: none is taken before all can be, and the index tells
 * which.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

#define MOST MAXIMUM_WAIT_OBJECTS

static HANDLE objects[MOST + 1];

static void create_all(void)
{
    for (int i = 0; i <= MOST; i++)
        objects[i] = CreateEventA(NULL, FALSE, FALSE, NULL);
}

static void for_any(void)
{
    is(WaitForMultipleObjects(MOST, objects, FALSE, 20), WAIT_TIMEOUT, "none of 64");
    SetEvent(objects[63]);
    is(WaitForMultipleObjects(MOST, objects, FALSE, 0), WAIT_OBJECT_0 + 63, "the last of 64");
    SetEvent(objects[9]);
    SetEvent(objects[5]);
    is(WaitForMultipleObjects(MOST, objects, FALSE, 0), WAIT_OBJECT_0 + 5,
       "of two the lower index");
    is(WaitForMultipleObjects(MOST, objects, FALSE, 0), WAIT_OBJECT_0 + 9, "then the other");
    fails(WaitForMultipleObjects(MOST + 1, objects, FALSE, 0) != WAIT_FAILED,
          ERROR_INVALID_PARAMETER, "65 are too many");
}

static void for_all(void)
{
    for (int i = 1; i < MOST; i++)
        SetEvent(objects[i]);
    is(WaitForMultipleObjects(MOST, objects, TRUE, 20), WAIT_TIMEOUT, "all but one");
    is(WaitForSingleObject(objects[7], 0), WAIT_OBJECT_0, "nothing was taken");
    SetEvent(objects[7]);
    SetEvent(objects[0]);
    is(WaitForMultipleObjects(MOST, objects, TRUE, 0), WAIT_OBJECT_0, "all");
    is(WaitForMultipleObjects(MOST, objects, FALSE, 0), WAIT_TIMEOUT, "all were taken");
    if (on_wine()) /* which minds no duplicates */
        return;
    HANDLE twice[2] = {objects[0], objects[0]};
    SetEvent(objects[0]);
    fails(WaitForMultipleObjects(2, twice, TRUE, 0) != WAIT_FAILED, ERROR_INVALID_PARAMETER,
          "all, with one of them twice");
    is(WaitForMultipleObjects(2, twice, FALSE, 0), WAIT_OBJECT_0, "any, with one of them twice");
}

static DWORD WINAPI wait_for_three(void *unused)
{
    return WaitForMultipleObjects(3, objects, TRUE, 60000);
}

static DWORD WINAPI wait_for_one(void *unused)
{
    return WaitForSingleObject(objects[1], 60000);
}

/* Who waits for all gives way to who waits for one. */
static void nobody_is_starved(void)
{
    DWORD code = 0;
    HANDLE all = CreateThread(NULL, 0, wait_for_three, NULL, 0, NULL);
    Sleep(50);
    SetEvent(objects[0]);
    HANDLE one = CreateThread(NULL, 0, wait_for_one, NULL, 0, NULL);
    Sleep(50);
    SetEvent(objects[1]);
    is(WaitForSingleObject(one, 60000), WAIT_OBJECT_0, "a wait for one object ends");
    is(WaitForSingleObject(all, 50), WAIT_TIMEOUT, "a wait for all goes on");
    SetEvent(objects[2]);
    is(WaitForSingleObject(all, 50), WAIT_TIMEOUT, "and on");
    SetEvent(objects[1]);
    is(WaitForSingleObject(all, 60000), WAIT_OBJECT_0, "until all are there");
    GetExitCodeThread(all, &code);
    is(code, WAIT_OBJECT_0, "with status 0");
    is(WaitForSingleObject(objects[0], 0), WAIT_TIMEOUT, "and the objects taken");
    CloseHandle(all);
    CloseHandle(one);
}

static DWORD WINAPI own(void *mutex)
{
    return WaitForSingleObject(mutex, 60000);
}

static void abandoned_among_others(void)
{
    HANDLE mutex = CreateMutexA(NULL, FALSE, NULL);
    HANDLE thread = CreateThread(NULL, 0, own, mutex, 0, NULL);
    WaitForSingleObject(thread, 60000);
    HANDLE three[3] = {objects[3], objects[4], mutex};
    is(WaitForMultipleObjects(3, three, FALSE, 1000), WAIT_ABANDONED_0 + 2,
       "abandoned, third of three");
    ReleaseMutex(mutex);
    is(WaitForMultipleObjects(3, three, FALSE, 1000), WAIT_OBJECT_0 + 2, "once only");
    ReleaseMutex(mutex);
    CloseHandle(thread);
    CloseHandle(mutex);
}

int main(void)
{
    create_all();
    for_any();
    for_all();
    nobody_is_starved();
    abandoned_among_others();
    return tap_end();
}
