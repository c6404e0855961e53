"""One order: who said so, who answered, what followed group by group, how sure that is, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from fealty.casefile import View
from fealty.measuring import Measurement
from fealty.measuring.estimate import Estimate
from fealty.records import Order, Response, Source
from fealty.showing import formats as fmt
from fealty.showing import ratio_chart
from fealty.showing.evidence import ANSWERS, GRADES, Archive
from fealty.showing.pages import Fact, Result
from fealty.showing.witnesses import origin_of
from fealty.showing.words import content_words
from fealty.web.casting import Lens, people_of
from fealty.web.computing import Computed
from fealty.web.desk import Desk
from fealty.web.directing import Measured, OrderLine, Telling, measured, order_line, tellings
from fealty.web.fixing import Fix, Known, names_of, order_fix
from fealty.web.happening import Happening, happening_of
from fealty.web.parts import Asked, Link, Part
from fealty.web.problems import NotThere
from fealty.web.reviewing.histories import history_of
from fealty.web.reviewing.telling import Entry
from fealty.web.snapshot import Snapshot

MOST_CHARTS = 64
"""Charts that are remembered, those looked at last."""


class OrderAsked(Asked, frozen=True):
    """Which one, by the id of any record that tells it."""

    order: str


class Told(Part, frozen=True):
    """One record that tells of an order or of an answer to it, and how far it is a witness of its own.

    ``state`` says what is to be known of it: how it is said, how sure it is, what a reviewer said.
    """

    id: str
    href: str
    order: str
    day: str
    words: str
    who: Link
    quote: str
    note: str
    said_by: str
    origin: str
    source: Link
    grade: str
    state: tuple[str, ...]
    rejected: bool


class Grid(Part, frozen=True):
    """A table beside a chart."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Weighed(Part, frozen=True):
    """Which reading fits an order best, and how likely each reading is."""

    named: str
    names: tuple[str, ...]
    shares: tuple[str, ...]


class OrderPage(Part, frozen=True):
    """One order.

    Attributes
    ----------
    line
        The order in short.
    facts
        What is known of it, as it was measured where it was.
    told, answers
        The records that tell of it, and those that tell of answers.
    results
        What followed, group by group, as the dossier has it.
    chart, table
        The ratios with their intervals (Vega-Lite), and the same as a table; None where nothing was measured.
    why_not
        Why it was not measured.
    origins
        How many independent origins stand behind the order and behind the answers.
    weighed
        Which reading fits it best.
    changes
        What would change the answer, and what does not.
    fix, names
        The form for its record, and the actors that may be meant.
    history
        What was said of the record, the last first.
    happening
        Which records are held to tell of the same order.
    """

    title: str
    id: str
    version: str
    verdict: str
    line: OrderLine
    facts: tuple[Fact, ...]
    told: tuple[Told, ...]
    answers: tuple[Told, ...]
    results: tuple[Result, ...]
    chart: dict[str, Any] | None
    table: Grid | None
    why_not: str
    origins: tuple[str, ...]
    weighed: Weighed | None
    changes: tuple[str, ...]
    fix: Fix
    names: tuple[Known, ...]
    history: tuple[Entry, ...]
    happening: Happening | None
    previous: Link
    following: Link


def build_order(desk: Desk, asked: OrderAsked) -> OrderPage:
    """Return one order.

    Raises
    ------
    NotThere
        No order of the case has this id.
    """
    snapshot, computed = desk.snapshot(), desk.computed()
    seen = snapshot.find(asked.order)
    if not isinstance(seen.record, Order):
        raise NotThere(f"{asked.order!r} is no order.")
    order: Order = seen.record
    one, found, people = tellings(snapshot)[order.id], measured(computed), people_of(snapshot)
    line = order_line(one, people, found)
    span = next((found.spans[record] for record in one.records if record in found.spans), None)
    key = span.id if span else order.id
    results = found.results.get(key, ())
    archive = snapshot.remembered("sources alone", lambda each: Archive(Lens(each, {})))
    estimates = [each for each in computed.measurement.estimates if each.order == key] if computed else []
    previous, following = _neighbours(one, snapshot)
    return OrderPage(
        title=f"{line.issuer.text or 'Order'}, {line.issued}",
        id=order.id,
        version=snapshot.version(order.id),
        verdict=seen.verdict or "",
        line=line,
        facts=_facts(order, computed, found, key),
        told=tuple(_told(snapshot.records[record], archive, snapshot) for record in one.records),
        answers=tuple(_told(each, archive, snapshot) for each in one.answers),
        results=results,
        chart=_chart(computed, estimates),
        table=_table(results) if estimates else None,
        why_not=_why_not(line, order, snapshot),
        origins=_origins(computed, key),
        weighed=_weighed(computed, key),
        changes=tuple(_changes(results, estimates)),
        fix=order_fix(order, snapshot),
        names=snapshot.remembered("known names", lambda _: names_of(people)),
        history=history_of(desk, snapshot, order.id),
        happening=happening_of(snapshot, order.id),
        previous=previous,
        following=following,
    )


# --- what is known of it ----------------------------------------------------------------------------------------------


def _facts(order: Order, computed: Computed | None, found: Measured, key: str) -> tuple[Fact, ...]:
    """Return the facts as they were measured; of an order that was not, as its record has them."""
    if computed is not None and key in found.numbers:
        return computed.page.orders[found.numbers[key] - 1].facts
    facts = [
        Fact(label="Issued", value=_when(order.issued)),
        Fact(label="In force", value=_when(order.in_force)),
        Fact(label="Condition", value=order.condition or ""),
        Fact(label="Known", value=order.known_by),
        Fact(label="Kind", value=order.role or ""),
    ]  # fmt: skip
    return tuple(fact for fact in facts if fact.value)


def _when(value: Any) -> str:
    return fmt.when(value) if value.begin or value.end else ""


def _why_not(line: OrderLine, order: Order, snapshot: Snapshot) -> str:
    if line.effects:
        return ""
    if line.why_not:
        return f"Not measured: {line.why_not}."
    if line.rejected:
        return "Not measured: it was rejected in review, or its source was retracted."
    if order.content not in snapshot.settings.orders.measure:
        asks = f"Not measured: orders {content_words(order.content)} are not among those that the case asks about"
        return f"{asks}; they can end one that is."
    return "Not measured: by the settings of the case it is not among the questions."


def _neighbours(one: Telling, snapshot: Snapshot) -> tuple[Link, Link]:
    every = list({id(each): each for each in tellings(snapshot).values()}.values())
    place = next(number for number, each in enumerate(every) if each is one)
    return tuple(
        Link(text=_short(every[near]), href=f"/orders/{every[near].main.record.id}")
        if 0 <= near < len(every)
        else Link(text="")
        for near in (place - 1, place + 1)
    )  # type: ignore[return-value]


def _short(one: Telling) -> str:
    issuer = one.main.record.issuer
    return f"{_when(one.main.record.issued) or 'no day'}, {(issuer.name or issuer.text) if issuer else 'nobody named'}"


# --- who says so ------------------------------------------------------------------------------------------------------


def _told(seen: View[Any], archive: Archive, snapshot: Snapshot) -> Told:
    record: Order | Response = seen.record
    source = archive.sources.get(record.source or "")
    about: Source | None = source.record if source else None
    people = people_of(snapshot)
    if isinstance(record, Response):
        words, who, when = ANSWERS[record.answer].format("it"), people.link(record.actor), record.when
    else:
        words, who, when = content_words(record.content), people.link(record.issuer), record.issued
    return Told(
        id=record.id,
        href=f"/evidence/{record.id}",
        order=f"/orders/{record.id}" if isinstance(record, Order) else "",
        day=fmt.when(when) if when.begin or when.end else "",
        words=words,
        who=who,
        quote=record.quote or "",
        note=record.note or "",
        said_by=", citing ".join(record.said_by),
        origin=origin_of(record, archive),
        source=Link(text=(about.title or about.publisher or about.id[:12]), href=f"/sources/{about.id}")
        if about
        else Link(text=""),
        grade=GRADES[about.grade] if about and about.grade else "",
        state=tuple(_state(seen)),
        rejected=not seen.holds,
    )


def _state(seen: View[Any]) -> Iterable[str]:
    if seen.record.status != "asserted":
        yield seen.record.status
    if seen.record.confidence < 1:
        yield f"confidence {fmt.percent(seen.record.confidence)}"
    if seen.verdict:
        yield f"review: {seen.verdict}"
    if seen.retracted:
        yield "its source was retracted"


# --- what followed ----------------------------------------------------------------------------------------------------


def _chart(computed: Computed | None, estimates: Sequence[Estimate]) -> dict[str, Any] | None:
    """Return the order's ratios as the dossier draws them, for the browser to draw."""
    if computed is None or not estimates:
        return None
    made: dict[str, Any] = msgspec.json.decode(_specification(_Asked(computed.measurement, estimates[0].order or "")))
    return made


class _Asked:
    """One order of a measurement, told apart by which measurement it is and which order."""

    def __init__(self, measurement: Measurement, order: str) -> None:
        self.measurement, self.order = measurement, order

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.measurement is self.measurement and other.order == self.order

    def __hash__(self) -> int:
        return hash((id(self.measurement), self.order))


@lru_cache(maxsize=MOST_CHARTS)
def _specification(asked: _Asked) -> bytes:
    own = tuple(one for one in asked.measurement.estimates if one.order == asked.order)
    chart = ratio_chart(msgspec.structs.replace(asked.measurement, estimates=own), size="narrow")
    return msgspec.json.encode(chart.to_dict(validate=False))


def _table(results: Sequence[Result]) -> Grid:
    rows = tuple((one.group, one.verdict, one.observed, one.expected, one.ratio, one.interval) for one in results)
    heads = ("Group", "Verdict", "Counted", "Expected", "Ratio", "Interval")
    return Grid(caption="What followed, group by group", heads=heads, rows=rows)


def _origins(computed: Computed | None, key: str) -> tuple[str, ...]:
    lines = computed.page.witnesses.orders if computed and computed.page.witnesses else ()
    line = next((one for one in lines if one.links and one.links[0].href == f"/orders/{key}"), None)
    if line is None:
        return ()
    _, told, origins, answers, others = line.cells
    said = (_behind(told, origins, "the order"),)
    return (*said, _behind(answers, others, "answers")) if answers != "0" else said


def _behind(records: str, origins: str, of: str) -> str:
    """Return in a sentence how many records tell of something, and from how many origins; both come as texts."""
    number, colon, names = origins.partition(": ")
    tell = "record tells" if records == "1" else "records tell"
    behind = "one origin" if number == "1" else f"{number} independent origins"
    return f"{records} {tell} of {of}, from {behind}{colon}{names}."


def _weighed(computed: Computed | None, key: str) -> Weighed | None:
    weighing = computed.page.weighing if computed else None
    if weighing is None:
        return None
    line = next((one for one in weighing.orders if one[0].href == f"/orders/{key}"), None)
    return Weighed(named=line[2], names=weighing.names, shares=line[3]) if line else None


def _changes(results: Sequence[Result], estimates: Sequence[Estimate]) -> Iterable[str]:
    """Yield in words what would change the verdicts: other data that do, what would settle it, checks that failed."""
    several = len(results) > 1
    days = (
        {id(result): one for result, one in zip(results, estimates, strict=True)}
        if len(results) == len(estimates)
        else {}
    )
    for one in results:
        group = f"{one.group}: " if several else ""
        first, second = sorted(one.verdicts, key=lambda part: -part.width)[:2]
        yield f"{group}Likeliest is “{first.name}” ({first.percent}), and next “{second.name}” ({second.percent})."
        others = [other for other in one.others if other.verdict != one.verdict]
        for other in others:
            figures = f"with a ratio of {other.ratio} ({other.interval})"
            yield f"{group}{fmt.sentence(other.name)} makes it “{other.verdict}”, {figures}."
        if one.others and not others:
            names = fmt.listing([f"“{other.name}”" for other in one.others])
            yield f"{group}The verdict stays “{one.verdict}” with other data or settings: {names}."
        for check in one.failed:
            yield f"{group}It fails the check “{check.name}”: {check.words}"
        estimate = days.get(id(one))
        if estimate is not None and estimate.days_to_tell:
            quiet = fmt.figure(estimate.days_to_tell, "day")
            yield f"{group}Had it held for {quiet} in all without a further attack, one could say that it was obeyed."
