"""Rival readings as the reader sees them: the answer, each item of evidence with its quotes, what would change it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from fealty.assessing import Assessment, Changed, Hypothesis, Reading
from fealty.assessing import Item as Weighed
from fealty.assessing.assessment import CANNOT_TELL
from fealty.assessing.estimative import band, chance, percent
from fealty.assessing.telling import MATTER, SAYS_SOMETHING
from fealty.measuring.measurement import Measurement
from fealty.showing import formats as fmt
from fealty.showing.across import MEDIAN_GAP
from fealty.showing.charts.glance import readings_colours
from fealty.showing.evidence import Archive, Shelf, interval_of, title_of
from fealty.showing.pages import Item, Line, Link, Share, Weighing, Weight, Witness
from fealty.showing.words import issue_day

MOST_WITNESSES = 12
"""Records that are shown under an item of evidence; to the rest it leads."""
MOST_OTHERS = 60
"""Further records of an item that are linked."""
SIGNS = {"consistent": "+", "neutral": "·", "inconsistent": "−"}
TITLES = {"effect": "What attacks did", "course": "Whether it held"}
TELLING = 1.25
"""Items whose likelihoods differ by less hardly tell readings apart and are folded together."""
MOST_LEFT_OUT = 5
"""Items whose loss is told one by one: those that the answer leans on most."""
ROUNDED = 0.005
"""How far a damping may lie from 1 and not be told."""
NORMAL_90 = 1.645
"""Half the width of a standard normal's central 90 %."""


def weighing_of(
    measurement: Measurement, found: Assessment, archive: Archive, shelf: Shelf, hypotheses: Sequence[Hypothesis]
) -> Weighing:
    """Return the assessment as it stands on the page; `hypotheses` are the readings that were weighed."""
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
        notes=tuple(fmt.readable(one) for one in whole.notes),
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
        expects=tuple(_expects(one) for one in hypotheses),
        leads=_item_leads(whole),
    )


def _item_leads(whole: Reading) -> tuple[Link, ...]:
    """Return what leads from the numbers of the items that the paragraph names to these items."""
    named = [number for number, one in enumerate(whole.items, 1) if one.diagnosticity >= SAYS_SOMETHING][:MATTER]
    return (
        *(Link(text=f"({place})", href=f"#i{number}") for place, number in enumerate(named, 1)),
        Link(text="From the measured effects alone", href="#sensitivity"),
        Link(text="from the reports alone", href="#sensitivity"),
    )


def _expects(one: Hypothesis) -> Line:
    """Return what a reading expects of one group's attacks under one order: middle, 90 % range, and time course."""
    sd = math.sqrt(one.ratio_sd**2 + one.scatter**2 + one.spread**2)
    low, high = (one.ratio * math.exp(side * NORMAL_90 * sd) for side in (-1, 1))
    course = max(one.course, key=lambda shape: one.course[shape])
    even = max(one.course.values()) - min(one.course.values()) < ROUNDED
    shape = "any" if even else f"{course} ({fmt.percent(one.course[course])})"
    apart = fmt.number(math.exp(MEDIAN_GAP * one.spread))
    return Line(cells=(one.name, fmt.number(one.ratio), fmt.interval(low, high), f"{apart} times", shape))


def _paragraphs(whole: Reading) -> tuple[str, ...]:
    """Return the paragraph in parts that can be read one by one; its words are those of the assessment."""
    marks = ("What matters most: ", "From the measured effects alone ", "Missing from the case: ")
    text = whole.words
    cuts = [0, *(at for at in (text.find(mark) for mark in marks) if at > 0), len(text)]
    if text.find(marks[-1]) > 0:
        cuts.pop()  # what is missing has a line of its own
    return tuple(fmt.readable(text[begin:end].strip()) for begin, end in pairwise(cuts) if text[begin:end].strip())


def reading_sentence(whole: Reading) -> str:
    """Return in a sentence what lies behind the figures, with its certainty."""
    top = whole.name(whole.top)
    likely = next(one for one in whole.hypotheses if one.id == whole.top)
    if whole.leader == CANNOT_TELL:
        sure = f"{band(likely.posterior).name}, {percent(likely.posterior)}"
        return f"What lies behind it cannot be told: nearest is “{top}” ({sure}), that {likely.words}."
    return f"What lies behind it is judged, not measured: {chance(likely.posterior)} “{top}”, that {likely.words}."


def parts_sentence(whole: Reading) -> str:
    """Return what attacks and reports say each by itself, and why both together may say more; empty without either."""
    parts = {one.what: one for one in whole.sensitivity.parts}
    if not {"measured", "reported"} <= parts.keys() or whole.leader == CANNOT_TELL:
        return ""
    attacks, reports = parts["measured"], parts["reported"]
    said = f"By the attacks alone {_alone(attacks, whole)}; by the reports alone {_alone(reports, whole)}."
    (one, second), (other, next_) = (_two_likeliest(each) for each in (attacks, reports))
    if one == other == whole.top and second != next_:
        said += " Each leaves another rival, which the other speaks against; so both together say more than either."
    return said


def _two_likeliest(one: Changed) -> list[str]:
    return sorted(one.posterior, key=lambda name: -one.posterior[name])[:2]


def _alone(one: Changed, whole: Reading) -> str:
    best, *second = _two_likeliest(one)
    sure = percent(one.posterior[best])
    then = "".join(f", then “{whole.name(each)}”, {percent(one.posterior[each])}" for each in second)
    if one.leader == CANNOT_TELL:
        return f"it is open (“{whole.name(best)}” nearest, {sure}{then})"
    return f"it is “{whole.name(best)}” ({sure}{then})"


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
    others = witnesses[MOST_WITNESSES : MOST_WITNESSES + MOST_OTHERS]
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
        more=f"{fmt.figure(left, 'more record')} under it:" if left > 0 else "",
        others=tuple(Link(text=one.record.href[1:], href=one.record.href) for one in others if one.record.href),
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
    return Line(cells=(fmt.readable(words), whole.name(leader), *shares), links=(link,))


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
