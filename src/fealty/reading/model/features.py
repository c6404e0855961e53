"""What the model sees of a word besides its letters, and how it writes a lemma.

Training and reading must agree on these to the last detail, so both import them from here. The encoder is uncased;
names in English are known by their capitals, and a headline by having too many of them: `word_shapes` gives them back.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# The order is part of the trained weights: append, never insert.
SHAPES = (
    "none", "lower", "title", "upper", "capital", "camel", "number", "mixed", "initials", "mark", "other",
    "title_first", "capital_first", "title_in_title", "upper_in_upper",
)  # fmt: skip
_SHAPE = {name: index for index, name in enumerate(SHAPES)}

# Reporting uses typographer's marks, the treebanks mostly a typewriter's.
_PLAIN = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "`": "'",
        "–": "-",
        "‐": "-",
        "‑": "-",
    }
)
LONGEST_WORD = 32  # characters of a word that the encoder sees; no English word is longer, and noise must not cost time
_REMEMBERED = 20_000  # words: most of a text is made of those it has had before


@lru_cache(_REMEMBERED)
def plain(word: str) -> str:
    """Return the word as the encoder reads it: typewriter marks, never empty, never endless."""
    text = word[:LONGEST_WORD].translate(_PLAIN)
    seen = "".join(mark for mark in text if unicodedata.category(mark)[0] != "C" and not mark.isspace())
    return seen or "[UNK]"


@lru_cache(_REMEMBERED)
def _one_shape(word: str, *, first: bool) -> str:
    letters = [mark for mark in word if mark.isalpha()]
    if not letters:
        return "number" if any(mark.isdigit() for mark in word) else "mark"
    if any(mark.isdigit() for mark in word):
        return "mixed"
    if "." in word and all(mark.isupper() for mark in letters):
        return "initials"
    if all(mark.islower() for mark in letters):
        return "lower"
    if all(mark.isupper() for mark in letters):
        return ("capital_first" if first else "capital") if len(letters) == 1 else "upper"
    if letters[0].isupper():
        return ("title_first" if first else "title") if not any(m.isupper() for m in letters[1:]) else "camel"
    return "camel" if any(mark.isupper() for mark in letters) else "other"


def word_shapes(words: list[str]) -> list[int]:
    """Return the shape of each word of a sentence: its case, and whether the whole sentence shouts.

    A capital says little at the start of a sentence, in a headline in title case, or in one all in capitals: those get
    shapes of their own, so that the heads can learn to mistrust them.
    """
    lettered = [position for position, word in enumerate(words) if any(mark.isalpha() for mark in word)]
    start = lettered[0] if lettered else -1
    shapes = [_one_shape(word, first=position == start) for position, word in enumerate(words)]
    long_words = [shapes[position] for position in lettered if len(words[position]) > 1]
    if len(long_words) >= 3 and all(shape in ("upper", "initials") for shape in long_words):
        shapes = ["upper_in_upper" if shape in ("upper", "capital", "capital_first") else shape for shape in shapes]
    content = [shapes[position] for position in lettered if len(words[position]) > 3]
    if len(content) >= 4 and "lower" not in content:
        shapes = ["title_in_title" if shape in ("title", "title_first") else shape for shape in shapes]
    return [_SHAPE[shape] for shape in shapes]


@lru_cache(_REMEMBERED)
def write_lemma(script: str, word: str) -> str:
    """Return the lemma that an edit script makes of a word.

    A script is a case letter (``l`` lower, ``k`` keep), then either ``=`` and the whole lemma, or the number of
    characters taken from the end, ``+`` and what is put there: ``l3+y`` makes "policy" of "policies", ``l=be`` makes
    "be" of "was".
    """
    form = word.translate(_PLAIN)
    form = form.lower() if script[0] == "l" else form
    if script[1] == "=":
        return script[2:]
    cut, _, ending = script[1:].partition("+")
    kept = form[: len(form) - int(cut)] if int(cut) < len(form) else ""
    return kept + ending or form
