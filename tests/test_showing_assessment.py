"""The dossier beyond the measurement: readings, framing, witnesses and days ahead, each led down to its records."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

import sharing_help
import showing_help as made
from fealty.assessing.estimative import percent
from fealty.casefile import Case, HypothesisChange
from fealty.errors import SettingsError
from fealty.measuring import Measurement, measure
from fealty.records import Interval, Mention, Record, Row, Statement, Tie, identified
from fealty.scenarios import Plan, PlanStrike
from fealty.showing import (
    Further,
    dossier,
    dossier_json,
    dossier_markdown,
    hypotheses_of,
    look_further,
)
from fealty.showing.evidence import Archive
from fealty.showing.framing import framing_of
from fealty.showing.leads import pieces
from fealty.showing.pages import Link
from fealty.showing.plain import Ready, escaped
from fealty.showing.shelving import stock
from fealty.showing.witnesses import origin_of, witnesses_of
from fealty.showing.words import clearest, order_words
from test_showing_dossier import Page

LARGEST = 5_000_000


@pytest.fixture(scope="module")
def iraq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Case, Measurement, Further]]:
    path = tmp_path_factory.mktemp("iraq") / "iraq.fealty"
    shutil.copy(sharing_help.iraq(tmp_path_factory), path)
    with Case(path) as case:
        found = measure(case)
        yield case, found, look_further(case, found, paths=500)


@pytest.fixture(scope="module")
def html(iraq: tuple[Case, Measurement, Further]) -> str:
    case, found, further = iraq
    return dossier(case, found, further=further)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[tuple[Case, Measurement]]:
    case, found = made.build(tmp_path / "a.fealty")
    with case:
        yield case, found


def test_the_first_screen_has_the_answer_and_four_figures(html: str, iraq: tuple[Case, Measurement, Further]) -> None:
    _, _, further = iraq
    assert further.assessment is not None
    top = html[html.index('id="answer"') : html.index('<nav aria-label="Contents">')]
    glance = top[top.index('class="glance"') : top.index("</ul>")]
    assert glance.count("<svg") == 4
    assert re.findall(r'<h2><a href="#(\w+)">', glance) == ["ratios", "readings", "worth", "timeline"]
    said = Page(top).text.replace("\u00a0", " ")
    whole = further.assessment.whole
    likeliest = max(whole.hypotheses, key=lambda one: one.posterior)
    assert f"“{likeliest.name}” (" in said
    assert percent(likeliest.posterior) in said
    assert "judged, not measured" in said
    assert "By the attacks alone" in said
    assert "None of the sources has been graded" in said


class Blocks(HTMLParser):
    """The paragraphs, list items, terms and cells of a part of a page: their words, and where they lead."""

    KINDS = frozenset({"p", "li", "dd", "td"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, list[str], list[str]]] = []
        self.found: list[tuple[str, str, list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.KINDS:
            self.open.append((tag, [], []))
        for _, _, hrefs in self.open:
            hrefs += [value or "" for name, value in attrs if tag == "a" and name == "href"]

    def handle_data(self, data: str) -> None:
        for _, said, _ in self.open:
            said.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            _, said, hrefs = self.open.pop()
            self.found.append((tag, " ".join("".join(said).split()), hrefs))


NUMBER = re.compile(r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|none)\b", re.IGNORECASE)


@pytest.mark.parametrize("bare", [False, True])
def test_every_number_of_the_first_screen_can_be_followed_down(
    iraq: tuple[Case, Measurement, Further], html: str, bare: bool
) -> None:
    case, found, _ = iraq
    whole = dossier(case, found) if bare else html
    top = whole[whole.index('id="answer"') : whole.index('<nav aria-label="Contents">')]
    top = re.sub(r"<svg.*?</svg>", "", top, flags=re.DOTALL)
    blocks = Blocks(top).found
    assert len(blocks) > (8 if bare else 15)
    ids = set(Page(whole).ids)
    for tag, said, hrefs in blocks:
        if NUMBER.search(said):
            assert hrefs, f"{tag}: {said}"
            assert all(href.startswith("#") and href[1:] in ids for href in hrefs), said


def test_words_of_the_answer_lead_to_their_results(html: str, iraq: tuple[Case, Measurement, Further]) -> None:
    _, found, _ = iraq
    top = html[html.index('id="answer"') : html.index('<nav aria-label="Contents">')]
    defied = [n for n, one in enumerate(found.estimates, 1) if one.verdict == "defied"]
    assert re.search(rf'<a href="#e{defied[0]}">one was defied</a>', top)
    for one in clearest([one for one in found.estimates if one.verdict != "cannot tell"]):
        place = found.estimates.index(one) + 1
        said = order_words(found.order(one.order or ""))
        assert f'<a href="#e{place}">{said}</a>' in top


def test_pieces_are_the_text_and_overlap_nowhere() -> None:
    text = "Of six orders one was defied; one was defied again."
    links = [
        Link(text="one was defied", href="#a"),
        Link(text="was defied; one", href="#b"),
        Link(text="six", href="#c"),
    ]
    found = pieces(text, links)
    assert "".join(one.text for one in found) == text
    assert [(one.text, one.href) for one in found if one.href] == [("six", "#c"), ("one was defied", "#a")]
    assert pieces(text, [], "#d") == [Link(text=text, href="#d")]
    assert pieces("", links) == [Link(text="")]


def test_without_a_plan_the_page_supposes_one_and_says_so(html: str, iraq: tuple[Case, Measurement, Further]) -> None:
    case, found, further = iraq
    assert further.outlook is not None
    assert not further.planned
    assert further.outlook.total.difference is not None
    text = Page(html[html.index('id="ahead"') : html.index('id="bargain"')]).text.replace("\u00a0", " ")
    assert "The case has no plan for the days ahead, so this page supposes one of its own: that Iran gives" in text
    assert "Nobody is known to plan it" in text
    assert "if nothing new happens" in text
    for head in ("Nothing new", "Under the plan", "Change", "Quiet month", "Worst month"):
        assert head in text
    assert re.search(r"\d+ % → \d+ %", text)
    plan = Plan(title="Two strikes", days=40, paths=300, strikes=(PlanStrike(date=further.outlook.begin),))
    own = look_further(case, found, paths=200, plan=plan)
    assert own.planned
    text = Page(dossier(case, found, further=own)).text.replace("\u00a0", " ")
    assert "A plan that somebody wrote down, a supposition and no prediction: Two strikes." in text
    nothing = look_further(case, found, paths=200, plan=Plan(days=40, paths=300))
    text = Page(dossier(case, found, further=nothing)).text.replace("\u00a0", " ")
    assert "What the past implies, if nothing new happens." in text
    assert "Under the plan" not in text


def test_readings_days_ahead_and_the_bargain_are_explained(html: str) -> None:
    method = Page(html[html.index('id="method"') :]).text
    for title in ("How the readings are weighed", "How days ahead are simulated", "How the bargain is solved"):
        assert title in method
    for name in ("in command", "slipping", "for show", "business as usual"):
        assert name in method


def test_minus_signs_and_quotation_marks_are_set_as_such(html: str) -> None:
    text = Page(re.sub(r"<(style|script|pre).*?</\1>", "", html[html.index("<main>") :], flags=re.DOTALL)).text
    assert not re.search(r"[( ]-\d", text)
    assert "'slipping'" not in text


def test_links_land_and_nothing_is_loaded(html: str, page: Page) -> None:
    inner = {href[1:] for href in page.values("href") if href.startswith("#")}
    assert inner <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert not page.values("src")
    assert not page.values("style")
    assert len(html.encode()) < LARGEST
    drawings = [given for tag, given in page.tags if tag == "svg" and given.get("role") == "img"]
    assert all(len(given["aria-label"]) > 20 for given in drawings)
    for name in ("readings", "ties", "independence", "sensitivity", "worth", "ahead", "bargain"):
        assert name in page.ids


def test_every_item_of_evidence_leads_to_its_records_and_back(
    html: str, iraq: tuple[Case, Measurement, Further]
) -> None:
    _, found, further = iraq
    assert further.assessment is not None
    orders = {span.id: f"#order-{n}" for n, span in enumerate(found.orders, 1)}
    for number, item in enumerate(further.assessment.whole.items, 1):
        part = html[html.index(f'id="i{number}">') :]
        part = unescape(part[: part.index("</details>")])
        assert item.reason[:30] in part
        if item.kind == "measured":
            assert f'href="{orders[item.order or ""]}"' in part
            continue
        anchors = re.findall(r'href="#(r\d+)"', part)
        assert len(set(anchors)) == len(item.records)
        for anchor in anchors:
            shown = html[html.index(f'<li id="{anchor}"') :]
            shown = shown[: shown.index("</li>")]
            assert any(one[:12] in shown for one in item.records)
            assert f'href="#i{number}"' in shown


def test_quotes_stand_beside_the_evidence(small: tuple[Case, Measurement]) -> None:
    case, found = small
    paper = made.source(0)
    quote = "The Patron armed the Faction all through the summer"
    tie = identified(
        Tie(
            relation="arms", from_=Mention(text="The Patron", actor="patron"),
            to=Mention(text="The Faction", actor="faction"), since=Interval(begin=made.date(2020, 5, 12)),
            quote=quote, row=Row(file="ties.csv", line=2), source=paper.id,
            said_by=("The Paper", "a driver"), origin="The Paper",
        )
    )  # fmt: skip
    made.fill(case, [], [tie])
    further = look_further(case, found, paths=200)
    assert further.assessment is not None
    assert any(tie.id in item.records for item in further.assessment.whole.items)
    html = dossier(case, found, further=further)
    part = html[html.index('id="readings"') : html.index('id="ties"')]
    assert f'<blockquote dir="auto">{quote}</blockquote>' in part
    assert "The Paper, citing a driver" in part


def test_without_what_follows_the_page_ends_with_what_was_measured(small: tuple[Case, Measurement]) -> None:
    plain = Page(dossier(*small))
    assert not {"readings", "sensitivity", "worth", "ahead", "bargain"} & set(plain.ids)
    assert "independence" in plain.ids


def test_a_case_that_measured_nothing_says_why_there_is_no_more(small: tuple[Case, Measurement]) -> None:
    case, _ = small
    empty = made.measurement([], [], made.series([]))
    further = look_further(case, empty)
    assert further.assessment is None
    assert (
        "No order could be measured, so there is nothing to weigh" in Page(dossier(case, empty, further=further)).text
    )


def test_readings_of_the_settings_are_those_that_are_weighed(iraq: tuple[Case, Measurement, Further]) -> None:
    case, found, _ = iraq
    before = case.settings
    changes = (
        HypothesisChange(id="for-show", drop=True),
        HypothesisChange(id="in-command", name="firm hand", prior=3.0),
        HypothesisChange(id="apart", name="apart", words="the groups answer to nobody", ratio=1.3),
    )
    case.set_settings(msgspec.structs.replace(before, hypotheses=changes))
    try:
        names = {one.id: (one.name, one.prior) for one in hypotheses_of(case.settings)}
        assert names["in-command"] == ("firm hand", 3.0)
        assert "for-show" not in names
        further = look_further(case, found, paths=200)
        assert further.assessment is not None
        text = Page(dossier(case, found, further=further)).text
        assert "the groups answer to nobody" in text
        assert "The table of ratios says nothing about “apart”" in text
    finally:
        case.set_settings(before)


def test_readings_that_cannot_be_computed_with_are_refused(small: tuple[Case, Measurement]) -> None:
    case, found = small
    wild = msgspec.structs.replace(case.settings, hypotheses=(HypothesisChange(id="slipping", spread=9.0),))
    case.set_settings(wild)
    with pytest.raises(SettingsError, match=r"hypotheses\.slipping: spread is 9(\.0)?,"):
        look_further(case, found)


# --- framing ----------------------------------------------------------------------------------------------------------


def labelled(
    number: int, label: str, outlet: str, about: str = "The Faction", speaker: str | None = None
) -> list[Record]:
    cited = made.source(100 + number, publisher=outlet)
    quote = f"{label} number {number}"
    return [
        cited,
        identified(
            Statement(
                about=Mention(text=about), label=label, speaker=Mention(text=speaker) if speaker else None,
                quote=quote, row=Row(file="labels.csv", line=number), source=cited.id, said_by=(outlet,),
            )
        ),
    ]  # fmt: skip


def test_what_each_outlet_calls_each_actor(small: tuple[Case, Measurement]) -> None:
    case, found = small
    told = [
        *labelled(1, "terrorist group", "The Gazette"), *labelled(2, "terrorist group", "The Gazette"),
        *labelled(3, "resistance", "The Herald", speaker="A Minister"), *labelled(4, made.EVIL, "The Herald"),
        *labelled(5, "guest", "The Herald", about="The Envoy"),
    ]  # fmt: skip
    made.fill(
        case,
        [one for one in told if not isinstance(one, Statement)],
        [one for one in told if isinstance(one, Statement)],
    )  # type: ignore[misc]
    archive = Archive(case)
    held = stock(found, archive, lambda _, filling: filling.anchor)
    framing = framing_of(archive, held.shelf)
    assert framing is not None
    (first, lines), (second, _) = framing.actors
    assert (first, second) == ("The Faction", "The Envoy")
    said = {line.cells[0]: {link.text for link in line.links} for line in lines}
    assert said == {
        "The Gazette": {"“terrorist group” × 2"},
        "The Herald": {"“resistance” (A Minister)", f"“{made.EVIL}”"},
    }
    assert all(link.href.startswith("#r") for line in lines for link in line.links)
    html = dossier(case, found)
    assert made.EVIL not in html
    assert "Who calls whom what" in html
    assert {href[1:] for href in Page(html).values("href") if href.startswith("#")} <= set(Page(html).ids)


def test_without_labels_there_is_no_framing(small: tuple[Case, Measurement]) -> None:
    assert 'id="framing"' not in dossier(*small)


# --- witnesses --------------------------------------------------------------------------------------------------------


def test_copies_count_for_their_origin(small: tuple[Case, Measurement]) -> None:
    case, found = small
    papers = [
        made.source(200 + n, publisher=name) for n, name in enumerate(("The Agency", "The Gazette", "The Herald"))
    ]
    told = [
        made.attack(
            300 + n, paper, said_by=(paper.publisher, "The Agency") if n else ("The Agency",), origin="The Agency"
        )
        for n, paper in enumerate(papers)
    ]
    made.fill(case, papers, list(told))
    archive = Archive(case)
    held = stock(found, archive, lambda _, filling: filling.anchor)
    seen = witnesses_of(found, archive, held.shelf, [one.id for one in told])
    assert seen is not None
    assert {origin_of(one, archive) for one in told} == {"The Agency"}
    assert "3 records under results and evidence go back to 1 origin; The Agency alone" in seen.words[0]
    assert [line.cells for line in seen.copies] == [("The Agency", "The Gazette and The Herald", "2")]
    assert len(seen.orders) == len(found.orders)
    assert witnesses_of(found, archive, held.shelf, []) is None


# --- other forms ------------------------------------------------------------------------------------------------------


def test_markdown_says_the_same_and_its_links_land(iraq: tuple[Case, Measurement, Further]) -> None:
    case, found, further = iraq
    text = dossier_markdown(case, found, further=further)
    assert text.startswith("<!-- Fealty dossier -->\n# ")
    anchors = set(re.findall(r'<a id="([\w-]+)">', text))
    assert set(re.findall(r"\]\(#([\w-]+)\)", text)) <= anchors
    for title in (
        "Evidence for and against",
        "How many witnesses there are",
        "What would change it",
        "Records",
        "Sources",
    ):
        assert re.search(rf'\n## <a id="[a-z]+"></a>{title}\n', text)
    assert "{{" not in text
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.endswith("|"), line


def test_hostile_words_stay_words_in_markdown(small: tuple[Case, Measurement]) -> None:
    text = dossier_markdown(*small)
    assert "<script" not in re.sub(r"\\.", "", text)
    assert escaped("a|b *c*\n# d <e>") == r"a\|b \*c\* \# d \<e\>"
    assert escaped("1. one") == r"1\. one"
    assert escaped("1.6 times") == "1.6 times"
    assert escaped(Ready("**a**")) == "**a**"


def test_json_has_the_words_and_the_figures(iraq: tuple[Case, Measurement, Further]) -> None:
    case, found, further = iraq
    told = json.loads(dossier_json(case, found, further=further))
    assert told["format"] == "fealty-dossier/1"
    assert told["measurement"]["estimates"][0]["ratio"] == pytest.approx(found.estimates[0].ratio)
    assert told["further"]["assurance"]["days"] == 90
    assert told["dossier"]["question"] == found.question
    assert "<svg" not in json.dumps(told)
    proofs = [proof for year in told["dossier"]["evidence"] for month in year["months"] for proof in month["proofs"]]
    assert {proof["anchor"] for proof in proofs} >= {"r1", "r2"}
