"""Negative binomial counts: more variable than chance alone, as attacks come in salvoes and reports in batches."""

import numpy as np
from scipy.special import gammaln

from fealty.measuring.cells import Array, Cells
from fealty.measuring.memory import Memory


class NegativeBinomial:
    """Log likelihood of the cells' counts given their means; variance ``m + dispersion m^2`` for a single day.

    A total over D days has ``dispersion / D``: independent days average out. Where attacks also cluster from day to
    day, the total of several days varies more than its days suggest; that share of the variance is proportional to the
    mean and is entered at the mean that was observed (a plug-in, exact at the mode).

    Parameters
    ----------
    cells : Cells
        The observations.
    dispersion : float
        Of a single day.
    memory, share : Memory, float
        Day-to-day clustering.
    """

    def __init__(self, cells: Cells, dispersion: float, memory: Memory, share: float) -> None:
        count = cells.count
        self._count = count
        self.dispersion: Array | float = dispersion
        if not cells.single:
            inflation = memory.inflation(share)
            self.dispersion = dispersion * inflation / cells.days + (inflation - 1.0) / np.maximum(count, 1.0)
        shape = 1.0 / self.dispersion
        self._upper: Array = count + shape
        place, times = cells.kinds
        values, each = count[place], shape if isinstance(shape, float) else shape[place]
        constant = gammaln(values + each) - gammaln(each) - values * np.log(each) - gammaln(values + 1.0)
        self._constant = float(constant @ times)

    def log_likelihood(self, mean: Array) -> float:
        """Return the log likelihood of all counts."""
        return (
            self._constant + float(self._count @ np.log(mean)) - float(self._upper @ np.log1p(self.dispersion * mean))
        )

    def score(self, mean: Array) -> tuple[Array, Array]:
        """Return the derivative of the log likelihood by each mean and its expected information."""
        information = 1.0 / (mean * (1.0 + self.dispersion * mean))
        return (self._count - mean) * information, information
