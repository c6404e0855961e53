"""Who speaks: the subject of a verb of saying, the person before the office, the issuer before the paper."""

from __future__ import annotations

from collections.abc import Sequence

from fealty.reading.story import Spot, Tree
from fealty.reading.voices.words import attitude, saying_noun, saying_verb

_OWNERS = ("by", "from", "of")
_LOOSE = frozenset(("nsubj", "parataxis"))
_BEFORE_INVERSION = frozenset((",", '"', "”", "’", "'", "-", "–", "—", "?", "!"))


def speakers_of(tree: Tree, place: int) -> tuple[Spot, ...]:
    """Return who says what a verb of saying says: not "a statement" but who issued it, the person before the office.

    Parameters
    ----------
    tree
        The sentence.
    place
        The verb.
    """
    agents = _inverted(tree, place) or [one for one in tree.agents(place) if not tree.below(one, "cop")]
    if not agents and not tree.passive(place):
        agents = _left_of(tree, place)
    found = [name for one in agents for name in persons(tree, one)]
    return tuple((tree.number, one) for one in dict.fromkeys(found) if one != place)


def _inverted(tree: Tree, place: int) -> list[int]:
    """Return the subject behind a verb of saying that follows what is said: "..., says Israel"."""
    follows = place > 0 and tree[place - 1].upos == "PUNCT" and tree.word(place - 1) in _BEFORE_INVERSION
    if not follows or any(one < place for one in tree.below(place, "nsubj")) or tree.below(place, "aux", "aux:pass"):
        return []
    row = saying_verb(tree, place)
    if row is None or "listener" in row.frames or "clause" not in row.frames:
        return []
    behind = [one for one in tree.below(place, "nsubj", "iobj", "obj") if one > place and not tree.below(one, "case")]
    return [each for one in behind[:1] for each in tree.conjuncts(one)]


def _left_of(tree: Tree, place: int) -> list[int]:
    """Return the noun before a finite verb that the parser gave no subject, as in telegraphic reports."""
    if tree.relation(place) not in ("appos", "parataxis", "root", "acl") or tree.word(place).endswith("ing"):
        return []
    joined = [one for one in tree.below(place, "compound") if tree[one].upos == "PROPN" and one == place - 1]
    if joined:
        return joined
    head = tree.head(place)
    for one in range(place - 1, -1, -1):
        free = tree[one].upos in ("NOUN", "PROPN") and not tree.below(one, "case")
        relation, above = tree.relation(one), tree.head(one)
        strayed = relation == "nsubj" and above < one and tree.head(above) == place  # "they fired," one of them said
        if free and (one == head or relation == "appos" or (above == head and relation in _LOOSE) or strayed):
            return [one]
    return []


def persons(tree: Tree, one: int) -> list[int]:
    """Return whom the head of a noun phrase stands for as a speaker: the name beside an office, the issuer of a paper.

    Parameters
    ----------
    tree
        The sentence.
    one
        The head of a noun phrase, the subject of a verb of saying or not.
    """
    beside = [one]
    if tree.relation(one) == "nsubj":  # "its spokesman Fawzi Barhoum said", read as two subjects
        beside += [other for other in tree.below(tree.head(one), "nsubj") if other > one]
    names = [named(tree, other) for other in beside]
    person = next((name for name in reversed(names) if tree[name].upos == "PROPN"), None)
    if person is not None and len(beside) > 1:
        return [person]
    return [named(tree, each) for each in (issuers(tree, one) if attitude(tree, one, "document") else [one])]


def named(tree: Tree, one: int) -> int:
    """Return the name in an apposition to an office ("the president, Samvel Shahramanyan"), else the word itself.

    Parameters
    ----------
    tree
        The sentence.
    one
        The head of a noun phrase.
    """
    if _is_person(tree, one):
        return one
    return next((other for other in tree.below(one, "appos") if other > one and _is_person(tree, other)), one)


def _is_person(tree: Tree, one: int) -> bool:
    token = tree[one]
    return token.upos == "PROPN" and any(
        name.type == "PER" and name.begin <= token.begin < name.end for name in tree.sentence.names
    )


def issuers(tree: Tree, one: int) -> list[int]:
    """Return who issued what is written: the possessor, who it is by or from, who sent it; else the paper itself.

    Parameters
    ----------
    tree
        The sentence.
    one
        The word for the paper: "statement", "report", "message".
    """
    own = tree.below(one, "nmod:poss")
    by = [
        other
        for other in tree.obliques(one, *_OWNERS)
        if tree[other].upos == "PROPN" or "of" not in tree.prepositions(other)
    ]
    sent = [subject for clause in tree.below(one, "acl:relcl") for subject in tree.subjects(clause) if subject != one]
    passive = [other for clause in tree.below(one, "acl") for other in tree.obliques(clause, "by", "from")]
    return (by or own or sent or passive or [one])[:1]


def issuer_before(trees: Sequence[Tree], spot: Spot) -> Spot | None:
    """Return who issued the paper that "the statement said" means: whoever issued one in the two sentences before.

    Parameters
    ----------
    trees
        The sentences of the story.
    spot
        The word for the paper, whose own phrase names nobody.
    """
    for number in range(spot[0], max(spot[0] - 3, -1), -1):
        tree = trees[number]
        last = spot[1] if number == spot[0] else len(tree)
        for place in range(last - 1, -1, -1):
            if tree[place].upos != "NOUN" or not (attitude(tree, place, "document") or saying_noun(tree, place)):
                continue
            found = issuers(tree, place)
            if found == [place] and tree.relation(place) in ("obj", "obl"):
                found = tree.agents(tree.head(place)) or [place]
            if found != [place] and tree[found[0]].upos in ("NOUN", "PROPN", "PRON"):
                return number, named(tree, found[0])
    return None
