"""Framing: what each outlet calls each actor, word for word, from the labels that its statements carry."""

from __future__ import annotations

from collections import Counter

from fealty.records import Statement
from fealty.showing import formats as fmt
from fealty.showing.evidence import Archive, Shelf
from fealty.showing.pages import Framing, Line, Link

MOST_ACTORS = 12
MOST_OUTLETS = 15
MOST_LABELS = 6
"""Labels of one outlet for one actor that are shown, the most frequent first."""
UNKNOWN = "publisher unknown"


def framing_of(archive: Archive, shelf: Shelf) -> Framing | None:
    """Return the labels by actor and outlet; None where no statement carries any.

    The outlet is whoever published the words, since it chose to print them; where it quotes somebody, the speaker
    stands beside the label.
    """
    found: dict[str, dict[str, dict[tuple[str, str], list[str]]]] = {}
    for one, seen in archive.records.items():
        record = seen.record
        if not isinstance(record, Statement) or not record.label or record.about is None or not seen.holds:
            continue
        actor = record.about.name or record.about.text
        speaker = (record.speaker.name or record.speaker.text) if record.speaker else ""
        outlet = _outlet(record, archive)
        words = (record.label, speaker if speaker != outlet else "")
        found.setdefault(actor, {}).setdefault(outlet, {}).setdefault(words, []).append(one)
    if not found:
        return None
    ranked = sorted(found, key=lambda actor: (-len(found[actor]), -_told(found[actor]), actor))
    more = len(ranked) - MOST_ACTORS
    outlets = {outlet for each in found.values() for outlet in each}
    return Framing(
        actors=tuple((actor, _lines(found[actor], shelf)) for actor in ranked[:MOST_ACTORS]),
        words=(
            f"{fmt.figure(len(found), 'actor')} in the words of {fmt.figure(len(outlets), 'outlet')}. A label says as"
            " much of who uses it as of whom it is used for."
        ),
        more=f"{fmt.figure(more, 'more actor')} in the records." if more > 0 else "",
    )


def _told(outlets: dict[str, dict[tuple[str, str], list[str]]]) -> int:
    return sum(len(ids) for labels in outlets.values() for ids in labels.values())


def _outlet(record: Statement, archive: Archive) -> str:
    source = archive.sources.get(record.source or "")
    publisher = source.record.publisher if source else None
    return publisher or (record.said_by[0] if record.said_by else None) or record.origin or UNKNOWN


def _lines(outlets: dict[str, dict[tuple[str, str], list[str]]], shelf: Shelf) -> tuple[Line, ...]:
    """Return one line an outlet: its name, then each label with its number, linked to the first statement."""
    lines = []
    for outlet, labels in sorted(outlets.items(), key=lambda pair: (-sum(map(len, pair[1].values())), pair[0])):
        counted = Counter({words: len(ids) for words, ids in labels.items()}).most_common(MOST_LABELS)
        links = []
        for (label, speaker), number in counted:
            said = f"“{label}”{f' ({speaker})' if speaker else ''}{f' × {number}' if number > 1 else ''}"
            links.append(Link(text=said, href=shelf.record(labels[label, speaker][0])))
        more = len(labels) - len(links)
        lines.append(Line(cells=(outlet, f"and {more} more" if more > 0 else ""), links=tuple(links)))
    return tuple(lines[:MOST_OUTLETS])
