"""Who says it and how: every sentence here is invented, and each could be read wrongly in its own way."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fealty.reading.actors import Registry
from fealty.reading.cast import Cast
from fealty.reading.documents import Document, read_document
from fealty.reading.model import parse
from fealty.reading.places.own import shipped_rows
from fealty.reading.story import Spot, Story
from fealty.reading.voices import Voices
from fealty.reading.voices.manner import ASSERTED, Manner, combined
from fealty.reading.voices.quotations import quotations
from fealty.reading.voices.words import inflected, listed

LEAST_ROWS = {"speech_verbs": 150, "modal_words": 120}


def story_of(text: str, publisher: str | None = "Reuters") -> Story:
    document = read_document(text.encode(), "a.txt", published=date(2024, 5, 1), publisher=publisher)[0]
    assert isinstance(document, Document)
    return Story(document, parse([document.text])[0])


@cache
def read(text: str, publisher: str | None = "Reuters") -> tuple[Story, Voices]:
    story = story_of(text, publisher)
    return story, Voices(story, Cast(story, Registry()))


def spots(story: Story, word: str) -> list[Spot]:
    return [(tree.number, place) for tree in story.trees for place in range(len(tree)) if tree[place].text == word]


def manner_of(word: str, text: str) -> Manner:
    """The manner of the last such word of a text."""
    story, voices = read(text)
    return voices.manner(spots(story, word)[-1])


def chain_of(word: str, text: str, publisher: str | None = "Reuters") -> tuple[str, ...]:
    """The chain of the first such word of a text."""
    story, voices = read(text, publisher)
    return voices.chain(spots(story, word)[0])


def test_tables_are_broad_and_well_formed() -> None:
    effects = {"asserted", "fact", "denied", "planned", "threatened", "conditional", "habitual", "repeated", "opinion",
               "open", "would"}  # fmt: skip
    for name, least in LEAST_ROWS.items():
        rows = shipped_rows(name)
        assert len(rows) >= least
        assert {row["effect"] for row in rows} <= effects
        assert len({tuple(row.values()) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("verb", "form"),
    [("deny", "denies"), ("claim", "claimed"), ("accuse", "accusing"), ("admit", "admitted"), ("stress", "stresses")],
)
def test_verbs_have_their_regular_forms(verb: str, form: str) -> None:
    assert form in inflected(verb)


def test_a_form_that_is_not_listed_has_no_effect() -> None:
    assert listed("table", "verb") is None


MANNERS = [
    ("attacked", "asserted", "The rebels attacked the base on Monday."),
    ("attacked", "asserted", "The army said that rebels attacked the base."),
    ("attacked", "asserted", "The rebels have repeatedly attacked the base since March."),
    ("bombed", "asserted", "The air force has bombed the camp regularly since May."),
    ("attacked", "asserted", "The rebels reportedly attacked the convoy."),
    ("supplied", "asserted", "Iran allegedly supplied the drones."),
    ("attacked", "asserted", "The rebels not only attacked the base but burned the village."),
    ("burned", "asserted", "The rebels not only attacked the base but burned the village."),
    ("attacked", "asserted", "The fighters did not flee but attacked the convoy."),
    ("fighting", "asserted", "The two sides began fighting on Sunday."),
    ("attacking", "asserted", "The rebels continued attacking the town."),
    ("shelling", "asserted", "The army stopped shelling the town."),
    ("killed", "asserted", "The group claims to have killed twelve soldiers."),
    ("attacking", "asserted", "The army accused the rebels of attacking a clinic."),
    ("killing", "asserted", "The group admitted killing the mayor."),
    ("responded", "asserted", "When the rebels attacked, the army responded."),
    ("attacked", "asserted", "Soldiers attacked the village that had sheltered the rebels."),
    ("ordered", "asserted", "The president ordered the troops to withdraw."),
    ("launched", "asserted", "Drones launched from Yemen hit the port."),
    ("captured", "asserted", "After they captured the town, the rebels will move south."),
    ("attacks", "asserted", "Three attacks hit the town last week."),
    ("attack", "asserted", "The army condemned the attack on the market."),
    ("attack", "asserted", "The group claimed responsibility for the attack."),
    ("attack", "asserted", "The army will respond to the attack on the base."),
    ("attack", "asserted", "The rebels launched an attack on the base."),
    ("offensive", "asserted", "The UN called on the army to halt its offensive."),
    ("attack", "denied", "The rebels did not attack the base."),
    ("fired", "denied", "No rockets were fired at the base."),
    ("hit", "denied", "Not one rocket hit the base."),
    ("attacked", "denied", "The militia has never attacked the embassy."),
    ("attacked", "denied", "Neither the army nor the police attacked the protesters."),
    ("attacked", "denied", "At no time has the group attacked civilians."),
    ("wounded", "denied", "Nobody was wounded in the blast."),
    ("killed", "denied", "None of the soldiers was killed."),
    ("kill", "denied", "The soldiers did not attack or kill anyone."),
    ("flee", "denied", "The fighters did not flee but attacked the convoy."),
    ("bombs", "denied", "The air force no longer bombs the town."),
    ("arms", "denied", "Rwanda says that it neither arms nor commands the rebels."),
    ("attacked", "denied", "The ministry denied that its aircraft had attacked the village."),
    ("firing", "denied", "The group denied firing the missile."),
    ("fired", "denied", "The group denies having fired the missile."),
    ("shelled", "denied", "The army rejected claims that it shelled the hospital."),
    ("bombed", "denied", "Moscow dismissed as false a report that its planes had bombed the school."),
    ("extort", "denied", "The claim that our fighters extort money from the poor is a lie."),
    ("storm", "denied", "The fighters failed to storm the base."),
    ("surrender", "denied", "The garrison refused to surrender."),
    ("firing", "denied", "The troops left the town without firing a shot."),
    ("attacking", "denied", "The militia stopped short of attacking the embassy."),
    ("attacking", "denied", "The army refrained from attacking the suburb."),
    ("attack", "denied", "There was no attack on the convoy."),
    ("attack", "denied", "The army did not carry out the attack."),
    ("attack", "denied", "Tehran denied involvement in the attack."),
    ("attack", "denied", "The police foiled an attack on the market."),
    ("attack", "denied", "The rebels did not launch any attack on the base."),
    ("attack", "denied", "The group, which had not planned to attack, went home."),
    ("attack", "planned", "The rebels will attack the port next week."),
    ("leave", "planned", "The troops are going to leave the town."),
    ("attack", "planned", "The militia plans to attack the base."),
    ("withdraw", "planned", "The army is about to withdraw from the city."),
    ("begin", "planned", "The talks are scheduled to begin on Tuesday."),
    ("leave", "planned", "The remaining units are to leave the zone by Friday."),
    ("attack", "planned", "The commander ordered his men to attack the base."),
    ("halt", "planned", "The general urged the fighters to halt their advance."),
    ("release", "planned", "The rebels agreed to release the hostages."),
    ("withdraw", "planned", "The government promised to withdraw its troops."),
    ("leave", "planned", "The two sides agreed that the fighters would leave the camp."),
    ("destroy", "planned", "The army will attack and destroy the camp."),
    ("leaving", "planned", "The guerrillas are considering leaving the table."),
    ("leave", "planned", '"Let us go, and leave our land," the chief said.'),
    ("capture", "planned", "The rebels moved south to capture the town."),
    ("attack", "planned", "The rebels made plans for an attack on the port."),
    ("attack", "planned", "The rebels will launch an attack on the base."),
    ("attacks", "planned", "The president called for attacks on the rebels."),
    ("assault", "planned", "Fighters were massing for an assault on the capital."),
    ("bomb", "planned", "The air force will not bomb the town."),
    ("attack", "threatened", "The group threatened to attack American bases."),
    ("strike", "threatened", "Its leader warned that it would strike Israel again."),
    ("avenge", "threatened", "The militia vowed to avenge its commander."),
    ("hit", "threatened", "If Britain bombs Yemen again, the Houthis will hit its ships."),
    ("strike", "threatened", "His forces would strike again if Israel broke the truce, he said."),
    ("respond", "threatened", "Tehran will respond if attacked, its foreign minister said."),
    ("attack", "threatened", "The threat of attack kept the port closed."),
    ("bombs", "conditional", "If Britain bombs Yemen again, the Houthis will hit its ships."),
    ("stay", "conditional", "Unless Israel violates the deal, the front will stay quiet."),
    ("withdraw", "conditional", "The militia would withdraw only if the army left first."),
    ("invade", "conditional", "If Russia were to invade, the allies would impose sanctions."),
    ("attack", "conditional", "The rebels may attack the city."),
    ("attacked", "conditional", "The rebels would have attacked the town."),
    ("attacked", "conditional", "The ministry did not say whether the rebels had attacked the base."),
    ("knew", "conditional", "Asked if the president knew of the raid, the spokesman declined to comment."),
    ("attack", "conditional", "Will the rebels attack the capital?"),
    ("attack", "conditional", "An attack would hurt the talks."),
    ("attacks", "conditional", "Fear of attacks keeps villagers away."),
    ("invasion", "conditional", "Residents fear an invasion."),
    ("attacks", "habitual", "The group often attacks police posts."),
    ("raid", "habitual", "Gunmen regularly raid villages in the district."),
    ("attacked", "habitual", "Before the truce insurgents attacked checkpoints almost every night."),
    ("attacked", "opinion", "The rebels probably attacked the convoy."),
    ("attacked", "opinion", "I believe that the army attacked the village."),
    ("attack", "opinion", "The army is likely to attack the town."),
    ("attack", "opinion", "The fighters are ready to attack."),
    ("negotiate", "opinion", "The government should negotiate with the rebels."),
]


@pytest.mark.parametrize(("word", "status", "text"), MANNERS)
def test_how_it_is_said(word: str, status: str, text: str) -> None:
    found = manner_of(word, text)
    assert found.status == status, found
    assert found.negated or status != "denied"


def test_what_will_not_be_done_is_planned_and_negated() -> None:
    assert manner_of("bomb", "The air force will not bomb the town.").negated
    assert not manner_of("bomb", "The air force will bomb the town.").negated


def test_a_manner_says_what_decided() -> None:
    assert "denied" in manner_of("firing", "The group denied firing the missile.").cues
    assert "may" in manner_of("attack", "The rebels may attack the city.").cues


@pytest.mark.parametrize(
    ("effect", "above", "status", "negated"),
    [
        ("planned", ASSERTED, "planned", False),
        ("planned", Manner("denied", True), "denied", True),
        ("denied", ASSERTED, "denied", True),
        ("denied", Manner("denied", True), "asserted", False),
        ("denied", Manner("planned"), "planned", True),
        ("asserted", Manner("planned"), "planned", False),
        ("fact", Manner("denied", True), "asserted", False),
        ("open", ASSERTED, "conditional", False),
    ],
)
def test_two_manners_meet(effect: str, above: Manner, status: str, negated: bool) -> None:
    assert combined(effect, above, ASSERTED)[:2] == (status, negated)


CHAINS = [
    ("attacked", ("Reuters",), "Rebels attacked the base. The army said that two men died."),
    ("said", ("Reuters",), "The army said that rebels attacked the base."),
    ("attacked", ("Reuters", "army"), "The army said that rebels attacked the base."),
    ("attacked", ("Reuters", "army"), "Rebels attacked the base, the army said."),
    ("attacked", ("Reuters", "army"), "According to the army, rebels attacked the base."),
    ("attacked", ("Reuters", "army"), "Rebels attacked the base, according to the army."),
    ("attacked", ("Reuters", "officials"), "Officials said that rebels attacked the base."),
    ("attacked", ("Reuters", "state television"), "State television reported that rebels attacked the base."),
    ("fled", ("Reuters", "witnesses"), "As witnesses tell it, the police fled."),
    ("fled", ("Reuters", "UN"), "Some 10,000 people have fled, says the UN."),
    ("left", ("Reuters", "Peskov"), "The last soldiers had left, added Dmitry Peskov."),
    ("attacked", ("Reuters", "Saree"), '"We attacked the ship with two drones," Yahya Saree said.'),
    ("strike", ("Reuters", "Saree"), '"We attacked the ship," Yahya Saree said. "We will strike every ship."'),
    ("strike", ("Reuters", "Saree"), 'Yahya Saree said: "We attacked the ship. We will strike again."'),
    ("afraid", ("Reuters", "resident"), '"They shelled us," one resident said. "The children are afraid."'),
    ("begin", ("Reuters", "Lavrov"), 'Lavrov was blunt about it. "They begin on Monday," he said.'),
    ("begin", ("Reuters", "Lavrov"), 'Asked about the talks, Lavrov said: "They begin on Monday."'),
    ("attacked", ("Reuters", "Saree"), "The port was attacked, Houthi spokesman Yahya Saree said in a statement."),
    ("agreed", ("Reuters", "Blinken"), "The US Secretary of State, Antony Blinken, said that they had agreed."),
    ("bombed", ("Reuters", "ministry"), "A statement by the ministry said that jets bombed the camp."),
    ("fired", ("Reuters", "Hezbollah"), "Hezbollah issued a statement. The statement said that it fired rockets."),
    ("shot", ("Reuters", "Amnesty"), "According to a report by Amnesty International, soldiers shot farmers."),
    ("supplying", ("Reuters", "CNN", "diplomats"), "CNN, citing diplomats, reported that Wagner was supplying it."),
    ("fired", ("Reuters", "army", "prisoners"), "The army said that prisoners had told it that rebels fired."),
    ("firing", ("Reuters", "Ukraine"), "Ukraine denied firing the rocket."),
    ("arming", ("Reuters", "Israel"), "Israel accuses Iran of arming the group."),
    ("accuses", ("Reuters",), "Israel accuses Iran of arming the group."),
    ("attack", ("Reuters",), "The commander ordered his men to attack the base."),
    ("killed", ("Reuters", "group"), "The group claims to have killed twelve soldiers."),
    ("laid", ("Reuters",), "Azerbaijan's charge that our side laid the mines is without foundation."),
    ("laid", ("Reuters", "Azerbaijan"), "Azerbaijan's charge that Armenian troops laid the mines was often heard."),
    ("fight", ("Reuters", "Barhoum"), "Hamas brushed it aside: it would fight, its spokesman Fawzi Barhoum said."),
    ("brushed", ("Reuters",), "Hamas brushed it aside: it would fight, its spokesman Fawzi Barhoum said."),
    ("bombed", ("Reuters", "rebels"), "The army accuses the rebels of lying; the rebels say that it bombed them."),
    ("wounded", ("Reuters", "police"), "Gunmen killed six people, police said, and two were wounded."),
    ("violated", ("Reuters", "Ukraine", "Moscow"), "Ukraine said Moscow had claimed that rebels violated it."),
    ("attacked", ("Reuters",), "It was not known who attacked the convoy."),
    ("attacked", ("Reuters",), "We know that the rebels attacked the base, and I say that they will do so again."),
]  # fmt: skip


@pytest.mark.parametrize(("word", "names", "text"), CHAINS)
def test_who_says_it(word: str, names: tuple[str, ...], text: str) -> None:
    found = chain_of(word, text)
    assert len(found) == len(names), found
    assert all(name.lower() in one.lower() for name, one in zip(names, found, strict=True)), found


def test_what_was_told_an_agency_has_the_agency_outside_the_speaker() -> None:
    text = "Rebels attacked the base, Hamad told Reuters."
    assert chain_of("attacked", text, "The Daily Post") == ("The Daily Post", "Reuters", "Hamad")
    assert chain_of("attacked", text, "Reuters") == ("Reuters", "Hamad")


def test_the_outlet_is_called_publisher_when_nobody_knows_it() -> None:
    assert chain_of("attacked", "Rebels attacked the base.", None) == ("publisher",)


def test_a_wire_story_inside_a_post_adds_its_agency() -> None:
    text = "My thoughts on this.\n\nBAGHDAD (Reuters) - Rebels attacked the base, the army said."
    story, voices = read(text, "A Blog")
    spot = spots(story, "attacked")[0]
    assert voices.chain(spot)[:2] == ("A Blog", "Reuters")
    assert voices.origin(spot) == "Reuters"
    assert voices.origin(spots(story, "thoughts")[0]) == "A Blog"


def test_a_letter_is_its_writers() -> None:
    text = "Sir, - The battle goes on.\n\nThe army says that it won.\n\nA. B., Dakar"
    assert chain_of("goes", text) == ("Reuters", "A. B.")
    assert chain_of("won", text)[:2] == ("Reuters", "A. B.")


def test_quotation_marks_and_the_stretch_of_speech() -> None:
    story, voices = read('The army called them "terrorists". "We will win this war," General Sami Hadi said.')
    (word,) = spots(story, "terrorists")
    (win,) = spots(story, "win")
    (called,) = spots(story, "called")
    assert [voices.quoted(one) for one in (word, win, called)] == [True, True, False]
    assert [voices.speaker(one) for one in (word, called)] == [None, None]
    speaker, span = voices.speaker(win), voices.speech(win)
    assert speaker is not None
    assert "Hadi" in (speaker.name or "")
    assert span is not None
    assert story.text[slice(*span)] == "We will win this war,"
    assert voices.speech(called) is None


def test_a_running_quotation_goes_on_in_the_next_paragraph() -> None:
    text = '"We won the war," Karim Nasser said.\n\n"They lost it," he went on.\n\n"Nobody came to help."'
    assert "Nasser" in chain_of("came", text)[-1]


@pytest.mark.parametrize(
    ("text", "kind", "addressee"),
    [
        ("The commander ordered his men to attack.", "order", "men"),
        ("The UN called on the militia to withdraw.", "ask", "militia"),
        ("Kyiv accused Moscow of shelling the town.", "accuse", "Moscow"),
        ("The minister told the Security Council that the truce held.", "say", "Council"),
    ],
)
def test_acts_of_saying_have_kind_and_addressee(text: str, kind: str, addressee: str) -> None:
    story, voices = read(text)
    act = next(one for one in voices.speeches if one.kind == kind)
    assert addressee in [story.tree(one)[one[1]].text for one in act.addressees]
    assert act.contents
    assert act.speakers


def test_the_chain_of_an_act_includes_who_acts() -> None:
    _, voices = read("Israel accuses Iran of arming the group.")
    act = next(one for one in voices.speeches if one.kind == "accuse")
    assert voices.chain_of(act) == ("Reuters", "Israel")


def test_quotations_know_their_marks() -> None:
    text = "“Yes, we did it,” he said. «Nous y sommes tous» and ‘a third one here.’ Don't\n\n\"Left open for now"
    found = quotations(text, [(0, text.index("\n")), (text.index("\n") + 2, len(text))])
    assert [text[one.begin] for one in found] == ["“", "«", "‘", '"']
    assert [one.unclosed for one in found] == [False, False, False, True]
    assert all(one.speech for one in found)


@given(st.text(alphabet=" \n.,:;?\"“”'’()-aAsid theysaid not if willdenied", max_size=120))
@settings(max_examples=30, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    if not text.strip():
        return
    found = read_document(("Note. " + text).encode(), "a.txt")[0]
    if not isinstance(found, Document):
        return
    story = Story(found, parse([found.text])[0])
    voices = Voices(story, Cast(story, Registry()))
    for tree in story.trees:
        for place in range(len(tree)):
            spot = (tree.number, place)
            assert voices.chain(spot)[0] == "publisher"
            assert voices.manner(spot).status
            assert voices.origin(spot) in voices.chain(spot)
            span = voices.speech(spot)
            assert span is None or 0 <= span[0] <= span[1] <= len(story.text)
