"""Open a table: tell what it is by its header, then read it row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from fealty.errors import InputError, UnrecognisedTable
from fealty.tables import mapped
from fealty.tables.base import Entry, Problem
from fealty.tables.cells import BadCell
from fealty.tables.containers import check_unpacked, container_of, encodable
from fealty.tables.formats import FORMATS
from fealty.tables.grids import ParquetSheet, WorkbookSheet
from fealty.tables.guessing import day_first, guess, refusal
from fealty.tables.layout import Format, Layout, column_name
from fealty.tables.mapping import Mapping
from fealty.tables.objects import ObjectSheet, named_as_objects, shows_objects
from fealty.tables.roles import Roles
from fealty.tables.rows import Cells
from fealty.tables.sheets import DELIMITERS, Sheet, TextSheet

AnySheet = TextSheet | ParquetSheet | WorkbookSheet | ObjectSheet
SAMPLED_DATES = 5_000
"""Rows that are looked at to tell whether the day or the month comes first."""
_SUFFIXES = {
    ".gz", ".zst", ".zip", ".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xls", ".parquet", ".json", ".jsonl", ".ndjson",
}  # fmt: skip


class Table:
    """A table that was recognised; iterate over it for its entries and problems, as often as needed.

    Attributes
    ----------
    name, format, title, publisher, coder
        The file's name (bytes of it that are not UTF-8 are written out); what it was recognised as, for programs and
        for people; who publishes the data set; and the importer's name and version.
    mapping, guessed
        The mapping of a table that only a mapping makes readable, and whether it was guessed.
    """

    def __init__(self, sheet: Sheet, kind: Format, columns: tuple[str, ...], *, headed: bool = True) -> None:
        self.name = sheet.name
        self.format = kind.name
        self.title = kind.title
        self.publisher = kind.publisher
        self.coder = kind.coder
        self.mapping: Mapping | None = None
        self.guessed = False
        self._sheet = sheet
        self._kind = kind
        self._columns = columns
        self._headed = headed

    def __repr__(self) -> str:
        return f"Table({self.name!r}, {self.title!r})"

    @property
    def dataset(self) -> str:
        """What the keys of its rows begin with, before the first ":": the data set's name, or else the file's."""
        return (self._declared() or _stem(self._sheet.path)).replace(":", "_")

    @property
    def named_by_file(self) -> bool:
        """Whether nothing but the file's name says which data set it is: two such files may have no more in common."""
        return not self._declared()

    def _declared(self) -> str | None:
        """Return the data set that the format or the mapping names."""
        return self._kind.dataset or (self.mapping.dataset if self.mapping else None)

    @property
    def progress(self) -> float:
        """Share of the file that has been read, 0 to 1."""
        return self._sheet.progress

    def __iter__(self) -> Iterator[Entry | Problem]:
        """Read the file from its start; what is wrong with a row comes right before the row's own entries."""
        layout = Layout(
            file=self.name,
            dataset=self.dataset,
            coder=self.coder,
            header=self._columns,
            columns=_positions(self._columns),
            mapping=self.mapping,
            day_first=self.day_first(),
        )
        read = self._kind.prepare(layout)
        header = list(self._columns) if self._headed else None
        odd = layout.odd
        if layout.day_first is not None:
            order = "day" if layout.day_first else "month"
            reason = f"dates such as 03/04/2021 are read {order} first, as others in the same columns have to be"
            yield Problem(line=1, reason=reason, skipped=False)
        for row in self._rows():
            if isinstance(row, Problem):
                yield row
                continue
            line, cells = row
            try:
                entries = read(line, self._fitted(line, cells, layout))
            except BadCell as bad:
                again = header is not None and [column_name(cell) for cell in cells[: len(header)]] == header
                odd.clear()
                reason = "the header again" if again else bad.reason
                yield Problem(line=line, reason=reason, field=bad.field or None, value=bad.value)
                continue
            if odd:
                yield from odd
                odd.clear()
            yield from entries

    @property
    def roles(self) -> Roles | None:
        """What the columns are for, None for a table that is no list of events."""
        return self._kind.roles if self.mapping is None else mapped.roles_of(self.mapping)

    @property
    def sheet(self) -> Sheet:
        """The rows before anybody knows what they mean."""
        return self._sheet

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, as ``column_name`` gives them."""
        return self._columns

    @property
    def headed(self) -> bool:
        """Whether the first row is a header."""
        return self._headed

    def with_rows(self, sheet: Sheet) -> Table:
        """Return the same table with other rows: some of its own."""
        other = Table(sheet, self._kind, self._columns, headed=self._headed)
        other.mapping, other.guessed = self.mapping, self.guessed
        return other

    def day_first(self) -> bool | None:
        """Return how dates of three numbers are read, if others in the same columns of the first rows tell."""
        positions = [self._columns.index(name) for name in self._kind.dates if name in self._columns]
        if not positions:
            return None
        rows = [cells for _, cells in self._sheet.first_rows(SAMPLED_DATES) if len(cells) == len(self._columns)]
        return day_first([cells[position] for cells in rows for position in positions])

    def _rows(self) -> Iterator[tuple[int, Cells] | Problem]:
        """Yield the rows, without the header."""
        waiting = self._headed
        for row in self._sheet.rows(len(self._columns)):
            if waiting and not isinstance(row, Problem):
                waiting = False
                continue
            yield row

    def _fitted(self, line: int, cells: Cells, layout: Layout) -> Cells:
        """Return the row with exactly one cell a column, and an empty one behind for columns that the file lacks."""
        width = len(self._columns)
        missing = width - len(cells)
        if missing > 0:
            layout.strange(
                line, f"the row has {len(cells)} cells, the header {width}: the last ones were taken as empty"
            )
            cells.extend([""] * missing)
        elif missing < 0:
            if any(cells[width:]):
                raise BadCell(
                    "", None, f"the row has {len(cells)} cells, the header {width}: a separator that is not quoted?"
                )
            del cells[width:]
        cells.append("")
        return cells


def open_table(path: Path, *, mapping: Mapping | None = None) -> Table:
    """Return the table in a file, recognised by its header.

    Parameters
    ----------
    path
        CSV or other delimited text, plain, ``.gz``, ``.zst`` or ``.zip`` with one table; JSON, packed or
        not; ``.xlsx``, ``.xls``, ``.parquet``.
    mapping
        What its columns mean, for a table that no importer knows or that somebody wants to read in another way: it is
        used where the table has all its columns.

    Raises
    ------
    InputError
        The file cannot be read.
    UnrecognisedTable
        Nothing knows its header and no mapping could be guessed.
    SettingsError
        The mapping names columns that the table does not have.
    """
    path = Path(path)
    return _recognised(_sheets(path), path, mapping)


def _sheets(path: Path) -> Sequence[AnySheet]:
    """Return the ways in which a file can be cut into cells."""
    container = container_of(path)
    if container == "parquet":
        return [ParquetSheet(path)]
    if container == "workbook":
        return [WorkbookSheet(path)]
    first = TextSheet(path, container)
    check_unpacked(first.start(), path)
    if named_as_objects(path) or shows_objects(first.start()):
        return [ObjectSheet(path, container)]
    return [first.with_delimiter(delimiter) for delimiter in DELIMITERS]


def _recognised(sheets: Sequence[AnySheet], path: Path, mapping: Mapping | None) -> Table:
    """Return the table for the first way of cutting the file that makes sense."""
    best = _best_cut(sheets)
    if mapping is not None and mapped.fits(mapping, _columns(best)):
        return _mapped(best, mapping)
    for sheet in sheets:
        rows = sheet.first_rows(1)
        for kind in FORMATS if rows else ():
            columns = tuple(column_name(cell) for cell in rows[0][1])
            if kind.knows(columns):
                return Table(_as_quoted(sheet, kind), kind, columns)
            names = kind.columns_without_header(rows[0][1])
            if names is not None:
                return Table(_as_quoted(sheet, kind), kind, tuple(map(column_name, names)), headed=False)
    if mapping is not None:
        return _mapped(best, mapping)
    rows = best.first_rows()
    if not rows:
        raise InputError(f"{encodable(path)}: there is no row in it.")
    why = refusal(rows)
    if why is not None:
        raise UnrecognisedTable(f"{encodable(path)}: {why}")
    found = guess([cells for _, cells in rows])
    if found is None:
        shown = ", ".join(rows[0][1][:12])
        raise UnrecognisedTable(
            f"{encodable(path)}: no importer knows this header ({shown}), and it could not be guessed which column is "
            f"the date and what happened. Write a mapping and give it with --map: a TOML file that says under "
            f'[columns] which column is what (date = "…", actor = "…", place = "…") and under [constants] what holds '
            f'for every row (type = "ASSAULT").'
        )
    table = _mapped(best, found)
    table.guessed = True
    return table


def guess_mapping(path: Path) -> Mapping | None:
    """Return a mapping guessed from a table's header and first rows, None when nothing sensible can be guessed."""
    return guess([cells for _, cells in _any_sheet(path).first_rows()])


def first_rows(path: Path, most: int) -> list[Cells]:
    """Return the header and the first rows of a table as they are, whether or not anything knows what they mean.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    return [cells for _, cells in _any_sheet(path).first_rows(most)]


def _any_sheet(path: Path) -> AnySheet:
    return _best_cut(_sheets(Path(path)))


def _mapped(sheet: AnySheet, mapping: Mapping) -> Table:
    columns = _columns(sheet)
    mapped.check_columns(mapping, columns, where=sheet.name)
    table = Table(sheet, mapped.FORMAT, columns)
    table.mapping = mapping
    return table


def _columns(sheet: AnySheet) -> tuple[str, ...]:
    """Return the names in the first row, as they are compared."""
    rows = sheet.first_rows(1)
    return tuple(column_name(cell) for cell in rows[0][1]) if rows else ()


def _best_cut(sheets: Sequence[AnySheet]) -> AnySheet:
    """Return the sheet whose delimiter gives the most columns, in the header and in most rows alike."""

    def agreement(sheet: AnySheet) -> tuple[int, int]:
        rows = [cells for _, cells in sheet.first_rows()]
        width = len(rows[0]) if rows else 0
        alike = sum(len(cells) == width for cells in rows)
        return (width if alike * 2 > len(rows) else 1, alike)

    return max(sheets, key=agreement)


def _as_quoted(sheet: AnySheet, kind: Format) -> AnySheet:
    if isinstance(sheet, TextSheet) and not kind.quoted:
        return sheet.with_delimiter(sheet.delimiter, quoted=False)
    return sheet


def _positions(columns: tuple[str, ...]) -> dict[str, int]:
    """Return where each column is; of two with the same name the first counts."""
    found: dict[str, int] = {}
    for position, name in enumerate(columns):
        found.setdefault(name, position)
    return found


def _stem(path: PurePath) -> str:
    """Return the file's name without the suffixes that only say how it is written."""
    while path.suffix.lower() in _SUFFIXES:
        path = path.with_suffix("")
    return encodable(path.name)
