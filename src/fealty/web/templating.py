"""From a context to HTML: everything escaped, and the frame that all pages share."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import jinja2
import msgspec
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from fealty.showing.dossier import led, units

THEMES = ("light", "dark")


def html(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Fill a template.

    Parameters
    ----------
    request
        What is answered; the frame takes the session, the theme and the registry from it.
    template
        Its name under ``templates/``.
    status
        The HTTP status.
    values
        What the template needs; `title` always.
    """
    state = request.scope.get("state", {})
    frame = {
        "session": state.get("session"),
        "frame": state.get("frame"),
        "theme": theme if (theme := request.cookies.get("theme", "")) in THEMES else "",
        "path": request.url.path,
        "address": f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
    }
    return HTMLResponse(environment().get_template(template).render({**frame, **values}), status)


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return where templates are found: our own, and the dossier's under ``showing/``."""
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(_read),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters["units"] = units
    made.filters["led"] = led
    made.filters["json"] = lambda value: msgspec.json.encode(value).decode()
    made.filters["drawing"] = made.filters["ready"] = Markup  # the SVG of our own charts, whose words are escaped there
    made.globals["version"] = version("fealty")
    return made


def _read(name: str) -> str | None:
    """Return a template's text; None where there is none, which Jinja tells with the name."""
    room, _, rest = name.partition("/")
    package, name = ("fealty.showing", rest) if room == "showing" else ("fealty.web", name)
    template = files(package).joinpath("templates", name)
    return template.read_text(encoding="utf-8") if template.is_file() else None
