"""Fit how sure the reader is of its records: ``src/fealty/reading/data/confidence.csv``.

    python tools/fit_confidence.py            # fit, and print how well it holds on texts not fitted on
    python tools/fit_confidence.py --write    # and write the table

Three parts of the annotated articles, none of which is used twice: the weights are fitted on ``dev``, on which the
rules were written; slope and intercept of each kind on ``calibration``, whose texts nobody looked at when rules were
written; what is printed is of ``held_out``. A record counts as accepted when it matches an annotated one (orders by
content and a party, responses by answer and actor, events by type and actor, ties by both ends). Statements are not
annotated: their weight is set by hand, and said to be.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from articles import SCORES, Article, chosen, matched, retold  # noqa: E402  benchmarks is no package

from fealty.reading.coding import Draft  # noqa: E402
from fealty.reading.confidence import features  # noqa: E402
from fealty.reading.reader import Reader  # noqa: E402

TABLE = ROOT / "src/fealty/reading/data/confidence.csv"
SCORED = {"order": "orders", "response": "responses", "event": "events_with_actor", "tie": "ties"}
STATEMENT = 0.85
"""Log odds of a statement: 0.7, set by hand."""
LEAST_SEEN = 5
"""Records that must have a feature for it to get a weight."""
PULL = 1.0
"""Precision of the Gaussian that pulls weights to 0."""
HEAD = """# Weights of what the reader goes by, for the probability that a careful coder accepts a record: the sum of
# the weights of a record's features, times the slope of its kind, plus its intercept, through the logistic function.
# Fitted by tools/fit_confidence.py; "statement" is set by hand.
"""

Row = tuple[str, tuple[str, ...], bool]


def rows(part: str, folder: Path, reader: Reader) -> list[Row]:
    """Return (kind, features, accepted) of every record that the reader finds in the articles of a part."""
    found: list[Row] = []
    for path in sorted(folder.glob("*.json")):
        if json.loads(path.read_text(encoding="utf-8"))["part"] != part:
            continue
        article = Article(path, reader)
        cues = {draft.record.id: draft.cues for draft in reader.code(article.document)}
        for kind, score in SCORED.items():
            golds, records = chosen(article, score)
            pairs = matched(article, golds, records, SCORES[score][2])
            hits = set(pairs.values())
            right = hits | retold(article, records, hits)
            found += [
                (kind, features(Draft(one, (0, 0), cues.get(one.id, ()))), place in right)
                for place, one in enumerate(records)
            ]
    return found


def fit_weights(data: list[Row]) -> dict[str, float]:
    """Return the weight of each feature that enough records have."""
    seen: dict[str, int] = {}
    for _, names, _ in data:
        for name in set(names):
            seen[name] = seen.get(name, 0) + 1
    known = sorted(name for name, times in seen.items() if times >= LEAST_SEEN)
    at = {name: number for number, name in enumerate(known)}
    design = np.zeros((len(data), len(known)))
    for row, (_, names, _) in enumerate(data):
        for name in names:
            if name in at:
                design[row, at[name]] = 1.0
    accepted = np.array([right for _, _, right in data], dtype=np.float64)

    def loss(weight: np.ndarray) -> float:
        logit = design @ weight
        return float(np.logaddexp(0.0, logit).sum() - accepted @ logit + 0.5 * PULL * weight @ weight)

    found = minimize(loss, np.zeros(len(known)), method="L-BFGS-B").x
    return {name: round(float(value), 3) for name, value in zip(known, found, strict=True)}


def set_right(data: list[Row], weights: dict[str, float]) -> dict[str, float]:
    """Return slope and intercept of each kind; the slope is the same for all, for want of data."""
    sums = np.array([sum(weights.get(name, 0.0) for name in names) for _, names, _ in data])
    kinds = np.array([list(SCORED).index(kind) for kind, _, _ in data])
    accepted = np.array([right for _, _, right in data], dtype=np.float64)

    def loss(values: np.ndarray) -> float:
        logit = values[0] * sums + values[1:][kinds]
        pull = 0.5 * ((values[0] - 1.0) ** 2 / 0.25 + (values[1:] ** 2).sum() / 1.0)
        return float(np.logaddexp(0.0, logit).sum() - accepted @ logit + pull)

    found = minimize(loss, np.r_[1.0, np.zeros(len(SCORED))], method="L-BFGS-B").x
    table = {f"slope {kind}": round(float(found[0]), 3) for kind in SCORED}
    return table | {f"intercept {kind}": round(float(value), 3) for kind, value in zip(SCORED, found[1:], strict=True)}


def probabilities(data: list[Row], table: dict[str, float]) -> np.ndarray:
    """Return what the table says of each record."""
    found = []
    for kind, names, _ in data:
        total = sum(table.get(name, 0.0) for name in names)
        total = table[f"slope {kind}"] * total + table[f"intercept {kind}"]
        found.append(min(max(1.0 / (1.0 + np.exp(-total)), 0.05), 0.97))
    return np.array(found)


def report(data: list[Row], table: dict[str, float]) -> None:
    """Print how far what was promised holds: by fifths of the records, and by kind."""
    said, right = probabilities(data, table), np.array([one for _, _, one in data], dtype=np.float64)
    kinds = np.array([kind for kind, _, _ in data])
    order = np.argsort(said, kind="stable")
    print("| said | came true | records |\n| --- | --- | --- |")
    for part in np.array_split(order, 5):
        print(f"| {said[part].mean():.2f} | {right[part].mean():.2f} | {part.size} |")
    for kind in SCORED:
        mine = kinds == kind
        if mine.any():
            print(f"| {kind}: {said[mine].mean():.2f} | {right[mine].mean():.2f} | {int(mine.sum())} |")
    print(f"Brier score {((said - right) ** 2).mean():.3f}; always saying the mean {right.var():.3f}")


def main() -> None:
    """Fit, print, and write if asked to."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--articles", type=Path, default=ROOT / "tests/data/articles")
    ask.add_argument("--write", action="store_true")
    given = ask.parse_args()
    reader = Reader()
    weights = fit_weights(rows("dev", given.articles, reader)) | {"statement": STATEMENT}
    table = weights | set_right(rows("calibration", given.articles, reader), weights)
    report(rows("held_out", given.articles, reader), table)
    if given.write:
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            file.write(HEAD)
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["feature", "weight"])
            writer.writerows(sorted(table.items()))


if __name__ == "__main__":
    main()
