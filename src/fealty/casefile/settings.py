"""The settings of a case: what is asked, of whom, and what counts as an attack. Also as ``case.toml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import isfinite
from typing import Any

import msgspec
import tomli_w

from fealty.errors import SettingsError
from fealty.records import Actor, EventType, OrderContent, Status
from fealty.records.facts import country_name
from fealty.records.toml import read_toml


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One table of ``case.toml``."""


class About(Section, frozen=True):
    """The case as a whole: its question, sponsor (an actor's id), period (both days included) and countries."""

    title: str = "Untitled case"
    question: str = "Did the groups obey?"
    sponsor: str | None = None
    begin: date | None = None
    end: date | None = None
    region: tuple[str, ...] = ()


class Attack(Section, frozen=True):
    """What counts as an attack: PLOVER types, weapons and statuses; an empty list means any."""

    types: tuple[EventType, ...] = ("ASSAULT",)
    weapons: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ("asserted",)
    min_confidence: float = 0.5


class Orders(Section, frozen=True):
    """Which orders are measured, and how.

    `measure` and `lifted_by` are contents of orders to stop and of orders that lift them; `roles` empty means whoever
    issued them. An order is measured over its first `days`, against at most `history` days before it; `anticipation`
    days just before it are left out. `triggers` are the kinds of events to which groups may answer with attacks, such
    as ``us_strike``; empty means all violent ones (ASSAULT, COERCE) that neither group nor sponsor committed.
    """

    measure: tuple[OrderContent, ...] = ("stand_down", "cease_fire")
    lifted_by: tuple[OrderContent, ...] = ("resume", "escalate", "attack")
    roles: tuple[str, ...] = ()
    days: int = 60
    history: int = 730
    anticipation: int = 0
    triggers: tuple[str, ...] = ()


class Counts(Section, frozen=True):
    """Whose published totals stand in for the rows over their days; null: nobody's. `rivals` count the same things."""

    counter: str | None = None
    rivals: tuple[str, ...] = ()


class Group(Section, frozen=True):
    """Actors whose attacks are counted together, and on whom; `unattributed` adds attacks that nobody is named for."""

    id: str
    name: str | None = None
    members: tuple[str, ...] = ()
    opponents: tuple[str, ...] = ()
    unattributed: bool = False


class NoCollection(Section, frozen=True):
    """A stretch (both days included) without collection: its days are missing, not zero."""

    begin: date
    end: date
    reason: str = "not collected"


class HypothesisChange(Section, frozen=True):
    """A reading of the orders to be weighed: a new one, or a usual one changed by its `id`; `drop` leaves it out.

    What is None or empty stays as it is usually; `fealty.assessing.Hypothesis` says what the fields mean.
    """

    id: str
    name: str | None = None
    words: str | None = None
    prior: float | None = None
    ratio: float | None = None
    ratio_sd: float | None = None
    scatter: float | None = None
    spread: float | None = None
    course: dict[str, float] = {}
    ratios: dict[str, float] = {}
    drop: bool = False

    def given(self) -> dict[str, Any]:
        """Return the fields that were set, by name."""
        fields: dict[str, Any] = msgspec.to_builtins(self)
        return fields


class Settings(Section, frozen=True):
    """All settings of a case."""

    case: About = About()
    attack: Attack = Attack()
    orders: Orders = Orders()
    counts: Counts = Counts()
    actors: tuple[Actor, ...] = ()
    groups: tuple[Group, ...] = ()
    no_collection: tuple[NoCollection, ...] = ()
    hypotheses: tuple[HypothesisChange, ...] = ()


def read_settings(text: str, *, where: str = "case.toml") -> Settings:
    """Return the settings that a ``case.toml`` holds.

    Raises
    ------
    SettingsError
        No TOML, an unknown key, a wrong type, or names that refer to nothing; the message says where.
    """
    found = read_toml(text, where=where)
    actors = found.get("actors", [])
    if isinstance(actors, list):
        actors = [{"kind": "actor", **actor} if isinstance(actor, dict) else actor for actor in actors]
    try:
        settings = msgspec.convert({**found, "actors": actors}, Settings)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{where}: {error}") from error
    check_settings(settings, where=where)
    return settings


def check_settings(settings: Settings, *, where: str = "case.toml") -> None:
    """Hold the settings together: every id used is an actor's, no id is given twice, begin comes before end.

    Raises
    ------
    SettingsError
        Naming the first thing that does not fit.
    """
    for rule in (_twice, _two_named_alike, _unknown, _backwards, _out_of_range, _odd_readings):
        for fault in rule(settings):
            raise SettingsError(f"{where}: {fault}")


def _twice(settings: Settings) -> Iterator[str]:
    named = (("actor", settings.actors), ("group", settings.groups), ("hypothesis", settings.hypotheses))
    for what, those in named:
        ids = [one.id for one in those]
        for one in sorted({one for one in ids if ids.count(one) > 1}):
            yield f"the {what} id {one!r} is given twice"


def _two_named_alike(settings: Settings) -> Iterator[str]:
    named: dict[str, str] = {}
    for actor in settings.actors:
        for name in (actor.id, actor.name, *actor.aliases):
            other = named.setdefault(name.casefold(), actor.id)
            if other != actor.id:
                yield f"the name {name!r} is given to {other!r} and to {actor.id!r}"


def _unknown(settings: Settings) -> Iterator[str]:
    known = {actor.id for actor in settings.actors}
    named = [("case.sponsor", settings.case.sponsor)]
    named += [(f"actors.{actor.id}.part_of", actor.part_of) for actor in settings.actors]
    for group in settings.groups:
        named += [(f"groups.{group.id}.members", one) for one in group.members]
        named += [(f"groups.{group.id}.opponents", one) for one in group.opponents]
    for place, one in named:
        if one is not None and one not in known:
            yield f"{place} names {one!r}, which is no actor; add it under [[actors]]"


def _backwards(settings: Settings) -> Iterator[str]:
    spans = [("case", settings.case.begin, settings.case.end)]
    spans += [("no_collection", gap.begin, gap.end) for gap in settings.no_collection]
    for place, begin, end in spans:
        if begin and end and end < begin:
            yield f"{place} ends on {end}, before it begins on {begin}"


def _out_of_range(settings: Settings) -> Iterator[str]:
    orders = settings.orders
    for name, value, least in (
        ("days", orders.days, 1), ("history", orders.history, 1), ("anticipation", orders.anticipation, 0)
    ):  # fmt: skip
        if value < least:
            yield f"orders.{name} is {value}, less than {least}"
    for country in settings.case.region:
        if country_name(country) == country:
            yield f"case.region: {country!r} is no ISO 3166-1 alpha-3 code, such as IRQ"
    if not 0 <= settings.attack.min_confidence <= 1:
        yield f"attack.min_confidence is {settings.attack.min_confidence}, not within 0 to 1"


def _odd_readings(settings: Settings) -> Iterator[str]:
    for one in settings.hypotheses:
        place = f"hypotheses.{one.id}" if one.id else "a hypothesis without an id"
        if not one.id:
            yield f'{place}: give it one, such as id = "out-of-hand"'
        if one.drop and len(one.given()) > 2:
            yield f"{place} is dropped and changed at once; take out drop, or the other fields"
        figures = {name: getattr(one, name) for name in ("prior", "ratio", "ratio_sd", "scatter", "spread")}
        yield from _not_above_0(place, {name: value for name, value in figures.items() if value is not None})
        yield from _not_above_0(f"{place}.course", one.course)
        yield from _not_above_0(f"{place}.ratios", one.ratios)
        if one.course and abs(sum(one.course.values()) - 1) > 1e-6:
            yield f"{place}.course has a sum of {sum(one.course.values()):g}; its probabilities have to make 1"


def _not_above_0(place: str, figures: Mapping[str, float]) -> Iterator[str]:
    for name, value in figures.items():
        if not (isfinite(value) and value > 0):
            yield f"{place}: {name} is {value:g}; write a number above 0"


def write_settings(settings: Settings) -> str:
    """Return the settings as ``case.toml``."""
    plain = msgspec.to_builtins(settings, builtin_types=(date,))
    for actor in plain.get("actors", ()):
        del actor["kind"]
        for field in [field for field, value in actor.items() if not value]:
            del actor[field]  # TOML has no null
    return tomli_w.dumps(plain)
