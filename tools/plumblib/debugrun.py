# SPDX-License-Identifier: MIT
"""One program on a machine that is stopped and asked: what tools/chain and tools/bench share."""
import os
import socket
import time

from . import Refusal, guestfile, options as command_line
from .console import Console
from .emulator import KERNEL
from .kernellog import KernelLog
from .rsp import DebuggedEmulator, MachineEnded
from .symbols import Symbols, elf_module, pe_module
from .verdict import verdict

PATIENCE = 60       # seconds until the program must have ended


class Collector(Console):
    """Keeps what the program prints; gives it nothing to read."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.input_open = False
        self.to_guest += b'\0'
        self.output = bytearray()

    def _received(self, n, data):
        if n in (0, 2):
            self.output += data
        else:
            super()._received(n, data)


class DebugRun:
    """A context: the machine is stopped before its first instruction, and gone at the end.

    symbols  the kernel's from the start, each image's from its @load on; a module's name is that
             of the file, without .dll or .exe
    """

    def __init__(self, program, *arguments, options=()):
        if not os.path.exists(program):
            raise Refusal(1, f'{program} is not there; run make first')
        self._program = program
        self._options = command_line.parse([*options, program, *arguments])
        self._deadline = time.monotonic() + PATIENCE
        self._read_to = 0
        self.log = KernelLog()
        self.symbols = Symbols()
        archive = guestfile.collect(self._options, program).archive()
        self._emulator = DebuggedEmulator(self._options, archive, False)
        self.debugger = self._emulator.debugger
        self.symbols.add(elf_module(KERNEL, 'kernel'))

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        """A machine that ends or hangs while it is asked is refused with a sentence."""
        try:
            if kind is MachineEnded:
                raise self._ended_before('the measurement was complete') from None
            if kind is socket.timeout:
                raise Refusal(1, 'the machine did not come to the next stop') from None
        finally:
            self._emulator.stop()

    def run_to(self, module, function):
        """Stops at the function's first instruction."""
        address = self.symbols.find(module, function)
        try:
            self.debugger.run_to(address)
        except MachineEnded:
            raise self._ended_before(f'{module}!{function}') from None
        except socket.timeout:
            raise Refusal(1, f'{module}!{function} was not reached') from None
        self._note_images()

    def run_to_program(self):
        """Stops when the first process is made: its image and ntdll are mapped, nothing has run."""
        self.run_to('kernel', 'KiWaitForDebugger')

    def finish(self):
        """Lets the machine run to its end; returns what the program printed, or refuses."""
        self.debugger.detach()
        status, lines, output = self._end()
        if status:
            raise Refusal(1, '; '.join(line.removeprefix('plumb: ') for line in lines) or
                          f'the program ended with status {status}')
        return output.decode('utf-8', 'replace')

    def _end(self):
        console = Collector(self._emulator, self.log, self._deadline)
        outcome = console.run()
        outcome.emulator_said = self._emulator.said()
        self._options.timeout = PATIENCE
        return *verdict(self.log, outcome, self._options), bytes(console.output)

    def _ended_before(self, what):
        status, lines, _ = self._end()
        why = '; '.join(line.removeprefix('plumb: ') for line in lines)
        why = why or f'the program ended with status {status}'
        return Refusal(1, f'the machine ended before {what}: {why}')

    def _note_images(self):
        """Reads the log so far and adds the symbols of the images that were mapped meanwhile."""
        try:
            while data := self._emulator.ports[1].recv(1 << 16, socket.MSG_DONTWAIT):
                self.log.feed(data)
        except BlockingIOError:
            pass
        lines, self._read_to = self.log.lines[self._read_to:], len(self.log.lines)
        for line in lines:
            if line.startswith('@load '):
                _, _, base, _, path = line.split(' ', 4)
                self._add_image(path.rsplit('\\', 1)[-1], int(base, 16))

    def _add_image(self, file, base):
        name = os.path.splitext(file)[0].lower()
        path = os.path.join(guestfile.BUILD, 'dll', name + '.dll')
        if file.lower() == os.path.basename(self._program).lower():
            path = self._program
        if os.path.exists(path):
            self.symbols.add(pe_module(path, name, base))
