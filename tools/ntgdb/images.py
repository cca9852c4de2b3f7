# SPDX-License-Identifier: MIT
"""Symbols of every PE that the kernel maps, without a command.

The kernel calls KiImageLoaded(base, bytes) when an image comes to lie where another one did, or none;
an internal breakpoint there finds the path in the caller's frame, and the file with symbols by its last part in
PLUMB_SYMBOL_PATH, build/dll, build/apps and build/tests/guest. Images that were mapped before gdb
came are found through the processes' VADs. """
import os
import struct

import gdb

from . import kernel, trapcfi

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
DIRECTORIES = ('build/dll', 'build/apps', 'build/tests/guest', 'build/tests/gdb')


class Image:
    """A mapped PE: file is its path on the host, or None when no symbols were found."""

    def __init__(self, path, base, size):
        self.path, self.base, self.size = path, base, size
        self.name = path.replace('/', '\\').split('\\')[-1]
        self.file = find_file(self.name)
        self.entry = None

    def holds(self, address):
        return self.base <= address < self.base + self.size


loaded = {}     # base -> Image


def directories():
    given = os.environ.get('PLUMB_SYMBOL_PATH', '').split(os.pathsep)
    return [d for d in given if d] + [os.path.join(ROOT, d) for d in DIRECTORIES]


def find_file(name):
    """The host's file of this name, in whatever case."""
    for directory in directories():
        if os.path.isdir(directory):
            for entry in os.listdir(directory):
                if entry.lower() == name.lower():
                    return os.path.join(directory, entry)
    return None


def preferred(path):
    """(ImageBase, AddressOfEntryPoint) of a PE32 file."""
    with open(path, 'rb') as file:
        head = file.read(4096)
    at = struct.unpack_from('<I', head, 60)[0] + 24
    return struct.unpack_from('<I', head, at + 28)[0], struct.unpack_from('<I', head, at + 16)[0]


def forget_overlapped(image):
    for old in [i for i in loaded.values() if i.base < image.base + image.size
                and image.base < i.base + i.size]:
        del loaded[old.base]
        if old.file:
            gdb.execute(f'remove-symbol-file -a {old.base + 0x1000:#x}', to_string=True)


def announce(path, base, size):
    """Loads the symbols of an image once."""
    image = Image(path, base, size)
    known = loaded.get(base)
    if known and known.name.lower() == image.name.lower():
        return
    forget_overlapped(image)
    loaded[base] = image
    if image.file is None:
        return
    wanted, entry = preferred(image.file)
    image.entry = base + entry
    offset = base - wanted & 0xFFFFFFFFFFFFFFFF     # as wide as gdb's addresses
    gdb.execute(f'add-symbol-file {image.file} -o {offset:#x}', to_string=True)
    if image.name.lower() == 'ntdll.dll':
        learn_dispatchers()


def address_of(name):
    try:
        return int(gdb.parse_and_eval(f"(unsigned long)&'{name}'")) & 0xFFFFFFFF
    except gdb.error:
        return None


def learn_dispatchers():
    trapcfi.load(trapcfi.dispatcher_pieces(address_of('KiUserExceptionDispatcher'),
                                           address_of('KiUserApcDispatcher')))


def at(address):
    for image in loaded.values():
        if image.holds(address):
            return image
    return None


def path_of_caller():
    """The UNICODE_STRING `path` of record_load, one frame up."""
    frame = gdb.newest_frame().older()
    for _ in range(3):
        try:
            return kernel.text16(int(frame.read_var('path')['Buffer']))
        except (ValueError, gdb.error):
            frame = frame.older()
    return None


class ImageLoaded(gdb.Breakpoint):
    """Never stops: each image that comes to lie somewhere passes here."""

    def __init__(self):
        super().__init__('*KiImageLoaded', internal=True)
        self.silent = True

    def stop(self):
        try:
            esp = int(gdb.parse_and_eval('(unsigned long)$esp'))
            path = path_of_caller()
            if path:
                announce(path, kernel.u32(esp + 4), kernel.u32(esp + 8))
        except Exception as error:  # symbols are a help, never an obstacle
            print(f'symbols: {error}')
        return False


def catch_up():
    """Images that are mapped already."""
    try:
        for process in kernel.processes():
            for vad, _ in kernel.vads(process):
                path = kernel.file_of(vad)
                if path and kernel.is_image(vad):
                    first, last = int(vad['first_page']), int(vad['last_page'])
                    announce(path, first << 12, (last - first + 1) << 12)
    except (gdb.error, kernel.Answer):
        pass    # before the kernel runs there is nothing to catch up with
