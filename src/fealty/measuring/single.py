"""One series, one order: how far the attacks under it depart from those to be expected without it."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from fealty.errors import MeasurementError
from fealty.measuring.baseline import Expectation
from fealty.measuring.cells import Interval, build_cells
from fealty.measuring.effect import Density, effect_density
from fealty.measuring.estimate import CANNOT_TELL, VERDICT_BOUNDS, VERDICTS, Estimate, headline
from fealty.measuring.hyper import Point, integrate
from fealty.measuring.laplace import Observed
from fealty.measuring.outlook import days_to_tell, outlook
from fealty.measuring.placebo import placebo_windows
from fealty.measuring.weekday import weekday_factors


def order_effect(
    counts: ArrayLike,
    begin: int,
    end: int,
    *,
    level: float = 0.9,
    missing: ArrayLike | None = None,
    intervals: Sequence[Interval] = (),
    anticipation: int = 0,
    ordered: Sequence[tuple[int, int]] = (),
) -> Estimate:
    """Measure one order on one series: the rate ratio under it, how sure one can be, and what would settle it.

    A ratio of means before and after ignores that campaigns drift and that attacks come in clusters, and so finds
    effects where there are none. Here the baseline may drift, attacks may follow from attacks, and days may vary more
    than chance; whatever that costs in certainty is in the interval (see ``docs/method.md``).

    Stages: observations to cells; weekday factors; hyper-parameters averaged over 64 points; the effect's posterior
    with its skew; the words; the model-free comparison.

    Parameters
    ----------
    counts : array_like of int, shape (days,)
        Attacks a day. Values on missing days and inside intervals are ignored.
    begin, end : int
        The order is in force on days [begin, end); days before and after both inform the baseline.
    level : float
        Probability inside the interval.
    missing : array_like of bool, shape (days,), optional
        Days without collection. They are missing, not zero.
    intervals : sequence of (int, int, int)
        Published totals as (first day, day after the last, attacks): only the sum over those days is observed.
    anticipation : int
        Days before the order left out of the baseline, because violence often rises just before a truce.
    ordered : sequence of (int, int), optional
        Days [begin, end) of other orders; no placebo window touches them.

    Returns
    -------
    Estimate
        Never with NaN or infinite figures.

    Raises
    ------
    MeasurementError
        If the input is malformed, no day under the order has data, or no other day has.
    """
    _check_question(begin, end, level)
    cells = build_cells(
        counts, [(int(begin), int(end))], missing=missing, intervals=intervals, anticipation=anticipation
    )
    under = float(cells.days @ cells.force[:, 0])
    if under == 0:
        raise MeasurementError(f"order: none of its days [{begin}, {end}) has data, so nothing can be said about it")
    if float(cells.days.sum()) - under < 1:
        raise MeasurementError("order: no day outside it has data, so there is nothing to compare it with")
    observed = Observed(cells, weekday_factors(cells))
    points = integrate(observed)
    found = _summary(observed, points, effect_density(observed, points), int(begin), level)
    placebo = placebo_windows(cells, int(begin), int(end), [(int(begin), int(end)), *ordered])
    return msgspec.structs.replace(found, placebo=placebo)


def _check_question(begin: int, end: int, level: float) -> None:
    for name, day in (("begin", begin), ("end", end)):
        if isinstance(day, bool) or not isinstance(day, int | np.integer):
            raise MeasurementError(f"{name}: the number of a day is needed, got {day!r}")
    if not 0.0 < level < 1.0:
        raise MeasurementError(f"level: a probability between 0 and 1 is needed, got {level}")


def _summary(seen: Observed, points: list[Point], density: Density, begin: int, level: float) -> Estimate:
    """Put the posterior into the figures and words of an estimate."""
    cells = seen.cells
    tail = (1.0 - level) / 2.0
    low, ratio, high = (float(np.exp(density.quantile(q))) for q in (tail, 0.5, 1.0 - tail))
    verdicts = verdict_probabilities(density)
    verdict = headline(verdicts)
    force = cells.force[:, 0]
    observed, under = round(float(cells.count @ force)), round(float(cells.days @ force))
    expectation = Expectation(seen, points)
    least, middle, most = expectation.total(0, level)
    outside = cells.days * (1.0 - force)
    early = cells.middle < begin
    weights = np.array([p.weight for p in points])
    return Estimate(
        ratio=ratio,
        low=low,
        high=high,
        level=level,
        p_fewer=density.below(0.0),
        verdicts=verdicts,
        verdict=verdict,
        observed=observed,
        expected=middle,
        expected_low=least,
        expected_high=most,
        days=under,
        days_before=round(float(outside[early].sum())),
        days_after=round(float(outside[~early].sum())),
        days_to_tell=days_to_tell(outlook(cells, points, begin), observed, under) if verdict == CANNOT_TELL else None,
        baseline=expectation.band(0, level),
        drift=float(weights @ [p.hyper.drift for p in points]),
        clustering=float(weights @ [p.hyper.share for p in points]),
        memory=float(weights @ [p.hyper.memory for p in points]),
        dispersion=float(weights @ [p.hyper.dispersion for p in points]),
    )


def verdict_probabilities(density: Density) -> dict[str, float]:
    """Return the probability of each verdict; they sum to 1."""
    bounds = [0.0, *(density.below(float(np.log(bound))) for bound in VERDICT_BOUNDS.values()), 1.0]
    return dict(zip(VERDICTS, np.diff(bounds).tolist(), strict=True))
