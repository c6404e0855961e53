"""Event tables of 10⁸ rows: choosing a case's rows and counting, and the same queries by Polars and by DuckDB.

    python benchmarks/big_tables.py [--rows 100000000] [--folder .bench] [--engines]

Makes a Parquet file like GDELT's (18 of its 61 columns, 20 years, names and places by Zipf's law, 2 % of the rows dated
back; the same file for the same seed), 2.6 GB for 10⁸ rows, in some minutes. Each step runs as a process of its own
with two threads; wall seconds depend on who else uses the machine, so its load stands beside them. `--engines` needs
DuckDB; with it, the bare queries are run by both.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from fealty.records.facts import raw_table

CHUNK = 1_000_000
FIRST, LAST = date(2005, 1, 1), date(2024, 12, 31)
NAMES, PLACES, SITES = 20_000, 40_000, 3_000
FRONT = {"USA", "IRN", "IRQ", "SYR", "ISR", "RUS", "UKR", "CHN"}
GROUPS = {"HEZBOLLAH": "LBN", "KATAIB HEZBOLLAH": "IRQ", "ISLAMIC STATE": "IRQ", "POLICE": "", "GOVERNMENT": ""}
SYLLABLES = ["AL", "BA", "DAR", "EL", "FA", "GHA", "HAM", "IS", "JA", "KA", "LA", "MAR", "NA", "OR", "QA", "RA", "SAN"]
CASE = """
[case]
sponsor = "iran"
begin = 2015-01-01
end = 2020-12-31
region = ["IRQ", "SYR"]
[[actors]]
id = "iran"
name = "Iran"
type = "state"
country = "IRN"
[[actors]]
id = "kataib-hezbollah"
name = "Kataib Hezbollah"
aliases = ["KH"]
[[actors]]
id = "hezbollah"
name = "Hezbollah"
[[groups]]
id = "kataib-hezbollah"
members = ["kataib-hezbollah"]
"""
NAMES_OF_THREE = "('IRAN', 'HEZBOLLAH', 'KATAIB HEZBOLLAH')"
NAMED = f"(Actor1Name IN {NAMES_OF_THREE} OR Actor2Name IN {NAMES_OF_THREE})"
QUERIES = {
    "rows of a region, a period and names": (
        f"SELECT * FROM t WHERE {NAMED} "  # noqa: S608  our own words
        "AND ActionGeo_CountryCode IN ('IZ', 'SY') AND SQLDATE BETWEEN 20150101 AND 20201231"
    ),
    "rows of names": f"SELECT * FROM t WHERE {NAMED}",  # noqa: S608  the same
    "different names": "SELECT DISTINCT Actor1Name FROM t",
    "counts by name, month, code": (
        "SELECT Actor1Name, SQLDATE // 100 AS month, EventCode, count(*) AS n FROM t GROUP BY 1, 2, 3"
    ),
}
POLARS = (
    "import polars, sys; c = polars.SQLContext(t=polars.scan_parquet(sys.argv[1])); "
    "c.execute(sys.argv[2]).sink_parquet(sys.argv[3], engine='streaming')"
)
DUCKDB = (
    "import duckdb, sys; c = duckdb.connect(config={'threads': 2, 'memory_limit': '1500MB'}); "
    "c.execute('SET enable_progress_bar = false'); "
    "c.execute(f\"CREATE VIEW t AS FROM '{sys.argv[1]}'\"); "
    "c.execute(f\"COPY ({sys.argv[2]}) TO '{sys.argv[3]}' (FORMAT parquet)\")"
)
Shares = np.ndarray[tuple[int], np.dtype[np.float64]]


def zipf(number: int, power: float) -> Shares:
    """Return the running shares of things of which the first is the most frequent."""
    weights = 1 / np.arange(1, number + 1) ** power
    return np.cumsum(weights / weights.sum())


def drawn(generator: np.random.Generator, shares: Shares, size: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return which thing it is, many times."""
    return np.minimum(np.searchsorted(shares, generator.random(size)), len(shares) - 1)


class World:
    """Who and where there is."""

    def __init__(self, seed: int) -> None:
        generator = np.random.default_rng(seed)
        rows = [row for row in raw_table("countries") if row["fips"]]
        order = sorted(generator.permutation(len(rows)), key=lambda at: rows[at]["iso3"] not in FRONT)
        countries = [rows[at] for at in order]
        self.actors = self._actors(generator, countries)
        self.places = self._places(generator, countries)
        self.codes = pl.Series([row["code"] for row in raw_table("cameo_types")])
        days = [FIRST + timedelta(days=day) for day in range((LAST - FIRST).days + 1)]
        self.calendar = pl.Series([int(f"{day:%Y%m%d}") for day in days], dtype=pl.Int32)

    def _actors(self, generator: np.random.Generator, countries: list[dict[str, str]]) -> pl.DataFrame:
        names = [row["name"].upper() for row in countries] + list(GROUPS)
        homes = [row["iso3"] for row in countries] + list(GROUPS.values())
        roles = [""] * len(countries) + ["REB"] * len(GROUPS)
        for number in range(len(names), NAMES):
            words = ("".join(generator.choice(SYLLABLES, 2)) for _ in range(generator.integers(1, 4)))
            names.append(f"{' '.join(words)} {number}")
            homes.append(homes[int(drawn(generator, zipf(len(countries), 1.0), 1)[0])])
            roles.append(str(generator.choice(["GOV", "MIL", "REB", "COP", "CVL", "BUS", "OPP"])))
        codes = [home + role for home, role in zip(homes, roles, strict=True)]
        return pl.DataFrame({"Name": names, "Code": codes, "CountryCode": [home or None for home in homes]})

    def _places(self, generator: np.random.Generator, countries: list[dict[str, str]]) -> pl.DataFrame:
        where = drawn(generator, zipf(len(countries), 0.9), PLACES)
        fips = [countries[at]["fips"].split("|")[0] for at in where]
        towns = ["".join(generator.choice(SYLLABLES, 3)).title() for _ in range(PLACES)]
        return pl.DataFrame(
            {
                "ActionGeo_Type": generator.choice([1, 2, 3, 4, 5], PLACES, p=[0.2, 0.05, 0.05, 0.6, 0.1]),
                "ActionGeo_FullName": [
                    f"{town}, {countries[at]['name']}" for town, at in zip(towns, where, strict=True)
                ],
                "ActionGeo_CountryCode": fips,
                "ActionGeo_ADM1Code": [
                    f"{code}{number:02}" for code, number in zip(fips, generator.integers(0, 30, PLACES), strict=True)
                ],
                "ActionGeo_ADM2Code": generator.integers(10_000, 60_000, PLACES).astype(str),
                "ActionGeo_Lat": generator.uniform(-50, 65, PLACES).round(4),
                "ActionGeo_Long": generator.uniform(-120, 150, PLACES).round(4),
            }
        )

    def rows(self, seed: int, start: int, rows: int, total: int) -> pl.DataFrame:
        """Return some of the rows; later years have more."""
        generator = np.random.default_rng([seed, start])
        added = (np.sqrt((start + np.arange(rows)) / total) * (len(self.calendar) - 1)).astype(np.int64)
        back = (generator.random(rows) < 0.02) * generator.choice([1, 7, 30, 365], rows)
        article = np.arange(rows) // 4
        sites = pl.Series("site", generator.integers(0, SITES, rows)).gather(article)
        numbers = pl.Series("number", generator.integers(0, 10**9, rows)).gather(article)
        return pl.concat(
            [
                pl.DataFrame({"GLOBALEVENTID": np.arange(start, start + rows) + 200_000_000}),
                pl.DataFrame({"SQLDATE": self.calendar.gather(np.maximum(added - back, 0))}),
                self._side(generator, 1, rows, 0.1),
                self._side(generator, 2, rows, 0.3),
                pl.DataFrame({"EventCode": self.codes.gather(drawn(generator, zipf(len(self.codes), 0.8), rows))}),
                self.places[drawn(generator, zipf(PLACES, 0.8), rows)],
                pl.DataFrame({"DATEADDED": self.calendar.gather(added), "site": sites, "number": numbers}).select(
                    "DATEADDED", pl.format("https://site{}.example/news/{}", "site", "number").alias("SOURCEURL")
                ),
            ],
            how="horizontal",
        )

    def _side(self, generator: np.random.Generator, number: int, rows: int, missing: float) -> pl.DataFrame:
        given = pl.Series(generator.random(rows) >= missing)
        people = self.actors[drawn(generator, zipf(NAMES, 1.05), rows)]
        return people.select(
            pl.when(given).then(pl.col(name)).alias(f"Actor{number}{name}") for name in ("Code", "Name", "CountryCode")
        )


def write(path: Path, rows: int, seed: int = 1) -> None:
    """Write the table, a million rows at a time."""
    world = World(seed)

    def parts(*_: object) -> Iterator[pl.DataFrame]:
        for start in range(0, rows, CHUNK):
            yield world.rows(seed, start, min(CHUNK, rows - start), rows)

    schema = world.rows(seed, 0, 1, rows).schema
    register_io_source(parts, schema=schema).sink_parquet(path, compression="zstd", row_group_size=CHUNK)


def timed(name: str, command: list[str]) -> None:
    """Run a command, and print its seconds, its peak memory and the machine's load."""
    began = time.perf_counter()
    running = subprocess.Popen(command, env={**os.environ, "POLARS_MAX_THREADS": "2"})  # noqa: S603  our own commands
    _, status, used = os.wait4(running.pid, 0)
    seconds, load = time.perf_counter() - began, os.getloadavg()[0]
    print(
        f"{name:50} {seconds:6.1f} s   CPU {used.ru_utime + used.ru_stime:6.1f} s   "
        f"peak {used.ru_maxrss / 1024:6.0f} MB   "
        f"load {load:4.1f}   exit {os.waitstatus_to_exitcode(status)}",
        flush=True,
    )


def engines(table: Path, folder: Path) -> None:
    """Run the bare queries by both engines."""
    for name, query in QUERIES.items():
        for engine, program in (("Polars", POLARS), ("DuckDB", DUCKDB)):
            timed(
                f"{engine}: {name}", [sys.executable, "-c", program, str(table), query, str(folder / "found.parquet")]
            )


def main() -> None:
    """Make the table if it is not there, and time the steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--folder", type=Path, default=Path(".bench"))
    parser.add_argument("--engines", action="store_true")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    folder.mkdir(exist_ok=True)
    table = folder / f"gdelt_like_{arguments.rows}.parquet"
    if not table.exists():  # in another process: a child's peak is at least what its parent held when it began
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            pool.submit(write, table, arguments.rows).result()
    print(f"{table.name}: {table.stat().st_size / 1e9:.2f} GB")
    if arguments.engines:
        engines(table, folder)
        return
    case, settings = folder / "big.fealty", folder / "big.toml"
    for leftover in folder.glob("big.fealty*"):
        leftover.unlink()
    settings.write_text(CASE, encoding="utf-8")
    fealty = [sys.executable, "-m", "fealty"]
    add = [*fealty, "add", str(case), str(table), "--select"]
    timed("fealty new", [*fealty, "new", str(case), "--settings", str(settings)])
    timed("fealty add --select --dry-run", [*add, "--dry-run"])
    timed("fealty add --select", add)
    timed("fealty add --select, again", add)
    timed("fealty count", [*fealty, "count", str(table), "-o", str(folder / "counts.parquet")])
    timed("fealty count --case", [*fealty, "count", str(table), "--case", str(case), "-o", str(folder / "own.csv")])


if __name__ == "__main__":
    main()
