# SPDX-License-Identifier: MIT
"""What the tests share: TAP on standard output, and a run of tools/plumb."""
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
BUILD = os.environ.get('PLUMB_BUILD') or os.path.join(ROOT, 'build')
PLUMB = os.path.join(ROOT, 'tools', 'plumb')
GUEST = os.path.join(BUILD, 'tests', 'guest')


class Run:
    """A finished run: exit status, both outputs as bytes, seconds, the kernel's log."""

    def __init__(self, code, stdout, stderr, seconds, log):
        self.code, self.stdout, self.stderr, self.seconds, self.log = (
            code,
            stdout,
            stderr,
            seconds,
            log,
        )

    def explain(self):
        """Lines that say what happened, for a test that failed."""
        lines = [f'exit status {self.code} after {self.seconds:.1f} s']
        for name, data in (('stdout', self.stdout), ('stderr', self.stderr)):
            tail = data.decode('utf-8', 'replace').splitlines()[-25:]
            lines += [f'{name}: {line}' for line in tail]
        return lines


def plumb(*arguments, stdin=b'', timeout=60, cwd=None):
    """Runs tools/plumb with a time-out, and never waits for it for ever."""
    with tempfile.NamedTemporaryFile(prefix='plumb-log-') as log:
        command = [PLUMB, '--log', log.name]
        if timeout:
            command += ['--timeout', str(timeout)]
        began = time.monotonic()
        done = subprocess.run(
            [*command, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            timeout=timeout + 60 if timeout else None,
            check=False,
        )
        return Run(
            done.returncode,
            done.stdout,
            done.stderr,
            time.monotonic() - began,
            log.read().decode('utf-8', 'replace'),
        )


def guest(name):
    """The path of a test program."""
    return os.path.join(GUEST, name + '.exe')


def first_difference(got, want):
    """One line that tells where two byte strings part, or None."""
    if got == want:
        return None
    got_lines, want_lines = got.splitlines(True), want.splitlines(True)
    for n, (a, b) in enumerate(zip(got_lines, want_lines), 1):
        if a != b:
            return f'line {n}: got {a[:100]!r}, want {b[:100]!r}'
    return (
        f'got {len(got_lines)} lines ({len(got)} bytes), want {len(want_lines)} ({len(want)} bytes)'
    )


class Tap:
    """Numbered results; the plan comes first where the count is known, else last."""

    def __init__(self, plan=None):
        self.plan, self.count, self.failed = plan, 0, 0
        if plan is not None:
            print(f'1..{plan}', flush=True)

    def ok(self, good, name, *explanation):
        self.count += 1
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}", flush=True)
        if not good:
            self.failed += 1
            for line in explanation:
                print(f'# {line}', flush=True)
        return good

    def finish(self):
        """Ends the script; status 1 if anything failed."""
        if self.plan is None:
            print(f'1..{self.count}', flush=True)
        sys.exit(1 if self.failed or self.plan not in (None, self.count) else 0)
