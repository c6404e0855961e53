"""The timeline and the map in a browser: zooming changes the list, a rejected attack goes, keys and fingers suffice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fealty.casefile import Case
from web.desk_help import Live, Window

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
Open = Callable[..., Window]
PHONE = {"width": 380, "height": 800}


def listed(page: Any) -> int:
    return int(page.locator("#plot-records > p.meta").inner_text().split()[0].replace(",", ""))


def until(page: Any, what: str, argument: Any = None) -> None:
    page.wait_for_function(what, arg=argument)


def fewer(page: Any, before: int) -> None:
    until(
        page,
        "n => { const p = document.querySelector('#plot-records > p.meta'); return p && parseInt(p.innerText) < n; }",
        before,
    )


@pytest.mark.parametrize("where", ["/timeline", "/map"])
def test_the_wheel_zooms_and_the_list_and_the_address_follow(served: Live, window: Open, where: str) -> None:
    one = window(served)
    page = one.go(where)
    before = listed(page)
    box = page.locator("[data-stage]").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * (0.6 if where == "/timeline" else 0.15))
    for _ in range(4):
        page.mouse.wheel(0, -400)
    fewer(page, before)
    assert ("begin=" if where == "/timeline" else "west=") in page.url
    now = listed(page)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert listed(page) == now
    page.locator("[data-do=whole]").click()
    until(page, "n => parseInt(document.querySelector('#plot-records > p.meta').innerText) === n", before)
    assert not one.complaints


@pytest.mark.parametrize("where", ["/timeline", "/map"])
def test_a_rejected_attack_vanishes_while_it_is_looked_at(live: Live, window: Open, where: str) -> None:
    one = window(live)
    page = one.go(where)
    before = listed(page)
    line = page.locator("[data-record]").first
    record = line.get_attribute("data-record")
    line.locator("a").focus()  # whoever stands in the list sees it go, too
    with Case(live.path) as case:
        case.judge(record, "reject", who="somebody else")
    page.locator(f"[data-record='{record}']").wait_for(state="detached", timeout=30_000)
    assert listed(page) == before - 1
    assert not one.complaints


def test_a_bar_leads_to_its_records(served: Live, window: Open) -> None:
    one = window(served)
    page = one.go("/timeline?begin=2020-02-01&end=2020-03-31")
    before = listed(page)
    bar = page.locator(".timeline .part").nth(3).bounding_box()
    page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    fewer(page, before)
    assert "first=" in page.url
    assert listed(page) == page.locator("[data-record]").count() == 1
    page.locator("[data-record] a").click()
    page.wait_for_url("**/evidence/*")
    page.go_back()
    until(page, "() => document.querySelectorAll('[data-record]').length === 1")
    assert not one.complaints


def test_an_order_leads_to_the_attacks_under_it(served: Live, window: Open) -> None:
    one = window(served)
    page = one.go("/timeline")
    before = listed(page)
    page.locator(".timeline a.order").first.focus()
    page.keyboard.press("Enter")
    fewer(page, before)
    assert "order=" in page.url
    assert page.locator("#plot-records .notice a", has_text="The order").count() == 1
    assert page.locator("#plot-order").input_value()
    assert not one.complaints


def test_a_weapon_narrows_bars_and_list(served: Live, window: Open) -> None:
    page = window(served).go("/timeline")
    before = listed(page)
    page.get_by_label("drone").check()
    fewer(page, before)
    assert "weapon=drone" in page.url
    assert page.get_by_label("drone").is_checked()
    assert all("(drone)" in text for text in page.locator("[data-record] a").all_inner_texts())


def test_the_timeline_with_keys_alone(served: Live, window: Open) -> None:
    one = window(served)
    page = one.go("/timeline")
    before = listed(page)
    stage = page.locator("[data-stage]")
    for _ in range(60):
        page.keyboard.press("Tab")
        if stage.evaluate("node => node === document.activeElement"):
            break
    assert stage.evaluate("node => node === document.activeElement")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "attack" in page.locator("[data-readout]").inner_text()
    page.keyboard.press("Enter")
    fewer(page, before)
    chosen = listed(page)
    assert page.locator(".timeline .picked").count() == 1
    page.keyboard.press("Escape")
    until(page, "n => parseInt(document.querySelector('#plot-records > p.meta').innerText) > n", chosen)
    page.keyboard.press("+")
    fewer(page, before)
    url = page.url
    page.keyboard.press("Shift+ArrowRight")
    until(page, "url => location.href !== url", url)
    page.keyboard.press("0")
    until(page, "n => parseInt(document.querySelector('#plot-records > p.meta').innerText) === n", before)
    assert not one.complaints


def test_the_map_with_keys_alone(served: Live, window: Open) -> None:
    one = window(served)
    page = one.go("/map")
    page.locator("[data-stage][data-ready]").wait_for()
    before = listed(page)
    stage = page.locator("[data-stage]")
    for _ in range(60):
        page.keyboard.press("Tab")
        if stage.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.classList.contains('spot')")
    assert "attacks" in page.locator("[data-readout]").inner_text()
    page.keyboard.press("Enter")
    fewer(page, before)
    assert "cell=" in page.url
    page.keyboard.press("Escape")
    until(page, "n => parseInt(document.querySelector('#plot-records > p.meta').innerText) === n", before)
    stage.focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    fewer(page, before)
    page.keyboard.press("0")
    until(page, "n => parseInt(document.querySelector('#plot-records > p.meta').innerText) === n", before)
    assert not one.complaints


@pytest.mark.parametrize("where", ["/timeline", "/map"])
def test_the_strip_picks_a_period_by_dragging_and_by_keys(served: Live, window: Open, where: str) -> None:
    one = window(served)
    page = one.go(where)
    before = listed(page)
    page.locator("[data-brush]").scroll_into_view_if_needed()
    box = page.locator("[data-brush]").bounding_box()
    y = box["y"] + 20
    page.mouse.move(box["x"] + box["width"] * 0.3, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.45, y, steps=4)
    page.mouse.move(box["x"] + box["width"] * 0.6, y, steps=4)
    page.mouse.up()
    fewer(page, before)
    assert "begin=" in page.url
    assert page.locator("#plot-begin").input_value() in page.url
    now = listed(page)
    page.get_by_role("slider", name="Last day shown").focus()
    for _ in range(2):
        page.keyboard.press("PageDown")
    fewer(page, now)
    assert not one.complaints


def test_two_date_inputs_pick_a_period(served: Live, window: Open) -> None:
    page = window(served).go("/map")
    before = listed(page)
    page.locator("#plot-end").fill("2020-03-01")
    fewer(page, before)
    assert "end=2020-03-01" in page.url


@pytest.mark.parametrize("where", ["/timeline", "/map"])
def test_two_fingers_zoom_on_a_telephone(served: Live, window: Open, where: str) -> None:
    one = window(served, viewport=PHONE, has_touch=True)
    page = one.go(where)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    before = listed(page)
    page.locator("[data-stage]").scroll_into_view_if_needed()
    box = page.locator("[data-stage]").bounding_box()
    x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 4
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, apart: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x - apart, "y": y, "id": 1}, {"x": x + apart, "y": y, "id": 2}]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 15)
    for apart in (30, 50, 80, 100):
        touch("touchMove", apart)
    touch("touchEnd", 0)
    fewer(page, before)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not one.complaints


@pytest.mark.parametrize("where", ["/timeline", "/map"])
def test_everything_can_be_read_without_a_script(served: Live, window: Open, where: str) -> None:
    page = window(served, java_script_enabled=False).go(where)
    assert page.locator("#plot-table tbody tr").count() >= 2
    assert page.locator("[data-record]").count() >= 10
    page.locator("#plot-table tbody a").first.click()
    assert page.locator("[data-record]").count() >= 1
    assert page.url != served.address + where
