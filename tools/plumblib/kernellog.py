# SPDX-License-Identifier: MIT
"""The kernel's log on COM2: lines of text; those with `@` are records (docs/channels.md)."""
import re
import sys

from . import Refusal


# What ntdll's debug heap says; the last words of a line may be a return address.
HEAP_LINE = 'HEAP: '
HELD = 'HEAP: held '  # for heapreport.py
RETURN_ADDRESS = re.compile(r'^(HEAP:   .*) ([0-9A-F]{8})$')


class KernelLog:
    def __init__(self, verbose=False, path=None):
        self.lines = []
        self.started = False  # the first image is mapped: the serial ports are set up
        self.exit_code = None
        self.exception = False
        self.end = None  # what follows `@end`
        self.failure = None  # what follows `@fail`
        self.report = []
        self.images = []  # (base, bytes, name) of each `@load`
        self.bugcheck_at = None  # index of the line
        self._partial = b''
        self._verbose = verbose
        self._file = open(path, 'wb', buffering=0) if path else None

    def feed(self, data):
        if self._file:
            try:
                self._file.write(data)
            except OSError as error:
                raise Refusal(1, f'--log cannot be written: {error.strerror}') from None
        *lines, self._partial = (self._partial + data).split(b'\n')
        for line in lines:
            self._line(line.rstrip(b'\r').decode('utf-8', 'replace'))

    def finish(self):
        """The machine is gone: a last line without its end is a line too."""
        if self._partial:
            self.feed(b'\n')
        if self._file:
            self._file.close()
            self._file = None

    def _line(self, line):
        self.lines.append(line)
        if self._verbose:
            try:
                sys.stderr.write(line + '\n')
                sys.stderr.flush()
            except BrokenPipeError:
                raise
            except OSError as error:
                raise Refusal(1, f'standard error cannot be written: {error.strerror}') from None
        if line.startswith(HEAP_LINE) and not line.startswith(HELD):
            self.report.append(self._with_module(line))
        if line.startswith('@'):
            self._record(*(line + ' ').split(' ', 1))

    def _record(self, name, rest):
        rest = rest.rstrip()
        if name == '@load':
            self.started = True
            _, base, size, path = rest.split(' ', 3)
            self.images.append((int(base, 16), int(size, 16), path.replace('/', '\\').split('\\')[-1]))
        elif name == '@exit':
            words = rest.split()
            self.exit_code = int(words[0], 16)
            self.exception = words[1:] == ['exception']
        elif name == '@end':
            self.end = rest
        elif name == '@fail':
            self.failure = rest
        elif name == '@injected':  # option fail=: this run is over, and was to go wrong
            self.report, self.failure = [], None
        elif name == '@report':
            self.report.append(rest)
        elif name == '@bugcheck' and self.bugcheck_at is None:
            self.bugcheck_at = len(self.lines) - 1

    def _with_module(self, line):
        """A return address becomes module+offset of the call."""
        match = RETURN_ADDRESS.match(line)
        address = int(match.group(2), 16) - 1 if match else 0
        for base, size, name in reversed(self.images):
            if match and base <= address < base + size:
                return f'{match.group(1)} {name}+0x{address - base:x}'
        return line

    @property
    def over(self):
        """Nothing more is to be expected but what is already on its way."""
        return self.end is not None or self.bugcheck_at is not None
