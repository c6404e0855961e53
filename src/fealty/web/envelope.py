"""The one shape of every JSON answer: ``{kind, version, stale, data, links, error}``."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response

from fealty.web.problems import Problem

JSON = "application/json"


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One JSON answer.

    Attributes
    ----------
    kind
        What `data` is: a page's or an action's name, or ``error``.
    version
        How far the case had come (`fealty.casefile.Stamp`); empty where no case was looked at.
    stale
        Whether the measured numbers are older than that.
    data
        The page's context, the action's result; null with an error.
    links
        Addresses by what they are: ``self``, ``html``, ``next``, ``previous``.
    error
        What went wrong; null where nothing did.
    """

    kind: str
    version: str = ""
    stale: bool = False
    data: Any = None
    links: dict[str, str] = {}
    error: Problem | None = None


def in_json(envelope: Envelope, status: int = 200) -> Response:
    """Return an envelope as a response."""
    return Response(msgspec.json.encode(envelope), status, media_type=JSON)
