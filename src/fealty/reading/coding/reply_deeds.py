"""Answers by deeds told after an order: they fired all the same, packed up and left, the guns fell silent."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.analysis import Analysis
from fealty.reading.coding.order_content import FIGHTS, HALTS, of_predicate, words_of
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_wording import negated, order_words, response_words
from fealty.reading.coding.reply_conduct import ANY, NEAR, QUIET, Reply, doers, partly, replied
from fealty.reading.story import Spot, Tree
from fealty.records.values import Answer, OrderContent

_HELPERS = frozenset(
    ("would", "will", "could", "can", "may", "might", "should", "must", "to", "if", "unless", "shall", "until", "wo",
     "before", "because", "since")
)  # fmt: skip
_LEAVES: frozenset[OrderContent] = frozenset(("withdraw", "other"))
_CALMS: frozenset[OrderContent] = HALTS | {"withdraw"}
_FIGHTS: frozenset[OrderContent] = frozenset(FIGHTS)
_PROJECTILES = frozenset(
    ("rocket", "rockets", "missile", "missiles", "shell", "shells", "mortar", "mortars", "bomb", "bombs", "bullets",
     "grenade", "grenades", "projectiles", "drone", "drones", "shot", "shots", "rounds")
)  # fmt: skip
"""What comes down when somebody shoots; attacks that "fall" only become fewer."""
_BESIDE = 1
"""Sentences after an order within which the deed of nobody in particular is taken for an answer to it."""


class Deeds:
    """Finds what people do after an order, or what a lead tells before it.

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
        self._beside = {number + step for number, _ in telling for step in range(-1, NEAR + 1)}

    def of(self, tree: Tree, place: int) -> Iterator[Reply]:
        """Yield the answers that a predicate tells of."""
        if tree.number not in self._beside or not self._told(tree, place):
            return
        whole = [tree.root] if tree[place].deprel == "acl" else []
        who = [one for one in whole or doers(self._people, tree, place) if self._somebody(tree, one)]
        content, denied = of_predicate(tree, place), negated(tree, place)
        if who and not denied and "beg" in response_words().verb(tree, place) and not tree.below(place, "obj"):
            for reply in replied(self._people, (tree.number, place), who, "defied", ANY, "deed"):
                yield reply._replace(reach=_BESIDE)
        elif self._silent(tree, place):
            yield Reply((tree.number, place), None, "accepted", _CALMS, "quiet", known=False, reach=_BESIDE)
        elif self._struck(tree, place) and not denied:
            yield from self._fought(tree, place, [])
        elif content in ("attack", "resume") and not denied:
            yield from self._fought(tree, place, who)
            yield from self._crossed(tree, place, who)
        elif who and not denied:
            yield from self._did(tree, place, who, content)

    def _crossed(self, tree: Tree, place: int, who: list[int]) -> Iterator[Reply]:
        """Yield "crossed into Iraq" as what those do who were told to leave."""
        if who and tree.lemma(place) in ("cross", "move", "go", "enter"):
            for reply in replied(self._people, (tree.number, place), who, partly(tree, place), _LEAVES, "deed"):
                yield reply._replace(reach=min(self._reach(tree, place), _BESIDE + 1))

    def _told(self, tree: Tree, place: int) -> bool:
        """Whether a predicate tells what happened: no plan, no wish, nothing long past."""
        words = words_of(tree, tree.below(place, "aux", "mark"))
        if words & _HELPERS or (tree.number, place) in self._telling or tree[place].deprel == "amod":
            return False
        if tree[place].deprel in ("acl", "acl:relcl", "xcomp") and not self._seen(tree, place):
            return False
        return not unreal(self._analysis, tree, place)

    def _seen(self, tree: Tree, place: int) -> bool:
        """Whether a clause below another is the news: "were seen throwing", "which fell before evening"."""
        above = tree.head(place)
        whole = above == tree.root and not tree.is_predicate(above)  # "Batteries fired on the wall", read as a phrase
        return whole or "know" in order_words().verb(tree, above) or tree[place].deprel == "acl:relcl"

    def _somebody(self, tree: Tree, place: int) -> bool:
        kinds = order_words().noun(tree, place)
        actor = self._people.actor(self._people.mention((tree.number, place)))
        if actor is not None and actor.type in ("armed_group", "military"):  # "Islamic Jihad"
            return True
        if {"regular", "irregular"} & response_words().noun(tree, place):
            return True
        if kinds & {"hostile", "weapon", "strike", "fire"} and not kinds & {"force"}:
            return False
        if tree[place].upos in ("NUM", "DET"):
            return tree.word(place) != "one"
        return tree[place].upos in ("PROPN", "PRON") or self._people.armed((tree.number, place))

    def _fought(self, tree: Tree, place: int, who: list[int]) -> Iterator[Reply]:
        spot = (tree.number, place)
        anyway = self._anyway(tree, place)
        past = "had" in words_of(tree, tree.below(place, "aux")) and not anyway
        if who and not past:
            for reply in replied(self._people, spot, who, "defied", HALTS, "deed"):
                yield reply._replace(reach=self._reach(tree, place), known=anyway != "regardless")
            for reply in replied(self._people, spot, who, "accepted", _FIGHTS, "deed"):
                yield reply._replace(reach=min(self._reach(tree, place), _BESIDE + 1))
        elif not who and not tree.below(place, "obl:agent"):
            if anyway:
                yield Reply(spot, None, "defied", HALTS, "deed", known=False, reach=_BESIDE)
            yield Reply(spot, None, "accepted", _FIGHTS, "deed", known=False, reach=_BESIDE)

    def _reach(self, tree: Tree, place: int) -> int:
        """Return how far from an order a deed still answers it: far only as the news of its sentence."""
        top = place
        while tree.relation(top) == "conj":
            top = tree.coordinated_with(top)
        above = tree.head(top)
        if above > top and tree.relation(top) == "ccomp" and "say" in order_words().verb(tree, above):
            top = above  # "the rebels attacked a patrol, the army said"
        perfect = words_of(tree, tree.below(place, "aux")) & {"have", "has", "had", "'ve"}
        since = any("since" in tree.prepositions(c) for c in tree.below(place, "obl", "advcl"))
        background = since or (perfect and of_predicate(tree, place) == "attack")
        return _BESIDE if top != tree.root or background else NEAR

    def _struck(self, tree: Tree, place: int) -> bool:
        """Whether shells or bombs, or so many "more" of them, came down, and nobody is said to have sent them."""
        kinds = response_words().verb(tree, place)
        subjects = tree.below(place, "nsubj")
        if "hears" in kinds:
            return any(
                {"strike", "hostile", "weapon"} & order_words().noun(tree, one) for one in tree.below(place, "obj")
            )
        if tree.lemma(place) in ("fall", "come") and not words_of(tree, subjects) & _PROJECTILES:
            subjects = [one for one in subjects if tree[one].upos == "NUM"]  # not "attacks have fallen"
        things = {"strike", "hostile", "weapon", "fire"}
        return "lands" in kinds and any(
            things & order_words().noun(tree, one) or tree[one].upos == "NUM" for one in subjects
        )

    def _anyway(self, tree: Tree, place: int) -> str:
        """Return the word that sets a deed against what was ordered: "regardless", "an hour later"; "" for none."""
        for child in [*tree.below(place, "advmod"), *(c for s in tree.below(place, "nsubj") for c in tree.below(s))]:
            if "anyway" in response_words().word(tree.word(child)):
                return "regardless" if tree.word(child) in ("regardless", "anyway", "anyhow") else tree.word(child)
        within = [c for c in tree.below(place, "obl") if {"within", "after"} & set(tree.prepositions(c))]
        after = [c for c in tree.below(place, "advcl") if {"after", "though"} & set(tree.prepositions(c))]
        return "after" if within or after else ""

    def _silent(self, tree: Tree, place: int) -> bool:
        """Whether it became quiet: "the guns fell silent", "no more buses burned", "a night without a shot"."""
        subjects = tree.below(place, "nsubj", "nsubj:pass")
        if not subjects:
            return False
        near = [place, *(c for c in tree.below(place, "xcomp", "advmod") if c > place)]
        people = any(self._people.troops((tree.number, one)) for one in subjects)
        if words_of(tree, near) & (QUIET - {"back"}) and not negated(tree, place) and not people:
            return True
        if {"no", "not"} & words_of(tree, tree.subtree(subjects[0])) and not tree.below(place, "obj"):
            return bool({"fight"} & order_words().verb(tree, place)) or "tell_of" in response_words().verb(tree, place)
        without = [
            *tree.obliques(place, "without"),
            *(c for o in tree.below(place, "obj") for c in tree.obliques(o, "without")),
        ]
        nothing = words_of(tree, [*tree.below(place, "obj"), *subjects]) & {"nothing"}
        told = "tell_of" in response_words().verb(tree, place)
        return bool(told and nothing) or any({"strike", "fire"} & order_words().noun(tree, one) for one in without)

    def _did(self, tree: Tree, place: int, who: list[int], content: OrderContent) -> Iterator[Reply]:
        kinds = response_words().verb(tree, place)
        answer: Answer = "partial" if split(tree, place) else partly(tree, place)
        spot = (tree.number, place)
        found: list[tuple[Answer, frozenset[OrderContent]]] = []
        bare = not tree.below(place, "obj", "xcomp", "ccomp")
        gone = tree.word(place) in ("gone", "away", "out") or (
            bare and not tree.below(place, "advcl") and tree.lemma(place) in ("leave", "depart", "go")
        )
        if "vanish" in kinds:
            found = [(answer, _CALMS | _LEAVES)]
        elif content == "withdraw" or gone:
            found = [(answer, _LEAVES | {"stand_down"} if gone else _LEAVES)]
        elif "stay" in kinds and "where" in words_of(tree, tree.subtree(place)):  # "stayed where they were"
            found = [("defied", _LEAVES | _FIGHTS)]
        elif "ready" in kinds and not tree.passive(place):
            found = [(answer, frozenset(("withdraw", "other", "stand_down", "cease_fire")))]
        elif content in HALTS and not order_words().verb(tree, place) & {"say", "declare", "directive", "plea"}:
            found = [(answer, HALTS), ("defied", _FIGHTS)]
        elif "refuse" in kinds and bare:
            found = [("defied", ANY)]
        elif (bare and self._so(tree, place)) or self._begun(tree, place):
            found = [(answer, ANY)]
        for given, contents in found:
            for reply in replied(self._people, spot, who, given, contents, "deed"):
                yield reply._replace(reach=self._reach(tree, place))

    def _so(self, tree: Tree, place: int) -> bool:
        """Whether somebody just "did"; what they "do most weeks", in a clause with "as", is no answer."""
        has = tree.word(place) in ("has", "have", "had") and tree.relation(place) in ("root", "conj", "parataxis")
        does = tree.lemma(place) in ("do", "did") or has  # "and so far it has"
        return does and "as" not in tree.prepositions(place)

    def _begun(self, tree: Tree, place: int) -> bool:
        """Whether somebody "had already begun"."""
        begun = "begin" in order_words().verb(tree, place) and not tree.below(place, "obj", "xcomp", "ccomp", "obl")
        return begun and "already" in words_of(tree, tree.below(place, "advmod"))


def unreal(analysis: Analysis, tree: Tree, place: int) -> bool:
    """Whether something is only denied, threatened or imagined; an "unless" before a semicolon does not count."""
    status = analysis.voices.manner((tree.number, place)).status
    if status == "conditional":
        marks = [one for one in range(place) if tree.word(one) in ("if", "unless", "should")]
        ahead = words_of(tree, tree.below(place, "aux")) & {"would", "will"}
        if ahead and not marks and tree.relation(place) == "ccomp":  # "said that it would stick with the truce"
            return False
        return not any(tree.word(one) == ";" for mark in marks[-1:] for one in range(mark, place))
    return status in ("denied", "threatened")


def split(tree: Tree, place: int) -> bool:
    """Whether a sentence says that others did not: "with one exception", "the rest stayed", "although a few dug in"."""
    for one in range(len(tree)):
        if one == place or "rest" not in response_words().noun(tree, one):
            continue
        clause = tree.clause_of(one)
        if clause != place or "with" in tree.prepositions(one) or "except" in tree.prepositions(one):
            return True
        if tree.relation(one) != "nsubj" and tree.relation(tree.head(one)) in ("advcl", "parataxis"):
            return True
    nobody = [one for one in range(len(tree)) if tree.word(one) in ("nobody", "none", "two", "few")]
    return any(tree.clause_of(one) not in (place, -1) and tree.relation(one) == "nsubj" for one in nobody)
