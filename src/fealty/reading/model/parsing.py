"""Texts to parsed sentences.

The stages, in order: `sentence_spans` finds sentences and words, `Pieces.encode` cuts words into pieces, the network
scores batches of like length, `trees.decode` makes a tree of arc scores, `write_lemma` lemmas of scripts, `_spans`
names of labels, `frames_of` frames of probabilities; `repairing` cuts what fell apart, and it is scored again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fealty.reading.model.features import write_lemma
from fealty.reading.model.framing import frames_of
from fealty.reading.model.pieces import Encoded, batch
from fealty.reading.model.repairing import joined, tail_of, with_slips_mended
from fealty.reading.model.sessions import labels, parser_network, pieces
from fealty.reading.model.trees import decode
from fealty.reading.model.values import Frame, Name, Sentence, Token
from fealty.reading.model.words import Span, sentence_spans

BATCH = 32
_PIECES_A_BATCH = 2048  # long sentences go in smaller batches: memory grows with the square of the length
_ALIKE = 0.7  # of the longest sentence of a batch: with shorter ones in it, half the work went into padding
_MENTION = "_MENTION"  # re3d's common-noun mentions of people and places: trained for, too weak to hand out


class _Scores(NamedTuple):
    """What the network says of one sentence."""

    upos: NDArray[np.int32]
    lemma: NDArray[np.int32]
    names: NDArray[np.int32]
    things: NDArray[np.int32]
    heads: list[int]
    deprel: NDArray[np.int32]
    frames: tuple[Frame, ...]


def parse(texts: Iterable[str]) -> list[list[Sentence]]:
    """Return the parsed sentences of each text.

    Parameters
    ----------
    texts
        Raw text of any length; white space alone gives no sentence.

    Returns
    -------
    list of list of Sentence
        One list a text, in the order of the texts; all places count characters of that text.
    """
    kept = list(texts)
    found: list[list[Sentence]] = [[] for _ in kept]
    owners: list[int] = []
    spans: list[list[Span]] = []
    for number, text in enumerate(kept):
        for sentence in sentence_spans(text):
            owners.append(number)
            spans.append(sentence)
    words = [[kept[owner][begin:end] for begin, end in one] for owner, one in zip(owners, spans, strict=True)]
    parsed = [_sentence(*row) for row in zip(spans, words, _score(words), strict=True)]
    for owner, whole in zip(owners, _repaired(parsed, words), strict=True):
        found[owner].append(whole)
    return found


def _repaired(sentences: list[Sentence], words: list[list[str]]) -> list[Sentence]:
    """Return the sentences, those that fell apart parsed again in parts."""
    cuts = {number: cut for number, one in enumerate(sentences) if (cut := tail_of(one)) is not None}
    parts = [part for number, cut in cuts.items() for part in (words[number][:cut], words[number][cut + 1 :])]
    again = parse_words(parts)
    whole = list(sentences)
    for place, (number, cut) in enumerate(cuts.items()):
        whole[number] = joined(sentences[number], cut, again[2 * place : 2 * place + 2])
    return [with_slips_mended(one) for one in whole]


def parse_words(sentences: list[list[str]]) -> list[Sentence]:
    """Return parsed sentences whose words are given; places count characters of the words joined by single spaces.

    To measure the parser against a treebank, whose words are not ours.
    """
    parsed = []
    for words, score in zip(sentences, _score(sentences), strict=True):
        spans, place = [], 0
        for word in words:
            spans.append((place, place + len(word)))
            place += len(word) + 1
        parsed.append(_sentence(spans, words, score))
    return parsed


def _batches(rows: list[Encoded]) -> Iterable[list[int]]:
    order = sorted(range(len(rows)), key=lambda place: (-len(rows[place].ids), place))
    current: list[int] = []
    for place in order:
        longest = len(rows[current[0]].ids) if current else 0
        full = len(current) == BATCH or longest * (len(current) + 1) > _PIECES_A_BATCH
        if current and (full or len(rows[place].ids) < _ALIKE * longest):
            yield current
            current = []
        current.append(place)
    if current:
        yield current


def _score(sentences: list[list[str]]) -> list[_Scores]:
    if not sentences:
        return []
    rows = pieces().encode(sentences)
    network = parser_network()
    kinds = tuple(labels()["frames"]), tuple(labels()["roles"])
    found: dict[int, _Scores] = {}
    for places in _batches(rows):
        made = batch([rows[place] for place in places])
        upos, lemma, names, things, arcs, deprel, frames, role = network.run(made._asdict())
        for row, place in enumerate(places):
            count = len(sentences[place])
            heads = decode(arcs[row, :count, : count + 1])
            picked: NDArray[Any] = deprel[row][np.arange(count), np.array(heads) + 1]
            framed = frames_of(frames[row, :count], role[row, :, :count, :count], *kinds)
            found[place] = _Scores(
                upos[row, :count], lemma[row, :count], names[row, :count], things[row, :count], heads, picked, framed
            )
    return [found[place] for place in range(len(sentences))]


def _sentence(spans: list[Span], words: list[str], score: _Scores) -> Sentence:
    known = labels()
    tokens = tuple(
        Token(
            word, span[0], span[1], known["upos"][upos], write_lemma(known["lemma"][script], word), head,
            "root" if head < 0 else known["deprel"][relation],
        )
        for word, span, upos, script, head, relation in zip(
            words, spans, score.upos, score.lemma, score.heads, score.deprel, strict=True
        )
    )  # fmt: skip
    names = _spans([known["names"][number] for number in score.names], spans)
    things = [
        one for one in _spans([known["things"][n] for n in score.things], spans) if not one.type.endswith(_MENTION)
    ]
    return Sentence(spans[0][0], spans[-1][1], tokens, tuple(sorted([*names, *things])), score.frames)


def _spans(marks: list[str], spans: list[Span]) -> list[Name]:
    """Return what BIO marks name; a stray I begins a name."""
    found: list[Name] = []
    begin, kind = 0, ""
    for place, mark in enumerate([*marks, "O"]):
        if kind and mark != f"I-{kind}":
            found.append(Name(spans[begin][0], spans[place - 1][1], kind))
            kind = ""
        if mark != "O" and not kind:
            begin, kind = place, mark[2:]
    return found
