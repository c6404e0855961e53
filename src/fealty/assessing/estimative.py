"""Words for probabilities that mean the same to writer and reader: the bands of Intelligence Community Directive 203.

"Likely" alone can mean anything from 0.5 to 0.95 to a reader (Kent 1964); a word from a fixed list, with its figure
beside it, cannot. The bands and words are a table (``data/estimative.csv``).
"""

from __future__ import annotations

from functools import cache

from fealty.assessing.tables import Band, rows


@cache
def bands() -> tuple[Band, ...]:
    """Return the bands, from almost no chance to almost certain."""
    return rows("estimative", Band)


def band(probability: float) -> Band:
    """Return the band of a probability; 0 and 1 belong to the outer ones, since nothing is certain."""
    every = bands()
    return next((one for one in every if probability < one.high), every[-1])


def percent(probability: float) -> str:
    """Return a probability as a whole percentage that is never 0 % or 100 %."""
    every = bands()
    held = min(max(probability, every[0].low), every[-1].high)
    beyond = "less than " if probability < every[0].low else "more than " if probability > every[-1].high else ""
    return f"{beyond}{held * 100:.0f} %"


def chance(probability: float) -> str:
    """Return the words for a probability with the figure: ``likely (66 %)``."""
    return f"{band(probability).name} ({percent(probability)})"


def clause(probability: float) -> str:
    """Return how a sentence about it begins: ``It is likely (66 %) that``."""
    opening = band(probability).clause.removesuffix(" that")
    return f"{opening} ({percent(probability)}) that"
