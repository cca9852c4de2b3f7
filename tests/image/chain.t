#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One `new` goes all the way: tools/chain finds each layer, in order, and its counts add up."""
import os
import re
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.path.insert(0, os.path.join(TESTS, 'lib'))
from plumbtest import ROOT, Tap  # noqa: E402

# (how many layers stand above it, its name, its module)
PATH = [
    (0, 'new Parcel', 'chain'),
    (1, 'operator new', 'msvcrt'),
    (2, 'malloc', 'msvcrt'),
    (3, 'HeapAlloc', 'kernel32'),
    (3, 'RtlAllocateHeap', 'ntdll'),
    (4, 'heap_grow', 'ntdll'),
    (5, 'NtAllocateVirtualMemory', 'ntdll'),
    (6, 'KiFastSystemCall', 'ntdll'),
    (7, 'KiFastCallEntry', 'kernel'),
    (8, 'KiSystemService', 'kernel'),
    (9, 'NtAllocateVirtualMemory', 'kernel'),
    (10, 'MiFindVad', 'kernel'),
    (10, 'MiChargeCommit', 'kernel'),
    (10, 'MiSetRangeCode', 'kernel'),
    (1, 'Parcel::Parcel', 'chain'),
    (2, 'KiTrap14', 'kernel'),
    (3, 'MmAccessFault', 'kernel'),
    (4, '_PageAlloc', 'kernel'),
]
ROW = re.compile(r'(.{23}) (\S+) +([0-9A-F]{8}|-) +(.{35}) (.{10}) +(\d+) +(\d*)$')
FIGURES = re.compile(r' (\d+) pages in memory, +(\d+) KB committed, +(\d+) page faults$', re.M)


class Row:
    def __init__(self, match):
        self.name, self.module, self.asked = match[1].strip(), match[2], match[4].strip()
        self.own, self.all = int(match[6]), int(match[7] or 0)


def chain(**environment):
    return subprocess.run([os.path.join(ROOT, 'tools/chain')], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120, check=False,
                          env={**os.environ, **environment})


def place(rows):
    """The row of each layer of PATH, others between them left out; None: not all, or no order."""
    found, at = [], 0
    for _, name, module in PATH:
        while at < len(rows) and (rows[at].name, rows[at].module) != (name, module):
            at += 1
        if at == len(rows):
            return None
        found.append(rows[at])
        at += 1
    return found


def nested(found):
    """Each layer spends less than the one above it."""
    above = []
    for (depth, _, _), row in zip(PATH, found):
        del above[depth:]
        if row.name != 'HeapAlloc':
            if above and row.all > above[-1].all:
                return False
            above.append(row)
    return True


def main():
    tap = Tap(11)
    run = chain()
    lines = run.stdout.splitlines()
    rows = [Row(match) for match in map(ROW.match, lines) if match]
    found = place(rows)
    tap.ok(run.returncode == 0, 'ends with status 0', *run.stderr.splitlines(), *lines)
    tap.ok(found, 'every layer is there, in order', *lines)
    tap.ok(0 < len(lines) <= 24 and max(map(len, lines)) <= 100, '24 lines, 100 columns', *lines)
    found = found or []
    real = [row for row in rows if row.name != 'HeapAlloc']
    tap.ok(real and all(0 < row.own <= row.all for row in real), 'each does something', *lines)
    tap.ok(found and nested(found), 'no layer costs more than the one above', *lines)
    tap.ok(real and sum(row.own for row in real) == real[0].all, 'they add up to the whole', *lines)
    tap.ok(found and 'ntdll.RtlAllocateHeap' in found[3].asked and found[3].own == 0,
           'HeapAlloc is a forwarder and costs nothing', *lines)
    figures = [tuple(map(int, match)) for match in FIGURES.findall(run.stdout)]
    before, after = (figures + [(0, 0, 0)] * 2)[:2]
    tap.ok(after[1] - before[1] == 64, 'commit grows by the 64 KB', *lines)
    faults = sum(row.name == 'KiTrap14' for row in rows)
    tap.ok(faults and after[0] - before[0] == after[2] - before[2] == faults,
           'a frame for each page fault, no more', *lines)
    tap.ok(chain().stdout == run.stdout, 'a second run measures the same')
    lost = chain(PLUMB_BUILD='/nowhere')
    sentence = 'chain: /nowhere/apps/chain.exe is not there; run make first\n'
    tap.ok(lost.returncode == 1 and lost.stderr == sentence, 'says what is missing', lost.stderr)
    tap.finish()


main()
