"""What an export reads: a case as it stands after review, or a copy of it from which something was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from fealty.casefile import Batch, Settings, View
from fealty.records import Actor, Judgement, Record, Source

R = TypeVar("R", bound=Record)

KIND_ORDER = ("event", "order", "response", "tie", "statement", "interval_count", "incident", "source", "actor")
"""The kinds in the order in which an export of everything writes them."""


class Standing(Protocol):
    """The part of `fealty.casefile.Case` that reads, so that a redacted copy can take a case's place."""

    @property
    def settings(self) -> Settings:
        """The settings that hold."""

    def views(self, kind: type[R]) -> list[View[R]]:
        """Return the records of a kind as they stand."""

    def sources(self) -> list[View[Source]]:
        """Return the sources as they stand, without their texts."""

    def text(self, source_id: str) -> str | None:
        """Return the stored text of a source."""

    def judgements(self, record_id: str | None = None) -> list[Judgement]:
        """Return what reviewers said, oldest first."""

    def successors(self) -> dict[str, str | None]:
        """Return for every record that no longer holds the one that took its place."""

    def versions(self, record_id: str) -> Sequence[Record]:
        """Return every version of the row that a record came from, oldest first."""

    def batches(self) -> list[Batch]:
        """Return the import log."""


def actors_of(case: Standing) -> list[View[Actor]]:
    """Return the actors of the settings, and those of the records that the settings do not have."""
    own = [View(record=actor) for actor in case.settings.actors]
    known = {seen.record.id for seen in own}
    return own + [seen for seen in case.views(Actor) if seen.record.id not in known]


def holding(case: Standing, kind: type[R], *, everything: bool = False) -> Iterator[View[R]]:
    """Yield the records of a kind that hold after review; with `everything`, the rejected and retracted ones too."""
    if kind is Actor:
        seen: Sequence[View[R]] = actors_of(case)  # type: ignore[assignment]
    else:
        seen = case.views(kind)
    return (one for one in seen if one.holds or everything)
