"""Scores of trees, tags, lemmas and names, so that every number in the model card is counted by one piece of code."""

from __future__ import annotations

from typing import Any

from corpora import MASKED, Sentence
from frame_data import ROLES


def tree_scores(golds: list[Sentence], guesses: list[Sentence]) -> dict[str, float]:
    """Return UPOS, lemma, UAS and LAS in percent of all words, punctuation included.

    `las` wants the whole relation ("nsubj:pass"), `las_universal` only what stands before the colon, as the shared
    tasks of CoNLL count. Words without a gold tree do not count.
    """
    counts = dict.fromkeys(("words", "upos", "lemma", "uas", "las", "las_universal"), 0)
    for gold, guess in zip(golds, guesses, strict=True):
        if not (
            gold.head
            and gold.deprel
            and gold.upos
            and gold.lemma
            and guess.head
            and guess.deprel
            and guess.upos
            and guess.lemma
        ):
            continue
        for place in range(len(gold.words)):
            head = gold.head[place] == guess.head[place]
            counts["words"] += 1
            counts["upos"] += gold.upos[place] == guess.upos[place]
            counts["lemma"] += gold.lemma[place].lower() == guess.lemma[place].lower()
            counts["uas"] += head
            counts["las"] += head and gold.deprel[place] == guess.deprel[place]
            counts["las_universal"] += head and gold.deprel[place].split(":")[0] == guess.deprel[place].split(":")[0]
    total = max(counts.pop("words"), 1)
    return {name: round(100 * value / total, 2) for name, value in counts.items()}


def spans(labels: list[str]) -> set[tuple[int, int, str]]:
    """Return (begin, end, type) of the names that BIO labels write; a stray I begins a name."""
    found, begin, kind = set(), 0, ""
    for place, label in enumerate([*labels, "O"]):
        if kind and label != f"I-{kind}":
            found.add((begin, place, kind))
            kind = ""
        if label not in ("O", MASKED) and not kind:
            begin, kind = place, label[2:]
    return found


def name_f1(golds: list[Sentence], guesses: list[Sentence]) -> float:
    """Return the F1 of exact names with their type, in percent, over the sentences that have name labels."""
    right = wanted = given = 0
    for gold, guess in zip(golds, guesses, strict=True):
        if gold.names is None:
            continue
        hidden = {place for place, label in enumerate(gold.names) if label == MASKED}
        want = spans(gold.names)
        have = {one for one in spans(guess.names or []) if not hidden & set(range(one[0], one[1]))}
        right, wanted, given = right + len(want & have), wanted + len(want), given + len(have)
    return round(200 * right / max(wanted + given, 1), 2)


def frame_scores(golds: list[Sentence], guesses: list[Sentence]) -> dict[str, float]:
    """Return F1 in percent of frames (word and label) by kind, and of the roles of those that were found."""
    kinds = ("order", "content", "answer", "tie")
    counts = {name: [0, 0, 0] for name in (*kinds, "roles")}

    def add(name: str, want: set[Any], have: set[Any]) -> None:
        counts[name] = [n + len(s) for n, s in zip(counts[name], (want & have, want, have), strict=True)]

    for gold, guess in zip(golds, guesses, strict=True):
        want, have = ({(n, one) for n, one in enumerate(some.frames or []) if one != "O"} for some in (gold, guess))
        for kind in kinds:
            add(kind, *({one for one in some if one[1].startswith(kind)} for some in (want, have)))
        asked = {(place, role) for place, label in want & have for role in ROLES.get(label.partition(":")[0], ())}
        add("roles", *({one for one in some.roles or [] if one[:2] in asked} for some in (gold, guess)))
    return {name: round(200 * both / max(one + other, 1), 2) for name, (both, one, other) in counts.items()}
