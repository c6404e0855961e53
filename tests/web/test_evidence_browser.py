"""Review as a person does it: with the keyboard alone, two at once, many at once, on hostile words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fealty.casefile import Case
from fealty.records import Event, Order, Response
from web.desk_help import EVIL, Live, Window

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
Open = Callable[..., Window]
WAIT = 90_000


def title(page: Any) -> str:
    return str(page.locator("[data-reading]").get_attribute("data-reading"))


def wait_for_record(page: Any, other_than: str) -> str:
    page.wait_for_function(
        "old => { const one = document.querySelector('[data-reading]'); return one && one.dataset.reading !== old; }",
        arg=other_than,
    )
    return title(page)


def tab_to(page: Any, wanted: str) -> None:
    """Press Tab until a control is reached, as a person without a mouse does."""
    for _ in range(80):
        if page.evaluate("document.activeElement.id") == wanted:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{wanted} cannot be reached with Tab")


def verdict(live: Live, record: str) -> str | None:
    return live.desk.snapshot().find(record).verdict


def order_of(live: Live) -> str:
    return next(one.record.id for one in live.desk.snapshot().views(Order) if one.record.span)


def test_a_whole_review_with_the_keyboard_alone(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/evidence")
    first = title(page)
    page.keyboard.press("j")
    second = wait_for_record(page, first)
    page.keyboard.press("k")
    assert wait_for_record(page, second) == first
    page.keyboard.press("a")
    assert wait_for_record(page, first) == second
    page.keyboard.press("u")
    third = wait_for_record(page, second)
    page.keyboard.press("r")
    page.keyboard.type("told twice")
    page.keyboard.press("Enter")
    wait_for_record(page, third)
    assert [verdict(live, each) for each in (first, second, third)] == ["accept", "unsure", "reject"]
    assert live.desk.snapshot().history(third)[-1].why == "told twice"
    assert page.locator(f"#s-{first} .chip").inner_text() == "accepted"
    page.keyboard.press("z")
    page.locator(".toast", has_text="Taken back").wait_for()
    page.wait_for_function("id => document.querySelector('[data-reading]').dataset.reading === id", arg=third)
    assert verdict(live, third) is None
    page.locator("#history", has_text="took back").wait_for()
    assert not one.complaints


def test_a_search_and_an_edit_with_the_keyboard_alone(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/")
    page.keyboard.press("/")
    page.keyboard.type("drone soldiers")
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence?text=*")
    record = title(page)
    assert live.desk.snapshot().find(record).record.weapon == "drone"
    page.keyboard.press("e")
    tab_to(page, "f-killed-best")
    page.keyboard.type("many")
    page.keyboard.press("Enter")
    page.locator("[data-field='killed.best'].wrong", has_text="Write a number").wait_for()
    assert page.evaluate("document.activeElement.id") == "f-killed-best"
    assert verdict(live, record) is None
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.locator("#history", has_text="Killed").wait_for()
    now = live.desk.snapshot().find(record)
    assert (now.verdict, now.record.killed.best, now.record.confidence) == ("edit", 3, 1.0)
    assert "best 3" in page.locator("#history ins").first.inner_text()
    assert len(one.complaints) == 1, one.complaints  # the browser's own note of the refused form
    assert "422" in one.complaints[0]


def test_a_rejection_changes_the_answer_and_is_named_as_what_did(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/")
    counted = page.locator("main table.stack td[data-label=Counted]").first
    before = int(counted.inner_text())
    under = live.desk.answered().measurement.estimates[0]
    page = one.go(f"/evidence?order={under.order}&kind=event")
    attacks = [each for each in under.records if isinstance(live.desk.snapshot().find(each).record, Event)]
    assert f"{len(attacks)} records" in page.locator(".counts").inner_text()
    gone = title(page)
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    wait_for_record(page, gone)
    live.settled()
    page.locator("[data-moved]").wait_for(timeout=WAIT)
    page = one.go("/")
    assert int(page.locator("main table.stack td[data-label=Counted]").first.inner_text()) == before - 1
    page = one.go("/evidence?moved=true")
    assert page.locator("[data-records] > li").get_attribute("data-record") == gone
    assert not one.complaints


def test_the_second_of_two_people_sees_both_sides_and_loses_nothing(live: Live, window: Open) -> None:
    record = next(one.record.id for one in live.desk.snapshot().views(Event))
    one = window(live)
    page = one.go(f"/evidence/{record}")
    page.keyboard.press("e")
    page.locator("#f-weapon").fill("mortar")
    with Case(live.path) as case:
        case.judge(record, "edit", changes={"weapon": "bomb"}, who="Ada")
    page.locator("#history", has_text="Ada").wait_for()  # the page hears of it, and leaves the form alone
    assert page.locator("#f-weapon").input_value() == "mortar"
    page.locator("#f-weapon").press("Enter")
    conflict = page.locator("[data-conflict]")
    conflict.locator("table").wait_for()
    row = conflict.locator("tr", has_text="Weapon")
    assert row.locator("td").all_inner_texts() == ["bomb", "mortar"]
    assert "Ada" in conflict.inner_text()
    assert live.desk.snapshot().find(record).record.weapon == "bomb"
    assert page.locator("#f-weapon").input_value() == "mortar"
    page.keyboard.press("Enter")  # "Say mine all the same" has the focus
    page.locator("#history", has_text="mortar").wait_for()
    assert live.desk.snapshot().find(record).record.weapon == "mortar"
    assert live.desk.snapshot().history(record)[0].who == "Ada"


def test_two_browsers_that_judge_at_once(live: Live, window: Open) -> None:
    record = next(one.record.id for one in live.desk.snapshot().views(Event))
    pages = []
    for _ in range(2):
        one = window(live)
        one.page.route("**/events", lambda route: route.abort())  # neither hears of the other in time
        pages.append(one.go(f"/evidence/{record}"))
    pages[0].keyboard.press("a")
    pages[0].locator("#history li").wait_for()
    pages[1].keyboard.press("u")
    conflict = pages[1].locator("[data-conflict]")
    conflict.locator("table").wait_for()
    assert conflict.locator("td").all_inner_texts() == ["accepted", "unsure"]
    assert verdict(live, record) == "accept"
    conflict.get_by_role("button", name="Keep theirs").click()
    pages[1].locator("#standing-now .chip.accept").wait_for()
    assert len(live.desk.snapshot().history(record)) == 1


def test_many_are_accepted_and_taken_back_as_one(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/evidence?kind=event")
    page.locator("#above").fill("80")
    page.locator("#above").press("Enter")
    number = len(live.desk.snapshot().views(Event))
    page.locator("[data-together]", has_text=f"{number} open records").wait_for()
    assert not live.desk.snapshot().judgements
    page.get_by_role("button", name=f"Accept these {number}").click()
    page.locator(".counts", has_text=f"{number} records, 0 open").wait_for(timeout=WAIT)
    page.locator(".toast", has_text=f"Accepted {number} records").wait_for(timeout=WAIT)
    assert "above" not in page.url
    assert "0 open" in page.locator(".counts").inner_text()
    page.keyboard.press("z")
    page.locator(".toast", has_text=f"Taken back: what you said of {number} records").wait_for(timeout=WAIT)
    assert all(seen.verdict is None for seen in live.desk.snapshot().views(Event))
    page.locator(".counts", has_text=f"{number} open").wait_for(timeout=WAIT)
    assert not one.complaints


def test_the_text_is_scrolled_to_the_quote_and_every_quote_leads_to_its_record(live: Live, window: Open) -> None:
    order = order_of(live)
    one = window(live)
    page = one.go(f"/evidence/{order}")
    assert page.locator("mark#quote").inner_text() == "The Patron told the Faction to hold its fire."
    assert page.locator("mark#quote").evaluate(
        "node => { const box = node.closest('[data-text]').getBoundingClientRect(), own = node.getBoundingClientRect();"
        " return own.top >= box.top && own.bottom <= box.bottom; }"
    )
    page.get_by_role("link", name="all that was read in it").click()
    page.locator("[data-whole]").wait_for()
    assert page.locator("[data-whole] .current").inner_text() == "The Patron told the Faction to hold its fire."
    page.keyboard.press("a")
    page.locator(f"#s-{order} .chip.accept").wait_for()
    assert verdict(live, order) == "accept"
    assert not one.complaints


@pytest.mark.parametrize("width", [380, 1280])
def test_hostile_words_are_words_in_the_list_the_text_the_form_and_the_history(
    live: Live, window: Open, width: int
) -> None:
    order = order_of(live)
    attack = next(one.record.id for one in live.desk.snapshot().views(Event) if one.record.note == EVIL)
    answer = live.desk.snapshot().views(Response)[0].record.id
    with Case(live.path) as case:
        case.judge(attack, "edit", changes={"weapon": EVIL}, why=EVIL, who=EVIL)
        case.judge(order, "reject", why=EVIL, who=EVIL)
    source = live.desk.snapshot().find(order).record.source
    one = window(live, viewport={"width": width, "height": 800})
    addresses = (
        f"/evidence/{attack}", f"/evidence/{order}", f"/evidence/{answer}", f"/sources/{source}",
        "/evidence?text=%3Cscript%3Ewindow.hurt%3D1%3C%2Fscript%3E", f"/evidence?at={attack}&source={source}",
    )  # fmt: skip
    for address in addresses:
        page = one.go(address)
        assert page.evaluate("window.hurt") is None
        assert page.locator("main img, main script, main [onerror]").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page = one.go(f"/evidence/{attack}")
    page.keyboard.press("e")
    assert page.locator("#f-weapon").input_value() == EVIL
    assert EVIL in page.locator("#history").inner_text()
    page = one.go(f"/sources/{source}")
    assert EVIL in page.locator("[data-whole]").inner_text()
    assert not one.complaints


def test_filters_and_reading_need_no_script(live: Live, window: Open) -> None:
    order = order_of(live)
    page = window(live, java_script_enabled=False).go("/evidence?kind=order")
    assert page.locator("[data-records] > li").count() == 2
    page.locator(f"li[data-record='{order}'] a.line").click()
    assert page.locator("[data-reading]").get_attribute("data-reading") == order
    assert page.locator("mark#quote").count() == 1
    page.locator("details.edit summary").click()
    assert page.locator("#f-condition").is_visible()
