#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The n-th allocation of the kernel fails, for every n: a clean end each time, and nothing is lost."""
import os
import re
import sys

sys.path.insert(
    0, os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), 'lib')
)
from plumbtest import Tap, guest, plumb  # noqa: E402

KINDS = ['frame', 'pool', 'vad', 'charge']
RECORD = re.compile(r'^@injected (\w+) (\d+)(\+?): (\d+), (exit 0x(\w+)|fail .*)', re.M)
# tests/guest/short_steps.c: all went well; a step was refused, for lack of memory.
ALL_WELL, REFUSED = 0, 1
# NO_MEMORY, INSUFFICIENT_RESOURCES, COMMITMENT_LIMIT, STACK_OVERFLOW (the stack cannot grow),
# DLL_INIT_FAILED, DLL_NOT_FOUND.
OUT_OF_MEMORY = [0xC0000017, 0xC000009A, 0xC000012D, 0xC00000FD, 0xC0000142, 0xC0000135]
SHORT = re.compile(r'not enough memory|status 0xc0000(09a|017|12d)')


def clean(ending, code):
    """The run ended as it should when memory runs short."""
    if code is None or code == '':
        return SHORT.search(ending)
    return int(code, 16) in [ALL_WELL, REFUSED, *OUT_OF_MEMORY]


def check(tap, kind, onward):
    """Runs the program once for each n, in one machine."""
    option = f'fail={kind}:1-100000{onward}'
    run = plumb('--memory', 16, '--option', 'checked', '--option', option, guest('short_steps'),
                timeout=300)
    runs = RECORD.findall(run.log)
    tap.ok('@end ok' in run.log and '@bugcheck' not in run.log, f'{option}: nothing is lost',
           *run.explain())
    bad = [f'{n}: {ending}' for _, n, _, _, ending, code in runs if not clean(ending, code)]
    tap.ok(not bad and b'error' not in run.stdout, f'{option}: a clean end each time', *bad,
           *run.stdout.decode().splitlines())
    numbers = [int(n) for _, n, *_ in runs]
    failures = [int(count) for _, _, _, count, *_ in runs]
    tap.ok(len(runs) > 10 and numbers == list(range(1, len(runs) + 1)) and all(failures[:-1])
           and failures[-1] == 0 and run.code == ALL_WELL,
           f'{option}: each of {len(runs) - 1} allocations was reached', str(numbers[-3:]),
           str(failures[-3:]), *run.explain())


def main():
    tap = Tap()
    for kind in KINDS:
        for onward in ('', '+'):
            check(tap, kind, onward)
    for option in ('fail=', 'fail=frame', 'fail=frame:0', 'fail=fram:1', 'fail=pool:5-4', 'fail=vad:1x'):
        run = plumb('--option', option, guest('hello'))
        tap.ok(run.code == 126 and b'it is KIND:N' in run.stderr, f'{option} is refused',
               *run.explain())
    tap.finish()


main()
