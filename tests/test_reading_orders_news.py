"""Orders as agencies tell them, among much that only sounds like one: bans, demands, courts, orders told again."""

from __future__ import annotations

import pytest

from reading_help import names, read_orders, read_responses


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("The army command said that it had halted its operations in Homs.", ["stand_down"]),
        ("The Front has resolved to suspend its armed actions, starting on Monday.", ["stand_down"]),
        ("A Croat commander said his soldiers would obey the truce.", ["cease_fire"]),
        ("Rebel fighters in Daraa said they will lay down their weapons.", ["other"]),
        ("The prime minister, who had called a halt to the offensive on Sunday, flew to Cairo.", ["stand_down"]),
        ("The movement said it was ending its ten-year rebellion in Kasai.", ["stand_down"]),
        ("A rebel brigade has withdrawn from the ceasefire in Idlib.", ["resume"]),
        ("The IRA announced that there would be a complete cessation of operations.", ["cease_fire"]),
        ("Mutinous soldiers were told by General Robert Guei to spare nobody.", ["attack"]),
        ("Haftar told his brigades to take revenge on the town.", ["attack"]),
        ("Tehran denied having ordered the attack.", ["attack"]),
        ("He sent in soldiers with the order to capture the ringleaders.", ["attack"]),
        ("Iraqi soldiers moved on Kirkuk on the orders of Haider al-Abadi.", ["attack"]),
        ("The rebels' negotiator tweeted a call for fighters to strike the army everywhere.", ["attack"]),
        ("Dostum freed his militia's captives. He told its men to show restraint.", ["stand_down"]),
        ("Kyiv told the general staff to cease fire. Zakharchenko gave the same order to his men.", 2 * ["cease_fire"]),
        ("Arafat ordered his police to halt all attacks by pulling back from the crossing.", ["stand_down"]),
    ],
)  # fmt: skip
def test_orders_are_read_in_the_words_of_agencies(text: str, contents: list[str]) -> None:
    assert [one.content for one in read_orders(text)] == contents


@pytest.mark.parametrize(
    "text",
    [
        "Rabat announced a suspension of air links with twenty countries.",
        "The Netherlands lifted its travel ban on Lebanon.",
        "Washington suspended military assistance to Bamako.",
        "The Security Council has issued an ultimatum to India and Pakistan for a ceasefire.",
        "Venezuela has banned a second opposition member from holding public office.",
        "A petition asked the government to execute the sentence of the court.",
        "Their leaders directed terrorist operations out of this villa.",
        "The president directed the space agency to return to the moon.",
        "Ariel Sharon ordered his government to cut all ties with the governor.",
        "Keating urged Shorten to sack the spy chiefs.",
        "The prophet was charged in Utah with assault.",
        "The minister said all political forces must support the authorities.",
        "The opposition's top generals demanded that the prime minister resign.",
        "Madrid said that the organisation must lay down its weapons for good.",
        "Sadr said that foreign troops should leave.",
        "Australia would withdraw its soldiers if it was asked to do so by the new government.",
        "Would the generals obey if the palace ordered them to shell Homs?",
        "A spokesman for the rebels called on Congolese soldiers to lay down their weapons.",
        "The premier stopped short of endorsing the fight against the militia.",
        "The Tigers called the pause an act of deception.",
        "The group urged its supporters to keep up their protests.",
        "The army told the crew and its passengers to turn back.",
        "Their governor has never ordered soldiers to shoot.",
    ],
)
def test_what_only_sounds_like_an_order_is_none(text: str) -> None:
    assert read_orders(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Conneh ordered his fighters to stop their attacks. The fighters were told to halt the attacks.", 1),
        ("The general told his men to destroy the rebels. \"Hunt them down,\" he said.", 1),
        ("The IRA declared a cessation of operations, and all units have been instructed accordingly.", 1),
        ("Guerrilla leaders announced a truce and urged the government to do the same.", 1),
        ("The rebels are ending the ceasefire declared in August.", 1),
        ("Hamas ordered its fighters to stop their attacks. Islamic Jihad told its units to stop theirs.", 2),
    ],
)  # fmt: skip
def test_an_order_is_not_told_twice_by_its_echo(text: str, number: int) -> None:
    assert len(read_orders(text)) == number


@pytest.mark.parametrize(
    ("text", "answer", "actor"),
    [
        ("The guerrillas announced a truce. The military will not agree to a ceasefire.", "defied", "military"),
        ("The army announced a truce. The rebels said they would not accept a ceasefire.", "defied", "they"),
    ],
)
def test_what_somebody_will_not_join_is_defied(text: str, answer: str, actor: str) -> None:
    assert [(one.answer, actor in names(one.actor)) for one in read_responses(text)] == [(answer, True)]


@pytest.mark.parametrize(
    "text",
    [
        "The government lifted its ceasefire and the army will resume attacks. The rebels continued fighting.",
        "Sadr ordered his militia to stop its attacks. Attacks have fallen since.",
        "Abadi told the militias to stay out of Syria. None of the brigades has moved.",
        "Nasrallah said his fighters would abide by the truce.",
    ],
)
def test_what_answers_no_order_is_no_response(text: str) -> None:
    assert read_responses(text) == []
