"""What fuzzing found, and a short form of it: every target takes its seeds, and damage to them."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fealty.casefile import read_settings
from fealty.errors import FealtyError, RecordError, SettingsError
from fealty.records import decode
from fealty.scenarios.plan import read_plan
from fealty.tables import read_mapping
from tables_help import put, read

FUZZING = Path(__file__).resolve().parents[1] / "benchmarks" / "fuzzing"
if not FUZZING.is_dir():
    pytest.skip("the fuzzing targets are not here; they come with the source", allow_module_level=True)
TIMES = 12
"""Damaged inputs made of each target's seeds: a smoke test; the search itself is benchmarks/fuzzing/run.py."""


@pytest.fixture(scope="module")
def targets() -> Iterator[Any]:
    sys.path.insert(0, str(FUZZING))
    try:
        import targets as found  # noqa: PLC0415  it lies beside the package

        yield found
    finally:
        sys.path.remove(str(FUZZING))


def damaged(seed: bytes, pick: random.Random) -> bytes:
    data = bytearray(seed)
    for _ in range(pick.randrange(1, 4)):
        place = pick.randrange(len(data) + 1)
        kind = pick.randrange(4)
        if kind == 0:
            data[place:place] = pick.randbytes(pick.randrange(1, 5))
        elif kind == 1:
            del data[place : place + pick.randrange(1, 9)]
        elif kind == 2:
            data[place:place] = data[: pick.randrange(40)]
        elif place < len(data):
            data[place] = pick.randrange(256)
    return bytes(data)


def test_every_target_takes_its_seeds_and_damage_to_them(targets: Any) -> None:
    pick = random.Random(7)  # noqa: S311  made-up damage, no secret
    for name in targets.PLANS:
        target = targets.target(name)
        for seed in target.seeds:
            for data in (seed, *(damaged(seed, pick) for _ in range(max(1, TIMES // len(target.seeds))))):
                try:
                    target.check(data)
                except FealtyError:
                    continue


def test_a_quote_beside_its_span_is_found_out(targets: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    target = targets.target("quotes")
    moved = b"\x10\x20\x11The rebels stopped on Monday."
    target.check(moved)
    monkeypatch.setattr("targets.quotes.check_quote", lambda record, text: None)
    with pytest.raises(Exception, match="a quote that is not in the text passes"):
        target.check(moved)


@pytest.mark.parametrize("line", [b'{"kind":"source","title":"\xff"}', '{"kind":"source","title":"\ud800"}'])
def test_a_record_that_is_no_unicode_is_refused(line: bytes | str) -> None:
    with pytest.raises(RecordError, match="not a record"):
        decode(line)


@pytest.mark.parametrize("text", ["a = " + "[" * 3_000, "a = " + "9" * 5_000])
def test_toml_without_end_is_refused(text: str) -> None:
    for reader in (read_settings, read_plan, lambda found: read_mapping(found, where="own.toml")):
        with pytest.raises(SettingsError, match="not TOML"):
            reader(text)


@pytest.mark.parametrize("text", ["actors = 5", "actors = 2021-01-01", "actors = {a = 1}", "actors = true"])
def test_actors_that_are_no_list_are_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"Expected `(array|object)`"):
        read_settings(text)


def test_a_plan_at_the_end_of_the_calendar() -> None:
    plan = read_plan("begin = 9999-12-30\ndays = 90\n[[strike]]\ndate = 9999-12-31")
    assert plan.strikes[0].date == date.max
    with pytest.raises(SettingsError, match="outside the days ahead, 9999-12-30 to 9999-12-31"):
        read_plan("begin = 9999-12-30\ndays = 90\n[[strike]]\ndate = 9999-12-29")


MAPPING = "date_format = '%s'\n[columns]\ndate = 'd'\nprecision = 'p'\n[constants]\ntype = 'ASSAULT'\n"


@pytest.mark.parametrize("form", ["%d %d", "%", "%Q", "%Y-%m-%d %Y", "%d %b"])
def test_a_date_format_that_reads_no_date_is_refused(form: str) -> None:
    with pytest.raises(SettingsError, match="reads no date"):
        read_mapping(MAPPING % form, where="own.toml")


def test_a_date_format_that_reads_years_beyond_the_calendar(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", "d,p\n0001-01-01,week\n2021-01-06,week\n9999-12-31,week\n")
    entries, problems = read(path, read_mapping(MAPPING % "%Y-%m-%d", where="own.toml"))
    assert [one.line for one in entries] == [3]
    assert [one.line for one in problems if one.skipped] == [2, 4]
