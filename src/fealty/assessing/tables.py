"""The open tables behind an assessment: what reported evidence says, how far it counts, and words for probabilities.

They are judgements, and a reader may think otherwise; so each row gives its reason and stands in a file that can be
read, cited and changed, and never in code.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TypeVar

import msgspec

_T = TypeVar("_T", bound=msgspec.Struct)
NONE = "none"
"""The row of what is not known."""
ANY = "any"
"""The row of checks that have none of their own."""


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """One band of probabilities [low, high), what it is called, and how a sentence about it begins."""

    low: float
    high: float
    name: str
    clause: str


class Factor(msgspec.Struct, frozen=True, kw_only=True):
    """How far something counts, and why."""

    what: str
    value: str
    factor: float
    reason: str


class Ratio(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of reported item: its words, and how likely it is under each reading, relative to the others."""

    kind: str
    family: str
    words: str
    reason: str
    ratios: dict[str, float]


@cache
def _raw(name: str) -> tuple[dict[str, str], ...]:
    text = files("fealty.assessing").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader((line for line in text.splitlines() if not line.startswith("#")), strict=True))


def rows(name: str, shape: type[_T]) -> tuple[_T, ...]:
    """Return a table as typed rows. A row that does not fit is our mistake and raises."""
    return tuple(msgspec.convert(row, shape, strict=False) for row in _raw(name))


@cache
def ratios() -> dict[str, Ratio]:
    """Return the table of likelihood ratios by kind of item."""
    plain = ("kind", "family", "words", "reason")
    return {
        row["kind"]: Ratio(
            **{name: row[name] for name in plain},
            ratios={name: float(value) for name, value in row.items() if name not in plain},
        )
        for row in _raw("likelihood_ratios")
    }


@cache
def _factors() -> dict[tuple[str, str], Factor]:
    return {(one.what, one.value): one for one in rows("damping", Factor)}


def factor(what: str, value: str | None) -> float:
    """Return how far something counts: the row of `value`, of nothing known where it is None."""
    return _factors()[what, value or NONE].factor


def flaw_of(check: str) -> float:
    """Return the probability that a measured effect is not the order's, given a failed check of this name."""
    known = _factors()
    return known.get(("check", check), known["check", ANY]).factor
