# SPDX-License-Identifier: MIT
"""The heaps of the current process, read: segments, blocks, large blocks (libc/ntdll/heap/heap.h).

Nothing is believed: a header without its seal ends the way through a segment. """
import gdb

from . import kernel
from .command import number
from .kernel import Answer

GRANULE, HEADER, PAGE = 8, 8, 4096
BUSY, EXTRA, CACHED, LARGE, LAST = 1, 2, 4, 8, 0x10     # HEAP_ENTRY.Flags
SIGNATURE = 0xEEFFEEFF
PEB_HEAP, PEB_COUNT, PEB_HEAPS = 0x18, 0x88, 0x90


class Memory:
    """Reads a page at a time; the machine stands still meanwhile."""

    def __init__(self):
        self.pages = {}

    def read(self, address, size):
        out = b''
        while size:
            page, at = address & -PAGE, address & PAGE - 1
            if page not in self.pages:
                self.pages[page] = kernel.read(page, PAGE)
            part = self.pages[page][at:at + size]
            out, address, size = out + part, address + len(part), size - len(part)
        return out


class Block:
    """A block of a segment, or a large one; `at` is its header's address."""

    def __init__(self, heap, segment, at, header):
        self.heap, self.segment, self.at = heap, segment, at
        self.size, self.before = (int.from_bytes(header[i:i + 2], 'little') for i in (0, 2))
        self.asked, self.flags = header[4], header[5]
        self.sealed = self.size ^ int.from_bytes(header[6:8], 'little') == heap.key
        self.whole = self.size * GRANULE
        self.large = bool(self.flags & LARGE)

    @property
    def user(self):
        return self.at + HEADER

    @property
    def bytes(self):
        """That the program asked for; of a block that is not busy, all it has."""
        most = self.whole - HEADER
        if self.large:
            return self.whole - self.overhead - self.size
        return most - (most - self.asked & 0xFF) if self.flags & BUSY else most

    @property
    def state(self):
        if not self.sealed and not self.large:
            return 'the header is overwritten'
        if self.flags & CACHED:
            return 'cached'
        return 'busy' if self.flags & BUSY else 'free'

    def holds(self, address):
        start = self.at - (self.overhead - HEADER if self.large else 0)
        return start <= address < start + self.whole


class Heap:
    """One heap: its fields by DWARF, its segments and blocks."""

    def __init__(self, address, memory):
        self.address, self.memory = address, memory
        try:
            self.fields = kernel.pointer('HEAP', address).dereference()
            signature = int(self.fields['Signature'])
        except gdb.MemoryError:
            raise Answer(f'{address:08X} cannot be read: it is no heap.', 'heap') from None
        except gdb.error:
            raise Answer('The symbols of ntdll.dll are not loaded yet.', 'start-program') from None
        if signature != SIGNATURE:
            raise Answer(f'{address:08X} is no heap: its signature is {signature:08X}.', 'heap')
        self.key = int(self.fields['key'])

    def __getitem__(self, name):
        return int(self.fields[name])

    def segments(self):
        return [self.fields['Segments'][i].dereference() for i in range(self['segment_count'])
                if int(self.fields['Segments'][i])]

    def blocks_of(self, segment):
        """Block by block; the last one may be broken."""
        at, end = int(segment['first']), int(segment['committed_end']) - HEADER
        while at < end:
            block = Block(self, int(segment['index']), at, self.memory.read(at, HEADER))
            yield block
            if not block.sealed or not block.size:
                return
            at += block.whole

    def large_blocks(self):
        offset = kernel.offset_of('LARGE_BLOCK', 'entry')
        for large in kernel.linked(self.fields['VirtualAllocdBlocks'], 'LARGE_BLOCK', 'links'):
            at = int(large.address) + offset
            block = Block(self, None, at, self.memory.read(at, HEADER))
            block.whole, block.overhead = int(large['commit_bytes']), offset + HEADER
            block.reserved = int(large['reserve_bytes'])
            yield block

    def blocks(self):
        for segment in self.segments():
            yield from self.blocks_of(segment)
        yield from self.large_blocks()


def process_heaps():
    """[Heap] in the order of PEB.ProcessHeaps."""
    peb = int(kernel.current_process()['Peb'])
    if not peb:
        raise Answer('The process has no PEB yet.', 'start-program')
    memory = Memory()
    count, array = kernel.u32(peb + PEB_COUNT), kernel.u32(peb + PEB_HEAPS)
    if not count:
        raise Answer('The process has no heap yet.', 'start-program')
    return [Heap(kernel.u32(array + 4 * i), memory) for i in range(min(count, 64))]


def process_heap():
    return kernel.u32(int(kernel.current_process()['Peb']) + PEB_HEAP)


def heap_by(argument):
    """A heap by its address, or by its number in the list."""
    heaps = process_heaps()
    if argument.isdigit() and 1 <= int(argument) <= len(heaps):
        return heaps[int(argument) - 1]
    return Heap(number(argument, "a heap's address or number"), Memory())


def owner(address):
    """The block of any heap that contains the address, or None."""
    for heap in process_heaps():
        for segment in heap.segments():
            if int(segment['base']) <= address < int(segment['committed_end']):
                for block in heap.blocks_of(segment):
                    if block.holds(address):
                        return block
                return None
        for block in heap.large_blocks():
            if block.holds(address):
                return block
    return None
