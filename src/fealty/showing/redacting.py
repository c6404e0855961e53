"""Leaving out sources and names before a case is given away: the answer stays, and the gap can be seen.

What is left out is replaced by a visible `LEFT_OUT`, in every text that the copy holds: records, sources, reviewers'
words, settings, the measurement. Names are numbered (``[left out 1]``), so that two people stay two and the records
can be measured again. Ids of what was touched are made anew: an id is a hash of its content, and whoever guessed the
content could prove the guess with it.

- **A name** goes with all names and aliases that the settings give to its actor, in any case and with any hyphens or
  spaces inside; names of up to three letters and acronyms only as whole words in that very spelling. Other words for
  the same person ("the commander") stay: nobody can say what may identify somebody.
- **A source** goes with its title, address, author, date and text; records that cite it lose quote, note and every
  other word of it, and keep what they say. Its publisher's name goes too, wherever no other source has that publisher.

A pure function of a case and what is to be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

import msgspec

from fealty.casefile import Batch, Case, Settings, View, check_settings
from fealty.errors import FealtyError
from fealty.measuring.estimate import Check
from fealty.measuring.measurement import Measurement
from fealty.measuring.naming import normalised
from fealty.records import (
    KINDS,
    Actor,
    Coded,
    Incident,
    Judgement,
    Record,
    Response,
    Source,
    digest,
    encode,
    identified,
)
from fealty.showing import formats as fmt
from fealty.showing.exports.erasing import Eraser, Move, Phrase, has_words, shifted
from fealty.showing.exports.standing import actors_of

R = TypeVar("R", bound=Record)
T = TypeVar("T")
LEFT_OUT = "[left out]"
_ESCAPED = re.compile(r"\\[nrt]")
KINDS_IN_ORDER = (
    "actor", "event", "order", "tie", "statement", "interval_count", "response", "incident",
)  # fmt: skip
"""Records that others refer to by id come first."""
FIXED = frozenset({
    "kind", "type", "content", "relation", "status", "precision", "known_by", "answer", "verdict", "country", "grade",
    "language", "sha256", "types", "statuses", "measure", "lifted_by", "region", "outcome", "shape", "at",
})  # fmt: skip
"""Fields whose values are codes, and name nobody."""


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """How much was left out: sources and names, and the records that say so in their place."""

    sources: int = 0
    names: int = 0
    records: int = 0

    def __bool__(self) -> bool:
        return bool(self.sources or self.names)

    @property
    def words(self) -> str:
        """The gap in two sentences for whoever reads what is left."""
        parts = [fmt.count(self.sources, "source")] if self.sources else []
        parts += [fmt.count(self.names, "name")] if self.names else []
        were = "is" if self.sources + self.names == 1 else "are"
        touched = fmt.figure(self.records, "record")
        return (
            f"On request {fmt.listing(parts)} {were} left out of what is shown here; {touched} or other entries say "
            f"“{LEFT_OUT}” in their place. The figures are those of the whole case, with nothing left out."
        )


def redacted(
    case: Case, measurement: Measurement | None = None, *, sources: Sequence[str] = (), names: Sequence[str] = ()
) -> Redacted:
    """Return a copy of a case, to be read only, without some sources and names.

    Parameters
    ----------
    case
        The open case.
    measurement
        What was measured in it: its figures are kept as they are.
    sources
        Ids of sources, or their first characters.
    names
        Names as they stand in the records, or ids of actors.

    Raises
    ------
    FealtyError
        No source has such an id, or several have; a name that occurs nowhere; or names without which two actors of the
        settings could not be told apart.
    """
    return Redacted(case, measurement, tuple(dict.fromkeys(sources)), tuple(dict.fromkeys(names)))


class Redacted:
    """A case from which something was left out; reads like an open `Case` (see `exports.Standing`).

    Attributes
    ----------
    settings, measurement
        Those of the case, with the same figures; the measurement has a check that tells of the gap.
    gap
        How much was left out.
    """

    def __init__(
        self, case: Case, measurement: Measurement | None, sources: Sequence[str], names: Sequence[str]
    ) -> None:
        self._case = case
        every = [seen.record for seen in case.sources()]
        self._hidden = {_one_of(every, given).id: number for number, given in enumerate(sources, 1)}
        self._called = {one.id: _called(one, self._hidden[one.id]) for one in every if one.id in self._hidden}
        self._eraser = Eraser(_phrases(case, every, self._hidden, names))
        self._gone = case.successors()
        self._texts: dict[str, tuple[str | None, list[Move]]] = {}
        self._spans: dict[str, dict[tuple[int, int], int]] = {}
        self._ids: dict[str, str] = {}
        self._used: set[str] = set()
        self._number_spans()
        for source in every:
            self._take(source)
        for kind in KINDS_IN_ORDER:
            for seen in case.views(KINDS[kind]):
                self._take(self._raw(seen))
        self._back = {new: old for old, new in self._ids.items()}
        self.settings = self._settings()
        self._said = self._judgements()
        for number, name in enumerate(names, 1):
            if _name(number) not in self._eraser.used:
                raise FealtyError(
                    f"--without-name {name}: the case has it nowhere; give it as it stands in the records"
                )
        self.gap = Gap(sources=len(self._hidden), names=len(names), records=len(self._ids))
        self.measurement = self._measured(measurement) if measurement is not None else None

    # --- reads like a case --------------------------------------------------------------------------------------------

    def views(self, kind: type[R]) -> list[View[R]]:
        """Return the records of a kind as they stand, without what is left out."""
        return [self._view(seen) for seen in self._case.views(kind)]

    def sources(self) -> list[View[Source]]:
        """Return the sources as they stand, without their texts."""
        return [self._view(seen) for seen in self._case.sources()]

    def text(self, source_id: str) -> str | None:
        """Return the stored text of a source, without what is left out."""
        return self._text(self._back.get(source_id, source_id))[0]

    def judgements(self, record_id: str | None = None) -> list[Judgement]:
        """Return what reviewers said, oldest first."""
        return [one for one in self._said.values() if record_id in (None, one.record)]

    def successors(self) -> dict[str, str | None]:
        """Return nothing: earlier versions of table rows are not handed on."""
        return {}

    def versions(self, record_id: str) -> list[Record]:
        """Return the record as it was read, without what is left out."""
        old = self._back.get(record_id, record_id)
        return [self._clean(one) for one in self._case.versions(old) if one.id == old]

    def batches(self) -> list[Batch]:
        """Return the import log."""
        return [self.walked(one, Batch) for one in self._case.batches()]

    def told(self, text: str) -> str:
        """Return a text, a name or an id as it is in this copy."""
        return self._string(text)

    def walked(self, value: T, kind: type[T]) -> T:
        """Return anything that was found in the case (what follows from its measurement, say) without what is left out.

        Parameters
        ----------
        value
            A struct; its figures stay, its texts and ids are as they are in this copy.
        kind
            Its type.
        """
        return msgspec.convert(self._walk(msgspec.to_builtins(value)), kind)

    # --- one thing without what is left out ---------------------------------------------------------------------------

    def _view(self, seen: View[R]) -> View[R]:
        said = tuple(self._said[one.id] for one in seen.judgements if one.id in self._said)
        return msgspec.structs.replace(seen, record=self._clean(seen.record), judgements=said)

    def _raw(self, seen: View[R]) -> Record:
        """Return a record as it was read, before any edit: that is what its id was made from."""
        if not any(one.verdict == "edit" for one in seen.judgements):
            return seen.record
        return next(one for one in self._case.versions(seen.record.id) if one.id == seen.record.id)

    def _take(self, one: Record) -> None:
        """Give a record a new id if anything is left out of it."""
        clean = self._clean(one, full=True)
        if clean == one:
            self._used.add(one.id)
            return
        if isinstance(one, Source):
            clean = msgspec.structs.replace(clean, text=self._text(one.id)[0])
        occurrence, fresh = 0, identified(clean)
        while fresh.id in self._used and not isinstance(clean, Actor):
            occurrence += 1
            fresh = identified(clean, occurrence=occurrence)
        self._used.add(fresh.id)
        self._ids[one.id] = fresh.id

    def _clean(self, one: R, *, full: bool = False) -> R:
        """Return a record without what is left out; `full`: compare it with its text as well, to tell if it changed."""
        if isinstance(one, Source):
            return cast("R", self._clean_source(one, full=full))
        hidden = isinstance(one, Coded) and one.source in self._hidden
        moved = self._text(one.source)[1] if isinstance(one, Coded) and one.row is None and one.source else []
        if not hidden and not moved and not self._refers(one) and not self._eraser.found(_readable(one)):
            return one
        plain: dict[str, Any] = msgspec.to_builtins(one)
        if isinstance(one, Coded) and hidden:
            _silence(plain, self._place(one), self._called[one.source or ""])
        elif isinstance(one, Coded) and moved:
            _shift(plain, moved, self._text(one.source or "")[0] or "")
        return msgspec.convert(self._walk(self._followed(plain)), type(one))

    def _clean_source(self, one: Source, *, full: bool) -> Source:
        if one.id in self._hidden:
            who = _source_name(self._hidden[one.id])
            return Source(id=self._ids.get(one.id, one.id), title=LEFT_OUT, publisher=who, grade=one.grade)
        clean = self.walked(one, Source)
        if clean.url != one.url:
            clean = msgspec.structs.replace(clean, url=LEFT_OUT)
        if full and clean == one and self._text(one.id)[1]:
            return msgspec.structs.replace(clean, text="")  # its text changes, and so will its id
        return clean

    def _refers(self, one: Record) -> bool:
        """Tell whether a record refers to one that has another id now."""
        named: Iterable[str | None] = ()
        match one:
            case Response():
                named = (one.order, one.source)
            case Incident():
                named = (*one.members, *one.apart)
            case Coded():
                named = (one.source,)
        return any(each in self._ids or each in self._gone for each in (one.id, *named) if each)

    def _followed(self, plain: dict[str, Any]) -> dict[str, Any]:
        """Return a record that refers to others with the versions of them that hold now."""
        gone = {old: new for old, new in self._gone.items() if new is not None}
        if "order" in plain:
            plain["order"] = gone.get(plain["order"], plain["order"])
        for key in ("members", "apart"):
            if key in plain:
                plain[key] = [gone.get(one, one) for one in plain[key]]
        return plain

    def _text(self, source_id: str) -> tuple[str | None, list[Move]]:
        if source_id not in self._texts:
            text = self._case.text(source_id)
            if text is None:
                self._texts[source_id] = (None, [])
            elif source_id in self._hidden:
                self._texts[source_id] = ("\n\n".join([LEFT_OUT] * max(1, len(self._spans.get(source_id, ())))), [])
            else:
                self._texts[source_id] = self._eraser.mapped(text)
        return self._texts[source_id]

    def _number_spans(self) -> None:
        """Give every quote of a left-out source a paragraph of its own in what stands for its text."""
        for kind in KINDS_IN_ORDER:
            for seen in self._case.views(KINDS[kind]) if self._hidden else ():
                one = seen.record
                if isinstance(one, Coded) and one.source in self._hidden and one.span is not None:
                    own = self._spans.setdefault(one.source, {})
                    own.setdefault(one.span, len(own))

    def _place(self, one: Coded) -> tuple[int, int] | None:
        if one.span is None:
            return None
        begin = self._spans[one.source or ""][one.span] * (len(LEFT_OUT) + 2)
        return begin, begin + len(LEFT_OUT)

    def _string(self, text: str) -> str:
        return self._ids.get(text) or self._eraser.erased(text)

    def _walk(self, value: Any, field: str = "") -> Any:
        if isinstance(value, str):
            return value if field in FIXED else self._string(value)
        if isinstance(value, dict):
            return {
                self._string(key) if field == "left_out" else key: self._walk(each, key) for key, each in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._walk(each, field) for each in value]
        return value

    # --- what belongs to the case as a whole --------------------------------------------------------------------------

    def _settings(self) -> Settings:
        settings = self.walked(self._case.settings, Settings)
        check_settings(settings, where="without what is left out")
        return settings

    def _judgements(self) -> dict[str, Judgement]:
        """Return what was said of the records that hold, by its old id."""
        cited = {one.id: one.source for kind in KINDS_IN_ORDER for one in self._coded(kind)} if self._hidden else {}
        said: dict[str, Judgement] = {}
        for one in self._case.judgements():
            now = self._gone.get(one.record, one.record)
            if now is None or (now != one.record and one.verdict == "accept"):
                continue  # an accept was of the older words
            plain = msgspec.to_builtins(msgspec.structs.replace(one, record=now, id=""))
            if now in self._hidden or cited.get(now) in self._hidden:
                plain["why"] = LEFT_OUT if one.why else None
                _hush_changes(plain["changes"])
            if one.withdraws:
                plain["withdraws"] = said[one.withdraws].id if one.withdraws in said else one.withdraws
            clean = msgspec.convert(self._walk(plain), Judgement)
            same = clean == msgspec.structs.replace(one, id="")
            said[one.id] = one if same else msgspec.structs.replace(clean, id=digest(encode(clean)))
        return said

    def _coded(self, kind: str) -> Iterable[Coded]:
        return (seen.record for seen in self._case.views(KINDS[kind]) if isinstance(seen.record, Coded))

    def _measured(self, measurement: Measurement) -> Measurement:
        clean = self.walked(measurement, Measurement)
        if not self.gap:
            return clean
        check = Check(name="left out on request", outcome="informative", words=self.gap.words)
        return msgspec.structs.replace(clean, checks=(check, *clean.checks))


# --- what is looked for -----------------------------------------------------------------------------------------------


def _readable(one: Record) -> str:
    """Return all texts of a record in one, line breaks as spaces."""
    return _ESCAPED.sub(" ", encode(one).decode())


def _name(number: int) -> str:
    return f"[left out {number}]"


def _source_name(number: int) -> str:
    return f"[left out source {number}]"


def _one_of(sources: Sequence[Source], given: str) -> Source:
    fits = [one for one in sources if one.id == given] or [one for one in sources if given and one.id.startswith(given)]
    if len(fits) != 1:
        why = "no source has this id" if not fits else "several sources begin so; give more of the id"
        raise FealtyError(f"--without-source {given}: {why} (`fealty records CASE --kind source` lists them)")
    return fits[0]


def _called(source: Source, number: int) -> dict[str, str]:
    """Return the names by which a left-out source is called in its own records, with what stands for them."""
    names = (source.publisher, source.author, source.title)
    return {normalised(name): _source_name(number) for name in names if name}


def _phrases(
    case: Case, sources: Sequence[Source], hidden: Mapping[str, int], names: Sequence[str]
) -> Iterator[Phrase]:
    """Yield everything that is looked for, with what stands in its place."""
    others = {one.publisher for one in sources if one.id not in hidden}
    for source in sources:
        if source.id in hidden:
            who = _source_name(hidden[source.id])
            yield from (Phrase(text, LEFT_OUT, exact=True) for text in (source.title, source.url) if text)
            if source.author:
                yield Phrase(source.author, who, exact=True)
            if source.publisher and source.publisher not in others:
                yield Phrase(source.publisher, who, exact=True)
    actors = [seen.record for seen in actors_of(case)]
    for number, name in enumerate(names, 1):
        if not has_words(name):
            raise FealtyError(f"--without-name {name!r}: no name")
        instead = _name(number)
        yield Phrase(name, instead)
        for actor in actors:
            called = (actor.id, actor.name, *actor.aliases)
            if normalised(name) in {normalised(one) for one in called}:
                yield from (Phrase(one, instead) for one in called)


# --- records of a source that is left out, and of a text that has changed ---------------------------------------------

_WORDED = ("note", "condition", "label", "stance", "share")
"""Fields in a source's own words."""


def _silence(plain: dict[str, Any], place: tuple[int, int] | None, hushed: Mapping[str, str]) -> None:
    """Take the words of a left-out source from a record that cites it."""
    plain["quote"] = LEFT_OUT if plain["quote"] is not None else None
    plain["span"] = place
    _hush_changes(plain)
    plain["said_by"] = [hushed.get(normalised(one), one) for one in plain["said_by"]]
    plain["origin"] = hushed.get(normalised(plain["origin"] or ""), plain["origin"])
    for value in plain.values():
        for each in value if isinstance(value, list | tuple) else [value]:
            if isinstance(each, dict):
                _silence_part(each)


def _hush_changes(fields: dict[str, Any]) -> None:
    for name in _WORDED:
        if fields.get(name) is not None:
            fields[name] = LEFT_OUT


def _silence_part(part: dict[str, Any]) -> None:
    """Take the words of the source from a mention, a place or an interval; who, where and when is meant stays."""
    if "actor" in part and "text" in part:
        part["text"] = part["name"] or part["text"]
        part["span"] = None
    elif "lat" in part:
        part["text"] = None if part["name"] else part["text"]
    elif "precision" in part:
        part["text"] = None


def _shift(plain: dict[str, Any], moved: Sequence[Move], text: str) -> None:
    """Move the places of a quote and its mentions to where they are in the text without what is left out."""
    if plain["span"] is not None:
        plain["span"] = shifted(plain["span"], moved)
        plain["quote"] = text[slice(*plain["span"])]
    for value in plain.values():
        for each in value if isinstance(value, list | tuple) else [value]:
            if isinstance(each, dict) and each.get("span") is not None:
                each["span"] = shifted(each["span"], moved)
