#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The demonstrations of apps/ say what they say on the oracle, where NAME.stdout was recorded, but for
the rows that docs/oracle.md corrects."""
import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'lib'))
from oracle import documented  # noqa: E402
from plumbtest import BUILD, Tap, first_difference, plumb  # noqa: E402

# How often the books are compared: lazy_array comes back to ring 3 with a thousand regions.
CHECKED = {'private_heaps': 1, 'private_copies': 1, 'guard_ring': 1, 'lazy_array': 100}

tap = Tap(2 * len(CHECKED))
for name, period in CHECKED.items():
    with open(os.path.join(HERE, name + '.stdout'), 'rb') as file:
        expected, misfits = documented(name, file.read())
    run = plumb('--option', f'checked={period}', os.path.join(BUILD, 'apps', name + '.exe'))
    tap.ok(run.code == 0, f'{name} ends well', *run.explain())
    difference = first_difference(run.stdout, expected)
    tap.ok(difference is None and not misfits, 'and says what it says on the oracle',
           difference, *misfits)
tap.finish()
