"""The entries of the registry: pages, downloads, actions.

A page is a function from the desk and what was asked to a frozen struct; the same struct becomes HTML and JSON. An
action is a function from the desk, a body and who sends it to a `Done`. Neither knows of HTTP.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from fealty.web.desk import Desk
from fealty.web.parts import Asked, Body, By, Delivery, Done


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page, as HTML at `path` and as JSON at `json_path`.

    Attributes
    ----------
    name
        Its kind in the JSON envelope, and its place in the navigation.
    path
        Where it is; parameters in braces, such as ``/orders/{order}``, are fields of `asks`.
    title
        What the navigation and the browser's tab say.
    build
        From the desk and what was asked to the context, a `Part`.
    asks, gives
        Types of both.
    template
        The template under ``templates/``; empty for data alone (``.json``).
    nav
        Whether it stands in the navigation.
    """

    name: str
    path: str
    title: str
    build: Callable[[Desk, Any], Any]
    gives: type[Any]
    asks: type[Asked] = Asked
    template: str = ""
    nav: bool = False

    @property
    def json_path(self) -> str:
        """Where its JSON is."""
        return "/answer.json" if self.path == "/" else f"{self.path}.json"


class Download(msgspec.Struct, frozen=True, kw_only=True):
    """A file made on demand, at `path`."""

    name: str
    path: str
    title: str
    build: Callable[[Desk, Any], Delivery]
    asks: type[Asked] = Asked


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """Something that changes the case (or the session): a POST to `path`, with JSON or a form.

    Attributes
    ----------
    run
        From the desk, the body and who acts to what was done.
    takes
        Type of the body.
    files
        Whether it takes uploads (as a form alone).
    """

    name: str
    path: str
    title: str
    run: Callable[[Desk, Any, By], Done]
    takes: type[Body] = Body
    files: bool = False
