#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""heap and vis: the heaps of a stopped program, block by block, and who owns an address."""
import os
import re

from gdbtest import BUILD, Session, Tap

PROGRAM = os.path.join(BUILD, 'tests', 'gdb', 'gdb_heap.exe')
LARGE = 600000


def value(lines):
    """The number that `print/x` printed."""
    found = re.search(r'= (0x[0-9a-f]+)', '\n'.join(lines))
    return int(found.group(1), 16) if found else -1


tap = Tap()
names = ['heap', 'first', 'second', 'freed', 'cached', 'large']
session = Session([
    ('run', ['tbreak ready', 'continue']),
    *[('value ' + name, f'print/x (unsigned)blocks.{name}') for name in names],
    ('list', 'heap'), ('summary', 'heap -s'), ('all', 'heap -a blocks.heap'),
    ('by number', 'heap -a 3'),
    *[('owner of ' + name, f'heap -x blocks.{name}+5') for name in names],
    ('header', 'heap -x blocks.second-3'), ('slack', 'heap -x blocks.first+100'),
    ('vis', 'vis blocks.first 1'), ('vis of two', 'vis blocks.second 2'),
    ('no option', 'heap -q'), ('no block', 'heap -x ready'), ('no heap', 'heap -a 0x10000'),
    ('nothing', 'vis'),
    ('damage', ['set var *(unsigned short *)(blocks.second - 2) ^= 1', 'heap -a blocks.heap']),
], program=PROGRAM)
at = {name: value(session['value ' + name]) for name in names}
tap.ok(session.ended and min(at.values()) > 0, 'the session ends', *session.explain())

listed = '\n'.join(session['list'])
tap.ok(re.search(r'1: .*the process heap', listed) and f'{at["heap"]:08X}' in listed,
       'heap lists the heaps', *session['list'])
row = [line.split() for line in session['summary'] if line.startswith(f'{at["heap"]:08X}')]
tap.ok(row and row[0][7:] == ['2', '1', '1'] and int(row[0][4]) >= LARGE // 1024,
       'heap -s: two blocks in one segment, and a large one', *session['summary'])

whole = '\n'.join(session['all'])
for name, size, state in (('first', 100, 'busy'), ('second', 24, 'busy')):
    tap.ok(re.search(rf'{at[name] - 8:08X}: \w+ \. \w+ \[01\] - {state} \({size:x}\)', whole),
           f'heap -a shows {name}', *session['all'])
tap.ok(f'{at["large"] - 8:08X}: a reservation of its own, 93000 - busy ({LARGE:x})' in whole,
       'heap -a shows the large block', *session['all'])
tap.ok(f'{at["freed"] - 8:08X}: ' in whole and ' - free' in whole and ' - cached' in whole,
       'heap -a shows free and cached blocks', *session['all'])
tap.ok('uncommitted bytes.' in whole, 'heap -a shows what is not committed', *session['all'])
tap.ok(session['all'] == session['by number'], 'a heap can be named by its number')

for name, state, size in (('first', 'busy', 100), ('second', 'busy', 24), ('large', 'busy', LARGE),
                          ('cached', 'cached', 40), ('freed', 'free', None)):
    text = '\n'.join(session['owner of ' + name])
    head = rf'{at[name] - 8:08X}  {at[name]:08X}  {at["heap"]:08X} .* {state}\n'
    tap.ok(re.search(head, text) and (size is None or f'is byte 0x5 of {size:#x}' in text),
           f'heap -x: {name}', text)
tap.ok('in the header' in session['header'][-2], 'heap -x: a header', *session['header'])
tap.ok('in the slack' in session['slack'][-2], 'heap -x: slack', *session['slack'])
tap.ok(re.search(rf'{at["first"]:08X}  (41 ){{16}}', '\n'.join(session['vis'])),
       'vis shows bytes', *session['vis'])
tap.ok(sum('  Size ' in line for line in session['vis of two']) == 2, 'vis shows two blocks',
       *session['vis of two'])
for name, words in (('no option', 'no option "-q"'), ('no block', 'is in no block'),
                    ('no heap', 'is no heap'), ('nothing', 'Which?')):
    tap.ok(words in session[name][0], f'a refusal: {name}', *session[name])
tap.ok(any('header is overwritten' in line for line in session['damage']),
       'a header that was overwritten is named', *session['damage'])
tap.finish()
