"""The history: who said and set what, what stood before, and a way back for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

from fealty.casefile import Case, Settings, Word
from fealty.records import Event, Source
from fealty.web.amending import amendments, assembled, pieces_of
from web.desk_help import EVIL, Held, Live, Window

Open = Callable[..., Window]
WAIT = 90_000
FACTION = {"actor": "faction", "name": "The Faction", "type": "armed_group"}


def lines(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    found = client.get("/history.json", params=asked).json()
    assert found["error"] is None, found
    return list(found["data"]["lines"])


def act(client: TestClient, action: str, /, **body: Any) -> dict[str, Any]:
    answer = client.post(f"/actions/{action}", json=body).json()
    assert answer["error"] is None, answer
    return dict(answer["data"])


def faction(held: Held) -> Any:
    return next(one for one in held.desk.settings.actors if one.id == "faction")


def test_a_source_edit_is_told_with_what_stood_before(held: Held, client: TestClient) -> None:
    paper = next(one.record.id for one in held.desk.snapshot().views(Source) if one.record.title == "How it went")
    for grade in "BD":
        act(client, "grade", source=paper, grade=grade, why=EVIL)
    newest, first = lines(client, about="sources")
    assert newest["changes"] == [{"label": "Grade", "before": "B", "after": "D"}]
    assert first["changes"] == [{"label": "Grade", "before": "—", "after": "B"}]
    assert newest["why"] == EVIL
    assert newest["links"] == [{"text": "How it went", "href": f"/sources/{paper}"}]
    own = client.get(f"/sources/{paper}.json").json()["data"]["history"]
    assert [one["changes"][0]["before"] for one in own] == ["B", "—"]
    act(client, "withdraw", judgement=newest["judgement"])
    back, gone, _ = lines(client, about="sources")
    assert (back["words"], gone["gone"], gone["stands"]) == ("took back “edited”", True, False)
    assert [one["gone"] for one in lines(client, state="gone")] == [True]


def test_a_batch_is_one_entry_and_is_taken_back_as_one(held: Held, client: TestClient) -> None:
    ids = [one.record.id for one in held.desk.snapshot().views(Event)][:20]
    held.desk.judge_all([Word(record=one, verdict="reject") for one in ids], who="Ada")
    (entry,) = lines(client, who="Ada")
    assert (entry["words"], len(entry["links"]), entry["more"]) == ("rejected, 20 at once", 5, 15)
    done = act(client, "batch-back", who="Ada", at=entry["moment"])
    assert done["words"] == "Taken back: what Ada said of 20 records at once."
    assert not any(one.verdict for one in held.desk.snapshot().views(Event))
    assert client.post("/actions/batch-back", json={"who": "Ada", "at": entry["moment"]}).status_code == 404


def test_an_actor_of_the_settings_is_renamed_and_retyped_and_its_old_name_still_counts(
    held: Held, client: TestClient
) -> None:
    page = client.get("/actors/faction.json").json()["data"]["own"]
    done = act(
        client,
        "amend-actor",
        **{**FACTION, "name": "The  Front", "type": "military", "aliases": EVIL, "seen": page["version"]},
    )
    assert done["words"] == "Changed: The Front."
    now = faction(held)
    assert (now.name, now.type, now.aliases) == ("The Front", "military", (EVIL, "The Faction"))
    assert client.get("/actors/faction.json").json()["data"]["parts"], "records that use the old name are still its own"
    entry = lines(client, about="settings")[0]
    assert {"label": "The Front: name", "before": "The Faction", "after": "The Front"} in entry["changes"]
    assert {"label": "The Front: type", "before": "armed group", "after": "military"} in entry["changes"]
    late = client.post("/actions/amend-actor", json={**FACTION, "name": "Late", "seen": page["version"]})
    assert late.status_code == 409
    act(client, "settings-back", change=entry["setting"])
    assert faction(held).name == "The Faction"
    assert [(one["words"], one["gone"]) for one in lines(client, about="settings")] == [
        ("took a change of the settings back", False), ("changed the settings", True)
    ]  # fmt: skip
    again = client.post("/actions/settings-back", json={"change": entry["setting"]})
    assert again.status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {}, {"name": " "}, {"name": "The Patron"}, {"part_of": "nobody"}, {"identifiers": "wikidata"},
        {"actor": "nobody"}, {"type": "planet"}, {"aliases": "The Patron"},
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(held: Held, client: TestClient, change: dict[str, str]) -> None:
    before = held.desk.stamp
    assert client.post("/actions/amend-actor", json={**FACTION, **change}).status_code in (400, 404, 422)
    assert held.desk.stamp == before


def test_a_change_is_taken_back_without_what_others_changed_besides(held: Held, client: TestClient) -> None:
    act(client, "amend-actor", **{**FACTION, "name": "The Front"})
    number = lines(client)[0]["setting"]
    with Case(held.path) as other:
        about = msgspec.structs.replace(other.settings.case, title="Renamed")
        other.set_settings(msgspec.structs.replace(other.settings, case=about), who="Ada")
    act(client, "settings-back", change=number)
    assert (held.desk.settings.case.title, faction(held).name) == ("Renamed", "The Faction")
    act(client, "amend-actor", **{**FACTION, "name": "The Front"})
    again = lines(client)[0]["setting"]
    act(client, "amend-actor", **{**FACTION, "name": "The Vanguard", "aliases": "The Front"})
    answer = client.post("/actions/settings-back", json={"change": again})
    assert answer.status_code == 409
    assert "The Front" in answer.json()["error"]["words"]


def test_undo_takes_back_what_came_last_words_or_settings(held: Held, client: TestClient) -> None:
    one = held.desk.snapshot().views(Event)[0].record.id
    act(client, "judge", record=one, verdict="reject")
    act(client, "amend-actor", **{**FACTION, "name": "The Front"})
    words = act(client, "undo")["words"]
    assert words.startswith("Taken back: The Front: name The Front → The Faction; The Front: aliases The Faction → —.")
    assert faction(held).name == "The Faction"
    assert held.desk.snapshot().find(one).verdict == "reject"
    act(client, "undo")
    assert held.desk.snapshot().find(one).verdict is None
    assert client.post("/actions/undo", json={}).status_code == 404


def test_settings_are_put_together_from_their_pieces_as_they_were(held: Held) -> None:
    settings = held.desk.settings
    assert assembled(pieces_of(settings)) == settings
    assert not amendments(held.desk)
    usual = Settings()
    assert assembled(pieces_of(usual)) == usual


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_renamed_actor_is_in_the_history_and_is_changed_back_from_there(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/actors/faction")
    page.locator("summary", has_text="Change its name").click()
    page.fill("#own-name", "The <i>Front</i>")
    page.fill("#own-aliases", "")
    page.locator("#own-name").press("Enter")
    page.locator(".toast", has_text="Changed: The <i>Front</i>.").wait_for(timeout=WAIT)
    page.locator("h1", has_text="The <i>Front</i>").wait_for(timeout=WAIT)
    live.settled()
    page = one.go("/history")
    assert "The Faction" in page.locator("#history del").first.inner_text()
    page.get_by_role("button", name="Take back").first.press("Enter")
    page.locator("#history .taken-back").wait_for(timeout=WAIT)
    assert next(each.name for each in live.desk.settings.actors if each.id == "faction") == "The Faction"
    assert not one.complaints


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_grade_stands_in_the_history_of_the_source_as_soon_as_it_is_given(live: Live, window: Open) -> None:
    paper = next(one.record.id for one in live.desk.snapshot().views(Source) if one.record.title == "How it went")
    one = window(live)
    page = one.go(f"/sources/{paper}")
    page.locator("#about-source select[name=grade]").select_option("B")
    page.locator("#about-source form.grade button").click()
    page.locator("#history li ins", has_text="B").wait_for(timeout=WAIT)
    page.locator("#history").get_by_role("button", name="Take back").click()
    page.locator("#history li.taken-back").wait_for(timeout=WAIT)
    assert live.desk.snapshot().find(paper).record.grade is None
    assert not one.complaints
