#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs each program of tests/guest on Plumb; one result for each.

usage: guest.t [name...]

A program may say in comments at its top (one each, `//`):
    flags:  for the compiler (the Makefile reads it)
    plumb:  options for tools/plumb       args:    its arguments
    exit:   the exit status it must have  stderr:  text that must appear there (may be repeated)
    unchecked: why it runs without the option `checked`
All others run with checked=PERIOD, unless `plumb:` says which: each return to ring 3 costs then
one PERIOD-th of a walk over all that the memory manager knows.
A program that prints a TAP plan is judged by its TAP. expected/NAME.stdout and NAME.code, which
tests/guest/record takes from Windows' behaviour, are compared byte for byte, but for the rows that
docs/oracle.md corrects; NAME.stdin is what the program reads.
"""
import concurrent.futures
import glob
import os
import re
import shlex
import sys

PERIOD = 100
HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'lib'))
from oracle import documented  # noqa: E402
from plumbtest import ROOT, Tap, first_difference, guest, plumb  # noqa: E402


def read(path):
    if not os.path.exists(path):
        return None
    with open(path, 'rb') as file:
        return file.read()


class Case:
    def __init__(self, source):
        self.name = os.path.splitext(os.path.basename(source))[0]
        top = read(source).decode('utf-8').splitlines()[:15]
        said = [re.match(r'//\s*(\w+):\s*(.*)', line) for line in top]
        said = [match.groups() for match in said if match]
        self.options = [word for key, text in said if key == 'plumb' for word in shlex.split(text)]
        if 'unchecked' not in dict(said) and 'checked' not in ' '.join(self.options):
            self.options += ['--option', f'checked={PERIOD}']
        self.args = [word for key, text in said if key == 'args' for word in shlex.split(text)]
        self.stderr = [text for key, text in said if key == 'stderr']
        self.code = next((int(text) for key, text in said if key == 'exit'), 0)
        expected = os.path.join(HERE, 'expected', self.name)
        self.stdin = read(expected + '.stdin') or b''
        self.stdout, self.misfits = read(expected + '.stdout'), []
        if self.stdout is not None:
            self.stdout, self.misfits = documented(self.name, self.stdout)
        recorded = read(expected + '.code')
        if recorded is not None:
            self.code = int(recorded)

    def faults(self):
        """Runs it; returns (the run, a list of sentences, empty if all is well)."""
        run = plumb(
            *self.options, guest(self.name), *self.args, stdin=self.stdin, timeout=90, cwd=ROOT
        )
        faults = list(self.misfits)
        if run.code != self.code:
            faults.append(f'exit status {run.code}, want {self.code}')
        if self.stdout is not None and run.stdout != self.stdout:
            faults.append('stdout: ' + first_difference(run.stdout, self.stdout))
        for text in self.stderr:
            if text.encode() not in run.stderr:
                faults.append(f'stderr does not say "{text}"')
        return run, faults + tap_faults(run.stdout.decode('utf-8', 'replace'))


def tap_faults(text):
    """What is wrong in TAP that a program printed; nothing if it printed none."""
    plan = re.search(r'^1\.\.(\d+)\r?$', text, re.M)
    if not plan:
        return []
    results = re.findall(r'^(not ok|ok)\b(.*?)\r?$', text, re.M)
    faults = [f'not ok{rest}' for word, rest in results if word == 'not ok']
    if len(results) != int(plan.group(1)):
        faults.append(f'planned {plan.group(1)} results, printed {len(results)}')
    return faults


def main(names):
    sources = sorted(glob.glob(os.path.join(HERE, '*.c')) + glob.glob(os.path.join(HERE, '*.cpp')))
    cases = [Case(source) for source in sources]
    cases = [case for case in cases if not names or case.name in names]
    tap = Tap(len(cases))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for case, (run, faults) in zip(cases, pool.map(Case.faults, cases)):
            tap.ok(not faults, case.name, *faults, *(run.explain() if faults else []))
    tap.finish()


if __name__ == '__main__':
    main(sys.argv[1:])
