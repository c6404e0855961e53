"""Whether what a word tells is told as having happened: not an order's content, a wish, a condition, a question."""

from __future__ import annotations

from fealty.reading.coding.event_lexicon import past_forms, present_forms, single, verbs_of, words_of
from fealty.reading.story import Tree

_MODALS = frozenset(("can", "could", "may", "might", "must", "should", "ought", "need", "shall"))
_CONDITIONS = frozenset(("if", "unless", "whether", "lest", "until", "till", "case", "provided", "once", "whenever"))
_KEPT_FROM = frozenset(("without", "instead", "from"))  # "barred them from holding office"
_NEGATIONS = frozenset(("not", "n't", "never", "neither", "nor", "no"))
_NOBODY = frozenset(("no", "nobody", "none", "neither"))
_THEN = frozenset(("until", "till", "once"))  # before a past tense they only say when
_FINAL = frozenset(('"', "”", "'", "’", ")"))


def negated(tree: Tree, place: int) -> bool:
    """Whether a word is denied beside it: "did not attack", "no attack", "nobody attacked"."""
    for child in tree.below(place, "advmod", "det", "cc:preconj", "cc"):
        if tree.word(child) in _NEGATIONS:
            return True
    for child in tree.below(place, "nsubj", "nsubj:pass", "obj"):
        if tree.word(child) in _NOBODY or any(
            tree.word(one) in _NEGATIONS for one in tree.below(child, "det", "advmod")
        ):
            return True
    return False


def casting_verb(tree: Tree, place: int) -> int | None:
    """Return the verb by which somebody is accused of what a predicate tells, None when nobody is."""
    first = tree.coordinated_with(place)
    head = tree.head(first)
    if head < 0 or not set(tree.prepositions(first)) & {"of", "for", "with"}:
        return None
    if tree[first].deprel == "acl" and tree.relation(head) in ("obj", "iobj", "nsubj"):
        head = tree.head(head)
    return head if head >= 0 and tree.word(head) in verbs_of("casting") else None


def asked(tree: Tree) -> bool:
    """Whether a sentence is a question."""
    for place in range(len(tree) - 1, -1, -1):
        if tree[place].text not in _FINAL:
            return tree[place].text == "?"
    return False


def happened(tree: Tree, place: int) -> bool:
    """Whether a predicate is told as a fact of some manner, not as the content of a wish, an order or a condition."""
    if _aside(tree, place) or tree[place].deprel.startswith("csubj"):
        return False
    here, seen = place, 0
    while here >= 0 and seen < 12:
        if tree.is_predicate(here) or here == place:
            if _modal(tree, here) or _inverted(tree, here):
                return False
            if not _follows(tree, here):
                return False
        here, seen = tree.head(here), seen + 1
    return not _imperative(tree, place)


def _aside(tree: Tree, place: int) -> bool:
    """Whether a relative clause only says who somebody is ("that fight beside it", "who had seized the train")."""
    if tree[place].deprel != "acl:relcl":
        return False
    auxiliaries = [tree.word(one) for one in tree.below(place, "aux", "aux:pass")]
    if auxiliaries and auxiliaries[0] != "had":
        return auxiliaries[0] in ("is", "are") or ("been" in auxiliaries and tree.word(place).endswith("ing"))
    word = tree.word(place)
    return tree[place].upos == "VERB" and not word.endswith(("ed", "ing")) and word in present_forms()


def _modal(tree: Tree, place: int) -> bool:
    return any(tree.word(child) in _MODALS for child in tree.below(place, "aux"))


def _inverted(tree: Tree, place: int) -> bool:
    """Whether a clause is a condition by its order of words: "Should they attack"."""
    if tree.relation(place) != "advcl":
        return False
    auxiliaries = tree.below(place, "aux")
    subjects = tree.below(place, "nsubj", "nsubj:pass")
    return bool(
        auxiliaries
        and subjects
        and auxiliaries[0] < subjects[0]
        and tree.word(auxiliaries[0]) in ("should", "had", "were")
    )


def _follows(tree: Tree, place: int) -> bool:
    """Whether a clause is a fact where the clause above it is one."""
    head, relation = tree.head(place), tree[place].deprel
    if head < 0:
        return True
    marks = tree.prepositions(place)
    above = tree.word(head)
    if casting_verb(tree, place) is not None:
        return False
    if relation.startswith("advcl"):
        open_yet = set(marks) & _CONDITIONS and not (set(marks) & _THEN and _past(tree, place))
        return not (open_yet or set(marks) & _KEPT_FROM) and (marks[:1] != ("to",) or above in verbs_of("passes"))
    if relation == "xcomp":
        if tree[place].upos not in ("VERB", "AUX"):
            return True
        return (
            above in verbs_of("passes")
            or above in verbs_of("intends")
            or (not marks and tree.word(place).endswith(("ed", "en")))
        )
    if relation.startswith("ccomp"):
        told = any(single(tree.word(one)) in words_of("tale") for one in tree.below(head, "nsubj"))
        if set(marks) & _CONDITIONS or told:  # "the film tells how"
            return False
        return above in verbs_of("passes") if marks[:1] == ("to",) else above not in verbs_of("demands")
    if relation == "acl":
        return marks[:1] != ("to",) and not ("for" in marks or "against" in marks)
    return True


def _past(tree: Tree, place: int) -> bool:
    """Whether a clause is in the simple past, as what came to an end is: "until the army drove them out"."""
    auxiliaries = {tree.word(one) for one in tree.below(place, "aux", "aux:pass", "cop")}
    if auxiliaries:
        return auxiliaries <= {"was", "were", "had", "been"}
    return tree.word(place).endswith("ed") or tree.word(place) in past_forms()


def _imperative(tree: Tree, place: int) -> bool:
    token = tree[place]
    if token.deprel not in ("root", "conj", "parataxis", "ccomp") or token.upos != "VERB":
        return False
    bare = tree.word(place) == token.lemma.lower()
    return bare and not tree.below(place, "aux", "cop", "mark") and not tree.subjects(place)


def unreal_noun(tree: Tree, place: int) -> bool:
    """Whether an event noun is only planned, wished, stopped or spoken of in general, by the verb that it hangs on."""
    here = place
    for above in tree.above(place):
        relation = tree.relation(here)
        if tree.is_predicate(above) and tree[above].upos == "VERB":
            if relation in ("obj", "iobj", "ccomp", "xcomp") or tree[here].deprel == "nsubj:pass":
                return tree.word(above) in verbs_of("unreal")
            if relation == "obl":
                return tree.word(above) in verbs_of("unreal") and bool(
                    set(tree.prepositions(here)) & {"for", "from", "of", "to", "against"}
                )
            return False
        if relation == "nmod" and single(tree.word(above)) in words_of("unreal_noun"):
            return True
        here = above
    return False
