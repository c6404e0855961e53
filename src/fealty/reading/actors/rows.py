"""The registry's data: ``actors.csv``, ``ties.csv`` and the states of the ontology, as typed rows."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, get_args

from fealty.errors import InputError
from fealty.reading.places.naming import folded
from fealty.reading.places.own import shipped_rows
from fealty.records import Actor
from fealty.records.facts import raw_table
from fealty.records.values import ActorType, Relation

LOOSE = 0.6
"""How strongly a name that others carry too counts before the story is looked at."""
SEAT = 0.55
"""The same for a capital that stands for its government ("Tehran ordered …")."""
PEOPLE = 0.7
"""The same for a country's adjective or people alone ("the Israelis")."""


class Entry(NamedTuple):
    """An actor and what the registry knows beyond the record: where it acts, its years, names with their strengths."""

    actor: Actor
    active_in: tuple[str, ...]
    since: int | None
    until: int | None
    names: tuple[tuple[str, float], ...]
    source: str


class Sponsorship(NamedTuple):
    """A dated tie between two actors of the registry, by id; years are null where nobody says them."""

    from_: str
    relation: Relation
    to: str
    since: int | None
    until: int | None
    disputed: bool
    source: str


def slug(name: str) -> str:
    """Return an id for a name: its letters and digits with hyphens."""
    return folded(name).replace(" ", "-")


def _split(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def _year(cell: str) -> int | None:
    return int(cell) if cell else None


def _loose(cell: str) -> tuple[str, float]:
    name, _, strength = cell.partition("~")
    return name, float(strength) if strength else LOOSE


def _listed(row: dict[str, str]) -> Entry:
    kind = row["type"]
    if kind not in get_args(ActorType):
        raise InputError(f"actors.csv: {row['id']}: no type {kind}")
    names = [(name, 1.0) for name in (row["name"], *_split(row["aliases"]))]
    actor = Actor(
        id=row["id"],
        name=row["name"],
        aliases=tuple(_split(row["aliases"])),
        type=kind,  # type: ignore[arg-type]  # held above
        country=row["country"] or None,
        identifiers={key: row[key] for key in ("wikidata", "ucdp") if row[key]},
        part_of=row["part_of"] or None,
    )
    return Entry(
        actor, tuple(_split(row["active_in"])), _year(row["since"]), _year(row["until"]),
        (*names, *map(_loose, _split(row["loose"]))), row["source"],
    )  # fmt: skip


@cache
def listed() -> tuple[Entry, ...]:
    """Return the actors of ``actors.csv``."""
    return tuple(_listed(row) for row in shipped_rows("actors"))


@cache
def states() -> tuple[Entry, ...]:
    """Return the states of the ontology with their names, adjectives and seats of government."""
    words = {row["iso3"]: row for row in shipped_rows("demonyms")}
    found = []
    for row in raw_table("countries"):
        code = row["iso3"]
        names = [(name, 1.0) for name in (row["name"], *_split(row["other_names"]))]
        if code in words:
            named = {name for name, _ in names}
            people = dict.fromkeys([*_split(words[code]["adjectives"]), *_split(words[code]["peoples"])])
            names += [(name, PEOPLE) for name in people if name not in named]
            names += [(name, SEAT) for name in _split(words[code]["seat"]) if name not in named]
        aliases = tuple(_split(row["other_names"]))
        actor = Actor(id=slug(row["name"]), name=row["name"], aliases=aliases, type="state", country=code)
        found.append(Entry(actor, (), None, None, tuple(names), "ISO 3166-1"))
    return tuple(found)


@cache
def known_actors() -> dict[str, Actor]:
    """Return the actors of the package by their ids."""
    return {entry.actor.id: entry.actor for entry in (*listed(), *states())}


def of_many_states(actor: str | None) -> bool:
    """Whether an actor (its id) is a body of many states that commands no troops of its own: all but NATO."""
    known = known_actors().get(actor or "")
    return known is not None and known.type == "igo" and known.id != "nato"


@cache
def sponsorships() -> tuple[Sponsorship, ...]:
    """Return the ties of ``ties.csv``."""
    found = []
    for row in shipped_rows("ties"):
        relation = row["relation"]
        if relation not in get_args(Relation):
            raise InputError(f"ties.csv: {row['from']} and {row['to']}: no relation {relation}")
        tie = Sponsorship(
            row["from"], relation, row["to"],  # type: ignore[arg-type]  # held above
            _year(row["since"]), _year(row["until"]), row["disputed"] == "yes", row["source"],
        )  # fmt: skip
        found.append(tie)
    return tuple(found)
