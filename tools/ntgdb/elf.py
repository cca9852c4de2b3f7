# SPDX-License-Identifier: MIT
"""ELF, as little as is needed: the kernel's symbols; a file with nothing but unwinding rules."""
import struct

SYMTAB, STRTAB, PROGBITS, NOBITS = 2, 3, 1, 8
HEADER = struct.Struct('<16sHHIIIIIHHHHHH')
SECTION = struct.Struct('<10I')
SYMBOL = struct.Struct('<IIIBBH')


def symbols(path):
    """{name: address} of every label, local ones included."""
    with open(path, 'rb') as file:
        data = file.read()
    header = HEADER.unpack_from(data)
    if header[0][:5] != b'\x7fELF\x01':
        raise ValueError(f'{path} is not a 32-bit ELF file')
    offset, count = header[6], header[12]
    sections = [SECTION.unpack_from(data, offset + i * SECTION.size) for i in range(count)]
    found = {}
    for section in sections:
        if section[1] != SYMTAB:
            continue
        names = sections[section[6]][4]
        for at in range(section[4], section[4] + section[5], SYMBOL.size):
            name, value = SYMBOL.unpack_from(data, at)[:2]
            end = data.index(b'\0', names + name)
            found[data[names + name:end].decode('ascii', 'replace')] = value
    return found


def frame_file(debug_frame):
    """An ELF file with an empty .text, and `debug_frame` as its .debug_frame."""
    names = b'\0.text\0.debug_frame\0.symtab\0.strtab\0.shstrtab\0'
    body = debug_frame + b'\0' * (-len(debug_frame) % 4)
    at_debug = HEADER.size
    at_symbols = at_debug + len(body)
    at_strings = at_symbols + SYMBOL.size
    at_names = at_strings + 4
    at_sections = at_names + len(names) + (-len(names) % 4)

    def section(name, kind, flags, offset, size, link=0, info=0, entry=0):
        return SECTION.pack(names.index(name), kind, flags, 0, offset, size, link, info, 4, entry)

    table = [SECTION.pack(*[0] * 10),
             section(b'.text', NOBITS, 6, at_debug, 0),
             section(b'.debug_frame', PROGBITS, 0, at_debug, len(debug_frame)),
             section(b'.symtab', SYMTAB, 0, at_symbols, SYMBOL.size, 4, 1, SYMBOL.size),
             section(b'.strtab', STRTAB, 0, at_strings, 1),
             section(b'.shstrtab', STRTAB, 0, at_names, len(names))]
    header = HEADER.pack(b'\x7fELF\x01\x01\x01' + b'\0' * 9, 2, 3, 1, 0, 0, at_sections, 0,
                         HEADER.size, 0, 0, SECTION.size, len(table), len(table) - 1)
    return (header + body + b'\0' * SYMBOL.size + b'\0' * 4 + names + b'\0' * (-len(names) % 4)
            + b''.join(table))
