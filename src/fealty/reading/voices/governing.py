"""What the word above a clause makes of it: "planned to", "denied that", "if", "without", "in order to"."""

from __future__ import annotations

from fealty.reading.story import Tree
from fealty.reading.voices.cues import conditional_phrase, cues_of, shape
from fealty.reading.voices.happenings import of_noun
from fealty.reading.voices.manner import ASSERTED, Manner, ManOf, combined, effect_of
from fealty.reading.voices.speech import is_wish
from fealty.reading.voices.words import Saying, attitude, listed, saying_verb

_COMMITTING = frozenset(("promise", "threaten", "warn", "announce"))
_TELLS_WHAT_IS = frozenset(("claim", "report", "believe"))
_TAKES_ON = frozenset(("of", "for", "as", "with", "from"))
_WHILE = frozenset(("when", "once", "until", "till", "before", "after", "while", "by", "in", "as", "where", ""))
_INVERTED = frozenset(("should", "had", "were"))


def governed(of: ManOf, tree: Tree, place: int, own: Manner) -> Manner:
    """Return a clause's manner with what the word that it hangs on makes of it.

    Parameters
    ----------
    of
        Gives the manner of another word of the sentence.
    tree
        The sentence.
    place
        The head of the clause, which hangs on another word.
    own
        The manner that the clause itself shows.
    """
    relation = tree.relation(place)
    if relation in ("advcl", "obl"):
        return _adverbial(of, tree, place, own)
    if relation == "acl":
        return _attributive(of, tree, place, own)
    if relation in ("ccomp", "xcomp", "csubj"):
        return _complement(tree, place, of(tree, tree.head(place)), own)
    return own


def _complement(tree: Tree, place: int, above: Manner, own: Manner) -> Manner:
    head = tree.head(place)
    row, word = saying_verb(tree, head), tree.word(head)
    infinitive = is_wish(tree, place)
    if tree.prepositions(place)[:1] in (("whether",), ("if",)):
        return combined("open", ASSERTED, own, "whether")
    if row is not None and not (infinitive and attitude(tree, head, "verb") and "infinitive" not in row.frames):
        return _said(tree, place, row, above, own)
    effect = effect_of(tree, head)
    if infinitive and word in ("going", "is", "are", "was", "were", "be"):
        effect = "planned"
    elif word == "used" and not infinitive:
        effect = "asserted"
    elif effect is None:
        effect = "asserted" if tree.relation(place) == "xcomp" else "fact"
    if effect == "planned" and attitude(tree, place, "vengeful") and not own.negated:
        effect = "threatened"
    return combined(effect, above, own, word)


def _said(tree: Tree, place: int, row: Saying, above: Manner, own: Manner) -> Manner:
    """Return the manner of what a verb of saying has as its clause or infinitive."""
    word = tree.word(tree.head(place))
    effect = row.effect
    if effect == "asserted":
        past = any(tree.word(one) == "have" for one in tree.below(place, "aux"))
        hearsay = past or row.kind in _TELLS_WHAT_IS or (row.verb == "say" and tree.passive(tree.head(place)))
        if is_wish(tree, place) and not hearsay:
            return combined("planned", above, own, word)
        if above.negated or above.status in ("conditional", "opinion"):  # "did not say that", "may announce that"
            return combined("open", ASSERTED, own, word)
        return own
    if effect == "planned" and row.kind in _COMMITTING:
        effect = _committed(tree, place, own)
    if row.kind == "believe" and shape(tree, place) == "ing" and not tree.below(place, "nsubj"):
        effect = "planned"  # "considers leaving"
    if effect == "planned" and own.status == "denied":
        own = own._replace(status="planned")
    return combined(effect, above, own, word)


def _committed(tree: Tree, place: int, own: Manner) -> str:
    """Return what a vow is: a threat when it is about revenge, or about force under a condition."""
    condition = cues_of(tree, tree.head(place)).condition or cues_of(tree, place).condition
    if own.negated:
        return "conditional" if condition else "planned"
    if attitude(tree, place, "vengeful") or (condition and attitude(tree, place, "hostile")):
        return "threatened"
    return "conditional" if condition else "planned"


def _adverbial(of: ManOf, tree: Tree, place: int, own: Manner) -> Manner:
    marks, head = tree.prepositions(place), tree.head(place)
    mark, phrase = marks[0] if marks else "", " ".join(marks[:2])
    if phrase in ("instead of", "rather than") or mark == "without":
        return combined("denied", ASSERTED, own, phrase)
    if "of" in marks and "short" in (tree.word(head), tree.word(max(place - 2, 0))):
        return combined("denied", ASSERTED, own, "short of")
    if phrase in ("as if", "even though"):
        return own
    effect = listed(mark, "marker")
    if effect and mark not in _INVERTED:
        return combined(effect, ASSERTED, own, mark)
    if conditional_phrase(tree, place):
        return combined("conditional", ASSERTED, own, "condition")
    row = saying_verb(tree, head)
    if row and {mark} & row.frames & _TAKES_ON:
        return combined(row.effect, of(tree, head), own, tree.word(head))
    if mark == "from" and attitude(tree, head, "verb") == "denied":
        return combined("denied", of(tree, head), own, tree.word(head))
    if mark == "to" or phrase == "in order":
        return _purpose(of, tree, place, row, own)
    return _beside(of(tree, head), tree, place, own) if mark in _WHILE else own


def _beside(above: Manner, tree: Tree, place: int, own: Manner) -> Manner:
    """Return the manner of a clause that goes with a main one: "once they meet, they will ..." is not yet so."""
    irrealis = above.status not in ("asserted", "denied", "habitual")
    if irrealis and own.status == "asserted" and not cues_of(tree, place).perfect and not _is_past(tree, place):
        status = above.status if not tree.below(place, "mark") or not tree.below(place, "nsubj") else "conditional"
        return Manner(status, own.negated, above.cues)
    return own


def _is_past(tree: Tree, place: int) -> bool:
    had = any(tree.word(one) in ("had", "was", "were") for one in tree.below(place, "aux", "aux:pass", "cop"))
    return had or (shape(tree, place) == "past" and bool(tree.below(place, "nsubj", "nsubj:pass")))


def _purpose(of: ManOf, tree: Tree, place: int, row: Saying | None, own: Manner) -> Manner:
    head = tree.head(place)
    above = of(tree, head)
    if row and "infinitive" in row.frames:
        return _said(tree, place, row, above, own)
    if any(tree.word(one) == "only" for one in range(max(place - 3, 0), place)):
        return combined("asserted", above, own, "only to")
    effect = effect_of(tree, head)
    if effect and tree[head].upos in ("ADJ", "ADV"):
        return combined(effect, above, own, tree.word(head))
    return combined("planned", ASSERTED if above.status == "denied" else above, own, "to")


def _attributive(of: ManOf, tree: Tree, place: int, own: Manner) -> Manner:
    head = tree.head(place)
    marks = [tree.word(mark) for mark in tree.below(place, "mark", "case")]
    above = tree.head(head)
    verb = saying_verb(tree, above) if above >= 0 else None
    if verb and verb.frames & set(marks) & _TAKES_ON:
        return combined(verb.effect, of(tree, above), own, tree.word(above))
    if marks:
        return of_noun(of, tree, head, own, marks)
    if any(tree.word(one) == "any" for one in tree.below(head, "det")) or tree.word(head) in ("anyone", "whoever"):
        return combined("conditional", ASSERTED, own, "any")
    if tree[place].deprel == "acl" and tree.is_predicate(tree.clause_of(head)):
        return combined("asserted", of(tree, head), own)
    return own
