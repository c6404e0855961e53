"""Which rows of a big table a case wants: those of its actors, its countries and its period.

Every cell is judged by the functions that the format's reader uses, and each different cell once: a table of 10⁸ rows
has some ten thousand names, days and countries. What is not known speaks for nobody and against nobody: a row without
a country may lie in the region, and one whose date cannot be read is kept, so that the reader says what is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from fealty.records import EventType
from fealty.tables.cells import BadCell, given, period
from fealty.tables.roles import Names, Roles
from fealty.tables.rows import Cells


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a case wants of a table.

    Attributes
    ----------
    means
        The actor (an id) that a name means, None for nobody of the case.
    codes
        Codes that mean an actor by themselves, in capitals.
    countries
        Alpha-3 codes; none means everywhere.
    since, until
        The period, both days included; None for an open end.
    nameless
        Types of events that are wanted although nobody is named for them, in these countries.
    names_nobody
        Whether words name nobody ("unidentified gunmen").
    """

    means: Callable[[str], str | None]
    codes: Mapping[str, str] = field(default_factory=dict)
    countries: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    nameless: frozenset[EventType] = frozenset()
    names_nobody: Callable[[str], bool] = lambda cell: given(cell) is None


@dataclass
class Chosen:
    """How many rows there were, and which were kept and why; a row may be kept for several actors.

    ``elsewhere`` and ``at_another_time`` are counted over all rows, whatever else was wrong with them. ``by_code`` are
    the names of rows that only a code speaks for: no alias of the case means them.
    """

    scanned: int = 0
    kept: int = 0
    elsewhere: int = 0
    at_another_time: int = 0
    nameless: int = 0
    by_actor: Counter[str] = field(default_factory=Counter)
    by_code: Counter[str] = field(default_factory=Counter)

    def add(self, other: Chosen) -> None:
        """Count what another part gave, too."""
        self.scanned += other.scanned
        self.kept += other.kept
        self.elsewhere += other.elsewhere
        self.at_another_time += other.at_another_time
        self.nameless += other.nameless
        self.by_actor += other.by_actor
        self.by_code += other.by_code


class Choice:
    """The judge of one table's rows.

    Parameters
    ----------
    roles
        What the format's columns are for.
    columns
        The table's columns (as ``column_name`` gives them).
    wanted
        What the case wants.
    day_first
        How dates of three numbers are read in this table.
    """

    def __init__(self, roles: Roles, columns: Sequence[str], wanted: Wanted, day_first: bool | None = None) -> None:
        self.wanted = wanted
        self._roles = roles
        self._columns = list(columns)
        self._day_first = day_first
        self.names = self._found((*roles.actors, *roles.recipients))
        self.codes = self._found((*roles.actor_codes, *roles.recipient_codes))
        self.acting = self._found((*roles.actors, *roles.actor_codes))
        self.begin = self._found((roles.begin,))
        self.end = self._found((roles.end,)) or self.begin
        self.types = [self._at(one) for one in roles.types]
        countries = [(self._at(names), read) for names, read in roles.countries]
        self.countries = [(at, read) for at, read in countries if at is not None]
        self._spans: dict[str, tuple[date | None, date | None]] = {}
        self._people: dict[str, tuple[str, ...]] = {}
        self._coded: dict[str, tuple[str, ...]] = {}
        self.always = tuple(found for one in roles.always if (found := wanted.means(one)) is not None)

    def _at(self, names: Names) -> int | None:
        """Return where the first of the columns is that the table has."""
        each = (names,) if isinstance(names, str) else names
        return next((self._columns.index(one) for one in each if one in self._columns), None)

    def _found(self, names: Iterable[Names]) -> list[int]:
        """Return where columns are, each once; those that the table lacks are left out."""
        found = (self._at(one) for one in dict.fromkeys(names))
        return [at for at in found if at is not None]

    @property
    def looks_for_nameless(self) -> bool:
        """Whether rows that name nobody are wanted: only where the countries keep their number down."""
        return bool(self.wanted.nameless and self.wanted.countries)

    def span(self, cell: str) -> tuple[date | None, date | None]:
        """Return the first and the last day that a cell stands for, None where it names none that can be read."""
        found = self._spans.get(cell)
        if found is None:
            found = self._spans[cell] = self._read_span(cell)
        return found

    def _read_span(self, cell: str) -> tuple[date | None, date | None]:
        form = self._roles.date_format
        try:
            if form is not None and given(cell) is not None:
                only = datetime.strptime(cell.strip(), form).date()  # noqa: DTZ007  # a day has no time zone
                return only, only
            found = period(cell, "date", self._day_first)
        except (BadCell, ValueError):
            return None, None
        return (None, None) if found is None else (found.begin, found.end)

    def too_late(self, begin: str) -> bool:
        """Whether what begins then lies after the period."""
        found, _ = self.span(begin)
        return found is not None and self.wanted.until is not None and found > self.wanted.until

    def too_early(self, end: str) -> bool:
        """Whether what ends then lies before the period."""
        _, found = self.span(end)
        return found is not None and self.wanted.since is not None and found < self.wanted.since

    def country(self, cells: Sequence[str]) -> str | None:
        """Return the country that the cells of the columns for it name."""
        pairs = zip(self.countries, cells, strict=True)
        return next((code for (_, read), cell in pairs if (code := read(cell))), None)

    def lies_elsewhere(self, cells: Sequence[str]) -> bool:
        """Whether the cells of the columns for it name a country that is not wanted."""
        found = self.country(cells) if self.wanted.countries else None
        return found is not None and found not in self.wanted.countries

    def _parts(self, cell: str) -> list[str]:
        """Return the names in a cell, as a mapping has them."""
        separator = self._roles.separator
        cell = self._roles.said.get(cell.strip().lower(), cell)
        parts = cell.split(separator) if separator else (cell,)
        return [part.strip() for part in parts if given(part) is not None]

    def people(self, cell: str) -> tuple[str, ...]:
        """Return the actors of the case whom a cell of names means."""
        found = self._people.get(cell)
        if found is None:
            ids = map(self.wanted.means, self._parts(cell))
            found = self._people[cell] = tuple(dict.fromkeys(one for one in ids if one is not None))
        return found

    def coded(self, cell: str) -> tuple[str, ...]:
        """Return the actor of the case whom a cell with a code, or with other words for somebody, means."""
        found = self._coded.get(cell)
        if found is None:
            text = given(cell)
            one = None if text is None else self.wanted.codes.get(text.upper()) or self.wanted.means(text)
            found = self._coded[cell] = () if one is None else (one,)
        return found

    def names_nobody(self, cell: str) -> bool:
        """Whether a cell of names or codes names nobody at all."""
        return all(self.wanted.names_nobody(part) for part in self._parts(cell))

    def is_wanted_type(self, cells: Sequence[str]) -> bool:
        """Whether the cells of the columns that tell the type say one that is wanted without a name."""
        try:
            return self.type_of(cells) in self.wanted.nameless
        except BadCell:
            return False

    def type_of(self, cells: Sequence[str]) -> EventType:
        """Return the PLOVER type that the cells of the columns for it say; those that the table has are given.

        Raises
        ------
        BadCell
            There is none.
        """
        given_cells = iter(cells)
        return self._roles.type_of(*("" if at is None else next(given_cells) for at in self.types))

    def side(self, which: Literal["actor", "recipient"]) -> list[int]:
        """Return where the names of those stand who acted, or of those upon whom."""
        return self._found(self._roles.actors if which == "actor" else self._roles.recipients)

    def keeps(self, cells: Cells, chosen: Chosen) -> bool:
        """Tell whether a row is kept, and count it."""
        chosen.scanned += 1
        late = any(self.too_late(cells[at]) for at in self.begin) or any(self.too_early(cells[at]) for at in self.end)
        countries = [cells[at] for at, _ in self.countries]
        elsewhere = self.lies_elsewhere(countries)
        chosen.at_another_time += late
        chosen.elsewhere += elsewhere
        return not late and not elsewhere and self.counts(cells, chosen)

    def counts(self, cells: Cells, chosen: Chosen) -> bool:
        """Tell whether a row of the right time and place is kept for whom it names, and count it."""
        named = set(self.always).union(*(self.people(cells[at]) for at in self.names))
        coded = set[str]().union(*(self.coded(cells[at]) for at in self.codes))
        if not named and not coded:
            if not self._is_nameless(cells):
                return False
            chosen.nameless += 1
        chosen.kept += 1
        for one in sorted(named | coded):
            chosen.by_actor[one] += 1
        if coded and not named:
            for name, code in zip(self.names, self.codes, strict=False):
                if self.coded(cells[code]) and given(cells[name]) is not None:
                    chosen.by_code[cells[name]] += 1
        return True

    def _is_nameless(self, cells: Cells) -> bool:
        return (
            self.looks_for_nameless
            and all(self.names_nobody(cells[at]) for at in self.acting)
            and self.country([cells[at] for at, _ in self.countries]) in self.wanted.countries
            and self.is_wanted_type([cells[at] for at in self.types if at is not None])
        )
