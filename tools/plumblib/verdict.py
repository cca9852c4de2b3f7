# SPDX-License-Identifier: MIT
"""From the records and the emulator's own end, an exit status and the lines that explain it."""

from . import places

TIMED_OUT, MACHINE, NOT_STARTED, EXCEPTION = 124, 125, 126, 139


def verdict(log, outcome, options):
    """Returns (exit status, lines for stderr). A run counts only with both @exit and @end."""
    if log.bugcheck_at is not None:
        said = log.lines[log.bugcheck_at :]
        return MACHINE, ['plumb: the kernel stopped itself:', *said, *places.in_kernel(said)]
    if outcome.timed_out:
        return TIMED_OUT, [
            f'plumb: time-out: the program had not ended after {options.timeout:g} s'
        ]
    trouble = _machine_trouble(log, outcome, options)
    if trouble:
        return MACHINE, [f'plumb: {trouble}', *_last_lines(log)]
    if log.failure is not None:
        return NOT_STARTED, [f'plumb: {log.failure}']
    if log.exit_code is None:
        return MACHINE, [
            'plumb: the kernel ended without saying how the program did',
            *_last_lines(log),
        ]
    lines = places.in_modules(log.report, options.program)
    if log.end != 'ok':
        return MACHINE, lines + [
            f'plumb: the kernel does not have all its memory back: @end {log.end}'
        ]
    if log.exception:
        return EXCEPTION, lines or [f'plumb: unhandled exception 0x{log.exit_code:08X}']
    return log.exit_code & 0xFF, lines


def _machine_trouble(log, outcome, options):
    """A sentence if the machine did not end as it should, else None."""
    status, said = outcome.status, outcome.emulator_said
    if outcome.stopped_by_us and log.end is not None:
        return None
    if options.emulator == 'qemu':
        if status == 33 and log.end is not None:
            return None
        if status == 33:
            return "the machine ended without the kernel's last line (@end)"
        if status == 35:
            return 'the kernel stopped itself, but its report is lost'
        if status == 0 and options.gdb:
            return 'the machine was ended from outside, or reset itself'
        if status == 0:
            return 'the machine reset itself (triple fault)'
    how = f'by signal {-status}' if status < 0 else f'with status {status}'
    return f'{options.emulator} ended {how}' + (f': {said}' if said else '')


def _last_lines(log):
    if not log.lines:
        return ['plumb: the kernel wrote no log']
    return [
        "plumb: the last lines of the kernel's log:",
        *('    ' + line for line in log.lines[-12:]),
    ]
