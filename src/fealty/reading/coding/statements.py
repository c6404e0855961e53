"""Draft statements of a story: the words used for an actor, and what is said of one that is no event and no tie.

The stages, in order:

1. labels (`label_finding`), then stances (`label_stances`), sentence by sentence;
2. the same label for the same actor by the same speaker stays where it stands first, and so does the same stance;
3. when there are many, labels stay before denials, attitudes and assessments: about two for five sentences.
"""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.coding.analysis import Analysis, Draft
from fealty.reading.coding.label_finding import labels
from fealty.reading.coding.label_stances import stances
from fealty.reading.voices import Manner
from fealty.records import Mention, Statement

_RANK = {"given": 0, "denial": 1, "predicate": 2, "passing": 2, "attitude": 3, "activity": 4, "assessment": 5}
_TAKEN = Manner("asserted")
_MOST = (2, 5)  # statements for so many sentences: what a careful coder would still write down


def statements(analysis: Analysis) -> list[Draft]:
    """Return the statements that a story tells of, in the order of the text.

    Parameters
    ----------
    analysis
        The story with its cast and voices.

    Returns
    -------
    list of Draft
        Each with a `Statement`; never many more than two for five sentences.
    """
    kept: dict[tuple[object, ...], Draft] = {}
    for draft in _all(analysis):
        kept.setdefault(_key(draft), draft)
    most = 1 + len(analysis.story.trees) * _MOST[0] // _MOST[1]
    best = sorted(kept.values(), key=lambda draft: (_RANK[draft.cues[0]], draft.spot))[:most]
    return sorted(best, key=lambda draft: draft.spot)


def _all(analysis: Analysis) -> Iterator[Draft]:
    for tree in analysis.story.trees:
        labelled = set()
        for label in labels(analysis, tree):
            spot = tree.number, label.place
            labelled.add(label.place)
            words = tree.text[slice(*label.words)]
            record = Statement(
                speaker=label.speaker,
                about=label.about,
                stance="describes",
                label=words,
                **analysis.cited(spot, manner=_TAKEN if label.cue == "passing" else None, span=label.quote),
            )
            yield Draft(record, spot, (label.cue,))
        for stance in stances(analysis, tree):
            spot = tree.number, stance.place
            if stance.place not in labelled:
                fields = analysis.cited(spot)
                yield Draft(
                    Statement(speaker=stance.speaker, about=stance.about, stance=stance.stance, **fields),
                    spot,
                    (stance.cue,),
                )


def _key(draft: Draft) -> tuple[object, ...]:
    record = draft.record
    if not isinstance(record, Statement):
        return ()
    where = None if record.label else draft.spot
    return record.stance, (record.label or "").lower(), _name(record.about), _name(record.speaker), where


def _name(mention: Mention | None) -> str:
    return (mention.actor or mention.name or mention.text).lower() if mention else ""
