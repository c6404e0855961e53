"""Rows out of lines: the csv module, with physical line numbers and a way back from a quote that is never closed.

One stray quote mark can make a reader swallow the rest of a file as one cell. Here a row that has the wrong width, or
that never ends, is taken back: its first line is read alone, and reading goes on with the line after it.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from fealty.errors import InputError
from fealty.tables.base import Problem
from fealty.tables.text import mended

LONGEST_LINE = 2**24
"""Characters of a line, at most; a longer one is no table."""
LONGEST_ROW = 1_000
"""Physical lines of a row, at most: quoted cells may hold line breaks, but no table has cells of a thousand lines."""

MOST_BLANK_LINES = 2_000_000
"""Blank lines in a row, at most: a spreadsheet has half as many lines."""
_BLANK = ("\n", "\r\n", "\r")

HINT = re.compile(r"sep=(.)\s*", re.IGNORECASE)
"""A line before the header that tells spreadsheets the separator."""

Cells = list[str]


class _Runaway(Exception):  # never leaves this file
    """A row that does not end."""


class _Lines:
    """Physical lines, counted, that can be handed back."""

    def __init__(self, readline: Callable[[int], str], where: str) -> None:
        self.number = 0
        self.first = 0
        self.taken: list[str] = []
        self.foreign = False
        self.zero = False
        self._readline = readline
        self._where = where
        self._returned: deque[str] = deque()
        self._pass_hint()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._next()
        if not self.taken:
            if line in _BLANK:
                line = self._after_blank_lines()
            self.first = self.number + 1
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE:
            raise InputError(
                f"{self._where}: line {self.number + 1} is longer than {LONGEST_LINE} characters: no table."
            )
        if not line.isascii():
            whole = mended(line)
            if whole is not None:
                self.foreign = True
                line = whole
        if "\0" in line:
            self.zero = True
        self.number += 1
        self.taken.append(line)
        if len(self.taken) > LONGEST_ROW:
            raise _Runaway
        return line

    def _next(self) -> str:
        return self._returned.popleft() if self._returned else self._readline(LONGEST_LINE)

    def _after_blank_lines(self) -> str:
        """Pass over blank lines before a row, of which there may be millions; return the line behind them."""
        for passed in range(1, MOST_BLANK_LINES):
            line = self._next()
            if line not in _BLANK:
                self.number += passed
                return line
        raise InputError(
            f"{self._where}: {MOST_BLANK_LINES:,} blank lines and more after line {self.number}: no table. Delete them."
        )

    def _pass_hint(self) -> None:
        """Pass over the line "sep=;" that spreadsheets put before the header."""
        first = self._readline(LONGEST_LINE)
        if HINT.fullmatch(first):
            self.number = 1
        elif first:
            self._returned.append(first)

    def begin(self) -> None:
        """Start a row; ``first`` is the number of its first line as soon as that is taken."""
        self.taken.clear()
        self.foreign = self.zero = False

    def keep_first(self) -> str:
        """Hand every line of the row back except its first, which is returned."""
        first, *rest = self.taken
        self._returned.extendleft(reversed(rest))
        self.number -= len(rest)
        return first


class RowReader:
    """The rows of a text, each with the line on which it begins.

    Parameters
    ----------
    readline
        Gives the next line of at most so many characters, with its line break kept as it is, or "".
    delimiter, quoted
        Tab-separated files of GDELT quote nothing: there a quote mark is a character like any other.
    where
        The file's name, for messages.
    """

    def __init__(self, readline: Callable[[int], str], *, delimiter: str, quoted: bool, where: str) -> None:
        self._lines = _Lines(readline, where)
        self._delimiter = delimiter
        self._quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        if csv.field_size_limit() < LONGEST_LINE:
            csv.field_size_limit(LONGEST_LINE)

    def rows(self, width: int | None = None) -> Iterator[tuple[int, Cells] | Problem]:
        """Yield ``(line, cells)`` a row, or the problem that made it unreadable; blank lines are passed over.

        ``width`` is the number of columns of the header: it tells a quoted line break from a stray quote mark.
        """
        lines = self._lines
        reader = self._reader()
        while True:
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _Runaway):
                yield from self._alone(lines.first, width)
                reader = self._reader()
                continue
            line = lines.first
            if width is not None and len(lines.taken) > 1 and not _fits(cells, width):
                yield from self._alone(line, width)
                reader = self._reader()
                continue
            if lines.foreign:
                yield Problem(line=line, reason="bytes that are not UTF-8 were read as Windows-1252", skipped=False)
            if lines.zero:
                yield Problem(line=line, reason="zero bytes in the row: the file is damaged or not a text")
            elif any(cells):
                yield line, cells

    def _reader(self) -> Iterator[Cells]:
        return csv.reader(self._lines, delimiter=self._delimiter, quoting=self._quoting, strict=True)  # type: ignore[arg-type]

    def _alone(self, line: int, width: int | None) -> Iterator[tuple[int, Cells] | Problem]:
        """Read the row's first line by itself: with loose quotes, then with quote marks as plain characters."""
        first = self._lines.keep_first()
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            cells = next(csv.reader([first], delimiter=self._delimiter, quoting=quoting), [])
            if width is not None and len(cells) == width and "\0" not in first and "\n" not in cells[-1]:
                yield Problem(line=line, reason="a stray quote mark was read as a plain character", skipped=False)
                yield line, cells
                return
        yield Problem(
            line=line, reason="a quote mark that opens a cell and is not closed, or cells that do not fit the header"
        )


def first_of(rows: Iterable[tuple[int, Cells] | Problem], most: int) -> list[tuple[int, Cells]]:
    """Return the first rows that could be read, for telling what a table is."""
    return list(islice((row for row in rows if not isinstance(row, Problem)), most))


def _fits(cells: Cells, width: int) -> bool:
    """Tell whether the row has the header's width, empty cells at the end aside."""
    return len(cells) == width or (len(cells) > width and not any(cells[width:]))
