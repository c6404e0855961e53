"""Who is said to be the same by the grammar of one sentence: appositions, acronyms in brackets, "known as"."""

from __future__ import annotations

from fealty.reading.cast.chains import RELATIVE, Chains, initials
from fealty.reading.cast.collecting import Phrase
from fealty.reading.cast.nouns import noun_of
from fealty.reading.story import Spot, Story, Tree

_ACTING = ("person", "group", "state")
_CALLED = frozenset(("know", "call", "dub", "name", "style", "nickname"))
DESCRIBED = "described as"
"""Why a label belongs to whom it is given to."""
_DESCRIBED_AS = frozenset(("describe", "label", "brand", "characterise", "characterize", "portray", "refer", "define"))

_IN_FULL = {
    "gen": "general", "col": "colonel", "maj": "major", "capt": "captain", "lt": "lieutenant", "adm": "admiral",
    "brig": "brigadier", "sgt": "sergeant", "sen": "senator", "gov": "governor", "cmdr": "commander",
}  # fmt: skip


def structural(story: Story, chains: Chains, at: dict[Spot, int]) -> None:
    """Link what one sentence says to be the same.

    Parameters
    ----------
    story
        The story.
    chains
        Its chains, which grow.
    at
        The phrases by their heads.
    """
    for spot, number in at.items():
        tree, phrase = story.tree(spot), chains.phrases[number]
        for other, reason in _linked(story, chains, at, phrase):
            chains.link(other, number, reason)
        if phrase.words.titled and phrase.words.name is not None:
            before = [tree.word(n).strip(".") for n in range(phrase.words.low, phrase.words.name[0])]
            titles = [noun_of(_IN_FULL.get(word, word)) for word in before]
            chains.describe(number, [noun.base for noun in titles if noun is not None])
        if tree.below(spot[1], "cop") and phrase.noun is not None and phrase.definite:
            for subject in tree.below(spot[1], "nsubj"):
                if (spot[0], subject) in at:
                    chains.describe(at[spot[0], subject], [phrase.noun.base])


def _linked(story: Story, chains: Chains, at: dict[Spot, int], phrase: Phrase) -> list[tuple[int, str]]:
    """Return the phrases of a sentence that one of them is said to be, each with the reason."""
    sentence, place = phrase.spot
    tree = story.trees[sentence]
    head = at.get((sentence, tree.head(place))) if tree.relation(place) == "appos" else None
    before = at.get((sentence, _described_before(tree, phrase))) if phrase.form == "name" else None
    called = at.get((sentence, _named_before(tree, phrase))) if phrase.form == "noun" else None
    apposed = [
        one for one in (head, before, called) if one is not None and _apposed(story, chains.phrases[one], phrase)
    ]  # fmt: skip
    found = [(one, "apposition") for one in apposed]
    antecedent = at.get((sentence, tree.antecedent(place)))
    if antecedent is not None and antecedent != phrase.number_in_story:
        found.append((antecedent, RELATIVE))
    aliases = [at[sentence, one] for one in _known_as(tree, place) if (sentence, one) in at]
    found += [(one, "known as") for one in aliases if _is_named(chains.phrases[one])]
    labels = [at[sentence, one] for one in _described_as(tree, place) if (sentence, one) in at]
    return found + [(one, DESCRIBED) for one in labels if chains.phrases[one].kind == phrase.kind]


def _is_named(phrase: Phrase) -> bool:
    return phrase.form == "name" or phrase.match is not None or any(word[0].isupper() for word in phrase.name.split())


def _described_before(tree: Tree, phrase: Phrase) -> int:
    """Return the head of a description right before a person's name between commas, whatever the parser made of it.

    "The president, Samvel Shahramanyan, ordered" may come as two subjects.
    """
    low, high = phrase.words.low, phrase.words.high
    if phrase.kind != "person" or low < 2 or tree.word(low - 1) != "," or high + 1 >= len(tree):
        return -1
    if tree.word(high + 1) not in (",", ".", ";") or tree.relation(phrase.spot[1]) == "conj":
        return -1
    head = low - 2
    noun = noun_of(tree.word(head), tree.lemma(head))
    while head >= 2 and tree.word(head - 1) == "-":  # "secretary-general"
        head -= 2
    is_role = noun is not None and noun.kind == "person" and noun.number == "one" and noun.role != "civilian"
    return head if is_role else -1


def _named_before(tree: Tree, phrase: Phrase) -> int:
    """Return the head of the name that a description between commas follows, whatever the parser made of it.

    "The Coalition of Patriots (CPC), a rebel alliance sponsored by Bozize, marched" may come as two subjects.
    """
    place, low = phrase.spot[1], phrase.words.low
    if phrase.kind != "group" or low < 3 or tree.word(low - 1) not in ("a", "an") or tree.word(low - 2) != ",":
        return -1
    if tree.relation(place) in ("conj", "appos", "obl", "nmod", "obj"):
        return -1
    end = max(tree.subtree(place))
    closed = end + 1 < len(tree) and (tree[end + 1].text == "," or tree[end].text == ",")
    name = low - 3
    if tree.word(name) == ")" and name >= 3 and tree.word(name - 2) == "(":
        name = tree.head(name - 1) if 0 <= tree.head(name - 1) < name - 2 else -1
    while name >= 0 and tree.relation(name) in ("flat", "compound") and 0 <= tree.head(name) < place:
        name = tree.head(name)
    return name if closed and name >= 0 and tree[name].upos == "PROPN" else -1


def _known_as(tree: Tree, place: int) -> list[int]:
    """Return what follows "known as", "called", "dubbed" behind a noun."""
    participles = [one for one in tree.below(place, "acl") if tree.lemma(one) in _CALLED and tree.passive(one)]
    return [other for one in participles for other in tree.below(one, "obl", "xcomp", "obj")]


def _described_as(tree: Tree, place: int) -> list[int]:
    """Return what the object of "describe" is described as."""
    verb = tree.head(place)
    if tree.relation(place) != "obj" or verb < 0 or tree.lemma(verb) not in _DESCRIBED_AS:
        return []
    return [one for one in tree.below(verb, "obl", "xcomp", "advcl") if "as" in tree.prepositions(one)]


def _apposed(story: Story, head: Phrase, other: Phrase) -> bool:
    """Whether an apposition says the same of somebody; the parser calls datelines and lists appositions too."""
    between = story.text[head.span[1] : other.span[0]]
    apart = any(mark in between for mark in ("\n", " - ", "among them"))
    if apart or head.kind == "abstract" or other.span[0] < head.span[1]:
        return False
    office = (
        head.noun is not None and head.noun.kind == "person" and head.noun.role in ("leader", "official", "spokesman")
    )
    if head.form == other.form == "name" and not office:
        short = (other.name.isupper() and "(" in between) or (head.name.isupper() and "(" in between)
        return short or (head.kind == other.kind and initials(head.name) == other.name.lower())
    if (head.kind == "person") != (other.kind == "person") or (head.kind in _ACTING) != (other.kind in _ACTING):
        return False
    return (head.number == "many") == (other.number == "many") or "either" in (head.number, other.number)
