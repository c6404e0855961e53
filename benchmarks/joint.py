"""How long a large case takes: groups x orders x days, all fitted together, checked and pooled; with the memory used.

.venv/bin/python benchmarks/joint.py [--groups 6] [--orders 12] [--days 2000] [--rate 0.5] [--seed 1]
"""

import argparse
import datetime
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from fealty.casefile import About, Arrival, Case, Group, Settings
from fealty.measuring import Measurement, measure
from fealty.records import Actor, Event, Interval, Mention, Order, Row, Source, identified

BEGIN = datetime.date(2018, 1, 1)


def settings(groups: int, days: int) -> Settings:
    """Return a case of so many groups, all of them clients of one sponsor."""
    factions = [Actor(id=f"g{n}", name=f"Faction {n}", type="armed_group", part_of="all") for n in range(groups)]
    everybody = Actor(id="all", name="All Factions", type="armed_group")
    sponsor = Actor(id="sponsor", name="The Sponsor", type="state")
    return Settings(
        case=About(title="Made up", sponsor="sponsor", begin=BEGIN, end=BEGIN + datetime.timedelta(days=days - 1)),
        actors=(sponsor, everybody, *factions),
        groups=tuple(Group(id=one.id, name=one.name, members=(one.id,)) for one in factions),
    )


def build(path: Path, groups: int, orders: int, days: int, rate: float, seed: int) -> int:
    """Write the case; return how many attacks it holds."""
    rng = np.random.default_rng(seed)
    source = identified(Source(title="made up"))
    ratios = np.exp(rng.normal(-0.7, 0.5, orders)[None, :] + rng.normal(0.0, 0.4, (groups, orders)))
    begins = np.linspace(200, days - 90, orders).astype(int)
    arrivals, number = [], 0
    for group in range(groups):
        mean = rate * np.exp(np.cumsum(rng.normal(0.0, 0.015, days)))
        for order, begin in enumerate(begins):
            mean[begin : begin + 60] *= ratios[group, order]
        for day, count in enumerate(rng.poisson(mean * rng.gamma(2.0, 0.5, days))):
            for _ in range(count):
                number += 1
                when = BEGIN + datetime.timedelta(days=day)
                event = Event(
                    source=source.id, row=Row(file="made.csv", line=number + 1, id=str(number)), type="ASSAULT",
                    actors=(Mention(text=f"Faction {group}"),), when=Interval(begin=when, end=when),
                )  # fmt: skip
                arrivals.append(Arrival(record=identified(event)))
    for order, begin in enumerate(begins):
        day = BEGIN + datetime.timedelta(days=int(begin))
        given = Order(
            source=source.id, row=Row(file="orders.csv", line=order + 2, id=str(order)), content="stand_down",
            issuer=Mention(text="The Sponsor"), addressees=(Mention(text="All Factions"),),
            issued=Interval(begin=day, end=day),
        )  # fmt: skip
        arrivals.append(Arrival(record=identified(given)))
    with Case(path, create=True, settings=settings(groups, days)) as case, case.writing(source) as writer:
        writer.add_source(source)
        writer.add(arrivals)
    return number


def tell(found: Measurement, seconds: float) -> None:
    """Print the figures as one line of JSON-like words."""
    own, helper = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{len(found.estimates)} estimates in {seconds:.1f} s, peak memory {own.ru_maxrss / 1024:.0f} MB", end="")
    if helper.ru_maxrss:
        worked = helper.ru_utime + helper.ru_stime
        print(f"; a second process {worked:.1f} s of processor, {helper.ru_maxrss / 1024:.0f} MB", end="")
    print()


def main() -> None:
    """Build, measure, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("groups", 6), ("orders", 12), ("days", 2000), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--rate", type=float, default=0.5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.fealty"
        number = build(path, asked.groups, asked.orders, asked.days, asked.rate, asked.seed)
        print(f"{asked.groups} groups x {asked.orders} orders x {asked.days} days, {number} attacks", file=sys.stderr)
        began = time.perf_counter()
        tell(measure(path), time.perf_counter() - began)


if __name__ == "__main__":
    main()
