"""Orders told by a noun: "brought one directive", "the order to", "under orders not to", "on Tehran's instructions"."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.commands import (
    Command,
    Content,
    agents_of,
    command_at,
    contents,
    imperatives,
    infinitives,
    inside,
    noun_contents,
    that_clauses,
)
from fealty.reading.coding.order_content import FIGHTS, of_predicate
from fealty.reading.coding.order_earlier import Earlier
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_wording import order_words, response_words, unfulfilled
from fealty.reading.coding.triggers import places_of
from fealty.reading.story import Story, Tree
from fealty.records.values import OrderContent

_TOLD = frozenset(("directive", "message", "free"))
"""Kinds of what one gives to those whom one tells what to do."""
_ARRIVES = frozenset(("come", "came", "arrive", "reach", "go", "went", "read", "tell", "say", "circulate", "run"))
_INVERTED: dict[OrderContent, OrderContent] = {"attack": "stand_down", "escalate": "stand_down", "resume": "stand_down"}


class Messages:
    """Finds orders told by a noun for an order or a message.

    Parameters
    ----------
    people
        Who may order whom in the story.
    story
        The story, for orders whose content was told before.
    """

    def __init__(self, people: People, story: Story) -> None:
        self._people = people
        self._earlier = Earlier(story)

    def of(self, tree: Tree) -> Iterator[Command]:
        """Yield the orders of a sentence."""
        used: set[int] = set()
        known = places_of(tree, order_words().vocabulary)
        for place in known:
            kinds = order_words().verb(tree, place)
            if kinds & {"convey", "get"}:
                yield from self._conveyed(tree, place, kinds, used)
        for place in known:
            if place not in used and "directive" in order_words().noun(tree, place):
                yield from self._by_noun(tree, place)

    def _conveyed(self, tree: Tree, place: int, kinds: frozenset[str], used: set[int]) -> Iterator[Command]:
        passive = tree.passive(place)
        objects = [*tree.below(place, "obj"), *tree.patients(place), *tree.below(place, "nsubj:pass")]
        nouns = [one for one in dict.fromkeys(objects) if _TOLD & order_words().noun(tree, one)]
        if unfulfilled(tree, place):
            return
        if not nouns:
            yield from self._time_given(tree, place, objects)
            yield from self._passed_on(tree, place, objects)
            return
        noun = nouns[0]
        kinds_of_noun = order_words().noun(tree, noun)
        if not passive and any(self._outside(tree, one) for one in agents_of(tree, place)):
            return
        issuers, addressees = self._ends(tree, place, noun, passive, "get" in kinds and "convey" not in kinds)
        found = self._noun_content(tree, noun, place) or self._verbless(tree, (noun, place), addressees)
        if not found and "free" in kinds_of_noun and addressees:  # "gave his generals a free hand"
            found = [(noun, "attack")]
        for where, asked in found:
            content = self._turned(kinds_of_noun, asked)
            if "message" in kinds_of_noun and content == "other" and not addressees:
                continue
            if self._plausible(tree, issuers, addressees, content):
                used.add(noun)
                yield command_at(tree, place, (where, content), issuers, addressees, "conveyed")

    def _turned(self, kinds: frozenset[str], content: OrderContent) -> OrderContent:
        if "forbid" in kinds:
            return _INVERTED.get(content, "other")
        return content if "allow" not in kinds or content in FIGHTS else "other"

    def _time_given(self, tree: Tree, place: int, objects: list[int]) -> Iterator[Command]:
        """Yield "gave his men an hour to leave"."""
        times = [one for one in objects if "time" in order_words().noun(tree, one)]
        people, issuers = tree.below(place, "iobj"), agents_of(tree, place)
        until = tree.obliques(place, "until", "till")  # "gave its columns until Friday to reach the camps"
        if not (times or until) or not people or not issuers:
            return
        for head in infinitives(tree, place) or infinitives(tree, (*times, *until)[0]):
            if self._people.owned((tree.number, people[0]), (tree.number, issuers[0])):
                yield from (command_at(tree, place, one, issuers, people, "conveyed") for one in contents(tree, head))

    def _passed_on(self, tree: Tree, place: int, objects: list[int]) -> Iterator[Command]:
        """Yield "has circulated that to its forces": what was told just before is an order."""
        pointing = [one for one in objects if tree[one].upos == "PRON" and tree.word(one) in ("that", "this", "it")]
        issuers, people = agents_of(tree, place), tree.obliques(place, "to", "among")
        meant = self._earlier.meant(tree, place) if pointing and issuers and people else None
        if meant is not None and self._people.owned((tree.number, people[0]), (tree.number, issuers[0])):
            yield command_at(tree, place, (place, meant.content), issuers, people[:1], "conveyed")

    def _ends(self, tree: Tree, place: int, noun: int, passive: bool, got: bool) -> tuple[list[int], list[int]]:
        """Return who gave and who got an order in "gave orders to", "was given orders by", "received orders from"."""
        if got:
            from_ = tree.obliques(place, "from") or tree.obliques(noun, "from")
            return from_ or self._owner(tree, noun), tree.subjects(place)
        to = tree.below(place, "iobj") or tree.obliques(place, "to", "for") or tree.obliques(noun, "to", "for")
        to = to or [
            c for c in tree.below(place, "obj") if c != noun and c < noun and self._people.armed((tree.number, c))
        ]
        to = [one for head in to[:1] for one in tree.conjuncts(head) if not order_words().noun(tree, one) & {"hostile"}]
        if passive:
            subject = [one for one in tree.below(place, "nsubj:pass") if one != noun]
            return agents_of(tree, place) or self._owner(tree, noun), [tree.antecedent(one) for one in subject] or to
        givers = [one for one in agents_of(tree, place) if self._people.armed((tree.number, one))]
        return givers or self._owner(tree, noun), to

    def _owner(self, tree: Tree, noun: int) -> list[int]:
        owner = [c for c in tree.below(noun) if tree[c].deprel == "nmod:poss"]
        owner = owner or tree.obliques(noun, "from", "by")
        signed = [c for c in tree.below(noun, "acl", "acl:relcl") if order_words().verb(tree, c) & {"convey", "say"}]
        writers = [one for c in signed for one in tree.agents(c) if one != noun and tree.antecedent(one) == one]
        strict = "message" not in order_words().noun(tree, noun) and tree[noun].upos == "NOUN"
        return owner or writers or [one for one in tree.obliques(noun, "of") if self._gives(tree, one, strict)]

    def _gives(self, tree: Tree, place: int, strict: bool) -> bool:
        """Whether an order "of" somebody is his: a leader's, or that of a name."""
        spot = (tree.number, place)
        named = strict and tree[place].upos == "PROPN" and self._people.armed(spot)
        return named or bool(self._people.roles(spot))

    def _noun_content(self, tree: Tree, noun: int, verb: int) -> list[Content]:
        by_which = self._by_which(tree, noun)
        if by_which:
            return by_which
        clauses = [c for c in that_clauses(tree, noun) if c != verb]
        below = infinitives(tree, noun) or clauses or imperatives(tree, noun)
        if not below and verb >= 0:
            below = infinitives(tree, verb) or imperatives(tree, verb) or that_clauses(tree, verb)
        found = [one for head in below for one in contents(tree, head)]
        if found and any(content != "other" for _, content in found):
            return found
        for clause in below:  # "a decree that puts an end to the truce", "to the effect that"
            found += noun_contents(tree, tree.below(clause, "obj"))
        beside = [c for c in tree.below(verb, "parataxis", "obl") if c > noun] if verb >= 0 else []
        beside += tree.obliques(verb, "for") if verb >= 0 and "allow" in order_words().noun(tree, noun) else []
        named = noun_contents(
            tree, [*tree.obliques(noun, "for", "of", "to", "on"), *tree.below(noun, "appos", "parataxis"), *beside]
        )
        return found or named or self._pointing(tree, noun)

    def _pointing(self, tree: Tree, noun: int) -> list[Content]:
        """Return what "instructions to that effect" and "the order", given without words of its own, ask for."""
        same = any(tree.word(c) in ("same", "similar", "identical") for c in tree.below(noun, "amod"))
        effect = same or [c for c in tree.below(noun, "nmod", "obl") if tree.word(c) == "effect"]
        definite = any(tree.word(c) == "the" for c in tree.below(noun, "det")) and not tree.below(noun, "nmod", "acl")
        strict = "message" not in order_words().noun(tree, noun)
        if effect:
            found = self._earlier.meant(tree, noun)
        elif definite and strict and tree.relation(noun) == "obj":
            found = self._earlier.fights(tree, noun)
        else:
            return []
        return [] if found is None else [(noun, found.content)]

    def _verbless(self, tree: Tree, heads: tuple[int, int], addressees: list[int]) -> list[Content]:
        """Return what "a memo: rifles into the depots" says to troops: something, but none of the named things."""
        noun = heads[0]
        after = [c for head in heads for c in tree.below(head, "appos", "parataxis", "dep") if c > noun]
        colon = [c for c in after if any(tree.word(p) == ":" for p in range(noun, c))]
        strict = {"directive"} & order_words().noun(tree, noun)
        if colon and strict and any(self._people.troops((tree.number, one)) for one in addressees):
            return [(colon[0], "other")]
        return []

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
        if addressees and not any(self._may_get(number, one, content) for one in tree.conjuncts(addressees[0])):
            return False
        if content == "other" and not any(self._people.troops((number, one)) for one in addressees):
            return False
        if issuers and addressees:
            return self._people.same_side((number, issuers[0]), (number, addressees[0])) is not False
        return bool(addressees) or content != "other"

    def _outside(self, tree: Tree, place: int) -> bool:
        """Whether a name or a court that gives orders stands outside all sides; loudspeakers only carry them."""
        spot = (tree.number, place)
        return self._people.outsider(spot) and (tree[place].upos == "PROPN" or "court" in self._people.kinds(spot))

    def _may_get(self, number: int, addressee: int, content: OrderContent) -> bool:
        """Whether somebody gets orders, or is a people that is called to fight."""
        spot = (number, addressee)
        office = self._people.is_person(spot) or self._people.is_state(spot) or self._people.civil(spot)
        people = self._people.tree(spot)[addressee].upos != "PRON" and self._people.armed(spot) and not office
        return self._people.commanded(spot) or (content in FIGHTS and people)

    def _by_noun(self, tree: Tree, noun: int) -> Iterator[Command]:
        """Yield what "the order to …", "on Tehran's instructions" tell, and "those are the orders they receive"."""
        if tree.word(noun - 1) == "in" and tree.word(noun) == "order":
            return
        kinds = order_words().noun(tree, noun)
        if kinds & {"body", "force"} and not infinitives(tree, noun):  # "the army command says"
            return
        by_word = "directive" in kinds and {"on", "at"} & set(tree.prepositions(noun)) and self._owner(tree, noun)
        is_that = bool(self._is_that(tree, noun))
        if "message" in kinds and not (infinitives(tree, noun) or self._arrives(tree, noun) or by_word or is_that):
            return
        found, issuers, addressees = self._received(tree, noun)
        if not found:
            found, issuers, addressees = self._named(tree, noun)
        for where, asked in found:
            told = addressees or inside(tree, where)
            content = self._turned(kinds, asked)
            weak = content == "other" and not (issuers and told)
            if "message" in kinds and not issuers:
                continue
            if not weak and self._plausible(tree, issuers, told, content):
                yield command_at(tree, noun, (where, content), issuers, told, "nominal")

    def _arrives(self, tree: Tree, noun: int) -> bool:
        """Whether a message is what comes or says: "the same text came from headquarters: more ambushes"."""
        verb = tree.head(noun)
        return (
            tree.relation(noun) == "nsubj" and verb >= 0 and tree.lemma(verb) in _ARRIVES | {tree.word(verb)} & _ARRIVES
        )

    def _named(self, tree: Tree, noun: int) -> tuple[list[Content], list[int], list[int]]:
        """Return what "the order to withdraw came from Tehran" and "on Tehran's orders they withdrew" say."""
        verb = tree.head(noun)
        if verb >= 0 and order_words().verb(tree, verb) & {"say"} and not self._arrives(tree, noun):
            verb = next((c for c in tree.below(verb, "ccomp") if c > noun), verb)  # "On my orders they struck, he said"
        issuers = self._owner(tree, noun) or self._spoken_by(tree, noun)
        addressees = [one for one in tree.obliques(noun, "to", "for") if self._people.armed((tree.number, one))]
        comes = self._arrives(tree, noun)
        found = self._is_that(tree, noun) or self._noun_content(tree, noun, verb if comes else -1)
        if comes:
            issuers = issuers or tree.obliques(verb, "from")
            addressees = addressees or tree.obliques(verb, "to") or tree.below(verb, "obj", "iobj")
        marks = set(tree.prepositions(noun))
        if "under" in marks:  # "are under orders from their commanders not to"
            addressees = addressees or tree.below(noun, "nsubj") or self._bearers(tree, noun)
        if "with" in marks and found:  # "waited with orders to strike", "sent in troops with the order to"
            sent = tree.below(verb, "obj") if verb >= 0 else []
            addressees = addressees or list(sent or self._bearers(tree, noun))
        if not found and marks & {"on", "under", "at", "following", "by", "with"} and tree.is_predicate(verb):
            done = [(one, of_predicate(tree, one)) for one in (verb, *tree.below(verb, "conj"))]
            found = [one for one in done if one[1] != "other"][:1] or done[:1] if issuers else []
            addressees = addressees or tree.agents(verb)
        return found, issuers, addressees

    def _is_that(self, tree: Tree, noun: int) -> list[Content]:
        """Return what "his word to the factions was: no reprisals", "the order was to hold the bridge" ask for."""
        head = tree.head(noun)
        if head < 0 or tree.relation(noun) != "nsubj" or not tree.below(head, "cop", "aux"):
            return []
        if tree[head].upos == "VERB" and "to" in tree.prepositions(head):
            return contents(tree, head)
        after = [c for c in tree.below(head, "parataxis", "appos", "xcomp", "ccomp", "dep") if c > head]
        named = [one for one in after if any(tree.word(p) == ":" for p in range(head, one))]
        found = noun_contents(tree, named)
        return found or [c for one in named if tree.is_predicate(one) for c in contents(tree, one) if c[1] != "other"]

    def _spoken_by(self, tree: Tree, noun: int) -> list[int]:
        """Return whose words were an order: "his last speech had been a summons to the tribes"."""
        words = [c for c in tree.below(noun, "nsubj") if "message" in order_words().noun(tree, c)]
        owners = [c for one in words for c in tree.below(one, "nmod:poss")]
        owners = owners or [c for one in words for c in tree.obliques(one, "of", "by")]
        verb = tree.head(noun) if tree.relation(noun) == "obj" else -1
        told = verb >= 0 and order_words().verb(tree, verb) & {"say", "convey", "declare"}
        if told and not owners and not response_words().verb(tree, verb):  # "tweeted a call to strike"
            owners = [one for one in agents_of(tree, verb) if self._people.armed((tree.number, one))]
        return owners

    def _bearers(self, tree: Tree, noun: int) -> list[int]:
        above = tree.head(noun)
        if above < 0:
            return []
        return tree.subjects(above) if tree.is_predicate(above) else [above]

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
