# SPDX-License-Identifier: MIT
"""The frame of every command here: one answer, never an exception, and the next command to type."""
import re

import gdb

from .kernel import Answer


# What has no number of its own: where it lies is meant.
ADDRESSED = (gdb.TYPE_CODE_ARRAY, gdb.TYPE_CODE_FUNC, gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION)


class Command(gdb.Command):
    """A command: `answer(argument)` prints, and returns what to type next."""

    name = ''
    kind = gdb.COMMAND_DATA
    completer = gdb.COMPLETE_SYMBOL

    def __init__(self):
        super().__init__(self.name, self.kind, self.completer)

    def invoke(self, argument, from_tty):
        following = f'help {self.name}'
        try:
            following = self.answer(argument.strip()) or following
        except Answer as refusal:
            print(refusal)
            following = refusal.hint or following
        except KeyboardInterrupt:
            print('Interrupted.')
        except Exception as error:  # whatever it was, the session goes on
            print(f'{self.name}: {error}')
        print(f'next: {following}')

    def answer(self, argument):
        raise NotImplementedError


def number(text, what='an address'):
    """The value of an expression; 8 hex digits, or hex digits that are none, count as in WinDbg."""
    if not text:
        raise Answer(f'Which? Give {what}: a number, a register, or any expression.')
    plain = text.replace('`', '')
    if re.fullmatch(r'0*[0-9a-fA-F]{8}|[0-9]+[a-fA-F][0-9a-fA-F]*', plain):
        value = int(plain, 16)
    else:
        try:
            value = gdb.parse_and_eval(text)
            if value.type.strip_typedefs().code in ADDRESSED:
                value = value.address
            value = int(value)
        except (gdb.error, OverflowError, ValueError) as error:
            if not re.fullmatch(r'[0-9a-fA-F]{1,8}', plain):
                raise Answer(f'"{text}" is not {what}: {error}') from None
            value = int(plain, 16)
    if not -0x80000000 <= value <= 0xFFFFFFFF:
        raise Answer(f'"{text}" does not fit in 32 bits.')
    return value & 0xFFFFFFFF
