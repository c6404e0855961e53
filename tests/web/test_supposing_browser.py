"""Plans in a browser: what is dragged along the days changes the fan, with mouse, finger and keys."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from fealty.web import futures
from web.desk_help import Live, Window

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
Open = Callable[..., Window]
PHONE = {"width": 380, "height": 780}
DRAWN = "document.getElementById('drawing').innerHTML"
DONE = "document.querySelector('[data-state]').dataset.state === 'done'"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulate little, so that tests are quick."""
    for name, value in (("PATHS", 500), ("QUICK", 100), ("PROMISED", 100), ("DRAWS", 100)):
        monkeypatch.setattr(futures, name, value)


def plan(page: Any) -> Any:
    return json.loads(parse_qs(urlparse(page.url).query)["plan"][0])


def redrawn(page: Any, before: str) -> str:
    """Wait until the fan is another and all futures are simulated."""
    page.wait_for_function(f"before => {DRAWN} !== before && {DONE}", arg=before, timeout=60_000)
    return str(page.evaluate(DRAWN))


def middle(page: Any, handle: str) -> tuple[float, float]:
    box = page.locator(f"[data-handle='{handle}']").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_dragged_order_changes_the_fan(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/what-if")
    before, first = page.evaluate(DRAWN), plan(page)["orders"][0]["date"]
    told = page.locator("#told").inner_text()
    x, y = middle(page, "orders-0-date")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=6)
    page.mouse.up()
    redrawn(page, before)
    moved = plan(page)["orders"][0]["date"]
    assert moved > first
    assert page.locator("#told").inner_text() != told
    assert page.locator(".event [data-field=date]").input_value() == moved
    assert (
        page.locator("[data-handle='orders-0-date']").get_attribute("aria-valuetext")
        in page.locator(".lane .name").inner_text()
    )
    page.reload()
    assert page.locator(".event [data-field=date]").input_value() == moved
    assert not one.complaints


def test_the_keyboard_alone_adds_moves_and_removes(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/what-if")
    drawn = page.evaluate(DRAWN)
    page.locator("[data-add=strikes]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.handle") == "strikes-0-date"
    drawn = redrawn(page, drawn)
    start = plan(page)["strikes"][0]["date"]
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowRight")
    drawn = redrawn(page, drawn)
    assert page.evaluate("document.activeElement.dataset.handle") == "strikes-0-date", "the focus stays"
    assert plan(page)["strikes"][0]["date"] > start
    page.keyboard.press("Delete")
    redrawn(page, drawn)
    assert "strikes" not in plan(page)
    page.locator("[data-clear]").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        f"() => {DONE} && document.getElementById('told').innerText.includes('If nothing new happens')"
    )
    assert page.locator("[data-no-events]").is_visible()
    assert not one.complaints


def test_a_finger_drags_at_380_pixels(live: Live, window: Open) -> None:
    one = window(live, viewport=PHONE, has_touch=True, is_mobile=True)
    page = one.go("/what-if")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    before, first = page.evaluate(DRAWN), plan(page)["orders"][0]["date"]
    page.locator("[data-handle='orders-0-date']").scroll_into_view_if_needed()
    x, y = middle(page, "orders-0-date")
    finger = one.context.new_cdp_session(page)
    for kind, at in (("touchStart", x), ("touchMove", x + 20), ("touchMove", x + 40)):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    redrawn(page, before)
    assert plan(page)["orders"][0]["date"] > first
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    assert not one.complaints


def test_fields_lifts_and_the_file(live: Live, window: Open, tmp_path: Path) -> None:
    one = window(live, accept_downloads=True)
    page = one.go("/what-if")
    drawn = page.evaluate(DRAWN)
    page.locator(".event summary").click()
    page.locator(".event [data-field=ratio]").fill("0.05")
    drawn = redrawn(page, drawn)
    assert "0.05 of those without it" in page.locator("#found").text_content()
    page.locator("[data-add=lifts]").evaluate("node => { node.disabled = false; node.click(); }")
    redrawn(page, drawn)
    with page.expect_download() as coming:
        page.locator("[data-download]").click()
    coming.value.save_as(tmp_path / "plan.toml")
    written = tomllib.loads((tmp_path / "plan.toml").read_text())
    assert written["order"][0]["ratio"] == 0.05
    assert written["lift"][0]["order"] == "all"
    page.locator("[data-clear]").click()
    page.wait_for_function("() => document.querySelectorAll('.event').length === 0")
    page.locator("#plan-file").set_input_files(tmp_path / "plan.toml")
    page.wait_for_function("() => document.querySelectorAll('.event').length === 2")
    (tmp_path / "bad.toml").write_text("days = 'ten'")
    page.locator("#plan-file").set_input_files(tmp_path / "bad.toml")
    page.locator(".toast.bad", has_text="bad.toml").wait_for()
    assert [each for each in one.complaints if "422" not in each] == []


def test_the_promise_and_the_stakes_are_weighed_anew(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/what-if")
    page.locator("[data-promise]").fill("20")
    page.wait_for_function(
        "() => document.getElementById('promised').innerText.includes('for 20 days')", timeout=60_000
    )
    words = page.locator("#weighed").inner_text()
    page.locator("[data-stake='adversary.concession']").fill("-2000")
    page.wait_for_function("words => document.getElementById('weighed').innerText !== words", arg=words, timeout=60_000)
    assert not one.complaints


def test_a_plan_that_does_not_fit_is_told_and_the_fan_stays(live: Live, window: Open) -> None:
    one = window(live)
    bad = json.dumps({"days": 30, "strikes": [{"date": "1999-01-01"}]})
    page = one.go(f"/what-if?plan={bad}")
    page.locator("#status .notice.bad", has_text="outside the days ahead").wait_for(timeout=60_000)
    assert page.locator("#drawing svg").count() >= 1
    assert not one.complaints
