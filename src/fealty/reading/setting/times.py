"""The times of a story: when what a word tells happened, and how long an order holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fealty.reading.setting.conditions import condition_of
from fealty.reading.setting.force import force_of
from fealty.reading.setting.resolving import Days, interval_of
from fealty.reading.setting.tenses import is_a, is_speech, looks_ahead, tense_of
from fealty.reading.setting.timeline import Dated, Timeline
from fealty.reading.story import Spot, Story, Tree
from fealty.records import Interval

WE_SPEAK = 2
"""How often "we" stands outside quotation marks, at least, where a text is somebody's own statement: what it declares
in the present tense is declared on the day of publication."""

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur|us)\b")
_EXACTNESS = {"day": 0, "week": 1, "month": 2, "year": 3}
_SAME = frozenset(("when", "while", "as", "where", "if", "by", "in", "without"))
_WHEN = frozenset(("when", "where"))
_NOT_HAPPENED = ("for", "within", "until", "by", "from")


class Times:
    """When what a story tells happened.

    Stages of `of`, in order; the first that knows ends the search:

    1. a time expression of the clause itself, or of an event noun in it;
    2. the clause that it hangs on: the same day for a participle, not later for what is reported as past, from then on
       for what is announced;
    3. what the sentence goes on from: a heading, the last date of the paragraph;
    4. the day of publication: the past ends there, the future begins there.

    Parameters
    ----------
    story
        The story; without its day of publication only full dates become days.
    """

    def __init__(self, story: Story) -> None:
        self._story = story
        self._line = Timeline(story)
        self._known: dict[Spot, Interval] = {}
        outside = _QUOTED.sub(" ", story.text)
        self._in_own_voice = len(_WE.findall(outside)) >= WE_SPEAK

    @property
    def expressions(self) -> tuple[tuple[int, int, Interval], ...]:
        """All time expressions as (begin, end, interval), in the order of the text."""
        return tuple(
            (one.expression.begin, one.expression.end, interval_of(one.days, one.text))
            for row in self._line.dated
            for one in row
        )

    def of(self, spot: Spot) -> Interval:
        """Return when what a word tells happened.

        Parameters
        ----------
        spot
            A predicate, or a noun that tells an event.
        """
        if spot not in self._known:
            tree, place = self._story.tree(spot), spot[1]
            self._known[spot] = self._told(tree, place, frozenset()) or self._default(tree, tree.clause_of(place))
        return self._known[spot]

    def in_force(self, spot: Spot) -> Interval:
        """Return from when until when the order that a word tells of holds, as far as the text says.

        Parameters
        ----------
        spot
            The word for the order: "announced", "halt" or "truce" in "announced a halt", "a truce".
        """
        return force_of(self._story, self._line, spot, self.of(spot))

    def condition(self, spot: Spot) -> str | None:
        """Return the words of the condition that an order hangs on, as they stand in the text; no mere date is one.

        Parameters
        ----------
        spot
            The word for the order.
        """
        return condition_of(self._story, self._line, spot)

    def _default(self, tree: Tree, place: int) -> Interval:
        published = self._story.published
        if looks_ahead(tree, place):
            return Interval(begin=published)
        own = self._in_own_voice or any(tree.word(one) in ("i", "we") for one in tree.below(place, "nsubj"))
        declares = own and tense_of(tree, place) == "present" and is_speech(tree, place)
        return Interval(begin=published if declares else None, end=published)

    def _told(self, tree: Tree, place: int, seen: frozenset[int]) -> Interval | None:
        """Return when, as far as the text says it anywhere."""
        if place in seen:
            return None
        seen |= {place}
        if not tree.is_predicate(place) and tree.head(place) >= 0:
            return self._of_noun(tree, place, seen)
        return self._own(tree, place) or self._inherited(tree, place, seen) or self._around(tree, place)

    def _of_noun(self, tree: Tree, place: int, seen: frozenset[int]) -> Interval | None:
        dated = self._line.dated[tree.number]
        found = self._best([one for one in dated if one.noun == place])
        if found is not None:
            return found
        for child in tree.below(place, "acl"):  # "the attack that killed five on Monday"
            found = self._own(tree, child)
            if found is not None:
                return found
        clause = tree.clause_of(place)
        if clause == place:
            return self._around(tree, place)
        told = self._told(tree, clause, seen)
        if told is None or not is_speech(tree, clause) or place == tree.root:
            return told
        return self._reported(told, tree, place)

    def _own(self, tree: Tree, clause: int) -> Interval | None:
        """Return what the clause's own time expressions say, then those of event nouns and of "when" clauses in it."""
        dated = [one for one in self._line.dated[tree.number] if one.clause == clause]
        speech = is_speech(tree, clause)
        late = speech or looks_ahead(tree, clause)
        holds = speech and any(is_a("truce", tree, one) for one in tree.below(clause, "obj"))
        near = [one for one in dated if one.noun is None and not (holds and one.expression.relation == "between")]
        found = self._best(near, until=not late)
        if found is None and speech:
            found = self._by_nouns(tree, clause, [one for one in dated if _is_utterance(tree, one.noun)])
        elif found is None:
            found = self._by_nouns(tree, clause, dated) or self._by_infinitive(tree, clause)
        return found or self._by_clauses(tree, clause)

    def _best(self, dated: list[Dated], *, until: bool = False) -> Interval | None:
        """Return the most exact of several times; "until" and its like, if they count, only where nothing says when."""
        known = [one for one in dated if one.days is not None]
        happened = [one for one in known if one.expression.relation not in _NOT_HAPPENED]
        if not happened and until and known:
            return self._ended(known[0])
        if not happened:
            return None
        best = min(
            happened,
            key=lambda one: (one.expression.first.kind == "daypart", _EXACTNESS[_days(one).precision], one.far),
        )
        return interval_of(best.days, best.text)

    def _ended(self, dated: Dated) -> Interval:
        """Return the time of what went on until, by or from a day: "by Monday" from the day that was told before."""
        days, context = _days(dated), self._line.context[dated.number]
        if dated.expression.relation == "by" and days.begin is None and context is not None and not context.carried:
            begin = context.days.begin
            days = days._replace(begin=begin if begin and days.end and begin <= days.end else None)
        return interval_of(days, dated.text)

    def _by_infinitive(self, tree: Tree, clause: int) -> Interval | None:
        """Return the time of "the talks were to begin on March 10", "they began to leave on Monday"."""
        for child in tree.below(clause, "xcomp"):
            found = self._best(
                [one for one in self._line.dated[tree.number] if one.clause == child and one.noun is None]
            )
            if found is not None:
                return found
        return None

    def _by_nouns(self, tree: Tree, clause: int, dated: list[Dated]) -> Interval | None:
        for one in dated:
            if one.noun is None or one.days is None or one.expression.relation in _NOT_HAPPENED:
                continue
            days, marks = one.days, tree.prepositions(one.noun)
            if tree.head(one.noun) == clause and marks:
                days = self._beside(days, marks)
            return interval_of(days, one.text)
        return None

    def _by_clauses(self, tree: Tree, clause: int) -> Interval | None:
        """Return the time of "since the war broke out in October", "when the army attacked on Monday"."""
        for child, marks in self._side_clauses(tree):
            if self._beside_what(tree, child) != clause:
                continue
            dated = [one for one in self._line.dated[tree.number] if one.clause == child and one.noun is None]
            found = self._best(dated)
            if found is not None and not looks_ahead(tree, child):
                return interval_of(self._beside(Days(found.begin, found.end, found.precision), marks), found.text)
        return None

    @staticmethod
    def _side_clauses(tree: Tree) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the side clauses of a sentence with what introduces them."""
        for place in range(len(tree)):
            if tree.relation(place) == "advcl":
                when = tuple(tree.word(one) for one in tree.below(place, "advmod") if tree.word(one) in _WHEN)
                marks = tree.prepositions(place) or when
                if marks:
                    yield place, marks

    @staticmethod
    def _beside_what(tree: Tree, place: int) -> int:
        """Return the clause that a side clause says the time of.

        A past one tells of something past: in "told men tired of war to leave, when he met them", of the telling,
        whatever participle or infinitive the parser hangs it on.
        """
        head = tree.head(place)
        if looks_ahead(tree, place) or tense_of(tree, place) not in ("past", "pluperfect"):
            return head
        while tree.head(head) >= 0 and (
            not tree.is_predicate(head)
            or tree[head].deprel == "acl"
            or (tree.relation(head) in ("xcomp", "advcl") and looks_ahead(tree, head))
        ):
            head = tree.head(head)
        return head

    def _beside(self, days: Days, marks: tuple[str, ...]) -> Days:
        """Return when something happened that is told as since, after, before or until something dated."""
        if "since" in marks:
            return Days(days.begin, self._story.published, days.precision)
        if "before" in marks:
            return Days(None, days.begin, days.precision)
        return Days(None, days.end, days.precision) if {"until", "till"} & set(marks) else days

    def _inherited(self, tree: Tree, place: int, seen: frozenset[int]) -> Interval | None:
        """Return the time of the clause that this one hangs on, turned by how it does."""
        for child in self._said_beside(tree, place):
            found = self._own(tree, child)
            if found is not None:
                return self._reported(found, tree, place)
        for child in tree.below(place, "conj"):
            if tree.is_predicate(child) and not tree.below(child, "nsubj") and not looks_ahead(tree, place):
                found = self._own(tree, child)
                if found is not None:
                    return found
        head = tree.head(place)
        if head < 0:
            return None
        relation, clause = tree.relation(place), tree.clause_of(head)
        if relation == "acl" and is_a("happening", tree, head):
            found = self._best([one for one in self._line.dated[tree.number] if one.noun == head])
            if found is not None:
                return found
        told = self._told(tree, clause, seen)
        return self._turned(tree, place, told) if told is not None else None

    @staticmethod
    def _said_beside(tree: Tree, place: int) -> Iterator[int]:
        """Yield "said" in "rebels attacked, the army said on Monday"."""
        yield from (child for child in tree.below(place, "parataxis") if is_speech(tree, child))

    def _turned(self, tree: Tree, place: int, told: Interval) -> Interval | None:
        relation, head = tree.relation(place), tree.clause_of(tree.head(place))
        ahead = looks_ahead(tree, place)
        match relation:
            case "ccomp" | "xcomp" if is_speech(tree, head):
                before = self._retold(tree, place) if self._own(tree, head) is None else None
                return before or self._reported(told, tree, place)
            case "xcomp" | "conj" | "parataxis" | "csubj" | "ccomp":
                return self._from_then(told) if ahead and not looks_ahead(tree, head) else told
            case "advcl":
                return self._beside_clause(tree, place, told)
            case "acl":
                if tree[place].deprel == "acl:relcl" and not is_a("happening", tree, tree.head(place)):
                    return self._relative(tree, place, told)
                return self._from_then(told) if ahead else told
        return self._from_then(told) if ahead and not looks_ahead(tree, head) else told

    def _retold(self, tree: Tree, place: int) -> Interval | None:
        """Return the date of the paragraph for what somebody says about it: "He said that ten had died"."""
        context = self._line.context[tree.number]
        if context is None or context.heading or context.said or context.carried or looks_ahead(tree, place):
            return None
        past = tense_of(tree, place) in ("past", "pluperfect", "perfect")
        return interval_of(context.days, context.text) if past else None

    def _beside_clause(self, tree: Tree, place: int, told: Interval) -> Interval | None:
        marks, tense = tree.prepositions(place), tense_of(tree, place)
        if looks_ahead(tree, place):
            return self._from_then(told)
        if not marks or set(marks) & _SAME:
            return self._until_then(told) if tense == "pluperfect" else told
        if "before" in marks or "until" in marks:
            return self._from_then(told)
        if "after" in marks or tense in ("pluperfect", "past", "perfect"):
            return self._until_then(told)
        return None

    def _relative(self, tree: Tree, place: int, told: Interval) -> Interval | None:
        tense = tense_of(tree, place)
        if looks_ahead(tree, place):
            return self._from_then(told)
        return self._until_then(told) if tense in ("past", "pluperfect", "perfect") else None

    def _reported(self, told: Interval, tree: Tree, place: int) -> Interval:
        """Return when something happened that was said at a time: before it, or from then on."""
        if looks_ahead(tree, place):
            return self._from_then(told)
        same = tense_of(tree, place) in ("present", "gerund") or is_speech(tree, place)
        return told if same else self._until_then(told)

    @staticmethod
    def _from_then(told: Interval) -> Interval:
        return Interval(begin=told.begin or told.end, precision=told.precision, text=told.text)

    @staticmethod
    def _until_then(told: Interval) -> Interval:
        return Interval(end=told.end, precision=told.precision, text=told.text)

    def _around(self, tree: Tree, place: int) -> Interval | None:
        """Return what the sentence goes on from, turned by tense."""
        context = self._line.context[tree.number]
        if context is None:
            return None
        told = interval_of(context.days, context.text)
        tense, speech = tense_of(tree, place), is_speech(tree, place)
        if looks_ahead(tree, place):
            return self._from_then(told)
        if context.heading:
            return self._until_then(told) if tense == "pluperfect" else told
        if tense == "pluperfect":
            return self._until_then(told)
        if tense == "present" and not speech:
            return None
        if speech and (context.carried or tense in ("present", "perfect")):
            return self._open(told)
        if tense == "perfect":
            return None if context.carried else self._open(told)
        return self._until_then(told) if context.said and not speech else told

    def _open(self, told: Interval) -> Interval:
        published = self._story.published
        days = Days(told.begin, published, told.precision) if published is not None else None
        return interval_of(days, told.text) if days else told


def _days(dated: Dated) -> Days:
    assert dated.days is not None  # noqa: S101  # the caller keeps those that have days
    return dated.days


def _is_utterance(tree: Tree, noun: int | None) -> bool:
    """Whether a noun is what something is said in: "in a statement on Sunday"."""
    return noun is not None and is_a("utterance", tree, noun)
