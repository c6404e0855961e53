"""Sources: graded, retracted and let stand again; which print the same; the list in parts and under its filters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from fealty.casefile import Arrival, Case
from fealty.records import Event, Incident, Interval, Mention, Row, Source, identified
from fealty.web.copying import Texts, likeness, sketch
from web.desk_help import BEGIN, EVIL, TEXT, Held, Live, Window

Open = Callable[..., Window]
WAIT = 90_000
WIRE = " ".join(f"the soldiers of unit {n} came under fire near base {n * 7 % 31}" for n in range(30))


def by_title(held: Held, title: str = "How it went") -> str:
    return next(one.record.id for one in held.desk.snapshot().views(Source) if one.record.title == title)


def lines(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/sources.json{query}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"]["sources"])


@pytest.fixture
def copied(path: Path) -> Path:
    """The small case with one report in three papers: two with its text, and one that only cites the agency."""
    papers = [
        identified(Source(title="First", publisher="Agency", published=BEGIN, sha256="a", text=f"{WIRE} {TEXT}")),
        identified(
            Source(
                title="Second", publisher="Daily", published=BEGIN, language="fr", sha256="b", text=f"{WIRE}. {EVIL}"
            )
        ),
        identified(Source(title="Third", publisher="Weekly", text="A week in which little else was told. " * 30)),
    ]
    events = [
        identified(
            Event(
                type="ASSAULT", actors=(Mention(text="The Faction"),), when=Interval(begin=BEGIN, end=BEGIN),
                source=paper.id, said_by=(paper.publisher or "", "Agency"), origin="Agency", coder="test",
                row=Row(file="told.csv", line=n, id=f"T{n}"),
            )
        )
        for n, paper in enumerate(papers)
    ]  # fmt: skip
    with Case(path) as case, case.writing() as writer:
        for paper in papers:
            writer.add_source(paper)
        writer.add([Arrival(record=one) for one in events])
        writer.add([Arrival(record=identified(Incident(members=tuple(one.id for one in events[1:]), coder="test")))])
    return path


@pytest.fixture
def copying(copied: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    monkeypatch.setattr("fealty.web.copying.PATIENCE", 60.0)  # a busy machine may need long for the first texts
    one = Held(copied)
    yield one
    one.close()


# --- what the list says -----------------------------------------------------------------------------------------------


def test_the_list_says_what_stands_on_each(held: Held, client: TestClient) -> None:
    found = {one["title"]: one for one in lines(client)}
    snapshot = held.desk.snapshot()
    for title, one in found.items():
        assert one["records"] == len(snapshot.citing(by_title(held, title)))
    assert found["How it went"]["records"] > found[EVIL]["records"] > 0
    assert found["How it went"]["chain"] == ["The Paper", EVIL]
    assert found[EVIL]["url"] == ""  # javascript: leads nowhere
    assert "no date of publication" in found[f"attacks{EVIL}.csv"]["faults"]


def test_copies_are_told_by_text_and_by_origin(copying: Held) -> None:
    found = {one["title"]: one for one in lines(copying.client())}
    words = {each["link"]["text"]: each["words"] for each in found["Second"]["related"]}
    assert set(words) == {"First", "Third"}
    assert words["First"].endswith("% of the text")
    assert words["Third"] == "the report of Agency"
    assert [each["link"]["text"] for each in found["Third"]["related"]] == ["Second"]
    assert found["How it went"]["related"] == []
    assert {one["title"] for one in lines(copying.client(), "?fault=copies")} == {"First", "Second", "Third"}


def test_a_report_that_is_split_from_the_other_is_no_copy_of_it(copying: Held) -> None:
    client = copying.client()
    (incident,) = copying.desk.snapshot().views(Incident)
    client.post("/actions/judge", json={"record": incident.record.id, "verdict": "reject"})
    assert {one["title"] for one in lines(client, "?fault=copies")} == {"First", "Second"}


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?fault=not-english", {"Second"}),
        ("?fault=undated&text=weekly", {"Third"}),
        ("?text=agency+first", {"First"}),
        ("?grade=A", set()),
        ("?fault=retracted", set()),
    ],
)
def test_filters(copying: Held, query: str, titles: set[str]) -> None:
    assert {one["title"] for one in lines(copying.client(), query)} == titles


def test_the_order_puts_what_is_not_known_last(copying: Held) -> None:
    client = copying.client()
    assert lines(client, "?sort=published")[-1]["published"] == ""
    assert lines(client, "?sort=publisher")[0]["publisher"] == EVIL
    assert lines(client, "?sort=title")[0]["title"] == EVIL
    assert client.get("/sources.json?sort=nonsense").status_code == 400


def test_two_thousand_sources_come_in_parts(path: Path) -> None:
    many = [identified(Source(title=f"Paper {n:04}", publisher=f"P{n}")) for n in range(2_000)]
    with Case(path) as case, case.writing() as writer:
        for one in many:
            writer.add_source(one)
    held = Held(path)
    try:
        client = held.client()
        first = client.get("/sources.json?sort=title").json()
        assert len(first["data"]["sources"]) == 50
        assert first["data"]["total"] == 2_003
        second = lines(client, first["links"]["next"].partition(".json")[2] or "?sort=title&page=2")
        assert not {one["id"] for one in second} & {one["id"] for one in first["data"]["sources"]}
        assert len(lines(client, "?sort=title&page=41")) == 3
    finally:
        held.close()


def test_sketches_find_what_is_cut_and_not_what_is_merely_long() -> None:
    whole, cut = sketch(WIRE), sketch(WIRE[: len(WIRE) * 3 // 4])
    other = sketch(" ".join(f"word{n}" for n in range(300)))
    assert likeness(whole, whole) == 1.0
    assert 0.5 < likeness(whole, cut) < 1.0
    assert likeness(whole, other) == 0.0
    assert sketch("too short to tell") == frozenset()
    texts = Texts()
    assert texts.add("a", WIRE) == texts.add("c", "") == []
    (found,) = texts.add("b", WIRE[: len(WIRE) * 3 // 4])
    assert (found.one, found.other) == ("a", "b")
    assert found.share == likeness(whole, cut)


# --- words on a source ------------------------------------------------------------------------------------------------


def test_a_grade_is_set_changed_and_taken_back(held: Held, client: TestClient) -> None:
    one = by_title(held)
    first = client.post("/actions/grade", json={"source": one, "grade": "B", "seen": ""}).json()["data"]["result"]
    assert held.desk.snapshot().find(one).record.grade == "B"
    second = client.post("/actions/grade", json={"source": one, "grade": "D", "seen": first["version"]})
    assert second.status_code == 200
    client.post("/actions/undo", json={})
    assert held.desk.snapshot().find(one).record.grade == "B"
    plain = client.post("/actions/grade", data={"source": one, "grade": "", "back": "/sources"}, follow_redirects=False)
    assert plain.headers["location"] == "/sources"
    assert held.desk.snapshot().find(one).record.grade is None
    assert len(held.desk.snapshot().history(one)) == 4
    assert [line["grade"] for line in lines(client, "?grade=none&text=how+it+went")] == [""]


def test_a_grade_is_refused_where_it_cannot_be(held: Held, client: TestClient) -> None:
    one, event = by_title(held), held.desk.snapshot().views(Event)[0].record.id
    assert client.post("/actions/grade", json={"source": one, "grade": "G"}).status_code == 400
    assert client.post("/actions/grade", json={"source": event, "grade": "A"}).status_code == 404
    assert client.post("/actions/grade", json={"source": one, "grade": ""}).status_code == 422
    client.post("/actions/grade", json={"source": one, "grade": "A", "seen": ""})
    late = held.client().post("/actions/grade", json={"source": one, "grade": "E", "seen": ""})
    assert late.status_code == 409
    assert late.json()["error"]["detail"]["since"][0]["changes"] == {"grade": "A"}
    assert held.desk.snapshot().find(one).record.grade == "A"


def test_what_stands_on_a_retracted_source_is_not_counted_until_it_stands_again(held: Held, client: TestClient) -> None:
    one = by_title(held)
    client.post("/actions/judge", json={"record": one, "verdict": "reject"})
    client.post("/actions/judge", json={"record": one, "verdict": "reject"})  # twice: both words have to go
    (line,) = lines(client, "?fault=retracted")
    assert (line["id"], line["held"], line["retracted"]) == (one, 0, True)
    assert client.post("/actions/retract", json={"source": one}).status_code == 422
    seen = held.desk.snapshot().version(one)
    assert client.post("/actions/restore", json={"source": one, "seen": "older"}).status_code == 409
    assert client.post("/actions/restore", json={"source": one, "seen": seen}).status_code == 200
    assert lines(client, "?fault=retracted") == []
    assert held.desk.snapshot().find(one).verdict is None
    assert client.post("/actions/restore", json={"source": one}).status_code == 422


# --- in a browser -----------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_retracted_source_changes_the_answer_and_is_let_stand_again(live: Live, window: Open) -> None:
    one = window(live)
    before = live.desk.answered().measurement.estimates[0].observed
    page = one.go("/sources")
    source = by_title(live, EVIL)
    row = page.locator(f"#s-{source}")
    row.get_by_role("button", name="Retract").click()
    page.locator("dialog.confirm[open]").get_by_role("button", name="Go on").click()
    row.locator(".chip", has_text="retracted").wait_for()
    page.locator("[data-standing]", has_text="stale").wait_for(timeout=WAIT)
    live.settled()
    page.locator("[data-moved]").wait_for(timeout=WAIT)
    assert live.desk.answered().measurement.estimates[0].observed < before
    row.get_by_role("button", name="Let it stand").focus()
    page.keyboard.press("Enter")
    row.get_by_role("button", name="Retract").wait_for()
    live.settled()
    assert live.desk.answered().measurement.estimates[0].observed == before
    assert not one.complaints


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_source_is_graded_by_keyboard_and_a_conflict_is_shown(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/sources")
    source = by_title(live)
    form = page.locator(f"#s-{source} form.grade")
    assert not form.locator("button").is_visible()
    form.locator("select").focus()
    page.keyboard.press("B")
    form.locator("button").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".toast", has_text="Graded B").wait_for()
    assert live.desk.snapshot().find(source).record.grade == "B"
    live.desk.judge(source, "edit", changes={"grade": "E"}, who="somebody else")
    form.locator("select").select_option("A")
    page.evaluate("form => { form.elements.seen.value = 'older'; }", form.element_handle())
    form.locator("button").click()
    page.locator(".toast.bad", has_text="somebody else").wait_for()
    page.wait_for_function("id => document.querySelector(`#s-${id} form.grade select`).value === 'E'", arg=source)
    assert live.desk.snapshot().find(source).record.grade == "E"
    assert [each for each in one.complaints if "409" not in each] == []


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_source_is_judged_beside_its_text(live: Live, window: Open) -> None:
    source = by_title(live)
    one = window(live)
    page = one.go(f"/sources/{source}")
    assert page.locator("[data-whole] .quoted").count() == 1
    page.locator("#about-source select").select_option("C")
    page.get_by_role("button", name="Set the grade").click()
    page.locator(".toast", has_text="Graded C").wait_for()
    page.get_by_role("button", name="Retract").click()
    page.locator("dialog.confirm[open]").get_by_role("button", name="Go on").click()
    page.locator("#about-source .chip", has_text="retracted").wait_for()
    seen = live.desk.snapshot().find(source)
    assert (seen.record.grade, seen.verdict) == ("C", "reject")
    page.get_by_role("button", name="Let it stand").click()
    page.locator("#about-source .chip", has_text="retracted").wait_for(state="detached")
    assert page.locator("#about-source select").input_value() == "C"
    assert live.desk.snapshot().find(source).verdict != "reject"
    assert not one.complaints
