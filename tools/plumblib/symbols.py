# SPDX-License-Identifier: MIT
"""Names for addresses: the symbol tables of the kernel's ELF file and of PE images, read here.

A PE image made by gcc carries a COFF symbol table; where DLLs forward an export (`HeapAlloc =
ntdll.RtlAllocateHeap`), no code stands behind the name, and the export directory says so.
"""
import bisect
import re
import struct
import subprocess

from . import Refusal
from .guestfile import read

SYMBOL_BYTES = 18
EXECUTABLE = 0x20000000
GCC_PART = re.compile(r'(\.(part|isra|constprop|cold)(\.\d+)?)+$')


class Module:
    """One image: its name, where it lies, and its functions by address."""

    def __init__(self, name, base, size, functions):
        self.name, self.base, self.size = name, base, size
        self.by_name = {}
        ordered = {}
        for address, label in sorted(functions):
            self.by_name.setdefault(label, address)
            ordered.setdefault(address, label)
        self.addresses, self.labels = list(ordered), list(ordered.values())

    def function_at(self, address):
        """(start, name) of the function that holds the address."""
        n = bisect.bisect_right(self.addresses, address) - 1
        return (self.addresses[n], self.labels[n]) if n >= 0 else (self.base, '?')


class Symbols:
    """All modules of one address space."""

    def __init__(self):
        self.modules = []

    def add(self, module):
        self.modules.append(module)
        return module

    def module_at(self, address):
        for module in self.modules:
            if module.base <= address < module.base + module.size:
                return module
        return None

    def find(self, module_name, function):
        """The address of a function, or a Refusal that names what is missing."""
        for module in self.modules:
            if module.name == module_name:
                if function in module.by_name:
                    return module.by_name[function]
                raise Refusal(1, f'{module_name} has no function {function}')
        raise Refusal(1, f'{module_name} is not loaded')


def elf_module(path, name):
    """The functions of an ELF32 file at the addresses it is linked for."""
    data = read(path, 1)
    section_table, = struct.unpack_from('<I', data, 32)
    count, = struct.unpack_from('<H', data, 48)
    sections = [struct.unpack_from('<10I', data, section_table + 40 * n) for n in range(count)]
    text = [n for n, section in enumerate(sections) if section[2] & 4]
    table = next(section for section in sections if section[1] == 2)
    strings = sections[table[6]][4]
    functions = []
    for offset in range(table[4], table[4] + table[5], 16):
        label, value, _, info, _, section = struct.unpack_from('<IIIBBH', data, offset)
        if section in text and info & 15 in (0, 2):
            functions += _function(value, _text(data, strings + label))
    base = min(sections[n][3] for n in text)
    end = max(sections[n][3] + sections[n][5] for n in text)
    return Module(name, base, end - base, functions)


def pe_module(path, name, base):
    """The functions of a PE32 image that was loaded at `base`, as their sources spell them."""
    image = PeFile(path)
    functions = image.functions()
    plain = _demangle([label for _, label in functions])
    return Module(name, base, image.size,
                  [(base + rva, label) for (rva, _), label in zip(functions, plain)])


def _function(address, label):
    """[(address, name)], without gcc's suffix of a part; [] for NASM's local labels."""
    name = GCC_PART.sub('', label)
    return [] if '.' in name else [(address, name)]


def _demangle(labels):
    """_RtlAllocateHeap@12 -> RtlAllocateHeap, __Znwj -> operator new(unsigned int)."""
    bare = [re.sub(r'^_?(.*?)(@\d+)?$', r'\1', label) for label in labels]
    if not any(label.startswith('_Z') for label in bare):
        return bare
    done = subprocess.run(['c++filt'], input='\n'.join(bare), capture_output=True, text=True,
                          check=True)
    return done.stdout.splitlines()


def _text(data, offset):
    return data[offset:data.index(b'\0', offset)].decode('latin-1')


class PeFile:
    """As much of a PE32 file as names need."""

    def __init__(self, path):
        self.data = read(path, 1)
        header = struct.unpack_from('<I', self.data, 60)[0] + 4
        self.section_count, _, self.symbol_table, self.symbol_count, optional = \
            struct.unpack_from('<HIIIH', self.data, header + 2)
        self.size = struct.unpack_from('<I', self.data, header + 20 + 56)[0]
        self._directories = header + 20 + 96
        table = header + 20 + optional
        self._sections = [struct.unpack_from('<8sIIIIIIHHI', self.data, table + 40 * n)
                          for n in range(self.section_count)]

    def _offset(self, rva):
        for _, size, start, raw_bytes, raw, *_ in self._sections:
            if start <= rva < start + max(size, raw_bytes):
                return raw + rva - start
        raise Refusal(1, f'the image has no address 0x{rva:x}')

    def _longs(self, rva, count):
        return struct.unpack_from(f'<{count}I', self.data, self._offset(rva))

    def _name(self, rva):
        return _text(self.data, self._offset(rva))

    def functions(self):
        """(rva, symbol) of everything in executable sections."""
        strings = self.symbol_table + SYMBOL_BYTES * self.symbol_count
        found, n = [], 0
        while n < self.symbol_count:
            name, value, section, kind, storage, extra = \
                struct.unpack_from('<8sIhHBB', self.data, self.symbol_table + SYMBOL_BYTES * n)
            n += 1 + extra
            if not 0 < section <= self.section_count:
                continue
            _, _, start, *_, rights = self._sections[section - 1]
            if not rights & EXECUTABLE:
                continue
            if storage == 2 or storage == 3 and kind == 0x20:
                found += _function(start + value, self._label(name, strings))
        return found

    def _label(self, name, strings):
        """Eight characters, or four zeros and an offset into the string table."""
        if name[:4] == b'\0\0\0\0':
            return _text(self.data, strings + struct.unpack_from('<I', name, 4)[0])
        return name.rstrip(b'\0').decode('latin-1')

    def import_slot(self, dll, function):
        """The rva of the slot that the loader fills with the address of dll!function."""
        table = struct.unpack_from('<I', self.data, self._directories + 8)[0]
        while True:
            names, _, _, dll_name, slots = self._longs(table, 5)
            if not slots:
                return None
            if self._name(dll_name).lower() == dll.lower():
                n = 0
                while (entry := self._longs(names + 4 * n, 1)[0]) != 0:
                    if not entry >> 31 and self._name(entry + 2) == function:
                        return slots + 4 * n
                    n += 1
            table += 20

    def forwarder(self, export):
        """Where the export is forwarded to, as "DLL.Name"; None: it has code, or is missing."""
        table, size = struct.unpack_from('<II', self.data, self._directories)
        if not size:
            return None
        count, functions, names, ordinals = self._longs(table + 24, 4)
        for n in range(count):
            if self._name(self._longs(names + 4 * n, 1)[0]) == export:
                ordinal = struct.unpack_from('<H', self.data, self._offset(ordinals + 2 * n))[0]
                rva = self._longs(functions + 4 * ordinal, 1)[0]
                return self._name(rva) if table <= rva < table + size else None
        return None
