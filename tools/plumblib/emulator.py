# SPDX-License-Identifier: MIT
"""Starts QEMU, Bochs or v86 with its four serial ports connected to us.

QEMU and v86 inherit one end of a socket pair for each port, Bochs connects to a port of
127.0.0.1. Whatever becomes of us, the emulator dies with us (PR_SET_PDEATHSIG).
"""
import ctypes
import os
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile

from . import Refusal, iso
from .guestfile import KERNEL, ROOT

BOCHS_BIOS = '/usr/share/bochs/BIOS-bochs-latest'
BOCHS_VGABIOS = '/usr/share/vgabios/vgabios.bin'
PACKAGES = {'qemu-system-i386': 'qemu-system-x86', 'bochs': 'bochs bochs-term', 'node': 'nodejs'}


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def die_with_parent():
    """In the child, between fork and exec."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Emulator:
    """A running machine.

    ports   the sockets of COM1..COM4, None for a port that it lacks
    screen  a terminal to be read and forgotten, or None
    halts   the kernel cannot end this machine: who sees @end must stop it
    """

    def __init__(self, options, archive, send_files):
        if not os.path.exists(KERNEL):
            raise Refusal(125, f'{KERNEL} is not there; run make first')
        self.folder = None
        self.process = None
        self.stopped_by_us = False
        self.halts = options.emulator != 'qemu'
        self.ports = [None] * 4
        self.screen = None
        self._said = tempfile.TemporaryFile()
        self._port_count = 4 if send_files else 3
        self._kernel_options = ['stdin=framed', 'vga=off', *options.option]
        if send_files:
            self._kernel_options.append('files=com4')
        if not self.halts:
            self._kernel_options.append('exit=f4')
        try:
            getattr(self, '_start_' + options.emulator)(options, archive)
        except OSError as error:
            self.stop()
            sentence = f'{options.emulator} could not be started: {error.strerror}'
            raise Refusal(125, sentence) from None
        except BaseException:
            self.stop()
            raise

    def _run(self, command, **more):
        if not shutil.which(command[0]):
            raise Refusal(
                125,
                f'{command[0]} is not there; install it with: '
                f'sudo apt-get install {PACKAGES[command[0]]}',
            )
        more.setdefault('stdin', subprocess.DEVNULL)
        self.process = subprocess.Popen(
            command, stderr=self._said, start_new_session=True, preexec_fn=die_with_parent, **more
        )

    def _path(self, name):
        """A path in a folder that lives as long as the machine."""
        self.folder = self.folder or tempfile.mkdtemp(prefix='plumb-')
        return os.path.join(self.folder, name)

    @staticmethod
    def _memory_file(data):
        """A file without a name, which cannot be left behind: (descriptor, path for the child)."""
        fd = os.memfd_create('archive')
        with open(fd, 'wb', closefd=False) as file:
            file.write(data)
        return fd, f'/proc/self/fd/{fd}'

    def _socket_pairs(self):
        """Our ends become self.ports; returns the other ends."""
        theirs = []
        for n in range(self._port_count):
            self.ports[n], other = socket.socketpair()
            theirs.append(other)
        return theirs

    def _start_qemu(self, options, archive):
        theirs = self._socket_pairs()
        command = [
            'qemu-system-i386',
            '-M',
            'pc,smm=off',
            '-accel',
            'tcg',
            '-cpu',
            options.cpu or 'max',
            '-m',
            str(options.memory),
            '-nodefaults',
            '-no-user-config',
            '-display',
            'none',
            '-no-reboot',
            '-device',
            'isa-debug-exit,iobase=0xf4,iosize=4',
        ]
        inherited = [end.fileno() for end in theirs]
        for n, end in enumerate(theirs):
            command += [
                '-chardev',
                f'socket,id=com{n + 1},fd={end.fileno()}',
                '-serial',
                f'chardev:com{n + 1}',
            ]
        if options.iso:
            path = self._path('plumb.iso')
            iso.make(path, KERNEL, archive, self._kernel_options)
            command += ['-drive', f'file={path},format=raw,media=cdrom,readonly=on', '-boot', 'd']
        else:
            file, path = self._memory_file(archive)
            inherited.append(file)
            command += [
                '-kernel',
                KERNEL,
                '-initrd',
                path,
                '-append',
                ' '.join(self._kernel_options),
            ]
        if options.icount:
            command += [
                '-icount',
                'shift=0,sleep=off',
                '-rtc',
                'base=2020-01-01T00:00:00,clock=vm',
                '-seed',
                '1',
            ]
        if options.gdb:
            port = options.gdb_port or free_port()
            script = os.path.join(ROOT, 'tools', 'nt_gdb.py')
            command += ['-S', '-no-shutdown', '-gdb', f'tcp:127.0.0.1:{port}']
            print(
                f'plumb: waiting for the debugger: gdb-multiarch {shlex.quote(KERNEL)} '
                f'-x {shlex.quote(script)} -ex "target remote localhost:{port}"',
                file=os.sys.stderr,
                flush=True,
            )
        self._run(command, stdout=self._said, pass_fds=inherited)
        for end in theirs:
            end.close()

    def _start_v86(self, options, archive):
        script = os.path.join(ROOT, 'tools', 'v86', 'run.mjs')
        if not os.path.isdir(os.path.join(os.path.dirname(script), 'node_modules', 'v86')):
            raise Refusal(125, 'v86 is not there; install it with: tools/setup test')
        theirs = self._socket_pairs()
        file, path = self._memory_file(archive)
        numbers = [end.fileno() for end in theirs]
        self._run(
            [
                'node',
                script,
                str(options.memory),
                KERNEL,
                path,
                ' '.join(self._kernel_options),
                *map(str, numbers),
            ],
            stdout=self._said,
            pass_fds=[file, *numbers],
        )
        for end in theirs:
            end.close()

    def _start_bochs(self, options, archive):
        path = self._path('plumb.iso')
        iso.make(path, KERNEL, archive, self._kernel_options)
        listeners = [socket.create_server(('127.0.0.1', 0)) for _ in range(self._port_count)]
        config = [
            'plugin_ctrl: unmapped=1, biosdev=1, speaker=0, e1000=0, voodoo=0, es1370=0',
            'display_library: term',
            f'megs: {options.memory}',
            f'romimage: file={BOCHS_BIOS}',
            f'vgaromimage: file={BOCHS_VGABIOS}',
            'cpu: model=corei5_lynnfield_750, count=1, ips=50000000, reset_on_triple_fault=0',
            'clock: sync=none, time0=1577836800',
            'ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14',
            f'ata0-master: type=cdrom, path="{path}", status=inserted',
            'boot: cdrom',
            f'log: {self._path("bochs.log")}',
            'panic: action=fatal',
            'error: action=ignore',
            'info: action=ignore',
            'debug: action=ignore',
        ] + [
            f'com{n + 1}: enabled=1, mode=socket-client, dev=127.0.0.1:{listener.getsockname()[1]}'
            for n, listener in enumerate(listeners)
        ]
        # Debian's Bochs has its debugger built in, which waits for a "continue".
        for name, text in (('bochsrc', '\n'.join(config)), ('commands', 'continue')):
            with open(self._path(name), 'w', encoding='utf-8') as file:
                file.write(text + '\n')
        # Its text display needs a terminal, which nobody looks at.
        self.screen, terminal = os.openpty()
        self._run(
            ['bochs', '-q', '-rc', self._path('commands'), '-f', self._path('bochsrc')],
            stdin=terminal,
            stdout=terminal,
            env={**os.environ, 'TERM': 'vt100'},
        )
        os.close(terminal)
        for n, listener in enumerate(listeners):
            listener.settimeout(20)
            try:
                self.ports[n], _ = listener.accept()
            except OSError:
                raise Refusal(125, 'bochs did not open its serial ports: ' + self.said()) from None
            listener.close()

    def said(self):
        """What the emulator itself had to say, on one line."""
        self._said.seek(0)
        text = self._said.read().decode('utf-8', 'replace')
        noise = ('ui-ui-', 'i[', 'Bochs connected', 'Bochs is exiting', '=====')
        lines = [
            line for line in text.splitlines() if line.strip() and not any(n in line for n in noise)
        ]
        return '; '.join(line.split('qemu-system-i386: ')[-1] for line in lines[:4])

    def wait(self):
        """The status of an emulator that closed its ports."""
        return self.process.wait()

    def stop(self):
        """Ends the emulator if it still runs, and removes every trace of it."""
        if self.process and self.process.poll() is None:
            self.stopped_by_us = True
            self.process.kill()
            self.process.wait()
        if self.screen is not None:
            os.close(self.screen)
            self.screen = None
        for port in self.ports:
            if port:
                port.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
