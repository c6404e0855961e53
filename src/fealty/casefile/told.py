"""The history of a record, told: who said what when, and what stood there before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from fealty.casefile.settings import Settings
from fealty.casefile.views import standing, view
from fealty.records import Judgement, Record, Verdict


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a record's history.

    Attributes
    ----------
    judgement
        What was said; its ``changes`` are the fields after an edit.
    before
        The same fields as they stood just before it, as in JSON; empty for what is no edit. Where a withdrawal takes
        an edit back: the fields as they stood with it.
    after
        The fields as they stood just after it (an edit's own ``changes``; after a withdrawal what came back).
    verdict
        The verdict that stood before; None where there was none.
    withdrawn
        Whether it was taken back later.
    """

    judgement: Judgement
    before: dict[str, Any]
    after: dict[str, Any]
    verdict: Verdict | None
    withdrawn: bool


class SettingsChange(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the settings' history; `number` is the version that it made, `before` is None for the first."""

    number: int
    who: str
    at: str
    before: Settings | None
    after: Settings

    def changed(self) -> dict[str, tuple[Any, Any]]:
        """Return the fields that differ, before and after, as in JSON: ``{"orders.days": (60, 90)}``.

        Sections are looked into; lists (actors, groups, hypotheses) are told whole.
        """
        old = _flat(self.before or Settings())
        new = _flat(self.after)
        return {name: (old[name], new[name]) for name in new if old[name] != new[name]}


def _flat(settings: Settings) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for section in settings.__struct_fields__:
        value = getattr(settings, section)
        if isinstance(value, msgspec.Struct):
            flat |= {f"{section}.{name}": msgspec.to_builtins(getattr(value, name)) for name in value.__struct_fields__}
        else:
            flat[section] = msgspec.to_builtins(value)
    return flat


def tell(first: Record, said: Sequence[Judgement]) -> list[Told]:
    """Return the history of a record with what stood before each entry, oldest first.

    Parameters
    ----------
    first
        The record as it came in, before any judgement.
    said
        All judgements of it, those taken back too, oldest first.
    """
    told = []
    kept = {one.id for one in standing(said)}
    edits = {one.id: one for one in said}
    for place, one in enumerate(said):
        before, after = view(first, said[:place]), view(first, said[: place + 1])
        back = edits.get(one.withdraws or "")
        fields = tuple(one.changes) or (tuple(back.changes) if back else ())
        told.append(
            Told(
                judgement=one,
                before=_fields(before.record, fields),
                after=_fields(after.record, fields),
                verdict=before.verdict,
                withdrawn=one.withdraws is None and one.id not in kept,
            )
        )
    return told


def _fields(record: Record, names: Sequence[str]) -> dict[str, Any]:
    if not names:
        return {}
    plain: dict[str, Any] = msgspec.to_builtins(record)
    return {name: plain.get(name) for name in names}
