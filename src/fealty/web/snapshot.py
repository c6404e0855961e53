"""The case as it stands at one moment, decoded once and shared by every request until it changes.

A snapshot is never altered: after a judgement the next one is made from it by looking at the judged records alone, and
requests that still hold the earlier one are not disturbed.
"""

from __future__ import annotations

import bisect
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast

from fealty.casefile import Case, Settings, Stamp, View
from fealty.errors import CaseError
from fealty.records import KINDS, Actor, Coded, Incident, Judgement, Record, Source
from fealty.web.problems import NotThere

R = TypeVar("R", bound=Record)
T = TypeVar("T")

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
        """Return the case as it stands now; only what was said or set since is looked at, where that is enough.

        It is not where records were added or restated: then the whole case is decoded again.

        Raises
        ------
        CaseError
            Others wrote to it all the while.
        """
        for _ in range(TRIES):
            stamp = case.stamp()
            if stamp == self.stamp:
                return self
            made = self._gone_on(case, stamp)
            if made is None:
                return load(case)
            if case.stamp() == stamp:
                return made
        raise CaseError(f"{case.path}: others write to it all the while; try again when they are done")

    def _gone_on(self, case: Case, stamp: Stamp) -> Snapshot | None:
        """Return this snapshot with what was said and set since; None where more has happened."""
        if (stamp.sources, stamp.restated, stamp.batches) != (
            self.stamp.sources, self.stamp.restated, self.stamp.batches
        ):  # fmt: skip
            return None
        said = case.judgements(after=self.stamp.judgements)
        records, kinds = dict(self.records), self._kinds
        if stamp.records != self.stamp.records:
            proposed = self._proposed(case)
            if len(proposed) != stamp.records - self.stamp.records:
                return None
            records |= proposed
            added = {kind: [one for one, seen in proposed.items() if type(seen.record) is kind] for kind in kinds}
            kinds = {kind: (*ids, *added[kind]) for kind, ids in kinds.items()}
        touched = dict.fromkeys(one.record for one in said)
        if any(one not in records for one in touched):
            return None  # a word on what a table row said once: it may go on for what the row says now
        fresh = case.find_all(touched)
        turned = [one for one, seen in fresh.items() if one in self.records and self._turned(seen)]
        if turned:
            tables = {one.source_id for one in case.batches()}
            if any(one in tables and case.text(one) is None for one in turned):
                return None  # which rows came from a table only the case file knows
            fresh |= case.find_all(record for one in turned for record in self.citing(one))
        settings = case.settings if stamp.settings != self.stamp.settings else self.settings
        return Snapshot(stamp, settings, records | fresh, kinds, (*self._judgements, *said), self._mapped)

    def _proposed(self, case: Case) -> dict[str, View[Any]]:
        """Return what persons may have put into the case since: incidents and actors."""
        every: list[View[Any]] = [*case.views(Incident), *case.views(Actor)]
        return {one.record.id: one for one in every if one.record.id not in self.records}

    def _turned(self, seen: View[Any]) -> bool:
        """Tell whether a source was retracted or restored since."""
        return isinstance(seen.record, Source) and seen.holds != self.records[seen.record.id].holds


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
