"""Orders and the answers to them, read from sentences about many conflicts that were written for this project."""

from __future__ import annotations

from datetime import date

import pytest

from fealty.reading.coding import orders, responses
from fealty.reading.documents import Document, read_document
from fealty.records import Order, check_quote
from reading_help import document, names, read_orders, read_responses, reader

HALT = {"cease_fire", "stand_down"}
GIVEN = [
    # words, content (or "halt" for either kind), a word of the issuer's, a word of the addressees'
    (
        "Kony ordered his commanders to gather at two assembly points in Western Equatoria.",
        "other",
        "Kony",
        "commanders",
    ),
    (
        "FARC leader Timochenko ordered all his fighters to cease offensive actions for a month.",
        "halt",
        "Timochenko",
        "fighters",
    ),
    ("The IRA leadership has ordered its units to dump arms, a statement said.", "other", "IRA", "units"),
    ("Prabhakaran instructed the Tamil Tigers' cadres not to fire on soldiers.", "halt", "Prabhakaran", "cadres"),
    ("Moqtada al-Sadr told his Mahdi Army to freeze its operations for six months.", "halt", "Sadr", "Mahdi"),
    (
        "Iran has instructed its proxies in Iraq to refrain from attacking US forces, two officials said.",
        "halt",
        "Iran",
        "proxies",
    ),
    ("Hamas told its fighters in Gaza to hold their fire from midnight.", "halt", "Hamas", "fighters"),
    (
        "The Taliban leadership directed its fighters to resume operations against Afghan forces.",
        "resume",
        "Taliban",
        "fighters",
    ),
    ("Yevgeny Prigozhin ordered his men to turn around and return to their bases.", "withdraw", "Prigozhin", "men"),
    (
        "General Burhan ordered the army to crush the Rapid Support Forces wherever they are.",
        "attack",
        "Burhan",
        "army",
    ),
    ("The rebel leader Foday Sankoh commanded his fighters to advance on Freetown.", "attack", "Sankoh", "fighters"),
    ("The NPA's command directs all units to stay in defensive positions.", "halt", "NPA", "units"),
    ("Abu Bakr al-Baghdadi called on his followers to attack the enemy everywhere.", "attack", "Baghdadi", "followers"),
    (
        "Abdullah Ocalan urged his militants to withdraw from Turkey to northern Iraq.",
        "withdraw",
        "Ocalan",
        "militants",
    ),
    ("Hassan Nasrallah told his fighters to stop firing rockets at northern Israel.", "halt", "Nasrallah", "fighters"),
    ("The LRA's fighters were ordered to stop all attacks.", "halt", None, "fighters"),
    ("Shiite militia units have been told to stand down, a commander said.", "halt", None, "units"),
    ("Mullah Omar issued a decree forbidding his fighters from attacking schools.", "halt", "Omar", "fighters"),
    ("Masked gunmen said they had received orders from the Quds Force to strike the base.", "attack", "Quds", "gunmen"),
    ("The Quds Force delivered a message to the militia leaders: stop the attacks.", "halt", "Quds", "leaders"),
    ("Putin gave the order to his generals to launch the offensive.", "attack", "Putin", "generals"),
    (
        "The militias were given instructions by Tehran to escalate their attacks on American bases.",
        "escalate",
        "Tehran",
        "militias",
    ),
    ("An order to withdraw has come from the Maoists' supreme commander, Prachanda.", "withdraw", "Maoists", None),
    ("On Tehran's instructions the militias suspended their rocket attacks.", "halt", "Tehran", "militias"),
    ("Laurent Nkunda ordered a halt to the offensive outside Goma.", "halt", "Nkunda", None),
    ("Charles Taylor ordered the withdrawal of his troops from the port.", "withdraw", "Taylor", None),
    ("ETA announced a permanent ceasefire on Wednesday.", "cease_fire", "ETA", "ETA"),
    ("The KLA declared a unilateral ceasefire ahead of the talks in Rambouillet.", "cease_fire", "KLA", "KLA"),
    ("The ELN said it would suspend all attacks until after the election.", "halt", "ELN", "ELN"),
    ("M23 said its forces would pull back from Goma by Friday.", "withdraw", "M23", "forces"),
    ("The Houthis announced that they would halt strikes on ships in the Red Sea.", "halt", "Houthis", "Houthis"),
    ("The Moro Islamic Liberation Front extended its ceasefire by a month.", "cease_fire", "Moro", "Moro"),
    ("The Maoists called off their truce after four months.", "resume", "Maoists", "Maoists"),
    ("The PKK ended its unilateral ceasefire on Monday.", "resume", "PKK", "PKK"),
    (
        "Kataib Hezbollah announced the suspension of military operations against American forces.",
        "halt",
        "Kataib",
        "Kataib",
    ),
    (
        "The Tamil Tigers said that they were lifting their ceasefire and resuming operations.",
        "resume",
        "Tigers",
        "Tigers",
    ),
    ("A three-day truce for Eid was declared by the Taliban on Saturday.", "cease_fire", "Taliban", "Taliban"),
    ("President Vladimir Putin announced a 30-hour Easter truce in Ukraine.", "cease_fire", "Putin", None),
    ("Polisario said on Friday that it was ending the ceasefire of 1991.", "resume", "Polisario", "Polisario"),
    (
        "The junta announced a ceasefire until 22 April so that quake victims could be helped.",
        "cease_fire",
        "junta",
        "junta",
    ),
    ("Boko Haram's leader banned his fighters from attacking mosques.", "halt", "leader", "fighters"),
    ("The government ordered the army to retake the town.", "attack", "government", "army"),
    ("Rwanda ordered M23 to leave Goma.", "withdraw", "Rwanda", "M23"),
    ("Kyiv ordered its troops to hold Bakhmut.", "other", "Kyiv", "troops"),
    (
        "Iran's Guards asked the Houthis not to strike ships for now, two Yemeni sources said.",
        "halt",
        "Guards",
        "Houthis",
    ),
    ("The group's commander in the north has told his men that they must not fire first.", "halt", "commander", "men"),
    ("Syria's defence ministry announced the end of military operations on the coast.", "halt", "ministry", "Syria"),
    (
        "On orders from Damascus, the Palestinian factions left their camps in the Bekaa.",
        "withdraw",
        "Damascus",
        "factions",
    ),
    ("Mullah Akhundzada ordered an Eid truce.", "cease_fire", "Akhundzada", None),
    ("The Wagner chief said that his fighters would leave Bakhmut on 10 May.", "withdraw", "Wagner", "fighters"),
    ("Nujaba announced that it was resuming its operations against American bases.", "resume", "Nujaba", "Nujaba"),
    ("The ceasefire that AQIM declared in March covered the whole of the north.", "cease_fire", "AQIM", "AQIM"),
]
NOT_GIVEN = [
    "The United Nations called on the rebels to lay down their arms.",
    "Washington urged the RSF to halt its advance on El Fasher.",
    "The Security Council demanded that M23 withdraw from Goma.",
    "The court ordered the group to pay damages to the families.",
    "The Taliban withdrew in order to avoid losses.",
    "Residents of Mach were ordered by the police to stay indoors.",
    "The prime minister ordered an inquiry into the bombing.",
    "Israel and Hamas agreed to a ceasefire of four days.",
    "Qatar announced a ceasefire between Israel and Hamas.",
    "The army ordered 40 helicopters from a French company.",
    "The Houthis said they would resume attacks if Israel blocked aid.",
    "The FARC attacked a police station in Cauca, killing two officers.",
    "Hundreds of villagers were told to leave their homes by nightfall.",
    "The ceasefire came into force at dawn and was holding, monitors said.",
    "The army halted the rebels' advance near Bamako.",
    "A military court upheld law and order in the city, the governor said.",
    "The embassy told its citizens to leave Sudan at once.",
    "Naxalite rebels blew up a bridge in Chhattisgarh on Tuesday.",
    "President Biden asked Congress to approve weapons for Ukraine.",
    "The mediator asked both sides to extend the truce.",
    "The rebels are ready to stop fighting if the army pulls out.",
    "The Islamic State group told reporters nothing about its losses.",
    "LTTE fighters fired on a navy patrol off Jaffna.",
    "The ministry ordered hospitals to keep beds free.",
    "The general said that the war would end soon.",
    "Israel ordered Hezbollah to withdraw north of the Litani.",
    "Russia told Ukraine to pull its troops out of Donbas.",
    "The general was ordered to appear before the court.",
    "The army's chief of staff has yet to receive an order to pull out, a senior officer said.",
    "The LTTE offered a ceasefire to the government.",
    "The European Commission has suspended aid to Gaza because of fighting among factions.",
    "Militants stopped a bus and killed six passengers.",
    "Aid agencies suspended their operations in Darfur after the attack.",
]
ANSWERED = [
    # words, answer, a word of the actor's
    ("Qaani ordered the militias to stop their attacks. Two of the militias ignored the order.", "defied", "militias"),
    ("Sadr ordered his Mahdi Army to stand down. The Mahdi Army obeyed.", "accepted", "Mahdi"),
    ("The IRA ordered its units to dump arms. Some units refused to comply with the order.", "defied", "units"),
    ("Hamas announced a ceasefire. Islamic Jihad rejected the truce.", "defied", "Jihad"),
    (
        "The FARC declared a unilateral ceasefire. Despite the truce, the FARC attacked a police post in Cauca.",
        "defied",
        "FARC",
    ),
    ("M23 said its forces would leave Walikale. They did not.", "defied", None),
    (
        "Prigozhin ordered his men to return to their bases. Wagner's fighters left Rostov at night.",
        "accepted",
        "Wagner",
    ),
    ("The commander ordered the militias to keep calm. He was met with defiance.", "defied", None),
    ("Kony told his fighters to stop attacks. His fighters have kept to their camps.", "accepted", "fighters"),
    ("The LRA declared a unilateral ceasefire, but the army went on bombing its camps.", "defied", "army"),
]
ANSWERED += [
    ("Akhundzada ordered an Eid truce. His fighters laid down their guns for three days.", "accepted", "fighters"),
    ("Dhlakama announced a truce of one week by telephone. The army kept to it.", "accepted", "army"),
    (
        "Abiy declared a unilateral ceasefire. The Tigray Defence Forces dismissed the truce as a joke.",
        "defied",
        "Tigray",
    ),
    (
        "The front ordered its fighters to attack. In fulfilment of these instructions, its units shelled a base.",
        "accepted",
        "units",
    ),
    (
        "The general ordered his officers to hold their fire. Some of the officers ignored the order.",
        "defied",
        "officers",
    ),
]
UNANSWERED = [
    "Two militias ignored the warning of the police. The town was quiet.",
    "The army went on bombing rebel camps near Goma.",
    "Sadr ordered his Mahdi Army to stand down. Oil prices rose on Monday.",
    "Hamas announced a ceasefire. The United Nations welcomed it and respected the decision.",
]


GIVEN += [
    (
        "Nasrallah made it known to his fighters that no rocket was to be fired.",
        "cease_fire",
        "Nasrallah",
        "fighters",
    ),
    ("The Maoist leader had his platoons draw back from the highway.", "withdraw", "Maoist", "platoons"),
    ("Kabila gave his men an hour to get out of the barracks.", "withdraw", "Kabila", "men"),
    (
        "Guerrillas of the front are under orders from their commanders not to blow up bridges.",
        "halt",
        None,
        "Guerrillas",
    ),
    ("Kyiv gave its drone units the green light to hit refineries inside Russia.", "attack", "Kyiv", "units"),
    ("Iran's envoy passed the word to the factions: hold your fire.", "halt", "Iran", "factions"),
    ("The militias have been told to keep their guns silent until the envoy leaves.", "halt", None, "militias"),
    ("The Houthis have put their missile attacks on hold.", "halt", "Houthis", "Houthis"),
    ("The truce expires at midnight and will not be renewed, the Tamil Tigers announced.", "resume", "Tamil", "Tamil"),
    ("The group said that its moratorium on attacks against pipelines was over.", "resume", "group", "group"),
    ("The rebel leader's decree forbids all offensive operations.", "halt", "rebel leader", None),
    ("The ELN's Central Command forbade its fronts to blow up pipelines.", "halt", "ELN", "fronts"),
    ("Hamas's military wing instructed its cells to step up operations.", "escalate", "Hamas", "cells"),
    ("The letter that Guzman signed asks his party to end the war.", "halt", "Guzman", "party"),
    ("The Janjaweed were let loose on the villages.", "attack", None, "Janjaweed"),
    ("The emir has lifted the ban on suicide operations in the cities.", "resume", "emir", None),
    ("Assad's high command announced a regime of calm in Latakia for seventy-two hours.", "halt", "Assad", None),
    ("The Kremlin has allowed its air force in Syria to bomb without asking first.", "attack", "Kremlin", "air force"),
    ("Fighters of the group were instructed by Tehran not to strike American bases.", "halt", "Tehran", "Fighters"),
    ("The federal army was told on Thursday to advance no further into Tigray.", "halt", None, "army"),
    ("FARC rebels called off their unilateral ceasefire on Friday.", "resume", "FARC", "FARC"),
    (
        "An instruction from Putin put the units of the Central Military District on combat alert.",
        "other",
        "Putin",
        "units",
    ),
]
NOT_GIVEN += [
    "The airline told its pilots to avoid Iranian airspace.",
    "The bishop told the rebels to lay down their arms.",
    "The ceasefire between Israel and Hezbollah will end at dawn, the envoy said.",
    "The company ordered its tankers to avoid the Red Sea.",
    "Russia warned Ukraine to stop shelling Belgorod.",
    "To fill its orders for drones, the maker has taken on a second shift.",
    "Hamas agreed to a ceasefire proposed by Egypt and Qatar.",
    "The general hopes that his troops will hold the line.",
]
ANSWERED += [
    ("Hamas told its fighters to hold their fire. The fighters shelled Sderot an hour later.", "defied", "fighters"),
    ("The TTP renewed its ceasefire, but fighters in Waziristan ambushed a convoy hours later.", "defied", "fighters"),
    ("Sadr told his men to leave the Green Zone. They packed up their tents.", "accepted", "They"),
    (
        "Aslan Maskhadov ordered his commanders to stop shooting. The guns fell silent at noon.",
        "accepted",
        "commanders",
    ),
    ("Qaani told the militias to stop their attacks. The militias took no notice of it.", "defied", "militias"),
    (
        "The general ordered his brigades to withdraw from the border. Two of the brigades left; the rest stayed.",
        "partial",
        "Two",
    ),
]
UNANSWERED += [
    "Hamas told its fighters to hold their fire. A bus crashed near Haifa.",
    "Sadr told his men to leave the Green Zone. Turkish jets bombed Qandil, as they do most weeks.",
]


def fits(order: Order, content: str, issuer: str | None, addressee: str | None) -> bool:
    right = order.content in HALT if content == "halt" else order.content == content
    by = issuer is None or issuer in names(order.issuer, order.on_behalf_of)
    return right and by and (addressee is None or addressee in names(*order.addressees))


@pytest.mark.parametrize(("text", "content", "issuer", "addressee"), GIVEN, ids=[text[:40] for text, *_ in GIVEN])
def test_an_order_is_read_with_its_content_issuer_and_addressee(
    text: str, content: str, issuer: str | None, addressee: str | None
) -> None:
    found = read_orders(text)
    assert any(fits(one, content, issuer, addressee) for one in found), found
    assert len(found) == 1


@pytest.mark.parametrize("text", NOT_GIVEN, ids=[text[:40] for text in NOT_GIVEN])
def test_demands_events_and_purposes_are_no_orders(text: str) -> None:
    assert read_orders(text) == []


@pytest.mark.parametrize(("text", "answer", "actor"), ANSWERED, ids=[text[:50] for text, *_ in ANSWERED])
def test_an_answer_is_read_with_its_actor_and_order(text: str, answer: str, actor: str | None) -> None:
    found = read_responses(text)
    assert [one.answer for one in found] == [answer]
    assert actor is None or actor in names(found[0].actor)
    assert found[0].order == "order:0"


@pytest.mark.parametrize("text", UNANSWERED, ids=[text[:50] for text in UNANSWERED])
def test_no_answer_without_an_order_or_without_a_word_of_it(text: str) -> None:
    assert read_responses(text) == []


ODD = [
    "",
    "Order",
    "ORDERED TO STAND DOWN",
    "??? !!! -- \n\n ...",
    "to to to to",
    "The order.",
    "Cease fire!",
    "«»\u200b é 停火",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_input_is_no_order_and_no_error(text: str) -> None:
    opened = [one for one in read_document(text.encode(), "a.txt") if isinstance(one, Document)]
    for one in opened:
        analysis = reader().analyse(one)
        assert responses(analysis, orders(analysis)) == []


def test_what_a_communique_orders_comes_from_the_body_that_issues_it() -> None:
    text = "All units shall cease fire from midnight. Every fighter is to treat prisoners humanely."
    analysis = reader().analyse(document(text, publisher="New People's Army"))
    found = [draft.record for draft in orders(analysis) if isinstance(draft.record, Order)]
    assert [one.content for one in found] == ["cease_fire", "other"]
    assert all("New People" in names(one.issuer) and one.known_by == "announced" for one in found)


def test_a_second_order_in_a_sentence_is_one_of_its_own() -> None:
    found = read_orders("Shahramanyan ordered the units of the army to stop fighting and to remain in their positions.")
    assert [one.content for one in found] == ["cease_fire", "other"]
    assert found[1].quote == "and to remain in their positions"


def test_do_likewise_asks_for_what_was_just_ordered() -> None:
    found = read_orders(
        "The army said that it would launch no offensive and asked the militias that fight beside it to do likewise."
    )
    assert [one.content for one in found] == ["stand_down", "stand_down"]
    assert "militias" in names(*found[1].addressees)


def test_a_condition_is_kept_in_its_own_words_and_a_gate_makes_the_order_conditional() -> None:
    (gated,) = read_orders("Hamidawi told his fighters to stop attacks if the Americans left Iraq.")
    assert (gated.condition, gated.status) == ("if the Americans left Iraq", "conditional")
    (lasting,) = read_orders("Qaani ordered the militias to maintain calm until after the talks in Vienna.")
    assert (lasting.condition, lasting.status) == ("until after the talks in Vienna", "asserted")


def test_habitual_and_expected_orders_are_not_asserted() -> None:
    (usual,) = read_orders("The groups want to drive us out, but these are usually the orders that Tehran gives them.")
    assert (usual.status, usual.content) == ("habitual", "attack")
    (expected,) = read_orders("The congress is expected to order the guerrillas to hand in their weapons.")
    assert expected.status == "planned"


def test_a_commander_speaks_for_his_force() -> None:
    (found,) = read_orders("The Quds Force commander ordered the Iraqi militias to stop rocket attacks.")
    assert "Quds Force" in names(found.on_behalf_of)


def test_reading_twice_gives_the_same_and_every_quote_stands_in_the_text() -> None:
    for text, *_ in [*GIVEN, *ANSWERED]:
        analysis = reader().analyse(document(text))
        told = orders(analysis)
        drafts = [*told, *responses(analysis, told)]
        again = reader().analyse(document(text))
        assert drafts == [*orders(again), *responses(again, orders(again))]
        for draft in drafts:
            check_quote(draft.record, text)


def test_an_order_may_point_back_to_what_was_just_told() -> None:
    found = read_orders("The truce holds from midnight; all units have been instructed accordingly by the leadership.")
    assert [one.content for one in found] == ["cease_fire"]
    (bidden,) = read_orders("The rockets fell silent at four, as Nasrallah's men had been bidden by Damascus.")
    assert bidden.content == "cease_fire"
    assert "Damascus" in names(bidden.issuer)


def test_whoever_does_the_same_as_another_group_gives_the_same_order() -> None:
    found = read_orders("Hamas declared a truce on Sunday, and Fatah followed a few hours later.")
    assert [one.content for one in found] == ["cease_fire", "cease_fire"]
    assert "Fatah" in names(found[1].issuer)


def test_imperatives_after_an_announced_order_go_to_the_people_it_names() -> None:
    found = read_orders("An order of the emir to all groups in the mountains. Strike the security services.")
    assert [one.content for one in found] == ["attack"]
    assert "groups" in names(*found[0].addressees)


def test_an_order_told_with_a_clause_of_time_was_given_then() -> None:
    (found,) = read_orders(
        "Qaani brought one directive to the militias when he met them on 3 March in Baghdad: Stop the attacks."
    )
    assert (found.issued.begin, found.issued.end) == (date(2024, 3, 3), date(2024, 3, 3))


def test_leaders_in_a_seat_of_government_give_orders_for_it() -> None:
    (found,) = read_orders("Their leaders in Tehran ordered the militias to stop their attacks.")
    assert found.on_behalf_of is not None
    assert found.on_behalf_of.text == "Tehran"


def test_words_after_a_colon_are_quoted_with_the_sentence_that_introduces_them() -> None:
    found = read_responses(
        "Qaani ordered the faction leaders to stop their attacks. "
        "One of the commanders stood up in the hall: They would not keep still."
    )
    assert [one.answer for one in found] == ["defied"]
    assert (found[0].quote or "").startswith("One of the commanders")


AFTERWARDS = [
    # an order sentences before its answer; the answer; a word of the actor's
    (
        "Kony ordered the guerrillas to leave the hills. Shops shut. By evening the guerrillas had left the hills.",
        "accepted",
        "guerrillas",
    ),
    (
        "On 1 March Hamas announced a truce. Shops opened. The mayor spoke. On 2 March Hamas fired rockets at Sderot.",
        "defied",
        "Hamas",
    ),
    ("The FMLN called on its columns to fall back. Guerrillas in Zacamil melted away at night.", "accepted", "Guerr"),
    ("Petro announced a truce. The ELN said that it had agreed to nothing of the sort.", "defied", "ELN"),
    ("Dar announced a ceasefire. Lashkar-e-Taiba called the truce a betrayal.", "defied", "Lashkar"),
]


@pytest.mark.parametrize(("text", "answer", "actor"), AFTERWARDS)
def test_conduct_of_those_who_were_told_answers_an_order_later_in_the_text(text: str, answer: str, actor: str) -> None:
    found = read_responses(text)
    assert [one.answer for one in found] == [answer]
    assert actor in names(found[0].actor)


@pytest.mark.parametrize(
    "text",
    [
        "Hamas announced a truce on 5 March. Shops opened in Gaza. The mayor spoke. On 1 March Hamas fired rockets.",
        "The NPA told its units to stop attacks. A priest gave thanks. Shops opened. Soldiers killed two men in Rizal.",
        "Kony ordered the rebels to stop attacks. Shops opened. The mayor spoke. They have killed 90 men since 2005.",
    ],
)
def test_other_deeds_later_in_the_text_answer_nothing(text: str) -> None:
    assert read_responses(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Sharaa ordered a ceasefire in Suwayda on Saturday. He told all parties to respect it.", 1),
        ("The Houthis declared a ceasefire. A government minister called it blackmail.", 1),
        ("Washington called the ban appalling.", 0),
        ("Abiy Ahmed said that he would lead the army from the front.", 0),
    ],
)
def test_an_order_named_again_or_long_past_is_no_new_one(text: str, number: int) -> None:
    assert len(read_orders(text)) == number


def test_leaders_may_say_that_their_men_will_keep_a_truce() -> None:
    (found,) = read_orders("Mazloum Abdi announced that his fighters would abide by the truce.")
    assert found.content == "cease_fire"
