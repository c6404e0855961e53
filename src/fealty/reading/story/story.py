"""A document as the coders see it: its sentences as trees, and which paragraph each stands in."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from fealty.reading.documents import Document, paragraphs_of
from fealty.reading.model import Sentence
from fealty.reading.story.datelines import without_datelines
from fealty.reading.story.tree import Span, Tree

Spot = tuple[int, int]
"""A word of a story: the number of its sentence, its place there."""


class Story:
    """A parsed document.

    Parameters
    ----------
    document
        The document; its text is never changed.
    sentences
        The parsed sentences of that very text, in order; where one begins with a dateline, the story leaves that out.
    """

    def __init__(self, document: Document, sentences: list[Sentence]) -> None:
        self.document = document
        self.text = document.text
        self.paragraphs: tuple[Span, ...] = tuple(paragraphs_of(document.text))
        kept = without_datelines(document.text, sentences, list(self.paragraphs))
        self.trees = tuple(Tree(one, number, document.text) for number, one in enumerate(kept))
        begins = [begin for begin, _ in self.paragraphs]
        self.paragraph_of = tuple(max(bisect_right(begins, tree.sentence.begin) - 1, 0) for tree in self.trees)
        self._sentence_begins = [tree.sentence.begin for tree in self.trees]

    @property
    def published(self) -> date | None:
        """The day of publication, None when nobody knows it."""
        return self.document.published

    def tree(self, spot: Spot) -> Tree:
        """Return the sentence that a word stands in."""
        return self.trees[spot[0]]

    def lemma(self, spot: Spot) -> str:
        """Return a word's lemma in lower case."""
        return self.trees[spot[0]].lemma(spot[1])

    def spot_at(self, place: int) -> Spot | None:
        """Return the word at a character of the text, None between words."""
        number = bisect_right(self._sentence_begins, place) - 1
        if number < 0:
            return None
        for word, token in enumerate(self.trees[number].tokens):
            if token.begin <= place < token.end:
                return number, word
        return None

    def sentences_of(self, paragraph: int) -> list[int]:
        """Return the numbers of the sentences of a paragraph, in order."""
        return [number for number, where in enumerate(self.paragraph_of) if where == paragraph]
