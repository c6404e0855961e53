"""From when until when an order holds, as far as the text says it.

It is said beside the order ("for 72 hours", "until Friday"), in a clause about the truce ("a truce that takes effect on
Sunday"), or in one of the next sentences ("It expires on Friday").
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from fealty.reading.setting.resolving import DAY, Days, interval_of, later_by
from fealty.reading.setting.tenses import is_a, looks_ahead
from fealty.reading.setting.timeline import Dated, Timeline
from fealty.reading.story import Spot, Story, Tree
from fealty.records import Interval

NEXT = 2
"""How many sentences after the order may say when it holds."""
LONGEST = 160
"""Characters of the words that are kept, at most."""

_AT_ONCE = re.compile(
    r"\b(?:effective(?:ly)? immediately|with immediate effect|immediately|at once|forthwith|from now on|as of now"
    r"|right away)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:indefinitely|indefinite|open-ended|until further notice|permanent(?:ly)?)\b", re.IGNORECASE)
_AFTER_MIDNIGHT = re.compile(r"midnight|\d\s?a\.?m\b", re.IGNORECASE)
_NIGHT = re.compile(r"night|evening|midnight", re.IGNORECASE)
_TRUCE_PRONOUNS = frozenset(("it", "which", "that", "this"))


class _Force:
    """What was found so far; the first that says something is kept."""

    def __init__(self, issued: Interval) -> None:
        self.begin: date | None = None
        self.end: date | None = None
        self.lasts: tuple[int, str] | None = None
        self.words: list[tuple[int, int]] = []
        known = issued.begin if issued.begin is not None and issued.begin == issued.end else None
        self.day = known or issued.begin
        self.start = known or issued.begin or issued.end

    def found(self, begin: int, end: int) -> None:
        self.words.append((begin, end))


def force_of(story: Story, line: Timeline, spot: Spot, issued: Interval) -> Interval:
    """Return from when until when an order holds; both open when nothing is said.

    Parameters
    ----------
    story, line
        The story, and its time expressions.
    spot
        The word for the order.
    issued
        When it was given.
    """
    force = _Force(issued)
    tree, place = story.tree(spot), spot[1]
    region = region_of(tree, place)
    _beside(story, line, tree, region, force)
    _at_once(story, tree, region, force)
    for number in range(tree.number + 1, min(tree.number + 1 + NEXT, len(story.trees))):
        if story.paragraph_of[number] == story.paragraph_of[tree.number]:
            _in_next(story, line, story.trees[number], force)
    if force.lasts is not None and force.end is None:
        force.begin = force.begin or force.day
        force.end = later_by(force.begin, *force.lasts) if force.begin else None
    return interval_of(Days(force.begin, force.end, "day"), _words(story, force))


def region_of(tree: Tree, place: int) -> set[int]:
    """Return the words that may say more about an order: its phrase and clause, without what is coordinated with it."""
    region = set(tree.subtree(place, without=("parataxis",)))
    for other in tree.below(place, "conj"):
        if tree.is_predicate(other):
            region -= set(tree.subtree(other))
    if not tree.is_predicate(place) or tree.relation(place) in ("xcomp", "ccomp"):
        above = tree.clause_of(place) if not tree.is_predicate(place) else tree.clause_of(max(tree.head(place), 0))
        region.add(above)  # "the truce is conditional on"
        for child in tree.below(above, "obl", "advmod", "nmod", "advcl", "xcomp"):
            if child > place:
                region |= set(tree.subtree(child))
    return region


def _beside(story: Story, line: Timeline, tree: Tree, region: set[int], force: _Force) -> None:
    for dated in line.dated[tree.number]:
        if dated.top in region:
            _take(story, line, tree, dated, force)


def _take(story: Story, line: Timeline, tree: Tree, dated: Dated, force: _Force) -> None:
    """Take over what one time expression says about the order."""
    expression = dated.expression
    if expression.first.kind == "duration":
        if expression.relation == "for" and force.lasts is None:
            force.lasts = (expression.first.amount, expression.first.unit)
            force.found(expression.begin, expression.end)
        return
    if expression.first.kind == "clock":
        _clock(story, tree, dated, force)
        return
    days = line.days_after(dated, force.start, sure=force.day is not None) if force.start else dated.days
    if days is None:
        return
    begin, end = _bounds(tree, dated, days)
    if begin is not None and force.begin is None:
        force.begin = begin
        force.found(expression.begin, expression.end)
    if end is not None and force.end is None:
        force.end = end
        force.found(expression.begin, expression.end)


def _bounds(tree: Tree, dated: Dated, days: Days) -> tuple[date | None, date | None]:
    """Return which ends of the order's time a time expression gives."""
    match dated.expression.relation:
        case "until":
            return None, days.end
        case "from" | "since":
            return days.begin, None
        case "after":
            return (days.begin + timedelta(days=1) if days.begin else None), None
        case "between":
            return days.begin, days.end
        case "at":
            if is_a("runs_out", tree, dated.clause):
                return None, days.end
            about_truce = is_a("takes_effect", tree, dated.clause) and dated.days is not None
            if about_truce or (looks_ahead(tree, dated.clause) and days.precision == "day"):
                return days.begin, None
    return None, None


def _clock(story: Story, tree: Tree, dated: Dated, force: _Force) -> None:
    """Take over "from midnight", "stop firing at 13:00": an hour of the order's day, or of the next if that is over."""
    expression = dated.expression
    ahead = expression.relation == "from" or looks_ahead(tree, dated.clause)
    if force.begin is not None or force.day is None or not ahead or expression.relation in ("until", "by", "before"):
        return
    words = story.text[expression.begin : expression.end]
    said_late = bool(_NIGHT.search(story.text[tree.sentence.begin : expression.begin]))
    next_day = bool(_AFTER_MIDNIGHT.search(words)) and (said_late or "midnight" in words.lower())
    force.begin = force.day + DAY if next_day else force.day
    force.found(expression.begin, expression.end)


def _at_once(story: Story, tree: Tree, region: set[int], force: _Force) -> None:
    begin, end = tree.span(region)
    match = _AT_ONCE.search(story.text, begin, end)
    if match and force.begin is None and force.start is not None:
        force.begin = force.start
        force.found(*match.span())
    match = _OPEN.search(story.text, begin, end)
    if match and force.end is None and force.lasts is None:
        force.found(*match.span())


def _in_next(story: Story, line: Timeline, tree: Tree, force: _Force) -> None:
    """Take over what a later sentence says, when it is about the truce or the order."""
    root = tree.root
    if not (is_a("takes_effect", tree, root) or is_a("lasts", tree, root) or is_a("runs_out", tree, root)):
        return
    subjects = tree.below(root, "nsubj")
    if not any(is_a("truce", tree, one) or tree.word(one) in _TRUCE_PRONOUNS for one in subjects):
        return
    _beside(story, line, tree, set(tree.subtree(root)), force)


def _words(story: Story, force: _Force) -> str | None:
    if not force.words:
        return None
    begin, end = min(a for a, _ in force.words), max(b for _, b in force.words)
    text = story.text[begin:end]
    if len(text) <= LONGEST and "\n" not in text:
        return text
    first = min(force.words)
    return story.text[first[0] : first[1]]
