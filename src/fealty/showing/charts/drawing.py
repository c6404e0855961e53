"""From a chart to a drawing: SVG without network or fonts of its own, the same bytes for the same chart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

import altair as alt
import vl_convert

from fealty.showing.charts.palette import COLOURS, light

FONT = "sans-serif"
VEGA_LITE = "6.1"
_LONG = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_GEOMETRY = re.compile(r'(?<= )(d|transform|x|y|x2|y2|width|height|cx|cy|r|opacity|font-size)="([^"]*)"')
_PAINT = re.compile(r'(?<= )(fill|stroke)="(#[0-9a-fA-F]{6})"')
_NOISE = re.compile(
    r' (?:class|role|aria-[a-z]+|pointer-events|font-family|xmlns:xlink|version)="[^"]*"'
    r'| (?:stroke-miterlimit|stroke-width|opacity)="1(?:0)?"(?=[ />])'
)
_EMPTY = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"(?: [a-z-]+="[^"]*")*/>|<g></g>|<g transform="translate\(0,0\)"></g>')
_HEAD = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*>(?:<rect [^>]*/>)?')
_CLIPS = re.compile(r' clip-path="[^"]*"|<defs>.*?</defs>', re.DOTALL)
"""Everything is cut to its frame already, and Vega numbers its clips through, so that no two drawings were alike."""
_UNDRAWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML has: the drawing library ends the whole process when it meets some of them in a name."""
_VARIABLE = re.compile(r"var\(--([a-z]+)\)")
Side = Literal["x", "x2", "y", "y2"]
_PIXELS: Mapping[Side, Any] = {"x": alt.XValue, "x2": alt.X2Value, "y": alt.YValue, "y2": alt.Y2Value}
_DATA: Mapping[str, Any] = {"x2": alt.X2Datum, "y2": alt.Y2Datum}
_BY_COLOUR = {pair[0]: name for name, pair in COLOURS.items()}


class _Rows(alt.InlineData):
    """Rows that no chart changes: a chart that is laid over others is copied whole, and its rows need not be."""

    def __deepcopy__(self, memo: object = None) -> _Rows:
        return self


def values(rows: list[dict[str, Any]]) -> Any:
    """Return rows as data that travel inside the chart; they must stay as they are from here on.

    Give encodings by their types (``x2=alt.X2("b:Q")``, ``y=pixel("y", 0)``): from a plain word or number the drawing
    library finds the type by comparing the forms of all types it has, which takes longer than drawing.
    """
    return _Rows(values=rows)


def pixel(channel: Side, place: float) -> Any:
    """Return a place on a chart that is given in pixels, for one of its sides."""
    return _PIXELS[channel](place)


def zero(channel: Literal["x2", "y2"]) -> Any:
    """Return the zero of an axis, as where a bar ends."""
    return _DATA[channel](0)


def finished(chart: Any) -> Any:
    """Return a chart with the settings that all charts share, given at once because each setting copies the chart."""
    ink, soft, line = light("ink"), light("soft"), light("line")
    axis = {
        "labelColor": soft, "titleColor": soft, "gridColor": line, "domainColor": line, "tickColor": line,
        "labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "gridOpacity": 0.6, "ticks": False,
        "labelPadding": 4,
    }  # fmt: skip
    title = {"color": ink, "fontSize": 13, "fontWeight": "bold", "anchor": "start", "offset": 4}
    return chart.configure(
        font=FONT, background=light("paper"), aria=False, padding=2, view={"stroke": None}, axis=axis, title=title,
        text={"color": ink, "fontSize": 11},
    )  # fmt: skip


def heading(text: str, *, left: int, up: int = 15) -> Any:
    """Return a layer that says above a chart what its upright axis shows, where there is no room beside the axis.

    Parameters
    ----------
    left
        Pixels of padding left of the chart, which the words may use.
    up
        Pixels above the chart.
    """
    base = alt.Chart(values([{"text": text}])).mark_text(align="left", baseline="middle", fontSize=11)
    return base.encode(x=pixel("x", 2 - left), y=pixel("y", -up), text=alt.Text("text:N"))


def svg(chart: Any, *, label: str, classes: str = "", ids: Mapping[str, str] | None = None) -> str:
    """Draw a chart for a page.

    Numbers are rounded to a hundredth of a pixel and what a page does not need is dropped, which takes away most of
    the bytes; colours of the palette become CSS variables.

    Parameters
    ----------
    chart
        A finished chart.
    label
        What the drawing shows, for those who cannot see it.
    classes
        CSS classes of the ``svg`` element.
    ids
        More attributes of the ``svg`` element.
    """
    plan = _drawable(chart.to_dict(validate=False))
    drawn = vl_convert.vegalite_to_svg(plan, vl_version=VEGA_LITE, allowed_base_urls=[])
    head = _HEAD.search(drawn)
    width, height = (head.group(1), head.group(2)) if head else ("100", "100")
    body = drawn[head.end() :] if head else drawn
    body = _NOISE.sub("", _CLIPS.sub("", body))
    body = _GEOMETRY.sub(lambda found: f'{found[1]}="{_LONG.sub(_short, found[2])}"', body)
    body = _PAINT.sub(_variable, body)
    smaller = _EMPTY.sub("", body)
    while smaller != body:
        body, smaller = smaller, _EMPTY.sub("", smaller)
    more = "".join(f' {name}="{_escaped(text)}"' for name, text in {"class": classes, **(ids or {})}.items() if text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-label="{_escaped(label)}"{more}>{body}'
    )


def png(chart: Any, *, scale: float = 2.0) -> bytes:
    """Draw a chart as a picture (PNG, light colours), for slides and whatever takes no page."""
    plan = _drawable(chart.to_dict())
    drawn: bytes = vl_convert.vegalite_to_png(plan, vl_version=VEGA_LITE, scale=scale, allowed_base_urls=[])
    return drawn


def painted(drawing: str) -> str:
    """Return a drawing with the light colours themselves, for a file that stands by itself."""
    return _VARIABLE.sub(lambda found: light(found[1]), drawing)


def _drawable(part: Any) -> Any:
    """Return a specification whose texts hold only characters that a drawing can hold."""
    if isinstance(part, str):
        return _UNDRAWABLE.sub("\ufffd", part)
    if isinstance(part, dict):
        return {_drawable(name): _drawable(value) for name, value in part.items()}
    return [_drawable(one) for one in part] if isinstance(part, list) else part


def _short(found: re.Match[str]) -> str:
    return f"{float(found[0]):.2f}".rstrip("0").rstrip(".") or "0"


def _variable(found: re.Match[str]) -> str:
    name = _BY_COLOUR.get(found[2].lower())
    return f'{found[1]}="var(--{name})"' if name else found[0]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
