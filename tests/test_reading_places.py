"""The gazetteer: names to places, what decides between namesakes, and that a guess says so."""

from __future__ import annotations

import json
import time
from importlib.resources import files

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from fealty.errors import InputError
from fealty.reading.places import Found, find, folded, kilometres, skeleton, sound
from fealty.reading.places.own import countries, kind_words, precision_of_kinds, shipped_rows, spots
from fealty.reading.places.table import VERSION, PlaceTable, place_table
from fealty.records.facts import raw_table

CODES = {row["iso3"] for row in raw_table("countries")}


def first(name: str, *context: str) -> Found:
    found = find(name, context=context)
    assert found, name
    return found[0]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Ma'rib", "marib"),
        ("Ma’rīb", "marib"),
        ("Ra's al-Ayn", "ras al ayn"),
        ("Baghdad's", "baghdad"),
        ("U.S.", "us"),
        ("Şırnak", "sirnak"),
        ("Łódź", "lodz"),
        ("Deir-ez-Zor", "deir ez zor"),
        ("A&B", "a and b"),
        ("  Two   words ", "two words"),
        ("مأرب", ""),
    ],
)
def test_names_fold_to_plain_letters(name: str, plain: str) -> None:
    assert folded(name) == plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ain al-Asad", "Ayn al-Assad"),
        ("Sulaymaniyah", "Soleimaniya"),
        ("Hodeidah", "Hudayda"),
        ("Deir ez-Zor", "Dayr al-Zawr"),
        ("Qamishli", "Kamishli"),
    ],
)
def test_transliterations_sound_the_same(one: str, other: str) -> None:
    assert sound(folded(one)) == sound(folded(other))
    assert skeleton(folded(one)) == skeleton(folded(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Homs", "Hama"), ("Mosul", "Misrata"), ("Sanaa", "Saada"), ("Kut", "Qift")]
)
def test_other_names_do_not(one: str, other: str) -> None:
    assert sound(folded(one)) != sound(folded(other))


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_folds_once_and_finds_without_a_crash(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    for found in find(text):
        assert 0 < found.score <= 1
        assert found.place.text == text


@pytest.mark.parametrize(
    ("name", "context", "country", "lat", "lon", "precision"),
    [
        ("Baghdad", (), "IRQ", 33.3, 44.4, 1),
        ("Ain al-Asad", (), "IRQ", 33.79, 42.44, 1),
        ("Ayn al-Assad", ("IRQ",), "IRQ", 33.79, 42.44, 1),
        ("al-Tanf garrison", (), "SYR", 33.51, 38.62, 1),
        ("Islam Qala border crossing", ("AFG",), "AFG", 34.66, 61.06, 1),
        ("Herat province", ("AFG",), "AFG", 34.3, 62.2, 4),
        ("Anbar", (), "IRQ", 33.6, 42.9, 4),
        ("Idlib", ("SYR",), "SYR", 35.93, 36.63, 1),
        ("Idlib province", (), "SYR", 35.9, 36.6, 4),
        ("Kobani", ("SYR",), "SYR", 36.89, 38.35, 1),
        ("Sweida", ("SYR",), "SYR", 32.71, 36.57, 1),
        ("Sana’a", (), "YEM", 15.36, 44.2, 1),
        ("Avdiivka", ("UKR",), "UKR", 48.14, 37.75, 1),
        ("El-Fasher", ("SDN",), "SDN", 13.63, 25.35, 1),
        ("North Kivu", (), "COD", -1.0, 29.2, 4),
        ("Darfur", (), "SDN", 13.0, 25.0, 5),
        ("the Red Sea", (), None, 20.0, 38.5, 7),
        ("Strait of Hormuz", (), None, 26.57, 56.25, 7),
        ("Green Zone, Baghdad", (), "IRQ", 33.31, 44.39, 1),
        ("Baghdad’s Green Zone", (), "IRQ", 33.31, 44.39, 1),
        ("US embassy in Baghdad", (), "IRQ", 33.3, 44.4, 1),
    ],
)
def test_places_of_conflict_news_are_found(
    name: str, context: tuple[str, ...], country: str | None, lat: float, lon: float, precision: int
) -> None:
    place = first(name, *context).place
    assert (place.country, place.precision) == (country, precision)
    assert place.lat is not None
    assert place.lon is not None
    assert kilometres((place.lat, place.lon), (lat, lon)) < 60


@pytest.mark.parametrize(
    ("name", "country"), [("Iraq", "IRQ"), ("Iraqi", "IRQ"), ("Afghani", "AFG"), ("Syrians", "SYR"), ("UAE", "ARE")]
)
def test_countries_their_adjectives_and_peoples(name: str, country: str) -> None:
    found = first(name)
    assert (found.place.country, found.place.precision, found.kind) == (country, 6, "country")
    assert found.place.lat is None  # a country is no point


def test_the_story_decides_between_namesakes() -> None:
    assert first("Tripoli").place.country == "LBY"
    assert first("Tripoli", "LBN").place.country == "LBN"
    assert {one.place.country for one in find("Tripoli", context=("LBN",))} >= {"LBN", "LBY"}
    assert first("Tripoli, Lebanon").place.country == "LBN"
    assert first("Rafah", "PSE").place.country == "PSE"
    assert first("Rafah", "EGY").place.country == "EGY"


def test_what_is_near_decides_too() -> None:
    texas, france = (33.66, -95.56), (48.85, 2.35)
    assert find("Paris", near=france)[0].place.country == "FRA"
    tyler = find("Palestine", near=(31.76, -95.63))
    assert any(one.place.admin1 == "Texas" for one in tyler)
    share = {one.place.country: one.score for one in find("Paris", near=texas)}
    assert share["USA"] > {one.place.country: one.score for one in find("Paris")}.get("USA", 0.0)


def test_a_guess_says_so() -> None:
    found = first("San Jose", "MEX", "COL")
    assert found.guess
    assert found.reason.startswith("a guess: ")
    assert "; also " in found.reason
    sure = first("Mosul")
    assert not sure.guess
    assert sure.reason.startswith("sure: ")


def test_congolese_may_be_of_either_congo() -> None:
    found = find("Congolese")
    assert {one.place.country for one in found} == {"COD", "COG"}
    assert all(one.guess for one in found)


def test_a_place_outside_the_story_is_a_guess_unless_it_is_well_known() -> None:
    far = first("Fano", "ETH")
    assert (far.place.country, far.guess) == ("ITA", True)
    assert "not a country of the story" in far.reason
    assert not first("Paris", "ETH").guess


@pytest.mark.parametrize("name", ["near Mosul", "outside Mosul", "north of Mosul", "on the outskirts of Mosul"])
def test_near_a_town_is_not_in_it(name: str) -> None:
    place = first(name, "IRQ").place
    assert (place.name, place.precision, place.text) == ("Mosul", 2, name)


def test_a_base_that_nobody_knows_is_put_near_its_town_and_says_so() -> None:
    found = first("Tikrit base", "IRQ")
    assert found.place.precision == 2
    assert "no base of that name is known" in found.reason


@pytest.mark.parametrize(
    "name", ["", " ", "the border", "a base", "Base", "Front", "the capital", "Xqzzyk", "12", "—", "the outskirts of"]
)
def test_words_that_name_no_place_find_none(name: str) -> None:
    assert find(name) == []


def test_a_quarter_that_nobody_knows_is_put_in_its_town_and_says_so() -> None:
    found = first("Ghazaliyah, Baghdad", "IRQ", "SYR")
    assert (found.place.name, found.place.precision) == ("Baghdad", 2)
    assert found.reason.endswith("what the text names inside it is not known")
    assert first("Xqzzyk in Iraq").place.precision == 6
    assert first("Mosul in Iraq").place.name == "Mosul"


@pytest.mark.parametrize(
    ("name", "country", "precision"),
    [
        ("Erbil area", "IRQ", 2),
        ("Baghdad (unspecified)", "IRQ", 1),
        ("Anbar highway", "IRQ", 4),
        ("Conoco field", "SYR", 1),
    ],
)
def test_words_after_a_name(name: str, country: str, precision: int) -> None:
    place = first(name, "IRQ", "SYR").place
    assert (place.country, place.precision) == (country, precision)


def test_an_unlisted_village_is_not_taken_for_a_far_one_that_sounds_alike() -> None:
    assert all(one.place.country == "MMR" for one in find("Laizaa", context=("MMR",)))


def test_towns_of_wars_are_there() -> None:
    wanted = {
        "SYR": "Khan Shaykhun,Maarat al-Numan,Saraqib,Manbij,Tel Rifaat,Ras al-Ayn,Baghuz,Palmyra,Qusayr",
        "IRQ": "Tal Afar,Sinjar,Hawija,Ramadi,Rutba,Haditha,Baiji,Makhmour,Jalawla,Tuz Khurmatu,Amerli,Al-Qaim",
        "UKR": "Bakhmut,Soledar,Vuhledar,Pokrovsk,Chasiv Yar,Kupiansk,Izium,Robotyne,Mariupol,Bucha,Vovchansk",
        "SDN": "El Geneina,Nyala,Zalingei,El Obeid,Kadugli,Omdurman,Wad Madani,Tawila,Babanusa",
        "COD": "Goma,Bukavu,Beni,Bunia,Rutshuru,Sake,Walikale,Uvira,Minova,Kitshanga",
        "MMR": "Myawaddy,Loikaw,Lashio,Myitkyina,Sittwe,Paletwa,Maungdaw,Laiza",
        "MLI": "Gao,Kidal,Timbuktu,Menaka,Moura,Sevare,Tinzaouaten,Ber",
        "YEM": "Mocha,Hays,Marib,Taiz,Zinjibar,Seiyun,Ataq",
        "AFG": "Kunduz,Ghazni,Sangin,Spin Boldak,Zaranj,Marjah",
        "SOM": "Kismayo,Baidoa,Jowhar,Las Anod,Adan Yabal",
        "LBN": "Bint Jbeil,Khiam,Tyre,Naqoura,Arsal,Blida",
        "PSE": "Khan Younis,Deir al-Balah,Jabalia,Jenin,Tulkarm,Bethlehem",
    }
    lost = [
        (country, name)
        for country, names in wanted.items()
        for name in names.split(",")
        if (found := first(name, country)).place.country != country or found.guess
    ]
    assert lost == []


def test_our_own_places_lie_in_their_countries() -> None:
    """Each has a listed town of its country within 250 km; a slip of sign or of a degree's tens would not."""
    table = place_table()
    towns: dict[str, list[tuple[float, float]]] = {}
    for number in range(len(table)):
        entry = table.entry(number)
        towns.setdefault(entry.country, []).append((entry.lat, entry.lon))
    seen = {spot for carriers in spots()[0].values() for spot in carriers}
    assert len(seen) >= 400
    for spot in seen:
        assert spot.source
        assert spot.kind in precision_of_kinds()
        assert spot.country is None or spot.country in CODES
        assert (spot.lat is None) == (spot.lon is None)
        if spot.country in towns and spot.lat is not None and spot.lon is not None:
            here = (spot.lat, spot.lon)
            close = [town for town in towns[spot.country] if abs(town[0] - here[0]) < 3 and abs(town[1] - here[1]) < 4]
            assert any(kilometres(here, town) < 250 for town in close), spot


def test_the_tables_are_consistent() -> None:
    assert {row["iso3"] for row in shipped_rows("demonyms")} <= CODES
    assert all(folded(word) == word for word, _ in kind_words())
    assert len({row["name"] for row in shipped_rows("bases")}) == len(shipped_rows("bases"))
    assert all(code in CODES for carriers in countries().values() for code, _ in carriers)


def test_the_index_by_sound_is_sorted_by_the_skeletons_of_today() -> None:
    """Whoever changes a key in naming.py has to make the table anew; this says so."""
    table = place_table()
    order = [skeleton(table.key(table._by_sound[n])) for n in range(0, len(table._by_sound), 997)]
    assert order == sorted(order)
    keys = [table.key(n) for n in range(0, len(table._key_ends), 997)]
    assert keys == sorted(keys)
    assert all(folded(key) == key for key in keys)


def test_the_file_names_its_source_and_licence_and_stays_small() -> None:
    packed = (files("fealty.reading") / "data" / "places.bin.zst").read_bytes()
    assert len(packed) < 7_000_000
    raw = zstandard.ZstdDecompressor().decompress(packed)
    header = json.loads(raw[8 : 8 + int.from_bytes(raw[:8], "little")])
    assert "GeoNames" in header["about"]
    assert "CC BY 4.0" in header["about"]


@pytest.mark.parametrize("packed", [b"", b"not a table", zstandard.compress(b"\x02" + bytes(7) + b"{}")])
def test_a_broken_table_is_refused_in_words(packed: bytes) -> None:
    with pytest.raises(InputError, match="install Fealty"):
        PlaceTable(packed)


def test_a_table_of_another_version_is_refused() -> None:
    head = json.dumps({"version": VERSION + 1}).encode()
    with pytest.raises(InputError, match="version"):
        PlaceTable(zstandard.compress(len(head).to_bytes(8, "little") + head))


def test_finding_is_deterministic_and_fast() -> None:
    names = ["Mosul", "Tripoli", "Herat province", "San Jose", "near Kirkuk", "Ain al-Asad"]
    assert [find(name) for name in names] == [find(name) for name in names]
    begin = time.process_time()
    for name in names * 50:
        find(name, context=("IRQ", "SYR"))
    assert time.process_time() - begin < 3  # about 0.15 s on an idle machine
