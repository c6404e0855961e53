"""Whom "we" and "us" stand for in a text whose author takes a side: a communiqué, a commentary."""

from __future__ import annotations

from fealty.reading.actors import Registry
from fealty.reading.cast.chains import Chains
from fealty.reading.cast.collecting import Phrase
from fealty.reading.cast.wording import words
from fealty.reading.story import Story
from fealty.records import Mention

_TELL_OF_OTHERS = ("media", "person")


def us_in(story: Story, registry: Registry, chains: Chains) -> Mention | None:
    """Return who says "we" outside direct speech.

    Two things tell it: the body that issues the text is an actor, or a country is named together with the author's own
    ("the United States and our allies", "we Americans").

    Parameters
    ----------
    story
        The story.
    registry
        Who is known by name.
    chains
        The chains of the story.
    """
    return _issuer(story, registry) or _coordinated(story, chains)


def _issuer(story: Story, registry: Registry) -> Mention | None:
    publisher = story.document.publisher
    if not publisher:
        return None
    found = registry.match(publisher)
    if not found or found[0].score < 0.8 or found[0].actor.type in _TELL_OF_OTHERS:
        return None
    return Mention(text=publisher, name=publisher, actor=found[0].actor.id)


def _coordinated(story: Story, chains: Chains) -> Mention | None:
    for one in chains.phrases:
        if one.form != "name" or one.match is None or one.match.actor.type != "state":
            continue
        if _with_ours(story, one) or _apposed_to_us(story, one):
            text = story.text[one.span[0] : one.span[1]]
            actor = one.match.actor
            return Mention(text=text, span=one.span, name=actor.name if one.kind == "group" else text, actor=actor.id)
    return None


def _with_ours(story: Story, one: Phrase) -> bool:
    """Whether the words after a country are "and our allies"."""
    tree = story.tree(one.spot)
    after = one.words.high + 1
    if after + 2 >= len(tree) or tree.word(after) not in ("and", "or") or tree.word(after + 1) != "our":
        return False
    return any(tree.word(n) in words("friend") for n in range(after + 2, min(after + 5, len(tree))))


def _apposed_to_us(story: Story, one: Phrase) -> bool:
    """Whether "we" or "us" stands right before a word for a people ("we Americans")."""
    tree = story.tree(one.spot)
    before = one.words.low - 1
    return one.kind == "group" and before >= 0 and tree.word(before) in ("we", "us")
