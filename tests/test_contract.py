"""Every writer is held to the public contract: what a case holds meets the JSON Schema; quotes and ids are sound."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

import sharing_help as made
from fealty.casefile import Case, check_case
from fealty.records import KINDS, Coded, encode, schema


@pytest.fixture(scope="module")
def iraq(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("contract") / "iraq.fealty"
    return Path(shutil.copy(made.iraq(tmp_path_factory), path))


def test_every_record_of_the_bundled_case_meets_the_schema(iraq: Path) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    seen: dict[str, int] = {}
    with Case(iraq) as case:
        case.judge(case.sources()[0].record.id, "unsure")
        for kind, shape in KINDS.items():
            for view in case.views(shape):
                validator.validate(json.loads(encode(view.record)))
                seen[kind] = seen.get(kind, 0) + 1
        for judgement in case.judgements():
            validator.validate(json.loads(encode(judgement)))
    assert {"source", "event", "order", "response", "interval_count", "incident"} <= set(seen)
    assert list(check_case(iraq)) == []


def test_every_fact_of_the_bundled_case_says_who_says_so(iraq: Path) -> None:
    with Case(iraq) as case:
        sources = {view.record.id for view in case.sources()}
        for shape in KINDS.values():
            if not issubclass(shape, Coded):
                continue
            for view in case.views(shape):
                record = view.record
                assert record.said_by, record
                assert record.origin is None or record.origin in record.said_by
                assert record.source in sources
                assert (record.row is None) != (record.quote is None)  # a row of a table, or a sentence of a report
                assert record.coder
