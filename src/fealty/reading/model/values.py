"""What the model says about a text: sentences of words, with names."""

from __future__ import annotations

from typing import NamedTuple


class Token(NamedTuple):
    """One word. `text` is the text between `begin` and `end`, in characters of the whole text."""

    text: str
    begin: int
    end: int
    upos: str  # Universal Dependencies part of speech
    lemma: str
    head: int  # place of the head within the sentence, -1 for the root
    deprel: str  # Universal Dependencies relation, subtypes included ("nsubj:pass")


class Name(NamedTuple):
    """A stretch of words that names somebody or something.

    `type` is PER, ORG or LOC for proper names; WEAPON, VEHICLE, NATIONALITY, TIME or QUANTITY for what conflict reports
    add, common nouns included. A name and a thing may overlap, two of either kind never do.
    """

    begin: int
    end: int
    type: str


class Sentence(NamedTuple):
    """Words from `begin` to `end` of the text, and the names among them in order."""

    begin: int
    end: int
    tokens: tuple[Token, ...]
    names: tuple[Name, ...]
