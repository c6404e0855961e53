from __future__ import annotations

from datetime import date

import pytest

from fealty.casefile import Case, Settings, read_settings, write_settings
from fealty.errors import SettingsError

TOML = """
[case]
title = "A case"
sponsor = "iran"
begin = 2020-01-01
end = 2021-12-31
region = ["IRQ"]

[attack]
weapons = ["rocket"]

[orders]
days = 30

[[actors]]
id = "iran"
name = "Iran"
type = "state"

[[actors]]
id = "kh"
name = "Kataib Hezbollah"
aliases = ["KH", "Kata'ib Hezbollah"]

[[groups]]
id = "factions"
members = ["kh"]
unattributed = true

[[no_collection]]
begin = 2020-06-01
end = 2020-06-30
"""


def test_settings_are_read_and_written_without_loss() -> None:
    settings = read_settings(TOML)
    assert settings.case.begin == date(2020, 1, 1)
    assert settings.orders.days == 30
    assert settings.orders.history == Settings().orders.history
    assert settings.actors[1].aliases == ("KH", "Kata'ib Hezbollah")
    assert read_settings(write_settings(settings)) == settings
    assert read_settings(write_settings(Settings())) == Settings()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("[case]", "[case"), "not TOML"),
        (('title = "A case"', "colour = 1"), "colour"),
        (("days = 30", 'days = "many"'), "orders.days"),
        (("days = 30", "days = 0"), "orders.days is 0, less than 1"),
        (('sponsor = "iran"', 'sponsor = "iraq"'), "names 'iraq', which is no actor"),
        (('members = ["kh"]', 'members = ["aah"]'), "groups.factions.members names 'aah'"),
        (('id = "kh"', 'id = "iran"'), "actor id 'iran' is given twice"),
        (("end = 2021-12-31", "end = 2019-12-31"), "before it begins"),
        (("end = 2020-06-30", "end = 2020-05-30"), "no_collection ends"),
        (('weapons = ["rocket"]', "min_confidence = 7"), "not within 0 to 1"),
        (('weapons = ["rocket"]', 'types = ["WAR"]'), "attack.types"),
        (('type = "state"', 'type = "planet"'), "actors"),
        (('aliases = ["KH"', 'aliases = ["IRAN"'), "the name 'IRAN' is given to 'iran' and to 'kh'"),
        (('region = ["IRQ"]', 'region = ["XX"]'), "case.region: 'XX' is no ISO 3166-1 alpha-3 code"),
        (("begin = 2020-01-01", 'begin = "soon"'), "case.begin"),
    ],
)
def test_a_fault_is_named_with_its_place(change: tuple[str, str], word: str) -> None:
    assert change[0] in TOML
    with pytest.raises(SettingsError, match=r"^here: ") as caught:
        read_settings(TOML.replace(*change, 1), where="here")
    assert word in str(caught.value)


def test_a_case_keeps_the_last_settings_and_refuses_bad_ones(case: Case) -> None:
    case.set_settings(read_settings(TOML))
    assert case.settings.case.title == "A case"
    with pytest.raises(SettingsError):
        case.set_settings(Settings(case=read_settings(TOML).case))  # its sponsor is no actor of these settings
    assert case.settings.case.title == "A case"


HYPOTHESES = """
[[hypotheses]]
id = "for-show"
drop = true

[[hypotheses]]
id = "out-of-reach"
name = "out of reach"
words = "the orders do not reach those who fire"
prior = 0.5
ratio_sd = 0.3
course = { held = 0.4, faded = 0.3, "came late" = 0.3 }
ratios = { quarrel = 1.5 }
"""


def test_readings_come_back_as_they_were_given() -> None:
    settings = read_settings(TOML + HYPOTHESES)
    dropped, added = settings.hypotheses
    assert dropped.given() == {"id": "for-show", "drop": True}
    assert added.given() == {
        "id": "out-of-reach", "name": "out of reach", "words": "the orders do not reach those who fire", "prior": 0.5,
        "ratio_sd": 0.3, "course": {"held": 0.4, "faded": 0.3, "came late": 0.3}, "ratios": {"quarrel": 1.5},
    }  # fmt: skip
    assert read_settings(write_settings(settings)) == settings


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (("prior = 0.5", "prior = 0.0"), "hypotheses.out-of-reach: prior is 0; write a number above 0"),
        (("ratio_sd = 0.3", "ratio_sd = -1"), "hypotheses.out-of-reach: ratio_sd is -1"),
        (("held = 0.4", "held = 0.5"), "hypotheses.out-of-reach.course has a sum of 1.1"),
        (("quarrel = 1.5", "quarrel = nan"), "hypotheses.out-of-reach.ratios: quarrel is nan"),
        (("drop = true", "drop = true\nprior = 2.0"), "hypotheses.for-show is dropped and changed at once"),
        (('id = "for-show"', 'id = "out-of-reach"'), "the hypothesis id 'out-of-reach' is given twice"),
        (('id = "for-show"', 'id = ""'), "a hypothesis without an id"),
        (('id = "for-show"', ""), "hypotheses"),
        (("prior = 0.5", 'wieght = "x"'), "wieght"),
    ],
)
def test_a_reading_that_makes_no_sense_is_refused(change: tuple[str, str], word: str) -> None:
    assert change[0] in HYPOTHESES
    with pytest.raises(SettingsError, match=r"^here: ") as caught:
        read_settings(TOML + HYPOTHESES.replace(*change, 1), where="here")
    assert word in str(caught.value)
