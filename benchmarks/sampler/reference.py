"""Sample the posterior of the benchmark data sets and keep what the measurement is to be compared with.

    python -m venv .venv-sampler && .venv-sampler/bin/pip install -r benchmarks/sampler/requirements.txt
    .venv-sampler/bin/python benchmarks/sampler/reference.py [NAME ...] [--draws 2500]

Writes ``reference.json`` beside this file: quantiles of every log rate ratio, and how well the chains mixed. Data sets
that are not named keep what is there. A data set whose chains fall short is sampled again with twice the draws.
"""

from __future__ import annotations

import argparse
import functools
import json
import multiprocessing
import os
import time
from pathlib import Path
from typing import Any

# Before JAX starts, here and in every chain's own process: one thread is all that such small matrices can use.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

import jax
import numpy as np
import numpyro
from datasets import DATASETS
from model import ASKED, draw
from numpyro.diagnostics import effective_sample_size, split_gelman_rubin

WHERE = Path(__file__).with_name("reference.json")
LEVELS = (0.05, 0.5, 0.95)
MOST_R_HAT, LEAST_ESS = 1.01, 2000.0
SEEDS, WARMUP, ACCEPT = (1, 2, 3, 4), 1500, 0.95


def figures(draws: np.ndarray) -> dict[str, Any]:
    """Return quantiles, sd and convergence of one quantity, shape (chains, draws).

    Bulk ESS and R-hat are those of the normal scores of the ranks, tail ESS that of the indicators of the outer 5 %
    (Vehtari et al. 2021, Bayesian Analysis 16).
    """
    ranks = draws.ravel().argsort().argsort().reshape(draws.shape)
    scores = np.asarray(jax.scipy.special.ndtri((ranks + 0.625) / (draws.size + 0.25)))
    low, middle, high = (float(q) for q in np.quantile(draws, LEVELS))
    tails = [float(effective_sample_size((draws <= q).astype(float))) for q in (low, high)]
    return {
        "low": round(low, 4),
        "median": round(middle, 4),
        "high": round(high, 4),
        "mean": round(float(draws.mean()), 4),
        "sd": round(float(draws.std()), 4),
        "r_hat": round(float(split_gelman_rubin(scores)), 4),
        "ess_bulk": round(float(effective_sample_size(scores))),
        "ess_tail": round(min(tails)),
    }


def chain(seed: int, *, name: str, draws: int) -> dict[str, np.ndarray]:
    """Sample one chain."""
    return draw(DATASETS[name](), seed=seed, warmup=WARMUP, draws=draws, accept=ACCEPT)


def sampled(name: str, *, draws: int, jobs: int) -> dict[str, Any]:
    """Return what is kept of one data set."""
    began = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
        chains = pool.map(functools.partial(chain, name=name, draws=draws), SEEDS, chunksize=1)
    found = {key: np.stack([one[key] for one in chains]) for key in chains[0]}
    effects = {f"{g}/{k}": figures(found["effects"][:, :, g, k]) for g, k in DATASETS[name]().pairs}
    others: dict[str, Any] = {}
    for key in (one for one in ASKED[1:] if one in found):
        columns = found[key].reshape(*found[key].shape[:2], -1)
        others[key] = [figures(columns[:, :, i]) for i in range(columns.shape[2])]
    return {
        "effects": effects,
        "others": others,
        "draws": int(found["diverging"].size),
        "divergences": int(found["diverging"].sum()),
        "steps": round(float(found["steps"].mean())),
        "seconds": round(time.perf_counter() - began),
    }


def converged(kept: dict[str, Any]) -> bool:
    """Return whether every effect has mixed."""
    each = kept["effects"].values()
    return all(one["r_hat"] < MOST_R_HAT and min(one["ess_bulk"], one["ess_tail"]) > LEAST_ESS for one in each)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(DATASETS), metavar="NAME")
    parser.add_argument("--draws", type=int, default=2500, help="a chain, of four")
    parser.add_argument("--jobs", type=int, default=2, help="chains at a time")
    arguments = parser.parse_args()
    for name in arguments.names:
        draws = arguments.draws
        kept = sampled(name, draws=draws, jobs=arguments.jobs)
        while not converged(kept) and draws < 4 * arguments.draws:
            draws *= 2
            kept = sampled(name, draws=draws, jobs=arguments.jobs)
        kept["sampler"] = (
            f"NumPyro {numpyro.__version__}, JAX {jax.__version__}, NUTS, {len(SEEDS)} chains, "
            f"warm-up {WARMUP}, target {ACCEPT:g}"
        )
        kept["converged"] = converged(kept)
        everything = json.loads(WHERE.read_text(encoding="utf-8")) if WHERE.exists() else {}
        everything[name] = kept
        ordered = {known: everything[known] for known in DATASETS if known in everything}
        WHERE.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
        print(name, kept["seconds"], "s", kept["divergences"], "divergences", kept["effects"], flush=True)


if __name__ == "__main__":
    main()
