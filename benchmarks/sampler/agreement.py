"""Does the measurement say what an exact sampler of the same model says? Both on the same data, as a Markdown table.

    python benchmarks/sampler/agreement.py [NAME ...]

Compared with ``reference.json`` (made by ``reference.py``) are the median and both ends of the 90 % interval of each
log rate ratio; a difference is told in posterior sds of the sampler. Exit code 1 where a median is off by more than 0.1
or an end by more than 0.15.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from datasets import DATASETS, Dataset
from ours import answers

from fealty.measuring.cells import build_cells
from fealty.measuring.effect import Density
from fealty.measuring.laplace import Observed

WHERE = Path(__file__).with_name("reference.json")
LEVELS = {"low": 0.05, "median": 0.5, "high": 0.95}
MOST_OFF = {"low": 0.15, "median": 0.1, "high": 0.15}
Answer = dict[str, float]


def ours(data: Dataset) -> dict[str, Answer]:
    """Return quantiles of every log rate ratio, by ``group/order``: pooled where there are several groups."""
    given = [[k for g, k in data.pairs if g == group] for group in range(data.groups)]
    every = []
    for group, orders in enumerate(given):
        cells = build_cells(data.counts[group], [data.orders[k] for k in orders])
        every.append(Observed(cells, data.weekday[group], triggers=data.triggers))
    alone, pooled = answers(every, given)
    return {f"{g}/{k}": quantiles(one) for (k, g), one in (pooled.effects if pooled else alone).items()}


def quantiles(density: Density) -> Answer:
    """Return the quantiles of a log rate ratio that are compared."""
    return {name: density.quantile(level) for name, level in LEVELS.items()}


def rows(name: str, kept: dict[str, dict[str, Answer]]) -> list[tuple[str, Answer, Answer]]:
    """Return effect, the sampler's figures, and the differences in posterior sds."""
    found = ours(DATASETS[name]())
    return [
        (f"{name} {pair}", theirs, {level: (found[pair][level] - theirs[level]) / theirs["sd"] for level in LEVELS})
        for pair, theirs in kept["effects"].items()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kept = json.loads(WHERE.read_text(encoding="utf-8"))
    parser.add_argument("names", nargs="*", default=list(kept), metavar="NAME")
    worst = 0.0
    print("| effect | sampler: log ratio, 90 % | sd | tail ESS | R-hat | low off | median off | high off |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in parser.parse_args().names:
        for label, theirs, off in rows(name, kept[name]):
            worst = max(worst, *(abs(off[level]) / MOST_OFF[level] for level in LEVELS))
            middle = f"{theirs['median']:.2f} [{theirs['low']:.2f}, {theirs['high']:.2f}]"
            mixed = f"{theirs['sd']:.2f} | {theirs['ess_tail']} | {theirs['r_hat']:.3f}"
            print(f"| {label} | {middle} | {mixed} | " + " | ".join(f"{off[level]:+.3f}" for level in LEVELS) + " |")
    print(f"\nThe largest difference is {worst:.0%} of what is allowed (medians 0.1 sd, interval ends 0.15 sd).")
    return int(not np.isfinite(worst) or worst > 1.0)


if __name__ == "__main__":
    sys.exit(main())
