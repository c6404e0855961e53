"""Whom a pronoun stands for: the candidates before it, what rules them out, and which of the rest is likeliest.

The likeliest is the one with the highest sum of weights (``cast_weights.csv``), fitted on the training part of an open
coreference corpus; a sum below `LEAST` leaves the pronoun unresolved.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from fealty.reading.cast.chains import Chains, stands_alone
from fealty.reading.cast.collecting import Phrase
from fealty.reading.cast.nouns import noun_of
from fealty.reading.cast.speech import Speeches, says
from fealty.reading.cast.stated import DESCRIBED
from fealty.reading.cast.wording import words
from fealty.reading.places.own import shipped_rows
from fealty.reading.story import Story, Tree
from fealty.records.agencies import agencies

SENTENCES_BACK = 4
LEAST = -0.6
"""Sum of weights below which nobody is meant clearly enough; at 0 nobody is as likely."""
LEAST_NAMED = -1.2
"""The same for somebody named who acts: in reports of conflict they are taken up more often than elsewhere."""
LEAST_ACTING = -2.2
"""The same where only somebody who acts can be meant, so that nothing else is left out of the count."""
_ACTING = ("person", "group", "state")


@cache
def weights() -> dict[str, float]:
    """Return what each feature of a candidate counts."""
    return {row["feature"]: float(row["weight"]) for row in shipped_rows("cast_weights")}


class Pronouns:
    """Resolves the pronouns of a story, each after those before it.

    Parameters
    ----------
    story
        The story.
    chains
        Its chains; the pronouns are linked to them.
    speeches
        Its direct speech.
    """

    def __init__(self, story: Story, chains: Chains, speeches: Speeches) -> None:
        self._story = story
        self._chains = chains
        self._speeches = speeches
        self._at = {one.spot: one.number_in_story for one in chains.phrases if one.form != "pair"}
        self._seen: Counter[int] = Counter()
        self._first_of_sentence: dict[int, int] = {}

    def resolve(self) -> None:
        """Link every pronoun that stands for somebody clearly enough."""
        for one in self._chains.phrases:
            self._first_of_sentence.setdefault(one.spot[0], one.number_in_story)
            if one.form == "pronoun":
                self._resolve(one)
            self._seen[self._chains.of(one.number_in_story)] += 1

    def _resolve(self, one: Phrase) -> None:
        if one.sex in ("we", "i"):
            self._link_speaker(one)
            return
        if self._expletive(one):
            return
        scored = self._scored(one)
        if scored:
            best, found = max(scored)
            antecedent = self._chains.phrases[found]
            if best >= self._least(one, self._chains.of(found)):
                self._chains.link(found, one.number_in_story, f'"{one.name}" stands for "{antecedent.name}"')

    def _scored(self, one: Phrase) -> list[tuple[float, int]]:
        """Return the candidates with their sums, less what the other candidates take from each."""
        candidates = self.candidates(one)
        named = [each for each in candidates if each.form == "name" and each.kind in _ACTING and not each.inner]
        known = weights()
        return [
            (self.score(one, other) + sum(known.get(why, 0.0) for why in self._beaten(one, other, candidates, named)),
             other.number_in_story)
            for other in candidates
        ]  # fmt: skip

    def _beaten(self, one: Phrase, other: Phrase, candidates: list[Phrase], named: list[Phrase]) -> list[str]:
        """Return what other candidates there are that a candidate yields to, as names of weights.

        A new paragraph of a report mostly begins with whom it is about, and who was the subject last is taken up before
        somebody from further back.
        """
        found = []
        paragraph = self._story.paragraph_of
        here, there = paragraph[one.spot[0]], paragraph[other.spot[0]]
        if there != here and any(paragraph[each.spot[0]] == here for each in named):
            found.append("another is named in this paragraph")
        later = [each for each in named if other.spot[0] < each.spot[0] < one.spot[0] and self._is_main(each)]
        if later:
            found.append(f"{_person(one)} another was subject since")
        owner = other.function in ("possessor", "inner") and self._has_to_act(one)
        if owner and any(self._owns(other, each) for each in candidates if each is not other):
            found.append("owns another candidate")
        many = one.sex == "they" and other.number != "many" and other.form != "pair"
        if many and any(
            each.number == "many" and each.kind == "group" and each.form != "pronoun" for each in candidates
        ):
            found.append("they another is many")
        return found

    def _is_main(self, other: Phrase) -> bool:
        """Whether a phrase is the subject of its sentence's main clause."""
        tree = self._story.tree(other.spot)
        return other.function == "subject" and tree.head(tree.coordinated_with(other.spot[1])) == tree.root

    def _owns(self, other: Phrase, each: Phrase) -> bool:
        """Whether a phrase only says whose another one is: "Sudan" in "Sudan's army"."""
        tree = self._story.tree(other.spot)
        return (
            other.spot[0] == each.spot[0]
            and other.function in ("possessor", "inner")
            and tree.head(other.spot[1]) == each.spot[1]
        )

    def _least(self, one: Phrase, chain: int) -> float:
        """Return the sum of weights from which a chain is believed to be meant."""
        members = self._chains.members(chain)
        if self._has_to_act(one) and any(member.kind in _ACTING for member in members if member.form != "pronoun"):
            return LEAST_ACTING
        named = any(member.form == "name" and member.kind in _ACTING for member in members)
        return LEAST_NAMED if named else LEAST

    def _link_speaker(self, one: Phrase) -> None:
        if not self._speeches.inside(one.spot):
            return
        teller = self._speeches.teller(one.spot)
        if teller is not None and teller in self._at:
            self._chains.link(self._at[teller], one.number_in_story, "speaks here")

    def candidates(self, one: Phrase) -> list[Phrase]:
        """Return the phrases before a pronoun that it may stand for; of each chain the last alone."""
        found: dict[int, Phrase] = {}
        phrases = self._chains.phrases
        inside = self._speeches.inside(one.spot)
        acting = self._has_to_act(one)
        barred: set[int] = set()
        for number in range(one.number_in_story - 1, -1, -1):
            other = phrases[number]
            if one.spot[0] - other.spot[0] > SENTENCES_BACK:
                break
            chain = self._chains.of(number)
            if chain in found or chain in barred or other.span[1] > one.span[0] or self._is_relative(other):
                continue
            if self._chains.reasons.get(number) == DESCRIBED:
                continue  # a label in somebody's mouth; the chain has the author's own words for it too
            if self._bound(one, other) or (acting and not self._can_act(chain)):
                barred.add(chain)
            elif self._agrees(one, chain, other) and (inside or other.sex not in ("we", "i")):
                found[chain] = other
        return list(found.values())

    def _is_relative(self, other: Phrase) -> bool:
        tree, place = self._story.tree(other.spot), other.spot[1]
        return tree.antecedent(place) != place

    def _has_to_act(self, one: Phrase) -> bool:
        """Whether only somebody who acts can be meant: "its soldiers", "it said", "it shelled"."""
        tree, place = self._story.tree(one.spot), one.spot[1]
        head = tree.head(place)
        if head < 0:
            return False
        if one.function == "possessor":
            noun = noun_of(tree.word(head), tree.lemma(head))
            role = noun is not None and noun.role in ("force", "leader", "spokesman", "official", "member")
            return role or tree.word(head) in words("deed")
        if one.function != "subject" or tree.passive(head):
            return False
        return says(tree, head) or (tree[head].upos == "VERB" and tree.lemma(head) in words("act"))

    def _can_act(self, chain: int) -> bool:
        members = self._chains.members(chain)
        lead = next((member for member in members if member.form != "pronoun"), members[0])
        if lead.form == "name" and lead.name.lower() in agencies():
            return False
        if lead.form == "pronoun":
            return lead.sex in ("he", "she", "they")
        return lead.form == "name" or lead.kind in _ACTING

    def _agrees(self, one: Phrase, chain: int, last: Phrase) -> bool:
        """Whether a chain, whose last mention is given, can be meant by a pronoun's number and sex."""
        members = self._chains.members(chain)
        lead = next((member for member in members if member.form != "pronoun"), members[0])
        sexes = {member.sex for member in members} & {"he", "she"}
        singular_person = lead.kind == "person" and lead.number != "many"
        if lead.form == "pronoun":
            return one.sex == lead.sex
        if one.sex in ("he", "she"):
            return singular_person and (not sexes or one.sex in sexes)
        if one.sex == "it":
            singular = lead.number != "many" or (last.form != "pronoun" and last.number != "many")
            return singular and lead.kind != "person" and not self._is_time(lead)
        if lead.form == "pair" or lead.number == "many":
            return not self._is_time(lead)
        if lead.name.lower() in agencies():
            return False
        return lead.kind in ("group", "state") and (lead.number == "either" or stands_alone(lead))

    def _is_time(self, other: Phrase) -> bool:
        tree = self._story.tree(other.spot)
        begin, end = other.span
        return any(
            name.type in ("TIME", "QUANTITY") and name.begin <= begin < name.end <= end + 1
            for name in tree.sentence.names
        )

    def _bound(self, one: Phrase, other: Phrase) -> bool:
        """Whether grammar forbids it: "Iran attacked them", "its leader", "the group and it"."""
        if one.spot[0] != other.spot[0]:
            return False
        tree = self._story.tree(one.spot)
        place, antecedent = one.spot[1], other.spot[1]
        above = tree.above(place)
        if antecedent in above and one.function == "possessor" and self._joined_on(tree, place, antecedent):
            return False  # "Iran and its allies"
        if antecedent in above and tree.is_predicate(antecedent) is False and one.function == "possessor":
            return True
        if other.form == "pair":
            return any(self._bound(one, self._chains.phrases[part]) for part in other.parts)
        if antecedent in above and not any(tree[step].deprel in ("acl:relcl", "acl") for step in (place, *above)):
            return True
        if tree.head(place) >= 0 and tree.coordinated_with(place) == tree.coordinated_with(antecedent):
            return True
        if one.function == "possessor" or tree.word(place).endswith(("self", "selves")):
            return False
        clause, other_clause = tree.clause_of(place), tree.clause_of(antecedent)
        direct = tree.head(tree.coordinated_with(antecedent)) == clause
        return clause == other_clause and direct and one.function in ("object", "oblique", "inner", "subject")

    @staticmethod
    def _joined_on(tree: Tree, place: int, first: int) -> bool:
        """Whether a possessive stands in what an "and" joins on to a noun."""
        chain = [place, *tree.above(place)]
        below = [one for one in chain[: chain.index(first)] if tree.head(one) == first]
        return bool(below) and tree.relation(below[0]) == "conj"

    def _expletive(self, one: Phrase) -> bool:
        if one.sex != "it" or one.function != "subject":
            return tree_relation(self._story, one) == "expl"
        tree = self._story.tree(one.spot)
        head = tree.head(one.spot[1])
        if head < 0:
            return False
        below = [tree.relation(child) for child in tree.below(head)]
        clause = [c for c in tree.below(head, "ccomp", "csubj", "xcomp", "advcl") if c > head]
        if tree.below(head, "cop") and tree[head].upos in ("ADJ", "NOUN") and (clause or "csubj" in below):
            return True
        return tree.lemma(head) in ("seem", "appear", "rain", "happen", "snow", "turn") and bool(clause)

    def features(self, one: Phrase, other: Phrase) -> list[str]:
        """Return what speaks for and against a candidate, as names of weights."""
        away = one.spot[0] - other.spot[0]
        chain = self._chains.of(other.number_in_story)
        lead = next((m for m in self._chains.members(chain) if m.form != "pronoun"), other)
        who = _person(one)
        number = "many" if who == "they" and _plural(self._chains.members(chain)) else lead.number
        found = [
            f"away {away}", f"{who} away {away}", f"function {other.function}", f"{who} function {other.function}",
            f"form {other.form}", f"{who} form {other.form}", f"seen {min(self._seen[chain], 4)}",
            f"{who} kind {lead.kind}", f"{who} number {number}", f"{one.function} after {other.function}",
        ]  # fmt: skip
        said = {
            "other paragraph": self._story.paragraph_of[one.spot[0]] != self._story.paragraph_of[other.spot[0]],
            f"same function {one.function}": one.function == other.function,
            "owner is subject here": away == 0 and one.function == "possessor" and other.function == "subject",
            "first of its sentence": self._first_of_sentence.get(other.spot[0]) == other.number_in_story,
            f"{who} does what things do not": one.function == "subject" and lead.kind not in _ACTING,
            "definite": other.definite and other.form == "noun",
            "other voice": self._speeches.inside(one.spot) != self._speeches.inside(other.spot),
            f"{who} named {lead.kind}": lead.form == "name",
            "describes a noun": other.inner,
            f"reflexive {other.function}": away == 0 and one.name.lower().endswith(("self", "selves")),
            f"{who} known force": lead.match is not None and lead.match.actor.type in ("armed_group", "military"),
            "the same pronoun": other.form == "pronoun" and other.name.lower() == one.name.lower(),
        }
        found += [feature for feature, true in said.items() if true]
        return found + self._clauses(one, other)

    def _clauses(self, one: Phrase, other: Phrase) -> list[str]:
        """Return what the clauses around a pronoun and a candidate say: who speaks, whose clause the pronoun is in."""
        tree, other_tree = self._story.tree(one.spot), self._story.tree(other.spot)
        clause, other_clause = tree.clause_of(one.spot[1]), other_tree.clause_of(other.spot[1])
        found = []
        spoke = other.function == "subject" and says(other_tree, other_clause)
        if one.spot[0] == other.spot[0] and other.function == "subject" and other_clause in tree.above(clause):
            who = _person(one)
            found.append(f"{who} speaker around" if spoke else f"{who} subject of the clause above")
        elif spoke and one.function == "subject" and says(tree, clause):
            found.append("speaks again")
        elif spoke and one.spot[0] != other.spot[0]:
            found.append("spoke before")
        if other_tree[other.spot[1]].deprel == "nsubj:pass":
            found.append("passive subject")
        return found

    def score(self, one: Phrase, other: Phrase) -> float:
        """Return how likely a pronoun stands for a candidate: a sum of weights."""
        known = weights()
        nearness = 0.02 * (one.number_in_story - other.number_in_story)
        return (
            sum(known.get(feature, 0.0) for feature in self.features(one, other))
            - known.get("nearness", 0.5) * nearness
        )


def _plural(members: list[Phrase]) -> bool:
    """Whether somebody is called by a plural once: "Rapid Support Forces", "the rebels"."""
    return any(one.number == "many" or (one.noun is not None and one.noun.number == "many") for one in members)


def _person(one: Phrase) -> str:
    """Return he, it or they: she behaves as he does."""
    return one.sex if one.sex in ("it", "they") else "he"


def tree_relation(story: Story, one: Phrase) -> str:
    """Return the relation of a phrase's head."""
    return story.tree(one.spot).relation(one.spot[1])
