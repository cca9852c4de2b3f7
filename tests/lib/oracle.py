# SPDX-License-Identifier: MIT
"""What a program must print: what the oracle printed, but for the rows of docs/oracle.md."""
import os
import re

from plumbtest import ROOT

TABLE = os.path.join(ROOT, 'docs', 'oracle.md')


class Difference:
    """A row of the table: for which rows of which program, the oracle's result, and the documented
    one. The first two are regular expressions, the last may name groups of the second."""

    def __init__(self, cells):
        self.program, self.rows, self.oracle, self.documented = (
            cell.strip().strip('`').replace('\\|', '|') for cell in cells[:4]
        )
        self.source = cells[4].strip()
        self.uses = 0

    def is_about(self, row, result):
        return re.fullmatch(self.rows, row) and re.fullmatch(self.oracle, result)

    def apply(self, result):
        """The documented result."""
        self.uses += 1
        return re.fullmatch(self.oracle, result).expand(self.documented)


def differences(program):
    """The rows of the table that are about the program."""
    with open(TABLE, encoding='utf-8') as file:
        lines = [line.strip().strip('|').split(' | ') for line in file if line.startswith('| `')]
    return [Difference(cells) for cells in lines if cells[0].strip().strip('`') == program]


RESULT_FIRST = re.compile(r'(?P<result>ok|not ok)(?P<middle> \d+ - )(?P<row>.*)')
RESULT_LAST = re.compile(r'(?P<row>.*)(?P<middle> -> )(?P<result>.*)')


def correct(line, rules, faults):
    """A line of the recording as it must be printed: of the rules that are about it, the first
    counts."""
    for pattern in (RESULT_FIRST, RESULT_LAST):
        match = pattern.fullmatch(line)
        if not match:
            continue
        row, result = match['row'], match['result']
        right = next((rule.apply(result) for rule in rules if rule.is_about(row, result)), result)
        if right == result and any(rule.is_about(row, result) for rule in rules):
            faults.append(f'docs/oracle.md: no difference in "{row}"')
        begin, end = match.span('result')
        return line[:begin] + right + line[end:]
    return line


def documented(program, recorded):
    """Corrects a recording, bytes. Returns it and a list of faults: lines of the table that are about
    nothing, that say what the oracle says, or that name no source. What TAP tells about a failure
    goes with it."""
    rules, lines, faults = differences(program), [], []
    told = False
    for line in recorded.decode('latin-1').splitlines(True):
        text = line.rstrip('\r\n')
        if told and text.startswith('#'):
            continue
        right = correct(text, rules, faults)
        told = text.startswith('not ok') and right != text
        lines.append(right + line[len(text) :])
    faults += [f'docs/oracle.md: no such row: {rule.rows}' for rule in rules if not rule.uses]
    faults += [f'docs/oracle.md: no source: {rule.rows}' for rule in rules if not rule.source]
    return ''.join(lines).encode('latin-1'), faults
