"""The dossier: one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files

import jinja2
from markupsafe import Markup, escape

from fealty.measuring.measurement import Measurement
from fealty.showing.charts import css
from fealty.showing.context import page
from fealty.showing.exports import Standing
from fealty.showing.further import Further
from fealty.showing.leads import pieces
from fealty.showing.pages import Link, Origin, Proof

_UNITS = re.compile(r"(?<=\d) (?=%|days?\b|attacks?\b)|(?<=[<>]) (?=\d)")
_SPANS = re.compile(r"(?<=\d)–(?=\d)")


def dossier(
    case: Standing, measurement: Measurement, *, further: Further | None = None, made: date | None = None
) -> str:
    """Return a case and its measurement as one self-contained HTML page.

    Nothing is loaded from anywhere, and a policy inside the page forbids it. The same case and measurement give the
    same bytes.

    Parameters
    ----------
    case
        The open case that was measured, or a redacted copy of it (`fealty.showing.redacting`): the answer is the same,
        and the page says how much was left out.
    measurement
        What `fealty.measure` returned for it; for a copy its own ``measurement``.
    further
        What `look_further` returned for both; without it the page has no readings and nothing of days ahead. For a copy
        what its ``walked`` makes of it.
    made
        The day to print on it; by default none, so that two runs can be compared.
    """
    environment = _environment()
    macros = environment.get_template("macros.html").module

    def render(macro: str, filling: Proof | Origin) -> str:
        return str(getattr(macros, macro)(filling))

    filled = page(case, measurement, render, made, further)
    style, script = _style(), _read("dossier.js")
    own = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    policy = f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"
    template = environment.get_template("dossier.html")
    return template.render(page=filled, style=Markup(style), script=Markup(script), policy=policy)  # noqa: S704  our own files


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_read),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["units"] = units
    environment.filters["led"] = led
    environment.filters["drawing"] = Markup
    environment.filters["ready"] = Markup
    return environment


def units(text: str) -> Markup:
    """Keep a number and its unit, and the ends of an interval, on one line."""
    joined = _UNITS.sub("\N{NO-BREAK SPACE}", str(escape(text)))
    return Markup(_SPANS.sub("\N{WORD JOINER}–\N{WORD JOINER}", joined))  # noqa: S704  escaped just before


def led(text: str, links: Sequence[Link], otherwise: str = "") -> Markup:
    """Return a text whose words lead to what they stand on."""
    parts = []
    for one in pieces(text, links, otherwise):
        words = units(one.text)
        parts.append(Markup('<a href="{}">{}</a>').format(one.href, words) if one.href else words)
    return Markup().join(parts)


def _read(name: str) -> str:
    return files("fealty.showing").joinpath("templates", name).read_text(encoding="utf-8")


def _style() -> str:
    """Return the style sheet, with the colours of the charts for light, dark and paper."""
    light, dark = css("light"), css("dark")
    colours = (
        f":root{{color-scheme:light dark;{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    )
    return colours + _read("dossier.css")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
