"""Are readings told apart when one of them is true? Cases simulated under each, assessed, and counted.

This shows that the weighing does what it says and how much evidence a verdict takes. It cannot show that the table of
ratios is right: the simulated reports are drawn by the same table that they are weighed with.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec
import numpy as np
from scipy.special import ndtr, ndtri

from fealty.assessing.assessment import CANNOT_TELL, Reading
from fealty.assessing.case import assess_clues
from fealty.assessing.finding import Clue
from fealty.assessing.hypotheses import SHAPES, Hypothesis, default_hypotheses
from fealty.assessing.measured import shapes_before
from fealty.assessing.tables import ratios
from fealty.assessing.weighing import likelihoods
from fealty.measuring.answering import verdict_probabilities
from fealty.measuring.course import OTHER
from fealty.measuring.design import EFFECT_SD
from fealty.measuring.effect import Density
from fealty.measuring.estimate import Course, Estimate, Week, headline
from fealty.measuring.measurement import Measurement, OrderSpan, Track

SCORES = ndtri((np.arange(100) + 0.5) / 100)
ERRORS = (0.2, 0.8)
"""Standard errors of simulated log rate ratios: what series of a few attacks a week to a few a month allow."""
REPORTED = 0.12
"""How often an item of one kind is on record for an order, on average over the readings."""
MOST_LIKELY = 0.9
WEEKS = 8
TYPICAL_SCATTER = 0.4
"""What the track record of a few orders says of their scatter."""
OUTLETS = ("Agency", "Gazette", "Herald", "Monitor", "Observer", "Times")
GRADES = ("B", "C", None)
FIRST = date(2020, 1, 1)
SAID = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Ends of the ranges of probabilities by which claims are held against what was true."""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What one case said of its likeliest reading: its probability, whether it was named, and whether it was true."""

    said: float
    named: bool
    right: bool


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """Claims with a probability in [low, high): how many, what they said on average, and how many were true."""

    low: float
    high: float
    cases: int
    said: float
    right: float


class Recovery(msgspec.Struct, frozen=True, kw_only=True):
    """How often which reading was named, by the one that was true.

    Attributes
    ----------
    named : dict of str to dict of str to int
        By the true reading: how many cases were given which headline (``cannot tell`` among them).
    believed : dict of str to float
        By the true reading: the mean probability that it was given.
    said, right : float
        Of the cases in which a reading was named: the mean probability that it was given, and how often it was true.
    claims : tuple of Claim
        Case by case.
    """

    named: dict[str, dict[str, int]]
    believed: dict[str, float]
    said: float
    right: float
    claims: tuple[Claim, ...] = ()

    @property
    def calibration(self) -> tuple[Calibration, ...]:
        """How often the likeliest reading was true, by the probability that it was given."""
        found = []
        for low, high in itertools.pairwise(SAID):
            some = [one for one in self.claims if low <= one.said < high]
            if some:
                said, right = (float(np.mean([getattr(one, name) for one in some])) for name in ("said", "right"))
                found.append(Calibration(low=low, high=high, cases=len(some), said=said, right=right))
        return tuple(found)


def recover(
    cases: int,
    *,
    orders: int,
    groups: int,
    seed: int,
    reports: bool = True,
    astray: float = 0.0,
) -> Recovery:
    """Simulate cases under each reading and count what they are taken for.

    Parameters
    ----------
    cases
        Cases a reading.
    orders, groups
        Orders of a case, and groups that each is given to.
    seed
        Of the draws.
    reports
        Simulate reported items as well; else the effects alone.
    astray
        Share of the cases whose reports tell the story of some reading drawn at random, whatever is true.
    """
    chosen = default_hypotheses()
    truths, found = [], []
    for place, truth in enumerate(chosen):
        for number in range(cases):
            chance = np.random.default_rng([seed, place, number])
            measurement = simulated_measurement(truth, orders, groups, chance)
            told = truth
            if astray > 0.0 and chance.random() < astray:
                told = chosen[int(chance.integers(len(chosen)))]
            clues = list(simulated_clues(told, chosen, measurement, chance)) if reports else []
            truths.append(truth.id)
            found.append(assess_clues(measurement, clues, chosen).whole)
    return recovered(truths, found)


def recovered(truths: Sequence[str], found: Sequence[Reading]) -> Recovery:
    """Return how often which reading was named, given the true one of each case."""
    ids = [one.id for one in found[0].hypotheses]
    named = {truth: dict.fromkeys([*ids, CANNOT_TELL], 0) for truth in dict.fromkeys(truths)}
    believed: dict[str, list[float]] = {truth: [] for truth in named}
    claims = []
    for truth, one in zip(truths, found, strict=True):
        named[truth][one.leader] += 1
        believed[truth].append(one.posterior()[truth])
        said = one.posterior()[one.top]
        claims.append(Claim(said=said, named=one.leader != CANNOT_TELL, right=one.top == truth))
    of_named = [(one.said, one.right) for one in claims if one.named]
    said, right = np.array(of_named, dtype=np.float64).mean(axis=0).tolist() if of_named else (np.nan, np.nan)
    means = {truth: float(np.mean(each)) for truth, each in believed.items()}
    return Recovery(named=named, believed=means, said=said, right=right, claims=tuple(claims))


def simulated_measurement(truth: Hypothesis, orders: int, groups: int, chance: np.random.Generator) -> Measurement:
    """Return a measurement as it might come out if a reading were true."""
    level = np.log(truth.ratio) + truth.ratio_sd * chance.standard_normal()
    spans, estimates = [], []
    for number in range(orders):
        span = _span(number)
        centre = level + min(truth.scatter, TYPICAL_SCATTER) * chance.standard_normal()
        shape = str(chance.choice(SHAPES, p=[truth.course[one] for one in SHAPES]))
        spans.append(span)
        for group in range(groups):
            effect = centre + truth.spread * chance.standard_normal()
            estimates.append(_estimate(span, f"group-{group}", effect, shape, chance))
    track = Track(
        orders=tuple(one.id for one in spans), ratio=1.0, low=1.0, high=1.0, p_fewer=0.5, verdicts={},
        verdict=CANNOT_TELL, spread=TYPICAL_SCATTER,
    )  # fmt: skip
    return Measurement(
        title="Simulated", question="", sponsor="sponsor", sponsor_name="The sponsor", level=0.9,
        estimates=tuple(estimates), orders=tuple(spans), series=(), track=track if orders > 1 else None,
    )  # fmt: skip


def _span(number: int) -> OrderSpan:
    begin = FIRST + timedelta(days=180 * number)
    end = begin + timedelta(days=60)
    return OrderSpan(
        id=f"order-{number}", label=f"{begin} The sponsor", content="stand_down", issuer="The sponsor",
        on_behalf_of=None, addressees=(), condition=None, known_by="reported", role=None, issued_begin=begin,
        issued_end=begin, begin=begin, end=end, measured_until=end, usual_until=end, ended_by="its own end",
        records=(f"order-{number}",),
    )  # fmt: skip


def _estimate(span: OrderSpan, group: str, effect: float, shape: str, chance: np.random.Generator) -> Estimate:
    """Return the estimate of an effect by a series that tells it with a normal error."""
    error = float(np.exp(chance.uniform(*np.log(ERRORS))))
    variance = 1.0 / (error**-2 + EFFECT_SD**-2)
    mean = variance * (effect + error * chance.standard_normal()) / error**2
    quantiles = mean + np.sqrt(variance) * SCORES
    grid = np.linspace(quantiles[0] - 2.0, quantiles[-1] + 2.0, 601)
    verdicts = verdict_probabilities(Density(grid=grid, height=np.exp(-0.5 * (grid - mean) ** 2 / variance)))
    low, ratio, high = (float(np.exp(mean + score * np.sqrt(variance))) for score in (-1.645, 0.0, 1.645))
    return Estimate(
        ratio=ratio, low=low, high=high, level=0.9, p_fewer=float(ndtr(-mean / np.sqrt(variance))), verdicts=verdicts,
        verdict=headline(verdicts), observed=0, expected=0.0, expected_low=0.0, expected_high=0.0, days=60,
        order=span.id, group=group, effect=tuple(quantiles.tolist()), course=_course(shape, error, chance),
    )  # fmt: skip


def _course(shape: str, error: float, chance: np.random.Generator) -> Course:
    """Return the course of an effect that has a shape, told with a normal error."""
    prior = shape_sd()
    change = change_of(shape, prior, chance)
    noise = 2.0 * error
    variance = 1.0 / (noise**-2 + prior**-2)
    mean = variance * (change + noise * chance.standard_normal()) / noise**2
    faded = float(ndtr((mean - np.log(OTHER)) / np.sqrt(variance)))
    late = float(ndtr((-np.log(OTHER) - mean) / np.sqrt(variance)))
    shapes = {"held": max(0.0, 1.0 - faded - late), "faded": faded, "came late": late}
    weeks = tuple(
        Week(begin=7 * week, days=7, observed=0, expected=0.0, ratio=1.0, low=1.0, high=1.0) for week in range(WEEKS)
    )
    return Course(weeks=weeks, shapes=shapes, shape=headline(shapes))


def shape_sd() -> float:
    """Return the prior sd of the change from the first weeks to the last."""
    return float(np.log(OTHER) / -ndtri(shapes_before(WEEKS)["faded"]))


def change_of(shape: str, sd: float, chance: np.random.Generator) -> float:
    """Return a change of the log ratio that has a shape, as the prior has them."""
    edge = float(ndtr(np.log(OTHER) / sd))
    low, high = {"held": (1.0 - edge, edge), "faded": (edge, 1.0), "came late": (0.0, 1.0 - edge)}[shape]
    return float(sd * ndtri(chance.uniform(low, high)))


def simulated_clues(
    truth: Hypothesis, hypotheses: Sequence[Hypothesis], measurement: Measurement, chance: np.random.Generator
) -> Iterator[Clue]:
    """Yield reports as they might be on record, each kind as often as the table has it for the true reading."""
    for span in measurement.orders:
        for kind in ratios():
            each = likelihoods(kind, hypotheses)
            share = REPORTED * each[truth.id] * len(each) / sum(each.values())
            if chance.random() < min(share, MOST_LIKELY):
                yield Clue(
                    kind=kind,
                    order=span.id,
                    record=f"{kind}/{span.id}",
                    words=ratios()[kind].words,
                    origin=str(chance.choice(OUTLETS)),
                    grade=GRADES[int(chance.integers(len(GRADES)))],
                    confidence=float(chance.uniform(0.5, 1.0)),
                )
