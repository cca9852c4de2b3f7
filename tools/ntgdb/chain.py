# SPDX-License-Identifier: MIT
"""chain: one stack across the ring, from the program down to where the machine stands."""
import re

import gdb

from . import frames, images, kernel
from .command import Command

# Stops of the path that are always shown; others only where a module is entered, or without these
# in between.
LAYERS = {'main', 'operator new', 'operator new[]', 'operator delete', 'operator delete[]',
          'malloc', 'calloc', 'realloc',
          'free', 'RtlAllocateHeap', 'RtlReAllocateHeap', 'RtlFreeHeap', 'VirtualAlloc',
          'VirtualAllocEx',
          'GlobalAlloc', 'LocalAlloc', 'CoTaskMemAlloc', 'KiFastSystemCall', 'KiSystemService',
          'KiHandleTrap',
          'MmAccessFault', 'MmAllocate', 'demand_zero', '_PageAlloc'}
ARGUMENTS, WIDTH = 3, 44
NEXT = {'main': 'break _PageAlloc', 'operator new': 'break RtlAllocateHeap',
        'malloc': 'break RtlAllocateHeap',
        'RtlAllocateHeap': 'break NtAllocateVirtualMemory', 'KiFastSystemCall': 'stepi',
        'KiFastCallEntry': 'stepi',
        'KiSystemService': 'break KiCallService', 'NtAllocateVirtualMemory': 'break _PageAlloc',
        'MmAccessFault': 'break _PageAlloc', '_PageAlloc': 'finish'}


def module_of(pc):
    if pc >= frames.FIRST_RING0:
        return 'kernel'
    image = images.at(pc)
    return image.name.rsplit('.', 1)[0] if image else '?'


def base_name(text):
    """`operator new(unsigned int)` -> `operator new`; `KiTrap14 <page fault>` -> `KiTrap14`."""
    return text.split('(')[0].split(' <')[0].strip()


def arguments_of(decorator):
    """The first few arguments as `name=value`; a trap shows where it happened."""
    frame = decorator.inferior_frame()
    if frame.type() == gdb.SIGTRAMP_FRAME:
        return f'eip={frame.older().pc():08x}' if frame.older() else ''
    out = []
    for item in decorator.frame_args() or ():
        try:
            value = item.value()
            if value is None:
                value = item.symbol().value(frame)
            if not value.is_optimized_out:
                out.append(f'{str(item.symbol()).removesuffix("@entry")}={short(value)}')
        except (gdb.error, AttributeError):
            pass
    return ', '.join(out[:ARGUMENTS])


def brief(name):
    """A C++ name that is too long, without return type, template arguments and parameters."""
    if len(name) <= WIDTH or name.startswith('Ki'):
        return name
    signs = re.findall(r'operator(\(\)|[<>=-]+)', name)
    name = re.sub(r'operator(\(\)|[<>=-]+)', 'operator#', name)
    shorter = None
    while shorter != name:
        name, shorter = re.sub(r'<[^<>]*>', '', name), name
    name = name.split('(')[0].strip()
    name = name if 'operator ' in name else name.split(' ')[-1]
    return name.replace('operator#', 'operator' + (signs[0] if signs else ''))


def short(value):
    kind = value.type.strip_typedefs().code
    if kind == gdb.TYPE_CODE_PTR:
        return f'{int(value) & 0xFFFFFFFF:08x}'
    if kind == gdb.TYPE_CODE_INT and not -4096 < int(value) < 0x10000:
        return f'{int(value) & 0xFFFFFFFF:#x}'
    return value.format_string(max_elements=16, styling=False)


def is_layer(name, module):
    image = next((i for i in images.loaded.values() if i.name.lower() == module.lower() + '.exe'),
                 None)
    return image is not None or name in LAYERS or name.startswith(('Nt', 'KiTrap', 'KiFastCall',
                                                                   'KiSystemCallInt'))


class Chain(Command):
    """chain: the stack from the program's main down to here, with rings, one line for each layer.

What lies between two layers is counted, not shown; bt shows all of it. An argument that is
gone is shown as the caller pushed it."""

    name = 'chain'
    kind = gdb.COMMAND_STACK
    completer = gdb.COMPLETE_NONE

    def answer(self, argument):
        kernel.stopped()
        if not kernel.paging_is_on():
            raise kernel.Answer('The machine has not begun to run the kernel.', 'start-program')
        rows = [self.row(decorator) for decorator in frames.stack()]
        rows.reverse()
        print(f'{"ring":4}  {"module":<9} {"function":<{WIDTH}} arguments')
        hidden = 0
        for index, (ring, module, name, decorator) in enumerate(rows):
            enters = index == 0 or rows[index - 1][1] != module
            if not (enters or index == len(rows) - 1 or is_layer(base_name(name), module)):
                hidden += 1
                continue
            self.skipped(hidden)
            hidden = 0
            if ring != rows[index - 1][0] and index:
                print('      ' + '-' * 24 + (' into ring 0 '
                                             if ring == 0 else ' into ring 3 ') + '-' * 24)
            shown = f'{ring:4}  {module:<9} {brief(name):<{WIDTH}} {arguments_of(decorator)}'
            print(shown.rstrip())
        return NEXT.get(base_name(rows[-1][2]), 'bt')

    @staticmethod
    def skipped(count):
        if count:
            print(f'          {"":<9} ... {count} more')

    @staticmethod
    def row(decorator):
        pc = decorator.inferior_frame().pc()
        name = decorator.function()
        name = f'{name:08x}' if isinstance(name, int) else name or f'{pc:08x}'
        return 0 if pc >= frames.FIRST_RING0 else 3, module_of(pc), name, decorator


def register():
    Chain()
