"""Actors: who is tied to whom, as a picture in which everything leads somewhere, and a list of everybody named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from fealty.casefile import View
from fealty.records import Actor, Order, Record, Tie
from fealty.records.values import ActorType
from fealty.showing import formats as fmt
from fealty.showing.charts.network import KINDS, WAYS, network_table, network_words
from fealty.showing.exports import network
from fealty.showing.exports.ties import ORDERS, Network
from fealty.showing.exports.ties import Link as Tied
from fealty.showing.pages import Framing
from fealty.web.casting import ANSWERED, GAVE, TOLD, Lens, People, address_of, is_known, network_of, people_of
from fealty.web.desk import Desk
from fealty.web.fixing import TYPES
from fealty.web.netting import Picture, kind_of, pictures, way_of
from fealty.web.pages.actor import ActorAsked, ActorPage, build_actor
from fealty.web.parts import Asked, Choice, Link, Number, Pager, Part, choices, paged
from fealty.web.registry import Download, Page
from fealty.web.snapshot import Snapshot

SIZE = 50
MOST_TIES = 200
"""Ties in the table; beyond them the filters have to do."""
MOST_LINKED = 4
"""Records of a tie that are linked one by one."""
MOST_RECORDS = 10**9
"""More than a case ever has: who is known comes before whoever is only named."""
MOST_PICTURES = 16
"""Pictures of one state of the case that are remembered."""
Text = Annotated[str, msgspec.Meta(max_length=200)]
Kind = Literal[
    "gave orders", "leads or commands", "supports", "belongs to", "allied", "controls", "fights"
]  # fmt: skip
"""The kinds of tie, as the picture tells them apart."""
Sort = Literal["", "name", "attacks", "ties", "orders"]
SORTS = {"name": "by name", "attacks": "most attacks", "ties": "most ties", "orders": "most orders"}
KNOWN = {"known": "actors of the case", "named": "only named in records"}
TELLINGS = {"asserted": "asserted only", "denied": "denied only"}


class ActorsAsked(Asked, frozen=True):
    """Which ties the picture shows, and whom the list.

    ``tie`` may be given several times; ``begin`` and ``end`` leave out ties that are said to have been at other times;
    ``told`` leaves out denied ties, or all others.
    """

    tie: tuple[Kind, ...] = ()
    begin: date | None = None
    end: date | None = None
    told: Literal["", "asserted", "denied"] = ""
    text: Text = ""
    type: ActorType | Literal[""] = ""
    known: Literal["", "known", "named"] = ""
    sort: Sort = ""
    page: Number = 1


class TieLine(Part, frozen=True):
    """One tie, as all records together tell it."""

    anchor: str
    begin: Link
    relation: str
    end: Link
    when: str
    status: str
    said_by: str
    origins: int
    records: tuple[Link, ...]
    more: int


class KindOfTie(Part, frozen=True):
    """One kind of tie as it can be asked for, with its colour and how many there are."""

    name: str
    paint: str
    number: int
    wanted: bool


class ActorLine(Part, frozen=True):
    """One actor in the list."""

    link: Link
    id: str
    known: bool
    type: str
    country: str
    part_of: Link
    attacks: int
    ties: int
    given: int
    received: int
    answers: int


class Ties(Part, frozen=True):
    """The network that was asked for, as pictures, words and lines."""

    words: str
    pictures: tuple[Picture, ...]
    kinds: tuple[KindOfTie, ...]
    ways: tuple[tuple[str, str], ...]
    lines: tuple[TieLine, ...]
    more: int


class ActorsPage(Part, frozen=True):
    """Who is tied to whom, who is called what, and everybody; and what the lists can be narrowed to."""

    ties: Ties
    words: str
    lines: tuple[ActorLine, ...]
    types: tuple[Choice, ...]
    knowns: tuple[Choice, ...]
    sorts: tuple[Choice, ...]
    tolds: tuple[Choice, ...]
    pager: Pager
    framing: Framing | None


def build(desk: Desk, asked: ActorsAsked) -> ActorsPage:
    """Return the network and the actors that were asked for."""
    snapshot, computed = desk.snapshot(), desk.computed()
    people = people_of(snapshot)
    whole = network_of(snapshot)
    ends = [end for link in whole.links if link.records and link.relation != ORDERS for end in (link.begin, link.end)]
    ties = Counter(ends)
    fitting = [one for one in people.actors.values() if _fits(one, asked)]
    fitting.sort(key=lambda one: _rank(one, asked.sort, people, ties))
    pager, part = paged("/actors", asked, len(fitting), SIZE)
    words = fmt.figure(len(people.actors), "actor")
    return ActorsPage(
        ties=_ties(snapshot, asked, whole),
        words=words if len(fitting) == len(people.actors) else f"{len(fitting):,} of {words}",
        lines=tuple(_line(one, people, ties) for one in fitting[part]),
        types=choices(TYPES, asked.type),
        knowns=choices(KNOWN, asked.known),
        sorts=choices(SORTS, asked.sort),
        tolds=choices(TELLINGS, asked.told),
        pager=pager,
        framing=computed.page.framing if computed else None,
    )


# --- the list ---------------------------------------------------------------------------------------------------------


def _fits(one: Actor, asked: ActorsAsked) -> bool:
    if (asked.type and one.type != asked.type) or (asked.known and is_known(one.id) != (asked.known == "known")):
        return False
    wanted = asked.text.casefold()
    return not wanted or any(wanted in name.casefold() for name in (one.name, *one.aliases, one.id))


def _rank(one: Actor, sort: Sort, people: People, ties: Counter[str]) -> tuple[int, str, str]:
    figure = 0
    if sort == "attacks":
        figure = people.tally(one.id)["attacks"]
    elif sort == "orders":
        figure = people.tally(one.id)[GAVE] + people.tally(one.id)[TOLD]
    elif sort == "ties":
        figure = ties[one.id]
    elif not sort:
        figure = is_known(one.id) * MOST_RECORDS + len(people.shares.get(one.id, ()))
    return -figure, one.name.casefold(), one.id


def _line(one: Actor, people: People, ties: Counter[str]) -> ActorLine:
    tally = people.tally(one.id)
    above = one.part_of or ""
    return ActorLine(
        link=Link(text=one.name, href=address_of(one.id)),
        id=one.id,
        known=is_known(one.id),
        type=one.type.replace("_", " ") if is_known(one.id) else "",
        country=one.country or "",
        part_of=Link(text=people.name(above), href=address_of(above)) if above in people.actors else Link(text=above),
        attacks=tally["attacks"],
        ties=ties[one.id],
        given=tally[GAVE],
        received=tally[TOLD],
        answers=tally[ANSWERED],
    )


# --- the network ------------------------------------------------------------------------------------------------------


def _ties(snapshot: Snapshot, asked: ActorsAsked, whole: Network) -> Ties:
    """Return the network that was asked for; the last pictures of this state of the case are remembered."""
    drawn: dict[tuple[Any, ...], Ties] = snapshot.remembered("pictures", lambda _: {})
    key = (asked.tie, asked.begin, asked.end, asked.told)
    if key not in drawn:
        if len(drawn) >= MOST_PICTURES:
            drawn.clear()
        drawn[key] = _drawn(snapshot, asked, whole)
    return drawn[key]


def _drawn(snapshot: Snapshot, asked: ActorsAsked, whole: Network) -> Ties:
    found = whole
    if asked.begin or asked.end:
        found = network(Lens(snapshot, _at(asked.begin, asked.end, snapshot)), orders=True)
    kept = tuple(link for link in found.links if _wanted(link, asked))
    shown = msgspec.structs.replace(found, links=kept)
    ranked = sorted(shown.links, key=lambda link: -len(link.records))
    names = {node.id: Link(text=node.name, href=address_of(node.id)) for node in shown.nodes}
    lines: list[TieLine] = []
    places: dict[tuple[str, str, str, str], str] = {}
    for number, (link, row) in enumerate(zip(ranked, network_table(shown), strict=True), 1):
        if link.records and number <= MOST_TIES:
            places.setdefault((link.begin, link.end, kind_of(link.relation), way_of(link.status)), f"#tie-{number}")
            lines.append(_tie_line(number, link, row, names))
    told = sum(1 for link in ranked if link.records)
    said = network_words(shown)
    return Ties(
        words=fmt.sentence(said),
        pictures=pictures(shown, places) if told else (),
        kinds=tuple(_kinds(found.links, asked)),
        ways=tuple((way, words) for way, words in WAYS.items() if any(way_of(link.status) == way for link in kept)),
        lines=tuple(lines),
        more=told - len(lines),
    )


def _wanted(link: Tied, asked: ActorsAsked) -> bool:
    if asked.tie and kind_of(link.relation) not in asked.tie:
        return False
    return not asked.told or link.status == asked.told


def _kinds(links: Iterable[Tied], asked: ActorsAsked) -> Iterable[KindOfTie]:
    """Yield the kinds that occur, and those that were asked for."""
    numbers = dict.fromkeys(KINDS, 0)
    for link in links:
        numbers[kind_of(link.relation)] += 1
    for name, (_, paint) in KINDS.items():
        if numbers[name] or name in asked.tie:
            yield KindOfTie(name=name, paint=paint, number=numbers[name], wanted=name in asked.tie)


def _tie_line(number: int, link: Tied, row: tuple[str, ...], names: dict[str, Link]) -> TieLine:
    return TieLine(
        anchor=f"tie-{number}",
        begin=names[link.begin],
        relation=row[1],
        end=names[link.end],
        when=row[3],
        status=link.status,
        said_by=row[5],
        origins=link.origins,
        records=tuple(Link(text=one[:6], href=f"/evidence/{one}") for one in link.records[:MOST_LINKED]),
        more=max(0, len(link.records) - MOST_LINKED),
    )


def _at(begin: date | None, end: date | None, snapshot: Snapshot) -> dict[type[Record], list[View[Any]]]:
    """Return the ties and orders of some days.

    What a record states decides; of a tie without any date, the day on which its source was published. What has no
    date at all is kept, since it may have been so.
    """

    def fits(one: Any) -> bool:
        first, last = _days(one, snapshot)
        return not ((end and first and first > end) or (begin and last and last < begin))

    found: dict[type[Record], list[View[Any]]] = {}
    for kind in (Tie, Order):
        found[kind] = [seen for seen in snapshot.views(kind) if fits(seen.record)]
    return found


def _days(one: Tie | Order, snapshot: Snapshot) -> tuple[date | None, date | None]:
    """Return the first and the last day of a tie or an order, as far as they are told."""
    if isinstance(one, Order):
        given = one.issued if one.issued.begin or one.issued.end else one.in_force
        return given.begin or given.end, given.end or given.begin
    since = (one.since.begin or one.since.end) if one.since else None
    until = (one.until.end or one.until.begin) if one.until else None
    if since is None and until is None:
        source = snapshot.records.get(one.source or "")
        told = source.record.published if source is not None else None
        return told, told
    return since, until


PAGES = (
    Page(
        name="actors",
        path="/actors",
        title="Actors",
        build=build,
        gives=ActorsPage,
        asks=ActorsAsked,
        template="actors.html",
        nav=True,
    ),
    Page(
        name="actor",
        path="/actors/{actor}",
        title="Actor",
        build=build_actor,
        gives=ActorPage,
        asks=ActorAsked,
        template="actor.html",
    ),
)
DOWNLOADS: tuple[Download, ...] = ()
