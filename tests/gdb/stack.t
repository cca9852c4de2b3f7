#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bt shows one stack across the ring; stepi crosses sysenter; symbols come by themselves."""
import re

from gdbtest import Session, Tap, functions, in_order

RING = 'print $cs & 3'
UNTIL_RING3 = ('python\nwhile int(gdb.parse_and_eval("$cs")) & 3 == 0:\n'
               '    gdb.execute("stepi", to_string=True)\nend')
PATH = ['RtlAllocateHeap', 'malloc', 'operator new', 'main']

tap = Tap()


def stack(session, step, wanted, name):
    names = functions(session[step])
    missing = in_order(names, wanted)
    tap.ok(missing is None, name, f'{missing} is not there, or not in its place', *session[step])


def ring(session, step):
    return [line[-1] for line in session[step] if re.match(r'\$\d+ = [03]$', line)]


def crossing():
    """One new, stopped at each stop of the path."""
    session = Session([
        ('gate',
         ['tbreak NtAllocateVirtualMemory', 'continue', 'tbreak KiFastSystemCall', 'continue',
          'delete']),
        ('ring3', RING), ('stepped', ['stepi 2', RING, 'bt']),
        ('building', ['stepi 20', 'bt']), ('built', ['stepi 15', 'bt']),
        ('service', ['break NtAllocateVirtualMemory', 'continue', 'bt']),
        ('leaving', ['delete', 'tbreak KiServiceExit', 'continue', 'stepi 5', 'bt']),
        ('exiting', ['stepi 6', 'bt', 'x/i $pc']),
        ('back',
         [UNTIL_RING3,
                  RING, 'bt']),
        ('frame', ['break _PageAlloc', 'continue', 'bt']),
        ('up', ['delete', 'frame function main', 'info locals'])])
    tap.ok(session.ended, 'the session ran to its end', *session.explain())
    inside = ['KiFastCallEntry', 'KiFastSystemCall', 'NtAllocateVirtualMemory', *PATH]
    tap.ok(ring(session, 'ring3') == ['3'] and ring(session, 'stepped') == ['0'],
           'stepi enters ring 0 at sysenter',
           *session['ring3'], *session['stepped'])
    stack(session, 'stepped', inside, "bt at ring 0's first instruction")
    stack(session, 'building', inside, 'bt while the trap frame is being built')
    stack(session, 'built', inside, 'bt when the trap frame is there')
    stack(session, 'service',
          ['NtAllocateVirtualMemory', 'KiCallService', 'KiSystemService', *inside],
          "bt at the kernel's NtAllocateVirtualMemory, down to main")
    stack(session, 'leaving', inside, 'bt on the way back')
    stack(session, 'exiting', inside, 'bt at the last instructions of ring 0')
    tap.ok(ring(session, 'back') == ['3'], 'stepi leaves ring 0 at sysexit', *session['back'])
    stack(session, 'back', ['NtAllocateVirtualMemory', *PATH], 'bt back in ring 3')
    stack(session, 'frame',
          ['_PageAlloc', 'demand_zero', 'MmAccessFault', 'KiHandleTrap', 'KiTrapCommon', *PATH],
          'bt at _PageAlloc: one stack through the page fault')
    text = '\n'.join(session['frame'])
    tap.ok('<page fault: write, ring 3>' in text, 'the trap says what it was', text)
    tap.ok('bytes=204800' in text or 'bytes@entry=204800' in text,
           'RtlAllocateHeap and new show their bytes', text)
    tap.ok('corrupt stack' not in session.text and 'inner to this frame' not in session.text,
           'no stack ended early', *session.explain())


def without_sysenter():
    """The same on a processor that has none: int 2Eh."""
    session = Session([('bt', ['break NtAllocateVirtualMemory', 'continue', 'continue', 'bt'])],
                      arguments=['--cpu', 'max,-sep'])
    stack(session, 'bt',
          ['NtAllocateVirtualMemory', 'KiSystemService', 'KiSystemCallInt', 'KiIntSystemCall',
                          'NtAllocateVirtualMemory', *PATH], 'bt across int 2Eh')


def later():
    """A DLL that comes at run time, and not where it wanted to be; an exception."""
    session = Session([
        ('next', ['next', 'next']), ('step', 'step'),
        ('later', ['break later_twice', 'continue', 'bt', 'info symbol $pc', 'print value']),
        ('exception', ["break 'seen@4'", 'continue', 'bt'])])
    tap.ok(any('a page fault' in line for line in session['next'])
           and any('call_later' in line for line in session['step']),
           'next and step go over system calls and page faults', *session['next'], *session['step'])
    stack(session, 'later', ['later_twice', 'call_later', 'main'],
          'symbols of a DLL that was loaded later, and moved')
    tap.ok('$1 = 21' in session['later'], 'its arguments have their values', *session['later'])
    stack(session, 'exception',
          ['seen', 'RtlDispatchException', 'KiUserExceptionDispatcher', 'cause_exception', 'main'],
          'bt in a handler, through the exception')


crossing()
without_sysenter()
later()
tap.finish()
