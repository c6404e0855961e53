"""The dossier without its looks: as Markdown for editors and wikis, as JSON for programs.

Both are filled from the same page as the HTML, so that no two forms can say different things. Charts are left out;
their figures stand in words or in tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

import jinja2
import msgspec

from fealty.measuring.measurement import Measurement
from fealty.showing.context import page
from fealty.showing.exports import Standing
from fealty.showing.further import Further
from fealty.showing.leads import pieces
from fealty.showing.pages import Link, Origin, Proof

FORMAT = "fealty-dossier/1"
"""What a JSON dossier says of its own shape."""
DRAWN = frozenset({"drawing", "wide", "narrow", "start", "width", "paint"})
"""Fields of a page that only serve to draw."""
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")
_OPENING = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+=])(?=\s|$)")


class Ready(str):
    """Markdown of our own making, which is not escaped again."""

    __slots__ = ()


def dossier_markdown(
    case: Standing, measurement: Measurement, *, further: Further | None = None, made: date | None = None
) -> str:
    """Return the dossier as Markdown; parameters as of `dossier`."""
    filled = page(case, measurement, _record, made, further)
    text = _environment().get_template("dossier.md").render(page=filled)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def dossier_json(
    case: Standing, measurement: Measurement, *, further: Further | None = None, made: date | None = None
) -> bytes:
    """Return the dossier as JSON: what the page says, and beneath it the results with all their figures.

    Parameters as of `dossier`. The object has ``format``; ``dossier``, the page in words, in which each result stands
    once, under ``results``, and elsewhere by its anchor; ``measurement``; and ``further``, null without it.
    """
    filled = page(case, measurement, _plain_record, made, further)
    said = _undrawn(msgspec.to_builtins(filled))
    for part in (*said["main"], *said["rest"], *said["orders"]):
        part["results"] = [one["anchor"] for one in part["results"]]
    for year in said["evidence"]:
        for month in year["months"]:
            month["proofs"] = [msgspec.json.decode(proof) for proof in month["proofs"]]
    whole = {"format": FORMAT, "dossier": said, "measurement": measurement, "further": further}
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"


def _undrawn(found: Any) -> Any:
    """Return the parts of a page without what only serves to draw it."""
    if isinstance(found, Mapping):
        return {name: _undrawn(value) for name, value in found.items() if name not in DRAWN}
    return [_undrawn(one) for one in found] if isinstance(found, list | tuple) else found


def _plain_record(_: str, filling: Proof | Origin) -> str:
    return msgspec.json.encode(filling).decode()


def escaped(value: object) -> str:
    """Return words as Markdown that says just these words, on one line; of `Ready` text, the text."""
    if isinstance(value, Ready):
        return value
    text = _SPECIAL.sub(r"\\\1", " ".join(str(value).split()))
    return _OPENING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", text)


def _linked(one: Link) -> Ready:
    """Return words that lead somewhere, as Markdown."""
    return Ready(f"[{escaped(one.text)}]({one.href})" if one.href else escaped(one.text))


def _mark(one: Link) -> Ready:
    """Return a link by the name of its target: ``r12``."""
    return Ready(f"[{one.href[1:]}]({one.href})" if one.href else "")


def _led(text: str, links: Sequence[Link]) -> Ready:
    """Return a text whose words lead to what they stand on, as Markdown."""
    return Ready("".join(_linked(one) if one.href else _inner(one.text) for one in pieces(text, links)))


def _inner(text: str) -> str:
    """Return a piece of a sentence as Markdown, with the spaces at its ends."""
    begin, end = " " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""
    return f"{begin}{escaped(text)}{end}" if text.strip() else " "


def _record(_: str, filling: Proof | Origin) -> str:
    """Return a record as an item of a list; sources have their own place in the template."""
    if isinstance(filling, Origin):
        return escaped(filling.citation)
    told = " · ".join(escaped(one) for one in (filling.what, filling.place, *filling.details) if one)
    parts = [f'- <a id="{filling.anchor}"></a>**{escaped(filling.day)}** · {told}']
    if filling.quote:
        parts.append(f"“{escaped(filling.quote)}”")
    if filling.note:
        parts.append(escaped(filling.note))
    if filling.said_by:
        parts.append(f"says {escaped(filling.said_by)}")
    if filling.source:
        parts.append(f"[source {filling.source}](#s{filling.source})")
    state = ["not counted: rejected or retracted"] if filling.rejected else [] if filling.counted else ["not counted"]
    return "; ".join([*parts, *(escaped(one) for one in (*state, *filling.state)), f"`{filling.id}`"])


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(  # noqa: S701  Markdown: `escaped` is put on every value instead
        loader=jinja2.FunctionLoader(_read),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=escaped,
    )
    environment.globals["ready"] = Ready
    environment.filters.update(led=_led, linked=_linked, mark=_mark)
    return environment


def _read(name: str) -> str:
    return files("fealty.showing").joinpath("templates", name).read_text(encoding="utf-8")
