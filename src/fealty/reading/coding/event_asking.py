"""What the trained pair classifier says of verbs that name no act by themselves ("hit", "help", "force").

It reads whole sentences and finds an act between almost any two parties of one, so it is never asked what a verb means,
only whether an act that the word list holds possible is the one; and all verbs of a story are asked about at once.
"""

from __future__ import annotations

from fealty.reading.coding.event_happening import Happening
from fealty.reading.model import relate
from fealty.reading.story import Spot, Story

_SURE_ENOUGH = 0.6
_MOST = 40  # pairs of a story: each costs some milliseconds


def confirmed(story: Story, found: list[Happening]) -> list[Happening]:
    """Return events without those of doubtful verbs that the classifier does not see.

    Parameters
    ----------
    story
        The story.
    found
        The events that its verbs tell, in order.
    """
    doubtful = [one for one in found if one.how == "ask"]
    pairs = [
        _pair(story, one.actors[0], one.recipients[0]) for one in doubtful[:_MOST] if one.actors and one.recipients
    ]
    if not pairs:
        return [one for one in found if one.how != "ask"]
    answers = iter(relate(pairs))
    kept: list[Happening] = []
    left = _MOST
    for one in found:
        if one.how != "ask":
            kept.append(one)
        elif left > 0:
            left -= 1
            if one.actors and one.recipients:
                best, probability = next(answers)[0]
                if best == one.type and probability >= _SURE_ENOUGH:
                    kept.append(one._replace(cues=(*one.cues, "classified")))
    return kept


def _pair(story: Story, actor: Spot, recipient: Spot) -> tuple[str, tuple[int, int], tuple[int, int]]:
    tree = story.tree(actor)
    begin = tree.sentence.begin
    source, target = tree.phrase_span(actor[1], bare=True), tree.phrase_span(recipient[1], bare=True)
    text = story.text[begin : tree.sentence.end]
    return text, (source[0] - begin, source[1] - begin), (target[0] - begin, target[1] - begin)
