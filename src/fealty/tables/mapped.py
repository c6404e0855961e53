"""Any table of events, by a mapping that says which column means what."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast, get_args

from fealty.errors import SettingsError
from fealty.records import Event, EventType, Interval, Mention, Place, Precision, Row, Status, Toll
from fealty.tables.base import Entry
from fealty.tables.cells import (
    FIRST_YEAR,
    LAST_YEAR,
    BadCell,
    alone,
    between,
    clip,
    given,
    mentions,
    period,
    somebody,
    spread,
    toll,
    whole,
)
from fealty.tables.citing import cited, said
from fealty.tables.layout import Format, Layout, RowImporter, column_name
from fealty.tables.mapping import Field, Mapping
from fealty.tables.places import coordinates, country_named
from fealty.tables.roles import Roles
from fealty.tables.rows import Cells
from fealty.tables.words import UNSURE, plover, sureness

_RANGE = re.compile(r"(\d[\d,]*)\s*(?:-|–|to)\s*(\d[\d,]*)")
_AT_LEAST = re.compile(r"(?:at least |over |more than |>=? ?)(\d[\d,]*)|(\d[\d,]*) ?\+", re.IGNORECASE)


def fits(mapping: Mapping, columns: Sequence[str]) -> bool:
    """Tell whether a table has every column that the mapping names."""
    return all(column_name(name) in columns for field in mapping.columns for name in mapping.columns_of(field))


def check_columns(mapping: Mapping, columns: Sequence[str], *, where: str) -> None:
    """Hold a mapping against a header (names as ``column_name`` gives them).

    Raises
    ------
    SettingsError
        The mapping names a column that is not there; the message offers the nearest ones.
    """
    for field in mapping.columns:
        for name in mapping.columns_of(field):
            if column_name(name) not in columns:
                near = difflib.get_close_matches(column_name(name), columns, 3) or list(columns)[:12]
                raise SettingsError(
                    f"{where}: the mapping reads `{field}` from the column {name!r}, which is not there. "
                    f"Columns that are: {', '.join(near)}."
                )


class _Reader:
    """One mapping at work on one file."""

    def __init__(self, layout: Layout, mapping: Mapping) -> None:
        self._layout = layout
        self._mapping = mapping
        self._positions = {
            field: [layout.position(column_name(name)) for name in mapping.columns_of(field)]
            for field in mapping.columns
        }
        self._constants = {field: _written(value) for field, value in mapping.constants.items()}
        self._values = {
            field: {raw.strip().lower(): _written(value) for raw, value in table.items()}
            for field, table in mapping.values.items()
        }

    def cell(self, cells: Cells, field: Field) -> str:
        """Return what a row says for a field, as the mapping's words; an empty text for nothing."""
        known = somebody if field in {"actor", "recipient"} else given
        for position in self._positions.get(field, ()):
            found = known(cells[position])
            if found is not None:
                values = self._values.get(field)
                return found if values is None else values.get(found.lower(), found)
        return self._constants.get(field, "")

    def read(self, line: int, cells: Cells) -> Iterable[Entry]:
        """Return the row's event."""
        layout = self._layout
        number = given(self.cell(cells, "id"))
        kind, mode = self._kind(cells)
        publisher, url = self.cell(cells, "source_publisher"), self.cell(cells, "source_url")
        said_by, origin = said(self.cell(cells, "said_by") or publisher, url)
        record = Event(
            type=kind,
            mode=given(self.cell(cells, "mode")) or mode,
            actors=self._people(cells, "actor"),
            recipients=self._people(cells, "recipient"),
            when=self._when(line, cells),
            where=self._where(line, cells),
            weapon=given(self.cell(cells, "weapon")),
            killed=self._toll(line, cells, "killed"),
            injured=self._toll(line, cells, "injured"),
            count=layout.tolerant(line, whole, self.cell(cells, "count"), "count", self._mapping.decimal),
            trigger=given(self.cell(cells, "trigger")),
            row=Row(file=layout.file, line=line, id=number),
            said_by=said_by,
            origin=origin,
            status=self._status(cells),
            confidence=self._confidence(line, cells),
            coder=layout.coder,
            note=clip(self.cell(cells, "note")),
        )
        key = f"{layout.dataset}:{number}" if number else None
        source = cited(self.cell(cells, "source_title"), publisher, url, self.cell(cells, "source_date"))
        return (Entry(record=record, line=line, key=key, cited=source),)

    def _kind(self, cells: Cells) -> tuple[EventType, str | None]:
        return plover(self.cell(cells, "type"), "type")

    def _people(self, cells: Cells, field: Field) -> tuple[Mention, ...]:
        separator = self._mapping.split.get(field)
        text = self.cell(cells, field)
        if separator is not None:
            return mentions(text, separator)
        return alone(text)

    def _when(self, line: int, cells: Cells) -> Interval:
        begin = self._day(cells, "date")
        if begin is None:
            raise BadCell("date", None, "a date is needed")
        precision = self._precision(line, cells)
        end = self._day(cells, "end_date")
        if end is not None:
            found = between(begin.begin, end.end, "end_date")
            return found if precision is None else Interval(begin=found.begin, end=found.end, precision=precision)
        if precision not in {None, "day"} and begin.begin == begin.end and begin.begin is not None:
            return spread(begin.begin, precision)
        return begin

    def _day(self, cells: Cells, field: Field) -> Interval | None:
        text = self.cell(cells, field)
        form = self._mapping.date_format
        if form is None or given(text) is None:
            return period(text, field, self._mapping.day_first)
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no time zone
        except ValueError as error:
            raise BadCell(field, text, f"does not fit date_format {form!r}") from error
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise BadCell(field, text, f"the year {found.year} is outside {FIRST_YEAR}–{LAST_YEAR}")
        return Interval(begin=found, end=found)

    def _precision(self, line: int, cells: Cells) -> Precision | None:
        text = given(self.cell(cells, "precision"))
        if text is None:
            return None
        if text.lower() not in get_args(Precision):
            self._layout.strange(line, "not day, week, month or year: taken as the day", "precision", text)
            return None
        return cast("Precision", text.lower())

    def _where(self, line: int, cells: Cells) -> Place | None:
        country = given(self.cell(cells, "country"))
        code = None if country is None else country_named(country)
        if country is not None and code is None:
            self._layout.strange(line, "no country of this name is known: kept as text", "country", country)
        decimal = self._mapping.decimal
        point = self._layout.tolerant(line, coordinates, self.cell(cells, "lat"), self.cell(cells, "lon"), decimal)
        found = Place(
            name=given(self.cell(cells, "place")),
            text=country if code is None else None,
            lat=None if point is None else point[0],
            lon=None if point is None else point[1],
            country=code,
            admin1=given(self.cell(cells, "admin1")),
        )
        return None if found == Place() else found

    def _toll(self, line: int, cells: Cells, field: Field) -> Toll | None:
        """Return a number of people; "2-5", "at least 3" and "3+" are estimates."""
        text = self.cell(cells, field).strip()
        estimates = "", text, ""
        if match := _RANGE.fullmatch(text):
            estimates = match[1], "", match[2]
        elif match := _AT_LEAST.fullmatch(text):
            estimates = match[1] or match[2], "", ""
        return self._layout.tolerant(line, toll, *estimates, field, self._mapping.decimal)

    def _status(self, cells: Cells) -> Status:
        text = given(self.cell(cells, "status")) or "asserted"
        if text.lower() not in get_args(Status):
            raise BadCell(
                "status", text, f"not one of {', '.join(get_args(Status))}: translate it under [values.status]"
            )
        return cast("Status", text.lower())

    def _confidence(self, line: int, cells: Cells) -> float:
        found = self._layout.tolerant(line, sureness, self.cell(cells, "confidence"))
        return UNSURE if found is None else found


def _written(value: str | float | bool) -> str:
    """Return a value of the mapping as a cell would have it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def prepare(layout: Layout) -> RowImporter:
    """Return the importer of this file's rows."""
    if layout.mapping is None:
        raise SettingsError(f"{layout.file}: a mapping is needed to read this table")
    return _Reader(layout, layout.mapping).read


def roles_of(mapping: Mapping) -> Roles:
    """Return what the columns of a mapped table are for."""
    values = {
        field: {raw.strip().lower(): _written(value) for raw, value in table.items()}
        for field, table in mapping.values.items()
    }
    constants = {field: _written(value) for field, value in mapping.constants.items()}

    def columns(field: Field) -> tuple[str, ...]:
        return tuple(column_name(name) for name in mapping.columns_of(field))

    def worded(field: Field, cell: str) -> str:
        text = given(cell)
        return constants.get(field, "") if text is None else values.get(field, {}).get(text.lower(), text)

    def type_of(*cells: str) -> EventType:
        text = next((cell for cell in cells if given(cell) is not None), "")
        return plover(worded("type", text), "type")[0]

    return Roles(
        actors=columns("actor"),
        recipients=columns("recipient"),
        begin=columns("date"),
        end=columns("end_date"),
        separator=mapping.split.get("actor") or mapping.split.get("recipient"),
        countries=tuple((name, lambda cell: country_named(worded("country", cell))) for name in columns("country")),
        types=columns("type"),
        type_of=type_of,
        always=tuple(constants[field] for field in ("actor", "recipient") if constants.get(field)),
        said=values.get("actor", {}) | values.get("recipient", {}),
        date_format=mapping.date_format,
    )


FORMAT = Format(name="mapped", title="Table with a mapping", prepare=prepare)
