"""Which records could tell the same as some others: who asks about today's news need not compare twenty years."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from fealty.reading.joining.blocking import months_of
from fealty.reading.joining.telling import days_of, ordinal
from fealty.records import Event, Order, Source

AROUND = 1
"""Months before and after: a chain of tellings, each a day or two from the next, does not get further."""


def nearby(
    records: Mapping[str, Event | Order],
    sources: Mapping[str, Source],
    of: Collection[str],
    together: Iterable[Collection[str]],
) -> frozenset[str]:
    """Return the ids of the records that are to be compared when those that tell the same as some are looked for.

    Parameters
    ----------
    records
        All events and orders by id.
    sources
        Their sources by id, as far as these are at hand.
    of
        Ids of the records that are asked about.
    together
        Ids of records that belong together from before: where one is compared, all are.
    """
    months = {id_: _months(one, sources) for id_, one in records.items()}
    near = {month + step for id_ in of if id_ in months for month in months[id_] for step in range(-AROUND, AROUND + 1)}
    kept = {id_ for id_, found in months.items() if not near.isdisjoint(found)}
    apart = [frozenset(one) for one in together]
    while touching := [one for one in apart if not kept.isdisjoint(one)]:
        kept.update(*touching)
        apart = [one for one in apart if not one <= kept]
    return frozenset(kept)


def _months(record: Event | Order, sources: Mapping[str, Source]) -> list[int]:
    source = sources.get(record.source or "")
    when = record.when if isinstance(record, Event) else record.issued
    return months_of(days_of(when), ordinal(source.published) if source else None)
