"""The cast of a story."""

from __future__ import annotations

from functools import cached_property

from fealty.reading.actors import Match, Registry
from fealty.reading.cast.authors import us_in
from fealty.reading.cast.chains import Chains, described, named
from fealty.reading.cast.collecting import Collector, Phrase
from fealty.reading.cast.naming import name_of
from fealty.reading.cast.nouns import Kind
from fealty.reading.cast.parties import Parties
from fealty.reading.cast.pronouns import Pronouns
from fealty.reading.cast.speech import Speeches
from fealty.reading.cast.stated import structural
from fealty.reading.setting.countries import countries_of
from fealty.reading.story import Spot, Story
from fealty.records import Mention

CERTAIN = 0.9
"""Score of the registry from which an actor counts as named in the story and helps to tell namesakes apart."""


_FIGHT = frozenset(("fighters", "army", "unit"))
"""Families of nouns whose people act for the group that they belong to."""


class Cast:
    """Who is meant by the nouns and pronouns of a story.

    A word is asked about by its spot; any word of a name, or the head of a phrase, stands for the whole phrase.

    Parameters
    ----------
    story
        The story.
    registry
        Who is known by name.
    """

    def __init__(self, story: Story, registry: Registry) -> None:
        self._story = story
        self._registry = registry
        self.countries: tuple[str, ...] = countries_of(story)
        self._collector = Collector(story, registry, self.countries)
        phrases = self._weighed(self._collector.phrases())
        self._at: dict[Spot, int] = {}
        for one in phrases:
            self._at.setdefault(one.spot, one.number_in_story)
        self._chains = Chains(phrases)
        structural(story, self._chains, self._at)
        named(self._chains)
        described(self._chains, story.paragraph_of)
        self._speeches = Speeches(story)
        Pronouns(story, self._chains, self._speeches).resolve()
        self._parties = Parties(story, self._chains)
        self._names: dict[int, str] = {}

    def mention(self, spot: Spot) -> Mention:
        """Return the mention that a word is or belongs to.

        Returns
        -------
        Mention
            `text` without article, relative clause and apposition; `name` the fullest name of its chain; `actor` the
            registry id, None when nobody of the registry is meant.
        """
        return self._mention(self._phrase(self._story.tree(spot).antecedent(spot[1]), spot))

    def mentions(self, spot: Spot) -> tuple[Mention, ...]:
        """Return the mentions of a coordination that begins with a word.

        "Both sides", "the two generals", and "they" after "A and B" give the two who are meant, when that is clear;
        "Israeli and American forces" gives one mention for each, with the same text.
        """
        tree = self._story.tree(spot)
        first = tree.antecedent(spot[1])
        found: list[Mention] = []
        for place in tree.conjuncts(first):
            if place == first or not tree.is_predicate(place):
                found += self._expanded(self._phrase(place, (spot[0], place)))
        return tuple(dict.fromkeys(found))

    def acts(self, spot: Spot) -> bool:
        """Whether a word stands for somebody who can act: people, a group, a force, a state, an organisation."""
        return self.kind(spot) in ("person", "group", "state")

    def kind(self, spot: Spot) -> Kind:
        """Return what a word stands for; people in the plural are a group, a capital that acts is its state."""
        phrase = self._phrase(self._story.tree(spot).antecedent(spot[1]), spot)
        if phrase.form != "pronoun":
            return phrase.kind
        if phrase.sex in ("he", "she", "i", "we"):
            return phrase.kind
        return next((one.kind for one in self._members(phrase) if one.form != "pronoun"), phrase.kind)

    def same(self, one: Spot, other: Spot) -> bool:
        """Whether two words stand for the same: one chain, or one actor of the registry."""
        if self.chain(one) == self.chain(other):
            return True
        actor = self.mention(one).actor
        return actor is not None and actor == self.mention(other).actor

    def chain(self, spot: Spot) -> int:
        """Return the number of the chain that a word is in; below zero for words that are in none."""
        phrase = self._phrase(self._story.tree(spot).antecedent(spot[1]), spot)
        return self._chains.of(phrase.number_in_story) if phrase.number_in_story >= 0 else -1 - phrase.span[0]

    def name_of_chain(self, chain: int) -> str | None:
        """Return the fullest name of a chain, None for numbers that are no chain's."""
        if chain < 0 or chain >= len(self._chains.phrases) or self._chains.of(chain) != chain:
            return None
        if chain not in self._names:
            self._names[chain] = name_of(self._chains, chain)
        return self._names[chain]

    def possessor(self, spot: Spot) -> Mention | None:
        """Return whose somebody or something is: Iran for "Iran's commander", the Houthis for "the Houthi leader"."""
        tree = self._story.tree(spot)
        place = tree.antecedent(spot[1])
        for head in (
            place,
            *tree.below(place, "appos"),
            *([tree.head(place)] if tree.relation(place) == "appos" else []),
        ):
            owner = self._owner(spot[0], head)
            if owner is not None:
                return owner
        return None

    def speaker_of_us(self) -> Mention | None:
        """Return whom "we" and "us" stand for outside direct speech, None when nobody knows."""
        return self._us

    def why(self, spot: Spot) -> str:
        """Return in words why a word stands for whom it does: the antecedent, the alias and its score."""
        phrase = self._phrase(self._story.tree(spot).antecedent(spot[1]), spot)
        said = [self._chains.reasons[phrase.number_in_story]] if phrase.number_in_story in self._chains.reasons else []
        match = self._match(phrase)
        if match is not None:
            said.append(f"{match.reason} ({match.score:.2f})")
        return "; ".join(said) or "its own words"

    @cached_property
    def _us(self) -> Mention | None:
        return us_in(self._story, self._registry, self._chains)

    def _weighed(self, phrases: list[Phrase]) -> list[Phrase]:
        """Return the phrases with uncertain actors weighed again, now that the certain ones are known."""
        certain = {one.match.actor.id for one in phrases if one.match is not None and one.match.score >= CERTAIN}
        context = (*self.countries, *sorted(certain))
        found = []
        for one in phrases:
            if one.match is not None and one.match.score < CERTAIN and one.match.actor.type != "state":
                again = self._registry.match(self._story.text[slice(*one.span)], context=context)
                better = again and again[0].score > one.match.score
                found.append(one._replace(match=again[0]) if better else one)
            else:
                found.append(one)
        return found

    def _phrase(self, place: int, spot: Spot) -> Phrase:
        number = self._at.get((spot[0], place))
        if number is not None:
            return self._chains.phrases[number]
        tree = self._story.tree(spot)
        for above in tree.above(place)[:3]:
            number = self._at.get((spot[0], above))
            if number is not None:
                phrase = self._chains.phrases[number]
                name = phrase.words.name
                if name is not None and name[0] <= place <= name[1]:
                    return phrase
        return self._collector.phrase((spot[0], place))

    def _members(self, phrase: Phrase) -> list[Phrase]:
        if phrase.number_in_story < 0:
            return [phrase]
        return self._chains.members(self._chains.of(phrase.number_in_story))

    def _mention(self, phrase: Phrase) -> Mention:
        text = self._story.text[phrase.span[0] : phrase.span[1]]
        if phrase.form == "pronoun" and phrase.sex == "we" and len(self._members(phrase)) == 1:
            if self._us is not None and not self._speeches.inside(phrase.spot):
                return Mention(text=text, span=phrase.span, name=self._us.name, actor=self._us.actor)
            return Mention(text=text, span=phrase.span, name=text)
        if phrase.words.whole is not None:
            inner = self._mention(self._phrase(phrase.words.whole, (phrase.spot[0], phrase.words.whole)))
            name = phrase.name if inner.name == inner.text else inner.name
            return Mention(text=text, span=phrase.span, name=name, actor=inner.actor)
        match = self._match(phrase)
        owner = self._owner_of_fighters(phrase) if match is None else None
        if owner is not None:
            name = f"{owner.name} {self._story.tree(phrase.spot)[phrase.spot[1]].text}"
            return Mention(text=text, span=phrase.span, name=name, actor=owner.actor)
        return Mention(text=text, span=phrase.span, name=self._name(phrase), actor=match.actor.id if match else None)

    def _owner_of_fighters(self, phrase: Phrase) -> Mention | None:
        """Return whose "its fighters" and "the group's men" are, when that is a known group: what they do, it does."""
        noun = phrase.noun
        fights = noun is not None and noun.role in ("member", "force") and noun.family in _FIGHT
        if not fights or phrase.number == "one" or phrase.words.name is not None or len(self._members(phrase)) > 1:
            return None
        owner = self._owner(*phrase.spot)
        return owner if owner is not None and owner.actor is not None and owner.text != owner.actor else None

    def _name(self, phrase: Phrase) -> str:
        if phrase.number_in_story < 0:
            return phrase.name
        return self.name_of_chain(self._chains.of(phrase.number_in_story)) or phrase.name

    def _match(self, phrase: Phrase) -> Match | None:
        if phrase.kind == "place" and phrase.match is not None and "a word for the state" in phrase.match.reason:
            return None
        if phrase.match is not None:
            return phrase.match
        matched = [one.match for one in self._members(phrase) if one.match is not None]
        return max(matched, key=lambda match: match.score, default=None)

    def _expanded(self, phrase: Phrase) -> list[Mention]:
        """Return the mentions of one phrase of a coordination."""
        text = self._story.text[phrase.span[0] : phrase.span[1]]
        two = self._parties.of(phrase)
        if two:
            meant = [self._mention(one) for one in two]
            return [Mention(text=text, span=phrase.span, name=one.name, actor=one.actor) for one in meant]
        parts = self._of_two_states(phrase)
        if parts:
            head = self._story.tree(phrase.spot)[phrase.spot[1]].text
            return [self._part(phrase, f"{text_of} {head}") for text_of in parts]
        return [self._mention(phrase)]

    def _of_two_states(self, phrase: Phrase) -> list[str]:
        """Return the adjectives of "Israeli and American forces"."""
        tree, place = self._story.tree(phrase.spot), phrase.spot[1]
        if phrase.form != "noun" or phrase.kind not in ("group", "thing", "state"):
            return []
        for child in tree.below(place, "amod", "compound"):
            words = [n for n in tree.conjuncts(child) if n < place]
            if len(words) > 1 and all(self._is_state((phrase.spot[0], n)) for n in words):
                return [tree[n].text for n in words]
        return []

    def _is_state(self, spot: Spot) -> bool:
        match = self._phrase(spot[1], spot).match
        return match is not None and match.actor.type in ("state", "armed_group")

    def _part(self, phrase: Phrase, name: str) -> Mention:
        found = self._registry.match(name, context=self.countries)
        text = self._story.text[phrase.span[0] : phrase.span[1]]
        return Mention(text=text, span=phrase.span, name=name, actor=found[0].actor.id if found else None)

    def _owner(self, sentence: int, place: int) -> Mention | None:
        tree = self._story.trees[sentence]
        behind = [one for one in tree.below(place, "nmod") if tree.prepositions(one) == ("of",)]
        for one in self._seat(sentence, place):
            return self._state_of(self._phrase(one, (sentence, one)))
        for one in (*tree.below(place, "nmod:poss"), *behind):
            return self._mention(self._phrase(one, (sentence, one)))
        for one in reversed(tree.below(place, "compound", "amod", "nmod:desc", "nmod")):
            phrase = self._phrase(one, (sentence, one))
            inside = one < place and phrase.spot != (sentence, place)
            if inside and (phrase.match is not None or (phrase.form == "name" and phrase.kind in ("group", "state"))):
                return self._mention(phrase)
        return None

    def _state_of(self, phrase: Phrase) -> Mention:
        """Return the state that a seat of government stands for when its people act: Iran for "leaders in Tehran"."""
        mention = self._mention(phrase)
        known = phrase.match.actor.id if phrase.match is not None and phrase.match.actor.type == "state" else None
        return Mention(text=mention.text, span=mention.span, name=mention.name, actor=known or mention.actor)

    def _seat(self, sentence: int, place: int) -> list[int]:
        """Return the seat of government in a phrase: "their leaders in Tehran" are Iran's."""
        high = self._phrase(place, (sentence, place)).words.high
        tree = self._story.trees[sentence]
        return [one for one in tree.below(place, "nmod") if one == high and tree.prepositions(one) == ("in",)]
