"""One chart code for the dossier, notebooks and whatever else draws."""

from fealty.showing.charts.bargain import bargain_chart, bargain_label
from fealty.showing.charts.course import LEAST_WEEKS, course_chart, week_ends
from fealty.showing.charts.drawing import painted, png, svg
from fealty.showing.charts.fan import fan_chart, fan_label
from fealty.showing.charts.groups import groups_chart
from fealty.showing.charts.palette import COLOURS, KIND_COLOURS, VERDICT_COLOUR, Size, css
from fealty.showing.charts.places import UNKNOWN, Spot, map_chart, spots_of, weapon_colours
from fealty.showing.charts.ratios import MOST_LINES, drawn_estimates, ratio_chart
from fealty.showing.charts.timeline import timeline_chart
from fealty.showing.charts.track import track_answers, track_chart
from fealty.showing.charts.wait import wait_chart

__all__ = [
    "COLOURS", "KIND_COLOURS", "LEAST_WEEKS", "MOST_LINES", "UNKNOWN", "VERDICT_COLOUR", "Size", "Spot",
    "bargain_chart", "bargain_label", "course_chart", "css", "drawn_estimates", "fan_chart", "fan_label",
    "groups_chart", "map_chart", "painted", "png", "ratio_chart", "spots_of", "svg", "timeline_chart", "track_answers",
    "track_chart", "wait_chart", "weapon_colours", "week_ends",
]  # fmt: skip
