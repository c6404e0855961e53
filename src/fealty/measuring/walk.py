"""The slow baseline: a random walk on the log scale and the tridiagonal algebra that makes it cheap.

Attack campaigns drift, and a model that denies it calls ordinary drift an effect. The walk's precision matrix is
tridiagonal, so that one Newton step costs a few microseconds a thousand days (LAPACK ``pttrf``, then `Recurrence`).
"""

import numpy as np
from scipy.linalg import lapack

from fealty.measuring.cells import Array
from fealty.measuring.recurrence import Recurrence

#: Prior sd of the log level at the first observation around that of the whole baseline: a factor of 20 either way at
#: one sd.
START_SD = 3.0


class Walk:
    """Gaussian random walk over cells with given gaps: ``x_0 ~ N(start, 3^2)``, ``x_i - x_{i-1} ~ N(0, sd^2 gap_i)``.

    Attributes
    ----------
    diagonal, beside : ndarray
        The tridiagonal prior precision.
    log_determinant : float
        Of that precision.
    """

    def __init__(self, gap: Array, sd: float, start: float) -> None:
        link = 1.0 / (sd * sd * gap)
        self.start = start
        self.beside = -link
        self.diagonal = np.zeros(gap.size + 1)
        self.diagonal[:-1] += link
        self.diagonal[1:] += link
        self.diagonal[0] += START_SD**-2
        self.log_determinant = float(np.log(link).sum()) - 2.0 * float(np.log(START_SD))

    def pull(self, x: Array) -> tuple[Array, float]:
        """Return the negative gradient of the log prior, and the negative log prior without its constant.

        Both by differences: multiplying the precision out would lose the digits of a walk that hardly moves.
        """
        moved = x[1:] - x[:-1]
        strain = -self.beside * moved
        away = (x[0] - self.start) / START_SD**2
        out = np.empty_like(x)
        out[0] = away
        out[1:] = strain
        out[:-1] -= strain
        return out, 0.5 * float(strain @ moved) + 0.5 * float(away * away) * START_SD**2


class Factor:
    """The LDL' factor of the walk's precision plus the information of the data.

    `half` and `rest` are the two halves of `solve`: the inner product of two halves is that of one right-hand side with
    the solution for the other, for which no second half is needed.
    """

    def __init__(self, walk: Walk, information: Array) -> None:
        self._total = walk.diagonal + information
        self._walk = walk
        if self._total.size == 1:
            self._d, below = self._total, np.zeros(0)
        else:
            self._d, below, _ = lapack.dpttrf(self._total, walk.beside)
        self._elimination = Recurrence(-below)
        self._root = np.sqrt(self._d)
        self.log_determinant = float(np.log(self._d).sum())

    def half(self, right: Array) -> Array:
        """Return right-hand sides, shape (cells,) or (k, cells), in the root of the matrix; `right` is overwritten."""
        self._elimination.forward(right)
        right /= self._root
        return right

    def rest(self, half: Array) -> Array:
        """Return the solutions from what `half` returned, in the same shape; `half` is overwritten."""
        half /= self._root
        return self._elimination.backward(half)

    def solve(self, right: Array) -> Array:
        """Return the solution for one right-hand side, shape (cells,), or several, shape (k, cells)."""
        return self.rest(self.half(np.array(right, dtype=np.float64, order="C")))

    def variances(self) -> Array:
        """Return the diagonal of the inverse, from one elimination forwards and one backwards."""
        if self._d.size == 1:
            return np.asarray(1.0 / self._d, dtype=np.float64)
        backward = lapack.dpttrf(self._total[::-1].copy(), self._walk.beside[::-1].copy())[0][::-1]
        return np.asarray(1.0 / (self._d + backward - self._total), dtype=np.float64)
