"""A team's case on a PostgreSQL server: addresses, broken connections, restarts, roles, and what is never shown."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from conftest import attack, behind
from fealty.casefile import Arrival, Case, Fault, Server, check_case, locate
from fealty.errors import CaseBusy, CaseError, FealtyError, NotACase
from fealty.records import Event, Row, Source, digest, identified
from postgres_help import MINE, Cluster, Team

FILE = identified(Source(title="attacks.csv", sha256="00"))
SECRET = "s3cr3t-W0rd"  # noqa: S105  nobody's


@pytest.fixture
def case(team: Team) -> Iterator[Case]:
    with Case(team.url(), create=True) as opened:
        yield opened


def row(number: int) -> Arrival:
    one = identified(msgspec.structs.replace(attack(number, date(2020, 1, 1)), source=FILE.id))
    return Arrival(record=one, key=f"t:{number}")


def put(case: Case, *numbers: int) -> None:
    with case.writing(FILE) as writer:
        writer.add_source(FILE)
        writer.add([row(number) for number in numbers])


def end_others(team: Team, *, writing: bool = False) -> None:
    """End the connections of Fealty as an operator does, or as a cut cable; and wait until they are gone."""
    query = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = %s"
    ended = team.ask(f"{query} AND state = 'idle in transaction'" if writing else query, MINE)
    assert ended
    assert all(done for (done,) in ended)


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "database", "name", "shown"),
    [
        ("postgresql://ann@db.example.org/team/iraq", "team", "iraq", "postgresql://ann@db.example.org/team/iraq"),
        ("postgres://db.example.org:6000/team", "team", "fealty", "postgresql://db.example.org:6000/team/fealty"),
        ("postgresql:///team/a_b-2?host=/run/x", "team", "a_b-2", "postgresql:///team/a_b-2"),
        ("postgresql://ann@[::1]/team", "team", "fealty", "postgresql://ann@[::1]/team/fealty"),
    ],
)
def test_a_url_names_a_database_and_a_case_in_it(given: str, database: str, name: str, shown: str) -> None:
    found = locate(given)
    assert isinstance(found, Server)
    assert (found.url.database, found.name, str(found)) == (database, name, shown)
    assert locate(found) is found
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301  as it goes to a process of its own


@pytest.mark.parametrize("given", ["iraq.fealty", "folder/postgresql.fealty", "a:b"])
def test_everything_else_is_a_file(given: str) -> None:
    assert locate(given) == Path(given)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("postgresql://", "names no database"),
        ("postgresql://db/", "names no database"),
        ("postgresql://db/team/Iraq", "no name of a case"),
        ("postgresql://db/team/pg_x", "no name of a case"),
        ("postgresql://db/team/public", "no name of a case"),
        ("postgresql://db/team/a/b", "no name of a case"),
        ("postgresql://db/team/a';drop", "no name of a case"),
        (f"postgresql://db/team/{'a' * 64}", "no name of a case"),
        ("postgresql://db:port/team", "no URL"),
        (f"postgresql://ann:{SECRET}@{SECRET}@db/team", "no URL"),
        (Path("postgresql://db/team"), "as text"),
    ],
)
def test_an_address_that_is_none_is_refused(given: str | Path, why: str) -> None:
    with pytest.raises(CaseError, match=why) as refused:
        locate(given)
    assert SECRET not in str(refused.value)


@given(st.text(min_size=6).filter(lambda word: word not in "postgresql://ann@db.example.org/team/iraq"))
def test_no_password_is_ever_in_the_words_for_a_place(password: str) -> None:
    written = quote(password, safe="", errors="replace")
    for url in (
        f"postgresql://ann:{written}@db.example.org/team/iraq",
        f"postgresql://ann@db.example.org/team/iraq?password={written}",
    ):
        place = locate(url)
        for words in (str(place), repr(place), f"{place}"):
            assert "iraq" in words
            assert password not in words
            assert written not in words


@given(st.text(alphabet=st.characters(codec="ascii", categories=("L", "N", "P", "S")), min_size=8))
def test_a_password_that_was_not_written_as_it_has_to_be_is_not_shown_either(password: str) -> None:
    try:
        words = str(locate(f"postgresql://ann:xy{password}zz@db.example.org/team/iraq"))
    except CaseError as error:
        words = str(error)
    assert f"xy{password}" not in words
    assert f"{password}zz" not in words


# --- without a server -------------------------------------------------------------------------------------------------


def test_files_need_no_package_for_servers(tmp_path: Path) -> None:
    script = (
        "import sys; from fealty.casefile import Case; Case(sys.argv[1], create=True).close();"
        "sys.exit('pg8000' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.fealty")]).returncode == 0


def test_a_missing_package_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pg8000", None)
    with pytest.raises(CaseError, match=r"pip install 'fealty\[postgres\]'"):
        Case("postgresql://db.example.org/team")


@pytest.mark.parametrize("address", ["127.0.0.1:9", "nowhere.invalid"])
def test_a_server_that_cannot_be_reached_is_said_without_the_password(address: str) -> None:
    pytest.importorskip("pg8000")
    for url in (f"postgresql://ann:{SECRET}@{address}/team", f"postgresql://ann@{address}/team?password={SECRET}"):
        with pytest.raises(CaseError, match=r"postgresql://ann@.*no connection to the server.*PGPASSWORD") as refused:
            Case(url)
        error: BaseException | None = refused.value
        while error is not None:
            assert SECRET not in str(error)
            assert SECRET not in repr(error)
            error = error.__cause__ or error.__context__


# --- what is there ----------------------------------------------------------------------------------------------------


def test_cases_of_one_database_do_not_see_each_other(team: Team) -> None:
    with Case(team.url(), create=True) as one, Case(team.url(), create=True) as other:
        put(one, 1, 2)
        put(other, 1)
        assert (len(one.views(Event)), len(other.views(Event))) == (2, 1)


def test_an_empty_schema_that_an_owner_made_is_used_and_one_with_tables_is_not(team: Team) -> None:
    ready, taken = team.name(), team.name()
    team.ask(f'CREATE SCHEMA "{ready}"')
    Case(team.url(ready), create=True).close()
    team.ask(f'CREATE SCHEMA "{taken}"')
    team.ask(f'CREATE TABLE "{taken}".theirs (x integer)')
    with pytest.raises(CaseError, match="tables of somebody else"):
        Case(team.url(taken), create=True)
    team.ask(f'CREATE TABLE "{taken}".layout (application integer, version integer)')
    with pytest.raises(NotACase, match="not a Fealty case"):
        Case(team.url(taken))


def test_any_characters_and_keys_of_any_length_are_kept(case: Case) -> None:
    odd = "a\0b \u202e \U0001f480 'x\" %s {} \\x00"
    source = identified(Source(title="t", text=f"Rockets {odd} hit"))
    key = "".join(digest(bytes([n])) for n in range(250))  # 6,000 characters that cannot be packed
    long = Arrival(record=row(1).record, key=f"t:{key}{odd}")
    with case.writing(source) as writer:
        writer.add_source(source)
        writer.add_source(FILE)
        writer.add([long])
        writer.close_batch(odd, "test", odd, [Fault(line=1, reason=odd, field=odd, value=odd)])
    assert case.text(source.id) == source.text
    (batch,) = case.batches()
    assert (batch.name, batch.mapping) == (odd, odd)
    assert case.faults(batch.id) == [Fault(line=1, reason=odd, field=odd, value=odd)]
    with case.writing(source) as writer:
        writer.add([long])
        assert (writer.tally.added, writer.tally.present) == (0, 1)
        other = identified(Event(type="ASSAULT", source=FILE.id, row=Row(file="f", line=1, id="1"), weapon="mortar"))
        writer.add([Arrival(record=other, key=long.key)])
        assert writer.tally.updated == 1
    assert list(check_case(case.path)) == []


def test_rows_that_are_too_big_to_go_at_once_keep_their_order(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fealty.casefile.dialects.PORTION", 1_000)
    put(case, *range(1, 8))
    assert [int(seen.record.row.id) for seen in case.views(Event) if seen.record.row] == list(range(1, 8))
    assert case.stamp().records == 7


def breaks_off(case: Case) -> None:
    with case.writing(FILE) as writer:
        writer.add([row(number) for number in range(3, 40)])
        raise ZeroDivisionError


def test_a_transaction_that_is_undone_leaves_no_gap_in_the_numbers(case: Case) -> None:
    put(case, 1, 2)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            breaks_off(case)
    put(case, 3)
    assert case.stamp().records == 3
    case.judge(row(1).record.id, "accept")
    assert [seen.record.row.id for seen in case.views(Event) if seen.record.row] == ["1", "2", "3"]
    assert case.stamp().judgements == len(case.judgements()) == 1


def test_whoever_looks_sees_one_state_to_the_end(case: Case) -> None:
    put(case, 1)
    with case._store.read() as connection:
        count = sa.text("SELECT count(*) FROM record")
        assert connection.execute(count).scalar_one() == 1
        put(case, 2)
        assert connection.execute(count).scalar_one() == 1
    assert len(case.views(Event)) == 2


def test_rows_that_refer_to_nothing_are_found(case: Case) -> None:
    put(case, 1)
    behind(case.path, "ALTER TABLE record DROP CONSTRAINT record_file_id_fkey")
    behind(case.path, "UPDATE record SET file_id = 'gone'")
    assert list(check_case(case.path)) == ["database: 1 rows of record refer to missing rows of source"]


# --- connections that break -------------------------------------------------------------------------------------------


def test_a_connection_that_was_cut_between_two_steps_is_made_anew(case: Case, team: Team) -> None:
    put(case, 1)
    end_others(team)
    assert len(case.views(Event)) == 1
    end_others(team)
    put(case, 2)
    assert len(case.views(Event)) == 2


def test_a_connection_that_is_cut_in_mid_write_leaves_nothing_half_written(case: Case, team: Team) -> None:
    put(case, 1)

    def cut() -> None:
        with case.writing(FILE) as writer:
            writer.add([row(number) for number in range(2, 300)])
            end_others(team, writing=True)
            writer.add([row(number) for number in range(300, 600)])

    with pytest.raises(CaseError, match=r"the server ended the connection .* nothing of the step in hand was stored"):
        cut()
    assert len(case.views(Event)) == 1
    put(case, 2)
    assert case.stamp().records == 2
    assert list(check_case(case.path)) == []


def test_a_connection_that_is_cut_before_the_commit_is_not_called_nothing(case: Case, team: Team) -> None:
    def cut() -> None:
        with case.writing(FILE) as writer:
            writer.add_source(FILE)
            writer.add([row(1)])
            end_others(team, writing=True)

    with pytest.raises(CaseError, match="stored wholly or not at all"):
        cut()
    assert (case.views(Event), case.sources()) == ([], [])
    put(case, 1)
    assert len(case.views(Event)) == 1


def test_a_look_that_is_cut_is_said_and_the_next_one_goes_on(case: Case, team: Team) -> None:
    put(case, 1)

    def cut() -> None:
        with case._store.read() as connection:
            connection.execute(sa.text("SELECT 1"))
            end_others(team, writing=True)
            connection.execute(sa.text("SELECT 1"))

    with pytest.raises(CaseError, match="the server ended the connection"):
        cut()
    assert len(case.views(Event)) == 1


def test_rows_that_are_cut_off_on_their_way_are_said_once(
    case: Case, team: Team, caplog: pytest.LogCaptureFixture
) -> None:
    put(case, *range(1, 30))

    def cut() -> None:
        with case._store.read() as connection:
            query = sa.text("SELECT id FROM record")
            with connection.execute(query, execution_options={"yield_per": 10}) as found:
                for number, _ in enumerate(found.partitions()):
                    if number == 0:
                        end_others(team, writing=True)

    with pytest.raises(CaseError, match=r"the server ended the connection .*administrator command"):
        cut()
    assert caplog.text == ""
    assert len(case.views(Event)) == 29


def test_a_writer_that_waits_too_long_says_that_another_is_writing(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fealty.casefile.stores.PATIENCE", 0.1)
    with Case(case.path) as other, other.writing(FILE) as writer:
        writer.add_source(FILE)
        with pytest.raises(CaseBusy, match="another writer was not done in time"):
            put(case, 1)
    put(case, 1)
    assert len(case.views(Event)) == 1


STORES = """
import sys
from fealty.casefile import Arrival, Case
from fealty.errors import CaseError
from fealty.records import Event, Row, Source, identified
case = Case(sys.argv[1])
for number in range(100_000):
    source = identified(Source(title=f"file {number}", sha256=f"{number:064x}"))
    try:
        with case.writing(source) as writer:
            writer.add_source(source)
            for line in range(20):
                event = Event(type="ASSAULT", source=source.id, row=Row(file="f", line=line, id=f"{number}-{line}"))
                writer.add([Arrival(record=identified(event), key=f"f:{number}-{line}")])
    except CaseError as error:
        print(error, flush=True)
        sys.exit(1)
    print(number, flush=True)
"""


def test_a_restart_of_the_server_costs_the_step_in_hand_at_most(cluster: Cluster) -> None:
    url = Team(cluster.address).url()
    with Case(url, create=True) as case:
        put(case, 1)
        cluster.stop()
        with pytest.raises(CaseError, match="connection"):
            case.views(Event)
        with pytest.raises(CaseError, match="connection"):
            case.judge(row(1).record.id, "accept")
        cluster.start()
        assert len(case.views(Event)) == 1
        case.judge(row(1).record.id, "accept")
    process = subprocess.Popen([sys.executable, "-c", STORES, url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(3)]
    cluster.stop()
    told += process.stdout.read().splitlines()
    process.stdout.close()
    assert process.wait() == 1
    cluster.start()
    finished = sum(line.strip().isdigit() for line in told)
    assert "connection" in told[-1]
    with Case(url) as case:
        stored = len(case.views(Event))
        assert stored in (1 + 20 * finished, 1 + 20 * (finished + 1))  # the last may be in before the word of it is out
        assert case.stamp().records == stored
    assert list(check_case(url)) == []


# --- roles ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def role(team: Team) -> Iterator[str]:
    """A role of the server that may do nothing yet, with a password."""
    name = team.name().replace("-", "_")
    try:
        team.ask(f"CREATE ROLE {name} LOGIN PASSWORD '{SECRET}'")
    except sa.exc.DatabaseError:
        pytest.skip("the role of FEALTY_POSTGRES may make no roles")
    yield name
    team.ask(f"DROP OWNED BY {name}")
    team.ask(f"DROP ROLE {name}")


def as_role(case: Case, role: str) -> Server:
    assert isinstance(case.path, Server)
    return Server(case.path.url.set(username=role, password=SECRET), case.path.name)


def grant(case: Case, role: str, *rights: str) -> None:
    assert isinstance(case.path, Server)
    for right in rights:
        behind(case.path, right.format(schema=f'"{case.path.name}"', role=role))


LOOK = ("GRANT USAGE ON SCHEMA {schema} TO {role}", "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}")
ADD = (
    "GRANT INSERT ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
)


def test_a_reader_reads_and_is_told_that_they_may_not_write(case: Case, role: str) -> None:
    put(case, 1)
    mine = as_role(case, role)
    with pytest.raises(CaseError, match="no such case"):
        Case(mine)
    grant(case, role, *LOOK)
    with Case(mine) as reader:
        assert len(reader.views(Event)) == 1
        with pytest.raises(CaseError, match=r"your role may not do this .* ask the owner") as refused:
            reader.judge(row(1).record.id, "accept")
        assert SECRET not in str(refused.value)
    assert list(check_case(mine)) == []


def test_a_member_adds_and_judges_and_can_change_nothing_that_is_there(case: Case, role: str) -> None:
    put(case, 1)
    grant(case, role, *LOOK, *ADD)
    mine = as_role(case, role)
    with Case(mine) as member:
        put(member, 1, 2)
        member.judge(row(1).record.id, "reject")
        member.set_settings(member.settings)
        assert [seen.holds for seen in case.views(Event)] == [False, True]
    for statement in ("UPDATE record SET body = ''", "DELETE FROM judgement", "TRUNCATE settings", "DROP TABLE source"):
        with pytest.raises(sa.exc.DatabaseError, match=r"permission denied|must be owner"):
            behind(mine, statement)


def test_whoever_may_make_no_schema_is_told(team: Team, case: Case, role: str) -> None:
    mine = as_role(case, role)
    with pytest.raises(CaseError, match="your role may not do this"):
        Case(Server(mine.url, team.name()), create=True)


def test_every_refusal_is_one_of_ours(case: Case) -> None:
    with pytest.raises(FealtyError, match="NUL"), case.writing() as writer:
        writer.add([Arrival(record=msgspec.structs.replace(row(1).record, id="a\0b"))])
