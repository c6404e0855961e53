"""A case copied from a file to a server and back, and commands that are given a URL."""

from __future__ import annotations

import hashlib
import itertools
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from conftest import attack, behind
from fealty.casefile import Arrival, Case, Fault, Orders, Settings, check_case, copy_case, copying, locate
from fealty.casefile.layout import metadata
from fealty.cli import app
from fealty.errors import CaseError
from fealty.records import Actor, Event, Incident, Row, Source, identified
from postgres_help import Team

ORIGINAL = bytes(itertools.islice(itertools.cycle(range(251)), 9_000_000))
TABLE = identified(Source(title="t.csv", sha256=hashlib.sha256(ORIGINAL).hexdigest()))
STORY = identified(
    Source(title="Story", text="Rockets hit the base.\n\nNobody\0 says \U0001f680 who did it.", language="en")
)
SECRET = "s3cr3t-W0rd"  # noqa: S105  nobody's


def fill(case: Case) -> None:
    """Put something into every list of a case."""
    rows = [identified(msgspec.structs.replace(attack(n, date(2020, 1, n)), source=TABLE.id)) for n in range(1, 8)]
    bare = identified(msgspec.structs.replace(rows[0], row=Row(file="b.csv", line=2)))
    with case.writing(TABLE) as writer:
        writer.add_source(TABLE, original=ORIGINAL)
        writer.add([Arrival(record=one, key=f"t:{n}") for n, one in enumerate(rows)])
        writer.add([Arrival(record=bare, key=f"b#{bare.id}")])
        fault = Fault(line=9, reason="no date\0", field="date", value="\udcff".encode("utf-8", "replace").decode())
        writer.close_batch("t.csv", "test", "date = 'day'", [fault, Fault(line=10, reason="odd", skipped=False)])
    changed = identified(msgspec.structs.replace(attack(1, date(2021, 5, 5)), source=TABLE.id))
    with case.writing(STORY) as writer:
        writer.add_source(STORY)
        writer.add([Arrival(record=changed, key="t:0")])
        writer.add([Arrival(record=identified(Event(type="ASSAULT", source=STORY.id, span=(0, 7), quote="Rockets")))])
        writer.drop_unstated("b", set())
        writer.close_batch("story", "reader", None, [])
    said = case.judge(rows[1].id, "edit", changes={"count": 3}, why="“three”", who="Ann")
    case.judge_each([rows[2].id, rows[3].id], "reject", who="Bob")
    case.withdraw(said.id, who="Bob")
    case.propose(identified(Incident(members=(rows[4].id, rows[5].id), proposed_by="Ann")), who="Ann")
    case.propose(Actor(id="faction", name="The Faction"), changes={"same_as": "faction"})
    case.set_settings(Settings(orders=Orders(days=30)), who="Zoë")


def contents(case: Case) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every list."""
    with case._store.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


def test_a_copy_has_everything_and_goes_on_alike(place: str, team: Team, tmp_path: Path) -> None:
    with Case(place, create=True) as case:
        fill(case)
        everything = contents(case)
        assert all(everything.values())
    steps = [place, str(tmp_path / "first.fealty"), team.url(), team.url(), str(tmp_path / "last.fealty")]
    for source, target in itertools.pairwise(steps):
        done = copy_case(source, target)
        assert done.rows == {name: len(rows) for name, rows in everything.items()}
    with Case(place) as case, Case(steps[-1]) as last, Case(steps[-2]) as served:
        assert contents(last) == contents(served) == everything
        assert last.original(TABLE.id) == served.original(TABLE.id) == ORIGINAL
        assert last.text(STORY.id) == STORY.text
        before = case.stamp()
        views = case.views(Event)
        for one in (case, last, served):
            assert one.views(Event) == views
            one.judge(views[0].record.id, "unsure")
            assert one.stamp() == msgspec.structs.replace(before, judgements=before.judgements + 1)
    assert list(check_case(steps[-1])) == list(check_case(steps[-2])) == []


def test_a_copy_takes_the_place_of_nothing(place: str, team: Team, tmp_path: Path) -> None:
    Case(place, create=True).close()
    for target in (tmp_path / "there.fealty", team.url()):
        with Case(target, create=True) as there:
            fill(there)
            before = contents(there)
            with pytest.raises(CaseError, match="exists already"):
                copy_case(place, target)
            assert contents(there) == before
    with pytest.raises(CaseError, match="exists already"):
        copy_case(place, place)


def test_a_copy_that_comes_out_otherwise_is_not_kept(
    place: str, team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Case(place, create=True) as case:
        fill(case)
    insert = copying.insert

    def loses(connection: sa.Connection, table: sa.Table, names: list[str], rows: list[Any]) -> None:
        insert(connection, table, names, rows[:-1] if table.name == "judgement" else rows)

    for target in (tmp_path / "copy.fealty", team.url()):
        with monkeypatch.context() as patch:
            patch.setattr(copying, "insert", loses)
            with pytest.raises(CaseError, match="'judgement' came out otherwise"):
                copy_case(place, target)
        with pytest.raises(CaseError, match="no such case"):
            Case(target)
        copy_case(place, target)


def test_a_copy_that_breaks_off_leaves_nothing(place: str, team: Team, tmp_path: Path) -> None:
    with Case(place, create=True) as case:
        fill(case)

    def interrupt(name: str, _share: float) -> None:
        if name == "record":
            raise KeyboardInterrupt

    for target in (tmp_path / "copy.fealty", team.url()):
        with pytest.raises(KeyboardInterrupt):
            copy_case(place, target, progress=interrupt)
        copy_case(place, target)
    assert {path.name for path in tmp_path.iterdir()} <= {"one.fealty", "copy.fealty"}


def test_a_newer_layout_is_not_copied(place: str, tmp_path: Path) -> None:
    Case(place, create=True).close()
    where = locate(place)
    behind(place, "PRAGMA user_version=99" if isinstance(where, Path) else "UPDATE layout SET version = 99")
    with pytest.raises(CaseError, match="install a newer Fealty"):
        copy_case(place, tmp_path / "copy.fealty")
    assert not (tmp_path / "copy.fealty").exists()


ATTACKS = "id,date,actor,weapon,killed\n1,2020-01-05,The Faction,rocket,2\n2,2020-02-06,The Faction,mortar,0\n"
CASE = """
[case]
title = "Ours"
sponsor = "patron"
begin = 2020-01-01
end = 2020-12-31
[[actors]]
id = "patron"
name = "The Patron"
[[actors]]
id = "faction"
name = "The Faction"
[[groups]]
id = "faction"
members = ["faction"]
"""


def test_commands_take_a_url_where_they_take_a_file_and_never_show_its_password(team: Team, tmp_path: Path) -> None:
    given = sa.make_url(team.url()).set(password=SECRET)
    url, file = given.render_as_string(hide_password=False), str(tmp_path / "back.fealty")
    assert SECRET in url
    (tmp_path / "attacks.csv").write_text(ATTACKS, encoding="utf-8")
    (tmp_path / "case.toml").write_text(CASE, encoding="utf-8")
    output = ""

    def run(*words: str, code: int = 0) -> str:
        nonlocal output
        done = CliRunner().invoke(app, list(words))
        said = done.output if done.exception is None or isinstance(done.exception, SystemExit) else repr(done.exception)
        output += said
        assert done.exit_code == code, said
        return said

    run("new", url, "--settings", str(tmp_path / "case.toml"))
    assert "exists already" in run("new", url, code=1)
    assert "2 added" in run("add", url, str(tmp_path / "attacks.csv"))
    assert "2 added" in run("log", url)
    first, *_ = (msgspec.json.decode(line) for line in run("records", url).splitlines())
    run("judge", url, first["id"], "reject", "--why", "a drill")
    assert len(run("records", url).splitlines()) == 1
    run("settings", url, "--from", str(tmp_path / "case.toml"))
    assert 'title = "Ours"' in run("settings", url)
    assert "sound" in run("check", url)
    run("export", url, "--format", "jsonl", "-o", str(tmp_path / "out.jsonl"))
    assert "byte for byte" in run("copy", url, file)
    assert run("records", url) == run("records", file)
    assert "exists already" in run("copy", file, url, code=1)
    assert "names no database" in run("log", f"postgresql://ann:{SECRET}@db", code=1)
    run("log", f"postgresql://ann:{SECRET}@127.0.0.1:9/team", code=1)
    assert SECRET not in output
