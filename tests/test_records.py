from __future__ import annotations

import json
from datetime import date

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import attack
from fealty.errors import RecordError
from fealty.records import (
    KINDS,
    Actor,
    Event,
    Incident,
    Interval,
    IntervalCount,
    Judgement,
    Mention,
    Order,
    Place,
    Record,
    Response,
    Row,
    Source,
    Statement,
    Tie,
    Toll,
    check_quote,
    decode,
    encode,
    identified,
    schema,
)

MENTION = Mention(text="They", span=(4, 8), name="the militias", actor="militias")
EXAMPLES: list[Record | Judgement] = [
    Source(id="s", title="T", publisher="P", published=date(2021, 7, 9), grade="B", text="abc"),
    Actor(id="iran", name="Iran", aliases=("Tehran",), type="state", country="IRN", identifiers={"wikidata": "Q794"}),
    Event(
        type="ASSAULT",
        mode="rocket",
        actors=(MENTION,),
        recipients=(MENTION,),
        when=Interval(begin=date(2021, 7, 1), end=date(2021, 7, 7), precision="week", text="last week"),
        where=Place(name="Taji", lat=33.5, lon=44.3, country="IRQ", precision=2),
        killed=Toll(low=0, best=1, high=2),
        count=3,
        said_by=("Hot Air", "Associated Press"),
        origin="Associated Press",
        span=(0, 10),
        quote="0123456789",
    ),
    Order(content="stand_down", issuer=MENTION, addressees=(MENTION,), in_force=Interval(begin=date(2021, 6, 9))),
    Response(order="x", answer="defied", actor=MENTION),
    Tie(relation="arms", from_=MENTION, to=MENTION),
    Statement(speaker=MENTION, label="terrorist group"),
    IntervalCount(interval=Interval(begin=date(2023, 10, 17), end=date(2023, 10, 24)), count=13, counter="Pentagon"),
    Incident(members=("a", "b")),
    Judgement(record="a", who="me", at="2026-01-01T00:00:00+00:00", verdict="edit", changes={"count": 2}),
]


@pytest.mark.parametrize("record", EXAMPLES, ids=lambda record: type(record).__name__)
def test_a_record_comes_back_from_json_as_it_was(record: Record | Judgement) -> None:
    assert decode(encode(record)) == record


@pytest.mark.parametrize("record", EXAMPLES, ids=lambda record: type(record).__name__)
def test_every_kind_meets_the_schema(record: Record | Judgement) -> None:
    jsonschema.Draft202012Validator(schema()).validate(json.loads(encode(record)))


def test_the_schema_refuses_what_the_contract_refuses() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    good = {"kind": "event", "type": "ASSAULT"}
    assert validator.is_valid(good)
    for bad in ({**good, "type": "WAR"}, {**good, "colour": "red"}, {"kind": "rumour"}, {**good, "count": "three"}):
        assert not validator.is_valid(bad), bad


def test_the_contract_s_field_names_are_the_public_ones() -> None:
    tie = decode('{"kind":"tie","relation":"arms","from":{"text":"Iran"},"to":{"text":"X"}}')
    assert isinstance(tie, Tie)
    assert tie.from_ == Mention(text="Iran")
    assert b'"from":' in encode(tie)


@pytest.mark.parametrize(
    "line",
    ["{", '{"kind":"event"}', '{"kind":"event","type":"WAR"}', '{"kind":"x"}', "[]", '{"kind":"event","type":1}'],
)
def test_what_is_no_record_is_refused_with_a_word(line: str) -> None:
    with pytest.raises(RecordError, match="fealty-records/1"):
        decode(line)


def test_the_id_is_the_content_s_not_the_coder_s() -> None:
    one = attack(1, date(2020, 1, 1))
    surer = msgspec.structs.replace(one, coder="somebody else", source="x")
    less = msgspec.structs.replace(one, confidence=0.4)
    moved = msgspec.structs.replace(one, row=Row(file="new.csv", line=99, id="1"))
    other = msgspec.structs.replace(one, count=2)
    assert identified(one).id == identified(surer).id == identified(moved).id
    assert len({identified(each).id for each in (one, other, less)}) == 3
    assert identified(one).id != identified(one, occurrence=1).id
    assert identified(identified(one)) == identified(one)


@given(st.text(max_size=40))
def test_an_id_survives_the_way_through_json(text: str) -> None:
    one = identified(attack(1, date(2020, 1, 1), note=text, confidence=0.5))
    stored = decode(encode(one))
    assert isinstance(stored, Event)
    assert identified(stored).id == one.id


def test_what_is_not_known_is_no_part_of_the_id_and_what_a_text_says_is() -> None:
    plain = attack(1, date(2020, 1, 1))
    tricky = attack(1, date(2020, 1, 1), note='"mode":null,')
    other = attack(1, date(2020, 1, 1), note='"talks":null,')
    assert len({identified(one).id for one in (plain, tricky, other)}) == 3
    known = identified(plain).id
    assert known == "9b5c238896f035bc87f240b3", "an id that changes makes every case file hold everything twice"


def test_an_incident_is_the_same_in_whatever_order_its_members_stand() -> None:
    assert identified(Incident(members=("a", "b"))).id == identified(Incident(members=("b", "a"), reason="x")).id


@given(st.text(min_size=1, max_size=80), st.integers(0, 100), st.integers(0, 100))
def test_only_exact_quotes_inside_one_paragraph_pass(text: str, begin: int, end: int) -> None:
    event = Event(type="ASSAULT", span=(begin, end), quote=text[begin:end])
    sound = 0 <= begin < end <= len(text) and "\n\n" not in text[begin:end]
    if sound:
        check_quote(event, text)
    else:
        with pytest.raises(RecordError):
            check_quote(event, text)


def test_a_quote_too_long_or_missing_is_refused() -> None:
    text = "x" * 600
    with pytest.raises(RecordError, match="501 characters"):
        check_quote(Event(type="ASSAULT", span=(0, 501), quote=text[:501]), text)
    with pytest.raises(RecordError, match="neither a table row nor a quote"):
        check_quote(Event(type="ASSAULT"), text)
    check_quote(Event(type="ASSAULT", row=Row(file="a.csv", line=2)), None)


def test_kinds_are_complete() -> None:
    assert set(KINDS.values()) == {type(record) for record in EXAMPLES} - {Judgement}
