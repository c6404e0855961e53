"""What holds now: records plus judgements. Every view is a pure function of the two lists that the case keeps.

- Edits are applied in the order in which they were made; a field that an edit names takes the edit's value.
- The last accept, reject or unsure decides; a rejected record is in no view that is measured. Whoever accepts or edits
  a record vouches for it: its confidence becomes 1.
- A withdrawn judgement never happened, as far as views go; the history shows it.
- A rejected source is retracted: the records that stand on it stay, marked, and are not measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar, cast

import msgspec

from fealty.errors import RecordError
from fealty.records import Actor, Coded, Incident, Judgement, Record, Source, Verdict

R = TypeVar("R", bound=Record)

UNTOUCHABLE = frozenset({"id", "kind", "source", "row", "span", "quote", "members", "sha256", "text"})
"""Fields that no edit may change: they tie the record to its evidence."""


class View(msgspec.Struct, Generic[R], frozen=True, kw_only=True):
    """One record as it stands after review."""

    record: R
    verdict: Verdict | None = None
    judgements: tuple[Judgement, ...] = ()
    retracted: bool = False

    @property
    def holds(self) -> bool:
        """Whether the record may be measured: not rejected, and its source not retracted."""
        return self.verdict != "reject" and not self.retracted


def edited(record: R, changes: Mapping[str, object]) -> R:
    """Return the record with some fields changed.

    Raises
    ------
    RecordError
        A field that the kind does not have, one that ties the record to its evidence, or a value of the wrong type.
    """
    kind = type(record)
    plain = msgspec.to_builtins(record)
    known = {field.encode_name for field in msgspec.structs.fields(kind)}
    for field in changes:
        if field not in known or field in UNTOUCHABLE:
            allowed = ", ".join(sorted(known - UNTOUCHABLE))
            raise RecordError(
                f"{plain['kind']} {record.id}: the field {field!r} cannot be edited; these can: {allowed}"
            )
    try:
        return msgspec.convert({**plain, **changes}, kind)
    except msgspec.ValidationError as error:
        raise RecordError(f"{plain['kind']} {record.id}: {error}") from error


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Return the judgements that were not taken back, oldest first."""
    every = list(judgements)
    gone = {one.withdraws for one in every if one.withdraws}
    return [one for one in every if one.withdraws is None and one.id not in gone]


def view(record: R, judgements: Iterable[Judgement], retracted: frozenset[str] = frozenset()) -> View[R]:
    """Return how a record stands, given everything said about it (oldest first) and the ids of retracted sources."""
    kept = tuple(standing(judgements))
    verdict: Verdict | None = None
    now = record
    for judgement in kept:
        if judgement.verdict == "edit":
            now = edited(now, judgement.changes)
        verdict = judgement.verdict
    if verdict in ("accept", "edit") and isinstance(now, Coded):
        now = cast("R", msgspec.structs.replace(now, confidence=1.0))
    stands_on = None if isinstance(now, Source | Actor | Incident) else now.source
    return View(record=now, verdict=verdict, judgements=kept, retracted=stands_on in retracted)
