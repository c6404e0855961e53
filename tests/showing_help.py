"""A made-up case and measurement for the tests of `fealty.showing`: every figure in them is chosen, none is fitted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from fealty.casefile import Arrival, Case, Settings, read_settings
from fealty.measuring.estimate import Alternative, Baseline, Check, Estimate, Placebo
from fealty.measuring.measurement import Measurement, NotMeasured, OrderSpan, Series, Total
from fealty.records import (
    Event,
    Interval,
    IntervalCount,
    Mention,
    Order,
    Place,
    Record,
    Response,
    Row,
    Source,
    Toll,
    identified,
)

BEGIN = date(2020, 1, 1)
DAYS = 500
SETTINGS = """
[case]
title = "The Faction and its Patron"
question = "Did the Faction hold its fire?"
sponsor = "patron"
[orders]
history = 200
[[actors]]
id = "patron"
name = "The Patron"
type = "state"
[[actors]]
id = "faction"
name = "The Faction"
type = "armed_group"
[[groups]]
id = "faction"
name = "The Faction"
members = ["faction"]
[[no_collection]]
begin = 2021-02-01
end = 2021-02-28
"""
EVIL = '<script>alert("x")</script>'
EVIL_URLS = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "https://a b.example/", "http://")


def settings() -> Settings:
    return read_settings(SETTINGS)


def source(number: int, **fields: object) -> Source:
    given: dict[str, object] = {
        "title": f"Report {number}",
        "publisher": "The Paper",
        "url": f"https://paper.example/{number}",
        "published": BEGIN + timedelta(days=number % DAYS),
    }
    return identified(Source(**{**given, **fields}))  # type: ignore[arg-type]


def attack(number: int, cited: Source, **fields: object) -> Event:
    day = BEGIN + timedelta(days=number % DAYS)
    given: dict[str, object] = {
        "type": "ASSAULT",
        "actors": (Mention(text="The Faction"),),
        "when": Interval(begin=day, end=day),
        "where": Place(name=("Base A", "Base B")[number % 2], lat=33.0 + number % 2, lon=44.0, country="IRQ"),
        "weapon": ("rocket", "drone")[number % 2],
        "killed": Toll(best=number % 3),
        "row": Row(file="attacks.csv", line=number + 2, id=f"A{number}"),
        "source": cited.id,
        "note": f"note {number}",
        "confidence": 0.8,
    }
    return identified(Event(**{**given, **fields}))  # type: ignore[arg-type]


def order(number: int, day: date, cited: Source, **fields: object) -> Order:
    given: dict[str, object] = {
        "content": "stand_down",
        "issuer": Mention(text="The Envoy"),
        "on_behalf_of": Mention(text="The Patron"),
        "addressees": (Mention(text="The Faction"),),
        "issued": Interval(begin=day, end=day),
        "role": "sponsor",
        "row": Row(file="orders.csv", line=number + 2, id=str(number)),
        "source": cited.id,
        "said_by": ("The Paper", "an official"),
    }
    return identified(Order(**{**given, **fields}))  # type: ignore[arg-type]


def fill(case: Case, sources: list[Source], records: list[Record]) -> None:
    """Put sources and records into a case."""
    file = identified(Source(title="attacks.csv", sha256="ab"))
    with case.writing(file) as writer:
        for one in (file, *sources):
            writer.add_source(one)
        writer.add([Arrival(record=one, key=one.id) for one in records])
        writer.close_batch("attacks.csv", "test/1", None, [])


def span(one: Order, number: int, **fields: object) -> OrderSpan:
    begin = one.issued.begin or BEGIN
    given: dict[str, object] = {
        "id": one.id,
        "label": f"{begin} The Envoy",
        "content": one.content,
        "issuer": one.issuer.text if one.issuer else "",
        "on_behalf_of": "The Patron",
        "addressees": ("The Faction",),
        "condition": None,
        "known_by": "reported",
        "role": "sponsor",
        "issued_begin": begin,
        "issued_end": begin,
        "begin": begin,
        "end": begin + timedelta(days=60),
        "measured_until": begin + timedelta(days=60),
        "usual_until": begin + timedelta(days=60),
        "ended_by": "its own end",
        "records": (one.id,),
    }
    return OrderSpan(**{**given, **fields})  # type: ignore[arg-type]


def estimate(of: OrderSpan, **fields: object) -> Estimate:
    first = (of.begin - BEGIN).days
    length = 60 + min(first, 200)
    given: dict[str, object] = {
        "ratio": 0.2,
        "low": 0.05,
        "high": 0.76,
        "level": 0.9,
        "p_fewer": 0.985,
        "verdicts": {"obeyed": 0.86, "partly": 0.09, "ignored": 0.04, "defied": 0.01},
        "verdict": "obeyed",
        "observed": 2,
        "expected": 9.64,
        "expected_low": 4.1,
        "expected_high": 20.2,
        "days": 60,
        "days_before": 200,
        "baseline": Baseline(expected=(0.16,) * length, low=(0.07,) * length, high=(0.33,) * length),
        "placebo": Placebo(ratio=0.2, windows=81, independent=5, lower=1, p_fewer=0.167, days=60),
        "order": of.id,
        "group": "faction",
        "begin_date": of.begin,
        "end_date": of.measured_until,
        "baseline_date": max(BEGIN, of.begin - timedelta(days=200)),
        "records": of.records,
    }
    return Estimate(**{**given, **fields})  # type: ignore[arg-type]


def unclear(of: OrderSpan, **fields: object) -> Estimate:
    """Return an estimate from which nobody can tell."""
    given: dict[str, object] = {
        "ratio": 0.7,
        "low": 0.2,
        "high": 2.1,
        "p_fewer": 0.7,
        "verdicts": {"obeyed": 0.3, "partly": 0.28, "ignored": 0.24, "defied": 0.18},
        "verdict": "cannot tell",
        "observed": 3,
        "expected": 4.1,
        "days_to_tell": 95,
    }
    return estimate(of, **{**given, **fields})


def defied(of: OrderSpan, **fields: object) -> Estimate:
    given: dict[str, object] = {
        "ratio": 2.0,
        "low": 1.2,
        "high": 3.9,
        "p_fewer": 0.02,
        "verdicts": {"obeyed": 0.0, "partly": 0.01, "ignored": 0.1, "defied": 0.89},
        "verdict": "defied",
        "observed": 12,
        "expected": 6.0,
    }
    return estimate(of, **{**given, **fields})


def measurement(spans: list[OrderSpan], estimates: list[Estimate], series: Series, **fields: object) -> Measurement:
    given: dict[str, object] = {
        "title": "The Faction and its Patron",
        "question": "Did the Faction hold its fire?",
        "sponsor": "patron",
        "sponsor_name": "The Patron",
        "level": 0.9,
        "estimates": tuple(estimates),
        "orders": tuple(spans),
        "series": (series,),
    }
    return Measurement(**{**given, **fields})  # type: ignore[arg-type]


def series(events: list[Event], **fields: object) -> Series:
    counts, ids = [0] * DAYS, [()] * DAYS  # type: list[int], list[tuple[str, ...]]
    for event in events:
        day = ((event.when.begin or BEGIN) - BEGIN).days
        counts[day] += 1 if event.count is None else event.count
        ids[day] = (*ids[day], event.id)
    gap = range((date(2021, 2, 1) - BEGIN).days, (date(2021, 3, 1) - BEGIN).days)
    given: dict[str, object] = {
        "group": "faction",
        "name": "The Faction",
        "begin": BEGIN,
        "counts": tuple(counts),
        "missing": tuple(n in gap for n in range(DAYS)),
        "records": tuple(ids),
        "left_out": {"weapon not counted (ied)": 7},
    }
    return Series(**{**given, **fields})  # type: ignore[arg-type]


def build(path: Path, attacks: int = 40, note: str | None = None) -> tuple[Case, Measurement]:
    """Make a case with everything in it once: orders, an answer, a trigger, a total, doubts, and hostile words."""
    cited = [source(n) for n in range(5)]
    cited += [source(5 + n, title=EVIL, publisher=EVIL, url=url) for n, url in enumerate(EVIL_URLS)]
    step = max(1, DAYS // attacks)
    events = [attack(n * step, cited[n % len(cited)], note=note or f"note {n * step}") for n in range(attacks)]
    events[1] = attack(step, cited[1], note=EVIL, quote=f"“{EVIL}”", where=Place(name=EVIL, lat=34.1, lon=43.0))
    trigger = attack(30, cited[2], trigger="us_strike", weapon=None, note="A strike on a depot")
    total = identified(
        IntervalCount(
            interval=Interval(begin=date(2020, 9, 1), end=date(2020, 9, 10)),
            count=14,
            counter="The Ministry",
            row=Row(file="totals.csv", line=2),
            source=cited[3].id,
        )
    )
    first, second, third = (order(n, date(2020, m, 10), cited[n]) for n, m in enumerate((5, 8, 11)))
    said = identified(
        Response(
            order=first.id,
            answer="partial",
            actor=Mention(text="The Faction"),
            when=Interval(begin=date(2020, 5, 11), end=date(2020, 5, 11)),
            note=EVIL,
            row=Row(file="responses.csv", line=2),
            source=cited[4].id,
        )
    )
    case = Case(path, create=True, settings=settings())
    fill(case, cited, [*events, trigger, total, first, second, third, said])
    spans = [span(first, 1, answers=(said.id,), condition=EVIL), span(second, 2), span(third, 3)]
    under = [one.id for one in events if spans[0].begin <= (one.when.begin or BEGIN) < spans[0].measured_until]
    other = Alternative(
        name="rows only", words="Without published totals, to 2020-09-10.", ratio=0.9, low=0.3, high=2.4, p_fewer=0.6,
        verdict="cannot tell",
    )  # fmt: skip
    check = Check(name="placebo dates", outcome="passed", words="No date without an order shows as deep a fall.")
    failed = Check(name="an order on its own", outcome="failed", words="Given while others were in force.")
    estimates = [
        estimate(spans[0], records=(first.id, said.id, *under), checks=(check,), alternatives=(other,)),
        unclear(spans[1], records=(second.id, total.id)),
        defied(spans[2], checks=(failed,)),
    ]
    days = series(events, totals=(Total(begin=244, end=254, count=14, record=total.id),))
    reason = "nothing was collected from 2021-02-01 to 2021-02-28"
    refused = NotMeasured(order=third.id, label=spans[2].label, group="faction", reason=reason)
    checks = (Check(name="data", outcome="informative", words="Forty attacks."),)
    return case, measurement(spans, estimates, days, not_measured=(refused,), checks=checks)
