"""The desk itself: envelope, versions, undo, snapshots, news, background answers."""

from __future__ import annotations

import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import msgspec
import pytest
from starlette.testclient import TestClient

from fealty.casefile import Case, Outdated, View, Word
from fealty.errors import CaseError, RecordError
from fealty.measuring import Measurement
from fealty.records import Event, Order, Source
from fealty.web import Desk
from fealty.web import desk as looking
from fealty.web.linking import Anchors, Linker
from fealty.web.pages import PAGES
from fealty.web.parts import Asked, Number, paged
from fealty.web.reviewing.searching import finder
from fealty.web.snapshot import Snapshot, load
from fealty.web.warming import warm
from web.desk_help import EVIL, Held, Live, examples

FIELDS = {"kind", "version", "stale", "data", "links", "error"}
JUDGE = "/actions/judge"
WAIT = 60.0


def record_of(held: Held, number: int = 0) -> str:
    return held.desk.snapshot().views(Event)[number].record.id


def test_every_page_has_the_one_shape(held: Held, client: TestClient) -> None:
    for page in PAGES:
        answer = client.get(page.json_path.format(**examples(held.desk)))
        assert answer.status_code == 200, page.name
        found = answer.json()
        assert set(found) == FIELDS
        assert (found["kind"], found["version"], found["error"]) == (page.name, str(held.desk.stamp), None)
        assert found["links"]["self"] == answer.request.url.path
        msgspec.convert(found["data"], dict)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/orders/nothing.json", 404), ("/nowhere.json", 404), ("/orders.json?nonsense=1", 400),
        ("/actions/judge.json", 404),
    ],
)  # fmt: skip
def test_errors_have_it_too(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    found = answer.json()
    assert answer.status_code == status
    assert set(found) == FIELDS
    assert found["error"]["status"] == status
    assert found["error"]["words"]
    assert found["data"] is None


def test_an_unforeseen_error_says_nothing_of_the_inside(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = TestClient(held.app, base_url="http://127.0.0.1:8765", raise_server_exceptions=False)
    browser.get("/open", params={"token": held.sessions.token()})

    whole = held.desk.snapshot

    def broken() -> Snapshot:
        if threading.current_thread().name == "desk-watcher":
            return whole()
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(held.desk, "snapshot", broken)
    for address in ("/answer.json", "/"):
        answer = browser.get(address)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "content-security-policy" in answer.headers


def test_a_word_on_a_record_goes_into_its_history(held: Held, client: TestClient) -> None:
    one = record_of(held)
    answer = client.post(JUDGE, json={"record": one[:14], "verdict": "reject", "why": "twice", "seen": ""}).json()
    with Case(held.path) as case:
        seen = case.find(one)
    assert seen.verdict == "reject"
    assert seen.judgements[0].why == "twice"
    assert answer["data"]["result"] == {
        "judgement": seen.judgements[0].id,
        "record": one,
        "version": seen.judgements[0].id,
    }
    assert held.desk.snapshot().find(one).verdict == "reject"


def test_who_judges_what_somebody_else_changed_is_told_so(held: Held, client: TestClient) -> None:
    one = record_of(held)
    first = client.post(JUDGE, json={"record": one, "verdict": "reject", "seen": ""}).json()["data"]["result"]
    other = held.client()
    refused = other.post(JUDGE, json={"record": one, "verdict": "accept", "seen": ""})
    detail = refused.json()["error"]["detail"]
    assert refused.status_code == 409
    assert (detail["seen"], detail["version"]) == ("", first["version"])
    assert detail["since"][0]["verdict"] == "reject"
    assert detail["stands"]["verdict"] == "reject"
    assert held.desk.snapshot().find(one).verdict == "reject"
    shown = other.post(JUDGE, data={"record": one, "verdict": "accept", "seen": "nonsense"})
    assert shown.status_code == 409
    assert "What was said meanwhile" in shown.text
    assert other.post(JUDGE, json={"record": one, "verdict": "accept", "seen": first["version"]}).status_code == 200


def test_of_many_at_once_one_wins(held: Held) -> None:
    one = record_of(held)
    wins, losses = [], []

    def try_it(number: int) -> None:
        try:
            wins.append(held.desk.judge(one, "accept", who=f"p{number}", seen="").id)
        except Outdated as error:
            losses.append(error.last)

    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(wins) == 1
    assert losses == wins * 7


def test_undo_takes_back_ones_own_last_word_and_no_other(held: Held, client: TestClient) -> None:
    mine, theirs = record_of(held, 0), record_of(held, 1)
    client.post(JUDGE, json={"record": mine, "verdict": "reject"})
    held.desk.judge(theirs, "reject", who="somebody else")
    assert client.post("/actions/undo", json={}).status_code == 200
    assert held.desk.snapshot().find(mine).verdict is None
    assert held.desk.snapshot().find(theirs).verdict == "reject"
    assert client.post("/actions/undo", json={}).status_code == 404


def test_edits_are_checked_and_kept(held: Held, client: TestClient) -> None:
    one = record_of(held)
    good = client.post(JUDGE, data={"record": one, "verdict": "edit", "changes": '{"weapon": "mortar"}'})
    assert good.status_code == 200
    assert held.desk.snapshot().find(one).record.weapon == "mortar"
    for changes in ({"id": "x"}, {"weapon": 3}, {"nothing": 1}, {}):
        answer = client.post(JUDGE, json={"record": one, "verdict": "edit", "changes": changes})
        assert answer.status_code == 422, changes
    assert client.post(JUDGE, data={"record": one, "verdict": "edit", "changes": "[1]"}).status_code == 400


def test_a_snapshot_made_from_the_last_is_what_reading_all_anew_gives(held: Held) -> None:
    desk, events = held.desk, [record_of(held, number) for number in range(4)]
    source = next(one.record.id for one in desk.snapshot().views(Source) if one.record.title == EVIL)
    said = desk.judge(events[0], "reject", who="a")
    desk.judge(events[1], "edit", changes={"weapon": "mortar"}, who="a")
    desk.withdraw(said.id, who="b")
    desk.judge(source, "reject", who="b")
    desk.judge(events[2], "accept", who="a")
    now = desk.snapshot()
    with Case(held.path) as case:
        anew = load(case)
    assert dict(now.records) == dict(anew.records)
    assert now.stamp == anew.stamp
    assert [one.record.id for one in now.views(Order)] == [one.record.id for one in anew.views(Order)]
    assert any(one.retracted for one in now.views(Event))


def test_an_earlier_snapshot_is_not_disturbed(held: Held) -> None:
    before = held.desk.snapshot()
    one = record_of(held)
    held.desk.judge(one, "reject", who="a")
    assert before.find(one).verdict is None
    assert held.desk.snapshot().find(one).verdict == "reject"
    assert before.remembered("x", lambda _: 1) == 1


def test_what_another_process_writes_is_seen(held: Held) -> None:
    one = record_of(held)
    with Case(held.path) as case:
        case.judge(one, "reject", who="elsewhere")
    assert held.desk.snapshot().find(one).verdict == "reject"


def test_long_lists_come_in_parts() -> None:
    class Question(Asked, frozen=True):
        text: str = ""
        page: Number = 1

    pager, part = paged("/x", Question(text="a b", page=2), 25, 10)
    assert (part, pager.first, pager.last, pager.pages) == (slice(10, 20), 11, 20, 3)
    assert (pager.previous, pager.next) == ("/x?text=a+b", "/x?text=a+b&page=3")
    last, part = paged("/x", Question(page=99), 25, 10)
    assert (last.number, last.next, part) == (3, "", slice(20, 30))
    assert paged("/x", Question(), 0, 10)[0].first == 0


def test_the_answer_comes_by_itself_and_names_what_moved(held: Held) -> None:
    held.settled()
    found = held.desk.answered()
    one = found.measurement.estimates[0]
    gone = one.records[:12]
    with Case(held.path) as case:
        for record in gone:
            case.judge(record, "reject", who="elsewhere")
    held.desk.changed()
    standing = held.desk.standing()
    assert standing.stale
    assert {link.href.rpartition("/")[2] for link in standing.changed} == set(gone)
    held.settled()
    moved = held.desk.standing().moved
    assert moved
    assert {link.href.rpartition("/")[2] for each in moved for link in each.records} <= set(gone)
    assert any(each.before != each.after for each in moved)


def test_news_come_to_open_pages(live: Live) -> None:
    client = live.client()
    cookies = dict(client.cookies)
    heard: list[str] = []
    ready = threading.Event()

    def listen() -> None:
        with httpx.stream("GET", f"{live.address}/events", cookies=cookies, timeout=20) as line:
            for text in line.iter_lines():
                if text.startswith("event: "):
                    heard.append(text.removeprefix("event: "))
                    ready.set()
                if "answer" in heard:
                    return

    listener = threading.Thread(target=listen)
    listener.start()
    assert ready.wait(10)
    with Case(live.path) as case:  # another process, as far as the desk knows
        case.judge(record_of(live), "reject", who="elsewhere")
    live.settled()
    listener.join(60)
    assert heard[:2] == ["standing", "changed"]
    assert heard[-1] == "answer"


def test_a_case_that_cannot_be_measured_says_why(tmp_path: Path) -> None:
    path = tmp_path / "empty.fealty"
    Case(path, create=True).close()
    one = Held(path)
    try:
        one.executor.waited_for.set()
        while one.desk.standing().working:
            time.sleep(0.01)
        client = one.client()
        assert one.desk.standing().failure
        assert "could not be computed" in client.get("/").text
        assert client.get("/answer.json").json()["data"]["screen"] is None
    finally:
        one.close()


def test_many_words_go_in_and_are_taken_back_wholly_or_not_at_all(held: Held) -> None:
    ids = [record_of(held, number) for number in range(30)]
    theirs = held.desk.judge(ids[3], "unsure", who="b")
    words = [Word(record=one, verdict="accept", seen="") for one in ids]
    with pytest.raises(Outdated):
        held.desk.judge_all(words, who="a")
    with pytest.raises(RecordError):
        held.desk.judge_all([Word(record=ids[0], verdict="accept"), Word(record="nothing", verdict="accept")], who="a")
    assert held.desk.snapshot().find(ids[0]).verdict is None
    said = held.desk.judge_all(words, who="a", outdated="leave out")
    assert [one.record for one in said] == [one for one in ids if one != ids[3]]
    assert [held.desk.snapshot().find(one).verdict for one in ids[2:5]] == ["accept", "unsure", "accept"]
    with pytest.raises(RecordError):
        held.desk.withdraw_all([said[0].id, "nothing"], who="a")
    assert held.desk.snapshot().find(ids[0]).verdict == "accept"
    held.desk.withdraw_all([*(one.id for one in said), theirs.id], who="a")
    assert {held.desk.snapshot().find(one).verdict for one in ids} == {None}


def test_what_is_made_of_records_is_made_anew_for_the_judged_alone(held: Held) -> None:
    made: list[str] = []

    def make(seen: View[Event]) -> str:
        made.append(seen.record.id)
        return str(seen.verdict)

    first = held.desk.snapshot().mapped("test", Event, make)
    assert len(made) == len(first) > 50
    held.desk.judge(record_of(held, 1), "reject", who="a")
    again = held.desk.snapshot().mapped("test", Event, make)
    assert made[len(first) :] == [record_of(held, 1)]
    assert (first[1], again[1]) == ("None", "reject")


def test_what_is_dear_is_made_ready_at_once_and_after_each_change(held: Held) -> None:
    made: queue.Queue[str] = queue.Queue()
    held.desk.keep_ready(lambda desk: made.put(str(desk.stamp)))
    assert made.get(timeout=WAIT) == str(held.desk.stamp)
    held.desk.judge(held.desk.snapshot().views(Event)[0].record.id, "reject", who="me")
    assert made.get(timeout=WAIT) == str(held.desk.stamp)
    warm(held.desk)
    snapshot = held.desk.snapshot()
    assert snapshot.remembered("told", lambda _: None) is not None
    assert finder(held.desk).records(held.desk, snapshot, "rocket")


def test_a_case_that_cannot_be_reached_for_a_while_is_watched_on(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    tried, made = threading.Semaphore(0), queue.Queue[str]()
    reach = Snapshot.next

    def gone(_self: Snapshot, _case: Case) -> Snapshot:
        tried.release()
        raise CaseError("the server does not answer")

    def prepare(desk: Desk) -> None:
        made.put(str(desk.stamp))

    monkeypatch.setattr(looking, "LOOK", 0.01)
    monkeypatch.setattr(Snapshot, "next", gone)
    held.desk.keep_ready(prepare)
    for _ in range(3):
        assert tried.acquire(timeout=WAIT)
    monkeypatch.setattr(Snapshot, "next", reach)
    with Case(held.path) as case:
        case.judge(record_of(held), "reject", who="elsewhere")
    assert made.get(timeout=WAIT) == str(held.desk.stamp)


def test_closing_waits_for_what_is_done_in_the_background(held: Held) -> None:
    found: list[int] = []

    def look(desk: Desk) -> None:
        time.sleep(0.2)
        found.append(len(list(desk.case.views(Event))))

    with Desk(held.path) as desk:
        desk.aside("slow", lambda: look(desk))
    assert found == [len(held.desk.snapshot().views(Event))]


def test_an_index_that_failed_half_way_is_as_it_was(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    index, snapshot = finder(held.desk), held.desk.snapshot()
    assert finder(held.desk) is index

    def gone(_self: Case, _source: str) -> str:
        raise CaseError("the server does not answer")

    with monkeypatch.context() as broken:
        broken.setattr(Case, "text", gone)
        with pytest.raises(CaseError):
            index.texts(held.desk, snapshot, "paper")
    assert index.texts(held.desk, snapshot, "paper")
    first = index.records(held.desk, snapshot, "rocket")
    assert first
    assert first[0] in snapshot.records


def test_who_asks_for_one_thing_does_not_wait_for_another(held: Held) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(_: Snapshot) -> bool:
        begun.set()
        return go_on.wait(WAIT)

    snapshot = held.desk.snapshot()
    with ThreadPoolExecutor(2) as both:
        dear = both.submit(snapshot.remembered, "dear", slow)
        assert begun.wait(WAIT)
        assert both.submit(snapshot.views, Event).result(timeout=WAIT)
        go_on.set()
        assert dear.result(timeout=WAIT)


def test_a_month_of_the_dossier_leads_to_that_month_whatever_its_length(client: TestClient, held: Held) -> None:
    measurement = cast("Measurement", SimpleNamespace(orders=(), estimates=()))
    linker = Linker(Anchors(), measurement, {})
    for month in ("2020-02", "2020-06", "2020-12"):
        path, _, query = linker.address(f"#m-{month}").partition("?")
        answer = client.get(f"{path}.json?{query}&kind=event")
        within = [one for one in held.desk.snapshot().views(Event) if str(one.record.when.begin)[:7] == month]
        assert answer.json()["data"]["total"] == len(within) > 0
