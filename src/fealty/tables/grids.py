"""Parquet files and workbooks (.xlsx, .xls) as rows of text, through Polars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import fastexcel
import polars as pl

from fealty.errors import InputError
from fealty.tables.base import Problem
from fealty.tables.containers import encodable
from fealty.tables.rows import Cells, first_of
from fealty.tables.workbooks import check_workbook

BATCH = 20_000
"""Rows of a Parquet file that are held at once."""


class GridSheet:
    """A table of typed cells; what is a date or a number there becomes the text that a CSV file would have."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = encodable(path.name)
        self._read = 0
        self._height = 1

    @property
    def progress(self) -> float:
        """Share of the rows that have been read, 0 to 1."""
        return min(self._read / self._height, 1.0)

    def first_rows(self, most: int = 50) -> list[tuple[int, Cells]]:
        """Return the first rows, for telling what the table is."""
        return first_of(self.rows(), most)

    def rows(self, width: int | None = None) -> Iterator[tuple[int, Cells] | Problem]:
        """Yield the header (line 1) and every row that is not empty, with its row number."""
        del width
        self._read = 0
        for number, frame in self._frames():
            for line, values in enumerate(frame.iter_rows(), start=number):
                self._read += 1
                cells = [cell_text(value) for value in values]
                if any(cells):
                    yield line, cells

    def _frames(self) -> Iterator[tuple[int, pl.DataFrame]]:
        raise NotImplementedError


class ParquetSheet(GridSheet):
    """A Parquet file, read a batch of rows at a time."""

    def _frames(self) -> Iterator[tuple[int, pl.DataFrame]]:
        try:
            lazy = pl.scan_parquet(openable(self.path))
            names = lazy.collect_schema().names()
            self._height = int(lazy.select(pl.len()).collect().item()) + 1
            yield 1, pl.DataFrame([names], schema=[f"{i}" for i in range(len(names))], orient="row")
            for start in range(0, self._height - 1, BATCH):
                yield start + 2, lazy.slice(start, BATCH).collect()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise InputError(f"{encodable(self.path)}: not a Parquet file that can be read ({error}).") from error


class WorkbookSheet(GridSheet):
    """The first sheet of a workbook; its rows count as in the spreadsheet, the first is 1."""

    _frame: pl.DataFrame | None = None

    def _frames(self) -> Iterator[tuple[int, pl.DataFrame]]:
        if self._frame is None:
            self._frame = self._load()
        self._height = max(self._frame.height, 1)
        yield 1, self._frame

    def _load(self) -> pl.DataFrame:
        check_workbook(self.path)
        try:
            book = fastexcel.read_excel(openable(self.path))
            sheet = book.load_sheet(0, header_row=None, dtypes="string", skip_whitespace_tail_rows=True)
            return sheet.to_polars()
        except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
            where = encodable(self.path)
            raise InputError(f"{where}: not a workbook that can be read ({error}). Save it as CSV.") from error


def openable(path: Path) -> Path | bytes:
    """Return what Polars and fastexcel can open: a name that is not UTF-8 they cannot, so there the file's bytes."""
    return path if encodable(path) == str(path) else path.read_bytes()


def cell_text(value: object) -> str:
    """Return the text that a CSV file would hold for a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        if value != value:  # not a number: Parquet files written by pandas have it for an empty cell
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
