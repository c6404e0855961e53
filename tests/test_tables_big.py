"""Big tables: the rows of a case out of a table of any size, and counts over it, against the plain way."""

from __future__ import annotations

import gzip
import random
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
import zstandard
from typer.testing import CliRunner

from fealty.casefile import Case, check_case, read_settings
from fealty.cli import app
from fealty.errors import InputError, SettingsError
from fealty.intake import add_files
from fealty.intake.selecting import Names, Picked, Selection, add_selected, count_selected, parts_of, wanted_by
from fealty.measuring.naming import Registry
from fealty.records import Event, Mention
from fealty.tables import Entry, Problem, open_table, read_mapping
from fealty.tables.choosing import Wanted
from fealty.tables.containers import ByteStream
from fealty.tables.counting import By, Counting
from tables_help import columns, delimited

SETTINGS = """
[case]
sponsor = "iran"
begin = 2015-01-01
end = 2020-12-31
region = ["IRQ", "SYR"]
[[actors]]
id = "iran"
name = "Iran"
type = "state"
country = "IRN"
[[actors]]
id = "kh"
name = "Kataib Hezbollah"
aliases = ["KH"]
identifiers = { cameo = "IRQREBKHZ" }
[[actors]]
id = "wing"
name = "Rocket Wing"
part_of = "kh"
[[groups]]
id = "kh"
members = ["kh"]
"""
NAMELESS = SETTINGS + "unattributed = true\n"
PEOPLE = (
    ("IRAN", "IRN"), ("TEHRAN", "IRN"), ("KATAIB HEZBOLLAH", "IRQREB"), ("SOMEBODY", "IRQREBKHZ"), ("", ""),
    ("CHINA", "CHN"), ("ROCKET WING (BASRA)", "IRQ"), ("POLICE", "COP"), ("NULL", "-"),
)  # fmt: skip


def gdelt(number: int, seed: int = 1) -> pl.DataFrame:
    """Return made-up rows of GDELT 2.0 with a header, all text; some of them broken."""
    draw = random.Random(seed)  # noqa: S311  not a secret
    rows = []
    for one in range(number):
        (name1, code1), (name2, code2) = draw.choice(PEOPLE), draw.choice(PEOPLE)
        day = date(2013, 1, 1) + timedelta(days=draw.randrange(3_650))
        rows.append(
            {
                "GLOBALEVENTID": str(1_000 + one), "SQLDATE": draw.choice([f"{day:%Y%m%d}"] * 30 + ["2020-99-99", ""]),
                "Actor1Name": name1, "Actor1Code": code1, "Actor2Name": name2, "Actor2Code": code2,
                "EventCode": draw.choice(["190", "1823", "042", "010", "x"]),
                "ActionGeo_CountryCode": draw.choice(["IZ", "SY", "CH", "", "??"]), "ActionGeo_Type": "4",
                "ActionGeo_FullName": "Taji, \"north\", Iraq", "ActionGeo_Lat": "33.5", "ActionGeo_Long": "44.2",
                "SOURCEURL": f"https://site{one % 5}.example/{one}",
            }
        )  # fmt: skip
    return pl.DataFrame(rows).select(
        pl.col(name) if name in rows[0] else pl.lit("").alias(name) for name in columns("gdelt2")
    )


def typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the same with numbers, and null for what is not known, as a database would write it."""
    return frame.with_columns(
        pl.col("GLOBALEVENTID").cast(pl.Int64), pl.col("ActionGeo_Lat").cast(pl.Float64),
        pl.col("Actor1Name").replace("", None), pl.col("Actor1Code").replace("", None).cast(pl.Categorical),
        pl.col("ActionGeo_CountryCode").replace("", None),
    )  # fmt: skip


def wanted_of(case: Case, selection: Selection | None = None) -> Wanted:
    registry = Registry(case.reviewed_settings)
    names = Names(
        actor=lambda name: registry.actor(Mention(text=name, name=name)),
        nobody=lambda name: not registry.names_somebody((Mention(text=name, name=name),)),
        belongs=registry.belongs,
    )
    return wanted_by(case.reviewed_settings, names, selection or Selection())


def pick(case: Case, path: Path, selection: Selection | None = None) -> Picked:
    (picked,) = add_selected(case, [path], wanted_of(case, selection))
    return picked


def events(case: Case) -> list[Event]:
    """Return the events of a case without the id of the file that they came in."""
    found = [view.record for view in case.views(Event) if view.holds]
    return sorted(found, key=lambda one: one.id)


def is_wanted(row: dict[str, str], *, nameless: bool) -> bool:
    """Say in the plainest way what has to be chosen; nothing of the project is used."""
    day = row["SQLDATE"]
    if len(day) == 8 and not "20150101" <= day <= "20201231":
        return False
    if row["ActionGeo_CountryCode"] == "CH":
        return False
    known = {"IRAN", "KATAIB HEZBOLLAH", "ROCKET WING (BASRA)"}
    codes = {"IRN", "IRQREBKHZ"}
    if {row["Actor1Name"], row["Actor2Name"]} & known or {row["Actor1Code"], row["Actor2Code"]} & codes:
        return True
    nobody = row["Actor1Name"] in ("", "NULL")
    return nameless and nobody and row["ActionGeo_CountryCode"] in ("IZ", "SY") and row["EventCode"] in ("190", "1823")


@pytest.fixture
def chosen_case(case: Case) -> Case:
    case.set_settings(read_settings(SETTINGS))
    return case


@pytest.mark.parametrize("settings", [SETTINGS, NAMELESS], ids=["named", "nameless"])
@pytest.mark.parametrize("form", ["parquet", "typed", "tsv", "headless", "gzip", "zst", "zip"])
def test_selecting_gives_the_records_that_a_small_table_of_these_rows_gives(
    case: Case, tmp_path: Path, form: str, settings: str
) -> None:
    case.set_settings(read_settings(settings))
    frame = gdelt(1_500)
    big = written(frame, tmp_path, form)
    picked = pick(case, big)
    small = [row for row in frame.iter_rows(named=True) if is_wanted(row, nameless="unattributed" in settings)]
    assert 0 < picked.chosen.kept == len(small) < frame.height
    with Case(tmp_path / "small.fealty", create=True) as other:
        path = tmp_path / "small.tsv"
        path.write_text(
            delimited(frame.columns, small, "\t").replace('""', '"').replace('"Taji', "Taji").replace('Iraq"', "Iraq")
        )
        (outcome,) = add_files(other, [path])
        expected = [one.id for one in events(other)]
        assert picked.outcome is not None
        assert outcome.tally.skipped == picked.outcome.tally.skipped > 0
    assert [one.id for one in events(case)] == expected
    assert picked.chosen.scanned == frame.height
    assert list(check_case(case.path)) == []


def written(frame: pl.DataFrame, folder: Path, form: str) -> Path:
    """Write the table in one of the forms in which it comes."""
    text = "\n".join("\t".join(row) for row in frame.iter_rows()) + "\n"
    if form == "parquet":
        frame.write_parquet(folder / "big.parquet")
        return folder / "big.parquet"
    if form == "typed":
        typed(frame).write_parquet(folder / "big.parquet", row_group_size=100)
        return folder / "big.parquet"
    if form == "gzip":
        (folder / "big.csv.gz").write_bytes(gzip.compress(text.encode()))
        return folder / "big.csv.gz"
    if form == "zst":
        (folder / "big.csv.zst").write_bytes(zstandard.compress(text.encode()))
        return folder / "big.csv.zst"
    if form == "zip":
        with zipfile.ZipFile(folder / "big.export.CSV.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("big.export.CSV", text)
        return folder / "big.export.CSV.zip"
    header = "" if form == "headless" else "\t".join(frame.columns) + "\n"
    (folder / "big.csv").write_text(header + text)
    return folder / "big.csv"


@pytest.mark.parametrize("frames", [1, 3])
def test_zstandard_is_unpacked_to_its_end_and_a_cut_off_file_is_said(tmp_path: Path, frames: int) -> None:
    text = "date,actor,type\n" + "".join(f"2016-01-{one % 28 + 1:02},KH {one},attack\n" for one in range(26_000))
    cut = len(text) // frames
    pieces = [text[at * cut : (at + 1) * cut if at + 1 < frames else None].encode() for at in range(frames)]
    packed = b"".join(zstandard.compress(piece) for piece in pieces)
    path = tmp_path / "list.csv.zst"
    path.write_bytes(packed)
    assert len([one for one in open_table(path) if isinstance(one, Entry)]) == 26_000
    path.write_bytes(packed[:-3])
    *_, last = open_table(path)
    assert isinstance(last, Problem)
    assert "damaged" in last.reason


def test_a_zstandard_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.zst"
    path.write_bytes(zstandard.compress(b"date,actor,type\n" + b"\n" * 100 * 2**20))
    source = ByteStream(path, "zstd")
    with pytest.raises(InputError, match="unpacks to more than"):
        source.stream.read()
    source.close()


def test_scanning_counts_and_cites_as_reading_every_row_does(case: Case, tmp_path: Path) -> None:
    case.set_settings(read_settings(NAMELESS))
    frame = gdelt(1_200)
    found = []
    for form in ("typed", "tsv"):
        (picked,) = count_selected([written(frame, tmp_path, form)], wanted_of(case))
        found.append(picked.chosen)
    assert found[0] == found[1]
    assert found[0].elsewhere == sum(row == "CH" for row in frame["ActionGeo_CountryCode"])
    assert found[0].by_code["TEHRAN"] > 0
    assert "IRAN" not in found[0].by_code
    assert events(case) == []  # counted only
    pick(case, tmp_path / "big.parquet")
    for one in events(case)[:50]:
        assert one.row is not None
        assert frame["GLOBALEVENTID"][one.row.line - 2] == one.row.id  # the line of the big file, the header is line 1


@pytest.mark.parametrize("stretch", [1, 7, 100, 10_000])
def test_stretches_of_any_length_give_the_same(
    chosen_case: Case, tmp_path: Path, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = gdelt(60)
    path = written(frame, tmp_path, "typed")
    monkeypatch.setattr("fealty.tables.scanning.ParquetScan.rows.__defaults__", (stretch,))
    (picked,) = count_selected([path], wanted_of(chosen_case))
    plain = [row for row in frame.iter_rows(named=True) if is_wanted(row, nameless=False)]
    assert (picked.chosen.kept, picked.chosen.scanned) == (len(plain), 60)


def test_a_second_run_adds_nothing_and_a_changed_file_is_read_again(chosen_case: Case, tmp_path: Path) -> None:
    frame = gdelt(500)
    path = written(frame, tmp_path, "parquet")
    first = pick(chosen_case, path)
    again = pick(chosen_case, path)
    assert first.outcome is not None
    assert again.outcome is not None
    assert (again.outcome.already, again.outcome.tally.added, again.chosen.scanned) == (True, 0, 0)
    frame.vstack(gdelt(1, seed=9).with_columns(
        GLOBALEVENTID=pl.lit("7"), SQLDATE=pl.lit("20160101"), Actor1Name=pl.lit("IRAN"), EventCode=pl.lit("190"),
        ActionGeo_CountryCode=pl.lit("IZ"),
    )).write_parquet(path)  # fmt: skip
    longer = pick(chosen_case, path)
    assert longer.outcome is not None
    assert (longer.outcome.tally.added, longer.outcome.tally.present) == (1, first.outcome.tally.added)


def test_a_wider_choice_adds_and_a_narrower_one_takes_nothing_away(chosen_case: Case, tmp_path: Path) -> None:
    path = written(gdelt(800), tmp_path, "parquet")
    narrow = pick(chosen_case, path, Selection(actors=("kh",), since=date(2018, 1, 1)))
    assert set(narrow.chosen.by_actor) == {"kh", "wing"}  # a part of it, too
    first = events(chosen_case)
    wide = pick(chosen_case, path)
    assert wide.outcome is not None
    assert wide.outcome.tally.present == len(first) < len(events(chosen_case))
    pick(chosen_case, path, Selection(actors=("kh",)))
    assert len(events(chosen_case)) > len(first)


def test_rows_without_ids_stay_when_another_choice_leaves_them_out(chosen_case: Case, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("date,actor,type\n2016-01-01,KH,attack\n2016-01-02,Iran,attack\n2016-01-03,China,attack\n")
    for selection, number in ((Selection(actors=("kh",)), 1), (Selection(actors=("iran",)), 2)):
        pick(chosen_case, path, selection)
        assert len(events(chosen_case)) == number


def test_a_mapping_is_followed(chosen_case: Case, tmp_path: Path) -> None:
    mapping = read_mapping(
        'date_format = "%d|%m|%Y"\n[columns]\ndate = "on"\nactor = "who"\ncountry = "land"\n'
        '[constants]\ntype = "ASSAULT"\n[values.actor]\nk = "KH"\n[values.country]\ni = "IRQ"\nc = "CHN"\n'
        '[split]\nactor = "+"\n',
        where="test",
    )
    path = tmp_path / "own.parquet"
    pl.DataFrame(
        {
            "on": ["01|02|2016", "01|02|2016", "01|02|2011", "01|02|2016", "01|02|2016"],
            "who": ["x + KH", "x", "K", "k", "K"],
            "land": ["i", "i", "i", "c", "i"],
        }
    ).write_parquet(path)
    (picked,) = add_selected(chosen_case, [path], wanted_of(chosen_case), mapping=mapping)
    assert (picked.chosen.kept, picked.chosen.at_another_time, picked.chosen.elsewhere) == (2, 1, 1)
    named = [tuple(mention.name for mention in one.actors) for one in events(chosen_case)]
    assert sorted(named) == [("KH",), ("x", "KH")]


ROWS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "acled": (
        {"event_id_cnty": "IRQ1", "event_date": "2016-02-03", "event_type": "Battles", "sub_event_type": "Armed clash",
         "actor1": "Somebody", "assoc_actor_1": "Else; KH", "country": "Iraq", "iso": "368"},
        {"event_id_cnty": "IRQ2", "event_date": "2016-02-03", "event_type": "Battles", "sub_event_type": "Armed clash",
         "actor1": "KH", "country": "China", "iso": "156"},
    ),
    "ucdp_ged_251": (
        {"id": "1", "type_of_violence": "1", "side_a": "Government", "side_b": "Other, KH", "date_start": "2014-12-30",
         "date_end": "2015-01-01", "country_id": "645", "country": "Iraq"},
        {"id": "2", "type_of_violence": "1", "side_a": "KH", "side_b": "Other", "date_start": "2021-01-01",
         "date_end": "2021-01-02", "country_id": "645", "country": "Iraq"},
    ),
    "polecat": (
        {"Event ID": "1", "Event Date": "2016-02-03", "Event Type": "ASSAULT", "Actor Name": "None",
         "Actor Name Raw": "KH", "Country": "IRQ"},
        {"Event ID": "2", "Event Date": "2016-02-03", "Event Type": "ASSAULT", "Actor Name": "x", "Country": "IRQ"},
    ),
    "icews": (
        {"Event ID": "1", "Event Date": "2016-02-03", "Source Name": "x", "Target Name": "Iran", "CAMEO Code": "190",
         "Country": "Syria"},
        {"Event ID": "2", "Event Date": "2014-12-31", "Source Name": "Iran", "Target Name": "x", "CAMEO Code": "190",
         "Country": "Syria"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", sorted(ROWS))
def test_every_format_is_chosen_by_its_own_columns(chosen_case: Case, tmp_path: Path, form: str) -> None:
    right, wrong = ROWS[form]
    names = columns(form)
    path = tmp_path / "table.csv"
    path.write_text(delimited(names, [wrong, right]))
    picked = pick(chosen_case, path)
    assert (picked.chosen.scanned, picked.chosen.kept) == (2, 1)
    (one,) = events(chosen_case)
    assert one.row is not None
    assert one.row.line == 3
    scanned = tmp_path / "table.parquet"
    pl.DataFrame({name: [row.get(name, "") for row in (wrong, right)] for name in names}).write_parquet(scanned)
    (counted,) = count_selected([scanned], wanted_of(chosen_case))
    assert counted.chosen == picked.chosen


def test_a_folder_of_parts_goes_on_where_it_stopped(chosen_case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "days"
    folder.mkdir()
    for number in range(4):
        gdelt(200, seed=number).with_columns(GLOBALEVENTID=pl.col("GLOBALEVENTID") + str(number)).write_parquet(
            folder / f"{number}.parquet"
        )
    (folder / "_SUCCESS").write_text("")
    assert [one.name for one in parts_of(folder)] == [f"{number}.parquet" for number in range(4)]
    wanted = wanted_of(chosen_case)
    running = add_selected(chosen_case, [folder], wanted)
    next(running)
    next(running)
    del running  # as when somebody interrupts it
    half = len(events(chosen_case))
    done = list(add_selected(chosen_case, [folder], wanted))
    assert [one.outcome.already for one in done if one.outcome] == [True, True, False, False]
    assert 0 < half < len(events(chosen_case))


def test_interrupted_within_a_file_nothing_of_it_is_in_and_the_next_run_adds_it_all(
    chosen_case: Case, tmp_path: Path
) -> None:
    path = written(gdelt(600), tmp_path, "parquet")

    def stop(name: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(add_selected(chosen_case, [path], wanted_of(chosen_case), progress=stop))
    assert events(chosen_case) == []
    assert chosen_case.batches() == []
    picked = pick(chosen_case, path)
    assert picked.outcome is not None
    assert picked.outcome.tally.added == len(events(chosen_case)) > 0


def test_what_cannot_be_chosen_is_said(case: Case, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no actors, so no row could be told"):
        wanted_of(case)
    case.set_settings(read_settings(SETTINGS))
    with pytest.raises(SettingsError, match="'khx' is no actor of the case; these are: iran, kh, wing"):
        wanted_of(case, Selection(actors=("khx",)))
    with pytest.raises(SettingsError, match="ends on 2014-01-01, before it begins on 2015-01-01"):
        wanted_of(case, Selection(until=date(2014, 1, 1)))
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="no file in this folder"):
        parts_of(empty)
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "order_row,issued,issuer,addressees,content,how_known\n1,2016-01-01,Iran,KH,stand_down,announced\n"
    )
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1" + bytes(100))
    found = list(add_selected(case, [orders, broken], wanted_of(case)))
    assert [one.outcome.refused is not None for one in found if one.outcome] == [True, True]
    assert "only events can be selected" in str(found[0].outcome)
    assert "not a Parquet file that can be read" in str(found[1].outcome)


def counted(frame: pl.DataFrame) -> Counter[tuple[object, ...]]:
    return Counter({tuple(row[:-1]): row[-1] for row in frame.rows()})


def count(path: Path, by: Sequence[By]) -> pl.DataFrame:
    counting = Counting(by)
    list(counting.take(open_table(path)))
    return counting.result().collect()


def test_counts_are_those_of_counting_by_hand(tmp_path: Path) -> None:
    frame = gdelt(3_000)
    kinds = {"190": "ASSAULT", "1823": "ASSAULT", "042": "CONSULT"}
    expected: Counter[tuple[object, ...]] = Counter()
    for row in frame.iter_rows(named=True):
        day = row["SQLDATE"]
        begin = date.fromisoformat(day) if len(day) == 8 else None
        week = begin - timedelta(days=begin.weekday()) if begin else None
        name = "" if row["Actor1Name"] == "NULL" else row["Actor1Name"]
        expected[name, week, kinds.get(row["EventCode"], "")] += 1
    for form in ("typed", "parquet", "headless"):
        found = count(written(frame, tmp_path, form), ("actor", "week", "type"))
        assert counted(found) == expected
        assert found.columns == ["actor", "week", "type", "count"]
        assert found["count"].sum() == frame.height
        assert found.select("actor").equals(found.select("actor").sort("actor"))


def test_counts_settle_in_pieces_as_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(gdelt(2_000), tmp_path, "typed")
    once = count(path, ("actor", "recipient", "type"))
    monkeypatch.setattr("fealty.tables.tallying.TOGETHER", 50)
    monkeypatch.setattr("fealty.tables.counting.STRETCH", 33)
    assert count(path, ("actor", "recipient", "type")).equals(once)


def test_a_row_counts_for_everybody_whom_it_names(tmp_path: Path) -> None:
    row = ROWS["ucdp_ged_251"][0]
    names = columns("ucdp_ged_251")
    path = tmp_path / "ged.parquet"
    pl.DataFrame({name: [row.get(name, "")] * 2 for name in names}).write_parquet(path)
    text = tmp_path / "ged.csv"
    text.write_text(delimited(names, [row, row]))
    for one in (path, text):
        assert count(one, ("actor", "country", "month")).rows() == [
            (name, "IRQ", date(2014, 12, 1), 2) for name in ("Government", "KH", "Other")
        ]


def test_what_cannot_be_counted_is_said(tmp_path: Path) -> None:
    for by, words in (
        (("actor", "actor"), "each once"),
        ((), "by nothing"),
        (("actor", "recipient", "week", "type"), "too many"),
    ):
        with pytest.raises(InputError, match=words):
            Counting(by)  # type: ignore[arg-type]
    path = tmp_path / "list.csv"
    path.write_text("date,actor,type\n2016-01-01,KH,attack\n")
    with pytest.raises(InputError, match="no column tells the country"):
        list(Counting(("country",)).take(open_table(path)))


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    return done.exit_code, done.stdout, done.stderr


def test_the_commands_select_and_count(tmp_path: Path) -> None:
    settings = tmp_path / "case.toml"
    settings.write_text(SETTINGS)
    big, case = written(gdelt(700), tmp_path, "typed"), tmp_path / "one.fealty"
    run("new", case, "--settings", settings)
    code, said, asked = run("add", case, big, "--select", "--dry-run", "--since", "2018-01-01")
    assert code == 0
    assert "700 rows looked at" in said
    assert "from 2018-01-01 to 2020-12-31" in asked
    assert "TEHRAN" in asked
    with Case(case) as opened:
        assert events(opened) == []
    code, said, _ = run("add", case, big, "--select", "--since", "2018-01-01")
    assert code == 3  # some rows have no date, or no type that PLOVER codes
    assert " added" in said
    again = run("select", case, big, "--since", "2018-01-01")
    assert (again[0], "nothing to do" in again[1]) == (3, True)
    assert run("add", case, big, "--since", "2018-01-01")[0] == 2
    assert run("add", case, big, "--select", "--since", "soon")[0] == 2
    code, said, _ = run("count", big, "--by", "actor, year", "--case", case)
    assert code == 0
    assert said.splitlines()[0] == "actor,year,count"
    assert {line.split(",")[0] for line in said.splitlines()[1:]} == {"Iran", "Kataib Hezbollah", "Rocket Wing"}
    for name in ("counts.csv", "counts.parquet"):
        assert run("count", big, "-o", tmp_path / name)[0] == 0
    found = pl.read_parquet(tmp_path / "counts.parquet")
    assert (tmp_path / "counts.csv").read_text() == found.write_csv()
    assert run("count", big, "-o", tmp_path / "counts.xlsx")[0] == 2
    assert not (tmp_path / "counts.xlsx").exists()
