"""How often who did what in which week: counts over a table of any size, without its records.

Each different cell is understood once, by the functions of the table's format, and becomes a small number; the numbers
of a row make one key, and keys are counted by sorting. So 10⁸ rows cost a few bytes each for a while, and what stays
is one key and one count for each line of the result.

What is not known has an empty cell in the result (a type that PLOVER does not code, a day that cannot be read), so that
the counts of a table by anything but its actors make its number of rows. A row counts for every actor that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Literal, get_args

import numpy as np
import polars as pl

from fealty.errors import InputError
from fealty.tables.base import Problem
from fealty.tables.cells import BadCell
from fealty.tables.choosing import Choice, Wanted
from fealty.tables.grids import ParquetSheet, cell_text, openable
from fealty.tables.table import Table
from fealty.tables.tallying import Keys, Labels, Tally

By = Literal["actor", "recipient", "country", "type", "day", "week", "month", "year"]
BYS: tuple[str, ...] = get_args(By)
_BITS = {"actor": 21, "recipient": 21, "country": 9, "type": 6, "day": 17, "week": 17, "month": 17, "year": 17}
_LONGEST_KEY = 63
FIRST_DAY = date(1899, 12, 31).toordinal()
"""The day before the first one: day numbers begin with 1, and 0 is a day that is not known."""
STRETCH = 4_000_000
"""Rows that are read together."""
PIECE = 2**20
"""Keys that are put in order together."""


class Counting:
    """Counts of the rows of one or several tables.

    Parameters
    ----------
    by
        What is counted by, in order.
    means
        The name of the actor of a case whom a name means, None for nobody; then only rows that name an actor of the
        case are counted. Without it every name counts as it is written.
    """

    def __init__(self, by: Sequence[By], means: Callable[[str], str | None] | None = None) -> None:
        self._check(by)
        self.by = tuple(by)
        self.rows = 0
        self._means = means
        self._labels = {one: Labels(one, 2 ** _BITS[one]) for one in by if one not in _SPANS}
        self._tally = Tally()

    @staticmethod
    def _check(by: Sequence[str]) -> None:
        unknown = [one for one in by if one not in BYS]
        if unknown or not by or len(set(by)) < len(by):
            raise InputError(
                f"counting by {', '.join(by) or 'nothing'}: give one or more of {', '.join(BYS)}, each once"
            )
        if sum(_BITS[one] for one in by) > _LONGEST_KEY:
            raise InputError(f"counting by {', '.join(by)}: too many at once; leave one out")

    def take(self, table: Table) -> Iterator[float]:
        """Count the rows of a table; yield the share that is done now and then.

        Raises
        ------
        InputError
            Its rows are no events; or it cannot be read to its end, has more names than can be told apart, or lacks
            the columns.
        """
        roles = table.roles
        if roles is None:
            raise InputError(f"{table.name}: {table.title}: only events can be counted.")
        wanted = Wanted(means=self._means or (lambda name: name))
        cutter = _Cutter(Choice(roles, table.columns, wanted, table.day_first()), self._labels, named=self._means)
        for one in self.by:
            if not cutter.columns(one):
                raise InputError(f"{table.name}: {table.title}: no column tells the {one}.")
        yield from self._scan(table, cutter) if isinstance(table.sheet, ParquetSheet) else self._read(table, cutter)

    def _scan(self, table: Table, cutter: _Cutter) -> Iterator[float]:
        try:
            whole = pl.scan_parquet(openable(table.sheet.path))
            names = whole.collect_schema().names()
            numbering = {one: _Numbering(one, [names[at] for at in cutter.columns(one)], cutter) for one in self.by}
            height = int(whole.select(pl.len()).collect().item())
            for start in range(0, height, STRETCH):
                self._count(whole.slice(start, STRETCH), numbering)
                self.rows += min(STRETCH, height - start)
                yield min((start + STRETCH) / height, 1.0)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise InputError(f"{table.name}: not a Parquet file that can be read ({error}).") from error

    def _count(self, part: pl.LazyFrame, numbering: dict[By, _Numbering]) -> None:
        columns = sorted({name for one in numbering.values() for name in one.columns})
        frame = part.select(columns).collect(engine="streaming")
        numbers = pl.DataFrame({one: each.numbers(frame) for one, each in numbering.items()})
        for one in self.by:
            if numbers.schema[one] == pl.List:
                numbers = numbers.explode(one).filter(pl.col(one).is_not_null())
        key = pl.lit(0, dtype=pl.UInt64)
        for one in self.by:
            key = key * 2 ** _BITS[one] + pl.col(one).cast(pl.UInt64)
        self._tally.add(numbers.select(key.alias("key"))["key"].to_numpy())

    def _read(self, table: Table, cutter: _Cutter) -> Iterator[float]:
        """Count the rows of a table that no engine can scan."""
        waiting, width = table.headed, len(table.columns)
        keys: list[int] = []
        for row in table.sheet.rows(width):
            if isinstance(row, Problem):
                continue
            if waiting:
                waiting = False
                continue
            cells = row[1] + [""] * (width - len(row[1]))
            self.rows += 1
            each = [cutter.numbers(one, [cells[at] for at in cutter.columns(one)]) for one in self.by]
            keys.extend(map(self._key, product(*each)))
            if len(keys) >= 20_000:
                self._tally.add(np.array(keys, dtype=np.uint64))
                keys.clear()
                yield table.progress
        self._tally.add(np.array(keys, dtype=np.uint64))

    def _key(self, numbers: Iterable[int]) -> int:
        key = 0
        for one, number in zip(self.by, numbers, strict=True):
            key = (key << _BITS[one]) + number
        return key

    def result(self) -> pl.LazyFrame:
        """Return the counts, in the order of the columns: words, days (the first of a week, month or year), count."""
        keys, counts = self._tally.taken()
        ranked = {one: self._labels[one].ranked() for one in self.by if one in self._labels}
        for start in range(0, len(keys), PIECE):
            piece = keys[start : start + PIECE]
            piece[:] = self._in_order(piece, {one: ranks for one, (_, ranks) in ranked.items()})
        order = np.argsort(keys, kind="stable")
        counts = counts[order]
        keys = keys[order]
        del order
        columns: dict[str, pl.Series] = {
            one: pl.Series(_part(keys, one, shift).astype(np.uint32)) for one, shift in self._shifts()
        }
        columns["count"] = pl.Series(counts)
        words = {one: found for one, (found, _) in ranked.items()}
        return pl.LazyFrame(columns).with_columns(_worded(one, words.get(one)) for one in self.by)

    def _in_order(self, keys: Keys, ranks: Mapping[By, Keys]) -> Keys:
        """Return keys that are in the order of the words: the numbers of words are those in which they came."""
        found = np.zeros(len(keys), dtype=np.uint64)
        for one, shift in self._shifts():
            own = _part(keys, one, shift)
            found |= (ranks[one][own] if one in ranks else own) << shift
        return found

    def _shifts(self) -> Iterator[tuple[By, np.uint64]]:
        """Yield how far to the left in a key the number of each column stands."""
        shift = sum(_BITS[one] for one in self.by)
        for one in self.by:
            shift -= _BITS[one]
            yield one, np.uint64(shift)


class _Numbering:
    """The numbers of what some columns of a Parquet file say; each different row of them is understood once."""

    def __init__(self, one: By, columns: list[str], cutter: _Cutter) -> None:
        self.columns = columns
        self._one = one
        self._cutter = cutter
        self._rows: list[tuple[object, ...]] = []
        self._numbers: list[tuple[int, ...]] = []

    def numbers(self, frame: pl.DataFrame) -> pl.Series:
        """Return the number of each row; or a list of them, where a row may name several."""
        cells = frame.select(self.columns)
        places = self._places(cells)
        if places.null_count():
            fresh = cells.filter(places.is_null()).unique().rows()
            for row in sorted(fresh, key=str):
                self._rows.append(row)
                self._numbers.append(self._cutter.numbers(self._one, [cell_text(value) for value in row]))
            places = self._places(cells)
        if all(len(each) == 1 for each in self._numbers):
            return pl.Series([number for (number,) in self._numbers], dtype=pl.UInt32).gather(places)
        return pl.Series([list(each) for each in self._numbers], dtype=pl.List(pl.UInt32)).gather(places)

    def _places(self, cells: pl.DataFrame) -> pl.Series:
        """Return which of the known rows each row is; null for one that is not known."""
        places = pl.int_range(len(self._rows), dtype=pl.UInt32, eager=True)
        if len(self.columns) == 1:
            (name,) = self.columns
            known = pl.Series([value for (value,) in self._rows], dtype=cells.schema[name])
            found = pl.col(name).replace_strict(known, places, default=None, return_dtype=pl.UInt32)
            return cells.select(found)[name]
        rows = pl.DataFrame(self._rows, schema=cells.schema, orient="row").with_columns(places.alias("its place"))
        joined = cells.join(rows, on=self.columns, how="left", nulls_equal=True, maintain_order="left")
        return joined["its place"]


class _Cutter:
    """The cells of one table as numbers."""

    def __init__(self, choice: Choice, labels: dict[By, Labels], *, named: object) -> None:
        self._choice = choice
        self._labels = labels
        self._only_named = named is not None
        self._known: dict[tuple[str, ...], tuple[int, ...]] = {}

    def columns(self, one: By) -> list[int]:
        """Return where the cells stand that tell something."""
        choice = self._choice
        if one in ("actor", "recipient"):
            return choice.side(one)
        if one == "country":
            return [at for at, _ in choice.countries]
        return [at for at in choice.types if at is not None] if one == "type" else choice.begin[:1]

    def numbers(self, one: By, cells: Sequence[str]) -> tuple[int, ...]:
        """Return the numbers of what some cells say; several, or none, only for actors."""
        asked = (one, *cells)
        found = self._known.get(asked)
        if found is None:
            found = self._known[asked] = self._read(one, cells)
        return found

    def _read(self, one: By, cells: Sequence[str]) -> tuple[int, ...]:
        if one in _SPANS:
            day, _ = self._choice.span(cells[0])
            return (0 if day is None else _SPANS[one](day).toordinal() - FIRST_DAY,)
        label = self._labels[one].number
        if one == "country":
            return (label(self._choice.country(cells) or ""),)
        if one == "type":
            return (label(self._type(cells)),)
        found = dict.fromkeys(name for cell in cells for name in self._choice.people(cell))
        return tuple(map(label, found)) or (() if self._only_named else (0,))

    def _type(self, cells: Sequence[str]) -> str:
        try:
            return self._choice.type_of(cells)
        except BadCell:
            return ""


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _same(day: date) -> date:
    return day


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _first_of_year(day: date) -> date:
    return day.replace(month=1, day=1)


_SPANS: dict[str, Callable[[date], date]] = {
    "day": _same, "week": _monday, "month": _first_of_month, "year": _first_of_year,
}  # fmt: skip


def _part(keys: Keys, one: By, shift: np.uint64) -> Keys:
    """Return the numbers of one column in some keys."""
    return (keys >> shift) & np.uint64(2 ** _BITS[one] - 1)


def _worded(one: str, words: list[str] | None) -> pl.Expr:
    """Return the words, or the days, that numbers of the result stand for."""
    if words is not None:
        return pl.col(one).replace_strict(list(range(len(words))), words, return_dtype=pl.String)
    day = (pl.col(one).cast(pl.Int32) + (FIRST_DAY - date(1970, 1, 1).toordinal())).cast(pl.Date)
    return pl.when(pl.col(one) > 0).then(day).alias(one)
