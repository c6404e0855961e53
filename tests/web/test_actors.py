"""Actors on the desk: the network, the list, one actor, and saying who was meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from fealty.casefile import Arrival, Case
from fealty.records import Actor, Event, Interval, Mention, Record, Row, Source, Tie, identified
from fealty.web.casting import address_of, people_of
from fealty.web.months import months_of
from web.desk_help import EVIL, Held, Live, Window

Open = Callable[..., Window]


def opened(window: Open, live: Live, **settings: Any) -> Window:
    """Open a window that waits as long as a busy machine takes."""
    one = window(live, **settings)
    one.page.set_default_timeout(WAIT)
    return one


def browser(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that needs a Chromium."""
    marked: Callable[..., None] = pytest.mark.browser(pytest.mark.filterwarnings("ignore::ResourceWarning")(test))
    return marked


WAIT = 90_000
PHONE = {"width": 380, "height": 800}
FRONT = Actor(id="front", name="The Front", aliases=("FRT",), type="armed_group")


def data(client: TestClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def more(path: Path) -> None:
    """Add an actor that is a record, ties of several kinds and times, and attacks under a name that nobody knows."""

    def tie(number: int, relation: Any, to: str, **rest: Any) -> Tie:
        row, known = Row(file="more.csv", line=number + 2, id=str(number)), {FRONT.name: FRONT.id}
        return identified(
            Tie(
                relation=relation, from_=Mention(text="The Patron"), to=Mention(text=to, actor=known.get(to)), row=row,
                coder="test", **rest,
            )
        )  # fmt: skip

    def year(number: int) -> Interval:
        return Interval(begin=date(number, 1, 1), end=date(number, 12, 31), precision="year")

    attacks = [
        identified(
            Event(
                type="ASSAULT", actors=(Mention(text="The Factoin"),), weapon="rocket", coder="test",
                when=Interval(begin=date(2020, 9, day), end=date(2020, 9, day)),
                row=Row(file="more.csv", line=100 + day, id=f"M{day}"),
            )
        )
        for day in range(8, 28, 2)
    ]  # fmt: skip
    records: list[Record] = [
        FRONT,
        tie(0, "arms", "The Faction", since=year(2011), until=year(2013)),
        tie(1, "arms", "The Front", since=year(2018), status="denied"),
        tie(2, "fights", "The Front", since=year(2015)),
        *attacks,
    ]
    with Case(path) as case, case.writing(identified(Source(title="more.csv", sha256="cd"))) as writer:
        writer.add_source(identified(Source(title="more.csv", sha256="cd")))
        writer.add([Arrival(record=one) for one in records])


@pytest.fixture
def path(path: Path) -> Path:
    more(path)
    return path


# --- the network and the list -----------------------------------------------------------------------------------------


def relations(client: TestClient, query: str = "") -> list[tuple[str, str]]:
    lines = data(client, f"/actors.json{query}")["ties"]["lines"]
    return sorted((one["relation"], one["status"]) for one in lines)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["arms", "arms", "fights", "orders", "sponsors"]),
        ("?tie=supports", ["arms", "arms", "sponsors"]),
        ("?tie=supports&tie=fights", ["arms", "arms", "fights", "sponsors"]),
        ("?told=denied", ["arms"]),
        ("?told=asserted", ["arms", "fights", "orders", "sponsors"]),
        ("?end=2014-01-01", ["arms"]),
        ("?begin=2014-01-01&end=2016-01-01", ["fights"]),
        ("?begin=2020-06-01", ["arms", "fights", "orders"]),
    ],
)
def test_ties_are_asked_for_by_kind_date_and_how_they_are_told(
    client: TestClient, query: str, wanted: list[str]
) -> None:
    assert [relation for relation, _ in relations(client, query)] == wanted


def test_nonsense_is_refused(client: TestClient) -> None:
    for query in ("tie=likes", "begin=yesterday", "type=dragon", "page=0"):
        assert client.get(f"/actors.json?{query}").status_code == 400, query


def test_the_picture_and_the_table_have_the_same_ties(client: TestClient) -> None:
    ties = data(client, "/actors.json")["ties"]
    anchors = {f"#{one['anchor']}" for one in ties["lines"]}
    for picture in ties["pictures"]:
        drawn = [one for one in picture["wires"] if one["href"]]
        assert {one["href"] for one in drawn} <= anchors
        assert {one["kind"] for one in drawn} == {"gave orders", "supports", "fights"}
        assert [one["way"] for one in drawn].count("denied") == 1
        assert {"/actors/patron", "/actors/faction", "/actors/front"} <= {one["href"] for one in picture["figures"]}


def test_everybody_is_listed_with_the_parts_that_they_have(client: TestClient) -> None:
    lines = {one["link"]["text"]: one for one in data(client, "/actors.json")["lines"]}
    assert lines["The Faction"]["attacks"] > 90
    assert (lines["The Faction"]["received"], lines["The Faction"]["answers"]) == (2, 1)
    assert (lines["The Patron"]["given"], lines["The Patron"]["ties"]) == (2, 4)
    assert not lines["Soldiers"]["known"]
    assert lines["Soldiers"]["attacks"] == 0
    assert lines["The Factoin"]["attacks"] == 10


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("text=frt", ["The Front"]), ("known=known&sort=name", ["The Faction", "The Front", "The Patron"]),
        ("type=state", ["The Patron"]), ("sort=attacks&known=named", ["The Factoin", None, None]),
    ],
)  # fmt: skip
def test_the_list_can_be_narrowed_and_ordered(client: TestClient, query: str, names: list[str | None]) -> None:
    found = [one["link"]["text"] for one in data(client, f"/actors.json?{query}")["lines"]]
    assert len(found) == len(names)
    assert all(wanted in (None, name) for wanted, name in zip(names, found, strict=True))


def test_a_rejected_tie_is_no_tie(held: Held, client: TestClient) -> None:
    fights = next(seen.record.id for seen in held.desk.snapshot().views(Tie) if seen.record.relation == "fights")
    client.post("/actions/judge", json={"record": fights, "verdict": "reject"})
    assert "fights" not in dict(relations(client))


# --- one actor --------------------------------------------------------------------------------------------------------


def test_an_actor_has_names_ties_labels_orders_and_records(held: Held, client: TestClient) -> None:
    page = data(client, "/actors/faction.json")
    assert page["kind"] == "settings"
    assert {"label": "Type", "value": "armed group", "href": ""} in page["facts"]
    assert page["spellings"][0][0] == "The Faction"
    (bond,) = [one for one in page["bonds"] if one["relation"] == "arms"]
    assert not bond["outgoing"]
    assert bond["other"]["href"] == "/actors/patron"
    assert page["framing"][0][1][0]["links"][0]["href"].startswith("/evidence/")
    assert page["attacks"]["unit"] == "month"
    assert {name for name, _ in page["attacks"]["legend"]} == {"rocket", "drone"}
    assert [len(page[name]) for name in ("given", "received", "answers")] == [0, 2, 1]
    first = page["records"][0]["link"]["href"].rpartition("/")[2]
    assert held.desk.snapshot().find(first).record.id == first


def test_every_part_of_the_records_can_be_asked_for(client: TestClient) -> None:
    page = data(client, "/actors/faction.json")
    for part, number in page["parts"]:
        found = data(client, f"/actors/faction.json?part={quote(part)}")
        assert found["pager"]["total"] == number, part
        assert all(part in one["role"] for one in found["records"])
    following = client.get("/actors/faction.json").json()["links"]["next"]
    assert client.get(following).json()["data"]["pager"]["first"] == 21


def test_whoever_is_only_named_has_a_page_too(held: Held, client: TestClient) -> None:
    for name in ("The Factoin", EVIL):
        actor = people_of(held.desk.snapshot()).id_of(Mention(text=name))
        assert actor is not None
        assert client.get(address_of(actor)).status_code == 200
    assert data(client, "/actors/name:the%20factoin.json")["kind"] == "named"
    assert client.get("/actors/name:nobody").status_code == 404


def test_an_actor_that_is_a_record_can_be_mended(client: TestClient) -> None:
    page = data(client, "/actors/front.json")
    assert page["kind"] == "record"
    fields = {one["field"]: one["texts"] for one in page["fix"]["inputs"]}
    assert (fields["name"], fields["aliases"]) == (["The Front"], ["FRT"])


def test_a_long_time_is_counted_by_year_and_a_very_long_one_in_a_table() -> None:
    days = [(date(year, 5, 1), "rocket") for year in range(1990, 2020)]
    found = months_of(days, "attack reports")
    assert found is not None
    assert (found.unit, len(found.bars), len(found.rows)) == ("year", 30, 30)
    ages = months_of([(date(1, 1, 1), "bow"), *days], "attack reports")
    assert ages is not None
    assert (len(ages.bars), len(ages.rows)) == (0, 31)
    assert months_of([], "attack reports") is None


def test_what_bars_add_up_to_is_what_was_counted() -> None:
    days = [(date(2020, month, 3), f"weapon {month % 7}") for month in range(1, 13) for _ in range(month)]
    found = months_of(days, "attack reports")
    assert found is not None
    assert sum(int(cell or 0) for row in found.rows for cell in row[1:]) == len(days)
    assert len(found.legend) == 5  # four weapons, and all the others
    assert max(one.y + one.height for one in found.bars) <= found.base + 0.2


# --- in a browser -----------------------------------------------------------------------------------------------------


@browser
def test_everything_in_the_picture_leads_somewhere(live: Live, window: Open) -> None:
    one = opened(window, live)
    page = one.go("/actors")
    wire = page.locator(".net svg.wide a.wire.denied")
    assert page.evaluate("getComputedStyle(document.querySelector('.wide .denied .line')).strokeDasharray") != "none"
    wire.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('tr:target') !== null")
    assert "denied" in page.locator("tr:target").inner_text()
    page.locator(".net svg.wide a.figure", has_text="The Front").click()
    page.wait_for_url("**/actors/front")
    assert page.locator("h1").inner_text() == "The Front"
    assert not one.complaints


@browser
def test_kinds_are_chosen_with_the_keyboard_on_a_telephone(live: Live, window: Open) -> None:
    one = opened(window, live, viewport=PHONE)
    page = one.go("/actors")
    assert page.locator(".net svg.narrow").is_visible()
    box = page.locator("input[value=fights]")
    box.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**tie=fights**")
    assert page.locator(".net svg.narrow a.wire").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not one.complaints


def observed(page: Any) -> int:
    return int(page.locator("#order-effect figure details td").nth(1).evaluate("one => one.textContent"))


@browser
def test_saying_whose_name_it_is_changes_the_answer(live: Live, window: Open) -> None:
    order = live.desk.answered().measurement.orders[0].id
    before = live.desk.answered().measurement.estimates[0].observed
    one = opened(window, live)
    page = one.go("/actors/name:the%20factoin")
    page.get_by_label("Is the same as").select_option("faction")
    page.get_by_role("button", name="Count as one").click()
    page.locator("dialog.confirm button", has_text="Go on").click()
    page.locator(".toast", has_text="means The Faction").wait_for()
    page.locator("#actor-head h1", has_text="The Faction").wait_for()  # the name's page has become the actor's
    live.settled()
    page = one.go(f"/orders/{order}")
    assert observed(page) == live.desk.answered().measurement.estimates[0].observed == before + 10
    assert not one.complaints


@browser
def test_saying_who_was_meant_in_one_record_changes_the_answer(live: Live, window: Open) -> None:
    estimate = live.desk.answered().measurement.estimates[0]
    events = {seen.record.id for seen in live.desk.snapshot().views(Event)}
    record = next(one for one in estimate.records if one in events)
    number = [seen.record.id for seen in live.desk.snapshot().views(Event)].index(record)
    one = opened(window, live)
    page = one.go(f"/actors/faction?part=did+it&page={number // 20 + 1}")
    item = page.locator("ul.named li", has=page.locator(f'form[data-record="{record}"]'))
    item.locator("summary").click()
    item.locator("[data-field=actors] input").first.fill("The Patron")
    item.get_by_role("button", name="Save the change").click()
    item.locator("[data-told]", has_text="Saved").wait_for()
    assert live.desk.snapshot().find(record).record.actors[0].actor == "patron"
    live.settled()
    assert live.desk.answered().measurement.estimates[0].observed == estimate.observed - 1
    page = one.go("/actors/patron")
    assert page.locator(f'main a[href="/evidence/{record}"]').count() == 1
    assert not one.complaints


@browser
def test_an_actor_is_mended_on_its_page(live: Live, window: Open) -> None:
    one = opened(window, live)
    page = one.go("/actors/front")
    page.keyboard.press("e")
    page.wait_for_function("() => document.activeElement.closest('[data-field=name]') !== null")
    page.keyboard.press("Control+a")
    page.keyboard.type(f"The Popular Front {EVIL}")
    page.locator("[data-field=aliases] textarea").fill("FRT\nthe Front")
    page.locator("[data-field=identifiers] textarea").fill("wikidata: Q1")
    page.get_by_label("Why (kept in the history)").first.press("Enter")
    page.locator("#actor-head h1", has_text="The Popular Front").wait_for()
    actor = live.desk.snapshot().find("front").record
    assert (actor.aliases, actor.identifiers) == (("FRT", "the Front"), {"wikidata": "Q1"})
    page.locator("#actor-review", has_text="Also called").get_by_role("button", name="Take back").click()
    page.locator("#actor-head h1", has_text="The Front").wait_for()
    page.wait_for_function("() => document.querySelector('#actor-head h1').innerText === 'The Front'")
    assert page.evaluate("window.hurt") is None
    assert not one.complaints
