"""The network of a case: who its actors are and which ties are told between them, each tie with all that tell of it.

Records that say the same of the same two (relation and how it is said) are one tie; it keeps their ids, who says so and
how many independent origins there are. What the settings say (``part_of``) is a tie without records. A pure function of
the records and settings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from fealty.casefile import Settings, View, happenings
from fealty.measuring.naming import Registry, normalised
from fealty.records import Actor, Incident, Interval, Mention, Order, Source, Tie
from fealty.records.agencies import in_full
from fealty.showing.exports.standing import Standing, actors_of, holding

PART_OF = "part_of"
"""The relation that the settings state between an actor and what it belongs to."""
ORDERS = "orders"
"""The relation of somebody who gave orders to those who got them."""
UNKNOWN = "name:"
"""What the id of somebody begins with whom the registry does not know."""
BY_SETTINGS = "settings"
"""Who says a tie that no record tells of."""


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """An actor of the network.

    ``id`` is the registry's, or begins with `UNKNOWN` for somebody the registry does not know; ``sponsor`` is true for
    the case's sponsor, ``groups`` are the groups of the settings that it is a member of; ``ties`` counts those at it.
    """

    id: str
    name: str
    type: str = "other"
    country: str | None = None
    aliases: tuple[str, ...] = ()
    identifiers: dict[str, str] = msgspec.field(default_factory=dict)
    part_of: str | None = None
    sponsor: bool = False
    groups: tuple[str, ...] = ()
    ties: int = 0


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A tie between two actors, as all records together tell it.

    ``since`` is the earliest beginning that any of them states and ``until`` the latest end (ISO dates, or null where
    none states any); ``told_first`` and ``told_last`` are the days on which the sources that tell of it were published;
    ``origins`` counts the independent ones. Of orders, ``count`` says how many there were: one told twice is one.
    """

    begin: str
    end: str
    relation: str
    status: str = "asserted"
    since: date | None = None
    until: date | None = None
    told_first: date | None = None
    told_last: date | None = None
    said_by: tuple[str, ...] = ()
    origins: int = 0
    confidence: float = 1.0
    share: str | None = None
    records: tuple[str, ...] = ()
    count: int = 1


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """Actors and ties, each in a fixed order; ``loose`` ties name nobody at one of their ends and are not in it."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    loose: int = 0

    def node(self, node_id: str) -> Node:
        """Return one actor by its id."""
        return next(node for node in self.nodes if node.id == node_id)


class Cast:
    """Everybody who is named: the actors of the case, and whoever else is mentioned, under an id each."""

    def __init__(self, case: Standing, *, everything: bool = False) -> None:
        self._registry = Registry(case.settings)
        self.actors = {seen.record.id: seen.record for seen in actors_of(case) if seen.holds or everything}

    def id_of(self, mention: Mention | None) -> str | None:
        """Return the id of somebody mentioned; a name that is not in the registry gets one of its own."""
        if mention is None:
            return None
        actor = self._registry.actor(mention) or mention.actor
        if actor in self.actors:
            return actor
        name = mention.name or mention.text
        plain = normalised(name)
        if not plain:
            return None
        node = f"{UNKNOWN}{plain}"
        self.actors.setdefault(node, Actor(id=node, name=name))
        return node


def network(case: Standing, *, orders: bool = False, everything: bool = False, cast: Cast | None = None) -> Network:
    """Return the actors and ties of a case.

    Parameters
    ----------
    case
        A case, or a redacted copy.
    orders
        Also who gave orders to whom.
    everything
        Also ties that were rejected or whose source was retracted.
    cast
        Everybody named so far, where the caller names more of them; those at the ends of ties are added.
    """
    named = cast or Cast(case, everything=everything)
    known = list(named.actors.values())
    same = happenings(case.views(Incident)) if orders else {}
    found = _Gathering(named, {seen.record.id: seen.record for seen in case.sources()}, same)
    for seen in holding(case, Tie, everything=everything):
        found.tie(seen)
    if orders:
        for order in holding(case, Order, everything=everything):
            found.order(order.record)
    for actor in known:
        if actor.part_of in named.actors:
            found.stated(actor.id, actor.part_of or "")
    links = tuple(found.links())
    return Network(nodes=tuple(_nodes(case.settings, named, links)), links=links, loose=found.loose)


class _Gathering:
    """Ties on their way in, by their two ends, relation and status."""

    def __init__(self, cast: Cast, published: dict[str, Source], same: Mapping[str, str]) -> None:
        self._cast = cast
        self._same = same
        self._published = published
        self.loose = 0
        self._told: dict[tuple[str, str, str, str], list[Tie | Order]] = {}
        self._stated: list[tuple[str, str]] = []

    def tie(self, seen: View[Tie]) -> None:
        one = seen.record
        begin, end = self._cast.id_of(one.from_), self._cast.id_of(one.to)
        if begin is None or end is None:
            self.loose += 1
        else:
            self._told.setdefault((begin, end, one.relation, one.status), []).append(one)

    def order(self, one: Order) -> None:
        begin = self._cast.id_of(one.issuer or one.on_behalf_of)
        ends = dict.fromkeys(self._cast.id_of(mention) for mention in one.addressees)
        for end in ends:
            if begin is not None and end is not None and begin != end:
                self._told.setdefault((begin, end, ORDERS, one.status), []).append(one)

    def stated(self, begin: str, end: str) -> None:
        self._stated.append((begin, end))

    def links(self) -> Iterator[Link]:
        """Yield the ties in a fixed order: those that records tell of, then those of the settings."""
        for (begin, end, relation, status), told in sorted(self._told.items(), key=lambda pair: pair[0]):
            yield self._link(begin, end, relation, status, told)
        for begin, end in sorted(self._stated):
            yield Link(begin=begin, end=end, relation=PART_OF, said_by=(BY_SETTINGS,))

    def _link(self, begin: str, end: str, relation: str, status: str, told: list[Tie | Order]) -> Link:
        cited = [self._published[one.source] for one in told if one.source in self._published]
        days = sorted(source.published for source in cited if source.published)
        spans = [_span(one) for one in told]
        since = sorted(first for first, _ in spans if first)
        until = sorted(last for _, last in spans if last)
        shares = [one.share for one in told if isinstance(one, Tie) and one.share]
        return Link(
            begin=begin,
            end=end,
            relation=relation,
            status=status,
            since=since[0] if since else None,
            until=until[-1] if until else None,
            told_first=days[0] if days else None,
            told_last=days[-1] if days else None,
            said_by=tuple(dict.fromkeys(" > ".join(one.said_by) for one in told if one.said_by)),
            origins=len({in_full(one.origin or one.source or one.id) for one in told}),
            confidence=max(one.confidence for one in told),
            share=shares[-1] if shares else None,
            records=tuple(one.id for one in told),
            count=len({self._same.get(one.id, one.id) for one in told}) if relation == ORDERS else 1,
        )


def _span(one: Tie | Order) -> tuple[date | None, date | None]:
    """Return the first and the last day of a tie; of an order the days on which it can have been given."""
    if isinstance(one, Order):
        given = one.issued if one.issued.begin or one.issued.end else one.in_force
        return given.begin or given.end, given.end or given.begin
    return _first(one.since), _last(one.until)


def _first(when: Interval | None) -> date | None:
    return (when.begin or when.end) if when else None


def _last(when: Interval | None) -> date | None:
    return (when.end or when.begin) if when else None


def _nodes(settings: Settings, cast: Cast, links: Iterable[Link]) -> Iterator[Node]:
    ties = Counter(end for link in links for end in (link.begin, link.end))
    for one in cast.actors.values():
        yield Node(
            id=one.id,
            name=one.name,
            type=one.type,
            country=one.country,
            aliases=one.aliases,
            identifiers=one.identifiers,
            part_of=one.part_of,
            sponsor=one.id == settings.case.sponsor,
            groups=tuple(group.id for group in settings.groups if one.id in group.members),
            ties=ties[one.id],
        )
