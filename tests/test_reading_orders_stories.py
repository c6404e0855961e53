"""Orders and answers as stories tell them: in idioms, in speech, by nouns and pronouns, and in whole articles."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reading_help import names, read_orders, read_responses

ROOT = Path(__file__).resolve().parents[1]
CLASSES = {"cease_fire": "halt", "stand_down": "halt", "attack": "fight", "resume": "fight", "escalate": "fight"}


@pytest.mark.parametrize(
    ("text", "content", "issuer", "addressee"),
    [
        ("Iran's instructions to the Houthis were to keep the pressure on shipping.", "fight", "Iran", "Houthis"),
        (
            "Iran made clear to its allies in Baghdad that it wants no more attacks on Americans.",
            "halt",
            "Iran",
            "allies",
        ),
        ("The Houthis got a nod from Tehran to go ahead with the strikes.", "fight", "Tehran", "Houthis"),
        ("Commanders of the SDF have instructions to pull their guns behind the line.", "withdraw", None, "Commanders"),
        ("Militia commanders in Baghdad say that they were asked by Iran to calm things down.", "halt", "Iran", "omm"),
        ("On Nasrallah's word the fighters stopped.", "halt", "Nasrallah", "fighters"),
        ("Rebel headquarters has recalled all units from the Kivu front.", "withdraw", "headquarters", "units"),
        ("The president's order to the National Guard was to hold the bridge at all costs.", "other", "pres", "Guard"),
        ("The Shia cleric froze the activities of the Mahdi Army for six months.", "halt", "cleric", None),
        ("A spokesman for the Al-Quds Brigades said that operations were suspended.", "halt", "Brigades", None),
        ("Esmail Qaani's word to the factions was simple enough: no reprisals.", "halt", "Qaani", "factions"),
        ("Kagame made it plain to the army that nobody was to open fire.", "halt", "Kagame", "army"),
        ("Min Aung Hlaing wants his generals to press on for Lashio.", "fight", "Hlaing", "generals"),
        ("Machar let his generals know that they might retaliate.", "fight", "Machar", "generals"),
        ("The army was told to shoot only in self-defence.", "halt", None, "army"),
        ("Hamas has a truce with Israel. Mohammed Deif announced it on Tuesday.", "halt", "Deif", None),
        ('"Nobody fires from tonight," the rebel commander Aden told reporters.', "halt", "Aden", None),
        ("Tehran denied having ordered that march.", "fight", "Tehran", None),
    ],
)
def test_orders_are_read_in_the_words_of_stories(
    text: str, content: str, issuer: str | None, addressee: str | None
) -> None:
    (found,) = read_orders(text)
    assert CLASSES.get(found.content, found.content) == content
    assert issuer is None or issuer in names(found.issuer, found.on_behalf_of)
    assert addressee is None or addressee in names(*found.addressees)


@pytest.mark.parametrize(
    "text",
    [
        "Qatar's prime minister announced a deal under which fighting is to cease on Sunday.",
        '"We will not be made to sit still," said the chairman of the ELN.',
        "It is unclear whether the army has been told to suspend its operations.",
        "The general expects that his men will be home by Christmas.",
        "Nobody shoots in this village, the teacher said.",
        "Saudi Arabia lifted its blockade of Yemen.",
        "Should a single rocket be fired, the army would strike back.",
    ],
)
def test_what_only_sounds_like_an_order_is_none(text: str) -> None:
    assert read_orders(text) == []


@pytest.mark.parametrize(
    ("text", "answer", "actor"),
    [
        ("Haftar ordered his forces to halt. The 106th Brigade shrugged it off.", "defied", "106th"),
        ("The KLA declared a truce. Belgrade poured scorn on the offer.", "defied", "Belgrade"),
        ("The coalition announced a truce. The government fell into line.", "accepted", "government"),
        ("Sistani called on the militias to return home. The call fell on deaf ears.", "defied", "militias"),
        ("Abu Mazen told his forces to hold fire. They have been reluctant to comply.", "defied", "forces"),
        ("Ocalan told the PKK to leave Turkey. The first guerrillas crossed into Iraq on Friday.", "accepted", "guerr"),
        ("Ocalan told the PKK to disarm. Karayilan said that the guerrillas would do as he had asked.", "accepted", ""),
        ("Mashat ordered his forces to stop firing. They have not left their trenches.", "accepted", "forces"),
        ("The emir ordered the brigade to attack at dawn. It stayed where it was.", "defied", "brigade"),
    ],
)
def test_answers_are_read_in_the_words_of_stories(text: str, answer: str, actor: str) -> None:
    (found,) = read_responses(text)
    assert found.answer == answer
    assert actor in names(found.actor)


@pytest.mark.parametrize(
    "text",
    [
        "The ELN declared a truce. It is the longest that the group has ever kept.",
        "Tehran told its militias to stop. Whether Nujaba will go along is another matter.",
        "Iran told the militias to stop. It had no part in the attack, it said.",
    ],
)
def test_what_only_sounds_like_an_answer_is_none(text: str) -> None:
    assert read_responses(text) == []


def test_whole_stories_are_coded_as_well_as_before() -> None:
    command = [sys.executable, "benchmarks/articles.py", "tests/data/order_stories", "--part", "dev", "--json"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["benchmarks", *sys.path])}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    scores = json.loads(done.stdout)
    assert scores["orders"]["f1"] >= 0.66  # .721 with the weights on which the rules were made: other trees now
    assert scores["orders_full"]["f1"] >= 0.49  # .545 with the weights on which the rules were made, .508 with these
    assert scores["responses"]["f1"] >= 0.44
