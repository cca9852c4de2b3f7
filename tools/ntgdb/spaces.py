# SPDX-License-Identifier: MIT
"""vad, process, address: who has which addresses."""
import gdb

from . import images, kernel, paging
from .command import Command, number
from .kernel import Answer

THREAD_STATES = ('Ready', 'RUNNING', 'Waiting', 'Terminated', 'Initialized')
KERNEL_RANGES = (   # mm/layout.h
    (0x80000000, 0x80100000, 'first MiB of physical memory'),
    (0x80100000, 0x81000000, 'kernel image'),
    (0x81000000, 0x83000000, 'PFN database'), (0x83000000, 0x8B000000, 'physical memory: archive'),
    (0x8B000000, 0xC0000000, 'system space: pool, kernel stacks'),
    (0xC0000000, 0xC0600000, 'page tables'),
    (0xC0600000, 0xC0800000, 'page directories'),
    (0xC0800000, 0xC0A00000, 'hyperspace: windows on frames'),
    (0xFFDF0000, 0xFFDF1000, 'KUSER_SHARED_DATA, writable'))
PROTECT_NAMES = {1: 'PAGE_NOACCESS', 2: 'PAGE_READONLY', 4: 'PAGE_READWRITE', 8: 'PAGE_WRITECOPY',
                 0x10: 'PAGE_EXECUTE',
                 0x20: 'PAGE_EXECUTE_READ', 0x40: 'PAGE_EXECUTE_READWRITE',
                 0x80: 'PAGE_EXECUTE_WRITECOPY'}
COMMIT, RESERVE, FREE = 'MEM_COMMIT', 'MEM_RESERVE', 'MEM_FREE'
STATE_VALUES = {COMMIT: 0x1000, RESERVE: 0x2000, FREE: 0x10000}


def process_by(argument):
    """The current process, or the one with this pid."""
    if not argument:
        return kernel.current_process()
    pid = number(argument, 'a process id')
    for process in kernel.processes():
        if int(process['pid']) == pid:
            return process
    raise Answer(f'There is no process {pid}.', 'process')


class Vad(Command):
    """vad [PID]: the VADs of a process: each range that is reserved, and as what.

Start and End are page numbers in hex; Level is the depth in the tree; Commit is in pages."""

    name = 'vad'
    completer = gdb.COMPLETE_NONE

    def answer(self, argument):
        kernel.stopped()
        process = process_by(argument)
        found = kernel.vads(process)
        print('VAD      Level Start  End    Commit')
        for vad, level in found:
            path = kernel.file_of(vad)
            view = 'Mapped  Exe' if kernel.is_image(vad) else 'Mapped     '
            kind = view if int(vad['area']) else 'Private    '
            print(f'{int(vad.address):08X} ({level:2}) '
                  f'{int(vad["first_page"]):6x} {int(vad["last_page"]):6x} '
                  f'{int(vad["commit_pages"]):6}  {kind}  {kernel.code_name(int(vad["code"])):<18} '
                  f'{path or use_of(process, vad)}'.rstrip())
        pages = sum(int(v['commit_pages']) for v, _ in found)
        depth = max((level for _, level in found), default=0)
        print(f'{kernel.name_of(process)}: {len(found)} VADs, {pages} pages committed, '
              f'maximum depth {depth}')
        return f'address {int(found[-1][0]["first_page"]) << 12:#010x}' if found else 'process'


def teb_of(thread):
    return int(thread['Teb'])


def threads(process):
    return kernel.linked(process['threads'], 'KTHREAD', 'process_link')


def use_of(process, vad):
    """What a private range is for, as far as it can be told."""
    first, last = int(vad['first_page']) << 12, (int(vad['last_page']) + 1 << 12) - 1
    if first <= 0x7FFE0000 <= last:
        return 'KUSER_SHARED_DATA'
    try:
        if first <= int(process['Peb']) <= last:
            return 'PEB'
        for thread in threads(process):
            if first <= teb_of(thread) <= last:
                return 'TEB'
            if teb_of(thread) and first <= kernel.u32(teb_of(thread) + 4) - 1 <= last:
                return f'Stack of thread {int(thread["client_id"]["UniqueThread"]):x}'
        return heap_at(process, first)
    except gdb.error:
        return ''   # of another address space, or not in memory yet


def heap_at(process, first):
    """`Heap` if the range begins with one of PEB.ProcessHeaps, or with a segment (heap/heap.h)."""
    peb = int(process['Peb'])
    count, array = kernel.u32(peb + 0x88), kernel.u32(peb + 0x90)
    heaps = [kernel.u32(array + 4 * i) for i in range(min(count, 64))]
    if first in heaps:
        return f'Heap {first:08X}' + (', of the process' if first == kernel.u32(peb + 0x18) else '')
    if kernel.u32(first) == 0xFFEEFFEE and kernel.u32(first + 4) in heaps:
        return f'Heap {kernel.u32(first + 4):08X}, a further segment'
    return ''


class Process(Command):
    """process: every process, with its threads: id, image, memory, and where each thread stands."""

    name = 'process'
    completer = gdb.COMPLETE_NONE

    def answer(self, argument):
        current = int(kernel.current_thread().address)
        found = False
        for process in kernel.processes():
            found = True
            space = process['space']
            print(f'PROCESS {int(process.address):08X}  Cid: {int(process["pid"]):04x}  '
                  f'Peb: {int(process["Peb"]):08X}  '
                  f'ParentCid: {int(process["parent_pid"]):04x}')
            print(f'    DirBase: {int(process["DirectoryTableBase"]):08X}  '
                  f'Image: {kernel.name_of(process)}')
            print(f'    CommitCharge {int(space["commit_pages"])} pages  '
                  f'resident {int(space["resident_pages"])}  '
                  f'page tables {int(space["page_table_pages"])}  '
                  f'faults {int(space["fault_count"])}  '
                  f'VADs {int(space["vads"]["count"])}')
            for thread in threads(process):
                state = int(thread['state'])
                here = '  <- here' if int(thread.address) == current else ''
                print(f'    THREAD {int(thread.address):08X}  '
                      f'Cid {int(thread["client_id"]["UniqueThread"]):04x}  '
                      f'Teb: {teb_of(thread):08X}  '
                      f'{THREAD_STATES[state] if state < len(THREAD_STATES) else state}  '
                      f'priority {int(thread["priority"])}  stack {int(thread["StackLimit"]):08X}-'
                      f'{int(thread["InitialStack"]):08X}{here}')
        if not found:
            print('No process yet.')
            return 'start-program'
        return 'vad'


def page_state(vad, address):
    """(state, PAGE_* value) of a page in a VAD."""
    _, pde, _, pte = kernel.entries(address)
    if pte:
        code = kernel.code_of(pte)
        kept = pte & (kernel.VALID | kernel.PROTOTYPE | kernel.TRANSITION)
        if not kept and code == kernel.NO_PAGE:
            return RESERVE, 0
        return COMMIT, kernel.page_protection(code)
    if int(vad['area']):
        entry = kernel.prototype(vad, address)
        if entry is not None and not entry & 2:
            return RESERVE, 0
        code = entry >> 4 & 31 if kernel.is_image(vad) else int(vad['code'])
        return COMMIT, kernel.page_protection(code)
    if vad['mem_commit']:
        return COMMIT, kernel.page_protection(int(vad['code']))
    return RESERVE, 0


def region(vad, address):
    """(first, end, state, protection) of the pages around an address that are alike."""
    wanted = page_state(vad, address)
    low, high = int(vad['first_page']) << 12, int(vad['last_page']) + 1 << 12
    first = address & ~0xFFF
    while first > low and page_state(vad, first - 4096) == wanted:
        first -= 4096
    end = (address & ~0xFFF) + 4096
    while end < high and page_state(vad, end) == wanted:
        end += 4096
    return (first, end, *wanted)


def protect_name(value):
    modifiers = [name for bit, name in ((0x100, 'PAGE_GUARD'), (0x200, 'PAGE_NOCACHE'))
                 if value & bit]
    return ' | '.join([PROTECT_NAMES.get(value & 0xFF, '')] + modifiers)


def label(name, text):
    print(f'{name + ":":<24}{text}')


def section_of(vad, address):
    """`.text` of a mapped image, by its headers."""
    base = int(vad['first_page']) << 12
    try:
        header = base + kernel.u32(base + 60)
        count, skip = kernel.u32(header + 6) & 0xFFFF, kernel.u32(header + 20) & 0xFFFF
        for at in range(header + 24 + skip, header + 24 + skip + 40 * min(count, 96), 40):
            size, start = kernel.u32(at + 8), kernel.u32(at + 12)
            if start <= address - base < start + size:
                return kernel.read(at, 8).rstrip(b'\0').decode('ascii', 'replace')
    except gdb.error:
        pass    # the headers are not in memory
    return ''


class Address(Command):
    """address ADDR: what an address is: usage, allocation, region, state, protection, type."""

    name = 'address'

    def answer(self, argument):
        kernel.stopped()
        address = number(argument)
        if address >= 0x80000000:
            return self.of_kernel(address)
        process = kernel.current_process()
        vad = kernel.vad_at(process, address)
        if vad is None:
            return self.free(process, address)
        return self.in_vad(process, vad, address)

    @staticmethod
    def of_kernel(address):
        use = next((text for first, end, text in KERNEL_RANGES if first <= address < end),
                   'nothing is planned there')
        label('Usage', use)
        name = gdb.execute(f'info symbol {address:#x}', to_string=True).strip()
        if not name.startswith('No symbol'):
            label('Symbol', name)
        return f'pte {address:#010x}'

    @staticmethod
    def free(process, address):
        spans = [(int(v['first_page']) << 12, int(v['last_page']) + 1 << 12)
                 for v, _ in kernel.vads(process)]
        first = max((end for _, end in spans if end <= address), default=0x10000)
        end = min((start for start, _ in spans if start > address), default=0x7FFF0000)
        if address < 0x10000 or address > kernel.HIGHEST_USER:
            first, end = (0, 0x10000) if address < 0x10000 else (0x7FFF0000, 0x80000000)
        usable = 0x10000 <= address <= kernel.HIGHEST_USER
        label('Usage', 'Free' if usable else 'never mapped, to catch bad pointers')
        label('Base Address', f'{first:08x}')
        label('End Address', f'{end:08x}')
        label('Region Size', f'{end - first:08x}')
        label('State', '00010000  MEM_FREE')
        return 'vad'

    @staticmethod
    def in_vad(process, vad, address):
        first, end, state, protect = region(vad, address)
        path, symbol = kernel.file_of(vad), ''
        image, view = kernel.is_image(vad), bool(int(vad['area']))
        mapped = 'Image' if image else 'Mapped'
        label('Usage', mapped if view else use_of(process, vad) or 'VirtualAlloc')
        label('Allocation Base', f'{int(vad["first_page"]) << 12:08x}')
        label('Base Address', f'{first:08x}')
        label('End Address', f'{end:08x}')
        label('Region Size', f'{end - first:08x}')
        label('Type', '01000000  MEM_IMAGE' if image else
              '00040000  MEM_MAPPED' if view else '00020000  MEM_PRIVATE')
        label('State', f'{STATE_VALUES[state]:08x}  {state}')
        if state == COMMIT:
            label('Protect', f'{protect:08x}  {protect_name(protect)}')
        if path:
            part = section_of(vad, address) if image else ''
            label(f'{mapped} Path', f'{path}  {part}'.rstrip())
            symbol = gdb.execute(f'info symbol {address:#x}', to_string=True).strip()
        if symbol and not symbol.startswith('No symbol'):
            label('Symbol', symbol)
        _, pde, _, pte = kernel.entries(address)
        label('Page', ': '.join(paging.explain(address, pde if pte is not None else 0, pte)))
        return f'pte {address:#010x}'


def register():
    for command in (Vad, Process, Address):
        command()
