"""The app: the registries of pages, downloads and actions as routes, behind the guards."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from fealty.errors import FealtyError
from fealty.web.actions import ACTIONS
from fealty.web.asking import asked, back_to, sent, session_of
from fealty.web.assets import static
from fealty.web.desk import Desk
from fealty.web.entering import entrances
from fealty.web.envelope import Envelope, in_json
from fealty.web.frame import framed
from fealty.web.guarding import HEADERS, Headers, HostGuard, OriginGuard, SessionGuard, SizeGuard
from fealty.web.openapi import described
from fealty.web.pages import DOWNLOADS, PAGES
from fealty.web.parts import Pager
from fealty.web.problems import problem_of
from fealty.web.receiving import MOST_BYTES
from fealty.web.registry import Action, Download, Page
from fealty.web.sessions import Sessions
from fealty.web.telling import told, wants_json
from fealty.web.templating import html
from fealty.web.warming import warm

log = logging.getLogger(__name__)
LOCAL = ("127.0.0.1", "localhost", "::1")
Endpoint = Callable[[Request], Awaitable[Response]]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How the app is reached.

    Attributes
    ----------
    port
        The port, which is part of the cookie's name.
    names
        Host names that are ours.
    numbers
        Whether any numeric address is.
    most_bytes
        Bytes of an upload.
    stopping
        Tells whether the server is being stopped, so that no open line keeps it waiting.
    """

    port: int
    names: tuple[str, ...] = LOCAL
    numbers: bool = False
    most_bytes: int = MOST_BYTES
    stopping: Callable[[], bool] = lambda: False


def make_app(desk: Desk, sessions: Sessions, options: Options) -> Starlette:
    """Return the app over an open desk."""
    cookie = f"fealty-{options.port}"
    uploads = [one.path for one in ACTIONS if one.files]
    desk.receiver.most_bytes = options.most_bytes
    guards = [
        Middleware(Headers),
        Middleware(HostGuard, names=options.names, numbers=options.numbers),
        Middleware(OriginGuard),
        Middleware(SessionGuard, sessions=sessions, cookie=cookie),
        Middleware(SizeGuard, uploads=uploads, most_bytes=options.most_bytes),
    ]
    app = Starlette(
        routes=[
            Route("/static/{name}", static, methods=["GET"]),
            *entrances(desk, sessions, cookie),
            Route("/events", _events(desk, options.stopping), methods=["GET"]),
            Route("/openapi.json", _openapi, methods=["GET"]),
            *(route for page in PAGES for route in _page_routes(desk, page)),
            *(Route(one.path, _download(desk, one), methods=["GET"]) for one in DOWNLOADS),
            *(Route(one.path, _action(desk, one), methods=["POST"]) for one in ACTIONS),
        ],
        middleware=guards,
        exception_handlers={FealtyError: _failed, HTTPException: _failed, Exception: _broke},
        lifespan=_life,
    )
    app.state.desk, app.state.sessions = desk, sessions
    return app


@asynccontextmanager
async def _life(app: Starlette) -> AsyncIterator[None]:
    app.state.desk.keep_ready(warm)
    yield


# --- pages ------------------------------------------------------------------------------------------------------------


def _page_routes(desk: Desk, page: Page) -> Sequence[Route]:
    """Return a page's routes; its JSON first, since a parameter would take ``.json`` for a part of itself."""
    shown = [Route(page.path, _shown(desk, page), methods=["GET"])] if page.template else []
    return (Route(page.json_path, _in_json(desk, page), methods=["GET"]), *shown)


def _in_json(desk: Desk, page: Page) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_build_json, desk, page, request)

    return endpoint


def _build_json(desk: Desk, page: Page, request: Request) -> Response:
    context = page.build(desk, asked(request, page.asks))
    last, stamp = desk.computed(), desk.stamp
    query = f"?{request.url.query}" if request.url.query else ""
    links = {"self": f"{request.url.path}{query}"}
    if page.template:
        links["html"] = page.path.format(**request.path_params) + query
    links |= _more(context)
    stale = last is None or last.stamp != stamp
    return in_json(Envelope(kind=page.name, version=str(stamp), stale=stale, data=context, links=links))


def _more(context: object) -> dict[str, str]:
    """Return the links of a list that goes on."""
    pager = getattr(context, "pager", None)
    if not isinstance(pager, Pager):
        return {}
    ends = {"previous": pager.previous, "next": pager.next}
    return {name: _as_json(address) for name, address in ends.items() if address}


def _as_json(address: str) -> str:
    path, mark, query = address.partition("?")
    return f"{path}.json{mark}{query}"


def _shown(desk: Desk, page: Page) -> Endpoint:
    def build(request: Request) -> Response:
        framed(request, desk)
        question = asked(request, page.asks)
        context = page.build(desk, question)
        title = getattr(context, "title", "") or page.title
        return html(request, page.template, title=title, here=page, asked=question, page=context)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(build, request)

    return endpoint


def _download(desk: Desk, download: Download) -> Endpoint:
    def build(request: Request) -> Response:
        made = download.build(desk, asked(request, download.asks))
        plain = "".join(one if one.isascii() and (one.isalnum() or one in "-_. ") else "_" for one in made.name)
        headers = {
            "content-disposition": f'attachment; filename="{plain}"', "content-security-policy": "sandbox"
        }  # fmt: skip
        return Response(made.body, media_type=made.media, headers=headers)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(build, request)

    return endpoint


# --- actions ----------------------------------------------------------------------------------------------------------


def _action(desk: Desk, action: Action) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            body, by = await sent(request, action)
            done = await run_in_threadpool(action.run, desk, body, by)
        finally:
            await request.close()  # and with it the files that came
        if wants_json(request):
            links = {"self": action.path, **({"location": done.location} if done.location else {})}
            data = {"words": done.words, "location": done.location, "result": done.data}
            return in_json(Envelope(kind=action.name, version=str(desk.stamp), stale=True, data=data, links=links))
        session_of(request).say(done.words)
        return RedirectResponse(back_to(request.state.back, done.location or "/"), 303)

    return endpoint


# --- the rest ---------------------------------------------------------------------------------------------------------


def _events(desk: Desk, stopping: Callable[[], bool]) -> Endpoint:
    async def endpoint(_request: Request) -> Response:
        first = await run_in_threadpool(desk.news)
        return StreamingResponse(desk.hub.listen(first, stopping), media_type="text/event-stream")

    return endpoint


async def _openapi(_request: Request) -> Response:
    return Response(msgspec.json.encode(described(PAGES, DOWNLOADS, ACTIONS)), media_type="application/json")


async def _failed(request: Request, error: Exception) -> Response:
    desk: Desk = request.app.state.desk
    if request.state.session is not None and not wants_json(request):
        await run_in_threadpool(framed, request, desk)
    return told(request, problem_of(error))


async def _broke(request: Request, error: Exception) -> Response:
    """Answer what nobody foresaw; it is caught outside of the guards, so their headers are put on here."""
    log.error("%s %s", request.method, request.url.path, exc_info=error)
    response = told(request, problem_of(error))
    response.headers.update({**HEADERS, "cache-control": "no-store"})
    return response
