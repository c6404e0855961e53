"""The bundled Iraq example keeps the promises of its README: sources, dates, arithmetic, names, what was left out."""

import csv
import re
import tomllib
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "src" / "fealty" / "examples" / "iraq"
Row = dict[str, str]

CONVOY_BOMB = "ied"
REGION = {"Iraq": (29.0, 37.5, 38.5, 48.7), "Syria": (32.3, 37.4, 35.6, 42.5), "Jordan": (29.1, 33.4, 34.9, 39.4)}
ROLES = {"sponsor", "group", "government", "appeal"}
KNOWN_BY = {"announced", "reported by officials", "inferred", "security source"}


def table(name: str) -> list[Row]:
    """Rows of one of the example's CSV files."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


ATTACKS, ORDERS, RESPONSES = table("attacks.csv"), table("orders.csv"), table("responses.csv")
TRIGGERS, INTERVALS, BENCHMARKS = table("triggers.csv"), table("interval_counts.csv"), table("benchmarks.csv")
TABLES = {
    "attacks": ATTACKS,
    "orders": ORDERS,
    "responses": RESPONSES,
    "triggers": TRIGGERS,
    "interval_counts": INTERVALS,
    "benchmarks": BENCHMARKS,
}
README = (FOLDER / "README.md").read_text(encoding="utf-8")
CASE: dict[str, Any] = tomllib.loads((FOLDER / "case.toml").read_text(encoding="utf-8"))


def day(text: str) -> date:
    return date.fromisoformat(text)


def number(rows: list[Row]) -> int:
    """Attacks, not rows: a row may stand for several."""
    return sum(int(row["n_attacks"]) for row in rows)


def names(cell: str) -> list[str]:
    return [name for name in cell.split("; ") if name]


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_is_missing_or_padded(name: str) -> None:
    for row in TABLES[name]:
        assert None not in row, "more cells than columns"
        assert all(cell is not None and cell == cell.strip() for cell in row.values()), row


@pytest.mark.parametrize("name", TABLES)
def test_every_row_names_its_source(name: str) -> None:
    for row in TABLES[name]:
        assert row["source_publisher"], row
        assert row["source_url"].startswith(("http://", "https://")) or "without an address" in row["note"], row
        assert re.fullmatch(r"|\d{4}-\d{2}(-\d{2})?", row.get("source_date", "")), row
        if name in {"attacks", "orders", "triggers"}:
            assert row["source_title"] or "no usable title" in row["note"], row


def test_attack_ids_are_unique_and_doubles_point_to_rows() -> None:
    ids = [row["row_id"] for row in ATTACKS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[AB]\d{3}", name) for name in ids)
    for row in ATTACKS:
        if row["duplicate_of"]:
            assert row["duplicate_of"] in ids
            assert row["counts"] == "unclear"


def test_attacks_use_the_vocabulary() -> None:
    for row in ATTACKS:
        assert row["date_precision"] in {"day", "week", "month"}, row
        assert row["weapon"] in {"rocket", "drone", "mortar", "missile", "ied"}, row
        assert (row["weapon"] == CONVOY_BOMB) == (row["attack_class"] == "convoy_bomb"), row
        assert row["counts"] in {"yes", "unclear"}, row
        assert row["confidence"] in {"high", "medium", "low"}, row
        assert int(row["n_attacks"]) >= 1, row
        assert all(row[cell] == "" or int(row[cell]) >= 0 for cell in ("killed", "injured")), row
        if row["counts"] == "unclear":
            assert "Unclear: " in row["note"], row


def test_attacks_lie_in_the_period_and_outside_the_gap() -> None:
    begin, end = CASE["case"]["begin"], CASE["case"]["end"]
    for row in ATTACKS:
        assert begin <= day(row["date"]) <= end, row
        assert not any(gap["begin"] <= day(row["date"]) <= gap["end"] for gap in CASE["no_collection"]), row


def test_no_source_is_older_than_what_it_reports() -> None:
    for row in [*ATTACKS, *TRIGGERS]:
        if len(row["source_date"]) == len("2020-01-01") and row.get("type") not in {"anniversary", "deadline"}:
            assert day(row["source_date"]) >= day(row["date"]) or row.get("date_precision", "day") != "day", row


def test_coordinates_lie_in_the_country() -> None:
    for row in ATTACKS:
        assert (row["lat"] == "") == (row["lon"] == ""), row
        if row["lat"]:
            south, north, west, east = REGION[row["country"]]
            assert south <= float(row["lat"]) <= north, row
            assert west <= float(row["lon"]) <= east, row
        else:
            assert row["country"] in {*REGION, ""}, row


def test_orders_are_dated_and_refer_to_orders() -> None:
    known = {row["order_row"] for row in ORDERS}
    assert len(known) == len(ORDERS)
    for row in ORDERS:
        assert day(row["issued_begin"]) <= day(row["issued"]) <= day(row["issued_end"]), row
        if row["in_force_to"]:
            assert day(row["in_force_from"]) < day(row["in_force_to"]), row
        assert row["role"] in ROLES, row
        assert row["content"] in {"stand_down", "resume", "escalate"}, row
        assert row["how_known"] in KNOWN_BY, row
        assert row["confidence"] in {"high", "medium", "low"}, row
        for link in ("same_order_as", "executes", "ended_by"):
            assert row[link] in {*known, ""} - {row["order_row"]}, row


def test_an_order_that_ends_another_comes_later_and_says_the_contrary() -> None:
    orders = {row["order_row"]: row for row in ORDERS}
    for row in ORDERS:
        if row["ended_by"]:
            ending = orders[row["ended_by"]]
            assert day(ending["issued_end"]) >= day(row["issued_begin"]), row
            assert (ending["content"] == "stand_down") != (row["content"] == "stand_down"), row


def test_sponsor_orders_are_given_for_the_sponsor() -> None:
    for row in ORDERS:
        assert (row["role"] == "sponsor") == (row["on_behalf_of"] == "Iran"), row


def test_responses_answer_orders_and_do_not_come_before_them() -> None:
    orders = {row["order_row"]: row for row in ORDERS}
    for row in RESPONSES:
        assert row["answer"] in {"accepted", "defied", "partial", "unclear"}, row
        order = orders[row["order_row"]]
        if row["date"]:
            assert day(row["date"]) >= day(order["issued_begin"]), row
        else:
            assert "Undated" in row["note"] or "not known" in row["note"], row


def test_triggers_are_dated() -> None:
    for row in TRIGGERS:
        day(row["date"])
        assert row["type"], row
        assert row["event"], row
        assert row["killed"] == "" or int(row["killed"]) >= 0, row


def test_every_name_belongs_to_one_actor() -> None:
    actors: dict[str, list[str]] = defaultdict(list)
    for actor in CASE["actors"]:
        for name in {actor["name"], *actor["aliases"]}:
            actors[name].append(actor["id"])
    assert all(len(ids) == 1 for ids in actors.values()), "an alias means two actors"
    used = [
        *(name for row in ATTACKS for cell in ("attributed_to", "claimed_by") for name in names(row[cell])),
        *(name for row in ORDERS for cell in ("issuer", "on_behalf_of", "addressees") for name in names(row[cell])),
        *(name for row in [*RESPONSES, *TRIGGERS] for name in names(row["actor"])),
    ]
    assert set(used) - {"unknown"} <= set(actors)


def test_settings_refer_to_actors() -> None:
    ids = [actor["id"] for actor in CASE["actors"]]
    assert len(set(ids)) == len(ids)
    assert CASE["case"]["sponsor"] in ids
    assert all(actor.get("part_of", "iran") in ids for actor in CASE["actors"])
    for group in CASE["groups"]:
        assert set(group["members"]) | set(group["opponents"]) <= set(ids)
    assert CONVOY_BOMB not in CASE["attack"]["weapons"]


@pytest.mark.parametrize("counter", ["Pentagon", "Syrian Observatory"])
def test_intervals_join_without_overlap_and_add_up(counter: str) -> None:
    rows = sorted((row for row in INTERVALS if row["counter"] == counter), key=lambda row: row["period_from"])
    total, expected_begin = 0, day(rows[0]["period_from"])
    for row in rows:
        assert day(row["period_from"]) == expected_begin, row
        assert day(row["period_from"]) <= day(row["period_to"]), row
        assert int(row["total_before"]) == total, row
        total += int(row["count"])
        assert int(row["total_after"]) == total, row
        expected_begin = day(row["period_to"]) + timedelta(days=1)
    assert expected_begin <= CASE["case"]["end"] + timedelta(days=1)


@pytest.mark.parametrize(
    ("counter", "until", "published"),
    [
        ("Pentagon", "2023-10-24", 13),
        ("Pentagon", "2023-11-14", 55),
        ("Pentagon", "2023-11-28", 73),
        ("Pentagon", "2023-12-21", 102),
        ("Pentagon", "2024-01-18", 140),
        ("Pentagon", "2024-01-29", 165),
        ("Pentagon", "2024-04-20", 170),
        ("Syrian Observatory", "2023-12-21", 60),
        ("Syrian Observatory", "2024-02-05", 108),
        ("Syrian Observatory", "2024-02-29", 120),
    ],
)
def test_intervals_reach_the_published_totals(counter: str, until: str, published: int) -> None:
    rows = [row for row in INTERVALS if row["counter"] == counter and row["period_to"] <= until]
    assert max(row["period_to"] for row in rows) == until
    assert sum(int(row["count"]) for row in rows) == published


def test_the_pentagon_counts_to_the_end_of_the_case() -> None:
    rows = [row for row in INTERVALS if row["counter"] == "Pentagon"]
    first = day(min(row["period_from"] for row in rows))
    assert first - timedelta(days=1) == CASE["no_collection"][0]["end"]
    assert day(max(row["period_to"] for row in rows)) == CASE["case"]["end"]


def test_benchmarks_recount_our_rows() -> None:
    for row in BENCHMARKS:
        kind = row["our_kind"]
        rows = [
            attack
            for attack in ATTACKS
            if row["period_from"] <= attack["date"] <= row["period_to"]
            and (kind in {"all", attack["weapon"]} or (kind == "base_fire" and attack["weapon"] != CONVOY_BOMB))
        ]
        assert int(row["our_rows"]) == number([attack for attack in rows if attack["counts"] == "yes"]), row
        assert int(row["our_rows_with_unclear"]) == number(rows), row
        line = f"| {row['period_from']} to {row['period_to']} | {row['count']} | {row['our_rows']} | "
        assert line + row["our_rows_with_unclear"] in README


def test_readme_says_how_many_rows_were_kept() -> None:
    for name in ("attacks", "orders", "responses", "triggers", "benchmarks"):
        found = re.search(rf"^\| {name} \| (\d+) \| (\d+) \| (\d+) \|$", README, re.MULTILINE)
        assert found is not None, name
        collected, kept, left_out = map(int, found.groups())
        assert kept == len(TABLES[name])
        assert collected - kept == left_out
    sure = [row for row in ATTACKS if row["counts"] == "yes"]
    assert f"{len(ATTACKS)} attack rows {len(sure)} count and {len(ATTACKS) - len(sure)} are unclear" in README


def test_readme_names_the_attacks_left_out() -> None:
    paragraph = re.search(r"\*\*Attacks left out\.\*\*.*?\n\n", README, re.DOTALL)
    assert paragraph is not None
    left_out = set(re.findall(r"[AB]\d{3}", paragraph.group()))
    collected = {f"A{n:03}" for n in range(1, 188)} | {f"B{n:03}" for n in range(1, 82)}
    assert collected - {row["row_id"] for row in ATTACKS} == left_out


def test_readme_names_only_rows_that_exist() -> None:
    known = {row["row_id"] for row in ATTACKS} | {"A056", "A168", "A169", "A170"}
    assert set(re.findall(r"\b[AB]\d{3}\b", README)) <= known


@pytest.mark.parametrize(("begin", "end"), [("2023-10-17", "2023-11-23"), ("2023-11-24", "2024-02-04")])
def test_readme_compares_rows_and_intervals(begin: str, end: str) -> None:
    counted = sum(
        int(row["count"])
        for row in INTERVALS
        if row["counter"] == "Pentagon" and begin <= row["period_from"] and row["period_to"] <= end
    )
    rows = [row for row in ATTACKS if begin <= row["date"] <= end and row["weapon"] != CONVOY_BOMB]
    sure = number([row for row in rows if row["counts"] == "yes"])
    assert f"| {begin} to {end} | Pentagon | {counted} | {sure} | {number(rows)} |" in README
