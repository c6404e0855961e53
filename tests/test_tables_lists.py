"""Published code lists, held against what the importers make of every code in them."""

from __future__ import annotations

import gzip
import io
import time
from pathlib import Path

import pytest
import xlsxwriter

from fealty.errors import InputError
from fealty.tables import FORMATS, Problem, guess_mapping, open_table, rows, workbooks
from fealty.tables.cameo import cameo
from fealty.tables.cells import BadCell
from fealty.tables.layout import column_name
from fealty.tables.rows import RowReader
from fealty.tables.text import encoding_of, mended
from tables_help import event, put, read

ACLED_SUB_EVENTS = {
    "Battles": ["Armed clash", "Government regains territory", "Non-state actor overtakes territory"],
    "Explosions/Remote violence": [
        "Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED", "Grenade",
    ],
    "Violence against civilians": ["Sexual violence", "Attack", "Abduction/forced disappearance"],
    "Protests": ["Peaceful protest", "Protest with intervention", "Excessive force against protesters"],
    "Riots": ["Violent demonstration", "Mob violence"],
    "Strategic developments": [
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
        "Looting/property destruction", "Non-violent transfer of territory", "Other",
    ],
}  # fmt: skip
ROOTS = {
    "02": "REQUEST", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE", "07": "AID", "08": "CONCEDE",
    "09": "ACCUSE", "10": "REQUEST", "11": "ACCUSE", "12": "REJECT", "13": "THREATEN", "14": "PROTEST",
    "15": "MOBILIZE", "16": "SANCTION", "17": "COERCE", "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT",
}  # fmt: skip
PLOVER = (
    "AGREE CONSULT SUPPORT COOPERATE AID CONCEDE RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
    "COERCE ASSAULT"
)


def test_every_sub_event_of_acled_is_known(tmp_path: Path) -> None:
    pairs = [(kind, sub) for kind, subs in ACLED_SUB_EVENTS.items() for sub in subs]
    rows = "".join(f'X{n},2021-06-09,{kind},"{sub}",A,B,Iraq\n' for n, (kind, sub) in enumerate(pairs))
    header = "event_id_cnty,event_date,event_type,sub_event_type,actor1,actor2,country\n"
    entries, problems = read(put(tmp_path / "a.csv", header + rows))
    assert len(pairs) == 25
    assert [problem.value for problem in problems] == ["Other"]
    found = {pairs[entry.line - 2][1]: event(entry).type for entry in entries}
    violent = [*ACLED_SUB_EVENTS["Battles"], *ACLED_SUB_EVENTS["Explosions/Remote violence"]]
    violent += ACLED_SUB_EVENTS["Violence against civilians"]
    assert {found[sub] for sub in violent} == {"ASSAULT"}
    assert not {found[sub] for sub in ACLED_SUB_EVENTS["Strategic developments"] if sub != "Other"} & {"ASSAULT"}


@pytest.mark.parametrize(("root", "kind"), ROOTS.items())
def test_every_root_of_cameo_is_known(root: str, kind: str) -> None:
    assert cameo(root, "code")[0] == kind
    assert cameo(f"{root}0", "code")[0] == kind


@pytest.mark.parametrize(
    ("code", "kind", "mode"),
    [
        ("0871", "RETREAT", "ceasefire"), ("0841", "RETREAT", "release"), ("0811", "CONCEDE", None),
        ("1056", "REQUEST", "yield"),
        ("1246", "REJECT", "yield"), ("1384", "THREATEN", "violence"), ("1712", "ASSAULT", "destroy"),
        ("163", "SANCTION", "sever"),
        ("173", "COERCE", "arrest"), ("191", "COERCE", "restrict"), ("175", "ASSAULT", None),
        ("1831", "ASSAULT", "suicide-attack"),
        ("194", "ASSAULT", "heavy-weapons"), ("1414", "PROTEST", "demo"),
    ],
)  # fmt: skip
def test_codes_that_change_type_or_mode(code: str, kind: str, mode: str | None) -> None:
    assert cameo(code, "code")[:2] == (kind, mode)


@pytest.mark.parametrize("code", ["", "01", "012", "X", "00", "---", "21"])
def test_codes_that_are_none(code: str) -> None:
    with pytest.raises(BadCell):
        cameo(code, "code")


def test_a_longer_code_that_is_not_listed_is_taken_as_its_shorter_form() -> None:
    assert cameo("1839", "code") == cameo("183", "code")


def test_every_type_of_plover_is_read_from_polecat(tmp_path: Path) -> None:
    header = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tActor Name\tRecipient Name\n"
    rows = "".join(f"{number}\t2021-06-09\t{kind}\t\tA\tB\n" for number, kind in enumerate(PLOVER.split()))
    entries, problems = read(put(tmp_path / "p.txt", header + rows))
    assert problems == []
    assert [event(entry).type for entry in entries] == PLOVER.split()


def test_a_table_like_that_of_global_terrorism_research_is_guessed(tmp_path: Path) -> None:
    text = (
        "eventid,country_txt,provstate,city,latitude,longitude,attacktype1_txt,gname,weaptype1_txt,nkill,nwound,date\n"
        "202001010001,Iraq,Al Anbar,Fallujah,33.35,43.78,Bombing/Explosion,Unknown,Explosives,2,,1/1/2020\n"
        "202001130002,Iraq,Baghdad,Baghdad,33.30,44.37,Armed Assault,KH,Firearms,,1,1/13/2020\n"
    )
    path = put(tmp_path / "gtd.csv", text)
    mapping = guess_mapping(path)
    assert mapping is not None
    assert mapping.day_first is False
    assert mapping.ignored == ()
    entries, problems = read(path)
    assert problems == []
    assert [(event(one).mode, [a.text for a in event(one).actors]) for one in entries] == [
        ("explosives", []),
        (None, ["KH"]),
    ]


@pytest.mark.parametrize(
    ("header", "name"),
    [("Event ID", "event_id"), (" event-date ", "event_date"), ("\ufeffID", "id"), ("Länge (°)", "länge"), ("", "")],
)
def test_names_of_columns_are_compared_without_their_dress(header: str, name: str) -> None:
    assert column_name(header) == name


def test_no_format_is_hidden_by_an_earlier_one() -> None:
    for number, kind in enumerate(FORMATS):
        for earlier in FORMATS[:number]:
            assert not earlier.required <= kind.required, f"{kind.name} is never reached: {earlier.name} is taken first"


def test_a_sample_cut_inside_a_character_is_still_utf_8() -> None:
    assert encoding_of("Şanlıurfa é".encode()[:-1]) == ("utf-8", None)
    assert encoding_of(b"plain") == ("utf-8", None)
    assert encoding_of(b"") == ("utf-8", None)
    assert mended("plain") is None
    assert mended("Şanlı") is None
    assert mended("caf\udce9") == "café"


def test_rows_without_a_header_keep_their_own_width() -> None:
    reader = RowReader(io.StringIO("a,b\n1\n\n2,3,4\n", newline="").readline, delimiter=",", quoted=True, where="x")
    assert list(reader.rows()) == [(1, ["a", "b"]), (2, ["1"]), (4, ["2", "3", "4"])]


def test_blank_lines_count_and_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'a,b\n\r\n\n1,"x\n\ny"\n\n\n\n2,z\n\n'
    reader = RowReader(io.StringIO(text, newline="").readline, delimiter=",", quoted=True, where="x")
    assert list(reader.rows(2)) == [(1, ["a", "b"]), (4, ["1", "x\n\ny"]), (10, ["2", "z"])]
    monkeypatch.setattr(rows, "MOST_BLANK_LINES", 3)
    reader = RowReader(io.StringIO(text, newline="").readline, delimiter=",", quoted=True, where="x")
    with pytest.raises(InputError, match="3 blank lines and more after line 6"):
        list(reader.rows(2))


def test_packed_blank_lines_are_no_work(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"order_row,actor,answer\n" + b"\n" * 2**24))
    before = time.process_time()
    with pytest.raises(InputError, match="blank lines"):
        list(open_table(tmp_path / "a.csv.gz"))
    assert time.process_time() - before < 4


def test_quotes_are_plain_characters_where_nothing_is_quoted() -> None:
    reader = RowReader(io.StringIO('a\t"b\n"c"\td"\n', newline="").readline, delimiter="\t", quoted=False, where="x")
    assert list(reader.rows(2)) == [(1, ["a", '"b']), (2, ['"c"', 'd"'])]


def test_a_workbook_that_is_too_big_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "LARGEST", 100)
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_row(0, 0, ["date", "weapon"])
    with pytest.raises(InputError, match="too much to read whole"):
        open_table(tmp_path / "a.xlsx")


def test_a_table_can_be_read_twice(tmp_path: Path) -> None:
    table = open_table(put(tmp_path / "a.csv", "order_row,actor,answer\n1,A,defied\n2,A,odd\n"))
    first, second = list(table), list(table)
    assert first == second
    assert [isinstance(one, Problem) for one in first] == [False, True]
    assert repr(table) == "Table('a.csv', 'Table of responses to orders')"


def test_reading_may_stop_early(tmp_path: Path) -> None:
    table = open_table(put(tmp_path / "a.csv", "order_row,actor,answer\n" + "1,A,defied\n" * 100))
    stream = iter(table)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert table.progress == 1.0
