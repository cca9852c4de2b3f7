#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What services cost: every figure is there, comes again, and is below Linux's (same emulator).

Among many regions a service costs more by the logarithm of their number at most.
"""
import math
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.path.insert(0, os.path.join(TESTS, 'lib'))
from plumbtest import ROOT, Tap  # noqa: E402

sys.path.insert(0, os.path.join(ROOT, 'tools'))
from plumblib import Refusal, bench  # noqa: E402

LOGARITHMIC = 'reserve', 'query', 'release'
HEAP = 'heap16', 'malloc16', 'new16', 'random'


def main():
    compared = [row for row in bench.ROWS if row[3] is not None]
    tap = Tap(2 + len(compared) + len(LOGARITHMIC) + len(HEAP))
    try:
        first, second = bench.measure(), bench.measure()
    except Refusal as refusal:
        print(f'Bail out! {refusal.sentence}')
        sys.exit(1)
    missing = [name for name, *_ in bench.ROWS if not first.get(name)]
    tap.ok(not missing, 'every figure is there', *missing)
    tap.ok(first == second, 'a second run counts the same', str(first), str(second))
    for name, what, _, linux in compared:
        tap.ok(first.get(name, linux) < linux, f'{what}: below {linux}', f'it is {first.get(name)}')
    for name, what, aim, _ in bench.ROWS:
        if name in HEAP:
            tap.ok(first.get(name, aim + 1) <= aim, f'{what}: {aim} at most', f'it is {first.get(name)}')
    few, *_, many = bench.REGION_COUNTS
    for deed in LOGARITHMIC:
        least, most = (first.get(f'{deed}-among-{count}', 0) for count in (few, many))
        tap.ok(0 < most <= least * math.log(many, few), f'{deed}: grows by the logarithm at most',
               f'{least} among {few}, {most} among {many}')
    tap.finish()


main()
