/*
 * k32_switches.c - two threads hand a token to each other 50,000 times: 100,000 switches, none
 * lost.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

#define ROUNDS 50000

static HANDLE ping, pong;
static LONG turns[2];

static DWORD WINAPI answer(void *parameter)
{
    for (int i = 0; i < ROUNDS; i++) {
        WaitForSingleObject(ping, INFINITE);
        turns[1]++;
        SetEvent(pong);
    }
    return 0;
}

int main(void)
{
    ping = CreateEventA(NULL, FALSE, FALSE, NULL);
    pong = CreateEventA(NULL, FALSE, FALSE, NULL);
    HANDLE thread = CreateThread(NULL, 0, answer, NULL, 0, NULL);
    int out_of_step = 0;
    for (int i = 0; i < ROUNDS; i++) {
        turns[0]++;
        SetEvent(ping);
        WaitForSingleObject(pong, INFINITE);
        out_of_step += turns[0] != turns[1];
    }
    is(WaitForSingleObject(thread, 10000), WAIT_OBJECT_0, "the other thread ends");
    is(turns[0], ROUNDS, "turns here");
    is(turns[1], ROUNDS, "turns there");
    is(out_of_step, 0, "never out of step");
    return tap_end();
}
