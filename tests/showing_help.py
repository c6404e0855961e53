"""A made-up case and measurement for the tests of `fealty.showing`: every figure in them is chosen, none is fitted."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path

import msgspec

from fealty.casefile import Arrival, Case, Settings, read_settings
from fealty.measuring.estimate import Alternative, Baseline, Check, Course, Estimate, Placebo, Wait, Week
from fealty.measuring.measurement import (
    Measurement,
    NotMeasured,
    OrderSpan,
    Pooled,
    Series,
    Spread,
    Total,
    Track,
)
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
PATRON = """
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
"""
SETTINGS = f"""{PATRON}
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


# --- what a measurement of several groups and orders says beyond that -------------------------------------------------

CHECKS = (
    ("placebo dates", "Of 40 dates on which nothing was ordered, one shows a fall as deep."),
    ("placebo groups", "The two groups that the order was not given to show no fall."),
    ("leave one source out", "Without The Paper, which reports most, the ratio is 0.25 instead of 0.20."),
    ("leave one counter out", "Without the total of The Ministry the verdict is the same."),
    ("attributed attacks only", "With the attacks alone that somebody claimed the ratio is 0.22."),
    ("prior sensitivity", "With a prior half as wide and twice as wide the ratio is 0.24 and 0.19."),
    ("window length", "Over 30 and 90 days the verdict is the same."),
    ("duplicates", "Three pairs of reports may be one attack each; without them the verdict is the same."),
    ("reporting breaks", "No source stopped or began in the days around the order."),
)
TOGETHER = ("orders together", "Measured together with the orders in force on the same days.")


def checked(*failed: str) -> tuple[Check, ...]:
    """Return ten checks, of which the named failed."""
    found = [Check(name=name, outcome="failed" if name in failed else "passed", words=said) for name, said in CHECKS]
    return (*found, Check(name=TOGETHER[0], outcome="informative", words=TOGETHER[1]))


def course(of: Estimate, shape: str = "held", *, tilt: float = 0.0) -> Course:
    """Return a course over the days of an estimate; `tilt` is added to its log ratio from week to week."""
    days = (of.end_date - of.begin_date).days if of.begin_date and of.end_date else of.days
    number = math.ceil(days / 7)
    weeks = []
    for n in range(number):
        ratio = of.ratio * math.exp(tilt * (n - (number - 1) / 2))
        length = min(7, days - 7 * n)
        weeks.append(
            Week(
                begin=7 * n, days=length, observed=(n * 2) % 3, expected=round(of.expected * length / days, 2),
                ratio=ratio, low=ratio * (of.low / of.ratio) * 0.8, high=ratio * (of.high / of.ratio) * 1.25,
            )
        )  # fmt: skip
    shapes = {"faded": 0.2, "came late": 0.1, "held": 0.7}
    if shape == "faded":
        shapes = {"faded": 0.66, "came late": 0.04, "held": 0.3}
    elif shape == "came late":
        shapes = {"faded": 0.05, "came late": 0.71, "held": 0.24}
    elif shape == "cannot tell":
        shapes = {"faded": 0.35, "came late": 0.25, "held": 0.4}
    return Course(weeks=tuple(weeks), shapes=shapes, shape=shape)


def wait(first: int | None = 11, *, days: int = 60, rate: float = 0.3) -> Wait:
    """Return a time to the first attack, with `rate` attacks a day to be expected without the order."""
    quiet = tuple(math.exp(-rate * (n + 1)) for n in range(days))
    median = math.log(2) / rate
    longer = 1.0 if first == 0 else quiet[(first or days) - 1]
    return Wait(
        first=first, days=days, expected=median if median <= days else None, p_longer=longer, quiet=quiet
    )  # fmt: skip


def richer(found: Measurement) -> Measurement:
    """Return a measurement with everything that one of several orders and groups may say, on every estimate."""
    shapes = (("held", 0.0), ("faded", 0.22), ("came late", -0.25), ("cannot tell", 0.06))
    waits = (wait(), wait(None), wait(0, rate=1.2), wait(30, rate=0.01))
    least = (0.42, 0.18, 0.0, 0.7)
    alone = Alternative(
        name="this group alone", words="Without what other groups did.", ratio=0.35, low=0.1, high=1.2, p_fewer=0.93,
        verdict="cannot tell",
    )  # fmt: skip
    whole = Alternative(
        name="all orders together", words="All orders that were in force, as one.", ratio=0.3, low=0.1, high=0.9,
        p_fewer=0.96, verdict="obeyed",
    )  # fmt: skip
    several = len(found.series) > 1
    estimates = []
    for n, one in enumerate(found.estimates):
        failed = {1: ("placebo dates",), 4: ("leave one source out", "duplicates")}.get(n % 6, ())
        shape, tilt = shapes[n % 4]
        estimates.append(
            msgspec.structs.replace(
                one,
                detectable=least[n % 4],
                course=course(one, shape, tilt=tilt),
                wait=waits[n % 4],
                pooled=several,
                checks=checked(*failed),
                alternatives=(*one.alternatives, *((alone,) if several else ()), whole),
            )
        )
    return msgspec.structs.replace(
        found,
        estimates=tuple(estimates),
        pooled=pooled(found) if several else (),
        spread=Spread(sd=0.45, low=0.1, high=1.1, groups=len(found.series), orders=len(found.orders))
        if several
        else None,
        track=track(found),
    )


def pooled(found: Measurement) -> tuple[Pooled, ...]:
    """Return what each order did to a typical group: the middle of its estimates, near enough."""
    said = []
    for one in found.orders:
        own = [each for each in found.estimates if each.order == one.id]
        middle = sorted(own, key=lambda each: each.ratio)[len(own) // 2] if own else None
        if middle is not None:
            said.append(
                Pooled(
                    order=one.id,
                    groups=tuple(each.group or "" for each in own),
                    ratio=middle.ratio * 1.05,
                    low=middle.low * 1.3,
                    high=middle.high * 0.9,
                    p_fewer=middle.p_fewer,
                    verdicts=middle.verdicts,
                    verdict=middle.verdict,
                )
            )
    return tuple(said)


def track(found: Measurement, **fields: object) -> Track:
    """Return a track record of the sponsor's orders."""
    asked = {one.order for one in found.estimates}
    given: dict[str, object] = {
        "orders": tuple(one.id for one in found.orders if one.role == "sponsor" and one.id in asked),
        "ratio": 0.45,
        "low": 0.06,
        "high": 3.1,
        "p_fewer": 0.78,
        "verdicts": {"obeyed": 0.53, "partly": 0.17, "ignored": 0.13, "defied": 0.17},
        "verdict": "cannot tell",
        "spread": 0.8,
        "trend": 1.3,
        "trend_low": 0.8,
        "trend_high": 2.1,
        "p_loosening": 0.82,
    }
    return Track(**{**given, **fields})  # type: ignore[arg-type]


GROUP_NAMES = (
    "Kataib al-Sabah", "The Brigade of the Long River and the Two Hills", "Saraya 313", "Harakat al-Wadi",
    "Ansar of the Coast", "Free Column",
)  # fmt: skip


def many(path: Path, orders: int = 12, groups: int = 6, note: str = "note") -> tuple[Case, Measurement]:
    """Make a case with many orders to many groups, and everything that such a measurement may say."""
    cited = [source(n) for n in range(20)]
    days = [date(2020, 1, 20) + timedelta(days=37 * n) for n in range(orders)]
    given = [order(n, day, cited[n % 20]) for n, day in enumerate(days)]
    spans = [span(one, n, label=f"{one.issued.begin} The Envoy") for n, one in enumerate(given)]
    lists, estimates, records = [], [], []
    for g in range(groups):
        own = [attack(n * 3 + g, cited[(n + g) % 20], note=f"{note} {g} {n}") for n in range(150)]
        records += own
        lists.append(series(own, group=f"g{g}", name=GROUP_NAMES[g % len(GROUP_NAMES)]))
    for n, one in enumerate(spans):
        kinds = (estimate, unclear, defied)
        for g in range(groups):
            under = [
                each
                for k in range((one.begin - BEGIN).days, min((one.end - BEGIN).days, DAYS))
                for each in lists[g].records[k]
            ]
            factor = 1 + 0.17 * ((n * groups + g) % 5 - 2)
            made = kinds[(n + g * (n % 3)) % 3](one, group=f"g{g}", records=(given[n].id, *under))
            estimates.append(
                msgspec.structs.replace(made, ratio=made.ratio * factor, low=made.low * factor, high=made.high * factor)
            )
    case = Case(path, create=True, settings=settings())
    fill(case, cited, [*records, *given])
    plain = measurement(spans, estimates, lists[0])
    return case, richer(msgspec.structs.replace(plain, series=tuple(lists)))
