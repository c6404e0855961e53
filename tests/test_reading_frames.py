"""Frames: what the network says of orders, answers and ties, and what the coders make of it."""

from __future__ import annotations

import numpy as np
import pytest

from fealty.reading.model import parse
from fealty.reading.model.framing import LEAST, frames_of
from fealty.reading.model.sessions import labels

LABELS = ("O", "order:attack", "order:withdraw", "tie:arms", "content:attack", "content:withdraw")
ROLES = ("issuer", "addressee", "content", "from", "to")


def scored(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


def filled(words: int, *roles: tuple[str, int, int, float]) -> np.ndarray:
    scores = np.full((len(ROLES), words, words), -5.0, dtype=np.float32)
    for role, trigger, word, score in roles:
        scores[ROLES.index(role), trigger, word] = score
    return scores


def test_a_kind_is_as_likely_as_its_labels_together() -> None:
    (frame,) = frames_of(scored((0.3, 0.4, 0.3, 0, 0, 0), (1, 0, 0, 0, 0, 0)), filled(2), LABELS, ROLES)
    assert (frame.kind, frame.label) == ("order", "attack")
    assert frame.probability == pytest.approx(0.7)
    assert frame.labelled == pytest.approx(0.4)


def test_the_word_that_says_what_is_ordered_decides_what_it_is() -> None:
    rows = scored((0.1, 0.5, 0.4, 0, 0, 0), (0.1, 0, 0, 0, 0.1, 0.8))
    (frame,) = frames_of(rows, filled(2, ("content", 0, 1, 3.0)), LABELS, ROLES)
    assert frame.label == "withdraw"
    (alone,) = frames_of(rows, filled(2), LABELS, ROLES)
    assert alone.label == "attack"


def test_roles_of_another_kind_are_left_out_and_the_surest_comes_first() -> None:
    roles = filled(3, ("from", 0, 1, 1.0), ("issuer", 0, 2, 9.0), ("to", 0, 2, 2.0))
    (frame,) = frames_of(scored((0.1, 0, 0, 0.9, 0, 0), *[(1, 0, 0, 0, 0, 0)] * 2), roles, LABELS, ROLES)
    assert frame.roles == (("to", 2), ("from", 1))
    assert frame.fillers("from") == [1]


def test_words_that_hardly_carry_a_frame_carry_none() -> None:
    little = LEAST - 0.05
    assert frames_of(scored((1 - little, little, 0, 0, 0, 0)), filled(1), LABELS, ROLES) == ()
    assert frames_of(scored((0.1, 0, 0, 0, 0.9, 0)), filled(1), LABELS, ROLES) == ()


def test_orders_and_contents_have_their_labels_in_one_sequence() -> None:
    known = labels()["frames"]
    assert known[0] == "O"
    orders = [one.partition(":")[2] for one in known if one.startswith("order:")]
    contents = [one.partition(":")[2] for one in known if one.startswith("content:")]
    assert orders == contents


def test_the_network_sees_who_orders_whom() -> None:
    text = "Tehran has instructed its militias in Iraq to stop firing at the bases."
    ((sentence,),) = parse([text])
    order = next(frame for frame in sentence.frames if frame.kind == "order")
    words = [token.text for token in sentence.tokens]
    assert words[order.place] == "instructed"
    assert "Tehran" in [words[place] for place in order.fillers("issuer")]
    assert "militias" in [words[place] for place in order.fillers("addressee")]


def test_ordinary_sentences_carry_no_frame() -> None:
    text = "The court ordered the company to pay the widow, and the trains to the coast ran late."
    ((sentence,),) = parse([text])
    assert [frame for frame in sentence.frames if frame.probability > 0.5] == []
