"""Adding and exporting as a person does it: paste, drop, map, cancel, see the answer change, take the files home."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fealty.casefile import check_case
from fealty.records import Event
from web.desk_help import EVIL, Live, Window

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
Open = Callable[..., Window]
WAIT = 90_000
UNDER = [f"2020-09-{day:02}" for day in range(10, 25)]
TABLE = "day\tby whom\ttarget\n" + "".join(f"{day}\tThe Faction\tSoldiers\n" for day in UNDER)
ARTICLE = "The Patron told the Faction on Monday to hold its fire.\n\nThe Faction attacked a base on Tuesday."


def added(page: Any) -> None:
    page.get_by_role("button", name="Add to the case").click()
    page.get_by_text("Done.").wait_for(timeout=WAIT)


def test_a_pasted_table_is_mapped_and_changes_the_answer(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/add")
    before = live.desk.answered().measurement.estimates[0].observed
    page.fill("#table", TABLE)
    page.locator("section[aria-labelledby=table-title] button").click()
    page.get_by_text("Nothing knows this header").wait_for()
    for name, field in (("day", "date"), ("by whom", "actor"), ("target", "recipient")):
        page.get_by_label(f"Meaning of the column {name}").select_option(field)
    page.get_by_label("What happened, in every row").select_option("ASSAULT")
    page.locator("form.mapping button").click()
    page.get_by_text("ASSAULT: The Faction").first.wait_for()
    added(page)
    page.locator("[data-standing]", has_text="stale").wait_for(timeout=WAIT)
    live.settled()
    page.locator("[data-standing] .busy").wait_for(state="detached", timeout=WAIT)
    assert live.desk.answered().measurement.estimates[0].observed > before
    page.get_by_role("button", name="Take back").click()
    page.locator("dialog.confirm[open]").get_by_role("button", name="Go on").click()
    page.locator(".results .chip", has_text="taken back").wait_for()
    live.settled()
    assert live.desk.answered().measurement.estimates[0].observed == before
    assert not one.complaints


def test_a_pasted_article_is_read_and_its_records_are_a_click_away(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/add")
    page.fill("#title", EVIL)
    page.fill("#from", "The Daily")
    page.fill("#day", "2020-09-09")
    page.fill("#text", ARTICLE)
    page.locator("section[aria-labelledby=text-title] button").click()
    page.locator(".opened", has_text="The Daily").wait_for()
    added(page)
    page.locator(".results a", has_text="its records").click()
    page.wait_for_url("**/evidence?source=*")
    assert page.locator(".records>li").count() >= 1
    assert page.evaluate("window.hurt") is None
    assert not one.complaints


def test_a_dropped_file_with_a_hostile_name_is_looked_at(live: Live, window: Open) -> None:
    one = window(live)
    page = one.go("/add")
    page.evaluate(
        """([name, text]) => {
          const data = new DataTransfer();
          data.items.add(new File([text], name));
          document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
        }""",
        [f"../{EVIL.replace('/', '')}.txt", ARTICLE],
    )
    page.get_by_role("heading", name="Is it this?").wait_for()
    assert page.locator(".opened").count() == 1
    assert "<script" not in page.locator(".file h3").inner_text()
    added(page)
    assert page.evaluate("window.hurt") is None
    assert not one.complaints


def test_a_long_read_is_cancelled(live: Live, window: Open, tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    lines = [
        {"title": f"No {number}", "text": f"The Faction attacked base {number}. It did."} for number in range(3_000)
    ]
    many.write_text("\n".join(map(json.dumps, lines)))
    one = window(live)
    page = one.go("/add")
    page.set_input_files("#files", many)
    page.get_by_role("button", name="Look at them").click()
    page.get_by_role("button", name="Add to the case").click()
    page.wait_for_function("() => document.querySelector('progress')?.value > 0", timeout=WAIT)
    page.get_by_role("button", name="Cancel", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("Cancelled.", exact=True).wait_for(timeout=WAIT)
    live.settled()
    stored = [each for each in live.desk.case.batches() if each.name.startswith("many.jsonl")]
    assert 0 < len(stored) < 3_000
    assert list(check_case(live.path)) == []
    assert not one.complaints


def test_every_export_is_handed_over_and_is_what_it_says(served: Live, window: Open) -> None:
    one = window(served)
    page = one.go("/export")
    got: dict[str, bytes] = {}
    for link in page.locator("a[data-export]").all():
        with page.expect_download(timeout=WAIT) as waiting:
            link.click()
        given = waiting.value
        got[given.suggested_filename.removeprefix("the-faction-and-its-patron-")] = Path(given.path()).read_bytes()
    assert set(got) == {
        "dossier.html", "dossier.md", "dossier.json", "bundle.zip", "csv.zip", "parquet.zip", "records.jsonl",
        "records.geojson", "records.graphml", "records.ftm.json",
    }  # fmt: skip
    assert got["dossier.html"].lstrip().lower().startswith(b"<!doctype html")
    assert json.loads(got["dossier.json"])
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(got["bundle.zip"])).namelist()
    assert "event.csv" in zipfile.ZipFile(io.BytesIO(got["csv.zip"])).namelist()
    number = len(served.desk.snapshot().views(Event))
    lines = [json.loads(line) for line in got["records.jsonl"].splitlines()]
    assert sum(line["kind"] == "event" for line in lines) == number
    assert len(json.loads(got["records.geojson"])["features"]) == number
    assert got["records.graphml"].startswith(b"<?xml")
    assert all(json.loads(line)["schema"] for line in got["records.ftm.json"].splitlines())
    assert not one.complaints


def test_what_is_left_out_is_in_no_file(served: Live, window: Open) -> None:
    one = window(served)
    page = one.go("/export")
    page.fill("#names", "The Faction")
    page.get_by_role("button", name="Apply to the downloads").click()
    page.get_by_text("is left out of what is shown here").wait_for()
    for name in ("Dossier, Markdown", "Records, JSON lines"):
        with page.expect_download(timeout=WAIT) as waiting:
            page.get_by_label(f"Download: {name}").click()
        body = Path(waiting.value.path()).read_bytes()
        if body.startswith(b"PK"):
            pack = zipfile.ZipFile(io.BytesIO(body))
            body = b"".join(pack.read(member) for member in pack.namelist())
        assert b"left out" in body
        assert b"The Faction" not in body.replace(b"The Faction and its Patron", b"")
    assert not one.complaints


def test_files_that_are_too_large_are_said_to_be_before_they_are_sent(live: Live, window: Open, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * (live.options.most_bytes + 1))
    one = window(live)
    page = one.go("/add")
    page.set_input_files("#files", large)
    page.locator("form[data-files] button").click()
    page.locator(".toast.bad", has_text="5 MiB are too much: at most 4 MiB can be sent at once").wait_for(timeout=WAIT)
    assert page.url.endswith("/add")
    assert not live.desk.receiver.batches()
    assert not one.complaints
