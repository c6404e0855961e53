"""Which columns of a format say who, where, when and what: enough to choose and count rows without reading them whole.

A big table is mostly other people's rows. To leave them out, the few columns named here are looked at; what they say is
understood by the format's own functions, so that a row is chosen by what its record would say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fealty.records import EventType
from fealty.tables.places import country_named

Names = str | tuple[str, ...]
"""A column, or the names that the same column has in different releases."""
Country = Callable[[str], str | None]
"""A cell to the alpha-3 code of the country that it means."""


@dataclass(frozen=True)
class Roles:
    """What the columns of a format are for (names as ``column_name`` gives them).

    Attributes
    ----------
    actors, recipients
        Columns that name who acted, and upon whom; the same ones where either side may have begun.
    separator
        What stands between several names in a cell.
    actor_codes, recipient_codes
        Columns that say it in another way (a code, the words of the report), in the same order.
    begin, end
        The day, or the first and the last day.
    countries
        Columns that tell the country, each with the function that understands it; the first that does counts.
    types
        The columns that tell the type of event.
    type_of
        Their cells to the PLOVER type; raises ``BadCell`` where there is none.
    always
        Names that every row has: what a mapping says of the whole table.
    said
        What a mapping says that words in the columns of names mean, by the words in lower case.
    date_format
        A strptime format for dates that are written in another way.
    """

    actors: tuple[Names, ...]
    recipients: tuple[Names, ...]
    begin: Names
    types: tuple[Names, ...]
    type_of: Callable[..., EventType]
    end: Names = ()
    separator: str | None = None
    actor_codes: tuple[Names, ...] = ()
    recipient_codes: tuple[Names, ...] = ()
    countries: tuple[tuple[Names, Country], ...] = ()
    always: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None


def by_name(*columns: Names) -> tuple[tuple[Names, Country], ...]:
    """Return columns that give countries by name or alpha-3 code."""
    return tuple((column, country_named) for column in columns)
