"""Answers to orders that the network finds where no rule does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from fealty.reading.coding.order_people import People
from fealty.reading.coding.reply_conduct import ANY, NEAR, Reply, replied
from fealty.reading.story import Tree
from fealty.records.values import Answer

SURE = 0.7
"""Probability from which a frame is an answer by itself."""


def framed_replies(people: People, tree: Tree, known: frozenset[int]) -> Iterator[Reply]:
    """Yield the answers of a sentence that the network finds on words where no rule found one."""
    for frame in tree.sentence.frames:
        if frame.kind != "answer" or frame.probability < SURE or frame.place in known:
            continue
        answer = cast("Answer", frame.label)
        actors = frame.fillers("actor")
        for reply in replied(people, (tree.number, frame.place), actors, answer, ANY, "frame") if actors else ():
            yield reply._replace(reach=NEAR, known=False)
