"""Exports: each format read back by a reader of it, whole, documented, and never in the place of other files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest

import exports_help as made
from fealty.casefile import Arrival, Case
from fealty.errors import FealtyError
from fealty.records import KINDS, Event, Interval, Mention, Order, Place, Row, Tie, decode, identified
from fealty.showing.exports import FORMATS, KIND_ORDER, export, network
from fealty.showing.exports.columns import BETWEEN, COLUMNS
from fealty.showing.exports.followthemoney import _dates, country_code, language_code

DOCS = Path(__file__).resolve().parents[1] / "docs" / "exports.md"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with made.build(tmp_path_factory.mktemp("exports") / "a.fealty") as opened:
        yield opened


def reader(name: str, why: str) -> Any:
    """Return the library that reads a format, or skip, saying so, where it is not installed."""
    return pytest.importorskip(name, reason=why, exc_type=ImportError)


def holding(case: Case, kind: type[Any]) -> list[Any]:
    return [seen.record for seen in case.views(kind) if seen.holds]


# --- tables -----------------------------------------------------------------------------------------------------------


def read_csv(path: Path, kind: str) -> pl.DataFrame:
    return pl.read_csv(path, schema=COLUMNS[kind])


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_polars_reads_every_table_back_as_the_records_stand(case: Case, tmp_path: Path, form: str) -> None:
    done = export(case, tmp_path / "out", form)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{kind}.{form}" for kind in KIND_ORDER}
    for kind in KIND_ORDER:
        path = tmp_path / "out" / f"{kind}.{form}"
        table = read_csv(path, kind) if form == "csv" else pl.read_parquet(path)
        assert table.height == done.counts[kind]
        assert table.schema == pl.Schema(COLUMNS[kind])
        if kind in KINDS and kind != "actor":
            assert table["id"].to_list() == [one.id for one in holding(case, KINDS[kind])]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_every_cell_of_an_event_comes_back(case: Case, tmp_path: Path, form: str) -> None:
    export(case, tmp_path / "events", form, kinds=["event"])
    table = read_csv(tmp_path / "events", "event") if form == "csv" else pl.read_parquet(tmp_path / "events")
    by_id = {row["id"]: row for row in table.iter_rows(named=True)}
    for one in holding(case, Event):
        row = by_id[one.id]
        assert row["note"] == one.note
        assert row["actors"] == BETWEEN.join(mention.name or mention.text for mention in one.actors)
        assert row["when_begin"] == one.when.begin
        assert (row["latitude"], row["longitude"]) == ((one.where.lat, one.where.lon) if one.where else (None, None))
        assert row["killed_best"] == (one.killed.best if one.killed else None)
        assert row["weapon"] == one.weapon
        assert row["confidence"] == one.confidence
        assert row["said_by"] == " > ".join(one.said_by)
        assert (row["quote_begin"], row["quote_end"]) == (one.span or (None, None))
    first = by_id[holding(case, Event)[0].id]
    assert first["actor_ids"] in ("column", "brigade")
    assert first["source_title"].startswith("Report")


def test_what_reviewers_rejected_is_only_there_when_it_is_asked_for(case: Case, tmp_path: Path) -> None:
    export(case, tmp_path / "held.csv", "csv", kinds=["event"])
    export(case, tmp_path / "all.csv", "csv", kinds=["event"], everything=True)
    held, every = (read_csv(tmp_path / name, "event") for name in ("held.csv", "all.csv"))
    assert every.height == held.height + 1
    assert every.filter(review="reject")["reviewed_by"].to_list() == ["Ana"]
    assert held.filter(review="edit")["weapon"].to_list() == ["mortar"]


def test_pieces_make_one_table(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for form in ("csv", "parquet"):
        export(case, tmp_path / f"whole.{form}", form, kinds=["event"])
    monkeypatch.setattr("fealty.showing.exports.tables.TOGETHER", 7)
    export(case, tmp_path / "pieces.csv", "csv", kinds=["event"])
    export(case, tmp_path / "pieces.parquet", "parquet", kinds=["event"])
    assert (tmp_path / "pieces.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert pl.read_parquet(tmp_path / "pieces.parquet").equals(pl.read_parquet(tmp_path / "whole.parquet"))


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "'=1", "''@x"]
)
def test_no_text_of_a_csv_file_runs_in_a_spreadsheet(tmp_path: Path, text: str) -> None:
    attack = made.attacks(made.sources())[0]
    hostile = identified(
        msgspec.structs.replace(
            attack, note=text, actors=(Mention(text=text),), where=Place(name=text, lat=-33.25, lon=-4.5, precision=1)
        )
    )
    with Case(tmp_path / "a.fealty", create=True) as case:
        with case.writing() as writer:
            for source in made.sources():
                writer.add_source(source)
            writer.add([Arrival(record=hostile)])
        for form in ("csv", "parquet"):
            export(case, tmp_path / f"events.{form}", form, kinds=["event"])
    (row,) = read_csv(tmp_path / "events.csv", "event").iter_rows(named=True)
    for name in ("note", "actors", "place"):
        assert row[name] == f"'{text}"
    assert (row["latitude"], row["longitude"]) == (-33.25, -4.5)
    assert "-33.25,-4.5," in (tmp_path / "events.csv").read_text(encoding="utf-8"), "numbers stay numbers"
    (kept,) = pl.read_parquet(tmp_path / "events.parquet").iter_rows(named=True)
    assert kept["note"] == text


def test_texts_that_run_nowhere_are_left_as_they_are(case: Case, tmp_path: Path) -> None:
    export(case, tmp_path / "events.csv", "csv", kinds=["event"])
    export(case, tmp_path / "events.parquet", "parquet", kinds=["event"])
    assert read_csv(tmp_path / "events.csv", "event").equals(pl.read_parquet(tmp_path / "events.parquet"))


# --- GeoJSON ----------------------------------------------------------------------------------------------------------


def test_geopandas_reads_the_events_where_they_were(case: Case, tmp_path: Path) -> None:
    geopandas = reader("geopandas", "geopandas is not installed; it reads GeoJSON back")
    done = export(case, tmp_path / "events.geojson", "geojson")
    table = geopandas.read_file(tmp_path / "events.geojson")
    located = [one for one in holding(case, Event) if one.where and one.where.lat is not None]
    assert len(table) == len(located) == done.counts["event"]
    assert table.crs.to_epsg() == 4326
    assert [(point.x, point.y) for point in table.geometry] == [(one.where.lon, one.where.lat) for one in located]
    assert list(table["note"]) == [one.note for one in located]
    assert f"{len(holding(case, Event)) - len(located)} events without coordinates" in done.left_out[0]


def test_geojson_is_what_the_rfc_says(case: Case, tmp_path: Path) -> None:
    export(case, tmp_path / "events.geojson", "geojson")
    whole = json.loads((tmp_path / "events.geojson").read_text(encoding="utf-8"))
    assert whole["type"] == "FeatureCollection"
    assert "crs" not in whole  # RFC 7946, section 4: always WGS 84
    for feature in whole["features"]:
        assert feature["type"] == "Feature"
        assert feature["geometry"]["type"] == "Point"
        longitude, latitude = feature["geometry"]["coordinates"]
        assert (longitude, latitude) == (44.5, 33.25)
        assert all(not isinstance(value, dict | list) for value in feature["properties"].values()), "flat"


# --- GraphML ----------------------------------------------------------------------------------------------------------


def test_networkx_reads_actors_and_ties_back(case: Case, tmp_path: Path) -> None:
    networkx = reader("networkx", "networkx is not installed; it reads GraphML back")
    export(case, tmp_path / "ties.graphml", "graphml")
    graph = networkx.read_graphml(tmp_path / "ties.graphml", force_multigraph=True)
    found = network(case)
    assert isinstance(graph, networkx.MultiDiGraph)
    assert set(graph.nodes) == {node.id for node in found.nodes}
    assert graph.number_of_edges() == len(found.links)
    assert graph.nodes["brigade"]["label"] == "Ḥadi Brigade"
    assert graph.nodes["patron"]["sponsor"] is True
    assert graph.nodes["column"]["wikidata"] == "Q42"
    (arms,) = [edge for *_, edge in graph.edges(data=True) if edge["relation"] == "arms"]
    assert arms["status"] == "denied"
    assert arms["said_by"] == "Mirzabad Circular > a resident"
    assert arms["records"] == next(one.id for one in holding(case, Tie) if one.relation == "arms")
    assert arms["told_first"] == "2020-07-04"
    assert graph.has_edge("amira-sahl", "column")


def test_ties_that_say_the_same_are_one_edge(tmp_path: Path) -> None:
    networkx = reader("networkx", "networkx is not installed; it reads GraphML back")

    def tie(line: int, year: int, status: str = "asserted", to: str = "The Column") -> Tie:
        return identified(
            Tie(
                relation="funds", from_=Mention(text="The Patron"), to=Mention(text=to), status=status,  # type: ignore[arg-type]
                since=Interval(begin=date(year, 1, 1), end=date(year, 12, 31), precision="year"),
                origin=f"paper {line}", row=Row(file="t.csv", line=line, id=str(line)),
            )
        )  # fmt: skip

    ties = [tie(1, 2015), tie(2, 2012), tie(3, 2013, "denied"), tie(4, 2014, to="<Others> & sons")]
    with made.build(tmp_path / "b.fealty") as case:
        with case.writing() as writer:
            writer.add([Arrival(record=one) for one in ties])
        export(case, tmp_path / "ties.graphml", "graphml")
    graph = networkx.read_graphml(tmp_path / "ties.graphml", force_multigraph=True)
    both = sorted(graph.get_edge_data("patron", "column").values(), key=lambda edge: edge["status"])
    assert [(edge["status"], edge["since"], edge["origins"]) for edge in both] == [
        ("asserted", "2012-01-01", 2), ("denied", "2013-01-01", 1),
    ]  # fmt: skip
    assert graph.nodes["name:others sons"]["label"] == "<Others> & sons"


# --- FollowTheMoney ---------------------------------------------------------------------------------------------------


def entities(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_followthemoney_knows_every_schema_property_and_value(case: Case, tmp_path: Path) -> None:
    followthemoney = reader("followthemoney", "followthemoney is not installed; it reads its entities back")
    export(case, tmp_path / "case.ftm.json", "ftm")
    for one in entities(tmp_path / "case.ftm.json"):
        schema = followthemoney.model.get(one["schema"])
        assert schema is not None
        schema.validate(one)
        proxy = followthemoney.model.get_proxy(one, cleaned=False)
        kept = {prop.name: len(proxy.get(prop)) for prop in proxy.iterprops()}
        assert kept == {name: len(values) for name, values in one["properties"].items()}, "no value was cleaned away"


def test_entities_hold_facts_with_their_proofs_and_nothing_denied(case: Case, tmp_path: Path) -> None:
    done = export(case, tmp_path / "case.ftm.json", "ftm")
    found = {one["id"]: one for one in entities(tmp_path / "case.ftm.json")}
    assert len(found) == done.counts["entity"], "no id is given twice"
    kinds = {name: one["schema"] for name, one in found.items()}
    assert kinds["fealty-actor-patron"] == "PublicBody"
    assert kinds["fealty-actor-column"] == "Organization"
    assert kinds["fealty-actor-amira-sahl"] == "Person"
    (leads,) = [one for one in found.values() if one["schema"] == "Directorship"]
    assert leads["properties"]["director"] == ["fealty-actor-amira-sahl"]
    assert leads["properties"]["organization"] == ["fealty-actor-column"]
    assert leads["properties"]["proof"][0] in found
    assert not any("arms" in one["properties"].get("role", ()) for one in found.values()), "that tie is denied"
    assert done.left_out[0].startswith("1 ")
    events = [one for one in found.values() if one["schema"] == "Event"]
    assert len(events) == len(holding(case, Event)) + len(holding(case, Order))
    for one in found.values():
        for name in ("organizer", "involved", "member", "organization", "subject", "object", "proof"):
            assert all(other in found for other in one["properties"].get(name, ()))


def test_dates_are_as_exact_as_they_are_known() -> None:
    assert _dates(Interval(begin=date(2021, 6, 1), end=date(2021, 6, 30), precision="month")) == {"date": ["2021-06"]}
    assert _dates(Interval(begin=date(2021, 1, 1), end=date(2021, 12, 31), precision="year")) == {"date": ["2021"]}
    assert _dates(Interval(begin=date(2021, 6, 3), end=date(2021, 6, 9)))["endDate"] == ["2021-06-09"]
    assert (country_code("IRQ"), country_code("XXX"), country_code(None)) == ("iq", None, None)
    assert (language_code("en-GB"), language_code("tlh")) == ("eng", None)


# --- records ----------------------------------------------------------------------------------------------------------


def test_lines_are_the_records_as_they_stand(case: Case, tmp_path: Path) -> None:
    export(case, tmp_path / "records.jsonl", "jsonl")
    found = [decode(line) for line in (tmp_path / "records.jsonl").read_bytes().splitlines()]
    stand = [seen.record for kind in KIND_ORDER[:-1] for seen in case.views(KINDS[kind]) if seen.holds]
    assert found == [*stand, *case.settings.actors]


# --- every format -----------------------------------------------------------------------------------------------------

SINGLE = [form for form in FORMATS if form not in ("csv", "parquet")]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_case_gives_the_same_bytes_and_may_be_exported_again(case: Case, tmp_path: Path, form: str) -> None:
    kinds = ["event"] if form in ("csv", "parquet") else []
    export(case, tmp_path / "out", form, kinds=kinds)
    first = (tmp_path / "out").read_bytes()
    export(case, tmp_path / "out", form, kinds=kinds)
    assert (tmp_path / "out").read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "nothing is left beside it"


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_takes_the_place_of_no_other_file(case: Case, tmp_path: Path, form: str) -> None:
    kinds = ["event"] if form in ("csv", "parquet") else []
    other = tmp_path / "thesis.txt"
    other.write_text("ten years of work", encoding="utf-8")
    with pytest.raises(FealtyError, match="choose another name"):
        export(case, other, form, kinds=kinds)
    with pytest.raises(FealtyError, match="choose another name"):
        export(case, case.path, form, kinds=kinds)
    with pytest.raises(FealtyError, match="no such folder"):
        export(case, tmp_path / "nowhere" / "x", form, kinds=kinds)
    assert other.read_text(encoding="utf-8") == "ten years of work"


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_is_no_export_of_another(case: Case, tmp_path: Path, form: str) -> None:
    for other in FORMATS:
        if other != form:
            target = tmp_path / other
            export(case, target, other, kinds=["event"] if other in ("csv", "parquet") else [])
            with pytest.raises(FealtyError, match="choose another name"):
                export(case, target, form, kinds=["event"] if form in ("csv", "parquet") else [])


def test_an_export_that_fails_leaves_the_earlier_one(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(case, tmp_path / "records.jsonl", "jsonl")
    before = (tmp_path / "records.jsonl").read_bytes()

    def fail(_record: object) -> bytes:
        raise OSError("disk full")

    monkeypatch.setattr("fealty.showing.exports.exporting.encode", fail)
    with pytest.raises(OSError, match="disk full"):
        export(case, tmp_path / "records.jsonl", "jsonl")
    assert (tmp_path / "records.jsonl").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["records.jsonl"]


def test_wrong_formats_and_kinds_are_said(case: Case, tmp_path: Path) -> None:
    with pytest.raises(FealtyError, match="no format"):
        export(case, tmp_path / "x", "xlsx")
    with pytest.raises(FealtyError, match="no kind"):
        export(case, tmp_path / "x", "csv", kinds=["evnt"])
    with pytest.raises(FealtyError, match="nothing else"):
        export(case, tmp_path / "x", "graphml", kinds=["event"])
    (tmp_path / "file").touch()
    with pytest.raises(FealtyError, match="need a folder"):
        export(case, tmp_path / "file", "csv")


def test_progress_goes_to_the_end(case: Case, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    export(
        case, tmp_path / "x.jsonl", "jsonl", kinds=["event"], progress=lambda name, share: told.append((name, share))
    )
    assert told[0] == ("event", 0.0)
    assert told[-1] == ("event", 1.0)


def test_every_column_is_documented() -> None:
    words = set(re.findall(r"`([a-z_0-9]+)`", DOCS.read_text(encoding="utf-8")))
    missing = {name for columns in COLUMNS.values() for name in columns} - words
    assert not missing


def test_the_command_writes_and_says_what_it_left_out(case: Case, tmp_path: Path) -> None:
    pytest.importorskip("fealty.cli.exports")
    command = [sys.executable, "-c", "import fealty.cli.exports, fealty.cli; fealty.cli.main()", "export"]
    target = tmp_path / "events.geojson"
    done = subprocess.run(
        [*command, str(case.path), "--format", "geojson", "-o", str(target), "--without-name", "Rustam Darvish"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "events without coordinates" in done.stderr
    assert "one name is left out" in done.stderr
    assert str(target) in done.stdout
    assert "darvish" not in target.read_text(encoding="utf-8").lower()
    refused = subprocess.run(
        [*command, str(case.path), "--format", "jsonl", "-o", str(case.path)], capture_output=True, text=True
    )
    assert refused.returncode == 1
    assert "the case itself" in refused.stderr
