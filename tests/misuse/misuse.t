#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The catalogue of misuse: each program does one thing wrong; what is said, word for word.

usage: misuse.t [--record]

Four boots run all programs (misuse_all.c): as they are, in page heap, in page heap that looks
backward, and with fills. What each must say is in expected/MODE.txt: a section for each program,
with an address as a letter (the first is A) and a stack as its nearest function in the program. --record
writes these files anew: read the difference.
"""
import glob
import os
import re
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, 'tests', 'lib'), os.path.join(ROOT, 'tools')]
from plumblib.places import name_offsets  # noqa: E402
from plumbtest import BUILD, Tap, plumb  # noqa: E402

MODES = {
    'default': [],
    'page': ['--gflags', 'hpa'],
    'backward': ['--gflags', 'hpa,backward'],
    'fill': ['--gflags', 'htc,hfc'],
}
# Nothing is wrong with these.
ALLOWED = {'free_null'}
# Reads before the block, or behind it: the page that faults is on one side only.
ONE_SIDED = {'underflow_read', 'overflow_read'}
# What goes unnoticed by default; docs/caveats.md says why.
SILENT = {
    'overflow_large_slack',
    'overflow_read',
    'overflow_slack',
    'overflow_zero',
    'read_after_free',
    'underflow_read',
    'write_after_free_cached',
    'write_after_free_late',
    'write_after_free_reused',
}
PROGRAM = range(0x400000, 0x500000)
FRAME = re.compile(r'HEAP:   (allocated by|freed by|)\s+([0-9A-F]{8})$')
FAULT = re.compile(r'@report \S+: (unhandled exception .*) at 0x([0-9a-f]{8}), (\S+)')
ADDRESS = re.compile(r'\b(?:0x)?([0-9A-Fa-f]{8})\b(?! \()')


def program(name):
    return os.path.join(BUILD, 'tests', 'misuse', name + '.exe')


def function(name, address):
    """The function of the program at an address, or None: it is not the program's."""
    if address not in PROGRAM:
        return None
    offset = address - PROGRAM[0]
    return name_offsets(name + '.exe', [offset], program(name)).get(offset, '?').split(' at ')[0]


def said(name, lines):
    """What the log says of one program, without what differs from build to build."""
    told, letters, wanted = [], {}, None
    for line in lines:
        frame, fault = FRAME.match(line), FAULT.match(line)
        if frame:
            wanted = frame.group(1) or wanted
            by = function(name, int(frame.group(2), 16) - 1) if wanted else None
            if by:
                told.append(f'HEAP:   {wanted} {by}')
                wanted = None
        elif fault:
            where = function(name, int(fault.group(2), 16)) or fault.group(3).split('+')[0]
            told.append(f'{fault.group(1)} in {where}')
        elif line.startswith('HEAP: ') or 'it could not' in line:
            line = line.removeprefix('@report   ')
            told.append(ADDRESS.sub(
                lambda m: letters.setdefault(m.group(1).upper(), chr(65 + len(letters))), line))
    return told


def run(mode, names):
    """{name: lines} of all programs in one boot; and how the boot went."""
    files = [word for name in names for word in ('--file', program(name))]
    boot = plumb(*MODES[mode], *files, program('misuse_all'), *names, timeout=90)
    found = {}
    for part in re.findall(r'^misuse: (\S+) begins\n(.*?)^misuse: \1 ends with (0x\S+)$', boot.log,
                           re.M | re.S):
        found[part[0]] = [*said(part[0], part[1].splitlines()), f'ends with {part[2]}']
    return boot, found


def table(mode):
    """{name: lines} of expected/MODE.txt."""
    with open(os.path.join(HERE, 'expected', mode + '.txt'), encoding='utf-8') as file:
        parts = re.findall(r'^\[(\S+)\]\n(.*?)\n(?=\n|\Z)', file.read(), re.M | re.S)
    return {name: lines.split('\n') for name, lines in parts}


def record(mode, found):
    with open(os.path.join(HERE, 'expected', mode + '.txt'), 'w', encoding='utf-8') as file:
        file.write('\n'.join(f'[{name}]\n' + '\n'.join(lines) + '\n'
                             for name, lines in found.items()))


def noticed(lines):
    """Something was said, or the call was refused."""
    return lines != ['ends with 0x0']


def main(arguments):
    sources = glob.glob(os.path.join(HERE, '*.c'))
    names = sorted({os.path.basename(path)[:-2] for path in sources} - {'misuse_all'})
    tap, caught, silent = Tap(), {name: 0 for name in names}, {}
    for mode in MODES:
        boot, found = run(mode, names)
        if arguments == ['--record']:
            record(mode, found)
        tap.ok(boot.code == 0 and '@end ok' in boot.log, f'{mode}: the machine ends well',
               *boot.explain())
        want = table(mode)
        for name in names:
            got = found.get(name)
            tap.ok(got is not None and got == want.get(name), f'{mode}: {name}', f'said: {got}',
                   f'want: {want.get(name)}')
            caught[name] += mode in ('page', 'backward') and noticed(got or ['ends with 0x0'])
        silent[mode] = {name for name in names if not noticed(found.get(name))} - ALLOWED
    tap.ok(silent['default'] == SILENT, 'by default, all is noticed but what the documents name',
           ' '.join(silent['default'] ^ SILENT))
    missed = [name for name in names
              if caught[name] < (1 if name in ONE_SIDED else 2) and name not in ALLOWED]
    tap.ok(not missed, 'page heap notices every misuse', ' '.join(missed))
    tap.finish()


main(sys.argv[1:])
