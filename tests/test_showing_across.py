"""Across results: groups side by side, the track record, many results, and what of it a dossier shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest

import showing_help as made
from fealty.casefile import Case
from fealty.measuring.measurement import Measurement
from fealty.showing import across, dossier, groups_chart, track_chart, words
from fealty.showing.charts import svg
from fealty.showing.charts.track import _laned
from fealty.showing.results import MOST_OPEN, MOST_SMALL
from test_showing_dossier import Page


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Case, Measurement]]:
    case, found = made.many(tmp_path_factory.mktemp("some") / "a.fealty", orders=3, groups=3)
    yield case, found
    case.close()


@pytest.fixture(scope="module")
def html(some: tuple[Case, Measurement]) -> str:
    return dossier(*some, made=date(2026, 11, 22))


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture(scope="module")
def bare(some: tuple[Case, Measurement]) -> str:
    """The dossier of the same case as it was before anything of all this was measured."""
    case, found = some
    old = [
        msgspec.structs.replace(one, course=None, wait=None, detectable=None, pooled=False, checks=())
        for one in found.estimates
    ]
    return dossier(case, msgspec.structs.replace(found, estimates=tuple(old), pooled=(), spread=None, track=None))


@pytest.fixture(scope="module")
def odd(some: tuple[Case, Measurement]) -> str:
    """The dossier of the same case with hostile names, without a spread, and with one result less."""
    case, found = some
    check = made.Check(name=made.EVIL, outcome="failed", words=made.EVIL)
    other = msgspec.structs.replace(found.estimates[0].alternatives[0], name=made.EVIL, words=made.EVIL)
    worse = [
        msgspec.structs.replace(one, checks=(*one.checks, check), alternatives=(other,)) for one in found.estimates[1:]
    ]
    return dossier(
        case,
        msgspec.structs.replace(
            found,
            estimates=tuple(worse),
            series=tuple(msgspec.structs.replace(one, name=f"{made.EVIL} {one.group}") for one in found.series),
            orders=tuple(msgspec.structs.replace(one, issuer=made.EVIL) for one in found.orders),
            sponsor_name=made.EVIL,
            spread=None,
        ),
    )


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> str:
    case, found = made.many(tmp_path_factory.mktemp("many") / "a.fealty", note="long " * 500)
    with case:
        return dossier(case, found)


def data(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def section(html: str, anchor: str) -> str:
    part = html[html.index(f'<section id="{anchor}"') :]
    return part[: part.index("</section>")]


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).replace("\u2060", "").replace("&#39;", "'")


# --- groups side by side ----------------------------------------------------------------------------------------------


def test_the_spread_is_told_as_a_factor_that_anybody_understands() -> None:
    said = across.spread_words(made.Spread(sd=0.7, low=0.0, high=1.0, groups=3, orders=4))
    assert "one typically kept up 1.9 times as many attacks as the other" in said
    assert "(between 1.0 and 2.6 times)" in said
    assert "1.0 times would mean that all answer alike" in said
    assert across.spread_words(None) == ""


def test_an_order_is_drawn_for_a_typical_group_and_each_of_its_groups(some: tuple[Case, Measurement]) -> None:
    _, found = some
    rows = [row for row in data(groups_chart(found, found.pooled[1])) if "name" in row]
    rows = list({row["name"]: row for row in rows}.values())
    assert [row["name"] for row in rows] == ["typical group", "Kataib al-Sabah", "The Brigade of the… ‡", "Saraya 313"]
    own = [found.pooled[1], *(one for one in found.estimates if one.order == found.pooled[1].order)]
    assert [row["ratio"] for row in rows] == [pytest.approx(one.ratio, abs=1e-4) for one in own]


def test_a_group_that_is_set_aside_has_no_colour_of_its_verdict(some: tuple[Case, Measurement]) -> None:
    _, found = some
    failed = made.Check(name="an order on its own", outcome="failed", words=".")
    first = msgspec.structs.replace(found.estimates[0], checks=(failed,))
    rows = data(groups_chart(msgspec.structs.replace(found, estimates=(first, *found.estimates[1:])), found.pooled[0]))
    assert {row["paint"] for row in rows if row.get("name") == "Kataib al-Sabah †"} == {"cannot tell"}


def test_the_table_has_the_typical_group_first_and_a_dash_where_nothing_was_measured(html: str, odd: str) -> None:
    for text, first, second, link in (
        (html, "0.13 0.033–0.50 obeyed 86 %", "0.17 ‡ 0.042–0.63 obeyed 86 %", "#e1"),
        (odd, "–", "0.17 ‡ 0.042–0.63 obeyed 86 %", "#e1"),
    ):
        row = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", section(text, "groups"), flags=re.DOTALL)[0]
        cells = [plain(cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.DOTALL)]
        assert [" ".join(cell.split()) for cell in cells[:3]] == ["0.17 0.054–0.57 obeyed 86 %", first, second]
        assert f'<a href="{link}">' in row


def test_what_was_not_measured_has_no_section_and_no_link(bare: str, odd: str) -> None:
    for anchor in ("groups", "track"):
        assert f'id="{anchor}"' not in bare
        assert f'href="#{anchor}"' not in bare
        assert f'href="#{anchor}"' in odd
    assert "How far do the groups differ?" not in odd


# --- track record -----------------------------------------------------------------------------------------------------


def test_the_next_order_is_told_with_its_interval_and_what_it_rests_on(some: tuple[Case, Measurement]) -> None:
    _, found = some
    assert found.track is not None
    assert across.next_words(found, found.track) == (
        "Whether it would be obeyed cannot be told. After one more order of The Patron like those before, attacks of a"
        " typical group are to be expected at 0.45 times the usual (90 % interval 0.060–3.1; probability that they fall"
        " 78 %)."
    )
    sure = made.track(found, verdict="obeyed", verdicts={"obeyed": 0.7, "partly": 0.1, "ignored": 0.1, "defied": 0.1})
    assert across.next_words(found, sure).startswith("It would be obeyed (probability 70 %).")
    alone = msgspec.structs.replace(found, series=found.series[:1])
    assert "attacks of Kataib al-Sabah are to be expected" in across.next_words(alone, found.track)
    assert "three orders of 2020." in across.rests_words(found, found.track)
    assert "by a factor of 2.1;" in across.rests_words(found, found.track)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"trend": None, "p_loosening": None}, "That needs three orders at least, over more than half a year."),
        ({}, "Rather yes: from year to year orders do less (probability 82 %)."),
        ({"trend_low": 1.1, "p_loosening": 0.97}, "Yes: from year to year orders do less (probability 97 %)."),
        ({"p_loosening": 0.3}, "Rather no: from year to year orders do more (probability 70 %)."),
        (
            {"trend_high": 0.9, "p_loosening": 0.02},
            "No: from year to year orders do more (probability 98 %).",
        ),
        (
            {"p_loosening": 0.5},
            "The data cannot tell (probability 50 % that orders do less from year to year).",
        ),
    ],
)
def test_whether_the_leash_gets_longer(some: tuple[Case, Measurement], fields: dict[str, object], said: str) -> None:
    assert across.trend_words(made.track(some[1], **fields)) == said


def test_the_orders_are_drawn_over_time_with_the_next_one_beyond_them(some: tuple[Case, Measurement]) -> None:
    _, found = some
    assert found.track is not None
    rows = data(track_chart(found))
    points = list({row["number"]: row for row in rows if "number" in row}.values())
    assert [row["ratio"] for row in points] == [pytest.approx(one.ratio, abs=1e-4) for one in found.pooled]
    assert [row["x"] for row in points] == [19, 56, 93], "days since the first of January"
    after = next(row for row in rows if row.get("name") == "next order")
    assert (after["low"], after["ratio"], after["high"]) == (0.06, 0.45, 3.1)
    assert after["x"] > max(row["x"] for row in points)


def test_an_order_without_a_typical_group_is_drawn_by_its_own_results(some: tuple[Case, Measurement]) -> None:
    _, found = some
    rows = data(track_chart(msgspec.structs.replace(found, pooled=found.pooled[1:])))
    ratios = {row["ratio"] for row in rows if row.get("number") == "1"}
    assert ratios == {round(one.ratio, 4) for one in found.estimates[:3]}


def test_numbers_of_orders_close_in_time_do_not_touch() -> None:
    points: list[dict[str, Any]] = [{"x": x} for x in (0, 5, 9, 40, 44)]
    assert _laned(points, 10) == 3
    assert [point["lane"] for point in points] == [0, 1, 2, 0, 1]


@pytest.mark.parametrize("last", [date(2020, 6, 1), date(2024, 3, 1)])
def test_the_axis_names_quarters_or_years(some: tuple[Case, Measurement], last: date) -> None:
    _, found = some
    spans = (*found.orders[:2], msgspec.structs.replace(found.orders[2], begin=last))
    drawn = svg(track_chart(msgspec.structs.replace(found, orders=spans)), label="x")
    assert (">Apr</text>" in drawn) == (last.year == 2020)
    assert ">2020</text>" in drawn
    assert (">2024</text>" in drawn) == (last.year == 2024)


def test_a_track_chart_needs_a_track_record(some: tuple[Case, Measurement]) -> None:
    with pytest.raises(ValueError, match="fewer than two orders"):
        track_chart(msgspec.structs.replace(some[1], track=None))


# --- the dossier ------------------------------------------------------------------------------------------------------


def test_each_result_shows_its_closer_look(html: str, page: Page) -> None:
    first = plain(html[html.index('id="e1"') : html.index('id="e2"')])
    assert "Before looking: judged by the days before it, 60" in first
    assert "This group alone: ratio 0.35, 90" in first
    assert "Did it hold?" in first
    assert "How long was it quiet?" in first
    assert "The first attack came on day 12;" in first
    assert "9 checks passed: placebo dates," in first
    assert "1 20–26 Jan 0 1.1 0.13 0.026–0.63" in first
    assert html.count('class="small" ') == 0, "no style of its own"
    small = [given for tag, given in page.tags if tag == "svg" and given.get("class") == "small"]
    assert len(small) == 9 * 2 + 3
    assert all(len(given["aria-label"]) > 40 for given in small)


def test_what_could_be_seen_stands_beside_a_finding_that_cannot_tell(html: str) -> None:
    findings = section(html, "findings")
    items = re.findall(r'<li class="finding.*?</li>', findings, flags=re.DOTALL)
    assert len(items) == 9
    for item in items:
        assert ("Before looking:" in item) == ('class="chip unclear">cannot tell' in item)
    assert any("Before looking:" in item for item in items)


def test_failed_checks_come_first_and_passed_ones_are_folded(html: str) -> None:
    second = html[html.index('id="e2-checks"') :]
    second = second[: second.index("</details>")]
    outcomes = re.findall(r'<li class="(failed|informative|passed)"', second)
    assert outcomes == ["failed", "informative", *["passed"] * 8]
    assert second.index("<summary>") > second.index('class="informative"')
    assert "8 checks passed" in second


def test_the_top_warns_of_failed_checks_and_leads_to_them(html: str, page: Page) -> None:
    top = plain(section(html, "answer"))
    assert "Checks failed. Of the seven other results, three failed a check: placebo dates (2), leave" in top
    assert html.count('class="doubts"') == 3 + 3, "in the findings and in the table"
    assert {given["href"] for _, given in page.tags if given.get("class") == "doubts"} == {
        "#e2-checks", "#e5-checks", "#e8-checks",
    }  # fmt: skip


def test_a_warning_names_the_group_where_there_are_several(some: tuple[Case, Measurement]) -> None:
    _, found = some
    names = [msgspec.structs.replace(one, name=f"Led by {one.group}") for one in found.series]
    worse = [msgspec.structs.replace(one, checks=made.checked("duplicates")) for one in found.estimates]
    said = words.warning(msgspec.structs.replace(found, estimates=tuple(worse), series=tuple(names)))
    assert said.startswith(
        "The result after the order of 20 January 2020 (The Envoy) for Led by g0 failed a check: duplicates."
    )


def test_the_checks_are_counted_by_name(html: str) -> None:
    table = section(html, "checks")
    rows = [
        plain(row).split(maxsplit=0)[0].strip()
        for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", table, flags=re.DOTALL)
    ]
    assert "placebo dates 2 7 0 2 8" in rows
    assert "duplicates 1 8 0 5" in rows
    assert "orders together 0 0 9" in rows
    assert rows.index("placebo dates 2 7 0 2 8") < rows.index("orders together 0 0 9")


def test_the_method_tells_only_what_is_in_the_dossier(html: str, bare: str) -> None:
    told = ("partial pooling", "<i>faded</i>", "probability of quiet is", "track record takes", "<i>before looking</i>")
    assert all(said in section(html, "method") for said in told)
    assert not [said for said in told if said in section(bare, "method")]
    assert not [said for said in ("Did it hold?", "small charts", "Before looking", "Checks failed") if said in bare]


def test_hostile_names_and_words_stay_words(odd: str) -> None:
    assert made.EVIL not in odd
    assert odd.count("<script") == 1
    assert Page(odd).text.count(made.EVIL) > 50


def test_links_land_and_ids_are_there_once(html: str, bare: str, odd: str, crowd: str) -> None:
    for page in map(Page, (html, bare, odd, crowd)):
        assert {href[1:] for href in page.values("href") if href.startswith("#")} <= set(page.ids)
        assert len(page.ids) == len(set(page.ids))


# --- many results -----------------------------------------------------------------------------------------------------


def test_seventy_two_results_stay_small_and_say_what_is_not_drawn(crowd: str) -> None:
    assert 72 > MOST_SMALL > MOST_OPEN
    assert 2_000_000 < len(crowd.encode()) <= 4_000_000
    assert "did not fit on this page" in crowd, "the case fills its room"
    page = Page(crowd)
    small = [given for tag, given in page.tags if tag == "svg" and given.get("class") == "small"]
    assert len(small) == 2 * MOST_SMALL + 12
    assert "Of 72 results 24 have small charts" in page.text
    assert "72 results are too many for one picture" in page.text
    assert "72 questions were asked" in page.text.lower()


def test_seventy_two_results_are_folded_under_their_orders(crowd: str) -> None:
    findings = section(crowd, "findings")
    assert findings.count('<details class="bundle line">') == 12
    first = plain(findings[findings.index("<summary>") : findings.index("</summary>")])
    assert "Order 1: 20 Jan 2020, The Envoy typical group 0.21 (0.065–0.68) 6 obeyed" in first
    assert crowd.count('<details class="result line') == 72
    assert crowd.count('<div class="result"') == 0
    assert all(f'id="e{n}"' in crowd for n in range(1, 73))


def test_results_up_to_a_dozen_are_open(html: str) -> None:
    assert html.count('<div class="result"') == 9
    assert '<details class="result' not in html
    assert "bundle line" not in html


def test_of_many_failed_checks_the_table_by_name_has_to_do(crowd: str, html: str) -> None:
    assert section(crowd, "checks").count('class="failed"') == 0
    assert section(html, "checks").count('class="failed"') == 4
