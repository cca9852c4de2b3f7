#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""apps/private_heaps says what it says on the oracle, where private_heaps.stdout was recorded."""
import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'lib'))
from plumbtest import BUILD, Tap, first_difference, plumb  # noqa: E402

with open(os.path.join(HERE, 'private_heaps.stdout'), 'rb') as file:
    expected = file.read()
run = plumb('--option', 'checked', os.path.join(BUILD, 'apps', 'private_heaps.exe'))
tap = Tap(2)
tap.ok(run.code == 0, 'the demonstration ends well', *run.explain())
difference = first_difference(run.stdout, expected)
tap.ok(difference is None, 'and says what it says on the oracle', difference)
tap.finish()
