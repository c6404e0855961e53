"""Joining and splitting on the desk: records that tell of one happening, actors that are one, whom a mention means."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from starlette.testclient import TestClient

from fealty.casefile import Case
from fealty.records import Event, Incident, Order, Source
from fealty.web.happening import happening_of
from fealty.web.identities import identity_of
from web.desk_help import EVIL, Held, Live, Window

Open = Callable[..., Window]
WAIT = 90_000
SAME, APART = "/actions/same", "/actions/apart"


def events(held: Held, *numbers: int) -> list[str]:
    every = held.desk.snapshot().views(Event)
    return [every[number].record.id for number in numbers]


def told(held: Held, record: str) -> set[str]:
    found = happening_of(held.desk.snapshot(), record)
    assert found is not None
    return {one.id for one in found.others}


# --- records ----------------------------------------------------------------------------------------------------------


def test_records_are_joined_split_and_joined_again(held: Held, client: TestClient) -> None:
    one, two, three = events(held, 0, 1, 2)
    done = client.post(SAME, json={"records": [one, two, three], "why": "one salvo", "seen": ""}).json()["data"]
    assert done["words"].startswith("3 records count as one")
    assert told(held, one) == {two, three}
    apart = client.post(APART, data={"record": two, "seen": done["result"]["version"]}, follow_redirects=False)
    assert apart.headers["location"] == f"/evidence/{two}"
    assert told(held, one) == {three}
    assert told(held, two) == set()
    client.post("/actions/undo", json={})
    assert told(held, two) == {one, three}
    client.post("/actions/undo", json={})
    assert told(held, one) == set()
    found = happening_of(held.desk.snapshot(), two)
    assert found is not None
    assert [each.standing for each in found.decisions] == [False, False]
    with Case(held.path) as case:
        assert len(case.judgements()) == 4  # nothing is forgotten


def test_some_are_split_off_by_ticking_them(held: Held, client: TestClient) -> None:
    one, two, three = events(held, 0, 1, 2)
    client.post(SAME, data={"records": [one, two, three]}, follow_redirects=False)
    client.post(APART, data={"record": one, "others": [two]}, follow_redirects=False)
    assert told(held, one) == {three}
    assert client.post(APART, json={"record": two}).status_code == 422  # it stands alone already


def test_the_page_offers_what_may_be_the_same_the_likest_first(held: Held) -> None:
    one = events(held, 10)[0]
    found = happening_of(held.desk.snapshot(), one)
    assert found is not None
    assert all(one != each.id for each in found.likely)
    assert all("apart" in each.why or "same days" in each.why for each in found.likely)
    order = held.desk.snapshot().views(Order)[0].record.id
    assert happening_of(held.desk.snapshot(), order) is not None
    assert happening_of(held.desk.snapshot(), held.desk.snapshot().views(Source)[0].record.id) is None


def test_what_cannot_be_one_is_refused(held: Held, client: TestClient) -> None:
    (one,) = events(held, 0)
    order = held.desk.snapshot().views(Order)[0].record.id
    answer = client.post(SAME, json={"records": [one], "also": f" {order} "})
    assert answer.status_code == 422
    assert "of one kind" in answer.json()["error"]["words"]
    for records, status in (([one], 422), ([one, one], 422), ([one, order], 422), ([one, "nothing"], 404), ([], 422)):
        assert client.post(SAME, json={"records": records}).status_code == status, records
    assert held.desk.snapshot().views(Incident) == []


def test_who_joins_what_somebody_split_meanwhile_is_told_so(held: Held, client: TestClient) -> None:
    one, two = events(held, 0, 1)
    client.post(SAME, json={"records": [one, two], "seen": ""})
    late = held.client().post(APART, json={"record": one, "others": [two], "seen": ""})
    assert late.status_code == 409
    found = happening_of(held.desk.snapshot(), one)
    assert found is not None
    assert late.json()["error"]["detail"] == {"record": one, "seen": "", "version": found.version}
    assert told(held, one) == {two}


# --- actors -----------------------------------------------------------------------------------------------------------


def test_an_actor_is_another_until_it_is_not(held: Held, client: TestClient) -> None:
    done = client.post("/actions/same-actor", json={"actor": "faction", "other": "patron", "seen": ""})
    assert done.status_code == 200, done.text
    found = identity_of(held.desk.snapshot(), "faction")
    assert found.same_as is not None
    assert (found.same_as.link.href, found.same_as.actor) == ("/actors/patron", "faction")
    assert [word.actor for word in identity_of(held.desk.snapshot(), "patron").names] == ["faction"]
    assert held.desk.snapshot().settings.actors[1].id == "faction"  # the settings are as they were set
    late = client.post("/actions/not-same-actor", json={"actor": "faction", "seen": ""})
    assert late.status_code == 409
    assert client.post("/actions/same-actor", json={"actor": "patron", "other": "faction"}).status_code == 422
    assert client.post("/actions/not-same-actor", json={"actor": "faction"}).status_code == 200
    assert identity_of(held.desk.snapshot(), "faction").same_as is None
    assert client.post("/actions/not-same-actor", json={"actor": "faction"}).status_code == 422


def test_a_name_is_given_to_an_actor(held: Held, client: TestClient) -> None:
    assert client.post("/actions/call", json={"actor": "faction", "name": f"  {EVIL} {EVIL}"}).status_code == 200
    (word,) = identity_of(held.desk.snapshot(), "faction").names
    assert word.link.text == f"{EVIL} {EVIL}"
    assert client.post("/actions/call", json={"actor": "faction", "name": "the FACTION"}).status_code == 422
    assert client.post("/actions/call", json={"actor": "faction", "name": " "}).status_code == 422
    assert client.post("/actions/call", json={"actor": "nobody", "name": "x"}).status_code == 404
    client.post("/actions/call", json={"actor": "faction", "name": "الفصيل"})
    assert [one.link.text for one in identity_of(held.desk.snapshot(), "faction").names][1] == "الفصيل"
    client.post("/actions/undo", json={})
    assert len(identity_of(held.desk.snapshot(), "faction").names) == 1


def test_a_mention_is_given_to_another_actor(held: Held, client: TestClient) -> None:
    (one,) = events(held, 0)
    body = {"record": one, "field": "actors", "place": 0, "actor": "patron", "seen": ""}
    assert client.post("/actions/mean", json=body).status_code == 200
    assert held.desk.snapshot().find(one).record.actors[0].actor == "patron"
    assert held.desk.snapshot().find(one).record.actors[0].text == "The Faction"
    assert client.post("/actions/mean", json=body).status_code == 409
    for change in ({"field": "type"}, {"place": 7}, {"field": "where"}, {"actor": "nobody"}, {"field": "when"}):
        assert client.post("/actions/mean", json={**body, "seen": None, **change}).status_code == 422, change
    order = held.desk.snapshot().views(Order)[0].record.id
    answer = client.post(
        "/actions/mean", data={"record": order, "field": "issuer", "actor": ""}, follow_redirects=False
    )
    assert answer.headers["location"] == f"/evidence/{order}"
    assert held.desk.snapshot().find(order).record.issuer.actor == ""
    client.post("/actions/undo", json={})
    assert held.desk.snapshot().find(order).record.issuer.actor is None


# --- in a browser -----------------------------------------------------------------------------------------------------


def under(live: Live) -> list[str]:
    """Return the attacks that are counted under the first order, by date."""
    measurement = live.desk.answered().measurement
    begin = measurement.estimates[0].begin_date
    assert begin is not None
    first = (begin - measurement.series[0].begin).days
    days = measurement.series[0].records[first : first + measurement.estimates[0].days]
    return [each for day in days for each in day]


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_ticked_records_become_one_and_the_answer_changes(live: Live, window: Open) -> None:
    one, other = under(live)[:2]
    with Case(live.path) as case:  # ten days apart as made: bring them together
        plain = msgspec.to_builtins(case.find(one).record)
        changes = {field: plain[field] for field in ("when", "where", "weapon")}
        case.judge(other, "edit", changes=changes, who="somebody else")
    live.desk.changed()
    live.settled()
    before = live.desk.answered().measurement.estimates[0].observed
    opened = window(live)
    page = opened.go(f"/evidence/{one}")
    box = page.locator(f'#happening input[value="{other}"]')
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Same happening", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator("#happening", has_text="2 records").wait_for()
    assert page.evaluate("document.activeElement.id") == "happening-title"
    live.settled()
    page.locator("[data-moved]").wait_for(timeout=WAIT)
    assert live.desk.answered().measurement.estimates[0].observed == before - 1
    page.get_by_role("button", name="Not the same happening").click()
    page.locator("#happening", has_text="counts by itself").wait_for()
    live.settled()
    assert live.desk.answered().measurement.estimates[0].observed == before
    assert not opened.complaints


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_name_is_added_to_an_actor_and_the_answer_changes(live: Live, window: Open) -> None:
    band = [{"text": "Rainy Band", "span": None, "name": None, "actor": None}]
    before = live.desk.answered().measurement.estimates[0].observed
    for record in under(live)[:3]:
        live.desk.judge(record, "edit", changes={"actors": band}, who="somebody else")
    live.settled()
    assert live.desk.answered().measurement.estimates[0].observed == before - 3
    opened = window(live)
    page = opened.go("/actors/faction")
    page.get_by_label("Another name for it").fill("rainy band")
    page.keyboard.press("Enter")
    page.locator("#identity", has_text="By review").wait_for()
    live.settled()
    page.locator("[data-moved]").wait_for(timeout=WAIT)
    assert live.desk.answered().measurement.estimates[0].observed == before
    page.locator("#identity").get_by_role("button", name="Not the same").click()
    page.locator("#identity ul").wait_for(state="detached")
    live.settled()
    assert live.desk.answered().measurement.estimates[0].observed == before - 3
    page.get_by_label("Is the same as").select_option("patron")
    page.get_by_role("button", name="Count as one").click()
    page.locator("dialog.confirm[open]").get_by_role("button", name="Go on").click()
    page.locator("#identity .notice", has_text="The Patron").wait_for()
    assert identity_of(live.desk.snapshot(), "faction").same_as is not None
    assert not opened.complaints


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_two_records_of_one_order_are_joined_on_its_page_and_taken_apart_with_a_key(live: Live, window: Open) -> None:
    first, second = (seen.record.id for seen in live.desk.snapshot().views(Order))
    opened = window(live)
    page = opened.go(f"/orders/{first}")
    page.locator("#happening summary", has_text="Join it").click()
    page.get_by_label("Id of another record").fill(second)
    page.get_by_role("button", name="Same happening", exact=True).click()
    page.locator("#happening", has_text="2 records").wait_for(timeout=WAIT)
    live.settled()
    assert len(live.desk.answered().measurement.orders) == 1
    page.locator("#happening-title").press("z")
    page.locator("#happening", has_text="counts by itself").wait_for(timeout=WAIT)
    live.settled()
    assert len(live.desk.answered().measurement.orders) == 2
    assert not opened.complaints
