"""The voices of a story."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from fealty.reading.cast import Cast
from fealty.reading.documents import Nested
from fealty.reading.documents.nested import agency_of
from fealty.reading.story import Span, Spot, Story
from fealty.reading.voices.manner import Manner
from fealty.reading.voices.manners import Manners
from fealty.reading.voices.quotations import Quotation, quotations
from fealty.reading.voices.quoting import with_quotations
from fealty.reading.voices.speakers import issuer_before
from fealty.reading.voices.speech import Speech
from fealty.reading.voices.speeches import speeches_in
from fealty.reading.voices.words import attitude
from fealty.records import Mention

_CARRIES = frozenset(("told", "carried"))
_SALUTATION = re.compile(r"\A\s*(?:Sir|Madam|Sirs|Dear\s[^\n]{2,60}|To the Editor)\s?[,:.]", re.IGNORECASE)
_SIGNATURE = re.compile(r"\A[^\W\d_][^\n]{1,60}\Z")
_OWN = frozenset(("i", "we", "us", "me"))


class Voices:
    """Who says what in a story, and how.

    A story has many voices: the outlet, what it quotes, and the people who speak in it. ``chain`` puts them in order
    for any word, the outlet first.

    Parameters
    ----------
    story
        The story.
    cast
        Its cast, which knows the names of those who speak.
    """

    def __init__(self, story: Story, cast: Cast) -> None:
        self._story = story
        self._cast = cast
        self._quotations: list[Quotation] = quotations(story.text, story.paragraphs)
        acts = [act for tree in story.trees for act in speeches_in(tree)]
        acts = with_quotations(story, acts, self._quotations)
        self.speeches: tuple[Speech, ...] = tuple(self._with_outlets(self._with_issuer(act)) for act in acts)
        self._around = _by_word(self.speeches)
        self._manners = Manners(story, self.speeches)
        self._names: dict[Spot, str] = {}

    def chain(self, spot: Spot) -> tuple[str, ...]:
        """Return who says what a word tells, from the outside in: the outlet, whom it quotes, who speaks.

        The one who accuses, orders or threatens is not in the chain of the word for that ("accused"): the outlet
        tells of it. `chain_of` gives the chain that includes him.
        """
        return self._joined(spot, self._acts(spot))

    def chain_of(self, speech: Speech) -> tuple[str, ...]:
        """Return who says what an act of saying is about: as `chain`, with its speaker as the last."""
        outer = [act for act in self._acts(speech.spot) if act.spot != speech.spot]
        return self._joined(speech.spot, [*outer, speech])

    def origin(self, spot: Spot) -> str:
        """Return the earliest publisher in the chain."""
        published = [self._outlet, *self._nested(spot)]
        for act in self._acts(spot):
            published += act.outlets
            published += [name for name in (self._name(one) for one in act.speakers) if agency_of(name)]
        return published[-1]

    def speaker(self, spot: Spot) -> Mention | None:
        """Return whose words a word is in, when the text reports somebody's speech; None for the author's own."""
        for act in reversed(self._acts(spot)):
            for one in act.speakers:
                if not self._is_author(one):
                    return self._cast.mention(one)
        return None

    def speech(self, spot: Spot) -> Span | None:
        """Return the quoted or reported stretch that a word stands in; None for the author's own words."""
        marked = self._quotation(spot)
        acts = self._acts(spot)
        if marked is not None and (marked.speech or not acts):
            text = self._story.text[marked.begin : marked.end]
            begin = marked.begin + len(text) - len(text.lstrip("“”«»„‘’\"'"))
            return begin, max(begin, marked.end - len(text) + len(text.rstrip("“”«»„‘’\"'")))
        if not acts:
            return None
        tree = self._story.tree(spot)
        inside = [place for number, place in acts[-1].words if number == spot[0]]
        return tree.span([place for place in inside if tree[place].upos != "PUNCT"] or inside)

    def quoted(self, spot: Spot) -> bool:
        """Whether a word stands in quotation marks."""
        return self._quotation(spot) is not None

    def manner(self, spot: Spot) -> Manner:
        """Return how a predicate, or the noun of an event, is said.

        The manner of a word is that of what it tells, not of the act of telling: in "denied that it had fired" fired is
        denied and denied is asserted. What is ordered, wanted or meant is planned ("ordered them to attack").
        """
        return self._manners.of(spot)

    @cached_property
    def _outlet(self) -> str:
        return self._story.document.publisher or "publisher"

    @cached_property
    def _writer(self) -> str | None:
        """Who signs a letter: the author if known, else the last line without its place."""
        if not _SALUTATION.match(self._story.text):
            return None
        if self._story.document.author:
            return self._story.document.author
        begin, end = self._story.paragraphs[-1]
        line = self._story.text[begin:end].strip().split("\n")[-1]
        return line.partition(",")[0].strip() if _SIGNATURE.match(line) else None

    def _joined(self, spot: Spot, acts: list[Speech]) -> tuple[str, ...]:
        names = [self._outlet, *self._nested(spot)]
        if self._writer is not None:
            names.append(self._writer)
        for act in acts:
            names += act.outlets
            names += [self._name(one) for one in act.speakers if not self._is_author(one)]
        kept: list[str] = []
        for name in names:
            if not any(_alike(name, other) for other in kept):
                kept.append(name)
        return tuple(kept)

    def _nested(self, spot: Spot) -> list[str]:
        """Return the sources from which the document has a stretch of its text, the widest first."""
        place = self._story.tree(spot)[spot[1]].begin
        around = [
            one
            for one in self._story.document.nested
            if one.source and one.kind not in _CARRIES and one.begin <= place < one.end
        ]
        return [str(one.source) for one in sorted(around, key=lambda one: one.begin - one.end)]

    def _with_issuer(self, act: Speech) -> Speech:
        """Return an act with the issuer in the place of "the statement", when the sentences before name him."""
        found = []
        for one in act.speakers:
            paper = attitude(self._story.tree(one), one[1], "document")
            found.append((issuer_before(self._story.trees, one) if paper else None) or one)
        return act._replace(speakers=tuple(dict.fromkeys(found)))

    def _with_outlets(self, act: Speech) -> Speech:
        """Return an act with the outlets it was said to, and without them among those addressed."""
        tree = self._story.tree(act.spot)
        begin, end = tree.sentence.begin, tree.sentence.end
        outlets = [one.source for one in self._credits(begin, end, act) if one.source]
        rest = []
        for one in act.addressees:
            agency = agency_of(self._text(one))
            if agency is None:
                rest.append(one)
            elif agency not in outlets:
                outlets.append(agency)
        speaking = {agency_of(self._text(one)) for one in act.speakers}
        kept = tuple(dict.fromkeys(one for one in outlets if one not in speaking))
        return act._replace(outlets=kept, addressees=tuple(rest))

    def _credits(self, begin: int, end: int, act: Speech) -> list[Nested]:
        word = self._story.tree(act.spot)[act.spot[1]].begin
        return [
            one
            for one in self._story.document.nested
            if one.kind in _CARRIES and one.credit and begin <= one.credit[0] < end and one.begin <= word < one.end
            and act.kind != "cite"
        ]  # fmt: skip

    def _text(self, spot: Spot) -> str:
        span = self._story.tree(spot).phrase_span(spot[1], bare=True)
        return self._story.text[span[0] : span[1]]

    def _name(self, spot: Spot) -> str:
        if spot not in self._names:
            mention = self._cast.mention(spot)
            self._names[spot] = mention.name or mention.text
        return self._names[spot]

    def _is_author(self, spot: Spot) -> bool:
        """Whether a speaker is "I" or "we" outside quotation marks: the author, who is in the chain already."""
        return self._story.tree(spot).word(spot[1]) in _OWN and not self.quoted(spot)

    def _acts(self, spot: Spot) -> list[Speech]:
        """Return the acts whose speakers answer for a word, the outermost first."""
        return [self.speeches[number] for number in self._around.get(spot, ()) if self.speeches[number].attributes]

    def _quotation(self, spot: Spot) -> Quotation | None:
        place = self._story.tree(spot)[spot[1]].begin
        number = bisect_right(self._quotations, place, key=lambda one: one.begin) - 1
        found = self._quotations[number] if number >= 0 else None
        return found if found is not None and place < found.end else None


def _by_word(acts: tuple[Speech, ...]) -> dict[Spot, list[int]]:
    """Return the acts around each word, the outermost first: what covers more; of two alike, what is cited is inner."""
    inner = ("cite",)
    order = sorted(range(len(acts)), key=lambda one: (-len(acts[one].words), acts[one].kind in inner, one))
    found: dict[Spot, list[int]] = {}
    for number in order:
        for spot in acts[number].words:
            found.setdefault(spot, []).append(number)
    return found


def _alike(one: str, other: str) -> bool:
    agency = agency_of(one)
    return one.casefold() == other.casefold() or (agency is not None and agency == agency_of(other))
