"""The cast of a story."""

from __future__ import annotations

from fealty.reading.actors import Registry
from fealty.reading.story import Spot, Story
from fealty.records import Mention


class Cast:
    """Who is meant by the nouns and pronouns of a story."""

    def __init__(self, story: Story, registry: Registry) -> None:
        self._story = story
        self._registry = registry
        self.countries: tuple[str, ...] = ()

    def mention(self, spot: Spot) -> Mention:
        """Return the mention that the phrase headed by a word is."""
        tree = self._story.tree(spot)
        span = tree.phrase_span(spot[1], bare=True)
        text = self._story.text[span[0] : span[1]]
        found = self._registry.match(text)
        return Mention(text=text, span=span, name=text, actor=found[0].actor.id if found else None)

    def mentions(self, spot: Spot) -> tuple[Mention, ...]:
        """Return the mentions of a coordination that begins with a word."""
        return tuple(self.mention((spot[0], one)) for one in self._story.tree(spot).conjuncts(spot[1]))

    def acts(self, spot: Spot) -> bool:
        """Whether a word stands for somebody who can act: people, a group, a force, a state, an organisation."""
        return self._story.tree(spot)[spot[1]].upos in ("PROPN", "PRON", "NOUN")

    def same(self, one: Spot, other: Spot) -> bool:
        """Whether two words stand for the same."""
        return one == other

    def speaker_of_us(self) -> Mention | None:
        """Return whom "we" and "us" stand for outside direct speech, None when nobody knows."""
        return None
