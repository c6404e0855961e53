"""Are the readings told apart, and is what is said of them so? Cases simulated under each reading, assessed, counted.

    python benchmarks/assessing.py [--cases 200] [--seed 1] [--measured 40]

1. *Recovery.* One table for each amount of evidence: one order on one group, four orders on one, four on three; from
   the effects alone and with reports. Rows are the truth, columns what the assessment named; the last says what it
   believed of the truth.
2. *Calibration.* Of all these cases: how often the likeliest reading was true, by the probability that it was given.
   Once more with reports that are about something else: in 15 % of the cases they tell the story of a reading drawn at
   random.
3. *Measured.* The effects of 1 and 2 are drawn with normal errors, each by itself. Here days of attacks are simulated
   under four orders, by a loop over the definition of the model, and fitted as `fealty.measure` does: few attacks,
   skew, and errors that orders share because they are held against the same baseline. The track record, from which
   the scatter of orders is taken, comes from the same fit.
"""

from __future__ import annotations

import argparse
import functools
import multiprocessing
import time
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import numpy as np
from sampler.datasets import Truth, random_walk, simulate
from threadpoolctl import threadpool_limits

from fealty.assessing.assessment import CANNOT_TELL, Reading
from fealty.assessing.case import assess_clues
from fealty.assessing.hypotheses import SHAPES, Hypothesis, default_hypotheses
from fealty.assessing.recovery import (
    FIRST,
    TYPICAL_SCATTER,
    Claim,
    Recovery,
    change_of,
    recover,
    recovered,
    shape_sd,
    simulated_clues,
    simulated_measurement,
)
from fealty.measuring.answering import interval, verdict_probabilities
from fealty.measuring.blocks import Block, Column, fit_block
from fealty.measuring.case import DAYS_A_YEAR
from fealty.measuring.course import course_of
from fealty.measuring.estimate import Estimate, headline
from fealty.measuring.measurement import Measurement
from fealty.measuring.record import track_record

AMOUNTS = ((1, 1, False), (1, 1, True), (4, 1, False), (4, 1, True), (4, 3, False), (4, 3, True))
ASTRAY = 0.15
ORDERS, UNDER, APART, BEFORE, WEEK = 4, 56, 180, 300, 7
RATES, DRIFT, DISPERSION, SHARE, MEMORY = (0.2, 2.0), 0.02, 0.3, 0.3, 7.0
"""Of the simulated days: attacks a day from to, and what the fit has to find out."""


# --- cases whose attacks are fitted -----------------------------------------------------------------------------------


def measured_case(truth: Hypothesis, chance: np.random.Generator) -> Measurement:
    """Return the measurement of a case simulated day by day: four orders on one group."""
    plain = simulated_measurement(truth, ORDERS, 1, chance)
    level = np.log(truth.ratio) + truth.ratio_sd * chance.standard_normal()
    begins = [BEFORE + APART * number for number in range(ORDERS)]
    days = begins[-1] + UNDER + 60
    weeks, effects = [], []
    for begin in begins:
        effect = level + np.hypot(min(truth.scatter, TYPICAL_SCATTER), truth.spread) * chance.standard_normal()
        shape = str(chance.choice(SHAPES, p=[truth.course[one] for one in SHAPES]))
        change = change_of(shape, shape_sd(), chance)
        number = UNDER // WEEK
        for week in range(number):
            weeks.append((begin + WEEK * week, begin + WEEK * (week + 1)))
            effects.append(effect + change * (week / (number - 1) - 0.5))
    walk = random_walk(float(np.log(np.exp(chance.uniform(*np.log(RATES))))), DRIFT, days, chance)
    world = Truth(level=walk, dispersion=DISPERSION, share=SHARE, memory=MEMORY, effects=tuple(effects))
    counts = simulate(world, tuple(weeks), (), chance)
    if counts is None or not counts[:BEFORE].any():
        return measured_case(truth, chance)
    block = Block(
        group="group-0",
        first=0,
        counts=np.asarray(counts, dtype=np.int64),
        missing=np.zeros(days, dtype=np.bool_),
        sums=(),
        columns=tuple(
            Column(order=span.id, part="measured", begin=begin, end=begin + UNDER, begins=(begin,))
            for span, begin in zip(plain.orders, begins, strict=True)
        ),
    )
    return measured(plain, block, begins)


def measured(plain: Measurement, block: Block, begins: Sequence[int]) -> Measurement:
    """Return a measurement with what the fit of a block says of its orders."""
    with threadpool_limits(1):
        fitted = fit_block(block)
        densities = [fitted.density(column) for column in range(ORDERS)]
        courses = [course_of(fitted, column, 0.9) for column in range(ORDERS)]
    record = track_record(densities, [begin / DAYS_A_YEAR for begin in begins])
    estimates: list[Estimate] = []
    for one, density, course in zip(plain.estimates, densities, courses, strict=True):
        low, ratio, high = interval(density, 0.9)
        verdicts = verdict_probabilities(density)
        figures = {"low": low, "ratio": ratio, "high": high, "p_fewer": density.below(0.0), "verdicts": verdicts}
        estimates.append(
            msgspec.structs.replace(
                one, **figures, verdict=headline(verdicts), effect=density.quantiles(), course=course
            )
        )
    spans = [
        msgspec.structs.replace(span, begin=FIRST + timedelta(days=begin))
        for span, begin in zip(plain.orders, begins, strict=True)
    ]
    spread = record.spread.quantile(0.5) if record else TYPICAL_SCATTER
    track = msgspec.structs.replace(plain.track, spread=spread) if plain.track else None
    return msgspec.structs.replace(plain, orders=tuple(spans), estimates=tuple(estimates), track=track)


def assessed(task: tuple[int, int], *, seed: int) -> tuple[str, Reading, Reading]:
    """Return the true reading of one simulated case, and what is said of it without reports and with them."""
    every = default_hypotheses()
    truth, chance = every[task[0]], np.random.default_rng([seed, *task])
    measurement = measured_case(truth, chance)
    clues = list(simulated_clues(truth, every, measurement, chance))
    return truth.id, assess_clues(measurement, [], every).whole, assess_clues(measurement, clues, every).whole


# --- tables -----------------------------------------------------------------------------------------------------------


def table(found: Recovery) -> str:
    names = {one.id: one.name for one in default_hypotheses()} | {CANNOT_TELL: CANNOT_TELL}
    lines = [
        f"| true | {' | '.join(names.values())} | mean belief in the truth |",
        f"| --- |{' --- |' * (len(names) + 1)}",
    ]
    for truth, named in found.named.items():
        total = sum(named.values())
        cells = " | ".join(f"{100 * named[one] / total:.0f} %" for one in names)
        lines.append(f"| {names[truth]} | {cells} | {100 * found.believed[truth]:.0f} % |")
    named_with = f"Named with {100 * found.said:.0f} % on average, and right in {100 * found.right:.0f} %."
    return "\n".join([*lines, "", named_with])


def calibration(columns: dict[str, Sequence[Claim]]) -> str:
    """Return how often the likeliest reading was true, by the probability that it was given."""
    told = {
        name: {(one.low, one.high): one for one in Recovery(
            named={}, believed={}, said=0.0, right=0.0, claims=tuple(claims)
        ).calibration}
        for name, claims in columns.items()
    }  # fmt: skip
    lines = [f"| said of the likeliest | {' | '.join(columns)} |", f"| --- |{' --- |' * len(columns)}"]
    for low, high in sorted({each for one in told.values() for each in one}):
        cells = []
        for ranges in told.values():
            one = ranges.get((low, high))
            error = (one.said * (1.0 - one.said) / one.cases) ** 0.5 if one else 0.0
            cells.append(
                f"{100 * one.right:.0f} % of {one.cases} (said {100 * one.said:.0f} ± {100 * error:.0f} %)"
                if one
                else "–"
            )
        lines.append(f"| {100 * low:.0f} to {100 * high:.0f} % | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=200, help="cases a reading")
    parser.add_argument("--measured", type=int, default=40, help="cases a reading whose attacks are fitted")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    begin, claims = time.perf_counter(), {"effects alone": [], "with reports": [], f"{ASTRAY:.0%} astray": []}
    for orders, groups, reports in AMOUNTS:
        found = recover(asked.cases, orders=orders, groups=groups, seed=asked.seed, reports=reports)
        evidence = "effects and reports" if reports else "effects alone"
        print(f"\n### {orders} order(s), {groups} group(s), {evidence}\n\n{table(found)}", flush=True)
        claims["with reports" if reports else "effects alone"] += found.claims
        if reports:
            lost = recover(asked.cases, orders=orders, groups=groups, seed=asked.seed, astray=ASTRAY)
            claims[f"{ASTRAY:.0%} astray"] += lost.claims
    print(f"\n### Calibration\n\n{calibration(claims)}", flush=True)
    tasks = [(place, number) for number in range(asked.measured) for place in range(len(default_hypotheses()))]
    if tasks:
        with multiprocessing.get_context("spawn").Pool(asked.jobs) as pool:
            rows = pool.map(functools.partial(assessed, seed=asked.seed), tasks, chunksize=4)
        truths = [truth for truth, _, _ in rows]
        bare, told = recovered(truths, [one for _, one, _ in rows]), recovered(truths, [one for *_, one in rows])
        print(f"\n### {ORDERS} orders, 1 group, attacks fitted, effects alone\n\n{table(bare)}")
        print(f"\n### {ORDERS} orders, 1 group, attacks fitted, effects and reports\n\n{table(told)}")
        print(f"\n{calibration({'effects alone': bare.claims, 'with reports': told.claims})}")
    print(f"\n{time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
