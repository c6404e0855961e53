"""Score what ships: the int8 files, through the functions that readers call."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from corpora import Sentence, load
from pair_data import HERE, Pair, both_ways
from scoring import name_f1, tree_scores

from fealty.reading.model import parse, parse_words, relate

ROOM = Path("src/fealty/reading/model")


def guessed(dev: list[Sentence]) -> list[Sentence]:
    """Return the sentences as the shipped model reads their given words."""
    guesses = []
    for gold, parsed in zip(dev, parse_words([one.words for one in dev]), strict=True):
        names = ["O"] * len(gold.words)
        for name in parsed.names:
            if name.type in ("PER", "ORG", "LOC"):
                inside = [
                    n for n, word in enumerate(parsed.tokens) if name.begin <= word.begin and word.end <= name.end
                ]
                for position, place in enumerate(inside):
                    names[place] = f"{'B' if position == 0 else 'I'}-{name.type}"
        made = Sentence(gold.key, gold.source, gold.words, gold.spans, names=names)
        made.upos = [token.upos for token in parsed.tokens]
        made.lemma = [token.lemma for token in parsed.tokens]
        made.head = [token.head for token in parsed.tokens]
        made.deprel = [token.deprel for token in parsed.tokens]
        guesses.append(made)
    return guesses


def trees(folder: Path) -> dict[str, object]:
    """Return tree, tag, lemma and name scores of each part of the development data."""
    dev = load(folder, "dev")
    names_seen = {one.key for one in load(folder, "train") if one.source == "uner"}
    guesses = dict(zip((one.key for one in dev), guessed(dev), strict=True))
    found: dict[str, object] = {}
    parts = {
        "ewt": lambda one: one.head and one.source == "ewt",
        "ewt_unseen": lambda one: one.head and one.source == "ewt" and one.key not in names_seen,
        **{
            genre: (lambda one, genre=genre: one.head and one.source == genre)
            for genre in sorted({one.source for one in dev if one.head} - {"ewt"})
        },
    }
    for name, belongs in parts.items():
        golds = [one for one in dev if belongs(one)]
        found[name] = {"sentences": len(golds), **tree_scores(golds, [guesses[one.key] for one in golds])}
    for name, sources in (("uner", {"ewt"}), ("re3d", {"re3d"})):
        golds = [one for one in dev if one.names is not None and one.source in sources]
        found[f"names_{name}"] = name_f1(golds, [guesses[one.key] for one in golds])
    golds = [one for one in dev if one.names is not None and one.source not in ("ewt", "re3d")]
    found["names_gum"] = name_f1(golds, [guesses[one.key] for one in golds])
    return found


def direction() -> dict[str, object]:
    """Return the share of right types on sentences that were never trained on, and of pairs whose way round is seen."""
    pairs = both_ways(HERE / "direction_test.tsv")
    answers = relate([(pair.text, pair.source, pair.target) for pair in pairs])
    kinds = sorted({pair.kind for pair in pairs})
    found: dict[str, object] = {}
    for kind in [*kinds, ""]:
        hits = [answer[0][0] == pair.type for pair, answer in zip(pairs, answers, strict=True) if kind in pair.kind]
        found[kind or "all"] = [sum(hits), len(hits)]
    asked: list[Pair] = [pair for pair in pairs if not pair.kind.startswith("two-way")]
    right = relate([(pair.text, pair.source, pair.target) for pair in asked])
    turned = relate([(pair.text, pair.target, pair.source) for pair in asked])
    seen = [dict(a)[p.type] > dict(b)[p.type] for p, a, b in zip(asked, right, turned, strict=True)]
    found["way round seen"] = [sum(seen), len(seen)]
    return found


def speed(folder: Path) -> dict[str, float]:
    """Return sentences a second from raw text, and pairs a second, after one call to warm up."""
    texts = [one.text for one in load(folder, "dev")]
    parse(texts[:50])
    began = time.perf_counter()
    count = sum(map(len, parse(texts)))
    parsed = count / (time.perf_counter() - began)
    pairs = [(pair.text, pair.source, pair.target) for pair in both_ways(HERE / "direction_test.tsv")]
    began = time.perf_counter()
    relate(pairs)
    return {
        "sentences_a_second": round(parsed, 1),
        "pairs_a_second": round(len(pairs) / (time.perf_counter() - began), 1),
    }


def main() -> None:
    """Print everything as JSON lines."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("corpora", type=Path)
    given = ask.parse_args()
    print(
        json.dumps(
            {"megabytes": {path.name: round(path.stat().st_size / 1e6, 1) for path in sorted(ROOM.glob("*.onnx"))}}
        )
    )
    for part, scores in trees(given.corpora).items():
        print(json.dumps({part: scores}))
    if (ROOM / "pairs.onnx").is_file():
        print(json.dumps({"direction": direction()}))
        print(json.dumps(speed(given.corpora)))


if __name__ == "__main__":
    main()
