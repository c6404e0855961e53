"""Is the usual tool enough? CausalImpact, two regressions and ours on the same simulated series, as a Markdown table.

    make bench-peers [REPS=100] [SEED=1]
    python benchmarks/peers/compare.py [--reps 100] [--seed 1] [--peers .venv-peers/bin/python]

The others need older packages than ours may use, so they run in an environment of their own; the series go there, and
the scores come back, as files. Writes `results.json` beside this file; `series.py` says what is simulated, `others.py`
how the others are used, `scoring.py` what is counted.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from scoring import score
from series import BEFORE, DAYS, RATE, UNDER, WORLDS, Counts, simulate
from table import RESULTS, markdown

from fealty.measuring import order_effect

LEVEL = 0.95
HERE = Path(__file__).parent


def fealty(counts: Counts) -> tuple[float, float]:
    found = order_effect(counts, BEFORE, DAYS, level=LEVEL)
    return found.low, found.high


def others(every: Counts, python: Path, seed: int) -> dict[str, Any]:
    """Return the rows and the versions of the other tools."""
    with tempfile.TemporaryDirectory() as name:
        series, answer = Path(name) / "series.npy", Path(name) / "answer.json"
        np.save(series, every)
        command = [str(python), str(HERE / "others.py"), str(series), str(answer), "--seed", str(seed)]
        done = subprocess.run(command, check=False)  # noqa: S603  our own command
        if done.returncode:
            raise SystemExit(done.returncode)
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reps", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peers", type=Path, default=Path(".venv-peers/bin/python"), help="the others' Python")
    arguments = parser.parse_args()
    if not arguments.peers.exists():
        raise SystemExit(f"{arguments.peers} is missing; run `make bench-peers`, which installs it")
    every = simulate(arguments.reps, arguments.seed)
    ours = score("Fealty", fealty, every)
    found = others(every, arguments.peers, arguments.seed)
    results = {
        "reps": arguments.reps,
        "seed": arguments.seed,
        "level": LEVEL,
        "days_before": BEFORE,
        "days_under": UNDER,
        "rate": RATE,
        "versions": {
            "Python": platform.python_version(),
            "fealty": importlib.metadata.version("fealty"),
            **found["versions"],
        },
        "worlds": list(WORLDS),
        "rows": [*found["rows"], ours],
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(markdown(results))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
