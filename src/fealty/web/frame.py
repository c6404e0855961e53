"""The frame of every page: the case's title, the navigation, how the answer stands to the case."""

from __future__ import annotations

from starlette.requests import Request

from fealty.web.desk import Desk, Standing
from fealty.web.pages import PAGES
from fealty.web.parts import Part
from fealty.web.registry import Page


class Frame(Part, frozen=True):
    """What the frame of every page needs: the case's title, the navigation, how the answer stands."""

    title: str
    question: str
    nav: tuple[Page, ...]
    standing: Standing
    version: str


def framed(request: Request, desk: Desk) -> None:
    """Put into the request what the frame of its page needs."""
    about = desk.settings.case
    request.state.frame = Frame(
        title=about.title,
        question=about.question,
        nav=tuple(one for one in PAGES if one.nav),
        standing=desk.standing(),
        version=str(desk.stamp),
    )
