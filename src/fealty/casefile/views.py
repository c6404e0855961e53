"""What holds now: records plus judgements. Every view is a pure function of the two lists that the case keeps.

- Edits are applied in the order in which they were made; a field that an edit names takes the edit's value.
- The last accept, reject or unsure decides, and an edit does not undo it; a rejected record is in no view that is
  measured. Whoever accepts a record, or edits it without doubting it, vouches for it: its confidence becomes 1, unless
  an edit says otherwise.
- An incident that a person proposed holds only while it is accepted: with the word taken back, it was never there.
- A withdrawn judgement never happened, as far as views go; the history shows it.
- A rejected source is retracted: the records that cite it or were read from it stay, marked, and are not measured.
- What was said of a table row before it changed goes on for its newer version, but for an accept: that was of the
  older words. ``View.revised`` marks such a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar, cast

import msgspec

from fealty.errors import RecordError
from fealty.records import Coded, Incident, Judgement, Record, Verdict

R = TypeVar("R", bound=Record)

UNTOUCHABLE = frozenset(
    {"id", "kind", "source", "row", "span", "quote", "members", "apart", "proposed_by", "sha256", "text"}
)
"""Fields that no edit may change: they tie the record to its evidence."""


class View(msgspec.Struct, Generic[R], frozen=True, kw_only=True, gc=False):
    """One record as it stands after review."""

    record: R
    verdict: Verdict | None = None
    judgements: tuple[Judgement, ...] = ()
    retracted: bool = False
    revised: bool = False

    @property
    def holds(self) -> bool:
        """Whether the record may be measured: not rejected, and its source not retracted."""
        if isinstance(self.record, Incident) and self.record.proposed_by is not None:
            return self.verdict == "accept"
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


def view(record: R, judgements: Sequence[Judgement], *, retracted: bool = False) -> View[R]:
    """Return how a record stands, given what was said about it (oldest first) and whether its source was retracted."""
    if not judgements:  # nearly all of a big table
        return View(record=record, retracted=retracted)
    kept = tuple(standing(judgements))
    verdict: Verdict | None = None
    sure = False
    now = record
    for judgement in kept:
        if judgement.verdict == "edit":
            now = edited(now, judgement.changes)
            verdict = verdict or "edit"
            sure = verdict in ("edit", "accept") and "confidence" not in judgement.changes
        else:
            verdict = judgement.verdict
            sure = verdict == "accept"
    if sure and isinstance(now, Coded):
        now = cast("R", msgspec.structs.replace(now, confidence=1.0))
    revised = any(judgement.record != record.id for judgement in kept)
    return View(record=now, verdict=verdict, judgements=kept, retracted=retracted, revised=revised)
