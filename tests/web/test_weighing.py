"""Readings on the desk, asked without a browser: drafts, what they change, saving and taking back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from fealty.casefile import HypothesisChange
from web.desk_help import Held

DRAFT = '[{"id":"for-show","prior":4.0}]'


@pytest.fixture
def client(held: Held) -> TestClient:
    held.settled()
    return held.client()


def asked(client: TestClient, **query: str) -> Any:
    answer = client.get("/hypotheses.json", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def after(page: Any, reading: str) -> float:
    return float(next(one["width"] for one in page["scales"] if one["id"] == reading))


def saved(client: TestClient, changes: list[dict[str, Any]], **more: Any) -> Any:
    return client.post("/actions/weigh", json={"hypotheses": changes, **more})


def test_a_draft_moves_the_posterior_and_saves_nothing(client: TestClient, held: Held) -> None:
    plain, tried = asked(client), asked(client, draft=DRAFT)
    assert after(tried, "for-show") > after(plain, "for-show")
    assert sum(after(tried, one["id"]) for one in tried["scales"]) == pytest.approx(100, abs=0.3)
    assert tried["trying"]
    assert not plain["trying"]
    assert tried["changed"] == ["“for show”: weight before the evidence 1 → 4"]
    assert any("for show" in one for one in tried["moved"])
    assert held.desk.settings.hypotheses == ()


def test_a_likelihood_ratio_moves_the_matrix(client: TestClient) -> None:
    plain = asked(client)
    kind = plain["odds"][0]["kind"]
    draft = json.dumps([{"id": "for-show", "ratios": {kind: 40.0}}])
    tried = asked(client, draft=draft)
    assert after(tried, "for-show") > after(plain, "for-show")
    assert [one["value"] for one in tried["odds"][0]["values"] if one["reading"] == "for-show"] == [40.0]
    assert "likelihood of" in tried["changed"][0]
    assert "→ 40" in tried["changed"][0]


def test_an_order_by_itself_is_weighed_by_its_own_evidence(client: TestClient) -> None:
    plain = asked(client)
    order = next(one["key"] for one in plain["subjects"] if one["kind"] == "order")
    alone = asked(client, about=order)
    assert alone["about"] == order
    assert len(alone["weighing"]["items"]) < len(plain["weighing"]["items"])


def test_a_reading_of_ones_own_is_weighed_too(client: TestClient) -> None:
    own = {"id": "own-1", "name": "<b>divided</b>", "words": "leaders cancel each other's orders", "ratio": 0.5}
    tried = asked(client, draft=json.dumps([own]))
    assert after(tried, "own-1") > 0
    assert tried["changed"] == ["“<b>divided</b>” is weighed as well"]
    assert "<b>divided</b>" not in client.get("/hypotheses", params={"draft": json.dumps([own])}).text
    dropped = asked(client, draft='[{"id":"slipping","drop":true}]')
    assert "slipping" not in {one["id"] for one in dropped["scales"]}
    assert [one["href"] for one in dropped["dropped"]] == ["slipping"]


@pytest.mark.parametrize(
    ("draft", "status"),
    [
        ("{", 400),
        ('{"id":1}', 400),
        ('[{"id":"slipping","prior":-1}]', 422),
        ('[{"id":"slipping","prior":1e308}]', 422),
        ('[{"id":"slipping","ratios":{"nonsense":2.0}}]', 422),
        ('[{"id":"slipping","spread":9.0}]', 422),
        ('[{"id":"new"}]', 422),
        (json.dumps([{"id": one, "drop": True} for one in ("in-command", "slipping", "for-show")]), 422),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(client: TestClient, draft: str, status: int) -> None:
    assert client.get("/hypotheses.json", params={"draft": draft}).status_code == status


def test_nobody_is_weighed_who_was_not_measured(client: TestClient) -> None:
    assert client.get("/hypotheses.json", params={"about": "nobody"}).status_code == 404


def test_saving_says_what_changed_and_can_be_taken_back(client: TestClient, held: Held) -> None:
    before = asked(client)
    answer = saved(client, json.loads(DRAFT), seen=before["version"]).json()["data"]
    assert answer["words"] == "Saved: “for show”: weight before the evidence 1 → 4."
    assert list(held.desk.settings.hypotheses) == [HypothesisChange(id="for-show", prior=4.0)]
    page = asked(client)
    assert after(page, "for-show") > after(before, "for-show"), "shown at once, before the answer is computed anew"
    assert page["history"][0]["who"]
    assert page["history"][0]["words"]
    back = client.post("/actions/weigh-back", json={})
    assert back.json()["data"]["words"] == "Taken back: “for show”: weight before the evidence 4 → 1."
    assert not held.desk.settings.hypotheses
    assert client.post("/actions/weigh-back", json={}).status_code == 404


def test_two_people_do_not_overwrite_each_other(client: TestClient, held: Held) -> None:
    seen = asked(client)["version"]
    assert saved(held.client(), [{"id": "slipping", "prior": 2.0}], seen=seen).status_code == 200
    late = saved(client, json.loads(DRAFT), seen=seen)
    assert late.status_code == 409
    assert held.desk.settings.hypotheses == (HypothesisChange(id="slipping", prior=2.0),)
    assert saved(client, [{"id": "slipping", "prior": 2.0}]).status_code == 422, "nothing would change"


def test_an_unsure_record_counts_half_at_once(client: TestClient) -> None:
    page = asked(client)
    item = next(one for one in page["weighing"]["items"] if one["witnesses"] and one["times"] != "1.0")
    mark = page["marks"][item["witnesses"][0]["record"]["href"]]
    body = {"record": mark["record"], "verdict": "unsure", "seen": mark["version"]}
    assert client.post("/actions/judge", json=body).status_code == 200
    now = next(one for one in asked(client)["weighing"]["items"] if one["title"] == item["title"])
    assert float(now["times"]) < float(item["times"])


def test_before_there_is_an_answer_the_page_says_so(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held.desk, "computed", lambda: None)
    answer = held.client().get("/hypotheses")
    assert answer.status_code == 200
    assert "nothing to weigh yet" in answer.text
