"""Words that would be code elsewhere, through every field that somebody can send to the app.

The forms are those that stand on the pages, the actions those of the registry, so that a new one is tried without
anybody's thinking of it. In the suite each field gets a few of the words; FEALTY_HOSTILE=all sends all of them through
each (some minutes).
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import html
from starlette.routing import Route
from starlette.testclient import TestClient

from fealty.casefile import check_case
from fealty.records import Event
from fealty.web.actions import ACTIONS
from fealty.web.registry import Action
from test_hostile_words import harmless, strings
from web.desk_help import Held, examples

EVERYTHING = os.environ.get("FEALTY_HOSTILE") == "all"
DRAFT = [{"id": "own", "name": "Own", "words": "Our own reading", "prior": 1.0}]
CLOSED = {"/events", "/open", "/login", "/static/{name}", "/export/bundle"}
"""Pages without forms, and doors, which have a test of their own."""
LATER = {
    f"/actions/{name}"
    for name in ("apart", "batch-back", "mean", "not-same-actor", "read-plan", "restore", "settings-back", "suppose",
                 "weigh-back")
}  # fmt: skip
"""Actions whose form stands on a page only when something else was done, or that a script sends: tried as JSON."""
MORE_PAGES = ("/evidence?above=50", f"/hypotheses?draft={json.dumps(DRAFT)}")
"""Pages that show a form only when they are asked for it."""
FILLED: dict[str, dict[str, str]] = {
    "/actions/call": {"name": "Somebody"},
    "/actions/write": {"text": "They stopped on Monday."},
    "/actions/tabulate": {"table": "day,who\n2020-02-01,x\n"},
    "/actions/map": {"fields": "date", "type": "ASSAULT", "toml": '[columns]\ndate = "day"\n'},
    "/actions/edit": {"name": "weapon", "value": "rifle"},
    "/actions/grade": {"grade": "B"},
    "/actions/amend-actor": {"country": "IRQ"},
    "/actions/withdraw": {"why": "a mistake"},
}
"""What somebody would fill in, so that a word in another field is looked at at all."""


class Form:
    """A form of a page as a browser would send it, untouched."""

    def __init__(self, page: str, element: html.FormElement) -> None:
        self.page = page
        self.action = element.action or page
        self.fields: dict[str, str] = {}
        for one in element.iter("input", "textarea", "select", "button"):
            if one.get("name") and one.get("type") != "file":
                self.fields.setdefault(one.get("name"), _value(one))
        self.files = [one.get("name") for one in element.iter("input") if one.get("type") == "file"]

    @property
    def open_fields(self) -> list[str]:
        return [name for name in self.fields if name != "csrf"]

    def key(self) -> tuple[str, tuple[str, ...]]:
        return (self.action.split("?")[0], tuple(self.fields))

    def send(self, client: TestClient, changed: dict[str, str]) -> int:
        """Send it with other words in it; return the answer's status."""
        filled = {name: words for name, words in FILLED.get(self.action, {}).items() if name in self.fields}
        file = changed.get("file", "a.txt"), changed.get("file", "They stopped.").encode("utf-8", "replace")
        answer = client.post(
            self.action, data=self.fields | filled | changed, files=[(one, file) for one in self.files] or None
        )
        assert "html" in answer.headers["content-type"]
        harmless(answer.content, 0)
        return int(answer.status_code)


def _value(one: html.HtmlElement) -> str:
    if one.tag == "textarea":
        return one.text or ""
    if one.tag == "select":
        chosen = one.xpath("string(.//option[@selected][1]/@value)") or one.xpath("string(.//option[1]/@value)")
        return str(chosen)
    return str(one.get("value") or "")


def forms(held: Held, client: TestClient) -> Iterator[Form]:
    """Every form that is posted, of every page, each kind of it once."""
    seen = set()
    for url, body in (("/actions/tabulate", FILLED["/actions/tabulate"]), ("/actions/write", FILLED["/actions/write"])):
        assert client.post(url, json=body).status_code == 200
    first, *_ = held.desk.snapshot().views(Event)
    client.post("/actions/judge", json={"record": first.record.id, "verdict": "unsure", "why": "so"})
    given = examples(held.desk)
    routes = [one.path for one in held.app.routes if isinstance(one, Route) and "GET" in (one.methods or ())]
    shown = [one.format(**given, name="x") for one in routes if one not in CLOSED and "." not in one]
    for page in (*shown, *MORE_PAGES, f"/evidence/{first.record.id}", "/add?batch=1", "/add?batch=2"):
        answer = client.get(page, follow_redirects=False)
        if "html" not in answer.headers.get("content-type", ""):
            continue
        for element in html.document_fromstring(answer.content).forms:
            form = Form(page, element)
            if element.get("method", "").lower() == "post" and form.key() not in seen:
                seen.add(form.key())
                yield form


class Trial:
    """A case that words are sent to, and what is asked of it after each."""

    def __init__(self, path: Path) -> None:
        self.held = Held(path)
        self.held.settled()
        self.client = self.held.client()
        self.words = strings()
        self.stored = self.refused = 0
        self._watch = sqlite3.connect(path)
        self._turn = count()

    def some(self, few: int) -> list[str]:
        """Return words; in the suite a few that come in turn, so that all are tried somewhere."""
        return self.words if EVERYTHING else [self.words[next(self._turn) * 7 % len(self.words)] for _ in range(few)]

    def version(self) -> int:
        """A number that changes whenever anybody else writes into the case."""
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    def holds(self, before: int, status: int, what: object) -> None:
        """A word is stored or refused, and what is refused has changed nothing."""
        assert status < 500, what
        assert status < 400 or self.version() == before, what
        self.stored += status < 400
        self.refused += status >= 400

    def close(self) -> None:
        self._watch.close()
        self.held.close()


@pytest.fixture
def trial(path: Path) -> Iterator[Trial]:
    one = Trial(path)
    yield one
    one.close()
    assert list(check_case(path)) == []


def test_every_field_of_every_form_takes_any_words(trial: Trial) -> None:
    found = [one for one in forms(trial.held, trial.client) if one.action != "/leave"]
    assert {one.path for one in ACTIONS} - {one.action for one in found} <= LATER
    for form in found:
        for name in (*form.open_fields, *(["file"] if form.files else [])):
            for word in trial.some(2):
                before = trial.version()
                status = form.send(trial.client, {name: word})
                trial.holds(before, status, (form.action, name, word, status))
    assert trial.stored > 20
    assert trial.refused > 20


def fields_of(action: Action) -> list[tuple[str, Any]]:
    """The fields of a body that a program sends, each with something that makes a word what the field takes."""
    return [(one.encode_name, one.type) for one in msgspec.inspect.type_info(action.takes).fields]  # type: ignore[attr-defined]


def test_every_field_of_every_action_takes_any_words_as_json(trial: Trial) -> None:
    given = examples(trial.held.desk)
    known = {"record": given["record"], "source": given["source"], "actor": given["actor"], "order": given["order"]}
    trial.client.headers["accept"] = "application/json"
    for action in ACTIONS:
        fields = fields_of(action)
        base: dict[str, Any] = {name: known[name] for name, _ in fields if name in known} | FILLED.get(action.path, {})
        base = {name: value for name, value in base.items() if name in {one for one, _ in fields}}
        for name, _ in fields:
            for word in trial.some(1):
                for value in (word, [word], {word: word}):
                    before = trial.version()
                    answer = trial.client.post(action.path, json=base | {name: value})
                    assert answer.json()["error"] is None or answer.status_code >= 400
                    trial.holds(before, answer.status_code, (action.path, name, value, answer.text[:300]))
    assert trial.refused > 100


def test_the_doors_take_any_words(path: Path) -> None:
    held = Held(path, password="a long one")  # noqa: S106  of this test
    try:
        words = strings()
        client = TestClient(held.app, base_url=f"http://127.0.0.1:{held.options.port}")
        answer = client.post("/login", data={"password": "a long one", "who": words[0]}, follow_redirects=False)
        assert answer.status_code == 303
        harmless(client.get("/").content, 0)
        for word in words if EVERYTHING else words[:2]:
            answer = client.post("/login", data={"password": word, "who": word})
            assert answer.status_code < 500
            harmless(answer.content, 0)
    finally:
        held.close()
