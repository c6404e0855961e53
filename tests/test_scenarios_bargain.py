"""The bargaining question, against games worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import NormalDist

import msgspec
import numpy as np
import pytest

import showing_help as made
from fealty.errors import MeasurementError, SettingsError
from fealty.measuring.ahead import following
from fealty.measuring.measurement import Measurement, Track
from fealty.scenarios.bargain import Bargain, Conduct, posterior, weigh_concession
from fealty.scenarios.obedience import obedience_of
from fealty.scenarios.stakes import Stakes, read_stakes, usual_stakes

STAKES = read_stakes(
    """
[adversary]
attack = -1.0
concession = -8.0
strike = -4.0
[sponsor]
order = -1.0
attack = 0.0
concession = 10.0
strike = -10.0
disobeyed = -2.0
"""
)
NORMAL = NormalDist(math.log(0.5), 0.8)


def measurement(centre: float = math.log(0.5), sd: float = 0.8, spread: float = 0.4, orders: int = 5) -> Measurement:
    """A record whose next order's log ratio is normal."""
    normal = NormalDist(centre, sd)
    track = Track(
        orders=tuple(f"o{n}" for n in range(orders)),
        ratio=math.exp(centre),
        low=math.exp(normal.inv_cdf(0.05)),
        high=math.exp(normal.inv_cdf(0.95)),
        p_fewer=normal.cdf(0.0),
        verdicts={"obeyed": normal.cdf(math.log(0.5)), "partly": 0.2, "ignored": 0.1, "defied": 0.1},
        verdict="cannot tell",
        spread=spread,
        following=tuple(normal.inv_cdf((n + 0.5) / 100) for n in range(100)),
    )
    return Measurement(
        title="t",
        question="q",
        sponsor="s",
        sponsor_name="S",
        level=0.9,
        estimates=(),
        orders=(),
        series=(),
        track=track,
    )


def answer(attacks: float = 20.0, stakes: Stakes = STAKES, conduct: Conduct | None = None) -> Bargain:
    return weigh_concession(measurement(), attacks, stakes=stakes, conduct=conduct)


def test_the_record_gives_the_probability_and_typical_ratios() -> None:
    record = obedience_of(measurement())
    assert record.probability == pytest.approx(0.5)
    assert record.ratio_obeyed == pytest.approx(math.exp(NORMAL.inv_cdf(0.25)), rel=0.03)
    assert record.ratio_disobeyed == pytest.approx(math.exp(NORMAL.inv_cdf(0.75)), rel=0.03)
    # sd of the level is sqrt(0.8^2 - 0.4^2) = 0.693; the share obeyed is Phi(-1.645 * 0.693 / 0.4) to its mirror
    assert record.low == pytest.approx(NormalDist().cdf(-1.645 * 0.693 / 0.4), abs=0.002)
    assert record.high == pytest.approx(1 - record.low, abs=0.002)


def test_the_interval_shrinks_as_the_level_becomes_known() -> None:
    known = obedience_of(measurement(sd=0.41, spread=0.4))
    unknown = obedience_of(measurement(sd=1.2, spread=0.4))
    assert known.high - known.low < 0.4
    assert unknown.high - unknown.low > 0.95


def test_the_threshold_is_where_the_lines_cross_by_hand() -> None:
    found = answer()
    record, curve = found.obedience, found.curves[0]
    # conceding: -8 - 20 (p r1 + (1 - p) r0); striking: -4 - 20
    by_hand = (8 - 4 + 20 * (record.ratio_disobeyed - 1)) / (20 * (record.ratio_disobeyed - record.ratio_obeyed))
    assert curve.threshold == pytest.approx(by_hand)
    assert curve.better_above == "concede"
    assert curve.strike == pytest.approx([-24.0] * 101)
    assert curve.concede[100] == pytest.approx(-8 - 20 * record.ratio_obeyed)
    assert curve.price == pytest.approx(4 + 20 - 20 * (0.5 * record.ratio_obeyed + 0.5 * record.ratio_disobeyed))
    assert curve.price_low < curve.price < curve.price_high


def test_the_game_is_solved_by_hand() -> None:
    found = answer()
    record, game = found.obedience, found.game
    mean = 0.5 * record.ratio_obeyed + 0.5 * record.ratio_disobeyed
    assert game.after("order").worth["adversary"] == pytest.approx(max(-8 - 20 * mean, -24.0))
    assert game.after("order").move == "concede"
    assert game.after("no order").move == "strike"  # a concession that buys nothing costs more than a strike
    assert game.after("order").worth["sponsor"] == pytest.approx(10 - 1 - 0.5 * 2)
    assert game.after("no order").worth["sponsor"] == -10
    assert game.move == "order"
    assert [moves for _, moves in found.path] == [("order", "concede", "obeyed"), ("order", "concede", "disobeyed")]
    assert sum(probability for probability, _ in found.path) == pytest.approx(1.0)


def test_a_sponsor_whose_order_buys_nothing_gives_none() -> None:
    dear = msgspec.structs.replace(STAKES, adversary=msgspec.structs.replace(STAKES.adversary, concession=-100.0))
    found = answer(stakes=dear)
    assert found.curves[0].threshold is None
    assert found.curves[0].better_above == "strike"
    assert found.game.after("order").move == "strike"
    assert found.game.move == "no order"
    assert not found.concedes_at_high
    assert any("however likely" in one for one in found.words)


def test_quiet_speaks_for_obedience_and_attacks_against_it() -> None:
    conduct = Conduct(quiet_if_obeyed=0.8, quiet_if_disobeyed=0.2)
    assert posterior(0.5, conduct, "quiet") == pytest.approx(0.8)
    assert posterior(0.5, conduct, "attacks") == pytest.approx(0.2)
    assert posterior(0.5, conduct, "order") == posterior(0.5, None, "quiet") == 0.5
    quiet, attacks = answer(conduct=conduct).curves
    alone = answer().curves[0].threshold
    assert quiet.threshold is not None
    assert attacks.threshold is not None
    assert alone is not None
    assert quiet.threshold < alone < attacks.threshold
    # the posterior at each threshold is the threshold without conduct
    assert posterior(quiet.threshold, conduct, "quiet") == pytest.approx(alone)
    assert posterior(attacks.threshold, conduct, "attacks") == pytest.approx(alone)


def test_conduct_that_tells_nothing_changes_nothing() -> None:
    found = answer(conduct=Conduct(quiet_if_obeyed=0.3, quiet_if_disobeyed=0.3))
    assert found.curves[0].threshold == pytest.approx(answer().curves[0].threshold)
    assert found.game.worth["adversary"] == pytest.approx(answer().game.worth["adversary"])


def test_conduct_that_tells_all_is_answered_case_by_case() -> None:
    found = answer(attacks=40.0, conduct=Conduct(quiet_if_obeyed=1.0, quiet_if_disobeyed=0.0))
    record = found.obedience
    dear = record.ratio_disobeyed * 40 + 8 > 44
    assert found.game.after("order", "quiet").move == "concede"
    assert found.game.after("order", "attacks").move == ("strike" if dear else "concede")
    assert len(found.path) == 4  # with impossible ends at probability 0
    assert sum(probability for probability, _ in found.path) == pytest.approx(1.0)


def test_seeing_conduct_is_never_worth_less_to_the_adversary() -> None:
    for attacks in (5.0, 20.0, 60.0):
        seen = answer(attacks, conduct=Conduct(quiet_if_obeyed=0.9, quiet_if_disobeyed=0.3))
        blind = answer(attacks)
        assert seen.game.after("order").worth["adversary"] >= blind.game.after("order").worth["adversary"] - 1e-9


def test_without_a_track_record_one_order_answers_and_its_share_is_unknown(tmp_path: Path) -> None:
    case, measured = made.build(tmp_path / "a.fealty")
    case.close()
    one = msgspec.structs.replace(measured.estimates[0], effect=tuple(-2 + n / 50 for n in range(100)))
    single = msgspec.structs.replace(measured, track=None, estimates=(one,))
    record = obedience_of(single)
    assert (record.low, record.high, record.orders) == (0.0, 1.0, 1)
    # of the order itself 86 % lies below half; the next need not do the same
    assert record.probability == pytest.approx(np.mean(following(single) < np.log(0.5)))
    assert 0.5 < record.probability < one.verdicts["obeyed"] - 0.1


def test_without_any_order_the_question_is_refused() -> None:
    with pytest.raises(MeasurementError, match="no order was measured"):
        weigh_concession(msgspec.structs.replace(measurement(), track=None), 10.0)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(MeasurementError, match="finite number"):
        answer(attacks=-1.0)
    with pytest.raises(SettingsError, match="choose one from 0 to 1"):
        answer(conduct=Conduct(quiet_if_obeyed=1.2, quiet_if_disobeyed=0.1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("adversary = 3", r"no table \[adversary\]; there are \[adversary\], \[sponsor\]"),
        ("[us]\nattack = 1", r"no table \[us\]"),
        ("[adversary]\nwar = -3", "no field adversary.war; there are attack"),
        ("[adversary]\nattack = 1.0", "choose less than 0"),
        ("[sponsor]\norder = inf", "choose a finite number"),
        ("[after_strike]\nobeyed = -0.5", "choose 0 or more"),
        ("[sponsor]\norder = 'low'", "Expected `float`"),
        ("[", "not TOML"),
    ],
)
def test_faulty_stakes_are_told_which_field_and_what_to_do(text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read_stakes(text)


def test_stakes_that_are_left_out_are_the_usual_ones() -> None:
    assert read_stakes("") == usual_stakes()
    changed = read_stakes("[adversary]\nconcession = -3")
    assert changed.adversary.concession == -3
    assert changed.sponsor == usual_stakes().sponsor
