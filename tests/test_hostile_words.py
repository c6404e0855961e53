"""Words that would be code elsewhere, in every field of every kind of record: they come out as words, everywhere."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html
from markdown_it import MarkdownIt
from starlette.routing import Route

from fealty.casefile import Arrival, Case, read_settings
from fealty.measuring import measure
from fealty.measuring.measurement import Measurement
from fealty.records import (
    KINDS,
    Actor,
    Event,
    Interval,
    IntervalCount,
    Mention,
    Order,
    Place,
    Record,
    Response,
    Row,
    Source,
    Statement,
    Tie,
    identified,
)
from fealty.showing import dossier, dossier_json, dossier_markdown, look_further
from fealty.showing.exports import FORMATS, export
from showing_help import PATRON
from test_cli import fealty
from web.desk_help import Held

BEGIN = date(2020, 1, 1)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ALLOWED = re.compile(r"(?:https?://|mailto:|data:image/|[/#?.]|[\w.-]+$|$)", re.IGNORECASE)
"""Where an address of ours may lead."""
FORBIDDEN = frozenset(("iframe", "object", "embed", "base", "marquee", "plaintext", "xmp", "audio", "video", "math"))
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def listed(part: str) -> list[str]:
    found = json.loads((Path(__file__).parent / "data" / "hostile.json").read_text(encoding="utf-8"))[part]
    return [one if isinstance(one, str) else one["text"] * one["times"] for one in found]


def strings() -> list[str]:
    return [*listed("words"), *listed("in no XML")]


def of(number: int, word: str, order: str) -> Iterator[Record]:
    """Yield a record of each kind with a word in every field that takes words."""
    source = identified(
        Source(
            title=word, publisher=word, author=word, url=word, published=BEGIN, language="en", text=f"{number} {word}"
        )
    )
    yield source
    name = word
    who, day = Mention(text=name, name=name), BEGIN + timedelta(days=number)
    when = Interval(begin=day, end=day, text=word)
    place = Place(name=name, text=word, admin1=word, lat=33.0, lon=44.0, country="IRQ")
    common: dict[str, Any] = {
        "source": source.id, "said_by": (word,), "origin": word, "coder": word, "note": word,
        "row": Row(file=word, line=number + 2, id=f"{number}{word}"),
    }  # fmt: skip
    yield Event(
        type="ASSAULT", mode=word, actors=(Mention(text="The Faction"), who), recipients=(who,), when=when, where=place,
        weapon=word, talks=word, **common,
    )  # fmt: skip
    yield Order(content="other", issuer=who, on_behalf_of=who, addressees=(who,), condition=word, issued=when, **common)
    yield Response(order=order, answer="unclear", actor=who, when=when, **common)
    yield Tie(relation="arms", from_=who, to=who, since=when, until=when, share=word, **common)
    yield Statement(speaker=who, about=who, stance=word, label=word, **common)
    yield IntervalCount(interval=when, count=1, what=word, counter=word, actors=(who,), where=place, **common)
    if word.strip():
        yield Actor(id=f"a{number}", name=name, aliases=(f"{word} too",), type="armed_group", identifiers={"x": word})


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.fealty"
    words = strings()
    day = Interval(begin=BEGIN + timedelta(days=200), end=BEGIN + timedelta(days=200))
    told = identified(
        Order(
            content="stand_down", issuer=Mention(text="The Patron"), addressees=(Mention(text="The Faction"),),
            condition=words[0], issued=day, row=Row(file=words[0], line=1, id="0"), said_by=(words[0],), coder="test",
        )
    )  # fmt: skip
    given = PATRON.replace('"The Faction and its Patron"', json.dumps(words[0])).replace(
        '"Did the Faction hold its fire?"', json.dumps(words[9])
    )
    file = identified(Source(title=words[0], sha256="ab"))
    made = [told, *(one for number, word in enumerate(words) for one in of(number, word, told.id))]
    with Case(path, create=True, settings=read_settings(given)) as case, case.writing(file) as writer:
        writer.add_source(file)
        for one in made:
            if isinstance(one, Source):
                writer.add_source(one)
        writer.add([Arrival(record=identified(one)) for one in made if not isinstance(one, Source)])
        writer.close_batch(words[0], words[0], None, [])
    return path


@pytest.fixture(scope="module")
def measured(hostile: Path) -> Measurement:
    with Case(hostile) as case:
        return measure(case)


def harmless(markup: str | bytes, scripts: int) -> None:
    """Hold a page to being ours: no element, handler or address in it comes from a record."""
    tree = html.document_fromstring(
        markup if isinstance(markup, bytes) else markup.encode(),
        parser=html.HTMLParser(encoding="utf-8", huge_tree=True),
    )
    inline = [one for one in tree.iter("script") if one.get("src") is None and "json" not in one.get("type", "")]
    assert len(inline) == scripts
    for element in tree.iter(etree.Element):
        assert element.tag not in FORBIDDEN, element.tag
        for name, value in element.items():
            assert not name.lower().startswith("on"), f"{name} of {element.tag}"
            assert name not in {"srcdoc", "style", "formaction"} or not value.count("hurt"), f"{name} of {element.tag}"
            if name in {"href", "src", "action", "xlink:href", "poster"}:
                bare = re.sub(r"[\x00-\x20]", "", value)
                assert ALLOWED.match(bare), f"{name} of {element.tag}: {value!r}"
                assert element.tag == "a" or "hurt" not in bare, f"{name} of {element.tag}: {value!r}"
        assert element.get("id") != "hurt"


def test_the_list_has_what_it_should() -> None:
    found = strings()
    assert len(set(found)) == len(found) >= 200
    for part in ("<script", "{{", "DROP TABLE", "=1+1", "](javascript", "\x1b[", "\u202e", "%n", "\x00", "[/]"):
        assert any(part in one for one in found), part


def test_words_of_records_are_words_in_the_dossier(hostile: Path, measured: Measurement) -> None:
    with Case(hostile) as case:
        further = look_further(case, measured)
        page = dossier(case, measured, further=further)
        plain = dossier_markdown(case, measured, further=further)
        data = dossier_json(case, measured, further=further)
    harmless(page, 1)
    assert "&lt;script&gt;hurt()&lt;/script&gt;" in page
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(plain)
    assert "hurt" in rendered
    harmless(f"<html><body>{rendered}</body></html>", 0)
    assert "<script>hurt()</script>" in json.dumps(json.loads(data))


def test_words_of_records_are_words_in_the_app(hostile: Path, tmp_path: Path, measured: Measurement) -> None:
    held = Held(hostile)
    try:
        client = held.client()
        snapshot = held.desk.snapshot()
        pick = {kind: [one.record.id for one in snapshot.views(kind)] for kind in (Event, Order, Source, Actor)}
        paths = [route.path for route in held.app.routes if isinstance(route, Route) and "GET" in (route.methods or ())]
        for path in paths:
            if path == "/events" or path.startswith("/static"):
                continue
            for turn in range(6 if "{" in path else 1):
                values = {
                    name: ids[turn * len(ids) // 6]
                    for name, ids in zip(("record", "order", "source", "actor"), pick.values(), strict=True)
                }
                answer = client.get(path.format(**values, name="x"), follow_redirects=False)
                assert answer.status_code < 500 or answer.status_code == 503, (path, answer.text[:300])
                kind = answer.headers.get("content-type", "")
                if path.endswith(".json") and "/export" not in path:
                    answer.json()
                elif "html" in kind:
                    harmless(answer.content, 0)
    finally:
        held.close()


def cells(path: Path) -> Iterator[str]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        csv.field_size_limit(10**7)
        for row in csv.reader(file):
            yield from row


def test_words_of_records_are_words_in_every_export(hostile: Path, tmp_path: Path) -> None:
    with Case(hostile) as case:
        for form in FORMATS:
            export(case, tmp_path / f"out.{form}", form)
    found = list((tmp_path / "out.csv").rglob("*.csv"))
    assert len(found) >= 6
    for path in found:
        for cell in cells(path):
            assert not cell.startswith(FORMULA) or re.fullmatch(r"-?\d+(\.\d+)?", cell), (path.name, cell[:40])
    etree.parse(tmp_path / "out.graphml", etree.XMLParser(resolve_entities=False, huge_tree=True))
    geojson = json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))
    assert len(geojson["features"]) == len(strings())
    for form in ("ftm", "jsonl"):
        lines = (tmp_path / f"out.{form}").read_text(encoding="utf-8").split("\n")
        assert all(isinstance(json.loads(line), dict) for line in lines if line)


def test_no_word_of_a_record_steers_the_terminal(hostile: Path, tmp_path: Path) -> None:
    commands: list[tuple[str | Path, ...]] = [
        *(("records", hostile, "--kind", kind, "--all") for kind in KINDS),
        ("log", hostile, "--faults"), ("settings", hostile), ("check", hostile), ("measure", hostile),
        ("assess", hostile),
    ]  # fmt: skip
    for command in commands:
        done = fealty(*command, folder=tmp_path)
        for said in (done.stdout, done.stderr):
            found = CONTROL.search(said)
            assert found is None, (command[0], said[max(0, found.start() - 40) : found.end() + 20] if found else "")
