"""One series, one order: how far the attacks under it depart from those to be expected without it."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from fealty.errors import MeasurementError
from fealty.measuring.answering import estimate_of
from fealty.measuring.blocks import Block, Column, Fitted
from fealty.measuring.cells import Interval, missing_days, whole_numbers
from fealty.measuring.estimate import Estimate
from fealty.measuring.hyper import integrate
from fealty.measuring.placebo import placebo_windows


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
    if anticipation < 0:
        raise MeasurementError(f"anticipation: a number of days of 0 or more is needed, got {anticipation}")
    daily = whole_numbers(counts, "counts")
    column = Column(order="", part="measured", begin=int(begin), end=int(end))
    block = Block(
        group="", first=0, counts=daily, missing=missing_days(missing, daily.size), sums=intervals,
        columns=(column,), anticipation=anticipation,
    )  # fmt: skip
    observed = block.observed()
    cells = observed.cells
    under = float(cells.days @ cells.force[:, 0])
    if under == 0:
        raise MeasurementError(f"order: none of its days [{begin}, {end}) has data, so nothing can be said about it")
    if float(cells.days.sum()) - under < 1:
        raise MeasurementError("order: no day outside it has data, so there is nothing to compare it with")
    fitted = Fitted(block, observed, integrate(observed))
    found = estimate_of(fitted, 0, fitted.density(0), level)
    placebo = placebo_windows(cells, int(begin), int(end), [(int(begin), int(end)), *ordered])
    whole = fitted.expectation.band(0, level)
    return msgspec.structs.replace(found, placebo=placebo, baseline=whole)


def _check_question(begin: int, end: int, level: float) -> None:
    for name, day in (("begin", begin), ("end", end)):
        if isinstance(day, bool) or not isinstance(day, int | np.integer):
            raise MeasurementError(f"{name}: the number of a day is needed, got {day!r}")
    if not 0.0 < level < 1.0:
        raise MeasurementError(f"level: a probability between 0 and 1 is needed, got {level}")
