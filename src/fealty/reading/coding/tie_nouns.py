"""Ties that nouns tell of: what somebody is in a group ("its chief"), what a group is of another ("a branch of")."""

from __future__ import annotations

from collections.abc import Iterator

from fealty.reading.actors.rows import of_many_states
from fealty.reading.coding.tie_ends import End, Ends, antecedent, doers, known
from fealty.reading.coding.tie_found import Found
from fealty.reading.coding.tie_holders import Holder, holders, parts
from fealty.reading.coding.tie_words import TieWord, singular, tie_words, verb_forms
from fealty.reading.coding.triggers import HYPHENED, listed, places_of
from fealty.reading.story import Tree
from fealty.records import Relation

_WHOLES = ("of", "in", "at", "within", "from", "for", "to", "with")
_OF_STATES = frozenset(("president", "vice-president", "chairman", "chair", "director", "commander", "prime"))
_MILITARY = frozenset(("brigade", "battalion", "regiment", "squad", "section", "division", "unit"))
_IN_PARTS = frozenset((HYPHENED, "general", "secretary"))  # may be words of two parts
_CABINETS = frozenset(("government", "cabinet", "administration"))


def noun_ties(ends: Ends, tree: Tree) -> Iterator[Found]:
    """Yield the ties that roles, organs and branches tell of."""
    for place in places_of(tree, listed("role", "branch", also=_IN_PARTS)):
        if tree[place].upos in ("NOUN", "PROPN", "ADJ"):
            for kind, word in _rows(tree, place):
                yield from _of_noun(ends, tree, place, (kind, word))


def _rows(tree: Tree, place: int) -> list[tuple[str, TieWord]]:
    found = []
    joined = _joined(tree, place)
    pieces = parts(tree, place)
    if place != max((one for one in pieces if tree.head(one) not in pieces), default=place):
        return []
    in_name = place > 0 and tree[place].text[:1].isupper() and tree[place - 1].upos == "PROPN"
    for kind in ("role",) if in_name else ("role", "branch"):
        words = tie_words(kind)
        forms = (joined,) if joined else (tree.lemma(place), tree.word(place), singular(tree.word(place)))
        rows = next((words[form] for form in forms if form in words), ())
        found += [(kind, word) for word in rows]
    return found


def _joined(tree: Tree, place: int) -> str:
    """Return the hyphened word that a noun ends or begins, empty when it is no part of one ("secretary-general")."""
    pieces = parts(tree, place)
    if tree.word(place) == "minister" and place and tree.word(place - 1) == "prime":
        return "premier"
    if len(pieces) == 2 and [tree.word(one) for one in pieces] == ["secretary", "general"]:
        return "secretary-general"
    return tree.text[tree[pieces[0]].begin : tree[pieces[-1]].end].lower() if len(pieces) > 1 else ""


def _of_noun(ends: Ends, tree: Tree, place: int, what: tuple[str, TieWord]) -> Iterator[Found]:
    kind, word = what
    past = _past(tree, place) or (kind == "branch" and _apart(tree, place))
    relation_then = _then(word.relation, kind) if past else word.relation
    best = any(tree.word(one).endswith("est") for one in tree.below(place, "amod")) and not _picked_out(tree, place)
    if relation_then is None or (best and kind == "branch" and relation_then == "member_of"):
        return  # "the regime's best unit" is praised, not placed
    for whole in _wholes(ends, tree, place, kind) or _user(ends, tree, place, kind):
        for holder in holders(tree, place):
            relation = _relation(tree, place, (kind, relation_then), holder)
            unnamed = past and tree[whole.place].upos == "NOUN" and ends.mention(tree, whole).actor is None
            if holder.end.place == whole.place or (unnamed and relation == "member_of"):
                continue  # "a former police chief"
            if not _allowed(ends, tree, (holder, whole), (kind, relation)):
                continue
            source, target = (holder.end, whole) if word.source == "holder" else (whole, holder.end)
            yield Found(relation, source, target, place, holder.cue, holder.span, presupposed=holder.presupposed)


def _picked_out(tree: Tree, place: int) -> bool:
    """Whether somebody is one of several: "one of their strongest brigades"."""
    return tree.head(place) >= 0 and tree.word(tree.head(place)) == "one" and "of" in tree.prepositions(place)


def _user(ends: Ends, tree: Tree, place: int, kind: str) -> list[End]:
    """Return who uses somebody "as a proxy"."""
    verb = tree.head(place)
    if kind != "branch" or verb < 0 or "as" not in tree.prepositions(place):
        return []
    used = {"use", "employ", "treat"} & set(verb_forms(tree.lemma(verb), tree.word(verb)))
    found = [End(one) for one in doers(tree, verb)] if used else []
    return [one for one in found if _is_whole(ends, tree, one, kind)]


def _then(relation: Relation | None, kind: str) -> Relation | None:
    """Return what a former role or branch makes: a former leader is one of them, a former branch came out of it."""
    if kind == "role" and relation in ("leads", "commands", "member_of"):
        return "member_of"
    return "successor_of" if kind == "branch" and relation == "member_of" else None


def _relation(tree: Tree, place: int, what: tuple[str, Relation], holder: Holder) -> Relation:
    """Return what a role makes of its holder: a senior leader, or one of several, is a member."""
    kind, relation = what
    if relation == "allied_with" and singular(tree.word(place)) == "partner" and _of_alliance(tree, place):
        return "member_of"
    if kind == "role" and relation in ("leads", "commands") and _one_of_several(tree, place, holder):
        return "member_of"
    return relation


def _of_alliance(tree: Tree, place: int) -> bool:
    """Whether somebody is a partner in something that others make up: "the Alliance's two partners"."""
    inner = [*tree.below(place, "nmod:poss", "compound"), *tree.obliques(place, "of")]
    return any(tree.word(one) in ("alliance", "coalition", "bloc", "front", "union", "pact") for one in inner)


def _one_of_several(tree: Tree, place: int, holder: Holder) -> bool:
    words = {tree.word(one) for one in tree.below(place, "amod", "det", "compound", "nummod")}
    if holder.cue == "one of" or words & tie_words("weak").keys():
        return True
    return bool(words & {"a", "an"}) and not words & tie_words("strong").keys()


def _past(tree: Tree, place: int) -> bool:
    return any(tree.word(one) in tie_words("past") for one in tree.below(place, "amod", "advmod", "compound"))


def _apart(tree: Tree, place: int) -> bool:
    """Whether a branch has left what it was of: "a breakaway faction"."""
    return any(tree.word(one) in tie_words("apart") for one in tree.below(place, "amod", "compound"))


def _wholes(ends: Ends, tree: Tree, place: int, kind: str) -> list[End]:
    """Return of whom somebody is the leader, the branch, the ally."""
    pieces = parts(tree, place)
    inner = [one for part in pieces for one in tree.below(part, "compound", "amod", "nmod", "nmod:poss") if one < place]
    inner = [one for one in inner if one not in pieces]
    before = [_named(tree, one) for one in inner if tree.relation(one) != "amod" and not tree.below(one, "case")]
    before = [one for one in before if tree[one.place].deprel != "nmod:poss"]
    attributes = [End(one, (tree[one].begin, tree[one].end)) for one in inner if known(tree[one].text)]
    attributes = [one for one in attributes if tree.relation(one.place) == "amod"]
    own = [one for one in inner if tree[one].deprel == "nmod:poss" and not _over_subject(tree, place, one)]
    own = own or _titled(tree, place)
    owners = [End(antecedent(tree, each)) for one in own for each in tree.conjuncts(one)]
    behind = _after(tree, place)
    after = [End(antecedent(tree, each)) for one in behind for each in tree.conjuncts(one)]
    loose = [] if any("of" in tree.prepositions(one) for one in behind) else after  # "their leaders in Tehran"
    nearest = [owners, before, attributes] if kind == "branch" else [before, attributes, owners]
    grouped = [one for one in owners if ends.sort(tree, one) == "group"]
    if grouped and all(tree[one.place].upos == "NOUN" for one in before):
        nearest = [grouped, before, attributes, owners]  # the "politburo chief" of Hamas
    if kind == "branch" and singular(tree.word(place)) in _MILITARY:
        nearest = [owners]  # a "Hutu battalion" is no battalion of the Hutu
    for several in ([] if loose else after, *nearest, loose):  # "its Russian partner" is a partner of theirs
        fitting = [one for one in several if _is_whole(ends, tree, one, kind)]
        if fitting:
            return fitting
    first = tree.coordinated_with(place)
    if first != place and tree[first].upos == "NOUN" and not tree.below(place, "det", "nmod:poss"):
        return _wholes(ends, tree, first, kind)  # "its founder and leader"
    return []


def _over_subject(tree: Tree, place: int, owner: int) -> bool:
    """Whether the parser hung a genitive on what is said of its noun: "whose president is a member"."""
    return any(owner < one < place for one in tree.below(place, "nsubj"))


def _titled(tree: Tree, place: int) -> list[int]:
    """Return the pronoun before a title, wherever the parser hung it: "whose president Aidarus al-Zubaidi"."""
    if tree[place].deprel not in ("nmod:desc", "compound", "amod", "flat") or tree.head(place) < place:
        return []
    first = min([place, *(one for one in tree.below(place, "amod", "compound") if one < place)])
    owned = first > 0 and tree[first - 1].upos == "PRON" and tree[first - 1].deprel == "nmod:poss"
    return [first - 1] if owned or (first and tree.word(first - 1) == "whose") else []


def _named(tree: Tree, place: int) -> End:
    """Return an end that stands before a noun; where the word is a name by itself, that word alone."""
    token = tree[place]
    return End(place, (token.begin, token.end)) if known(token.text) else End(place)


def _after(tree: Tree, place: int) -> list[int]:
    found = [one for one in tree.obliques(place, *_WHOLES) if one > place]
    if tree.word(place) == "chief":  # "its chief of staff"
        found = [one for one in found if tree.word(one) != "staff"]
    relative = [one for one in tree.obliques(place, "of") if one < place and tree.word(one) in ("which", "whom")]
    if relative or found:
        return relative or [one for one in found if "of" in tree.prepositions(one)][:1] or found[:1]
    if place and tree.below(place, "cop"):  # "of which M23 is the armed core", hung on another verb
        return [one for one in range(place) if tree.word(one) == "which" and one and tree.word(one - 1) == "of"][-1:]
    return []


def _is_whole(ends: Ends, tree: Tree, end: End, kind: str) -> bool:
    sort = ends.sort(tree, end)
    topic = tree[end.place].deprel == "compound" and tree[end.place].upos == "NOUN" and tree.head(end.place) >= 0
    if topic and tree.word(tree.head(end.place)) in ("adviser", "advisor", "official", "source"):
        return False  # a "security adviser"
    if kind == "role" and sort == "person" and tree[end.place].deprel == "compound":
        return True  # an organisation whose name was taken for a person's
    ruler = any(tree.word(one) in tie_words("ruler") for one in tree.below(end.place, "compound", "nmod:desc", "amod"))
    if kind == "role" and ruler:
        return False  # "the head of Emperor Marcus Aurelius"
    if kind == "role":
        of_place = (
            sort == "place" and tree[end.place].upos in ("PROPN", "PRON") and "in" not in tree.prepositions(end.place)
        )
        superior = sort == "person" and tree.head(end.place) >= 0 and _is_second(tree, tree.head(end.place))
        return sort == "group" or of_place or superior or _owner(tree, end, sort)
    return sort in ("group", "state", "person") or _owner(tree, end, sort)


def _is_second(tree: Tree, place: int) -> bool:
    """Whether a role is one beside a person: "deputy", "aide"."""
    return tree.word(place) in tie_words("second") or singular(tree.word(place)) in tie_words("second")


def _owner(tree: Tree, end: End, sort: str) -> bool:
    return sort == "unknown" and tree[end.place].upos in ("PROPN", "PRON")


def _is_known_leader(ends: Ends, tree: Tree, holder: End, whole: End) -> bool:
    """Whether "the Wagner chief" is somebody in particular: he has a name elsewhere, or acts here."""
    if tree.word(holder.place) != singular(tree.word(holder.place)):  # "Wagner's commanders" are many
        return False
    if tree[whole.place].upos != "PROPN" or ends.sort(tree, whole) not in ("group", "unknown"):
        return False
    mention = ends.mention(tree, holder)
    resolved = bool(mention.name) and mention.name != mention.text
    return resolved or tree.relation(holder.place) == "nsubj"


def _allowed(ends: Ends, tree: Tree, pair: tuple[Holder, End], what: tuple[str, Relation]) -> bool:
    holder, whole = pair
    kind, relation = what
    sort = ends.sort(tree, whole)
    if holder.cue == "bare" and relation == "successor_of":
        return False  # "Nhongo's splinter"
    if kind == "role":
        return _may_hold(ends, tree, pair, relation)
    if relation == "member_of":
        owners = [one for one in tree.below(holder.noun, "nmod:poss") if ends.is_person(tree, one)]
        if owners or sort not in ("group", "unknown") or ends.is_person(tree, whole.place):
            return False  # "Barzani's wing of the party" is said to be his by its name
    if tree.lemma(holder.noun) == "member" and tree[holder.end.place].upos != "PROPN" and holder.cue != "subject":
        return False
    if holder.cue == "bare" and singular(tree.word(holder.noun)) in (*_MILITARY, "faction"):
        return False  # "Hezbollah's battalions", "the Mayitos factions"
    if holder.cue == "bare":  # "Iran's friends", "the YPG's arms" tell of nobody
        telling = relation != "allied_with" and tree.word(holder.noun) != "arms"
        return telling and tree[whole.place].upos in ("PROPN", "ADJ")
    return ends.sort(tree, holder.end) != "place"


def _may_hold(ends: Ends, tree: Tree, pair: tuple[Holder, End], relation: Relation) -> bool:
    """Whether somebody can have a role in a group or a state."""
    holder, whole = pair
    sort, own = ends.sort(tree, whole), ends.sort(tree, holder.end)
    if holder.cue == "bare":
        return relation in ("leads", "commands") and _is_known_leader(ends, tree, holder.end, whole)
    if tree.word(holder.noun) in _OF_STATES and sort != "group":
        return False
    if of_many_states(ends.mention(tree, whole).actor):
        return False  # "the U.N. secretary-general"
    if relation == "member_of" and tree.word(holder.noun) == "minister":
        return tree.word(whole.place) in _CABINETS
    named = tree[holder.end.place].upos == "PROPN" or holder.cue in ("subject", "one of")
    inside = sort == "group" or relation in ("leads", "commands") or _is_second(tree, holder.noun)
    return named and own in ("person", "unknown") and inside
