# SPDX-License-Identifier: MIT
"""How gdb gets from ring 0 back to what was interrupted: unwinding rules for the entries.

NASM writes no call frame information. What trapentry.asm and sysentry.asm do to the stack between
their labels is so little that it can be read off the disassembly: where the KTRAP_FRAME (F) is,
instruction by instruction:

    sysenter   no frame yet: ring 3's esp is edx + n, its eip KUSER_SHARED_DATA.SystemCallReturn
    growing    F = esp + n; a register whose slot lies below esp still has its value
    frame      F = ebp
    leaving    F = esp + n; every slot is still in memory
    plain      no frame: an ordinary procedure, followed by its pushes

The rules become a .debug_frame and not a gdb.unwinder, because of its augmentation "S": only a
frame that "interrupts" what lies behind it may lead from a kernel stack down to the lower addresses
of a user stack. A Python unwinder cannot say so, and gdb ends such a stack with "previous frame
inner to this frame". gdb shows such a frame as <signal handler called>, so just the return
addresses of calls into C have the S; at every other instruction the frame is an ordinary one, whose
CFA is the interrupted esp.

Source: DWARF 4, 6.4; docs of include/k/ke.h for KTRAP_FRAME, include/nt/layout.def for CONTEXT.
"""
import atexit
import os
import re
import tempfile

import gdb

from . import elf

EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI, EIP, EFLAGS = range(10)
REGISTERS = {'ebx': EBX, 'ebp': EBP, 'esi': ESI, 'edi': EDI}
FRAME_SLOTS = {EIP: 0x68, EFLAGS: 0x70, EBP: 0x60, EBX: 0x5C, ESI: 0x58, EDI: 0x54}
TRAP_SLOTS = {**FRAME_SLOTS, EAX: 0x44, ECX: 0x40, EDX: 0x3C}
CONTEXT_SLOTS = {EDI: 0x9C, ESI: 0xA0, EBX: 0xA4, EDX: 0xA8, ECX: 0xAC, EAX: 0xB0, EBP: 0xB4,
                 EIP: 0xB8,
                 EFLAGS: 0xC0, ESP: 0xC4}
ERR_CODE, EIP_SLOT, END_OF_FRAME = 0x64, 0x68, 0x74    # from ring 3: HardwareEsp follows
VECTORS_WITH_ERROR_CODE = (8, 10, 11, 12, 13, 14, 17, 21, 29, 30)
SYSTEM_CALL_RETURN = 0xFFDF0304

# From the end of the frame's fixed part to the interrupted esp: ring 0's was that, ring 3's lies
# there.
RING_ESP = bytes([0x12, 0x38, 0x1C, 0x06, 0x33, 0x1A, 0x28, 3, 0, 0x2F, 1, 0, 0x06])
#           dup lit8 minus deref lit3 and bra +3      skip +1   deref


def uleb(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def sleb(value):
    out = bytearray()
    while not -0x40 <= value < 0x40:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value & 0x7F]))


def cfa(register, offset):
    return bytes([0x12, register]) + sleb(offset // -4)     # DW_CFA_def_cfa_sf


def at_cfa(register, offset):
    return bytes([0x11, register]) + sleb(offset // -4)     # DW_CFA_offset_extended_sf


def same(register):
    return bytes([0x08, register])


def undefined(register):
    return bytes([0x07, register])


def base_plus(register, offset):
    return bytes([0x70 + register]) + sleb(offset)          # DW_OP_breg


def expression(opcode, text):
    return opcode + uleb(len(text)) + text


def frame_rules(base, offset, slots, growing):
    """Rules where F = base + offset; CFA is the interrupted esp."""
    out = expression(b'\x0f', base_plus(base, offset + END_OF_FRAME) + RING_ESP)
    for register, slot in slots.items():
        if growing and offset + slot < 0:
            out += same(register)
        else:
            out += expression(bytes([0x10, register]), base_plus(base, offset + slot))
    return out


def crossing_rules(slots):
    """The same behind a call into C, F = ebp; CFA is on the kernel stack, above the callee's."""
    out = cfa(EBP, END_OF_FRAME) + expression(bytes([0x16, ESP]), RING_ESP)
    return out + b''.join(at_cfa(register, slot - END_OF_FRAME) for register, slot in slots.items())


def sysenter_rules(offset):
    """Rules before the frame is there: CFA is ring 3's esp, and by default the caller's."""
    deref = bytes([0x03]) + SYSTEM_CALL_RETURN.to_bytes(4, 'little') + b'\x06'
    kept = b''.join(map(same, (EBX, EBP, ESI, EDI)))
    return cfa(EDX, offset) + expression(bytes([0x16, EIP]), deref) + kept


def context_rules(register, offset=None):
    """Rules where a register is the address of a CONTEXT, or with an offset: of its pointer."""
    at = base_plus(register, offset or 0) + (b'' if offset is None else b'\x06')
    out = cfa(ESP, 0)
    for name, slot in CONTEXT_SLOTS.items():
        place = at + b'\x23' + uleb(slot)
        if name == ESP:
            out += expression(bytes([0x16, ESP]), place + b'\x06')
        else:
            out += expression(bytes([0x10, name]), place)
    return out


def plain_rules(base, offset, saved):
    """An ordinary procedure: CFA = base + offset; saved: the registers pushed, in order."""
    out = cfa(base, offset) + at_cfa(EIP, -4)
    for register in (EBX, EBP, ESI, EDI):
        if register in saved:
            out += at_cfa(register, -8 - 4 * saved.index(register))
        else:
            out += same(register)
    return out


def disassemble(start, end):
    """(address, mnemonic, operands) in Intel's order, whatever flavour the user likes."""
    before = gdb.parameter('disassembly-flavor')
    gdb.execute('set disassembly-flavor intel', to_string=True)
    try:
        lines = gdb.selected_inferior().architecture().disassemble(start, end - 1)
    finally:
        gdb.execute(f'set disassembly-flavor {before}', to_string=True)
    for line in lines:
        mnemonic, _, operands = line['asm'].strip().partition(' ')
        yield line['addr'], mnemonic, operands.strip().replace(' ', '')


def number(text):
    found = re.search(r'0x([0-9a-f]+)', text)
    return int(found.group(1), 16) if found else 0


class Walk:
    """Follows one piece of assembly and collects (address, rules) rows."""

    def __init__(self, mode, offset=0, slots=None):
        self.mode, self.offset, self.slots = mode, offset, slots or TRAP_SLOTS
        self.rows, self.returns, self.saved, self.body, self.has_base = [], [], [], [], False

    def rules(self):
        if self.mode == 'plain':
            return plain_rules(EBP, 8, self.saved) if self.has_base else \
                plain_rules(ESP, 4 + 4 * len(self.saved), self.saved)
        if self.mode == 'sysenter':
            return sysenter_rules(self.offset)
        if self.mode == 'frame':
            return frame_rules(EBP, 0, self.slots, False)
        return frame_rules(ESP, self.offset, self.slots, self.mode == 'growing')

    def over(self, start, end):
        for address, mnemonic, operands in disassemble(start, end):
            rules = self.rules()
            if self.returns and self.returns[-1] is None:
                self.returns[-1] = address
            if not self.rows or self.rows[-1][1] != rules:
                self.rows.append((address, rules))
            if mnemonic == 'call':
                self.returns.append(None)       # its return address is that of the next instruction
            self.step(mnemonic, operands)
        return self

    def at(self, address):
        """The rules in force at an address."""
        return [rules for start, rules in self.rows if start <= address][-1]

    def step(self, mnemonic, operands):
        if self.mode == 'plain':
            self.step_plain(mnemonic, operands)
        elif operands == 'ebp,esp' or (self.mode == 'leaving'
                                       and mnemonic in ('sysexit', 'iret', 'iretd')):
            self.mode = 'frame'     # what follows an exit is jumped to from before it
        elif operands == 'esp,ebp':
            self.mode, self.offset = 'leaving', 0
        elif mnemonic == 'lea' and operands.startswith('esp,[ebp+'):
            self.mode, self.offset = 'leaving', -number(operands)
        elif self.mode == 'sysenter':
            if mnemonic == 'add' and operands.startswith('edx,'):
                self.offset -= number(operands)
        elif self.mode in ('growing', 'leaving'):
            if mnemonic.startswith('push'):
                self.offset += 4
            elif mnemonic.startswith('pop'):
                self.offset -= 4
            elif operands.startswith('esp,'):
                self.offset += number(operands) * (1 if mnemonic == 'sub' else -1)


    def step_plain(self, mnemonic, operands):
        if operands == 'ebp,esp':
            self.has_base = True
        elif mnemonic == 'leave':
            self.body, self.has_base, self.saved = self.saved, False, []
        elif mnemonic == 'ret' and self.body:       # what follows is jumped to from the body
            self.has_base, self.saved = True, self.body
        elif mnemonic == 'pop' and self.saved and not self.has_base:
            self.saved.pop()
        elif mnemonic == 'push' and operands in REGISTERS and (not self.has_base
                                                               or len(self.saved) < 4):
            self.saved.append(REGISTERS[operands])


def entry_offset(name):
    vector = re.fullmatch(r'KiTrap(\d+)', name)
    pushed = vector and int(vector.group(1)) in VECTORS_WITH_ERROR_CODE
    return -ERR_CODE if pushed else -EIP_SLOT


def split(walk, start, end):
    """(start, end, rows, crossing) pieces: the two bytes around a return address are crossing."""
    for after in [r for r in walk.returns if r is not None]:
        yield start, after - 1, ordinary(walk, start, after - 1), False
        yield after - 1, after + 1, [(after - 1, crossing_rules(walk.slots))], True
        start = after + 1
    yield start, end, ordinary(walk, start, end), False


def ordinary(walk, start, end):
    return [(start, walk.at(start))] + [(at, rules) for at, rules in walk.rows if start < at < end]


def entry_pieces(labels):
    """The entry code of the kernel; labels: {name: address}."""
    entries = sorted((address, name) for name, address in labels.items()
                     if re.fullmatch(r'Ki(Trap|Interrupt)(\d+|Common)', name)
                     or name == 'KiDoubleFaultTask')
    for (start, name), (end, _) in zip(entries, entries[1:]):
        walk = Walk('frame') if name.endswith('Common') else Walk('growing', entry_offset(name))
        yield from split(walk.over(start, end), start, end)
    fast, slow, after = (labels[n]
                         for n in ('KiFastCallEntry', 'KiSystemCallInt', 'KiSystemEntryEnd'))
    yield from split(Walk('sysenter', slots=FRAME_SLOTS).over(fast, slow), fast, slow)
    yield from split(Walk('growing', -EIP_SLOT).over(slow, after), slow, after)


def plain_pieces(labels):
    """Other procedures in assembly: inner labels hide their prologues, or nothing lies behind."""
    for name in ('KiCallService', 'KiCopyUser', 'KiSwitchContext'):
        start = labels[name]
        end = min(address for other, address in labels.items() if address > start
                  and not other.startswith(name))
        yield start, end, Walk('plain').over(start, end).rows, False
    for name in ('KiThreadStartup', 'KiMultibootEntry'):
        yield labels[name], labels[name] + 16, [(labels[name], cfa(ESP, 4) + undefined(EIP))], False


def dispatcher_pieces(exception, apc):
    """ntdll's two entries from the kernel, by address: registers come from the CONTEXT."""
    if exception:
        rows = [(exception, context_rules(ESP, 4)), (exception + 8, context_rules(EDI))]
        yield exception, exception + 0x30, rows, True
    if apc:
        yield apc, apc + 0x18, [(apc + 4, context_rules(EDI))], True


def entry(body):
    """A CIE or an FDE: its length, and padding."""
    body += b'\0' * (-(len(body) + 4) % 4)
    return len(body).to_bytes(4, 'little') + body


def common(augmentation):
    cie = b'\xff\xff\xff\xff\x01' + augmentation + b'\0\x01\x7c' + bytes([EIP])
    return entry(cie + cfa(ESP, 4))


def description(cie, start, end, rows):
    body = b''.join(word.to_bytes(4, 'little') for word in (cie, start, end - start))
    at = start
    for address, rules in rows:
        if address != at:
            body += b'\x04' + (address - at).to_bytes(4, 'little')      # DW_CFA_advance_loc4
            at = address
        body += rules
    return entry(body)


def debug_frame(pieces):
    """The section, of (start, end, rows, crossing)."""
    ordinary_cie, crossing_cie = common(b''), common(b'S')
    out = ordinary_cie + crossing_cie
    for start, end, rows, crossing in pieces:
        out += description(len(ordinary_cie) if crossing else 0, start, end, rows)
    return out


def load(pieces):
    """Gives gdb the rules, by way of a file that lives as long as gdb: it takes no others."""
    fd, path = tempfile.mkstemp(prefix='plumb-', suffix='.unwind')
    atexit.register(os.unlink, path)
    with os.fdopen(fd, 'wb') as file:
        file.write(elf.frame_file(debug_frame(pieces)))
    gdb.execute(f'add-symbol-file {path}', to_string=True)


def load_kernel(labels):
    load([*entry_pieces(labels), *plain_pieces(labels)])
