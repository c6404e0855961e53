"""Answers by conduct: what those who got an order, or the other side of a truce, did when the text connects the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fealty.reading.coding.analysis import Analysis
from fealty.reading.coding.commands import agents_of, infinitives
from fealty.reading.coding.order_content import FIGHTS, HALTS, of_predicate, targets, words_of
from fealty.reading.coding.order_nouns import says
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_wording import negated, order_words, response_words
from fealty.reading.story import Spot, Tree
from fealty.records.values import Answer, OrderContent

ANY: frozenset[OrderContent] = frozenset()
_LEAVES: frozenset[OrderContent] = frozenset(("withdraw",))
_NOT_DONE = frozenset(("do", "did", "does"))
_BUDGE = frozenset(("move", "budge", "stir", "listen", "react", "respond", "leave", "stop", "follow", "come", "appear"))
_MOVES = frozenset(("move", "budge", "stir", "leave", "come"))
_GOES: frozenset[OrderContent] = FIGHTS | {"withdraw", "other"}
_ARMS = frozenset(("gun", "guns", "weapons", "front", "frontline", "front-line", "frontlines"))
_HOME = frozenset(("barracks", "base", "bases", "camp", "camps", "positions", "home"))
_HELPERS = frozenset(
    ("would", "will", "could", "can", "may", "might", "should", "must", "to", "if", "unless", "shall", "until")
)
_IN_SPITE = frozenset(("despite", "spite", "notwithstanding", "after", "when", "while"))
QUIET = frozenset(("quiet", "calm", "silent", "still", "idle", "back"))
NEAR, FAR = 6, 40
"""Sentences within which conduct, and words that name an order, still answer it."""


class Reply(NamedTuple):
    """One answer in one sentence, before it is a record.

    `actor` is None when the people who got the order are meant; `contents` says what may have been ordered, everything
    when empty. `known`: only somebody who got the order gives this answer, unless it stands right beside the order.
    """

    spot: Spot
    actor: Spot | None
    answer: Answer
    contents: frozenset[OrderContent]
    cue: str
    known: bool = True
    reach: int = FAR


def replied(
    people: People, spot: Spot, actors: list[int], answer: Answer, contents: frozenset[OrderContent], cue: str
) -> Iterator[Reply]:
    """Yield the answer of the first of some actors, unless he stands outside all sides."""
    actor = (spot[0], actors[0]) if actors else None
    if actor is None or not people.outsider(actor):
        yield Reply(spot, actor, answer, contents, cue)


_SHARES = frozenset(
    ("most", "some", "many", "several", "all", "few", "unit", "part", "half", "none", "both", "majority", "bulk")
)


def doers(people: People, tree: Tree, place: int) -> list[int]:
    """Return who does something: the army in "operations of the army continued", in "most of the men" the men."""
    found = agents_of(tree, place)
    if not found:
        return found
    kinds = order_words().noun(tree, found[0])
    if tree[found[0]].upos == "NOUN" and ("hostile" in kinds or not people.armed((tree.number, found[0]))):
        owner = people.possessor((tree.number, found[0]))
        by = [one for one in tree.obliques(found[0], "by") if people.armed((tree.number, one))]
        return [owner[1]] if owner else by or found
    if tree.word(found[0]) in _SHARES:
        return tree.obliques(found[0], "of") or found
    return found


def partly(tree: Tree, place: int) -> Answer:
    """Return whether an order was obeyed or obeyed in part: "some units", "in principle"."""
    near = tree.below(place)
    inner = [c for one in (*near, place) if tree.relation(one) in ("nsubj", "obl", "advmod") for c in tree.below(one)]
    bare = [c for c in near if tree.word(c) != "only"]  # "were only carrying out their orders"
    words = words_of(tree, [*bare, *inner])
    some = any(tree[one].upos == "NUM" and tree.obliques(one, "of") for one in tree.below(place, "nsubj"))
    but_one = some or any(tree.word(c) == "but" for one in tree.below(place, "nsubj") for c in tree.subtree(one))
    above = tree.head(place)
    but_one = but_one or any(tree.word(one) in ("except", "save", "barring") for one in tree.subtree(place))
    hedged = tree.below(above, "advmod") if above >= 0 and "say" in order_words().verb(tree, above) else []
    words |= words_of(tree, hedged)  # '"We have obeyed it," he says, "mostly"'
    return "partial" if but_one or any("partly" in response_words().word(one) for one in words) else "accepted"


class Conduct:
    """Finds answers by conduct.

    Parameters
    ----------
    analysis
        The story and everything found out about it.
    people
        Who belongs to whom.
    telling
        The words that tell the orders themselves.
    """

    def __init__(self, analysis: Analysis, people: People, telling: frozenset[Spot]) -> None:
        self._analysis = analysis
        self._people = people
        self._telling = telling

    def of(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield the answers that a predicate tells of."""
        yield from self._went_on(tree, place)
        yield from self._quiet(tree, place)
        who = doers(self._people, tree, place)
        if who and self._happened(tree, place):
            for reply in self._done(tree, place, who):
                yield reply._replace(reach=min(reply.reach, NEAR))

    def _went_on(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield "went on fighting", "vowed to fight on", "operations of the army continued"."""
        kinds = response_words().verb(tree, place)
        if "go_on" not in kinds or negated(tree, place):
            return
        near = [*targets(tree, place), *tree.below(place, "xcomp", "advcl", "ccomp", "obl", "nsubj")]
        fights = any(
            "fight" in order_words().verb(tree, one) or {"hostile", "fire", "strike"} & order_words().noun(tree, one)
            for one in near
        )
        who = doers(self._people, tree, place)
        regardless = any("anyway" in response_words().word(tree.word(one)) for one in tree.below(place, "advmod"))
        if who and (fights or "fights" in kinds or regardless):
            nobody = "hostile" in order_words().noun(tree, who[0])  # "air strikes have gone on"
            halts = ANY if regardless else HALTS | (ANY if nobody else _LEAVES)
            for reply in replied(self._people, (tree.number, place), [] if nobody else who, "defied", halts, "went on"):
                yield reply._replace(reach=NEAR, known=not (nobody or regardless))

    def _quiet(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield "the guns have been silent", "no ambush was reported"."""
        subjects = tree.below(place, "nsubj", "nsubj:pass")
        if not subjects or not self._happened(tree, place):
            return
        silent = words_of(tree, subjects) & _ARMS and words_of(tree, [place]) & QUIET and not negated(tree, place)
        loud = bool({"hostile", "strike", "fire"} & order_words().noun(tree, subjects[0]))
        hostile = loud or tree.word(subjects[0]) in ("shot", "shots")
        nothing = words_of(tree, tree.below(subjects[0], "det")) & {"no"}
        told = tree.passive(place) and (
            "tell_of" in response_words().verb(tree, place)
            or bool({"mount", "fight"} & order_words().verb(tree, place))
        )
        if silent or (hostile and nothing and told):
            yield Reply((tree.number, place), None, "accepted", HALTS, "quiet", known=False, reach=NEAR)

    def _happened(self, tree: Tree, place: int) -> bool:
        if words_of(tree, tree.below(place, "aux", "mark")) & _HELPERS:
            return False
        return self._analysis.voices.manner((tree.number, place)).status == "asserted" or negated(tree, place)

    def _done(self, tree: Tree, place: int, who: list[int]) -> Iterator[Reply]:
        """Yield what those who got an order then did: left, kept to barracks, did not, attacked in spite of it."""
        people = self._people
        told = self._as_told(tree, place)
        if negated(tree, place):
            yield from self._not_done(tree, place, who)
        elif told is not None:
            yield from replied(people, (tree.number, place), who, told, ANY, "as told")
        elif self._stayed(tree, place):
            yield from replied(people, (tree.number, place), who, partly(tree, place), HALTS, "stayed")
            yield from replied(people, (tree.number, place), who, "defied", FIGHTS, "stayed")
        else:
            content = of_predicate(tree, place)
            if content == "withdraw":
                yield from replied(people, (tree.number, place), who, partly(tree, place), _LEAVES, "left")
            elif content in HALTS and not order_words().verb(tree, place) & {"say", "declare"}:
                yield from replied(people, (tree.number, place), who, partly(tree, place), HALTS, "halted")
            elif content == "attack" and self._in_response(tree, place):
                yield from replied(people, (tree.number, place), who, "defied", HALTS, "in response")
            elif content == "attack" and self._in_spite(tree, place):
                yield from replied(people, (tree.number, place), who, "defied", HALTS, "in spite")

    def _not_done(self, tree: Tree, place: int, who: list[int]) -> Iterator[Reply]:
        """Yield what those who got an order did not do: "They did not", "have not left their trenches"."""
        spot, people = (tree.number, place), self._people
        bare = not tree.below(place, "obj", "xcomp", "ccomp")
        meant = of_predicate(tree, place, denied=False)
        if bare and (tree.lemma(place) in _NOT_DONE or tree.lemma(place) in _BUDGE):
            moves = tree.lemma(place) in _MOVES  # to stay where one is defies no halt
            for reply in replied(people, spot, who, "defied", _GOES if moves else ANY, "did not"):
                yield reply._replace(reach=2)
        elif self._stays(tree, place):
            yield from replied(people, spot, who, "accepted", HALTS, "stayed")
            yield from replied(people, spot, who, "defied", _LEAVES, "stayed")
        elif meant in HALTS and not order_words().verb(tree, place) & {"say", "declare"}:  # "Nor did Juba keep still"
            yield from replied(people, spot, who, "defied", HALTS, "did not")

    def _stays(self, tree: Tree, place: int) -> bool:
        """Whether somebody is said not to have left where he was: "have not left their trenches"."""
        return "leave" in order_words().verb(tree, place) and says(tree, tree.below(place, "obj"), "ground")

    def _as_told(self, tree: Tree, place: int) -> Answer | None:
        """Return the answer when words say that it was ordered: "left as ordered", "after they had been told to"."""
        for child in tree.below(place, "advcl", "obl"):
            kinds = order_words().verb(tree, child)
            bare = tree.passive(child) or (tree.word(child).endswith("ed") and not tree.below(child, "nsubj"))
            if kinds & {"directive", "plea"} and bare and not infinitives(tree, child):
                marks = set(tree.prepositions(child))
                if "if" in marks:  # "as if they had not been told"
                    return "defied" if negated(tree, child) else None
                return partly(tree, place) if marks & {"as", "after", "when", "than"} else None
        return None

    def _stayed(self, tree: Tree, place: int) -> bool:
        if "stay" not in response_words().verb(tree, place):
            return False
        beside = tree.below(place, "obl", "advmod", "obj", "xcomp")
        under = any("strict" in response_words().noun(tree, one) for one in beside)  # "remained under orders"
        return not under and bool(words_of(tree, beside) & (_HOME | QUIET))

    def _in_spite(self, tree: Tree, place: int) -> bool:
        """Whether words tie fighting to a truce: "despite the order", "hours after the ceasefire began"."""
        for child in tree.below(place, "obl", "advcl"):
            marks = set(tree.prepositions(child))
            inside = tree.subtree(child)
            named = any("named" in response_words().noun(tree, one) for one in inside)
            told = any((tree.number, one) in self._telling for one in inside)
            if marks & _IN_SPITE and (named or told):
                return True
        return False

    def _in_response(self, tree: Tree, place: int) -> bool:
        """Whether words tie fighting to the sentence before: "in response, they fired rockets"."""
        return any(
            "response" in response_words().noun(tree, child) and not tree.below(child, "nmod")
            for child in tree.obliques(place, "in")
        )
