"""One chart code for the dossier, notebooks and whatever else draws."""

from fealty.showing.charts.drawing import svg
from fealty.showing.charts.palette import COLOURS, KIND_COLOURS, VERDICT_COLOUR, Size, css
from fealty.showing.charts.places import UNKNOWN, Spot, map_chart, spots_of, weapon_colours
from fealty.showing.charts.ratios import ratio_chart
from fealty.showing.charts.timeline import timeline_chart

__all__ = [
    "COLOURS", "KIND_COLOURS", "UNKNOWN", "VERDICT_COLOUR", "Size", "Spot", "css", "map_chart", "ratio_chart",
    "spots_of", "svg", "timeline_chart", "weapon_colours",
]  # fmt: skip
