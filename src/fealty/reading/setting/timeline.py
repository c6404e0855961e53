"""The time expressions of a story: their days, the clauses and events they belong to, and what sentences go on from.

Read from the first word to the last, since "the next day" counts from what was told before. Three things carry on: a
heading ("24 April", "Sat 10:00 -") until the next one, the date of a sentence's main clause within its paragraph, and
that of a wire report's one-sentence paragraphs into the next two.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import NamedTuple

from fealty.reading.setting.grammar import expressions_in
from fealty.reading.setting.moments import Expression
from fealty.reading.setting.resolving import Days, Standpoint, days_of
from fealty.reading.setting.tenses import is_a, is_speech, looks_ahead, tense_of
from fealty.reading.setting.words import choice
from fealty.reading.story import Story, Tree

SHORT = 2
"""Sentences of a paragraph, at most, for its date to carry on into the next one, as in wire reports."""
CARRIED = 2
"""Paragraphs that a date carries on into, at most."""
FRESH = 10
"""Days between the date that carries on and publication, at most."""

_MAIN = frozenset(("root", "conj", "ccomp", "parataxis", "xcomp"))
_HEAD = re.compile(r"[\s\d.•*#()\[\]–-]{0,6}(?:updated?|on)?\s*", re.IGNORECASE)


class Dated(NamedTuple):
    """An expression in its sentence, with its days."""

    expression: Expression
    days: Days | None
    text: str
    number: int
    clause: int  # the predicate whose clause it stands in, or the root
    noun: int | None  # the noun that tells an event, if it hangs on one
    far: int  # how many words lie between it and the clause's predicate
    top: int  # the word of it that hangs on the rest
    main: bool  # whether the clause is told by the sentence itself, not by one of its side clauses


class Context(NamedTuple):
    """What a sentence goes on from."""

    days: Days
    text: str
    heading: bool = False
    said: bool = False  # the day is that of a statement, not of what it tells
    carried: int = 0


class Timeline:
    """Where a story stands in time, sentence by sentence.

    Parameters
    ----------
    story
        The story.
    """

    def __init__(self, story: Story) -> None:
        self._story = story
        self.expressions = expressions_in(story.text)
        self.dated: list[list[Dated]] = [[] for _ in story.trees]
        self.context: list[Context | None] = [None] * len(story.trees)
        self._told: Days | None = None
        self._told_in = -1  # the paragraph that told it
        waiting = list(reversed(self.expressions))
        lengths = [0] * len(story.paragraphs)
        for number in range(len(story.trees)):
            lengths[story.paragraph_of[number]] += 1
        heading = last = None
        paragraph = -1
        for number, tree in enumerate(story.trees):
            if story.paragraph_of[number] != paragraph:
                before, paragraph = paragraph, story.paragraph_of[number]
                last = self._carried(last, lengths, before, paragraph)
            inside = []
            while waiting and waiting[-1].begin < tree.sentence.end:
                inside.append(waiting.pop())
            self._resolve(tree, [one for one in inside if one.begin >= tree.sentence.begin])
            found = self._heading(number)
            if found is not None:
                heading, last = found, None
                self._told, self._told_in = found.days, paragraph
                self.dated[number][0] = self.dated[number][0]._replace(clause=-1, noun=None)  # of the whole paragraph
            self.context[number] = last or heading
            last = self._main(tree, skipped=1 if found else 0) or last

    def _carried(self, last: Context | None, lengths: list[int], before: int, paragraph: int) -> Context | None:
        """Return what goes on from one paragraph to the next: the date of a wire report's short ones."""
        published = self._story.published
        if last is None or last.carried >= CARRIED or published is None or last.days.end is None:
            return None
        if max(lengths[before], lengths[paragraph]) > SHORT or last.days.precision != "day":
            return None
        return last._replace(carried=last.carried + 1) if 0 <= (published - last.days.end).days <= FRESH else None

    def _resolve(self, tree: Tree, inside: list[Expression]) -> None:
        for expression in inside:
            top = _top(tree, expression)
            clause, noun, far = _owner(tree, top)
            way = _way(tree, clause)
            days = self._days(expression, way, self._story.paragraph_of[tree.number])
            text = self._story.text[expression.begin : expression.end]
            apart = noun is not None and is_speech(tree, clause) and not is_a("utterance", tree, noun)
            main = _is_main(tree, clause) and not apart
            self.dated[tree.number].append(Dated(expression, days, text, tree.number, clause, noun, far, top, main))
            happened = way < 0 or not tree.is_predicate(clause)  # "two years later it is hard to say" tells nothing
            told = _told_by(days, expression) if happened else None
            if told is not None:
                self._told, self._told_in = told, self._story.paragraph_of[tree.number]

    def _days(self, expression: Expression, way: int, paragraph: int) -> Days | None:
        """Return an expression's days; "in the morning" is of the day that its paragraph names, or the report's."""
        near = expression.first.kind != "daypart" or self._told_in == paragraph
        return days_of(expression, Standpoint(self._story.published, self._told if near else None, way))

    def days_after(self, dated: Dated, start: date, *, sure: bool) -> Days | None:
        """Return the days of an expression that looks ahead from a day: "until Friday" of an order given on Monday.

        Where the day is not sure to be the order's, a date without a year is the nearest one.
        """
        told = Days(start, start, "day") if dated.expression.first.kind == "later" else self._before(dated)
        way = 0 if not sure and dated.expression.first.kind == "date" else 1
        return days_of(dated.expression, Standpoint(start, told, way))

    def _before(self, dated: Dated) -> Days | None:
        """Return what was told before an expression, in its sentence or by what that goes on from."""
        context = self.context[dated.number]
        told = context.days if context else None
        for one in self.dated[dated.number]:
            if one.expression.begin >= dated.expression.begin:
                break
            told = one.days if one.days is not None and one.days.begin is not None else told
        return told

    def _heading(self, number: int) -> Context | None:
        """Return the day that a paragraph is under, when it begins with one, set off from the rest."""
        story = self._story
        paragraph = story.paragraph_of[number]
        begin, end = story.paragraphs[paragraph]
        if number and story.paragraph_of[number - 1] == paragraph:
            return None
        for dated in self.dated[number][:1]:
            expression, days = dated.expression, dated.days
            if days is None or days.begin is None or expression.relation not in ("at", "between"):
                continue
            set_off = _set_off().match(story.text, expression.end, end)
            if not set_off or not _HEAD.fullmatch(story.text, begin, expression.begin):
                continue
            is_dateline = paragraph <= 2 and set_off.end() >= end and days.end == story.published
            return None if is_dateline else Context(days, dated.text, heading=True)
        return None

    def _main(self, tree: Tree, skipped: int) -> Context | None:
        """Return the last date that a sentence itself tells, for what follows it; a heading is not its own."""
        for dated in reversed(self.dated[tree.number][skipped:]):
            days, relation = dated.days, dated.expression.relation
            if days is None or not dated.main or relation not in ("at", "between", "since") or days.begin is None:
                continue
            if looks_ahead(tree, dated.clause) or not tree.is_predicate(dated.clause):
                continue  # what is to come, or a line of names and dates
            said = is_speech(tree, dated.clause)
            return Context(days, dated.text, said=said)
        return None


def _told_by(days: Days | None, expression: Expression) -> Days | None:
    """Return the days from which "the next day" counts after an expression: of "by 3 March", that day."""
    if days is None or expression.first.kind == "daypart":
        return None
    match expression.relation:
        case "at" | "between":
            return days if days.begin is not None else None
        case "by" | "until":
            return Days(days.end, days.end, days.precision) if days.precision == "day" else None
        case "after":
            return Days(days.begin, days.begin, days.precision) if days.precision == "day" else None
    return None


@cache
def _set_off() -> re.Pattern[str]:
    """Return the pattern for what may stand between the day of a heading and its text."""
    clock = r"\d{1,2}[:.]\d\d(?:\s?(?:GMT|UTC|local time))?|\d{1,2}\s?[ap]\.?m\.?"
    return re.compile(rf"(?:,?\s*(?:{choice('daypart')}|{clock}))?\s*(?:[-–—:|]|$)", re.IGNORECASE)


def _top(tree: Tree, expression: Expression) -> int:
    """Return the word of an expression that hangs on the rest of the sentence."""
    inside = [n for n, token in enumerate(tree.tokens) if expression.core < token.end and token.begin < expression.end]
    words = [n for n in inside if tree[n].upos not in ("PUNCT", "ADP", "SCONJ", "DET")] or inside or [tree.root]
    kept = set(inside)
    tops = [n for n in words if tree.head(n) not in kept]
    return max(tops or words[:1], key=lambda n: (tree.relation(n) in ("obl", "nmod"), -n))


def _owner(tree: Tree, top: int) -> tuple[int, int | None, int]:
    """Return the clause that a time stands in, the event noun that it hangs on, and how many words lie between."""
    noun, far, here = None, 0, tree.head(top)
    if here < 0:  # "The same day they left", which parsers take for a noun
        return next(iter(tree.below(top, "acl:relcl")), top), None, 0
    while not tree.is_predicate(here) or (_is_purpose(tree, here) and top > here):
        if noun is None and tree[here].upos in ("NOUN", "PROPN") and is_a("happening", tree, here):
            noun = here
        far += 1
        if tree.head(here) < 0:
            break
        here = tree.head(here)
    for child in tree.below(here, "parataxis"):  # "Rebels attacked, the army said on Tuesday"
        if here < child < top and is_speech(tree, child):
            return child, None, far
    while tree.relation(here) in ("ccomp", "parataxis") and here < tree.head(here) < top:
        here, noun = tree.head(here), None
    return here, None if noun == here else noun, far


def _is_purpose(tree: Tree, place: int) -> bool:
    """Whether a clause only says what for: "flew in troops to guard it on Sunday" was on Sunday."""
    ahead = tree.relation(place) == "advcl" and "to" in tree.prepositions(place)
    return ahead and not looks_ahead(tree, tree.clause_of(tree.head(place)))


def _way(tree: Tree, clause: int) -> int:
    """Return whether a clause tells of the past (-1), of what is to come (1), or does not say (0)."""
    if looks_ahead(tree, clause):
        return 1
    if tense_of(tree, clause) not in ("present", "gerund"):
        return -1
    return 1 if is_a("planned", tree, clause) and not is_speech(tree, clause) else 0


def _is_main(tree: Tree, clause: int) -> bool:
    return all(tree.relation(one) in _MAIN for one in (clause, *tree.above(clause)) if tree.is_predicate(one))
