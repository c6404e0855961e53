"""Orders told as such: "ordered his men to", "were told to", "brought one directive", "the order to"."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.commands import (
    Command,
    Content,
    agents_of,
    contents,
    imperatives,
    infinitives,
    noun_contents,
    repeats,
    that_clauses,
)
from fealty.reading.coding.order_content import FIGHTS, of_predicate, words_of
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_wording import order_words, unfulfilled
from fealty.reading.story import Tree
from fealty.records.values import OrderContent

_TOLD_WITHOUT_ISSUER = frozenset(("tell", "remind", "warn"))
_WITH_DOING = frozenset(("entrust",))
_MUST = frozenset(("should", "must", "shall", "are", "is", "will", "would"))
_INVERTED: dict[OrderContent, OrderContent] = {"attack": "stand_down", "escalate": "stand_down", "resume": "stand_down"}


class Directives:
    """Finds orders told by a verb or noun for ordering.

    Parameters
    ----------
    people
        Who may order whom in the story.
    """

    def __init__(self, people: People) -> None:
        self._people = people

    def of(self, tree: Tree) -> Iterator[Command]:
        """Yield the orders of a sentence."""
        used: set[int] = set()
        for place in range(len(tree)):
            kinds = order_words().verb(tree, place)
            if kinds & {"directive", "plea", "forbid", "allow"} and tree[place].deprel != "amod":
                yield from self._by_verb(tree, place, kinds)
            if kinds & {"convey", "get"}:
                yield from self._conveyed(tree, place, kinds, used)
        for place in range(len(tree)):
            if place not in used and "directive" in order_words().noun(tree, place):
                yield from self._by_noun(tree, place)

    def _by_verb(self, tree: Tree, place: int, kinds: frozenset[str]) -> Iterator[Command]:
        passive = tree.passive(place)
        if unfulfilled(tree, place):
            return
        issuers = agents_of(tree, place)
        people = [one for one in self._told(tree, place, passive) if self._is_somebody(tree, one)]
        found = self._content(tree, place, kinds, people)
        for where, content in found:
            addressees = people or self._subjects_inside(tree, where)
            if not self._holds(
                tree, place, kinds, issuers, addressees, "stand_down" if repeats(tree, where) else content
            ):
                continue
            if "allow" in kinds and content not in FIGHTS:
                continue
            asked = _INVERTED.get(content, "other") if "forbid" in kinds else content
            yield self._command(tree, place, (where, asked), issuers, addressees, "passive" if passive else "verb")

    def _command(
        self, tree: Tree, place: int, content: Content, issuers: list[int], addressees: list[int], cue: str
    ) -> Command:
        number = tree.number
        return Command(
            (number, place), (number, content[0]), content[1],
            tuple((number, one) for one in issuers), tuple((number, one) for one in addressees), cue,
        )  # fmt: skip

    def _told(self, tree: Tree, place: int, passive: bool) -> list[int]:
        if passive:
            own = tree.below(place, "nsubj:pass")
            if not own and tree.below(place, "nsubj"):
                own = tree.below(place, "nsubj")
            return [one for head in own for one in tree.conjuncts(tree.antecedent(head))] or tree.patients(place)
        direct = tree.below(place, "iobj", "obj")[:1] or tree.obliques(place, "on", "upon", "to")[:1]
        if not direct and {"on", "upon"} & words_of(tree, tree.below(place, "compound:prt")):
            direct = tree.below(place, "obl")[:1]
        return [one for head in direct for one in tree.conjuncts(tree.antecedent(head))]

    def _is_somebody(self, tree: Tree, place: int) -> bool:
        kinds = order_words().noun(tree, place)
        if kinds & {"truce", "halt", "hostile", "strike", "withdrawal", "fire", "time"} and not kinds & {"force"}:
            return False
        return tree[place].upos in ("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ")

    def _content(self, tree: Tree, place: int, kinds: frozenset[str], people: list[int]) -> list[Content]:
        base = order_words().base("verb", tree, place)
        things = tree.patients(place) if not people else []
        named = noun_contents(
            tree, [c for c in things if not self._is_somebody(tree, c)], tree.obliques(place, "to", "of")
        )
        if named:
            led = base == "command"  # to command an operation is to lead it
            return named if ("directive" in kinds or "allow" in kinds) and not led else []
        near = (*people, *tree.below(place, "obj", "iobj", *(("obl",) if "directive" in kinds else ())))
        below = infinitives(tree, place) or [i for one in near for i in infinitives(tree, one)][:1]
        if not below:  # "the militias that fight beside it to do likewise", hung on the wrong verb
            below = [c for one in people for r in tree.below(one, "acl:relcl") for c in infinitives(tree, r)][:1]
        if not below and ("forbid" in kinds or base in _WITH_DOING):
            below = [c for c in tree.below(place, "advcl", "xcomp", "ccomp", "obl") if tree.word(c).endswith("ing")][:1]
        if not below:
            below = imperatives(tree, place)
        if not below and (people or "directive" in kinds):
            plain = "directive" in kinds and base not in _WITH_DOING
            below = [
                c for c in that_clauses(tree, place) if plain or words_of(tree, tree.below(c, "aux", "cop")) & _MUST
            ]
        if not below and people and "directive" in kinds:
            return self._sent(tree, place, people)
        return [one for head in below for one in contents(tree, head)]

    def _sent(self, tree: Tree, place: int, people: list[int]) -> list[Content]:
        """Return "ordered his troops out of the city", "back to base", "to halt" read as a noun."""
        words = {tree.word(c): c for c in tree.below(place, "advmod", "obl", "case", "compound:prt", "xcomp")}
        marks = {mark for c in tree.below(place, "obl") for mark in tree.prepositions(c)}
        if set(words) & {"back", "home", "out"} or "out" in marks:
            return [(place, "withdraw")]
        if tree.obliques(place, "to", "into", "towards", "onto") and "force" in order_words().noun(tree, people[0]):
            return [(place, "other")]
        return noun_contents(tree, tree.below(place, "obl", "obj"))

    def _subjects_inside(self, tree: Tree, where: int) -> list[int]:
        if tree[where].upos == "VERB" and not tree.passive(where) and tree.below(where, "nsubj"):
            return tree.subjects(where)
        found = [c for c in tree.below(where, "nmod", "nmod:poss") if "force" in order_words().noun(tree, c)]
        return found if tree[where].upos == "NOUN" else []

    def _holds(
        self, tree: Tree, place: int, kinds: frozenset[str], issuers: list[int], addressees: list[int],
        content: OrderContent,
    ) -> bool:  # fmt: skip
        number = tree.number
        if addressees and not any(self._people.armed((number, one)) for one in addressees):
            return False
        if content == "other" and not any(self._people.troops((number, one)) for one in addressees):
            return False
        if issuers and self._people.outsider((number, issuers[0])):
            return False
        sure = kinds & {"directive", "forbid"}
        if not issuers:
            return bool(sure) or order_words().base("verb", tree, place) in _TOLD_WITHOUT_ISSUER
        if not addressees:
            return bool(sure) and not self._people.civil((number, issuers[0]))
        side = self._people.same_side((number, issuers[0]), (number, addressees[0]))
        if sure:
            return bool(side) or not self._people.is_state((number, issuers[0]))
        if content == "other" and side and not self._people.owned((number, addressees[0]), (number, issuers[0])):
            return False
        led = bool(self._people.roles((number, issuers[0]))) and "own" in self._people.kinds((number, addressees[0]))
        return bool(side) or (side is None and led)

    def _conveyed(self, tree: Tree, place: int, kinds: frozenset[str], used: set[int]) -> Iterator[Command]:
        passive = tree.passive(place)
        objects = [*tree.below(place, "obj"), *tree.patients(place), *tree.below(place, "nsubj:pass")]
        nouns = [one for one in dict.fromkeys(objects) if {"directive", "message"} & order_words().noun(tree, one)]
        if not nouns or unfulfilled(tree, place):
            return
        noun = nouns[0]
        found = self._noun_content(tree, noun, place)
        vague = "message" in order_words().noun(tree, noun)
        for content in found:
            if vague and content[1] == "other":
                continue
            issuers, addressees = self._ends(tree, place, noun, passive, "get" in kinds and "convey" not in kinds)
            if self._plausible(tree, issuers, addressees, content[1]):
                used.add(noun)
                yield self._command(tree, place, content, issuers, addressees, "conveyed")

    def _ends(self, tree: Tree, place: int, noun: int, passive: bool, got: bool) -> tuple[list[int], list[int]]:
        """Return who gave and who got an order in "gave orders to", "was given orders by", "received orders from"."""
        if got:
            from_ = tree.obliques(place, "from") or tree.obliques(noun, "from")
            return from_ or self._owner(tree, noun), tree.subjects(place)
        to = tree.below(place, "iobj") or tree.obliques(place, "to", "for") or tree.obliques(noun, "to", "for")
        to = [one for head in to[:1] for one in tree.conjuncts(head) if not order_words().noun(tree, one) & {"hostile"}]
        if passive:
            subject = [one for one in tree.below(place, "nsubj:pass") if one != noun]
            return agents_of(tree, place), [tree.antecedent(one) for one in subject] or to
        givers = [one for one in tree.subjects(place) if self._people.armed((tree.number, one))]
        return givers or self._owner(tree, noun), to

    def _owner(self, tree: Tree, noun: int) -> list[int]:
        owner = [c for c in tree.below(noun) if tree[c].deprel == "nmod:poss"]
        return owner or tree.obliques(noun, "from", "by")

    def _noun_content(self, tree: Tree, noun: int, verb: int) -> list[Content]:
        by_which = self._by_which(tree, noun)
        if by_which:
            return by_which
        below = infinitives(tree, noun) or that_clauses(tree, noun) or imperatives(tree, noun)
        if not below and verb >= 0:
            below = infinitives(tree, verb) or imperatives(tree, verb) or that_clauses(tree, verb)
        if not below:
            return noun_contents(tree, [*tree.obliques(noun, "for", "of", "to"), *tree.below(noun, "appos")])
        return [one for head in below for one in contents(tree, head)]

    def _by_which(self, tree: Tree, noun: int) -> list[Content]:
        """Return what "a decree by which the truce ends and the struggle is resumed" orders."""
        for clause in tree.below(noun, "acl:relcl"):
            if any(tree.word(one) == "which" for one in tree.obliques(clause, "by", "under", "with", "in")):
                found = [(one, of_predicate(tree, one)) for one in tree.conjuncts(clause)]
                named = [one for one in found if one[1] != "other"]
                return named[:1] or self._resumed(tree, noun, found[0][0])
        return []

    def _resumed(self, tree: Tree, noun: int, place: int) -> list[Content]:
        """Return what "is resumed" says when the parser lost its subject among other nouns."""
        hostile = any("hostile" in order_words().noun(tree, one) for one in range(noun, place))
        return [(place, "resume")] if hostile and "resume" in order_words().verb(tree, place) else []

    def _plausible(self, tree: Tree, issuers: list[int], addressees: list[int], content: OrderContent) -> bool:
        number = tree.number
        if issuers and (self._people.outsider((number, issuers[0])) or self._people.civil((number, issuers[0]))):
            return False
        if addressees and not self._people.armed((number, addressees[0])):
            return False
        if content == "other" and not any(self._people.troops((number, one)) for one in addressees):
            return False
        if issuers and addressees:
            return self._people.same_side((number, issuers[0]), (number, addressees[0])) is not False
        return bool(addressees) or content != "other"

    def _by_noun(self, tree: Tree, noun: int) -> Iterator[Command]:
        """Yield what "the order to …", "on Tehran's instructions" tell, and "those are the orders they receive"."""
        if tree.word(noun - 1) == "in" and tree.word(noun) == "order":
            return
        if "message" in order_words().noun(tree, noun) and not infinitives(tree, noun):
            return
        found, issuers, addressees = self._received(tree, noun)
        if not found:
            found, issuers, addressees = self._named(tree, noun)
        for content in found:
            inside = addressees or self._subjects_inside(tree, content[0])
            weak = content[1] == "other" and not (issuers and inside)
            if not weak and self._plausible(tree, issuers, inside, content[1]):
                yield self._command(tree, noun, content, issuers, inside, "nominal")

    def _named(self, tree: Tree, noun: int) -> tuple[list[Content], list[int], list[int]]:
        """Return what "the order to withdraw came from Tehran" and "on Tehran's orders they withdrew" say."""
        verb = tree.head(noun)
        issuers = self._owner(tree, noun)
        addressees = tree.obliques(noun, "to", "for")
        found = self._noun_content(tree, noun, -1)
        if tree.relation(noun) == "nsubj" and tree.lemma(verb) in ("come", "came"):
            issuers = issuers or tree.obliques(verb, "from")
        if not found and set(tree.prepositions(noun)) & {"on", "under", "at", "following"} and tree.is_predicate(verb):
            found = [(verb, of_predicate(tree, verb))] if issuers else []
            addressees = addressees or tree.agents(verb)
        return found, issuers, addressees

    def _received(self, tree: Tree, noun: int) -> tuple[list[Content], list[int], list[int]]:
        """Return what "those are the orders they receive from Tehran" says: the content stands in the clause before."""
        takes = [c for c in tree.below(noun, "acl:relcl") if order_words().verb(tree, c) & {"get", "convey"}]
        shown = [c for c in tree.below(noun, "nsubj") if tree.word(c) in ("those", "these", "that", "this")]
        if not takes or not shown:
            return [], [], []
        before = [p for p in range(shown[0]) if tree.is_predicate(p)]
        named = [(p, of_predicate(tree, p)) for p in before]
        found = [one for one in named if one[1] != "other"][-1:] or named[-1:]
        got = "get" in order_words().verb(tree, takes[0])
        issuers = tree.obliques(takes[0], "from") if got else tree.subjects(takes[0])
        addressees = tree.subjects(takes[0]) if got else tree.obliques(takes[0], "to")
        return found, issuers, addressees
