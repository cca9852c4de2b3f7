#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One program prints the same on every machine: small, large, old, new, from a CD, elsewhere."""
import os
import sys

sys.path.insert(
    0, os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), 'lib')
)
from plumbtest import ROOT, Tap, first_difference, guest, plumb  # noqa: E402

ARGUMENTS = ['one', 'two words', 'three"quote']
MACHINES = [
    ('8 MB', ['--memory', '8']),
    ('64 MB', ['--memory', '64']),
    ('3584 MB', ['--memory', '3584']),
    ('qemu32', ['--cpu', 'qemu32']),
    ('qemu32 without SEP: int 2Eh', ['--cpu', 'qemu32,-sep']),
    ('pentium3', ['--cpu', 'pentium3']),
    ('coreduo: NX', ['--cpu', 'coreduo']),
    ('max: SMEP, SMAP', ['--cpu', 'max']),
    ('counted instructions', ['--icount']),
    ('checks longer than a tick', ['--icount', '--memory', '3000', '--option', 'checked']),
    ('a CD through GRUB', ['--iso']),
    ('Bochs', ['--emulator', 'bochs']),
    ('v86', ['--emulator', 'v86']),
]


def main():
    with open(os.path.join(ROOT, 'tests/guest/expected/hello.stdout'), 'rb') as file:
        want = file.read()
    tap = Tap(len(MACHINES))
    for name, options in MACHINES:
        run = plumb(*options, guest('hello'), *ARGUMENTS, timeout=120)
        good = run.code == 0 and run.stdout == want
        tap.ok(good, name, first_difference(run.stdout, want) or 'same output', *run.explain())
    tap.finish()


main()
