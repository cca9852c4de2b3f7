# SPDX-License-Identifier: MIT
"""pool, pool -t TAG, pool ADDR: who holds the kernel's memory, as WinDbg's !poolused and !pool."""
import gdb

from . import kernel
from .command import Command, number
from .kernel import Answer

SYSTEM_SPACE, PAGE, UNIT = 0x8B000000, 4096, 8     # mm/layout.h, mm/pool.c
PAGE_MAGIC, FREE_TAG, POOL_OWNER = 0x6C6F6F50, 0x65657246, 5
LISTED = 100    # blocks that -t shows


def static(file, name):
    """A static variable of a file; its name alone might be another file's."""
    return gdb.parse_and_eval(f"'{file}'::{name}")


def tag_name(tag):
    return ''.join(chr(byte) if 32 <= byte < 127 else '.' for byte in tag.to_bytes(4, 'little'))


def u16(data, at):
    return int.from_bytes(data[at:at + 2], 'little')


def number32(data, at):
    return int.from_bytes(data[at:at + 4], 'little')


def is_pool(address):
    """Is a frame of the pool mapped there?"""
    _, _, _, pte = kernel.entries(address)
    if pte is None or not pte & kernel.VALID:
        return False
    return int(kernel.symbol('MmPfn')[kernel.frame_number(pte)]['owner']) == POOL_OWNER


def big_blocks():
    """The descriptors of mm/poolbig.c."""
    buckets = static('mm/poolbig.c', 'buckets')
    first, last = buckets.type.range()
    for i in range(first, last + 1):
        block, left = buckets[i], kernel.LIMIT
        while int(block) and left:
            yield block.dereference()
            block, left = block['next'], left - 1


def big_pages(blocks):
    return {int(b['base']) + i * PAGE for b in blocks for i in range(int(b['pages']))}


def taken_pages():
    """Addresses that mm/sysspace.c marks as in use: a full page of the pool is in no list."""
    bitmap = static('mm/sysspace.c', 'taken')
    data = kernel.read(int(bitmap.address), bitmap.type.sizeof)
    for i, byte in enumerate(data):
        if byte:
            yield from (SYSTEM_SPACE + (8 * i + bit) * PAGE for bit in range(8) if byte >> bit & 1)


class SmallPage:
    """A page cut into slots, as mm/pool.c draws it."""

    def __init__(self, address):
        self.address, self.data = address, kernel.read(address, PAGE)
        self.header = gdb.lookup_type('struct pool_page').sizeof
        sizes = static('mm/pool.c', 'slot_bytes')
        self.valid = (number32(self.data, 0) == PAGE_MAGIC
                      and u16(self.data, 4) <= sizes.type.range()[1])
        self.slot_bytes = int(sizes[u16(self.data, 4)]) if self.valid else PAGE

    def slots(self):
        """(address of the block, tag, bytes) of each slot."""
        for at in range(self.header, PAGE - self.slot_bytes + 1, self.slot_bytes):
            yield self.address + at + UNIT, number32(self.data, at), u16(self.data, at + 4)

    def slot_at(self, address):
        """The slot that contains an address; None: header, or the rest behind the last slot."""
        for block, tag, size in self.slots():
            if block - UNIT <= address < block - UNIT + self.slot_bytes:
                return block, tag, size
        return None


class Pool(Command):
    """pool: usage by tag.  pool -t TAG: the blocks of a tag.  pool ADDR: the block an address is in.

Blocks up to 2016 bytes share pages with others of their size; larger ones, and with pool=guard
all of them, have pages of their own."""

    name = 'pool'

    def answer(self, argument):
        kernel.stopped()
        if not kernel.paging_is_on() or int(kernel.symbol('MmPfn')) == 0:
            raise Answer('There is no pool yet: the kernel is starting.', 'start-program')
        words = argument.split(None, 1)
        if not words:
            return self.usage()
        if words[0] == '-t':
            if len(words) < 2:
                raise Answer('Which tag? pool shows them.', 'pool')
            return self.of_tag(words[1].strip('\'"').ljust(4)[:4])
        return self.owner(number(argument))

    @staticmethod
    def usage():
        tags = kernel.symbol('MiPoolTags')
        rows = [tags[i] for i in range(tags.type.range()[1] + 1) if int(tags[i]['allocations'])]
        if not rows:
            raise Answer('No block has been allocated yet.', 'start-program')
        rows.sort(key=lambda row: -int(row['bytes']))
        print('Tag      Allocs    Frees   Blocks      Bytes       Peak')
        for row in rows:
            made, freed = int(row['allocations']), int(row['frees'])
            print(f'{tag_name(int(row["tag"]))} {made:10} {freed:8} {made - freed:8} '
                  f'{int(row["bytes"]):10} {int(row["peak_bytes"]):10}')
        blocks = sum(int(row['allocations']) - int(row['frees']) for row in rows)
        print(f'{len(rows)} tags, {blocks} blocks, {sum(int(row["bytes"]) for row in rows)} bytes')
        return f'pool -t {tag_name(int(rows[0]["tag"])).strip()}'

    @staticmethod
    def of_tag(wanted):
        big = list(big_blocks())
        own, found = big_pages(big), []
        for block in big:
            if tag_name(int(block['tag'])) == wanted:
                found.append((int(block['block']), int(block['bytes'])))
        for address in taken_pages():
            if address in own or not is_pool(address):
                continue
            page = SmallPage(address)
            if page.valid:
                found += [(at, size) for at, tag, size in page.slots()
                          if tag != FREE_TAG and tag_name(tag) == wanted]
        if not found:
            raise Answer(f'No block has the tag "{wanted}".', 'pool')
        for at, size in sorted(found)[:LISTED]:
            print(f'{at:08X}  {size:8} bytes')
        more = f', of which the first {LISTED} are shown' if len(found) > LISTED else ''
        print(f'tag {wanted}: {len(found)} blocks, {sum(size for _, size in found)} bytes{more}')
        return f'pool {min(found)[0]:#010x}'

    @staticmethod
    def owner(address):
        for big in big_blocks():
            base, pages = int(big['base']), int(big['pages'])
            if base <= address < base + pages * PAGE:
                kind = 'guarded' if int(big['guarded']) else 'large'
                describe(address, int(big['block']), int(big['tag']), int(big['bytes']),
                         f'allocated, {kind}: {pages} pages of its own from {base:08X}')
                return f'pool -t {tag_name(int(big["tag"])).strip()}'
        page_at = address & -PAGE
        if not SYSTEM_SPACE <= address < 0xC0000000 or not is_pool(page_at):
            raise Answer(f'{address:08X} is in no block of pool.', f'address {address:#010x}')
        page = SmallPage(page_at)
        if not page.valid:
            raise Answer(f'{page_at:08X} is a page of the pool, but its header is overwritten.',
                         f'x/16xw {page_at:#x}')
        place = (f'one slot of {page.slot_bytes} bytes in the page {page_at:08X}, '
                 f'in which {u16(page.data, 6)} are taken')
        slot = page.slot_at(address)
        if slot is None:
            raise Answer(f"{address:08X} is in no slot: the page's header, or its rest.",
                         f'x/16xw {page_at:#x}')
        block, tag, size = slot
        if tag == FREE_TAG:
            print(f'{address:08X} is in a free slot, {block:08X}: {place}')
            return 'pool'
        describe(address, block, tag, size, f'allocated: {place}')
        return f'pool -t {tag_name(tag).strip()}'


def describe(address, block, tag, size, state):
    offset = address - block
    where = f'+{offset:x}' if 0 <= offset < size else 'header' if -UNIT <= offset < 0 else 'padding'
    print(f'{address:08X} is in the block {block:08X} ({where})')
    print(f'    tag {tag_name(tag)}   {size} bytes   {state}')


def register():
    Pool()
