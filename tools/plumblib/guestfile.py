# SPDX-License-Identifier: MIT
r"""The guest's files: a ustar archive goes in, another one comes back (docs/channels.md).

A guest path is kept without its drive and with slashes: `C:\Temp\a.txt` is `Temp/a.txt`. Windows
does not tell upper case from lower, so neither do the dictionaries here: their keys are folded.
"""
import io
import os
import struct
import subprocess
import tarfile

from . import Refusal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
BUILD = os.environ.get('PLUMB_BUILD') or os.path.join(ROOT, 'build')
KERNEL = os.path.join(BUILD, 'plumb.elf')
COMMAND_LINE = 32766  # the longest, in characters
DELETED = '.deleted'  # the member that lists what the program deleted
MACHINES = {
    0x8664: 'a 64-bit program (x86-64)',
    0xAA64: 'a 64-bit program (ARM64)',
    0x1C4: 'a program for ARM',
}


def guest_path(text):
    r"""`C:\a\b`, `\a\b`, `a/b` -> `a/b`; refuses what would lead outside of C:."""
    path = text.replace('\\', '/')
    if path[1:2] == ':':
        if path[0] not in 'cC':
            raise Refusal(2, rf'"{text}" is not on drive C:, the only one there is')
        path = path[2:]
    parts = [part for part in path.split('/') if part not in ('', '.')]
    if not parts or '..' in parts:
        raise Refusal(2, f'"{text}" does not name a file under C:\\')
    return '/'.join(parts)


def split_pair(text):
    """`A=B` -> (A, B); `A` -> (A, None)."""
    first, equals, second = text.partition('=')
    return (first, second) if equals else (text, None)


def find_program(name):
    """The path of the program on the host, with .exe added if that is what there is."""
    if not name:
        raise Refusal(2, 'the name of the program is empty')
    path = name if os.path.exists(name) else name + '.exe'
    if not os.path.exists(path):
        raise Refusal(127, f'{name}: no such file')
    if os.path.isdir(path):
        raise Refusal(126, f'{name} is a directory, not a program')
    return path


def check_program(path):
    """Refuses, before anything is booted, what is not a 32-bit x86 PE program."""
    data = read(path, 126)
    if data[:2] != b'MZ' or len(data) < 64:
        kind = (
            'an ELF program'
            if data[:4] == b'\x7fELF'
            else 'empty'
            if not data
            else 'not a Windows program'
        )
        raise Refusal(
            126, f'{path} is {kind}; Plumb runs 32-bit Windows console programs (PE32, i386)'
        )
    offset = struct.unpack_from('<I', data, 60)[0]
    if data[offset : offset + 4] != b'PE\0\0' or len(data) < offset + 26:
        raise Refusal(126, f'{path} is a DOS program or is damaged: it has no PE header')
    machine, magic = (
        struct.unpack_from('<H', data, offset + 4)[0],
        struct.unpack_from('<H', data, offset + 24)[0],
    )
    if machine != 0x14C or magic != 0x10B:
        kind = MACHINES.get(machine, f'for another machine (0x{machine:04X})')
        raise Refusal(
            126, f'{path} is {kind}; Plumb runs 32-bit Windows console programs (PE32, i386)'
        )


def read(path, status=2):
    try:
        with open(path, 'rb') as file:
            return file.read()
    except OSError as error:
        raise Refusal(status, f'{path} cannot be read: {error.strerror}') from None


class GuestFiles:
    """What the machine starts with; keys are folded guest paths, values (guest path, bytes)."""

    def __init__(self):
        self.members = {}
        self.directories = {}  # empty ones; the others are there by their files

    def add(self, path, data):
        self.members[path.lower()] = (path, data)

    def add_tree(self, top, keep=lambda name: True, prefix=''):
        """Each file below the host directory `top`, under `prefix`."""
        for folder, names, files in os.walk(top):
            names.sort()
            inside = os.path.relpath(folder, top)
            base = prefix if inside == '.' else prefix + inside.replace(os.sep, '/') + '/'
            if base and not names and not files:
                self.directories[base.rstrip('/').lower()] = base.rstrip('/')
            for name in sorted(files):
                path = os.path.join(folder, name)
                if keep(name) and os.path.isfile(path):
                    self.add(base + name, read(path))

    def archive(self):
        """The ustar archive, as bytes; the same files always give the same bytes."""
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode='w', format=tarfile.USTAR_FORMAT) as tar:
            try:
                for path in sorted(self.directories.values()):
                    tar.addfile(_header(path, 0, tarfile.DIRTYPE))
                for path, data in self.members.values():
                    tar.addfile(_header(path, len(data), tarfile.REGTYPE), io.BytesIO(data))
            except ValueError:
                raise Refusal(
                    2, f'the path "{path}" is too long for the archive (255 bytes)'
                ) from None
        return out.getvalue()


def _header(path, size, kind):
    header = tarfile.TarInfo(path)
    header.size, header.type, header.mode = size, kind, 0o755 if kind == tarfile.DIRTYPE else 0o644
    return header


def collect(options, program):
    """The files of one run: the system, the program and its DLLs, then what the options name."""
    files = GuestFiles()
    image = os.path.join(BUILD, 'image')
    if not os.path.isdir(image):
        raise Refusal(125, f'{image} is not there; run make first')
    files.add_tree(image)
    beside = os.path.dirname(os.path.abspath(program))
    for name in sorted(os.listdir(beside)):
        if name.lower().endswith('.dll') and os.path.isfile(os.path.join(beside, name)):
            files.add(name, read(os.path.join(beside, name)))
    if options.dir is not None:
        if not os.path.isdir(options.dir):
            raise Refusal(2, f'--dir {options.dir}: no such directory')
        files.add_tree(options.dir)
    for pair in options.file:
        host, guest = split_pair(pair)
        files.add(guest_path(guest or os.path.basename(host)), read(host))
    files.add(os.path.basename(program), read(program, 126))
    command = subprocess.list2cmdline([os.path.basename(program), *options.args])
    # Windows counts UTF-16 units; what is not UTF-8 arrives as one unit for each byte.
    length = len(command.encode('utf-16-le', 'surrogatepass')) // 2
    if length > COMMAND_LINE:
        raise Refusal(2, f'the arguments are {length:,} characters; Windows takes {COMMAND_LINE:,}')
    files.add('boot/command', command.encode('utf-8', 'surrogateescape'))
    if options.env:
        files.add(
            'boot/environment',
            ''.join(v + '\n' for v in options.env).encode('utf-8', 'surrogateescape'),
        )
    return files


def wanted(options):
    """Whether the machine must send files back."""
    return bool(options.get) or options.dir is not None


def bring_back(options, sent, archive):
    """Writes what --dir and --get ask for; returns a sentence for each that is not there."""
    changed, deleted = {}, set()
    if archive:
        try:
            with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
                for member in tar:
                    if member.name == DELETED:
                        lines = (
                            tar.extractfile(member)
                            .read()
                            .decode('utf-8', 'surrogateescape')
                            .splitlines()
                        )
                        deleted = {line.lower() for line in lines}
                    elif member.isfile() or member.isdir():
                        path = guest_path(member.name)
                        changed[path.lower()] = (
                            path,
                            None if member.isdir() else tar.extractfile(member).read(),
                        )
        except tarfile.TarError as error:
            raise Refusal(125, f'the archive of changed files is damaged: {error}') from None
    if options.dir is not None:
        _delete(options.dir, deleted)
        _update_directory(options.dir, sent, changed)
    return [sentence for pair in options.get for sentence in _fetch(pair, sent, changed, deleted)]


def _is_below(key, deleted):
    parts = key.split('/')
    return any('/'.join(parts[:n]) in deleted for n in range(1, len(parts) + 1))


def _delete(top, deleted):
    """Takes out of the host directory what the program took out of C:, directories too."""
    ours = GuestFiles()
    ours.add_tree(top)
    for key, (path, _) in ours.members.items():
        if _is_below(key, deleted):
            os.unlink(os.path.join(top, path))
    for folder, _, _ in os.walk(top, topdown=False):
        key = os.path.relpath(folder, top).replace(os.sep, '/').lower()
        if _is_below(key, deleted) and not os.listdir(folder):
            os.rmdir(folder)


def _fetch(pair, sent, changed, deleted):
    guest, host = split_pair(pair)
    path = guest_path(guest)
    before = None if _is_below(path.lower(), deleted) else sent.members.get(path.lower())
    data = (changed.get(path.lower()) or before or (path, None))[1]
    if data is None:
        yield rf'--get {guest}: the program left no such file'
        return
    _write(host or os.path.basename(path), data)


def _update_directory(top, sent, changed):
    """Everything that was created or changed under C: but the system's, and what came otherwise."""
    ours = GuestFiles()
    ours.add_tree(top)
    foreign = {key for key in sent.members if key not in ours.members}
    for key, (path, data) in sorted(changed.items()):
        if key in foreign or key.split('/')[0] in ('windows', 'temp') and key not in ours.members:
            continue
        target = os.path.join(top, _host_spelling(top, path))
        if data is None:
            os.makedirs(target, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            _write(target, data)


def _host_spelling(top, path):
    """The guest path, each part spelt as the host already has it."""
    spelt = []
    for part in path.split('/'):
        folder = os.path.join(top, *spelt)
        names = os.listdir(folder) if os.path.isdir(folder) else []
        same = [name for name in names if name.lower() == part.lower()]
        spelt.append(part if part in names or not same else same[0])
    return os.path.join(*spelt)


def _write(path, data):
    try:
        with open(path, 'wb') as file:
            file.write(data)
    except OSError as error:
        raise Refusal(2, f'{path} cannot be written: {error.strerror}') from None
