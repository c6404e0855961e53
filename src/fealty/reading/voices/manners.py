"""How something is said: asserted, denied, planned, threatened, conditional, habitual, or the author's opinion.

The manner of a word comes from two sides. Its own clause has auxiliaries, negations and adverbs (``cues``); and the
words above it, up to the sentence's root, say what they make of it: ``governing`` for clauses, ``happenings`` for
nouns. Both meet in ``combined``.
"""

from __future__ import annotations

from collections.abc import Iterable

from fealty.reading.story import Spot, Story, Tree
from fealty.reading.voices.cues import Cues, cues_of, is_question, lasting, shape
from fealty.reading.voices.governing import governed
from fealty.reading.voices.happenings import happening
from fealty.reading.voices.manner import ASSERTED, STATUSES, Manner, combined
from fealty.reading.voices.speech import Speech
from fealty.reading.voices.words import attitude, saying_verb
from fealty.records import Status

_THREATENING = frozenset(("threaten", "warn"))
_BEFORE_IMPERATIVE = frozenset(("do", "don't", "please", "never", "always", "now", "so", "then", "let", "and"))


class Manners:
    """Says of any word of a story how it is meant.

    Parameters
    ----------
    story
        The story.
    speeches
        Its acts of saying.
    """

    def __init__(self, story: Story, speeches: Iterable[Speech]) -> None:
        self._story = story
        self._told: dict[Spot, list[Speech]] = {}
        self._heads: dict[Spot, list[Speech]] = {}
        for act in speeches:
            for spot in act.words:
                self._told.setdefault(spot, []).append(act)
            for spot in act.contents:
                self._heads.setdefault(spot, []).append(act)
        self._found: dict[Spot, Manner] = {}

    def of(self, spot: Spot) -> Manner:
        """Return how a word is meant: a predicate, or a noun that stands for an event."""
        return self._of(self._story.tree(spot), spot[1])

    def _of(self, tree: Tree, place: int) -> Manner:
        spot = tree.number, place
        if spot not in self._found:
            self._found[spot] = ASSERTED  # what hangs on itself by a parser's slip is asserted
            clause = tree.is_predicate(place) or tree[place].upos == "AUX" or bool(tree.below(place, "nsubj"))
            self._found[spot] = self._clause(tree, place) if clause else happening(self._of, tree, place)
        return self._found[spot]

    def _clause(self, tree: Tree, place: int) -> Manner:
        own = self._inserted(tree, place, self._own(tree, place))
        first = tree.coordinated_with(place)
        separate = (
            first != place and tree.relation(first) in ("xcomp", "parataxis") and bool(tree.below(place, "nsubj"))
        )
        return own if tree.head(first) < 0 or separate else governed(self._of, tree, first, own)

    def _own(self, tree: Tree, place: int) -> Manner:
        cues = cues_of(tree, place)
        status = self._status(tree, place, cues)
        if status in ("asserted", "planned") and is_question(tree) and not _is_aside(tree, place):
            return Manner("conditional", cues.negated, (*cues.words, "?"))
        if cues.negated and (status == "asserted" or (status == "habitual" and cues.modal is None)):
            return Manner("denied", True, cues.words)
        if status == "asserted" and _is_imperative(tree, place):
            return Manner("planned", cues.negated, (*cues.words, "imperative"))
        return Manner(status, cues.negated, cues.words)

    def _status(self, tree: Tree, place: int, cues: Cues) -> Status:
        told = self._told.get((tree.number, place), [])
        modal = cues.modal
        if modal == "opinion" and any(act.kind != "believe" for act in told):
            modal = "planned"  # what somebody says should be done is wanted, and no judgement of the author
        if cues.condition == "conditional" and modal in ("planned", "conditional", "would", None):
            threat = modal in ("planned", "would") and _is_hostile(tree, place, cues)
            return "threatened" if threat else "conditional"
        if modal == "would":
            modal = "habitual" if cues.adverb == "habitual" else "planned" if told else "conditional"
        if modal == "planned":
            if _menaces(tree, place, cues, told):
                return "threatened"
            return "opinion" if cues.adverb == "opinion" else "planned"
        if modal:
            return STATUSES[modal]
        return "habitual" if cues.condition == "habitual" else _by_adverb(tree, place, cues)

    def _inserted(self, tree: Tree, place: int, own: Manner) -> Manner:
        """Return a manner with what is put into the clause: "it seems", "I suspect", "he fears"."""
        if own.status != "asserted":
            return own
        for act in self._heads.get((tree.number, place), []):
            beside = act.spot[0] == tree.number and tree.head(place) != act.spot[1]
            if beside and act.effect not in ("asserted", "planned", "threatened") and saying_verb(tree, act.spot[1]):
                return combined(act.effect, ASSERTED, own, tree.word(act.spot[1]))
        for one in tree.below(place, "parataxis"):
            if attitude(tree, one, "verb") == "opinion":
                return combined("opinion", ASSERTED, own, tree.word(one))
        return own


def _by_adverb(tree: Tree, place: int, cues: Cues) -> Status:
    if cues.adverb == "repeated":
        present = shape(tree, place) in ("third", "bare") and not cues.perfect
        return "habitual" if present else "asserted"
    if cues.adverb == "habitual" and (cues.perfect or lasting(tree, place)):
        return "asserted"
    return STATUSES[cues.adverb] if cues.adverb else "asserted"


def _is_hostile(tree: Tree, place: int, cues: Cues) -> bool:
    return not cues.negated and bool(attitude(tree, place, "hostile") or attitude(tree, place, "vengeful"))


def _menaces(tree: Tree, place: int, cues: Cues, told: list[Speech]) -> bool:
    if cues.negated:
        return False
    warned = any(act.kind in _THREATENING for act in told)
    return bool(attitude(tree, place, "vengeful")) or (warned and _is_hostile(tree, place, cues))


def _is_imperative(tree: Tree, place: int) -> bool:
    """Whether a verb orders: bare, without a subject, first of its sentence or quotation ("Let them go")."""
    first = tree.coordinated_with(place)
    if first != place and shape(tree, place) == "bare":
        return not tree.below(place, "nsubj", "aux", "cop") and _is_imperative(tree, first)
    bare = tree[place].upos == "VERB" and tree.word(place) == tree.lemma(place)
    if not bare or tree.below(place, "nsubj", "nsubj:pass", "cop", "mark", "expl", "csubj"):
        return False
    opens = min((one for one in tree.subtree(place) if tree[one].upos != "PUNCT"), default=place)
    begins = tree[opens].text[:1].isupper() and (opens == place or tree.word(opens) in _BEFORE_IMPERATIVE)
    return begins and tree.relation(place) in ("root", "ccomp", "parataxis")


def _is_aside(tree: Tree, place: int) -> bool:
    return any(tree[one].deprel in ("acl:relcl", "acl", "appos") for one in (place, *tree.above(place)))
