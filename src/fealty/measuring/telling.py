"""Who tells of an event: a change in who reports looks like a change in what is done, unless it is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fealty.casefile import View
from fealty.measuring.naming import normalised
from fealty.records import Event, Source
from fealty.records.agencies import in_full

NOBODY = "publisher"
"""What ``said_by`` holds where the publisher is unknown."""


def publishers(sources: Iterable[View[Source]]) -> dict[str, str]:
    """Return for each source's id who published it, else its title."""
    named = ((seen.record.id, seen.record.publisher or seen.record.title) for seen in sources)
    return {one: name for one, name in named if name}


def teller(event: Event, published: Mapping[str, str]) -> str | None:
    """Return who is behind the report of an event: the earliest publisher known of, else whoever handed it on.

    That is its origin; where that is not known, the outermost of those who say so; else the publisher of the document
    or table that it stands in (`published`: by the source's id). None where nobody is known.
    """
    outermost = next((name for name in event.said_by if name != NOBODY), None)
    found = event.origin or outermost or published.get(event.source or "")
    return in_full(found) if found else None


@dataclass(frozen=True, kw_only=True)
class Reports:
    """All events of a case, whatever they are about and whoever acted, as reports that somebody made.

    Attributes
    ----------
    days : ndarray of int, shape (reports,)
        Day (ordinal) of each; those dated more loosely than a month are left out.
    tellers : ndarray of int, shape (reports,)
        Place of its teller among `names`; -1 where nobody is known.
    names : tuple of str
        Those who tell.
    records : dict of str to int
        Place of each event among the reports, by id.
    """

    days: NDArray[np.int64]
    tellers: NDArray[np.int64]
    names: tuple[str, ...]
    records: dict[str, int]

    @classmethod
    def of(
        cls, events: Sequence[View[Event]], published: Mapping[str, str], region: Sequence[str], longest: int
    ) -> Reports:
        """Return the reports of a case.

        Parameters
        ----------
        events
            Those rejected, marked as triggers (picked by hand, no reporting) or known to lie outside the region do not
            count.
        published
            Publishers, by the source's id.
        region
            Codes of the case's countries; none means everywhere.
        longest
            Days: an event dated more loosely is left out.
        """
        places: dict[str, int] = {}
        names: list[str] = []
        days: list[int] = []
        tellers: list[int] = []
        records: dict[str, int] = {}
        for seen in events:
            event = seen.record
            begin, end = event.when.begin or event.when.end, event.when.end or event.when.begin
            country = event.where.country if event.where else None
            if begin is None or end is None or (end - begin).days >= longest or not seen.holds:
                continue
            if event.trigger is not None or (region and country is not None and country not in region):
                continue
            name = teller(event, published)
            place = -1
            if name is not None:
                place = places.setdefault(normalised(name), len(names))
                if place == len(names):
                    names.append(name)
            records[event.id] = len(days)
            days.append((begin.toordinal() + end.toordinal()) // 2)
            tellers.append(place)
        return cls(
            days=np.array(days, dtype=np.int64),
            tellers=np.array(tellers, dtype=np.int64),
            names=tuple(names),
            records=records,
        )

    def name_of(self, record: str) -> str | None:
        """Return who tells of an event, by its id; None where nobody is known."""
        place = self.tellers[self.records[record]] if record in self.records else -1
        return self.names[place] if place >= 0 else None
