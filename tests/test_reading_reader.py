"""The reader from a document to cited records, by its API, by `fealty read` and into a case."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

import pytest

from fealty.casefile import Case, check_case
from fealty.errors import FealtyError
from fealty.helping import Helper
from fealty.intake import Known, add_files
from fealty.reading import Document, Fault, Reader, Reading, read_document
from fealty.reading.model.sessions import FOLDER
from fealty.records import FROM_TEXT, Event, Incident, Order, Response, Tie, check_quote, decode, encode
from test_cli import fealty

TRAINED = all((FOLDER / name).is_file() for name in ("parser.onnx", "pairs.onnx"))
pytestmark = pytest.mark.skipif(not TRAINED, reason="the weights are not here: run training/export.py")

STORY = """The commander of Iran's Quds Force ordered Iraqi militias in Baghdad on 7 June to halt their attacks on \
U.S. bases, two officials told Reuters.

Harakat al-Nujaba rejected the order. Its fighters fired three rockets at Ain al-Asad air base on Friday and killed \
two American soldiers, the Pentagon said.

Kataib Hezbollah, which is armed by Iran, denied any role in the attack.
"""
PUBLISHED = date(2021, 6, 14)


def document(text: str = STORY, name: str = "story.txt") -> Document:
    (found,) = read_document(text.encode(), name, published=PUBLISHED, publisher="The Daily")
    assert isinstance(found, Document)
    return found


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def test_a_story_becomes_cited_records(reader: Reader) -> None:
    reading = reader.read(document())
    kinds = {type(one) for one in reading.records}
    assert {Order, Event, Tie} <= kinds
    for one in reading.records:
        if isinstance(one, FROM_TEXT):
            check_quote(one, reading.source.text)
            assert one.source == reading.source.id
            assert one.said_by[0] == "The Daily"
            assert 0 < one.confidence < 1
        assert decode(encode(one)) == one


def test_the_order_the_attack_and_the_tie_are_what_the_story_says(reader: Reader) -> None:
    records = reader.read(document()).records
    order = next(one for one in records if isinstance(one, Order))
    assert order.content in ("stand_down", "cease_fire")
    assert "Quds Force" in f"{order.issuer} {order.on_behalf_of}"
    assert any("militias" in one.text for one in order.addressees)
    assert (order.issued.begin, order.issued.end) == (date(2021, 6, 7), date(2021, 6, 7))
    attack = next(
        one for one in records if isinstance(one, Event) and one.type == "ASSAULT" and one.status == "asserted"
    )
    assert attack.killed is not None
    assert attack.killed.best == 2
    assert (attack.when.begin, attack.when.end) == (date(2021, 6, 11), date(2021, 6, 11))
    assert attack.where is not None
    assert attack.where.country == "IRQ"
    assert any(isinstance(one, Tie) and one.relation == "arms" for one in records)


def test_a_response_names_the_order_that_it_answers(reader: Reader) -> None:
    records = reader.read(document()).records
    orders = {one.id for one in records if isinstance(one, Order)}
    answers = [one for one in records if isinstance(one, Response)]
    assert answers
    assert {one.order for one in answers} <= orders
    assert any(one.answer == "defied" for one in answers)


def test_reading_twice_gives_the_same(reader: Reader) -> None:
    assert reader.read(document()) == Reader().read(document())


def test_another_language_is_said_and_not_coded(reader: Reader) -> None:
    text = (
        "Le commandant a ordonné aux milices de cesser leurs attaques contre les bases américaines en Irak. "
        "Trois roquettes ont été tirées vendredi sur la base aérienne, selon des responsables de la police."
    )
    reading = reader.read(document(text))
    assert reading.records == ()
    assert any("language" in note for note in reading.notes)


@pytest.mark.parametrize(
    "text",
    [
        "x", "Attack.", "ROCKETS HIT THE BASE. MILITIAS WERE ORDERED TO STOP.", "a" * 30_000,
        "the militias attacked the base " * 300, "“" * 50 + " x", "Attack\n\n\n\nAttack", "1. 2. 3. x",
        "Kill kill kill kill", "said said said that that that who who who", "by by of of on on attack of by",
    ],
)  # fmt: skip
def test_odd_texts_give_no_wrong_quote(reader: Reader, text: str) -> None:
    reading = reader.read(document(text))
    for one in reading.records:
        if isinstance(one, FROM_TEXT):
            check_quote(one, reading.source.text)


def test_shuffled_words_never_break_it(reader: Reader) -> None:
    words = STORY.split()
    chance = random.Random(7)  # noqa: S311  no secret
    for _ in range(25):
        chance.shuffle(words)
        text = " ".join(words[: chance.randint(1, len(words))])
        reading = reader.read(document(text))
        for one in reading.records:
            if isinstance(one, FROM_TEXT):
                check_quote(one, reading.source.text)


def test_without_a_day_of_publication_nothing_is_dated_by_guess(reader: Reader) -> None:
    (found,) = read_document(b"Rebels attacked the town yesterday. On 3 May 2019 they attacked it too.", "a.txt")
    assert isinstance(found, Document)
    events = [one for one in reader.read(found).records if isinstance(one, Event)]
    assert {one.when.begin for one in events} <= {None, date(2019, 5, 3)}


def test_pairs_are_related_through_the_reader(reader: Reader) -> None:
    text = "Rebels attacked the army."
    (answer,) = reader.relate_many([(text, (0, 6), (16, 24))])
    assert answer[0][0] == "ASSAULT"
    assert sum(probability for _, probability in answer) <= 1.0001


# --- the command line, and into a case -----------------------------------------------------------------------------


def test_fealty_read_prints_json_lines(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    done = fealty(
        "read", "--json", "--published", "2021-06-14", "--publisher", "The Daily", "story.txt", folder=tmp_path
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[0]["kind"] == "source"
    assert {"order", "event"} <= {line["kind"] for line in lines}


def test_fealty_read_prints_a_table_that_quotes(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    done = fealty("read", "--published", "2021-06-14", "story.txt", folder=tmp_path)
    assert "ASSAULT" in done.stdout
    assert "fired three rockets" in " ".join(done.stdout.split())


def test_a_folder_is_read_and_what_is_broken_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "press"
    folder.mkdir()
    (folder / "a.txt").write_text(STORY)
    (folder / "b.pdf").write_bytes(b"no pdf at all")
    done = fealty("read", "--json", "press", folder=tmp_path, code=3)
    assert "b.pdf" in done.stderr


def many() -> list[Document | Fault]:
    fault = Fault(name="b.pdf", what="no PDF", remedy="Send another.")
    foreign = document("La guerra continua en el norte del país, dijo ayer el ministro de defensa en la capital. " * 3)
    told = [document(f"{STORY}\n\nPart {number}.", f"{number}.txt") for number in range(6)]
    return [told[0], fault, *told[1:4], foreign, *told[4:]]


def test_a_second_process_reads_the_same_in_the_same_order(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fealty.reading.reader._ENOUGH", 0)
    monkeypatch.setattr("fealty.reading.reader.processors", lambda: 2)
    given: list[bytes] = []
    ask = Helper.give
    monkeypatch.setattr(Helper, "give", lambda self, work: given.append(work) or ask(self, work))
    came = many()
    passed = came[2]
    found = list(reader.read_many(came, unless=lambda one: one is passed, helped=True))
    assert [one for one, _ in found] == came
    wanted = [None if one is passed or isinstance(one, Fault) else reader.read(one) for one in came]
    assert [reading for _, reading in found] == wanted
    assert given


def test_what_a_second_process_cannot_read_is_read_all_the_same(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fealty.reading.reader._ENOUGH", 0)
    monkeypatch.setattr("fealty.reading.reader.processors", lambda: 2)
    monkeypatch.setattr("fealty.reading.reader._HELPER", "import sys; sys.stdin.buffer.read(8)")  # it dies
    came = many()[2:5]
    assert [found for _, found in reader.read_many(came, helped=True)] == [reader.read(one) for one in came]


def test_an_error_stands_in_place_of_its_reading(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = document(name="1.txt"), document(name="2.txt")
    read = Reader.read

    def broken(self: Reader, one: Document) -> Reading:
        if one.name == "1.txt":
            raise FealtyError("a quote that is not there")
        return read(self, one)

    monkeypatch.setattr(Reader, "read", broken)
    (_, error), (_, reading) = reader.read_many([first, second])
    assert isinstance(error, FealtyError)
    assert isinstance(reading, Reading)


def test_a_wrong_day_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    fealty("read", "--published", "9.7.2021", "story.txt", folder=tmp_path, code=2)


def test_articles_go_into_a_case_once(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    known = Known(published=PUBLISHED, publisher="The Daily")
    with Case(tmp_path / "one.fealty", create=True) as case:
        (first,) = add_files(case, [tmp_path / "story.txt"], known=known)
        assert first.clean
        assert first.tally.added > 3
        orders = [view.record for view in case.views(Order)]
        assert orders
        assert orders[0].quote in STORY
        (second,) = add_files(case, [tmp_path / "story.txt"], known=known)
        assert second.already
        assert [view.record for view in case.views(Order)] == orders
    assert list(check_case(tmp_path / "one.fealty")) == []


def test_an_article_about_what_a_table_has_is_one_incident(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY)
    twin = STORY.replace("Its fighters fired three rockets", "Fighters of Nujaba launched three rockets")
    (tmp_path / "twin.txt").write_text(twin)
    with Case(tmp_path / "one.fealty", create=True) as case:
        known = Known(published=PUBLISHED)
        for outcome in add_files(case, [tmp_path / "story.txt", tmp_path / "twin.txt"], known=known):
            assert outcome.clean
        joined = [view.record for view in case.views(Incident)]
        attacks = {one.id for one in (view.record for view in case.views(Event)) if one.type == "ASSAULT"}
        assert any(len(attacks & set(one.members)) >= 2 for one in joined)
