"""Score the tools that are not ours; `compare.py` runs this in the environment of `requirements.txt`.

    python benchmarks/peers/others.py SERIES.npy ANSWER.json --seed 1

Each is used as its documentation says, with its defaults:

- *Poisson GLM + post dummy*: log-linear, a constant and a dummy of the days under the order, Wald interval.
- *NB GLM, HAC errors*: the same as a negative binomial whose dispersion is fitted, Newey-West errors with the usual
  number of lags, 4 (days / 100)^(2/9).
- *CausalImpact*: a local level without covariates; its relative effect plus 1 is the rate ratio. (Its p-value is
  one-sided: below 0.05 it claims a change more often than the 95 % interval does, rightly and wrongly.)
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from causalimpact import CausalImpact
from scoring import score
from series import BEFORE, DAYS, Counts

POST = sm.add_constant((np.arange(DAYS) >= BEFORE).astype(float))
LAGS = int(4 * (DAYS / 100) ** (2 / 9))


def poisson_glm(counts: Counts) -> tuple[float, float]:
    fitted = sm.GLM(counts, POST, family=sm.families.Poisson()).fit()
    low, high = np.exp(fitted.conf_int()[1])
    return float(low), float(high)


def negative_binomial(counts: Counts) -> tuple[float, float]:
    fitted = sm.NegativeBinomial(counts, POST).fit(cov_type="HAC", cov_kwds={"maxlags": LAGS}, disp=False)
    low, high = np.exp(fitted.conf_int()[1])
    return float(low), float(high)


def causal_impact(counts: Counts) -> tuple[float, float]:
    data = pd.DataFrame({"y": counts.astype(float)})
    with warnings.catch_warnings():
        # its last release calls pandas and statsmodels in ways that their next releases will refuse
        warnings.simplefilter("ignore", FutureWarning)
        found = CausalImpact(data, [0, BEFORE - 1], [BEFORE, DAYS - 1]).summary_data["average"]
    return 1 + float(found["rel_effect_lower"]), 1 + float(found["rel_effect_upper"])


METHODS: dict[str, Callable[[Counts], tuple[float, float]]] = {
    "Poisson GLM + post dummy": poisson_glm,
    "NB GLM, HAC errors": negative_binomial,
    "CausalImpact (pycausalimpact)": causal_impact,
}
PACKAGES = ("pycausalimpact", "statsmodels", "pandas", "numpy", "scipy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("series", type=Path)
    parser.add_argument("answer", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    np.random.seed(arguments.seed)  # noqa: NPY002  CausalImpact draws from the one global generator
    every = np.load(arguments.series)
    rows = [score(method, measure, every) for method, measure in METHODS.items()]
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    arguments.answer.write_text(json.dumps({"rows": rows, "versions": versions}), encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
