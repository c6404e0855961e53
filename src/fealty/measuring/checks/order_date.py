"""An uncertain date of issue: which of its days the attacks speak for."""

from datetime import timedelta

import numpy as np

from fealty.measuring.estimate import Check
from fealty.measuring.looking import Look

NAME = "date of the order"


def check(look: Look) -> Check | None:
    """Say over which days the answer is averaged, and in which half of them the attacks changed, if they say so."""
    fitted, column = look.round.fitted, look.column
    begins = fitted.block.columns[column].begins
    if len(begins) < 2:
        return None
    place = [one.column for one in fitted.observed.design.shifts].index(column)
    chosen = np.array([point.hyper.begins[place] for point in fitted.points])
    weights = np.array([point.weight for point in fitted.points])
    early = float(weights[chosen < begins[len(begins) // 2]].sum())
    first, last = (look.round.series.begin + timedelta(days=fitted.block.first + begins[at]) for at in (0, -1))
    words = f"It can have come into force on any day from {first} to {last}; the answer is averaged over them."
    if max(early, 1.0 - early) > 0.8:
        words += f" The attacks speak for the {'earlier' if early > 0.5 else 'later'} half of these days."
    return Check(name=NAME, outcome="informative", words=words)
