"""The command that opens the desk: serve."""

from __future__ import annotations

import os
import signal
import socket
import webbrowser
from typing import Annotated

import typer

from fealty.cli.base import CaseArgument, app, say
from fealty.errors import FealtyError

PORT = 8765
LOCAL = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  compared with, not listened on
LEAST_PASSWORD = 8
NAMED = "A further host name under which the desk is reached; may be given again."


@app.command()
def serve(
    case: CaseArgument,
    port: Annotated[
        int | None,
        typer.Option(help=f"The port; 0 takes any free one.  [default: {PORT}, or a free one]", min=0, max=65535),
    ] = None,
    host: Annotated[
        str, typer.Option(help="The address to listen on; any but this machine's needs a password.")
    ] = LOCAL[0],
    name: Annotated[list[str] | None, typer.Option(help=NAMED)] = None,
    password: Annotated[
        str, typer.Option(envvar="FEALTY_PASSWORD", help="What others have to know; better in FEALTY_PASSWORD.")
    ] = "",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address, and open no browser.")] = False,
) -> None:
    """Open the desk: a local web app to look, check, correct and ask “what if”."""
    if host not in LOCAL and len(password) < LEAST_PASSWORD:
        raise FealtyError(
            f"--host {host}: others could reach the desk; set a password of at least {LEAST_PASSWORD} characters in"
            " FEALTY_PASSWORD (the connection is not encrypted: use it in a network that you trust, or behind TLS)"
        )
    import uvicorn

    from fealty.web import Desk, Options, Sessions, make_app

    with _socket(host, port) as listening, Desk(case) as desk:
        taken = int(listening.getsockname()[1])
        sessions = Sessions(password)
        options = Options(
            port=taken,
            names=(*LOCAL, host, socket.gethostname(), *(name or ())),
            numbers=host in EVERYWHERE,
            stopping=lambda: server.should_exit,
        )
        config = uvicorn.Config(
            make_app(desk, sessions, options), log_level="warning", access_log=False, timeout_graceful_shutdown=3
        )
        server = uvicorn.Server(config)
        shown = LOCAL[0] if host in EVERYWHERE else host
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{taken}/open?token={sessions.token()}"
        print(f"The desk is open. This address is good for one browser:\n{address}\nCtrl-C closes it.", flush=True)
        if not no_browser:
            webbrowser.open(address)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server takes Ctrl-C itself, and raises it again at its end
        server.run(sockets=[listening])
    say("The desk is closed.")


def _socket(host: str, port: int | None) -> socket.socket:
    """Return a socket that listens already, so that a browser may come at once."""
    tried = [PORT, 0] if port is None else [port]
    for number, one in enumerate(tried):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, one))
            listening.listen(128)
        except OSError as error:
            listening.close()
            if number + 1 < len(tried):
                continue
            raise FealtyError(f"{host}:{one}: cannot listen there ({error.strerror}); choose another --port") from error
        return listening
    raise AssertionError(tried)
