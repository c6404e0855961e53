"""Train tags, lemmas, trees, names and frames together on one encoder. See README.md for the command and the data."""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from batching import Batch, batch
from corpora import Sentence, load
from frame_data import FOLDER, as_sentences
from frame_data import load as load_frames
from labels import IGNORED, build, lemma_script, numbers
from parser_model import ParserModel
from scoring import frame_scores, name_f1, tree_scores
from torch import Tensor, nn

from fealty.reading.model.features import SHAPES, write_lemma
from fealty.reading.model.pieces import Encoded, Pieces
from fealty.reading.model.trees import decode

PIECES_A_BATCH = 1024
LENGTHS = (12, 16, 20, 24, 28, 32, 40, 48, 64, 96, 128)  # pieces that a batch is padded to
WEIGHTS = {
    "upos": 0.5,
    "lemma": 0.5,
    "names": 0.5,
    "things": 0.3,
    "arc": 1.0,
    "label": 1.0,
    "frames": 4.0,
    "role": 0.3,
}
LIKENESS = 6.0
"""What being like a teacher counts against the frames."""
FRAME_PARTS = ("frame_layers.", "mixes.frame.", "frame_layer.", "frames.", "role_trigger.", "role_filler.", "role.")
"""Beginnings of the names of the weights that serve frames alone."""
UNFRAMED = ("answers-", "reviews-", "email-")  # documents of EWT whose sentences tell of no order and no tie
OTHER_WORDS = 0.5  # what a word without a frame counts in the loss against one with


def tensors(rows: list[Encoded], length: int = 0) -> list[Tensor]:
    """Return the inputs of the model for one batch, pieces and words padded to a length."""
    made: Batch = batch(rows)
    return [
        nn.functional.pad(torch.from_numpy(value), (0, length - value.shape[1])) if length else torch.from_numpy(value)
        for value in made
    ]


def padded(rows: list[list[int]], width: int) -> Tensor:
    """Return label numbers as one table; the padding is ignored by every loss."""
    return torch.tensor([row + [IGNORED] * (width - len(row)) for row in rows])


def targets(sentences: list[Sentence], labels: dict[str, list[str]], width: int) -> dict[str, Tensor]:
    """Return the class numbers of a batch; what a sentence is not labelled for is ignored."""
    made: dict[str, list[list[int]]] = {name: [] for name in (*labels, "head") if name != "roles"}
    roles = torch.zeros(len(sentences), len(labels["roles"]), width, width)
    for number, one in enumerate(sentences):
        nothing = [IGNORED] * len(one.words)
        for trigger, role, filler in one.roles or ():
            roles[number, labels["roles"].index(role), trigger, filler] = 1.0
        for name in ("upos", "deprel", "names", "things", "frames"):
            values = getattr(one, name)
            made[name].append(numbers(labels[name], values) if values else nothing)
        scripts = [lemma_script(w, m) for w, m in zip(one.words, one.lemma, strict=True)] if one.lemma else None
        made["lemma"].append(numbers(labels["lemma"], scripts) if scripts else nothing)
        made["head"].append([head + 1 for head in one.head] if one.head else nothing)
    return {**{name: padded(rows, width) for name, rows in made.items()}, "role": roles}


def loss_of(scores: dict[str, Tensor], wanted: dict[str, Tensor], words: Tensor) -> Tensor:
    """Return the weighted sum of the losses; `words` (sentences, 1 + words) is 1 where a word or the root is."""
    cross = nn.functional.cross_entropy
    total = torch.zeros(())
    for name in ("upos", "lemma", "names", "things"):
        if (wanted[name] != IGNORED).any():
            total = total + WEIGHTS[name] * cross(
                scores[name].float().transpose(1, 2), wanted[name], ignore_index=IGNORED
            )
    known = wanted["head"] != IGNORED
    if known.any():
        arc = scores["arc"].float() + (1.0 - words[:, None, :].float()) * -1e4
        total = total + WEIGHTS["arc"] * cross(arc.transpose(1, 2), wanted["head"], ignore_index=IGNORED)
        head = wanted["head"].clamp(min=0)[:, None, :, None].expand(-1, scores["label"].shape[1], -1, 1)
        label = torch.gather(scores["label"].float(), 3, head).squeeze(3)
        total = total + WEIGHTS["label"] * cross(label, wanted["deprel"], ignore_index=IGNORED)
    return total + frame_loss(scores, wanted, words[:, 1:])


class Lesson:
    """What a batch is taught by: the labels of all heads, those of frames alone, or frames and an earlier parser.

    A teacher keeps trees, tags and names what they were while the encoder learns frames: rules were made for its trees,
    and another network of the same LAS makes other mistakes.
    """

    def __init__(self, model: ParserModel, teacher: ParserModel | None, frames_only: bool) -> None:
        self._model, self._teacher, self._frames_only = model, teacher, frames_only

    def loss(self, inputs: list[Tensor], wanted: dict[str, Tensor], words: Tensor) -> Tensor:
        """Return the loss of a batch; `words` (sentences, 1 + words) is 1 where a word or the root is."""
        ids, mask, *places = inputs
        told: dict[str, Tensor] = {}
        with torch.autocast("cpu", dtype=torch.bfloat16):
            if self._frames_only:
                scores = self._model.framed(self._model.encoder(ids, mask), mask, *places)
            else:
                scores = self._model(*inputs)
            if self._teacher is not None:
                with torch.no_grad():
                    told = self._teacher(*inputs)
        if not self._frames_only and self._teacher is None:
            return loss_of(scores, wanted, words)
        own = frame_loss(scores, wanted, words[:, 1:])
        return own + likeness_loss(scores, told, words) if told else own


def likeness_loss(scores: dict[str, Tensor], told: dict[str, Tensor], words: Tensor) -> Tensor:
    """Return how far trees, tags and names are from those of another network: divergences a word, weighed as losses."""
    real = words[:, 1:] > 0
    closed = (1.0 - words[:, None, :].float()) * -1e4
    head = (told["arc"].float() + closed).argmax(dim=2)[:, None, :, None].expand(-1, told["label"].shape[1], -1, 1)
    pairs = {"arc": (scores["arc"].float() + closed, told["arc"].float() + closed)}
    pairs["label"] = tuple(
        torch.gather(one["label"].float(), 3, head).squeeze(3).transpose(1, 2) for one in (scores, told)
    )
    pairs |= {name: (scores[name].float(), told[name].float()) for name in ("upos", "lemma", "names", "things")}
    total = torch.zeros(())
    for name, (own, other) in pairs.items():
        each = nn.functional.kl_div(own.log_softmax(-1), other.log_softmax(-1), reduction="none", log_target=True)
        total = total + WEIGHTS[name] * each.sum(-1)[real].mean()
    return LIKENESS * total


def frame_loss(scores: dict[str, Tensor], wanted: dict[str, Tensor], words: Tensor) -> Tensor:
    """Return the loss of frames, and of the roles of the words that carry one."""
    total = torch.zeros(())
    if (wanted["frames"] != IGNORED).any():
        logits = scores["frames"].float()
        weights = torch.ones(logits.shape[-1])
        weights[0] = OTHER_WORDS
        total = total + WEIGHTS["frames"] * nn.functional.cross_entropy(
            logits.transpose(1, 2), wanted["frames"], weight=weights, ignore_index=IGNORED
        )
    carries = (wanted["frames"] > 0).nonzero()
    if len(carries):
        row, place = carries[:, 0], carries[:, 1]
        asked = scores["role"].float()[row, :, place]  # (frames, roles, words)
        each = nn.functional.binary_cross_entropy_with_logits(asked, wanted["role"][row, :, place], reduction="none")
        total = total + WEIGHTS["role"] * (each * words[row][:, None, :]).sum() / len(carries)
    return total


def batches(rows: list[Encoded], seed: int) -> list[tuple[int, list[int]]]:
    """Return (length, numbers of the sentences) of each batch, in random order.

    Few shapes on purpose: a processor's bf16 kernels are built anew for every shape, which costs more than padding. The
    sentences that are left over in a length, and those beyond the longest, wait for the next epoch.
    """
    chance = random.Random(seed)
    order = list(range(len(rows)))
    chance.shuffle(order)
    waiting: dict[int, list[int]] = {length: [] for length in LENGTHS}
    made: list[tuple[int, list[int]]] = []
    for place in order:
        fitting = [length for length in LENGTHS if length >= len(rows[place].ids)]
        if not fitting:
            continue
        waiting[fitting[0]].append(place)
        if len(waiting[fitting[0]]) * fitting[0] > PIECES_A_BATCH - fitting[0]:
            made.append((fitting[0], waiting[fitting[0]]))
            waiting[fitting[0]] = []
    chance.shuffle(made)
    return made


def augmented(words: list[str], chance: random.Random) -> list[str]:
    """Return the words of some sentences as a headline sets them: all capitals, or a capital on every word."""
    drawn = chance.random()
    if drawn < 0.02:
        return [word.upper() for word in words]
    if drawn < 0.04:
        return [word[:1].upper() + word[1:] if len(word) > 3 else word for word in words]
    return words


@torch.no_grad()
def predict(
    model: ParserModel, sentences: list[Sentence], rows: list[Encoded], labels: dict[str, list[str]]
) -> dict[str, Sentence]:
    """Return each sentence as the model reads it, by its key."""
    model.eval()
    guesses: list[Sentence] = []
    order = sorted(range(len(rows)), key=lambda place: len(rows[place].ids))
    for start in range(0, len(order), 32):
        places = order[start : start + 32]
        scores = {name: value.numpy() for name, value in model(*tensors([rows[p] for p in places])).items()}
        for position, place in enumerate(places):
            gold = sentences[place]
            count = len(gold.words)
            heads = decode(scores["arc"][position, :count, : count + 1])
            relations = scores["label"][position][:, np.arange(count), np.array(heads) + 1].argmax(axis=0)
            pick = {name: scores[name][position, :count].argmax(axis=1) for name in ("upos", "lemma", "names")}
            lemmas = [write_lemma(labels["lemma"][n], w) for n, w in zip(pick["lemma"], gold.words, strict=True)]
            guess = Sentence(gold.key, gold.source, gold.words, gold.spans, lemma=lemmas, head=heads)
            guess.upos = [labels["upos"][number] for number in pick["upos"]]
            guess.names = [labels["names"][number] for number in pick["names"]]
            guess.deprel = [labels["deprel"][number] for number in relations]
            guess.frames = [labels["frames"][n] for n in scores["frames"][position, :count].argmax(axis=1)]
            roles = scores["role"][position][:, :count, :count] > 0
            guess.roles = [(int(t), labels["roles"][r], int(f)) for r, t, f in np.argwhere(roles)]
            guesses.append(guess)
    model.train()
    return {one.key: one for one in guesses}


def report(dev: list[Sentence], guesses: dict[str, Sentence]) -> dict[str, dict[str, float]]:
    """Return the scores of each part of the development data, in percent."""
    named = {one.key for one in dev if one.names is not None}
    parts = {
        "ewt": [one for one in dev if one.head and one.source == "ewt"],
        "news": [one for one in dev if one.head and one.source == "news"],
        "gum": [one for one in dev if one.head and one.source not in ("ewt", "frames")],
        "names_uner": [one for one in dev if one.key in named and one.source == "ewt"],
        "names_gum": [one for one in dev if one.key in named and one.source not in ("ewt", "re3d")],
        "names_re3d": [one for one in dev if one.source == "re3d"],
    }
    found: dict[str, dict[str, float]] = {}
    for name, golds in parts.items():
        chosen = [guesses[one.key] for one in golds]
        found[name] = {"names": name_f1(golds, chosen)} if "names" in name else tree_scores(golds, chosen)
    golds = [one for one in dev if one.source == "frames"]
    chosen = [guesses[one.key] for one in golds]
    found["frames"] = {**frame_scores(golds, chosen), "same_trees": tree_scores(golds, chosen)["las"]}
    return found


def with_frames(train: list[Sentence], dev: list[Sentence], copies: int) -> None:
    """Add our own sentences with frames, so many copies for training; ordinary talk is told to carry none."""
    for one in train:
        if one.source == "ewt" and one.key.startswith(UNFRAMED):
            one.frames = ["O"] * len(one.words)
    rows = load_frames(sorted(FOLDER.glob("*.jsonl")))
    train += as_sentences([row for row in rows if not row.held_out]) * copies
    dev += as_sentences([row for row in rows if row.held_out])


def begun(weights: dict[str, Tensor], labels: dict[str, list[str]], frames_only: bool) -> ParserModel:
    """Return the model with the weights given; heads that these lack begin anew. Frozen is what is not to be taught."""
    model = ParserModel({**{name: len(found) for name, found in labels.items()}, "shapes": len(SHAPES)})
    model.encoder.load_package()
    model.load_state_dict({**model.state_dict(), **weights})
    if "frame_layers.0.qkv.weight" not in weights:
        model.begin_framing()
    if frames_only:
        for name, value in model.named_parameters():
            value.requires_grad_(name.startswith(FRAME_PARTS))
    return model


def taught_by(path: Path | None) -> ParserModel | None:
    """Return the model to stay like, if one is named."""
    if path is None:
        return None
    kept = torch.load(path, weights_only=True)
    return begun(kept["model"], kept["labels"], frames_only=True).eval()


def main() -> None:
    """Train, report after each epoch, keep the last state."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("corpora", type=Path)
    ask.add_argument("--out", type=Path, default=Path("training/output/parser.pt"))
    ask.add_argument("--epochs", type=int, default=8)
    ask.add_argument("--seed", type=int, default=4)
    ask.add_argument("--limit", type=int, help="only so many sentences, to try the code")
    ask.add_argument("--ordinary", type=int, help="only so many sentences of the corpora, and all of our own")
    ask.add_argument("--frames", type=int, default=4, help="copies of our own sentences with frames in each pass")
    ask.add_argument("--frames-only", action="store_true", help="leave all but frames and their roles as it is")
    ask.add_argument("--teacher", type=Path, help="stay like this model in trees, tags and names, and learn frames")
    ask.add_argument("--start", type=Path, help="go on from this model, at half the rates")
    ask.add_argument(
        "--minutes", type=float, default=1e9, help="stop after about this time: the rate falls to 0 by then"
    )
    given = ask.parse_args()
    torch.manual_seed(given.seed)
    chance = random.Random(given.seed)
    train, dev = load(given.corpora, "train"), load(given.corpora, "dev")
    with_frames(train, dev, given.frames)
    chance.shuffle(train)
    if given.ordinary is not None:
        others = [one for one in train if one.source != "frames"][: given.ordinary]
        train = [one for one in train if one.source == "frames"] + others
    train, dev = train[: given.limit], dev[: given.limit]
    kept = torch.load(given.start, weights_only=True) if given.start else {"labels": {}, "model": {}}
    labels = build(train) | kept["labels"]  # numbers keep their meaning when training goes on
    pieces = Pieces(Path("src/fealty/reading/model/tokenizer.json"))
    dev_rows = pieces.encode([one.words for one in dev])
    model = begun(kept["model"], labels, given.frames_only)
    if given.frames_only:
        train = [one for one in train if one.frames is not None]
    lesson = Lesson(model, taught_by(given.teacher), given.frames_only)
    own = {id(value) for value in (*model.encoder.parameters(), *model.frame_layers.parameters())}
    changed = [value for value in model.parameters() if value.requires_grad]
    groups = [
        {"params": [value for value in changed if id(value) in own], "lr": 2e-4},
        {"params": [value for value in changed if id(value) not in own], "lr": 2e-3},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    rates = [group["lr"] * (0.5 if given.start else 1.0) for group in groups]
    began, done = time.time(), 0.0
    for epoch in range(given.epochs):
        rows = pieces.encode([augmented(one.words, chance) for one in train])
        order = batches(rows, given.seed * 1000 + epoch)
        model.encoder.train(not given.frames_only)  # what is not taught need not be made robust
        for step, (length, places) in enumerate(order):
            spent = (time.time() - began) / 60 / given.minutes
            done = max((epoch + step / len(order)) / given.epochs, spent)
            if done >= 1:
                break
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * min(done / 0.05, (1 - done) / 0.95)
            wanted = targets([train[place] for place in places], labels, length - 1)
            present = torch.tensor([[1] * len(rows[p].first) + [0] * (length - len(rows[p].first)) for p in places])
            inputs = tensors([rows[place] for place in places], length)
            loss = lesson.loss(inputs, wanted, present)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimiser.step()
            if step % 50 == 0:
                print(f"{epoch}:{step}/{len(order)} loss {loss.item():.3f} {time.time() - began:.0f} s", flush=True)
        given.out.parent.mkdir(parents=True, exist_ok=True)
        torch.save({"model": model.state_dict(), "labels": labels, "seed": given.seed, "epochs": epoch + 1}, given.out)
        last = done >= 1 or epoch + 1 == given.epochs
        if epoch % 2 or last:
            scores = report(dev, predict(model, dev, dev_rows, labels))
            print(json.dumps({"epoch": epoch, "minutes": round((time.time() - began) / 60, 1), **scores}), flush=True)
        if last:
            break


if __name__ == "__main__":
    main()
