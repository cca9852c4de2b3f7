#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""chain, pte, pfn, pool, vad, process, address: each answers, never throws, names what to type next."""
import re

from gdbtest import Session, Tap

# (command, a pattern that its answer must match)
ANSWERS = [
    ('chain', r'3  msvcrt +operator new +bytes=0x32000'),
    ('chain', r'3  ntdll +RtlAllocateHeap +handle=\w+, flags=0, bytes=0x32000'),
    ('chain', r'into ring 0'),
    ('chain', r'0  kernel +_PageAlloc +pages=1'),
    ('pte $cr2', r'PDE at C06\w+ +PTE at C0\w+'),
    ('pte $cr2', r'Demand zero: committed, no frame yet.*Protect: 4 - READWRITE'),
    ('pte main', r'pfn \w+ +-+A--U[RW]EV'),
    ('pte main', r'Valid: Protect: 3 - EXECUTE_READ'),
    ('pte 0x80100000', r'KREV'),
    ('pte 0', r'Free: no VAD'),
    ('pfn 0', r'owner the boot image'),
    ('pfn 0xfffffff', r'beyond the last frame'),
    ('pfn -s', r'free, \d+ of them cached'),
    ('pfn -s', r'free blocks by order: \d+:\d'),
    ('pool', r'Vad .*\d'),
    ('pool', r'\d+ tags, \d+ blocks'),
    ('pool -t Vad', r'[0-9A-F]{8} +\d+ bytes'),
    ('pool -t ----', r'No block has the tag'),
    ('pool (char *)KiPcr.CurrentThread->process + 4', r'is in the block \w+ \(\+'),
    ('pool 0x80100000', r'is in no block of pool'),
    ('vad', r'Mapped  Exe .*gdb_stack\.exe'),
    ('vad', r'Stack of thread'),
    ('vad', r'maximum depth \d'),
    ('vad 8', r'Heap \w+, of the process'),
    ('process', r'Image: gdb_stack\.exe'),
    ('process', r'THREAD \w+ .*RUNNING .*<- here'),
    ('address main', r'MEM_IMAGE'),
    ('address main', r'Image Path: +C:\\gdb_stack\.exe  \.text'),
    ('address $cr2', r'Usage: +Heap'),
    ('address $cr2', r'PAGE_READWRITE'),
    ('address 0', r'MEM_FREE'),
    ('address 7ffe0000', r'KUSER_SHARED_DATA'),
    ('address 7ffd0000', r'MEM_RESERVE|MEM_COMMIT'),
    ('address 0xc0600000', r'page directories'),
    ('address _PageAlloc', r'Symbol: +_PageAlloc'),
    ('run', r'has been started already'),
]
COMMANDS = ('chain', 'pte', 'pfn', 'pool', 'vad', 'process', 'address')
GARBAGE = ('', '][', 'no_such_symbol', '0x', '99999999999999999999', '-1', 'main(', '"text"',
           '1.5', '*(int*)0',
           '%$§', '0x7fffffff', '0xffffffff', 'a b c')

tap = Tap()


def answers():
    commands = sorted({command for command, _ in ANSWERS})
    session = Session([('stop',
                        ['tbreak NtAllocateVirtualMemory', 'continue', 'break _PageAlloc',
                         'continue']),
                       *((command, command) for command in commands)])
    tap.ok(session.ended, 'every command was carried out', *session.explain())
    for command, pattern in ANSWERS:
        text = '\n'.join(session[command])
        tap.ok(re.search(pattern, text), f'{command}: {pattern}', text)
    blocks = re.search(r'^Vad +\d+ +\d+ +(\d+)', '\n'.join(session['pool']), re.M)
    listed = re.search(r'tag Vad : (\d+) blocks', '\n'.join(session['pool -t Vad']))
    tap.ok(blocks and listed and blocks[1] == listed[1], 'pool -t lists as many blocks as pool counts',
           *session['pool'], *session['pool -t Vad'])
    for command in commands:
        last = session[command][-1:]
        tap.ok(last and last[0].startswith('next: '), f'{command} ends with the next command',
               *session[command])


def garbage():
    """Every command with nonsense, at main, and before there is a kernel."""
    pairs = [(command, word) for command in COMMANDS for word in GARBAGE]
    steps = [(f'{command} {word}', f'{command} {word}') for command, word in pairs]
    for name, arguments in (('at main', ()), ("at the machine's first instruction", ('--attach',))):
        session = Session(steps, arguments=arguments)
        bad = [step for step, _ in steps
               if not (session[step] and session[step][-1].startswith('next: '))]
        tap.ok(session.ended and not bad, f'nonsense does not throw, {name}', f'wrong: {bad}',
               *session.explain())
        tap.ok('Traceback' not in session.text and 'Python Exception' not in session.text,
               f'no exception is shown, {name}', *session.explain())


def help_texts():
    session = Session([(command, f'help {command}') for command in COMMANDS])
    for command in COMMANDS:
        tap.ok(session[command] and session[command][0].startswith(command), f'help {command}',
               *session[command])


answers()
garbage()
help_texts()
tap.finish()
