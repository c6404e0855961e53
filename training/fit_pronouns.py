"""Fit the weights by which a pronoun finds whom it stands for, and score them on documents that were not fitted on.

What is fitted is ``src/fealty/reading/data/cast_weights.csv``: one number a feature of a candidate (as
``fealty.reading.cast.pronouns`` names them). A candidate's chance is a softmax over the sums of its features' weights,
with nobody at 0 as one more candidate; the weights make the gold antecedents likeliest, less half of `PENALTY` times
their squares. Which candidates there are hangs on how the pronouns before were resolved, hence on the weights, so
resolving and fitting take turns. Nothing is drawn by chance: the same corpus and code give the same weights.

The stages, in order:

1. `read`: the documents, parsed by the parser that ships, with the gold cluster of each head word;
2. `resolved`: every pronoun of the third person with its candidates, their features, and which of them are right;
3. `fitted`: weights; 2 and 3 again, `ROUNDS` times, the first time with the weights set by hand alone;
4. `scores`: precision and recall of the antecedents.

Weights set by hand are those that the head of the table names after "Set by hand". They are kept as they stand there:
a corpus without forces and their spokesmen cannot give them.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
from corpora import lines

from fealty.reading.actors import Registry
from fealty.reading.cast import Cast, cast, pronouns
from fealty.reading.cast.collecting import Phrase
from fealty.reading.documents import Document
from fealty.reading.model import Sentence, parse
from fealty.reading.story import Story

TABLE = Path("src/fealty/reading/data/cast_weights.csv")
THIRD = ("he", "she", "it", "they")
ARTICLES = ("the ", "a ", "an ")
ROUNDS = 4
PENALTY = 0.5
STEPS = 400
RATE = 0.05
LEAST_WEIGHT = 0.05


class Marked(NamedTuple):
    """A document with its gold clusters: of each head word and of each mention, by place in the text."""

    document: Document
    sentences: list[Sentence]
    of_head: dict[tuple[int, int], int]
    of_mention: dict[tuple[int, int], int]
    first_head: dict[int, int]


@dataclass
class Pronoun:
    """A pronoun as the reader met it: each candidate's features, distance, and whether it is right; and the outcome."""

    word: str
    features: list[list[str]]
    distances: list[int]
    right: list[bool]
    has_antecedent: bool
    resolved: bool = False
    correct: bool = False


def read(path: Path) -> list[Marked]:
    """Return the documents of a part of the corpus, parsed."""
    found = []
    for row in lines(path):
        document = Document(text=row["text"], name=row["doc"], sha256="", original=b"")
        (sentences,) = parse([document.text])
        of_head: dict[tuple[int, int], int] = {}
        of_mention: dict[tuple[int, int], int] = {}
        first_head: dict[int, int] = {}
        for number, cluster in enumerate(row["clusters"]):
            of_head.update(dict.fromkeys(map(tuple, cluster["heads"]), number))
            for begin, end in cluster["mentions"]:
                of_mention.setdefault((begin, end), number)
            first_head[number] = min(begin for begin, _ in cluster["heads"])
        found.append(Marked(document, sentences, of_head, of_mention, first_head))
    return found


def resolved(documents: Iterable[Marked], weights: dict[str, float]) -> list[Pronoun]:
    """Return every pronoun of the third person as the reader resolves it with some weights."""
    registry = Registry()
    found: list[Pronoun] = []
    for marked in documents:
        story = Story(marked.document, marked.sentences)

        class Watched(pronouns.Pronouns):
            """The reader's own resolver, which tells what it saw."""

            def _resolve(self, one: Phrase, marked: Marked = marked, story: Story = story) -> None:
                if one.sex not in THIRD:
                    super()._resolve(one)
                    return
                candidates = [] if self._expletive(one) else self.candidates(one)
                chains = {self._chains.of(other.number_in_story): other for other in candidates}
                seen = _seen(one, marked, story)
                for other in candidates:
                    seen.features.append(self.features(one, other))
                    seen.distances.append(one.number_in_story - other.number_in_story)
                    seen.right.append(_is_right(one, other, marked, story))
                super()._resolve(one)
                taken = chains.get(self._chains.of(one.number_in_story))
                seen.resolved = taken is not None
                seen.correct = taken is not None and _is_right(one, taken, marked, story)
                found.append(seen)

        with patch.object(cast, "Pronouns", Watched), patch.object(pronouns, "weights", lambda: weights):
            Cast(story, registry)
    return found


def _seen(one: Phrase, marked: Marked, story: Story) -> Pronoun:
    token = story.tree(one.spot)[one.spot[1]]
    cluster = marked.of_head.get((token.begin, token.end))
    return Pronoun(one.sex, [], [], [], cluster is not None and marked.first_head[cluster] < token.begin)


def _is_right(one: Phrase, other: Phrase, marked: Marked, story: Story) -> bool:
    """Whether the corpus puts a pronoun and a candidate into one cluster."""
    token = story.tree(one.spot)[one.spot[1]]
    cluster = marked.of_head.get((token.begin, token.end))
    return cluster is not None and _cluster_of(other, marked, story) == cluster


def _cluster_of(other: Phrase, marked: Marked, story: Story) -> int | None:
    if other.form != "pair":
        token = story.tree(other.spot)[other.spot[1]]
        return marked.of_head.get((token.begin, token.end))
    begin, end = other.span
    before = [begin - len(word) for word in ARTICLES if story.text[:begin].lower().endswith(word)]
    return next(
        (marked.of_mention[place, end] for place in (begin, *before) if (place, end) in marked.of_mention), None
    )


def fitted(seen: list[Pronoun], hand: dict[str, float]) -> dict[str, float]:
    """Return the weights that, beside those set by hand, make the right candidates likeliest, less the penalty."""
    asked = [one for one in seen if one.features]
    names = sorted({name for one in asked for features in one.features for name in features} - set(hand))
    place = {name: number for number, name in enumerate(names)}
    table = np.zeros((sum(len(one.features) for one in asked), len(names) + 1))
    given = np.zeros(len(table))
    of: list[int] = []
    for number, one in enumerate(asked):
        for features, distance in zip(one.features, one.distances, strict=True):
            given[len(of)] = sum(hand.get(name, 0.0) for name in features)
            for name in features:
                if name in place:
                    table[len(of), place[name]] += 1
            table[len(of), -1] = -0.02 * distance
            of.append(number)
    right = np.array([one for pronoun in asked for one in pronoun.right])
    weights = _likeliest(table, given, right, np.array(of))
    return {**{name: float(weights[number]) for name, number in place.items()}, "nearness": float(weights[-1])}


def _likeliest(table: Any, given: Any, right: Any, of: Any) -> Any:
    """Return weights by Adam on the whole of the data; a pronoun without a right candidate stands for nobody."""
    asked = of[-1] + 1
    weights, mean, square = (np.zeros(table.shape[1]) for _ in range(3))
    known = np.zeros(asked, dtype=bool)
    np.logical_or.at(known, of, right)
    for step in range(1, STEPS + 1):
        odds = np.exp(np.clip(table @ weights + given, -30, 30))
        of_right = np.where(right, odds, 0)
        chance = odds / (1 + np.bincount(of, odds, asked))[of]
        wanted = np.where(known[of], of_right / np.maximum(np.bincount(of, of_right, asked)[of], 1e-12), 0)
        slope = table.T @ (chance - wanted) + PENALTY * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        weights = weights - RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def by_hand(head: str, shipped: dict[str, float]) -> dict[str, float]:
    """Return the shipped weights whose names end as the head of the table says of those set by hand."""
    named = tuple(re.findall(r'"([^"]+)"', " ".join(head.replace("#", "").split()).partition("Set by hand")[2]))
    return {name: weight for name, weight in shipped.items() if name.endswith(named)}


def kept(weights: dict[str, float], hand: dict[str, float]) -> dict[str, float]:
    """Return the weights as they ship: rounded, the small ones left out, those set by hand put in."""
    rounded = {name: round(weight, 2) for name, weight in weights.items() if abs(weight) >= LEAST_WEIGHT}
    return dict(sorted({**rounded, **hand}.items()))


def scores(seen: list[Pronoun]) -> list[str]:
    """Return a table of how many antecedents are found, a line a pronoun.

    Precision is of those resolved; recall of those that have an antecedent before them. "In reach" is how many have a
    right candidate at all, which is the most that weights can give.
    """
    told = [
        f"{'pronoun':8}{'antecedent':>11}{'in reach':>10}{'resolved':>10}{'right':>7}{'precision':>11}{'recall':>8}"
    ]
    for word in (*THIRD, "all"):
        ours = [one for one in seen if word in ("all", one.word)]
        gold, reach, given, right = (
            sum(one.has_antecedent for one in ours),
            sum(one.has_antecedent and any(one.right) for one in ours),
            sum(one.resolved for one in ours),
            sum(one.correct for one in ours),
        )
        precision, recall = right / max(given, 1), right / max(gold, 1)
        told.append(f"{word:8}{gold:>11}{reach:>10}{given:>10}{right:>7}{precision:>11.3f}{recall:>8.3f}")
    return told


def differences(new: dict[str, float], old: dict[str, float]) -> list[str]:
    """Return the weights that are not the same in both, the largest differences first."""
    changed = {name: (old.get(name, 0.0), new.get(name, 0.0)) for name in {*new, *old}}
    rows = [(abs(before - after), name, before, after) for name, (before, after) in changed.items() if before != after]
    return [f"{name}: {before:.2f} shipped, {after:.2f} now" for _, name, before, after in sorted(rows, reverse=True)]


def head_of(path: Path) -> str:
    """Return the comment at the head of a table."""
    return "".join(line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if line.startswith("#"))


def write(weights: dict[str, float], path: Path) -> None:
    """Write the table that ships, under the head that it has."""
    rows = "".join(f"{name},{weight:.2f}\n" for name, weight in weights.items())
    path.write_text(f"{head_of(path)}feature,weight\n{rows}", encoding="utf-8")


def main() -> None:
    """Fit, print the scores of the shipped and of the new weights, and what changed; write the new ones if asked."""
    ask = argparse.ArgumentParser(description="Fit the weights of pronouns; see training/README.md.")
    ask.add_argument("corpora", type=Path, help="the folder with coref.train.jsonl.gz and coref.dev.jsonl.gz")
    ask.add_argument("--rounds", type=int, default=ROUNDS, help=f"turns of resolving and fitting ({ROUNDS})")
    ask.add_argument("--score", action="store_true", help="score what ships, and fit nothing")
    ask.add_argument("--write", action="store_true", help=f"write {TABLE}")
    given = ask.parse_args()
    dev = read(given.corpora / "coref.dev.jsonl.gz")
    shipped = dict(pronouns.weights())
    print("dev, the shipped weights", *scores(resolved(dev, shipped)), sep="\n")
    if given.score:
        return
    train = read(given.corpora / "coref.train.jsonl.gz")
    hand = weights = by_hand(head_of(TABLE), shipped)
    print("set by hand", *(f"{name}: {weight:.2f}" for name, weight in hand.items()), sep="\n")
    for number in range(1, given.rounds + 1):
        before, weights = weights, kept(fitted(resolved(train, weights), hand), hand)
        most = max(abs(weights.get(name, 0.0) - before.get(name, 0.0)) for name in {*weights, *before})
        print(f"round {number}: {len(weights)} weights, the largest change {most:.2f}")
    print("train, the new weights", *scores(resolved(train, weights)), sep="\n")
    print("dev, the new weights", *scores(resolved(dev, weights)), sep="\n")
    changed = differences(weights, shipped)
    print(f"{len(changed)} weights differ from the shipped ones", *changed, sep="\n")
    if given.write:
        write(weights, TABLE)
        print(f"{TABLE}: written")


if __name__ == "__main__":
    main()
