"""A closer look at one result: words and small charts of what could be seen, whether it held, how long it was quiet."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

import showing_help as made
from fealty.measuring.estimate import Course, Estimate, Wait
from fealty.showing import closer, course_chart, wait_chart
from fealty.showing.charts import svg, week_ends
from fealty.showing.checking import checks_of, passed_words, tallies
from fealty.showing.results import verdict_shares
from fealty.showing.views import course_view, wait_view


def one(**fields: object) -> Estimate:
    of = made.span(made.order(0, date(2020, 10, 10), made.source(0)), 1)
    return made.estimate(of, **fields)


def data(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


# --- before looking, and other groups ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("least", "said"),
    [
        (None, ""),
        (0.0, "judged by the days before it, 60 days could not be expected to show even a complete stop."),
        (
            0.42,
            (
                "judged by the days before it, 60 days could show a fall to 42 % of what was to be expected, or lower"
                " (four times in five); a smaller fall is easily missed."
            ),
        ),
        (
            0.002,
            (
                "judged by the days before it, 60 days could show a fall to less than 1 % of what was to be expected,"
                " or lower (four times in five); a smaller fall is easily missed."
            ),
        ),
    ],
)
def test_what_could_be_seen_is_said_in_words(least: float | None, said: str) -> None:
    assert closer.before_words(one(detectable=least)) == said


def test_a_figure_that_leans_on_others_says_so_and_gives_its_own() -> None:
    alone = made.Alternative(
        name=closer.ALONE, words="", ratio=0.35, low=0.1, high=1.2, p_fewer=0.9, verdict="cannot tell"
    )
    assert closer.leaning_words(one(alternatives=(alone,))) == "", "not pooled: nothing leans"
    plain = closer.leaning_words(one(pooled=True))
    assert plain.startswith("Groups that were given the same order lean on one another")
    assert "This group alone" not in plain
    own = closer.leaning_words(one(pooled=True, alternatives=(alone,)))
    assert own.endswith("This group alone: ratio 0.35, 90 % interval 0.10–1.2; cannot tell.")


# --- whether it held --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "begin", "end"),
    [
        ("held", "it kept its level", "(probability 70 %; faded 20 % and came late 10 %)."),
        ("faded", "it faded", "(probability 66 %; held 30 % and came late 4 %)."),
        ("came late", "it came late", "(probability 71 %; held 24 % and faded 5 %)."),
        ("cannot tell", "the data cannot tell whether it held", "(held 40 %, faded 35 % and came late 25 %)."),
    ],
)
def test_the_shape_of_a_course_has_its_probability(shape: str, begin: str, end: str) -> None:
    said = closer.course_words(made.course(one(), shape))
    assert said.startswith(begin)
    assert said.endswith(end)


def test_what_was_not_asked_gives_no_words_and_no_view() -> None:
    nothing = Course(weeks=(), shapes={}, shape="cannot tell")
    assert closer.course_words(None) == closer.course_words(nothing) == closer.wait_words(None) == ""
    assert course_view(one(), draw=True) is course_view(one(course=nothing), draw=True) is None
    assert wait_view(one(), draw=True) is None


def test_a_course_is_drawn_as_measured() -> None:
    given = one()
    asked = msgspec.structs.replace(given, course=made.course(given, "faded", tilt=0.2))
    assert asked.course is not None
    rows = [row for row in data(course_chart(asked)) if "ratio" in row]
    assert [(row["a"], row["b"]) for row in rows] == [(7 * n, min(7 * n + 7, 60)) for n in range(9)]
    for row, week in zip(rows, asked.course.weeks, strict=True):
        assert row["ratio"] == pytest.approx(week.ratio, abs=1e-4)
        assert row["low"] == pytest.approx(max(week.low, 1 / 60), abs=1e-4)
        assert row["high"] == pytest.approx(week.high, abs=1e-4)
    assert {row["a"] for row in data(course_chart(asked)) if set(row) == {"a"}} == {1, 0.2}, (
        "no change; the whole order"
    )


def test_a_week_without_data_is_no_block_but_a_line_of_the_table() -> None:
    given = one()
    course = made.course(given)
    weeks = list(course.weeks)
    weeks[3] = msgspec.structs.replace(weeks[3], days=0, observed=0, expected=0.0)
    asked = msgspec.structs.replace(given, course=msgspec.structs.replace(course, weeks=tuple(weeks)))
    assert 21 not in [row["a"] for row in data(course_chart(asked)) if "ratio" in row]
    view = course_view(asked, draw=True)
    assert view is not None
    assert view.lines[3].cells == ("4", "31 Oct – 6 Nov", "no data", "", "", "")
    assert view.lines[0].cells == ("1", "10–16 Oct", "0", "1.1", "0.20", "0.040–0.95")
    assert view.lines[-1].cells[1] == "5–8 Dec"


def test_the_last_week_ends_with_the_measurement_also_where_it_is_longer() -> None:
    given = one()
    course = made.course(given)
    long = msgspec.structs.replace(course, weeks=course.weeks[:-1])
    assert week_ends(msgspec.structs.replace(given, course=long))[-2:] == [49, 60]
    bare = msgspec.structs.replace(given, course=long, begin_date=None, end_date=None)
    assert week_ends(bare)[-1] == 56
    assert week_ends(given) == []


def test_a_single_week_is_told_and_not_drawn() -> None:
    given = one()
    single = msgspec.structs.replace(made.course(given), weeks=made.course(given).weeks[:1])
    view = course_view(msgspec.structs.replace(given, course=single), draw=True)
    assert view is not None
    assert view.drawing == ""
    assert len(view.lines) == 1


def test_a_course_of_a_year_names_some_of_its_weeks() -> None:
    given = one(end_date=date(2020, 10, 10) + timedelta(days=365))
    asked = msgspec.structs.replace(given, course=made.course(given))
    drawn = svg(course_chart(asked), label="x")
    assert len(week_ends(asked)) == 53
    labels = [int(text) for text in re.findall(r">(\d+)</text>", drawn)]
    assert [label for label in labels if label % 6 == 0 and label > 1] == list(range(6, 54, 6))


# --- how long it was quiet --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (
            made.wait(11),
            (
                "the first attack came on day 12; without the order the first was to be expected within three days"
                " (median); a quiet as long, or longer, had a probability of 4 %."
            ),
        ),
        (
            made.wait(None),
            (
                "no attack came in 60 days; without the order the first was to be expected within three days (median);"
                " a quiet as long, or longer, had a probability of less than 1 %."
            ),
        ),
        (
            made.wait(0, rate=1.2),
            (
                "the first attack came on the first day; without the order the first was to be expected within one day"
                " (median)."
            ),
        ),
        (
            made.wait(30, rate=0.01),
            (
                "the first attack came on day 31; without the order, too, more than 60 days of quiet were to be"
                " expected (median); a quiet as long, or longer, had a probability of 74 %."
            ),
        ),
    ],
)
def test_the_time_to_the_first_attack_in_words(wait: Wait, said: str) -> None:
    assert closer.wait_words(wait) == said


@pytest.mark.parametrize(
    ("first", "at", "name"), [(11, 11, "day 12"), (None, 60, "no attack in 60 days"), (0, 0, "day 1")]
)
def test_the_mark_lies_on_the_curve_where_the_probability_is(first: int | None, at: int, name: str) -> None:
    wait = made.wait(first)
    rows = data(wait_chart(wait))
    curve = [row["quiet"] for row in rows if "name" not in row and "quiet" in row]
    assert curve == [1.0, *(round(p, 4) for p in wait.quiet)]
    (mark,) = [row for row in rows if "name" in row]
    assert (mark["day"], mark["quiet"]) == (at, pytest.approx(wait.p_longer, abs=1e-4))
    assert mark["name"].endswith(name)


def test_an_attack_after_the_curve_ends_is_marked_at_its_end() -> None:
    short = msgspec.structs.replace(made.wait(11), quiet=(0.8, 0.6), first=5)
    (mark,) = [row for row in data(wait_chart(short)) if "name" in row]
    assert mark["day"] == 2


def test_the_table_of_quiet_days_has_the_last_one() -> None:
    days = closer.quiet_days(made.wait(11))
    assert [day for day, _ in days] == [1, 2, 3, 5, 7, 14, 21, 28, 42, 60]
    assert all(quiet == made.wait(11).quiet[day - 1] for day, quiet in days)
    assert closer.quiet_days(msgspec.structs.replace(made.wait(11), quiet=())) == []


def test_a_wait_without_a_curve_is_told_and_not_drawn() -> None:
    view = wait_view(one(wait=msgspec.structs.replace(made.wait(11), quiet=())), draw=True)
    assert view is not None
    assert view.drawing == ""
    assert view.words.startswith("The first attack came on day 12;")


# --- small drawings ---------------------------------------------------------------------------------------------------


def test_small_drawings_are_small_say_what_they_show_and_cut_nothing() -> None:
    given = one(wait=made.wait(11))
    asked = msgspec.structs.replace(given, course=made.course(given, "faded", tilt=0.3))
    for view in (course_view(asked, draw=True), wait_view(asked, draw=True)):
        assert view is not None
        assert len(view.drawing) < 9_000
        assert f"{view.words[1:40]}" in view.drawing, "the label repeats the words"
        box = re.search(r'viewBox="0 0 (\d+) (\d+)"', view.drawing)
        assert box is not None
        assert int(box[1]) == 336
        assert "NaN" not in view.drawing
        assert not re.search(r'(?:fill|stroke)="#', view.drawing), "a colour that does not turn in the dark"
    for drawn in (course_view(asked, draw=False), wait_view(asked, draw=False)):
        assert drawn is not None
        assert drawn.drawing == ""
        assert drawn.lines


@pytest.mark.parametrize(("share", "text"), [(0.5999, "59.9 %"), (0.5957, "59.5 %"), (0.6, "60 %"), (0.594, "59 %")])
def test_a_share_that_is_no_verdict_is_not_rounded_to_one(share: float, text: str) -> None:
    shown = verdict_shares({"obeyed": share, "partly": 1 - share, "ignored": 0.0, "defied": 0.0})
    assert shown[0].percent == text
    assert sum(part.width for part in shown) == pytest.approx(100, abs=0.2)


# --- checks -----------------------------------------------------------------------------------------------------------


def test_checks_are_told_by_outcome() -> None:
    found = checks_of(one(checks=made.checked("duplicates", "placebo dates")))
    assert [check.name for check in found["failed"]] == ["placebo dates", "duplicates"]
    assert [check.name for check in found["informative"]] == ["orders together"]
    assert len(found["passed"]) == 7
    assert passed_words(found["passed"]).startswith("7 checks passed: placebo groups, leave one source out,")
    assert passed_words(()) == ""
    assert passed_words(found["passed"][:1]) == "1 check passed: placebo groups"
    assert tallies({}) == []
