"""Orders on the desk: the list, one order, and mending it where it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from fealty.records import Order
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


def orders(held: Held) -> list[str]:
    """The first is told by a text, the second by a table."""
    return [seen.record.id for seen in held.desk.snapshot().views(Order)]


def data(client: TestClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_tells_who_told_whom_what_and_what_followed(held: Held, client: TestClient) -> None:
    held.settled()
    first, second = data(client, "/orders.json")["lines"]
    assert first["issuer"] == {"text": "The Patron", "href": "/actors/patron"}
    assert [one["href"] for one in first["addressees"]] == ["/actors/faction"]
    assert first["behind"]["text"] == ""  # in nobody else's name
    assert first["answers"] == "1 accepted"
    assert first["effects"][0]["ratio"] == held.desk.answered().page.orders[0].results[0].ratio
    assert first["effects"][0]["href"] == f"/orders/{orders(held)[0]}#e1"
    assert second["condition"] == EVIL
    assert {first["number"], second["number"]} == {"1", "2"}


def test_the_list_is_there_before_anything_is_measured(client: TestClient) -> None:
    lines = data(client, "/orders.json")["lines"]
    assert len(lines) == 2
    assert client.get("/orders").status_code == 200


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("role=sponsor", 2), ("role=group", 0), ("content=attack", 0), ("text=patron", 2), ("text=hurt", 1),
        ("effect=measured", 2), ("effect=not+measured", 0), ("newest=true", 2),
    ],
)  # fmt: skip
def test_the_list_can_be_narrowed(held: Held, client: TestClient, query: str, number: int) -> None:
    held.settled()
    assert len(data(client, f"/orders.json?{query}")["lines"]) == number


def test_newest_first_turns_the_list_around(client: TestClient) -> None:
    oldest, newest = (data(client, f"/orders.json{query}")["lines"] for query in ("", "?newest=true"))
    assert [one["href"] for one in newest] == [one["href"] for one in oldest][::-1]


def test_orders_that_are_one_stand_in_one_line(held: Held, client: TestClient) -> None:
    both = orders(held)
    client.post("/actions/same", json={"records": both})
    (line,) = data(client, "/orders.json")["lines"]
    assert line["records"] == 2
    page = data(client, f"/orders/{both[1]}.json")
    assert [one["id"] for one in page["told"]] == both
    assert page["id"] == both[1]  # the record that was asked for is the one that can be changed


# --- one order --------------------------------------------------------------------------------------------------------


def test_one_order_has_its_words_answers_and_checks(held: Held, client: TestClient) -> None:
    held.settled()
    page = data(client, f"/orders/{orders(held)[0]}.json")
    assert page["told"][0]["quote"] == "The Patron told the Faction to hold its fire."
    assert page["answers"][0]["who"]["href"] == "/actors/faction"
    (result,) = page["results"]
    assert result["passed"] or result["failed"] or result["noted"]
    assert page["chart"]["layer"] or page["chart"]["width"]
    assert page["table"]["rows"][0][4] == result["ratio"]
    assert page["origins"][0].startswith("1 record tells of the order, from one origin")
    assert page["changes"]


def test_an_order_that_is_not_measured_says_why(held: Held, client: TestClient) -> None:
    one = orders(held)[0]
    client.post("/actions/judge", json={"record": one, "verdict": "edit", "changes": {"content": "attack"}})
    held.settled()
    page = data(client, f"/orders/{one}.json")
    assert page["results"] == []
    assert "to attack" in page["why_not"]
    client.post("/actions/judge", json={"record": one, "verdict": "reject"})
    page = data(client, f"/orders/{one}.json")
    assert page["line"]["rejected"]
    assert page["history"][0]["words"] == "rejected"


def test_what_is_no_order_is_not_found(client: TestClient) -> None:
    assert client.get("/orders/faction").status_code == 404
    assert client.get("/orders/nothing.json").status_code == 404


def test_what_was_said_of_it_is_told_with_the_new_values(held: Held, client: TestClient) -> None:
    one = orders(held)[0]
    span = {"begin": "2020-09-07", "end": "2020-09-20", "precision": "day", "text": None}
    client.post("/actions/judge", json={"record": one, "verdict": "edit", "changes": {"in_force": span}, "why": "new"})
    (said,) = data(client, f"/orders/{one}.json")["history"]
    assert (said["words"], said["why"]) == ("edited", "new")
    assert said["changes"] == [{"label": "In force", "before": "—", "after": "2020-09-07 to 2020-09-20"}]


# --- in a browser -----------------------------------------------------------------------------------------------------


def tab_until(page: Any, script: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(script):
            return
    pytest.fail(f"cannot be reached with Tab: {script}")


@browser
def test_with_the_keyboard_alone_a_new_end_date_changes_the_effect(live: Live, window: Open) -> None:
    order = orders(live)[0]
    one = opened(window, live)
    page = one.go(f"/orders/{order}")
    before = page.locator("#order-effect article p").nth(1).inner_text()
    page.keyboard.press("e")
    page.wait_for_function("() => document.activeElement.closest('form[data-fix]') !== null")
    tab_until(page, "document.activeElement.closest('[data-field=in_force]') && document.activeElement.type === 'date'")
    page.keyboard.type("09072020")
    tab_until(page, "document.activeElement === document.querySelectorAll('[data-field=in_force] input')[1]")
    page.keyboard.type("09262020")
    page.keyboard.press("Enter")
    page.locator("[data-told]", has_text="Saved").wait_for()
    record = live.desk.snapshot().find(order).record
    assert (str(record.in_force.begin), str(record.in_force.end)) == ("2020-09-07", "2020-09-26")
    live.settled()
    page.wait_for_function(
        "before => { const one = document.querySelectorAll('#order-effect article p')[1];"
        " return one && one.innerText !== before; }",
        arg=before,
        timeout=WAIT,
    )
    assert "20 days" in page.locator("#order-effect article p").nth(1).inner_text().replace("\xa0", " ")
    assert "26 September 2020" in page.locator("#order-head").inner_text()
    assert not one.complaints


@browser
def test_whoever_was_slower_sees_what_the_other_said(live: Live, window: Open) -> None:
    order = orders(live)[0]
    one = opened(window, live)
    page = one.go(f"/orders/{order}")
    page.locator("summary", has_text="Change its dates").click()
    live.desk.judge(order, "edit", changes={"condition": f"while talks last {EVIL}"}, who=f"Ann {EVIL}")
    page.locator("[data-field=condition] input").fill("until the talks are over")
    page.locator("button", has_text="Save the change").click()
    conflict = page.locator("[data-conflict]")
    conflict.wait_for()
    assert f"Ann {EVIL}" in conflict.inner_text()
    assert "while talks last" in conflict.inner_text()
    assert live.desk.snapshot().find(order).record.condition.startswith("while")
    page.keyboard.press("Enter")  # the first button has the focus: mine all the same
    page.locator("[data-told]", has_text="Saved").wait_for()
    assert live.desk.snapshot().find(order).record.condition == "until the talks are over"
    assert page.evaluate("window.hurt") is None
    assert [each for each in one.complaints if "409" not in each] == []


@browser
def test_ones_own_word_on_the_record_is_no_conflict(live: Live, window: Open) -> None:
    order = orders(live)[0]
    one = opened(window, live)
    page = one.go(f"/orders/{order}")
    page.locator("#order-review").get_by_role("button", name="Accept").click()
    page.locator(".toast", has_text="Accepted").wait_for()
    page.locator("summary", has_text="Change its dates").click()
    page.locator("[data-field=condition] input").fill("until spring")
    page.locator("button", has_text="Save the change").click()
    page.locator("[data-told]", has_text="Saved").wait_for()
    assert [said.verdict for said in live.desk.snapshot().history(order)] == ["accept", "edit"]
    assert not one.complaints


@browser
def test_parties_are_changed_and_hostile_names_stay_names(live: Live, window: Open) -> None:
    order = orders(live)[0]
    one = opened(window, live, viewport=PHONE)
    page = one.go(f"/orders/{order}")
    page.locator("summary", has_text="Change its dates").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("[data-field=issuer] input").fill(EVIL + "2")
    fields = page.locator("[data-field=addressees] input")
    fields.last.fill("The Patron")
    assert page.locator("[data-field=addressees] input").count() == 3  # room for one more
    page.locator("button", has_text="Save the change").click()
    page.locator("[data-told]", has_text="Saved").wait_for()
    record = live.desk.snapshot().find(order).record
    assert record.issuer.text == EVIL + "2"
    assert [(each.text, each.actor) for each in record.addressees] == [("The Faction", None), ("The Patron", "patron")]
    page.locator("#order-head", has_text="window.hurt=1").wait_for()
    assert page.evaluate("window.hurt") is None
    assert not one.complaints
