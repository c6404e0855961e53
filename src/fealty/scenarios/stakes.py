"""What a sponsor and its adversary have to gain and to lose, as a user sets it or by the usual suppositions."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from fealty.errors import SettingsError
from fealty.records.toml import read_toml


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of stakes."""


class AdversaryStakes(Section, frozen=True):
    """What an attack suffered, a concession given and a strike made are worth to the adversary."""

    attack: float
    concession: float
    strike: float


class SponsorStakes(Section, frozen=True):
    """What giving an order, an attack, a concession, being struck and being disobeyed are worth to the sponsor."""

    order: float
    attack: float
    concession: float
    strike: float
    disobeyed: float


class AfterStrike(Section, frozen=True):
    """Attacks after a strike relative to those expected without any order, by what went before."""

    obeyed: float
    disobeyed: float
    no_order: float


class Stakes(Section, frozen=True):
    """All stakes; the unit is one attack suffered. ``data/stakes.toml`` has the usual ones with their reasons."""

    adversary: AdversaryStakes
    sponsor: SponsorStakes
    after_strike: AfterStrike


def read_stakes(text: str, *, where: str = "stakes.toml") -> Stakes:
    """Return stakes from TOML; what it leaves out is as usual.

    Raises
    ------
    SettingsError
        No TOML, an unknown field, a value that is no finite number, or fewer attacks than none after a strike.
    """
    found = read_toml(text, where=where)
    usual = msgspec.to_builtins(usual_stakes())
    for name, table in found.items():
        if name not in usual or not isinstance(table, dict):
            raise SettingsError(f"{where}: no table [{name}]; there are {', '.join(f'[{one}]' for one in usual)}")
        for field in table:
            if field not in usual[name]:
                raise SettingsError(f"{where}: no field {name}.{field}; there are {', '.join(usual[name])}")
        usual[name].update(table)
    return _checked(usual, where)


def _checked(found: object, where: str) -> Stakes:
    try:
        stakes = msgspec.convert(found, Stakes)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{where}: {error}") from error
    for name, table in msgspec.to_builtins(stakes).items():
        for field, value in table.items():
            if not math.isfinite(value) or (name == "after_strike" and value < 0):
                wanted = "0 or more, 1 being no change" if name == "after_strike" else "a finite number"
                raise SettingsError(f"{where}: {name}.{field} is {value}; choose {wanted}")
    if stakes.adversary.attack >= 0:
        raise SettingsError(f"{where}: adversary.attack is {stakes.adversary.attack}; choose less than 0, such as -1")
    return stakes


@cache
def usual_stakes() -> Stakes:
    """Return the stakes of ``data/stakes.toml``."""
    text = files("fealty.scenarios").joinpath("data", "stakes.toml").read_text(encoding="utf-8")
    return _checked(tomllib.loads(text), "stakes.toml")
