"""The dossier: figures as measured, every link lands, nothing hostile gets through, nothing is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

import showing_help as made
from fealty.casefile import Case
from fealty.measuring.measurement import Measurement
from fealty.records import Judgement
from fealty.showing import dossier
from fealty.showing.citing import citation, fingerprint, safe_url
from fealty.showing.evidence import Archive, title_of
from fealty.showing.shelving import stock


class Page(HTMLParser):
    """What a page is made of: ids, attributes of every tag, text of every element that has an id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        return [given[name] for _, given in self.tags if name in given]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Case, Measurement]]:
    case, found = made.build(tmp_path_factory.mktemp("case") / "a.fealty")
    yield case, found
    case.close()


@pytest.fixture(scope="module")
def html(opened: tuple[Case, Measurement]) -> str:
    return dossier(*opened, made=date(2026, 11, 22))


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def cell(html: str, label: str) -> list[str]:
    """The cells of the big table under one label, without tags."""
    table = html[html.index('id="table"') : html.index("How to read it")]
    cells = re.findall(rf'<td data-label="{label}"[^>]*>(.*?)</td>', table, flags=re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", one)).replace("\u2060", "").strip() for one in cells]


def test_the_figures_are_those_of_the_measurement(html: str) -> None:
    assert cell(html, "Attacks") == ["2", "3", "12"]
    assert cell(html, "Expected") == ["9.6 4.1–20.2", "4.1 4.1–20.2", "6.0 4.1–20.2"]
    assert cell(html, "Ratio") == ["0.20 0.050–0.76", "0.70 0.20–2.1", "2.0 1.2–3.9"]
    assert cell(html, "Verdict") == ["obeyed 86 %", "cannot tell", "defied 89 % † set aside one check failed"]
    assert cell(html, "Placebo p") == ["0.17", "0.17", "0.17"]


def test_every_link_within_the_page_lands_and_every_id_is_there_once(page: Page) -> None:
    inner = [href[1:] for href in page.values("href") if href.startswith("#")]
    assert len(inner) > 100
    assert set(inner) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_observed_attacks_lead_to_their_records(html: str, opened: tuple[Case, Measurement]) -> None:
    _, found = opened
    assert '<a href="#e1-records">2</a>' in html
    part = html[html.index('id="e1-records"') :]
    links = re.findall(r'href="#(r\d+)"', part[: part.index("</details>")])
    attacks = [
        one for one in found.estimates[0].records if one not in found.orders[0].records + found.orders[0].answers
    ]
    assert len(links) == len(attacks) > 0
    for anchor, record in zip(links, attacks, strict=True):
        shown = html[html.index(f'<li id="{anchor}"') :]
        assert record[:12] in shown[: shown.index("</li>")]


def test_every_record_leads_to_its_source_and_back_to_the_results_on_it(html: str) -> None:
    records = re.findall(r'<li id="r\d+".*?</li>', html, flags=re.DOTALL)
    assert len(records) == 40 + 1 + 1 + 3 + 1
    assert all(re.search(r'href="#s\d+"', one) for one in records)
    assert any('href="#e1"' in one for one in records)


def test_hostile_words_stay_words(html: str, page: Page) -> None:
    assert made.EVIL not in html
    assert html.count("<script") == 1
    assert page.text.count(made.EVIL) > 5
    assert not [name for _, given in page.tags for name in given if name.startswith("on")]


def test_only_web_addresses_become_links(page: Page) -> None:
    outer = [href for href in page.values("href") if not href.startswith("#")]
    assert outer
    assert all(href.startswith("https://paper.example/") for href in outer)
    assert "javascript:alert(1)" in page.text
    assert all("noopener" in given["rel"] for _, given in page.tags if given.get("class") == "out")


@pytest.mark.parametrize(
    "url",
    [*made.EVIL_URLS, "", None, "ftp://a.example/x", "https://a.example/\u202egpj", "//a.example/x", "http://["],
)
def test_unsafe_addresses(url: str | None) -> None:
    assert safe_url(url) == ""


def test_nothing_is_loaded(html: str, page: Page) -> None:
    assert not page.values("src")
    assert not [
        tag for tag, _ in page.tags if tag in ("link", "img", "iframe", "object", "embed", "form", "base", "image")
    ]
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|xlink", html)
    policy = next(given["content"] for _, given in page.tags if given.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not page.values("style"), "a style attribute would be refused by the page's own policy"


def test_the_same_case_gives_the_same_bytes(html: str, opened: tuple[Case, Measurement]) -> None:
    assert dossier(*opened, made=date(2026, 11, 22)) == html
    assert "22 November 2026" in html


def test_without_a_day_none_is_printed(opened: tuple[Case, Measurement]) -> None:
    assert ", made " not in dossier(*opened)


def test_charts_have_words_and_tables_beside_them(page: Page) -> None:
    drawings = [given for tag, given in page.tags if tag == "svg" and given.get("role") == "img"]
    assert len(drawings) == 6
    assert all(len(given["aria-label"]) > 20 for given in drawings)
    assert "Attacks month by month" in page.text
    assert "Places, as a table" in page.text
    headers = [given for tag, given in page.tags if tag == "th"]
    assert headers
    assert all(given.get("scope") in ("col", "row") for given in headers)


def test_each_claim_can_be_cited(html: str, page: Page) -> None:
    assert html.count('class="citation"') == 2 * 3
    assert page.text.count("(Fealty dossier), result 2. Fealty ") == 2
    assert page.text.count("; fingerprint ") == 2 * 3 + 1


def mark(html: str) -> str:
    """The fingerprint that a dossier prints."""
    found = re.findall(r"; fingerprint ([0-9a-f]{12})\.", html)
    assert len(found) > 1
    assert len(set(found)) == 1
    return str(found[0])


def test_the_fingerprint_stands_for_records_reviews_and_settings(tmp_path: Path) -> None:
    case, found = made.build(tmp_path / "a.fealty")
    with case:
        plain = mark(dossier(case, found))
        case.judge(found.series[0].records[0][0], "unsure", who="Ana")
        reviewed = mark(dossier(case, found))
        orders = msgspec.structs.replace(case.settings.orders, days=30)
        case.set_settings(msgspec.structs.replace(case.settings, orders=orders))
        asked = mark(dossier(case, found))
        fewer = msgspec.structs.replace(found, estimates=found.estimates[1:], series=(made.series([]),))
        assert len({plain, reviewed, asked, mark(dossier(case, fewer))}) == 4


def test_the_fingerprint_does_not_depend_on_the_order_of_what_it_stands_on() -> None:
    words = [Judgement(id=f"{n:024x}", record="a", who="Ana", at="2026-11-22") for n in range(3)]
    ids = [f"{n:024x}" for n in range(5)]
    assert fingerprint(ids, words, made.settings()) == fingerprint(ids[::-1], words[::-1], made.settings())
    assert fingerprint([*ids, "f"], words, made.settings()) != fingerprint(ids, words, made.settings())


def test_a_result_that_failed_a_check_is_shown_as_set_aside(html: str, page: Page) -> None:
    for label, part in (("findings", html[html.index('id="findings"') :]), ("order", html[html.index('id="e3"') :])):
        chips = re.findall(r'<span class="chip ([a-z]+)">defied.*?</span>\s*<small class="aside">(.*?)</small>', part)
        assert chips[0] == ("unclear", "† set aside"), label
    assert 'class="chip defied"' not in html
    assert html.count('<small class="aside">') == 3, "in the findings, in the table, and under its order"
    assert "† Set aside: a check of this result failed" in page.text
    assert "Results marked † are set aside" in "".join(page.values("aria-label"))
    assert "Orders whose result is set aside" in "".join(page.values("aria-label"))


def test_where_no_check_failed_nothing_is_set_aside(opened: tuple[Case, Measurement]) -> None:
    case, found = opened
    sound = [msgspec.structs.replace(one, checks=()) for one in found.estimates]
    text = dossier(case, msgspec.structs.replace(found, estimates=tuple(sound)))
    assert "†" not in text
    assert "‡" not in text
    assert "set aside" not in Page(text).text
    assert "Checks failed." not in Page(text).text
    assert 'class="chip defied"' in text


def test_what_lifted_an_order_is_told_in_words(opened: tuple[Case, Measurement]) -> None:
    case, found = opened
    ended = "lifted by the order of 2020-07-09 (The Envoy (acting): escalate)"
    spans = (msgspec.structs.replace(found.orders[0], ended_by=ended), *found.orders[1:])
    page = Page(dossier(case, msgspec.structs.replace(found, orders=spans)))
    assert "10 May – 8 July 2020, lifted by The Envoy (acting)'s order of 9 July 2020 to escalate" in page.text
    assert "10 August – 8 October 2020 (its own end)" in page.text


def test_what_could_not_be_measured_is_told(page: Page) -> None:
    assert "nothing was collected from 1 February 2021 to 28 February 2021" in page.text
    assert "weapon not counted (ied)" in page.text


def test_a_gap_is_not_a_zero(html: str) -> None:
    row = re.search(r'<tr><th scope="row">February 2021</th>.*?</tr>', html)
    assert row is not None
    assert "not collected" in row[0]
    assert '<td class="n"></td>' in row[0]


def test_reviewed_records_say_so(tmp_path: Path) -> None:
    case, found = made.build(tmp_path / "a.fealty")
    with case:
        one = found.series[0].records[0][0]
        case.judge(one, "reject", why="a twin of another", who="Ana")
        paper = next(seen.record.id for seen in case.sources() if seen.record.title == "Report 2")
        case.judge(paper, "reject", why="withdrawn by the paper", who="Ben")
        page = Page(dossier(case, found))
    assert "review: reject by Ana (a twin of another)" in page.text
    assert "Retracted." in page.text
    assert "its source was retracted" in page.text


def test_five_thousand_records_fit_and_what_matters_is_kept(tmp_path: Path) -> None:
    case, found = made.build(tmp_path / "big.fealty", attacks=5000, note="long " * 80)
    with case:
        html = dossier(case, found)
    assert len(html.encode()) <= 3_000_000
    page = Page(html)
    assert {href[1:] for href in page.values("href") if href.startswith("#")} <= set(page.ids)
    assert "did not fit on this page" in page.text
    listed = html[html.index('id="records"') :]
    for one in found.estimates[0].records:
        assert one[:12] in listed, "a record that a result stands on was left out"


def test_a_page_without_room_keeps_its_links(opened: tuple[Case, Measurement]) -> None:
    case, found = opened
    held = stock(found, Archive(case), lambda _, filling: f"<li>{filling.anchor}</li>", room=60)
    assert len(held.shelf.anchors) < 10
    assert held.shelf.record("nothing") == ""
    assert "did not fit" in held.words


def test_sources_are_cited_as_their_publishers_would() -> None:
    one = made.source(3, author="A. Writer", retrieved=date(2024, 1, 2))
    assert citation(one) == (
        "A. Writer, “Report 3”, The Paper, 4 January 2020, https://paper.example/3 (retrieved 2 January 2024)."
    )
    assert citation(made.source(1, title=None, publisher=None, url="javascript:1", published=None)).startswith(
        "Source without"
    )


def test_records_are_told_in_words() -> None:
    paper = made.source(0)
    assert title_of(made.attack(0, paper)) == "Attack (rocket)"
    assert title_of(made.attack(0, paper, trigger="us_strike")) == "Possible trigger: US strike"
    assert title_of(made.order(0, date(2020, 1, 1), paper)) == "Order to stand down: The Envoy to The Faction"


def test_a_case_without_estimates_still_makes_a_page(tmp_path: Path) -> None:
    with Case(tmp_path / "empty.fealty", create=True, settings=made.settings()) as case:
        page = Page(dossier(case, made.measurement([], [], made.series([]))))
    assert "No order could be measured" in page.text
    assert {href[1:] for href in page.values("href") if href.startswith("#")} <= set(page.ids)


def test_orders_that_nobody_asked_about_are_listed(tmp_path: Path) -> None:
    case, found = made.build(tmp_path / "a.fealty")
    with case:
        paper = made.source(0)
        made.fill(case, [], [made.order(9, date(2020, 12, 1), paper, content="escalate", role="group")])
        page = Page(dossier(case, found))
    assert "Other orders in the case (1)" in page.text
    assert "Order to escalate: The Envoy to The Faction" in page.text


def test_several_groups_are_told_apart(tmp_path: Path) -> None:
    case, found = made.build(tmp_path / "a.fealty")
    with case:
        other = made.series([], group="branch", name="The Branch")
        both = (*found.estimates, made.estimate(found.orders[0], group="branch"))
        wider = msgspec.structs.replace(found, estimates=both, series=(*found.series, other))
        page = Page(dossier(case, wider))
    assert "measured on two groups, four questions in all:" in page.text
    assert "attacks by The Branch" in page.text
    drawings = [given for tag, given in page.tags if tag == "svg" and given.get("role") == "img"]
    assert sum("The Branch" in given["aria-label"] for given in drawings) == 2
