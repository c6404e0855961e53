"""The command line: thin commands over the library.

Results go to stdout, progress and complaints to stderr. Exit codes: 0 all done; 1 it could not be done, and the message
says why; 2 wrong usage; 3 done, but some rows or documents were skipped (`fealty add`, `fealty read`), or the case has
faults (`fealty check`); 130 interrupted. The commands stand in `cases`, `articles`,
`answers`, `assessing`, `exports` and `serving`.
"""

from __future__ import annotations

import io
import signal
import sys
from typing import Annotated

import typer

from fealty.cli import answers, articles, assessing, big, cases, exports, serving
from fealty.cli.base import app, say
from fealty.errors import FealtyError

__all__ = ["answers", "app", "articles", "assessing", "big", "cases", "exports", "main", "serving"]


def main() -> None:
    """Run a command; what the user can mend is said in a line, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names and quotes are in many scripts, whatever the terminal's own
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    signal.signal(signal.SIGINT, interrupt)
    try:
        app()
    except (FealtyError, OSError) as error:
        say(f"fealty: {error}")
        sys.exit(1)
    except Interrupted:
        say("fealty: interrupted; what was finished is kept, the same command carries on")
        sys.exit(130)


class Interrupted(BaseException):
    """Ctrl-C, under a name of our own: the library of the command line would swallow a KeyboardInterrupt."""


def interrupt(_signal: int, _frame: object) -> None:
    raise Interrupted


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from fealty import __version__

        print(f"fealty {__version__}")
        raise typer.Exit
