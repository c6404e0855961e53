"""Readings weighed in a browser: a moved prior moves the posterior, and saving it changes the answer page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from web.desk_help import Live, Window

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
Open = Callable[..., Window]
WAIT = 90_000
PHONE = {"width": 380, "height": 780}
READ = "reading => document.querySelector(`[data-reading='${reading}'] [data-after]`).innerText"


def share(page: Any, reading: str) -> str:
    return str(page.evaluate(READ, reading))


def until_moved(page: Any, reading: str, before: str) -> str:
    page.wait_for_function(f"([reading, before]) => ({READ})(reading) !== before", arg=[reading, before])
    return share(page, reading)


def test_a_moved_prior_moves_the_posterior_and_saving_changes_the_answer(live: Live, window: Open) -> None:
    one = window(live)
    headline = one.go("/").locator("main .headline").inner_text()
    page = one.go("/hypotheses")
    before = share(page, "for-show")
    page.locator("[data-reading='for-show'] [data-figure=prior]").fill("400")
    moved = until_moved(page, "for-show", before)
    assert "nothing is saved" in page.locator("#trying").inner_text()
    assert "1 → 400" in page.locator("#trying").inner_text()
    assert not live.desk.settings.hypotheses
    page.locator("[data-save] button").click()
    page.locator("#history li").wait_for()
    assert share(page, "for-show") == moved
    page.wait_for_url(lambda url: "draft" not in url)
    assert live.desk.settings.hypotheses[0].prior == 400.0
    page = one.go("/")
    live.settled()
    page.wait_for_function(
        "before => document.querySelector('main .headline').innerText !== before", arg=headline, timeout=WAIT
    )
    assert "for show" in page.locator("main .headline").inner_text()
    page = one.go("/hypotheses")
    page.locator("#history button").click()
    page.wait_for_function(f"before => ({READ})('for-show') === before", arg=before)
    assert not live.desk.settings.hypotheses
    assert not one.complaints


def test_a_likelihood_and_an_expectation_are_moved_and_reset(served: Live, window: Open) -> None:
    one = window(served)
    page = one.go("/hypotheses")
    before = share(page, "for-show")
    page.locator("input[data-ratio][data-of='for-show']").first.fill("30")
    moved = until_moved(page, "for-show", before)
    page.locator("[data-reading='for-show'] summary").click()
    page.locator("[data-reading='for-show'] [data-figure=ratio]").fill("0.9")
    until_moved(page, "for-show", moved)
    assert page.locator("#trying li").count() == 2
    assert page.locator("[data-reading='for-show'] details").evaluate("node => node.open")
    page.locator("[data-reset]").click()
    page.wait_for_function(f"before => ({READ})('for-show') === before", arg=before)
    assert page.locator("#trying li").count() == 0
    assert not one.complaints


def test_a_reading_of_ones_own_joins_and_leaves(served: Live, window: Open) -> None:
    one = window(served)
    page = one.go("/hypotheses")
    page.locator("#own summary").click()
    page.locator("#own-name").fill("<i>divided</i>")
    page.locator("#own-words").fill("leaders cancel each other's orders")
    page.locator("#own-ratio").fill("0.4")
    page.locator("#own form button").click()
    page.locator("[data-reading='own-1'] h3", has_text="<i>divided</i>").wait_for()
    assert page.locator(".matrix thead th").count() == 7
    page.locator("[data-reading='slipping'] [data-drop]").click()
    page.locator("[data-put-back='slipping']").wait_for()
    assert page.locator("[data-reading]").count() == 4
    page.locator("[data-put-back='slipping']").click()
    page.locator("[data-reading='slipping']").wait_for()
    page.locator("[data-reading='own-1'] [data-drop]").click()
    page.locator("[data-reading='own-1']").wait_for(state="detached")
    assert not one.complaints


def test_the_scales_work_from_the_keyboard_at_380_pixels(live: Live, window: Open) -> None:
    one = window(live, viewport=PHONE)
    page = one.go("/hypotheses")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    before = share(page, "for-show")
    page.locator("#slide-3").focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    until_moved(page, "for-show", before)
    assert float(page.locator("#weight-3").input_value()) == pytest.approx(2.0)
    page.locator("[data-save] button").focus()
    page.keyboard.press("Enter")
    page.locator("#history li").wait_for()
    assert live.desk.settings.hypotheses[0].prior == pytest.approx(2.0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    assert not one.complaints


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/hypotheses")
    before = share(page, "for-show")
    page.locator("[data-reading='for-show'] [data-figure=prior]").fill("3")
    until_moved(page, "for-show", before)
    page.evaluate("document.querySelector('[data-save] [name=seen]').value = '0'")
    page.locator("[data-save] button").click()
    page.locator(".toast.bad", has_text="Somebody else changed the settings").wait_for()
    assert not live.desk.settings.hypotheses
    assert [each for each in one.complaints if "409" not in each] == []


def test_without_a_script_the_page_can_be_read(served: Live, window: Open) -> None:
    one = window(served, java_script_enabled=False)
    page = one.go("/hypotheses")
    assert page.locator(".matrix tbody tr").count() > 2
    assert page.locator("#sensitivity-part tbody tr").count() > 2
    page.locator("#about").select_option(index=1)
    page.locator("[data-subject] button").click()
    assert "about=" in page.url
