# SPDX-License-Identifier: MIT
"""--heap-report: what each process still held when it ended, by the stacks that allocated it.

ntdll says `HEAP: held PROCESS BLOCKS BYTES RETURN_ADDRESS...`, a line for each stack, and
`HEAP: held PROCESS` when that was all (libc/ntdll/heap/heap_held.c). What the system's DLLs and the
libraries in the program hold for themselves is only summed up.
"""
import os
import re
import subprocess

from . import places, symbols
from .kernellog import HELD

RECORD = re.compile(r'HEAP: held (\d+) (\d+) (\d+)((?: [0-9A-F]{8})*)')
RUN_TIME = '/mingw-w64-'  # in the paths of mingw-w64's own sources
PATH = re.compile(r' at \S*/')
DECORATION = re.compile(r'@\d+(?= at |$)')  # of stdcall


class Image:
    def __init__(self, rest):
        process, base, size, path = rest.split(' ', 3)
        self.process, self.base, self.size = int(process), int(base, 16), int(size, 16)
        self.name = path.replace('/', '\\').split('\\')[-1]
        self.of_system = '\\windows\\' in path.lower()

    def holds(self, address):
        return self.base <= address < self.base + self.size


class Holder:
    """One stack: [(image or None, offset)], the nearest caller first."""

    def __init__(self, blocks, bytes_held, stack):
        self.blocks, self.bytes, self.stack = blocks, bytes_held, stack


def lines(log, program):
    """The report on all processes that ended by themselves."""
    images, holders, told = [], [], []
    for line in log.lines:
        if line.startswith('@load '):
            images.append(Image(line[6:]))
        elif match := RECORD.fullmatch(line):
            process = int(match.group(1))
            stack = [_place(images, process, int(word, 16) - 1) for word in match.group(4).split()]
            holders.append(Holder(int(match.group(2)), int(match.group(3)), stack))
        elif line.startswith(HELD):
            told += _of_process(images, int(line[len(HELD):]), holders, program)
            holders = []
    return told or ['plumb: no process ended by itself: there is no report on heaps']


def _place(images, process, address):
    """(image, offset); the process's own image before one that another has there."""
    found = [image for image in images if image.holds(address)]
    own = [image for image in found if image.process == process]
    image = (own or found or [None])[-1]
    return image, address - image.base if image else address


def _of_process(images, process, holders, program):
    frames = {place for holder in holders for place in holder.stack}
    names = _names(frames, program)
    owners = _owners(frames, names)
    own, system = {}, []
    for holder in holders:
        stack = tuple(_from_owner(holder.stack, names, owners))
        if stack:
            own.setdefault(stack, []).append(holder)
        else:
            system.append(holder)
    who = next((i.name for i in images if i.process == process and i.name.lower().endswith('.exe')),
               os.path.basename(program))
    told = [f'plumb: {who} ended and held {_amount([h for part in own.values() for h in part])}']
    for stack, part in sorted(own.items(), key=lambda item: (-_bytes(item[1]), item[0])):
        told.append(f'plumb:   {_amount(part)}, allocated by')
        told += [f'plumb:     {frame}' for frame in stack]
    if system:
        told.append(f'plumb:   and {_amount(system)} of the system and the run-time libraries')
    return told


def _names(frames, program):
    """{(image, offset): `function at path:line`, or what else is known of the frame}."""
    names = {(None, n): f'0x{n:08x}' for image, n in frames if not image}
    for image in {image for image, _ in frames if image}:
        offsets = sorted(offset for at, offset in frames if at is image)
        found = places.name_offsets(image.name, offsets, program, '-p')
        for n in offsets:
            names[image, n] = found.get(n) or _symbol(image, n, program)
    bare = [DECORATION.sub('', name) for name in names.values()]
    if any(name.startswith('_Z') for name in bare):
        bare = subprocess.run(['c++filt'], input='\n'.join(bare), capture_output=True, text=True,
                              check=True).stdout.splitlines()
    return dict(zip(names, bare))


def _symbol(image, offset, program):
    """A function without line numbers."""
    path = places.module_path(image.name, program)
    if os.path.exists(path):
        start, name = symbols.pe_module(path, image.name, 0).function_at(offset)
        if name != '?':
            return f'{name}+0x{offset - start:x} in {image.name}'
    return f'{image.name}+0x{offset:x}'


def _owners(frames, names):
    """The frames of the program and of its DLLs, not of the libraries linked into them: their
    sources are known. Where none is, an image is the program's as a whole."""
    written = {frame for frame in frames
               if frame[0] and not frame[0].of_system and ' at ' in names[frame] and
               RUN_TIME not in names[frame]}
    known = {image for image, _ in written}
    return written | {frame for frame in frames
                      if frame[0] and not frame[0].of_system and frame[0] not in known and
                      RUN_TIME not in names[frame]}


def _from_owner(stack, names, owners):
    """The names from the allocator to the outermost frame of the program; [] if there is none."""
    last = max((n for n, frame in enumerate(stack) if frame in owners), default=-1)
    return [PATH.sub(' at ', names[frame]) for frame in stack[:last + 1]]


def _bytes(holders):
    return sum(holder.bytes for holder in holders)


def _amount(holders):
    blocks, size = sum(holder.blocks for holder in holders), _bytes(holders)
    return f'{size:,} byte{"s" * (size != 1)} in {blocks:,} block{"s" * (blocks != 1)}'
