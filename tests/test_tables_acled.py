from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fealty.records import Interval, Mention, Place, Row, Toll
from fealty.tables import open_table
from tables_help import columns, delimited, event, put, read

COLUMNS = columns("acled")
ROW = {
    "event_id_cnty": "IRQ30001",
    "event_date": "2021-06-09",
    "year": "2021",
    "time_precision": "1",
    "disorder_type": "Political violence",
    "event_type": "Explosions/Remote violence",
    "sub_event_type": "Air/drone strike",
    "actor1": "Unidentified Armed Group (Iraq)",
    "assoc_actor_1": "Islamic Resistance in Iraq; Kataib Hezbollah",
    "inter1": "Political militia",
    "actor2": "Military Forces of the United States (2021-)",
    "assoc_actor_2": "",
    "inter2": "External/Other forces",
    "interaction": "Political militia-External/Other forces",
    "civilian_targeting": "",
    "iso": "368",
    "region": "Middle East",
    "country": "Iraq",
    "admin1": "Baghdad",
    "admin2": "Karkh",
    "admin3": "",
    "location": "Baghdad - Airport",
    "latitude": "33.2625",
    "longitude": "44.2346",
    "geo_precision": "2",
    "source": "Shafaq News; AFP",
    "source_scale": "Subnational-International",
    "notes": 'On 9 June 2021, three drones struck the airport, "one was shot down".',
    "fatalities": "0",
    "tags": "",
    "timestamp": "1623801600",
}


def acled(tmp_path: Path, *rows: dict[str, str], names: list[str] = COLUMNS) -> Path:
    return put(tmp_path / "acled.csv", delimited(names, [{**ROW, **row} for row in rows]))


def test_the_whole_column_list_is_read(tmp_path: Path) -> None:
    path = acled(tmp_path, {})
    table = open_table(path)
    assert (table.name, table.format, table.title, table.publisher) == ("acled.csv", "acled", "ACLED export", "ACLED")
    assert (table.coder, table.mapping, table.guessed) == ("fealty.tables.acled/1", None, False)
    entries, problems = read(path)
    assert problems == []
    found = event(entries[0])
    assert entries[0].key == "acled:IRQ30001"
    assert entries[0].cited is None
    assert (found.type, found.mode, found.weapon) == ("ASSAULT", "heavy-weapons", "air or drone strike")
    assert [one.name for one in found.actors] == [
        "Unidentified Armed Group (Iraq)",
        "Islamic Resistance in Iraq",
        "Kataib Hezbollah",
    ]
    assert found.recipients == (
        Mention(
            text="Military Forces of the United States (2021-)", name="Military Forces of the United States (2021-)"
        ),
    )
    assert found.when == Interval(begin=date(2021, 6, 9), end=date(2021, 6, 9))
    assert found.where == Place(
        name="Baghdad - Airport", lat=33.2625, lon=44.2346, country="IRQ", admin1="Baghdad", precision=2
    )
    assert found.killed == Toll(best=0)
    assert found.row == Row(file="acled.csv", line=2, id="IRQ30001")
    assert (found.said_by, found.origin) == (("ACLED", "Shafaq News"), "Shafaq News")
    assert (found.status, found.confidence, found.source, found.id) == ("asserted", 1.0, None, "")
    assert found.note == 'On 9 June 2021, three drones struck the airport, "one was shot down".'


def test_population_columns_and_the_columns_of_old_exports_do_no_harm(tmp_path: Path) -> None:
    names = ["data_id", "iso3", "event_id_no_cnty", *COLUMNS, "population_1km", "population_best"]
    entries, problems = read(acled(tmp_path, {"data_id": "7", "iso3": "IRQ", "population_best": "51234"}, names=names))
    assert problems == []
    assert entries[0].key == "acled:IRQ30001"


def test_capitals_and_blanks_in_the_header_do_no_harm(tmp_path: Path) -> None:
    text = delimited([name.upper().replace("_", " ") for name in COLUMNS], [])
    path = put(tmp_path / "weekly.csv", text + delimited(COLUMNS, [ROW]).split("\n", 1)[1])
    assert open_table(path).format == "acled"
    assert len(read(path)[0]) == 1


@pytest.mark.parametrize(
    ("code", "begin", "end", "precision"),
    [
        ("1", date(2021, 6, 16), date(2021, 6, 16), "day"),
        ("2", date(2021, 6, 13), date(2021, 6, 19), "week"),
        ("3", date(2021, 6, 1), date(2021, 6, 30), "month"),
        ("", date(2021, 6, 16), date(2021, 6, 16), "day"),
    ],
)
def test_time_precision_becomes_the_days_it_stands_for(
    tmp_path: Path, code: str, begin: date, end: date, precision: str
) -> None:
    entries, _ = read(acled(tmp_path, {"event_date": "16 June 2021", "time_precision": code}))
    assert event(entries[0]).when == Interval(begin=begin, end=end, precision=precision)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("event_type", "sub_event_type", "kind", "mode", "first", "second"),
    [
        ("Battles", "Armed clash", "ASSAULT", None, ["A", "B"], ["B", "A"]),
        ("Protests", "Peaceful protest", "PROTEST", "demo", ["A"], ["B"]),
        ("Protests", "Excessive force against protesters", "ASSAULT", None, ["B"], ["A"]),
        ("Riots", "Violent demonstration", "PROTEST", "riot", ["A"], ["B"]),
        ("Strategic developments", "Agreement", "AGREE", None, ["A", "B"], ["B", "A"]),
        ("Strategic developments", "Arrests", "COERCE", "arrest", ["A"], ["B"]),
        ("Explosions/Remote violence", "Suicide bomb", "ASSAULT", "suicide-attack", ["A"], ["B"]),
        ("Violence against civilians", "Abduction/forced disappearance", "ASSAULT", "abduct", ["A"], ["B"]),
    ],
)
def test_types_tell_who_did_what(
    tmp_path: Path,
    event_type: str,
    sub_event_type: str,
    kind: str,
    mode: str | None,
    first: list[str],
    second: list[str],
) -> None:
    row = {
        "event_type": event_type,
        "sub_event_type": sub_event_type,
        "actor1": "A",
        "actor2": "B",
        "assoc_actor_1": "",
    }
    found = event(read(acled(tmp_path, row))[0][0])
    assert (found.type, found.mode) == (kind, mode)
    assert [one.text for one in found.actors] == first
    assert [one.text for one in found.recipients] == second


def test_a_type_without_a_plover_type_is_left_out_and_said_so(tmp_path: Path) -> None:
    entries, problems = read(acled(tmp_path, {"event_type": "Strategic developments", "sub_event_type": "Other"}, {}))
    assert len(entries) == 1
    assert [(one.line, one.field, one.value, one.skipped) for one in problems] == [(2, "sub_event_type", "Other", True)]


def test_an_unknown_type_is_refused_with_its_name(tmp_path: Path) -> None:
    entries, problems = read(acled(tmp_path, {"event_type": "Magic", "sub_event_type": "Curse"}))
    assert entries == []
    assert (problems[0].field, problems[0].value) == ("sub_event_type", "Curse")
    assert "acled_types.csv" in problems[0].reason


def test_a_bad_number_or_place_is_left_out_and_the_event_goes_in(tmp_path: Path) -> None:
    row = {"fatalities": "many", "latitude": "333.2", "geo_precision": "1"}
    entries, problems = read(acled(tmp_path, row))
    found = event(entries[0])
    assert found.killed is None
    assert found.where == Place(name="Baghdad - Airport", country="IRQ", admin1="Baghdad", precision=1)
    assert [(one.field, one.value, one.skipped) for one in problems] == [
        ("latitude", "333.2", False),
        ("fatalities", "many", False),
    ]


def test_the_country_comes_from_the_name_when_there_is_no_number(tmp_path: Path) -> None:
    entries, _ = read(acled(tmp_path, {"iso": "", "country": "Democratic Republic of Congo"}, {"iso": "4"}))
    places = [event(entry).where for entry in entries]
    assert [place.country for place in places if place] == ["COD", "AFG"]


def test_a_long_note_is_cut(tmp_path: Path) -> None:
    entries, _ = read(acled(tmp_path, {"notes": "word " * 200}))
    note = event(entries[0]).note
    assert note is not None
    assert len(note) <= 500
    assert note.endswith("word…")


def test_a_row_without_an_id_goes_in_without_a_key(tmp_path: Path) -> None:
    entries, problems = read(acled(tmp_path, {"event_id_cnty": ""}))
    assert (entries[0].key, event(entries[0]).row) == (None, Row(file="acled.csv", line=2))
    assert problems == []


def test_a_file_saved_by_a_spreadsheet_shows_its_own_date_order(tmp_path: Path) -> None:
    dates = ["6/9/2021", "6/21/2021", "7/1/2021"]
    entries, problems = read(acled(tmp_path, *({"event_date": one} for one in dates)))
    assert [(one.line, one.skipped) for one in problems] == [(1, False)]
    assert "month first" in problems[0].reason
    assert [event(one).when.begin for one in entries] == [date(2021, 6, 9), date(2021, 6, 21), date(2021, 7, 1)]


def test_dates_that_can_be_read_in_two_ways_are_refused(tmp_path: Path) -> None:
    entries, problems = read(acled(tmp_path, {"event_date": "03/04/2021"}, {"event_date": "05/05/2021"}))
    assert [event(one).when.begin for one in entries] == [date(2021, 5, 5)]
    assert "day_first" in problems[0].reason
