"""The files that pages load: our own, and what installed packages hold; nothing comes from elsewhere."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib.resources import files

import vl_convert
from starlette.requests import Request
from starlette.responses import Response

from fealty.showing.charts import COLOURS, css
from fealty.web.problems import NotThere

SNIPPET = "window.vegaEmbed = vegaEmbed; window.vega = vega; window.vegaLite = vegaLite;"
"""What the bundle hands to our own scripts."""
MEDIA = {
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    "json": "application/json",
}  # fmt: skip


def static(request: Request) -> Response:
    """Return one file, or that the browser has it already.

    Raises
    ------
    NotThere
        There is no such file.
    """
    name = request.path_params["name"]
    body = asset(name)
    mark = _mark(name)
    headers = {"etag": mark, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=MEDIA[name.rpartition(".")[2]], headers=headers)


def asset(name: str) -> bytes:
    """Return the contents of a file by its name; names are looked up in a list, no path is made of them.

    Raises
    ------
    NotThere
        There is no such file.
    """
    if name == "vega.js":
        return vega()
    if name == "colours.css":
        return _colours().encode()
    if name == "palette.js":
        return _palette().encode()
    if name not in _own():
        raise NotThere("There is no such file.")
    return files("fealty.web").joinpath("static", name).read_bytes()


@lru_cache(maxsize=1)
def _own() -> frozenset[str]:
    return frozenset(one.name for one in files("fealty.web").joinpath("static").iterdir() if one.is_file())


@lru_cache(maxsize=64)
def _mark(name: str) -> str:
    return f'"{hashlib.sha256(asset(name)).hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def vega() -> bytes:
    """Return Vega, Vega-Lite and Vega-Embed as one script, from the package that also draws the dossier's charts."""
    bundle: str = vl_convert.javascript_bundle(SNIPPET)
    return bundle.encode()


def _colours() -> str:
    """Return the colours of the charts for light, dark, and whatever the system says."""
    light, dark = css("light"), css("dark")
    return (
        f":root{{color-scheme:light dark;{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}"
        ":root[data-theme=light]{color-scheme:light}"
    )


def _palette() -> str:
    """Return which colour of a chart is which CSS variable, so that charts follow the theme."""
    names = {pair[0]: name for name, pair in COLOURS.items()}
    head = "// The colours of charts and their names as CSS variables."
    return f'"use strict";\n{head}\nwindow.fealtyPalette = {json.dumps(names)};\n'
