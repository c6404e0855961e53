"""What stands on the page, typed: the one form that the template (and any other page) is filled from.

Texts here are plain: escaping is the template's work. An ``href`` always begins with ``#`` and leads to an ``anchor``
that is on the page.
"""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a page."""


class Link(Part, frozen=True):
    """Words, and where they lead within the page; nowhere when `href` is empty."""

    text: str
    href: str = ""


class Fact(Part, frozen=True):
    """A label and what it labels."""

    label: str
    value: str
    href: str = ""


class Origin(Part, frozen=True):
    """A source: a publication or a file."""

    anchor: str
    number: int
    title: str
    publisher: str
    published: str
    url: str
    refused_url: str
    grade: str
    retracted: bool
    cited: int
    citation: str


class Proof(Part, frozen=True):
    """A record as the reader sees it."""

    anchor: str
    id: str
    month: str
    day: str
    what: str
    place: str
    details: tuple[str, ...]
    quote: str
    note: str
    said_by: str
    state: tuple[str, ...]
    row: str
    coder: str
    source: str
    used: tuple[Link, ...] = ()
    counted: bool = True
    rejected: bool = False


class Verdict(Part, frozen=True):
    """One verdict of an estimate with its probability; ``start`` and ``width`` in percent draw the bar."""

    name: str
    kind: str
    percent: str
    start: float
    width: float


class Other(Part, frozen=True):
    """The answer from other data."""

    name: str
    words: str
    ratio: str
    interval: str
    fell: str
    verdict: str
    kind: str


class Tested(Part, frozen=True):
    """One check."""

    name: str
    outcome: str
    words: str
    about: Link | None = None


class Result(Part, frozen=True):
    """One estimate: an order on a group."""

    anchor: str
    order: Link
    number: int
    label: str
    issuer: str
    group: str
    dates: str
    days: str
    sentence: str
    verdict: str
    kind: str
    aside: bool
    probability: str
    observed: str
    expected: str
    expected_interval: str
    ratio: str
    interval: str
    fell: str
    placebo: str
    placebo_words: str
    verdicts: tuple[Verdict, ...]
    others: tuple[Other, ...]
    checks: tuple[Tested, ...]
    records: tuple[Link, ...]
    records_words: str
    more: str
    citation: str


class Directive(Part, frozen=True):
    """One order: who gave it, who said so, who answered what, and what followed."""

    anchor: str
    number: int
    title: str
    facts: tuple[Fact, ...]
    told: tuple[Link, ...]
    answers: tuple[tuple[str, Link, str], ...]
    results: tuple[Result, ...]
    sponsors: bool


class Drawing(Part, frozen=True):
    """A chart in both sizes; SVG of our own making, the only markup in a page."""

    title: str
    wide: str
    narrow: str


class Line(Part, frozen=True):
    """One line of a table beside a chart."""

    cells: tuple[str, ...]
    links: tuple[Link, ...] = ()


class Month(Part, frozen=True):
    """The records of one month."""

    anchor: str
    title: str
    proofs: tuple[str, ...]


class Year(Part, frozen=True):
    """The records of one year."""

    title: str
    words: str
    months: tuple[Month, ...]


class Page(Part, frozen=True):
    """The whole dossier."""

    title: str
    question: str
    summary: str
    notable: str
    caution: str
    facts: tuple[Fact, ...]
    main_title: str
    main: tuple[Result, ...]
    rest: tuple[Result, ...]
    aside: bool
    timelines: tuple[Drawing, ...]
    months: tuple[Line, ...]
    triggers: tuple[Line, ...]
    ratios: Drawing | None
    map: Drawing | None
    map_words: str
    weapons: tuple[tuple[str, str], ...]
    places: tuple[Line, ...]
    orders: tuple[Directive, ...]
    other_orders: tuple[Line, ...]
    not_measured: tuple[Line, ...]
    checks: tuple[Tested, ...]
    evidence: tuple[Year, ...]
    evidence_long: bool
    evidence_words: str
    sources: tuple[Origin, ...]
    left_out: tuple[Line, ...]
    batches: tuple[Line, ...]
    settings: str
    credits: tuple[str, ...]
    level: str
    days: int
    history: int
    made: str
    version: str
    fingerprint: str
    citation: str
