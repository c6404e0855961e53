"""Rival readings as the reader sees them: the answer, each item of evidence with its quotes, what would change it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise

from fealty.assessing import Assessment, Changed, Reading
from fealty.assessing import Item as Weighed
from fealty.assessing.assessment import CANNOT_TELL
from fealty.assessing.estimative import band, percent
from fealty.measuring.measurement import Measurement
from fealty.showing import formats as fmt
from fealty.showing.charts.glance import readings_colours
from fealty.showing.evidence import Archive, Shelf, interval_of, title_of
from fealty.showing.pages import Item, Line, Link, Share, Weighing, Weight, Witness
from fealty.showing.words import issue_day

MOST_WITNESSES = 12
"""Records that are shown under an item of evidence; the rest is in the list of all records."""
SIGNS = {"consistent": "+", "neutral": "·", "inconsistent": "−"}
TITLES = {"effect": "What attacks did", "course": "Whether it held"}
TELLING = 1.25
"""Items whose likelihoods differ by less hardly tell readings apart and are folded together."""
MOST_LEFT_OUT = 5
"""Items whose loss is told one by one: those that the answer leans on most."""
ROUNDED = 0.005
"""How far a damping may lie from 1 and not be told."""


def weighing_of(measurement: Measurement, found: Assessment, archive: Archive, shelf: Shelf) -> Weighing:
    """Return the assessment as it stands on the page."""
    whole = found.whole
    numbers = {span.id: number for number, span in enumerate(measurement.orders, 1)}
    links = {
        span.id: Link(text=f"Order {numbers[span.id]}, {issue_day(span)}", href=f"#order-{numbers[span.id]}")
        for span in measurement.orders
    }
    return Weighing(
        words=_paragraphs(whole),
        named=CANNOT_TELL if whole.leader == CANNOT_TELL else whole.name(whole.leader),
        shares=tuple(_shares(whole)),
        names=tuple(one.name for one in whole.hypotheses),
        items=tuple(
            _item(number, one, whole, links.get(one.order or ""), archive, shelf)
            for number, one in enumerate(whole.items, 1)
        ),
        missing=fmt.listing(whole.missing),
        notes=whole.notes,
        orders=tuple(
            (
                links[one.order or ""],
                measurement.order(one.order or "").issuer,
                one.name(one.leader),
                tuple(percent(each.posterior) for each in one.hypotheses),
            )
            for one in found.orders
        ),
        changes=tuple(_changes(whole)),
        flip=tuple(_flip(whole)),
        kinds=len(whole.items),
    )


def _paragraphs(whole: Reading) -> tuple[str, ...]:
    """Return the paragraph in parts that can be read one by one; its words are those of the assessment."""
    marks = ("What matters most: ", "From the measured effects alone ", "Missing from the case: ")
    text = whole.words
    cuts = [0, *(at for at in (text.find(mark) for mark in marks) if at > 0), len(text)]
    if text.find(marks[-1]) > 0:
        cuts.pop()  # what is missing has a line of its own
    return tuple(text[begin:end].strip() for begin, end in pairwise(cuts) if text[begin:end].strip())


def reading_sentence(whole: Reading) -> str:
    """Return what it means in a sentence or two, with its certainty, and what carries it: measurement or reports."""
    likeliest = max(whole.hypotheses, key=lambda one: one.posterior)
    sure = f"{band(likeliest.posterior).name}, {percent(likeliest.posterior)}"
    if whole.leader == CANNOT_TELL:
        said = f"What lies behind cannot be told: nearest is “{likeliest.name}” ({sure}), that {likeliest.words}."
    else:
        said = f"What lies behind is judged, not measured: “{likeliest.name}” ({sure}), that is, {likeliest.words}."
    parts = {one.what: one for one in whole.sensitivity.parts}
    if parts and whole.leader != CANNOT_TELL:
        attacks, reports = (_alone(parts[kind], whole) for kind in ("measured", "reported"))
        said += f" By the attacks alone {attacks}; by the reports alone {reports}."
    return said


def _alone(one: Changed, whole: Reading) -> str:
    best = max(one.posterior, key=lambda name: one.posterior[name])
    sure = percent(one.posterior[best])
    if one.leader == CANNOT_TELL:
        return f"it is open (“{whole.name(best)}” nearest, {sure})"
    return f"it is “{whole.name(best)}” ({sure})"


def _shares(whole: Reading) -> Iterator[Share]:
    colours = readings_colours(whole)
    for one in sorted(whole.hypotheses, key=lambda each: -each.posterior):
        yield Share(
            name=one.name,
            words=one.words,
            prior=percent(one.prior),
            percent=percent(one.posterior),
            likely=band(one.posterior).name,
            width=round(one.posterior * 100, 1),
            paint=colours[one.id],
        )


# --- items of evidence ------------------------------------------------------------------------------------------------


def _item(number: int, one: Weighed, whole: Reading, about: Link | None, archive: Archive, shelf: Shelf) -> Item:
    ranked = sorted(whole.hypotheses, key=lambda each: -one.used[each.id])
    title = one.words.partition(": ")[0]
    measured = one.kind == "measured"
    ids = () if measured else dict.fromkeys(one.records)
    witnesses = [_witness(each, archive, shelf) for each in ids if each in archive.records]
    left, times = len(witnesses) - MOST_WITNESSES, fmt.number(one.diagnosticity)
    return Item(
        anchor=f"i{number}",
        number=number,
        kind=one.kind,
        title=TITLES.get(one.what, title.rstrip(".")),
        words=one.words if measured or not witnesses else "",
        reason=one.reason,
        about=about,
        weights=tuple(
            Weight(
                reading=each.name,
                sign=SIGNS[one.signs[each.id]],
                kind=one.signs[each.id],
                times=fmt.number(math.exp(one.used[each.id])),
            )
            for each in whole.hypotheses
        ),
        times=times,
        before=fmt.number(one.raw_ratio),
        telling=one.diagnosticity >= TELLING,
        favours=f"{times} times as likely under “{ranked[0].name}” as under “{ranked[-1].name}”",
        damping=tuple(
            f"{each.words}: {fmt.number(each.factor)}"
            for each in one.damping
            if abs(each.factor - 1) > ROUNDED
        ),
        witnesses=tuple(witnesses[:MOST_WITNESSES]),
        more=f"{fmt.figure(left, 'more record')} under it." if left > 0 else "",
    )  # fmt: skip


def _witness(one: str, archive: Archive, shelf: Shelf) -> Witness:
    record = archive.records[one].record
    number = shelf.numbers.get(record.source or "")
    source = archive.sources.get(record.source or "")
    begin = interval_of(record).begin or interval_of(record).end
    day = fmt.short_day(begin) if begin else ""
    publisher = (source.record.publisher or source.record.title or "") if source else ""
    return Witness(
        record=Link(text=f"{day}: {title_of(record)}" if day else title_of(record), href=shelf.record(one)),
        quote=record.quote or "",
        note="" if record.quote else record.note or "",
        said_by=", citing ".join(record.said_by) or publisher,
        source=Link(text=f"source {number}" if number else "", href=f"#s{number}" if number else ""),
    )


# --- what would change it ---------------------------------------------------------------------------------------------


def _changes(whole: Reading) -> Iterator[Line]:
    """Yield the answer with something changed: parts alone, items that matter left out, other priors."""
    numbers = {one.id: number for number, one in enumerate(whole.items, 1)}
    posterior = whole.posterior()
    yield _changed(whole, "As it stands", posterior, whole.leader, Link(text=""))
    for one in whole.sensitivity.parts:
        yield _changed(whole, one.words, one.posterior, one.leader, Link(text=""))
    for one in sorted(whole.sensitivity.without, key=lambda each: each.posterior[whole.top])[:MOST_LEFT_OUT]:
        link = Link(text=f"evidence {numbers[one.what]}", href=f"#i{numbers[one.what]}")
        yield _changed(whole, "Without", one.posterior, one.leader, link)
    for one in whole.sensitivity.priors:
        yield _changed(whole, one.words, one.posterior, one.leader, Link(text=""))


def _changed(whole: Reading, words: str, posterior: Mapping[str, float], leader: str, link: Link) -> Line:
    shares = (percent(posterior[one.id]) for one in whole.hypotheses)
    return Line(cells=(words, whole.name(leader), *shares), links=(link,))


def _flip(whole: Reading) -> Iterator[str]:
    flips = [one for one in whole.sensitivity.without if one.flips]
    top, flip = whole.name(whole.top), whole.sensitivity.flip
    if flips:
        number = f"Any one of {len(flips)} items" if len(flips) > 1 else "One item"
        yield f"{number} of {len(whole.items)}, left out, puts another reading first."
    elif whole.items:
        yield f"With any single item left out, “{top}” stays first."
    if flip is None:
        return
    if flip.items:
        yield (
            f"The fewest items that have to be wrong together before “{whole.name(flip.rival)}” overtakes it:"
            f" {len(flip.items)} of {len(whole.items)}."
        )
    rival = whole.name(flip.rival)
    yield f"To draw level, “{rival}” would have to be {percent(flip.prior)} likely before any evidence."
