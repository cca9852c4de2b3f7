#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""MmCheckRights: a forged page table entry stops the kernel; without one, nothing does."""
import re
import subprocess

from gdbtest import BUILD, Session, Tap

USER, NX = 4, 1 << 63
COPIES = {'KiCopyUser', 'KiCallService', 'ReadUserUlong', 'CaptureUserUlong', 'WriteUserUlong'}
TEXT, DATA, SHARED = 'KiSystemStartup', '&KiPcr', '0x7ffe0000'
# (what is forged, the page, bits set, bits cleared, the check that must say so: see mm/mmrights.c)
FORGERIES = [
    ("the kernel's text is writable", TEXT, 2, 0, 33),
    ("the kernel's data is executable", DATA, 0, NX, 31),
    ('KUSER_SHARED_DATA is writable', SHARED, 2, 0, 33),
    ('KUSER_SHARED_DATA is executable', SHARED, 0, NX, 32),
    ("a program's stack is executable", '$esp', 0, NX, 32),
    ("a program's text is writable", '$eip', 2, 0, 33),
]

tap = Tap()


def entry(page):
    return f'{{unsigned long long}}(0xc0000000 + ((unsigned)({page}) >> 12) * 8)'


def forge(name, page, setting, clearing, number):
    session = Session([
        ('stopped', 'break KeBugCheckEx'),
        ('forged', f'set {entry(page)} = ({entry(page)} | {setting}) & ~{clearing}ULL'),
        ('bugcheck', ['continue', 'info args'])], arguments=['--option', 'checked'])
    text = '\n'.join(session['bugcheck'])
    tap.ok(re.search(r'code = BUG_MM_CHECK', text) and re.search(rf'p1 = {number}\b', text),
           f'{name}: noticed', *session.explain())


# A page is open to ring 3 only if the directory's entry says so, too.
def open_kernel_page():
    pde = '{unsigned long long}(0xc0600000 + ((unsigned)(&KiPcr) >> 21) * 8)'
    session = Session([
        ('stopped', 'break KeBugCheckEx'),
        ('forged', [f'set {pde} = {pde} | {USER}',
                    f'set {entry(DATA)} = {entry(DATA)} | {USER}']),
        ('bugcheck', ['continue', 'info args'])], arguments=['--option', 'checked', '--cpu', 'max,-smap'])
    tap.ok(re.search(r'p1 = 30\b', '\n'.join(session['bugcheck'])),
           "the kernel's data is open to ring 3: noticed", *session.explain())


# Control registers: the bits that make the CPU keep what the tables say.
def control_registers():
    session = Session([('registers', ['print/x $cr0', 'print/x $cr4', 'print/x $efer'])])
    values = [int(x, 16) for x in re.findall(r'= (0x[0-9a-f]+)', '\n'.join(session['registers']))]
    values += [0] * (3 - len(values))
    for index, bit, name in ((0, 16, 'CR0.WP'), (1, 7, 'CR4.PGE'), (1, 20, 'CR4.SMEP'),
                             (1, 21, 'CR4.SMAP'), (2, 11, 'EFER.NXE')):
        tap.ok(values[index] >> bit & 1, f'{name} is set', *session.explain())


# SMAP is lifted in the routines that copy ring 3's memory, and nowhere else.
def lifted_smap():
    listing = subprocess.run(['objdump', '-d', '--no-show-raw-insn', f'{BUILD}/plumb.elf'],
                             stdout=subprocess.PIPE, check=True).stdout.decode()
    where, found = '', set()
    for line in listing.splitlines():
        label = re.match(r'[0-9a-f]+ <([^.>]+)[^>]*>:', line)
        where = label.group(1) if label else where
        if re.search(r'\bstac\b', line):
            found.add(where)
    tap.ok(found == COPIES, 'stac only around the copy', str(found))


# A function's guard is no longer what it was at its entry.
def overrun():
    session = Session([
        ('stopped', ['break KeBugCheckEx', 'tbreak KiCopyUser', 'continue']),
        ('forged', 'set __stack_chk_guard ^= 0x100'),
        ('bugcheck', ['continue', 'info args'])])
    tap.ok('code = BUG_STACK_OVERRUN' in '\n'.join(session['bugcheck']),
           'a guard on the stack has changed: noticed', *session.explain())


control_registers()
overrun()
lifted_smap()
for forgery in FORGERIES:
    forge(*forgery)
open_kernel_page()
tap.finish()
