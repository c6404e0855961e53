"""From the posterior of one order's effect to the figures and words of an estimate."""

import numpy as np

from fealty.measuring.blocks import Fitted
from fealty.measuring.detection import smallest_fall
from fealty.measuring.effect import Density
from fealty.measuring.estimate import CANNOT_TELL, VERDICT_BOUNDS, VERDICTS, Estimate, headline
from fealty.measuring.outlook import days_to_tell, outlook

POWER = 0.8


def verdict_probabilities(density: Density) -> dict[str, float]:
    """Return the probability of each verdict; they sum to 1."""
    bounds = [0.0, *(density.below(float(np.log(bound))) for bound in VERDICT_BOUNDS.values()), 1.0]
    return dict(zip(VERDICTS, np.diff(bounds).tolist(), strict=True))


def interval(density: Density, level: float) -> tuple[float, float, float]:
    """Return low end, median and high end of the rate ratio."""
    tail = (1.0 - level) / 2.0
    low, ratio, high = (float(np.exp(density.quantile(q))) for q in (tail, 0.5, 1.0 - tail))
    return low, ratio, high


def estimate_of(fitted: Fitted, column: int, density: Density, level: float) -> Estimate:
    """Return the estimate of one order on the block's group.

    Parameters
    ----------
    fitted : Fitted
        The block and its posterior.
    column : int
        The order's place in the block.
    density : Density
        The posterior of its log rate ratio: the block's own, or the pooled one.
    level : float
        Probability inside the intervals.
    """
    observed, points, expectation = fitted.observed, fitted.points, fitted.expectation
    cells, begin = observed.cells, fitted.block.columns[column].begin
    force = cells.force[:, column]
    count, under = round(float(cells.count @ force)), round(float(cells.days @ force))
    low, ratio, high = interval(density, level)
    verdicts = verdict_probabilities(density)
    verdict = headline(verdicts)
    least, middle, most = expectation.total(column, level)
    measured = [k for k, one in enumerate(fitted.block.columns) if one.part != "rest"]
    outside = cells.days * np.clip(1.0 - cells.force[:, measured].sum(axis=1), 0.0, 1.0)
    early = cells.middle < begin
    view = outlook(observed, points, begin, column)
    first, last = fitted.band_days(column)
    weights = np.array([p.weight for p in points])
    return Estimate(
        ratio=ratio,
        low=low,
        high=high,
        level=level,
        p_fewer=density.below(0.0),
        verdicts=verdicts,
        verdict=verdict,
        observed=count,
        expected=middle,
        expected_low=least,
        expected_high=most,
        days=under,
        days_before=round(float(outside[early].sum())),
        days_after=round(float(outside[~early].sum())),
        days_to_tell=days_to_tell(view, count, under) if verdict == CANNOT_TELL else None,
        detectable=smallest_fall(view, max(under, 1), POWER, level),
        baseline=expectation.band(column, level, first, last),
        drift=float(weights @ [p.hyper.drift for p in points]),
        clustering=float(weights @ [p.hyper.share for p in points]),
        memory=float(weights @ [p.hyper.memory for p in points]),
        dispersion=float(weights @ [p.hyper.dispersion for p in points]),
    )
