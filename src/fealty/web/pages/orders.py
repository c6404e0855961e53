"""Orders: every order of the case, who gave it to whom, what was answered, and what followed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from fealty.records import Order
from fealty.records.values import OrderContent
from fealty.showing import formats as fmt
from fealty.showing.pages import Drawing, Groups, Record
from fealty.showing.words import content_words
from fealty.web.casting import people_of
from fealty.web.desk import Desk
from fealty.web.directing import Measured, OrderLine, Telling, measured, order_line, tellings
from fealty.web.fixing import CONTENTS
from fealty.web.pages.order import OrderAsked, OrderPage, build_order
from fealty.web.parts import Asked, Choice, Number, Pager, Part, choices, paged
from fealty.web.registry import Download, Page

SIZE = 40
Text = Annotated[str, msgspec.Meta(max_length=200)]
Followed = Literal["", "measured", "not measured", "obeyed", "partly", "ignored", "defied", "unclear"]
"""What followed an order, as it can be asked for."""
EFFECTS = {
    "measured": "measured", "not measured": "not measured", "obeyed": "obeyed", "partly": "partly obeyed",
    "ignored": "ignored", "defied": "defied", "unclear": "cannot tell",
}  # fmt: skip


class OrdersAsked(Asked, frozen=True):
    """Which orders: words in them, whose, to what end, what followed; in which order; which part of the list."""

    text: Text = ""
    role: Text = ""
    content: OrderContent | Literal[""] = ""
    effect: Followed = ""
    newest: bool = False
    page: Number = 1


class OrdersPage(Part, frozen=True):
    """Orders, and the pictures of all that was measured."""

    words: str
    lines: tuple[OrderLine, ...]
    roles: tuple[Choice, ...]
    contents: tuple[Choice, ...]
    effects: tuple[Choice, ...]
    pager: Pager
    level: str
    ratios: Drawing | None
    ratios_words: str
    groups: Groups | None
    track: Record | None


def build(desk: Desk, asked: OrdersAsked) -> OrdersPage:
    """Return the orders that were asked for."""
    snapshot, computed = desk.snapshot(), desk.computed()
    found, people = measured(computed), people_of(snapshot)
    every = list({id(one): one for one in tellings(snapshot).values()}.values())
    fitting = [one for one in every if _fits(one, asked, found)]
    if asked.newest:
        fitting.reverse()
    pager, part = paged("/orders", asked, len(fitting), SIZE)
    page = computed.page if computed else None
    told = sum(len(one.records) for one in every)
    words = f"{fmt.figure(len(every), 'order')} in {fmt.figure(told, 'record')}"
    if len(fitting) != len(every):
        words = f"{len(fitting):,} of {words}"
    return OrdersPage(
        words=words,
        lines=tuple(order_line(one, people, found) for one in fitting[part]),
        roles=choices({one: one for one in sorted({one.main.record.role or "" for one in every}) if one}, asked.role),
        contents=choices(CONTENTS, asked.content),
        effects=choices(EFFECTS, asked.effect),
        pager=pager,
        level=page.level if page else "",
        ratios=page.ratios if page else None,
        ratios_words=page.ratios_words if page else "",
        groups=page.groups if page else None,
        track=page.track if page else None,
    )


def _fits(one: Telling, asked: OrdersAsked, found: Measured) -> bool:
    order = one.main.record
    if (asked.role and order.role != asked.role) or (asked.content and order.content != asked.content):
        return False
    if asked.text and asked.text.casefold() not in _words(order):
        return False
    return not asked.effect or asked.effect in _followed(one, found)


def _followed(one: Telling, found: Measured) -> set[str]:
    span = next((found.spans[record] for record in one.records if record in found.spans), None)
    results = found.results.get(span.id, ()) if span else ()
    return {"measured", *(result.kind for result in results)} if results else {"not measured"}


def _words(order: Order) -> str:
    people: list[Any] = [order.issuer, order.on_behalf_of, *order.addressees]
    named = [text for one in people if one for text in (one.name, one.text)]
    parts = [*named, order.condition, order.note, order.quote, content_words(order.content)]
    return " ".join(part for part in parts if part).casefold()


PAGES = (
    Page(
        name="orders",
        path="/orders",
        title="Orders",
        build=build,
        gives=OrdersPage,
        asks=OrdersAsked,
        template="orders.html",
        nav=True,
    ),
    Page(
        name="order",
        path="/orders/{order}",
        title="Order",
        build=build_order,
        gives=OrderPage,
        asks=OrderAsked,
        template="order.html",
    ),
)
DOWNLOADS: tuple[Download, ...] = ()
