"""Evidence and review without a browser: what is found, what a form means, who is refused and what they are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from fealty.casefile import Case, author
from fealty.records import Actor, Event, Interval, Mention, Order, Place, Source, Tie, Toll
from fealty.web.desk import Desk
from fealty.web.reviewing import editing, reading, searching
from web.desk_help import EVIL, Held


def listed(client: TestClient, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/evidence.json", params=asked).json()
    assert found["error"] is None, found
    return dict(found["data"])


def events(desk: Desk) -> list[Event]:
    return [one.record for one in desk.snapshot().views(Event)]


def test_filters_narrow_the_list(client: TestClient, held: Held) -> None:
    number = len(events(held.desk))
    assert listed(client)["total"] == number + 2 + 1 + 1 + 1
    assert listed(client, kind="event")["total"] == number
    assert listed(client, kind=["order", "response"])["total"] == 3
    assert listed(client, kind="actor")["total"] == 2
    assert listed(client, actor="patron")["total"] == 3
    assert listed(client, group="faction", kind="event")["total"] == number
    assert listed(client, group="faction", kind="order")["total"] == 2
    assert listed(client, low=90, kind="event")["total"] == 0
    assert listed(client, low=80, high=80, kind="event")["total"] == number
    in_march = sum(one.when.begin.isoformat()[:7] == "2020-03" for one in events(held.desk) if one.when.begin)
    assert listed(client, begin="2020-03", end="2020-03", kind="event")["total"] == in_march
    assert listed(client, begin="2020-03-01", end="2020-03-31", kind="event")["total"] == in_march
    assert listed(client, end="2019")["total"] == 0
    assert listed(client, status="denied")["total"] == 0
    source = events(held.desk)[0].source
    cited = sum(one.source == source for one in events(held.desk))
    assert listed(client, source=source, kind="event")["total"] == cited


def test_what_cannot_be_asked_is_refused(client: TestClient) -> None:
    for query in ("kind=war", "begin=soon", "low=200", "nonsense=1", "sort=random"):
        assert client.get(f"/evidence.json?{query}").status_code == 400, query
    assert client.get("/evidence.json?source=nobody").status_code == 404
    assert client.get("/evidence/nobody").status_code == 404


def test_doubtful_records_come_first_and_rejected_ones_last(client: TestClient, held: Held) -> None:
    one, other = (each.id for each in events(held.desk)[:2])
    held.desk.judge(one, "unsure", who="Ada")
    held.desk.judge(other, "reject", who="Ada")
    found = listed(client, kind="event")
    assert found["lines"][0]["id"] == one
    last = listed(client, kind="event", page=found["pager"]["pages"])
    assert last["lines"][-1]["id"] == other
    assert listed(client, kind="event", state=["unsure", "reject"])["total"] == 2
    days = [line["meta"] for line in listed(client, kind="event", sort="oldest")["lines"][:2]]
    assert "1 Jan 2020" in days[0]


def test_the_list_goes_on_page_by_page(client: TestClient) -> None:
    first = client.get("/evidence.json", params={"kind": "event"}).json()
    second = client.get(first["links"]["next"]).json()
    ids = {line["id"] for line in first["data"]["lines"]} & {line["id"] for line in second["data"]["lines"]}
    assert not ids
    assert second["links"]["previous"]


def test_words_are_found_in_records_and_texts_and_corrections_at_once(client: TestClient, held: Held) -> None:
    assert listed(client, text="drone sold")["total"] == sum(one.weapon == "drone" for one in events(held.desk))
    assert listed(client, text='"hold its fire"')["total"] == 1
    found = listed(client, text="Faction agreed")
    assert (found["total"], len(found["texts"])) == (0, 1)
    assert [piece["text"] for piece in found["texts"][0]["snippet"] if piece["hit"]] == ["Faction", "agreed"]
    assert listed(client, text="howitzer")["total"] == 0
    one = events(held.desk)[0].id
    said = held.desk.judge(one, "edit", changes={"weapon": "howitzer"}, who="Ada")
    assert [line["id"] for line in listed(client, text="howitzer")["lines"]] == [one]
    held.desk.withdraw(said.id, who="Ada")
    assert listed(client, text="howitzer")["total"] == 0
    assert listed(client, text=one)["lines"][0]["id"] == one


@pytest.mark.parametrize(
    "words", ['"', '""', "*", "NEAR(a b)", "words:x", "a OR", "\0", "'; DROP", EVIL, "(", "^", "-a"]
)
def test_no_search_breaks_the_index(client: TestClient, words: str) -> None:
    assert client.get("/evidence.json", params={"text": words}).status_code == 200


def test_a_query_is_every_word_and_the_last_may_be_unfinished() -> None:
    assert searching.query('two "in one" th') == '"two" "in one" "th"*'
    assert searching.query("done ") == '"done"'
    assert searching.query('" - "') == ""


def test_a_text_is_cut_where_quotes_begin_and_end() -> None:
    text = "One two three.\n\nFour five."
    paragraphs = reading.marked(text, {"a": (4, 13), "b": (8, 14), "c": (16, 20)}, (0, len(text)))
    assert "\n\n".join("".join(one.text for one in each.pieces) for each in paragraphs) == text
    first = [(one.text, one.records, one.begins) for one in paragraphs[0].pieces]
    assert first == [
        ("One ", (), ()), ("two ", ("a",), ("a",)), ("three", ("a", "b"), ("b",)), (".", ("b",), ()),
    ]  # fmt: skip
    assert paragraphs[1].pieces[0].records == ("c",)


def test_long_texts_come_in_parts_of_whole_paragraphs() -> None:
    text = "\n\n".join(f"Paragraph {number} " + "word " * 300 for number in range(60))
    cut = reading.parts(text)
    assert len(cut) > 2
    assert "".join(text[begin:end] for begin, end in cut) == text
    assert all(text[begin:].startswith("Paragraph") for begin, _ in cut)
    place = text.index("Paragraph 30")
    begin, end = reading.window(text, (place, place + 12))
    assert begin <= place < end
    assert end - begin <= reading.WINDOW + 100
    assert text[begin:].lstrip().startswith("Paragraph")


def filled(record: Any, **values: str) -> dict[str, Any]:
    form = editing.form(record)
    given = {name.replace("__", "."): value for name, value in values.items()}
    assert set(given) <= {one.name for one in form}
    return editing.changes(record, [one.name for one in form], [given.get(one.name, one.value) for one in form])


ATTACK = Event(
    id="e", type="ASSAULT", actors=(Mention(text="they", span=(0, 4), name="The Faction"),), weapon="rocket",
    where=Place(name="Base", lat=33.25, lon=44.0), killed=Toll(low=1), said_by=("A", "B"), confidence=0.5,
)  # fmt: skip


@pytest.mark.parametrize(
    "record",
    [
        ATTACK,
        Order(id="o", content="stand_down", issuer=Mention(text="X"), issued=Interval(text="last week")),
        Tie(id="t", relation="arms", since=Interval(precision="year")),
        Actor(id="a", name="A", aliases=("b", "c"), identifiers={"wikidata": "Q1"}),
        Source(id="s", title="T", grade="B"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_form_that_nobody_touched_changes_nothing(record: Any) -> None:
    assert filled(record) == {}


def test_a_form_changes_what_was_touched_and_keeps_the_rest() -> None:
    assert filled(ATTACK, weapon="drone", type="THREATEN") == {"weapon": "drone", "type": "THREATEN"}
    actors = filled(ATTACK, actors__0__actor="faction", actors__1__text="others")["actors"]
    assert actors[0] == {"text": "they", "span": [0, 4], "name": "The Faction", "actor": "faction"} or actors[0][
        "span"
    ] == (0, 4)
    assert (actors[0]["actor"], actors[1]["text"]) == ("faction", "others")
    assert list(filled(ATTACK, actors__0__text="", actors__0__name="")["actors"]) == []
    assert filled(ATTACK, where__name="", where__lat="", where__lon="") == {"where": None}
    assert filled(ATTACK, killed__low="")["killed"] is None
    assert list(filled(ATTACK, said_by="A\n\n C ")["said_by"]) == ["A", "C"]
    assert filled(ATTACK, when__begin="2020-03-28")["when"]["begin"] == "2020-03-28"
    assert filled(Actor(id="a", name="A"), identifiers="wikidata = Q2") == {"identifiers": {"wikidata": "Q2"}}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"confidence": "2"}, "confidence"),
        ({"confidence": ""}, "confidence"),
        ({"killed__best": "-1"}, "killed.best"),
        ({"where__lat": "north"}, "where.lat"),
        ({"when__begin": "2020-02-31"}, "when.begin"),
        ({"when__begin": "2020-03-02", "when__end": "2020-03-01"}, "when.end"),
        ({"type": "WAR"}, "type"),
    ],
)
def test_wrong_values_are_told_at_their_fields(values: dict[str, str], field: str) -> None:
    with pytest.raises(editing.Wrong) as caught:
        filled(ATTACK, **values)
    assert list(caught.value.fields) == [field]


def test_the_form_over_the_wire(client: TestClient, held: Held) -> None:
    one = events(held.desk)[0].id
    wrong = client.post("/actions/edit", json={"record": one, "name": ["confidence"], "value": ["2"], "seen": ""})
    assert (wrong.status_code, list(wrong.json()["error"]["detail"]["fields"])) == (422, ["confidence"])
    for name, value in ((["quote"], ["other"]), (["weapon"], []), (["weapon"], ["rocket"]), (["actors.99.x"], ["y"])):
        answer = client.post("/actions/edit", json={"record": one, "name": name, "value": value})
        assert answer.status_code == 422, (name, answer.json())
    pairs = urlencode([("record", one), ("name", "weapon"), ("value", "mortar"), ("name", "note"), ("value", "seen")])
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/actions/edit", content=pairs, headers=form, follow_redirects=False).status_code == 303
    now = held.desk.snapshot().find(one).record
    assert (now.weapon, now.note) == ("mortar", "seen")
    history = client.get(f"/evidence/{one}.json").json()["data"]["reading"]["history"]
    assert {"label": "Weapon", "before": "rocket", "after": "mortar"} in history[0]["changes"]


def test_a_late_edit_is_told_both_sides(client: TestClient, held: Held) -> None:
    one = events(held.desk)[0].id
    held.desk.judge(one, "edit", changes={"weapon": "bomb"}, who="Ada")
    body = {"record": one, "name": ["weapon", "note"], "value": ["mortar", "mine"], "seen": ""}
    answer = client.post("/actions/edit", json=body)
    assert answer.status_code == 409
    sides = {side["label"]: (side["theirs"], side["mine"]) for side in answer.json()["error"]["detail"]["sides"]}
    assert sides["Weapon"] == ("bomb", "mortar")
    assert sides["Note"][1] == "mine"
    assert held.desk.snapshot().find(one).record.weapon == "bomb"


def test_a_late_form_changes_only_what_was_touched_in_it(client: TestClient, held: Held) -> None:
    one = events(held.desk)[0].id
    form = client.get(f"/evidence/{one}.json").json()["data"]["reading"]["form"]
    names = [field["name"] for field in form]
    values = ["mortar" if field["name"] == "weapon" else field["value"] for field in form]
    held.desk.judge(one, "edit", changes={"note": "Ada's"}, who="Ada")
    body = {"record": one, "name": names, "value": values, "opened": "", "seen": ""}
    detail = client.post("/actions/edit", json=body).json()["error"]["detail"]
    assert [side["label"] for side in detail["sides"]] == ["Verdict", "Weapon", "Note"]
    assert detail["sides"][2]["mine"] == "as it was"
    assert client.post("/actions/edit", json={**body, "seen": detail["version"]}).status_code == 200
    now = held.desk.snapshot().find(one).record
    assert (now.weapon, now.note, now.confidence) == ("mortar", "Ada's", 1.0)


def test_many_at_once_only_as_many_as_the_person_was_told(client: TestClient, held: Held) -> None:
    every = [one.id for one in events(held.desk)]
    held.desk.judge(every[0], "reject", who="Ada")
    together = listed(client, kind="event", above=80)["together"]
    assert together["count"] == len(every) - 1
    body = {"above": 80, "count": together["count"], "query": together["query"]}
    assert client.post("/actions/accept-sure", json={**body, "count": 5}).status_code == 409
    assert client.post("/actions/accept-sure", json={**body, "query": "kind=war"}).status_code == 400
    assert client.post("/actions/accept-sure", json=body).status_code == 200
    assert client.post("/actions/accept-sure", json={**body, "count": 0}).status_code == 422
    assert listed(client, kind="event", state="accept")["total"] == len(every) - 1
    held.desk.judge(every[1], "unsure", who="Ada")
    assert client.post("/actions/undo", json={}).status_code == 200
    assert listed(client, kind="event", state="accept")["total"] == 0
    states = [held.desk.snapshot().find(one).verdict for one in every[:3]]
    assert states == ["reject", "unsure", None]
    assert client.post("/actions/undo", json={}).status_code == 404


def test_who_is_judged_by_others_meanwhile_is_left_out_and_the_rest_goes_in(
    client: TestClient, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [one.id for one in events(held.desk)]
    snapshot = held.desk.snapshot()
    with Case(held.path) as other:
        other.judge(every[0], "reject", who="Ada")
    monkeypatch.setattr(held.desk, "snapshot", lambda: snapshot)  # what the person looked at
    body = {"above": 10, "count": len(every), "query": "kind=event"}
    words = client.post("/actions/accept-sure", json=body).json()["data"]["words"]
    monkeypatch.undo()
    assert words.startswith(f"Accepted {len(every) - 1} records. 1 were left alone")
    assert held.desk.snapshot().find(every[0]).verdict == "reject"
    assert client.post("/actions/undo", json={}).json()["data"]["words"].startswith("Taken back: what you said of")
    assert [one.verdict for one in held.desk.snapshot().views(Event)[:2]] == ["reject", None]


def test_one_undo_takes_a_batch_back_that_a_command_stored_before_the_desk_was_opened(path: Path) -> None:
    with Case(path) as case:
        ids = [one.record.id for one in case.views(Event)][:30]
        case.judge(ids[0], "unsure", who=author())
        case.judge_each(ids, "reject", who=author())
    one = Held(path)
    try:
        result = one.client().post("/actions/undo", json={}).json()["data"]["result"]
        assert sorted(result["records"]) == sorted(ids)
        with Case(path) as case:
            assert [each.verdict for each in case.views(Event)[:2]] == ["unsure", None]
            assert len({each.at for each in case.judgements()[-30:]}) == 1
    finally:
        one.close()


def test_undo_takes_back_ones_own_last_word_alone(client: TestClient, held: Held) -> None:
    mine, theirs = (one.id for one in events(held.desk)[:2])
    client.post("/actions/judge", json={"record": mine, "verdict": "accept", "seen": ""})
    held.desk.judge(theirs, "reject", who="Ada")
    assert client.post("/actions/undo", json={}).json()["data"]["result"]["record"] == mine
    assert held.desk.snapshot().find(theirs).verdict == "reject"


def test_a_source_shows_every_quote_and_what_cites_it_without_one(client: TestClient, held: Held) -> None:
    order = next(one.record for one in held.desk.snapshot().views(Order) if one.record.span)
    data = client.get(f"/sources/{order.source}.json").json()["data"]
    quoted = [piece for each in data["text"] for piece in each["pieces"] if piece["records"]]
    assert [(piece["text"], piece["records"]) for piece in quoted] == [(order.quote, [order.id])]
    assert [line["id"] for line in data["lines"]] == [order.id]
    assert data["rows_in_all"] == len(held.desk.snapshot().citing(order.source or "")) - 1
    file = next(one.record for one in held.desk.snapshot().views(Source) if one.record.sha256)
    assert client.get(f"/sources/{file.id}.json").json()["data"]["text"] == []


def test_an_address_that_is_not_safe_is_no_link(client: TestClient, held: Held) -> None:
    evil = next(one.record.id for one in held.desk.snapshot().views(Source) if one.record.title == EVIL)
    attack = next(one.id for one in events(held.desk) if one.source == evil)
    for address in (f"/evidence/{attack}", f"/sources/{evil}"):
        assert 'href="javascript' not in client.get(address).text.casefold()
