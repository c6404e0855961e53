"""Which words of a sentence lead where: every claim of the first screen can be followed down to what it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fealty.measuring.measurement import Measurement
from fealty.showing import words
from fealty.showing.further import Further
from fealty.showing.pages import Link, Result

FINDINGS = "#findings"


def leads_of(measurement: Measurement, found: Mapping[int, Result]) -> tuple[Link, ...]:
    """Return the words of the answer that lead to results: what became of how many orders, and orders by their day."""
    return tuple(_to_results(measurement, found))


def reading_leads(measurement: Measurement, further: Further) -> tuple[Link, ...]:
    """Return the words of the first screen that lead to what is judged and not measured."""
    if further.assessment is None:
        return ()
    whole = further.assessment.whole
    asked = words.caution(measurement).partition(",")[0]
    return (
        Link(text=f"“{whole.name(whole.top)}”", href="#readings"),
        Link(text="By the attacks alone", href="#sensitivity"),
        Link(text="by the reports alone", href="#sensitivity"),
        *((Link(text=asked, href="#table"),) if asked else ()),
        Link(text="None of the sources has been graded", href="#independence"),
        Link(text="Sources by Admiralty grade", href="#independence"),
    )


def _to_results(measurement: Measurement, found: Mapping[int, Result]) -> Iterator[Link]:
    first, _ = words.by_sponsor(measurement)
    anchors = {id(one): f"#{found[place].anchor}" for place, one in enumerate(measurement.estimates)}
    for said, some in words.tallied(first):
        yield Link(text=said, href=anchors[id(some[0])] if len(some) == 1 else FINDINGS)
    for one in words.named(measurement):
        yield Link(text=words.order_words(measurement.order(one.order or "")), href=anchors[id(one)])


def pieces(text: str, links: Sequence[Link], otherwise: str = "") -> list[Link]:
    """Return a text in pieces, those that lead somewhere with where; together they are the text.

    Parameters
    ----------
    text
        A sentence, or several.
    links
        Words that may occur in it, each led at its first occurrence; of two that overlap the earlier in the list wins.
    otherwise
        Where the whole text leads if none of them occurs.
    """
    taken: list[tuple[int, int, str]] = []
    for one in links:
        begin = text.find(one.text) if one.text else -1
        end = begin + len(one.text)
        if begin >= 0 and all(end <= other[0] or begin >= other[1] for other in taken):
            taken.append((begin, end, one.href))
    if not taken:
        return [Link(text=text, href=otherwise)]
    found, at = [], 0
    for begin, end, href in sorted(taken):
        found += [Link(text=text[at:begin]), Link(text=text[begin:end], href=href)]
        at = end
    return [one for one in (*found, Link(text=text[at:])) if one.text]
