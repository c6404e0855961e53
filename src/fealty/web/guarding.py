"""What stands before every request, as plain ASGI: headers, the Host, the size, where it comes from, who sends it.

From the outside in: `Headers` (on every answer, errors too), `HostGuard` (DNS rebinding), `SizeGuard` (while the body
streams), `OriginGuard` (other sites), `SessionGuard` (who it is). The CSRF token is compared where the body is read.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers as Read
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fealty.web.problems import Refused
from fealty.web.receiving import MOST_BYTES
from fealty.web.sessions import Sessions
from fealty.web.telling import refusal

POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
        "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    )
)  # fmt: skip
"""Content-Security-Policy: nothing but our own files, nothing inline, nothing evaluated, no frames."""
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with none at all, browsers send plain forms with ``Origin: null``
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_BODY = 2 * 2**20
"""Bytes of any other body."""
OPEN_PATHS = frozenset({"/open", "/login"})
"""Where somebody who is not signed in may go, besides the static files."""
STATIC = "/static/"


class Headers:
    """Puts the headers of `HEADERS` on every answer, and forbids caches to keep data."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102  ASGI's own
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(scope, receive, sent)


class HostGuard:
    """Refuses requests that were not meant for this server: a hostile name may point at our address (DNS rebinding).

    Parameters
    ----------
    names
        Host names (without port) that are ours.
    numbers
        Whether any numeric address will do: needed where the server listens on all of them, and no name can fake one.
    """

    def __init__(self, app: ASGIApp, names: Collection[str], *, numbers: bool = False) -> None:
        self._app = app
        self._names = frozenset(name.casefold() for name in names)
        self._numbers = numbers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102  ASGI's own
        if scope["type"] == "http" and not self._ours(Read(scope=scope).getlist("host")):
            words = "The request names another server. Open the desk under the address that the terminal shows."
            await refusal(scope, Refused(words, 421))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _ours(self, hosts: list[str]) -> bool:
        if len(hosts) != 1:
            return False
        try:
            name = urlsplit(f"//{hosts[0]}").hostname or ""
        except ValueError:
            return False
        return name.casefold() in self._names or (self._numbers and _numeric(name))


def _numeric(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class SizeGuard:
    """Refuses bodies that are too large, by what they announce and again by what has come of them.

    Parameters
    ----------
    uploads
        Paths whose bodies may have `MOST_BYTES`; all others `MOST_BODY`.
    most_bytes
        In place of `MOST_BYTES`.
    """

    def __init__(self, app: ASGIApp, uploads: Collection[str], most_bytes: int = MOST_BYTES) -> None:
        self._app = app
        self._uploads = frozenset(uploads)
        self._most = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102  ASGI's own
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most if scope["path"] in self._uploads else MOST_BODY
        words = f"At most {most / 2**20:,.0f} MiB can be sent at once; send less, or use `fealty add`."
        announced = Read(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > most:
            await refusal(scope, Refused(words, 413))(scope, receive, send)
            return
        come = 0

        async def counted() -> Message:
            nonlocal come
            message = await receive()
            come += len(message.get("body", b""))
            if come > most:
                raise Refused(words, 413)
            return message

        await self._app(scope, counted, send)


class OriginGuard:
    """Refuses what another site has a browser send: by ``Sec-Fetch-Site`` and ``Origin``, which no page can fake."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102  ASGI's own
        if scope["type"] == "http" and not self._own(scope):
            words = "The request comes from another site. Open the desk itself and do it there."
            await refusal(scope, Refused(words, 403))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    @staticmethod
    def _own(scope: Scope) -> bool:
        headers = Read(scope=scope)
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if scope["method"] in SAFE:
            return site not in ("cross-site", "same-site") or headers.get("sec-fetch-mode") == "navigate"
        if site is not None and site != "same-origin":
            return False
        return origin is None or origin.casefold() == f"{scope['scheme']}://{headers.get('host', '')}".casefold()


class SessionGuard:
    """Finds out whose request it is; whoever is not signed in gets no further than the door.

    Parameters
    ----------
    sessions
        All signed-in browsers.
    cookie
        Name of the cookie; it holds the port, since browsers do not keep ports apart.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions, cookie: str) -> None:
        self._app = app
        self._sessions = sessions
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102  ASGI's own
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        key = HTTPConnection(scope).cookies.get(self._cookie, "")
        session = self._sessions.find(key)
        scope.setdefault("state", {})["session"] = session
        path: str = scope["path"]
        if session is None and path not in OPEN_PATHS and not path.startswith(STATIC):
            await self._door(Request(scope))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _door(self, request: Request) -> ASGIApp:
        words = "You are not signed in. Open the address that the terminal shows; it is good for one browser."
        if self._sessions.has_password:
            words = "You are not signed in. Sign in at /login, or open the address that the terminal shows."
        return refusal(request.scope, Refused(words, 401))
