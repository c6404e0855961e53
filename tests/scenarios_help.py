"""A small made-up case for the tests of `fealty.scenarios`: two factions of one sponsor, orders that halve attacks."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from conftest import attack
from fealty.casefile import About, Arrival, Case, Group, Settings
from fealty.measuring.acting import Acting
from fealty.measuring.ahead import Standing
from fealty.records import Actor, Interval, Mention, Order, Row, Source, identified

BEGIN, DAYS = date(2020, 1, 1), 480
END = BEGIN + timedelta(days=DAYS)
SOURCE = identified(Source(title="made up"))
SETTINGS = Settings(
    case=About(title="Made up", sponsor="sponsor", begin=BEGIN, end=END - timedelta(days=1)),
    actors=(
        Actor(id="sponsor", name="The Sponsor", type="state"),
        Actor(id="envoy", name="The Envoy", type="person", part_of="sponsor"),
        Actor(id="rival", name="The Rival", type="state"),
        Actor(id="all", name="All Factions", type="armed_group"),
        Actor(id="one", name="Faction One", type="armed_group", part_of="all"),
        Actor(id="two", name="Faction Two", type="armed_group", part_of="all"),
    ),
    groups=(
        Group(id="one", name="Faction One", members=("one",)),
        Group(id="two", name="Faction Two", members=("two",)),
    ),
)
ORDERS = ((150, "calm while it lasts"), (300, None), (450, "until after the talks"))
"""Day of issue and condition of each; the last is in force at the end."""


def build(path: Path) -> Path:
    """Make the case: about half an attack a day and group, half as many in the 60 days from each order on."""
    chance = np.random.default_rng(4)
    number, arrivals = 0, []
    for name in ("Faction One", "Faction Two"):
        mean = np.full(DAYS, 0.5)
        for day, _ in ORDERS:
            mean[day : day + 60] *= 0.4
        for day, count in enumerate(chance.poisson(mean)):
            for _ in range(count):
                number += 1
                when = BEGIN + timedelta(days=day)
                event = attack(number, when, actors=(Mention(text=name),), source=SOURCE.id, recipients=())
                arrivals.append(Arrival(record=identified(event)))
    arrivals += [Arrival(record=order(n, BEGIN + timedelta(days=day), why)) for n, (day, why) in enumerate(ORDERS)]
    with Case(path, create=True, settings=SETTINGS) as case, case.writing(SOURCE) as writer:
        writer.add_source(SOURCE)
        writer.add(arrivals)
    return path


def order(number: int, day: date, condition: str | None, **fields: object) -> Order:
    """Return one order of the sponsor to all factions; by default it ends after 100 days, the last never."""
    end = None if condition and "talks" in condition else day + timedelta(days=100)
    given: dict[str, object] = {
        "content": "stand_down",
        "issuer": Mention(text="The Sponsor"),
        "addressees": (Mention(text="All Factions"),),
        "issued": Interval(begin=day, end=day),
        "in_force": Interval(begin=day, end=end),
        "condition": condition,
        "source": SOURCE.id,
        "row": Row(file="orders.csv", line=number + 2, id=str(number)),
    }
    return identified(Order(**{**given, **fields}))  # type: ignore[arg-type]


def standing_of(group: str, *, rate: float = 1.0, acting: tuple[Acting, ...] = (), draws: int = 50) -> Standing:
    """Return a standing without any doubt: a steady Poisson-like rate."""
    same = np.ones(draws)
    return Standing(
        group=group,
        name=group.title(),
        day=END,
        level=same * np.log(rate),
        drift=0.0 * same,
        dispersion=1e-4 * same,
        share=0.0 * same,
        keep=0.5 * same,
        follow=0.0 * same,
        weekday=np.ones(7),
        trigger=same * np.log(3.0),
        decay=7.0 * same,
        left=0.0 * same,
        acting=acting,
        full_days=60,
        fade=120.0 * same,
    )
