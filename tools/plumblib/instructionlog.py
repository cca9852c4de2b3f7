# SPDX-License-Identifier: MIT
"""QEMU's log of executed instructions, switched on and off while the machine stands.

With `singlestep` each translated block is one instruction, and with `log exec,nochain,cpu` each
block that is entered leaves a line and the registers of that moment.
"""
import collections
import os
import re
import tempfile
import threading

from .rsp import MachineEnded

TRACE = re.compile(rb'^Trace \d+: \S+ \[[^/]*/([0-9a-f]+)/([0-9a-f]+)/')
REGISTER = re.compile(rb'(EAX|ESP)=([0-9a-f]{8})')


class State:
    """The processor before one instruction."""

    __slots__ = ('eip', 'ring', 'esp', 'eax')

    def __init__(self, eip, ring):
        self.eip, self.ring = eip, ring
        self.esp = self.eax = 0


class InstructionLog:
    """A context: what runs within it is logged. The machine must stand at both ends."""

    def __init__(self, debugger, registers=True):
        self._debugger = debugger
        self._items = 'exec,nochain,cpu' if registers else 'exec,nochain'
        self._file = None

    def __enter__(self):
        descriptor, path = tempfile.mkstemp(prefix='plumb-log-')
        self._file = os.fdopen(descriptor, 'rb')
        self._debugger.monitor('logfile ' + path)
        self._debugger.monitor('singlestep on')
        self._debugger.monitor('log ' + self._items)
        os.unlink(path)                 # QEMU and we have it open; nothing can be left behind
        return self

    def __exit__(self, *_):
        try:
            self._debugger.monitor('log none')
            self._debugger.monitor('singlestep off')
        except MachineEnded:
            pass

    def states(self):
        """The State before each instruction, in order."""
        state = None
        self._file.seek(0)
        for line in self._file:
            if match := TRACE.match(line):
                if state:
                    yield state
                state = State(int(match[1], 16), int(match[2], 16) & 3)
            elif state:
                for name, value in REGISTER.findall(line):
                    setattr(state, name.decode().lower(), int(value, 16))
        if state:
            yield state


class InstructionCounts:
    """The same for long runs: how often the instruction at each address was executed.

    For one use, from start to the end of the machine; nothing is kept but the counts.
    """

    def __init__(self, debugger):
        self._debugger = debugger
        self.by_address = collections.Counter()
        self._reader = None

    def start(self):
        with tempfile.TemporaryDirectory(prefix='plumb-log-') as folder:
            path = os.path.join(folder, 'pipe')
            os.mkfifo(path)
            self._reader = threading.Thread(target=self._read, args=[path], daemon=True)
            self._reader.start()
            self._debugger.monitor('logfile ' + path)
            self._debugger.monitor('singlestep on')
            self._debugger.monitor('log exec,nochain')

    def finish(self):
        """When the machine has gone."""
        self._reader.join()

    def _read(self, path):
        counts = collections.Counter()
        with open(path, 'rb') as pipe:
            for line in pipe:
                if line.startswith(b'Trace'):
                    counts[line.split(b'/', 2)[1]] += 1
        for address, count in counts.items():
            self.by_address[int(address, 16)] += count
