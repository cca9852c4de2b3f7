# SPDX-License-Identifier: MIT
"""What `bt` calls the frames: one stack from ring 0 to `main`.

Entry code shows what interrupted ring 3; exports show without stdcall decoration; below `main`
there is only start-up code, which `set backtrace past-main on` shows. """
import itertools
import re

import gdb
from gdb.FrameDecorator import FrameDecorator

from . import kernel

EXCEPTIONS = {0: 'divide error', 1: 'debug', 3: 'breakpoint', 6: 'invalid opcode', 7: 'no FPU',
              8: 'double fault', 13: 'general protection', 14: 'page fault', 16: 'x87',
              17: 'alignment', 19: 'SSE'}
FIRST_RING0 = 0x80000000


class Entries:
    """The kernel's entry code, by address; filled when its symbols are read."""

    pieces = []     # (start, name), sorted
    end = 0

    @classmethod
    def learn(cls, labels):
        wanted = re.compile(r'Ki(Trap|Interrupt)(\d+|Common)|KiFastCallEntry|KiSystemCallInt|'
                            r'KiExitToFrame|KiSystemEntryEnd')
        cls.pieces = sorted((address, name) for name, address in labels.items()
                            if wanted.fullmatch(name))
        cls.end = labels['KiDoubleFaultTask']

    @classmethod
    def name(cls, pc):
        """The entry that holds this address, or None."""
        if not cls.pieces or not cls.pieces[0][0] <= pc < cls.end:
            return None
        found = [name for start, name in cls.pieces if start <= pc][-1]
        return None if found == 'KiSystemEntryEnd' else found


def fault_text(trap_frame, vector):
    if vector != 14:
        return EXCEPTIONS.get(vector, f'vector {vector}')
    code = kernel.u32(trap_frame + 0x64)
    return 'page fault: ' + ('execute' if code & 16 else 'write' if code & 2 else 'read')


def entry_text(frame, name):
    """`KiTrapCommon <page fault: write>`; just the name while the frame is being built."""
    ring = '?'
    try:
        trap_frame = int(frame.read_register('ebp')) & 0xFFFFFFFF
        if name.startswith('KiFastCall') or name == 'KiSystemCallInt':
            number = kernel.u32((int(frame.read_register('esp')) & 0xFFFFFFFF) + 4)
            return f'{name} <system call {number:#x}>'
        ring = kernel.u32(trap_frame + 0x6C) & 3
        argument = kernel.u32((int(frame.read_register('esp')) & 0xFFFFFFFF) + 4)
        if name == 'KiTrapCommon':
            return f'{name} <{fault_text(trap_frame, argument)}, ring {ring}>'
        if name == 'KiInterruptCommon':
            return f'{name} <interrupt {argument}, ring {ring}>'
    except gdb.error:
        pass
    return name


def plain_name(name):
    """`ZwClose@4` -> `NtClose`, `KiCallService.call` -> `KiCallService`."""
    name = re.sub(r'^[_@]?(\w+)@\d+$', r'\1', name)
    name = re.sub(r'^(Ki\w+)\.\w+$', r'\1', name)
    return re.sub(r'^Zw(?=[A-Z])', 'Nt', name)


def is_global(frame):
    """Called by the common convention: every argument on the stack."""
    function = frame.function()
    if function is None or frame.type() != gdb.NORMAL_FRAME:
        return False
    find = gdb.lookup_global_symbol
    known = find(function.name) or find(function.linkage_name)
    return known is not None and (known.symtab.filename, known.line) == (function.symtab.filename,
                                                                         function.line)


def pushed_argument(frame, kind, index):
    """An argument that is gone, from where the caller pushed it: every frame here keeps ebp."""
    if kind.strip_typedefs().sizeof != 4:
        raise gdb.error('not one dword')
    ebp = int(frame.read_register('ebp')) & 0xFFFFFFFF
    if frame.older() is None or kernel.u32(ebp + 4) != frame.older().pc():
        raise gdb.error('the frame is not set up')
    return gdb.Value(ebp + 8 + 4 * index).cast(kind.pointer()).dereference()


class Argument:
    """An argument for gdb to print; without a value gdb looks for it."""

    def __init__(self, name, value=None):
        self._name, self._value = name, value

    def symbol(self):
        return self._name

    def value(self):
        return self._value


class Decorator(FrameDecorator):
    """One frame, with its name made plain."""

    def function(self):
        frame = self.inferior_frame()
        pc = frame.pc()
        name = Entries.name(pc if frame.newer() is None else pc - 1)
        if name:
            inside = frame.newer() is not None and frame.type() == gdb.SIGTRAMP_FRAME
            return entry_text(frame, name) if inside else name
        name = frame.name()
        if name == 'KiFastSystemCallRet' and frame.newer() is not None:
            return 'KiFastSystemCall'   # sysenter forgets where; the kernel goes back behind it
        return plain_name(name) if name else super().function()

    def frame_args(self):
        """The arguments; what is optimized out, as the caller pushed it: `bytes@entry`."""
        frame = self.inferior_frame()
        given = super().frame_args()
        if not given or not is_global(frame):
            return given
        return [self.argument(frame, item, index) for index, item in enumerate(given)]

    @staticmethod
    def argument(frame, item, index):
        try:
            if item.symbol().value(frame).is_optimized_out:
                return Argument(f'{item.symbol()}@entry',
                                pushed_argument(frame, item.symbol().type, index))
        except (gdb.error, AttributeError):
            pass
        return item

    def line(self):
        frame = self.inferior_frame()
        if frame.type() == gdb.SIGTRAMP_FRAME:
            return gdb.find_pc_line(frame.pc() - (frame.newer() is not None)).line or None
        return super().line()


class Filter:
    """The frame filter of every `bt`."""

    name, enabled, priority = 'plumb', True, 100

    def __init__(self):
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        frames = map(Decorator, frames)
        return frames if gdb.parameter('backtrace past-main') else self.to_main(frames)

    @staticmethod
    def to_main(frames):
        """What lies behind main, or before a thread began, is left out."""
        for decorator in frames:
            frame = decorator.inferior_frame()
            if frame.pc() == 0:     # the return address of a thread's first function
                return
            yield decorator
            if frame.name() == 'main' and frame.pc() < FIRST_RING0:
                return


def stack(limit=200):
    """The decorated frames of the selected thread, newest first, down to main."""
    def walk(frame):
        while frame is not None:
            yield FrameDecorator(frame)
            frame = frame.older()
    kernel.stopped()
    return list(itertools.islice(Filter.to_main(map(Decorator, walk(gdb.newest_frame()))), limit))
