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


class Frame(NamedTuple):
    """A word that gives an order, answers one or tells of a tie, and the words that fill its roles.

    `kind` is "order", "answer" or "tie"; `label` the content, the answer or the relation of records that is likeliest.
    `probability` is the network's for the kind, `labelled` for the label. `roles` are (role, place of the head word),
    the surest first: issuer, behalf, addressee, content of orders; actor and giver of answers; from and to of ties.
    """

    place: int
    kind: str
    label: str
    probability: float
    labelled: float
    roles: tuple[tuple[str, int], ...]

    def fillers(self, role: str) -> list[int]:
        """Return the words that fill a role."""
        return [place for name, place in self.roles if name == role]


class Sentence(NamedTuple):
    """Words from `begin` to `end` of the text, the names among them in order, and the frames that they carry."""

    begin: int
    end: int
    tokens: tuple[Token, ...]
    names: tuple[Name, ...]
    frames: tuple[Frame, ...] = ()
