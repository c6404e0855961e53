"""Corpora: parts on disk, readings that stop and go on, and the case that comes of them. Without Ray."""

from __future__ import annotations

import gzip
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from fealty.casefile import Case, Settings, check_case
from fealty.cli import app
from fealty.corpora import (
    Cluster,
    Corpus,
    Engine,
    Parts,
    Piece,
    Row,
    Worker,
    add_files,
    alone,
    is_parts,
    pieces,
    read_corpus,
)
from fealty.errors import FealtyError, InputError
from fealty.intake import Known, Outcome
from fealty.intake import add_files as add_the_corpus
from fealty.reading import Fault
from fealty.reading.model import sessions
from fealty.records import Actor, Event, Source, decode

STORIES = (
    "Rockets hit the base at Taji on 3 May 2021, the army said. Nobody was hurt.",
    "Kataib Hezbollah ordered its fighters on 4 May 2021 to stop attacks on American troops.",
    "A drone struck a convoy near Balad on Tuesday. The militia denied any part in it.",
    "The commander told his men to cease fire until the talks end. Three soldiers were killed in Mosul.",
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Every way in which a document can come, and some that are none."""
    folder = tmp_path / "corpus"
    (folder / "b").mkdir(parents=True)
    for number, story in enumerate(STORIES):
        (folder / f"{number}.txt").write_text(story)
    (folder / "again.txt").write_text(STORIES[0])
    body = f"<p>{STORIES[1]}</p><p>{STORIES[2]}</p>"
    (folder / "b" / "page.html").write_text(f"<html><head><title>A page</title></head><body>{body}</body></html>")
    lines = [{"text": STORIES[3], "published": "2021-05-05"}, {"nothing": 1}, {"text": STORIES[2], "title": "Convoy"}]
    (folder / "b" / "lines.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "b" / "packed.txt.gz").write_bytes(gzip.compress(STORIES[2].encode()))
    (folder / "empty.txt").write_text("")
    (folder / "french.txt").write_text(
        "Le porte-parole a déclaré que les combattants ne quitteraient pas la ville avant la fin des négociations. "
        "Les habitants attendent depuis des semaines que les routes soient ouvertes."
    )
    (folder / "picture.png").write_bytes(b"\x89PNG")
    return folder


def read(folder: Path, into: Path, *, engine: Engine | None = None, **given: object) -> list[Row | Fault]:
    whole = Corpus(paths=(folder,))
    return list(read_corpus(whole, into, engine or alone(whole), **given))  # type: ignore[arg-type]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.startswith(".")}


def tables(case: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that a case holds, but the moments at which it was written."""
    queries = {
        "source": "SELECT seq, id, sha256, body, text FROM source ORDER BY seq",
        "archive": "SELECT source_id, part, bytes FROM archive ORDER BY source_id, part",
        "batch": "SELECT id, source_id, name, coder, mapping, added, updated, present, gone, skipped, odd FROM batch",
        "problem": "SELECT batch_id, line, field, value, reason, skipped FROM problem ORDER BY seq",
        "record": "SELECT seq, id, kind, key, source_id, file_id, body FROM record ORDER BY seq",
        "restated": "SELECT seq, key, record_id FROM restated ORDER BY seq",
    }
    connection = sqlite3.connect(case)
    try:
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}
    finally:
        connection.close()


def added(path: Path, sources: list[Path], adding: Callable[..., Iterator[Outcome]]) -> list[Outcome]:
    with Case(path, create=True, settings=SETTINGS) as case:
        return list(adding(case, sources))


SETTINGS = Settings(actors=(Actor(id="the-blue-wolves", name="Blue Wolves", type="armed_group"),))


def test_parts_make_the_very_same_case_as_the_corpus(corpus: Path, tmp_path: Path) -> None:
    whole = Corpus(paths=(corpus,), actors=SETTINGS.actors)
    for _ in read_corpus(whole, tmp_path / "records", alone(whole), documents_a_part=3):
        pass
    plainly = added(tmp_path / "one.fealty", [corpus], add_the_corpus)
    by_parts = added(tmp_path / "two.fealty", [tmp_path / "records"], add_files)
    one, two = tables(tmp_path / "one.fealty"), tables(tmp_path / "two.fealty")
    assert one == two
    assert len(one["source"]) == 8
    assert len(one["record"]) >= 10
    told = [outcome for outcome in plainly if "passed over" not in str(outcome.notes)]
    assert [(str(each.path), each.refused) for each in told] == [(str(each.path), each.refused) for each in by_parts]
    assert list(check_case(tmp_path / "two.fealty")) == []


def test_adding_parts_again_adds_nothing(corpus: Path, tmp_path: Path) -> None:
    read(corpus, tmp_path / "records")
    added(tmp_path / "one.fealty", [tmp_path / "records"], add_files)
    before = tables(tmp_path / "one.fealty")
    with Case(tmp_path / "one.fealty") as case:
        again = list(add_files(case, [tmp_path / "records"]))
    assert tables(tmp_path / "one.fealty") == before
    assert all(one.already or one.refused or one.notes for one in again)


def test_parts_read_with_other_actors_are_taken_with_a_word(corpus: Path, tmp_path: Path) -> None:
    read(corpus, tmp_path / "records")
    first, *_ = added(tmp_path / "one.fealty", [tmp_path / "records"], add_files)
    assert "other actors" in first.notes[0]


def test_tables_and_parts_go_in_together(corpus: Path, tmp_path: Path) -> None:
    read(corpus, tmp_path / "records")
    table = tmp_path / "triggers.csv"
    table.write_text("nothing,known\n1,2\n")
    outcomes = added(tmp_path / "one.fealty", [tmp_path / "records", table], add_files)
    assert outcomes[0].path == table
    assert outcomes[0].refused
    assert sum(one.tally.added for one in outcomes) > 5


@pytest.mark.parametrize("seed", range(3))
def test_parts_do_not_show_who_read_in_what_order(corpus: Path, tmp_path: Path, seed: int) -> None:
    def any_order(feed: Iterator[Piece | None]) -> Iterator[Row]:
        worker, taken = Worker(Known(), ()), [one for one in feed if one is not None]
        random.Random(seed).shuffle(taken)  # noqa: S311  an order, no secret
        yield from map(worker.read, taken)

    read(corpus, tmp_path / "plain", documents_a_part=4)
    read(corpus, tmp_path / "shuffled", engine=any_order, documents_a_part=4)
    assert contents(tmp_path / "plain") == contents(tmp_path / "shuffled")
    assert len(contents(tmp_path / "plain")) == 4


def test_a_row_is_what_the_reader_says_of_the_document_alone(corpus: Path, tmp_path: Path) -> None:
    rows = {row.name: row for row in read(corpus, tmp_path / "records") if isinstance(row, Row)}
    alone_read = Worker(Known(), ()).read(Piece(key="k", name="x", data=STORIES[1].encode()))
    row = rows[str(corpus / "1.txt")]
    assert row.records == alone_read.records
    assert row.source is not None
    source = decode(row.source)
    assert isinstance(source, Source)
    events = [one for one in map(decode, row.records) if not isinstance(one, Source)]
    assert events
    assert all(source.text and one.quote in source.text for one in events if isinstance(one, Event))


class Broken(Exception):
    """What a power failure would be."""


def test_a_reading_that_broke_off_goes_on_and_ends_the_same(corpus: Path, tmp_path: Path) -> None:
    whole = Corpus(paths=(corpus,))
    seen: list[str] = []

    def breaking(most: int) -> Engine:
        def engine(feed: Iterator[Piece | None]) -> Iterator[Row]:
            worker = Worker(Known(), ())
            for number, piece in enumerate(one for one in feed if one is not None):
                if number == most:
                    raise Broken
                seen.append(piece.key)
                yield worker.read(piece)

        return engine

    read(corpus, tmp_path / "plain", documents_a_part=3)
    for most in (2, 4, 5):
        with pytest.raises(Broken):
            list(read_corpus(whole, tmp_path / "broken", breaking(most), documents_a_part=3))
    (tmp_path / "broken" / ".part-000009-aaaaaaaaaaaa.parquet.new").write_bytes(b"half")
    list(read_corpus(whole, tmp_path / "broken", breaking(99), documents_a_part=3))
    assert contents(tmp_path / "broken") == contents(tmp_path / "plain")
    assert len(Parts(tmp_path / "broken")) == len(Parts(tmp_path / "broken").keys()) == 12
    assert len(seen) - len(set(seen)) == 2 + 1 + 2  # what was of a part that was not full, and nothing else


def test_what_came_to_the_corpus_since_is_read_and_nothing_else(corpus: Path, tmp_path: Path) -> None:
    first = read(corpus, tmp_path / "records", documents_a_part=3)
    (corpus / "01.txt").write_text("Clashes broke out in Basra on 1 June 2021. Two people died.")
    second = [one for one in read(corpus, tmp_path / "records", documents_a_part=3) if isinstance(one, Row)]
    assert [one.name for one in second] == [str(corpus / "01.txt")]
    keys = [row.key for row in Parts(tmp_path / "records").rows()]
    assert len(keys) == len(set(keys)) == sum(isinstance(one, Row) for one in first) + 1


def test_a_moved_corpus_is_the_same_corpus(corpus: Path, tmp_path: Path) -> None:
    read(corpus, tmp_path / "records")
    corpus.rename(tmp_path / "elsewhere")
    assert not [one for one in read(tmp_path / "elsewhere", tmp_path / "records") if isinstance(one, Row)]


def test_faults_of_documents_are_in_the_parts_and_those_of_the_corpus_are_told(corpus: Path, tmp_path: Path) -> None:
    told = read(corpus, tmp_path / "records")
    faults = [row for row in Parts(tmp_path / "records").rows() if row.fault]
    assert [(Path(row.name).name, row.line) for row in faults] == [("empty.txt", None), ("lines.jsonl", 2)]
    assert all(row.source is None and row.original is None and not row.records for row in faults)
    assert ["picture.png" in str(one) for one in told if isinstance(one, Fault)] == [True]
    french = next(row for row in Parts(tmp_path / "records").rows() if row.name.endswith("french.txt"))
    assert french.source
    assert "another language" in french.notes[-1]


def test_a_document_on_which_the_reader_fails_costs_itself(corpus: Path, tmp_path: Path) -> None:
    worker = Worker(Known(), ())

    def stumble(document: object) -> None:
        raise KeyError("a word that no table has")

    worker._reader.read = stumble  # type: ignore[assignment, method-assign]
    row = worker.read(Piece(key="k", name="a.txt", data=STORIES[0].encode()))
    assert row.fault == ("a.txt: the reader failed on it (KeyError: 'a word that no table has'). Please report it.")


def test_no_more_is_out_than_may_be_held(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fealty.corpora.gathering.MOST_HELD", 200)
    most = held = waited = 0

    def greedy(feed: Iterator[Piece | None]) -> Iterator[Row]:
        nonlocal most, held, waited
        worker, out = Worker(Known(), ()), list[Piece]()
        for piece in feed:
            if piece is not None:
                out.append(piece)
                most = max(most, sum(one.weight for one in out))
                continue
            waited += 1
            yield worker.read(out.pop(0))
        yield from map(worker.read, out)

    read(corpus, tmp_path / "records", engine=greedy, documents_a_part=1)
    largest = max(one.weight for one in pieces([corpus], Known()) if isinstance(one, Piece))
    assert most <= max(200, largest)
    assert waited > 3
    assert len(Parts(tmp_path / "records")) == 12


def test_another_question_needs_another_folder(corpus: Path, tmp_path: Path) -> None:
    read(corpus, tmp_path / "records")
    other = Corpus(paths=(corpus,), known=Known(publisher="The Daily"))
    with pytest.raises(InputError, match="begun with another facts"):
        list(read_corpus(other, tmp_path / "records", alone(other)))
    with pytest.raises(InputError, match="not empty"):
        read(corpus, corpus)
    with pytest.raises(InputError, match="not empty"):
        read(corpus, corpus / "0.txt")


def test_a_second_reading_into_the_folder_is_refused_while_the_first_goes_on(corpus: Path, tmp_path: Path) -> None:
    whole = Corpus(paths=(corpus,))
    first = read_corpus(whole, tmp_path / "records", alone(whole), documents_a_part=3)
    next(first)
    again = [sys.executable, "-m", "fealty", "read", str(corpus), "-o", str(tmp_path / "records"), "--part", "3"]
    done = subprocess.run(again, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"another reading writes into it (process {os.getpid()} on " in done.stderr
    rest = [one for one in first if isinstance(one, Row)]
    assert len(rest) == 11, "nothing was taken from the first"
    assert subprocess.run(again, capture_output=True, timeout=60).returncode == 0, "the lock is gone with it"
    assert not (tmp_path / "records" / ".holder").exists()


def test_a_killed_reading_leaves_no_lock(corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    code = "import sys; from pathlib import Path; from fealty.corpora.holding import held\n"
    code += "with held(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    killed = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "held\n"
        with pytest.raises(InputError, match=f"process {killed.pid} on"):
            read(corpus, folder)
        killed.kill()
    assert (folder / ".holder").exists(), "it had no time to clean up"
    assert len([one for one in read(corpus, folder) if isinstance(one, Row)]) == 12


def test_a_damaged_folder_is_said_to_be_one(corpus: Path, tmp_path: Path) -> None:
    read(corpus, tmp_path / "records")
    (part,) = Parts(tmp_path / "records").files()
    whole = part.read_bytes()
    part.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="damaged"):
        Parts(tmp_path / "records").keys()
    pl.DataFrame({"key": ["a"], "name": [1]}).write_parquet(part)
    with pytest.raises(InputError, match="no part"):
        list(Parts(tmp_path / "records").rows())
    pl.DataFrame({"key": [1]}).write_parquet(part)
    with pytest.raises(InputError, match="columns hold something else"):
        Parts(tmp_path / "records").keys()
    (tmp_path / "records" / "reading.json").write_text("{}")
    with pytest.raises(InputError, match="damaged or of another version"):
        Parts(tmp_path / "records")
    assert not is_parts(corpus)


def test_progress_ends_at_the_end(corpus: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    read(corpus, tmp_path / "records", documents_a_part=2, progress=lambda _name, share: shares.append(share))
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5 < shares[-2] < shares[-1] == 1.0


def test_a_process_that_is_given_one_thread_asks_its_networks_on_that(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> set[str]:
        return set(sessions.each(lambda _: threading.current_thread().name, range(50)))

    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert threading.current_thread().name not in asked()
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # as Ray sets it for a worker that has one processor
    assert asked() == {threading.current_thread().name}


def test_without_ray_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(FealtyError, match=r"pip install fealty\[ray\]"), Cluster():
        pass


def test_the_command_reads_into_a_folder_and_adds_from_it(corpus: Path, tmp_path: Path) -> None:
    run = CliRunner()
    done = run.invoke(app, ["read", str(corpus), "-o", str(tmp_path / "records"), "--part", "4"])
    assert done.exit_code == 3
    assert "10 read, 2 could not be used; 12 documents in all" in done.stdout
    assert "publication date missing (" in done.stderr
    run.invoke(app, ["new", str(tmp_path / "one.fealty")])
    put = run.invoke(app, ["add", str(tmp_path / "one.fealty"), str(tmp_path / "records")])
    assert put.exit_code == 1
    assert put.stdout.count("added") == 10
    again = run.invoke(app, ["read", str(corpus), "-o", str(tmp_path / "records"), "--part", "4"])
    assert "0 read" in again.stdout


def test_a_dry_run_of_parts_says_what_would_be_added_and_adds_nothing(corpus: Path, tmp_path: Path) -> None:
    read(corpus, tmp_path / "records")
    run = CliRunner()
    case = str(tmp_path / "one.fealty")
    run.invoke(app, ["new", case])
    before = tables(Path(case))
    done = run.invoke(app, ["add", case, str(tmp_path / "records"), "--dry-run"])
    assert done.exit_code == 0
    each = {row.source: len(row.records) for row in Parts(tmp_path / "records").rows() if row.source}
    wanted = f"12 documents; {len(each)} with {sum(each.values())} records would be added, 2 could not be used"
    assert wanted in done.stdout
    assert done.stdout.count("\n# {") == 5
    assert "it is empty" in done.stderr
    assert tables(Path(case)) == before
    run.invoke(app, ["add", case, str(tmp_path / "records")])
    with Case(Path(case)) as opened:
        assert len(opened.batches()) == len(each)
    again = run.invoke(app, ["add", case, str(tmp_path / "records"), "--dry-run"])
    assert "12 documents; 0 with 0 records" in again.stdout


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (["--ray", "FOLDER", "-o", "x"], "local"),
        (["FOLDER", "-o", "x", "--ray"], "local"),
        (["--ray", "10.0.0.1:6379", "FOLDER", "-o", "x"], "10.0.0.1:6379"),
        (["--ray", "auto", "-o", "x", "FOLDER"], "auto"),
        (["--ray=ray://head:10001", "-o", "x", "FOLDER"], "ray://head:10001"),
        (["-o", "x", "FOLDER"], None),
    ],
)
def test_the_address_of_a_cluster_may_be_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: list[str], address: str | None
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("fealty.cli.articles.read_into", lambda files, *rest: asked.extend([files, rest[-1].ray]))
    done = CliRunner().invoke(app, ["read", *(str(tmp_path) if one == "FOLDER" else one for one in given)])
    assert done.exit_code == 0
    assert asked == [[tmp_path], address]


def test_options_that_make_no_sense_together_are_refused(tmp_path: Path) -> None:
    run = CliRunner()
    assert "-o FOLDER" in run.invoke(app, ["read", "--ray", str(tmp_path)]).stderr
    assert "choose one" in run.invoke(app, ["read", "--json", str(tmp_path), "-o", str(tmp_path / "x")]).stderr
