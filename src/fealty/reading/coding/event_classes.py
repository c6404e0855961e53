"""What one word of a sentence is: an event noun, a weapon, a force, a place, people, a time."""

from __future__ import annotations

from fealty.reading.coding.event_lexicon import Act, classes, noun_acts, peoples, single, verbs_of, weapon_words
from fealty.reading.story import Tree, once_a_word

_PLACES = frozenset(("LOC",))
_NO_PLACES = frozenset(("ORG", "PER", "TIME", "VEHICLE", "WEAPON", "NATIONALITY", "QUANTITY", "MONEY"))
_LONGEST = 4
_PARTS_OF = frozenset(
    ("last", "most", "all", "some", "many", "several", "number", "part", "half", "rest", "majority", "remnant", "few",
     "both", "ton", "tonne", "shipment", "batch", "load", "truckload", "planeload", "consignment", "worth", "amount",
     "quantity", "kilo", "barrel", "litre", "liter", "sack", "wave", "swarm", "series", "hail", "string", "spate",
     "pair", "scores", "total", "dozen", "hundred", "score", "thousand", "each", "none", "any", "group", "couple",
     "handful", "first", "kilometre", "kilometer", "km", "mile", "hectare", "acre", "percent", "%")
)  # fmt: skip
_USED_KINDS = {
    "shot": frozenset(("weapon",)),
    "weapon": frozenset(("weapon", "platform", "fire")),
    "arms": frozenset(("weapon", "platform")),
    "thing": frozenset(("platform",)),
    "troops": frozenset(("platform",)),
    "force": frozenset(("platform",)),
}
_OF_PEOPLE = ("ers", "ors", "eers", "ists", "ians", "ees", "men", "women", "folk", "goers")
_SHORTEST = 7
_NO_PEOPLE = frozenset(
    ("implement", "thing", "place", "time", "abstract", "explosive", "aid", "arms", "force", "troops")
)
_VERB_CLASSES = frozenset(("yield", "hostile"))
_PEOPLE_PRONOUNS = frozenset(
    ("him", "her", "them", "us", "me", "he", "she", "they", "we", "who", "whom", "those", "everyone")
)


def phrases_at(tree: Tree, place: int) -> tuple[str, ...]:
    """Return the wordings that end at a noun, the longest first ("suicide car bombing", "car bombing", "bombing")."""
    return tree.wordings(place, _LONGEST)


@once_a_word
def noun_act(tree: Tree, place: int) -> Act | None:
    """Return the act that a noun names, by the longest wording that is known."""
    if tree[place].upos not in ("NOUN", "PROPN", "VERB", "ADJ"):
        return None
    table = noun_acts()
    if place + 2 < len(tree) and tree.word(place + 1) == "of":
        longer = table.get(f"{tree.word(place)} of {tree.word(place + 2)}")
        if longer:
            return longer
    return next((table[words] for words in phrases_at(tree, place) if words in table), None)


@once_a_word
def weapon_at(tree: Tree, place: int) -> tuple[str, str] | None:
    """Return the word for a weapon at a noun, as it stands, and its kind."""
    table = weapon_words()
    for words in phrases_at(tree, place):
        if words in table:
            if table[words] == "person":
                return None
            return tree.text[tree[place].end - len(words) : tree[place].end], table[words]
    return None


def meant(tree: Tree, place: int) -> int:
    """Return the noun that a quantity is of: "rockets" for "dozens of rockets"."""
    if tree[place].upos == "NUM" or single(tree.word(place)) in _PARTS_OF:
        inner = next(iter(tree.obliques(place, "of")), place)
        return inner if inner <= place else meant(tree, inner)
    return place


def verb_at(tree: Tree, place: int) -> str:
    """Return a verb as it stands, with what a hyphen joins to it ("test-fired")."""
    if place > 1 and tree[place - 1].text == "-" and tree[place - 1].begin == tree[place - 2].end:
        return f"{tree.word(place - 2)}-{tree.word(place)}"
    return tree.word(place)


def named(tree: Tree, place: int, *types: str) -> bool:
    """Whether a word is inside a name of one of the types."""
    token = tree[place]
    return any(name.type in types and name.begin <= token.begin < name.end for name in tree.sentence.names)


def in_class(tree: Tree, place: int, kind: str) -> bool:
    """Whether a word is of a class of the word lists, or of a PLOVER type (in capitals)."""
    if kind.isupper():
        act = noun_act(tree, place)
        return (
            act is not None
            and act.type == kind
            and act.how != "weak"
            and (kind != "ASSAULT" or tree[place].upos != "VERB")
        )
    if kind in _VERB_CLASSES:
        return tree.word(place) in verbs_of(kind)
    if kind == "power":
        return _has_arms(tree, place)
    used = weapon_at(tree, place) if kind in _USED_KINDS else None
    if used is not None and used[1] in _USED_KINDS[kind]:
        return True
    return kind in _classes_at(tree, place) or _by_name(tree, place, kind)


@once_a_word
def forms_at(tree: Tree, place: int) -> frozenset[str]:
    """Return the wordings that end at a word, with and without the mark of the plural, and its lemma."""
    words = phrases_at(tree, place)
    return frozenset((*words, *map(single, words), tree.lemma(place)))


@once_a_word
def _classes_at(tree: Tree, place: int) -> frozenset[str]:
    """Return the classes of the word lists that a word is in."""
    known = classes()
    return frozenset(kind for form in forms_at(tree, place) if form in known for kind in known[form])


def _has_arms(tree: Tree, place: int) -> bool:
    """Whether somebody may use force: a force, a weapon, a craft, a power by its name."""
    if in_class(tree, place, "force") or in_class(tree, place, "troops") or in_class(tree, place, "weapon"):
        return True
    if tree.word(place) in _PEOPLE_PRONOUNS:
        return tree.word(place) in ("he", "they", "we", "who")
    return named(tree, place, "ORG", "LOC", "PER", "NATIONALITY") and not is_time(tree, place)


def _by_ending(word: str) -> bool:
    """Whether a plural names people by how it ends, as "trekkers" and "hotelkeepers" do."""
    if not word.endswith(_OF_PEOPLE) or len(word) < _SHORTEST:
        return False
    known = classes().get(single(word), frozenset())
    return not known & _NO_PEOPLE and single(word) not in weapon_words()


def _by_name(tree: Tree, place: int, kind: str) -> bool:
    proper = tree[place].upos == "PROPN"
    if kind == "place":
        lies = named(tree, place, *_PLACES) or not named(tree, place, *_NO_PLACES)
        return proper and lies and "thing" not in classes().get(single(tree.word(place)), ())
    if kind in ("people", "person"):
        if tree[place].upos == "NOUN" and _by_ending(tree.word(place)):
            return True
        return tree.word(place) in _PEOPLE_PRONOUNS or tree.word(place) in peoples() or named(tree, place, "PER")
    if kind == "official":
        return named(tree, place, "PER") or tree.word(place) in ("he", "she", "him", "her")
    if kind in ("force", "captive"):
        return tree.word(place) in ("they", "them", "it", "we", "us") or (proper and named(tree, place, "ORG"))
    if kind == "thing":
        return proper and named(tree, place, "VEHICLE")
    return False


def is_time(tree: Tree, place: int) -> bool:
    """Whether a noun says when, as "by this morning" does."""
    if named(tree, place, "LOC", "ORG", "PER"):
        return False
    return named(tree, place, "TIME") or "time" in classes().get(single(tree.word(place)), ())
