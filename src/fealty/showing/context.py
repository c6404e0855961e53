"""The page, filled from a case and its measurement: figures are formatted here and come from there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

import msgspec

from fealty.casefile import write_settings
from fealty.measuring.measurement import Measurement, Series
from fealty.records import Event, Order
from fealty.showing import formats as fmt
from fealty.showing import words
from fealty.showing.across import groups_of, record_of
from fealty.showing.charts import (
    MOST_LINES,
    UNKNOWN,
    VERDICT_COLOUR,
    Spot,
    map_chart,
    ratio_chart,
    spots_of,
    svg,
    timeline_chart,
    weapon_colours,
)
from fealty.showing.checking import case_checks, tallies
from fealty.showing.citing import Colophon, fingerprint
from fealty.showing.evidence import Archive, day_of, interval_of, place_words, title_of, trigger_words
from fealty.showing.exports import Standing
from fealty.showing.framing import framing_of
from fealty.showing.further import Further, hypotheses_of
from fealty.showing.leads import leads_of, reading_leads
from fealty.showing.pages import Bundle, Drawing, Fact, Line, Link, Page, Result
from fealty.showing.prospects import bargain_part, glance_of, outlook_part, worth_of
from fealty.showing.readings import parts_sentence, reading_sentence, weighing_of
from fealty.showing.redacting import Redacted
from fealty.showing.results import MOST_OPEN, closer_words, directives, results
from fealty.showing.shelving import Render, Stock, stock
from fealty.showing.ties import ties_of
from fealty.showing.witnesses import witnesses_of

MOST_PLACES = 40
MOST_AT_PLACE = 25
MOST_PRINTED = 600
"""Records up to which a printed dossier holds them all; beyond it they stay in the file."""
MOST_FACTS = 3
"""Groups whose attacks are told one by one at the top."""
MOST_DRAWN = 6
"""Groups whose timeline is drawn; beyond them the tables have to do."""
BORDERS = "Country borders: Natural Earth (public domain), drawn by who is in control; they take no side in a dispute."
ATTRIBUTIONS = {
    "ucdp": "Data of the Uppsala Conflict Data Program (UCDP), Uppsala University, CC BY 4.0.",
    "acled": "Data of ACLED (acleddata.com), under ACLED's terms of use.",
    "gdelt": "Data of the GDELT Project (gdeltproject.org), free to use with this notice.",
    "polecat": "Data of POLECAT (Halterman et al. 2023), CC0.",
    "icews": "Data of ICEWS (Boschee et al., Harvard Dataverse), under its terms of use.",
}
"""What the data sets ask those who use them to say, by the importer that read them."""


def page(
    case: Standing, measurement: Measurement, render: Render, made: date | None, further: Further | None = None
) -> Page:
    """Fill the page.

    Parameters
    ----------
    case
        The open case that was measured, or a redacted copy of it.
    measurement
        What was measured in it; for a copy its own `measurement`.
    render
        Turns one record or source into HTML, so that the page knows when it is full.
    made
        The day to be printed on it, if any.
    further
        What follows from the measurement; without it the page ends with what was measured.
    """
    archive = Archive(case)
    items = further.assessment.whole.items if further and further.assessment else ()
    held = stock(measurement, archive, render, items=items)
    bare = _measured(case, measurement, archive, held, made)
    used = {one for item in items for one in item.records} | _ids(measurement) | _told(measurement)
    return msgspec.structs.replace(
        bare,
        framing=framing_of(archive, held.shelf),
        network=ties_of(case, held.shelf),
        witnesses=witnesses_of(measurement, archive, held.shelf, sorted(used)),
        gap=case.gap.words if isinstance(case, Redacted) and case.gap else "",
        leads=(*bare.leads, *(reading_leads(measurement, further) if further else ())),
        **(_beyond(case, measurement, further, archive, held) if further else {}),
    )


def _beyond(
    case: Standing, measurement: Measurement, further: Further, archive: Archive, held: Stock
) -> dict[str, Any]:
    """Return the fields of the page that say what follows from the measurement."""
    assessment, promise = further.assessment, further.assurance
    outlook, bargain = further.outlook, further.bargain
    return {
        "reading": reading_sentence(assessment.whole) if assessment else "",
        "parts": parts_sentence(assessment.whole) if assessment else "",
        "glance": glance_of(measurement, further),
        "weighing": weighing_of(measurement, assessment, archive, held.shelf, hypotheses_of(case.settings))
        if assessment
        else None,
        "worth": worth_of(measurement, promise) if promise else None,
        "outlook": outlook_part(measurement, outlook, planned=further.planned) if outlook else None,
        "bargain": bargain_part(measurement, bargain) if bargain else None,
        "why_not": further.why_not,
    }


def _told(measurement: Measurement) -> set[str]:
    """Return the ids of the records that tell of the measured orders and of the answers to them."""
    return {one for span in measurement.orders for one in (*span.records, *span.answers)}


def _measured(case: Standing, measurement: Measurement, archive: Archive, held: Stock, made: date | None) -> Page:
    """Fill the page with what was measured."""
    settings = case.settings
    said = words.answer(measurement)
    colophon = Colophon(
        title=measurement.title,
        version=version("fealty"),
        made=fmt.day(made) if made else "",
        fingerprint=fingerprint(_ids(measurement), case.judgements(), settings),
    )
    found = results(measurement, archive, held.shelf, colophon)
    first, rest = words.by_sponsor(measurement)
    place = {id(one): n for n, one in enumerate(measurement.estimates)}
    events = archive.events(one for series in measurement.series for day in series.records for one in day)
    spots, nowhere = spots_of(events)
    triggers = archive.triggers()
    return Page(
        title=measurement.title,
        question=measurement.question,
        summary=said.summary,
        notable=said.notable,
        caution=said.caution,
        warning=said.warning,
        facts=tuple(_facts(measurement, held)),
        main_title=_main_title(measurement),
        main=_bundles(measurement, [found[place[id(one)]] for one in first]),
        rest=_bundles(measurement, [found[place[id(one)]] for one in rest]),
        bundled=len(found) > MOST_OPEN,
        results=tuple(found[place[id(one)]] for one in [*first, *rest]),
        several=len(measurement.series) > 1,
        aside=any(result.aside for result in found.values()),
        doubted=any(result.failed and not result.aside for result in found.values()),
        together=words.fitted_together(measurement),
        groups=groups_of(measurement, found),
        track=record_of(measurement),
        closer_words=closer_words(found),
        timelines=tuple(_timelines(measurement, triggers)),
        months=tuple(_months(measurement, held)),
        triggers=tuple(_trigger_line(one, held) for one in triggers),
        ratios=_ratios(measurement),
        ratios_words=_ratios_words(measurement),
        map=_map(spots),
        map_words=_map_words(nowhere),
        weapons=_weapons(spots),
        places=tuple(_place_line(spot, held) for spot in spots[:MOST_PLACES]),
        orders=directives(measurement, archive, held.shelf, found),
        other_orders=tuple(_other_orders(measurement, archive, held)),
        not_measured=tuple(_not_measured(measurement, held)),
        checks=tuple(case_checks(measurement, found)),
        tallies=tuple(tallies(found)),
        evidence=held.years,
        evidence_long=sum(len(month.proofs) for year in held.years for month in year.months) > MOST_PRINTED,
        evidence_words=held.words,
        sources=held.sources,
        left_out=tuple(_left_out(measurement)),
        batches=tuple(_batches(case)),
        settings=write_settings(settings),
        credits=tuple(_credits(case)),
        level=fmt.percent(measurement.level),
        days=settings.orders.days,
        history=settings.orders.history,
        made=colophon.made,
        version=colophon.version,
        fingerprint=colophon.fingerprint,
        citation=colophon.whole(),
        leads=leads_of(measurement, found),
    )


def _main_title(measurement: Measurement) -> str:
    if any(span.role == words.SPONSOR for span in measurement.orders):
        return f"The orders of {words.sponsor_name(measurement)}"
    return "The orders"


def _ids(measurement: Measurement) -> set[str]:
    """Return the ids of all records that the measurement counted or used."""
    found = {one for series in measurement.series for day in series.records for one in day}
    found |= {total.record for series in measurement.series for total in series.totals if total.record}
    return found | {one for estimate in measurement.estimates for one in estimate.records}


def _facts(measurement: Measurement, held: Stock) -> list[Fact]:
    facts = []
    if measurement.series:
        begin = min(series.begin for series in measurement.series)
        end = max(series.end for series in measurement.series)
        facts.append(Fact(label="Period", value=fmt.short_span(begin, fmt.until(end)), href="#timeline"))
    if len(measurement.series) > MOST_FACTS:
        total = sum(sum(series.counts) for series in measurement.series)
        facts.append(
            Fact(label=f"Attacks reported, {len(measurement.series)} groups", value=f"{total:,}", href="#records")
        )
    for series in measurement.series if len(measurement.series) <= MOST_FACTS else ():
        label = "Attacks reported" if len(measurement.series) == 1 else f"Attacks reported, {series.name}"
        facts.append(Fact(label=label, value=f"{sum(series.counts):,}", href="#records"))
        gaps = sum(series.missing)
        if gaps:
            facts.append(
                Fact(label="Days without collection", value=f"{gaps:,} of {len(series.counts):,}", href="#timeline")
            )
    orders = len({one.order for one in measurement.estimates})
    asked = [Fact(label="Questions asked", value=str(measurement.asked), href="#ratios")]
    facts += [
        Fact(label="Orders measured", value=str(orders), href="#orders"),
        *(asked if measurement.asked != orders else ()),
        Fact(label="Sources cited", value=f"{len(held.sources):,}", href="#sources"),
    ]
    return facts


def _bundles(measurement: Measurement, found: Sequence[Result]) -> tuple[Bundle, ...]:
    """Return results order by order, each order with how many of its results have which verdict."""
    numbers = {span.id: number for number, span in enumerate(measurement.orders, 1)}
    typical = {
        numbers[one.order]: f"{fmt.number(one.ratio)} ({fmt.interval(one.low, one.high)})" for one in measurement.pooled
    }
    orders: dict[int, list[Result]] = {}
    for one in found:
        orders.setdefault(one.number, []).append(one)
    return tuple(
        Bundle(
            title=f"Order {number}: {own[0].label}, {own[0].issuer}",
            typical=typical.get(number, ""),
            tally=_tally(own),
            results=tuple(own),
        )
        for number, own in orders.items()
    )


def _tally(found: Sequence[Result]) -> tuple[tuple[str, str, int], ...]:
    """Return how many results have which verdict; those set aside are counted by themselves."""
    counted = Counter("set aside" if one.aside else one.verdict for one in found)
    kinds = {words.VERDICT[name]: kind for name, kind in VERDICT_COLOUR.items()} | {"set aside": "unclear"}
    return tuple((name, kind, counted[name]) for name, kind in kinds.items() if counted[name])


# --- charts and the tables beside them --------------------------------------------------------------------------------


def _timelines(measurement: Measurement, triggers: list[Event]) -> list[Drawing]:
    drawn = []
    for series in measurement.series[:MOST_DRAWN]:
        label = (
            f"Attacks of {series.name}, {fmt.days_between(series.begin, fmt.until(series.end))}, with the orders in"
            " force and what was to be expected without them. The tables below it hold the same figures."
        )
        if any(words.set_aside(one) for one in measurement.estimates if one.group == series.group):
            label += " Orders whose result is set aside, because a check failed, are coloured as cannot tell."
        both = [timeline_chart(measurement, series.group, triggers=triggers, size=size) for size in ("wide", "narrow")]
        wide, narrow = (
            svg(chart, label=label, classes=size) for chart, size in zip(both, ("wide", "narrow"), strict=True)
        )
        drawn.append(Drawing(title=series.name, wide=wide, narrow=narrow))
    return drawn


def _ratios(measurement: Measurement) -> Drawing | None:
    if not measurement.estimates or _drawn_by_groups(measurement):
        return None
    label = (
        "Ratio of attacks under each order to those expected without it, with intervals; a table has the same figures."
    )
    if any(words.set_aside(one) for one in measurement.estimates):
        label += f" Results marked {words.ASIDE} are set aside, because a check failed."
    wide = svg(ratio_chart(measurement, size="wide"), label=label, classes="wide")
    narrow = svg(ratio_chart(measurement, size="narrow"), label=label, classes="narrow")
    return Drawing(title="Ratios", wide=wide, narrow=narrow)


def _drawn_by_groups(measurement: Measurement) -> bool:
    """Tell whether results are too many for one chart and stand group by group in charts of their orders."""
    return len(measurement.estimates) > MOST_LINES and bool(measurement.pooled)


def _ratios_words(measurement: Measurement) -> str:
    """Return what the chart of all ratios leaves out; empty where it leaves out nothing."""
    number = len(measurement.estimates)
    if _drawn_by_groups(measurement):
        return f"{number} results are too many for one picture: they are drawn order by order,"
    if number > MOST_LINES:
        return f"Drawn are {MOST_LINES} of {number} results, the sponsor's first; the table has them all."
    return ""


def _map(spots: list[Spot]) -> Drawing | None:
    if not spots:
        return None
    label = f"Map of attacks at {fmt.figure(len(spots), 'place')}; the table below it names them."
    wide = svg(map_chart(spots, size="wide"), label=label, classes="wide")
    narrow = svg(map_chart(spots, size="narrow"), label=label, classes="narrow")
    return Drawing(title="Map", wide=wide, narrow=narrow)


def _map_words(nowhere: int) -> str:
    if not nowhere:
        return ""
    return f"{fmt.figure(nowhere, 'attack')} without a place that is known well enough are not on the map."


def _weapons(spots: list[Spot]) -> tuple[tuple[str, str], ...]:
    """Return the map's legend; none where no weapon is known."""
    colours = tuple(weapon_colours(spots).items())
    return () if [weapon for weapon, _ in colours] == [UNKNOWN] else colours


def _months(measurement: Measurement, held: Stock) -> list[Line]:
    """Return attacks, totals and gaps month by month, each month linked to its records."""
    anchors = {month.title: month.anchor for year in held.years for month in year.months}
    lines = []
    for series in measurement.series:
        attacks, gaps = _by_month(series)
        for month, days in gaps.items():
            title = f"{fmt.MONTHS[month[1] - 1]} {month[0]}"
            missing, length = days
            gap = "not collected" if missing == length else fmt.figure(missing, "day") if missing else ""
            number = "" if missing == length else str(attacks.get(month, 0))
            link = Link(text=number, href=f"#{anchors[title]}" if title in anchors and number not in ("", "0") else "")
            lines.append(Line(cells=(title, series.name, gap), links=(link,)))
    return lines


def _by_month(series: Series) -> tuple[Counter[tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:
    """Return a series' attacks by month, and for each month how many of its days are missing, of how many."""
    attacks: Counter[tuple[int, int]] = Counter()
    gaps: dict[tuple[int, int], tuple[int, int]] = {}
    for n, number in enumerate(series.counts):
        day = series.begin + timedelta(days=n)
        month = (day.year, day.month)
        attacks[month] += 0 if series.missing[n] else number
        missing, length = gaps.get(month, (0, 0))
        gaps[month] = (missing + series.missing[n], length + 1)
    return attacks, gaps


def _trigger_line(one: Event, held: Stock) -> Line:
    day = day_of(one)
    what = one.note or one.quote or ""
    kind = trigger_words(one.trigger or "")
    link = Link(text=fmt.day(day) if day != date.max else "no date", href=held.shelf.record(one.id))
    return Line(cells=(kind, place_words(one.where), what), links=(link,))


def _place_line(spot: Spot, held: Stock) -> Line:
    kinds = fmt.listing([f"{number} {weapon}" for weapon, number in spot.weapons])
    place = f"{spot.name} ({spot.country})" if spot.country else spot.name
    anchors = [held.shelf.anchors[one] for one in spot.records if one in held.shelf.anchors]
    links = [Link(text=anchor[1:], href=f"#{anchor}") for anchor in anchors[:MOST_AT_PLACE]]
    more = len(spot.records) - len(links)
    return Line(cells=(place, str(spot.attacks), kinds, f"and {more} more" if more else ""), links=tuple(links))


# --- orders that could not be measured, checks, appendix --------------------------------------------------------------


def _other_orders(measurement: Measurement, archive: Archive, held: Stock) -> list[Line]:
    """Return the orders of the case that no result is about: of other people, to other ends, or never in force."""
    measured = {one for span in measurement.orders for one in span.records}
    others = [
        seen.record
        for one, seen in archive.records.items()
        if isinstance(seen.record, Order) and one not in measured and seen.holds
    ]
    return [
        Line(
            cells=(title_of(one), one.role or "", "" if one.status == "asserted" else one.status),
            links=(Link(text=fmt.sentence(fmt.when(interval_of(one))), href=held.shelf.record(one.id)),),
        )
        for one in sorted(others, key=lambda one: (day_of(one), one.id))
    ]


def _not_measured(measurement: Measurement, held: Stock) -> list[Line]:
    numbers = {span.id: number for number, span in enumerate(measurement.orders, 1)}
    lines = []
    for one in measurement.not_measured:
        href = f"#order-{numbers[one.order]}" if one.order in numbers else held.shelf.record(one.order)
        if one.order in numbers:
            span = measurement.order(one.order)
            text = f"Order {numbers[one.order]}, {words.issue_day(span)} ({span.issuer})"
        else:
            text = fmt.readable(one.label)
        lines.append(
            Line(
                cells=(words.group_name(measurement, one.group) if one.group else "", fmt.readable(one.reason)),
                links=(Link(text=text, href=href),),
            )
        )
    return lines


def _left_out(measurement: Measurement) -> list[Line]:
    lines = []
    for series in measurement.series:
        for reason, number in sorted(series.left_out.items(), key=lambda pair: -pair[1]):
            lines.append(Line(cells=(series.name, reason, f"{number:,}")))
        if series.spread:
            lines.append(
                Line(
                    cells=(
                        series.name,
                        "counted, but dated to a week or a month only: a sum over those days",
                        f"{series.spread:,}",
                    )
                )
            )
    return lines


def _batches(case: Standing) -> list[Line]:
    return [
        Line(
            cells=(
                one.name,
                one.coder.removeprefix("fealty.tables."),
                one.at[:10],
                *(f"{n:,}" for n in (one.added, one.updated, one.present, one.skipped, one.odd)),
            )
        )
        for one in case.batches()
    ]


def _credits(case: Standing) -> list[str]:
    used = " ".join(one.coder.casefold() for one in case.batches())
    return [*(text for name, text in ATTRIBUTIONS.items() if name in used), BORDERS]
