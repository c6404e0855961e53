"""What an importer is, and what it is told about the file in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TypeVar

from fealty.records import Place
from fealty.tables.base import Entry, Problem
from fealty.tables.cells import BadCell
from fealty.tables.mapping import Mapping
from fealty.tables.places import place
from fealty.tables.roles import Roles
from fealty.tables.rows import Cells

_T = TypeVar("_T")

RowImporter = Callable[[int, Cells], Iterable[Entry]]
"""``(line, cells) -> entries``; raises ``BadCell`` when the row cannot be used."""


def column_name(header: str) -> str:
    """Return a column's name as it is compared: "Event ID", "event_id" and " EVENT-ID" are one."""
    kept = "".join(character if character.isalnum() else " " for character in header.lower().lstrip("\ufeff"))
    return "_".join(kept.split())


@dataclass
class Layout:
    """The file in hand: its name, where its columns are, and what is odd about the row that is being read."""

    file: str
    dataset: str
    coder: str
    header: tuple[str, ...]
    columns: dict[str, int]
    mapping: Mapping | None = None
    day_first: bool | None = None
    odd: list[Problem] = field(default_factory=list)

    def position(self, *names: str) -> int:
        """Return where the first of the columns is that the file has; one past the end (always empty) for none."""
        return next((self.columns[name] for name in names if name in self.columns), len(self.header))

    def picker(self, *names: str | Sequence[str]) -> Callable[[Cells], tuple[str, ...]]:
        """Return a function that picks these columns' cells from a row; a missing column gives empty cells.

        A name may be a tuple of names that the same column has in different releases.
        """
        positions = [self.position(name) if isinstance(name, str) else self.position(*name) for name in names]
        return itemgetter(*positions)

    def strange(self, line: int, reason: str, column: str | None = None, value: str | None = None) -> None:
        """Note something odd about a row that goes in all the same."""
        self.odd.append(Problem(line=line, reason=reason, field=column, value=value, skipped=False))

    def tolerant(self, line: int, read: Callable[..., _T | None], *cells: object) -> _T | None:
        """Return what the cells say, or None and a note when it makes no sense: for what a row can do without."""
        try:
            return read(*cells)
        except BadCell as bad:
            self.strange(line, bad.reason, bad.field, bad.value)
            return None

    def place(
        self, line: int, name: str, admin1: str, country: str | None, precision: int | None, point: tuple[str, str]
    ) -> Place | None:
        """Return where; coordinates that cannot be true are noted and left out."""
        try:
            return place(name, admin1, country, precision, *point)
        except BadCell as bad:
            self.strange(line, bad.reason, bad.field, bad.value)
            return place(name, admin1, country, precision, "", "")


@dataclass(frozen=True)
class Format:
    """One kind of table: how it is recognised, and who reads its rows.

    ``required`` are the columns (as ``column_name`` gives them) without which it is not this format; ``headerless``
    lists the column names for each width that files without a header have, and ``first`` tells such a file by its first
    row. ``dataset`` is what the keys of its rows begin with; a table kept by hand has none of its own. ``dates`` are
    the columns that show whether the day or the month comes first, should somebody have saved the file from a
    spreadsheet. ``roles`` tells which columns a row of events is chosen and counted by.
    """

    name: str
    title: str
    prepare: Callable[[Layout], RowImporter]
    publisher: str | None = None
    dataset: str | None = None
    version: int = 1
    required: frozenset[str] = frozenset()
    headerless: tuple[tuple[str, ...], ...] = ()
    first: Callable[[Cells], bool] | None = None
    quoted: bool = True
    dates: tuple[str, ...] = ()
    roles: Roles | None = None

    @property
    def coder(self) -> str:
        """The importer's name and version, as records carry it."""
        return f"fealty.tables.{self.prepare.__module__.rpartition('.')[2]}/{self.version}"

    def knows(self, header: Iterable[str]) -> bool:
        """Tell whether a header (normalised names) is this format's."""
        return bool(self.required) and self.required <= set(header)

    def columns_without_header(self, first: Cells) -> tuple[str, ...] | None:
        """Return the column names for a file without a header, None when the first row is not this format's."""
        for names in self.headerless:
            if len(first) == len(names) and self.first is not None and self.first(first):
                return names
        return None
