/*
 * stdin.h - standard input between the wire and the reader: a ring of bytes and what they mean.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

enum { STDIN_RING = 4096 }; /* a power of two */

struct stdin_ring {
    UCHAR bytes[STDIN_RING];
    ULONG in, out; /* bytes ever put in and taken out; in - out are there */
};

/* How far the reader has understood what came over the wire. */
struct stdin_state {
    bool framed;
    bool at_line_start; /* raw: the next byte begins a line */
    bool held;          /* raw: a Ctrl-Z that began a line; what follows decides */
    bool ended;         /* framed: the empty packet came, for ever */
    ULONG packet;       /* framed: bytes left of the current packet */
};

static inline bool StdinFull(const struct stdin_ring *ring)
{
    return ring->in - ring->out == STDIN_RING;
}
static inline bool StdinEmpty(const struct stdin_ring *ring)
{
    return ring->in == ring->out;
}
static inline void StdinPut(struct stdin_ring *ring, UCHAR byte)
{
    ring->bytes[ring->in++ % STDIN_RING] = byte;
}

/* Takes bytes off the ring and gives up to `room` bytes of input to `to`; returns their number.
 * *end: the end of file stands behind them. 0 without *end: more of the wire is needed. */
ULONG StdinTake(struct stdin_ring *ring, struct stdin_state *state, UCHAR *to, ULONG room,
                bool *end);
