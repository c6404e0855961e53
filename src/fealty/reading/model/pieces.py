"""Words to word pieces: what the encoder takes, and where each word lies in it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from fealty.reading.model.features import plain, word_shapes

_REMEMBERED = 20_000  # words: most of a text is made of those it has had before
LONGEST = 512  # pieces the encoder has positions for


class Encoded(NamedTuple):
    """One sentence in pieces: the ids, and for the root and each word its first and last piece and its shape."""

    ids: list[int]
    first: list[int]
    last: list[int]
    shape: list[int]


class Pieces:
    """The vocabulary of the encoder."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        self._begin, self._end = self.identity("[CLS]"), self.identity("[SEP]")
        self._of_word = lru_cache(_REMEMBERED)(self._cut)  # a word has the same pieces in every sentence

    def encode(self, sentences: list[list[str]]) -> list[Encoded]:
        """Return each sentence in pieces.

        A word that falls behind the last position that the encoder has is read at that last piece: its tags are then
        poor, but nothing breaks. The splitter keeps sentences short enough for this to be rare.
        """
        return [self._encoded(words) for words in sentences]

    def _encoded(self, words: list[str]) -> Encoded:
        ids, first, last = [self._begin], [0], [0]
        for word in words:
            found = self._of_word(plain(word))[: LONGEST - 1 - len(ids)]
            first.append(len(ids) if found else -1)
            ids += found
            last.append(len(ids) - 1 if found else -1)
        end = len(ids) - 1
        first, last = ([end if place < 0 else place for place in places] for places in (first, last))
        return Encoded([*ids, self._end], first, last, [0, *word_shapes(words)])

    def _cut(self, word: str) -> tuple[int, ...]:
        """Return the pieces of one word, none where the vocabulary's rules leave nothing of it."""
        return tuple(self._tokenizer.encode([word], is_pretokenized=True, add_special_tokens=False).ids)

    def ids(self, words: list[str]) -> list[int]:
        """Return the pieces of some words, without the marks that open and close a sentence."""
        return list(self._tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False).ids)

    def identity(self, piece: str) -> int:
        """Return the id of one piece of the vocabulary."""
        found = self._tokenizer.token_to_id(piece)
        if found is None:
            raise KeyError(piece)
        return int(found)
