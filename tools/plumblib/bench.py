# SPDX-License-Identifier: MIT
"""Instructions per service: measured by apps/bench in the machine, or else from the machine's log.

QEMU's -icount lets the time-stamp counter count instructions, so every run gives the same figures.
"""
import argparse
import collections
import functools
import os
import re
import signal
import statistics
import sys

from . import Refusal
from .calltree import TreeBuilder
from .debugrun import DebugRun
from .guestfile import BUILD, ROOT
from .instructionlog import InstructionCounts, InstructionLog

PROGRAM = os.path.join(BUILD, 'apps', 'bench.exe')
RESULTS = os.path.join(BUILD, 'bench', 'results.tsv')
ROUND = ('bench', 'bench_round')
WARM_ROUNDS = 3         # before the one that is looked at
FRAME_ROUNDS = 5
PROFILE_LINES = 30
START_PATIENCE = 300    # seconds
PAIRS = 1_000           # of 16 bytes in a round, as in apps/bench/bench_heap.c

# name, what, aim, the same on Debian's Linux 6.1 for i686 (None: there is no such thing)
ROWS = [
    ('null', 'a system call that does nothing', 120, 341),
    ('page', 'one page: reserve, commit, touch, release', 4_000, 19_244),
    ('pages', 'the same with 256 pages, for each page', 1_600, 4_140),
    ('fault', 'first touch of a page; the frame is zeroed in it', 1_500, 2_834),
    ('fault-zeroed', 'first touch of a page; the frame was zeroed before', 600, 2_834),
    ('commit', 'commit one page of a reservation', 900, 8_040),
    ('decommit', 'decommit one page that was touched', 900, 3_196),
    ('protect', 'VirtualProtect of one page', 800, 2_864),
    ('reserve-4k', 'reserve 4 KiB and release it', None, None),
    ('reserve-1g', 'reserve 1 GiB and release it', None, None),
    ('frame', '_PageAlloc and _PageFree of one frame', 100, 650),
    ('pool', 'ExAllocatePoolWithTag and ExFreePoolWithTag, small', None, None),
    ('yield', 'yield to another thread', 700, 1_845),
    ('switch', 'switch of threads: SetEvent and wait', 1_500, 3_995),
    ('thread', 'create a thread, wait for its end', 9_000, 27_943),
    ('process', 'create a process of the same program, wait for its end', 150_000, None),
    ('exception', 'access violation to a vectored handler', 2_000, 3_039),
    ('exception-frame', 'access violation to a frame handler (SEH)', 2_000, None),
    ('exception-and-back', 'access violation, handler, and on', None, None),
    ('raise', 'RaiseException to a vectored handler', None, None),
    ('heap16', 'HeapAlloc and HeapFree of 16 bytes, with the loop', 60, None),
    ('heapzero16', 'the same with HEAP_ZERO_MEMORY', None, None),
    ('heapalone16', 'the same in a heap with HEAP_NO_SERIALIZE', None, None),
    ('malloc16', 'malloc and free of 16 bytes, with the loop', 75, None),
    ('new16', 'new and delete of 16 bytes, with the loop', 95, None),
    ('local16', 'LocalAlloc and LocalFree of 16 bytes, fixed', None, None),
    ('global16', 'GlobalAlloc and GlobalFree of 16 bytes, fixed', None, None),
    ('localmove16', 'LocalAlloc and LocalFree of 16 bytes, moveable', None, None),
    ('globalmove16', 'GlobalAlloc and GlobalFree of 16 bytes, moveable', None, None),
    ('random', '10,000 slots: free one, allocate 16 to 8,192 bytes for it', 200, None),
    ('start', "the kernel's start until the program is ready", 10_000_000, None),
]
FROM_LOG = {'frame': ('_PageAlloc', '_PageFree'),
            'pool': ('ExAllocatePoolWithTag', 'ExFreePoolWithTag')}
REGION_COUNTS = 10, 1_000, 30_000
REGION_SERVICES = {'reserve': 'VirtualAlloc', 'query': 'VirtualQuery', 'release': 'VirtualFree'}
ROWS += [(f'{deed}-among-{count}', f'{service} ({deed}) among {count:,} regions', None, None)
         for deed, service in REGION_SERVICES.items() for count in REGION_COUNTS]


def main(argv):
    parser = argparse.ArgumentParser(
        prog='bench', usage='bench [--where NAME]',
        description='Prints what services of the kernel and the heap cost, in instructions, and '
        'writes the figures to build/bench/results.tsv.')
    parser.add_argument('--where', metavar='NAME',
                        help='one round of this measurement by function: ' +
                        ', '.join(row[0] for row in ROWS if row[0] not in FROM_LOG))
    where = parser.parse_args(argv).where
    try:
        if where:
            lines = profile(where)
        else:
            figures = measure()
            write(figures)
            lines = table(figures)
    except Refusal as refusal:
        print(f'bench: {refusal.sentence}', file=sys.stderr)
        return 1
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    print('\n'.join(lines))
    return 0


def measure():
    """The figures by name."""
    with DebugRun(PROGRAM, options=['--icount']) as run:
        output = run.finish()
        pairs = (line.split('\t') for line in output.splitlines())
        figures = {name: int(figure) for name, figure in pairs}
        starts = [line.split()[1] for line in run.log.lines if line.startswith('@start ')]
    if starts:
        figures['start'] = int(starts[0])
    figures.update(costs_from_log())
    return figures


def costs_from_log():
    """What ring 3 cannot call, by name: a pair of functions, without the zeroing of a frame."""
    costs = {name: ([], []) for name in FROM_LOG}
    for symbols, log in rounds('page', FRAME_ROUNDS):
        root = TreeBuilder(symbols).build(log.states())
        for name, pair in FROM_LOG.items():
            for function, totals in zip(pair, costs[name]):
                for call in root.outermost('kernel', function):
                    zeroing = call.outermost('kernel', 'MiZeroFrame')
                    totals.append(call.total - sum(inner.total for inner in zeroing))
    for name, (takes, gives) in costs.items():
        if not takes or not gives:
            raise Refusal(1, f'no {name} was taken and given back in a round of "page"')
    return {name: statistics.median_low(takes) + statistics.median_low(gives)
            for name, (takes, gives) in costs.items()}


def rounds(name, count):
    """The symbols and the log of `count` rounds of one measurement, after a few to warm up."""
    with DebugRun(PROGRAM, name, options=['--icount']) as run:
        run.run_to_program()
        for number in range(WARM_ROUNDS + count):
            run.run_to(*ROUND)
            end = run.debugger.read_longs(run.debugger.registers()['esp'], 1)[0]
            if number < WARM_ROUNDS:
                run.debugger.run_to(end)
                continue
            with InstructionLog(run.debugger) as log:
                run.debugger.run_to(end)
            yield run.symbols, log


def where(name):
    """Instructions of one pair of 16 bytes by function of ring 3; the kernel has no part in it."""
    symbols, log = next(rounds(name, 1))
    functions = collections.Counter(
        _function(symbols, state.eip)
        for state in TreeBuilder(symbols).without_interrupts(log.states()) if state.ring)
    return collections.Counter({name: count / PAIRS for name, count in functions.items()})


def profile(name):
    """Lines: the instructions of one round by entry into the kernel, then by function."""
    if name == 'start':
        return start_profile()
    if name not in {row[0] for row in ROWS} - set(FROM_LOG):
        raise Refusal(1, f'there is no measurement {name} to look into')
    symbols, log = next(rounds(name, 1))
    entries, functions, entry, ring = collections.Counter(), collections.Counter(), 'ring 3', 3
    for state in TreeBuilder(symbols).without_interrupts(log.states()):
        if state.ring != ring:
            ring = state.ring
            entry = 'ring 3' if ring else _entry(symbols, state)
        entries[entry] += 1
        functions[_function(symbols, state.eip)] += 1
    return [f'One round of {name}, by entry into the kernel:', *_ranking(entries), 'By function:',
            *_ranking(functions)]


def start_profile():
    """The kernel's start, by function; takes a while."""
    with DebugRun(PROGRAM, options=['--icount']) as run:
        run.run_to('kernel', 'KiSystemStartup')
        counts = InstructionCounts(run.debugger)
        counts.start()
        run.debugger.wait_at_most(START_PATIENCE)
        run.run_to_program()
    counts.finish()
    functions = collections.Counter()
    for address, count in counts.by_address.items():
        functions[_function(run.symbols, address)] += count
    return ["The kernel's start, by function:", *_ranking(functions)]


def _function(symbols, address):
    module = symbols.module_at(address)
    return f'{module.name}!{module.function_at(address)[1]}' if module else '?'


def _entry(symbols, state):
    name = _function(symbols, state.eip)
    if name != 'kernel!KiFastCallEntry':
        return name
    return _services().get(state.eax, f'service {state.eax:#x}')


@functools.cache
def _services():
    """Names by number, as include/nt/services.def has them."""
    with open(os.path.join(ROOT, 'include', 'nt', 'services.def'), encoding='utf-8') as file:
        found = re.findall(r'^SVC_\((0x\w+), (\w+)', file.read(), re.M)
    return {int(number, 16): name for number, name in found}


def _ranking(counter):
    total = sum(counter.values())
    yield f'{total:>10,}'
    for what, count in counter.most_common(PROFILE_LINES):
        yield f'{count:>10,} {100 * count / total:5.1f} %  {what}'


def table(figures):
    yield f"{'what':<52} {'instructions':>12} {'aim':>10} {'Linux 6.1 i686':>15}"
    for name, what, aim, linux in ROWS:
        figure = figures.get(name)
        missed = ' <' if aim and figure and figure > aim else ''
        yield (f'{what:<52} {_number(figure):>12} {_number(aim):>10} {_number(linux):>15}' + missed)
    yield '< misses its aim.  tools/bench --where NAME: which functions it goes to; NAME as in ' + \
        os.path.relpath(RESULTS)


def _number(value):
    return '-' if value is None else f'{value:,}'


def write(figures):
    os.makedirs(os.path.dirname(RESULTS), exist_ok=True)
    with open(RESULTS, 'w', encoding='utf-8') as file:
        for name, *_ in ROWS:
            if name in figures:
                file.write(f'{name}\t{figures[name]}\n')
