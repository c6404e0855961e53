"""Plans on the desk, asked without a browser: running them, reading and writing ``plan.toml``."""

from __future__ import annotations

import json
import threading
import time
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient

from fealty.scenarios import Plan, PlanLift, PlanOrder, PlanStrike, PlanTalks, outlook_of, read_plan
from fealty.web import futures
from fealty.web.futures import Run, futures_of
from fealty.web.plans import plan_toml
from web.desk_help import Held

WAIT = 60.0


@pytest.fixture
def client(held: Held) -> TestClient:
    held.settled()
    return held.client()


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulate little, so that tests are quick."""
    for name, value in (("PATHS", 600), ("QUICK", 200), ("PROMISED", 200), ("DRAWS", 200)):
        monkeypatch.setattr(futures, name, value)


def first_day(client: TestClient) -> date:
    return date.fromisoformat(client.get("/what-if.json").json()["data"]["begin"])


def begun(client: TestClient, plan: dict[str, Any], **more: Any) -> str:
    answer = client.post("/actions/suppose", json={"plan": plan, **more})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["data"]["result"]["run"])


def ended(client: TestClient, run: str) -> Any:
    end = time.monotonic() + WAIT
    while True:
        page = client.get("/what-if.json", params={"run": run}).json()["data"]
        if page["state"] in futures.ENDED:
            return page
        assert time.monotonic() < end, page["words"]
        time.sleep(0.05)


def strike(day: date, **more: Any) -> dict[str, Any]:
    return {"days": 60, "strikes": [{"date": day.isoformat(), **more}]}


def test_a_plan_changes_the_figures(client: TestClient) -> None:
    day = first_day(client) + timedelta(days=3)
    nothing = ended(client, begun(client, {"days": 60}))
    halved = ended(client, begun(client, {"days": 60, "orders": [{"date": day.isoformat(), "ratio": 0.05}]}))
    assert nothing["state"] == halved["state"] == "done"
    assert nothing["heads"] == ["Group", "Attacks", "Quiet month", "Worst month"]
    assert halved["heads"][2] == "Under the plan"
    usual, under = (int(each.partition(" ")[0]) for each in halved["lines"][0][1:3])
    assert under < usual
    assert halved["pictures"][0]["svg"] != nothing["pictures"][0]["svg"]
    assert halved["paths"] == 600


def test_the_drawing_says_where_its_days_are(client: TestClient) -> None:
    page = client.get("/what-if.json").json()["data"]
    for picture in page["pictures"]:
        where = picture["frame"]
        assert where["first"] < 0 < where["last"]
        assert 0 < where["left"] < where["left"] + where["width"] < 100


def test_a_quick_look_comes_first_and_progress_is_told(
    client: TestClient, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(held.desk.hub, "tell", lambda name, **data: told.append({"name": name, **data}))
    run = begun(client, strike(first_day(client)))
    ended(client, run)
    mine = [one for one in told if one["name"] == "progress" and one["run"] == run]
    assert next(one["paths"] for one in mine if one["state"] == "quick") == 200
    assert mine[-1]["state"] == "done"
    assert mine[-1]["paths"] == 600
    assert sorted(one["done"] for one in mine) == [one["done"] for one in mine]


def test_a_plan_that_changes_again_is_given_up(client: TestClient, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    simulate = outlook_of

    def slow(*given: Any) -> Any:
        gate.wait(WAIT)
        return simulate(*given)

    day = first_day(client)
    monkeypatch.setattr(futures, "outlook_of", slow)
    first = begun(client, strike(day))
    second = begun(client, strike(day, scale=2.0))
    stranger = begun(held.client(), strike(day, scale=3.0))
    gate.set()
    assert ended(client, first)["state"] == "stopped"
    assert ended(client, second)["state"] == "done"
    assert ended(client, stranger)["state"] == "done", "other browsers have runs of their own"


def test_stakes_and_the_promise_are_the_users(client: TestClient) -> None:
    plain = client.get("/what-if.json").json()["data"]
    stakes: dict[str, dict[str, float]] = {}
    for one in plain["stakes"]:
        table, _, field = one["name"].partition(".")
        stakes.setdefault(table, {})[field] = one["value"]
    stakes["adversary"]["concession"] = -1_000.0
    page = ended(client, begun(client, {"days": 60}, promise=30, stakes=stakes))
    assert page["worth"]["days"] == 30
    assert page["bargain"]["words"] != plain["bargain"]["words"]
    assert next(one["value"] for one in page["stakes"] if one["name"] == "adversary.concession") == -1_000.0
    stakes["adversary"]["attack"] = 1.0
    assert client.post("/actions/suppose", json={"plan": {}, "stakes": stakes}).status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"plan": {"days": 0}}, 422),
        ({"plan": {"paths": 10**9}}, 422),
        ({"plan": {"nonsense": 1}}, 400),
        ({"plan": {"strikes": [{"date": "soon"}]}}, 400),
        ({"plan": {"strikes": [{"date": "2021-04-01"}] * 61}}, 422),
        ({"plan": {}, "promise": 0}, 400),
        ({"plan": {}, "group": "nobody"}, 404),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(client: TestClient, body: dict[str, Any], status: int) -> None:
    assert client.post("/actions/suppose", json=body).status_code == status


def test_what_does_not_fit_the_case_is_told_by_the_run(client: TestClient) -> None:
    page = ended(client, begun(client, strike(date(1999, 1, 1))))
    assert page["state"] == "failed"
    assert "outside the days ahead" in page["words"]
    assert page["pictures"], "the page still shows what the dossier supposes"


def test_a_plan_survives_the_file(client: TestClient) -> None:
    day = date(2021, 5, 1)
    plan = Plan(
        title='Calm "while" talks\nlast',
        days=70,
        orders=(
            PlanOrder(
                date=day, id="calm", until=day + timedelta(days=9), ratio=(0.2, 0.8), condition="until talks end"
            ),
            PlanOrder(date=day, content="attack", ratio=2.0, groups=("faction",)),
        ),
        lifts=(PlanLift(date=day, order="all"),),
        strikes=(PlanStrike(date=day, scale=0.5),),
        talks=(PlanTalks(date=day, orders=("calm",)),),
    )
    assert read_plan(plan_toml(plan)) == plan
    text = msgspec.json.encode(plan).decode()
    file = client.get("/what-if/plan.toml", params={"plan": text})
    assert file.headers["content-disposition"] == 'attachment; filename="plan.toml"'
    answer = client.post("/actions/read-plan", json={"text": file.text}).json()["data"]
    assert msgspec.convert(answer["result"]["plan"], Plan) == plan
    assert read_plan(plan_toml(Plan())) == Plan()


def test_a_file_that_is_no_plan_is_refused_with_its_name(client: TestClient) -> None:
    answer = client.post("/actions/read-plan", json={"text": "days = 'ten'", "name": "mine.toml"})
    assert answer.status_code == 422
    assert "mine.toml" in answer.json()["error"]["words"]
    assert client.get("/what-if/plan.toml", params={"plan": "{"}).status_code == 400


def test_a_plan_in_the_address_is_shown_and_a_forgotten_run_is_no_error(client: TestClient) -> None:
    text = json.dumps({"title": "Mine", "days": 33})
    page = client.get("/what-if.json", params={"plan": text, "run": "gone"}).json()["data"]
    assert json.loads(page["plan"])["days"] == 33
    assert page["run"] == ""
    assert page["state"] == "done"


def test_only_the_last_runs_are_kept(client: TestClient, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(futures, "MOST_RUNS", 2)
    runs = [begun(client, {"days": 30 + number}) for number in range(3)]
    ended(client, runs[-1])
    every = futures_of(held.desk)
    assert every.find(runs[0]) is None
    assert isinstance(every.find(runs[2]), Run)


def test_before_there_is_an_answer_nothing_is_simulated(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held.desk, "computed", lambda: None)
    answer = held.client().get("/what-if")
    assert answer.status_code == 200
    assert "nothing to go on from yet" in answer.text
