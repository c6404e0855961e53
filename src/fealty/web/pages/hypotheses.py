"""Hypotheses: rival readings, what each item of evidence says for them, and what would change the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, TypeVar, cast

import msgspec

from fealty.assessing import Hypothesis, Reading, default_hypotheses
from fealty.assessing.estimative import band
from fealty.assessing.tables import ratios
from fealty.casefile import HypothesisChange
from fealty.measuring import Measurement
from fealty.showing import formats as fmt
from fealty.showing import hypotheses_of
from fealty.showing.charts.glance import readings_colours
from fealty.showing.evidence import Archive, Shelf
from fealty.showing.pages import Weighing
from fealty.showing.readings import weighing_of
from fealty.web import rivals
from fealty.web.amending import amendments
from fealty.web.desk import Desk, Standing
from fealty.web.parts import Asked, Link, Part, with_query
from fealty.web.registry import Download, Page
from fealty.web.snapshot import Snapshot

T = TypeVar("T")
PATH = "/hypotheses"


class HypothesesAsked(Asked, frozen=True):
    """About whom (``sponsor``, the id of an order or of a group), and what is tried before it is saved."""

    about: Annotated[str, msgspec.Meta(max_length=200)] = ""
    draft: Annotated[str, msgspec.Meta(max_length=20_000)] = ""


class Saved(Part, frozen=True):
    """A saved change of the readings: who, when (UTC), the numbers that it changed."""

    who: str
    at: str
    words: tuple[str, ...]


class Choice(Part, frozen=True):
    """One subject that readings can be weighed for."""

    key: str
    text: str
    kind: str
    href: str
    current: bool


class Scale(Part, frozen=True):
    """One reading on the scales.

    Attributes
    ----------
    id, name, words, paint
        Its id, name, claim, and the name of its colour.
    prior, usual
        Its weight before the evidence, here and by default; `usual` is None for a reading of the case's own.
    before, after, saved
        Its share before the evidence, after it, and after it with what is saved; ``-`` where it is new.
    width, mark
        Percent of a bar: after the evidence, and with what is saved.
    likely
        `after` in words of probability.
    figures
        What it expects of an order: name of the field, what it is called, its value, its usual value.
    """

    id: str
    name: str
    words: str
    paint: str
    prior: float
    usual: float | None
    before: str
    after: str
    saved: str
    width: float
    mark: float
    likely: str
    figures: tuple[tuple[str, str, float, float], ...]


class Odd(Part, frozen=True):
    """How likely a kind of evidence is under one reading, relative to the others; `usual` is the table's figure."""

    reading: str
    name: str
    value: float
    usual: float


class Odds(Part, frozen=True):
    """One kind of reported evidence, with its likelihoods."""

    kind: str
    title: str
    reason: str
    values: tuple[Odd, ...]


class Mark(Part, frozen=True):
    """What a person said of a record beneath, and the version that a judgement of it has to name."""

    record: str
    version: str
    verdict: str


class HypothesesPage(Part, frozen=True):
    """What is weighed for one subject.

    Attributes
    ----------
    title, question
        Of the page and of the case.
    subjects
        For whom readings can be weighed.
    ready, standing
        Whether there is anything to weigh, and how the answer stands to the case.
    weighing
        The dossier's own account: items, matrix, what would change it.
    scales, odds, dropped
        What can be moved: readings, likelihoods of the reported kinds, readings left out.
    marks
        Records beneath, by the address of their page.
    draft, saved
        The changes that are shown and those that are saved, as JSON.
    trying
        Whether they differ.
    changed, moved
        Numbers that differ from what is saved, and what that does to the readings.
    version
        Version of the settings, to be sent when something is saved.
    history
        Changes of the readings that stand, the last first.
    """

    title: str
    question: str
    subjects: tuple[Choice, ...]
    ready: bool
    standing: Standing
    about: str = ""
    label: str = ""
    weighing: Weighing | None = None
    scales: tuple[Scale, ...] = ()
    odds: tuple[Odds, ...] = ()
    dropped: tuple[Link, ...] = ()
    marks: dict[str, Mark] = msgspec.field(default_factory=dict)
    draft: str = "[]"
    saved: str = "[]"
    trying: bool = False
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    version: int = 0
    history: tuple[Saved, ...] = ()


def build(desk: Desk, asked: HypothesesAsked) -> HypothesesPage:
    """Return the readings about a subject, as they are saved or as a draft has them.

    Raises
    ------
    NotThere
        No such order or group.
    FealtyError
        A draft that cannot be computed with.
    """
    computed, snapshot = desk.computed(), desk.snapshot()
    settings, question = snapshot.settings, snapshot.settings.case.question
    draft = rivals.read_draft(asked.draft, settings) if asked.draft else settings.hypotheses
    bare = HypothesesPage(
        title="Hypotheses",
        question=question,
        subjects=(),
        ready=False,
        standing=desk.standing(),
        draft=_json(draft),
        saved=_json(settings.hypotheses),
        version=snapshot.stamp.settings,
    )
    if computed is None or not computed.measurement.estimates:
        return bare
    saved = rivals.weighed(desk, asked.about)
    trying = draft != settings.hypotheses
    shown = rivals.weighed(desk, asked.about, draft) if trying else saved
    archive = rivals.archive_of(snapshot)
    told = _told(computed.measurement, shown, archive)
    return msgspec.structs.replace(
        bare,
        subjects=tuple(_choices(computed.measurement, shown.subject.key, asked.draft)),
        ready=True,
        about=shown.subject.key,
        label=fmt.sentence(shown.subject.text),
        weighing=told,
        scales=tuple(_scales(shown, saved.reading)),
        odds=tuple(_odds(shown)),
        dropped=tuple(Link(text=one.name, href=one.id) for one in rivals.dropped(shown.hypotheses)),
        marks=_marks(told, snapshot),
        trying=trying,
        changed=tuple(rivals.change_words(saved.hypotheses, shown.hypotheses)) if trying else (),
        moved=tuple(rivals.posterior_words(saved.reading, shown.reading)) if trying else (),
        history=tuple(_kept(desk)),
    )


def _kept(desk: Desk) -> Iterator[Saved]:
    """Yield the changes of the readings that stand, the last first."""
    for one in reversed(amendments(desk)):
        words = tuple(rivals.change_words(hypotheses_of(one.before), hypotheses_of(one.after)))
        if words and not (one.gone or one.back):
            yield Saved(who=one.who, at=one.at[:16].replace("T", " "), words=words)


def _json(changes: Sequence[HypothesisChange]) -> str:
    return msgspec.json.encode(changes).decode()


def _choices(measurement: Measurement, current: str, draft: str) -> Iterator[Choice]:
    for one in rivals.subjects(measurement):
        key = "" if one.key == rivals.SPONSOR else one.key
        href = with_query(PATH, {"about": key, "draft": draft})
        yield Choice(key=one.key, text=one.text, kind=one.kind, href=href, current=one.key == current)


# --- what can be moved ------------------------------------------------------------------------------------------------


def _scales(shown: rivals.Weighing, saved: Reading) -> Iterator[Scale]:
    usual = {one.id: one for one in default_hypotheses()}
    earlier, colours = saved.posterior(), readings_colours(shown.reading)
    for one, result in zip(shown.hypotheses, shown.reading.hypotheses, strict=True):
        default = usual.get(one.id)
        yield Scale(
            id=one.id,
            name=one.name,
            words=one.words,
            paint=colours[one.id],
            prior=one.prior,
            usual=default.prior if default else None,
            before=fmt.brief(result.prior),
            after=fmt.brief(result.posterior),
            saved=fmt.brief(earlier[one.id]) if one.id in earlier else "–",
            width=round(100 * result.posterior, 1),
            mark=round(100 * earlier.get(one.id, 0.0), 1),
            likely=band(result.posterior).name,
            figures=tuple(_figures(one, default or Hypothesis(id="", name="", words=""))),
        )


def _figures(one: Hypothesis, usual: Hypothesis) -> Iterator[tuple[str, str, float, float]]:
    for name, words in rivals.FIGURES.items():
        if name != "prior":
            yield name, words, getattr(one, name), getattr(usual, name)


def _odds(shown: rivals.Weighing) -> Iterator[Odds]:
    plain = {one.id: one for one in default_hypotheses()}
    found = {item.what: item for item in shown.reading.items if item.kind == "reported"}
    for kind, row in ratios().items():
        if kind not in found:
            continue
        values = tuple(
            Odd(
                reading=one.id,
                name=one.name,
                value=one.ratio_of(kind) or 1.0,
                usual=(plain[one.id].ratio_of(kind) if one.id in plain else None) or 1.0,
            )
            for one in shown.hypotheses
        )
        yield Odds(kind=kind, title=fmt.sentence(row.words), reason=row.reason, values=values)


# --- what it stands on ------------------------------------------------------------------------------------------------


def _told(measurement: Measurement, shown: rivals.Weighing, archive: Archive) -> Weighing:
    """Return the dossier's account of a reading, its links leading to pages of the desk."""
    records = [one for item in shown.reading.items for one in item.records if one in archive.records]
    sources = dict.fromkeys(archive.records[one].record.source or "" for one in records)
    numbers = {one: place for place, one in enumerate(sources, 1) if one}
    shelf = Shelf(anchors={one: one for one in records}, numbers=numbers)
    found = msgspec.structs.replace(shown.assessment, whole=shown.reading)
    places = {f"#{one}": f"/evidence/{one}" for one in records}
    places |= {f"#s{place}": f"/sources/{one}" for one, place in numbers.items()}
    places |= {f"#order-{place}": f"/orders/{one.id}" for place, one in enumerate(measurement.orders, 1)}
    return _led(weighing_of(measurement, found, archive, shelf, shown.hypotheses), places)


def _led(one: T, places: dict[str, str]) -> T:
    """Return a part of the dossier's page whose links lead elsewhere."""
    if isinstance(one, tuple):
        return cast("T", tuple(_led(each, places) for each in one))
    if not isinstance(one, msgspec.Struct):
        return one
    fields = {name: _led(getattr(one, name), places) for name in one.__struct_fields__}
    if isinstance(fields.get("href"), str):
        fields["href"] = places.get(fields["href"], fields["href"])
    return cast("T", msgspec.structs.replace(one, **fields))


def _marks(told: Weighing, snapshot: Snapshot) -> dict[str, Mark]:
    found = {}
    for href in (one.record.href for item in told.items for one in item.witnesses):
        record = href.rpartition("/")[2]
        if href and record in snapshot.records:
            verdict = snapshot.records[record].verdict or ""
            found[href] = Mark(record=record, version=snapshot.version(record), verdict=verdict)
    return found


PAGES = (
    Page(
        name="hypotheses",
        path=PATH,
        title="Hypotheses",
        build=build,
        gives=HypothesesPage,
        asks=HypothesesAsked,
        template="hypotheses.html",
        nav=True,
    ),
)
DOWNLOADS: tuple[Download, ...] = ()
