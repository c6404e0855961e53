"""What a request can be refused for, and how every error is told: one shape for JSON and for pages."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.exceptions import HTTPException

from fealty.casefile import Outdated
from fealty.errors import CaseBusy, CaseError, FealtyError
from fealty.web.parts import Part

NAMES = {
    400: "Not understood", 401: "Not signed in", 403: "Refused", 404: "Not found", 405: "Not possible here",
    409: "Somebody was faster", 413: "Too large", 415: "Not in this form", 421: "Wrong address",
    422: "Cannot be done", 500: "Something broke", 503: "Busy",
}  # fmt: skip
"""The heading of an error, by its status."""


class Refused(FealtyError):
    """A request that is refused, with the HTTP status that says so."""

    status = 400

    def __init__(self, words: str, status: int | None = None, *, detail: object = None) -> None:
        super().__init__(words)
        self.status = status or self.status
        self.detail = detail


class NotThere(Refused):
    """What was asked for is not in the case."""

    status = 404


class Problem(Part, frozen=True):
    """An error: its HTTP status, its name, what is wrong and what to do, and what a program needs to go on."""

    status: int
    name: str
    words: str
    detail: Any = None


def problem_of(error: Exception) -> Problem:
    """Return how an error is told; an unforeseen one says nothing of the inside."""
    if isinstance(error, Outdated):
        return _problem(409, str(error), {"record": error.record_id, "seen": error.seen, "last": error.last})
    if isinstance(error, Refused):
        return _problem(error.status, str(error), error.detail)
    if isinstance(error, msgspec.MsgspecError):
        return _problem(400, f"{error}.")
    if isinstance(error, CaseBusy):
        return _problem(503, str(error))
    if isinstance(error, FealtyError):
        return _problem(503 if isinstance(error, CaseError) else 422, str(error))
    if isinstance(error, HTTPException):
        return _problem(error.status_code, _told(error))
    return _problem(500, "The desk could not do this. What happened is in the terminal that runs it.")


def _problem(status: int, words: str, detail: object = None) -> Problem:
    return Problem(status=status, name=NAMES.get(status, "Refused"), words=words, detail=detail)


def _told(error: HTTPException) -> str:
    if error.status_code == 404:
        return "There is no such page."
    if error.status_code == 405:
        return "This address does not take such a request."
    return error.detail
