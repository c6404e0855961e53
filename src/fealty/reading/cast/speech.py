"""Direct speech: which words stand in quotation marks, and who says them."""

from __future__ import annotations

from fealty.reading.cast.wording import words
from fealty.reading.story import Span, Spot, Story, Tree

_OPEN = "“„«"
_CLOSE = "”»"


def quoted(text: str, paragraph: Span) -> list[Span]:
    """Return what stands in quotation marks in a paragraph; one left open reaches to its end."""
    found: list[Span] = []
    begin = -1
    for place in range(*paragraph):
        mark = text[place]
        if mark == '"':
            mark = "”" if begin >= 0 else "“"
        if mark in _OPEN and begin < 0:
            begin = place + 1
        elif mark in _CLOSE and begin >= 0:
            found.append((begin, place))
            begin = -1
    if begin >= 0:
        found.append((begin, paragraph[1]))
    return found


def says(tree: Tree, place: int) -> bool:
    """Whether a word is a verb of saying."""
    token = tree[place]
    return token.upos in ("VERB", "AUX") and tree.lemma(place) in words("speech")


class Speeches:
    """The direct speech of a story.

    Parameters
    ----------
    story
        The story.
    """

    def __init__(self, story: Story) -> None:
        self._story = story
        self._quotes = [quoted(story.text, paragraph) for paragraph in story.paragraphs]
        self._tellers: dict[int, Spot | None] = {}

    def inside(self, spot: Spot) -> bool:
        """Whether a word stands in quotation marks."""
        place = self._story.tree(spot)[spot[1]].begin
        quotes = self._quotes[self._story.paragraph_of[spot[0]]] if self._quotes else []
        return any(begin <= place < end for begin, end in quotes)

    def teller(self, spot: Spot) -> Spot | None:
        """Return the subject of the verb that introduces the speech around a word.

        Asked of the sentence itself first, then of the sentence before and the one after in the same paragraph.
        """
        sentence = spot[0]
        paragraph = self._story.paragraph_of[sentence]
        for other in (sentence, sentence - 1, sentence + 1, sentence - 2):
            if 0 <= other < len(self._story.trees) and self._story.paragraph_of[other] == paragraph:
                found = self._told_in(other)
                if found is not None:
                    return found
        return None

    def _told_in(self, sentence: int) -> Spot | None:
        if sentence not in self._tellers:
            self._tellers[sentence] = self._find(sentence)
        return self._tellers[sentence]

    def _find(self, sentence: int) -> Spot | None:
        tree = self._story.trees[sentence]
        for place in range(len(tree)):
            if says(tree, place) and not self.inside((sentence, place)):
                subjects = tree.below(place, "nsubj")
                if subjects and not self.inside((sentence, subjects[0])):
                    return sentence, subjects[0]
        return None
