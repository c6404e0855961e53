from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fealty.records import Interval, Mention, Toll
from fealty.tables import cells
from fealty.tables.cells import BadCell
from fealty.tables.chains import chained, told_by
from fealty.tables.citing import cited, host, said
from fealty.tables.places import (
    coordinates,
    country_fips,
    country_gw,
    country_named,
    country_numbered,
    folded,
    place,
)
from fealty.tables.words import plover, sureness

DAY = date(2025, 5, 16)
ANY_DAY = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
ANY_TEXT = st.text(max_size=40)


# --- dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2025-05-16", "2025/05/16", "20250516", "2025-5-16", "16 May 2025", "16-May-2025", "16 MAY 2025",
        "May 16, 2025", "May 16 2025", "16th May 2025", "16.05.2025", "16/05/2025", "05/16/2025",
        "2025-05-16 00:00:00.000", "2025-05-16T13:45:00Z", " 2025-05-16 ",
    ],
)  # fmt: skip
def test_days_as_people_write_them(text: str) -> None:
    assert cells.day(text, "date") == DAY


@pytest.mark.parametrize("text", ["", "  ", "NA", "n/a", "NaN", "None", "NULL", "-", "."])
def test_cells_that_say_nothing(text: str) -> None:
    assert cells.given(text) is None
    assert cells.day(text, "date") is None
    assert cells.whole(text, "n") is None
    assert cells.mention(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2021-02-29", "no such day"),
        ("2021-13-01", "no such day"),
        ("31 June 2021", "no such day"),
        ("16 Mai 2025", "no month is called Mai"),
        ("16-May-25", "not a date"),
        ("44331", "not a date"),
        ("yesterday", "not a date"),
        ("0021-05-16", "the year 21 is outside"),
        ("9999-12-31", "the year 9999 is outside"),
        ("03/04/2021", "day and month cannot be told apart"),
    ],
)
def test_days_that_are_none(text: str, reason: str) -> None:
    with pytest.raises(BadCell) as caught:
        cells.day(text, "date")
    assert reason in caught.value.reason
    assert (caught.value.field, caught.value.value) == ("date", text)


def test_the_order_of_day_and_month_can_be_told() -> None:
    assert cells.day("03/04/2021", "date", True) == date(2021, 4, 3)
    assert cells.day("03/04/2021", "date", False) == date(2021, 3, 4)
    assert cells.day("05/05/2021", "date") == date(2021, 5, 5)
    with pytest.raises(BadCell, match="no such day"):
        cells.day("16/05/2025", "date", False)


@given(ANY_DAY)
def test_every_way_to_write_a_day_gives_that_day(one: date) -> None:
    for form in ("%Y-%m-%d", "%d %B %Y", "%d-%b-%Y", "%B %d, %Y", "%d.%m.%Y", "%Y-%m-%dT00:00:00"):
        assert cells.day(one.strftime(form), "date") == one
    assert cells.day(one.strftime("%d/%m/%Y"), "date", True) == one
    assert cells.day(one.strftime("%m/%d/%Y"), "date", False) == one


def outcome(read: Callable[..., object], text: str) -> object:
    """Return what a reader of cells gives, or its complaint."""
    try:
        return read(text, "field")
    except BadCell as bad:
        return bad


@given(ANY_TEXT)
@settings(max_examples=300)
def test_no_text_breaks_a_cell(text: str) -> None:
    """A reader gives a value of its kind, None only for a cell that says nothing, or tells which makes no sense."""
    kinds = {cells.day: date, cells.period: Interval, cells.whole: int, cells.number: float}
    for read, kind in kinds.items():
        found = outcome(read, text)
        if isinstance(found, BadCell):
            assert (found.field, (found.value or "").strip()) == ("field", text.strip()), read
            assert found.reason
        else:
            assert (found is None) == (cells.given(text) is None), read
            assert found is None or isinstance(found, kind), read
    assert all(one.text and one.text in text for one in cells.mentions(text))
    assert len(cells.clip(text) or "") <= cells.LONGEST_NOTE
    chain, origin = told_by(text)
    assert len(chain) == len(set(chain))
    assert all(chain)
    assert origin is None or origin in chain
    assert host(text) is None or "://" in text
    assert all(word.isalnum() and word != "the" for word in folded(text).split(" ") if word)


def test_months_and_years_are_intervals() -> None:
    assert cells.period("2021-02", "date") == Interval(
        begin=date(2021, 2, 1), end=date(2021, 2, 28), precision="month", text="2021-02"
    )
    assert cells.period("2020", "date") == Interval(
        begin=date(2020, 1, 1), end=date(2020, 12, 31), precision="year", text="2020"
    )
    with pytest.raises(BadCell):
        cells.period("2021-13", "date")


@given(ANY_DAY, st.sampled_from(["day", "week", "month", "year"]))
def test_a_spread_holds_its_middle(middle: date, precision: str) -> None:
    found = cells.spread(middle, precision)  # type: ignore[arg-type]
    assert found.begin is not None
    assert found.end is not None
    assert found.begin <= middle <= found.end
    assert found.precision == precision


@pytest.mark.parametrize(
    ("end", "precision"),
    [(date(2021, 1, 1), "day"), (date(2021, 1, 7), "week"), (date(2021, 1, 31), "month"), (date(2021, 3, 1), "year")],
)
def test_two_days_make_an_interval(end: date, precision: str) -> None:
    assert cells.between(date(2021, 1, 1), end, "date").precision == precision


def test_an_interval_cannot_end_before_it_begins() -> None:
    with pytest.raises(BadCell, match="before the beginning"):
        cells.between(date(2021, 1, 2), date(2021, 1, 1), "date")


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("12", 12),
        ("3.0", 3),
        ("1,234", 1234),
        ("1 234 567", 1_234_567),
        ("1\u202f234", 1234),
        ("1'234", 1234),
        ("1e3", 1000),
    ],
)
def test_whole_numbers(text: str, value: int) -> None:
    assert cells.whole(text, "killed") == value


@pytest.mark.parametrize("text", ["-1", "2.5", "many", "1,23", "12,34,567", "inf", "nan?", "10000000000", "0x10"])
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(BadCell):
        cells.whole(text, "killed")


def test_digits_of_another_script_are_digits() -> None:
    assert cells.whole("١٢", "killed") == 12


@given(st.integers(min_value=0, max_value=10**9))
def test_numbers_with_thousands_are_those_numbers(value: int) -> None:
    for text in (str(value), f"{value:,}", f"{value:,}".replace(",", " "), f"{value}.0"):
        assert cells.whole(text, "killed") == value
    assert cells.whole(f"{value:,}".replace(",", "."), "killed", ",") == value


def test_tolls_and_what_is_odd_about_them() -> None:
    assert cells.toll("", "3", "", "killed") == Toll(best=3)
    assert cells.toll("", "", "", "killed") is None
    assert cells.odd_toll(Toll(low=1, best=2, high=3)) is None
    assert cells.odd_toll(Toll(low=4, best=2)) == "low 4, best 2, high None"
    assert cells.odd_toll(None) is None


def test_mentions_name_everybody_once_and_nobody_never() -> None:
    assert [one.text for one in cells.mentions("A; B;A; ;unknown;NA")] == ["A", "B"]
    assert cells.mention("Unclaimed") is None
    assert cells.alone("A; B") == (Mention(text="A; B", name="A; B"),)


# --- places --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["Iraq", "IRAQ", "irq", " Iraq "],
)
def test_names_of_a_country(name: str) -> None:
    assert country_named(name) == "IRQ"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Côte d'Ivoire", "CIV"), ("Ivory Coast", "CIV"), ("Türkiye", "TUR"), ("Burma", "MMR"), ("The Gambia", "GMB"),
        ("DR Congo (Zaire)", "COD"), ("Yemen (North Yemen)", "YEM"), ("Bosnia & Herzegovina", "BIH"),
        ("Syrian Arab Republic", "SYR"),
        ("Palestine", "PSE"), ("Kosovo", "XKX"), ("USSR", "SUN"), ("United States of America", "USA"),
        ("Russian Federation", "RUS"),
        ("Atlantis", None), ("", None), ("Iraq+Syria", None),
    ],
)  # fmt: skip
def test_other_names_of_countries(name: str, code: str | None) -> None:
    assert country_named(name) == code


def test_codes_of_countries() -> None:
    assert [country_numbered(code) for code in ("368", "4", "004", "368.0", "", "999")] == [
        "IRQ", "AFG", "AFG", "IRQ", None, None,
    ]  # fmt: skip
    assert [country_fips(code) for code in ("IZ", "iz", "RS", "GZ", "WE", "")] == [
        "IRQ", "IRQ", "RUS", "PSE", "PSE", None,
    ]  # fmt: skip
    assert [country_gw(code) for code in ("645", "652", "2", "678", "1")] == ["IRQ", "SYR", "USA", "YEM", None]


@pytest.mark.parametrize(
    ("lat", "lon", "field"),
    [
        ("91", "0", "latitude"),
        ("0", "181", "longitude"),
        ("x", "1", "latitude"),
        ("0", "0", "latitude"),
        ("0.0", "-0", "latitude"),
    ],
)
def test_coordinates_that_cannot_be(lat: str, lon: str, field: str) -> None:
    with pytest.raises(BadCell) as caught:
        coordinates(lat, lon)
    assert caught.value.field == field


def test_coordinates_with_commas_and_missing_ones() -> None:
    assert coordinates("33,35", "44,4") == (33.35, 44.4)
    assert coordinates("33.35", "") is None
    assert place("", "", None, 1, "", "") is None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_point_of_the_globe_is_kept(lat: float, lon: float) -> None:
    if lat == 0 and lon == 0:
        return
    assert coordinates(repr(lat), repr(lon)) == (lat, lon)


# --- who says so ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "chain", "origin"),
    [
        ("Rudaw", ("Rudaw",), "Rudaw"),
        ("AP via Ynet", ("Ynet", "AP"), "AP"),
        ("Middle East Online (Reuters)", ("Middle East Online", "Reuters"), "Reuters"),
        ("Shafaq News citing Middle East Eye", ("Shafaq News", "Middle East Eye"), "Middle East Eye"),
        ("Reuters via Asharq Al-Awsat", ("Asharq Al-Awsat", "Reuters"), "Reuters"),
        ("AFP via Rudaw mirror", ("Rudaw", "AFP"), "AFP"),
        ("SouthFront (mirror)", ("SouthFront",), "SouthFront"),
        ("HRNW (Reuters based)", ("HRNW", "Reuters"), "Reuters"),
        ("Digital Journal (row 2)", ("Digital Journal",), "Digital Journal"),
        ("Kurdistan 24 (Pentagon official)", ("Kurdistan 24", "Pentagon official"), "Kurdistan 24"),
        ("Yonhap (South Korea)", ("Yonhap",), "Yonhap"),
        (
            "Syrian Observatory for Human Rights (SOHR)",
            ("Syrian Observatory for Human Rights",),
            "Syrian Observatory for Human Rights",
        ),
        ("Daily Mirror", ("Daily Mirror",), "Daily Mirror"),
        ("Reuters; AFP", ("Reuters",), "Reuters"),
        ("Undisclosed Source", ("Undisclosed Source",), None),
        ("", (), None),
        ("NA", (), None),
    ],
)
def test_chains(text: str, chain: tuple[str, ...], origin: str | None) -> None:
    assert told_by(text) == (chain, origin)


def test_a_data_set_says_what_its_source_told() -> None:
    assert chained("ACLED", "Reuters; AFP") == (("ACLED", "Reuters"), "Reuters")
    assert chained("ACLED", "") == (("ACLED",), "ACLED")


def test_the_site_stands_in_for_a_publisher_who_is_not_named() -> None:
    assert said("", "https://www.example.org/a") == (("example.org",), "example.org")
    assert said("", "") == (("publisher",), None)
    assert host("http://[oops") is None
    assert host("javascript:alert(1)") is None


def test_publications_that_rows_cite() -> None:
    found = cited("Calm", "AP via Ynet", "https://example.org/a", "2021-05")
    assert found is not None
    assert (found.title, found.publisher, found.url, found.published) == ("Calm", "Ynet", "https://example.org/a", None)
    assert cited("", "AP", "NA", "2021-05-01") is None


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [("high", 0.95), ("Medium", 0.8), ("low", 0.5), ("0.7", 0.7), ("70%", 0.7), ("", 1.0), ("NA", 1.0)],
)
def test_how_sure(text: str, value: float) -> None:
    assert sureness(text) == value


@pytest.mark.parametrize("text", ["very", "1.5", "-0.1", "nan-ish", "150%"])
def test_how_sure_is_not_known(text: str) -> None:
    with pytest.raises(BadCell):
        sureness(text)


def test_words_for_what_happened() -> None:
    assert plover("assault", "type") == ("ASSAULT", None)
    assert plover("Drone  attack", "type") == ("ASSAULT", "heavy-weapons")
    assert plover("Peaceful protest", "type") == ("PROTEST", "demo")
    assert plover("DEMAND", "type") == ("REQUEST", None)
    for unknown in ("", "sunshine"):
        with pytest.raises(BadCell):
            plover(unknown, "type")
