"""Acts of saying inside one sentence: who says what to whom, by which word."""

from __future__ import annotations

from fealty.reading.story import Spot, Tree
from fealty.reading.voices.nominal import by_noun, by_preposition
from fealty.reading.voices.speakers import speakers_of
from fealty.reading.voices.speech import Speech, covered, is_half, is_wish, span_of
from fealty.reading.voices.words import Saying, saying_verb

_ATTRIBUTING_INFINITIVES = frozenset(("claim", "deny", "report", "admit", "confirm"))
_LISTENED_TO = frozenset(("accuse", "condemn", "praise", "order", "ask", "permit", "forbid", "say", "warn", "promise"))
_TAKES_ON = frozenset(("of", "for", "as", "with", "from"))


def speeches_in(tree: Tree) -> list[Speech]:
    """Return the acts of saying of a sentence, in the order of their words; quotations come in later.

    Parameters
    ----------
    tree
        The sentence.
    """
    found: list[Speech] = []
    for place, token in enumerate(tree.tokens):
        verbal = token.upos in ("VERB", "AUX") and token.deprel != "amod"
        row = saying_verb(tree, place) if verbal or tree.below(place, "nsubj") else None
        if row is not None:  # "a police union reports", read as a noun with a subject, included
            found.append(_by_verb(tree, place, row))
        elif token.upos == "NOUN":
            found += by_noun(tree, place)
        if token.upos == "NOUN" or tree.word(place) in ("according", "per"):
            found += by_preposition(tree, place)
    return [_of_citation(tree, one, found) if one.kind == "cite" else one for one in found]


def _by_verb(tree: Tree, place: int, row: Saying) -> Speech:
    contents, attributes = _contents(tree, place, row)
    words = covered(tree, place, contents)
    return Speech(
        spot=(tree.number, place),
        kind=row.kind,
        effect=row.effect,
        speakers=() if row.kind == "cite" else speakers_of(tree, place),
        contents=tuple((tree.number, one) for one in contents),
        words=words,
        addressees=_addressees(tree, place, row, contents),
        span=span_of(tree, words),
        attributes=attributes,
    )


def _contents(tree: Tree, place: int, row: Saying) -> tuple[list[int], bool]:
    """Return the heads of what a verb says, and whether its subject answers for them."""
    if row.frames & {"clause", "quoted", "gerund"}:
        found = _clauses(tree, place, row)
        if found:
            return found, True
    found = _by_prepositions(tree, place, row.frames)
    if found:
        return found, row.kind in ("accuse", "believe")
    wished = [one for one in tree.below(place, "xcomp", "ccomp", "advcl", "acl") if is_wish(tree, one)]
    if wished and row.frames & {"infinitive", "clause"}:
        return wished, row.kind in _ATTRIBUTING_INFINITIVES
    return _objects(tree, place, row), row.effect not in ("planned", "threatened") or row.kind == "expect"


def _clauses(tree: Tree, place: int, row: Saying) -> list[int]:
    found = [one for one in tree.below(place, "ccomp") if not is_wish(tree, one) and not _beyond_half(tree, place, one)]
    if found and max(found) < place:
        found += _continued(tree, place)
    found += [one for one in tree.below(place, "parataxis") if _announced(tree, place, one)]
    if tree.below(place, "expl"):
        found += tree.below(place, "csubj", "advcl")
    if not found and "clause" in row.frames:
        around = _clause_around(tree, place)
        found = [around] if around is not None else _fronted(tree, place)
    return found


def _beyond_half(tree: Tree, place: int, one: int) -> bool:
    """Whether a semicolon parts a clause from the verb before it, so that it is no longer what is said."""
    return any(tree.word(between) == ";" for between in range(place, one))


def _continued(tree: Tree, place: int) -> list[int]:
    """Return clauses that go on with what is said after "X says" was put in: "they left, X says, and he is free"."""
    if place + 1 >= len(tree) or tree.word(place + 1) != ",":
        return []
    return [one for one in tree.below(place, "conj") if one > place and tree.below(one, "nsubj", "nsubj:pass")]


def _fronted(tree: Tree, place: int) -> list[int]:
    """Return the clause before "he explained" that the parser took for an adverbial one."""
    before = [one for one in tree.below(place, "advcl") if one < place and tree.below(one, "nsubj", "nsubj:pass")]
    objects = tree.below(place, "obj", "xcomp")
    subjects = tree.below(place, "nsubj")
    close = bool(subjects) and min(subjects) > max(before, default=place)
    follows = place + 1 < len(tree) and tree[place + 1].upos == "PUNCT"
    return before[-1:] if close and follows and not objects and tree.relation(place) == "root" else []


def _objects(tree: Tree, place: int, row: Saying) -> list[int]:
    gerunds = [one for one in tree.below(place, "xcomp") if tree.word(one).endswith("ing") or tree.below(one, "aux")]
    if gerunds and "gerund" in row.frames:
        return gerunds
    if "object" not in row.frames:
        return []
    if tree.passive(place):
        return [one for one in tree.patients(place) if tree[one].upos == "NOUN"]
    return [one for one in tree.below(place, "obj") if tree[one].upos in ("NOUN", "PROPN", "VERB")]


def _announced(tree: Tree, verb: int, one: int) -> bool:
    """Whether a loosely joined clause is what a verb before it says: 'he was blunt: "..."'."""
    return one > verb and any(tree.word(between) in (":", '"', "“", "‘") for between in range(verb, one))


def _clause_around(tree: Tree, place: int) -> int | None:
    """Return the clause into which "X said" is put: "..., X said, ...", "as X said"."""
    relation, head = tree[place].deprel, tree.head(place)
    if head < 0 or tree.below(place, "xcomp"):
        return None
    marks = tree.prepositions(place)
    loose = relation == "parataxis" and not marks
    inserted = relation in ("advcl", "parataxis", "advcl:relcl") and (
        marks == ("as",) or "as" in [tree.word(one) for one in tree.below(place, "advmod")]
    )
    if relation == "acl" and tree.below(place, "nsubj") and not marks:  # "the rebels, a spokesman hinted, had ..."
        loose = tree.word(min(tree.subtree(place)) - 1) == "," and place + 1 < len(tree)
    unmarked = relation in ("advcl", "dep") and not marks and bool(tree.below(place, "nsubj")) and place > head
    if not (loose or inserted or unmarked):
        return None
    begin = min(tree.subtree(place))
    if begin > 0 and not inserted and is_half(tree, begin - 1) and begin > head:
        return None
    if place > head and not inserted and any(is_half(tree, one) for one in range(head, place)):
        return None if not tree.below(place, "nsubj") else _after_half(tree, head, place)
    top = tree.clause_of(head)
    while tree.relation(top) == "xcomp" and tree.head(top) >= 0:
        top = tree.clause_of(tree.head(top))
    return tree.coordinated_with(top)


def _after_half(tree: Tree, head: int, place: int) -> int | None:
    half = max(one for one in range(head, place) if is_half(tree, one))
    inside = [one for one in range(half + 1, place) if tree.head(one) <= half and tree[one].upos != "PUNCT"]
    return inside[0] if inside else None


def _by_prepositions(tree: Tree, place: int, frames: frozenset[str]) -> list[int]:
    hosts = [place, *tree.below(place, "obj", "iobj", "nsubj:pass")]
    relations = ("obl", "nmod", "advcl", "acl", "xcomp")
    below = [one for host in hosts for one in tree.below(host, *relations) if one > place]
    return [one for one in below if set(tree.prepositions(one)[:1]) & frames & _TAKES_ON]


def _addressees(tree: Tree, place: int, row: Saying, contents: list[int]) -> tuple[Spot, ...]:
    told = tree.below(place, "iobj")
    if row.kind in _LISTENED_TO:
        told += [one for one in tree.below(place, "obj") if one not in contents]
        if tree.passive(place):
            told += [one for one in tree.below(place, "nsubj:pass") if one not in contents]
    told += [one for one in tree.obliques(place, "to", "on", "upon", "with") if one not in contents]
    told = [one for one in told if tree[one].upos in ("NOUN", "PROPN", "PRON", "DET")]
    return tuple((tree.number, each) for one in told for each in tree.conjuncts(one))


def _of_citation(tree: Tree, act: Speech, acts: list[Speech]) -> Speech:
    """Return "citing X" as what it is: X says what the verb above reports."""
    place = act.spot[1]
    cited = [each for one in tree.below(place, "obj") for each in tree.conjuncts(one)]
    if not tree.word(place).endswith("ing") or not cited or tree.head(place) < 0:
        return act
    top = tree.clause_of(tree.head(place))
    reporting = next((one for one in acts if one.spot[1] == top and one.words and one.kind != "cite"), None)
    words = reporting.words if reporting else covered(tree, place, [top])
    words -= {(tree.number, one) for one in tree.subtree(place)}
    return act._replace(
        speakers=tuple((tree.number, one) for one in cited),
        contents=reporting.contents if reporting else ((tree.number, top),),
        words=words,
        span=span_of(tree, words),
    )
