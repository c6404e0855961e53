"""The rhythm of the week, shrunk towards none, so that a short order is not judged by the weekdays it covered."""

import numpy as np

from fealty.measuring.cells import Array, Cells

WEEK = 7
#: Fewer days than this say too little about seven weekdays.
LEAST_DAYS = 8 * WEEK


def weekday_factors(cells: Cells) -> Array:
    """Return each cell's weekday factor, averaging about 1 over a week.

    Each weekday's total is compared with what the surrounding weeks would give it, so that drift and orders cancel. The
    seven log factors are given a common variance, estimated by moments from what exceeds the chance expected of
    overdispersed counts, and are shrunk with it (empirical Bayes, Gamma-Poisson; Morris 1983, JASA 78). Without a
    weekly rhythm the variance is near zero and the factors near 1. They are then held fixed: a window of weeks covers
    all weekdays, so that their own uncertainty hardly reaches the effect.

    Returns
    -------
    ndarray, shape (cells,)
        Factors; for a published total the mean over its days.
    """
    ones = np.ones(cells.count.size)
    single = cells.days == 1
    if single.sum() < LEAST_DAYS:
        return ones
    day = cells.first[single]
    seen = np.zeros(cells.days_total)
    count = np.zeros(cells.days_total)
    seen[day], count[day] = 1.0, cells.count[single]
    about = np.convolve(count, np.ones(WEEK), "same") / np.maximum(np.convolve(seen, np.ones(WEEK), "same"), 1.0)
    expected = about[day]
    observed = cells.count[single]
    some = expected > 0
    if not some.any():
        return ones
    surprise = float(((observed[some] - expected[some]) ** 2 / expected[some]).mean())
    spread = max(surprise / (1 - 1 / WEEK), 1.0)
    weekday = day % WEEK
    totals = np.bincount(weekday, observed, WEEK) / spread
    means = np.bincount(weekday, expected, WEEK) / spread
    if means.min() <= 0:
        return ones
    variance = float(np.mean(((totals - means) ** 2 * WEEK / (WEEK - 1) - means) / means**2))
    if variance <= 0:
        return ones
    factors = (1.0 / variance + totals) / (1.0 / variance + means)
    factors /= factors.mean()
    running = np.concatenate([[0.0], np.cumsum(factors[np.arange(cells.days_total) % WEEK])])
    last = cells.first + cells.days.astype(np.int64)
    return np.asarray((running[last] - running[cells.first]) / cells.days, dtype=np.float64)
