# SPDX-License-Identifier: MIT
"""A scripted session of tools/debug: what each step printed can be looked at by name."""
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0,
                os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), 'lib'))
from plumbtest import BUILD, ROOT, Tap  # noqa: E402,F401

DEBUG = os.path.join(ROOT, 'tools', 'debug')
PROGRAM = os.path.join(BUILD, 'tests', 'gdb', 'gdb_stack.exe')
MARK = '@@@'


class Session:
    """Runs steps, (name, commands), from main on. answers[name]: the lines it printed."""

    def __init__(self, steps, program=PROGRAM, arguments=(), timeout=120):
        lines = []
        for name, commands in steps:
            lines += [f'echo {MARK}{name}\\n',
                      *([commands] if isinstance(commands, str) else commands)]
        lines.append(f'echo {MARK}end\\n')
        with tempfile.NamedTemporaryFile('w', prefix='plumb-', suffix='.gdb') as script:
            script.write('\n'.join(lines) + '\n')
            script.flush()
            done = subprocess.run([DEBUG, '--batch', '--timeout', str(timeout), *arguments, '-x',
                                   script.name, program],
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT,
                                  timeout=timeout + 30, check=False)
        self.code, self.text = done.returncode, done.stdout.decode('utf-8', 'replace')
        self.answers, name = {'start': []}, 'start'
        for line in self.text.splitlines():
            mark, found, rest = line.partition(MARK)
            if found:
                name = rest
                self.answers[name] = []
            else:
                self.answers[name].append(line)
        self.ended = 'end' in self.answers

    def __getitem__(self, name):
        return self.answers.get(name, [])

    def explain(self):
        return [f'status {self.code}', *self.text.splitlines()[-60:]]


def functions(lines):
    """The function names of a backtrace, newest first."""
    out = []
    for line in lines:
        found = re.match(r'#\d+ +(?:0x[0-9a-f]+ in )?(.*?) \(', line)
        if found:
            out.append(found.group(1).split(' <')[0])
    return out


def in_order(names, wanted):
    """None if the wanted names come in this order among others, else the first that does not."""
    rest = iter(names)
    return next((want for want in wanted if want not in rest), None)
