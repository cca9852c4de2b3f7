#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Calls the system-call fuzzer a million times in pieces: a seed each, every kind of CPU in turn.

usage: tests/nightly.py [calls [first-seed]]

TAP; each piece must end with every call made and every frame back.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), 'lib'))
from plumbtest import Tap, guest, plumb  # noqa: E402

CPUS = ['max', 'qemu32', 'max,-smap,-smep']
PIECE = 20000
PERIOD = 1000  # returns to ring 3 between two looks at the memory manager's books


def main(calls=1000000, first_seed=1):
    pieces = -(-calls // PIECE)
    tap = Tap(pieces)
    for n in range(pieces):
        seed, cpu = first_seed + n, CPUS[n % len(CPUS)]
        run = plumb('--cpu', cpu, '--option', f'checked={PERIOD}', guest('syscall_fuzz'), PIECE, seed,
                    timeout=600)
        good = run.code == 0 and '@end ok' in run.log and '@bugcheck' not in run.log
        tap.ok(good, f'{PIECE} calls, seed {seed}, {cpu}', *([] if good else run.explain()))
    tap.finish()


main(*map(int, sys.argv[1:]))
