"""Write a big CSV file that looks like an ACLED export, to measure imports on.

Nothing in it is real: names are put together from word lists, and the same seed gives the same file. Lengths and how
often values repeat are like those of an export of several countries and years (a row has about 470 bytes)::

    python benchmarks/make_acled_like.py acled-like.csv --rows 500000 --seed 1
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

HEADER = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type",
    "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting",
    "iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision",
    "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
COUNTRIES = (
    ("IRQ", 368, "Iraq", 33.2, 43.7), ("SYR", 760, "Syria", 35.0, 38.5), ("YEM", 887, "Yemen", 15.5, 47.6),
    ("LBN", 422, "Lebanon", 33.9, 35.9), ("AFG", 4, "Afghanistan", 33.9, 67.7), ("SDN", 729, "Sudan", 15.6, 30.2),
)  # fmt: skip
TYPES = (
    ("Political violence", "Battles", "Armed clash", 20),
    ("Political violence", "Battles", "Government regains territory", 2),
    ("Political violence", "Explosions/Remote violence", "Air/drone strike", 15),
    ("Political violence", "Explosions/Remote violence", "Shelling/artillery/missile attack", 20),
    ("Political violence", "Explosions/Remote violence", "Remote explosive/landmine/IED", 12),
    ("Political violence", "Violence against civilians", "Attack", 10),
    ("Political violence", "Violence against civilians", "Abduction/forced disappearance", 3),
    ("Demonstrations", "Protests", "Peaceful protest", 10),
    ("Demonstrations", "Riots", "Violent demonstration", 3),
    ("Strategic developments", "Strategic developments", "Disrupted weapons use", 3),
    ("Strategic developments", "Strategic developments", "Arrests", 2),
)
SYLLABLES = (
    "al",
    "bar",
    "da",
    "esh",
    "far",
    "gha",
    "har",
    "im",
    "jab",
    "kar",
    "lat",
    "mar",
    "naj",
    "qas",
    "rif",
    "sam",
    "tal",
    "zub",
    "né",
)
WORDS = (
    "forces", "clashed", "with", "fighters", "near", "the", "village", "of", "in", "district", "after", "shelling",
    "a", "position", "and", "an", "unknown", "number", "were", "wounded", "according", "to", "local", "sources",
    "reported", "drone", "rocket", "fire", "targeted", "military", "base", "casualties", "unclear", "weapons",
    "convoy", "road",
)  # fmt: skip
SOURCES = (
    "Example Wire",
    "Daily Sample",
    "Sample Observatory",
    "Model Times",
    "Undisclosed Source",
    "Test Post Online",
)


def _name(chance: random.Random, parts: int) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(parts)).capitalize()


def rows(count: int, seed: int) -> Iterator[tuple[object, ...]]:
    """Yield ``count`` rows under ``HEADER``; the same seed gives the same rows."""
    chance = random.Random(seed)  # noqa: S311  # made-up data, no secret
    actors = [f"{_name(chance, 2)} {_name(chance, 3)} Brigade" for _ in range(400)]
    actors += [f"Military Forces of {country[2]} (2019-)" for country in COUNTRIES]
    places = [
        (country, f"{_name(chance, 2)} Province", f"{_name(chance, 3)} District", _name(chance, 3), _name(chance, 4),
         round(country[3] + chance.uniform(-2, 2), 4), round(country[4] + chance.uniform(-2, 2), 4))
        for country in COUNTRIES for _ in range(3000)
    ]  # fmt: skip
    weights = [weight for *_, weight in TYPES]
    first = date(2016, 1, 1)
    for number in range(count):
        day = first + timedelta(days=number * 3650 // count)
        disorder, event_type, sub_event_type, _ = chance.choices(TYPES, weights)[0]
        country, admin1, admin2, admin3, location, lat, lon = chance.choice(places)
        actor1, actor2 = chance.choice(actors), chance.choice(actors)
        words = " ".join(chance.choices(WORDS, k=chance.randint(6, 24)))
        allies = "; ".join(chance.sample(actors, chance.choice((0, 0, 0, 1, 2))))
        source = "; ".join(chance.sample(SOURCES, chance.choice((1, 1, 2))))
        yield (
            f"{country[0]}{number + 1}", day.isoformat(), day.year, chance.choices((1, 2, 3), (93, 6, 1))[0],
            disorder, event_type, sub_event_type, actor1, allies, "Rebel group", actor2, "", "State forces",
            "State forces-Rebel group", "", country[1], "Middle East", country[2], admin1, admin2, admin3, location,
            lat, lon, chance.choices((1, 2, 3), (70, 25, 5))[0], source, "Other-National",
            f'On {day.day} {day:%B %Y}, {actor1} "{words}" {location} ({admin1}).', chance.choices((0, 1, 2, 5, 12),
            (70, 12, 8, 8, 2))[0], "", 1_600_000_000 + number,
        )  # fmt: skip


def write(path: Path, count: int, seed: int) -> None:
    """Write the file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(rows(count, seed))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    write(arguments.path, arguments.rows, arguments.seed)
