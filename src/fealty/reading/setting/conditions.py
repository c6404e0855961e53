"""The condition that an order hangs on, in the words of the text.

A condition is introduced by a word ("if", "as long as", "in exchange for", "until after") and reaches as far as what
that word governs. A date is none: "until Friday" says how long an order holds.
"""

from __future__ import annotations

import re

from fealty.reading.setting.force import region_of
from fealty.reading.setting.timeline import Timeline
from fealty.reading.story import Spot, Story, Tree

LONGEST = 300
"""Characters of a condition, at most."""

_MARK = re.compile(
    r"\b(?:only\s+(?:if|when|after|once)|if|unless|provided(?:\s+that)?|providing(?:\s+that)?|(?:as|so)\s+long\s+as"
    r"|on\s+(?:the\s+)?condition(?:\s+that|\s+of)?|in\s+(?:exchange|return)\s+for|pending|subject\s+to|contingent\s+(?:up)?on"
    r"|conditional\s+(?:up)?on|dependent\s+(?:up)?on|depending\s+on|until(?:\s+after)?|till|once)\b",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"\b(?:as|even|what|ask|asked|asking|wonder|wondered|know|see|at|than|whether\s+and)\s+$", re.IGNORECASE
)
_NO_CONDITION = re.compile(
    r"(?:until|till)\s+(?:further\s+notice|then|now|recently|today|lately|the\s+end(?!\s+of)|dawn"
    r"|the\s+end\s+of\s+(?:(?:the|this|that|next)\s+)?(?:day|night|weekend|week|month|quarter|year|decade|century|summer"
    r"|winter|spring|autumn)|nightfall|morning)"
    r"|once\s+(?:again|more)",
    re.IGNORECASE,
)
_HANGS = frozenset(("advcl", "obl", "acl", "nmod"))
_NO_END = frozenset(("ADJ", "DET", "ADP", "CCONJ", "SCONJ", "PART", "NUM", "AUX"))
_EDGE = " \t\n,;:.!?\"'”’“‘()[]–—-"


def condition_of(story: Story, line: Timeline, spot: Spot) -> str | None:
    """Return the words of the condition that an order hangs on, None when there is none.

    Parameters
    ----------
    story, line
        The story, and its time expressions.
    spot
        The word for the order.
    """
    tree, place = story.tree(spot), spot[1]
    region = region_of(tree, place)
    begin, end = tree.span(region)
    for match in _MARK.finditer(story.text, begin, end):
        word = _word_at(tree, match.start())
        if word is None or word not in region or not _introduces(story, line, tree, word, match):
            continue
        found = _reach(story, tree, match)
        if found is not None:
            return found
    return None


def _word_at(tree: Tree, begin: int) -> int | None:
    return next((n for n, token in enumerate(tree.tokens) if token.begin <= begin < token.end), None)


def _introduces(story: Story, line: Timeline, tree: Tree, word: int, match: re.Match[str]) -> bool:
    """Whether a word introduces a condition here: no question ("asked if"), no date, no "once again"."""
    if _NOT_BEFORE.search(story.text, max(0, match.start() - 20), match.start()) or _NO_CONDITION.match(
        story.text, match.start()
    ):
        return False
    if match.group().lower() == "once" and tree.relation(word) not in ("mark", "advmod"):
        return False
    if match.group().lower() == "if" and tree.relation(tree.head(word)) == "ccomp":
        return False
    return not any(
        dated.expression.begin <= match.start() < dated.expression.end
        and (dated.days is not None or dated.expression.first.kind in ("duration", "clock"))
        and dated.noun is None
        for dated in line.dated[tree.number]
    )


def _reach(story: Story, tree: Tree, match: re.Match[str]) -> str | None:
    """Return the words from the mark to the end of what it governs."""
    after = next((n for n, token in enumerate(tree.tokens) if token.begin >= match.end()), None)
    if after is None:
        return None
    mark = _word_at(tree, match.start()) or 0
    top = after
    while tree.relation(top) not in _HANGS and tree.head(top) >= 0 and min(tree.subtree(tree.head(top))) >= mark:
        top = tree.head(top)
    inside = tree.subtree(top, without=("parataxis",))
    last = mark
    for n in sorted(one for one in inside if one > mark):
        if n > last + 2 and last >= after:
            break
        last = n
    end = min(tree[_finished(tree, last)].end, match.start() + LONGEST)
    text = story.text[match.start() : end]
    text = re.split(r"[;\n]|[”\"](?=\s|$)", text)[0].rstrip(_EDGE)
    return text if len(text) > len(match.group()) + 1 else None


def _finished(tree: Tree, last: int) -> int:
    """Return the last word of a phrase that a parser's slip breaks off before its noun ("until after nuclear")."""
    here = last
    while tree[here].upos in _NO_END:
        if here + 1 >= len(tree) or tree[here + 1].upos == "PUNCT":
            return last
        here += 1
    if here == last:
        return last
    inside = set(tree.subtree(here, without=("parataxis", "acl:relcl")))
    while here + 1 in inside and tree[here + 1].upos != "PUNCT":
        here += 1
    return here
