"""Quality floors: how well the reader codes annotated texts. Lowering one needs a reason in the change.

Each floor lies a little below what was measured, so that a change of the weights or of a library may move a record or
two, and a rule that breaks something does not pass. The closed halves are scored here too: nobody looks at their texts,
and their totals are all that comes out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from fealty.reading.model.sessions import FOLDER

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
TRAINED = all((FOLDER / name).is_file() for name in ("parser.onnx", "pairs.onnx"))
pytestmark = pytest.mark.skipif(not TRAINED, reason="the weights are not here: run training/export.py")


def run(*command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "benchmarks")}
    return subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=True, cwd=ROOT, env=environment
    ).stdout


@cache
def articles(part: str) -> dict[str, dict[str, float]]:
    return dict(json.loads(run("benchmarks/articles.py", "tests/data/articles", "--part", part, "--json")))


@cache
def plain_stories(part: str) -> dict[str, dict[str, float]]:
    return dict(json.loads(run("benchmarks/articles.py", "tests/data/plain_stories", "--part", part, "--json")))


@cache
def passages(part: str) -> dict[str, dict[str, float]]:
    return dict(json.loads(run("benchmarks/sentences.py", "tests/data/sentences", "--part", part, "--json")))


ARTICLES = {
    "dev": {
        # lower since the network has been taught frames: its trees are others now, and these articles' slips had been
        # mended one by one for the trees before; the closed half below has gained
        "orders": 0.82,
        "orders_full": 0.64,
        "events": 0.78,
        "events_with_actor": 0.69,
        "events_full": 0.52,
        "material": 0.79,
        "counted": 0.75,
        "ties": 0.74,
    },
    "held_out": {
        # 44 orders, two fewer right with the network of 19,201 sentences; the closed texts with more of them gained:
        # passages .48 to .52, plain stories .51 to .59
        "orders": 0.53,
        "orders_full": 0.36,
        "events": 0.65,
        "events_with_actor": 0.56,
        "events_full": 0.38,
        "material": 0.62,
        "counted": 0.57,
        "ties": 0.64,
    },
}
PASSAGES = {
    "dev": {
        "orders: orders": 0.80,
        "orders: orders_full": 0.56,
        "orders: responses": 0.54,
        "ties: ties": 0.59,
        "events: events": 0.70,
        "events: events_with_actor": 0.61,
        "events: events_full": 0.41,
        "events: material": 0.72,
        "events: counted": 0.66,
    },
    "held_out": {
        "orders: orders": 0.49,
        "orders: orders_full": 0.23,
        "orders: responses": 0.20,
        "ties: ties": 0.50,
        "events: events": 0.50,
        "events: events_with_actor": 0.44,
        "events: events_full": 0.29,
        "events: material": 0.53,
        "events: counted": 0.51,
    },
}


PLAIN = {
    "dev": {"orders": 0.61, "orders_full": 0.41, "ties": 0.70},
    "held_out": {"orders": 0.56, "orders_full": 0.32, "responses": 0.34, "ties": 0.69},
}


@pytest.mark.parametrize(("part", "score"), [(part, score) for part, floors in PLAIN.items() for score in floors])
def test_plain_stories_are_coded_as_well_as_before(part: str, score: str) -> None:
    assert plain_stories(part)[score]["f1"] >= PLAIN[part][score]


@pytest.mark.parametrize(("part", "score"), [(part, score) for part, floors in ARTICLES.items() for score in floors])
def test_articles_are_coded_as_well_as_before(part: str, score: str) -> None:
    assert articles(part)[score]["f1"] >= ARTICLES[part][score]


@pytest.mark.parametrize(("part", "score"), [(part, score) for part, floors in PASSAGES.items() for score in floors])
def test_passages_are_coded_as_well_as_before(part: str, score: str) -> None:
    assert passages(part)[score]["f1"] >= PASSAGES[part][score]


def check(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    script = SHARED / "checks" / name
    if not script.exists():
        pytest.skip("the scoring scripts are not here; they come with the project's shared data, not with a checkout")
    return subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, cwd=ROOT)


def test_pairs_left_out_of_training() -> None:
    done = check("score_pairs.py", str(SHARED / "data/plover/pairs_train.jsonl"), "--held-out")
    assert json.loads(done.stdout)["macro_f1"] >= 0.88


def test_the_article_that_the_project_starts_from() -> None:
    folder = SHARED / "data/article"
    done = check("check_article.py", str(folder / "article.txt"), str(folder / "expected.json"))
    assert done.returncode == 0, done.stdout
