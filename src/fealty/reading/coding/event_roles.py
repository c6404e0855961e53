"""Who did it to whom and with what: the parties and weapons around a verb or an event noun."""

from __future__ import annotations

from collections.abc import Iterable

from fealty.reading.cast import Cast
from fealty.reading.coding.event_classes import in_class, is_time, meant, named, noun_act, weapon_at
from fealty.reading.coding.event_frames import Frame
from fealty.reading.coding.event_lexicon import Act, single
from fealty.reading.story import Spot, Tree

_PRONOUNS = frozenset(("he", "she", "it", "they", "we", "i", "us", "them", "him", "who"))
_BETWEEN_PARTIES = frozenset(("ACCUSE", "SUPPORT", "REJECT", "AGREE"))
_RELATIVE = frozenset(("which", "whose"))
_SIDES = frozenset(("side", "direction", "position", "hill", "top", "end", "edge", "bank"))
_USED = ("with", "by", "in", "from", "using")
_TARGETS = ("on", "against", "at", "in", "near", "of")


def noun_key(tree: Tree, place: int) -> str:
    """Return a noun with the word before it."""
    return f"{tree.word(place - 1)} {tree.word(place)}" if place else tree.word(place)


class Parties:
    """The parties of acts in one sentence.

    Parameters
    ----------
    tree
        The sentence.
    cast
        Who is meant by its words.
    """

    def __init__(self, tree: Tree, cast: Cast) -> None:
        self.tree = tree
        self.cast = cast

    def actors(self, act: Act, frame: Frame) -> tuple[Spot, ...]:
        """Return who does it: the first slot that holds somebody who acts, or the owner of what is used."""
        for slot in act.actor:
            found = self.acting(frame.slot(slot), owned=slot in ("compound", "amod"))
            if found:
                return found
        return ()

    def acting(self, places: Iterable[int], *, owned: bool = False) -> tuple[Spot, ...]:
        """Return those who act among words; for a weapon or an event noun its owner or doer stands in."""
        found: list[Spot] = []
        for place in (meant(self.tree, one) for one in places):
            found += [one for one in self._actor_of(place, owned=owned) if one not in found]
        return tuple(found)

    def _actor_of(self, place: int, *, owned: bool) -> list[Spot]:
        tree = self.tree
        if tree.word(place) in _RELATIVE:
            return []
        used = weapon_at(tree, place)
        if used:
            return self._crew(place) if used[1] == "platform" else self.owners(place)
        act = noun_act(tree, place)
        if act is not None and act.type == "ASSAULT" and tree[place].upos == "NOUN":
            return list(self.actors(act, Frame(tree, place)))
        if owned and not self._names_somebody(place):
            return []
        if (
            noun_key(tree, place) == "suicide bomber"
            and not self.owners(place)
            and not tree.obliques(place, "of", "from")
        ):
            return []  # nobody knows whose he was
        if single(tree.word(place)) in _SIDES and tree.obliques(place, "of"):
            return []  # "from both sides of the road"
        whose = [one for one in tree.obliques(place, "of") if tree[one].text[:1].isupper() and self._somebody(one)]
        whose += [one for one in tree.obliques(place, "from") if named(tree, one, "ORG")]  # "armed men from the Front"
        if whose and in_class(tree, place, "member"):
            return [(tree.number, one) for one in tree.conjuncts(whose[0])]
        if is_time(tree, place) or any(tree.word(one) == "not" for one in tree.below(place, "advmod", "cc")):
            return []
        return [(tree.number, place)] if self._somebody(place) else []

    def _crew(self, place: int) -> list[Spot]:
        """Return who acts by a craft: "the coalition" for "aircraft of the coalition", else the craft itself."""
        tree = self.tree
        whose = [one for one in tree.obliques(place, "of", "from", "belonging") if one > place and self._somebody(one)]
        return [(tree.number, one) for one in whose[:1] or [place]]

    def owners(self, place: int) -> list[Spot]:
        """Return whose a thing is: "Israeli jets", "the army's drones"."""
        tree = self.tree
        children = tree.below(place, "nmod:poss", "compound", "amod")
        found = [one for one in children if self._names_somebody(one)][:1]
        users = [one for clause in tree.below(place, "acl") if tree.passive(clause) for one in tree.agents(clause)]
        return [(tree.number, one) for one in found or [user for user in users if self._somebody(user)]]

    def _somebody(self, place: int) -> bool:
        if self.tree[place].upos == "PRON" and self.tree.word(place) in _PRONOUNS:
            return self.tree.relation(place) != "expl"
        if self.cast.acts((self.tree.number, place)) or in_class(self.tree, place, "force"):
            return True
        if self.tree[place].upos == "NOUN" and in_class(self.tree, place, "people"):
            return True
        return in_class(self.tree, place, "body") or self._firm(place)

    def _firm(self, place: int) -> bool:
        """Whether a name nobody knows is the subject of a verb, as that of a company may be."""
        tree = self.tree
        return tree[place].upos == "PROPN" and tree.relation(place) == "nsubj" and not is_time(tree, place)

    def _names_somebody(self, place: int) -> bool:
        """Whether a word before a noun says whose it is: a genitive, a name, a demonym, a force."""
        tree = self.tree
        if is_time(tree, place):
            return False
        if tree.relation(place) == "nmod" or tree[place].upos == "PRON":
            return True
        if tree[place].upos == "ADJ":
            if in_class(tree, place, "force"):
                return True  # "separatist artillery"
            return tree[place].text[:1].isupper() and self.cast.mention((tree.number, place)).actor is not None
        if weapon_at(tree, place) or named(tree, place, "TIME", "WEAPON") or tree[place].upos == "VERB":
            return False
        if tree[place].upos == "PROPN" and named(tree, place, "ORG"):
            return True  # "RSF snipers"
        return self._somebody(place) and noun_act(tree, place) is None

    def recipients(self, act: Act, frame: Frame) -> tuple[Spot, ...]:
        """Return to whom or what it is done: the first slot that is filled."""
        for slot in act.recipient:
            found = [one for one in frame.slot(slot) if one != frame.place and self._target(one)]
            if found and act.type in _BETWEEN_PARTIES:
                found = self._behind(found, keep=act.type != "AGREE")
            if found:
                return tuple((self.tree.number, one) for one in found)
        return ()

    def _behind(self, places: list[int], *, keep: bool) -> list[int]:
        """Return the parties whose word or deed is condemned, welcomed, rejected: GAM for "the announcement by GAM"."""
        found: list[int] = []
        for place in places:
            if self._somebody(place):
                found.append(place)
                continue
            tree = self.tree
            near = [*tree.below(place, "nmod:poss"), *tree.obliques(place, "by", "of", "from")]
            near += [one for clause in tree.below(place, "acl") for one in tree.agents(clause) if tree.passive(clause)]
            whose = [one for one in near if self._somebody(one) and not is_time(tree, one)] or [
                one for _, one in self.owners(place)
            ]
            found += whose[:1] or ([place] if keep else [])
        return found

    def _target(self, place: int) -> bool:
        tree = self.tree
        if (
            tree.word(place) in _RELATIVE
            or is_time(tree, place)
            or (tree[place].upos in ("VERB", "ADV", "SCONJ") and not named(tree, place, "ORG", "PER", "LOC"))
        ):
            return False
        return not tree.is_predicate(place)

    def weapon(self, frame: Frame, act: Act) -> str | None:
        """Return the words for what is used, "missiles and drones" for a coordination."""
        tree, place = self.tree, frame.place
        heads: list[int] = []
        if act.part == "verb":
            heads += tree.agents(place)
            if any(
                condition.words & {"#weapon", "#explosive"} and condition.slot == "obj" for condition in act.conditions
            ):
                heads += tree.patients(place)
            heads += [one for head in tree.obliques(place, *_USED) for one in tree.conjuncts(head)]
            heads += [
                one
                for child in tree.below(place, "advcl")
                if tree.word(child) == "using"
                for one in tree.patients(child)
            ]
        heads += [
            one
            for child in tree.below(place, "compound", "nmod")
            for one in [child]
            if one < place or set(tree.prepositions(one)) & set(_USED)
        ]
        if act.part == "noun":
            heads.append(place)
        return self.weapon_words(heads)

    def weapon_words(self, heads: Iterable[int]) -> str | None:
        """Return the words for weapons among nouns."""
        found: list[str] = []
        for place in (meant(self.tree, one) for one in heads):
            if self.tree[place].upos not in ("NOUN", "PROPN"):
                continue
            used = weapon_at(self.tree, place)
            if used is None and not noun_act(self.tree, place):
                continue
            if used is not None and used[1] != "fire":
                found += [used[0]] if used[0] not in found else []
                continue
            inner = [
                one
                for child in self.tree.below(place, "compound", "amod")
                for one in self.tree.conjuncts(child)
                if one < place
            ]
            words = [weapon_at(self.tree, one) for one in inner]
            found += [one[0] for one in words if one and one[0] not in found and one[1] != "fire"]
        return " and ".join(found) if found else None
