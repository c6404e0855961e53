"""How sure the reader says it is (docs/reading.md)."""

from __future__ import annotations

import msgspec
import pytest

from fealty.reading.coding import Draft
from fealty.reading.confidence import LEAST, MOST, confidence, features, weights
from fealty.records import Event, Mention, Order, Response, Statement, Tie

EVENT = Event(type="ASSAULT", actors=(Mention(text="Hamas", actor="hamas"),), recipients=(Mention(text="Israel"),))


@pytest.mark.parametrize(
    "record",
    [
        EVENT, Order(content="stand_down"), Tie(relation="arms"), Response(order="x", answer="defied"), Statement(),
        Event(type="CONSULT", status="denied", quote="q" * 400, said_by=("a", "b")),
    ],
)  # fmt: skip
def test_nothing_is_certain_and_nothing_hopeless(record: Event | Order | Tie | Response | Statement) -> None:
    found = confidence(Draft(record, (0, 0), ("verb", "a cue that nobody weighed")))
    assert LEAST <= found <= MOST


def test_who_is_missing_costs_confidence() -> None:
    named = confidence(Draft(EVENT, (0, 0), ("verb",)))
    nobody = confidence(Draft(msgspec.structs.replace(EVENT, actors=()), (0, 0), ("verb",)))
    assert nobody < named


def test_features_name_the_kind_and_what_the_coder_went_by() -> None:
    found = features(Draft(EVENT, (0, 0), ("passive",)))
    assert {"event", "event passive", "event assault", "event no place"} <= set(found)
    assert "event nobody acts" not in found


def test_the_shipped_table_is_fitted() -> None:
    table = weights()
    assert {"order", "event", "tie", "response", "statement"} <= set(table)
    assert len(table) > 30
