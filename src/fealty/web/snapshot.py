"""The case as it stands at one moment, decoded once and shared by every request until it changes.

A snapshot is never altered: after a judgement the next one is made from it by looking at the judged records alone, and
requests that still hold the earlier one are not disturbed.
"""

from __future__ import annotations

import bisect
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

import msgspec

from fealty.casefile import Case, Settings, Stamp, View
from fealty.errors import CaseError
from fealty.records import KINDS, Coded, Judgement, Record, Source
from fealty.web.problems import NotThere

R = TypeVar("R", bound=Record)
T = TypeVar("T")

MOST_TOUCHED = 20
"""Judged records that are looked up one by one; for more of them the whole case is decoded again."""
TRIES = 20
"""Looks at a case that others are writing to, until two stamps agree."""


class Snapshot:
    """Everything in a case at one moment, in memory; ask it, never change it.

    Attributes
    ----------
    stamp
        How far the case had come.
    settings
        What is asked, of whom.
    records
        Every record and source as it stands after review, by id.
    """

    def __init__(
        self,
        stamp: Stamp,
        settings: Settings,
        records: Mapping[str, View[Any]],
        kinds: Mapping[type[Record], tuple[str, ...]],
        judgements: tuple[Judgement, ...],
        mapped: dict[str, dict[str, tuple[View[Any], Any]]] | None = None,
    ) -> None:
        self.stamp = stamp
        self.settings = settings
        self.records = records
        self._kinds = kinds
        self._judgements = judgements
        self._remembered: dict[str, Any] = {}
        self._mapped = mapped if mapped is not None else {}
        self._making: dict[str, threading.RLock] = {}
        self._lock = threading.RLock()

    # --- asking -------------------------------------------------------------------------------------------------------

    def remembered(self, name: str, build: Callable[[Snapshot], T]) -> T:
        """Return what `build` makes of this snapshot, made once: sorted lists, indexes, counts.

        Whoever asks for it meanwhile waits; whoever asks for something else does not.
        """
        with self._lock:
            making = self._making.setdefault(name, threading.RLock())
        with making:
            if name not in self._remembered:
                self._remembered[name] = build(self)
            return cast("T", self._remembered[name])

    def views(self, kind: type[R]) -> list[View[R]]:
        """Return the records of a kind as they stand, in the order in which they came in."""
        return self.remembered(
            f"views of {kind.__name__}",
            lambda _: [self.records[one] for one in self._kinds.get(cast("type[Record]", kind), ())],
        )

    def mapped(self, name: str, kind: type[R], make: Callable[[View[R]], T]) -> list[T]:
        """Return what `make` makes of each record of a kind, in their order.

        What it made is kept as long as the record stands as it did, in later snapshots too: after a judgement only the
        judged record is made anew. So `make` may look at nothing but the view.
        """
        with self._lock:
            made = dict(self._mapped.get(name, ()))
            values = []
            for seen in self.views(kind):
                known = made.get(seen.record.id)
                if known is None or known[0] is not seen:
                    known = made[seen.record.id] = (seen, make(seen))
                values.append(known[1])
            self._mapped[name] = made
        return cast("list[T]", values)

    def find(self, record_id: str) -> View[Any]:
        """Return one record or source by its id; its first characters are enough when they fit only one.

        Raises
        ------
        NotThere
            No record of the case has this id, or several begin so.
        """
        if record_id in self.records:
            return self.records[record_id]
        ids = self.remembered("ids", lambda _: sorted(self.records))
        place = bisect.bisect_left(ids, record_id)
        fitting = [one for one in ids[place : place + 2] if one.startswith(record_id)] if record_id else []
        if len(fitting) != 1:
            raise NotThere(
                f"The case holds no record {record_id!r}." if not fitting else f"{record_id!r} fits several."
            )
        return self.records[fitting[0]]

    def history(self, record_id: str) -> tuple[Judgement, ...]:
        """Return everything said of a record, what was taken back too, oldest first."""
        return self.remembered("histories", _histories).get(record_id, ())

    def version(self, record_id: str) -> str:
        """Return the version of a record's history, to be shown with it and sent back with a judgement of it."""
        said = self.history(record_id)
        return said[-1].id if said else ""

    def citing(self, source_id: str) -> tuple[str, ...]:
        """Return the ids of the records that cite a source."""
        return self.remembered("citing", _citing).get(source_id, ())

    def judged_since(self, stamp: Stamp) -> tuple[str, ...]:
        """Return the ids of the records of which something was said after a stamp."""
        return tuple(dict.fromkeys(one.record for one in self._judgements[stamp.judgements :]))

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """Everything said of any record, oldest first."""
        return self._judgements

    # --- going on -----------------------------------------------------------------------------------------------------

    def next(self, case: Case) -> Snapshot:
        """Return the case as it stands now; only what was judged since is decoded again, where that is enough."""
        stamp = case.stamp()
        if stamp == self.stamp:
            return self
        only_said = msgspec.structs.replace(stamp, judgements=self.stamp.judgements) == self.stamp
        judgements = tuple(case.judgements())
        touched = dict.fromkeys(one.record for one in judgements[self.stamp.judgements :])
        views = {one: self.records.get(one) for one in touched}
        whole = any(seen is None or isinstance(seen.record, Source) for seen in views.values())
        if not only_said or whole or len(touched) > MOST_TOUCHED:
            return load(case)
        fresh = {one: case.find(one) for one in touched}
        stamp = msgspec.structs.replace(stamp, judgements=len(judgements))
        return Snapshot(stamp, self.settings, {**self.records, **fresh}, self._kinds, judgements, self._mapped)


def load(case: Case) -> Snapshot:
    """Decode a whole case.

    Raises
    ------
    CaseError
        Others wrote to it all the while.
    """
    for _ in range(TRIES):
        before = case.stamp()
        settings = case.settings
        records: dict[str, View[Any]] = {}
        kinds: dict[type[Record], tuple[str, ...]] = {}
        for kind in KINDS.values():
            seen = cast("Iterable[View[Any]]", case.views(kind))
            found = {one.record.id: one for one in seen}
            records |= found
            kinds[kind] = tuple(found)
        judgements = tuple(case.judgements())
        if case.stamp() == before:
            return Snapshot(before, settings, records, kinds, judgements)
    raise CaseError(f"{case.path}: others write to it all the while; try again when they are done")


def _histories(snapshot: Snapshot) -> dict[str, tuple[Judgement, ...]]:
    said: dict[str, list[Judgement]] = {}
    for one in snapshot.judgements:
        said.setdefault(one.record, []).append(one)
    return {record_id: tuple(every) for record_id, every in said.items()}


def _citing(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for one, seen in snapshot.records.items():
        if isinstance(seen.record, Coded) and seen.record.source:
            found.setdefault(seen.record.source, []).append(one)
    return {source: tuple(ids) for source, ids in found.items()}
