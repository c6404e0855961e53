"""Fit how sure the reader is of its records: ``src/fealty/reading/data/confidence.csv``.

    python tools/fit_confidence.py            # fit, and print how well it holds on texts not fitted on
    python tools/fit_confidence.py --write    # and write the table, and docs/confidence.svg

Fitted on texts that nobody looked at when rules were written, since on the others the rules are surer than they will be
on yours: the articles whose part is ``calibration``, and the closed half of the passages. What is printed is of the
``held_out`` articles, which have no part in the fit. A record counts as accepted when it matches an annotated one
(orders by content and a party, responses by answer and actor, events by type and actor, ties by both ends). Statements
are not annotated: their weight is set by hand, and said to be.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path

import altair as alt
import numpy as np
import vl_convert
from scipy.optimize import minimize
from scipy.stats import beta

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from articles import SCORES, Article, chosen, matched, retold  # noqa: E402  benchmarks is no package
from sentences import passages  # noqa: E402

from fealty.reading.coding import Draft  # noqa: E402
from fealty.reading.confidence import features  # noqa: E402
from fealty.reading.reader import Reader  # noqa: E402

TABLE = ROOT / "src/fealty/reading/data/confidence.csv"
SCORED = {"order": "orders", "response": "responses", "event": "events_with_actor", "tie": "ties"}
BANKS = {"orders": ("order", "response"), "ties": ("tie",), "events": ("event",)}
STATEMENT = 0.85
"""Log odds of a statement: 0.7, set by hand."""
LEAST_SEEN = 5
"""Records that must have a feature for it to get a weight."""
PULLS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
"""Precisions of the Gaussian that pulls weights to 0, among which cross-validation chooses."""
FOLDS = 5
BARE = 0.1
"""The same for the kinds themselves, whose mean is well known."""
HEAD = """# Weights of what the reader goes by, for the probability that a careful coder accepts a record: the sum of
# the weights of a record's features, through the logistic function.
# Fitted by tools/fit_confidence.py; "statement" is set by hand.
"""

Row = tuple[str, tuple[str, ...], bool]


def rows(articles: list[Article], kinds: Iterable[str], reader: Reader) -> list[Row]:
    """Return (kind, features, accepted) of every record of some kinds that the reader finds in articles."""
    found: list[Row] = []
    for article in articles:
        cues = {draft.record.id: draft.cues for draft in reader.code(article.document)}
        for kind in kinds:
            golds, records = chosen(article, SCORED[kind])
            pairs = matched(article, golds, records, SCORES[SCORED[kind]][2])
            hits = set(pairs.values())
            right = hits | retold(article, records, hits)
            found += [
                (kind, features(Draft(one, (0, 0), cues.get(one.id, ()))), place in right)
                for place, one in enumerate(records)
            ]
    return found


def part_of(folder: Path, part: str, reader: Reader) -> list[Article]:
    """Return the articles of a part, read."""
    paths = sorted(folder.glob("*.json"))
    return [Article(path, reader) for path in paths if json.loads(path.read_text(encoding="utf-8"))["part"] == part]


def fit_weights(data: list[Row], pull: float) -> dict[str, float]:
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

    strength = np.array([BARE if " " not in name else pull for name in known])

    def loss(weight: np.ndarray) -> float:
        logit = design @ weight
        return float(np.logaddexp(0.0, logit).sum() - accepted @ logit + 0.5 * strength @ weight**2)

    found = minimize(loss, np.zeros(len(known)), method="L-BFGS-B").x
    return {name: round(float(value), 3) for name, value in zip(known, found, strict=True)}


def chosen_pull(data: list[Row]) -> float:
    """Return the pull under which records that were left out are foreseen best (log loss)."""

    def lost(pull: float) -> float:
        total = 0.0
        for fold in range(FOLDS):
            left = data[fold::FOLDS]
            table = fit_weights([row for number, row in enumerate(data) if number % FOLDS != fold], pull)
            said = probabilities(left, table)
            right = np.array([one for _, _, one in left])
            total -= float(np.log(np.where(right, said, 1 - said)).sum())
        return total

    return min(PULLS, key=lost)


def probabilities(data: list[Row], table: dict[str, float]) -> np.ndarray:
    """Return what the table says of each record."""
    found = []
    for _, names, _ in data:
        total = sum(table.get(name, 0.0) for name in names)
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


def plot(data: list[Row], table: dict[str, float]) -> str:
    """Return the picture of what was promised against what came true, by tenths, with 90 % intervals, as SVG."""
    said, right = probabilities(data, table), np.array([one for _, _, one in data], dtype=np.float64)
    rows_of = []
    for part in np.array_split(np.argsort(said, kind="stable"), 10):
        low, high = (float(beta.ppf(q, right[part].sum() + 0.5, (1 - right[part]).sum() + 0.5)) for q in (0.05, 0.95))
        rows_of.append({"said": float(said[part].mean()), "true": float(right[part].mean()), "low": low, "high": high})
    both = alt.Scale(domain=(0, 1))
    base = alt.Chart(alt.Data(values=rows_of)).encode(
        x=alt.X("said:Q", title="said", scale=both, axis=alt.Axis(format="%"))
    )
    ends = alt.Chart(alt.Data(values=[{"said": 0, "true": 0}, {"said": 1, "true": 1}]))
    line = ends.mark_line(strokeDash=[4, 4], color="#888").encode(x="said:Q", y="true:Q")
    points = base.mark_circle(size=60, color="#1f5f8b").encode(
        y=alt.Y("true:Q", title="came true", scale=both, axis=alt.Axis(format="%"))
    )
    bars = base.mark_rule(color="#1f5f8b").encode(y="low:Q", y2="high:Q")
    chart = (line + bars + points).properties(width=320, height=320)
    return vl_convert.vegalite_to_svg(chart.to_json())


def main() -> None:
    """Fit, print, and write if asked to."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--tests", type=Path, default=ROOT / "tests/data")
    ask.add_argument("--write", action="store_true")
    given = ask.parse_args()
    reader = Reader()
    data = rows(part_of(given.tests / "articles", "calibration", reader), SCORED, reader)
    for bank, kinds in BANKS.items():
        data += rows(passages(given.tests / "sentences" / f"{bank}.jsonl", "held_out", reader), kinds, reader)
    table = fit_weights(data, chosen_pull(data)) | {"statement": STATEMENT}
    unseen = rows(part_of(given.tests / "articles", "held_out", reader), SCORED, reader)
    report(unseen, table)
    if given.write:
        (ROOT / "docs/confidence.svg").write_text(plot(unseen, table), encoding="utf-8")
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            file.write(HEAD)
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["feature", "weight"])
            writer.writerows(sorted(table.items()))


if __name__ == "__main__":
    main()
