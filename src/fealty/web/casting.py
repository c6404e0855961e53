"""Who is who in a case: everybody that its records name, and the part that each has in each record.

Names are resolved as exports and the picture of the network resolve them (`fealty.showing.exports.ties.Cast`), so that
an actor has the same address wherever it is named; somebody whom the registry does not know has one of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from fealty.casefile import Batch, Settings, View
from fealty.records import (
    Actor,
    Coded,
    Event,
    IntervalCount,
    Judgement,
    Mention,
    Order,
    Record,
    Response,
    Source,
    Statement,
    Tie,
)
from fealty.showing.evidence import day_of
from fealty.showing.exports import Network, network
from fealty.showing.exports.ties import UNKNOWN, Cast
from fealty.web.identities import settings_now
from fealty.web.parts import Link
from fealty.web.snapshot import Snapshot

R = TypeVar("R", bound=Record)

DID, SUFFERED, GAVE, BEHIND, TOLD, ANSWERED, FROM, TO, SPOKE, CALLED, COUNTED = (
    "did it", "it was done to them", "gave the order", "in whose name it was given", "was given the order", "answered",
    "one end of the tie", "other end of the tie", "said it", "it is said of them", "counted of them",
)  # fmt: skip
FIELDS: dict[type[Record], tuple[tuple[str, str, str], ...]] = {
    Event: (("actors", "actors", DID), ("recipients", "recipients", SUFFERED)),
    Order: (("issuer", "issuer", GAVE), ("on_behalf_of", "on_behalf_of", BEHIND), ("addressees", "addressees", TOLD)),
    Response: (("actor", "actor", ANSWERED),),
    Tie: (("from_", "from", FROM), ("to", "to", TO)),
    Statement: (("speaker", "speaker", SPOKE), ("about", "about", CALLED)),
    IntervalCount: (("actors", "actors", COUNTED),),
}
"""Where each kind of record names somebody: the field, its name in JSON, and the part that it gives them."""


class Lens:
    """A snapshot as what `fealty.showing` reads, or some of its records.

    Texts and the import log are not in it: they are read from the case where they are needed.

    Parameters
    ----------
    snapshot
        The case at one moment.
    only
        The records that are seen, by kind, instead of all; sources, actors and incidents are seen always.
    """

    def __init__(self, snapshot: Snapshot, only: Mapping[type[Any], Sequence[View[Any]]] | None = None) -> None:
        self._snapshot, self._only = snapshot, only

    @property
    def settings(self) -> Settings:
        """The settings that hold, with what persons said of who is who."""
        return settings_now(self._snapshot)

    def views(self, kind: type[R]) -> list[View[R]]:
        """Return the records of a kind as they stand."""
        if self._only is None or not issubclass(kind, Coded):
            return self._snapshot.views(kind)
        return list(self._only.get(kind, ()))

    def sources(self) -> list[View[Source]]:
        """Return the sources as they stand."""
        return self._snapshot.views(Source)

    def text(self, _source_id: str) -> str | None:
        """Return nothing: texts are not in a snapshot."""
        return None

    def judgements(self, record_id: str | None = None) -> list[Judgement]:
        """Return what reviewers said, oldest first."""
        return list(self._snapshot.judgements if record_id is None else self._snapshot.history(record_id))

    def successors(self) -> dict[str, str | None]:
        """Return nothing: a snapshot has only records that hold their rows."""
        return {}

    def versions(self, record_id: str) -> Sequence[Record]:
        """Return the record as it stands."""
        return [self._snapshot.find(record_id).record]

    def batches(self) -> list[Batch]:
        """Return nothing: the import log is not in a snapshot."""
        return []


class Named(msgspec.Struct, frozen=True):
    """Somebody named in a record: the field's name in JSON, the place in a list (-1: no list), and their part in it."""

    field: str
    place: int
    role: str
    mention: Mention


Key = tuple[str, str | None, str | None]
"""What tells mentions apart: words, fullest name, actor."""


class Naming(msgspec.Struct, frozen=True, gc=False):
    """Who is named in a record, in which part; and what of the record is asked for with them."""

    record: str
    holds: bool
    status: str
    type: str
    weapon: str
    day: date
    names: tuple[tuple[Key, str], ...]


def named_in(record: Record) -> Iterator[Named]:
    """Yield everybody whom a record names, in the order of its fields."""
    for attribute, field, role in FIELDS.get(type(record), ()):
        value = getattr(record, attribute)
        if isinstance(value, tuple):
            for place, one in enumerate(value):
                yield Named(field, place, role, one)
        elif value is not None:
            yield Named(field, -1, role, value)


def _naming(seen: View[Any]) -> Naming:
    record = seen.record
    event = isinstance(record, Event)
    return Naming(
        record=record.id,
        holds=seen.holds,
        status=record.status,
        type=record.type if event else "",
        weapon=record.weapon or "" if event else "",
        day=day_of(record),
        names=tuple((_key(one.mention), one.role) for one in named_in(record)),
    )


def _key(mention: Mention) -> Key:
    return mention.text, mention.name, mention.actor


class People:
    """Everybody in a case, with the records that name them. Made once for a snapshot (`people_of`).

    Attributes
    ----------
    actors
        Everybody by id: the registry's actors and those of the records, then whoever is named besides.
    shares
        For each id the records that name them, each with the part that they have in it.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._cast = Cast(Lens(snapshot), everything=True)
        self._known: dict[Key, str | None] = {}
        self._tallies: dict[str, Counter[str]] = {}
        self._attacks = frozenset[str](snapshot.settings.attack.types)
        self.shares: dict[str, list[tuple[Naming, str]]] = {}
        known, shares = self._known, self.shares
        for kind in FIELDS:
            for one in snapshot.mapped("namings", kind, _naming):
                for key, role in one.names:
                    actor = known[key] if key in known else self._find(key)
                    if actor is not None:
                        if actor not in shares:
                            shares[actor] = []
                        shares[actor].append((one, role))
        self.actors: dict[str, Actor] = self._cast.actors

    def _find(self, key: Key) -> str | None:
        self._known[key] = self._cast.id_of(Mention(text=key[0], name=key[1], actor=key[2]))
        return self._known[key]

    def id_of(self, mention: Mention | None) -> str | None:
        """Return the id of somebody mentioned; None where nobody is named."""
        if mention is None:
            return None
        key = _key(mention)
        return self._known[key] if key in self._known else self._find(key)

    def is_attack(self, one: Naming, role: str) -> bool:
        """Tell whether a record reports an attack of whoever has this part in it, by the types that the case counts."""
        if role != DID or not one.holds or one.status != "asserted":
            return False
        return not self._attacks or one.type in self._attacks

    def tally(self, actor: str) -> Counter[str]:
        """Return in how many records that hold somebody has which part, and under ``attacks`` their attack reports."""
        if actor not in self._tallies:
            counted: Counter[str] = Counter()
            for one, role in dict.fromkeys((each, role) for each, role in self.shares.get(actor, ()) if each.holds):
                counted[role] += 1
                counted["attacks"] += self.is_attack(one, role)
            self._tallies[actor] = counted
        return self._tallies[actor]

    def spellings(self, actor: str) -> Counter[str]:
        """Return the words that records use for an actor, with how often."""
        known, counted = self._known, Counter[Key]()
        for one, _ in self.shares.get(actor, ()):
            counted.update(key for key, _ in one.names)
        found: Counter[str] = Counter()
        for key, number in counted.items():
            if known[key] == actor:
                found[key[0]] += number
        return found

    def link(self, mention: Mention | None) -> Link:
        """Return who is mentioned, leading to their page."""
        if mention is None:
            return Link(text="")
        actor = self.id_of(mention)
        return Link(text=mention.name or mention.text, href=address_of(actor) if actor else "")

    def name(self, actor: str) -> str:
        """Return an actor's name."""
        return self.actors[actor].name if actor in self.actors else actor


def people_of(snapshot: Snapshot) -> People:
    """Return who is who in a snapshot."""
    return snapshot.remembered("people", People)


def network_of(snapshot: Snapshot) -> Network:
    """Return everybody's ties and orders, as the picture of the network and the exports have them."""
    return snapshot.remembered("network", lambda one: network(Lens(one), orders=True))


def address_of(actor: str) -> str:
    """Return where an actor's page is."""
    return f"/actors/{quote(actor, safe=':')}"


def is_known(actor: str) -> bool:
    """Tell an actor of the registry or the records from somebody who is only named."""
    return not actor.startswith(UNKNOWN)
