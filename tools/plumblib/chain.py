# SPDX-License-Identifier: MIT
"""The chain of one `new`: which calls are its layers, how they are measured and printed."""
import argparse
import os
import signal
import sys

from . import Refusal
from .calltree import TreeBuilder
from .debugrun import DebugRun
from .guestfile import BUILD
from .instructionlog import InstructionLog
from .symbols import PeFile

PROGRAM = os.path.join(BUILD, 'apps', 'chain.exe')
FORWARDED = 'ntdll.RtlAllocateHeap'
SECONDS_LOGGED = 10     # to the next layer; the log grows fast
MEM_COMMIT = 0x1000
ACCESS = ('to read', 'to write', 'to execute')
COLUMNS = '{:<23.23} {:<8.8} {:<8.8} {:<35.35} {:<10.10} {:>5} {:>5}'


# What a layer was asked for, from the longs above its return address; `read` reads longs of memory.

def _bytes(stack, _read):
    return f'{stack[0]} bytes'


def _heap(stack, _read):
    return f'heap {stack[0]:08X}, flags {stack[1]:X}, {stack[2]} bytes'


def _grow(stack, _read):
    return f'none free with {stack[1]} granules of 8'


def _commit(stack, read):
    base, size = read(stack[1], 1), read(stack[3], 1)
    if base is None or size is None:
        return 'its arguments cannot be read'
    kind = 'commit' if stack[4] == MEM_COMMIT else f'type {stack[4]:X}'
    return f'{size[0] // 1024} KB at {base[0]:08X}, {kind}'


def _vad(stack, _read):
    return f'the VAD of page {stack[1]:X}'


def _charge(stack, _read):
    return f'{stack[2]} pages, promised'


def _promise(stack, _read):
    return f'pages {stack[0]:X} to {stack[1]:X}: demand-zero'


def _service(stack, _read):
    return f'service 0x{stack[1]:X}, arguments at {stack[2]:08X}'


def _fault(stack, _read):
    return f'{stack[1]:08X} {ACCESS[stack[2] % 3]}'


def _page(stack, _read):
    return f'{stack[0]} page' + (', zeroed' if stack[1] & 1 else '')


# What came of it, from eax.

def _hex(value):
    return f'{value:X}'


def _frame(value):
    return f'frame {value:X}'


def _nothing(_value):
    return ''


class Layer:
    """A function that must be called, below the last layer before it that is less deep."""

    def __init__(self, depth, module, name, title, asked='', result=_nothing, optional=False):
        self.depth, self.module, self.name, self.title = depth, module, name, title
        self.asked, self.result, self.optional = asked, result, optional
        self.calls = []
        self.children = []

    @property
    def total(self):
        return sum(call.total for call in self.calls)

    @property
    def own(self):
        """Without the layers below, but with the helpers that are no layer."""
        return self.total - sum(child.total for child in self.children)


LAYERS = [
    Layer(0, 'chain', 'make_one()', 'new Parcel', 'one expression of the program', _hex),
    Layer(1, 'msvcrt', 'operator new(unsigned int)', 'operator new', _bytes, _hex),
    Layer(2, 'msvcrt', 'malloc', 'malloc', _bytes, _hex),
    Layer(3, 'ntdll', 'RtlAllocateHeap', 'RtlAllocateHeap', _heap, _hex),
    Layer(4, 'ntdll', 'heap_grow', 'heap_grow', _grow, _hex),
    Layer(5, 'ntdll', 'NtAllocateVirtualMemory', 'NtAllocateVirtualMemory', _commit, _hex),
    Layer(6, 'ntdll', 'KiFastSystemCall', 'KiFastSystemCall', 'mov edx,esp; sysenter', _hex),
    Layer(7, 'kernel', 'KiFastCallEntry', 'KiFastCallEntry', 'ring 0: a stack, a trap frame', _hex),
    Layer(8, 'kernel', 'KiSystemService', 'KiSystemService', _service, _hex),
    Layer(9, 'kernel', 'NtAllocateVirtualMemory', 'NtAllocateVirtualMemory', _commit, _hex),
    Layer(10, 'kernel', 'MiFindVad', 'MiFindVad', _vad, _hex),
    Layer(10, 'kernel', 'MiChargeCommit', 'MiChargeCommit', _charge, _hex),
    Layer(10, 'kernel', 'MiSetRangeCode', 'MiSetRangeCode', _promise),
    Layer(5, 'kernel', 'KiTrap14', 'KiTrap14', '#PF: the header at the end', optional=True),
    Layer(1, 'chain', 'Parcel::Parcel()', 'Parcel::Parcel', 'writes one byte in the middle'),
    Layer(2, 'kernel', 'KiTrap14', 'KiTrap14', '#PF: the first touch of that page'),
    Layer(3, 'kernel', 'MmAccessFault', 'MmAccessFault', _fault, _hex),
    Layer(4, 'kernel', '_PageAlloc', '_PageAlloc', _page, _frame),
]


def main(argv):
    argparse.ArgumentParser(
        prog='chain', usage='chain', description='Boots, follows one C++ `new` from the program '
        'down to the page frame, and prints each layer with its arguments, its result and the '
        'instructions executed.').parse_args(argv)
    try:
        target, output = measure()
    except Refusal as refusal:
        print(f'chain: {refusal.sentence}', file=sys.stderr)
        return 1
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    print('\n'.join(report(target)))
    print(output.replace('\r\n', '\n'), end='')
    return 0


def measure():
    """Runs the program and fills in LAYERS; a Refusal names what is missing.

    Returns the address that HeapAlloc leads to, and the program's output.
    """
    with DebugRun(PROGRAM, options=['--icount']) as run:
        first = LAYERS[0]
        run.run_to_program()
        run.run_to(first.module, first.name)
        target = _check_forwarder(run)
        with InstructionLog(run.debugger) as log:
            _stop_at_each(run)
        root = TreeBuilder(run.symbols).build(log.states())
        root.result = run.debugger.registers()['eax']
        _find_calls(root)
        return target, run.finish()


def _stop_at_each(run):
    """Runs from make_one's first instruction to its return; reads each layer's arguments."""
    debugger = run.debugger
    end = debugger.read_longs(debugger.registers()['esp'], 1)[0]
    debugger.set_breakpoint(end)
    debugger.set_breakpoint(run.symbols.find('kernel', 'KiDispatchException'))
    debugger.wait_at_most(SECONDS_LOGGED)
    for layer in (layer for layer in LAYERS if not layer.optional):
        address = run.symbols.find(layer.module, layer.name)
        if debugger.registers()['eip'] != address:
            debugger.run_to(address)
        registers = debugger.registers()
        if registers['eip'] != address:
            why = '' if registers['eip'] == end else ': the program raised an exception'
            raise Refusal(1, f'this new did not reach {layer.module}!{layer.name}{why}')
        stack = debugger.read_longs(registers['esp'], 9)
        if callable(layer.asked):
            layer.asked = layer.asked(stack[1:], debugger.read_longs)
    debugger.run_to(end)


def _check_forwarder(run):
    """HeapAlloc has no code: kernel32 forwards it, and msvcrt's import holds ntdll's address."""
    kernel32, msvcrt = (PeFile(os.path.join(BUILD, 'dll', name))
                        for name in ('kernel32.dll', 'msvcrt.dll'))
    if kernel32.forwarder('HeapAlloc') != FORWARDED:
        raise Refusal(1, f'kernel32.dll does not forward HeapAlloc to {FORWARDED}')
    slot = msvcrt.import_slot('kernel32.dll', 'HeapAlloc')
    if slot is None:
        raise Refusal(1, 'msvcrt.dll does not import HeapAlloc from kernel32.dll')
    slot += next(module.base for module in run.symbols.modules if module.name == 'msvcrt')
    target = run.symbols.find('ntdll', 'RtlAllocateHeap')
    if run.debugger.read_longs(slot, 1) != [target]:
        raise Refusal(1, f"msvcrt's import of HeapAlloc does not lead to {FORWARDED}")
    return target


def _find_calls(root):
    """Gives each layer its calls in the tree."""
    path = []
    for layer in LAYERS:
        del path[layer.depth:]
        if path:
            layer.calls = [call for upper in path[-1].calls
                           for call in upper.outermost(layer.module, layer.name)]
            path[-1].children.append(layer)
        else:
            layer.calls = [root]
        if not layer.calls and not layer.optional:
            raise Refusal(1, f'{layer.module}!{layer.name} was called, but not by '
                             f'{path[-1].module}!{path[-1].name}')
        path.append(layer)


def report(target):
    yield COLUMNS.format('layer', 'module', 'address', 'asked for', 'result', 'own', 'all')
    for layer in LAYERS:
        if not layer.calls:
            continue
        if layer.name == 'RtlAllocateHeap':
            yield COLUMNS.format('HeapAlloc', 'kernel32', '-', f'forwarded to {FORWARDED}',
                                 _hex(target), 0, '')
        call, times = layer.calls[0], len(layer.calls)
        yield COLUMNS.format(layer.title, layer.module, f'{call.address:08X}',
                             layer.asked if times == 1 else f'{times} times; {layer.asked}',
                             layer.result(call.result), layer.own, layer.total)
    yield 'own, all: instructions executed, without and with the layers below'
