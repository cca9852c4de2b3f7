# SPDX-License-Identifier: MIT
"""pte ADDR and pfn N: one page, from its table entry to its frame and back; pfn -s: all frames."""
import collections

import gdb

from . import kernel
from .command import Command, number
from .kernel import Answer

OWNERS = ('nobody', 'a process (private)', 'a section', 'a page table', 'a page directory', 'pool',
          'a kernel stack', 'a file', 'the boot image', 'a device')
STATES = ('Bad: no RAM, or not ours', 'Free: first of a buddy block', 'Free: inside a buddy block',
          'Free: cached', 'Zeroed: cached', 'Active')
FREE_BLOCK, CACHED, ZEROED, ACTIVE = 1, 3, 4, 5
LARGE_ORDER = 9     # 2^9 pages are 2 MiB
PROMISE = 'no frame yet: the first touch takes one from _PageAlloc.'


def flags(entry):
    """The eleven letters of WinDbg's !pte: C G L D A N T U/K W/R E V."""
    write_copy = kernel.code_of(entry) & 7 in (5, 7) and not entry & kernel.LARGE
    bits = [(write_copy, 'C'), (entry & 0x100, 'G'), (entry & 0x80, 'L'), (entry & 0x40, 'D'),
            (entry & 0x20, 'A'),
            (entry & 0x10, 'N'), (entry & 8, 'T')]
    text = ''.join(letter if on else '-' for on, letter in bits)
    text += 'U' if entry & kernel.USER else 'K'
    text += 'W' if entry & kernel.WRITE else 'R'
    return text + ('-' if entry & kernel.NX else 'E') + 'V'


def decode(entry):
    """The third line of a column."""
    if entry is None:
        return 'no page table'
    if entry & kernel.VALID:
        return f'pfn {kernel.frame_number(entry):<8x} {flags(entry)}'
    if entry & kernel.TRANSITION:
        return f'pfn {kernel.frame_number(entry):<8x} not valid'
    return 'not valid'


def software(entry):
    """(kind, sentence) of an entry that the processor does not use, by mm/pte.h."""
    code = kernel.code_of(entry)
    protect = f'Protect: {code:x} - {kernel.code_name(code)}'
    if entry & kernel.TRANSITION:
        return 'Transition', f'the page has its frame, but no access may reach it now. {protect}'
    if entry & kernel.PROTOTYPE:
        return 'Prototype', f'the section has the page. {protect}'
    if code == kernel.NO_PAGE:
        return 'Decommitted', 'no page here, though its neighbours are committed'
    return 'Demand zero', f'committed, {PROMISE} {protect}'


def by_vad(address):
    """(kind, sentence) of an address whose entry is zero: its VAD says."""
    if address > kernel.HIGHEST_USER:
        return 'Zero', 'nothing is mapped at this kernel address'
    vad = kernel.vad_at(kernel.current_process(), address)
    if vad is None:
        return 'Free', 'no VAD: an access is an access violation'
    if int(vad['area']):
        what = kernel.file_of(vad) or "a section's page"
        return 'Section', f'not touched yet; the first access maps {what}'
    if not vad['mem_commit']:
        return 'Reserved', 'address space only; MEM_COMMIT must come first'
    return 'Demand zero', (f'committed by its VAD, {PROMISE} '
                           f'Protect: {int(vad["code"]):x} - {kernel.code_name(int(vad["code"]))}')


def explain(address, pde, pte):
    """(kind, sentence) about the page of an address."""
    entry = pde if pte is None else pte
    if entry & kernel.VALID:
        if pte is None:
            return 'Valid', 'a large page of 2 MiB'
        if not pte & kernel.USER:
            return 'Valid', 'a page of the kernel'
        code = kernel.code_of(pte)
        return 'Valid', f'Protect: {code:x} - {kernel.code_name(code)}'
    return software(entry) if pte else by_vad(address)


class Pte(Command):
    """pte ADDR: the page directory and page table entry of an address of the current process.

Flags, left to right: C copy-on-write, G global, L large, D dirty, A accessed, N no cache, T
write-through, U user or K kernel, W writable or R read-only, E executable, V valid. An entry that
is not valid is explained in words."""

    name = 'pte'

    def answer(self, argument):
        kernel.stopped()
        address = number(argument)
        pde_at, pde, pte_at, pte = kernel.entries(address)
        left = [f'PDE at {pde_at:08X}', f'contains {pde:016X}', decode(pde)]
        right = [f'PTE at {pte_at:08X}',
                 'contains ' + ('-' * 16 if pte is None else f'{pte:016X}'), decode(pte)]
        print(f'VA {address:08x}')
        for one, two in zip(left, right):
            print(f'{one:<28}{two}')
        kind, sentence = explain(address, pde, pte)
        print(f'{kind}: {sentence}')
        entry = pde if pte is None else pte
        if entry & (kernel.VALID | kernel.TRANSITION):
            frame = kernel.frame_number(entry) + ((address >> 12 & 0x1FF) if pte is None else 0)
            return f'pfn {frame:#x}'
        return f'address {address:#010x}'


def virtual_of(pte_at):
    """The address that a PTE of the self-map describes."""
    return (pte_at - kernel.PTE_BASE) // 8 << 12


class Pfn(Command):
    """pfn N: what the PFN database knows of a frame: state, owner, references, its PTE.

N is a frame number (physical address / 4096); pte ADDR shows it. pfn -s: all frames together."""

    name = 'pfn'

    def answer(self, argument):
        kernel.stopped()
        pfn = 0 if argument == '-s' else number(argument, 'a frame number')
        database, highest = kernel.symbol('MmPfn'), int(kernel.symbol('MmHighestPfn'))
        if not kernel.paging_is_on() or int(database) == 0:
            raise Answer('There is no PFN database yet: the kernel is starting.', 'start-program')
        if argument == '-s':
            return self.summary(database, highest)
        if pfn > highest:
            raise Answer(f'{pfn:#x} is beyond the last frame, {highest:#x}.', f'pfn {highest:#x}')
        page = database[pfn]
        state, owner = int(page['state']), int(page['owner'])
        name = OWNERS[owner] if owner < len(OWNERS) else f'owner {owner}'
        print(f'PFN {pfn:08X} at address {int(page.address):08X}   '
              f'physical address {pfn << 12:08X}')
        print('    ' + (STATES[state] if state < len(STATES) else f'state {state}: corrupt'))
        if state != ACTIVE:
            print(f'    last owner {name}   next {int(page["next"]):08X}   '
                  f'order {int(page["order"])}')
            return 'pfn ' + hex(int(page['next']) if int(page['next']) <= highest else 0)
        fixed = '   fixed' if int(page['flags']) & 4 else ''
        print(f'    owner {name}   reference count {int(page["references"])}{fixed}')
        return self.mapping(page, owner) or f'pfn {min(pfn + 1, highest):#x}'

    @staticmethod
    def summary(database, highest):
        """As mm/pagecheck.c:MmPageStatistics; the last word of an MMPFN is state, owner, order."""
        data = kernel.read(int(database), 16 * (highest + 1))
        states, owners = data[12::16], data[13::16]
        owned = collections.Counter(o for s, o in zip(states, owners) if s == ACTIVE)
        blocks = collections.Counter(o for s, o in zip(states, data[14::16]) if s == FREE_BLOCK)
        cached, zeroed = states.count(CACHED), states.count(ZEROED)
        free = sum(n << order for order, n in blocks.items()) + cached + zeroed
        usable = sum(n << order for order, n in blocks.items() if order >= LARGE_ORDER)
        for owner, count in sorted(owned.items()):
            print(f'{count:8}  {OWNERS[owner] if owner < len(OWNERS) else f"owner {owner}"}')
        print(f'{free:8}  free, {cached} of them cached, {zeroed} cached and zeroed; '
              f'{100 * (free - usable) // free if free else 0}% not usable for 2 MiB')
        print('free blocks by order: ' + ' '.join(f'{k}:{blocks[k]}' for k in sorted(blocks)))
        first = next((n for n, state in enumerate(states) if state == FREE_BLOCK), 0)
        return f'pfn {first:#x}'

    @staticmethod
    def mapping(page, owner):
        pte_at = int(page['pte'])
        if owner == 3:
            print(f'    used entry count {int(page["used"])}')
        if not pte_at:
            print('    pteaddress 00000000: no PTE of its own, or several')
            return None
        print(f'    pteaddress {pte_at:08X}: maps {virtual_of(pte_at):08X} in its address space')
        return f'pte {virtual_of(pte_at):#010x}'


def register():
    Pte()
    Pfn()
