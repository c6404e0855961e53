"""The annotated articles in ``tests/data/plain_stories``: what measures the reader has to be sound itself."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from fealty.records import LONGEST_QUOTE, Answer, OrderContent, Relation

FILES = sorted((Path(__file__).parent / "data" / "plain_stories").glob("*.json"))
WORDS = {
    ("orders", "content"): set(get_args(OrderContent)),
    ("orders", "status"): {"asserted", "denied", "planned", "conditional", "threatened"},
    ("responses", "kind"): set(get_args(Answer)),
    ("ties", "kind"): set(get_args(Relation)) - {"fights", "controls"},
}


@cache
def read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def test_half_of_them_are_closed() -> None:
    parts = {path.stem: read(path)["part"] for path in FILES}
    assert len(parts) >= 50
    assert parts == {one: "held_out" if int(one[1:]) % 2 == 0 else "dev" for one in parts}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_annotation_has_its_place(path: Path) -> None:
    article = read(path)
    assert article["id"] == path.stem
    date.fromisoformat(article["published"])
    for kind in ("orders", "responses", "ties"):
        for one in article[kind]:
            assert article["text"].count(one["quote"]) == 1, one["quote"]
            assert "\n" not in one["quote"]
            assert len(one["quote"]) <= LONGEST_QUOTE


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_annotation_is_of_a_class_that_records_have(path: Path) -> None:
    article = read(path)
    for (kind, field), known in WORDS.items():
        assert {one[field] for one in article[kind]} <= known
    for one in article["orders"]:
        for day in one["issued"].values():
            assert day is None or date.fromisoformat(day)
    for one in article["responses"]:
        assert 0 <= one["order"] < len(article["orders"])
    for one in article["ties"]:
        assert one["from"]
        assert one["to"]
