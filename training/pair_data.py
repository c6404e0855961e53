"""Sentences with a marked source and target: our own, and the PLOVER pairs."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent / "sentences"
NONE = "NONE"  # no event from this source to this target
TYPES = (
    "ACCUSE", "AGREE", "AID", "ASSAULT", "COERCE", "CONCEDE", "CONSULT", "COOPERATE", "MOBILIZE", "PROTEST", "REJECT",
    "REQUEST", "RETREAT", "SANCTION", "SUPPORT", "THREATEN",
)  # fmt: skip
# Turned around, these say nothing about what the recipient does; a meeting or a pact would.
ONE_WAY = frozenset(TYPES) - {"AGREE", "CONSULT", "COOPERATE", "SUPPORT", "CONCEDE", "RETREAT"}

# PLOVER's YIELD is CONCEDE (words, permissions, offices) or RETREAT (deeds: people, goods, ground, weapons, measures).
# The border follows the project's CAMEO table: 081-083 concede; 0813, 0814, 084-087 retreat.
_CONCEDE = re.compile(
    r"pardon|resign|conced|accept\w* (?:the |key )?\w* ?demand|accepted|grant|permission|decree|approv|authori[sz]|"
    r"reinstat|re-appoint|mandate|call(?:ed|s)? off|amnest|extradit|dropped|gave? .{0,30}formal|reversed|backed down|"
    r"investigation",
    re.IGNORECASE,
)
_RETREAT = re.compile(
    r"releas|freed|let free|free on|cease-?fire|truce|cessation|ceased|surrender|withdr|withdraw|blockade|embargo|"
    r"sanctions|curfew|boycott|tariffs|travel ban|returned|leaving|leave a demil|opened its borders|lift|eased|"
    r"rolled back|paid",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Pair:
    """One example: characters of `text`, and what the source does to the target."""

    text: str
    source: tuple[int, int]
    target: tuple[int, int]
    type: str
    kind: str = ""


def yield_type(text: str) -> str:
    """Return CONCEDE or RETREAT for a PLOVER pair of type YIELD.

    By its words: a pardon, a permission, a resignation, a met demand, a called-off strike is CONCEDE unless people,
    goods, ground or weapons are given up in the same sentence; else words of deed decide. Nothing found: CONCEDE.
    """
    freed = re.search(r"releas|freed|surrender|withdr|cease-?fire|returned (?!the mandate)", text, re.IGNORECASE)
    if _CONCEDE.search(text) and not freed:
        return "CONCEDE"
    return "RETREAT" if _RETREAT.search(text) else "CONCEDE"


def marked(line: str) -> tuple[str, tuple[int, int], tuple[int, int]]:
    """Return text, source and target of a line in which [the source] and {the target} are marked."""
    text, places = "", {}
    for mark in line:
        if mark in "[]{}":
            places[mark] = len(text)
        else:
            text += mark
    return text, (places["["], places["]"]), (places["{"], places["}"])


def plover(path: Path) -> list[Pair]:
    """Return the PLOVER pairs, YIELD told apart."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Pair(
            row["text"],
            (row["source"][0], row["source"][1]),
            (row["target"][0], row["target"][1]),
            yield_type(row["text"]) if row["type"] == "YIELD" else row["type"],
            "plover",
        )
        for row in rows
    ]


def fold(text: str) -> int:
    """Return the fold of a text, the same for everybody: fold 0 is the held-out fifth."""
    return hashlib.sha256(text.encode()).digest()[0] % 5


def own() -> list[Pair]:
    """Return our own sentences, and every other one-way sentence turned around with the type NONE."""
    pairs = []
    for name in TYPES:
        for number, line in enumerate(
            (HERE / "types" / f"{name.lower()}.txt").read_text(encoding="utf-8").splitlines()
        ):
            text, source, target = marked(line)
            pairs.append(Pair(text, source, target, name, "own"))
            if name in ONE_WAY and number % 2:
                pairs.append(Pair(text, target, source, NONE, "turned"))
    return pairs + both_ways(HERE / "both.tsv")


def both_ways(path: Path) -> list[Pair]:
    """Return two pairs a line: what the one does to the other, and what comes back ("-": nothing is asked)."""
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        forward, backward, sentence, *kind = line.split("\t")
        text, source, target = marked(sentence)
        for one, other, name in ((source, target, forward), (target, source, backward)):
            if name != "-":
                order = "source first" if one < other else "target first"
                pairs.append(Pair(text, one, other, name, f"{kind[0] if kind else 'two-way'}, {order}"))
    return pairs
