"""How a tool does on the simulated series, by one rule for all: what its 95 % interval of the rate ratio holds."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from typing import TypedDict

import numpy as np
from series import RATIOS, WORLDS, Counts

Measure = Callable[[Counts], tuple[float, float]]
"""From the counts of all days to the 95 % interval (low, high) of the rate ratio."""


class Cell(TypedDict):
    """Shares of the series of one world; an answer that is not finite covers nothing and finds nothing."""

    false_alarms: float  # interval without 1, true ratio 1
    coverage: float  # interval with 0.5, true ratio 0.5
    power: float  # interval below 1, true ratio 0.5
    not_finite: int  # answers of both true ratios


class Row(TypedDict):
    """One tool in all worlds."""

    method: str
    seconds: float  # median of a series
    worlds: dict[str, Cell]


def score(method: str, measure: Measure, every: Counts) -> Row:
    """Measure all series (worlds, true ratios, reps, days) with one tool, and say on stderr how far it is."""
    times: list[float] = []
    worlds = {}
    for name, (same, half) in zip(WORLDS, every, strict=True):
        worlds[name] = _cell(_ask(measure, same, times), _ask(measure, half, times))
        print(f"{method}: {name} done, {np.median(times):.3f} s a series", file=sys.stderr, flush=True)
    return {"method": method, "seconds": round(float(np.median(times)), 4), "worlds": worlds}


def _ask(measure: Measure, series: Counts, times: list[float]) -> list[tuple[float, float]]:
    answers = []
    for counts in series:
        began = time.perf_counter()
        answers.append(measure(counts))
        times.append(time.perf_counter() - began)
    return answers


def _cell(same: list[tuple[float, float]], half: list[tuple[float, float]]) -> Cell:
    finite_same, finite_half = (
        [pair for pair in answers if math.isfinite(pair[0]) and math.isfinite(pair[1])] for answers in (same, half)
    )
    reps, true = len(same), RATIOS[1]
    return {
        "false_alarms": round(sum(not low <= 1 <= high for low, high in finite_same) / reps, 4),
        "coverage": round(sum(low <= true <= high for low, high in finite_half) / reps, 4),
        "power": round(sum(high < 1 for _, high in finite_half) / reps, 4),
        "not_finite": 2 * reps - len(finite_same) - len(finite_half),
    }
