"""Sentences: never surer than the numbers, and readable."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

import showing_help as made
from fealty.measuring.measurement import Measurement
from fealty.records import Interval
from fealty.showing import answer, words
from fealty.showing import formats as fmt
from fealty.showing.results import placebo_words


def one_question(kind: str, **fields: object) -> Measurement:
    order = made.order(0, date(2020, 10, 10), made.source(0))
    of = made.span(order, 1)
    estimate = {"obeyed": made.estimate, "cannot tell": made.unclear, "defied": made.defied}[kind](of, **fields)
    return made.measurement([of], [estimate], made.series([]))


def test_an_obeyed_order_is_told_with_its_certainty() -> None:
    said = answer(one_question("obeyed"))
    assert said.headline == said.sentences[0]
    assert said.headline == (
        "After the order of 10 October 2020 (The Envoy) attacks fell to about a fifth of what was to be expected:"
        " 2 attacks against 9.6 expected in 60 days (ratio 0.20, 90 % interval 0.05–0.76; probability that they fell"
        " 98 %). The order was obeyed (probability 86 %)."
    ).replace("0.05–", "0.050–")
    assert not said.caution


def test_cannot_tell_says_what_would_settle_it() -> None:
    said = answer(one_question("cannot tell")).headline
    assert "the data cannot tell" in said
    assert "3 attacks against 4.1 expected" in said
    assert "held for 95 days in all without a further attack" in said
    assert "obeyed (probability" not in said


def test_cannot_tell_without_an_end_in_sight() -> None:
    assert "No stretch of quiet" in answer(one_question("cannot tell", days_to_tell=None)).headline


@pytest.mark.parametrize(
    ("low", "high", "verb"), [(0.05, 0.76, "fell to"), (0.05, 1.2, "came to"), (1.1, 3.0, "rose to")]
)
def test_fell_and_rose_are_kept_for_intervals_on_one_side_of_one(low: float, high: float, verb: str) -> None:
    ratio = (low * high) ** 0.5
    said = answer(one_question("obeyed", low=low, high=high, ratio=ratio)).headline
    assert re.findall(r"(fell to|rose to|came to)", said) == [verb]


def test_other_data_and_failed_checks_are_told_with_the_verdict(tmp_path: Path) -> None:
    case, found = made.build(tmp_path / "a.fealty")
    case.close()
    first, _, third = answer(found).sentences
    assert "With other data or settings the verdict differs: cannot tell (rows only)." in first
    assert "Check failed: an order on its own." in third


def test_the_headline_counts_the_verdicts_and_names_the_clearest(tmp_path: Path) -> None:
    case, found = made.build(tmp_path / "a.fealty")
    case.close()
    said = answer(found)
    assert said.headline.startswith(
        "Of three orders of The Patron to hold fire that could be measured, one was obeyed (probability 86 %);"
        " for one the data cannot tell; one is set aside, because a check failed."
    )
    assert "after the order of 10 May 2020" in said.headline.replace("After", "after")
    assert "10 November 2020" not in said.headline  # its result failed a check
    assert said.caution.startswith("Three questions were asked")
    assert "one in ten misses" in said.caution


def test_the_clearest_result_is_one_that_failed_no_check() -> None:
    orders = [made.order(n, date(2020, 3 * n + 1, 10), made.source(n)) for n in range(2)]
    spans = [made.span(one, n) for n, one in enumerate(orders)]
    failed = made.Check(name="a check", outcome="failed", words="It failed.")
    sure = {"obeyed": 0.97, "partly": 0.01, "ignored": 0.01, "defied": 0.01}
    estimates = [made.estimate(spans[0], verdicts=sure, checks=(failed,)), made.estimate(spans[1])]
    said = answer(made.measurement(spans, estimates, made.series([]))).headline
    assert "After the order of 10 April 2020" in said
    assert "10 January" not in said


def test_when_nothing_can_be_told_the_headline_says_so_first() -> None:
    orders = [made.order(n, date(2020, n + 1, 10), made.source(n)) for n in range(2)]
    spans = [made.span(one, n) for n, one in enumerate(orders)]
    found = made.measurement(spans, [made.unclear(one) for one in spans], made.series([]))
    assert answer(found).headline.startswith("The data cannot tell.")


def test_orders_of_others_do_not_answer_for_the_sponsor() -> None:
    orders = [made.order(n, date(2020, 3 * n + 1, 10), made.source(n)) for n in range(2)]
    spans = [made.span(orders[0], 1), made.span(orders[1], 2, role="group", issuer="The Faction")]
    found = made.measurement(spans, [made.unclear(spans[0]), made.estimate(spans[1])], made.series([]))
    assert "cannot tell" in answer(found).headline
    assert "obeyed (" not in answer(found).headline
    assert [len(part) for part in words.by_sponsor(found)] == [1, 1]


def test_no_estimate_is_no_answer() -> None:
    assert "No order could be measured" in answer(made.measurement([], [], made.series([]))).headline


def test_overlapping_orders_are_called_dependent() -> None:
    orders = [made.order(n, date(2020, 5, 10 + n), made.source(n)) for n in range(2)]
    spans = [made.span(one, n) for n, one in enumerate(orders)]
    found = made.measurement(spans, [made.estimate(one) for one in spans], made.series([]))
    assert "share their attacks" in answer(found).caution


def test_a_rough_date_of_issue_is_called_rough() -> None:
    of = made.span(made.order(0, date(2020, 10, 10), made.source(0)), 1, issued_begin=date(2020, 9, 27))
    assert words.order_words(of) == "the order of about 10 October 2020 (The Envoy)"


@pytest.mark.parametrize(
    ("ended_by", "words_of_it"),
    [
        (
            "lifted by the order of 2021-07-07 (Hossein Taeb: escalate)",
            ", lifted by Hossein Taeb's order of 7 July 2021 to escalate",
        ),
        (
            "lifted by the order of 2021-07-07 (Kata'ib (KH): resume)",
            ", lifted by Kata'ib (KH)'s order of 7 July 2021 to resume attacks",
        ),
        ("its own end", " (its own end)"),
        ("still in force at the end of the case", " (still in force at the end of the case)"),
        ("talks of 2021-07-07 (Baghdad)", "; talks of 7 July 2021 (Baghdad)"),
    ],
)
def test_what_ended_an_order_has_no_brackets_in_brackets(ended_by: str, words_of_it: str) -> None:
    of = made.span(made.order(0, date(2021, 6, 9), made.source(0)), 1, ended_by=ended_by)
    assert words.ended_words(of) == words_of_it


def test_only_a_check_that_leaves_no_verdict_sets_one_aside() -> None:
    (plain,) = one_question("defied").estimates
    (aside,) = words.SETTING_ASIDE
    given = [(), (("placebo dates", "failed"),), ((aside, "passed"),), (("placebo dates", "passed"), (aside, "failed"))]
    found = [
        msgspec.structs.replace(
            plain,
            checks=tuple(made.Check(name=name, outcome=outcome, words=".") for name, outcome in checks),  # type: ignore[arg-type]
        )
        for checks in given
    ]
    assert [words.set_aside(one) for one in found] == [False, False, False, True]
    assert [words.counted_verdict(one) for one in found] == ["defied"] * 3 + ["cannot tell"]
    assert [words.mark(one) for one in found] == ["", "‡", "", "†"]


def test_of_many_other_answers_a_sentence_names_some() -> None:
    (plain,) = one_question("obeyed").estimates
    other = made.Alternative(name="x", words="", ratio=1, low=0.5, high=2, p_fewer=0.5, verdict="cannot tell")
    many = [msgspec.structs.replace(other, name=f"data {n}") for n in range(6)]
    said = words.hinges(msgspec.structs.replace(plain, alternatives=tuple(many)))
    assert said == (
        "With other data or settings the verdict differs: cannot tell (data 0), cannot tell (data 1) and four more."
    )


def test_all_orders_together_are_another_question_and_not_other_data() -> None:
    (plain,) = one_question("cannot tell").estimates
    joint = made.Alternative(
        name="all orders together", words="", ratio=0.3, low=0.1, high=0.6, p_fewer=0.99, verdict="obeyed"
    )
    said = words.hinges(msgspec.structs.replace(plain, alternatives=(joint,)))
    assert said == "All orders in force on its days, taken together: obeyed."
    same = msgspec.structs.replace(joint, verdict="cannot tell")
    assert words.hinges(msgspec.structs.replace(plain, alternatives=(same,))) == ""


def failing(found: Measurement, *failed: tuple[str, ...]) -> Measurement:
    """The measurement, with the named checks failed by its estimates."""
    pairs = zip(found.estimates, failed, strict=True)
    checked = [msgspec.structs.replace(one, checks=made.checked(*names)) for one, names in pairs]
    return msgspec.structs.replace(found, estimates=tuple(checked))


def test_the_warning_names_the_checks_that_the_only_result_failed() -> None:
    found = one_question("obeyed")
    assert answer(found).warning == ""
    assert answer(failing(found, ())).warning == ""
    assert answer(failing(found, ("placebo dates",))).warning == (
        "The result after the order of 10 October 2020 (The Envoy) failed a check: placebo dates."
    )
    assert answer(failing(found, ("placebo dates", "duplicates"))).warning == (
        "The result after the order of 10 October 2020 (The Envoy) failed two checks: placebo dates and duplicates."
    )


def test_the_warning_tells_results_named_at_the_top_from_the_others() -> None:
    orders = [made.order(n, date(2020, n + 1, 10), made.source(n)) for n in range(4)]
    spans = [made.span(one, n) for n, one in enumerate(orders)]
    estimates = [made.estimate(spans[0]), *(made.unclear(one) for one in spans[1:3]), made.defied(spans[3])]
    found = made.measurement(spans, estimates, made.series([]))
    said = answer(failing(found, (), ("duplicates",), ("duplicates", "placebo dates"), ("placebo dates",))).warning
    assert said == (
        "The result after the order of 10 April 2020 (The Envoy) failed a check: placebo dates."
        " Of the two other results, two failed a check: duplicates (2) and placebo dates (1)."
    )
    quiet = answer(failing(found, (), ("duplicates",), (), ())).warning
    assert quiet == "Of the two other results, one failed a check: duplicates."


def test_orders_measured_together_are_said_to_be() -> None:
    orders = [made.order(n, date(2020, 5, 10 + n), made.source(n)) for n in range(2)]
    spans = [made.span(one, n) for n, one in enumerate(orders)]
    found = made.measurement(spans, [made.estimate(one) for one in spans], made.series([]))
    assert "are measured together" in answer(failing(found, (), ())).caution
    assert "are measured together" not in answer(found).caution


def test_leaning_groups_temper_the_caution() -> None:
    found = one_question("obeyed")
    both = (found.estimates[0], msgspec.structs.replace(found.estimates[0], pooled=True))
    assert "lean on one another" in answer(msgspec.structs.replace(found, estimates=both)).caution
    assert "lean on one another" not in answer(msgspec.structs.replace(found, estimates=both[:1] * 2)).caution


def test_a_sponsor_without_a_name_is_the_sponsor() -> None:
    found = one_question("obeyed")
    assert words.sponsor_name(found) == "The Patron"
    assert words.sponsor_name(msgspec.structs.replace(found, sponsor_name=None)) == "the sponsor"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0527, "0.053"), (0.2, "0.20"), (0.755, "0.76"), (0.996, "1.0"), (1.0, "1.0"), (2.06, "2.1"), (9.97, "10"),
     (12.4, "12"), (136.0, "136"), (0.0, "0"), (0.001, "< 0.01"), (0.0996, "0.10")],
)  # fmt: skip
def test_ratios_have_two_digits(value: float, text: str) -> None:
    assert fmt.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.999, "more than 99 %"), (0.001, "less than 1 %"), (0.86, "86 %"), (0.994, "99 %")]
)
def test_no_probability_is_certainty(value: float, text: str) -> None:
    assert fmt.percent(value) == text


@pytest.mark.parametrize(
    ("begin", "last", "text"),
    [
        (date(2020, 5, 1), date(2020, 5, 1), "1 May 2020"),
        (date(2021, 6, 9), date(2021, 6, 30), "9–30 June 2021"),
        (date(2020, 10, 10), date(2020, 12, 8), "10 October – 8 December 2020"),
        (date(2019, 12, 1), date(2020, 1, 2), "1 December 2019 – 2 January 2020"),
    ],
)
def test_spans_of_days(begin: date, last: date, text: str) -> None:
    assert fmt.days_between(begin, last) == text


@pytest.mark.parametrize(
    ("begin", "last", "text"),
    [
        (date(2020, 1, 20), date(2020, 1, 20), "20 Jan"),
        (date(2020, 1, 20), date(2020, 1, 26), "20–26 Jan"),
        (date(2020, 12, 28), date(2021, 1, 3), "28 Dec – 3 Jan"),
        (date(2020, 1, 5), date(2021, 1, 3), "5 Jan – 3 Jan"),
    ],
)
def test_days_whose_year_is_known(begin: date, last: date, text: str) -> None:
    assert fmt.days_of_year(begin, last) == text


def test_a_month_is_a_month() -> None:
    assert fmt.when(Interval(begin=date(2020, 6, 1), end=date(2020, 6, 30), precision="month")) == "June 2020"
    assert fmt.when(Interval()) == "at an unknown time"


def test_iso_dates_in_words_become_readable_and_nonsense_stays() -> None:
    assert fmt.readable("lifted on 2021-07-07, not 2021-02-30") == "lifted on 7 July 2021, not 2021-02-30"


def test_words_are_set_with_true_minus_signs_and_quotation_marks() -> None:
    assert fmt.readable("12 averted (-23 to 73), -4") == "12 averted (−23 to 73), −4"
    same = "a follow-up of COVID-19 in K-1, 3-8 days, --5"
    assert fmt.readable(same) == same
    assert fmt.readable("it is 'in command', and the groups' leaders' 'own' word") == (
        "it is “in command”, and the groups' leaders' “own” word"
    )
    assert fmt.readable("the sponsor's and the group's") == "the sponsor's and the group's"


@pytest.mark.parametrize(
    ("ratio", "text"), [(0.2, "a fifth"), (0.34, "a third"), (2.1, "twice"), (1.7, None), (0.0, None)]
)
def test_shares(ratio: float, text: str | None) -> None:
    assert fmt.share(ratio) == text


def test_the_model_free_change_is_said_with_and_without_a_p_value() -> None:
    with_p = made.Placebo(ratio=0.2, windows=81, independent=5, lower=0, p_fewer=0.167, days=60)
    without = made.Placebo(ratio=0.2, days=60, reason="no windows of 60 days fit side by side outside orders.")
    assert placebo_words(with_p).startswith("Without any model: 0.20 times the attacks a day just before it. Of 81")
    assert "p = 0.17" in placebo_words(with_p)
    assert "No comparison with other dates: no windows" in placebo_words(without)
    assert "0.20 times" in placebo_words(without)
    assert placebo_words(None) == ""
