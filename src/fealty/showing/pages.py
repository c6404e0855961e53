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


class Line(Part, frozen=True):
    """One line of a table beside a chart."""

    cells: tuple[str, ...]
    links: tuple[Link, ...] = ()


class View(Part, frozen=True):
    """One view of a result: what it says, the small drawing of it (empty where none is made), and its table."""

    words: str
    drawing: str
    lines: tuple[Line, ...]


class Result(Part, frozen=True):
    """One estimate: an order on a group.

    ``failed``, ``noted`` and ``passed`` are its checks by outcome; ``folded`` says that a page with many results shows
    this one closed.
    """

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
    before: str
    leaning: str
    course: View | None
    wait: View | None
    others: tuple[Other, ...]
    failed: tuple[Tested, ...]
    noted: tuple[Tested, ...]
    passed: tuple[Tested, ...]
    passed_words: str
    failed_words: str
    records: tuple[Link, ...]
    records_words: str
    more: str
    citation: str
    folded: bool


class Bundle(Part, frozen=True):
    """Results of one order; where a page has many, shown closed under a title with its tally.

    ``typical`` is a typical group's ratio with its interval, empty where there is none; ``tally`` says how many results
    have which verdict (name, kind, number).
    """

    title: str
    typical: str
    tally: tuple[tuple[str, str, int], ...]
    results: tuple[Result, ...]


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


class Cell(Part, frozen=True):
    """One group's answer to one order, or a typical group's (no `href`); empty words where there is none."""

    group: str
    ratio: str = ""
    interval: str = ""
    verdict: str = ""
    kind: str = "unclear"
    mark: str = ""
    href: str = ""


class Side(Part, frozen=True):
    """What one order did to each group, beside a typical one; `drawing` is empty where none is made."""

    order: Link
    day: str
    issuer: str
    cells: tuple[Cell, ...]
    drawing: str


class Groups(Part, frozen=True):
    """Groups side by side."""

    names: tuple[str, ...]
    sides: tuple[Side, ...]
    spread: str
    spread_figures: str
    drawn: int


class Record(Part, frozen=True):
    """The sponsor's track record."""

    words: str
    rests: str
    verdicts: tuple[Verdict, ...]
    verdict: str
    kind: str
    probability: str
    trend: str
    trend_figures: str
    drawing: Drawing
    lines: tuple[Line, ...]
    aside: bool = False


class Small(Part, frozen=True):
    """One of the small figures at the top: what it asks, the answer in a sentence, and where the whole of it is.

    ``leads`` are words of the sentence that lead to what they stand on.
    """

    title: str
    words: str
    drawing: str
    href: str
    leads: tuple[Link, ...] = ()


class Share(Part, frozen=True):
    """One reading with its probability; ``width`` in percent draws its bar, ``paint`` names its colour."""

    name: str
    words: str
    prior: str
    percent: str
    likely: str
    width: float
    paint: str


class Witness(Part, frozen=True):
    """A record as evidence: what it tells, its words where it has any, who says so, and where it is on the page."""

    record: Link
    quote: str
    note: str
    said_by: str
    source: Link


class Weight(Part, frozen=True):
    """What one item says for one reading: a sign, the likelihood against the mean of all readings, and in words."""

    reading: str
    sign: str
    kind: str
    times: str


class Item(Part, frozen=True):
    """One item of evidence: a row of the matrix, with what it stands on; ``others`` lead to records not shown here."""

    anchor: str
    number: int
    kind: str
    title: str
    words: str
    reason: str
    about: Link | None
    weights: tuple[Weight, ...]
    times: str
    before: str
    telling: bool
    favours: str
    damping: tuple[str, ...]
    witnesses: tuple[Witness, ...]
    more: str
    others: tuple[Link, ...] = ()


class Weighing(Part, frozen=True):
    """Rival readings, weighed: of the sponsor as a whole, then order by order; `changes` is its sensitivity.

    ``expects`` says what each reading expects of attacks, before any were looked at; ``leads`` are words of the text
    that lead to items of evidence.
    """

    words: tuple[str, ...]
    named: str
    shares: tuple[Share, ...]
    names: tuple[str, ...]
    items: tuple[Item, ...]
    missing: str
    notes: tuple[str, ...]
    orders: tuple[tuple[Link, str, str, tuple[str, ...]], ...]
    changes: tuple[Line, ...]
    flip: tuple[str, ...]
    kinds: int
    expects: tuple[Line, ...] = ()
    leads: tuple[Link, ...] = ()


class Framing(Part, frozen=True):
    """What each outlet calls each actor: for each actor its outlets, with the words used, linked to the statements."""

    actors: tuple[tuple[str, tuple[Line, ...]], ...]
    words: str
    more: str


class Witnesses(Part, frozen=True):
    """How independent the sources are: origins, what copies what, and how many origins each order rests on."""

    words: tuple[str, ...]
    origins: tuple[Line, ...]
    copies: tuple[Line, ...]
    orders: tuple[Line, ...]
    grades: str


class Ahead(Part, frozen=True):
    """Days ahead: what is supposed, sentences, a picture, a table under its heads, and what was assumed."""

    title: str
    words: tuple[str, ...]
    drawing: Drawing
    lines: tuple[Line, ...]
    assumptions: tuple[str, ...]
    lead: str = ""
    heads: tuple[str, ...] = ()
    leads: tuple[Link, ...] = ()


class Worth(Part, frozen=True):
    """What a promise of no attacks would be worth: sentences, a table of it, and by year."""

    words: str
    begin: str
    days: int
    lines: tuple[Line, ...]
    years: tuple[Line, ...]
    leads: tuple[Link, ...] = ()


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
    """The whole dossier; ``leads`` are words of its first screen that lead to what they stand on."""

    title: str
    question: str
    summary: str
    notable: str
    caution: str
    warning: str
    facts: tuple[Fact, ...]
    main_title: str
    main: tuple[Bundle, ...]
    rest: tuple[Bundle, ...]
    bundled: bool
    results: tuple[Result, ...]
    several: bool
    aside: bool
    doubted: bool
    together: bool
    groups: Groups | None
    track: Record | None
    closer_words: str
    timelines: tuple[Drawing, ...]
    months: tuple[Line, ...]
    triggers: tuple[Line, ...]
    ratios: Drawing | None
    ratios_words: str
    map: Drawing | None
    map_words: str
    weapons: tuple[tuple[str, str], ...]
    places: tuple[Line, ...]
    orders: tuple[Directive, ...]
    other_orders: tuple[Line, ...]
    not_measured: tuple[Line, ...]
    checks: tuple[Tested, ...]
    tallies: tuple[Line, ...]
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
    leads: tuple[Link, ...] = ()
    reading: str = ""
    parts: str = ""
    glance: tuple[Small, ...] = ()
    weighing: Weighing | None = None
    framing: Framing | None = None
    witnesses: Witnesses | None = None
    worth: Worth | None = None
    outlook: Ahead | None = None
    bargain: Ahead | None = None
    network: Ahead | None = None
    why_not: tuple[str, ...] = ()
    gap: str = ""
