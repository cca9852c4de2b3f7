# SPDX-License-Identifier: MIT
"""start-program, and what `run` says here."""
import os

import gdb

from . import images, kernel
from .command import Command

SUGGESTIONS = """
  break _PageAlloc     stop where a page frame is handed out; then `continue`, `bt`
  chain                one stack, from main across the ring to where it stands
  stepi                one instruction: it crosses sysenter, both ways
  pte $esp             the page table entry of an address; also: pfn N, vad, address ADDR
  process              who runs here
"""


def silently(command):
    """A command whose stop is nobody's business: gdb would print it, to_string or not."""
    gdb.flush()
    terminal, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        gdb.execute(command, to_string=True)
        gdb.flush()
    finally:
        os.dup2(terminal, 1)
        os.close(terminal)
        os.close(nowhere)


class Attach(Command):
    """attach-machine PORT: connect to QEMU's port on this computer."""

    name = 'attach-machine'
    kind = gdb.COMMAND_RUNNING
    completer = gdb.COMPLETE_NONE

    def answer(self, argument):
        silently(f'target remote 127.0.0.1:{argument}')
        print('The machine is stopped before its first instruction.')
        return 'start-program'


class StartProgram(Command):
    """start-program: run until the program's main (its entry point, if it has no symbols).

The kernel must not have started the program yet."""

    name = 'start-program'
    kind = gdb.COMMAND_RUNNING
    completer = gdb.COMPLETE_NONE

    def answer(self, argument):
        kernel.stopped()
        gate = gdb.Breakpoint('KiWaitForDebugger', internal=True, temporary=True)
        gate.silent = True
        silently('continue')
        try:
            images.catch_up()
            program = next((i for i in images.loaded.values() if i.name.lower().endswith('.exe')),
                           None)
            if gdb.selected_thread() is None or program is None:
                raise kernel.Answer('The program did not start; the log of the kernel says why.',
                                    'quit')
        finally:
            if gate.is_valid():
                gate.delete()
        self.go_to_main(program)
        print(SUGGESTIONS)
        return 'break _PageAlloc'

    @staticmethod
    def go_to_main(program):
        if program.file is None:
            raise kernel.Answer(f'There are no symbols of {program.name}: '
                                'add its directory to PLUMB_SYMBOL_PATH.',
                                'continue')
        has_main = images.address_of('main') is not None
        gdb.execute('tbreak -qualified main' if has_main else f'tbreak *{program.entry:#x}',
                    to_string=True)
        gdb.execute('continue')


class NoRun(Command):
    """run: the machine runs already; `continue` goes on."""

    kind = gdb.COMMAND_RUNNING
    completer = gdb.COMPLETE_NONE

    def __init__(self, name):
        self.name = name
        super().__init__()

    def answer(self, argument):
        print('This is a machine, and it has been started already. '
              'To begin again: quit, then make debug.')
        return 'continue'


def register():
    Attach()
    StartProgram()
    for name in ('run', 'r', 'start', 'starti'):
        NoRun(name)
