"""Whether two mentions are one actor: by the registry, by name, or because neither says more than "militias"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from fealty.reading.actors.rows import listed, sponsorships, states
from fealty.reading.actors.wording import core
from fealty.reading.joining.words import found, is_common, spelled_out, stems
from fealty.reading.places.naming import folded
from fealty.reading.places.own import countries, without_kind
from fealty.records import Actor, Mention

PART_OF = 0.75
"""How much a part counts against the same actor: the Quds Force told as Iran."""
SAME_STATE = 0.4
"""Two organs of one state, or a name and its spelling in the other text's words."""
SPONSORED = 0.15
"""A group told as its sponsor, or the reverse."""
DESCRIBED = 0.2
"""A description that fits: "militias" for Kataib Hezbollah."""
ALIKE = 85
"""Token-sort ratio (rapidfuzz) from which names that the registry lacks are one."""
_HOLDS = frozenset(("commands", "leads", "sponsors", "arms", "funds", "pays", "member_of", "controls"))
_HIGHEST_LINE = 12
_SITES = frozenset(
    ("base", "airport", "embassy", "camp", "prison", "plant", "port", "site", "crossing", "bridge", "dam", "quarter")
)
"""Kinds of place (``place_kinds.csv``) whose words are no part of a group's name, as "front" and "state" are."""


class Someone(NamedTuple):
    """An actor of a record, ready to be compared."""

    label: str
    actor: str | None
    line: tuple[str, ...]
    """The actor's id, then what it is part of, up to the state."""
    words: frozenset[str]
    """The telling words of the name (stems)."""
    sorts: frozenset[str]
    described: bool
    """No name of somebody: "gunmen", "ten civilians", "Ain al-Asad air base"."""
    land: str | None
    """The country that a description states ("Turkish police")."""


class Likeness(NamedTuple):
    """How alike two actors or sets of actors are, from -1 to 1, and why; ``conflict``: they cannot be the same."""

    value: float
    words: str
    conflict: bool = False


NOTHING = Likeness(0.0, "")


@cache
def _shipped() -> dict[str, tuple[str, str | None, str]]:
    return {one.actor.id: (one.actor.name, one.actor.part_of, one.actor.type) for one in (*listed(), *states())}


@cache
def _held() -> frozenset[tuple[str, str]]:
    return frozenset((tie.from_, tie.to) for tie in sponsorships() if tie.relation in _HOLDS)


@cache
def _patrons() -> frozenset[tuple[str, str]]:
    """Return pairs of countries of which one sponsors groups of the other: an "Iranian militia" may be Iraqi."""
    home = {one.actor.id: one.actor.country for one in (*listed(), *states())}
    pairs = {(home.get(tie.from_), home.get(tie.to)) for tie in sponsorships() if tie.relation in _HOLDS}
    known = {(a, b) for a, b in pairs if a and b and a != b}
    return frozenset(known | {(b, a) for a, b in known})


class People:
    """Mentions to actors that can be compared; asked for each mention once.

    Parameters
    ----------
    actors
        The case's actors, which come before those of the package.
    """

    def __init__(self, actors: Iterable[Actor] = ()) -> None:
        self._own = {one.id: (one.name, one.part_of, one.type) for one in actors}
        self._known: dict[tuple[str, str | None, str | None], Someone] = {}

    def someone(self, mention: Mention) -> Someone:
        """Return who is mentioned."""
        key = (mention.text, mention.name, mention.actor)
        if key not in self._known:
            self._known[key] = self._made(mention)
        return self._known[key]

    def _of(self, id_: str) -> tuple[str, str | None, str] | None:
        return self._own.get(id_) or _shipped().get(id_)

    def _made(self, mention: Mention) -> Someone:
        name = mention.name or mention.text
        words = stems(name)
        sorts = frozenset(sort for groups in found("sort", words).values() for sort in groups)
        if mention.actor:
            known = self._of(mention.actor)
            line = self._line(mention.actor)
            sorts = frozenset((known[2],)) if known else sorts
            return Someone(known[0] if known else name, mention.actor, line, frozenset(words), sorts, False, None)
        land, rest = _land(name)
        telling = frozenset(word for word in stems(rest) if not is_common(word) and not word.isdigit())
        described = not telling or not _named(rest, sorts) or _is_site(rest)
        return Someone(name, None, (), telling, sorts, described, land)

    def _line(self, id_: str) -> tuple[str, ...]:
        line: list[str] = []
        one: str | None = id_
        while one and one not in line and len(line) < _HIGHEST_LINE:
            line.append(one)
            known = self._of(one)
            one = known[1] if known else None
        return tuple(line)


def _is_site(text: str) -> bool:
    """Return whether the words name what was hit, and not somebody: "Ain al-Asad air base"."""
    split = without_kind(folded(text))
    return split is not None and split[1] in _SITES


def _named(text: str, sorts: frozenset[str]) -> bool:
    """Return whether a proper name stands in a text: a capital that does not only begin a description."""
    words = text.split()
    after = words[1:] if sorts else words  # "Armed men", "Iran-backed militants", but "Galaxy Leader"
    return any(word[:1].isupper() and "-" not in word and not found("sort", stems(word)) for word in after)


@lru_cache(maxsize=16_384)
def _land(name: str) -> tuple[str | None, str]:
    """Return the country that stands before a description, and what is left."""
    said = core(name)
    first, _, rest = name.partition(" ")
    codes = said.stated or tuple(code for code, _ in countries().get(folded(first), ()))
    if rest and codes and folded(first) in countries():
        return codes[0], rest
    return (codes[0] if codes and said.role else None), name


@lru_cache(maxsize=200_000)
def alike(one: Someone, other: Someone) -> Likeness:
    """Return how likely two mentions are one actor."""
    if one.actor and other.actor:
        return _registered(one, other)
    if one.described or other.described:
        return _described(one, other)
    shared = one.words & other.words
    ratio = fuzz.token_sort_ratio(" ".join(sorted(one.words)), " ".join(sorted(other.words)))
    if one.words == other.words:
        return Likeness(1.0, f"both {one.label}")
    if ratio >= ALIKE or (shared and (shared == one.words or shared == other.words)):
        return Likeness(0.85, f"{one.label} and {other.label} are alike")
    if shared:
        return Likeness(0.4, f"{one.label} and {other.label} share a word")
    return Likeness(-0.4, f"{one.label} and {other.label} are other names")


def _registered(one: Someone, other: Someone) -> Likeness:
    if one.actor == other.actor:
        return Likeness(1.0, f"both {one.label}")
    if other.actor in one.line or one.actor in other.line:
        part, whole = (one, other) if other.actor in one.line else (other, one)
        return Likeness(PART_OF, f"{part.label} is part of {whole.label}")
    if one.line and other.line and one.line[-1] == other.line[-1] and not _armed(one) and not _armed(other):
        return Likeness(SAME_STATE, f"{one.label} and {other.label} are of one state")
    held = _held()
    ours, theirs = ([id_ for id_ in a.line if id_ not in b.line] for a, b in ((one, other), (other, one)))
    if any((a, b) in held or (b, a) in held for a in ours for b in theirs):
        return Likeness(SPONSORED, f"{one.label} and {other.label} are sponsor and sponsored")
    return Likeness(-1.0, f"{one.label} is not {other.label}", conflict=True)


def _armed(one: Someone) -> bool:
    return "armed_group" in one.sorts


def _described(one: Someone, other: Someone) -> Likeness:
    both_armed = _armed(one) and _armed(other)
    if one.land and other.land and one.land != other.land and not (both_armed and (one.land, other.land) in _patrons()):
        return Likeness(-0.5, f"{one.label} and {other.label} are of two countries")
    shared = one.words & other.words
    if shared:
        return Likeness(0.6, f"both {spelled_out(sorted(shared), one.label)}")
    if one.sorts and other.sorts:
        if one.sorts & other.sorts:
            return Likeness(DESCRIBED, f"{one.label} fits {other.label}")
        if "civilians" in one.sorts ^ other.sorts:
            return NOTHING  # tellers name the place or those who were in it
        return Likeness(-0.3, f"{one.label} does not fit {other.label}")
    return NOTHING


def sets_alike(ones: Sequence[Someone], others: Sequence[Someone], *, all_count: bool = False) -> Likeness:
    """Return how alike two sets of actors are; unknown ones say nothing.

    Parameters
    ----------
    ones, others
        The actors of two records.
    all_count
        Whether each actor of the smaller set should be in the other (both sides of an agreement), not only one.
    """
    if not ones or not others:
        return NOTHING
    if len(ones) == 1 and len(others) == 1:
        return alike(ones[0], others[0])
    if len(ones) > len(others):
        ones, others = others, ones
    best = [max((alike(one, other) for other in others), key=lambda found: found.value) for one in ones]
    if not all_count:
        return max(best, key=lambda found: found.value)
    worst = min(best, key=lambda found: found.value)
    if worst.conflict:
        return worst
    return Likeness(sum(one.value for one in best) / len(best), "; ".join(one.words for one in best if one.words))


def opposed(ones: Sequence[Someone], others: Sequence[Someone]) -> bool:
    """Return whether no actor of one set can be an actor of the other, all of them known to the registry."""
    return bool(ones and others) and all(alike(one, other).conflict for one in ones for other in others)
