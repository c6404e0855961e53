"""Tables that people keep by hand: orders, responses, triggers and published totals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fealty.errors import UnrecognisedTable
from fealty.records import Incident, Interval, IntervalCount, Mention, Order, Place, Response
from fealty.tables import Entry, open_table
from tables_help import delimited, event, put, read

ORDER_COLUMNS = [
    "issued", "in_force_from", "in_force_to", "issuer", "addressees", "content", "condition", "how_known",
    "confidence", "source_title", "source_publisher", "source_url", "source_date", "note", "order_row",
    "issued_begin", "issued_end", "same_order_as", "in_force_to_by_actor", "review_status", "review_note",
    "check_url",
]  # fmt: skip
ORDER = {
    "issued": "2020-01-08",
    "in_force_from": "2020-01-08",
    "issuer": "Iran (sender not named)",
    "addressees": "allied militias",
    "content": "stand_down",
    "condition": "after Iranian missile reply",
    "how_known": "reported by officials",
    "confidence": "medium",
    "source_title": "Militias told not to attack",
    "source_publisher": "Middle East Online (Reuters)",
    "source_url": "https://example.org/a",
    "source_date": "2020-01-09",
    "note": "from intelligence",
    "order_row": "1",
    "issued_begin": "2020-01-03",
    "issued_end": "2020-01-08",
    "review_note": "date widened",
}


def orders(tmp_path: Path, *rows: dict[str, str], names: list[str] = ORDER_COLUMNS) -> Path:
    return put(tmp_path / "orders.csv", delimited(names, [{**ORDER, **row} for row in rows]))


def order(entry: Entry) -> Order:
    assert isinstance(entry.record, Order)
    return entry.record


def test_an_order_with_all_its_columns(tmp_path: Path) -> None:
    path = orders(tmp_path, {})
    table = open_table(path)
    assert (table.format, table.publisher, table.coder) == ("orders", None, "fealty.tables.orders/1")
    entries, problems = read(path)
    assert problems == []
    found = order(entries[0])
    assert entries[0].key == "orders:1"
    assert (found.content, found.known_by, found.confidence, found.role) == ("stand_down", "reported", 0.8, None)
    assert found.issuer == Mention(text="Iran (sender not named)", name="Iran (sender not named)")
    assert [one.text for one in found.addressees] == ["allied militias"]
    assert found.issued == Interval(begin=date(2020, 1, 3), end=date(2020, 1, 8), precision="week")
    assert found.in_force == Interval(begin=date(2020, 1, 8))
    assert found.condition == "after Iranian missile reply"
    assert (found.said_by, found.origin) == (("Middle East Online", "Reuters"), "Reuters")
    assert found.note == "from intelligence — date widened"
    assert entries[0].cited is not None
    assert (entries[0].cited.title, entries[0].cited.publisher) == ("Militias told not to attack", "Middle East Online")


@pytest.mark.parametrize(("file", "name"), [("orders.csv", "orders"), ("a:b.v2.csv", "a_b.v2"), ("ours.TSV", "ours")])
def test_a_table_kept_by_hand_goes_by_its_file_s_name(tmp_path: Path, file: str, name: str) -> None:
    path = put(tmp_path / file, delimited(ORDER_COLUMNS, [{**ORDER, "same_order_as": "9"}]))
    table = open_table(path)
    assert (table.dataset, table.named_by_file) == (name, True)
    assert [entry.key for entry in read(path)[0]] == [f"{name}:1", f"{name}:1#same_order_as"]


def test_few_columns_are_enough(tmp_path: Path) -> None:
    path = put(
        tmp_path / "o.csv",
        "issuer;addressees;content;issued;role;on_behalf_of\nEnvoy;KH; Escalate ;8 Jan 2020;sponsor;Iran\n",
    )
    entries, problems = read(path)
    assert problems == []
    found = order(entries[0])
    assert (found.content, found.role, found.on_behalf_of) == ("escalate", "sponsor", Mention(text="Iran", name="Iran"))
    assert found.issued == Interval(begin=date(2020, 1, 8), end=date(2020, 1, 8))
    assert (entries[0].key, entries[0].cited, found.said_by) == (None, None, ("publisher",))


@pytest.mark.parametrize(
    ("word", "content"),
    [
        ("stand_down", "stand_down"),
        ("Ceasefire", "cease_fire"),
        ("truce", "cease_fire"),
        ("resume", "resume"),
        ("escalate", "escalate"),
    ],
)
def test_words_for_what_was_ordered(tmp_path: Path, word: str, content: str) -> None:
    assert order(read(orders(tmp_path, {"content": word}))[0][0]).content == content


@pytest.mark.parametrize(
    ("word", "known_by"),
    [
        ("announced", "announced"),
        ("reported by officials", "reported"),
        ("Security source", "reported"),
        ("inferred", "inferred"),
        ("", "reported"),
    ],
)
def test_words_for_how_it_is_known(tmp_path: Path, word: str, known_by: str) -> None:
    entries, problems = read(orders(tmp_path, {"how_known": word}))
    assert (order(entries[0]).known_by, problems) == (known_by, [])


def test_an_unknown_word_for_how_it_is_known_is_odd(tmp_path: Path) -> None:
    entries, problems = read(orders(tmp_path, {"how_known": "a dream", "confidence": "very"}))
    assert (order(entries[0]).known_by, order(entries[0]).confidence) == ("reported", 0.5)
    assert [(one.field, one.value, one.skipped) for one in problems] == [
        ("how_known", "a dream", False),
        ("confidence", "very", False),
    ]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"content": "dance"}, "content"),
        ({"content": ""}, "content"),
        ({"issued": "", "issued_begin": "", "issued_end": ""}, "issued"),
        ({"issued_begin": "2020-01-09", "issued_end": "2020-01-08"}, "issued_begin, issued_end"),
        ({"in_force_to": "2020-01-01"}, "in_force_to"),
        ({"issued_begin": "2020-01-32"}, "issued_begin"),
    ],
)
def test_orders_that_make_no_sense(tmp_path: Path, row: dict[str, str], field: str) -> None:
    entries, problems = read(orders(tmp_path, row))
    assert entries == []
    assert [(one.line, one.field, one.skipped) for one in problems] == [(2, field, True)]


def test_the_same_order_told_twice_is_two_orders_and_an_incident(tmp_path: Path) -> None:
    entries, problems = read(orders(tmp_path, {}, {"order_row": "2", "same_order_as": "1"}))
    assert problems == []
    assert [type(entry.record) for entry in entries] == [Order, Order, Incident]
    incident = entries[2].record
    assert isinstance(incident, Incident)
    assert incident.members == ("row:1", "row:2")
    assert incident.reason == "same_order_as in orders.csv"
    assert entries[2].key == "orders:2#same_order_as"


def test_an_order_cannot_be_the_same_as_itself(tmp_path: Path) -> None:
    entries, problems = read(orders(tmp_path, {"same_order_as": "1"}, {"order_row": "", "same_order_as": "1"}))
    assert len(entries) == 2
    assert [(one.line, one.field, one.skipped) for one in problems] == [
        (2, "same_order_as", False),
        (3, "same_order_as", False),
    ]


# --- responses -----------------------------------------------------------------------------------

RESPONSES = "order_row,actor,answer,date,source,source_url,note\n"


def test_responses(tmp_path: Path) -> None:
    rows = (
        "1,Kataib Hezbollah,accepted,2020-01-08,Digital Journal (row 2),https://example.org/a,said so\n"
        "7,unknown firers,Defied,,none beyond row 7,,\n"
        "3,KH,perhaps,2020-01-08,,,\n"
        ",KH,defied,2020-01-08,,,\n"
        "3,KH,partial,2020-01-99,,,\n"
    )
    path = put(tmp_path / "r.csv", RESPONSES + rows)
    assert open_table(path).format == "responses"
    entries, problems = read(path)
    found = [entry.record for entry in entries]
    assert all(isinstance(one, Response) for one in found)
    first, second, last = (one for one in found if isinstance(one, Response))
    assert (first.order, first.answer, first.origin) == ("row:1", "accepted", "Digital Journal")
    assert first.when == Interval(begin=date(2020, 1, 8), end=date(2020, 1, 8))
    assert (second.order, second.answer, second.when) == ("row:7", "defied", Interval())
    assert (last.answer, last.when) == ("partial", Interval())
    assert [(one.line, one.field, one.skipped) for one in problems] == [
        (4, "answer", True),
        (5, "order_row", True),
        (6, "date", False),
    ]
    assert [entry.key for entry in entries] == [None, None, None]


# --- triggers ------------------------------------------------------------------------------------

TRIGGERS = "date,type,event,place,actor,killed,confidence,source_title,source_publisher,source_url,source_date,note\n"


def test_triggers(tmp_path: Path) -> None:
    rows = (
        '2019-12-29,us_strike,five sites,"Qaim, Iraq",United States,25,high,Strikes,Republic World,'
        "https://example.org/a,2019-12-30,55 wounded\n"
        "2021-01-03,anniversary,first anniversary,,,,high,,,,,\n"
        "2021-02-03,french_strike,a strike,,France,,,,,,,\n"
        "2021-02-04,eclipse,the sun,,,,,,,,,\n"
        ",us_strike,when?,,,,,,,,,\n"
    )
    path = put(tmp_path / "t.csv", TRIGGERS + rows)
    assert open_table(path).format == "triggers"
    entries, problems = read(path)
    strike, anniversary, other = map(event, entries)
    assert (strike.type, strike.mode, strike.trigger) == ("ASSAULT", "heavy-weapons", "us_strike")
    assert strike.where == Place(name="Qaim, Iraq", country="IRQ")
    assert strike.note == "five sites — 55 wounded"
    assert strike.killed is not None
    assert (anniversary.type, anniversary.actors) == ("PROTEST", ())
    assert (other.type, other.mode) == ("ASSAULT", None)
    assert [(one.line, one.field) for one in problems] == [(5, "type"), (6, "date")]


def test_a_table_of_triggers_may_say_the_type_itself(tmp_path: Path) -> None:
    path = put(tmp_path / "t.csv", "date,type,event,actor,plover\n2021-02-04,eclipse,the sun,,PROTEST\n")
    found = event(read(path)[0][0])
    assert (found.type, found.trigger) == ("PROTEST", "eclipse")


# --- published totals ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "chain"),
    [("Pentagon", ("Pentagon",)), ("", ("publisher", "Pentagon")), ("AP via Pentagon", ("Pentagon", "AP"))],
)
def test_the_counter_stands_in_the_chain_once(tmp_path: Path, source: str, chain: tuple[str, ...]) -> None:
    text = f"period_from,period_to,count,counter,source_publisher\n2023-10-17,2023-10-24,3,Pentagon,{source}\n"
    (entry,), _ = read(put(tmp_path / "counts.csv", text))
    assert isinstance(entry.record, IntervalCount)
    assert (entry.record.said_by, entry.record.origin) == (chain, "Pentagon")
    assert entry.record.origin in entry.record.said_by


def test_published_totals(tmp_path: Path) -> None:
    text = (
        "period_from,period_to,days,count,per_day,country,counter,source_publisher,note\n"
        '2023-10-17,2023-10-24,8,"1,300",1.62,Iraq+Syria,Pentagon,Yahoo News,\n'
        "2023-10-25,2023-10-26,2,3,1.5,Iraq,,AP via Fox16,loose date\n"
        ",2023-10-26,2,3,1.5,Iraq,,,\n"
        "2023-10-27,2023-10-26,2,3,1.5,Iraq,,,\n"
        "2023-10-27,2023-10-28,2,some,1.5,Iraq,,,\n"
        "2023-10-27,2023-10-28,2,,1.5,Iraq,,,\n"
    )
    path = put(tmp_path / "counts.csv", text)
    assert open_table(path).format == "interval-counts"
    entries, problems = read(path)
    one, two = (entry.record for entry in entries)
    assert isinstance(one, IntervalCount)
    assert isinstance(two, IntervalCount)
    assert (one.count, one.counter, one.origin, one.where) == (1300, "Pentagon", "Pentagon", Place(name="Iraq+Syria"))
    assert one.interval == Interval(begin=date(2023, 10, 17), end=date(2023, 10, 24))
    assert (two.origin, two.where, two.note) == ("AP", Place(name="Iraq", country="IRQ"), "loose date")
    assert one.said_by == ("Yahoo News", "Pentagon"), "whoever counts is the earliest in the chain"
    assert two.said_by == ("Fox16", "AP")
    assert [(problem.line, problem.field, problem.skipped) for problem in problems] == [
        (4, "period_from", True),
        (5, "period_to", True),
        (6, "count", True),
        (7, "count", True),
    ]


# --- the collected files -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "count", "left_out"),
    [
        ("iraq_orders.csv", "orders", 36, 0),
        ("responses.csv", "responses", 45, 0),
        ("triggers.csv", "triggers", 32, 0),
        ("counts_2023_intervals.csv", "interval-counts", 60, 0),
        ("counts_2023.csv", "interval-counts", 98, 37),
        ("benchmarks.csv", "interval-counts", 35, 0),
        ("iraq_attacks.csv", "mapped", 187, 0),
        ("iraq_attacks_2023.csv", "mapped", 81, 0),
    ],
)
def test_the_collected_files_go_in(shared: Path, name: str, kind: str, count: int, left_out: int) -> None:
    path = shared / "data" / "iraq" / name
    assert open_table(path).format == kind
    entries, problems = read(path)
    assert (len(entries), len(problems)) == (count, left_out)


def test_a_table_of_orders_in_other_words_is_not_taken_for_attacks(shared: Path) -> None:
    with pytest.raises(UnrecognisedTable):
        open_table(shared / "data" / "orders" / "known_orders.csv")
