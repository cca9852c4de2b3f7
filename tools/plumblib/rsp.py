# SPDX-License-Identifier: MIT
"""A client of gdb's remote protocol: stops QEMU, and reads registers and memory.

Numbers in packets are hexadecimal and memory is bytes; addresses are the guest's own virtual ones.
Source: gdb manual, appendix "Remote Protocol"; the registers are in the order of gdb's i386.
"""
import socket

from .emulator import Emulator

GENERAL = ('eax', 'ecx', 'edx', 'ebx', 'esp', 'ebp', 'esi', 'edi', 'eip', 'eflags', 'cs')


class MachineEnded(Exception):
    """The emulator has closed the connection: there is nothing left to debug."""


class DebuggedEmulator(Emulator):
    """QEMU, stopped before its first instruction, and a connection to its gdb server."""

    debugger = None

    def _run(self, command, **more):
        ours, theirs = socket.socketpair()
        more['pass_fds'] = [*more['pass_fds'], theirs.fileno()]
        super()._run([*command, '-S', '-chardev', f'socket,id=gdb,fd={theirs.fileno()}',
                      '-gdb', 'chardev:gdb'], **more)
        theirs.close()
        self.debugger = Debugger(ours)


class Debugger:
    def __init__(self, connection, timeout=30):
        self._connection = connection
        self._connection.settimeout(timeout)
        self._received = b''
        self.command('?')

    def command(self, text):
        """Sends one packet, returns the text of the answer."""
        self._send(text)
        return self._receive()

    def _send(self, text):
        data = text.encode()
        try:
            self._connection.sendall(b'$%s#%02x' % (data, sum(data) & 0xFF))
        except OSError:
            raise MachineEnded from None

    def _receive(self):
        while True:
            start, end = self._received.find(b'$'), self._received.find(b'#')
            if 0 <= start < end and len(self._received) >= end + 3:
                packet, self._received = self._received[start + 1:end], self._received[end + 3:]
                self._connection.sendall(b'+')
                return packet.decode('latin-1')
            try:
                data = self._connection.recv(1 << 16)
            except ConnectionResetError:
                data = b''
            if not data:
                raise MachineEnded
            self._received += data

    def wait_at_most(self, seconds):
        """For each answer from now on, that is for each stop."""
        self._connection.settimeout(seconds)

    def registers(self):
        """The general registers, eip, eflags and cs, by name."""
        data = bytes.fromhex(self.command('g')[:8 * len(GENERAL)])
        return {name: int.from_bytes(data[4 * n:4 * n + 4], 'little')
                for n, name in enumerate(GENERAL)}

    def read(self, address, count):
        """Bytes of memory, or None where nothing is mapped."""
        answer = self.command(f'm{address:x},{count:x}')
        return None if answer.startswith('E') else bytes.fromhex(answer)

    def read_longs(self, address, count):
        data = self.read(address, 4 * count)
        return data and [int.from_bytes(data[n:n + 4], 'little') for n in range(0, 4 * count, 4)]

    def set_breakpoint(self, address):
        self.command(f'Z0,{address:x},1')

    def clear_breakpoint(self, address):
        self.command(f'z0,{address:x},1')

    def resume(self):
        """Runs to the next stop."""
        self.command('c')

    def run_to(self, address):
        self.set_breakpoint(address)
        self.resume()
        self.clear_breakpoint(address)

    def monitor(self, text):
        """A command of QEMU's monitor; returns what it prints."""
        said, answer = '', self.command('qRcmd,' + text.encode().hex())
        while answer.startswith('O') and answer != 'OK':
            said += bytes.fromhex(answer[1:]).decode('utf-8', 'replace')
            answer = self._receive()
        return said

    def detach(self):
        """Lets the machine go; what follows runs at full speed."""
        try:
            self.command('D')
        except MachineEnded:
            pass
        self._connection.close()
