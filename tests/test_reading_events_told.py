"""Events as articles tell them: words of combat, victims in a clause or sentence of their own (invented sentences)."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from fealty.reading.documents import Document, read_document
from fealty.reading.reader import Reader
from fealty.records import Event


@cache
def _reader() -> Reader:
    return Reader()


@cache
def _events(text: str) -> tuple[Event, ...]:
    (document,) = read_document(text.encode(), "a.txt", published=date(2024, 5, 8), publisher="Reuters")
    records = _reader().read(document).records if isinstance(document, Document) else ()
    return tuple(one for one in records if isinstance(one, Event))


def _names(event: Event, side: str) -> str:
    return " ".join(f"{one.text} {one.name}" for one in getattr(event, side))


WORDS = [
    ("Russian units trapped two battalions near the river.", "units", "battalions"),
    ("Government troops encircled the rebels near the river.", "troops", "rebels"),
    ("The army pushed the rebels back on Sunday.", "army", "rebels"),
    ("Hundreds of soldiers were cut down in the valley.", None, "soldiers"),
    ("Gunmen waylaid a convoy of lorries.", "Gunmen", "convoy"),
    ("The troops neutralised twelve militants.", "troops", "militants"),
    ("Aircraft of the Saudi-led coalition bombed Sanaa on Monday.", "coalition", "Sanaa"),
    ("Shelling of the village by the army killed two women.", "army", "women"),
]


@pytest.mark.parametrize(("text", "actor", "recipient"), WORDS)
def test_words_of_combat_tell_an_attack(text: str, actor: str | None, recipient: str) -> None:
    found = [one for one in _events(text) if one.type == "ASSAULT"]
    assert len(found) == 1
    assert recipient in _names(found[0], "recipients")
    assert actor in _names(found[0], "actors") if actor else not found[0].actors


ONCE = [
    "On Monday they raided the villages of Aigbado and Yanga, where at least 65 villagers were shot dead.",
    "The fighters stormed the Hayat Hotel, where they held guests hostage for a day. At least 21 people were killed.",
]


@pytest.mark.parametrize("text", ONCE)
def test_who_was_killed_there_is_no_second_attack(text: str) -> None:
    (attack,) = [one for one in _events(text) if one.type == "ASSAULT"]
    assert attack.killed is not None


def test_shelling_as_a_subject_is_an_attack_of_its_own() -> None:
    found = list(_events("Jets bombed Idlib for days, and shelling of Saraqib killed 12 civilians."))
    assert sorted("Saraqib" in _names(one, "recipients") for one in found if one.type == "ASSAULT") == [False, True]


NOTHING = [
    ("The men take their pay from Moscow.", "COERCE"),
    ("They were shot as they tried to leave the city.", "RETREAT"),
    ("The patrol's lorry hit a landmine near Kidal, and four soldiers were wounded.", "COERCE"),
]


@pytest.mark.parametrize(("text", "kind"), NOTHING)
def test_what_is_only_tried_or_one_s_own_is_no_event(text: str, kind: str) -> None:
    assert kind not in [one.type for one in _events(text)]


def test_a_siege_is_laid_to_a_town() -> None:
    (siege,) = [one for one in _events("The militia laid siege to the town in May.") if one.type == "COERCE"]
    assert "town" in _names(siege, "recipients")
