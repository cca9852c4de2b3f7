#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The heap as malloc of the host: every workload of tests/bench runs on it; what is missing for the
comparison is named in one sentence."""
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.path.insert(0, os.path.join(TESTS, 'lib'))
from plumbtest import ROOT, Tap  # noqa: E402

sys.path.insert(0, os.path.join(ROOT, 'tools'))
from plumblib import Refusal, heapbench  # noqa: E402

FEW = 5_000     # operations
MOST_LIVE = 1.30


def refusal_of(pattern, package):
    try:
        return heapbench.find(pattern, package)
    except Refusal as refusal:
        return refusal.sentence


def main():
    tap = Tap(len(heapbench.WORKLOADS) + 2)
    ours = heapbench.ALLOCATORS[0][1]
    for name, file, _ in heapbench.WORKLOADS:
        try:
            operations, *_ = heapbench.run(ours, [heapbench.program(file), name, str(FEW)]).split()
        except Refusal as refusal:
            tap.ok(False, name, refusal.sentence)
            continue
        tap.ok(int(operations) == FEW, f'{name} runs on the heap of ntdll')
    live, held, _ = map(int, heapbench.run(ours, [heapbench.program('fragments')]).split())
    tap.ok(live < held < live * MOST_LIVE, 'fragments: at most 1.30 bytes in memory for each live one',
           f'{held} for {live}')
    sentence = refusal_of('/usr/lib/*/libnomalloc.so.1', 'libnomalloc1')
    tap.ok(sentence == 'libnomalloc.so.1 is not there; it comes with: '
           'sudo apt-get install libnomalloc1', 'a library that is missing is named', sentence)
    tap.finish()


main()
