"""The worth of a promise: against what it must be where everything is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from assessing_help import SETTINGS, a_measurement, a_span, an_estimate, an_order, effect, on, who
from conftest import attack
from fealty.assessing import Assurance, assurance, assurances, compared
from fealty.casefile import Arrival, Case
from fealty.errors import MeasurementError
from fealty.measuring import Measurement, Spread
from fealty.measuring.acting import Acting
from fealty.measuring.ahead import Standing
from fealty.records import Mention, Source, identified

PATHS = 4000


def stands(group: str = "red", rate: float = 1.0, draws: int = 50) -> Standing:
    def alike(value: float) -> np.ndarray:
        return np.full(draws, value)

    return Standing(
        group=group, name=group.title(), day=date(2021, 3, 2), level=alike(np.log(rate)), drift=alike(0.0),
        dispersion=alike(1e-6), share=alike(0.0), keep=alike(0.8), follow=alike(rate), weekday=np.ones(7),
        trigger=alike(0.5), decay=alike(7.0), left=alike(0.0), acting=(),
        full_days=60, fade=alike(120.0),
    )  # fmt: skip


def known(ratio: float, *, years: tuple[int, ...] = (2019, 2020), **track: object) -> Measurement:
    """A record whose next order does exactly so much."""
    orders = [an_order(n, issued=on(date(year, 6, 1))) for n, year in enumerate(years)]
    estimates = [an_estimate(one.id, group, ratio) for one in orders for group in ("red", "blue")]
    measurement = a_measurement([a_span(one) for one in orders], estimates)
    given = {"following": (float(np.log(ratio)),) * 100, "ratio": ratio, **track}
    assert measurement.track is not None
    return msgspec.structs.replace(measurement, track=msgspec.structs.replace(measurement.track, **given))


def worth(measurement: Measurement, *standings: Standing, days: int = 30) -> Assurance:
    return assurance(measurement, standings or (stands(),), days=days, paths=PATHS)


def test_a_promise_of_known_strength_is_worth_what_it_averts() -> None:
    found = worth(known(0.1), days=30)
    assert found.without.middle == pytest.approx(30, abs=1)
    assert found.promised.middle == pytest.approx(3, abs=1)
    assert found.averted.middle == pytest.approx(27, abs=1)
    assert found.p_complete == pytest.approx(np.exp(-3.0), abs=0.015)
    assert found.p_quiet == 0.0
    assert found.breach.middle == pytest.approx(np.log(2) / 0.1, abs=1.5)


def test_holding_by_four_fifths_counts_against_what_was_expected() -> None:
    found = worth(known(0.1), days=30)
    # Poisson with mean 3, up to a fifth of 30
    assert found.p_mostly == pytest.approx(0.966, abs=0.02)
    assert worth(known(0.5), days=30).p_mostly < 0.03


def test_a_promise_that_changes_nothing_averts_nothing() -> None:
    found = worth(known(1.0))
    assert found.averted.middle == 0
    assert found.p_complete == found.p_quiet
    assert (found.without, found.p_mostly < 0.01) == (found.promised, True)


def test_a_promise_that_backfires_is_said_to() -> None:
    found = worth(known(2.0))
    assert found.averted.middle < 0
    assert "more (" in found.words


def test_quiet_that_would_come_anyway_is_no_merit() -> None:
    found = worth(known(0.5), stands(rate=0.01))
    assert found.p_quiet == pytest.approx(np.exp(-0.3), abs=0.03)
    assert found.breach.middle is None
    assert "without it, so long a quiet would be likely" in found.words
    assert "More likely than not no attack comes" in found.words


def test_only_groups_that_orders_were_measured_for_count() -> None:
    found = worth(known(0.5), stands(), stands("blue"), stands("green", 50.0))
    assert found.groups == ("Red", "Blue")
    assert found.without.middle == pytest.approx(60, abs=2)
    with pytest.raises(MeasurementError, match="none of the groups"):
        worth(known(0.5), stands("green"))


def test_groups_that_differ_make_it_less_sure() -> None:
    plain = known(0.3)
    apart = msgspec.structs.replace(plain, spread=Spread(sd=1.0, low=0.5, high=1.5, groups=2, orders=2))
    one, other = (worth(each, stands(), stands("blue")) for each in (plain, apart))
    assert other.promised.high > one.promised.high + 5


def test_by_year_follows_the_trend() -> None:
    record = known(0.3, years=(2017, 2018, 2019), trend=2.0, trend_low=1.99, trend_high=2.01, p_loosening=0.99)
    found = worth(record)
    assert [one.year for one in found.years] == [2017, 2018, 2019]
    ratios = [one.ratio.middle for one in found.years]
    assert ratios[1] == pytest.approx(0.3 * 2.0 ** (2018.5 - (2018 + 152 / 365.25)), rel=0.02)
    assert np.diff(np.log(ratios)) == pytest.approx(np.log(2.0), abs=0.02)
    assert [one.p_mostly for one in found.years] == sorted([one.p_mostly for one in found.years], reverse=True)
    assert "That its word does less from year to year is almost certain (99 %)." in found.words


def test_years_say_what_was_measured_in_them_and_where_the_line_hides_it() -> None:
    record = known(0.3, years=(2017, 2019, 2021), trend=1.1, trend_low=0.9, trend_high=1.3, p_loosening=0.8)
    estimates = [
        msgspec.structs.replace(one, ratio=5.0) if record.order(one.order or "").begin.year == 2019 else one
        for one in record.estimates
    ]
    found = worth(msgspec.structs.replace(record, estimates=tuple(estimates)))
    assert [(one.year, len(one.measured)) for one in found.years] == [
        (2017, 1), (2018, 0), (2019, 1), (2020, 0), (2021, 1),
    ]  # fmt: skip
    assert "For 2018 and 2020, without a measured order, that is the line through those of other years." in found.words
    assert "An order lies outside of its interval: 5.0 in 2019." in found.words


def test_a_record_of_one_year_has_no_years() -> None:
    orders = [an_order(n, issued=on(date(2016, month, 1))) for n, month in enumerate((2, 9, 12))]
    estimates = [an_estimate(one.id, "red", 0.3) for one in orders]
    plain = a_measurement([a_span(one) for one in orders], estimates)
    assert plain.track is not None
    track = msgspec.structs.replace(plain.track, trend=1.5, trend_low=0.5, trend_high=4.0, p_loosening=0.7)
    assert worth(msgspec.structs.replace(plain, track=track)).years == ()


def test_promises_side_by_side_are_compared_one_with_the_other() -> None:
    strong, weak, same = (
        msgspec.structs.replace(worth(known(ratio, following=effect(ratio, 0.1))), sponsor=name)
        for ratio, name in ((0.1, "A"), (0.9, "B"), (0.1, "C"))
    )
    assert compared([weak, strong]) == "That the word of A does more than that of B is almost certain (more than 99 %)."
    assert compared([strong]) == ""
    even = compared([strong, same])
    assert even.startswith("That the word of A does more than that of C is as likely as not (50 %).")
    assert even.endswith("So the records do not settle whose promise is worth most.")


def test_words_read_as_sentences() -> None:
    even = worth(known(0.5, following=effect(0.24, 0.5)), stands(rate=1.0), days=60)
    assert "is roughly even" not in even.words
    assert "fewer), future by future" in even.words
    assert "it may come as early as day" in even.words


def test_what_is_left_of_an_order_to_attack_ends_with_the_promise() -> None:
    attack_order = Acting(
        order="a", effect=np.full(50, np.log(4.0)), until=None, fade=np.full(50, 500.0), full=date(2021, 6, 1),
        stops=False,
    )  # fmt: skip
    found = worth(known(1.0), replace(stands(), acting=(attack_order,)))
    assert found.without.middle == pytest.approx(120, abs=4)
    assert found.promised.middle == pytest.approx(30, abs=2)


def test_a_long_promise_fades_as_orders_do() -> None:
    found = worth(known(0.1), stands(rate=2.0), days=180)
    # in full for 60 days, then 0.1 ** exp(-n / 120)
    by_hand = 2.0 * (6.0 + sum(0.1 ** np.exp(-n / 120.0) for n in range(120)))
    assert found.promised.middle == pytest.approx(by_hand, rel=0.05)


def test_without_a_trend_there_are_no_years() -> None:
    found = worth(known(0.3))
    assert found.years == ()
    assert "year to year" not in found.words


def test_one_order_or_none_is_said() -> None:
    order = an_order()
    one = a_measurement([a_span(order)], [an_estimate(order.id, "red", 0.3)])
    assert worth(one).orders == 1
    assert "one measured order" in worth(one).words
    assert "the next need not do the same" in worth(one).words
    # wider than a record of several orders that did as much
    several = worth(known(0.3, following=effect(0.3, 0.3)))
    assert worth(one).promised.high > several.promised.high
    none = worth(a_measurement([], []))
    assert none.orders == 0
    assert "nothing is known of" in none.words
    assert none.averted.low < 0 < none.averted.high


def test_the_same_seed_gives_the_same_worth() -> None:
    record = known(0.3, following=effect(0.3, 0.4))
    assert worth(record) == worth(record)
    assert assurance(record, [stands()], seed=2, paths=PATHS) != assurance(record, [stands()], seed=3, paths=PATHS)


def test_the_name_can_be_given_and_the_words_have_the_figures() -> None:
    found = assurance(known(0.1), [stands()], days=30, paths=PATHS, sponsor="The Envoy")
    assert found.words.startswith("If The Envoy promised no attacks of Red for 30 days, 3 attacks (")
    assert "It rests on 2 measured orders." in found.words
    again = msgspec.json.decode(msgspec.json.encode(found), type=Assurance)
    assert again == found


def test_leaders_of_one_case_stand_side_by_side(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    begin = date(2020, 1, 1)
    rates = np.concatenate([np.full(366, 1.0), np.full(60, 0.1)])
    events = [
        attack(1000 * day + n, begin + timedelta(days=day), actors=(Mention(text="Red Brigade"),))
        for day, count in enumerate(rng.poisson(rates))
        for n in range(count)
    ]
    source = identified(Source(title="made up"))
    with Case(tmp_path / "one.fealty", create=True, settings=SETTINGS) as case:
        with case.writing(source) as writer:
            writer.add_source(source)
            order = an_order(999, issuer=who("The Envoy"), addressees=(who("Red Brigade"),))
            writer.add([Arrival(record=identified(one)) for one in (*events, order)])
        envoy, sponsor = assurances(case, ["envoy", "sponsor"], days=30, paths=1000)
    assert (envoy.sponsor, sponsor.sponsor) == ("The Envoy", "The Sponsor")
    assert envoy.orders == sponsor.orders == 1
    assert envoy.begin == date(2021, 3, 3)
    assert envoy.averted == sponsor.averted
    assert 0 < envoy.p_complete < 1
