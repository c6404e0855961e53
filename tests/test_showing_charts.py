"""Charts: what is drawn is what was measured, small enough, the same each time, and readable in every scheme."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pytest

import showing_help as made
from fealty.measuring.measurement import Measurement
from fealty.records import Event, Place
from fealty.showing import borders, map_chart, ratio_chart, timeline_chart
from fealty.showing.charts import (
    COLOURS,
    MOST_LINES,
    VERDICT_COLOUR,
    drawn_estimates,
    spots_of,
    svg,
    weapon_colours,
)
from fealty.showing.charts.places import _free, _names, _view
from fealty.showing.charts.weeks import attacks_by_bin, lanes_of, levels_of, rows_of, totals_by_bin, uncollected


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Measurement:
    case, measured = made.build(tmp_path_factory.mktemp("charts") / "a.fealty")
    case.close()
    return measured


@pytest.fixture(scope="module")
def attacks() -> list[Event]:
    return [made.attack(n, made.source(0)) for n in range(30)]


def data(chart: Any) -> list[dict[str, Any]]:
    """All rows of data of a chart."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_all_attacks_of_the_series_are_drawn_and_no_missing_day_is(found: Measurement) -> None:
    series = found.series[0]
    collected = sum(n for n, gap in zip(series.counts, series.missing, strict=True) if not gap)
    drawn = [one["attacks"] for one in data(timeline_chart(found)) if "attacks" in one]
    assert sum(drawn) == collected
    assert collected < sum(series.counts), "the case has attacks on missing days, which must not be drawn"


def test_published_totals_are_drawn_whole(found: Measurement) -> None:
    drawn = [one["total"] for one in data(timeline_chart(found)) if "total" in one]
    assert sum(drawn) == pytest.approx(14, abs=0.05)


def test_the_expected_band_covers_the_days_under_an_order(found: Measurement) -> None:
    levels = levels_of(found.series[0], found.estimates, found)
    assert len(levels) == 3 * 60
    assert date(2020, 5, 10) in levels
    assert date(2020, 5, 9) not in levels


def test_rows_are_years_and_cover_the_series_once(found: Measurement) -> None:
    rows = rows_of(found.series[0])
    assert [row.title for row in rows] == ["2020", "2021"]
    assert sum((row.end - row.begin).days for row in rows) == made.DAYS
    assert not any(uncollected(found.series[0], row) for row in rows)


def test_a_short_series_is_one_row_of_days() -> None:
    one = made.series([])
    short = made.Series(
        group="g", name="g", begin=one.begin, counts=(1,) * 100, missing=(False,) * 100, records=((),) * 100
    )
    (row,) = rows_of(short)
    assert [n for _, _, n in attacks_by_bin(short, row, 1)] == [1] * 100
    assert not list(totals_by_bin(short, row, 1))


def test_orders_in_force_together_have_lanes_of_their_own(found: Measurement) -> None:
    wide = [made.span(made.order(n, date(2020, 3, 1), made.source(n)), n) for n in range(3)]
    bars = lanes_of(wide, {one.id: n for n, one in enumerate(wide)}, {one.id: "obeyed" for one in wide})
    assert sorted(bar.lane for bar in bars) == [0, 1, 2]


def test_ratios_and_intervals_are_drawn_as_measured(found: Measurement) -> None:
    rows = [one for one in data(ratio_chart(found)) if "ratio" in one]
    assert {(one["low"], one["ratio"], one["high"]) for one in rows if not one["other"]} == {
        (0.05, 0.2, 0.76),
        (0.2, 0.7, 2.1),
        (1.2, 2.0, 3.9),
    }
    assert {one["ratio"] for one in rows if one["other"]} == {0.9}
    assert not [one for one in data(ratio_chart(found, alternatives=False)) if one.get("other")]


def test_a_result_that_failed_a_check_has_a_dagger_and_no_colour_of_its_verdict(found: Measurement) -> None:
    rows = [one for one in data(ratio_chart(found)) if "ratio" in one and not one["other"]]
    assert [(one["verdict"], one["paint"]) for one in rows] == [
        ("obeyed", "obeyed"), ("cannot tell", "cannot tell"), ("defied", "cannot tell"),
    ]  # fmt: skip
    assert [one["figures"] for one in rows] == ["0.20  (0.050–0.76)", "0.70  (0.20–2.1)", "2.0 † (1.2–3.9)"]
    bars = {one["order"][0]: one["colour"] for one in data(timeline_chart(found)) if "order" in one}
    grey = COLOURS["unclear"][0]
    assert bars == {"1": COLOURS["obeyed"][0], "2": grey, "3": grey}


def test_a_result_that_failed_another_check_has_a_double_dagger_and_keeps_its_colour(found: Measurement) -> None:
    failed = made.Check(name="placebo dates", outcome="failed", words=".")
    one = msgspec.structs.replace(found.estimates[0], checks=(failed,), alternatives=())
    rows = data(ratio_chart(msgspec.structs.replace(found, estimates=(one,))))
    (row,) = [row for row in rows if "figures" in row]
    assert (row["figures"], row["paint"]) == ("0.20 ‡ (0.050–0.76)", "obeyed")


def test_of_many_results_the_sponsors_are_drawn_and_nothing_below_them(found: Measurement) -> None:
    spans = (found.orders[0], msgspec.structs.replace(found.orders[1], role="group"))
    own, others = (msgspec.structs.replace(found.estimates[0], order=span.id) for span in spans)
    many = [msgspec.structs.replace(one) for one in [others] * 10 + [own] * (MOST_LINES - 4)]
    wide = msgspec.structs.replace(found, orders=spans, estimates=tuple(many))
    drawn = drawn_estimates(wide)
    assert len(drawn) == MOST_LINES
    assert sum(one.order == spans[0].id for one in drawn) == MOST_LINES - 4
    rows = [row for row in data(ratio_chart(wide)) if "figures" in row]
    assert (len(rows), any(row["other"] for row in rows)) == (MOST_LINES, False)


def test_other_data_of_a_result_that_is_set_aside_have_no_colour_either(found: Measurement) -> None:
    first = found.estimates[0]
    other = msgspec.structs.replace(first.alternatives[0], verdict="obeyed")
    failed = [made.Check(name=name, outcome="failed", words=".") for name in ("a check", "an order on its own")]
    for given, colour in (((), "obeyed"), ((failed[0],), "obeyed"), ((failed[1],), "cannot tell")):
        one = msgspec.structs.replace(first, alternatives=(other,), checks=given)
        rows = data(ratio_chart(msgspec.structs.replace(found, estimates=(one,))))
        assert [row["paint"] for row in rows if row.get("other")] == [colour]


def test_spots_add_up_and_rough_places_are_not_mapped(attacks: list[Event]) -> None:
    rough = [made.attack(1, made.source(0), where=Place(name="Somewhere", lat=33, lon=44, precision=6), count=3)]
    spots, nowhere = spots_of([*attacks, *rough, made.attack(2, made.source(0), where=None)])
    assert sum(spot.attacks for spot in spots) == 30
    assert nowhere == 4
    assert spots[0].weapons in ((("rocket", 15),), (("drone", 15),))
    assert set(weapon_colours(spots)) == {"rocket", "drone"}


def test_names_on_the_map_do_not_overlap() -> None:
    crowd = [
        made.attack(
            n, made.source(0), where=Place(name=f"A long name of a place {n}", lat=33 + n % 5 / 9, lon=44 + n % 7 / 9)
        )
        for n in range(35)
    ]
    spots, _ = spots_of(crowd)
    view = _view(spots, 600)
    circles = [{"x": x, "y": y, "radius": 4.0} for x, y in (view.at(spot.lon, spot.lat) for spot in spots)]
    names = _names(spots, circles, view, 40)
    assert 3 <= len(names) < 35
    for one, other in combinations(names, 2):
        assert _free(tuple(one["box"]), [tuple(other["box"])], view)


def test_borders_hold_the_world_by_iso_code() -> None:
    codes = {country.id for country in borders.world()}
    assert {"IRQ", "SYR", "IRN", "UKR", "SDN", "COL", "XKX"} <= codes
    assert len(codes) > 230
    iraq = next(country for country in borders.world() if country.id == "IRQ")
    (lon, lat), area = borders.middle(iraq)
    assert (lon, lat) == (pytest.approx(43.7, abs=0.5), pytest.approx(33.0, abs=0.5))
    assert area == pytest.approx(42.5, rel=0.05), "square degrees"


def test_borders_are_cut_to_the_map_and_closed() -> None:
    box = (38.0, 32.0, 46.0, 37.0)
    near = {country.id: country for country in borders.within(box)}
    assert {"IRQ", "SYR", "JOR", "TUR"} <= set(near)
    assert "FRA" not in near
    for country in near.values():
        for polygon in country.polygons:
            for ring in polygon:
                assert ring[0] == ring[-1]
                assert all(box[0] - 1e-9 <= x <= box[2] + 1e-9 and box[1] - 1e-9 <= y <= box[3] + 1e-9 for x, y in ring)


def test_the_border_file_is_small() -> None:
    file = Path(borders.__file__).parent / "data" / borders.FILE
    assert file.stat().st_size <= 300_000


def test_a_drawing_is_small_ours_and_always_the_same(attacks: list[Event]) -> None:
    spots, _ = spots_of(attacks)
    once, again = (svg(map_chart(spots, size="narrow"), label='A "map" <b>', classes="narrow") for _ in range(2))
    assert once == again
    assert len(once) < 60_000
    assert 'aria-label="A &quot;map&quot; &lt;b&gt;"' in once
    assert not re.search(r"http(?!://www\.w3\.org/2000/svg)| style=|<image|href", once)
    painted = set(re.findall(r'(?:fill|stroke)="([^"]+)"', once))
    assert all(colour.startswith("var(--") or colour in ("none", "transparent") for colour in painted)


def test_hostile_names_stay_text_in_a_drawing() -> None:
    evil = [made.attack(1, made.source(0), where=Place(name=made.EVIL, lat=33, lon=44))]
    spots, _ = spots_of(evil)
    assert "<script" not in svg(map_chart(spots), label="x")


def test_no_two_colours_are_drawn_alike() -> None:
    drawn = [pair[0] for pair in COLOURS.values()]
    assert len(drawn) == len(set(drawn))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "soft", *sorted(set(VERDICT_COLOUR.values()))])
def test_words_can_be_read_on_paper_and_in_the_dark(name: str, scheme: int) -> None:
    for ground in ("paper", "land", "missing"):
        if name in ("ink", "soft") or ground == "paper":
            assert contrast(COLOURS[name][scheme], COLOURS[ground][scheme]) >= 4.5
