# SPDX-License-Identifier: MIT
"""The heap of ntdll, preloaded as malloc, against others: time, instructions, memory.

Every program of tests/bench runs with each allocator in turn, and that several times: what disturbs
the machine disturbs all of them. A ratio is the median over the rounds of the ratio to mimalloc in
the same round. One thread is measured in time of the processor, several by the clock.
"""
import argparse
import collections
import glob
import itertools
import math
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile

from . import Refusal, bench
from .dotplot import DotPlot
from .guestfile import BUILD

OURS, YARDSTICK = 'plumb', 'mimalloc'
RESULTS = os.path.join(BUILD, 'bench', 'heap.txt')
PLOT = os.path.join(BUILD, 'bench', 'heap.svg')
FEWER = 10              # callgrind is slow: it sees a tenth of the operations
KIB = 1024

# name, file, Debian package; None: part of the system
ALLOCATORS = [
    (OURS, os.path.join(BUILD, 'host', 'libplumbheap.so'), None),
    (YARDSTICK, '/usr/lib/*/libmimalloc.so.2', 'libmimalloc2.0'),
    ('jemalloc', '/usr/lib/*/libjemalloc.so.2', 'libjemalloc2'),
    ('tcmalloc', '/usr/lib/*/libtcmalloc_minimal.so.4', 'libtcmalloc-minimal4'),
    ('glibc', '', None),
]
NAMES = [name for name, *_ in ALLOCATORS]

# name, program, threads
WORKLOADS = [
    ('pair16', 'pairs', 1), ('pairmix', 'pairs', 1), ('random', 'slots', 1),
    ('burst-lifo', 'bursts', 1), ('burst-fifo', 'bursts', 1), ('burst-random', 'bursts', 1),
    ('realloc', 'growth', 1), ('large', 'large_blocks', 1), ('larson1', 'larson', 1),
    ('larson2', 'larson', 2), ('larson4', 'larson', 4), ('handoff', 'handoff', 2),
]
Run = collections.namedtuple('Run', 'operations clock busy')

# Measurements of apps/bench that differ only in who is asked for 16 bytes.
ENTRIES = ['heap16', 'malloc16', 'new16', 'local16', 'global16', 'localmove16', 'globalmove16']


def main(argv):
    parser = argparse.ArgumentParser(
        prog='heapbench', description='Measures the heap of ntdll as a malloc of the host next to '
        'others, and what its callers add in ring 3; writes build/bench/heap.txt and heap.svg.')
    parser.add_argument('--rounds', type=int, default=7, help='of each measurement of time (7)')
    parser.add_argument('--only', choices=SECTIONS, help='one section of the report')
    options = parser.parse_args(argv)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        libraries = {name: find(file, package) for name, file, package in ALLOCATORS}
        lines = []
        for name in [options.only] if options.only else SECTIONS:
            for line in itertools.chain(SECTIONS[name](libraries, options.rounds), ['']):
                print(line, flush=True)
                lines.append(line)
    except Refusal as refusal:
        print(f'heapbench: {refusal.sentence}', file=sys.stderr)
        return 1
    if not options.only:
        with open(RESULTS, 'w', encoding='utf-8') as file:
            file.write('\n'.join(lines))
    return 0


def find(pattern, package):
    """The library to preload; '' for the system's own."""
    found = glob.glob(pattern)
    if pattern and not found:
        how = f'sudo apt-get install {package}' if package else 'make bench'
        raise Refusal(1, f'{os.path.basename(pattern)} is not there; it comes with: {how}')
    return found[0] if found else ''


def run(library, words):
    """Standard output of a program whose malloc is that of the library."""
    environment = dict(os.environ, LD_PRELOAD=library)
    result = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Refusal(1, f'{" ".join(words)} with {library or "glibc"} ended with '
                      f'{result.returncode}: {result.stderr.strip()[-200:]}')
    return result.stdout


def program(name):
    return os.path.join(BUILD, 'bench', name)


# ---- time

def times(libraries, rounds):
    """Lines: nanoseconds for each operation, and ratios; draws the plot."""
    yield f"{'nanoseconds an operation':<14} {'':>4}" + ''.join(f'{n:>10}' for n in NAMES) + \
        '   ratio to mimalloc'
    ratios, quickest = {}, {}
    for name, file, threads in WORKLOADS:
        runs = [{who: Run(*map(int, run(library, [program(file), name]).split()))
                 for who, library in libraries.items()} for _ in range(rounds)]
        cost = {who: [(one[who].clock if threads > 1 else one[who].busy) / one[who].operations
                      for one in runs] for who in NAMES}
        ratios[name] = {who: statistics.median(a / b for a, b in zip(cost[who], cost[YARDSTICK]))
                        for who in NAMES}
        quickest[name] = {who: min(one[who].clock for one in runs) for who in NAMES}
        medians = ''.join(f'{statistics.median(cost[who]):>10.1f}' for who in NAMES)
        yield f'{name:<19}{medians}   {ratio_cells(ratios[name])}'
    means = {who: math.exp(statistics.fmean(math.log(ratios[name][who]) for name in ratios))
             for who in NAMES}
    yield f"{'geometric mean':<19}{'':{10 * len(NAMES)}}   {ratio_cells(means)}"
    scaling = {who: quickest['larson1'][who] / quickest['larson2'][who] for who in NAMES}
    yield ('larson, two threads against one, the quickest of all rounds: ' +
           ', '.join(f'{who} {scaling[who]:.2f}' for who in NAMES))
    plot = DotPlot('Time next to mimalloc (1); to the left is faster', NAMES)
    for name, row in [*ratios.items(), ('geometric mean', means)]:
        plot.row(name, row)
    plot.write(PLOT)


def ratio_cells(row):
    return ' '.join(f'{row[who]:6.2f}' for who in NAMES)


# ---- instructions

def instructions(libraries, _rounds):
    """Lines: instructions for each operation, as callgrind counts them, without the kernel's; of
    what the first thread does."""
    yield f"{'instructions an operation':<28}" + ''.join(f'{name:>10}' for name in NAMES)
    for name, file, threads in WORKLOADS:
        if threads == 1 and file != 'larson':
            counts = [count_instructions(library, file, name) for library in libraries.values()]
            yield f'{name:<28}' + ''.join(f'{count:>10.1f}' for count in counts)


def count_instructions(library, file, name):
    own = int(run(library, [program(file), name]).split()[0])
    operations = own // FEWER
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, 'callgrind')
        try:
            run(library, ['valgrind', '--tool=callgrind', '--toggle-collect=measured',
                          f'--callgrind-out-file={out}', program(file), name, str(operations)])
        except FileNotFoundError:
            raise Refusal(1, 'valgrind is not there; it comes with: sudo apt-get install '
                          'valgrind') from None
        with open(out, encoding='utf-8') as lines:
            return int(re.search(r'^totals: (\d+)', lines.read(), re.M).group(1)) / operations


# ---- memory

def memory(libraries, _rounds):
    """Lines: what the blocks of a program occupy, in memory of the process."""
    yield f"{'32 MiB in blocks of many sizes':<40}" + ''.join(f'{name:>10}' for name in NAMES)
    sizes = [list(map(int, run(library, [program('fragments')]).split()))
             for library in libraries.values()]
    yield (f"{'in memory, for each live byte':<40}" +
           ''.join(f'{held / live:>10.2f}' for live, held, _ in sizes))
    yield (f"{'KiB in memory when all are freed':<40}" +
           ''.join(f'{left // KIB:>10,}' for *_, left in sizes))


# ---- who calls

def callers(_libraries, _rounds):
    """Lines: instructions of a pair of 16 bytes in ring 3 by function, side by side."""
    counts = {name: bench.where(name) for name in ENTRIES}
    yield 'instructions of allocate and free of 16 bytes in ring 3, under -icount'
    yield f"{'function':<36}" + ''.join(f'{name[:-2]:>12}' for name in ENTRIES)
    totals = collections.Counter()
    for row in counts.values():
        totals.update(row)
    for function, _ in totals.most_common():
        cells = [counts[name][function] for name in ENTRIES]
        if max(cells) >= 1:
            yield f'{function:<36}' + ''.join(f'{cell:>12.0f}' if cell else f"{'':>12}"
                                              for cell in cells)
    yield f"{'sum':<36}" + ''.join(f'{sum(row.values()):>12.0f}' for row in counts.values())


SECTIONS = {'times': times, 'instructions': instructions, 'memory': memory, 'callers': callers}
