"""Label sets, and edit scripts from a word to its lemma."""

from __future__ import annotations

from collections import Counter

from corpora import MASKED, Sentence
from frame_data import CONTENT, LABELS, ROLES

from fealty.reading.model.features import plain, write_lemma

IGNORED = -100  # the label that no loss counts
RAREST_SCRIPT = 3


def lemma_script(word: str, lemma: str) -> str:
    """Return the shortest script that makes the lemma of the word (see `write_lemma`)."""
    typed = plain(word) if len(word) < 32 else word
    for case in ("l", "k"):
        form = typed.lower() if case == "l" else typed
        same = 0
        while same < min(len(form), len(lemma)) and form[same] == lemma[same]:
            same += 1
        if same == 0:
            continue
        script = f"{case}{len(form) - same}+{lemma[same:]}"
        if len(lemma) - same <= 4 and write_lemma(script, word) == lemma:
            return script
    return f"l={lemma}"


def build(sentences: list[Sentence]) -> dict[str, list[str]]:
    """Return the label sets that training data call for, in a stable order."""
    scripts: Counter[str] = Counter()
    sets: dict[str, set[str]] = {"upos": set(), "deprel": set(), "names": set(), "things": set()}
    for one in sentences:
        if one.lemma:
            scripts.update(lemma_script(word, lemma) for word, lemma in zip(one.words, one.lemma, strict=True))
        for name, found in sets.items():
            found.update(getattr(one, name) or [])
    labels = {name: sorted(found - {MASKED}) for name, found in sets.items()}
    common = [script for script, count in sorted(scripts.items()) if count >= RAREST_SCRIPT]
    labels["lemma"] = common
    kinds = {**LABELS, CONTENT: LABELS["order"]}
    labels["frames"] = ["O", *(f"{kind}:{label}" for kind, found in kinds.items() for label in found)]
    labels["roles"] = [role for found in ROLES.values() for role in found]
    return labels


def numbers(labels: list[str], values: list[str]) -> list[int]:
    """Return values as class numbers; what is masked or unknown is ignored."""
    index = {label: number for number, label in enumerate(labels)}
    return [index.get(value, IGNORED) for value in values]
