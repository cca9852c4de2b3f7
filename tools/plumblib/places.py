# SPDX-License-Identifier: MIT
"""Names functions and lines, from the DWARF of the kernel, the DLLs and the program."""
import os
import re
import shutil
import struct
import subprocess

from .guestfile import BUILD, KERNEL

IN_KERNEL = re.compile(r'\b(?:0x)?(801[0-9a-f]{5})\b', re.I)
IN_MODULE = re.compile(r'([\w.-]+\.(?:exe|dll))\+0x([0-9a-f]+)', re.I)


def in_kernel(lines):
    """A line for each address in the kernel's image that a bugcheck mentions."""
    addresses = list(dict.fromkeys(IN_KERNEL.findall('\n'.join(lines))))
    named = _name('i686-linux-gnu-addr2line', KERNEL, addresses)
    places = [f'    {address} {place}' for address, place in zip(addresses, named) if place]
    return ['plumb: in the kernel:', *places] if places else []


def in_modules(lines, program):
    """The lines of a report, with the place behind each `module+offset` that has one."""
    return [_with_place(line, program) for line in lines]


def _with_place(line, program):
    match = IN_MODULE.search(line)
    if not match:
        return line
    offset = int(match.group(2), 16)
    place = name_offsets(match.group(1), [offset], program).get(offset)
    return f'{line}  {place}' if place else line


def name_offsets(module, offsets, program, paths='-s'):
    """{offset: `function at file:line`} of a module. paths '-p': the file with its whole path."""
    path = module_path(module, program)
    base = _image_base(path)
    if base is None:
        return {}
    named = _name(
        'i686-w64-mingw32-addr2line', path, [f'{base + offset:x}' for offset in offsets], paths
    )
    return {offset: name for offset, name in zip(offsets, named) if name}


def module_path(module, program):
    """The file of a module: the program, a DLL of the system, or one beside the program."""
    if module.lower() == os.path.basename(program).lower():
        return program
    path = os.path.join(BUILD, 'dll', module.lower())
    if os.path.exists(path):
        return path
    return os.path.join(os.path.dirname(os.path.abspath(program)), module)


def _image_base(path):
    try:
        with open(path, 'rb') as file:
            header = file.read(4096)
        return struct.unpack_from('<I', header, struct.unpack_from('<I', header, 60)[0] + 52)[0]
    except (OSError, struct.error):
        return None


def _name(addr2line, path, addresses, paths='-s'):
    """`function at file:line` for each address, None where that is not known."""
    if not addresses or not shutil.which(addr2line):
        return []
    out = subprocess.run(
        [addr2line, '-fp', paths, '-e', path, *addresses],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return [
        None if line.startswith('??') else line.replace(' at ??:?', '').replace(' at ??:0', '')
        for line in out.splitlines()
    ]
