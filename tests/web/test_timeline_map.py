"""The timeline and the map as data: what is counted, chosen and listed, and that a judgement changes it at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from fealty.measuring.material import Material
from fealty.records import Event, Order
from fealty.web.attacks import Attacks
from fealty.web.counting import edges, step_for
from fealty.web.gathering import COLUMNS, gathered, told_by
from fealty.web.pages.maps import all_borders
from web.desk_help import EVIL, Held


def data(client: TestClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def same(one: Attacks, other: Attacks) -> bool:
    columns = all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in COLUMNS[:4])
    return columns and one.records == other.records and one.left_out == other.left_out


def test_the_bars_count_what_the_measurement_counts(held: Held, client: TestClient) -> None:
    material = Material.of(held.desk.case)
    series = material.series(material.settings.groups[0], material.period())
    page = data(client, "/timeline.json")
    assert sum(one["total"] for one in page["chart"]["bins"]) == sum(series.counts) > 100
    assert page["pager"]["total"] == sum(len(day) for day in series.records)
    days = data(client, "/timeline.json?step=day")["chart"]["bins"]
    first = {one["begin"]: one["total"] for one in days}
    assert all(
        first.get(date.fromordinal(series.begin.toordinal() + n).isoformat(), 0) == attacks
        for n, attacks in enumerate(series.counts)
    )


def test_a_rejected_attack_is_gone_at_once_and_back_after_undo(held: Held, client: TestClient) -> None:
    before = data(client, "/timeline.json")
    spots = data(client, "/map.json")
    gone = before["listed"]["lines"][0]["id"]
    said = held.desk.judge(gone, "reject", who="me")
    after = data(client, "/timeline.json")
    assert after["pager"]["total"] == before["pager"]["total"] - 1
    assert gone not in [one["id"] for one in after["listed"]["lines"]]
    assert sum(one["attacks"] for _, one in data(client, "/map.json")["spots"]) == (
        sum(one["attacks"] for _, one in spots["spots"]) - 1
    )
    held.desk.withdraw(said.id, who="me")
    assert data(client, "/timeline.json")["listed"] == before["listed"]


def test_a_few_rows_made_anew_are_what_all_of_them_would_be(held: Held) -> None:
    told_by(held.desk)
    events = [one.record for one in held.desk.snapshot().views(Event)]
    held.desk.judge(events[3].id, "reject", who="me")
    held.desk.judge(events[9].id, "edit", changes={"weapon": "mortar", "count": 4}, who="me")
    held.desk.judge(events[12].id, "edit", changes={"confidence": 0.1}, who="me")
    quick = told_by(held.desk)
    assert quick.material is told_by(held.desk).material
    assert same(quick.attacks, gathered(held.desk.snapshot()).attacks)
    assert "mortar" in quick.attacks.weapons
    assert events[3].id not in quick.attacks.records
    counted = quick.attacks.by[list(quick.attacks.records).index(events[12].id)]
    assert counted == 0  # told of, and too doubtful to count


def test_other_changes_have_everything_gathered_again(held: Held) -> None:
    before = told_by(held.desk)
    order = held.desk.snapshot().views(Order)[0].record
    held.desk.judge(order.id, "reject", who="me")
    after = told_by(held.desk)
    assert len(after.orders) == len(before.orders) - 1
    assert after.material is not before.material


def test_filters_narrow_and_an_unknown_order_is_not_there(held: Held, client: TestClient) -> None:
    whole = data(client, "/timeline.json")["listed"]["attacks"]
    rockets = data(client, "/timeline.json?weapon=rocket")["listed"]["attacks"]
    drones = data(client, "/timeline.json?weapon=drone")["listed"]["attacks"]
    assert rockets + drones == whole
    assert min(rockets, drones) > 0
    assert data(client, "/timeline.json?group=nobody")["listed"]["attacks"] == 0
    order = held.desk.snapshot().views(Order)[0].record.id
    under = data(client, f"/timeline.json?order={order}")
    assert 0 < under["listed"]["attacks"] < whole
    assert under["order"]["id"] == order
    assert sum(one["around"] for one in under["chart"]["bins"]) == whole
    assert client.get("/timeline.json?order=none").status_code == 404
    assert client.get("/map.json?cell=x").status_code == 400
    assert client.get("/map.json?cell=3.9.1.0").status_code == 400


def test_doubtful_attacks_are_shown_when_all_are_asked_for(held: Held, client: TestClient) -> None:
    whole = data(client, "/timeline.json")["listed"]["attacks"]
    record = held.desk.snapshot().views(Event)[0].record.id
    held.desk.judge(record, "edit", changes={"confidence": 0.2}, who="me")
    assert data(client, "/timeline.json")["listed"]["attacks"] == whole - 1
    assert data(client, "/timeline.json?which=all")["listed"]["attacks"] == whole
    assert dict(data(client, "/timeline.json")["filters"]["left_out"])["too doubtful"] == 1


def test_chosen_days_are_listed_and_the_view_stays(client: TestClient) -> None:
    page = data(client, "/timeline.json?begin=2020-02-01&end=2020-03-31&first=2020-02-10&last=2020-02-16")
    assert page["chart"]["begin"] == "2020-02-01"
    assert page["chart"]["step"] == "day"
    assert page["listed"]["lines"]
    assert all("February 2020" in one["day"] for one in page["listed"]["lines"])
    assert 1 <= page["pager"]["total"] <= 3


def test_circles_part_as_one_looks_closer_and_lead_to_their_records(client: TestClient) -> None:
    far = data(client, "/map.json?west=-180&south=-60&east=180&north=75")
    near = data(client, "/map.json?west=43&south=32.5&east=45&north=34.5")
    assert len(far["chart"]["clusters"]) == 1
    assert len(near["chart"]["clusters"]) == 2
    assert far["chart"]["clusters"][0]["places"] == 2
    for page in (far, near):
        for circle in page["chart"]["clusters"]:
            listed = data(client, f"/map.json?cell={circle['id']}")["listed"]
            assert listed["attacks"] == circle["attacks"] == sum(circle["parts"])
    half = data(client, "/map.json?west=43&south=32.5&east=45&north=33.5")
    assert 0 < half["listed"]["attacks"] < far["listed"]["attacks"]
    assert [one["name"] for _, one in half["spots"]] == ["Base A"]


def test_the_period_narrows_the_map_and_not_its_strip(client: TestClient) -> None:
    whole = data(client, "/map.json")
    part = data(client, "/map.json?begin=2020-02-01&end=2020-03-01")
    assert part["listed"]["attacks"] < whole["listed"]["attacks"]
    assert part["chart"]["overview"] == whole["chart"]["overview"]


def test_rough_places_are_told_apart(held: Held, client: TestClient) -> None:
    event = held.desk.snapshot().views(Event)[0].record
    where = {"name": "Base A", "lat": 33.0, "lon": 44.0, "country": "IRQ", "precision": 6}
    held.desk.judge(event.id, "edit", changes={"where": where}, who="me")
    page = data(client, "/map.json")
    assert sorted({one["rough"] for one in page["chart"]["clusters"]}) == [0, 2]
    assert "known roughly" in [one["precision"] for _, one in page["spots"]]


def test_hostile_names_of_places_come_out_as_text(client: TestClient) -> None:
    assert EVIL in [one["name"] for _, one in data(client, "/map.json")["spots"]]
    markup = client.get("/map").text
    assert "<script>window" not in markup
    assert "&lt;script&gt;window" in markup


def test_borders_are_whole_and_small(client: TestClient) -> None:
    lands = {one["name"]: one for one in data(client, "/map/borders.json")["lands"]}
    assert len(lands) > 200
    assert len(client.get("/map/borders.json").content) < 700_000
    iraq = lands["Iraq"]
    lon = lat = 0
    seen = []
    for n in range(0, len(iraq["rings"][0]), 2):
        lon, lat = lon + iraq["rings"][0][n], lat + iraq["rings"][0][n + 1]
        seen.append((lon / 100, lat / 100))
    assert 38 < min(x for x, _ in seen) < max(x for x, _ in seen) < 49
    assert 29 < min(y for _, y in seen) < max(y for _, y in seen) < 38
    assert all_borders() is all_borders()


@pytest.mark.parametrize(("days", "step"), [(30, "day"), (400, "week"), (4_000, "month")])
def test_stretches_cover_every_day_once(days: int, step: Any) -> None:
    begin = date(2020, 2, 5).toordinal()
    starts = edges(begin, begin + days - 1, step)
    assert step_for(days) == step
    assert starts[0] <= begin
    assert starts[-1] > begin + days - 1
    assert starts == sorted(set(starts))
    if step == "week":
        assert all(date.fromordinal(one).weekday() == 0 for one in starts)
