"""Orders told by a verb of ordering: "ordered his men to", "were told to", "forbade it", "had them draw back"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

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
    repeats,
    that_clauses,
)
from fealty.reading.coding.order_content import FIGHTS, HALTS, of_predicate, words_of
from fealty.reading.coding.order_earlier import Earlier
from fealty.reading.coding.order_nouns import kinds_of, says
from fealty.reading.coding.order_people import People
from fealty.reading.coding.order_wording import negated, order_words, response_words, unfulfilled
from fealty.reading.coding.triggers import places_of
from fealty.reading.story import Spot, Story, Tree
from fealty.records.values import OrderContent

_TOLD_WITHOUT_ISSUER = frozenset(
    ("tell", "remind", "warn", "inform", "notify", "message", "text", "radio", "signal", "brief", "alert", "bid",
     "advise", "ask")
)  # fmt: skip
_WITH_DOING = frozenset(("entrust",))
_MUST = frozenset(("should", "must", "shall"))
_ARE = frozenset(("are", "is", "was", "were"))
_MAY = frozenset(("will", "would", "may", "might", "can", "could"))
_ARMS = frozenset(
    ("arms", "weapon", "weapons", "gun", "guns", "mobilise", "mobilize", "front", "fronts", "jihad", "war", "battle",
     "enlist", "checkpoint", "trench", "arsenal", "ammunition")
)  # fmt: skip
_BARE = frozenset(("let", "bid"))
_KNOWN = frozenset(("known", "clear", "plain", "know", "understood"))
_CAUSES = frozenset(("have", "get", "make", "had", "got", "made"))
_LETTING = frozenset(("make", "let", "made"))
_INVERTED: dict[OrderContent, OrderContent] = {"attack": "stand_down", "escalate": "stand_down", "resume": "stand_down"}


@cache
def _told_by() -> frozenset[str]:
    """Return the words of which one stands in every order that is found here."""
    return order_words().vocabulary | _CAUSES | _LETTING


class Directives:
    """Finds orders told by a verb for ordering.

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
        for place in places_of(tree, _told_by()):
            if tree[place].upos != "VERB" and "directive" in order_words().noun(tree, place):
                continue  # "are under orders"
            kinds = order_words().verb(tree, place)
            if kinds & {"directive", "plea", "forbid", "allow"} and tree[place].deprel != "amod":
                yield from self._by_verb(tree, place, kinds)
            if tree[place].upos == "VERB" and (tree.lemma(place) in _CAUSES or tree.word(place) in _CAUSES):
                yield from self._caused(tree, place)
            if "loose" in kinds:
                yield from self._let_loose(tree, place)
            if "rein" in kinds:
                yield from self._reined_in(tree, place)
            yield from self._made_known(tree, place)

    def _by_verb(self, tree: Tree, place: int, kinds: frozenset[str]) -> Iterator[Command]:
        passive = tree.passive(place)
        if unfulfilled(tree, place):
            return
        issuers = agents_of(tree, place)
        people = [one for one in self._told(tree, place, passive) if self._is_somebody(tree, one)]
        if not issuers and tree[place].deprel == "acl" and not passive:
            issuers = self._writers(tree, tree.head(place))
        strict = bool(kinds & {"directive", "plea", "forbid"})
        if not issuers and not passive and strict and tree.relation(place) in ("xcomp", "ccomp", "advcl"):
            doing = tree.word(place).endswith("ing") or "having" in words_of(tree, tree.below(place, "aux"))
            issuers = agents_of(tree, tree.head(place)) if doing else []  # "denied having ordered the attack"
        issuers = self._senders(tree, issuers)
        if issuers and people and self._people.one((tree.number, issuers[0]), (tree.number, people[0])):
            return
        for where, content in self._content(tree, place, kinds, people):
            addressees = (
                people or inside(tree, where) or self._of_noun(tree, where) or self._meant_for(tree, place, where)
            )
            weighed: OrderContent = "stand_down" if repeats(tree, where) else content
            if not self._holds(tree, place, kinds, issuers, addressees, weighed):
                continue
            if "allow" in kinds and not kinds & {"plea", "directive"} and content not in FIGHTS:
                continue
            asked = _INVERTED.get(content, "other") if "forbid" in kinds and where != place else content
            issuers = issuers or self._under_decree(tree, place)
            yield command_at(tree, place, (where, asked), issuers, addressees, "passive" if passive else "verb")

    def _senders(self, tree: Tree, issuers: list[int]) -> list[int]:
        """Return who wrote the letter that asks, in place of the letter."""
        if not issuers or "message" not in order_words().noun(tree, issuers[0]):
            return issuers
        spot = (tree.number, issuers[0])
        writer = self._people.sender(spot) or self._people.possessor(spot)
        return issuers if writer is None or writer[0] != tree.number else [writer[1]]

    def _writers(self, tree: Tree, noun: int) -> list[int]:
        return [noun] if noun >= 0 and "message" in order_words().noun(tree, noun) else []

    def _under_decree(self, tree: Tree, place: int) -> list[int]:
        """Return whose decree forbids something: "are prohibited under a decree of the president"."""
        for noun in tree.obliques(place, "under", "by", "in"):
            if {"directive", "message"} & order_words().noun(tree, noun):
                return [c for c in tree.below(noun) if tree[c].deprel == "nmod:poss"] or tree.obliques(
                    noun, "of", "from", "by"
                )
        return []

    def _meant_for(self, tree: Tree, place: int, where: int) -> list[int]:
        """Return who did what "forbade it" forbids."""
        meant = self._earlier.meant(tree, place) if where == place and self._earlier.points(tree, place) else None
        if meant is None or meant.spot[0] != tree.number:
            return []
        doers = tree.agents(meant.spot[1])
        return [one for one in doers if self._people.troops((tree.number, one))][:1]

    def _of_noun(self, tree: Tree, where: int) -> list[int]:
        """Return whose acts are forbidden: "all offensive acts of the resistance"."""
        owners = tree.below(where, "nmod:poss") or tree.obliques(where, "of", "by")
        return [c for c in owners if tree[where].upos == "NOUN" and self._people.armed((tree.number, c))][:1]

    def _told(self, tree: Tree, place: int, passive: bool) -> list[int]:
        if passive:
            own = tree.below(place, "nsubj:pass")
            if not own and tree.below(place, "nsubj"):
                own = tree.below(place, "nsubj")
            return [one for head in own for one in tree.conjuncts(tree.antecedent(head))] or tree.patients(place)
        direct = tree.below(place, "iobj", "obj")[:1] or tree.obliques(place, "on", "upon", "to", "with")[:1]
        if not direct and {"on", "upon"} & words_of(tree, tree.below(place, "compound:prt")):
            direct = tree.below(place, "obl")[:1]
        return [one for head in direct for one in tree.conjuncts(tree.antecedent(head))]

    def _is_somebody(self, tree: Tree, place: int) -> bool:
        kinds = order_words().noun(tree, place)
        if kinds & {"truce", "halt", "hostile", "strike", "withdrawal", "fire", "time"} and not kinds & {"force"}:
            return False
        if tree.word(place) in ("it", "this", "that") and tree[place].upos == "PRON" and place > tree.head(place):
            somebody = tree.word(place) == "it" and self._people.troops(self._people.stood_for((tree.number, place)))
            return somebody or bool({"with", "on", "upon"} & set(tree.prepositions(place)))  # "pleaded with it"
        return tree[place].upos in ("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ")

    def _content(self, tree: Tree, place: int, kinds: frozenset[str], people: list[int]) -> list[Content]:
        base = order_words().base("verb", tree, place)
        things = tree.patients(place) if not people else []
        named = noun_contents(
            tree, [c for c in things if not self._is_somebody(tree, c)], tree.obliques(place, "to", "of")
        )
        if "forbid" in kinds and not named:
            named = [(c, "attack") for c in things if says(tree, [c], "strike") or self._warlike(tree, c)]
        if named:
            led = base in ("command", "direct", "charge")  # to command an operation is to lead it
            return named if kinds & {"directive", "allow", "forbid"} and not led else []
        near = (*people, *tree.below(place, "obj", "iobj", *(("obl",) if "directive" in kinds else ())))
        below = infinitives(tree, place) or [i for one in near for i in infinitives(tree, one)][:1]
        if base == "call" and not tree.obliques(place, "on", "upon", "for"):  # "calling them by phone to ask"
            below = [c for c in below if tree.relation(c) in ("xcomp", "ccomp")]
        if not below:  # "the militias that fight beside it to do likewise", hung on the wrong verb
            below = [c for one in people for r in _relative(tree, one) for c in infinitives(tree, r)][:1]
        if not below and ("forbid" in kinds or base in _WITH_DOING):
            doing = [c for c in tree.below(place, "advcl", "xcomp", "ccomp", "obl") if tree.word(c).endswith("ing")]
            below = [c for c in doing if tree[c].upos == "VERB" or tree.relation(c) != "obl"][:1]
        if not below and (base in _BARE or tree.lemma(place) == "let"):  # "bade them hold on"
            below = [c for c in tree.below(place, "xcomp", "ccomp") if tree.is_predicate(c)][:1]
        if not below:
            below = imperatives(tree, place)
        if not below and (people or "directive" in kinds):
            plain = "directive" in kinds and base not in _WITH_DOING
            below = [
                one for c in that_clauses(tree, place) for one in (c, *tree.below(c, "conj"))
                if (plain and one == c) or _bound(tree, one)
            ][:1]  # fmt: skip
        if below:
            return [one for head in below for one in contents(tree, head)]
        return self._without_clause(tree, place, kinds, people)

    def _warlike(self, tree: Tree, place: int) -> bool:
        """Whether an attribute makes hostile what may be peaceful: "offensive acts", not "outdoor activity"."""
        return "hostile" in kinds_of(tree, place) and any(
            "warlike" in order_words().word(tree.word(c)) for c in tree.below(place, "amod", "compound")
        )

    def _without_clause(self, tree: Tree, place: int, kinds: frozenset[str], people: list[int]) -> list[Content]:
        """Return what an order says whose content is no clause: "to war", "back to base", "accordingly", "it"."""
        bare = bool(kinds & {"directive", "forbid"})
        ordering = bare or "plea" in kinds
        if self._earlier.as_clause(tree, place) or (ordering and self._earlier.points(tree, place, bare=bare)):
            meant = self._earlier.meant(tree, place)
            if meant is None:
                return []
            return [(place, _INVERTED.get(meant.content, "other") if "forbid" in kinds else meant.content)]
        if people and "directive" in kinds:
            return self._sent(tree, place, people)
        if people and kinds & {"plea"}:
            return noun_contents(tree, tree.obliques(place, "to", "into", "against")) or self._to_arms(tree, place)
        return []

    def _to_arms(self, tree: Tree, place: int) -> list[Content]:
        """Return what "called his people to arms", "rallied them to war" ask for."""
        for one in tree.obliques(place, "to", "for"):
            if tree.word(one) in ("arms", "war", "jihad", "battle", "weapons", "uprising", "rebellion"):
                return [(one, "attack")]
        return []

    def _sent(self, tree: Tree, place: int, people: list[int]) -> list[Content]:
        """Return "ordered his troops out of the city", "back to base", "to halt" read as a noun."""
        heads = [place, *(c for one in people for c in tree.below(one, "acl:relcl"))]
        beside = [c for head in heads for c in tree.below(head, "advmod", "obl", "case", "compound:prt", "xcomp")]
        marks = {mark for c in beside for mark in tree.prepositions(c)}
        home = {tree.word(p) for p in tree.subtree(place, without=("conj", "parataxis"))} & {"back", "home"}
        if words_of(tree, beside) & {"back", "home", "out"} or marks & {"out", "off", "from"} or home:
            return [(place, "withdraw")]
        if tree.obliques(place, "to", "into", "towards", "onto") and "force" in order_words().noun(tree, people[0]):
            return [(place, "other")]
        if marks & {"over", "across"}:
            return [(place, "attack")]
        charged = order_words().base("verb", tree, place) == "charge"  # "charged with assault"
        return [] if charged else noun_contents(tree, tree.below(place, "obl", "obj"))

    def _holds(
        self, tree: Tree, place: int, kinds: frozenset[str], issuers: list[int], addressees: list[int],
        content: OrderContent,
    ) -> bool:  # fmt: skip
        number = tree.number
        peoples = content in FIGHTS and any(
            tree[one].upos == "PROPN" and not self._office((tree.number, one)) for one in addressees
        )
        if addressees and not peoples and not any(self._people.commanded((number, one)) for one in addressees):
            return False
        if "wish" in kinds and content == "other":  # "expects his men to be home by then"
            return False
        if content == "other" and not any(self._may_get_any(tree, one, kinds) for one in addressees):
            return False
        if issuers and (self._people.outsider((number, issuers[0])) or self._people.civil((number, issuers[0]))):
            return False
        sure = kinds & {"directive", "forbid"}
        if not issuers:
            return bool(sure) or order_words().base("verb", tree, place) in _TOLD_WITHOUT_ISSUER
        if not addressees:
            allows = "allow" in kinds and content in FIGHTS and bool(self._people.roles((number, issuers[0])))
            if content == "stand_down" and negated(tree, place):
                return False
            return bool(sure) or allows
        return self._over((number, issuers[0]), (number, addressees[0]), kinds, content, tree, place)

    def _office(self, spot: Spot) -> bool:
        """Whether a name is a politician's or a state's, whom nobody sends to fight by telling him."""
        return self._people.is_person(spot) or self._people.is_state(spot) or self._people.civil(spot)

    def _may_get_any(self, tree: Tree, place: int, kinds: frozenset[str]) -> bool:
        """Whether somebody is told nothing but orders: fighters, and followers where the word is strict."""
        spot = (tree.number, place)
        soft = "plea" in kinds and not kinds & {"directive", "forbid"}
        crowd = "crowd" in order_words().noun(tree, place)
        fits = self._people.troops(self._people.stood_for(spot)) and self._people.commanded(spot)
        return fits and not (soft and crowd and not self._to_war(tree))

    def _to_war(self, tree: Tree) -> bool:
        """Whether a sentence speaks of arms or the front, so that a call on "followers" is one to fighters."""
        words = {tree.lemma(place) for place in range(len(tree))} | {tree.word(place) for place in range(len(tree))}
        return bool(words & _ARMS)

    def _over(
        self, issuer: Spot, told: Spot, kinds: frozenset[str], content: OrderContent, tree: Tree, place: int
    ) -> bool:
        """Whether what the one says to the other is an order: a state may also speak to the enemy's fighters."""
        if kinds & {"directive", "forbid"}:
            side = self._people.same_side(issuer, told)
            if side is None and self._people.opposed(issuer, told):
                return False
            own = side is None and "own" in self._people.kinds(told)
            return bool(side) or own or not self._people.is_state(issuer)
        side = self._people.same_side(issuer, told)
        if content in FIGHTS and side is not False and "weak" not in kinds and not that_clauses(tree, place):
            own = bool(side) or self._people.owned(told, issuer)
            return own or not self._people.is_state(issuer)  # nobody calls on the enemy to fight
        if "weak" in kinds:
            return bool(side) and (content != "other" or self._people.owned(told, issuer))
        disarms = {"disarm", "disband"} & {
            kind for c in infinitives(tree, place) for kind in order_words().verb(tree, c)
        }
        if content == "other" and side and not (disarms or self._people.owned(told, issuer)):
            return False
        return self._people.may_order(issuer, told) or (content in HALTS and self._of_allies(issuer, told))

    def _of_allies(self, issuer: Spot, told: Spot) -> bool:
        """Whether a force, or its head, speaks to fighters of no name: "Hamas told the smaller factions to stop"."""
        tree = self._people.tree(told)
        people = self._people
        plain = people.plain(told) and "force" in people.kinds(told) and people.possessor(told) is None
        known = people.same_side(issuer, told) is not None or people.opposed(issuer, told)
        soldiers = "regular" in response_words().noun(tree, told[1])
        return plain and not known and not soldiers and people.leads(issuer) and not people.is_state(issuer)

    def _caused(self, tree: Tree, place: int) -> Iterator[Command]:
        """Yield "had them draw back", "got his men to stand down", "gave his men an hour to get out"."""
        number, issuers = tree.number, tree.subjects(place)
        if not issuers or self._people.outsider((number, issuers[0])) or negated(tree, place):
            return
        for clause in tree.below(place, "xcomp", "ccomp"):
            doers = tree.below(clause, "nsubj") or tree.below(place, "obj", "iobj")[:1]
            bare = tree[clause].upos == "VERB" and tree.word(clause) == tree.lemma(clause)
            if not doers or not bare or not self._people.armed((number, issuers[0])):
                continue
            content = of_predicate(tree, clause)
            if content != "other" and self._people.may_order((number, issuers[0]), (number, doers[0])):
                yield command_at(tree, place, (clause, content), issuers, doers[:1], "verb")

    def _made_known(self, tree: Tree, place: int) -> Iterator[Command]:
        """Yield "made it known to the army that the shooting was to end", "let it be known that they should stop"."""
        if tree.lemma(place) not in _LETTING:
            return
        known = [c for c in tree.below(place, "xcomp", "ccomp", "obj") if tree.word(c) in _KNOWN]
        for one in known:
            near = [p for v in (place, one) for p in tree.obliques(v, "to")]
            near += tree.below(one, "nsubj") or tree.below(place, "obj") if tree.word(one) == "know" else []
            people = [p for p in near if self._people.armed((tree.number, p))]
            issuers = tree.subjects(place)
            clauses = [
                c for v in (place, one) for c in (*that_clauses(tree, v), *tree.below(v, "xcomp", "csubj"))
                if c not in known
            ]  # fmt: skip
            for where, content in [c for clause in clauses for c in contents(tree, clause)]:
                wants = tree.lemma(where) == "want"
                if not ((wants or _bound(tree, where)) and content != "other" and issuers and people):
                    continue
                if self._people.same_side((tree.number, issuers[0]), (tree.number, people[0])) is not False:
                    yield command_at(tree, place, (where, content), issuers, people, "verb")

    def _let_loose(self, tree: Tree, place: int) -> Iterator[Command]:
        """Yield "unleashed his militia on the town", "were let loose": who does that tells them to attack."""
        issuers = [] if tree.passive(place) else agents_of(tree, place)
        things = tree.patients(place)
        strange = bool(issuers) and self._people.outsider((tree.number, issuers[0]))
        if things and not strange and self._people.troops((tree.number, things[0])) and not negated(tree, place):
            yield command_at(tree, place, (place, "attack"), issuers, things[:1], "verb")

    def _reined_in(self, tree: Tree, place: int) -> Iterator[Command]:
        """Yield "reined in its proxies", "has held back the militias": who holds his own back tells them to stop."""
        number, issuers = tree.number, agents_of(tree, place)
        things = tree.patients(place) or tree.obliques(place, "in")
        if not issuers or not things or negated(tree, place) or "to" in tree.prepositions(place):
            return
        issuer, held = (number, issuers[0]), (number, things[0])
        if self._people.troops(held) and not self._people.outsider(issuer) and self._people.owned(held, issuer):
            content: OrderContent = "withdraw" if order_words().base("verb", tree, place) == "recall" else "stand_down"
            yield command_at(tree, place, (place, content), issuers, things, "verb")


def _bound(tree: Tree, place: int) -> bool:
    """Whether a clause says what somebody is to do: "should", "must", "are to"; "would" only of halts and fights."""
    words = words_of(tree, tree.below(place, "aux", "cop"))
    if words_of(tree, tree.subjects(place)) & {"he", "she", "i"}:  # "told them that he was to continue"
        return False
    if tree.passive(place) and "forbid" in order_words().verb(tree, place):
        return True
    if words & _MUST or (words & _ARE and "to" in tree.prepositions(place)):
        return True
    return bool(words & _MAY) and of_predicate(tree, place) != "other"


def _relative(tree: Tree, place: int) -> list[int]:
    """Return the clauses that say who somebody is: "that fight beside it", and not "that he was determined"."""
    clauses = tree.below(place, "acl:relcl")
    return [c for c in clauses if words_of(tree, tree.below(c, "nsubj", "nsubj:pass")) <= {"who", "which", "that"}]
