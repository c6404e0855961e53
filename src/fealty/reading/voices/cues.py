"""What a clause says about itself: its auxiliaries, negations, adverbs of time and doubt, and conditions."""

from __future__ import annotations

from typing import NamedTuple

from fealty.reading.story import Tree
from fealty.reading.voices.words import listed

_NEGATED_NOUNS = frozenset(("none", "nobody", "no-one", "neither", "nothing", "noone"))
_ONLY = frozenset(("only", "just", "merely", "simply", "solely", "least", "necessarily", "surprisingly"))
_QUANTIFIERS = frozenset(("every", "each", "most"))
_INVERTED = frozenset(("should", "had", "were"))
_PHRASES = (("in", "case"), ("as", "long", "as"), ("so", "long", "as"), ("on", "condition"))
_LASTING = frozenset(("since",))


class Cues(NamedTuple):
    """What stands in a clause: the effects by where they come from, each None or False when there is nothing."""

    modal: str | None = None
    negated: bool = False
    adverb: str | None = None
    condition: str | None = None
    perfect: bool = False
    words: tuple[str, ...] = ()


def cues_of(tree: Tree, place: int) -> Cues:
    """Return what a predicate's own clause says about how it is meant.

    Parameters
    ----------
    tree
        The sentence.
    place
        The predicate. A coordinated verb without auxiliaries of its own shares those of the first ("will come and go").
    """
    hosts = [place, *_shared(tree, place)]
    modal, words = None, []
    for host in hosts:
        modal, word = _modal(tree, host)
        if modal:
            words.append(word)
            break
    negation = next((word for host in hosts if (word := _negation(tree, host, shared=host != place))), "")
    adverb, adverb_word = _adverb(tree, place)
    for host in hosts[1:]:
        if adverb is None:
            adverb, adverb_word = _adverb(tree, host, before=host)
    condition = _condition(tree, hosts[-1]) or _condition(tree, place)
    perfect = any(tree.word(one) in ("has", "have", "'ve") for host in hosts for one in tree.below(host, "aux"))
    words += [word for word in (negation, adverb_word) if word]
    if condition:
        words.append("condition")
    return Cues(modal, bool(negation), adverb, condition, perfect, tuple(words))


def _shared(tree: Tree, place: int) -> list[int]:
    """Return the verb whose auxiliaries a coordinated one shares: "they will not attack or kill"."""
    if tree.relation(place) != "conj":
        return []
    first = tree.coordinated_with(place)
    linked = {tree.word(one) for one in tree.below(place, "cc")}
    if tree.below(place, "aux", "aux:pass", "cop", "nsubj", "nsubj:pass") or linked & {"but", "yet"}:
        return []
    return [first] if shape(tree, first) == shape(tree, place) else []


def shape(tree: Tree, place: int) -> str:
    """Return which form of a verb a word looks like: "ing", "past" (participles too), "third" or "bare"."""
    word = tree.word(place)
    if tree[place].upos not in ("VERB", "AUX", "NOUN"):
        return "other"
    if word.endswith("ing") and len(word) > 4:
        return "ing"
    if word.endswith("ed"):
        return "past"
    if word.endswith("s") and not word.endswith("ss"):
        return "third"
    return "bare" if word == tree.lemma(place) and not tree.below(place, "aux:pass") else "past"


def _modal(tree: Tree, place: int) -> tuple[str | None, str]:
    marks = [tree.word(one) for one in tree.below(place, "mark")]
    auxiliaries = tree.below(place, "aux", "cop", "aux:pass")
    for one in auxiliaries:
        word = tree.word(one)
        effect = listed(word, "auxiliary")
        if effect == "would":
            counterfactual = any(tree.word(other) == "have" for other in auxiliaries)
            started = word == "'d" and shape(tree, place) == "past"
            effect = None if started else "conditional" if counterfactual else "would"
        if effect and not (word in _INVERTED and _opens(tree, one, place)):
            return effect, word
        if word in ("is", "are", "was", "were", "'s", "'re") and "to" in marks and one < place:
            return "planned", f"{word} to"
    if "to" in marks and any(tree.word(one) == "used" for one in tree.below(place, "aux")):
        return "habitual", "used to"
    if any(tree.word(one) == "going" and "to" in marks for one in auxiliaries):
        return "planned", "going to"
    return None, ""


def _opens(tree: Tree, one: int, place: int) -> bool:
    subjects = tree.below(place, "nsubj", "nsubj:pass")
    return bool(subjects) and one < subjects[0] and not is_question(tree)


def is_question(tree: Tree) -> bool:
    """Whether a sentence ends in a question mark."""
    return any(tree.word(one) == "?" for one in range(max(len(tree) - 3, 0), len(tree)))


def _negation(tree: Tree, place: int, *, shared: bool) -> str:
    for one in tree.below(place, "advmod", "cc:preconj", "cc", "det", "discourse", "aux"):
        if listed(tree.word(one), "adverb") == "denied" and _denies(tree, one, place):
            return tree.word(one)
        if tree.word(one) == "longer" and one and tree.word(one - 1) == "no":
            return "no longer"
    subjects = tree.below(place, "nsubj", "nsubj:pass")
    if any(_not_one(tree, one) for one in subjects):
        return "not a"
    objects = [] if shared else tree.below(place, "obj")
    for one in [*subjects, *objects]:
        if _is_none(tree, one):
            return tree.word(one)
    for one in tree.below(place, "obl"):
        if _is_none(tree, one) and set(tree.prepositions(one)) & {"under", "at", "in", "on"}:
            return f"no {tree.word(one)}"
    if place and tree.word(place - 1) in ("not", "never", "n't") and tree.head(place - 1) != place:
        return tree.word(place - 1) if not _followed_by_only(tree, place - 1) else ""
    return ""


def _denies(tree: Tree, one: int, place: int) -> bool:
    word = tree.word(one)
    if word == "not" and (
        _followed_by_only(tree, one) or (one and tree.word(one - 1) in ("or", "whether", "if", "why"))
    ):
        return False
    if word == "nor":
        return bool(tree.below(place, "nsubj")) or any(
            tree.word(other) == "neither" for other in range(max(one - 12, 0), one)
        ) or bool(_shared(tree, place))  # fmt: skip
    return one < place or bool(tree.below(place, "cop")) or (one == place + 1 and word in ("not", "n't"))


def _followed_by_only(tree: Tree, one: int) -> bool:
    return one + 1 < len(tree) and tree.word(one + 1) in _ONLY


def _is_none(tree: Tree, one: int) -> bool:
    if tree.word(one) in _NEGATED_NOUNS:
        return True
    return any(
        tree.word(det) in ("no", "neither") and tree.word(one) != "doubt"
        for det in tree.below(one, "det", "advmod", "cc:preconj")
    )


def _not_one(tree: Tree, subject: int) -> bool:
    """Whether a subject is "not a single passenger", "not one shot": nobody; "not all" says something else."""
    first = min(tree.subtree(subject))
    following = tree.word(first + 1) if first + 1 < len(tree) else ""
    return tree.word(first) == "not" and following in ("a", "an", "one", "any", "even")


def _adverb(tree: Tree, place: int, *, before: int | None = None) -> tuple[str | None, str]:
    for one in tree.below(place, "advmod", "obl", "discourse"):
        if before is not None and one > before:
            continue
        effect = listed(tree.word(one), "adverb")
        if effect and effect not in ("denied", "asserted"):
            return effect, tree.word(one)
        if tree.relation(one) == "obl" and _is_each(tree, one):
            return "habitual", f"every {tree.word(one)}"
    return None, ""


def _is_each(tree: Tree, one: int) -> bool:
    """Whether a phrase says how often: "every night", "most weeks", "on Fridays", "in the habit of" excepted."""
    if listed(tree.lemma(one), "unit") is None and listed(tree.word(one), "unit") is None:
        return False
    if any(tree.word(other) in _QUANTIFIERS for other in tree.below(one, "det", "amod", "advmod")):
        return True
    weekday = tree.word(one).removesuffix("s")
    return tree.word(one).endswith("days") and weekday.endswith("day") and weekday != "day"


def _condition(tree: Tree, place: int) -> str | None:
    """Return what a subordinate clause makes of a main one: "if ..., they will strike"."""
    for one in tree.below(place, "advcl"):
        marks = tree.prepositions(one)
        if marks[:1] and listed(marks[0], "governing") and not _even(tree, one):
            return listed(marks[0], "governing")
        if conditional_phrase(tree, one):
            return "conditional"
    return None


def _even(tree: Tree, one: int) -> bool:
    first = min(tree.subtree(one))
    return tree.word(first) == "even" or (first > 0 and tree.word(first - 1) in ("even", "as"))


def conditional_phrase(tree: Tree, one: int) -> bool:
    """Whether a clause is a condition by its phrase ("in case") or by inversion ("should they attack")."""
    places = tree.subtree(one)
    opening = tuple(tree.word(place) for place in range(places[0], min(places[0] + 3, len(tree))))
    if any(opening[: len(phrase)] == phrase for phrase in _PHRASES):
        return True
    word = opening[0]
    return word in ("should", "provided", "providing", "unless") or (
        word in _INVERTED and bool(tree.below(one, "nsubj", "nsubj:pass")) and shape(tree, one) != "ing"
    )


def lasting(tree: Tree, place: int) -> bool:
    """Whether a clause says since when: then what was done over and over was done so many times, and is no habit."""
    return any(set(tree.prepositions(one)) & _LASTING for one in tree.below(place, "obl", "advcl"))
