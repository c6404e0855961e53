"""Before looking: the smallest fall that could be seen at all."""

import numpy as np
from numpy.typing import ArrayLike

from fealty.errors import MeasurementError
from fealty.measuring.cells import build_cells
from fealty.measuring.hyper import integrate
from fealty.measuring.laplace import Observed
from fealty.measuring.outlook import Outlook, outlook
from fealty.measuring.weekday import weekday_factors

#: Ratios are searched from here; anything lower is a stop.
LEAST_RATIO = 1e-3


def detectable(counts: ArrayLike, days: int, *, power: float = 0.8, level: float = 0.9) -> float:
    """Return the smallest fall that `days` days under an order could show, after a history like `counts`.

    Asked before an order is judged, or before one waits for it to show: if only a fall to a tenth could be seen, then
    seeing none means nothing. A fall counts as seen when the posterior probability of fewer attacks exceeds ``(1 +
    level) / 2``, which is when the interval lies below 1.

    The history is fitted as `order_effect` fits it; the window ahead is then one negative binomial total around a
    log-normal expectation (`Outlook`). Simulated orders show about the promised power.

    Parameters
    ----------
    counts : array_like of int, shape (days,)
        Attacks a day so far, with no order in force.
    days : int
        Days under the order.
    power : float
        Probability of seeing the fall.
    level : float
        As in `order_effect`.

    Returns
    -------
    float
        The rate ratio, such as 0.45: a fall to 45 % or lower would be seen with probability `power`. 0.0 where not even
        a complete stop would show.

    Raises
    ------
    MeasurementError
        If the counts or options make no sense.
    """
    for name, value in (("power", power), ("level", level)):
        if not 0.0 < value < 1.0:
            raise MeasurementError(f"{name}: a probability between 0 and 1 is needed, got {value}")
    if days < 1:
        raise MeasurementError(f"days: at least one day under the order is needed, got {days}")
    cells = build_cells(counts, [])
    if not cells.count.size:
        raise MeasurementError("counts: a history of at least one day is needed")
    observed = Observed(cells, weekday_factors(cells))
    return smallest_fall(outlook(observed, integrate(observed), cells.days_total), int(days), power, level)


def smallest_fall(view: Outlook, days: int, power: float, level: float) -> float:
    """Return the smallest fall that could be seen from a baseline as it stands; as `detectable` does from counts."""
    most = _most_attacks(view, days, (1.0 + level) / 2.0)
    if most < 0:
        return 0.0
    low, high = np.log(LEAST_RATIO), 0.0
    if view.at_most(most, days, LEAST_RATIO) < power:
        return 0.0
    for _ in range(30):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if view.at_most(most, days, float(np.exp(middle))) >= power else (low, middle)
    return float(np.exp(low))


def _most_attacks(view: Outlook, days: int, certainty: float) -> int:
    """Return the largest total that would still show a fall with `certainty`; -1 where not even none would."""
    if view.below(0, days, 1.0) < certainty:
        return -1
    short, long = 0, 1
    while view.below(long, days, 1.0) >= certainty:
        short, long = long, 2 * long
    while long - short > 1:
        middle = (short + long) // 2
        short, long = (middle, long) if view.below(middle, days, 1.0) >= certainty else (short, middle)
    return short
