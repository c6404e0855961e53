"""What if: orders, strikes and talks on days ahead, and the attacks that would follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

import msgspec

from fealty.measuring import Measurement
from fealty.scenarios import Figure, GroupOutlook, Outlook, Plan, usual_stakes
from fealty.showing import fan_chart
from fealty.showing import formats as fmt
from fealty.showing.charts import Size
from fealty.showing.pages import Ahead, Worth
from fealty.web.computing import Computed
from fealty.web.desk import Desk, Standing
from fealty.web.futures import PATHS, Frame, Run, frame_of, futures_of
from fealty.web.parts import Asked, Delivery, Link, Part, with_query
from fealty.web.plans import plan_of, plan_toml
from fealty.web.registry import Download, Page
from fealty.web.snapshot import Snapshot

STAKES = {
    "adversary.attack": "Adversary: an attack suffered", "adversary.concession": "Adversary: a concession given",
    "adversary.strike": "Adversary: a strike made", "sponsor.order": "Sponsor: an order given",
    "sponsor.attack": "Sponsor: an attack", "sponsor.concession": "Sponsor: a concession received",
    "sponsor.strike": "Sponsor: being struck", "sponsor.disobeyed": "Sponsor: being disobeyed",
    "after_strike.obeyed": "Attacks after a strike, order obeyed (times as many)",
    "after_strike.disobeyed": "Attacks after a strike, order disobeyed (times as many)",
    "after_strike.no_order": "Attacks after a strike, no order given (times as many)",
}  # fmt: skip
"""What a user may set, and what it is called."""
PlanText = Annotated[str, msgspec.Meta(max_length=20_000)]


class WhatIfAsked(Asked, frozen=True):
    """The run that is shown, and the plan that it is of (as JSON), so that a page opened anew has both."""

    run: Annotated[str, msgspec.Meta(max_length=40)] = ""
    plan: PlanText = ""


class PlanAsked(Asked, frozen=True):
    """The plan to be written, as JSON."""

    plan: PlanText


class Picture(Part, frozen=True):
    """One drawing of the fan, and where its days are."""

    svg: str
    frame: Frame
    size: Size


class Stake(Part, frozen=True):
    """Something at stake: its place, what it is called, what it is worth here and usually."""

    name: str
    words: str
    value: float
    usual: float


class Ordered(Part, frozen=True):
    """An order of the case that is in force on the first day ahead."""

    id: str
    words: str
    href: str


class WhatIfPage(Part, frozen=True):
    """A plan, and what would follow.

    Attributes
    ----------
    ready, why_not
        Whether anything can be simulated, and why not.
    plan, begin, contents
        The plan as JSON, the first day ahead, kinds of orders.
    groups, orders
        Of the case; orders are those in force on the first day ahead.
    run, state, done, words
        The run that is shown: its id (empty: the dossier's own plan), a state, the share that is done, what goes on.
    paths, pictures
        Simulated futures, and the fan.
    lead, told, heads, lines, assumptions
        What is supposed, the answer in sentences, the figures by group, what was assumed.
    worth, bargain, stakes
        What a promise would be worth; when a concession is, and what is at stake.
    """

    title: str
    ready: bool
    standing: Standing
    why_not: tuple[str, ...] = ()
    plan: str = "{}"
    begin: date | None = None
    contents: tuple[str, ...] = ()
    groups: tuple[Link, ...] = ()
    group: str = ""
    orders: tuple[Ordered, ...] = ()
    run: str = ""
    state: str = "done"
    done: float = 1.0
    words: str = ""
    paths: int = 0
    pictures: tuple[Picture, ...] = ()
    lead: str = ""
    told: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    assumptions: tuple[str, ...] = ()
    worth: Worth | None = None
    level: str = ""
    bargain: Ahead | None = None
    stakes: tuple[Stake, ...] = ()
    download: str = ""


def build(desk: Desk, asked: WhatIfAsked) -> WhatIfPage:
    """Return what a run found so far; without one, what the dossier supposes.

    Raises
    ------
    FealtyError
        A plan that is none.
    """
    computed, snapshot = desk.computed(), desk.snapshot()
    bare = WhatIfPage(title="What if", ready=False, standing=desk.standing())
    if computed is None or computed.further.outlook is None:
        return msgspec.structs.replace(bare, why_not=computed.page.why_not if computed else ())
    run = futures_of(desk).find(asked.run) if asked.run else None
    usual = computed.further.outlook
    plan = msgspec.structs.replace(usual.plan, paths=PATHS)
    if run is not None:
        plan = run.asked.plan
    elif asked.plan:
        plan = plan_of(asked.plan)
    measurement = computed.measurement
    outlook = run.fanned.outlook if run and run.fanned else usual
    text = msgspec.json.encode(plan).decode()
    page = msgspec.structs.replace(
        bare,
        ready=True,
        plan=text,
        begin=outlook.begin,
        contents=_contents(snapshot),
        groups=tuple(Link(text=one.name, href=one.group) for one in measurement.series),
        orders=tuple(_in_force(measurement, outlook.begin)),
        paths=outlook.plan.paths,
        lead=_lead(outlook),
        told=_told(outlook),
        heads=_heads(outlook),
        lines=tuple(_lines(outlook)),
        assumptions=tuple(fmt.readable(one) for one in outlook.assumptions),
        worth=(run and run.worth) or computed.page.worth,
        level=fmt.percent(measurement.level),
        bargain=(run and run.bargain) or computed.page.bargain,
        stakes=tuple(_stakes(run)),
        download=with_query("/what-if/plan.toml", {"plan": text}),
    )
    return _running(page, run) if run and run.fanned else _usual(page, run, computed, snapshot)


def _running(page: WhatIfPage, run: Run) -> WhatIfPage:
    fanned = run.fanned
    if fanned is None:
        return page
    picture = Picture(svg=fanned.drawing, frame=fanned.frame, size=run.asked.size)
    return msgspec.structs.replace(_state(page, run), pictures=(picture,), group=fanned.group)


def _usual(page: WhatIfPage, run: Run | None, computed: Computed, snapshot: Snapshot) -> WhatIfPage:
    """Return the page with the dossier's own drawing, while there is no other."""
    drawn, outlook = computed.page.outlook, computed.further.outlook
    if drawn is None or outlook is None:
        return page

    def frames(_: Snapshot) -> list[Frame]:
        return [frame_of(fan_chart(outlook, computed.measurement, size=size)) for size in sizes]

    sizes: tuple[Size, ...] = ("wide", "narrow")
    where = snapshot.remembered(f"frames of {computed.stamp}", frames)
    pictures = tuple(
        Picture(svg=svg, frame=frame, size=size)
        for svg, frame, size in zip((drawn.drawing.wide, drawn.drawing.narrow), where, sizes, strict=True)
    )
    page = msgspec.structs.replace(page, pictures=pictures)
    return _state(page, run) if run else page


def _state(page: WhatIfPage, run: Run) -> WhatIfPage:
    return msgspec.structs.replace(page, run=run.id, state=run.state, done=run.done, words=fmt.readable(run.words))


def _contents(snapshot: Snapshot) -> tuple[str, ...]:
    rules = snapshot.settings.orders
    return tuple(dict.fromkeys([*rules.measure, *rules.lifted_by, "withdraw", "other"]))


def _in_force(measurement: Measurement, begin: date) -> Iterator[Ordered]:
    """Yield the case's orders that may be lifted, the last first."""
    for span in reversed(measurement.orders):
        if span.begin < begin and span.end >= begin:
            words = f"{fmt.sentence(span.content.replace('_', ' '))}, {fmt.short_day(span.begin)} ({span.issuer})"
            yield Ordered(id=span.id, words=words, href=f"/orders/{span.id}")


# --- words and figures ------------------------------------------------------------------------------------------------


def _lead(outlook: Outlook) -> str:
    if outlook.plan.nothing_new:
        return "What the past implies, if nothing new happens."
    events = fmt.listing([fmt.readable(one.words) for one in outlook.milestones])
    return f"A supposition and no prediction. The plan has {events}."


def _told(outlook: Outlook) -> tuple[str, ...]:
    groups = len(outlook.groups) if len(outlook.groups) > 1 else 0
    return tuple(fmt.readable(one) for one in outlook.words[: len(outlook.words) - groups])


def _heads(outlook: Outlook) -> tuple[str, ...]:
    if outlook.total.difference is None:
        return ("Group", "Attacks", "Quiet month", "Worst month")
    return ("Group", "Nothing new", "Under the plan", "Change", "Quiet month", "Worst month")


def _lines(outlook: Outlook) -> Iterator[tuple[str, ...]]:
    for one in [*outlook.groups, outlook.total] if len(outlook.groups) > 1 else outlook.groups:
        yield (one.name, *_cells(one))


def _cells(one: GroupOutlook) -> Iterator[str]:
    yield _figure(one.usual_attacks)
    pairs = ((one.usual_months.quiet, one.months.quiet), (one.usual_months.worse, one.months.worse))
    if one.difference is not None:
        yield _figure(one.attacks)
        yield _figure(one.difference.figure)
    for usual, under in pairs:
        if usual is None or under is None:
            yield "–"
        elif one.difference is None:
            yield fmt.brief(usual)
        else:
            yield f"{fmt.brief(usual)} → {fmt.brief(under)}"


def _figure(one: Figure) -> str:
    return f"{one.median:,} ({one.low:,} to {one.high:,})".replace("-", "−")


def _stakes(run: Run | None) -> Iterator[Stake]:
    usual = usual_stakes()
    here = (run.asked.stakes if run else None) or usual
    for name, words in STAKES.items():
        table, _, field = name.partition(".")
        yield Stake(
            name=name,
            words=words,
            value=getattr(getattr(here, table), field),
            usual=getattr(getattr(usual, table), field),
        )


def plan_file(_desk: Desk, asked: PlanAsked) -> Delivery:
    """Return a plan as the file that ``fealty scenario`` takes.

    Raises
    ------
    FealtyError
        It is no plan.
    """
    plan: Plan = plan_of(asked.plan)
    return Delivery(name="plan.toml", media="application/toml", body=plan_toml(plan).encode())


PAGES = (
    Page(
        name="what_if",
        path="/what-if",
        title="What if",
        build=build,
        gives=WhatIfPage,
        asks=WhatIfAsked,
        template="what_if.html",
        nav=True,
    ),
)
DOWNLOADS: tuple[Download, ...] = (
    Download(name="plan", path="/what-if/plan.toml", title="The plan as a file", build=plan_file, asks=PlanAsked),
)
