# SPDX-License-Identifier: MIT
"""One run, from the command line to the exit status."""
import os
import signal
import sys
import time

from . import Refusal, guestfile, heapreport, options as command_line
from .console import Console
from .emulator import Emulator
from .kernellog import KernelLog
from .verdict import verdict


class Interrupted(BaseException):
    def __init__(self, number):
        super().__init__(number)
        self.number = number


def main(argv):
    _open_standard_streams()
    options = command_line.parse(argv)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)
    try:
        return run(options)
    except Refusal as refusal:
        _say([f'plumb: {refusal.sentence}'])
        return refusal.status
    except Interrupted as interrupted:
        return _die_of(interrupted.number)
    except BrokenPipeError:
        return _die_of(signal.SIGPIPE)


def run(options):
    options.program = program = guestfile.find_program(options.program)
    guestfile.check_program(program)
    files = guestfile.collect(options, program)
    archive = files.archive()
    try:
        log = KernelLog(options.verbose, options.log)
    except OSError as error:
        raise Refusal(2, f'--log {options.log} cannot be written: {error.strerror}') from None

    if os.isatty(1):
        options.option.insert(0, 'stdio=console')  # programs then flush their prompts
    emulator = Emulator(options, archive, guestfile.wanted(options))
    try:
        deadline = time.monotonic() + options.timeout if options.timeout else None
        outcome = Console(emulator, log, deadline).run()
        outcome.emulator_said = emulator.said()
    finally:
        emulator.stop()

    status, lines = verdict(log, outcome, options)
    if command_line.HEAP_REPORT in options.env:
        lines += heapreport.lines(log, options.program)
    _say(lines)
    if log.exit_code is not None and log.end is not None:
        missing = guestfile.bring_back(options, files, outcome.archive)
        _say(f'plumb: {sentence}' for sentence in missing)
        if missing and status == 0:
            status = 1
    return status


def _say(lines):
    """Lines on standard error; where it cannot be written, nobody is left to be told."""
    try:
        for line in lines:
            print(line, file=sys.stderr)
        sys.stderr.flush()
    except BrokenPipeError:
        raise
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _open_standard_streams():
    """A standard stream that was closed must not become one of our own descriptors."""
    for fd in (0, 1, 2):
        try:
            os.fstat(fd)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _interrupt(number, _frame):
    signal.signal(number, signal.SIG_IGN)
    raise Interrupted(number)


def _die_of(number):
    """Ends as the signal would have ended us, now that nothing is left behind."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    return 128 + number
