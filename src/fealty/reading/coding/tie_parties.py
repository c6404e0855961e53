"""Whose ties are none: those of schools and courts, of nobody in particular, of somebody with his own people.

Words that join two parties of a war join much else besides. What the network finds by itself is held to more than what
a rule finds: it joins any two names of a sentence that would go together elsewhere.
"""

from __future__ import annotations

from fealty.reading.coding.tie_ends import End, Ends
from fealty.reading.coding.tie_found import HELP, Found
from fealty.reading.coding.tie_words import singular, tie_words
from fealty.reading.story import Tree
from fealty.records import Mention

_OWN_OFFICE = frozenset(("leads", "commands", "member_of", "allied_with", "successor_of"))
_WELFARE = frozenset(("health", "nutrition", "medical", "humanitarian", "relief", "welfare", "education", "charity"))
_ASIDE = frozenset(("compound", "flat", "amod", "appos", "conj"))
_LAND = frozenset(
    ("island", "islands", "province", "river", "sea", "mountain", "mountains", "coast", "ocean", "desert")
)
_GROUPS = frozenset(("group", "faction", "militia", "organisation", "organization", "army", "movement", "force"))
_THINGS = frozenset(
    ("weapon", "arm", "rifle", "gun", "rocket", "missile", "vehicle", "tank", "money", "building", "house", "base",
     "equipment", "ammunition", "ship", "boat", "truck", "land", "site", "depot", "cache", "village", "town")
)  # fmt: skip


def can_be_tied(ends: Ends, tree: Tree, found: Found) -> bool:
    """Whether both ends of a tie are parties that such a tie can join.

    Parameters
    ----------
    ends
        Who stands at the ends.
    tree
        The sentence.
    found
        The tie.
    """
    if _is_no_party(ends, tree, found) or _own_people(ends, tree, found) or _civic(ends, tree, found):
        return False
    if found.relation == "member_of" and (_lies(ends, tree, found.source) or _is_thing(tree, found.source)):
        return False
    if found.relation == "member_of" and _several_groups(ends, tree, found.target):
        return False
    against = found.relation in (*HELP, "allied_with") and "against" in tree.prepositions(found.target.place)
    return found.cue != "frame" or (not against and _in_particular(ends, tree, found) and _at_its_noun(tree, found))


def is_nobody(tree: Tree, end: End, mention: Mention) -> bool:
    """Whether an end is nobody in particular: a pronoun of which nobody knows whom it stands for, or "any army"."""
    if tree[end.place].upos == "NOUN" and any(tree.word(one) == "any" for one in tree.below(end.place, "det")):
        return True
    return tree[end.place].upos == "PRON" and mention.actor is None and (mention.name or mention.text) == mention.text


def _is_no_party(ends: Ends, tree: Tree, found: Found) -> bool:
    """Whether who is led or helped is no party to a conflict: a delegation, a bank, a football team."""
    common = tree[found.target.place].upos == "NOUN" and found.target.span is None
    common = common or tree.word(found.target.place) == "operation"  # one with a name
    passing = singular(tree.word(found.target.place)) in tie_words("passing")
    civil = singular(tree.word(found.target.place)) in tie_words("civil")
    helper = tree[found.source.place].upos == "NOUN" and singular(tree.word(found.source.place))
    civil = civil or (helper in tie_words("civil") and helper not in tie_words("moneyed"))
    return (
        common
        and (passing or civil)
        and found.relation != "controls"
        and ends.mention(tree, found.target).actor is None
    )


def _civic(ends: Ends, tree: Tree, found: Found) -> bool:
    """Whether an end is a body of civil life: a court, a parliament, a university, "the opposition"."""
    if found.relation == "controls":
        return False
    office = found.relation in _OWN_OFFICE
    return _is_civic(ends, tree, found.target) or (office and _is_civic(ends, tree, found.source))


def _is_civic(ends: Ends, tree: Tree, end: End) -> bool:
    mention = ends.mention(tree, end)
    word = tree.word(end.place)
    if word == "opposition" and not tree.below(end.place, "amod", "compound", "nmod"):
        return mention.actor is None
    if any(tree.word(one) in _WELFARE for one in tree.below(end.place, "amod", "compound", "nmod")):
        return mention.actor is None  # "mobile health services"
    last = (mention.name or mention.text).lower().split()[-1:]
    words = {singular(word), *(singular(one) for one in last)}
    civic = {one for one, rows in tie_words("civic").items() if not any(row.particle for row in rows)}
    full = (mention.name or mention.text).lower()
    return mention.actor is None and (not words.isdisjoint(civic) or full.endswith("council of ministers"))


def _lies(ends: Ends, tree: Tree, end: End) -> bool:
    """Whether an end is a piece of land."""
    mention = ends.mention(tree, end)
    land = (mention.name or mention.text).lower().split()[-1:]
    return mention.actor is None and not _LAND.isdisjoint(land)


def _several_groups(ends: Ends, tree: Tree, end: End) -> bool:
    """Whether an end is a number of groups that nothing names: "an umbrella of some fifty armed groups"."""
    word = tree.word(end.place)
    many = tree[end.place].upos == "NOUN" and word != singular(word) and singular(word) in _GROUPS
    return many and end.span is None and not ends.is_named(tree, end)


def _is_thing(tree: Tree, end: End) -> bool:
    """Whether an end is what a helper gives, which "belongs to" somebody in another sense."""
    return tree[end.place].upos == "NOUN" and singular(tree.word(end.place)) in _THINGS


def _own_people(ends: Ends, tree: Tree, found: Found) -> bool:
    """Whether somebody is told to train or pay "its own" people, which is no help to another."""
    owners = [one for one in tree.below(found.target.place, "nmod:poss") if tree[one].upos == "PRON"]
    if found.relation not in HELP or found.target.span:
        return False
    if tree[found.target.place].upos == "PRON":  # "trains its recruits and pays them"
        return (ends.mention(tree, found.target).name or "").lower().startswith(("its ", "his ", "her ", "their "))
    if not owners:
        return False
    owner = ends.mention(tree, End(owners[0]))
    return same_party(owner, ends.mention(tree, found.source))


def _in_particular(ends: Ends, tree: Tree, found: Found) -> bool:
    """Whether nobody at an end is told of by his part alone: "members of the police", "met the commander of"."""
    office = found.relation in ("leads", "commands", "member_of")
    if office and _is_plain(ends, tree, found.source) and singular(tree.word(found.source.place)) in tie_words("role"):
        return False
    if found.relation == "member_of" and any(_is_crowd(ends, tree, end) for end in (found.source, found.target)):
        return False
    mentions = ends.mention(tree, found.source), ends.mention(tree, found.target)
    return not (_overlapping(*mentions) and tree[found.source.place].upos == "NOUN")


def _is_plain(ends: Ends, tree: Tree, end: End) -> bool:
    """Whether an end is a common noun that stands for nobody named."""
    mention = ends.mention(tree, end)
    unnamed = mention.actor is None and mention.name in (None, mention.text)
    return tree[end.place].upos == "NOUN" and end.span is None and unnamed


def _is_crowd(ends: Ends, tree: Tree, end: End) -> bool:
    common = tree[end.place].upos == "NOUN" and end.span is None and ends.mention(tree, end).actor is None
    word = singular(tree.word(end.place))
    return common and any(word in tie_words(kind) for kind in ("role", "manned", "civil"))


def _overlapping(one: Mention, other: Mention) -> bool:
    if one.span is None or other.span is None:
        return False
    return min(one.span[1], other.span[1]) > max(one.span[0], other.span[0])


def _at_its_noun(tree: Tree, found: Found) -> bool:
    """Whether whom somebody leads stands beside the word for a leader, not elsewhere in the sentence."""
    place = found.place
    if tree[place].upos not in ("NOUN", "PROPN") or found.relation not in ("leads", "commands", "member_of"):
        return True
    top = place
    while tree.head(top) >= 0 and (tree.relation(top) in _ASIDE or tree[top].deprel == "nmod:desc"):
        top = tree.head(top)
    pointing = any(tree[one].upos == "PRON" for part in (top, place) for one in tree.below(part, "nmod:poss"))
    if tree.below(top, "cop") or tree.relation(top) in ("root", "xcomp"):
        return True
    near = {*tree.subtree(top), *tree.subtree(place)}
    return found.source.place in near and (pointing or found.target.place in near)  # "his deputy" is of his group


def same_party(one: Mention | None, other: Mention | None) -> bool:
    """Whether two mentions stand for one party, however the text calls them."""
    return party_key(one) == party_key(other)


def party_key(mention: Mention | None) -> str:
    """Return what tells the two ends of a tie from others, however the text calls them."""
    return (mention.actor or mention.name or mention.text).lower().removeprefix("the ") if mention else ""
