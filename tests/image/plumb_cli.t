#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tools/plumb as a command: exit statuses, input, files in and out, and nothing left behind."""
import os
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(
    0, os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), 'lib')
)
from plumbtest import PLUMB, Tap, guest, plumb  # noqa: E402

tap = Tap()


def check(name, run, code, stderr=b'', stdout=None):
    """One result: the exit status, a text on standard error, and the output where it matters."""
    good = run.code == code and stderr in run.stderr and stdout in (None, run.stdout)
    tap.ok(good, name, f'want {code}, and {stderr!r} on stderr', *run.explain())


def write(path, data):
    with open(path, 'wb') as file:
        file.write(data)


def read(path):
    try:
        with open(path, 'rb') as file:
            return file.read()
    except OSError as error:
        return str(error).encode()


def refusals(folder):
    """What is refused before anything is booted."""
    check('no program: 2', plumb(), 2, b'usage')
    check('an option that does not exist: 2', plumb('--colour', guest('hello')), 2, b'--colour')
    check('a wrong amount of memory: 2', plumb('--memory', 'much', guest('hello')), 2, b'much')
    check(
        'a file to send that does not exist: 2',
        plumb('--file', 'nowhere.txt', guest('hello')),
        2,
        b'nowhere.txt',
    )
    check('a port that does not exist: 2', plumb('--gdb-port', 65536, guest('hello')), 2, b'65535')
    check('an empty name: 2', plumb(''), 2, b'plumb: the name of the program is empty')
    check(
        'too long a command line: 2',
        plumb(guest('hello'), 'x' * (32767 - len('hello.exe '))),
        2,
        b'the arguments are 32,767 characters; Windows takes 32,766',
    )
    check('no such program: 127', plumb(os.path.join(folder, 'absent.exe')), 127, b'no such file')
    check('a directory: 126', plumb(folder), 126, b'directory')
    check('an ELF program: 126', plumb('/bin/true'), 126, b'ELF')
    image = bytearray(read(guest('hello')))
    header = int.from_bytes(image[60:64], 'little')
    wide = image.copy()
    wide[header + 4 : header + 6] = b'\x64\x86'
    write(os.path.join(folder, 'wide.exe'), wide)
    check('a 64-bit program: 126', plumb(os.path.join(folder, 'wide.exe')), 126, b'x86-64')


def not_started(folder):
    """What the loader of the guest refuses, by name."""
    image = read(guest('hello'))
    write(os.path.join(folder, 'nodll.exe'), image.replace(b'KERNEL32.dll', b'KERNEL99.dll'))
    check(
        'a missing DLL is named: 126',
        plumb(os.path.join(folder, 'nodll.exe')),
        126,
        b'KERNEL99.dll',
    )
    write(
        os.path.join(folder, 'nofunc.exe'), image.replace(b'VirtualProtect\0', b'VirtualNothing\0')
    )
    check(
        'a missing import is named: 126',
        plumb(os.path.join(folder, 'nofunc.exe')),
        126,
        b'VirtualNothing',
    )


def statuses():
    check('exit code 0', plumb(guest('exit_code'), 0), 0)
    check('exit code 7', plumb(guest('exit_code'), 7), 7)
    check('exit code -1', plumb(guest('exit_code'), -1), 255)
    check(
        'an unhandled exception: 139',
        plumb(guest('null_write')),
        139,
        b'0xc0000005 (access violation)',
    )
    run = plumb(guest('spin'), timeout=3)
    check('a time-out: 124', run, 124, b'time-out')


def input_and_output():
    every = bytes(range(256)) * 40
    check('standard input, every byte value', plumb(guest('copy'), stdin=every), 0, stdout=every)
    check('standard input, empty', plumb(guest('copy')), 0, stdout=b'')
    check('the log, with the free blocks at the end', plumb('--verbose', guest('hello')), 0,
          b'not usable for 2 MiB; free blocks by order: ')
    large = os.urandom(60000)
    check('standard input, 60 000 bytes', plumb(guest('copy'), stdin=large), 0, stdout=large)
    process = subprocess.Popen(
        [PLUMB, '--timeout', '60', guest('copy')], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    out, _ = process.communicate(b'no file, no terminal', timeout=90)
    tap.ok(
        out == b'no file, no terminal' and process.returncode == 0,
        'a pipe on both sides',
        repr(out),
    )


def files(folder):
    top = os.path.join(folder, 'top')
    os.makedirs(os.path.join(top, 'sub'))
    write(os.path.join(top, 'in.txt'), b'from the host\n')
    write(os.path.join(top, 'OUT.txt'), b'old\n')
    write(os.path.join(top, 'sub', 'still.txt'), b'untouched\n')
    run = plumb('--dir', top, guest('files'))
    check('--dir: the program reads its files', run, 0)
    tap.ok(b'in.txt: from the host' in run.stdout, '--dir: by their names', *run.explain())
    got = {
        name: read(os.path.join(top, name))
        for name in ('in.txt', 'OUT.txt', 'sub/still.txt', 'made/deep.txt')
    }
    want = {
        'in.txt': b'from the host\n',
        'OUT.txt': b'made by the guest\nand added to\n',
        'sub/still.txt': b'untouched\n',
        'made/deep.txt': b'below\n',
    }
    tap.ok(got == want, '--dir: what the program made or changed comes back', repr(got))
    names = sorted(os.listdir(top))
    tap.ok(names == ['OUT.txt', 'in.txt', 'made', 'sub'], '--dir: and nothing else', repr(names))

    target = os.path.join(folder, 'got.txt')
    check('--get', plumb('--get', rf'C:\made\deep.txt={target}', guest('files')), 0)
    tap.ok(read(target) == b'below\n', '--get: the bytes', repr(read(target)))
    check(
        '--get of what is not there: 1',
        plumb('--get', 'nothing.txt', guest('files')),
        1,
        b'nothing.txt',
    )
    write(os.path.join(top, 'in.txt'), b'from the host\n')
    check('--dir: a program writes through a view', plumb('--dir', top, guest('file_view')), 0)
    got = read(os.path.join(top, 'in.txt'))
    tap.ok(got == b'FROM the host\n', '--dir: what a view wrote comes back', repr(got))


def interruptions():
    """Ended from outside, plumb takes its emulator with it."""
    for number, status in ((signal.SIGTERM, -15), (signal.SIGINT, -2), (signal.SIGKILL, -9)):
        tag = f'tag{os.getpid()}x{int(number)}'
        process = subprocess.Popen(
            [PLUMB, '--option', tag, guest('spin')], stdin=subprocess.DEVNULL
        )
        wait_for(lambda t=tag: machines(t))
        process.send_signal(number)
        code = process.wait(timeout=30)
        gone = wait_for(lambda t=tag: not machines(t))
        tap.ok(
            code == status and gone,
            f'{number.name} ends plumb and its machine',
            f'status {code}, gone {gone}',
        )

    tag = f'tag{os.getpid()}p'
    process = subprocess.Popen(
        [PLUMB, '--option', tag, guest('copy')], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    process.stdout.close()
    process.stdin.write(b'x' * 100000)
    process.stdin.close()
    code = process.wait(timeout=60)
    gone = wait_for(lambda: not machines(tag))
    tap.ok(
        code == -signal.SIGPIPE and gone,
        'a closed standard output ends them too',
        f'status {code}, gone {gone}',
    )


def early_interruptions():
    """Ctrl-C while plumb is still being loaded: no traceback of it."""
    for delay in (0.05, 0.1, 0.15):
        process = subprocess.Popen(
            [PLUMB, guest('spin')],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        tap.ok(
            process.returncode == -signal.SIGINT and b'plumblib' not in said,
            f'SIGINT after {delay} s',
            f'status {process.returncode}',
            repr(said),
        )


def full_disks():
    """What cannot be written is said in one sentence, and nothing is left behind."""
    tag = f'tag{os.getpid()}f'
    with open('/dev/full', 'wb') as full:
        for name, streams, want in (
            ('output', {'stdout': full, 'stderr': subprocess.PIPE}, b'plumb: standard output'),
            ('error', {'stdout': subprocess.DEVNULL, 'stderr': full}, None),
        ):
            done = subprocess.run(
                [PLUMB, '--verbose', '--option', tag, guest('hello')]
                if name == 'error'
                else [PLUMB, '--option', tag, guest('hello')],
                stdin=subprocess.DEVNULL,
                timeout=60,
                check=False,
                **streams,
            )
            said = done.stderr
            good = want is None or (said.startswith(want) and said.count(b'\n') == 1)
            tap.ok(
                done.returncode == 1 and good and not machines(tag),
                f'standard {name} on a full disk: 1',
                f'status {done.returncode}',
                repr(said),
            )


def machines(tag):
    """The emulators that carry this word on their kernel's command line."""
    listing = subprocess.run(
        ['ps', '-eo', 'args'], capture_output=True, text=True, check=True
    ).stdout
    return [
        line for line in listing.splitlines() if line.startswith('qemu-system-i386') and tag in line
    ]


def wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


with tempfile.TemporaryDirectory(prefix='plumb-cli-') as scratch:
    refusals(scratch)
    not_started(scratch)
    statuses()
    input_and_output()
    files(scratch)
    interruptions()
    early_interruptions()
    full_disks()
tap.finish()
