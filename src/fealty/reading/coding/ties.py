"""Draft ties of a story.

The stages, in order:

1. each sentence is searched for words that join two actors: hyphened attributes (`tie_compounds`), what somebody is in
   or of a group (`tie_nouns`), verbs and adjectives (`tie_verbs`, `tie_adjectives`), gifts (`tie_gifts`), set phrases
   (`tie_standing`), whose a group is (`tie_owners`), what it is made up of (`tie_makeup`), what it was called before
   (`tie_names`), where it is put up (`tie_hosting`),
   two who are bound to each other (`tie_mutual`), and what the network finds (`tie_framed`);
2. each find becomes a draft, with how it is said;
3. bare denials ("Abdi denies it") deny what was said just before;
4. the deputies of a leader are members of his group;
5. what the same voice says twice stays where it is said first.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fealty.reading.coding.analysis import Analysis, Draft
from fealty.reading.coding.framed import borne_out
from fealty.reading.coding.tie_adjectives import adjective_ties, independence
from fealty.reading.coding.tie_compounds import compounds
from fealty.reading.coding.tie_denials import DENIERS, denials
from fealty.reading.coding.tie_ends import End, Ends, described, groups_of_leaders, listed_of, named_beside
from fealty.reading.coding.tie_found import HELP, Found
from fealty.reading.coding.tie_framed import framed_ties
from fealty.reading.coding.tie_gifts import gifts
from fealty.reading.coding.tie_hosting import hosting
from fealty.reading.coding.tie_makeup import makeup
from fealty.reading.coding.tie_mutual import mutual
from fealty.reading.coding.tie_names import renamings
from fealty.reading.coding.tie_nouns import noun_ties
from fealty.reading.coding.tie_owners import owner_ties
from fealty.reading.coding.tie_parties import can_be_tied, is_nobody, party_key
from fealty.reading.coding.tie_standing import standing
from fealty.reading.coding.tie_times import since_until
from fealty.reading.coding.tie_verbs import verb_ties
from fealty.reading.coding.tie_words import singular, tie_words, verb_forms
from fealty.reading.story import Tree
from fealty.reading.voices import Manner
from fealty.records import Mention, Tie

_NEGATIONS = frozenset(("not", "n't", "no", "never", "neither", "nor", "hardly", "without"))
_DATED = frozenset(("verb", "adjective", "gift", "subject", "frame"))
_HEADING = frozenset(("leads", "commands"))
_NAMED = frozenset(("title", "apposition", "subject"))
_OWNING_UP = frozenset(("admit", "confess", "acknowledge", "concede"))
_SEARCHES = (
    compounds, noun_ties, verb_ties, adjective_ties, gifts, independence, standing, owner_ties, makeup, renamings,
    hosting, mutual, framed_ties,
)  # fmt: skip


def ties(analysis: Analysis) -> list[Draft]:
    """Return the ties that a story tells of, in the order of the text.

    Parameters
    ----------
    analysis
        The story with its cast and voices.

    Returns
    -------
    list of Draft
        Each with a `Tie`; the same tie by the same voices once.
    """
    ends = Ends(analysis)
    drafts: list[Draft] = []
    for tree in analysis.story.trees:
        here = [draft for found in _found(ends, tree) for draft in _drafted(analysis, ends, tree, found)]
        here = _unframed(sorted(here, key=lambda draft: draft.spot))
        drafts += [*here, *denials(analysis, tree, [*drafts, *here])]
    return _once(_grouped(drafts))


def _unframed(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts of a sentence without what the network finds of two whom a rule has joined.

    A rule knows better what joins them. Who commands a group is not told again as its leader.
    """
    ruled = [draft for draft in drafts if draft.cues[0] != "frame"]
    both = {frozenset(_pair(draft)) for draft in ruled}
    inside = {(draft.spot, _relation(draft)) for draft in ruled if draft.cues[0] == "compound"}  # "Islah-aligned"
    headed = {_pair(draft)[0] for draft in ruled if _relation(draft) in _HEADING}
    drafts = [
        one for one in drafts
        if one.cues[0] != "frame" or not (
            frozenset(_pair(one)) in both
            or (one.spot, _relation(one)) in inside
            or (_relation(one) in _HEADING and _pair(one)[0] in headed)
        )
    ]  # fmt: skip
    heads: dict[tuple[str, str], str] = {}
    return [
        one for one in drafts
        if _relation(one) not in _HEADING or heads.setdefault(_pair(one), _relation(one)) == _relation(one)
    ]  # fmt: skip


def _relation(draft: Draft) -> str:
    return draft.record.relation if isinstance(draft.record, Tie) else ""


def _pair(draft: Draft) -> tuple[str, str]:
    tie = draft.record
    return (party_key(tie.from_), party_key(tie.to)) if isinstance(tie, Tie) else ("", "")


def _grouped(drafts: list[Draft]) -> list[Draft]:
    """Return drafts in which the deputies of a person whose group is told are members of that group."""
    groups: dict[str, Mention] = {}
    for draft in drafts:
        tie = draft.record
        if isinstance(tie, Tie) and tie.relation in ("leads", "commands") and tie.to and tie.status == "asserted":
            groups.setdefault(party_key(tie.from_), tie.to)
    kept = []
    for draft in drafts:
        tie = draft.record
        group = None
        if isinstance(tie, Tie) and tie.relation == "member_of" and tie.to is not None:
            listed = groups_of_leaders().get(tie.to.actor or "")
            known = msgspec.structs.replace(tie.to, name=listed.name, actor=listed.id) if listed else None
            group = groups.get(party_key(tie.to), known)
        kept.append(draft if group is None else draft._replace(record=msgspec.structs.replace(tie, to=group)))
    return kept


def _found(ends: Ends, tree: Tree) -> Iterator[Found]:
    seen: set[tuple[str, int, int]] = set()
    joined: set[tuple[int, int]] = set()  # by a rule, which knows better what joins them than the network
    for search in _SEARCHES:
        for raw in search(ends, tree):
            found = raw
            if raw.cue != "owner":
                found = raw._replace(source=described(tree, raw.source), target=described(tree, raw.target))
            found = found._replace(source=_by_name(ends, tree, found.source), target=_by_name(ends, tree, found.target))
            for each in _each_listed(tree, found):
                ends_of = each.source.place, each.target.place
                again = each.cue == "frame" and not joined.isdisjoint((ends_of, ends_of[::-1]))
                if (each.relation, *ends_of) not in seen and each.source != each.target and not again:
                    seen.add((each.relation, *ends_of))
                    joined |= {ends_of} if each.cue != "frame" else set()
                    yield each


def _each_listed(tree: Tree, found: Found) -> Iterator[Found]:
    """Yield a tie for each who is named as one of several: "groups such as X and Y"; else the tie itself."""
    for source in listed_of(tree, found.source):
        for target in listed_of(tree, found.target):
            yield found._replace(source=source, target=target)


def _by_name(ends: Ends, tree: Tree, end: End) -> End:
    """Return the name of a group where the words only describe it and the cast did not join the two."""
    name = named_beside(tree, end.place) if end.span is None else None
    if name is None:
        return end
    if tree[end.place].upos == "NOUN" and ends.mention(tree, end).name not in (None, ends.mention(tree, end).text):
        return end
    fitting = (
        tree[end.place].upos == "PROPN"
        or ends.sort(tree, End(name)) in ("group", "unknown")
        or tree.phrase(name) == [name]
    )
    whoever = tree[end.place].upos == "NOUN" and tree.below(name, "flat") and ends.is_person(tree, name)
    return End(name) if fitting and not whoever else end


def _drafted(analysis: Analysis, ends: Ends, tree: Tree, found: Found) -> Iterator[Draft]:
    placed = found.relation == "controls" or (found.cue in _NAMED and tree[found.target.place].upos == "PROPN")
    seated = (
        found.relation in (*HELP, "allied_with") and tree[found.source.place].upos == "PROPN"
    )  # a capital stands for a government
    from_place = seated and ends.sort(tree, found.source) == "place"
    if not ((from_place or ends.is_actor(tree, found.source)) and (placed or ends.is_actor(tree, found.target))):
        return
    source, target = ends.mention(tree, found.source), ends.mention(tree, found.target)
    one_chain = found.cue == "name" and source.name == target.name  # the old name and the new one are two
    wing = (
        found.relation == "member_of" and found.cue in _NAMED and source.text != target.text
    )  # one is listed for both
    alike = source.actor is not None and source.actor == target.actor and tree[found.target.place].upos == "PROPN"
    if one_chain or (found.cue == "compound" and source.actor == target.actor) or (wing and alike):
        source, target = _as_written(source, found.source), _as_written(target, found.target)
    nobody = is_nobody(tree, found.source, source) or is_nobody(tree, found.target, target)
    if nobody and found.relation != "successor_of":
        return
    if _same(source, target) or not can_be_tied(ends, tree, found):
        return
    spot = tree.number, found.place
    manner = _manner(analysis, tree, found)
    if found.ended and manner.status == "planned":
        return  # "agreed to resign": nothing is said of how things stand
    since, until = since_until(tree, found.place) if found.cue in _DATED else (None, None)
    tie = Tie(
        relation=found.relation,
        from_=source,
        to=target,
        since=since,
        until=until,
        share=found.share,
        **analysis.cited(spot, manner=manner, span=found.span),
    )
    yield Draft(tie, spot, (found.cue, borne_out(tree, "tie", found.relation)))


def _as_written(mention: Mention, end: End) -> Mention:
    return mention if end.span else msgspec.structs.replace(mention, name=mention.text, actor=None)


def _same(one: Mention, other: Mention) -> bool:
    if one.span and other.span and min(one.span[1], other.span[1]) > max(one.span[0], other.span[0]):
        inside = one.span != other.span
        return not inside or one.name == other.name
    if one.actor and one.actor == other.actor:
        return True
    return bool(one.name) and (one.name or "").lower() == (other.name or "").lower()


def _manner(analysis: Analysis, tree: Tree, found: Found) -> Manner:
    """Return how a tie is said; a tie that is over is denied."""
    if found.presupposed:
        manner = Manner("denied" if _negated(tree, found.place) else "asserted")
    else:
        manner = analysis.voices.manner((tree.number, found.place))
    if _called_false(tree, found.place) or _refused(tree, found):
        return manner._replace(status="denied")
    if manner.status == "planned" and found.relation in ("leads", "commands", "successor_of"):
        return manner._replace(status="asserted")  # who will lead is chosen
    forming = tree.relation(found.place) == "advcl" and found.relation == "member_of" and found.cue == "verb"
    if manner.status == "planned" and forming and tree.lemma(found.place) in ("form", "create"):
        return manner._replace(status=analysis.voices.manner((tree.number, tree.head(found.place))).status)
    if manner.status == "planned" and (_perfect(tree, found.place) or _confessed(tree, found.place)):
        return manner._replace(status="asserted")
    if manner.status == "planned" and any(tree.word(one) == "now" for one in tree.below(found.place, "advmod")):
        return manner._replace(status="asserted")
    if manner.status == "opinion" and _generally_held(tree, found.place):
        return manner._replace(status="asserted")
    if manner.status == "habitual":  # a tie lasts anyway
        return manner._replace(status="asserted")
    if found.ended and manner.status == "asserted":
        return manner._replace(status="denied")
    return manner


def _perfect(tree: Tree, place: int) -> bool:
    """Whether an infinitive tells of what is past: "one of several groups to have declared loyalty"."""
    return (
        place >= 0
        and any(tree.word(one) == "have" for one in tree.below(place, "aux"))
        and bool(tree.below(place, "mark"))
    )


def _confessed(tree: Tree, place: int) -> bool:
    """Whether somebody owns up to it: "admits to putting them on the payroll"."""
    head = tree.head(place)
    return head >= 0 and not _OWNING_UP.isdisjoint(verb_forms(tree.lemma(head), tree.word(head)))


def _negated(tree: Tree, place: int) -> bool:
    return place >= 0 and any(tree.word(one) in _NEGATIONS for one in tree.below(place, "advmod", "cc:preconj", "det"))


def _generally_held(tree: Tree, place: int) -> bool:
    """Whether nobody in particular thinks so: "is thought to be its chief"."""
    above = (place, *tree.above(place))
    return any(tree[one].upos == "VERB" and tree.below(one, "nsubj:pass") and tree.passive(one) for one in above[1:3])


def _called_false(tree: Tree, place: int) -> bool:
    """Whether the sentence calls the report false that tells of a tie ("reports that X trains Y are a fabrication")."""
    for above in (place, *tree.above(place)):
        told = tree[above].deprel in ("acl", "acl:relcl") and singular(tree.word(tree.head(above))) in tie_words(
            "report"
        )
        noun = tree.head(above) if tree[above].deprel in ("acl", "acl:relcl") else -1
        if noun >= 0 and tree.lemma(noun) in tie_words("absence"):
            return any(tree.word(one) == "no" for one in tree.below(noun, "det")) or _negated(tree, tree.head(noun))
        rejected = tree.relation(above) == "ccomp" and tree.lemma(tree.head(above)) in DENIERS - {"deny"}
        if rejected and not _negated(tree, tree.head(above)):
            return True
        if told and not DENIERS.isdisjoint(_verb_over(tree, tree.head(above))):
            return True
        if told or (tree.relation(above) in ("csubj", "nsubj") and tree[above].upos == "VERB"):
            judged = tree.clause_of(tree.head(above))
            words = {tree.word(one) for one in tree.subtree(judged, without=("nsubj", "csubj"))}
            return bool(words & tie_words("false").keys())
    return False


def _verb_over(tree: Tree, noun: int) -> tuple[str, ...]:
    """Return the verb that a noun is the object of: "rejected" for "the charge"."""
    verb = tree.head(noun)
    return verb_forms(tree.lemma(verb), tree.word(verb)) if verb >= 0 and tree.relation(noun) == "obj" else ()


def _refused(tree: Tree, found: Found) -> bool:
    """Whether a gift, an order or a link is told as none ("takes no orders from", "has no links with")."""
    if found.cue not in ("gift", "verb", "standing"):
        return False
    things = [found.place, *tree.below(found.place, "obj"), *tree.obliques(found.place, "with")]
    things = [one for one in things if one not in (found.source.place, found.target.place)]
    none = any(tree.word(one) == "no" for thing in things for one in tree.below(thing, "det"))
    return none or any(tree.word(one) == "neither" and one > found.place for one in tree.subtree(found.place))


def _once(drafts: list[Draft]) -> list[Draft]:
    """Return drafts without ties that the same voices told before."""
    kept: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        tie = draft.record
        if isinstance(tie, Tie):
            told = (tie.relation, party_key(tie.from_), party_key(tie.to), tie.status == "denied", tie.said_by)
            kept.setdefault(told, draft)
    return list(kept.values())
