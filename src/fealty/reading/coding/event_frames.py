"""What stands around a verb or an event noun, asked by slot: subject, object, "on", "by", a genitive."""

from __future__ import annotations

from functools import cached_property, lru_cache

from fealty.reading.coding.event_classes import forms_at, in_class, is_time, meant, noun_act
from fealty.reading.coding.event_lexicon import Act, Condition, single, verb_acts, verbs_of, words_of
from fealty.reading.story import Tree

_PARTICLES = frozenset(("off", "out", "back", "away", "down"))  # seldom prepositions right behind a verb
_MOVING = frozenset(("MOBILIZE", "RETREAT"))
_DOERS = frozenset(("of", "between"))  # whose attack it was stands beside the noun itself
_THAT_DAY = frozenset(("last", "this", "next", "past", "that", "every", "previous"))  # "last month" is no ultimatum
_NEAR = 14
_FATES = frozenset(("dead", "killed", "wounded", "injured", "hurt"))
_PAPERS = frozenset(("statement", "resolution", "letter", "message", "note", "report", "tweet", "text", "communique"))
_SLOTS = frozenset(("subj", "obj", "iobj", "given", "say", "said", "do", "done", "state", "unmarked", "poss", "moment"))


def _idle(tree: Tree, place: int) -> bool:
    """Whether a noun only goes with its verb: "takes part", "took place", "taking office"."""
    if tree[place].upos != "NOUN" or tree.word(place) not in words_of("idle"):
        return False
    return not tree.below(place, "det", "amod", "nmod:poss", "compound", "nummod")


def _speaks_of_deed(tree: Tree, place: int) -> bool:
    """Whether a verb condemns or welcomes what its object tells, so that what follows tells more of the object."""
    plain = {act.type for act in verb_acts().get(tree.word(place), ()) if not act.conditions}
    judged = plain & {"ACCUSE", "SUPPORT", "REJECT"}
    deeds = (noun_act(tree, one) for one in tree.below(place, "obj"))
    return bool(judged) and any(act is not None and act.type == "ASSAULT" for act in deeds)


@lru_cache(maxsize=4096)
def _kinds_among(words: frozenset[str]) -> tuple[str, ...]:
    """Return the classes that the words of a condition name: "#place"."""
    return tuple(sorted(word[1:] for word in words if word.startswith("#")))


class Frame:
    """The slots around one word of a sentence."""

    def __init__(self, tree: Tree, place: int) -> None:
        self.tree = tree
        self.place = place
        self._filled: dict[str, list[int]] = {}
        self.verbal = tree[place].upos in ("VERB", "AUX") or bool(tree.below(place, "cop", "aux"))

    @cached_property
    def _is_passive(self) -> bool:
        """Whether a verb of a clause is in the passive; a participle beside a noun is not asked."""
        return self.verbal and self.tree.passive(self.place) and self.tree.relation(self.place) != "acl"

    @cached_property
    def _no_particle(self) -> bool:
        """Whether nothing stands with a verb that makes another of it; "up" does not."""
        particles = [self.tree.word(one) for one in self.tree.below(self.place, "compound:prt")]
        return not particles or particles == ["up"]

    def slot(self, name: str) -> list[int]:
        """Return what fills a slot, heads alone, coordinated ones included.

        Parameters
        ----------
        name
            `subj`, `obj`, `iobj`; `do` and `say` for infinitives and clauses, `done` and `said` for whom these hit and
            who does them; `state` for "dead"; `poss`, `compound` and `amod` before a noun; else a preposition.
        """
        if name not in self._filled:  # many acts of one verb ask for the same slots
            self._filled[name] = self._looked_up(name)
        return self._filled[name]

    def _looked_up(self, name: str) -> list[int]:
        of_itself = getattr(self, f"_{name}", None) if name in _SLOTS else None
        if of_itself is not None:
            found: list[int] = of_itself()
            return found
        if name in ("compound", "amod"):
            return [one for one in self.tree.below(self.place, name) if one < self.place]
        return self._each(self._with_preposition(name))

    def _subj(self) -> list[int]:
        if self._elliptic() or self.tree.below(self.place, "cop"):
            return []
        found = self._climbed() or self.tree.agents(self.place)
        return [self._attack_behind(one) for one in found]

    def _attack_behind(self, place: int) -> int:
        """Return the attack that "which" means where it hangs on the target: "the raid on the town, which killed"."""
        tree = self.tree
        relative = tree[self.place].deprel == "acl:relcl" and tree.head(self.place) == place
        which = any(tree.word(one) in ("which", "that") for one in tree.below(self.place, "nsubj"))
        if not (relative and which) or in_class(tree, place, "people"):
            return place
        for above in tree.above(place)[:2]:
            act = noun_act(tree, above) if tree[above].upos == "NOUN" else None
            if act is not None and act.type == "ASSAULT" and act.how == "strong":
                return above
            if tree.relation(above) != "nmod":
                break
        return place

    def _obj(self) -> list[int]:
        return self.patients()

    def _iobj(self) -> list[int]:
        own = self.tree.below(self.place, "iobj")
        return self._each(own) if own else self.patients()[:1]

    def _given(self) -> list[int]:
        """Return to whom something is given, before what is given: "sent Ukraine howitzers"."""
        return self._each(self.tree.below(self.place, "iobj"))

    def _say(self) -> list[int]:
        return self.tree.below(self.place, "ccomp")

    def _said(self) -> list[int]:
        """Return who shall do it: "demanded that they leave"."""
        return [one for clause in self._say() for one in self.tree.subjects(clause) or self.tree.patients(clause)]

    def _do(self) -> list[int]:
        named_so = [one for one in self.tree.below(self.place, "xcomp") if self.tree[one].upos not in ("ADJ", "NOUN")]
        return [*named_so, *self._infinitives()]

    def _done(self) -> list[int]:
        """Return to whom it shall be done: "threatened to kill a hostage"."""
        return [one for clause in self._do() for one in Frame(self.tree, clause).patients()]

    def _state(self) -> list[int]:
        last = min(self.place + _NEAR, len(self.tree))
        return [place for place in range(self.place + 1, last) if self.tree.word(place) in _FATES]

    def _unmarked(self) -> list[int]:
        near = self.tree.below(self.place, "obl:unmarked", "obj")
        return [
            one for one in near if not any(self.tree.word(w) in _THAT_DAY for w in self.tree.below(one, "amod", "det"))
        ]

    def _moment(self) -> list[int]:
        """Return the times that say when: "the town fell on Monday", "lost forty men in a day"."""
        return [one for one in self.tree.below(self.place, "obl", "obl:unmarked") if is_time(self.tree, one)]

    def _poss(self) -> list[int]:
        return self._each(self.tree.below(self.place, "nmod:poss"))

    def patients(self) -> list[int]:
        """Return whom or what it is done to."""
        tree, place = self.tree, self.place
        if self._elliptic() or tree.below(place, "cop"):  # "and five injured", "nobody was hurt"
            return self._each(tree.below(place, "nsubj"))
        found = tree.patients(place)
        if found or tree.passive(place):
            return found
        return self._each(tree.below(place, "iobj") or self._bare() or self._raised())

    def _bare(self) -> list[int]:
        """Return an object that was read as something else: "thronged central Beijing", "tore off their scarves"."""
        tree, place = self.tree, self.place
        behind = [one for one in tree.below(place, "obl", "obl:unmarked") if one > place and not is_time(tree, one)]
        return [
            one
            for one in behind
            if not tree.prepositions(one)
            or (tree.below(one, "case") == [place + 1] and tree.word(place + 1) in _PARTICLES)
        ][:1]

    def _raised(self) -> list[int]:
        """Return who is made or let do something: "let the women go"."""
        clauses = self.tree.below(self.place, "xcomp")
        return [one for clause in clauses for one in self.tree.below(clause, "nsubj") if one > self.place]

    def _elliptic(self) -> bool:
        """Whether a passive is told without its auxiliary: "three were killed and five people injured"."""
        tree, place = self.tree, self.place
        if (
            tree.relation(place) != "conj"
            or not tree.below(place, "nsubj")
            or tree.below(place, "obj", "aux", "aux:pass")
        ):
            return False
        return tree.passive(tree.head(place)) and tree.word(place).endswith(("ed", "t", "n"))

    def _climbed(self) -> list[int]:
        """Return the subject of "went on bombing", which stands above the participle."""
        tree, place = self.tree, self.place
        head = tree.head(place)
        if place > 1 and tree[place - 1].text == "-" and not tree.below(place, "nsubj"):  # "test-fired" taken apart
            return tree.below(place - 2, "compound", "nsubj")[-1:]
        if head >= 0 and tree[place].deprel == "acl" and tree.word(place).endswith("ing"):  # "a resolution condemning"
            return tree.agents(tree.clause_of(head)) if noun_act(tree, head) or tree.word(head) in _PAPERS else []
        if head < 0 or tree.passive(place) or not tree.word(place).endswith("ing"):
            return []
        if tree.relation(place) == "advcl" and "for" in tree.prepositions(place):
            return tree.patients(head)  # "arrested for offering", "praised for saving"
        if _speaks_of_deed(tree, head):
            return []  # "condemned the attack, killing six"
        if tree.word(head) in verbs_of("tells") and tree.below(head, "ccomp", "parataxis"):
            head = tree.below(head, "ccomp", "parataxis")[0]  # "shells fell, a doctor reported, killing forty"
        elif tree.word(head) in verbs_of("tells") and tree.relation(head) == "parataxis" and head < place:
            head = tree.head(head)
        if tree.relation(place) not in ("advcl", "xcomp", "ccomp") or not tree.is_predicate(head):
            return []
        return tree.agents(head)

    def _infinitives(self) -> list[int]:
        tree = self.tree
        near = [
            *tree.below(self.place, "advcl", "ccomp"),
            *(c for o in tree.below(self.place, "obj", "iobj") for c in tree.below(o, "acl")),
        ]
        heads = [one for one in near if tree.prepositions(one) == ("to",)]
        return [one for head in heads for one in tree.conjuncts(head)]

    def _with_preposition(self, name: str) -> list[int]:
        tree, place = self.tree, self.place
        found = [one for one in tree.obliques(place, name) if not is_time(tree, one)]
        if not found and (self.verbal or name not in _DOERS):
            found = [one for head in self._inner() for one in tree.obliques(head, name) if not is_time(tree, one)]
        return found

    def _each(self, heads: list[int]) -> list[int]:
        return [one for head in heads for one in self.tree.conjuncts(self.tree.antecedent(head))]

    def _inner(self) -> list[int]:
        """Return the nouns beside a word on which a preposition meant for it may hang ("fired rockets at the town")."""
        tree, place = self.tree, self.place
        if not self.verbal:
            return [one for head in tree.below(place, "nmod") for one in tree.conjuncts(head)]
        near = [*tree.below(place, "obj", "nsubj:pass", "xcomp"), *tree.obliques(place, "under", "in")]
        return [*near, *(one for head in near for one in tree.obliques(head, "of"))]

    def holds(self, condition: Condition) -> bool:
        """Whether a slot is filled as a condition wants it."""
        filled = self.slot(condition.slot)
        if "*" in condition.words:
            return bool(filled)
        return any(self._is_one(place, condition.words) for place in filled)

    def _is_one(self, place: int, words: frozenset[str]) -> bool:
        tree = self.tree
        whole = meant(tree, place)
        if whole != place and self._is_one(whole, words):
            return True
        kinds = () if _idle(tree, place) else _kinds_among(words)
        return any(in_class(tree, place, kind) for kind in kinds) or not words.isdisjoint(forms_at(tree, place))

    def says(self, words: tuple[str, ...]) -> bool:
        """Whether the words of an entry after its first stand behind the verb; without any, that it has no particle."""
        tree, place = self.tree, self.place
        if len(words) == 1:
            return self._no_particle
        here = place
        for number, word in enumerate(words[1:], 2):
            found = next((p for p in range(here + 1, min(here + 6, len(tree))) if self._reads(p, word)), None)
            if found is None:
                return False
            with_next = number < len(words) and tree.head(found) >= 0 and self._reads(tree.head(found), words[number])
            if not with_next and not self._belongs(found):
                return False
            here = found
        return True

    def _reads(self, place: int, word: str) -> bool:
        return self.tree.word(place) == word or (
            self.tree[place].upos == "NOUN" and single(self.tree.word(place)) == single(word)
        )

    def _belongs(self, place: int) -> bool:
        """Whether a word hangs on the verb, or stands right behind it, by a particle's relation or as its noun."""
        tree = self.tree
        if place == self.place + 1 and (tree.relation(place) != "case" or tree.word(place) in _PARTICLES):
            return True
        above = tree.above(place)[:2]
        if self.place not in above:
            return False
        return tree.relation(place) != "case" or tree[place].upos != "ADP" or above[0] == self.place

    def _armed(self) -> bool:
        doers = self.slot("subj")
        return bool(doers) and all(in_class(self.tree, one, "force") for one in doers)

    def _moves_others(self) -> bool:
        """Whether a verb of motion has an object that is neither a way nor a place nor one's own forces."""
        moved = self.tree.below(self.place, "obj")
        fits = ("force", "troops", "place", "thing", "time")
        return any(
            in_class(self.tree, one, "people") or not any(in_class(self.tree, one, kind) for kind in fits)
            for one in moved
        )

    def is_called(self, act: Act) -> bool:
        """Whether the words and the conditions of an act fit."""
        if not self.says(act.words):
            return False
        if self._is_passive and not act.asks_for("obj"):
            return False  # an intransitive use has no passive
        if act.type in _MOVING and not act.asks_for("obj") and self._moves_others():
            return False  # "drove the girls away" is no advance
        if act.type == "PROTEST" and act.words[0] != "mutiny" and self._armed():
            return False  # soldiers who close a bridge or burn a flag
        return all(self.holds(one) for one in act.conditions)
