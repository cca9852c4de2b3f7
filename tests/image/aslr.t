#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Option aslr: two seeds two layouts, one seed one layout, none the preferred bases; all run."""
import os
import re
import sys

sys.path.insert(
    0, os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), 'lib')
)
from plumbtest import Tap, guest, plumb  # noqa: E402

PROGRAMS = ('section_processes', 'stack_overflow', 'k32_tls', 'k32_virtual', 'vm_special')
FIXED = 'ntdll.dll'  # it does not relocate itself

tap = Tap()


def layout(*options):
    """Where the images of a run are, by name; where its variables are; the run."""
    run = plumb(*options, guest('where'))
    loads = re.findall(r'^@load \d+ (\w+) \w+ .*\\(.*)$', run.log, re.M)
    return {name: int(base, 16) for base, name in loads}, run.stdout.split(), run


def layouts():
    images, places, run = layout()
    tap.ok(run.code == 0 and places and images.get('where.exe') == 0x400000,
           'without the option: where it is linked', *run.explain())
    tap.ok(layout()[:2] == (images, places), 'and the same again')
    one, places_one, run = layout('--option', 'aslr=1')
    tap.ok(run.code == 0, 'seed 1', *run.explain())
    moved = [name for name in images if one.get(name) != images[name]]
    tap.ok(sorted(moved) == sorted(set(images) - {FIXED}), 'moves all images but ntdll', repr(one))
    tap.ok(all(a != b for a, b in zip(places, places_one)), 'and heap, stack, PEB, TEB',
           repr((places, places_one)))
    tap.ok(layout('--option', 'aslr=1')[:2] == (one, places_one), 'seed 1 again: the same')
    two, places_two, _ = layout('--option', 'aslr=2')
    tap.ok(two['where.exe'] != one['where.exe'] and two['msvcrt.dll'] != one['msvcrt.dll']
           and places_two != places_one, 'seed 2: others', repr((one, two)))
    run = plumb('--aslr', guest('where'))
    tap.ok(run.code == 0 and run.stdout.split() != places, '--aslr', *run.explain())


def programs():
    for name in PROGRAMS:
        run = plumb('--option', 'aslr=3', '--option', 'checked', guest(name))
        plain = plumb(guest(name))
        tap.ok(run.code == plain.code and b'not ok' not in run.stdout and '@end ok' in run.log,
               f'{name} runs at random bases', *run.explain())
    run = plumb('--option', 'aslr=3', guest('section_processes'))
    bases = re.findall(r'^@load \d+ (\w+) \w+ (.*)$', run.log, re.M)
    names = {name for _, name in bases}     # a second process's mapping at the same base is no news
    tap.ok(len(names) > 2 and len(bases) == len(names),
           'an image has the same base in both processes', repr(bases))


layouts()
programs()
tap.finish()
