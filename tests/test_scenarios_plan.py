"""Plans: what a `plan.toml` may say, and what it is told when it says something else."""

from __future__ import annotations

from datetime import date

import pytest

from fealty.errors import SettingsError
from fealty.scenarios import Plan, PlanOrder, check_plan, plan_template, read_plan

WHOLE = """
title = "Calm, then talks fail"
begin = 2024-04-23
end = 2024-10-19
seed = 7
paths = 2000

[[order]]
id = "calm"
date = 2024-05-01
issuer = "Iran"
groups = ["a", "b"]
until = 2024-08-31
condition = "until after the talks"
ratio = [0.2, 0.6]

[[lift]]
date = 2024-06-01
order = "all"

[[strike]]
date = 2024-07-01
scale = 2.0

[[talks]]
date = 2024-08-01
orders = ["calm"]
"""


def test_a_plan_is_read_as_it_is_written() -> None:
    plan = read_plan(WHOLE)
    assert (plan.title, plan.days, plan.seed, plan.paths) == ("Calm, then talks fail", 180, 7, 2000)
    (order,) = plan.orders
    assert order.date == date(2024, 5, 1)
    assert order.until == date(2024, 8, 31)
    assert (order.content, order.ratio, order.groups) == ("stand_down", (0.2, 0.6), ("a", "b"))
    assert (plan.lifts[0].order, plan.strikes[0].scale, plan.talks[0].orders) == ("all", 2.0, ("calm",))
    assert not plan.nothing_new


def test_an_empty_plan_is_nothing_new() -> None:
    plan = read_plan("")
    assert plan == Plan()
    assert plan.nothing_new


def test_the_template_can_be_read_as_it_is_and_with_everything_in_it() -> None:
    assert read_plan(plan_template()).nothing_new
    lines = plan_template().splitlines()[3:]
    whole = read_plan("\n".join(line.removeprefix("# ") for line in lines))
    assert (len(whole.orders), len(whole.lifts), len(whole.strikes), len(whole.talks)) == (1, 1, 1, 1)
    assert whole.orders[0].ratio == 0.4


def test_the_end_is_counted_from_the_first_day_ahead() -> None:
    assert read_plan("end = 2024-01-31", first=date(2024, 1, 1)).days == 31
    assert read_plan("begin = 2024-01-31\nend = 2024-01-31").days == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("days = ", "not TOML"),
        ("horizon = 5", "no field 'horizon'; a plan has title"),
        ("[order]\ndate = 2024-05-01", r"order is one of several; write \[\[order\]\]"),
        ("[[order]]\nday = 2024-05-01", r"\[\[order\]\] number 1: no field 'day'; it has date"),
        ("[[order]]\ncontent = 'stand_down'", r"\[\[order\]\] number 1: .*date"),
        ("[[order]]\ndate = 2024-05-01\ncontent = 'calm'", r"number 1: Invalid enum value 'calm'"),
        ("[[order]]\ndate = 'soon'", "dates are written 2024-05-31"),
        ("order = [3]", r"\[\[order\]\] number 1: "),
        ("days = 'many'", "Expected `int`"),
        ("days = 0", "days is 0; choose 1 to 730"),
        ("paths = 0", "paths is 0; choose 1 to"),
        ("seed = -1", "seed is -1; choose 0 or more"),
        ("end = 2024-05-01", "end needs begin"),
        ("begin = 2024-05-01\nend = 2024-05-02\ndays = 3", "say the same"),
        ("begin = 2024-05-01\nend = '2024-05-02'", "end is '2024-05-02'; write a date"),
        ("begin = 2024-05-01\nend = 2024-05-02T00:00:00", "write a date"),
        ("begin = 2024-05-01\nend = 2024-04-01", "days is -29"),
        ("[[order]]\ndate = 2024-05-01\nuntil = 2024-04-01", "until is 2024-04-01, before its date"),
        ("[[order]]\ndate = 2024-05-01\nratio = 0.0", "ratio is 0.0; choose more than 0"),
        ("[[order]]\ndate = 2024-05-01\nratio = [0.5, 0.2]", "the lower end comes first"),
        ("[[order]]\ndate = 2024-05-01\nratio = inf", "choose more than 0"),
        ("[[order]]\ndate = 2024-05-01\nid = 'all'", "id 'all' is given twice, empty or means all"),
        ("[[strike]]\ndate = 2024-05-01\nscale = -1.0", "scale is -1.0; choose 0"),
        ("begin = 2024-05-01\ndays = 9\n[[strike]]\ndate = 2024-05-10", r"\[\[strike\]\] number 1: date is 2024-05-10"),
    ],
)
def test_a_faulty_plan_is_told_which_field_and_what_to_do(text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        read_plan(text, where="my.toml")
    assert str(caught.value).startswith("my.toml: ")


def test_two_orders_of_one_id_are_refused() -> None:
    day = date(2024, 5, 1)
    with pytest.raises(SettingsError, match="given twice"):
        check_plan(Plan(orders=(PlanOrder(date=day, id="a"), PlanOrder(date=day, id="a"))))
