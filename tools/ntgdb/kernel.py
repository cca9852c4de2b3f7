# SPDX-License-Identifier: MIT
"""The stopped machine, read: memory, page table entries, processes, threads, VADs.

Types and offsets come from the kernel's own debugging information, constants from mm/pte.h and
mm/layout.h. """
import os

import gdb

PTE_BASE, PDE_BASE, PFN_NONE = 0xC0000000, 0xC0600000, 0xFFFFFFFF
HIGHEST_USER = 0x7FFEFFFF
VALID, WRITE, USER, LARGE = 1, 2, 4, 0x80
PROTOTYPE, TRANSITION, NX = 0x400, 0x800, 1 << 63
GUARD = NO_PAGE = 0x10
NO_ACCESS = 0x18
PROTECTIONS = ('none', 'READONLY', 'EXECUTE', 'EXECUTE_READ', 'READWRITE', 'WRITECOPY',
               'EXECUTE_READWRITE',
               'EXECUTE_WRITECOPY')
PAGE_VALUES = (1, 2, 0x10, 0x20, 4, 8, 0x40, 0x80)
LIMIT = 100000      # of entries in one list: what is longer is broken


class Answer(Exception):
    """Why there is no answer: one sentence, and the command that helps."""

    def __init__(self, sentence, hint=None):
        super().__init__(sentence)
        self.hint = hint


def read(address, size):
    return bytes(gdb.selected_inferior().read_memory(address, size))


def u32(address):
    return int.from_bytes(read(address, 4), 'little')


def u64(address):
    return int.from_bytes(read(address, 8), 'little')


def text16(address, limit=260):
    """A zero-terminated UTF-16 string."""
    out = bytearray()
    while len(out) < 2 * limit:
        two = read(address + len(out), 2)
        if two == b'\0\0':
            break
        out += two
    return out.decode('utf-16-le', 'replace')


def stopped():
    """Refuses when there is no machine to look at."""
    thread = gdb.selected_thread()
    if thread is None or not thread.is_valid():
        if 'PLUMB_GDB_KILLS' in os.environ:
            raise Answer('The machine has ended. To begin again: quit, then make debug.', 'quit')
        raise Answer('No machine is attached.', 'target remote localhost:PORT')
    if thread.is_running():
        raise Answer('The machine runs; Ctrl-C stops it.', 'Ctrl-C')


def paging_is_on():
    try:
        return int(gdb.parse_and_eval('$cr0')) >> 31 & 1 == 1
    except gdb.error:
        return True


def symbol(name):
    found = gdb.lookup_global_symbol(name) or gdb.lookup_static_symbol(name)
    if found is None:
        raise Answer(f'The kernel has no {name}: are the symbols of build/plumb.elf loaded?',
                     'file build/plumb.elf')
    return found.value()


def pointer(type_name, address):
    return gdb.Value(address).cast(gdb.lookup_type(type_name).pointer())


def offset_of(type_name, field):
    for member in gdb.lookup_type(type_name).strip_typedefs().fields():
        if member.name == field:
            return member.bitpos // 8
    raise Answer(f'{type_name} has no field {field}: gdb has other symbols than the machine runs.',
                 'file build/plumb.elf')


def linked(head, type_name, field):
    """The structures in a LIST_ENTRY list with this head (a value)."""
    start, offset, entry = int(head.address), offset_of(type_name, field), head['Flink']
    for _ in range(LIMIT):
        if int(entry) == start or int(entry) == 0:
            return
        yield pointer(type_name, int(entry) - offset).dereference()
        entry = entry['Flink']
    raise Answer(f'The list at {start:08X} does not end.')


def processes():
    stopped()
    return linked(symbol('PsActiveProcessHead'), 'EPROCESS', 'all_link')


def current_thread():
    """The current KTHREAD; refuses before there is one."""
    stopped()
    if not paging_is_on():
        raise Answer('The machine has not begun to run the kernel.', 'start-program')
    thread = symbol('KiPcr')['CurrentThread']
    if int(thread) == 0:
        raise Answer('There is no thread yet: the kernel is starting.', 'start-program')
    return thread.dereference()


def current_process():
    process = current_thread()['process']
    if int(process) == 0:
        raise Answer('The current thread belongs to no process.', 'process')
    return process.dereference()


def name_of(process):
    return process['image_name'].string(errors='replace') or 'System'


def vads(process):
    """(VAD, depth in the tree) of a process, by address."""
    out, waiting, node, depth = [], [], process['space']['vads']['root'], 0
    kind = gdb.lookup_type('MMVAD').pointer()
    while (waiting or int(node)) and len(out) < LIMIT:
        while int(node):
            waiting.append((node, depth))
            node, depth = node['left'], depth + 1
        node, depth = waiting.pop()
        out.append((node.cast(kind).dereference(), depth))
        node, depth = node['right'], depth + 1
    return out


def vad_at(process, address):
    page = address >> 12
    for vad, _ in vads(process):
        if int(vad['first_page']) <= page <= int(vad['last_page']):
            return vad
    return None


def file_of(vad):
    """The file behind a VAD, or ''."""
    if not int(vad['area']) or not int(vad['area']['file']['context']):
        return ''
    node = vad['area']['file']['context'].cast(gdb.lookup_type('FS_NODE').pointer())
    parts = []
    while int(node) and len(parts) < 64:
        bytes_ = gdb.selected_inferior().read_memory(int(node['name']), 2 * int(node['characters']))
        parts.insert(0, bytes_.tobytes().decode('utf-16-le', 'replace'))
        node = node['parent']
    return '\\'.join(['C:'] + parts[1:])


def is_image(vad):
    return bool(int(vad['area'])) and int(vad['area']['kind']) == 0


def prototype(vad, address):
    """The entry of the control area for an address in a view; None: a file's data needs none."""
    area, page = vad['area'], (address >> 12) - int(vad['first_page']) + int(vad['area_page'])
    if not int(area['tables']) or page >= int(area['pages']):
        return None
    return int(area['tables'][page // 1024][page % 1024])


def code_name(code):
    if code == NO_ACCESS:
        return 'NOACCESS'
    name = PROTECTIONS[code & 7]
    return name + ('+NOCACHE' if code & 8 else '') + ('+GUARD' if code & GUARD and code & 7 else '')


def page_protection(code):
    """MM_* -> the PAGE_* value of the Win32 interface."""
    if code == NO_ACCESS or code & 7 == 0:
        return 1
    return PAGE_VALUES[code & 7] | (0x100 if code & GUARD else 0) | (0x200 if code & 8 else 0)


def entries(address):
    """(PDE's address, PDE, PTE's address, PTE or None if there is no table)."""
    if not paging_is_on():
        raise Answer('Paging is off: there are no page tables yet.', 'start-program')
    pde_at, pte_at = PDE_BASE + (address >> 21) * 8, PTE_BASE + (address >> 12) * 8
    pde = u64(pde_at)
    pte = u64(pte_at) if pde & VALID and not pde & LARGE else None
    return pde_at, pde, pte_at, pte


def frame_number(entry):
    return (entry & 0xFFFFFF000) >> 12


def code_of(entry):
    """The protection code of an entry that is not zero (mm/pte.h)."""
    if entry & VALID:
        return entry >> 9 & 7 | (8 if entry & 0x10 else 0)
    return entry >> 5 & 0x1F
