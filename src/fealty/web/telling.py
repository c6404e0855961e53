"""How an error is answered: as JSON to a program, as a page to a person."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from fealty.web.envelope import JSON, Envelope, in_json
from fealty.web.problems import Problem, problem_of
from fealty.web.templating import html


def wants_json(request: Request) -> bool:
    """Tell whether a program asked."""
    accepts = request.headers.get("accept", "")
    sent = request.headers.get("content-type", "")
    return (
        request.url.path.endswith(".json") or sent.startswith(JSON) or (JSON in accepts and "text/html" not in accepts)
    )


def refusal(scope: Scope, error: Exception) -> Response:
    """Return the answer to a request that went wrong."""
    request = Request(scope)
    return told(request, problem_of(error))


def told(request: Request, problem: Problem) -> Response:
    """Return an error in the form that was asked for."""
    if wants_json(request):
        links = {"self": request.url.path}
        return in_json(Envelope(kind="error", error=problem, links=links), problem.status)
    return html(request, "error.html", status=problem.status, title=problem.name, problem=problem)
