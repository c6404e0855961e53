"""FollowTheMoney entities, one JSON object a line: for Aleph, OpenSanctions' tools and whatever else reads them.

FollowTheMoney has no word for a claim that is denied, planned or doubted, and no place for who says so: an entity is
a fact there. So only what is asserted becomes one, each with its source as proof. Orders are events with a key word.
The tables in ``data/`` say what becomes what.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec

from fealty.records import Actor, Coded, Event, Interval, Mention, Order, Place, Source, Tie, digest, in_words
from fealty.showing.citing import safe_url
from fealty.showing.exports.standing import Standing, holding
from fealty.showing.exports.ties import Cast, Link, network

HEAD = b'{"id":"fealty-'
ORGANISED = ("Organization", "PublicBody")
"""Schemata that may be the organisation of a membership or a directorship."""
UNKNOWN = "UnknownLink"
_SLUG = re.compile(r"[0-9a-zA-Z](?:[0-9a-zA-Z.-]*[0-9a-zA-Z])?")
_QID = re.compile(r"Q[1-9]\d*")
Properties = dict[str, list[str]]
Values = Mapping[str, Iterable[str | None]]


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """One entity as FollowTheMoney writes it: every property is a list of texts."""

    id: str
    schema: str
    properties: Properties


class Entities:
    """The entities of a case; counts the records that state no fact and are left out."""

    def __init__(self, case: Standing, *, everything: bool = False) -> None:
        self._case = case
        self._everything = everything
        self._cast = Cast(case, everything=everything)
        self._sources = {seen.record.id: seen.record for seen in case.sources()}
        self._cited: set[str] = set()
        self.no_facts = 0

    def __iter__(self) -> Iterator[Entity]:
        for event in holding(self._case, Event, everything=self._everything):
            if self._is_fact(event.record):
                yield self._event(event.record)
        for order in holding(self._case, Order, everything=self._everything):
            if self._is_fact(order.record):
                yield self._order(order.record)
        yield from self._ties()
        yield from (self._actor(actor) for actor in self._cast.actors.values())
        yield from (_document(source) for source in self._sources.values() if source.id in self._cited)

    def _is_fact(self, one: Coded) -> bool:
        self.no_facts += one.status != "asserted"
        return one.status == "asserted"

    def _ties(self) -> Iterator[Entity]:
        found = network(self._case, everything=self._everything, cast=self._cast)
        told = {seen.record.id: seen.record for seen in holding(self._case, Tie, everything=self._everything)}
        self.no_facts += found.loose
        for link in found.links:
            if link.status != "asserted" or link.begin == link.end:
                self.no_facts += len(link.records)
            else:
                yield self._interest(link, [told[one] for one in link.records])

    # --- what becomes what --------------------------------------------------------------------------------------------

    def _event(self, one: Event) -> Entity:
        return self._happening(
            one,
            one.when,
            one.where,
            keywords=[one.type, one.mode, one.weapon, one.trigger],
            organizer=[self._reference(mention) for mention in one.actors],
            involved=[self._reference(mention) for mention in one.recipients],
        )

    def _order(self, one: Order) -> Entity:
        givers = [one.issuer, one.on_behalf_of]
        return self._happening(
            one,
            one.issued,
            None,
            keywords=["order", one.content, one.role],
            organizer=[self._reference(mention) for mention in givers],
            involved=[self._reference(mention) for mention in one.addressees],
        )

    def _happening(
        self, one: Event | Order, when: Interval, where: Place | None, **given: Iterable[str | None]
    ) -> Entity:
        country = country_code(where.country) if where else None
        place = (where.name or where.text or where.admin1) if where else None
        properties: Values = {
            "name": [in_words(one)], **given, **_dates(when), "location": [place], "country": [country],
            "summary": [one.note], "description": [one.quote], "recordId": [one.id], **self._evidence([one]),
        }  # fmt: skip
        return Entity(id=f"fealty-{one.id}", schema="Event", properties=_told(properties))

    def _interest(self, link: Link, told: list[Tie]) -> Entity:
        how = interests()[link.relation]
        schema, begin, end = how["schema"], how["from"], how["to"]
        if schema != UNKNOWN and self._schema(link.end) not in ORGANISED:
            schema, begin, end = UNKNOWN, "subject", "object"
        properties: Values = {
            begin: [self._entity_id(link.begin)], end: [self._entity_id(link.end)], "role": [how["role"]],
            "startDate": [link.since.isoformat() if link.since else None],
            "endDate": [link.until.isoformat() if link.until else None], "summary": [link.share],
            "description": [one.quote for one in told], "recordId": list(link.records), **self._evidence(told),
        }  # fmt: skip
        named = "\n".join((link.begin, link.end, link.relation))
        return Entity(id=f"fealty-tie-{digest(named.encode())}", schema=schema, properties=_told(properties))

    def _actor(self, one: Actor) -> Entity:
        known = one.identifiers.get("wikidata")
        properties: Values = {
            "name": [one.name], "alias": list(one.aliases), "country": [country_code(one.country)],
            "wikidataId": [known if known and _QID.fullmatch(known) else None],
        }  # fmt: skip
        return Entity(id=self._entity_id(one.id), schema=self._schema(one.id), properties=_told(properties))

    def _schema(self, actor: str) -> str:
        return schemata()[self._cast.actors[actor].type]["schema"]

    def _reference(self, mention: Mention | None) -> str | None:
        actor = self._cast.id_of(mention)
        return self._entity_id(actor) if actor else None

    @staticmethod
    def _entity_id(actor: str) -> str:
        """Return the id of an actor: its own where FollowTheMoney allows it, else a hash of it."""
        return f"fealty-actor-{actor if _SLUG.fullmatch(actor) else digest(actor.encode())}"

    def _evidence(self, told: Iterable[Coded]) -> dict[str, list[str | None]]:
        """Return the sources of some records as proofs, and remember that they are cited."""
        cited = dict.fromkeys(one.source for one in told if one.source in self._sources)
        self._cited |= {one for one in cited if one}
        sources = [self._sources[one] for one in cited if one]
        return {
            "proof": [f"fealty-source-{one.id}" for one in sources],
            "sourceUrl": [safe_url(one.url) for one in sources],
            "publisher": [one.publisher for one in sources],
        }


def _document(one: Source) -> Entity:
    properties: Values = {
        "fileName": [one.title or one.url or one.id], "title": [one.title], "author": [one.author],
        "publisher": [one.publisher], "sourceUrl": [safe_url(one.url)], "language": [language_code(one.language)],
        "publishedAt": [one.published.isoformat() if one.published else None],
        "retrievedAt": [one.retrieved.isoformat() if one.retrieved else None],
    }  # fmt: skip
    return Entity(id=f"fealty-source-{one.id}", schema="Document", properties=_told(properties))


def _told(properties: Values) -> Properties:
    """Return what is known, each value once."""
    known = {
        name: list(dict.fromkeys(value.strip() for value in values if value and value.strip()))
        for name, values in properties.items()
    }
    return {name: values for name, values in known.items() if values}


def _dates(when: Interval) -> dict[str, list[str | None]]:
    """Return a time as FollowTheMoney has it: one date, as exact as it is known, or a first and a last day."""
    begin, end = when.begin, when.end
    if begin and end and begin == end:
        return {"date": [begin.isoformat()]}
    if begin and end and when.precision == "month" and (begin.year, begin.month) == (end.year, end.month):
        return {"date": [f"{begin:%Y-%m}"]}
    if begin and end and when.precision == "year" and begin.year == end.year:
        return {"date": [f"{begin:%Y}"]}
    return {
        "startDate": [begin.isoformat() if begin else None],
        "endDate": [end.isoformat() if end else None],
    }


def write_entities(path: Path, entities: Iterable[Entity]) -> int:
    """Write one entity a line and return how many."""
    number = 0
    with path.open("wb") as file:
        for one in entities:
            file.write(msgspec.json.encode(one) + b"\n")
            number += 1
    return number


# --- tables -----------------------------------------------------------------------------------------------------------


@cache
def _table(name: str) -> dict[str, dict[str, str]]:
    """Return a data file by its first column; lines that begin with ``#`` are comments."""
    text = files("fealty.showing.exports").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader((line for line in text.splitlines() if not line.startswith("#")), strict=True)
    return {next(iter(row.values())): row for row in rows}


def schemata() -> dict[str, dict[str, str]]:
    """Return the schema of each type of actor."""
    return _table("schemata")


def interests() -> dict[str, dict[str, str]]:
    """Return the schema, ends and role of each relation."""
    return _table("interests")


def country_code(iso3: str | None) -> str | None:
    """Return FollowTheMoney's code of a country; None for one that it does not have."""
    row = _table("countries").get(iso3 or "")
    return row["code"] if row else None


def language_code(language: str | None) -> str | None:
    """Return FollowTheMoney's code of a language given as ``en`` or ``en-GB``; None for one that it does not have."""
    row = _table("languages").get((language or "").partition("-")[0].lower())
    return row["code"] if row else None
