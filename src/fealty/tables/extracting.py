"""The rows of a big table that were chosen, as a table of their own: what a case keeps under its citations.

The chosen rows are written as CSV with their line in the file that they come from, and read from there by the format's
own importer; the big file itself stays where it is.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from fealty.errors import InputError
from fealty.tables.base import Problem
from fealty.tables.choosing import Choice, Chosen, Wanted
from fealty.tables.grids import ParquetSheet
from fealty.tables.rows import LONGEST_LINE, Cells
from fealty.tables.scanning import ParquetScan
from fealty.tables.sheets import Sheet
from fealty.tables.table import Table

LINE = "line"
"""The column, before all others, that says on which line of the big file a row stands."""
OFTEN = 20_000
"""Rows between two words about how far it is."""


class ExtractSheet:
    """The chosen rows of a table in a file of their own, with the lines that they have in the big one."""

    def __init__(self, big: Sheet, written: Path, problems: list[Problem], *, headed: bool) -> None:
        self.path = big.path
        self.name = big.name
        self.written = written
        self._big = big
        self._problems = problems
        self._headed = headed
        self._size = max(written.stat().st_size, 1)
        self._read = 0

    @property
    def progress(self) -> float:
        """Share of the chosen rows that has been read, 0 to 1."""
        return min(self._read / self._size, 1.0)

    def first_rows(self, most: int = 50) -> list[tuple[int, Cells]]:
        """Return the first rows of the big table: they tell how its dates are written."""
        return self._big.first_rows(most)

    def rows(self, width: int | None = None) -> Iterator[tuple[int, Cells] | Problem]:
        """Yield what could not be read, and every chosen row with its line in the big table."""
        del width
        yield from self._problems
        if csv.field_size_limit() < LONGEST_LINE:
            csv.field_size_limit(LONGEST_LINE)
        with self.written.open(encoding="utf-8", errors="surrogatepass", newline="") as file:
            for number, (line, *cells) in enumerate(csv.reader(self._counted(file))):
                if number:
                    yield int(line), cells
                elif self._headed:
                    yield 1, cells

    def _counted(self, lines: Iterable[str]) -> Iterator[str]:
        self._read = 0
        for line in lines:
            self._read += len(line)
            yield line


class Extraction:
    """The choice at work on one table; iterate to move it on, then ask for the `table` of what was chosen.

    Parameters
    ----------
    table
        The big table.
    wanted
        What the case wants of it.
    written
        Where the chosen rows are written; None only counts them.

    Raises
    ------
    InputError
        Its rows are no events, so that there is nothing to choose by.
    """

    def __init__(self, table: Table, wanted: Wanted, written: Path | None = None) -> None:
        roles = table.roles
        if roles is None:
            raise InputError(f"{table.name}: {table.title}: only events can be selected. Add it without --select.")
        self.chosen = Chosen()
        self._table = table
        self._written = written
        self._problems: list[Problem] = []
        self._choice = Choice(roles, table.columns, wanted, table.day_first())

    def __iter__(self) -> Iterator[float]:
        """Go through the table; yield the share that is done, now and then.

        Raises
        ------
        InputError
            The file cannot be read to its end.
        """
        if self._written is None:
            yield from self._through(lambda _: None)
            return
        with self._written.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            writer = csv.writer(file)
            header = self._table.sheet.first_rows(1)[0][1] if self._table.headed else list(self._table.columns)
            writer.writerow([LINE, *header])
            yield from self._through(writer.writerow)

    @property
    def table(self) -> Table:
        """The chosen rows, to be read as the whole table would be."""
        if self._written is None:
            raise InputError(f"{self._table.name}: the chosen rows were only counted")
        sheet = ExtractSheet(self._table.sheet, self._written, self._problems, headed=self._table.headed)
        return self._table.with_rows(sheet)

    def _through(self, take: Callable[[list[str | int]], object]) -> Iterator[float]:
        sheet = self._table.sheet
        scan = ParquetScan(sheet.path, self._choice) if isinstance(sheet, ParquetSheet) else None
        for row in self._read() if scan is None else scan.rows(self.chosen):
            if row is None:
                yield sheet.progress if scan is None else scan.progress
            else:
                take([row[0], *row[1]])

    def _read(self) -> Iterator[tuple[int, Cells] | None]:
        """Judge every row of a table that no engine can scan; None now and then."""
        width = len(self._table.columns)
        waiting = self._table.headed
        for number, row in enumerate(self._table.sheet.rows(width)):
            if number % OFTEN == 0:
                yield None
            if isinstance(row, Problem):
                self._problems.append(row)
            elif waiting:
                waiting = False
            elif self._choice.keeps(row[1] + [""] * (width - len(row[1])), self.chosen):
                yield row
        yield None
