"""The whole of a review as one person does it with the keyboard, and without a script; and a server that is killed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from fealty.casefile import Case, check_case
from fealty.records import Actor, Event
from web.desk_help import Live, Window

browser = pytest.mark.browser
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
Open = Callable[..., Window]
WAIT = 90_000
PASSWORD = "open sesame"  # noqa: S105  made up
ARTICLE = "The Patron told the Faction on Monday to hold its fire.\n\nThe Faction attacked a base on Tuesday."
SOUGHT = "note 63"
"""Stands in one attack that is counted under the first order."""


def press_on(page: Any, wanted: Any) -> None:
    """Go to a control with Tab, as a person without a mouse does, and press Enter."""
    reach(page, wanted)
    page.keyboard.press("Enter")


def reach(page: Any, wanted: Any) -> None:
    wanted.wait_for()
    for _ in range(250):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{wanted} cannot be reached with Tab")


def turn_to(page: Any, title: str) -> None:
    press_on(page, page.locator("nav[aria-label=Pages] a", has_text=re.compile(f"^{title}$")))
    page.wait_for_function("title => document.title.startsWith(title)", arg=title)
    page.wait_for_load_state("load")


@browser
def test_the_review_story_with_the_keyboard_alone(live: Live, window: Open) -> None:
    before = live.desk.answered().measurement.estimates[0]
    gone = next(one.record.id for one in live.desk.snapshot().views(Event) if one.record.note == SOUGHT)
    assert gone in before.records
    one = window(live)
    page = one.page
    turn_to(page, "Add")
    for field, words in (("#title", "Told on Wednesday"), ("#from", "The Daily"), ("#text", ARTICLE)):
        reach(page, page.locator(field))
        page.keyboard.type(words)
    press_on(page, page.locator("section[aria-labelledby=text-title] button"))
    press_on(page, page.get_by_role("button", name="Add to the case"))
    page.get_by_text("Done.").wait_for(timeout=WAIT)

    turn_to(page, "Actors")
    press_on(page, page.locator('main td a[href="/actors/faction"], main th a[href="/actors/faction"]').first)
    page.locator("#actor-head").wait_for()
    reach(page, page.get_by_label("Another name for it"))
    page.keyboard.type("the northerners")
    page.keyboard.press("Enter")
    page.locator("#identity ul", has_text="the northerners").wait_for()

    turn_to(page, "Evidence")
    page.keyboard.press("/")
    page.keyboard.type(f'"{SOUGHT}"')
    page.keyboard.press("Enter")
    page.locator(f'[data-reading="{gone}"]').wait_for()
    page.wait_for_load_state("load")
    for undone in (True, False):
        page.keyboard.press("r")
        page.keyboard.type("no such attack")
        page.keyboard.press("Enter")
        page.locator("#standing-now .chip.reject").wait_for()
        if undone:
            page.keyboard.press("z")
            page.locator("#standing-now [data-state=open]").wait_for()
            page.locator("#history", has_text="took back").wait_for()
            page.wait_for_timeout(1_000)  # the record is read anew once more, as soon as the news of it comes
    live.settled()
    page.locator("[data-moved]").wait_for(timeout=WAIT)
    assert page.locator(f'[data-moved] a[href="/evidence/{gone}"]').count() >= 1
    assert gone not in live.desk.answered().measurement.estimates[0].records

    turn_to(page, "Export")
    with page.expect_download(timeout=WAIT) as waiting:
        press_on(page, page.get_by_label("Download: Records, JSON lines"))
    lines = [json.loads(line) for line in Path(waiting.value.path()).read_bytes().splitlines()]
    assert gone not in {line["id"] for line in lines}
    assert any("attacked a base" in (line.get("quote") or "") for line in lines)
    assert [said.verdict for said in live.desk.snapshot().history(gone)] == ["reject", None, "reject"]
    assert not one.complaints


@pytest.fixture
def locked(path: Path) -> Iterator[Live]:
    one = Live(path, password=PASSWORD)
    yield one
    one.close()


@browser
def test_sign_in_judge_and_sign_out_without_a_script(locked: Live, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{locked.address}/login")
        page.get_by_label("Your name").fill("Ada")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        assert "not the password" in page.get_by_role("alert").inner_text()
        page.get_by_label("Your name").fill("Ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        record = locked.desk.snapshot().views(Event)[0].record.id
        page.goto(f"{locked.address}/evidence/{record}")
        page.get_by_role("button", name="Reject").click()
        assert "Rejected" in page.locator(".said").inner_text()
        said = locked.desk.snapshot().history(record)[-1]
        assert (said.verdict, said.who) == ("reject", "Ada")
        page.get_by_role("button", name="Undo").click()
        assert locked.desk.snapshot().find(record).verdict is None
        page.goto(f"{locked.address}/sources/{locked.desk.snapshot().find(record).record.source}")
        page.locator("#about-source select").select_option("B")
        page.get_by_role("button", name="Set the grade").click()
        assert page.locator("#about-source select").input_value() == "B"
        page.get_by_role("button", name="Sign out").click()
        assert page.goto(f"{locked.address}/evidence").status == 401
    finally:
        context.close()


@pytest.mark.skipif(os.name != "posix", reason="signals are others there")
def test_what_was_answered_before_the_server_was_killed_is_in_the_case(path: Path) -> None:
    with Case(path) as case:
        records = [one.record.id for one in case.views(Event)]
        actors = len(list(case.views(Actor)))
    command = [sys.executable, "-m", "fealty", "serve", str(path), "--port", "0", "--no-browser"]
    answered: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        lines = "".join(running.stdout.readline() for _ in range(3))
        address = re.search(r"http://\S+/open\?token=\S+", lines)
        assert address, lines
        with httpx.Client(follow_redirects=True, timeout=30) as client:
            page = client.get(address[0])
            token = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
            assert token
            enough = threading.Event()

            def judge(mine: list[str]) -> None:
                for record in mine:
                    body = {"record": record, "verdict": "accept"}
                    try:
                        said = client.post(
                            str(page.url.join("/actions/judge")), json=body, headers={"x-csrf-token": token[1]}
                        )
                    except httpx.HTTPError:
                        return
                    answered.append(said.json()["data"]["result"]["judgement"])
                    if len(answered) >= 12:
                        enough.set()

            writers = [threading.Thread(target=judge, args=(records[number::3],)) for number in range(3)]
            for one in writers:
                one.start()
            assert enough.wait(60)
            running.send_signal(signal.SIGKILL)
            for one in writers:
                one.join(30)
    assert 12 <= len(answered) < len(records), "it was killed in the middle"
    assert list(check_case(path)) == []
    with Case(path) as case:
        assert set(answered) <= {one.id for one in case.judgements()}
        assert len(list(case.views(Actor))) == actors
        case.judge(records[0], "reject", who="afterwards")
