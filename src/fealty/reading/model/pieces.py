"""Words to word pieces: what the encoder takes, and where each word lies in it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from fealty.reading.model.features import plain, word_shapes

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

    def encode(self, sentences: list[list[str]]) -> list[Encoded]:
        """Return each sentence in pieces.

        A word that falls behind the last position that the encoder has is read at that last piece: its tags are then
        poor, but nothing breaks. The splitter keeps sentences short enough for this to be rare.
        """
        found = self._tokenizer.encode_batch(
            [[plain(word) for word in words] for words in sentences], is_pretokenized=True
        )
        encoded = []
        for words, encoding in zip(sentences, found, strict=True):
            first = [-1] * len(words)
            last = [-1] * len(words)
            for place, word in enumerate(encoding.word_ids):
                if word is not None:
                    first[word] = place if first[word] < 0 else first[word]
                    last[word] = place
            end = max(len(encoding.ids) - 2, 0)
            first = [place if place >= 0 else end for place in first]
            last = [place if place >= 0 else end for place in last]
            encoded.append(Encoded(list(encoding.ids), [0, *first], [0, *last], [0, *word_shapes(words)]))
        return encoded

    def ids(self, words: list[str]) -> list[int]:
        """Return the pieces of some words, without the marks that open and close a sentence."""
        return list(self._tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False).ids)

    def identity(self, piece: str) -> int:
        """Return the id of one piece of the vocabulary."""
        found = self._tokenizer.token_to_id(piece)
        if found is None:
            raise KeyError(piece)
        return int(found)
