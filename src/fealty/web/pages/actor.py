"""One actor: names, ties over time, what outlets call it, what it did, what it was told and answered, its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from fealty.measuring.naming import Registry
from fealty.records import Actor, Mention, Order, Response, Statement
from fealty.records.facts import country_name
from fealty.showing import formats as fmt
from fealty.showing.charts.network import network_table
from fealty.showing.evidence import ANSWERS, Archive, Shelf, short
from fealty.showing.exports.ties import ORDERS, PART_OF, UNKNOWN
from fealty.showing.exports.ties import Link as Tied
from fealty.showing.framing import framing_of
from fealty.showing.pages import Fact, Line
from fealty.web.casting import (
    ANSWERED,
    BEHIND,
    CALLED,
    GAVE,
    TOLD,
    Lens,
    Naming,
    People,
    address_of,
    is_known,
    network_of,
    people_of,
)
from fealty.web.desk import Desk
from fealty.web.directing import OrderLine, measured, order_line, tellings
from fealty.web.fixing import TYPES, Fix, Known, actor_fix, names_of, people_fix
from fealty.web.identities import Identity, Somebody, identity_of, settings_now
from fealty.web.identities import people as known_people
from fealty.web.months import Months, months_of
from fealty.web.parts import Asked, Choice, Link, Number, Pager, Part, choices, paged
from fealty.web.problems import NotThere
from fealty.web.reviewing.histories import history_of
from fealty.web.reviewing.telling import Entry
from fealty.web.snapshot import Snapshot

Shares = Sequence[tuple[Naming, str]]
"""Records that name somebody, each with the part that they have in it."""
SIZE = 20
MOST_ORDERS = 25
"""Orders given or received that are listed here; beyond them the list of orders has to do."""
MOST_TIES = 60
MOST_NAMES = 40
MOST_LINKED = 4


class ActorAsked(Asked, frozen=True):
    """Which one, in which part (empty: any), and which part of its records."""

    actor: str
    part: str = ""
    page: Number = 1


class Bond(Part, frozen=True):
    """One tie of the actor.

    `begin` and `width` in percent place it on the days of all its ties (no width where it has no day); it is `open`
    where no end is told.
    """

    outgoing: bool
    relation: str
    other: Link
    when: str
    status: str
    said_by: str
    origins: int
    records: tuple[Link, ...]
    more: int
    begin: float = 0.0
    width: float = 0.0
    open: bool = False


class Answer(Part, frozen=True):
    """What the actor answered to an order."""

    day: str
    words: str
    record: Link
    order: Link
    note: str
    rejected: bool


class Item(Part, frozen=True):
    """A record that names the actor, in which part, and a form for those whom it names."""

    link: Link
    role: str
    called: str
    rejected: bool
    fix: Fix


class Own(Part, frozen=True):
    """The form of an actor of the settings; `version` is that of the settings."""

    actor: str
    name: str
    types: tuple[Choice, ...]
    aliases: str
    country: str
    wholes: tuple[Choice, ...]
    identifiers: str
    version: int


class ActorPage(Part, frozen=True):
    """One actor.

    Attributes
    ----------
    kind
        Where it is known from: ``settings``, ``record``, or ``named`` (in records alone).
    spellings
        What records call it, each with how often.
    bonds, span
        Its ties, and the days that they are placed on.
    framing
        For each name the outlets and the labels that they use.
    attacks, weapons
        Its attack reports by month and weapon.
    records, parts, pager
        The records that name it, and how many do so in which part.
    fix, own
        The form for its record, where it is one; for what the settings say of it, where they do.
    identity
        Who it is by review; None for somebody who is only named.
    others
        Whom somebody who is only named may be.
    """

    title: str
    id: str
    kind: str
    version: str
    facts: tuple[Fact, ...]
    above: Link
    below: tuple[Link, ...]
    aliases: tuple[str, ...]
    identifiers: tuple[Fact, ...]
    spellings: tuple[tuple[str, int], ...]
    bonds: tuple[Bond, ...]
    more_bonds: int
    span: str
    framing: tuple[tuple[str, tuple[Line, ...]], ...]
    attacks: Months | None
    undated: int
    given: tuple[OrderLine, ...]
    received: tuple[OrderLine, ...]
    more_orders: int
    answers: tuple[Answer, ...]
    parts: tuple[tuple[str, int], ...]
    records: tuple[Item, ...]
    pager: Pager
    fix: Fix | None
    own: Own | None
    names: tuple[Known, ...]
    history: tuple[Entry, ...]
    identity: Identity | None
    others: tuple[Somebody, ...]


def build_actor(desk: Desk, asked: ActorAsked) -> ActorPage:
    """Return one actor.

    Raises
    ------
    NotThere
        Nobody has this id.
    """
    snapshot = desk.snapshot()
    people = people_of(snapshot)
    actor = people.actors.get(asked.actor) or people.actors.get(_meant(asked.actor, snapshot))
    if actor is None:
        raise NotThere(f"The case knows no actor {asked.actor!r}.")
    shares = people.shares.get(actor.id, [])
    stated = any(one.id == actor.id for one in settings_now(snapshot).actors)
    record = not stated and actor.id in snapshot.records
    bonds, span = _bonds(actor.id, snapshot)
    dated = [(one.day, one.weapon or "unknown") for one, role in shares if people.is_attack(one, role)]
    given, received, more = _orders(desk, shares, snapshot, people)
    items, parts, pager = _records(msgspec.structs.replace(asked, actor=actor.id), shares, snapshot)
    return ActorPage(
        title=actor.name,
        id=actor.id,
        kind="settings" if stated else "record" if record else "named",
        version=snapshot.version(actor.id),
        facts=tuple(_facts(actor, snapshot)),
        above=_actor_link(actor.part_of, people),
        below=tuple(_actor_link(one.id, people) for one in people.actors.values() if one.part_of == actor.id),
        aliases=actor.aliases,
        identifiers=tuple(Fact(label=name, value=text) for name, text in actor.identifiers.items()),
        spellings=tuple(people.spellings(actor.id).most_common(MOST_NAMES)),
        bonds=tuple(bonds[:MOST_TIES]),
        more_bonds=max(0, len(bonds) - MOST_TIES),
        span=span,
        framing=_framing(shares, snapshot),
        attacks=months_of([one for one in dated if one[0] != date.max], "attack reports"),
        undated=sum(1 for day, _ in dated if day == date.max),
        given=given,
        received=received,
        more_orders=more,
        answers=tuple(_answers(shares, snapshot)),
        parts=parts,
        records=items,
        pager=pager,
        fix=actor_fix(actor, snapshot) if record else None,
        own=_own(actor.id, snapshot),
        names=snapshot.remembered("known names", lambda _: names_of(people)),
        history=history_of(desk, snapshot, actor.id),
        identity=identity_of(snapshot, actor.id) if stated or record else None,
        others=() if stated or record else known_people(snapshot),
    )


# --- who it is --------------------------------------------------------------------------------------------------------


def _meant(actor: str, snapshot: Snapshot) -> str:
    """Return whom a name means by now that was nobody's when its address was made; nothing where it means nobody."""
    if is_known(actor):
        return ""
    return Registry(settings_now(snapshot)).actor(Mention(text=actor.removeprefix(UNKNOWN))) or ""


def _own(actor_id: str, snapshot: Snapshot) -> Own | None:
    """Return the form of an actor as the settings have it, without what persons said of who is who."""
    every = snapshot.settings.actors
    one = next((each for each in every if each.id == actor_id), None)
    if one is None:
        return None
    return Own(
        actor=one.id,
        name=one.name,
        types=choices(TYPES, one.type),
        aliases="\n".join(one.aliases),
        country=one.country or "",
        wholes=choices({each.id: each.name for each in every if each.id != one.id}, one.part_of or ""),
        identifiers="\n".join(f"{name}: {text}" for name, text in one.identifiers.items()),
        version=snapshot.stamp.settings,
    )


def _facts(actor: Actor, snapshot: Snapshot) -> Iterable[Fact]:
    if is_known(actor.id):
        yield Fact(label="Type", value=actor.type.replace("_", " "))
    if actor.country:
        yield Fact(label="Country", value=f"{country_name(actor.country)} ({actor.country})")
    if actor.id == settings_now(snapshot).case.sponsor:
        yield Fact(label="In this case", value="the sponsor")
    groups = [one.name or one.id for one in settings_now(snapshot).groups if actor.id in one.members]
    if groups:
        yield Fact(label="Counted with", value=fmt.listing(groups))
    if is_known(actor.id):
        yield Fact(label="Id", value=actor.id)


def _actor_link(actor: str | None, people: People) -> Link:
    if not actor:
        return Link(text="")
    return Link(text=people.name(actor), href=address_of(actor) if actor in people.actors else "")


# --- ties -------------------------------------------------------------------------------------------------------------


def _bonds(actor: str, snapshot: Snapshot) -> tuple[list[Bond], str]:
    """Return the actor's ties, those with a beginning first, and the days that they are drawn on."""
    whole = network_of(snapshot)
    names = {node.id: node.name for node in whole.nodes}
    links = [link for link in whole.links if actor in (link.begin, link.end) and link.relation not in (PART_OF, ORDERS)]
    links.sort(key=lambda link: -len(link.records))
    own = list(zip(links, network_table(msgspec.structs.replace(whole, links=tuple(links))), strict=True))
    days = [day for link, _ in own for day in (link.since, link.until) if day]
    axis = (min(days), max(days)) if days else None
    own.sort(key=lambda pair: (pair[0].since or pair[0].until or date.max, pair[0].relation))
    span = fmt.short_span(*axis) if axis and axis[0] < axis[1] else ""
    return [_bond(link, row, actor, names, axis if span else None) for link, row in own], span


def _bond(link: Tied, row: tuple[str, ...], actor: str, names: dict[str, str], axis: tuple[date, date] | None) -> Bond:
    other = link.end if link.begin == actor else link.begin
    begin = width = 0.0
    if axis is not None and (link.since or link.until):
        length = (axis[1] - axis[0]).days
        begin = ((link.since or axis[0]) - axis[0]).days / length * 100
        width = max(1.5, ((link.until or axis[1]) - axis[0]).days / length * 100 - begin)
    return Bond(
        outgoing=link.begin == actor,
        relation=row[1],
        other=Link(text=names[other], href=address_of(other)),
        when=row[3],
        status=link.status,
        said_by=row[5],
        origins=link.origins,
        records=tuple(Link(text=one[:6], href=f"/evidence/{one}") for one in link.records[:MOST_LINKED]),
        more=max(0, len(link.records) - MOST_LINKED),
        begin=round(min(begin, 98.5), 1),
        width=round(width, 1),
        open=link.until is None,
    )


def _framing(shares: Shares, snapshot: Snapshot) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """Return what outlets call the actor, name by name, each label leading to a statement that has it."""
    own = {one.record: snapshot.records[one.record] for one, role in shares if role == CALLED}
    if not own:
        return ()
    archive = Archive(Lens(snapshot, {Statement: list(own.values())}))
    found = framing_of(archive, Shelf(anchors={one: one for one in own}, numbers={}))
    return tuple((name, tuple(_led(line) for line in lines)) for name, lines in found.actors) if found else ()


def _led(line: Line) -> Line:
    links = tuple(msgspec.structs.replace(one, href=f"/evidence/{one.href.removeprefix('#')}") for one in line.links)
    return msgspec.structs.replace(line, links=links)


# --- what it did, was told, answered ----------------------------------------------------------------------------------


def _orders(
    desk: Desk, shares: Shares, snapshot: Snapshot, people: People
) -> tuple[tuple[OrderLine, ...], tuple[OrderLine, ...], int]:
    """Return the orders given and received, oldest first, and how many of both are not listed."""
    told, found = tellings(snapshot), measured(desk.computed())
    lists = []
    for roles in ((GAVE, BEHIND), (TOLD,)):
        own = {id(told[one.record]): told[one.record] for one, role in shares if role in roles}
        lists.append(sorted(own.values(), key=lambda one: (one.day, one.main.record.id)))
    given, received = (tuple(order_line(one, people, found) for one in each[:MOST_ORDERS]) for each in lists)
    return given, received, sum(max(0, len(each) - MOST_ORDERS) for each in lists)


def _answers(shares: Shares, snapshot: Snapshot) -> Iterable[Answer]:
    found = dict.fromkeys((one.day, one.record) for one, role in shares if role == ANSWERED)
    for _, record in sorted(found):
        seen = snapshot.records[record]
        one: Response = seen.record
        order = snapshot.records.get(one.order)
        about = order.record if order is not None and isinstance(order.record, Order) else None
        issuer = about.issuer if about else None
        named = f"the order of {issuer.name or issuer.text}" if issuer else "the order"
        yield Answer(
            day=fmt.when(one.when) if one.when.begin or one.when.end else "no day",
            words=ANSWERS[one.answer].format("it"),
            record=Link(text="record", href=f"/evidence/{one.id}"),
            order=Link(text=named, href=f"/orders/{one.order}" if about else ""),
            note=one.note or one.quote or "",
            rejected=not seen.holds,
        )


# --- its records ------------------------------------------------------------------------------------------------------


def _records(
    asked: ActorAsked, shares: Shares, snapshot: Snapshot
) -> tuple[tuple[Item, ...], tuple[tuple[str, int], ...], Pager]:
    roles: dict[tuple[date, str], dict[str, None]] = {}
    for one, role in shares:
        roles.setdefault((one.day, one.record), {})[role] = None
    wanted = sorted(one for one, played in roles.items() if not asked.part or asked.part in played)
    pager, part = paged(address_of(asked.actor), _Kept(part=asked.part, page=asked.page), len(wanted), SIZE)
    items = tuple(_item(one[1], list(roles[one]), snapshot) for one in wanted[part])
    return items, tuple(Counter(role for played in roles.values() for role in played).most_common()), pager


class _Kept(Asked, frozen=True):
    """What the pages of the list of records keep of what was asked; the actor is in their address already."""

    part: str = ""
    page: Number = 1


def _item(one: str, roles: Sequence[str], snapshot: Snapshot) -> Item:
    seen = snapshot.records[one]
    label = seen.record.label if isinstance(seen.record, Statement) and CALLED in roles else ""
    return Item(
        link=Link(text=short(seen, snapshot.records), href=f"/evidence/{one}"),
        role=", ".join(roles),
        called=label or "",
        rejected=not seen.holds,
        fix=people_fix(seen.record, snapshot),
    )
