# SPDX-License-Identifier: MIT
"""Carries bytes between the serial ports and our own standard streams until the machine ends.

One loop, no threads: what cannot be passed on yet waits in a buffer, and a buffer that is full is
not read into, so a slow reader slows the machine down and loses nothing.
"""
import os
import select
import time

from . import Refusal

FULL = 1 << 16
CHUNK = 4096  # a pipe that polls writable takes this much without blocking (PIPE_BUF)
QUIET = 0.3  # a machine that only halts is over when nothing has come for so long after @end


class Outcome:
    def __init__(self):
        self.timed_out = False
        self.stopped_by_us = False
        self.status = None
        self.emulator_said = ''
        self.archive = b''


class Console:
    def __init__(self, emulator, log, deadline=None):
        self.emulator, self.log, self.deadline = emulator, log, deadline
        self.ports = {port.fileno(): n for n, port in enumerate(emulator.ports) if port}
        self.sockets = {port.fileno(): port for port in emulator.ports if port}
        for port in self.sockets.values():
            port.setblocking(False)
        self.input_open = True
        self.to_guest = bytearray()
        self.to_host = {1: bytearray(), 2: bytearray()}
        self.archive = bytearray()
        self.last_byte = time.monotonic()

    def run(self):
        outcome = Outcome()
        while self.ports and not outcome.timed_out and not self._halted():
            self._step(outcome)
        if not self.ports:
            outcome.status = self.emulator.wait()
        self.emulator.stop()
        outcome.stopped_by_us = outcome.status is None
        self._flush()
        self.log.finish()
        outcome.archive = bytes(self.archive)
        return outcome

    def _halted(self):
        return self.emulator.halts and self.log.over and time.monotonic() - self.last_byte > QUIET

    def _step(self, outcome):
        """Waits until something can move, and moves it."""
        wait = None if self.deadline is None else self.deadline - time.monotonic()
        if wait is not None and wait <= 0:
            outcome.timed_out = True
            return
        if self.emulator.halts and self.log.over:
            wait = QUIET if wait is None else min(wait, QUIET)
        poller = select.poll()
        for fd, events in self._interests().items():
            poller.register(fd, events)
        for fd, event in poller.poll(None if wait is None else wait * 1000):
            if fd in self.ports:
                self._port_event(fd, event)
            elif fd == self.emulator.screen:
                self._forget(fd)
            elif fd == 0:
                self._read_input()
            else:
                self._write_output(fd)

    def _interests(self):
        """Which descriptors to wait for, and for what."""
        wanted = {}
        for fd, n in self.ports.items():
            events = 0
            if n not in (0, 2) or len(self.to_host[1 if n == 0 else 2]) < FULL:
                events |= select.POLLIN
            if n == 0 and self.to_guest and self.log.started:
                events |= select.POLLOUT
            if events:
                wanted[fd] = events
        # The guest sets its ports up before the first @load; what came earlier could be lost.
        if self.input_open and self.log.started and len(self.to_guest) < FULL:
            wanted[0] = select.POLLIN
        for fd, buffer in self.to_host.items():
            if buffer:
                wanted[fd] = select.POLLOUT
        if self.emulator.screen is not None:
            wanted[self.emulator.screen] = select.POLLIN
        return wanted

    def _port_event(self, fd, event):
        n, port = self.ports[fd], self.sockets[fd]
        if event & select.POLLOUT:
            try:
                del self.to_guest[: port.send(self.to_guest[:CHUNK])]
            except (BlockingIOError, BrokenPipeError, ConnectionResetError):
                pass
        if event & (select.POLLIN | select.POLLHUP | select.POLLERR):
            try:
                data = port.recv(FULL)
            except BlockingIOError:
                return
            except ConnectionResetError:
                data = b''
            if data:
                self.last_byte = time.monotonic()
                self._received(n, data)
            else:
                del self.ports[fd]

    def _forget(self, fd):
        try:
            os.read(fd, FULL)
        except OSError:
            os.close(fd)
            self.emulator.screen = None

    def _received(self, n, data):
        if n == 0:
            self.to_host[1] += data
        elif n == 1:
            self.log.feed(data)
        elif n == 2:
            self.to_host[2] += data
        else:
            self.archive += data

    def _read_input(self):
        """Standard input, in packets of a length byte and up to 255 bytes; length 0 is its end."""
        try:
            data = os.read(0, CHUNK)
        except OSError:
            data = b''
        for start in range(0, len(data), 255):
            packet = data[start : start + 255]
            self.to_guest += bytes([len(packet)]) + packet
        if not data:
            self.input_open = False
            self.to_guest += b'\0'

    def _write_output(self, fd):
        buffer = self.to_host[fd]
        try:
            del buffer[: os.write(fd, buffer[:CHUNK])]
        except BlockingIOError:
            select.select((), (fd,), ())
        except BrokenPipeError:
            raise
        except OSError as error:
            name = {1: 'output', 2: 'error'}[fd]
            raise Refusal(1, f'standard {name} cannot be written: {error.strerror}') from None

    def _flush(self):
        for fd, buffer in self.to_host.items():
            while buffer:
                self._write_output(fd)
