#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Programs that attack the kernel, on every kind of machine: each ends, and every frame comes back."""
import os
import sys

sys.path.insert(
    0, os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), 'lib')
)
from plumbtest import Tap, guest, plumb  # noqa: E402

UNHANDLED = 139
CPUS = ['pentium3', 'pentium3,-fxsr,-sse', 'qemu32,-sep', 'coreduo', 'max', 'max,-smap,-smep']
SMALL = [4, 5, 6, 7, 8, 9, 10]
SMALL_PROGRAMS = ['hello', 'hello_cpp', 'k32_threads', 'stl_torture']


def clean(run):
    """The kernel's last line says that nothing was lost."""
    return '@end ok' in run.log and '@bugcheck' not in run.log


def too_small(run):
    """Not even the archive and the kernel's own tables fit."""
    return run.code == 125 and '@bugcheck MEMORY_TOO_SMALL' in run.log


def main():
    tap = Tap()
    cases = plumb(guest('hostile_end')).stdout.decode().split()
    for case in cases:
        run = plumb(guest('hostile_end'), case)
        tap.ok(run.code == UNHANDLED and clean(run), case, *run.explain())
    for cpu in CPUS:
        run = plumb('--cpu', cpu, guest('syscall_flags'))
        tap.ok(run.code == 0 and clean(run), f'flags on {cpu}', *run.explain())
        run = plumb('--cpu', cpu, guest('syscall_fuzz'), 4000, 2, timeout=120)
        tap.ok(run.code == 0 and clean(run), f'fuzzed on {cpu}', *run.explain())
    # By --icount: on a busy host a check may last longer than a tick, and nothing else gets done.
    run = plumb('--icount', '--option', 'checked=5', guest('syscall_fuzz'), 2000, 3, timeout=300)
    tap.ok(run.code == 0 and clean(run), 'fuzzed with all checks', *run.explain())
    for args in (['syscall_race'], ['syscall_fuzz', 2000, 5]):
        run = plumb('--option', 'yield', '--option', 'checked=100', guest(args[0]), *args[1:],
                    timeout=120)
        tap.ok(run.code == 0 and clean(run), f'{args[0]}, another thread behind each read',
               *run.explain())
    for megabytes in SMALL:
        runs = [plumb('--memory', megabytes, guest(name)) for name in SMALL_PROGRAMS]
        bad = [run for run in runs if not clean(run) and not too_small(run)]
        tap.ok(not bad, f'{megabytes} MB', *(line for run in bad for line in run.explain()))
    tap.finish()


main()
