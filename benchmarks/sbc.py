"""Is the posterior the posterior? Simulation-based calibration: parameters from the prior, series from the parameters.

    python benchmarks/sbc.py [--world single] [--draws 400] [--jobs 2] [--out histogram.svg]

Where the parameters are drawn from the prior and the counts from the model, the posterior probability below the true
value is uniform on 0 to 1 (Talts et al. 2018, arXiv 1804.06788; Cook, Gelman & Rubin 2006): too few in the middle and
too many at the ends say that the intervals are too narrow, a slope that they lean to one side. Twenty bins, a
chi-squared test at 1 % for each of three fixed seeds; exit code 1 where one fails. The joint world asks eight
questions, which makes 24 tests: one of them fails by chance about one time in four.

Nothing may depend on what a fit would not know. Two points need care:

- *Series that are left out.* The prior allows a million attacks a day, and none in all the days. Series with more than
  300 attacks on a day or fewer than one in all are drawn anew, parameters and all. That is a condition on the counts
  alone; given the counts the posterior is the same with and without it, and the ranks stay uniform.
- *The centre of the walk's first day.* The measurement centres that prior (sd 3) on the mean of the counts. A prior
  that looks at the data is none, so here the centre is fixed, for world and fit alike (`Observed.start`).
  ``--own-start`` leaves the fit its own centre: the difference is what looking at the data costs.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
import numpy.typing as npt
import polars as pl
from sampler.datasets import Counts, Truth, random_walk, simulate
from sampler.ours import answers, group_effects
from scipy.stats import binom, chi2

from fealty.measuring.cells import build_cells
from fealty.measuring.design import Shift
from fealty.measuring.laplace import Observed

SEEDS, BINS, LEVEL = (11, 12, 13), 20, 0.01
DAYS, START = 300, float(np.log(0.7))
#: World by world: the order, and the days on which it may have begun; the orders, who was given which, the triggers.
ORDER, BEGINS = (220, 270), tuple(range(205, 236))
ORDERS, GIVEN, TRIGGERS = ((190, 240), (220, 270)), ((0, 1), (0, 1), (0,)), (225,)
#: The priors, stated a second time: no change of the measurement's moves the worlds along with it.
START_SD, EFFECT_SD, SPREAD_SD, MOST_SPREAD = 3.0, 1.5, 0.6, 1.4
LEAST_DRIFT, LARGE_DRIFT, LEAST_DISPERSION, LARGE_DISPERSION = 2e-4, 0.1, 1e-4, 2.4
MOST_SHARE, MEMORY_MEDIAN = 0.95, 7.0
TRIGGER_SD, TRIGGER_SPREAD, DECAY_MEDIAN, DECAY_SPREAD = 1.0, 0.5, 7.0, 0.7
MOST_A_DAY, LEAST = 300, 1
#: Attacks in all, from one to the next: strata by the counts, in each of which the ranks are uniform as well.
STRATA = (1, 20, 200, 10**9)


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Counts drawn from the prior, shape (groups, days), and what is asked for, by name."""

    counts: Counts
    truths: dict[str, float]


Days = tuple[int, int]
World = Callable[[np.random.Generator], Drawn | None]
#: Takes what was drawn, and whether the fit centres the walk itself; returns the posterior probability below each
#: truth.
Answer = Callable[[Drawn, bool], dict[str, float]]


def group_truth(effects: Sequence[float], kicks: int, rng: np.random.Generator) -> Truth:
    """Draw all that belongs to one group, its effects given."""
    drift = LEAST_DRIFT + LARGE_DRIFT * (rng.exponential() / np.log(20.0)) ** (1.0 / 0.7)
    dispersion = LEAST_DISPERSION + LARGE_DISPERSION * (rng.exponential() / np.log(10.0)) ** 2
    usual = rng.normal(0.0, TRIGGER_SD)
    return Truth(
        level=random_walk(float(rng.normal(START, START_SD)), drift, DAYS, rng),
        dispersion=dispersion,
        share=MOST_SHARE * rng.random() ** 2,
        memory=MEMORY_MEDIAN * np.exp(rng.normal()),
        effects=tuple(effects),
        kicks=tuple(usual + rng.normal(0.0, TRIGGER_SPREAD, kicks)),
        decay=float(DECAY_MEDIAN * np.exp(DECAY_SPREAD * rng.normal())),
    )


def kept(truth: Truth, orders: Sequence[Days], triggers: Sequence[int], rng: np.random.Generator) -> Counts | None:
    """Return the counts of one group, or None where they are to be drawn anew."""
    counts = simulate(truth, tuple(orders), tuple(triggers), rng, most=MOST_A_DAY)
    return None if counts is None or counts.sum() < LEAST else counts


def centred(observed: Observed, own_start: bool) -> Observed:
    """Centre the walk where the world does."""
    if not own_start:
        observed.start = START
    return observed


def single_world(rng: np.random.Generator) -> Drawn | None:
    """Draw one group under one order."""
    effect = float(rng.normal(0.0, EFFECT_SD))
    counts = kept(group_truth([effect], 0, rng), [ORDER], [], rng)
    return None if counts is None else Drawn(counts=counts[None], truths={"effect": effect})


def single_answer(drawn: Drawn, own_start: bool) -> dict[str, float]:
    """Fit one group by the stages of `fealty.measuring.order_effect`, without weekdays."""
    observed = centred(Observed(build_cells(drawn.counts[0], [ORDER])), own_start)
    return {"effect": group_effects(observed).density(0).below(drawn.truths["effect"])}


def undated_world(rng: np.random.Generator) -> Drawn | None:
    """Draw one group under one order that began on one of many days."""
    effect, begin = float(rng.normal(0.0, EFFECT_SD)), int(rng.choice(BEGINS))
    counts = kept(group_truth([effect], 0, rng), [(begin, ORDER[1])], [], rng)
    return None if counts is None else Drawn(counts=counts[None], truths={"effect": effect})


def undated_answer(drawn: Drawn, own_start: bool) -> dict[str, float]:
    """Fit one group that knows only the days on which the order may have begun."""
    shift = Shift(column=0, begins=BEGINS, end=ORDER[1])
    observed = Observed(build_cells(drawn.counts[0], [(BEGINS[0], ORDER[1])]), shifts=[shift])
    return {"effect": group_effects(centred(observed, own_start)).density(0).below(drawn.truths["effect"])}


def joint_world(rng: np.random.Generator) -> Drawn | None:
    """Draw three groups under two orders that overlap, the second not given to the third, and a trigger under both."""
    spread = np.inf
    while spread >= MOST_SPREAD:
        spread = abs(float(rng.normal(0.0, SPREAD_SD)))
    centres = rng.normal(0.0, np.sqrt(EFFECT_SD**2 - spread**2), len(ORDERS))
    effects = rng.normal(centres, spread, (len(GIVEN), len(ORDERS)))
    every = []
    for group, given in enumerate(GIVEN):
        own = group_truth(effects[group, list(given)], len(TRIGGERS), rng)
        counts = kept(own, [ORDERS[k] for k in given], TRIGGERS, rng)
        if counts is None:
            return None
        every.append(counts)
    truths = {f"order {k} on group {g}": float(effects[g, k]) for g, given in enumerate(GIVEN) for k in given}
    truths |= {f"centre of order {k}": float(centre) for k, centre in enumerate(centres)}
    return Drawn(counts=np.array(every), truths={**truths, "spread": spread})


def joint_answer(drawn: Drawn, own_start: bool) -> dict[str, float]:
    """Fit each group with all its orders and triggers, then pool.

    What a group says by itself is not asked: draws are left out for what the other groups' counts are, which it does
    not know.
    """
    every = []
    for group, given in enumerate(GIVEN):
        cells = build_cells(drawn.counts[group], [ORDERS[k] for k in given])
        every.append(centred(Observed(cells, triggers=TRIGGERS), own_start))
    together = answers(every, GIVEN)[1]
    if together is None:
        raise AssertionError("several groups have the first order")
    effects = {f"order {order} on group {group}": one for (order, group), one in together.effects.items()}
    ranks = {name: one.below(drawn.truths[name]) for name, one in effects.items()}
    for k, centre in together.centres.items():
        ranks[f"centre of order {k}"] = centre.below(drawn.truths[f"centre of order {k}"])
    return {**ranks, "spread": together.spread.below(drawn.truths["spread"])}


WORLDS: dict[str, tuple[World, Answer]] = {
    "single": (single_world, single_answer),
    "undated": (undated_world, undated_answer),
    "joint": (joint_world, joint_answer),
}


def one(task: tuple[int, int], *, world: str, own_start: bool) -> dict[str, object]:
    """Return the ranks of one draw, its attacks in all, and how many draws were left out on the way to it."""
    rng = np.random.default_rng(task)
    draw, answer = WORLDS[world]
    left_out = 0
    while (drawn := draw(rng)) is None:
        left_out += 1
    ranks = answer(drawn, own_start)
    return {"seed": task[0], "left_out": left_out, "attacks": int(drawn.counts.sum()), **ranks}


def uniformity(ranks: npt.NDArray[np.float64]) -> tuple[float, float, npt.NDArray[np.int64]]:
    """Return the chi-squared statistic of the ranks' histogram, its p-value, and the histogram."""
    histogram = np.histogram(ranks, bins=BINS, range=(0.0, 1.0))[0]
    expected = ranks.size / BINS
    statistic = float(((histogram - expected) ** 2 / expected).sum())
    return statistic, float(chi2.sf(statistic, BINS - 1)), histogram


def table(found: pl.DataFrame, effect: str, level: float) -> tuple[str, bool]:
    """Return a line a seed and a stratum as Markdown, and whether every seed passes at a level."""
    lines = [
        f"| {effect} | draws | chi-squared ({BINS - 1}) | p | mean rank | inside 90 % |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    parts = [(f"seed {seed}", found.filter(pl.col("seed") == seed)) for seed in SEEDS]
    for least, most in itertools.pairwise(STRATA):
        words = f"{least} to {most - 1} attacks" if most < STRATA[-1] else f"{least} attacks and more"
        parts.append((words, found.filter(pl.col("attacks").is_between(least, most, closed="left"))))
    passed = True
    for words, part in [*parts, ("all", found)]:
        ranks = part[effect].to_numpy()
        if not ranks.size:
            continue
        statistic, p, _ = uniformity(ranks)
        passed &= p >= level or not words.startswith("seed")
        inside = float(((ranks > 0.05) & (ranks < 0.95)).mean())
        lines.append(f"| {words} | {ranks.size} | {statistic:.1f} | {p:.3f} | {ranks.mean():.3f} | {inside:.1%} |")
    return "\n".join(lines), passed


def panel(found: pl.DataFrame, effect: str, seed: int) -> alt.LayerChart:
    """Return the histogram of one effect's ranks, with the band that holds 99 % of the bins by chance."""
    ranks = found.filter(pl.col("seed") == seed)[effect].to_numpy()
    _, p, histogram = uniformity(ranks)
    low, high = (int(binom.ppf(q, ranks.size, 1 / BINS)) for q in (0.005, 0.995))
    edges = np.arange(BINS + 1) / BINS
    bars = alt.Chart(pl.DataFrame({"left": edges[:-1], "right": edges[1:], "zero": 0, "n": histogram}))
    band = alt.Chart(pl.DataFrame({"left": [0.0], "right": [1.0], "low": [low], "high": [high]}))
    across = alt.X("left:Q", title="posterior probability below the truth", scale=alt.Scale(domain=[0, 1]))
    up = alt.Y("n:Q", title="draws")
    drawn = bars.mark_rect(color="#4c6a92", stroke="white").encode(across, up, x2="right", y2="zero")
    chance = band.mark_rect(color="#d98c3f", opacity=0.3).encode(across, y="low:Q", x2="right", y2="high")
    return (drawn + chance).properties(title=f"{effect}, seed {seed}: p = {p:.2f}", width=230, height=120)


def chart(found: pl.DataFrame, effects: list[str]) -> alt.VConcatChart:
    """Return the histograms of the ranks: a row an effect, a panel a seed."""
    return alt.vconcat(*(alt.hconcat(*(panel(found, effect, seed) for seed in SEEDS)) for effect in effects))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--world", choices=WORLDS, default="single")
    parser.add_argument("--draws", type=int, default=400, help="for each of the three seeds")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--own-start", action="store_true", help="let the fit centre the walk on the counts")
    parser.add_argument("--out", help="write the histograms here (.svg or .png)")
    parser.add_argument("--ranks", help="write every rank here (.csv)")
    arguments = parser.parse_args()
    began = time.perf_counter()
    tasks = [(seed, number) for seed in SEEDS for number in range(arguments.draws)]
    job = functools.partial(one, world=arguments.world, own_start=arguments.own_start)
    with multiprocessing.get_context("spawn").Pool(arguments.jobs) as pool:
        found = pl.DataFrame(pool.map(job, tasks, chunksize=10))
    effects = [name for name in found.columns if name not in ("seed", "left_out", "attacks")]
    passed = True
    for effect in effects:
        lines, fine = table(found, effect, LEVEL)
        passed &= fine
        print(lines, end="\n\n")
    print(
        f"World {arguments.world}: {found['left_out'].sum()} draws left out, {time.perf_counter() - began:.0f} seconds."
    )
    if arguments.ranks:
        found.write_csv(arguments.ranks)
    if arguments.out:
        chart(found, effects).save(arguments.out)
    return int(not passed)


if __name__ == "__main__":
    sys.exit(main())
