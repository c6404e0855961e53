"""The data files under ``records/ontology``: codes that exist, types of the contract, nothing twice."""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from fealty.records import Answer, EventType, KnownBy, OrderContent, Precision, Status
from fealty.records.facts import confidences, raw_table
from fealty.tables import FORMATS, Problem, open_table
from fealty.tables.mapping import FIELDS
from fealty.tables.places import folded

FOLDER = Path(str(files("fealty.records").joinpath("ontology")))
TABLES = sorted(path.stem for path in FOLDER.glob("*.csv"))
MODES = {
    "CONSULT": {"visit", "third-party", "multilateral", "phone"},
    "AID": {"economic", "military", "humanitarian", "asylum"},
    "RETREAT": {"withdraw", "release", "return", "disarm", "ceasefire", "access", "resign"},
    "REQUEST": {"assist", "change", "yield", "meet"},
    "REJECT": {"assist", "change", "yield", "meet"},
    "ACCUSE": {"disapprove", "investigate"},
    "THREATEN": {"restrict", "ban", "arrest", "relations", "expel", "territory", "violence"},
    "PROTEST": {"demo", "riot", "strike-gen", "strike-lim", "strike-hun", "boycott", "obstruct"},
    "SANCTION": {"convict", "cancel", "expel", "withdraw", "sever"},
    "MOBILIZE": {"troops", "weapons", "police"},
    "COERCE": {
        "confiscate", "restrict", "ban", "censor", "curfew", "martial-law", "arrest", "deport", "withhold",
    },
    "ASSAULT": {
        "abduct", "beat", "torture", "execute", "sexual", "assassinate", "destroy", "primitive", "firearms",
        "explosives", "suicide-attack", "heavy-weapons",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_every_data_file_says_where_it_comes_from_and_reads(name: str) -> None:
    text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    assert text.startswith("# ")
    rows = raw_table(name)
    assert rows
    assert all(None not in row and None not in row.values() for row in rows), "a row with too few or too many cells"
    assert not any(value != value.strip() for row in rows for value in row.values())


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("acled_types", "type"),
        ("cameo_types", "type"),
        ("ucdp_types", "type"),
        ("trigger_types", "type"),
        ("event_words", "meaning"),
    ],
)
def test_types_and_modes_are_those_of_plover(name: str, column: str) -> None:
    for row in raw_table(name):
        kind, mode = row[column], row.get("mode", "")
        assert kind == "" or kind in get_args(EventType), row
        assert mode == "" or mode in MODES[kind], row


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("acled_types", ("event_type", "sub_event_type")), ("cameo_types", ("code",)), ("ucdp_types", ("code",)),
        ("trigger_types", ("trigger",)), ("event_words", ("word",)), ("plover_types", ("word",)),
        ("order_words", ("kind", "word")), ("confidence", ("kind", "value")), ("precisions", ("kind", "code")),
        ("header_words", ("word",)), ("nobody_words", ("word",)), ("attribution_words", ("word",)),
        ("countries", ("iso3",)),
    ],
)  # fmt: skip
def test_nothing_is_listed_twice(name: str, columns: tuple[str, ...]) -> None:
    times = Counter(tuple(row[column] for column in columns) for row in raw_table(name))
    assert [key for key, count in times.items() if count > 1] == []


def test_meanings_are_values_of_the_contract() -> None:
    kinds = {"content": OrderContent, "known_by": KnownBy, "answer": Answer}
    for row in raw_table("order_words"):
        assert row["meaning"] in get_args(kinds[row["kind"]])
    for row in raw_table("plover_contexts"):
        assert row["meaning"] in get_args(Status)
    for row in raw_table("precisions"):
        assert row["meaning"] in (get_args(Precision) if row["kind"].endswith("_time") else tuple("1234567"))
    for row in raw_table("plover_types"):
        assert row["meaning"] in get_args(EventType)
    assert {row["word"] for row in raw_table("plover_types")} >= {kind.lower() for kind in get_args(EventType)}
    assert {row["field"] for row in raw_table("header_words")} <= set(FIELDS)
    for kind in ("scale", "acled", "ucdp", "gdelt", "icews", "polecat"):
        assert all(0 <= value <= 1 for value in confidences(kind).values())


def test_codes_of_countries_are_well_formed_and_stand_for_one_country_each() -> None:
    rows = raw_table("countries")
    assert len(rows) > 240
    assert all(len(row["iso3"]) == 3 and row["iso3"].isupper() for row in rows)
    for column, width in (("iso_numeric", 3), ("fips", 2), ("gleditsch_ward", 3)):
        codes = [code for row in rows for code in row[column].split("|") if code]
        assert len(codes) == len(set(codes)), column
        assert all(len(code) <= width and not code.startswith("0") for code in codes)
    every = [{folded(name) for name in (row["name"], *row["other_names"].split("|")) if name} for row in rows]
    names = Counter(name for one in every for name in one)
    assert [name for name, count in names.items() if count > 1] == []


def test_formats_are_listed_once_and_name_their_importer() -> None:
    assert len({kind.name for kind in FORMATS}) == len(FORMATS)
    for kind in FORMATS:
        module, version = kind.coder.rsplit("/", 1)
        assert version.isdigit()
        assert module in sys.modules or import_module(module)
        assert kind.required


def test_an_import_is_fast_enough(tmp_path: Path) -> None:
    """A guard against slowness by a factor, not a measurement: that is what benchmarks/ is for."""
    maker = import_module("runpy").run_path(str(Path(__file__).parents[1] / "benchmarks" / "make_acled_like.py"))
    path = tmp_path / "big.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(maker["HEADER"])
        writer.writerows(maker["rows"](10_000, 1))
    begin = time.process_time()
    found = list(open_table(path))
    assert len(found) == 10_000
    assert not any(isinstance(one, Problem) for one in found)
    assert (time.process_time() - begin) / 10_000 < 200e-6
