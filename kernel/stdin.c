/*
 * stdin.c - what the bytes on COM1 mean: raw bytes, or packets (docs/channels.md).
 *
 *   framed:  n, n bytes | n, n bytes | … | 0 = end of file
 *   raw:     bytes; Ctrl-Z at the beginning of a line and then Enter is one end of file
 *
 * Pure: neither ports nor threads, so that a host test can feed it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/stdin.h"

enum { CTRL_Z = 0x1A };

static UCHAR take(struct stdin_ring *ring)
{
    return ring->bytes[ring->out++ % STDIN_RING];
}

static ULONG take_framed(struct stdin_ring *ring, struct stdin_state *state, UCHAR *to, ULONG room,
                         bool *end)
{
    ULONG done = 0;
    while (done < room && !state->ended && !StdinEmpty(ring)) {
        if (state->packet > 0) {
            to[done++] = take(ring);
            state->packet--;
            continue;
        }
        state->packet = take(ring);
        state->ended = state->packet == 0;
    }
    *end = state->ended;
    return done;
}

static ULONG take_raw(struct stdin_ring *ring, struct stdin_state *state, UCHAR *to, ULONG room,
                      bool *end)
{
    ULONG done = 0;
    while (done < room && !StdinEmpty(ring)) {
        UCHAR next = ring->bytes[ring->out % STDIN_RING];
        if (state->held) {
            state->held = false;
            if (next == '\r' || next == '\n') {
                take(ring);
                *end = true;
                return done;
            }
            to[done++] = CTRL_Z; /* it was text; `next` is looked at again */
            state->at_line_start = false;
            continue;
        }
        take(ring);
        if (next == CTRL_Z && state->at_line_start) {
            state->held = true;
            continue;
        }
        state->at_line_start = next == '\r' || next == '\n';
        to[done++] = next;
    }
    return done;
}

ULONG StdinTake(struct stdin_ring *ring, struct stdin_state *state, UCHAR *to, ULONG room,
                bool *end)
{
    *end = false;
    return (state->framed ? take_framed : take_raw)(ring, state, to, room, end);
}
