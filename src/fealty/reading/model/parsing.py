"""Texts to parsed sentences.

The stages, in order: `sentence_spans` finds sentences and words, `Pieces.encode` cuts words into pieces, the network
scores them, `trees.decode` makes a tree of arc scores, `write_lemma` lemmas of scripts, `_spans` names of labels,
`frames_of` frames of probabilities; `repairing` cuts what fell apart, and it is scored again.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

import numpy as np

from fealty.reading.model.features import write_lemma
from fealty.reading.model.framing import frames_of
from fealty.reading.model.pieces import Encoded
from fealty.reading.model.repairing import joined, tail_of, with_slips_mended
from fealty.reading.model.sessions import Network, each, labels, parser_network, pieces
from fealty.reading.model.trees import decode
from fealty.reading.model.values import Frame, Name, Sentence, Token
from fealty.reading.model.words import Span, sentence_spans

_MENTION = "_MENTION"  # re3d's common-noun mentions of people and places: trained for, too weak to hand out


class _Scores(NamedTuple):
    """What the network says of one sentence."""

    upos: list[int]
    lemma: list[int]
    names: list[int]
    things: list[int]
    heads: list[int]
    deprel: list[int]
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


def _score(sentences: list[list[str]]) -> list[_Scores]:
    return list(each(partial(_scored, parser_network()), pieces().encode(sentences))) if sentences else []


def _scored(network: Network, row: Encoded) -> _Scores:
    """Return what the network says of one sentence; row 0 of all that it gives is the root."""
    upos, lemma, names, things, arcs, deprel, frames, role = network.run(
        ids=row.ids, position=np.arange(len(row.ids)), first=row.first, last=row.last, shape=row.shape
    )
    heads = decode(arcs[1:])
    picked = deprel[np.arange(1, len(heads) + 1), np.array(heads) + 1]
    kinds = tuple(labels()["frames"]), tuple(labels()["roles"])
    framed = frames_of(frames[1:], role[1:, :, 1:].swapaxes(0, 1), *kinds)
    tags = [one[1:].tolist() for one in (upos, lemma, names, things)]
    return _Scores(tags[0], tags[1], tags[2], tags[3], heads, picked.tolist(), framed)


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
