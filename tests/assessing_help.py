"""A small case with a sponsor, two groups and an order, and measured effects to put beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
from scipy.special import ndtr, ndtri

from fealty.casefile import About, Arrival, Case, Group, Settings
from fealty.measuring import Check, Course, Estimate, Measurement, OrderSpan, Series, Track, Week
from fealty.records import Actor, Interval, Mention, Order, Record, Row, Source, identified

ISSUED, UNTIL = date(2021, 1, 1), date(2021, 3, 2)
SCORES = ndtri((np.arange(100) + 0.5) / 100)
SETTINGS = Settings(
    case=About(title="Planted", sponsor="sponsor", begin=date(2020, 1, 1), end=UNTIL),
    actors=(
        Actor(id="sponsor", name="The Sponsor", type="state"),
        Actor(id="envoy", name="The Envoy", type="person", part_of="sponsor"),
        Actor(id="red", name="Red Brigade", type="armed_group"),
        Actor(id="chief", name="The Chief", type="person", part_of="red"),
        Actor(id="blue", name="Blue Brigade", type="armed_group"),
        Actor(id="usa", name="United States", type="state"),
    ),
    groups=(Group(id="red", name="Red", members=("red",)), Group(id="blue", name="Blue", members=("blue",))),
)


def who(name: str) -> Mention:
    return Mention(text=name)


def on(day: date) -> Interval:
    return Interval(begin=day, end=day)


def row(number: int) -> Row:
    return Row(file="t.csv", line=number + 1, id=str(number))


def an_order(number: int = 1, **fields: object) -> Order:
    given: dict[str, object] = {
        "content": "stand_down",
        "issuer": who("The Envoy"),
        "addressees": (who("Red Brigade"), who("Blue Brigade")),
        "issued": on(ISSUED),
        "row": row(number),
        "said_by": ("Agency",),
        "origin": "Agency",
    }
    return identified(Order(**{**given, **fields}))  # type: ignore[arg-type]


def planted(path: Path, records: Sequence[Record], sources: Sequence[Source] = ()) -> Case:
    case = Case(path / "planted.fealty", create=True, settings=SETTINGS)
    plain = identified(Source(title="made up"))
    with case.writing(plain) as writer:
        for one in (plain, *sources):
            writer.add_source(one)
        writer.add([Arrival(record=one) for one in records])
    return case


def effect(ratio: float, error: float) -> tuple[float, ...]:
    """The posterior of a log rate ratio under N(0, 1.5²), told by a series with a normal error."""
    variance = 1.0 / (error**-2 + 1.5**-2)
    return tuple((variance * np.log(ratio) / error**2 + np.sqrt(variance) * SCORES).tolist())


def course(held: float, faded: float, late: float, weeks: int = 8) -> Course:
    week = Week(begin=0, days=7, observed=0, expected=1.0, ratio=1.0, low=0.5, high=2.0)
    return Course(weeks=(week,) * weeks, shapes={"held": held, "faded": faded, "came late": late}, shape="held")


def an_estimate(order: str, group: str, ratio: float, error: float = 0.3, **fields: object) -> Estimate:
    quantiles = effect(ratio, error)
    given: dict[str, object] = {
        "ratio": float(np.exp(np.median(quantiles))),
        "low": float(np.exp(quantiles[5])),
        "high": float(np.exp(quantiles[94])),
        "level": 0.9,
        "p_fewer": float(ndtr(-np.mean(quantiles) / np.std(quantiles))),
        "verdicts": {},
        "verdict": "cannot tell",
        "observed": 1, "expected": 1.0, "expected_low": 0.5, "expected_high": 2.0, "days": 60,
        "order": order, "group": group, "effect": quantiles, "records": (order,),
    }  # fmt: skip
    return Estimate(**{**given, **fields})  # type: ignore[arg-type]


def a_span(order: Order, **fields: object) -> OrderSpan:
    begin = order.issued.begin or ISSUED
    given: dict[str, object] = {
        "id": order.id, "label": "an order", "content": order.content, "issuer": "The Envoy", "on_behalf_of": None,
        "addressees": ("Red Brigade", "Blue Brigade"), "condition": None, "known_by": order.known_by, "role": None,
        "issued_begin": begin, "issued_end": begin, "begin": begin, "end": UNTIL, "measured_until": UNTIL,
        "usual_until": UNTIL, "ended_by": "its own end", "records": (order.id,),
    }  # fmt: skip
    return OrderSpan(**{**given, **fields})  # type: ignore[arg-type]


def a_series(group: str, attacks: Sequence[date] = ()) -> Series:
    days = (UNTIL - ISSUED).days
    counts = [sum((day - ISSUED).days == n for day in attacks) for n in range(days)]
    return Series(
        group=group, name=group.title(), begin=ISSUED, counts=tuple(counts), missing=(False,) * days,
        records=((),) * days,
    )  # fmt: skip


def a_measurement(
    spans: Sequence[OrderSpan], estimates: Sequence[Estimate], *, attacks: Sequence[date] = (), scatter: float = 0.4
) -> Measurement:
    track = Track(
        orders=tuple(one.id for one in spans), ratio=1.0, low=0.3, high=3.0, p_fewer=0.5, verdicts={},
        verdict="cannot tell", spread=scatter, following=effect(0.5, 0.3),
    )  # fmt: skip
    return Measurement(
        title="Planted", question="?", sponsor="sponsor", sponsor_name="The Sponsor", level=0.9,
        estimates=tuple(estimates), orders=tuple(spans), series=(a_series("red", attacks), a_series("blue")),
        track=track if len(spans) > 1 else None,
    )  # fmt: skip


def measured_as(*ratios: float, error: float = 0.3, **fields: object) -> Measurement:
    """One order to red, and to blue where there are two ratios."""
    order = an_order()
    groups = ("red", "blue")[: len(ratios)]
    estimates = [an_estimate(order.id, g, r, error, **fields) for g, r in zip(groups, ratios, strict=True)]
    return a_measurement([a_span(order)], estimates)


def failed(*names: str) -> tuple[Check, ...]:
    return tuple(Check(name=name, outcome="failed", words="") for name in names)


def renewed(record: Record, **fields: object) -> Record:
    return identified(msgspec.structs.replace(record, **fields))
