"""Sentence and word splitting: every word is a slice of the text, and only white space is passed over."""

from __future__ import annotations

from fealty.reading.model.words import sentence_spans, word_spans
from targets.base import Target, hold, text_of


def check(data: bytes) -> None:
    text = text_of(data)
    place = 0
    for sentence in sentence_spans(text):
        hold(bool(sentence), "a sentence without a word")
        for begin, end in sentence:
            hold(place <= begin < end <= len(text), "words out of order")
            hold(not text[place:begin].strip(), f"left out: {text[place:begin]!r}")
            place = end
    hold(not text[place:].strip(), f"left out: {text[place:]!r}")
    hold(word_spans(text) == sorted(word_spans(text)), "not so: word_spans(text) == sorted(word_spans(text))")


TARGET = Target(
    check=check,
    seeds=(
        "Gen. Smith said the U.S.-led force didn't leave. “Is it over?” he asked.\n\nNo. 3 of 1,200 at 7:30 a.m. The".encode(),  # noqa: E501  a sound file as it is
        b"https://a.example/b, x@y.example... cannot 3rd 1990s 2024-05-17 anti-U.S. non-state al-Sadr's 50km #tag @me",
    ),
    words=("U.S.", "n't", "No. ", "\n\n", "...", "\u2028", "e.g. ", "’s", "https://", "1,200", "-"),
)
