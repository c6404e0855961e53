"""Small versions of two benchmarks: agreement with an exact sampler, and ranks of truths drawn from the prior.

The sampler's figures were made once (``benchmarks/sampler/reference.py``) and are kept beside it; the whole calibration
is ``benchmarks/sbc.py``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
if not BENCHMARKS.is_dir():
    pytest.skip("the benchmarks are not here; they come with the source, not with the package", allow_module_level=True)
NAMES = sorted(json.loads((BENCHMARKS / "sampler" / "reference.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def benchmark() -> Iterator[Callable[[str], Any]]:
    """Scripts import each other from their own folder."""
    before = list(sys.path)
    sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS / "sampler")]
    yield import_module
    sys.path[:] = before


@pytest.mark.parametrize("name", NAMES)
def test_medians_and_interval_ends_are_those_of_an_exact_sampler(benchmark: Callable[[str], Any], name: str) -> None:
    agreement = benchmark("agreement")

    kept = json.loads(agreement.WHERE.read_text(encoding="utf-8"))[name]
    assert kept["converged"]
    for label, theirs, off in agreement.rows(name, kept):
        for level, most in {"low": 0.15, "median": 0.1, "high": 0.15}.items():
            assert abs(off[level]) <= most, f"{label}: {level} off by {off[level]:.2f} sd of {theirs['sd']:.2f}"


def test_six_data_sets_two_of_them_real_are_compared() -> None:
    assert len(NAMES) >= 6
    assert {"iraq_2020", "syria_2016"} <= set(NAMES)


@pytest.mark.parametrize(("world", "draws"), [("single", 30), ("undated", 12), ("joint", 8)])
def test_truths_drawn_from_the_prior_fall_evenly_into_the_posterior(
    benchmark: Callable[[str], Any], world: str, draws: int
) -> None:
    sbc = benchmark("sbc")
    found = [sbc.one((101, number), world=world, own_start=False) for number in range(draws)]
    effects = [name for name in found[0] if name not in ("seed", "left_out", "attacks")]
    ranks = np.array([[float(str(one[name])) for name in effects] for one in found])
    assert np.isfinite(ranks).all()
    inside = ((ranks > 0.05) & (ranks < 0.95)).sum(axis=0)
    assert (inside >= binom.ppf(0.0005, draws, 0.9)).all()
    assert np.abs(ranks.mean(axis=0) - 0.5).max() < 4.0 * np.sqrt(1 / 12 / draws)
