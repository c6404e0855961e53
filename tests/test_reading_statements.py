"""Statements in invented sentences: the words used for an actor, and what is said of one."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from fealty.reading.coding import statements
from fealty.reading.coding.label_words import label_words
from fealty.reading.documents import Document
from fealty.reading.reader import Reader
from fealty.records import LONGEST_QUOTE, Statement


@cache
def _reader() -> Reader:
    return Reader()


def _statements(text: str) -> list[Statement]:
    document = Document(
        text=text, name="a.txt", sha256="", original=b"", published=date(2024, 5, 1), publisher="The Herald"
    )
    drafts = statements(_reader().analyse(document))
    return [draft.record for draft in drafts if isinstance(draft.record, Statement)]


GIVEN = [
    (
        "The United States designates Hamas as a terrorist organisation.",
        "terrorist organisation",
        "Hamas",
        "United States",
    ),
    (
        "Hamas, which the European Union calls a terrorist organisation, denied it.",
        "terrorist organisation",
        "Hamas",
        "Union",
    ),
    ("The president branded the PKK a gang of murderers.", "gang of murderers", "PKK", "president"),
    ("Ankara describes the YPG as terrorists.", "terrorists", "YPG", "Ankara"),
    (
        "The Herald described the Houthis as “plucky highland fighters”.",
        "plucky highland fighters",
        "Houthis",
        "Herald",
    ),
    ("Moscow labelled the Azov Brigade as terrorists.", "terrorists", "Azov", "Moscow"),
    ("Hamas was designated as a terrorist group by Canada.", "terrorist group", "Hamas", "Canada"),
]

IN_PASSING = [
    ("The terrorist group known as the Quds Force is in Iraq.", "terrorist group", "Quds Force"),
    ("The terrorist group Hamas fired rockets.", "terrorist group", "Hamas"),
    ("Houthi rebels boarded the ship.", "rebels", "Houthi"),
    ("Hamas terrorists crossed the fence.", "terrorists", "Hamas"),
    ("Boko Haram insurgents attacked the camp.", "insurgents", "Boko Haram"),
    ("The Assad regime shelled the suburb.", "regime", "Assad"),
    ("The so-called Islamic State lost the city.", "so-called Islamic State", "Islamic State"),
    ("Russia is the aggressor.", "aggressor", "Russia"),
]

CLAIMS = [
    ("Iran continues to develop its nuclear programme.", "assesses", "Iran"),
    ("Hezbollah hates Israel.", "opposes", "Israel"),
    ("Rwanda denied any involvement in the attack.", "denies", "Rwanda"),
    ("Israel wants a buffer zone in the south.", "assesses", "Israel"),
    ("Hezbollah poses a threat to the north.", "assesses", "Hezbollah"),
    ("The Taliban are stronger than before.", "assesses", "Taliban"),
]

NOTHING = [
    "The Islamic Resistance fired at a base.",
    "The International Criminal Court opened a file.",
    "Police officers called the fire brigade.",
    "The weather was bad.",
    "The bridge remains closed.",
    "He described the road as long.",
    "They see the mountains as a border.",
    "The army fired on the town.",
    "Iran fired a missile.",
    "The negotiators want coffee.",
]


@pytest.mark.parametrize(("text", "label", "about", "speaker"), GIVEN)
def test_a_label_that_somebody_gives_has_its_speaker(text: str, label: str, about: str, speaker: str) -> None:
    found = [one for one in _statements(text) if one.label is not None and label in one.label]
    assert found, _statements(text)
    assert found[0].about is not None
    assert about in found[0].about.text
    assert found[0].speaker is not None
    assert speaker in found[0].speaker.text
    assert found[0].stance == "describes"


@pytest.mark.parametrize(("text", "label", "about"), IN_PASSING)
def test_a_label_in_passing_is_the_authors(text: str, label: str, about: str) -> None:
    found = [one for one in _statements(text) if one.label == label]
    assert found, _statements(text)
    assert found[0].about is not None
    assert about in found[0].about.text
    assert found[0].speaker is None
    assert found[0].said_by == ("The Herald",)


@pytest.mark.parametrize(("text", "stance", "about"), CLAIMS)
def test_a_claim_about_an_actor_is_kept(text: str, stance: str, about: str) -> None:
    found = [one for one in _statements(text) if one.stance == stance]
    assert found, _statements(text)
    assert found[0].about is not None
    assert about in found[0].about.text


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_kept_where_nobody_is_judged(text: str) -> None:
    assert _statements(text) == []


def test_labels_are_exact_words_of_the_text() -> None:
    text = "Houthi rebels boarded the ship.\n\nThe United States designates Hamas as a terrorist organisation."
    for one in _statements(text):
        assert one.label is not None
        assert one.label in text
        assert one.quote
        assert len(one.quote) <= LONGEST_QUOTE


def test_a_label_is_written_down_once_for_each_speaker() -> None:
    text = "Houthi rebels boarded the ship. Houthi rebels then left. Ankara describes the YPG as terrorists."
    assert [one.label for one in _statements(text)] == ["rebels", "terrorists"]


def test_there_are_never_many() -> None:
    text = " ".join(f"Iran wants mine number {number}." for number in range(2, 32))
    assert len(_statements(text)) <= 13


@pytest.mark.parametrize("text", ["", "Terrorists!", "SO-CALLED", "called", "as as as", "rebels rebels", "…"])
def test_odd_text_does_no_harm(text: str) -> None:
    assert isinstance(_statements(text), list)


def test_the_word_lists_have_what_the_code_asks_for() -> None:
    assert label_words("attitude")["hate"] == "opposes"
    assert all(label_words(kind) for kind in ("loaded", "loaded_name", "frame", "naming", "activity", "cleared"))
