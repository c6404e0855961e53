"""Orders in the words of those who give them, where nobody is addressed.

"Nobody fires from tonight", "Operations are to start again", "Our fronts are free to act", "It is null and void".
"""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.commands import Command
from fealty.reading.coding.order_content import FIGHTS, HALTS, of_predicate
from fealty.reading.coding.order_nouns import says, words_of
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_wording import negated, order_words
from fealty.reading.story import Spot, Tree
from fealty.records.values import OrderContent

_NOBODY = frozenset(("nobody", "no-one", "none"))
_BINDING = frozenset(("must", "should", "shall", "may", "can", "is", "are", "was", "were", "to", "will"))
_STRICT = frozenset(("must", "should", "shall"))
_ARE = frozenset(("is", "are", "was", "were"))
_FREED = frozenset(
    ("free", "clear", "cleared", "allowed", "permitted", "authorised", "authorized", "entitled", "liberty")
)
_ACT = frozenset(("act", "respond", "operate", "move", "go", "reply", "react"))
_GIVEN: frozenset[OrderContent] = HALTS | {"withdraw"}
_VOID = frozenset(("void", "null", "dead", "over", "finished", "invalid"))


class Spoken:
    """Finds what somebody who leads a force says is to be done, without saying to whom.

    Parameters
    ----------
    people
        Who may order whom in the story.
    """

    def __init__(self, people: People) -> None:
        self._people = people

    def of(self, tree: Tree, used: set[Spot]) -> Iterator[Command]:
        """Yield the orders of a sentence whose content is not `used` by another one yet."""
        for place in range(len(tree)):
            if (tree.number, place) in used or not tree.is_predicate(place):
                continue
            subjects = tree.below(place, "nsubj", "nsubj:pass", "csubj")
            if not subjects or any(one < subjects[0] for one in tree.below(place, "aux")):
                continue  # "should a single rocket be fired"
            found = (
                self._of_nobody(tree, place, subjects[0])
                or self._of_things(tree, place, subjects[0])
                or self._freed(tree, place)
                or self._void(tree, place, subjects[0])
            )
            speaker = self._speaker((tree.number, place)) if found else None
            if found is not None and speaker is not None:
                where, content, told = found
                own = (content == "resume" or content in HALTS) and not told
                yield Command(
                    (tree.number, place), (tree.number, where), content, speaker,
                    tuple((tree.number, one) for one in told), "spoken", own=own, said=True,
                )  # fmt: skip
            elif self._in_a_paper(tree, place, subjects[0]):
                yield self._of_paper(tree, place, subjects[0])

    def _speaker(self, spot: Spot) -> tuple[Spot, ...] | None:
        """Return who says it, when he leads a force: () for the body whose paper the document is."""
        author = self._people.author(spot)
        where = self._people.spot_of(author)
        if where is not None:
            return (where,) if self._people.leads(where) else None
        actor = self._people.actor(author)
        return () if actor is not None and actor.type in ("armed_group", "military") else None

    def _of_nobody(self, tree: Tree, place: int, subject: int) -> tuple[int, OrderContent, list[int]] | None:
        no = words_of(tree, tree.below(subject, "det", "advmod")) & {"no", "not"}
        troops = self._people.troops((tree.number, subject))
        one = tree.word(subject) in _NOBODY or (bool(no) and (troops or tree.word(subject) in ("one", "man")))
        helpers = words_of(tree, tree.below(place, "aux", "mark", "cop"))
        present = not helpers and tree.word(place) != tree.lemma(place) and tree.word(place).endswith("s")
        if not one or not (present or (helpers and helpers <= _BINDING)):
            return None
        content = of_predicate(tree, place)
        return (place, content, [subject] if troops else []) if content in _GIVEN else None

    def _of_things(self, tree: Tree, place: int, subject: int) -> tuple[int, OrderContent, list[int]] | None:
        """Return what is to become of attacks or a truce: "Offensive operations are to start again"."""
        helpers = words_of(tree, tree.below(place, "aux", "mark", "cop"))
        strict = helpers & _STRICT or (helpers & _ARE and "to" in helpers)
        ahead = bool(tree.below(place, "expl")) and "will" in helpers and negated(tree, place)  # "There will be no"
        if not (strict or ahead) or not says(tree, [subject], "hostile", "strike", "fire", "truce"):
            return None
        if tree.relation(place) == "acl":  # "the deal under which fighting is to cease"
            return None
        content = of_predicate(tree, place)
        return (place, content, []) if content in HALTS or content in FIGHTS else None

    def _freed(self, tree: Tree, place: int) -> tuple[int, OrderContent, list[int]] | None:
        """Return what troops "are free to" do."""
        subjects = [one for one in tree.subjects(place) if self._people.troops((tree.number, one))]
        if tree.word(place) not in _FREED or negated(tree, place) or not subjects:
            return None
        for child in tree.below(place, "xcomp", "advcl", "ccomp"):
            content = of_predicate(tree, child)
            if content in FIGHTS or tree.lemma(child) in _ACT:
                return child, content if content in FIGHTS else "attack", subjects
        return None

    def _void(self, tree: Tree, place: int, subject: int) -> tuple[int, OrderContent, list[int]] | None:
        """Return what a party's own words "The understanding is null and void" order."""
        now = words_of(tree, tree.below(place, "cop")) & {"is", "are"}
        void = words_of(tree, [place, *tree.below(place, "conj")]) & _VOID
        if not now or not void or negated(tree, place):
            return None
        kinds = order_words().noun(tree, subject)
        bargain = "talks" in kinds and words_of(tree, [place, *tree.below(place, "conj")]) & {"void", "null"}
        return (place, "resume", []) if "truce" in kinds or bargain else None

    def _in_a_paper(self, tree: Tree, place: int, subject: int) -> bool:
        """Whether a statement says what its issuer's own troops are to do: "Its troops were to stop, the text read"."""
        helpers = words_of(tree, tree.below(place, "aux", "mark", "cop"))
        strict = helpers & _STRICT or (helpers & _ARE and "to" in helpers)
        owner = self._people.possessor((tree.number, subject))
        his = owner is not None and tree[owner[1]].upos == "PRON"
        if not strict or not his or not self._people.troops((tree.number, subject)):
            return False
        beside = (tree.head(place), *tree.below(place, "parataxis"))
        verbs = [one for one in beside if one >= 0 and {"say", "convey"} & order_words().verb(tree, one)]
        papers = [one for verb in verbs for one in tree.below(verb, "nsubj")]
        return any({"message", "directive"} & order_words().noun(tree, one) for one in papers)

    def _of_paper(self, tree: Tree, place: int, subject: int) -> Command:
        owner = self._people.possessor((tree.number, subject))
        issuers = (owner,) if owner is not None else ()
        spot = (tree.number, place)
        return Command(spot, spot, of_predicate(tree, place), issuers, ((tree.number, subject),), "spoken", said=True)
