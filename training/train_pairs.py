"""Train the pair classifier: five folds by text, or the model that ships, which has not seen the held-out fifth."""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch
from pair_data import HERE, NONE, TYPES, Pair, both_ways, fold, own, plover
from pair_model import PairModel
from torch import Tensor, nn

from fealty.reading.model.marking import MarkedPair, Marker
from fealty.reading.model.pieces import Pieces

LENGTHS = (24, 32, 40, 48, 64, 80, 112, 160)
PIECES_A_BATCH = 640
CLASSES = (*TYPES, NONE)


def inputs(rows: list[MarkedPair], length: int) -> list[Tensor]:
    """Return the inputs of the model, padded to a length."""
    ids = torch.tensor([row.ids + [0] * (length - len(row.ids)) for row in rows])
    mask = torch.tensor([[1] * len(row.ids) + [0] * (length - len(row.ids)) for row in rows])
    return [ids, mask, torch.tensor([[row.source] for row in rows]), torch.tensor([[row.target] for row in rows])]


def batches(rows: list[MarkedPair], seed: int) -> list[tuple[int, list[int]]]:
    """Return (length, numbers) of each batch; what does not fill one batch of its length goes into a longer one."""
    chance = random.Random(seed)
    order = list(range(len(rows)))
    chance.shuffle(order)
    waiting: list[int] = []
    made: list[tuple[int, list[int]]] = []
    for length, shorter in zip(LENGTHS, (0, *LENGTHS), strict=False):
        waiting += [place for place in order if shorter < len(rows[place].ids) <= length]
        size = PIECES_A_BATCH // length
        while len(waiting) >= size or (length == LENGTHS[-1] and waiting):
            made.append((length, waiting[:size]))
            waiting = waiting[size:]
    chance.shuffle(made)
    return made


@torch.no_grad()
def probabilities(model: PairModel, rows: list[MarkedPair]) -> Tensor:
    """Return (pairs, classes), in the order of the rows."""
    model.eval()
    found = torch.zeros(len(rows), len(CLASSES))
    order = sorted(range(len(rows)), key=lambda place: len(rows[place].ids))
    for start in range(0, len(order), 16):
        places = order[start : start + 16]
        longest = max(len(rows[place].ids) for place in places)
        found[places] = torch.softmax(model(*inputs([rows[place] for place in places], longest)), dim=-1)
    model.train()
    return found


def train(pairs: list[Pair], marker: Marker, given: argparse.Namespace, note: str) -> PairModel:
    """Return a model trained on the pairs."""
    torch.manual_seed(given.seed)
    model = PairModel(len(CLASSES))
    model.encoder.load_package()
    if given.start:
        kept = torch.load(given.start, weights_only=True)["model"]
        model.encoder.load_state_dict(
            {n.removeprefix("encoder."): v for n, v in kept.items() if n.startswith("encoder.")}
        )
    rows = [marker.mark(pair.text, pair.source, pair.target) for pair in pairs]
    wanted = torch.tensor([CLASSES.index(pair.type) for pair in pairs])
    model.encoder.words.weight.requires_grad_(False)
    parts = [[v for v in model.encoder.parameters() if v.requires_grad], list(model.head.parameters())]
    rates = [given.rate, given.rate * 5]
    optimiser = torch.optim.AdamW(
        [{"params": part, "lr": rate} for part, rate in zip(parts, rates, strict=True)], weight_decay=0.01, fused=True
    )
    began = time.time()
    for epoch in range(given.epochs):
        order = batches(rows, given.seed * 1000 + epoch)
        for step, (length, places) in enumerate(order):
            done = (epoch + step / len(order)) / given.epochs
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * min(done / 0.1, (1 - done) / 0.9)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = model(*inputs([rows[place] for place in places], length))
            loss = nn.functional.cross_entropy(scores.float(), wanted[places], label_smoothing=0.1)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
        print(f"{note} epoch {epoch} loss {loss.item():.3f} {time.time() - began:.0f} s", flush=True)
    return model


def macro(golds: list[str], guesses: list[str]) -> tuple[float, dict[str, float]]:
    """Return macro-F1 over the gold types, and the F1 of each, with CONCEDE and RETREAT as one, as the check counts."""
    as_yield = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
    golds, guesses = [as_yield.get(t, t) for t in golds], [as_yield.get(t, t) for t in guesses]
    scores = {}
    for one in sorted(set(golds)):
        hits = sum(gold == guess == one for gold, guess in zip(golds, guesses, strict=True))
        scores[one] = round(2 * hits / (golds.count(one) + guesses.count(one)), 3)
    return round(sum(scores.values()) / len(scores), 4), scores


def score(model: PairModel, marker: Marker, pairs: list[Pair]) -> dict[str, object]:
    """Return macro-F1, accuracy, each type's F1, and how well CONCEDE and RETREAT are told apart."""
    found = probabilities(model, [marker.mark(pair.text, pair.source, pair.target) for pair in pairs])[:, :-1]
    guesses = [CLASSES[number] for number in found.argmax(dim=-1).tolist()]
    golds = [pair.type for pair in pairs]
    value, each = macro(golds, guesses)
    yields = [
        (gold, guess) for gold, guess in zip(golds, guesses, strict=True) if {gold, guess} <= {"CONCEDE", "RETREAT"}
    ]
    return {
        "macro_f1": value,
        "accuracy": round(sum(a == b for a, b in zip(golds, guesses, strict=True)) / len(golds), 4),
        "pairs": len(golds),
        "concede_retreat": [sum(a == b for a, b in yields), len(yields)],
        "f1": each,
        "wrong": [f"{a}>{b}" for a, b in zip(golds, guesses, strict=True) if a != b],
    }


def direction(model: PairModel, marker: Marker, pairs: list[Pair]) -> dict[str, object]:
    """Return, for each kind of test sentence, how many types are right."""
    found = probabilities(model, [marker.mark(pair.text, pair.source, pair.target) for pair in pairs])[:, :-1]
    guesses = [CLASSES[number] for number in found.argmax(dim=-1).tolist()]
    kinds = sorted({pair.kind for pair in pairs})
    right = {k: [g == p.type for g, p in zip(guesses, pairs, strict=True) if p.kind == k] for k in kinds}
    return {kind: [sum(hits), len(hits)] for kind, hits in right.items()}


def main() -> None:
    """Train what is asked for and print its scores."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("pairs", type=Path, help="PLOVER pairs, one JSON object a line: text, source, target, type")
    ask.add_argument("--folds", default="", help="folds to hold out in turn, as digits: 01234")
    ask.add_argument("--out", type=Path, help="train on all but the held-out fifth (fold 0) and write this model")
    ask.add_argument(
        "--with-held-out", action="store_true", help="train --out on all pairs: nothing is left to score it on"
    )
    ask.add_argument("--start", type=Path, help="begin with the encoder of a trained parser")
    ask.add_argument("--epochs", type=int, default=10)
    ask.add_argument("--rate", type=float, default=1.5e-4)
    ask.add_argument("--seed", type=int, default=4)
    ask.add_argument("--without-own", action="store_true", help="leave our own sentences out, to see what they bring")
    given = ask.parse_args()
    marker = Marker(Pieces(Path("src/fealty/reading/model/tokenizer.json")))
    theirs, ours = plover(given.pairs), [] if given.without_own else own()
    test_file = HERE / "direction_test.tsv"
    test = both_ways(test_file) if test_file.exists() else []
    for number in map(int, given.folds):
        kept = [pair for pair in theirs if fold(pair.text) != number]
        held = [pair for pair in theirs if fold(pair.text) == number]
        model = train(kept + ours, marker, given, f"fold {number}")
        print(json.dumps({"fold": number, **score(model, marker, held)}), flush=True)
        if test:
            print(json.dumps({"fold": number, "direction": direction(model, marker, test)}), flush=True)
    if given.out:
        kept = [pair for pair in theirs if given.with_held_out or fold(pair.text) != 0]
        model = train(kept + ours, marker, given, "out")
        given.out.parent.mkdir(parents=True, exist_ok=True)
        torch.save({"model": model.state_dict(), "classes": CLASSES, "seed": given.seed}, given.out)
        if len(kept) < len(theirs):
            held = [pair for pair in theirs if fold(pair.text) == 0]
            print(json.dumps({"held_out": score(model, marker, held)}), flush=True)
        if test:
            print(json.dumps({"direction": direction(model, marker, test)}), flush=True)


if __name__ == "__main__":
    main()
