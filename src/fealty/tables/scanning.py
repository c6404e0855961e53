"""The rows of a Parquet file that a case wants, found without reading the others whole.

Polars looks at the few columns that decide, a stretch of rows at a time: the different values of each are judged by
`fealty.tables.choosing.Choice`, and only the rows that can be kept are read with all their columns. So memory depends
on the stretch and not on the file, a bar can move, and Ctrl-C is heard between two stretches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from fealty.errors import InputError
from fealty.tables.choosing import Choice, Chosen
from fealty.tables.containers import encodable
from fealty.tables.grids import cell_text, openable
from fealty.tables.rows import Cells

STRETCH = 4_000_000
"""Rows that are looked at together: some hundred MB of the columns that decide."""

_NEVER = pl.lit(value=False)
Values = Sequence[object]


class ParquetScan:
    """One Parquet file and one choice; ``rows`` reads it from its start.

    Parameters
    ----------
    path
        The file.
    choice
        Made for its columns, in their order.
    """

    def __init__(self, path: Path, choice: Choice) -> None:
        self.progress = 0.0
        self._where = encodable(path)
        self._path = path
        self._choice = choice

    def rows(self, chosen: Chosen, stretch: int = STRETCH) -> Iterator[tuple[int, Cells] | None]:
        """Yield the rows that are kept, with their row numbers (the header is 1), and count them; None after a stretch.

        Raises
        ------
        InputError
            The file cannot be read to its end.
        """
        try:
            whole = pl.scan_parquet(openable(self._path))
            names = whole.collect_schema().names()
            height = int(whole.select(pl.len()).collect().item())
            index = next(name for name in (f"row {number}" for number in range(len(names) + 1)) if name not in names)
            numbered = pl.scan_parquet(openable(self._path), row_index_name=index, row_index_offset=2)
            for start in range(0, height, stretch):
                part = numbered.slice(start, stretch)
                chosen.scanned += min(stretch, height - start)
                wanted = self._fitting(part, names, chosen)
                if wanted is not None:
                    for number, *values in part.filter(wanted).collect(engine="streaming").iter_rows():
                        cells = [cell_text(value) for value in values]
                        if self._choice.counts(cells, chosen):
                            yield number, cells
                self.progress = min((start + stretch) / height, 1.0)
                yield None
        except (pl.exceptions.PolarsError, OSError) as error:
            raise InputError(f"{self._where}: not a Parquet file that can be read ({error}).") from error

    def _fitting(self, part: pl.LazyFrame, names: Sequence[str], chosen: Chosen) -> pl.Expr | None:
        """Return what the rows of a stretch have to fulfil, None when none of them can."""
        fitting = self._in_time(part, names, chosen) & self._in_place(part, names, chosen)
        named = self._somebody(part.filter(fitting), names)
        return None if named is None else fitting & named

    def _in_time(self, part: pl.LazyFrame, names: Sequence[str], chosen: Chosen) -> pl.Expr:
        choice = self._choice
        columns = list(dict.fromkeys(names[at] for at in (*choice.begin, *choice.end)))
        if not columns or (choice.wanted.since is None and choice.wanted.until is None):
            return pl.lit(value=True)
        out = _NEVER
        counts = _counted(part, columns)
        judges = [(names[at], choice.too_late) for at in choice.begin] + [
            (names[at], choice.too_early) for at in choice.end
        ]
        for name, outside in judges:
            place = columns.index(name)
            out = out | _among(name, _judged((values[place] for values, _ in counts), outside))
        chosen.at_another_time += sum(number for values, number in counts if self._is_late(values, columns, names))
        return ~out

    def _is_late(self, values: Values, columns: Sequence[str], names: Sequence[str]) -> bool:
        choice = self._choice
        cells = dict(zip(columns, map(cell_text, values), strict=True))
        return any(choice.too_late(cells[names[at]]) for at in choice.begin) or any(
            choice.too_early(cells[names[at]]) for at in choice.end
        )

    def _in_place(self, part: pl.LazyFrame, names: Sequence[str], chosen: Chosen) -> pl.Expr:
        """Return where the rows have to lie: not in a country that is not wanted."""
        choice = self._choice
        columns = [names[at] for at, _ in choice.countries]
        if not columns or not choice.wanted.countries:
            return pl.lit(value=True)
        inside: list[Values] = []
        for values, number in _counted(part, columns):
            if choice.lies_elsewhere([cell_text(value) for value in values]):
                chosen.elsewhere += number
            else:
                inside.append(values)
        if len(columns) == 1:
            return _among(columns[0], [value for (value,) in inside])
        each = (zip(columns, values, strict=True) for values in inside)
        return pl.any_horizontal(
            _NEVER, *(pl.all_horizontal(_among(name, [value]) for name, value in one) for one in each)
        )

    def _somebody(self, part: pl.LazyFrame, names: Sequence[str]) -> pl.Expr | None:
        """Return whom the rows have to name; None when no row of the stretch does."""
        choice = self._choice
        if choice.always:
            return pl.lit(value=True)
        judges: dict[str, Callable[[str], object]] = {names[at]: choice.coded for at in choice.codes}
        judges |= {names[at]: choice.people for at in choice.names}
        frames = pl.collect_all([part.select(pl.col(name).unique()) for name in judges], engine="streaming")
        listed = {name: frame.to_series().to_list() for name, frame in zip(judges, frames, strict=True)}
        found = {name: _judged(listed[name], judge) for name, judge in judges.items()}
        parts = [_among(name, values) for name, values in found.items() if values]
        if choice.looks_for_nameless:
            nobody = [_among(names[at], _judged(listed[names[at]], choice.names_nobody)) for at in choice.acting]
            parts.append(pl.all_horizontal(nobody) if nobody else pl.lit(value=True))
        return pl.any_horizontal(parts) if parts else None


def _counted(part: pl.LazyFrame, columns: Sequence[str]) -> list[tuple[Values, int]]:
    """Return the different rows of some columns, and how often each comes."""
    rows = part.group_by(columns).agg(pl.len()).collect(engine="streaming").rows()
    return [(row[:-1], row[-1]) for row in rows]


def _judged(values: Iterable[object], judge: Callable[[str], object]) -> list[object]:
    """Return those of some values of which the judge says yes, each once."""
    return [value for value in dict.fromkeys(values) if judge(cell_text(value))]


def _among(name: str, values: Sequence[object]) -> pl.Expr:
    """Return whether a column has one of some values, of which null may be one."""
    known = [value for value in values if value is not None]
    among = pl.col(name).is_in(known).fill_null(value=False) if known else _NEVER
    return among | pl.col(name).is_null() if None in values else among
