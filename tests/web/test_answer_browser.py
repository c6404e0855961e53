"""The answer page as a person uses it: it changes when a record is rejected, and says what did it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fealty.casefile import Case
from fealty.records import Event
from fealty.showing import timeline_chart
from fealty.web.templating import environment
from web.desk_help import Live, Window

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
Open = Callable[..., Window]
WAIT = 90_000


def counted(page: Any) -> str:
    return str(page.locator("main table.stack td[data-label=Counted]").first.inner_text())


def test_rejected_records_change_the_answer_while_it_is_looked_at(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/")
    before = counted(page)
    estimate = live.desk.answered().measurement.estimates[0]
    series = live.desk.answered().measurement.series[0]
    assert estimate.begin_date is not None
    first = (estimate.begin_date - series.begin).days
    under = [record for day in series.records[first : first + estimate.days] for record in day]
    with Case(live.path) as case:
        for record in under[:3]:
            case.judge(record, "reject", who="somebody else")
    page.locator("[data-standing]", has_text="stale").wait_for(timeout=WAIT)
    assert page.locator("[data-standing] details a").count() == 3
    live.settled()
    page.locator("[data-moved]").wait_for(timeout=WAIT)
    page.locator("[data-moved] summary").click()
    assert page.locator("[data-moved] tbody tr").count() >= 1
    page.wait_for_function(
        "before => document.querySelector('main table.stack td[data-label=Counted]').innerText !== before", arg=before
    )
    assert int(counted(page)) == int(before) - 3
    assert not one.complaints


def test_every_number_of_the_answer_leads_to_a_page(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/")
    links = {
        link for link in page.locator("main a").evaluate_all("all => all.map(one => one.getAttribute('href'))") if link
    }
    assert len(links) > 5
    client = live.client()
    for link in links:
        assert link.startswith(("/", "#")), link
        assert client.get(link.partition("#")[0] or "/").status_code == 200, link
    for cell in page.locator("dl.facts dd").all():
        assert cell.locator("a").count() or "day" in cell.inner_text() or "20" in cell.inner_text()


def test_undo_key_takes_the_last_word_back(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/")
    record = live.desk.snapshot().views(Event)[0].record.id
    page.evaluate("record => desk.send('/actions/judge', {record, verdict: 'reject'})", record)
    assert live.desk.snapshot().find(record).verdict == "reject"
    page.locator("body").press("z")
    page.locator(".toast", has_text="Taken back").wait_for()
    assert live.desk.snapshot().find(record).verdict is None
    assert not one.complaints


def test_keys_theme_and_search_work_without_a_mouse(live: Live, window: Open) -> None:
    one = window(live, color_scheme="light")
    page = one.go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("?")
    page.locator("dialog.help[open]").wait_for()
    assert "Search the records" in page.locator("dialog.help").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.press("z")  # typed, not obeyed
    assert page.locator("#find").input_value() == "z"
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    toggle = page.locator("[data-theme-toggle]")
    toggle.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert not one.complaints


def test_the_opening_address_does_not_stay_in_the_address_bar(live: Live, window: Open) -> None:
    page = window(live).page
    assert page.url == f"{live.address}/"
    assert "token" not in page.content().replace("csrf-token", "")


def test_a_chart_is_drawn_under_the_policy_and_follows_the_theme(
    live: Live, window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    measurement = live.desk.answered().measurement
    spec = timeline_chart(measurement, measurement.series[0].group).to_dict(validate=False)
    template = environment().from_string(
        '{% extends "base.html" %}{% block scripts %}<script src="/static/vega.js" defer></script>'
        '<script src="/static/charts.js" defer></script>{% endblock %}{% block main %}<h1>Chart</h1>'
        '{{ kit.chart(spec, "Attacks <b>by day</b>", {"caption": "Days", "heads": ["Day"], "rows": [["<i>1</i>"]]}) }}'
        "{% endblock %}"
    )
    template.globals["spec"] = spec
    answers = environment().get_template("answer.html")
    monkeypatch.setattr(answers, "render", template.render)
    one = window(live)
    page = one.go("/")
    page.locator(".vega canvas").wait_for()
    assert page.locator(".vega canvas").evaluate("node => node.width") > 300
    light = page.locator(".vega canvas").evaluate(
        "node => [...node.getContext('2d').getImageData(1, 1, 1, 1).data].join()"
    )
    page.locator("[data-theme-toggle]").click()
    page.locator("[data-theme-toggle]").click()
    page.wait_for_function(
        "light => { const c = document.querySelector('.vega canvas');"
        " return c && [...c.getContext('2d').getImageData(1, 1, 1, 1).data].join() !== light; }",
        arg=light,
    )
    assert page.locator("figure details td, figure details th").count() >= 2
    assert not one.complaints
