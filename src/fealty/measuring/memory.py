"""Short memory: attacks that follow from earlier attacks, the discrete-time form of a self-exciting process.

Why excitation and not an autoregressive term on the log scale: follow-up attacks come in proportion to the attacks
before them, so that the variance of a total stays proportional to its mean. When an order cuts the attacks to a fifth,
a log-scale term learnt at the old level would promise far too narrow an interval at the new one.

The expected count of a day is ``level x ((1 - share) exp(x) + share x E)`` where E is an exponentially weighted mean of
earlier counts, each restated to the level without orders (divided by its own day's factor). Restating says that an
order changes everything in the same proportion, follow-ups of earlier attacks included: the rate ratio means the same
on its first day and on its last.

Sources: Hawkes 1971 (Biometrika 58); Lewis, Mohler, Brantingham & Bertozzi 2012 (Security Journal 25) for insurgent
attacks in Iraq; Tench, Fry & Gill 2016 (European Journal of Applied Mathematics 27) for improvised explosive devices in
Northern Ireland.
"""

import numpy as np

from fealty.measuring.cells import Array, Cells
from fealty.measuring.recurrence import Recurrence


class Memory:
    """Exponential memory over the days of one set of cells, for one decay.

    Weight that would fall on unobserved days (before the series, missing, or inside the cell itself) stays with the
    baseline: those days are taken to have had the expected number.

    Attributes
    ----------
    weight : ndarray, shape (cells,)
        Sum over the cell's days of the memory's weight on observed earlier days; between 0 and the days of the cell.
    """

    def __init__(self, cells: Cells, decay_days: float) -> None:
        self._cells = cells
        self.keep = float(np.exp(-1.0 / decay_days))
        self._left: Array | float = 1.0 - self.keep
        self._spread = None
        if cells.daily:
            self._recurrence = Recurrence(np.full(cells.count.size - 1, self.keep))
        else:
            passed, length = np.diff(cells.first), cells.days[:-1]
            self._recurrence = Recurrence(np.exp(-passed / decay_days))
            self._left = (1.0 - np.exp(-length / decay_days)) * np.exp((length - passed) / decay_days)
            self._spread = (1.0 - np.exp(-cells.days / decay_days)) / (1.0 - self.keep)
        self.weight = self.mean(np.ones(cells.count.size))

    def mean(self, a_day: Array) -> Array:
        """Return the weighted mean of `a_day` over the days before, summed over each cell's days.

        From one cell to the next: what is remembered fades, and the cell's own days join it.

        Parameters
        ----------
        a_day : ndarray, shape (cells,) or (k, cells)
            A value a cell.
        """
        found = remembered(a_day, self._left, self._recurrence)
        if self._spread is not None:
            found *= self._spread
        return found

    def inflation(self, share: float) -> Array:
        """Return by how much clustering inside each cell inflates the variance of its total; 1 for single days.

        An attack on day t brings in expectation ``g_j`` further ones within the next j days; the innovations of a
        self-exciting process are uncorrelated, so the variance of the total is the mean of ``(1 + g_j)^2`` times that
        without clustering.
        """
        length, place = self._cells.lengths
        return np.array([total_inflation(share, self.keep, int(days)) for days in length])[place]


def remembered(a_day: Array, left: Array | float, recurrence: Recurrence) -> Array:
    """Return what each cell finds remembered: that of the cell before, faded, and what is left of its own days."""
    found = np.empty_like(a_day)
    found[..., 0] = 0.0
    np.multiply(a_day[..., :-1], left, out=found[..., 1:])
    return recurrence.forward(found)


def total_inflation(share: float, keep: float, days: int) -> float:
    """Return the variance inflation of a total over `days` days, for a share of follow-ups and a retention `keep`.

    It grows from 1 for a single day to ``1 / (1 - share)^2`` for spans far longer than the memory.
    """
    kept = keep + share * (1.0 - keep)
    ahead = np.arange(days, dtype=np.float64)
    offspring = share * (1.0 - keep) * (1.0 - kept**ahead) / (1.0 - kept)
    return float(np.mean((1.0 + offspring) ** 2))
