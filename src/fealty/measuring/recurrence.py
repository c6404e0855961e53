"""First-order recurrences over cells: the memory of earlier attacks, and the elimination of the baseline.

Both run through a series once, ``y_i = x_i + step_i y_(i-1)``, many times a fit. That is a triangular system with a
single band beside its unit diagonal, which LAPACK solves in place (``tbtrs``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack

Array = NDArray[np.float64]


class Recurrence:
    """The recurrence with given steps.

    Parameters
    ----------
    step : ndarray, shape (cells - 1,)
        How much of a cell's value reaches the next.
    """

    def __init__(self, step: Array) -> None:
        self._band = np.zeros((2, step.size + 1), order="F")
        np.negative(step, out=self._band[1, :-1])

    def forward(self, rows: Array) -> Array:
        """Run it over the last axis from the first cell to the last, in place: ``y_i = x_i + step_i y_(i-1)``.

        Parameters
        ----------
        rows : ndarray, shape (cells,) or (k, cells)
            In one piece; it holds the result afterwards.
        """
        return self._run(rows, b"N")

    def backward(self, rows: Array) -> Array:
        """Run it from the last cell to the first, in place: ``y_i = x_i + step_(i+1) y_(i+1)``."""
        return self._run(rows, b"T")

    def _run(self, rows: Array, trans: bytes) -> Array:
        if rows.size:
            lapack.dtbtrs(self._band, rows.T, uplo=b"L", trans=trans, diag=b"U", overwrite_b=1)
        return rows
