#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two processes run the same DLLs: a clean page of code has one frame, and `pfn` counts its users."""
import os
import re

from gdbtest import BUILD, Session, Tap

PROGRAM = os.path.join(BUILD, 'tests', 'guest', 'section_processes.exe')
STUB = 'KiFastSystemCall'  # of ntdll: each process that is in a service has been there


def frame(page):
    return f'({{unsigned long long}}(0xc0000000 + ((unsigned)({page}) >> 12) * 8) >> 12 & 0xffffff)'


def references(lines):
    found = re.search(r'owner a section +reference count (\d+)', '\n'.join(lines))
    return int(found.group(1)) if found else 0


tap = Tap()
session = Session([
    ('one', [f'set $code = (unsigned){STUB}', 'tbreak NtMapViewOfSection', 'continue',
             f'set $before = {frame("$code")}', 'pfn $before']),
    ('two', ['break NtOpenSection', 'continue', f'set $after = {frame("$code")}',
             'print $before == $after', 'pfn $after']),
], program=PROGRAM)
tap.ok(references(session['one']) == 2, 'one process: the section and a view have the frame',
       *session['one'])
tap.ok('$1 = 1' in session['two'], 'the child has the same frame for it', *session['two'])
tap.ok(references(session['two']) == 3, 'two processes: one reference more', *session['two'])
tap.finish()
