"""Would the forecasts of a case have held? Fitted up to a day, simulated ahead, scored against what came.

    python benchmarks/backtest.py [CASE ...] [--days 30 60] [--paths 4000] [--jobs 2]
    python benchmarks/backtest.py --iraq
    python benchmarks/backtest.py --syria ged_syria.csv.gz
    python benchmarks/backtest.py --own 600

`--iraq` builds the bundled case; `--syria` takes UCDP GED, Syria 2016-2019, and builds a case of three pairs of
parties, with the truces of 27 February, 12 September and 30 December 2016 that bound the government and the insurgents.

Origins are the first days of months, from 90 collected days on, as far as all days ahead were collected. Four
forecasts of each group's attacks over the days ahead:

- *nothing new*: the fitted model, with the orders known on the day.
- *orders known*: the same, told the orders that were really given, and the lifting of those in force; their effects
  come from a measurement of the case that ends on the day.
- *last month*: Poisson at the mean of the last 30 collected days.
- *eight weeks*: negative binomial with mean and variance of the last eight weeks, its dispersion kept for the whole.

A rate of zero is taken as half an attack in both plain forecasts, or they would be infinitely sure of peace. Totals
that reach across the origin are withheld from all of them. Printed: the mean CRPS in attacks (lower is better), and
that of log(1 + attacks), in which quiet groups weigh as much as busy ones (Bosse et al. 2023, *PLoS Computational
Biology* 19); their ratios to the first line's with the standard error of the difference over origins; how often the
central 50 % and 90 % intervals held what came; the mean width of the latter. Where there are several groups, also how
their misses go together: the correlation of what came, as a normal score of its own forecast. Groups whose levels drift
together would show a positive one.

`--own` asks whether the intervals are right where the world is the model's: so many series, parameters and all, are
drawn from the priors by a loop over the definition of the model (400 days and 60 more; half of the series have some of
their days known as sums alone, as roughly dated events are), fitted, and run ahead. Too few held there would be a
fault of the simulation; too few on real series alone is a world that is not the model's.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
import numpy.typing as npt
from sampler.datasets import random_walk
from sampler.datasets import simulate as simulate_days
from sbc import LARGE_DRIFT, LEAST_DRIFT, MOST_A_DAY, START, group_truth
from scipy.special import ndtri

from fealty.casefile import Arrival, Case, read_settings
from fealty.demo import build_iraq
from fealty.intake import add_files
from fealty.measuring import measure
from fealty.measuring.ahead import stand_of, standing
from fealty.measuring.forward import simulate
from fealty.measuring.material import Material
from fealty.measuring.measurement import Series, Total
from fealty.measuring.spans import order_spans
from fealty.records import Interval, Mention, Order, OrderContent, Row, Source, identified
from fealty.scenarios.plan import Plan, PlanLift, PlanOrder
from fealty.scenarios.scoring import as_negative_binomial, as_poisson, crps, holds, interval
from fealty.scenarios.simulating import paths_of

OWN, OWN_DAYS = (7, 30, 60), 400
"""Days ahead, and days known, of the model's own world."""
LEAST_DAYS, MONTH, WEEK, WEEKS = 90, 30, 7, 8
NAMES = ("nothing new", "orders known", "last month", "eight weeks")
SYRIA = """
[case]
title = "Syria 2016-2019"
sponsor = "guarantors"
begin = 2016-01-01
end = 2019-11-30
region = ["SYR"]
[orders]
measure = ["cease_fire"]
[[actors]]
id = "guarantors"
name = "Guarantors of the truce"
type = "other"
[[actors]]
id = "government"
name = "Government of Syria"
type = "government"
[[actors]]
id = "insurgents"
name = "Syrian insurgents"
type = "armed_group"
[[actors]]
id = "is"
name = "IS"
type = "armed_group"
[[actors]]
id = "sdf"
name = "SDF"
type = "armed_group"
[[groups]]
id = "government-insurgents"
name = "Government and insurgents"
members = ["government"]
opponents = ["insurgents"]
[[groups]]
id = "government-is"
name = "IS and government"
members = ["is"]
opponents = ["government"]
[[groups]]
id = "sdf-is"
name = "IS and SDF"
members = ["is"]
opponents = ["sdf"]
"""
TRUCES = (date(2016, 2, 27), date(2016, 9, 12), date(2016, 12, 30))
"""Cessations of hostilities: UN Security Council resolutions 2268 and 2336, and the US-Russian agreement between."""

OWN_END = "its own end"
"""What `OrderSpan.ended_by` says of an order that ended as it had said it would, which was known on the day."""

Ensemble = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One forecast of one group from one origin over so many days."""

    origin: date
    group: str
    days: int
    name: str
    came: float
    crps: float
    logs: float
    half: bool
    most: bool
    width: float
    told: bool
    rank: float


def build_syria(path: Path, table: Path) -> None:
    """Make the case of Syria from a table of UCDP GED."""
    source = identified(Source(title="Truces of 2016, by hand"))
    guarantors = Mention(text="Guarantors of the truce")
    with Case(path, create=True, settings=read_settings(SYRIA)) as case:
        for _ in add_files(case, [table]):
            pass
        orders = [
            Order(
                content="cease_fire", issuer=guarantors, addressees=(Mention(text="Government of Syria"),),
                issued=Interval(begin=day, end=day), source=source.id, row=Row(file="truces", line=n, id=str(n)),
            )
            for n, day in enumerate(TRUCES, 1)
        ]  # fmt: skip
        with case.writing(source) as writer:
            writer.add_source(source)
            writer.add([Arrival(record=identified(one)) for one in orders])


# --- what came, and what was known ------------------------------------------------------------------------------------


def known_days(series: Series, until: int | None = None) -> tuple[Ensemble, npt.NDArray[np.bool_]]:
    """Return attacks of each day and whether they are known; totals are spread, those across `until` withheld."""
    counts, known = np.array(series.counts, dtype=np.float64), ~np.array(series.missing)
    for total in series.totals:
        counts[total.begin : total.end] = total.count / (total.end - total.begin)
        withheld = until is not None and total.count > 0 and total.begin < until < total.end
        known[total.begin : total.end] = not withheld
    return counts, known


def origins(series: Sequence[Series], days: int) -> list[date]:
    """Return the first days of months from which a forecast can be made and scored."""
    first, last = series[0].begin, series[0].end
    months = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    found = []
    for origin in months:
        at = (origin - first).days
        if at <= 0 or at + days > len(series[0].counts):
            continue
        usable = [known_days(one, at)[1][:at].sum() >= LEAST_DAYS for one in series]
        recent = [known_days(one, at)[1][max(0, at - WEEK * WEEKS) : at].sum() >= MONTH for one in series]
        ahead = [known_days(one)[1][at : at + days].all() for one in series]
        if all(usable) and all(recent) and all(ahead):
            found.append(origin)
    return found


def plain(series: Series, at: int, days: int, paths: int) -> tuple[Ensemble, Ensemble]:
    """Return the two forecasts that need no model: last month's rate, and eight weeks' mean and variance."""
    counts, known = known_days(series, at)
    recent = counts[:at][known[:at]]
    month = max(float(recent[-MONTH:].sum()), 0.5) / MONTH
    weeks = recent[-WEEK * (recent[-WEEK * WEEKS :].size // WEEK) :].reshape(-1, WEEK).sum(axis=1)[-WEEKS:]
    mean = max(float(weeks.mean()), 0.5 / weeks.size)
    dispersion = max((float(weeks.var(ddof=1)) - mean) / mean**2, 0.0)
    return as_poisson(month * days, paths), as_negative_binomial(mean * days / WEEK, dispersion, paths)


# --- orders that were given -------------------------------------------------------------------------------------------


def plan_of(material: Material, acting: Collection[str], origin: date, days: int, paths: int) -> Plan:
    """Return what was really ordered in the days ahead: orders to stop that were given, and `acting` ones lifted."""
    end = origin + timedelta(days=days)
    found = order_spans(
        material.orders, material.incidents, material.responses, material.settings, material.period()[1]
    )
    orders, lifts = [], []
    for span in found.measured:
        groups = tuple(one.id for one in material.settings.groups if material.addressed(span, one))
        if groups and origin <= span.begin < end:
            until = span.end - timedelta(days=1) if span.end < end else None
            content = cast("OrderContent", span.content)
            orders.append(PlanOrder(date=span.begin, content=content, groups=groups, until=until))
        elif span.id in acting and origin <= span.end < end and span.ended_by != OWN_END:
            lifts.append(PlanLift(date=span.end, order=span.id))
    return Plan(days=days, paths=paths, orders=tuple(orders), lifts=tuple(lifts))


def ending(path: Path, origin: date) -> Path:
    """Return a copy of a case that ends on the day before the origin."""
    copy = path.with_name(f"{path.stem}-{origin}.fealty")
    shutil.copy(path, copy)
    with Case(copy) as case:
        about = msgspec.structs.replace(case.settings.case, end=origin - timedelta(days=1))
        case.set_settings(msgspec.structs.replace(case.settings, case=about))
    return copy


# --- one origin -------------------------------------------------------------------------------------------------------


def forecasts(origin: date, *, path: Path, horizons: Sequence[int], paths: int) -> list[Scored]:
    """Return every forecast from one origin, scored."""
    with Case(path) as case:
        whole = Material.of(case)
    copy = ending(path, origin)
    with Case(copy) as case:
        before = Material.of(case)
        standings = standing(case)
    acting = {each.order for one in standings for each in one.acting}
    plan = plan_of(whole, acting, origin, max(horizons), paths)
    told = not plan.nothing_new
    found = paths_of(standings, measure(copy), before, plan)
    copy.unlink()
    scored = []
    for place, group in enumerate(whole.settings.groups):
        series = whole.series(group, whole.period())
        at, counts = (origin - series.begin).days, known_days(series)[0]
        for days in horizons:
            came = float(counts[at : at + days].sum())
            usual, ahead = (each[:days, place].sum(axis=0) for each in (found.usual, found.ahead))
            ensembles = (usual, ahead, *plain(series, at, days, paths))
            scored += [
                score(origin, group.id, days, name, each, came, told)
                for name, each in zip(NAMES, ensembles, strict=True)
            ]
    return scored


def score(
    origin: date, group: str, days: int, name: str, ensemble: npt.NDArray[Any], came: float, told: bool
) -> Scored:
    low, high = interval(ensemble, 0.9)
    return Scored(
        origin=origin,
        group=group,
        days=days,
        name=name,
        came=came,
        crps=crps(ensemble, came),
        logs=crps(np.log1p(ensemble), np.log1p(came)),
        half=holds(ensemble, came, 0.5),
        most=holds(ensemble, came, 0.9),
        width=high - low,
        told=told,
        rank=float(np.mean(ensemble < came) + 0.5 * np.mean(ensemble == came)),
    )


# --- the table --------------------------------------------------------------------------------------------------------


def table(scored: Sequence[Scored], title: str, horizons: Sequence[int]) -> str:
    """Return the scores as Markdown: all origins, and those alone on which something new was ordered."""
    lines = [
        "| case | days | origins | forecast | CRPS | to first | of logs | to first | 50 % held | 90 % held | width |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for only in (False, True):
        for days in horizons:
            some = [one for one in scored if one.days == days and (one.told or not only)]
            if some:
                lines += rows(some, f"{title}, orders given" if only else title, days)
    return "\n".join(lines)


def rows(scored: Sequence[Scored], title: str, days: int) -> Iterator[str]:
    first = [one for one in scored if one.name == NAMES[0]]
    for name in NAMES:
        mine = [one for one in scored if one.name == name]
        half, most, width = (np.mean([getattr(one, field) for one in mine]) for field in ("half", "most", "width"))
        yield (
            f"| {title} | {days} | {len({one.origin for one in mine})} | {name} | {compared(mine, first, 'crps', 1)} "
            f"| {compared(mine, first, 'logs', 2)} | {half:.0%} | {most:.0%} | {width:.0f} |"
        )


def compared(mine: Sequence[Scored], first: Sequence[Scored], field: str, digits: int) -> str:
    """Return a mean score, and its ratio to the first forecast's with the standard error of the difference."""
    own, other = (np.array([getattr(one, field) for one in each]) for each in (mine, first))
    mean = f"{own.mean():.{digits}f}"
    if mine == first:
        return f"{mean} | 1"
    dates = [one.origin for one in mine]
    each = [float((own - other)[[one == day for one in dates]].mean()) for day in sorted(set(dates))]
    error = np.std(each, ddof=1) / len(each) ** 0.5 if len(each) > 1 else np.nan
    return f"{mean} | {own.mean() / other.mean():.2f} ± {error / other.mean():.2f}"


def together(scored: Sequence[Scored], days: int) -> str:
    """Return how what came to each pair of groups goes together, as normal scores of the first forecast."""
    mine = [one for one in scored if one.name == NAMES[0] and one.days == days]
    groups = list(dict.fromkeys(one.group for one in mine))
    scores = [[ndtri(np.clip(one.rank, 1e-3, 1 - 1e-3)) for one in mine if one.group == group] for group in groups]
    pairs = [(a, b) for a in range(len(groups)) for b in range(a)]
    each = (f"{groups[b]} with {groups[a]} {np.corrcoef(scores[a], scores[b])[0, 1]:+.2f}" for a, b in pairs)
    return f"Correlation of misses over {days} days: {', '.join(each)}"


# --- the model's own world --------------------------------------------------------------------------------------------


def own_rank(number: int, *, paths: int) -> list[float]:
    """Return the ranks of what came over 7, 30 and 60 days among the forecasts of one series of the model's own."""
    rng = np.random.default_rng([5, number])
    counts = None
    while counts is None or counts[:OWN_DAYS].sum() < 1 or counts[:OWN_DAYS].max() > MOST_A_DAY:
        plain = group_truth((), 0, rng)
        drift = LEAST_DRIFT + LARGE_DRIFT * (rng.exponential() / np.log(20.0)) ** (1.0 / 0.7)
        level = random_walk(float(rng.normal(START, 1.5)), drift, OWN_DAYS + max(OWN), rng)
        counts = simulate_days(dataclasses.replace(plain, level=level), (), (), rng, most=10**6)
    seen, sums = counts[:OWN_DAYS], []
    ends = OWN_DAYS - np.cumsum(rng.choice((3, 7, 31), 40))
    for begin, end in zip(ends[1:], ends[:-1], strict=True):
        if number % 2 and begin >= 0 and rng.random() < 0.5:
            sums.append((int(begin), int(end), int(seen[begin:end].sum())))
    stands = stand_of(Series(
        group="own", name="own", begin=date(2020, 1, 1), counts=tuple(int(one) for one in seen),
        missing=(False,) * OWN_DAYS, records=((),) * OWN_DAYS,
        totals=tuple(Total(begin=a, end=b, count=n, record="") for a, b, n in sorted(sums)),
    ), seed=number)  # fmt: skip
    futures = simulate([stands], max(OWN), paths=paths, seed=number)[:, 0]
    ranks = []
    for days in OWN:
        came, ahead = counts[OWN_DAYS : OWN_DAYS + days].sum(), futures[:, :days].sum(axis=1)
        ranks.append(float(np.mean(ahead < came) + rng.random() * np.mean(ahead == came)))
    return ranks


def own_world(asked: argparse.Namespace) -> None:
    """Print how often the intervals held what came in the model's own world."""
    with multiprocessing.get_context("spawn").Pool(asked.jobs) as pool:
        ranks = np.array(pool.map(functools.partial(own_rank, paths=asked.paths), range(asked.own), chunksize=10))
    for days, each in zip(OWN, ranks.T, strict=True):
        inside, error = ((each > 0.05) & (each < 0.95)).mean(), (0.09 / len(each)) ** 0.5
        print(f"own world, {days} days: 90 % held {inside:.1%} ± {error:.1%} of {len(each)}", end="; ")
        print(f"below {(each <= 0.05).mean():.1%}, above {(each >= 0.95).mean():.1%}", flush=True)


def run(path: Path, title: str, asked: argparse.Namespace) -> None:
    """Back-test one case and print its table."""
    with Case(path) as case:
        material = Material.of(case)
    series = [material.series(group, material.period()) for group in material.settings.groups]
    days = origins(series, max(asked.days))
    began = time.perf_counter()
    one = functools.partial(forecasts, path=path, horizons=asked.days, paths=asked.paths)
    with multiprocessing.get_context("spawn").Pool(asked.jobs) as pool:
        scored = [each for some in pool.imap(one, days, chunksize=1) for each in some]
    print(table(scored, title, asked.days))
    if len(series) > 1:
        print("\n" + "\n".join(together(scored, each) for each in asked.days))
    print(f"\n{len(days)} origins, {days[0]} to {days[-1]}, {time.perf_counter() - began:.0f} s", flush=True)
    if asked.each:
        for line in scored:
            print(f"{line.origin} {line.group} {line.days} {line.name}: came {line.came:.0f}, CRPS {line.crps:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="*", type=Path)
    parser.add_argument("--iraq", action="store_true")
    parser.add_argument("--syria", type=Path)
    parser.add_argument("--own", type=int, default=0, help="series of the model's own world")
    parser.add_argument("--days", type=int, nargs="+", default=[30, 60])
    parser.add_argument("--paths", type=int, default=4000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--each", action="store_true", help="print every forecast as well")
    asked = parser.parse_args()
    if asked.own:
        own_world(asked)
    with tempfile.TemporaryDirectory() as folder:
        for path in asked.case:
            run(Path(shutil.copy(path, folder)), path.stem, asked)
        if asked.iraq:
            build_iraq(Path(folder) / "iraq.fealty")
            run(Path(folder) / "iraq.fealty", "Iraq", asked)
        if asked.syria:
            build_syria(Path(folder) / "syria.fealty", asked.syria)
            run(Path(folder) / "syria.fealty", "Syria", asked)


if __name__ == "__main__":
    main()
