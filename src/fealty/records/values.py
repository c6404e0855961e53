"""The small values that records are made of: intervals, mentions, places, tolls, rows."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

Precision = Literal["day", "week", "month", "year"]
Grade = Literal["A", "B", "C", "D", "E", "F"]
Status = Literal["asserted", "denied", "planned", "threatened", "conditional", "habitual", "opinion"]

EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
OrderContent = Literal["stand_down", "cease_fire", "attack", "resume", "escalate", "withdraw", "other"]
KnownBy = Literal["announced", "reported", "inferred"]
Answer = Literal["accepted", "defied", "partial", "unclear"]
Relation = Literal[
    "commands", "leads", "sponsors", "arms", "trains", "funds", "pays", "hosts",
    "member_of", "successor_of", "allied_with", "fights", "controls",
]  # fmt: skip
ActorType = Literal["state", "government", "military", "armed_group", "person", "igo", "civilians", "media", "other"]
Verdict = Literal["accept", "edit", "reject", "unsure"]

Number = Annotated[int, msgspec.Meta(ge=0)]
"""How many: never below zero."""
Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]

LONGEST_QUOTE = 500
"""Characters of a quote, at most."""


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """Immutable and keyword-only; in JSON every field is there, null when it is not known."""


class Interval(Value, frozen=True):
    """When something was so: ``[begin, end]``, both days included, an open end null."""

    begin: date | None = None
    end: date | None = None
    precision: Precision = "day"
    text: str | None = None

    def __post_init__(self) -> None:
        if self.begin is not None and self.end is not None and self.end < self.begin:
            raise ValueError(f"the interval ends on {self.end}, before it begins on {self.begin}")


class Mention(Value, frozen=True):
    """The words used for somebody, the fullest name they stand for, and the registry id when it is known."""

    text: str
    span: tuple[int, int] | None = None
    name: str | None = None
    actor: str | None = None


class Place(Value, frozen=True):
    """Where; ``precision`` is UCDP's where_prec, 1 (exact) to 7 (international waters or airspace)."""

    name: str | None = None
    text: str | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    country: str | None = None
    admin1: str | None = None
    precision: int | None = None


class Toll(Value, frozen=True):
    """A number of people as low, best and high estimate; what nobody estimated is null."""

    low: Number | None = None
    best: Number | None = None
    high: Number | None = None


class Row(Value, frozen=True):
    """The table row that a record comes from: file name, line (1-based, header counted) and the row's own id."""

    file: str
    line: int
    id: str | None = None
