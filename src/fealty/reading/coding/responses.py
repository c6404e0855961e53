"""Draft responses of a story: how those who got an order answered it, in words or by what they did.

`Replies` finds answers in sentences; `Links` says to which order each belongs. Without an order there is no answer.
"""

from __future__ import annotations

from fealty.reading.coding.analysis import Analysis, Draft
from fealty.reading.coding.framed import borne_out
from fealty.reading.coding.order_people import People
from fealty.reading.coding.replies import Replies
from fealty.reading.coding.reply_conduct import Reply
from fealty.reading.coding.response_links import Asked, Links, asked
from fealty.reading.story import Span, Spot
from fealty.records import Mention, Response

_THEY = frozenset(("they", "them", "these", "those"))


def responses(analysis: Analysis, orders: list[Draft]) -> list[Draft]:
    """Return the responses that a story tells of, in the order of the text.

    Parameters
    ----------
    analysis
        The story and everything found out about it.
    orders
        The drafts of its orders; `Response.order` names one of them by its place ("order:0").
    """
    given = asked(orders, analysis.story)
    if not given:
        return []
    people = People(analysis)
    links = Links(given, people)
    replies = Replies(analysis, people, frozenset(order.spot for order in given))
    found: list[Draft] = []
    last: dict[tuple[int, str], str] = {}
    far: set[tuple[int, str]] = set()
    for tree in analysis.story.trees:
        for reply in replies.of(tree):
            order = links.of(reply, analysis.times.of(reply.spot))
            if order is None:
                continue
            # later in the text one deed of a kind says what all of them say
            if links.apart(reply, order) and (order.place, reply.answer) in far:
                continue
            far.add((order.place, reply.answer))
            draft = _draft(analysis, people, reply, order)
            if reply.actor is not None:
                links.note(order, people.mention(reply.actor))
            key = (order.place, _who(draft))
            if last.get(key) != reply.answer:  # said again is no new answer, a change of mind is
                last[key] = reply.answer
                found.append(draft)
    return found


def _draft(analysis: Analysis, people: People, reply: Reply, order: Asked) -> Draft:
    told = analysis.voices.manner(reply.spot)
    actor: Mention | None = people.mention(reply.actor) if reply.actor else None
    if actor is None or (_unknown(actor) and _a_pronoun(analysis, reply)):
        actor = next(iter(order.record.addressees), order.record.issuer)
    record = Response(
        order=f"order:{order.place}",
        answer=reply.answer,
        actor=actor,
        when=analysis.times.of(reply.spot),
        **analysis.cited(reply.spot, manner=told._replace(status="asserted"), span=_introduced(analysis, reply.spot)),
    )
    support = borne_out(analysis.story.tree(reply.spot), "answer", reply.answer)
    return Draft(record, reply.spot, (reply.cue, support))


def _unknown(actor: Mention) -> bool:
    return actor.actor is None and actor.name in (None, actor.text)


def _a_pronoun(analysis: Analysis, reply: Reply) -> bool:
    """Whether somebody is only "they": those who got the order, when the story does not say otherwise."""
    if reply.actor is None:
        return False
    word = analysis.story.tree(reply.actor).word(reply.actor[1])
    return word in _THEY or (word == "it" and reply.cue == "deed")


def _introduced(analysis: Analysis, spot: Spot) -> Span | None:
    """Return the whole sentence when the words of an answer follow a colon: it says whose they are."""
    tree = analysis.story.tree(spot)
    begin = tree.clause_span(spot[1])[0]
    before = [token.text for token in tree.tokens if token.begin < begin]
    spoken = ":" in before[-2:]
    return (tree.sentence.begin, tree.sentence.end) if spoken else None


def _who(draft: Draft) -> str:
    actor = draft.record.actor if isinstance(draft.record, Response) else None
    return (actor.actor or actor.name or actor.text) if actor else ""
