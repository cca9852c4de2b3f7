# SPDX-License-Identifier: MIT
"""Plumb in gdb:  gdb -x tools/nt_gdb.py -ex 'target remote localhost:PORT'   (or: make debug)

Symbols of the kernel and of every PE come by themselves, `bt` shows one stack across the ring, and
`chain`, `pte`, `pfn`, `pool`, `heap`, `vis`, `vad`, `process`, `address` answer questions about memory. See
tools/ntgdb/__init__.py. """
import os
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from ntgdb import chain, elf, frames, heap, images, paging, pool, spaces, start, trapcfi  # noqa: E402

SETTINGS = ('confirm off', 'pagination off', 'architecture i386', 'breakpoint pending on',
            'print pretty on',
            'disassemble-next-line auto', 'print entry-values if-needed',
            'target-wide-charset UTF-16')
KERNEL = os.environ.get('PLUMB_KERNEL') or os.path.join(images.ROOT, 'build', 'plumb.elf')


def load_kernel():
    program = gdb.current_progspace().filename
    if program is None or not program.endswith('.elf'):
        gdb.execute(f'file {KERNEL}', to_string=True)
        program = KERNEL
    labels = elf.symbols(program)
    try:
        trapcfi.load_kernel(labels)
        frames.Entries.learn(labels)
    except KeyError as missing:
        print(f'{program} has no label {missing}: stacks end at the ring (ntgdb/trapcfi.py)')


def late_images(_event):
    """At the first stop: what was mapped before gdb came."""
    gdb.events.stop.disconnect(late_images)
    images.catch_up()


def end_machine(_event):
    """Leaving gdb ends the machine; to detach would let the program run on."""
    try:
        gdb.execute('kill', to_string=True)
    except gdb.error:
        pass    # it has ended already


def main():
    for setting in SETTINGS:
        gdb.execute('set ' + setting, to_string=True)
    if not os.path.exists(KERNEL) and gdb.current_progspace().filename is None:
        print(f'{KERNEL} is not there; run make first')
        return
    load_kernel()
    frames.Filter()
    images.ImageLoaded()
    for module in (chain, heap, paging, pool, spaces, start):
        module.register()
    for name in ('trapentry.asm', 'trapmacros.inc'):    # `step` does not end in a page fault
        gdb.execute(f'skip file {name}', to_string=True)
    gdb.events.stop.connect(late_images)
    if hasattr(gdb.events, 'gdb_exiting') and 'PLUMB_GDB_KILLS' in os.environ:
        gdb.events.gdb_exiting.connect(end_machine)


main()
