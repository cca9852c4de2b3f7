#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tools/plumb --heap-report names what was not freed, by the functions that allocated it."""
import os
import re
import sys

sys.path.insert(
    0, os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), 'lib')
)
from plumbtest import Tap, guest, plumb  # noqa: E402

# Line numbers are those of the sources: left out, they may change.
WANT = {
    'heap_held': '''\
heap_held.exe ended and held 660,872 bytes in 5 blocks
  589,824 bytes in 1 block, allocated by
    main at heap_held.c
  70,000 bytes in 1 block, allocated by
    BasepMemoryAllocate at global_memory.c
    LocalAlloc at local_alloc.c
    main at heap_held.c
  1,000 bytes in 1 block, allocated by
    make_table at heap_held.c
    main at heap_held.c
  48 bytes in 2 blocks, allocated by
    malloc at malloc.c
    make_node at heap_held.c
    make_list at heap_held.c
    main at heap_held.c
''',
    'heap_held_cpp': '''\
heap_held_cpp.exe ended and held 40 bytes in 1 block
  40 bytes in 1 block, allocated by
    malloc at malloc.c
    operator new(unsigned int) in heap_held_cpp.exe
    main at heap_held_cpp.cpp
''',
    'hello': 'hello.exe ended and held 0 bytes in 0 blocks\n',
}


def report(run):
    """The lines of plumb without their prefix, line numbers, offsets and the system's sum."""
    lines = [re.fullmatch(r'plumb: (.*?)(:\d+( \(discriminator \d+\))?)?', line)
             for line in run.stderr.decode().splitlines()]
    texts = [line.group(1) for line in lines if line]
    texts = [re.sub(r'\+0x[0-9a-f]+ in ', ' in ', text) for text in texts]
    return ''.join(text + '\n' for text in texts if ' of the system ' not in text)


def main():
    tap = Tap()
    for options in ([], ['--gflags', 'hpa']):
        for name, want in WANT.items():
            run = plumb('--heap-report', *options, guest(name))
            got = report(run)
            tap.ok(run.code == 0 and got == want, ' '.join([name, *options]), got, *run.explain())
    run = plumb('--heap-report', guest('null_write'))
    tap.ok(run.code == 139 and report(run) == 'null_write.exe ended and held 0 bytes in 0 blocks\n',
           'an unhandled exception ends the process with its report', *run.explain())
    tap.finish()


main()
