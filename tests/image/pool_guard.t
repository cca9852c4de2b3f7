#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every pool block before a page that is not mapped: the kernel touches no byte that is not its own."""
import os
import sys

sys.path.insert(
    0, os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), 'lib')
)
from plumbtest import Tap, guest, plumb  # noqa: E402

PROGRAMS = ['file_bytes', 'file_names', 'file_share', 'k32_threads', 'k32_find', 'sync_waitall', 'ntdll_loader',
            'memory_short', 'short_steps', 'k32_many_threads', 'hello_cpp']


def main():
    tap = Tap()
    for name in PROGRAMS:
        run = plumb('--option', 'pool=guard', guest(name))
        tap.ok('@end ok' in run.log and '@exit' in run.log, name, *run.explain())
    run = plumb('--option', 'pool=guard', guest('syscall_fuzz'), 3000, 5, timeout=120)
    tap.ok(run.code == 0 and '@end ok' in run.log, 'fuzzed', *run.explain())
    run = plumb('--option', 'pool=guard:Vad', guest('k32_virtual'))
    tap.ok(run.code == 0 and '@end ok' in run.log, 'one tag alone', *run.explain())
    tap.finish()


main()
