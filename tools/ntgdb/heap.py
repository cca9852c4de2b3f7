# SPDX-License-Identifier: MIT
"""heap, heap -s, heap -a H, heap -x ADDR, vis H: the heaps of ring 3, as WinDbg's !heap and pwndbg's vis."""
import sys

import gdb

from .command import Command, number
from .heapread import (BUSY, CACHED, HEADER, Memory, heap_by, owner, process_heap, process_heaps)
from .kernel import Answer

VIS_BLOCKS, VIS_ROWS, ROW = 10, 4, 16
COLOURS = (31, 32, 33, 34, 35, 36)
DIM, RESET = '\033[2m', '\033[0m'


def kib(count):
    return count // 1024


class HeapCommand(Command):
    """heap: the heaps of the current process.
heap -s: what each has reserved, committed, in use, free.
heap -a H: all that a heap consists of; H is its address or its number.
heap -x ADDR: the block that owns an address.

Sizes of blocks are in hex bytes, header included; those in parentheses are what the program asked
for. A cached block is free, and in the cache of a thread. See also: vis."""

    name = 'heap'

    def answer(self, argument):
        words = argument.split(None, 1)
        if not words:
            return self.list()
        option, rest = words[0], words[1] if len(words) > 1 else ''
        if option == '-s':
            return self.summary()
        if option == '-a':
            return self.all(heap_by(rest))
        if option == '-x':
            return self.owner(number(rest))
        raise Answer(f'heap has no option "{option}".', 'help heap')

    @staticmethod
    def list():
        print('Index   Address   Flags     Blocks')
        heaps = process_heaps()
        for index, heap in enumerate(heaps, 1):
            note = '   the process heap' if heap.address == process_heap() else ''
            blocks = sum(1 for block in heap.blocks() if block.flags & BUSY)
            print(f'{index:5}:  {heap.address:08X}  {heap["Flags"]:08X} {blocks:7}{note}')
        return f'heap -a {heaps[-1].address:08X}'

    @staticmethod
    def summary():
        print('  Heap     Flags   Reserv  Commit    Busy  Cached    Free   Busy  Virt  Segments')
        print('                      (k)     (k)     (k)     (k)     (k) blocks blocks')
        print('-' * 79)
        heaps = process_heaps()
        for heap in heaps:
            segments, large = heap.segments(), list(heap.large_blocks())
            small = [block for segment in segments for block in heap.blocks_of(segment)]

            def total(flag, small=small):
                return sum(b.whole for b in small if b.flags & (BUSY | CACHED) == flag)
            reserved = sum(int(s['reserved_end']) - int(s['base']) for s in segments)
            committed = sum(int(s['committed_end']) - int(s['base']) for s in segments)
            apart = sum(b.whole for b in large)
            busy = sum(1 for b in small if b.flags & BUSY)
            print(f'{heap.address:08X} {heap["Flags"]:08X} '
                  f'{kib(reserved + sum(b.reserved for b in large)):7} {kib(committed + apart):7} '
                  f'{kib(total(BUSY) + apart):7} {kib(total(CACHED)):7} {kib(total(0)):7} '
                  f'{busy:6} {len(large):5} {len(segments):8}')
        return f'heap -a {heaps[0].address:08X}'

    @staticmethod
    def all(heap):
        for name, field in (('Flags', 'Flags'), ('ForceFlags', 'ForceFlags'),
                            ('Segment Reserve', 'SegmentReserve'),
                            ('Segment Commit', 'SegmentCommit'),
                            ('DeCommit Block Thres', 'DeCommitFreeBlockThreshold'),
                            ('DeCommit Total Thres', 'DeCommitTotalFreeThreshold'),
                            ('Total Free Size', 'TotalFreeSize'),
                            ('Max. Allocation Size', 'MaximumAllocationSize')):
            print(f'    {name + ":":<22}{heap[field]:08x}')
        print('    Granularity:          8 bytes')
        last = None
        for segment in heap.segments():
            base, end, reserved = (int(segment[f]) for f in
                                   ('base', 'committed_end', 'reserved_end'))
            print(f'    Segment{int(segment["index"]):02} at {base:08X} to {reserved:08X} '
                  f'({end - base:08x} bytes committed)')
            for block in heap.blocks_of(segment):
                print(line(block))
                last = block if block.flags & BUSY else last
            if reserved > end:
                print(f'        {end:08X}: {reserved - end:08x}      - uncommitted bytes.')
        for block in heap.large_blocks():
            print(line(block))
        return f'heap -x {last.user:08X}' if last else 'heap -s'

    @staticmethod
    def owner(address):
        block = owner(address)
        if block is None:
            raise Answer(f'{address:08X} is in no block of a heap.', f'address {address:#010x}')
        print('Entry     User      Heap      Segment   Size  PrevSize  Unused  Flags')
        print('-' * 70)
        segment = 'large' if block.segment is None else f'{block.segment:02}'
        print(f'{block.at:08X}  {block.user:08X}  {block.heap.address:08X}  {segment:<7}  '
              f'{block.whole:5x}  {0 if block.large else block.before * 8:8x}  '
              f'{block.whole - block.bytes:6x}  {block.state}')
        offset = address - block.user
        if 0 <= offset < block.bytes:
            print(f'{address:08X} is byte {offset:#x} of {block.bytes:#x}')
        else:
            print(f'{address:08X} is in the {"header" if offset < 0 else "slack behind its bytes"}')
        return f'vis {block.at:08X}'


def line(block):
    size = f' ({block.bytes:x})' if block.flags & BUSY else ''
    if block.large:
        return f'    {block.at:08X}: a reservation of its own, {block.whole:05x} - busy{size}'
    return (f'        {block.at:08X}: {block.before * 8:05x} . {block.whole:05x} '
            f'[{block.flags:02x}] - {block.state}{size}')


class Vis(Command):
    """vis H [COUNT]: the first blocks of a heap, byte by byte; a colour for each block.
vis ADDR [COUNT]: the block that owns the address, and those behind it.

A header line says what the header says; then come the block's bytes, at most four lines of them."""

    name = 'vis'

    def answer(self, argument):
        words = argument.split()
        if not words:
            raise Answer('Which? Give a heap or an address in one.', 'heap')
        count = number(words[1], 'a number of blocks') if len(words) > 1 else VIS_BLOCKS
        coloured = sys.stdout.isatty() and bool(gdb.parameter('style enabled'))
        for index, block in enumerate(self.blocks(words[0], max(count, 1))):
            colour = f'\033[{COLOURS[index % len(COLOURS)]}m' if coloured else ''
            for text in picture(block):
                print(colour + text + (RESET if coloured else ''))
            shown = block
        behind = owner(shown.at + shown.whole) if not shown.large else None
        return f'vis {behind.at:08X}' if behind else 'heap -s'

    @staticmethod
    def blocks(word, count):
        heaps = process_heaps()
        address = heaps[int(word) - 1].address if word.isdigit() and 1 <= int(word) <= len(heaps) \
            else number(word)
        if any(heap.address == address for heap in heaps):
            found = [b for heap in heaps if heap.address == address for b in heap.blocks()]
            return found[:count]
        first = owner(address)
        if first is None:
            raise Answer(f'{address:08X} is in no block of a heap.', 'heap')
        return [b for b in first.heap.blocks()
                if b.segment == first.segment and b.at >= first.at][:1 if first.large else count]


def picture(block):
    header = f'{block.at:08X}  Size {block.whole:x}  PreviousSize {block.before * 8:x}  '
    yield header + f'Flags {block.flags:02x}  {block.state}' \
        + (f', {block.bytes} bytes' if block.flags & BUSY else '')
    rest = max(block.whole - HEADER, 0) if not block.large else block.bytes
    for row in range(min(VIS_ROWS, -(-rest // ROW))):
        at, size = block.user + row * ROW, min(ROW, rest - row * ROW)
        try:
            data = Memory().read(at, size)
        except gdb.MemoryError:
            yield f'  {at:08X}  not in memory'
            return
        text = ''.join(chr(byte) if 32 <= byte < 127 else '.' for byte in data)
        yield f'  {at:08X}  {data.hex(" "):<{3 * ROW}} {text}'
    if rest > VIS_ROWS * ROW:
        yield f'  …         {rest - VIS_ROWS * ROW} bytes more'


def register():
    HeapCommand()
    Vis()
