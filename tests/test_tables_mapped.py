"""Any table of events by a mapping, and mappings guessed from headers."""

from __future__ import annotations

import gzip
from datetime import date
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from fealty.errors import SettingsError, UnrecognisedTable
from fealty.records import Interval, Place, Toll
from fealty.tables import Mapping, guess_mapping, open_table, read_mapping, write_mapping
from tables_help import event, put, read

MAPPING = """
kind = "event"
dataset = "ours"
day_first = true
decimal = ","

[columns]
id = "No."
date = "Datum"
end_date = "Bis"
actor = ["Claimed", "Blamed"]
recipient = "Ziel"
country = "Land"
place = "Ort"
lat = "Breite"
lon = "Länge"
killed = "Tote"
injured = "Verletzte"
confidence = "Sicher"
source_publisher = "Quelle"
source_url = "URL"
note = "Notiz"
type = "Art"

[constants]
weapon = "rocket"
type = "ASSAULT"

[values.confidence]
ja = 0.9
nein = 0.1

[values.type]
Beschuss = "ASSAULT"
Demo = "PROTEST"

[split]
actor = "/"
"""
TABLE = (
    "No.;Datum;Bis;Claimed;Blamed;Ziel;Land;Ort;Breite;Länge;Tote;Verletzte;Sicher;Quelle;URL;Notiz;Art\n"
    "1;03/04/2021;;unknown;A/B;US;Iraq;Taji;33,52;44,26;2-5;at least 3;ja;AP via Ynet;https://example.org/1;eins;Beschuss\n"
    "2;05.04.2021;07.04.2021;KH;A;;Atlantis;;;;1.234;3+;nein;;;zwei;Demo\n"
    "3;2021-04;;;;;Iraq;;99,1;44;viele;;0,7;;;;\n"
    "4;gestern;;;;;Iraq;;;;;;;;;;Beschuss\n"
    "5;05.04.2021;;;;;Iraq;;;;;;;;;;Sonne\n"
)


@pytest.mark.parametrize(
    ("dataset", "file", "name", "by_file"),
    [
        ("ours", "t.csv", "ours", False), ("a:b", "t.csv", "a_b", False), (None, "t.csv.gz", "t", True),
        (None, "t:2.csv", "t_2", True), ("", "t.csv", "t", True),
    ],
)  # fmt: skip
def test_the_data_set_of_a_mapped_table(
    tmp_path: Path, dataset: str | None, file: str, name: str, by_file: bool
) -> None:
    mapping = msgspec.structs.replace(read_mapping(MAPPING, where="map.toml"), dataset=dataset)
    path = put(tmp_path / file, gzip.compress(TABLE.encode()) if file.endswith(".gz") else TABLE)
    table = open_table(path, mapping=mapping)
    assert (table.dataset, table.named_by_file) == (name, by_file)
    entries, _ = read(path, mapping)
    assert [entry.key for entry in entries] == [f"{name}:{number}" for number in (1, 2, 3)]


def test_a_table_is_read_by_its_mapping(tmp_path: Path) -> None:
    mapping = read_mapping(MAPPING, where="map.toml")
    path = put(tmp_path / "t.csv", TABLE)
    table = open_table(path, mapping=mapping)
    assert (table.format, table.mapping, table.guessed, table.publisher) == ("mapped", mapping, False, None)
    entries, problems = read(path, mapping)
    one, two, three = map(event, entries)
    assert [entry.key for entry in entries] == ["ours:1", "ours:2", "ours:3"]
    assert one.when == Interval(begin=date(2021, 4, 3), end=date(2021, 4, 3))
    assert [person.text for person in one.actors] == ["A", "B"]
    assert one.where == Place(name="Taji", lat=33.52, lon=44.26, country="IRQ")
    assert (one.killed, one.injured, one.weapon) == (Toll(low=2, high=5), Toll(low=3), "rocket")
    assert (one.confidence, one.said_by, one.note, one.type) == (0.9, ("Ynet", "AP"), "eins", "ASSAULT")
    assert two.when == Interval(begin=date(2021, 4, 5), end=date(2021, 4, 7), precision="week")
    assert [person.text for person in two.actors] == ["KH"]
    assert (two.type, two.killed, two.injured) == ("PROTEST", Toll(best=1234), Toll(low=3))
    assert two.where == Place(text="Atlantis")
    assert three.when.precision == "month"
    assert (three.type, three.killed, three.confidence) == ("ASSAULT", None, 0.5)
    assert [(problem.line, problem.field, problem.skipped) for problem in problems] == [
        (3, "country", False),
        (4, "latitude", False),
        (4, "killed", False),
        (4, "confidence", False),
        (5, "date", True),
        (6, "type", True),
    ]


def test_dates_in_a_format_of_their_own(tmp_path: Path) -> None:
    mapping = Mapping(columns={"date": "when"}, constants={"type": "attack"}, date_format="%d%b%y")
    entries, problems = read(put(tmp_path / "t.csv", "when,x\n09jun21,1\n9/6/21,1\n,1\n"), mapping)
    assert [event(one).when.begin for one in entries] == [date(2021, 6, 9)]
    assert [(one.line, one.field) for one in problems] == [(3, "date"), (4, "date")]


@pytest.mark.parametrize(
    ("precision", "days"), [("day", 1), ("week", 7), ("Month", 30), ("year", 365), ("decade", 1), ("", 1)]
)
def test_precision_spreads_a_day(tmp_path: Path, precision: str, days: int) -> None:
    mapping = Mapping(columns={"date": "d", "precision": "p"}, constants={"type": "attack"})
    entries, problems = read(put(tmp_path / "t.csv", f"d,p\n2021-06-09,{precision}\n"), mapping)
    when = event(entries[0]).when
    assert when.begin is not None
    assert when.end is not None
    assert (when.end - when.begin).days + 1 == days
    assert len(problems) == (precision == "decade")


def test_a_status_that_is_not_known_is_refused(tmp_path: Path) -> None:
    mapping = Mapping(
        columns={"date": "d", "status": "s"}, constants={"type": "attack"}, values={"status": {"no": "denied"}}
    )
    entries, problems = read(put(tmp_path / "t.csv", "d,s\n2021-06-09,no\n2021-06-09,\n2021-06-09,maybe\n"), mapping)
    assert [event(one).status for one in entries] == ["denied", "asserted"]
    assert [(one.line, one.field) for one in problems] == [(4, "status")]


# --- mapping files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("columns = [", "map.toml: not TOML"),
        ('colums = "x"', "colums"),
        ('[columns]\ndatee = "x"\n', "datee"),
        ('[columns]\ndate = 3\ntype = "t"\n', r"columns"),
        ('[columns]\ntype = "t"\n', "`date` is missing"),
        ('[columns]\ndate = "t"\n', "`type` is missing"),
        ('kind = "order"\n[columns]\ndate = "t"\n', "order"),
        ('[columns]\ndate = "d"\ntype = "t"\n[split]\nactor = ""\n', "split.actor"),
    ],
)
def test_mappings_that_make_no_sense(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_mapping(text, where="map.toml")


def test_a_mapping_survives_being_written(tmp_path: Path) -> None:
    mapping = read_mapping(MAPPING, where="map.toml")
    assert read_mapping(write_mapping(mapping), where="again") == mapping
    guessed = guess_mapping(put(tmp_path / "t.csv", "id,date,weapon\n1,2021-01-01,rocket\n"))
    assert guessed is not None
    assert read_mapping(write_mapping(guessed), where="again") == guessed


def test_a_mapping_that_names_columns_that_are_not_there(tmp_path: Path) -> None:
    mapping = Mapping(columns={"date": "dat", "actor": ("grp", "nobody")}, constants={"type": "attack"})
    with pytest.raises(SettingsError, match=r"`date` from the column 'dat'.*date"):
        open_table(put(tmp_path / "t.csv", "date,grp\n2021-01-01,A\n"), mapping=mapping)


def test_a_mapping_leaves_tables_alone_that_are_known_and_have_other_columns(tmp_path: Path) -> None:
    mapping = Mapping(columns={"date": "when"}, constants={"type": "attack"})
    known = put(tmp_path / "r.csv", "order_row,actor,answer,date\n1,A,defied,2021-01-01\n")
    assert open_table(known, mapping=mapping).format == "responses"
    own = Mapping(columns={"date": "date", "actor": "actor"}, constants={"type": "REJECT"})
    assert open_table(known, mapping=own).format == "mapped"


# --- guesses -------------------------------------------------------------------------------------


def test_a_mapping_is_guessed_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    header = "Row ID,Date,Claimed by,Attributed to,Weapon,Killed,Colour\n"
    text = header + "1,2021-01-01,,A,rocket,2,red\n2,2021-01-02,B,A,drone,0,blue\n"
    path = put(tmp_path / "mine.csv", text)
    table = open_table(path)
    assert table.guessed
    assert table.mapping is not None
    assert table.mapping.columns["actor"] == ("Claimed by", "Attributed to")
    assert table.mapping.constants == {"type": "ASSAULT"}
    assert table.mapping.ignored == ("Colour",)
    entries, problems = read(path)
    assert problems == []
    assert [entry.key for entry in entries] == ["mine:1", "mine:2"]
    assert [[one.text for one in event(entry).actors] for entry in entries] == [["A"], ["B"]]


@pytest.mark.parametrize(
    ("dates", "day_first"),
    [
        (["13/04/2021", "03/04/2021"], True),
        (["04/13/2021", "03/04/2021"], False),
        (["03/04/2021"], None),
        (["2021-04-03"], None),
    ],
)
def test_the_order_of_day_and_month_is_guessed_from_days_above_twelve(
    tmp_path: Path, dates: list[str], day_first: bool | None
) -> None:
    found = guess_mapping(put(tmp_path / "t.csv", "date,weapon\n" + "".join(f"{one},rocket\n" for one in dates)))
    assert found is not None
    assert found.day_first is day_first


def test_a_column_of_types_counts_only_when_its_words_are_known(tmp_path: Path) -> None:
    known = guess_mapping(put(tmp_path / "a.csv", "date,type,x\n2021-01-01,Bombing,1\n2021-01-02,kidnapping,1\n"))
    assert known is not None
    assert known.columns["type"] == "type"
    assert guess_mapping(put(tmp_path / "b.csv", "date,type,x\n2021-01-01,invoice,1\n")) is None


@pytest.mark.parametrize(
    "text", ["date,price\n2021-01-01,3\n", "name,weapon\nA,rocket\n", "date,weapon\nsoon,rocket\n", "date,weapon\n"]
)
def test_no_guess_is_better_than_a_wild_one(tmp_path: Path, text: str) -> None:
    path = put(tmp_path / "t.csv", text)
    assert guess_mapping(path) is None
    with pytest.raises(UnrecognisedTable, match="mapping"):
        open_table(path)


def test_decimal_commas_are_seen(tmp_path: Path) -> None:
    found = guess_mapping(put(tmp_path / "t.csv", "date;weapon;lat;lon\n2021-01-01;rocket;33,1;44,2\n"))
    assert found is not None
    assert found.decimal == ","


# --- the example ---------------------------------------------------------------------------------


def test_the_attacks_of_the_example_are_read_by_their_mapping() -> None:
    folder = Path(str(files("fealty"))) / "examples" / "iraq"
    mapping = read_mapping((folder / "attacks.map.toml").read_text(encoding="utf-8"), where="attacks.map.toml")
    entries, problems = read(folder / "attacks.csv", mapping)
    assert problems == []
    assert len(entries) > 200
    found = [event(entry) for entry in entries]
    assert {one.confidence for one in found} <= {0.9, 0.4, 0.1}
    assert {one.type for one in found} == {"ASSAULT"}
    assert {one.text for each in found for one in each.recipients} == {"United States"}
    assert all("unknown" not in {one.text for one in each.actors} for each in found)
    assert all(entry.key is not None and entry.key.startswith("attacks:") for entry in entries)
    assert read_mapping(write_mapping(mapping), where="again") == mapping


def test_an_example_table_that_nobody_mapped_is_guessed_too() -> None:
    folder = Path(str(files("fealty"))) / "examples" / "iraq"
    found = guess_mapping(folder / "attacks.csv")
    assert found is not None
    assert (found.columns["id"], found.columns["count"]) == ("row_id", "n_attacks")


def test_mappings_are_plain_data() -> None:
    assert msgspec.to_builtins(Mapping(columns={"date": "d"}))["columns"] == {"date": "d"}
