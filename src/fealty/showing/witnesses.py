"""How many witnesses there really are: ten papers that print one agency's report are one.

Counted are the records that results and evidence stand on, by their origin: the earliest publisher in the chain of who
says so. Who prints what another reported first is a copy of it, and is named as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from fealty.measuring.measurement import Measurement
from fealty.records.agencies import in_full
from fealty.showing import formats as fmt
from fealty.showing.evidence import GRADES, Archive, Shelf, Shown
from fealty.showing.pages import Line, Link, Witnesses
from fealty.showing.words import issue_day

MOST_ORIGINS = 15
MOST_COPIES = 15
MOST_LINKED = 6
NOBODY = "origin unknown"
UNGRADED = "None of the sources has been graded for reliability (Admiralty A to F)"


def witnesses_of(measurement: Measurement, archive: Archive, shelf: Shelf, used: Collection[str]) -> Witnesses | None:
    """Return how independent the sources of the records used are; None where nothing was used.

    Parameters
    ----------
    measurement, archive
        What was measured, and all that the case holds.
    shelf
        What the page holds of it.
    used
        Ids of the records that results and evidence stand on.
    """
    records = [archive.records[one].record for one in dict.fromkeys(used) if one in archive.records]
    if not records:
        return None
    origins = Counter(origin_of(one, archive) for one in records)
    copies = _copies(records, archive)
    return Witnesses(
        words=tuple(_words(records, origins, copies)),
        origins=tuple(
            Line(cells=(origin, f"{number:,}", fmt.brief(number / len(records))))
            for origin, number in origins.most_common(MOST_ORIGINS)
        ),
        copies=tuple(_copy_lines(copies, shelf)),
        orders=tuple(_order_lines(measurement, archive)),
        grades=_grades(records, archive),
    )


def origin_of(record: Shown, archive: Archive) -> str:
    """Return whoever published first what a record tells."""
    if record.origin or record.said_by:
        return in_full(record.origin or record.said_by[0])
    source = archive.sources.get(record.source or "")
    return in_full((source.record.publisher or source.record.title if source else None) or NOBODY)


def _outlet(record: Shown, archive: Archive) -> str:
    source = archive.sources.get(record.source or "")
    printed = source.record.publisher if source else None
    return in_full((record.said_by[0] if record.said_by else printed) or NOBODY)


def _copies(records: Collection[Shown], archive: Archive) -> dict[tuple[str, str], list[str]]:
    """Return the records whose outlet printed what another reported first, by origin and outlet."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in records:
        origin, outlet = origin_of(one, archive), _outlet(one, archive)
        if origin.casefold() != outlet.casefold() and NOBODY not in (origin, outlet):
            found.setdefault((origin, outlet), []).append(one.id)
    return found


def _words(records: Collection[Shown], origins: Counter[str], copies: dict[tuple[str, str], list[str]]) -> list[str]:
    copied = sum(len(ids) for ids in copies.values())
    first, most = origins.most_common(1)[0]
    go = "goes" if len(records) == 1 else "go"
    back = f"{fmt.figure(len(records), 'record')} under results and evidence {go} back to"
    share = fmt.brief(most / len(records))
    words = [f"{back} {fmt.figure(len(origins), 'origin')}; {first} alone stands behind {share} of them."]
    if copied:
        words.append(
            f"{fmt.figure(copied, 'record')} {'is' if copied == 1 else 'are'} taken from an outlet that printed what"
            " another reported: as a witness each counts for its origin, and once."
        )
    words.append(
        "Origins are told apart by their names as the records have them: one that goes by two names, an agency and its"
        " initials, counts as two."
    )
    return words


def _copy_lines(copies: dict[tuple[str, str], list[str]], shelf: Shelf) -> list[Line]:
    """Return for each origin the outlets that carry it, with the records."""
    by_origin: dict[str, list[tuple[str, list[str]]]] = {}
    for (origin, outlet), found in copies.items():
        by_origin.setdefault(origin, []).append((outlet, found))
    ranked = sorted(by_origin.items(), key=lambda pair: (-sum(len(ids) for _, ids in pair[1]), pair[0]))
    lines = []
    for origin, outlets in ranked[:MOST_COPIES]:
        carried = [f"{outlet} ({len(ids)})" if len(ids) > 1 else outlet for outlet, ids in sorted(outlets)]
        ids = [one for _, each in outlets for one in each]
        links = [Link(text=shelf.anchors[one], href=shelf.record(one)) for one in ids if one in shelf.anchors]
        lines.append(Line(cells=(origin, fmt.listing(carried), f"{len(ids):,}"), links=tuple(links[:MOST_LINKED])))
    return lines


def _order_lines(measurement: Measurement, archive: Archive) -> list[Line]:
    """Return for each measured order how many records tell of it and of the answers, and of how many origins."""
    lines = []
    for number, span in enumerate(measurement.orders, 1):
        cells = []
        for ids in (span.records, span.answers):
            records = [archive.records[one].record for one in ids if one in archive.records]
            origins = list(dict.fromkeys(origin_of(one, archive) for one in records))
            named = f": {fmt.listing(origins)}" if 0 < len(origins) <= MOST_LINKED else ""
            cells += [str(len(records)), f"{len(origins)}{named}"]
        link = Link(text=f"Order {number}", href=f"#order-{number}")
        lines.append(Line(cells=(f"{issue_day(span)}, {span.issuer}", *cells), links=(link,)))
    return lines


def _grades(records: Collection[Shown], archive: Archive) -> str:
    """Return how the sources behind the records are graded, by the Admiralty letters."""
    sources = {one.source for one in records if one.source in archive.sources}
    grades = Counter(archive.sources[one].record.grade for one in sources if one)
    if not sources or set(grades) == {None}:
        return f"{UNGRADED}; what they say counts for less."
    told = [f"{number} {GRADES[letter]}" for letter, number in sorted(grades.items(), key=str) if letter]
    left = f"; {grades[None]} not graded" if grades[None] else ""
    return f"Sources by Admiralty grade: {fmt.listing(told)}{left}."
