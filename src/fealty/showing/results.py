"""Estimates and orders as the reader sees them: each figure formatted once, each claim with records and citation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta

from fealty.measuring.estimate import CANNOT_TELL, HEADLINE_PROBABILITY, Alternative, Estimate, Placebo
from fealty.measuring.measurement import Measurement, OrderSpan
from fealty.records import Event, IntervalCount, Response
from fealty.showing import closer, words
from fealty.showing import formats as fmt
from fealty.showing.charts import VERDICT_COLOUR, drawn_estimates
from fealty.showing.checking import checks_of, passed_words
from fealty.showing.citing import Colophon
from fealty.showing.evidence import ANSWERS, Archive, Shelf, person, short
from fealty.showing.pages import Directive, Fact, Link, Other, Result, Verdict
from fealty.showing.views import course_view, wait_view

MOST_LINKED, FEW_LINKED = 60, 15
"""Records that are linked one by one under a result, where results are few and where they are many; the rest is in the
list of all records."""
MOST_OPEN = 12
"""Results up to which each is shown open."""
MOST_SMALL = 24
"""Results whose course and whose time to the first attack are drawn; the others have tables."""
KNOWN_BY = {"announced": "announced in public", "reported": "reported by others", "inferred": "inferred by analysts"}
ROLES = {
    "sponsor": "an order of the sponsor", "group": "an order of a group to itself",
    "appeal": "an appeal by somebody without command", "government": "a demand of the government",
}  # fmt: skip


def results(measurement: Measurement, archive: Archive, shelf: Shelf, colophon: Colophon) -> dict[int, Result]:
    """Return every estimate by its place in the measurement."""
    numbers = {span.id: number for number, span in enumerate(measurement.orders, 1)}
    drawn = {id(one) for one in drawn_estimates(measurement, MOST_SMALL)}
    many = len(measurement.estimates) > MOST_OPEN
    found = {}
    for place, one in enumerate(measurement.estimates):
        span = measurement.order(one.order or "")
        linked, more, said = _records(one, archive, shelf, FEW_LINKED if many else MOST_LINKED)
        anchor, number = f"e{place + 1}", numbers[span.id]
        sentence = words.estimate_sentence(measurement, one)
        checks = checks_of(one)
        found[place] = Result(
            anchor=anchor,
            order=Link(text=f"Order {number}", href=f"#order-{number}"),
            number=number,
            label=issued(span),
            issuer=span.issuer,
            group=words.group_name(measurement, one.group),
            dates=fmt.short_span(one.begin_date or span.begin, fmt.until(one.end_date or span.measured_until)),
            days=fmt.figure(one.days, "day"),
            sentence=sentence,
            verdict=words.VERDICT[one.verdict],
            kind=VERDICT_COLOUR[words.counted_verdict(one)],
            aside=words.set_aside(one),
            probability=fmt.brief(one.verdicts[one.verdict]) if one.verdict != CANNOT_TELL else "",
            observed=str(one.observed),
            expected=fmt.mean(one.expected),
            expected_interval=f"{fmt.mean(one.expected_low)}–{fmt.mean(one.expected_high)}",
            ratio=fmt.number(one.ratio),
            interval=fmt.interval(one.low, one.high),
            fell=fmt.brief(one.p_fewer),
            placebo=_placebo_figure(one.placebo),
            placebo_words=placebo_words(one.placebo),
            verdicts=verdict_shares(one.verdicts),
            before=closer.before_words(one),
            leaning=closer.leaning_words(one),
            course=course_view(one, draw=id(one) in drawn),
            wait=wait_view(one, draw=id(one) in drawn),
            others=tuple(_other(other, aside=words.set_aside(one)) for other in one.alternatives),
            failed=checks["failed"],
            noted=checks["informative"],
            passed=checks["passed"],
            passed_words=passed_words(checks["passed"]),
            failed_words=f"{fmt.count(len(checks['failed']), 'check')} failed" if checks["failed"] else "",
            records=linked,
            records_words=said,
            more=more,
            citation=colophon.cite(sentence, f"result {place + 1}"),
            folded=many,
        )
    return found


def closer_words(found: dict[int, Result]) -> str:
    """Return which results have no small charts, where there are too many; empty where all have theirs."""
    able = [one for one in found.values() if one.course or one.wait]
    drawn = [one for one in able if (one.course and one.course.drawing) or (one.wait and one.wait.drawing)]
    if not drawn or len(able) <= MOST_SMALL:
        return ""
    return (
        f"Of {fmt.figure(len(able), 'result')} {len(drawn)} have small charts of their weeks and of their first attack,"
        " those of the sponsor's orders first; the others have the same in words and tables."
    )


def issued(span: OrderSpan) -> str:
    """Return the day of issue for a table or a label."""
    if span.issued_begin >= span.issued_end:
        return fmt.short_day(span.issued_begin)
    return f"about {fmt.short_day(span.begin)}"


def verdict_shares(probabilities: dict[str, float]) -> tuple[Verdict, ...]:
    """Return the probabilities of the verdicts as the parts of a bar."""
    found, start = [], 0.0
    for name, probability in probabilities.items():
        width = round(probability * 100, 1)
        kind = VERDICT_COLOUR.get(name, "unclear")
        said = words.VERDICT.get(name, name)
        found.append(Verdict(name=said, kind=kind, percent=_share(probability), start=round(start, 1), width=width))
        start += width
    return tuple(found)


def _share(probability: float) -> str:
    """Return a verdict's probability; one that only rounding would lift to the headline's is not lifted to it."""
    if probability < HEADLINE_PROBABILITY and fmt.percent(probability) == fmt.percent(HEADLINE_PROBABILITY):
        return f"{math.floor(probability * 1000) / 10:.1f} %"
    return fmt.brief(probability)


def _other(one: Alternative, *, aside: bool) -> Other:
    return Other(
        name=one.name,
        words=fmt.readable(one.words),
        ratio=fmt.number(one.ratio),
        interval=fmt.interval(one.low, one.high),
        fell=fmt.brief(one.p_fewer),
        verdict=words.VERDICT.get(one.verdict, one.verdict),
        kind=VERDICT_COLOUR.get(CANNOT_TELL if aside else one.verdict, "unclear"),
    )


def _placebo_figure(placebo: Placebo | None) -> str:
    if placebo is None or placebo.p_fewer is None:
        return "–"
    return f"{fmt.number(placebo.p_fewer)}"


def placebo_words(placebo: Placebo | None) -> str:
    """Return in words how the change compares with changes at dates on which nothing was ordered."""
    if placebo is None:
        return ""
    plain = ""
    if placebo.ratio is not None:
        plain = f"Without any model: {fmt.number(placebo.ratio)} times the attacks a day just before it. "
    if placebo.p_fewer is None:
        return f"{plain}No comparison with other dates: {(placebo.reason or 'too few of them').rstrip('.')}."
    windows = fmt.figure(placebo.windows, "stretch", "stretches")
    low = f"{placebo.lower or 'none'} had attacks as low, against the days before, or lower"
    return (
        f"{plain}Of {windows} of {fmt.figure(placebo.days, 'day')} on which nothing was ordered"
        f" ({placebo.independent} of them side by side), {low}; p = {fmt.number(placebo.p_fewer)}."
    )


def _records(one: Estimate, archive: Archive, shelf: Shelf, most: int) -> tuple[tuple[Link, ...], str, str]:
    """Return links to the attacks and totals under an estimate, what is not linked, and what the list holds."""
    counted = [archive.records[each] for each in one.records if each in archive.records]
    counted = [seen for seen in counted if isinstance(seen.record, Event | IntervalCount)]
    links = [
        Link(text=short(seen, archive.sources), href=shelf.record(seen.record.id))
        for seen in counted
        if seen.record.id in shelf.anchors
    ]
    left = len(counted) - len(links[:most])
    more = f"{fmt.figure(left, 'more record')} not linked here." if left else ""
    events = sum(isinstance(seen.record, Event) for seen in counted)
    totals = len(counted) - events
    said = fmt.figure(events, "attack report")
    if totals:
        said += f" and {fmt.figure(totals, 'published total')}, which stand in for the reports of their days"
    return tuple(links[:most]), more, said


def directives(
    measurement: Measurement, archive: Archive, shelf: Shelf, found: dict[int, Result]
) -> tuple[Directive, ...]:
    """Return the measured orders, oldest first."""
    last = max((series.end for series in measurement.series), default=None)
    orders = []
    for number, span in enumerate(measurement.orders, 1):
        mine = [found[n] for n, one in enumerate(measurement.estimates) if one.order == span.id]
        open_end = last is not None and span.end >= last
        whom = fmt.listing(span.addressees) or "nobody named"
        orders.append(
            Directive(
                anchor=f"order-{number}",
                number=number,
                title=f"{span.issuer} to {whom}: {words.content_words(span.content)}",
                facts=tuple(
                    _facts(span, open_end=open_end, asked=any(one.order == span.id for one in measurement.estimates))
                ),
                told=_links(span.records, archive, shelf),
                answers=tuple(_answers(span.answers, archive, shelf)),
                results=tuple(mine),
                sponsors=span.role == words.SPONSOR,
            )
        )
    return tuple(orders)


def _facts(span: OrderSpan, *, open_end: bool, asked: bool) -> list[Fact]:
    issued = fmt.days_between(span.issued_begin, span.issued_end)
    if span.issued_begin != span.issued_end:
        issued = f"some day within {issued}"
    force = f"from {fmt.day(span.begin)}" if open_end else fmt.days_between(span.begin, fmt.until(span.end))
    measured = fmt.days_between(span.begin, max(span.begin, span.measured_until - timedelta(days=1)))
    behalf = f" on behalf of {span.on_behalf_of}" if span.on_behalf_of not in (None, span.issuer) else ""
    facts = [
        Fact(label="Issued", value=issued),
        Fact(label="In force", value=f"{force}{words.ended_words(span)}"),
        Fact(label="Measured", value=measured if asked else ""),
        Fact(label="Given", value=f"by {span.issuer}{behalf}"),
        Fact(label="Condition", value=span.condition or ""),
        Fact(label="Known", value=KNOWN_BY.get(span.known_by, span.known_by)),
        Fact(label="Kind", value=ROLES.get(span.role, span.role) if span.role else ""),
    ]  # fmt: skip
    return [fact for fact in facts if fact.value]


def _links(ids: Sequence[str], archive: Archive, shelf: Shelf) -> tuple[Link, ...]:
    return tuple(
        Link(text=short(archive.records[one], archive.sources), href=shelf.record(one))
        for one in ids
        if one in archive.records
    )


def _answers(ids: Sequence[str], archive: Archive, shelf: Shelf) -> list[tuple[str, Link, str]]:
    """Return who answered, in which words (linked to the record), and what the record notes."""
    found = []
    for one in ids:
        seen = archive.records.get(one)
        if seen is not None and isinstance(seen.record, Response):
            said = ANSWERS[seen.record.answer].format("it")
            when = seen.record.when
            day = f", {fmt.when(when)}" if when.begin or when.end else ""
            link = Link(text=f"{said}{day}", href=shelf.record(one))
            found.append((person(seen.record.actor), link, seen.record.note or seen.record.quote or ""))
    return found
