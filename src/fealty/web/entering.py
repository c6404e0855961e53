"""The door: the opening address with its token, the login page, the invitation for another browser, and the way out."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fealty.web.asking import check_csrf, session_of
from fealty.web.desk import Desk
from fealty.web.frame import framed
from fealty.web.problems import Refused
from fealty.web.sessions import INVITED_FOR, Session, Sessions
from fealty.web.templating import html

WAIT = 1.0
"""Seconds after a wrong password."""


def entrances(desk: Desk, sessions: Sessions, cookie: str) -> tuple[Route, ...]:
    """Return the routes of the door."""
    about = desk.settings.case

    async def opening(request: Request) -> Response:
        session = sessions.enter(request.query_params.get("token", ""), here=_is_here(request))
        if session is None:
            if request.state.session is not None:
                return RedirectResponse("/", 303)
            words = "This address was used already, or is too old: it is good for one browser."
            other = " Take a new one from a browser that is in (“Another browser”, at the foot of its pages)"
            raise Refused(words + other + (", or sign in at /login." if sessions.has_password else "."), 401)
        return _let_in(session, cookie)

    async def login(request: Request) -> Response:
        if not sessions.has_password:
            raise Refused("This desk has no password; open the address that the terminal shows.", 404)
        wrong = False
        if request.method == "POST":
            form = await request.form(max_files=0, max_fields=10, max_part_size=2_000)
            password, who = str(form.get("password", "")), str(form.get("who", ""))
            session = await run_in_threadpool(sessions.log_in, password, who)
            if session is not None:
                return _let_in(session, cookie)
            await asyncio.sleep(WAIT)
            wrong = True
        return html(request, "login.html", status=401 if wrong else 200, title="Sign in", about=about, wrong=wrong)

    async def leave(request: Request) -> Response:
        session = session_of(request)
        form = await request.form(max_files=0, max_fields=10, max_part_size=2_000)
        check_csrf(session, str(form.get("csrf", "")) or request.headers.get("x-csrf-token", ""))
        sessions.end(session.key)
        response = RedirectResponse("/", 303)
        response.delete_cookie(cookie)
        return response

    return (
        Route("/open", opening, methods=["GET"]),
        Route("/login", login, methods=["GET", "POST"]),
        Route("/invite", _invitation(desk, sessions), methods=["GET", "POST"]),
        Route("/leave", leave, methods=["POST"]),
    )


def _invitation(desk: Desk, sessions: Sessions) -> Callable[[Request], Awaitable[Response]]:
    """Return the page that hands out addresses for further browsers of this machine."""

    async def invite(request: Request) -> Response:
        session = session_of(request)
        if not _is_here(request):
            words = "An address for another browser is made on the machine that the desk runs on."
            raise Refused(f"{words} Whoever is elsewhere signs in at /login with the password.", 403)
        token = ""
        if request.method == "POST":
            form = await request.form(max_files=0, max_fields=10, max_part_size=2_000)
            check_csrf(session, str(form.get("csrf", "")) or request.headers.get("x-csrf-token", ""))
            token = sessions.invitation(str(form.get("who", "")))
        await run_in_threadpool(framed, request, desk)
        link = f"{request.url.scheme}://{request.url.netloc}/open?token={token}" if token else ""
        return html(request, "invite.html", title="Another browser", link=link, minutes=round(INVITED_FOR / 60))

    return invite


def _is_here(request: Request) -> bool:
    """Tell whether a request comes from the machine that the desk runs on."""
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _let_in(session: Session, cookie: str) -> Response:
    response = RedirectResponse("/", 303)
    response.set_cookie(cookie, session.key, httponly=True, samesite="strict", path="/")
    return response
