# SPDX-License-Identifier: MIT
"""A plot as SVG: rows of dots on a logarithmic axis, one colour for each series."""
import math
from xml.sax.saxutils import escape

COLOURS = ['#d62728', '#1f77b4', '#2ca02c', '#9467bd', '#7f7f7f']
LEFT, TOP, ROW, WIDTH, MARGIN = 130, 70, 24, 560, 30    # pixels
RADIUS = 5


class DotPlot:
    def __init__(self, title, series):
        self.title = title
        self.series = series
        self.rows = []

    def row(self, name, values):
        """values: by series, each greater than 0."""
        self.rows.append((name, values))

    def write(self, path):
        values = [value for _, row in self.rows for value in row.values()]
        self.low = math.floor(math.log2(min(values)))
        self.high = max(math.ceil(math.log2(max(values))), self.low + 1)
        height = TOP + ROW * len(self.rows) + MARGIN
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + MARGIN}" '
                       f'height="{height}" font-family="sans-serif" font-size="12">\n')
            file.write('<rect width="100%" height="100%" fill="white"/>\n')
            file.writelines(line + '\n' for part in (self._legend(), self._axis(), self._dots())
                            for line in part)
            file.write('</svg>\n')

    def _x(self, value):
        return LEFT + WIDTH * (math.log2(value) - self.low) / (self.high - self.low)

    def _legend(self):
        yield _text(LEFT, 20, self.title, 'font-weight="bold"')
        for number, (name, colour) in enumerate(zip(self.series, COLOURS)):
            x = LEFT + number * WIDTH / len(self.series)
            yield _dot(x, 38, colour)
            yield _text(x + 10, 42, name)

    def _axis(self):
        bottom = TOP + ROW * len(self.rows)
        for power in range(self.low, self.high + 1):
            x = self._x(2.0 ** power)
            width = 1.5 if power == 0 else 0.3
            yield (f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{bottom}" stroke="black" '
                   f'stroke-width="{width}"/>')
            yield _text(x, bottom + 16, f'{2.0 ** power:g}', 'text-anchor="middle"')

    def _dots(self):
        for number, (name, values) in enumerate(self.rows):
            y = TOP + ROW * (number + 0.5)
            yield _text(LEFT - 10, y + 4, name, 'text-anchor="end"')
            for series, colour in reversed(list(zip(self.series, COLOURS))):
                yield _dot(self._x(values[series]), y, colour)


def _dot(x, y, colour):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}" fill="{colour}" fill-opacity="0.8"/>'


def _text(x, y, words, attributes=''):
    return f'<text x="{x:.1f}" y="{y:.1f}" {attributes}>{escape(words)}</text>'
