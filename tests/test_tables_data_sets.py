"""UCDP GED, GDELT, ICEWS and POLECAT, each with its whole column list."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from fealty.errors import UnrecognisedTable
from fealty.records import Interval, Mention, Place, Row, Toll
from fealty.tables import FORMATS, gdelt, icews, open_table, polecat, ucdp
from fealty.tables.layout import column_name
from tables_help import columns, delimited, event, put, read

# --- UCDP ----------------------------------------------------------------------------------------

GED = {
    "id": "244657",
    "relid": "IRQ-2021-1-1-1",
    "year": "2021",
    "code_status": "Clear",
    "type_of_violence": "1",
    "conflict_name": "Iraq: Government",
    "side_a": "Government of Iraq",
    "side_b": "IS",
    "number_of_sources": "1",
    "source_article": '"Reuters,2021-06-10,Attack in Iraq"',
    "source_office": "Reuters",
    "source_date": "2021-06-10",
    "source_headline": "Attack in Iraq",
    "source_original": "police source",
    "where_prec": "2",
    "where_coordinates": "Tarmiya town",
    "where_description": "north of Baghdad",
    "adm_1": "Baghdad province",
    "latitude": "33.67",
    "longitude": "44.39",
    "geom_wkt": "POINT (44.39 33.67)",
    "country": "Iraq",
    "country_id": "645",
    "event_clarity": "1",
    "date_prec": "2",
    "date_start": "2021-06-08 00:00:00.000",
    "date_end": "2021-06-10 00:00:00.000",
    "best": "4",
    "high": "6",
    "low": "3",
}
NAMES = columns("ucdp_ged_251")


def ged(tmp_path: Path, *rows: dict[str, str], names: list[str] = NAMES) -> Path:
    return put(
        tmp_path / "ged.csv",
        delimited(names, [{k: v for k, v in {**GED, **row}.items() if k in names} for row in rows]),
    )


def test_ged_25_1_is_read_with_all_its_columns(tmp_path: Path) -> None:
    assert list(ucdp.COLUMNS) == NAMES
    path = ged(tmp_path, {})
    table = open_table(path)
    assert (table.format, table.publisher, table.coder) == ("ucdp-ged", "UCDP", "fealty.tables.ucdp/1")
    entries, problems = read(path)
    assert problems == []
    found = event(entries[0])
    assert entries[0].key == "ucdp-ged:244657"
    assert (found.type, found.mode, found.confidence) == ("ASSAULT", None, 1.0)
    assert [one.text for one in found.actors] == ["Government of Iraq", "IS"]
    assert [one.text for one in found.recipients] == ["IS", "Government of Iraq"]
    assert found.when == Interval(begin=date(2021, 6, 8), end=date(2021, 6, 10), precision="week")
    assert found.where == Place(
        name="Tarmiya town", lat=33.67, lon=44.39, country="IRQ", admin1="Baghdad province", precision=2
    )
    assert found.killed == Toll(low=3, best=4, high=6)
    assert (found.said_by, found.origin) == (("UCDP", "Reuters", "police source"), "Reuters")
    assert found.note == "Attack in Iraq"
    assert entries[0].cited is None


def test_the_older_header_of_41_columns_is_read(tmp_path: Path) -> None:
    entries, problems = read(ged(tmp_path, {}, names=columns("ucdp_ged_older")))
    assert problems == []
    assert event(entries[0]).killed == Toll(low=3, best=4, high=6)


def test_a_candidate_file_without_a_header_is_read_by_position(tmp_path: Path) -> None:
    whole = delimited(NAMES, [{**GED, "code_status": "Check deaths"}, {**GED, "id": "244658"}])
    path = put(tmp_path / "candidate.csv", whole.split("\n", 1)[1])
    table = open_table(path)
    assert table.format == "ucdp-ged"
    entries, problems = read(path)
    assert problems == []
    assert [(one.key, one.line) for one in entries] == [("ucdp-ged:244657", 1), ("ucdp-ged:244658", 2)]
    assert [event(one).confidence for one in entries] == [0.8, 1.0]


def test_one_sided_violence_has_one_actor_and_sides_may_be_several_groups(tmp_path: Path) -> None:
    rows = [
        {"type_of_violence": "3", "side_b": "Civilians"},
        {"type_of_violence": "2", "side_a": "HTS, Southern Front"},
    ]
    one, two = (event(entry) for entry in read(ged(tmp_path, *rows))[0])
    assert ([a.text for a in one.actors], [r.text for r in one.recipients]) == (["Government of Iraq"], ["Civilians"])
    assert [a.text for a in two.actors] == ["HTS", "Southern Front", "IS"]


def test_a_low_estimate_above_the_best_goes_in_and_is_reported(tmp_path: Path) -> None:
    entries, problems = read(ged(tmp_path, {"low": "9"}))
    assert event(entries[0]).killed == Toll(low=9, best=4, high=6)
    assert [(one.line, one.value, one.skipped) for one in problems] == [(2, "low 9, best 4, high 6", False)]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"date_end": "2021-06-01"}, "date_end"),
        ({"date_start": "2021-02-30"}, "date_start"),
        ({"date_start": ""}, "date_start"),
        ({"type_of_violence": "4"}, "type_of_violence"),
        ({"date_prec": "9"}, "time_precision"),
        ({"where_prec": "8"}, "where_prec"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, row: dict[str, str], field: str) -> None:
    entries, problems = read(ged(tmp_path, row, {}))
    assert [entry.line for entry in entries] == [3]
    assert [(one.line, one.field, one.skipped) for one in problems] == [(2, field, True)]


def test_the_syrian_file_goes_in_whole(shared: Path) -> None:
    entries, problems = read(shared / "data" / "ged_syria.csv.gz")
    assert len(entries) == 16_566
    assert {one.reason for one in problems} == {"the estimates are out of order"}
    assert {place.country for place in (event(one).where for one in entries) if place} == {"SYR"}


# --- GDELT ---------------------------------------------------------------------------------------

GDELT = {
    "GLOBALEVENTID": "410412347",
    "SQLDATE": "20210609",
    "MonthYear": "202106",
    "Year": "2021",
    "FractionDate": "2021.4356",
    "Actor1Code": "IRQREB",
    "Actor1Name": "MILITIA",
    "Actor1CountryCode": "IRQ",
    "Actor2Code": "USAMIL",
    "Actor2CountryCode": "USA",
    "IsRootEvent": "1",
    "EventCode": "0871",
    "EventBaseCode": "087",
    "EventRootCode": "08",
    "QuadClass": "2",
    "NumMentions": "4",
    "ActionGeo_Type": "4",
    "ActionGeo_FullName": 'Baghdad, Baghdad, "Iraq"',
    "ActionGeo_CountryCode": "IZ",
    "ActionGeo_ADM1Code": "IZ07",
    "ActionGeo_ADM2Code": "",
    "ActionGeo_Lat": "33.3386",
    "ActionGeo_Long": "44.3939",
    "DATEADDED": "20210609120000",
    "SOURCEURL": "https://www.example.org/2021/06/09/truce",
}


def gdelt_text(names: tuple[str, ...], *rows: dict[str, str]) -> str:
    return "".join("\t".join({**GDELT, **row}.get(name, "") for name in names) + "\n" for row in rows)


def test_gdelt_2_exports_are_read_without_a_header(tmp_path: Path) -> None:
    assert list(gdelt.COLUMNS) == columns("gdelt2")
    path = put(tmp_path / "20210609120000.export.CSV", gdelt_text(gdelt.COLUMNS, {}))
    table = open_table(path)
    assert (table.format, table.publisher, table.coder) == ("gdelt-events-2", "GDELT", "fealty.tables.gdelt/1")
    entries, problems = read(path)
    assert problems == []
    found = event(entries[0])
    assert (entries[0].key, entries[0].line) == ("gdelt:410412347", 1)
    assert (found.type, found.mode, found.confidence) == ("RETREAT", "ceasefire", 0.5)
    assert found.actors == (Mention(text="MILITIA", name="MILITIA"),)
    assert found.recipients == (Mention(text="USAMIL", name="USA"),)
    assert found.where is not None
    assert (found.where.name, found.where.country, found.where.precision) == ('Baghdad, Baghdad, "Iraq"', "IRQ", 1)
    assert (found.said_by, found.origin) == (("GDELT", "example.org"), "example.org")
    assert entries[0].cited is not None
    assert (entries[0].cited.url, entries[0].cited.publisher) == (GDELT["SOURCEURL"], "example.org")


def test_a_zipped_export_is_read(tmp_path: Path) -> None:
    path = tmp_path / "20210609120000.export.CSV.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("20210609120000.export.CSV", gdelt_text(gdelt.COLUMNS, {}, {"GLOBALEVENTID": "410412348"}))
    table = open_table(path)
    assert table.format == "gdelt-events-2"
    assert len(list(table)) == 2
    assert table.progress == 1.0


@pytest.mark.parametrize("names", [gdelt.COLUMNS_1, gdelt.COLUMNS_1[:-1]])
def test_gdelt_1_files_are_read_too(tmp_path: Path, names: tuple[str, ...]) -> None:
    assert len(names) in {57, 58}
    path = put(tmp_path / "20130401.export.CSV", gdelt_text(names, {}))
    assert open_table(path).title == "GDELT 1.0 events"
    entries, _ = read(path)
    found = event(entries[0])
    assert found.where is not None
    assert found.where.country == "IRQ"
    assert (entries[0].cited is None) == (len(names) == 57)


def test_statements_have_no_plover_type(tmp_path: Path) -> None:
    path = put(tmp_path / "x.CSV", gdelt_text(gdelt.COLUMNS, {"EventCode": "010"}, {"EventCode": "193"}))
    entries, problems = read(path)
    assert [event(one).mode for one in entries] == ["firearms"]
    assert [(one.field, one.value, one.skipped) for one in problems] == [("EventCode", "010", True)]


def test_a_code_that_lost_its_zero_in_a_spreadsheet_is_understood(tmp_path: Path) -> None:
    path = put(
        tmp_path / "x.CSV", gdelt_text(gdelt.COLUMNS, {"EventCode": "871"}, {"EventCode": "42"}, {"EventCode": "---"})
    )
    entries, problems = read(path)
    assert [event(one).type for one in entries] == ["RETREAT", "CONSULT"]
    assert problems[0].value == "---"


def test_the_known_data_sets_have_names_whatever_the_file_is_called(tmp_path: Path) -> None:
    names = {kind.name: kind.dataset for kind in FORMATS if kind.publisher is not None}
    assert names == {
        "acled": "acled", "ucdp-ged": "ucdp-ged", "gdelt-events-2": "gdelt", "gdelt-events-1": "gdelt",
        "polecat": "polecat", "icews": "icews",
    }  # fmt: skip
    assert not [kind.name for kind in FORMATS if kind.publisher is None and kind.dataset is not None]
    path = put(tmp_path / "a:b.csv", delimited(NAMES, [GED]))
    assert (open_table(path).dataset, open_table(path).named_by_file) == ("ucdp-ged", False)


def test_the_other_files_of_gdelt_are_known_and_refused(tmp_path: Path) -> None:
    mentions = [
        "410412347",
        "20210609120000",
        "20210609121500",
        "1",
        "example.org",
        "https://example.org/a",
        *["1"] * 10,
    ]
    with pytest.raises(UnrecognisedTable, match="mentions file"):
        open_table(put(tmp_path / "a.mentions.CSV", "\t".join(mentions) + "\n"))
    graph = ["20210609120000-1", "20210609120000", "1", *["x"] * 24]
    with pytest.raises(UnrecognisedTable, match="knowledge graph"):
        open_table(put(tmp_path / "a.gkg.csv", "\t".join(graph) + "\n"))


# --- ICEWS ---------------------------------------------------------------------------------------

ICEWS = {
    "Event ID": "32890170",
    "Event Date": "2018-06-01",
    "Source Name": "Militant (India)",
    "Source Country": "India",
    "Event Text": "fight with small arms and light weapons",
    "CAMEO Code": "193",
    "Intensity": "-10",
    "Target Name": "Military (India)",
    "Target Country": "India",
    "Publisher": "Hindustan Times",
    "City": "Srinagar",
    "District": "NA",
    "Province": "State of Jammu and Kashmir",
    "Country": "India",
    "Latitude": "34.0884",
    "Longitude": "74.803",
}


def test_icews_is_read_with_all_its_columns(tmp_path: Path) -> None:
    names = columns("icews")
    assert list(icews.COLUMNS) == names
    nowhere = {**ICEWS, "City": "NA", "Province": "NA", "Latitude": "NA", "Longitude": "NA", "Event Date": "2018-06-02"}
    path = put(tmp_path / "events.2018.tab", delimited(names, [ICEWS, nowhere], "\t"))
    assert open_table(path).format == "icews"
    entries, problems = read(path)
    assert problems == []
    first, second = map(event, entries)
    assert [one.key for one in entries] == ["icews:32890170@2018-06-01", "icews:32890170@2018-06-02"]
    assert first.row == Row(file="events.2018.tab", line=2, id="32890170@2018-06-01")
    assert (first.type, first.mode, first.weapon, first.confidence) == ("ASSAULT", "firearms", "small arms", 0.7)
    assert first.actors == (Mention(text="Militant (India)", name="Militant (India)"),)
    assert first.where == Place(
        name="Srinagar", lat=34.0884, lon=74.803, country="IND", admin1="State of Jammu and Kashmir", precision=1
    )
    assert second.where == Place(name="India", country="IND", precision=6)
    assert (first.said_by, first.origin) == (("ICEWS", "Hindustan Times"), "Hindustan Times")


# --- POLECAT -------------------------------------------------------------------------------------

POLECAT = {
    "Event ID": "20210609-1-aa",
    "Event Date": "2021-06-09",
    "Event Type": "ASSAULT",
    "Event Mode": "heavy-weapons",
    "Intensity": "-9.0",
    "Contexts": "military;terrorism",
    "Actor Name": "Kata'ib Hezbollah",
    "Recipient Name": "None",
    "Recipient Name Raw": "US troops",
    "Placename": "Balad",
    "Province": "Salah ad Din",
    "Country": "IRQ",
    "Latitude": "34.01",
    "Longitude": "44.14",
    "Source": "example_wire",
    "Publication Date": "2021-06-10",
    "Version": "NGEC_v1",
}


def test_polecat_is_read_with_all_its_columns(tmp_path: Path) -> None:
    names = columns("polecat")
    assert [column_name(name) for name in polecat.COLUMNS] == [column_name(name) for name in names]
    path = put(tmp_path / "ngecEvents.txt", delimited(names, [POLECAT], "\t"))
    assert open_table(path).format == "polecat"
    entries, problems = read(path)
    assert problems == []
    found = event(entries[0])
    assert entries[0].key == "polecat:20210609-1-aa"
    assert (found.type, found.mode, found.status) == ("ASSAULT", "heavy-weapons", "asserted")
    assert [one.text for one in found.recipients] == ["US troops"]
    assert found.where == Place(name="Balad", lat=34.01, lon=44.14, country="IRQ", admin1="Salah ad Din", precision=4)
    assert found.origin == "example_wire"


def test_malformed_polecat_headers_are_read(tmp_path: Path) -> None:
    names = ["Event Intensity" if name == "Intensity" else name for name in columns("polecat")]
    more = [*names, "Headline", "Event Text", "Feed", "Story ID"]
    text = delimited(more, [{key: value for key, value in POLECAT.items() if key in more}], "\t")
    trailing = "\n".join(line + "\t\t" if number else line for number, line in enumerate(text.splitlines())) + "\n"
    for content in (text, trailing):
        entries, problems = read(put(tmp_path / "p.txt", content))
        assert len(entries) == 1
        assert problems == []


@pytest.mark.parametrize(
    ("row", "kind", "status"),
    [
        ({"Event Type": "DEMAND"}, "REQUEST", "asserted"),
        ({"Event Type": "INVESTIGATE"}, "ACCUSE", "asserted"),
        ({"Contexts": "military;future"}, "ASSAULT", "planned"),
        ({"Contexts": "Hypothetical"}, "ASSAULT", "conditional"),
    ],
)
def test_older_names_and_telling_contexts(tmp_path: Path, row: dict[str, str], kind: str, status: str) -> None:
    path = put(tmp_path / "p.txt", delimited(columns("polecat"), [{**POLECAT, **row}], "\t"))
    found = event(read(path)[0][0])
    assert (found.type, found.status) == (kind, status)
