"""A document as trees of words, and the addresses of its words."""

from fealty.reading.story.remembering import once_a_sentence, once_a_word
from fealty.reading.story.story import Spot, Story
from fealty.reading.story.tree import Span, Tree

__all__ = ["Span", "Spot", "Story", "Tree", "once_a_sentence", "once_a_word"]
