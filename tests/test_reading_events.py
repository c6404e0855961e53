"""Events: who did what to whom, how many, with what, and what is no event at all (sentences made up for this)."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from fealty.reading.coding import Draft, events
from fealty.reading.coding.event_lexicon import forms_of, noun_acts, noun_forms, single, verb_acts
from fealty.reading.coding.tolls import Quantity, number_of
from fealty.reading.documents import Document, read_document
from fealty.reading.model.sessions import FOLDER
from fealty.reading.reader import Reader
from fealty.records import Event, EventType, Toll, check_quote, identified

TRAINED = (FOLDER / "parser.onnx").is_file()
needs_weights = pytest.mark.skipif(not TRAINED, reason="the weights are not here: run training/export.py")


@cache
def reader() -> Reader:
    return Reader()


@cache
def drafts(text: str) -> tuple[Draft, ...]:
    (document,) = read_document(text.encode(), "a.txt", published=date(2024, 5, 8), publisher="Reuters")
    return tuple(events(reader().analyse(document))) if isinstance(document, Document) else ()


def coded(text: str) -> list[Event]:
    return [draft.record for draft in drafts(text) if isinstance(draft.record, Event)]


def of_type(text: str, kind: EventType) -> Event:
    found = [one for one in coded(text) if one.type == kind]
    assert found, f"no {kind} among {[one.type for one in coded(text)]}"
    return found[0]


def texts(mentions: object) -> str:
    return " + ".join(f"{one.text} {one.name}" for one in mentions)  # type: ignore[attr-defined]


# sentence, type, a word of the actors (None: nobody), a word of the recipients (None: not asked)
TYPES: list[tuple[str, EventType, str | None, str | None]] = [
    # ASSAULT, verbs
    ("Rebel fighters attacked an army outpost near Gao on Monday.", "ASSAULT", "fighters", "outpost"),
    ("The town of Mocimboa was attacked by insurgents before dawn.", "ASSAULT", "insurgents", "town"),
    ("Syrian artillery shelled the outskirts of Idlib.", "ASSAULT", "Syrian", "outskirts"),
    ("Hezbollah fired dozens of rockets at northern Israel.", "ASSAULT", "Hezbollah", "Israel"),
    ("Rockets fired by Hezbollah at Haifa wounded three civilians.", "ASSAULT", "Hezbollah", "Haifa"),
    ("Saudi warplanes bombed a wedding hall in Sanaa.", "ASSAULT", "Saudi", "hall"),
    ("Gunmen opened fire on a police patrol in Karachi.", "ASSAULT", "Gunmen", "patrol"),
    ("Al-Shabaab carried out an ambush on a convoy of African Union troops.", "ASSAULT", "Shabaab", "convoy"),
    ("The Quds Force carried out three missile attacks on our troops last week.", "ASSAULT", "Quds", "troops"),
    ("Government troops captured the town of Palmyra.", "ASSAULT", "troops", "town"),
    ("The city of Goma fell to the M23 rebels on Tuesday.", "ASSAULT", "M23", "city"),
    ("The base came under rocket fire late on Sunday.", "ASSAULT", None, "base"),
    ("A roadside bomb killed two policemen near Kirkuk.", "ASSAULT", None, "policemen"),
    ("Three soldiers were killed on Friday in Borno.", "ASSAULT", None, "soldiers"),
    ("The commander was killed in a U.S. drone strike.", "ASSAULT", "U.S.", "commander"),
    ("Clashes between the army and the militia broke out in Tripoli.", "ASSAULT", "militia", None),
    ("Fighters from the two factions clashed with the police in Tripoli.", "ASSAULT", "Fighters", None),
    ("A suicide bomber blew himself up outside a mosque in Kabul.", "ASSAULT", None, "mosque"),
    ("The rebels shot down a military helicopter near the border.", "ASSAULT", "rebels", "helicopter"),
    ("Boko Haram militants burned down several houses in the village.", "ASSAULT", "Boko", "houses"),
    ("Unknown assailants gunned down a journalist in Mogadishu.", "ASSAULT", "assailants", "journalist"),
    ("Israeli jets struck a weapons depot south of Damascus.", "ASSAULT", "Israeli", "depot"),
    ("A drone hit an oil refinery in Ryazan.", "ASSAULT", None, "refinery"),
    ("The Islamic State group claimed responsibility for the bombing of a mosque.", "ASSAULT", "Islamic", "mosque"),
    ("Russian forces stormed the steel plant in Mariupol.", "ASSAULT", "Russian", "plant"),
    # ASSAULT, nouns
    ("Israel's strike on Gaza City caused panic.", "ASSAULT", "Israel", "Gaza"),
    ("The Turkish shelling of Kobani went on for hours.", "ASSAULT", "Turkish", "Kobani"),
    ("Witnesses described an attack by gunmen on the market of Jos.", "ASSAULT", "gunmen", "market"),
    ("The attack, blamed on Boko Haram, left 12 people dead.", "ASSAULT", "Boko", None),
    ("After the killing of the general by separatists, the city was quiet.", "ASSAULT", "separatists", "general"),
    # COERCE
    ("Iranian commandos seized a tanker in the Strait of Hormuz.", "COERCE", "commandos", "tanker"),
    ("Police arrested 40 demonstrators in Minsk.", "COERCE", "Police", "demonstrators"),
    ("Gunmen abducted more than 100 schoolgirls from a school in Zamfara.", "COERCE", "Gunmen", "schoolgirls"),
    ("The junta imposed a curfew in Yangon.", "COERCE", "junta", None),
    ("The opposition leader was detained by security agents at the airport.", "COERCE", "agents", "leader"),
    ("The militia took 15 villagers hostage.", "COERCE", "militia", "villagers"),
    ("Soldiers looted shops in Bukavu.", "COERCE", "Soldiers", "shops"),
    ("Israel closed the crossing of Kerem Shalom.", "COERCE", "Israel", "crossing"),
    ("Police used tear gas to disperse the crowd.", "COERCE", "Police", "crowd"),
    # RETREAT
    ("French troops withdrew from Kidal in November.", "RETREAT", "troops", None),
    ("Russia pulled its forces out of Kherson.", "RETREAT", "Russia", None),
    ("The rebels released 20 prisoners on Thursday.", "RETREAT", "rebels", "prisoners"),
    ("About 300 militants laid down their arms in Maiduguri.", "RETREAT", "militants", None),
    ("Armenian soldiers abandoned their positions near Lachin.", "RETREAT", "soldiers", None),
    ("Saudi Arabia lifted the blockade of Qatar.", "RETREAT", "Saudi", None),
    ("The garrison surrendered to the rebels.", "RETREAT", "garrison", "rebels"),
    ("Border guards fled into Iran.", "RETREAT", "guards", None),
    # SANCTION, PROTEST, MOBILIZE, AID, CONCEDE
    ("The European Union imposed sanctions on four Belarusian officials.", "SANCTION", "European", "officials"),
    ("Bolivia broke off diplomatic relations with Israel.", "SANCTION", "Bolivia", "Israel"),
    ("Russia expelled two Norwegian diplomats.", "SANCTION", "Russia", "diplomats"),
    ("Thousands of people marched in Khartoum against military rule.", "PROTEST", "people", None),
    ("Students protested against the government in Dhaka.", "PROTEST", "Students", "government"),
    ("Prisoners rioted in Guayaquil.", "PROTEST", "Prisoners", None),
    ("Poland deployed 10,000 soldiers along its border with Belarus.", "MOBILIZE", "Poland", None),
    ("China sent warships into the Taiwan Strait.", "MOBILIZE", "China", None),
    ("North Korea test-fired a ballistic missile on Wednesday.", "MOBILIZE", "Korea", None),
    ("Germany delivered 18 tanks to Ukraine.", "AID", "Germany", "Ukraine"),
    ("Turkey sent food and tents to Gaza.", "AID", "Turkey", "Gaza"),
    ("The president resigned on Tuesday.", "CONCEDE", "president", None),
    ("The junta promised to release all political prisoners.", "CONCEDE", "junta", None),
    # verbal
    ("Ethiopia and the TPLF signed a peace agreement in Pretoria.", "AGREE", "Ethiopia", "TPLF"),
    ("The two sides reached a deal on Thursday.", "AGREE", "sides", None),
    ("Blinken met the Saudi crown prince in Riyadh.", "CONSULT", "Blinken", "prince"),
    ("Negotiators from Hamas held talks with Egyptian officials.", "CONSULT", "Negotiators", "Egyptian"),
    ("The foreign minister visited Beirut on Friday.", "CONSULT", "minister", "Beirut"),
    ("Iran praised the Houthis.", "SUPPORT", "Iran", "Houthis"),
    ("Egypt welcomed the agreement.", "SUPPORT", "Egypt", "agreement"),
    ("Russia and China held a joint naval exercise.", "COOPERATE", "Russia", None),
    ("The United Nations called on Israel to open the crossings.", "REQUEST", "United Nations", "Israel"),
    ("Kyiv demanded the return of the children.", "REQUEST", "Kyiv", None),
    ("France urged both sides to show restraint.", "REQUEST", "France", "sides"),
    ("Rwanda accused Congo of shelling its territory.", "ACCUSE", "Rwanda", "Congo"),
    ("The African Union condemned the coup.", "ACCUSE", "African Union", "coup"),
    ("Hamas rejected the proposal.", "REJECT", "Hamas", "proposal"),
    ("The general refused to meet the envoy.", "REJECT", "general", None),
    ("The militia threatened to attack American bases.", "THREATEN", "militia", None),
    ("Tehran vowed to avenge the general.", "THREATEN", "Tehran", None),
    ("Hezbollah would respond to any attack, its leader said.", "THREATEN", "leader", None),
]  # fmt: skip


@needs_weights
@pytest.mark.parametrize(("text", "kind", "actor", "recipient"), TYPES, ids=[row[0][:50] for row in TYPES])
def test_who_did_what_to_whom(text: str, kind: EventType, actor: str | None, recipient: str | None) -> None:
    found = of_type(text, kind)
    if actor is None:
        assert not found.actors, texts(found.actors)
    else:
        assert actor in texts(found.actors)
    if recipient is not None:
        assert recipient in texts(found.recipients)


ONE_EACH = [
    "The Quds Force carried out three missile attacks on American troops last week.",
    "Russia's army fired missiles at the camp and killed 20 men.",
    "Gunmen opened fire on a patrol, killing two soldiers and wounding five.",
    "Israel's strike on Gaza killed at least 30 people.",
    "The commander was killed in a U.S. drone strike on Tuesday.",
    "Rebels carried out a raid on a police station.",
    "Three brothers were killed and 11 other people injured.",
    "A bomb exploded in a market in Baghdad. Twelve people were killed.",
    "Negotiators from Hamas held talks with Egyptian officials.",
    "Ethiopia and the TPLF signed a peace agreement in Pretoria.",
    "Five soldiers died when militants attacked their base.",
]


@needs_weights
@pytest.mark.parametrize("text", ONE_EACH)
def test_words_that_tell_one_event_make_one(text: str) -> None:
    assert len(coded(text)) == 1, [(one.type, one.quote) for one in coded(text)]


NOTHING = [
    "The commander ordered his men to attack the town.",
    "If the rebels attack the city, many will flee.",
    "Did the army shell the hospital?",
    "The army may attack the town.",
    "The harvest was good and the markets were full.",
    "No one was hurt.",
    "The militia has 2,000 fighters and old rifles.",
    "The general plans to visit no one.",
    "Experts fear an attack.",
    "The price of oil fell to a new low.",
    "Workers painted the bridge.",
    "She took the book from the shelf.",
    "The army fights beside the militia that guards the border.",
    "He met his deadline.",
    "",
    "War.",
    "...",
]  # fmt: skip


@needs_weights
@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_event_is_none(text: str) -> None:
    assert [(one.type, one.quote) for one in coded(text)] == []


TOLLS = [
    ("Three soldiers were killed near Gao.", Toll(best=3), None),
    ("At least 30 people were killed in the raid on the village by rebels.", Toll(low=30), None),
    ("More than 200 civilians were killed by the shelling of the town.", Toll(low=200), None),
    ("The strike killed up to 12 militants.", Toll(high=12), None),
    ("Between 5 and 10 policemen were killed in the ambush by gunmen.", Toll(low=5, high=10), None),
    ("Drones killed dozens of miners.", Toll(low=24), None),
    ("The bomb killed 1,200 people.", Toll(best=1200), None),
    ("Twenty-one hostages were killed by the militants.", Toll(best=21), None),
    ("The army killed a farmer.", Toll(best=1), None),
    ("The rebels killed at least 84 Russians and 47 Malian soldiers.", Toll(low=131), None),
    ("Gunmen opened fire on a patrol, killing two soldiers and wounding five.", Toll(best=2), Toll(best=5)),
    ("The attack left 12 people dead and 30 wounded.", Toll(best=12), Toll(best=30)),
    ("Three brothers were killed and 11 other people injured.", Toll(best=3), Toll(best=11)),
    ("A bomb exploded in a market in Baghdad. Twelve people were killed.", Toll(best=12), None),
    ("Rebels attacked the town.", None, None),
    ("Soldiers were killed by the rebels.", None, None),
]


@needs_weights
@pytest.mark.parametrize(("text", "killed", "injured"), TOLLS, ids=[row[0][:50] for row in TOLLS])
def test_tolls(text: str, killed: Toll | None, injured: Toll | None) -> None:
    found = of_type(text, "ASSAULT")
    assert (found.killed, found.injured) == (killed, injured)


COUNTS = [
    ("The Quds Force carried out three missile attacks on American troops.", 3, "missile"),
    ("The rebels launched an attack on the town.", 1, None),
    ("The militia launched attacks on American bases.", None, None),
    ("American aircraft have bombed the camp many times since January.", None, "aircraft"),
    ("Hezbollah fired missiles and drones at the port.", 1, "missiles and drones"),
    ("A car bomb killed four people.", 1, "car bomb"),
    ("Rockets struck the city.", None, "Rockets"),
    ("Rebels attacked the convoy with grenades.", 1, "grenades"),
    ("The commander was killed in a drone strike.", 1, "drone"),
    ("The navy sank two boats.", 2, None),
]  # fmt: skip


@needs_weights
@pytest.mark.parametrize(("text", "count", "weapon"), COUNTS, ids=[row[0][:50] for row in COUNTS])
def test_counts_and_weapons(text: str, count: int | None, weapon: str | None) -> None:
    found = of_type(text, "ASSAULT")
    assert (found.count, found.weapon) == (count, weapon)


def test_what_a_person_denies_is_denied() -> None:
    if not TRAINED:
        pytest.skip("the weights are not here: run training/export.py")
    assert of_type("The army said that it had not shelled the hospital.", "ASSAULT").status == "denied"
    assert of_type("The RSF denies having attacked the convoy.", "ASSAULT").status == "denied"


@needs_weights
def test_a_denial_names_the_attack_before_it() -> None:
    found = coded(
        "Rebels said that the army had fired missiles at their camp. The Defence Ministry denies any such attack."
    )
    assert [one.status for one in found] == ["asserted", "denied"]
    assert "army" in texts(found[1].actors)
    assert "Defence Ministry" in found[1].said_by[-1]


@needs_weights
def test_a_speaker_who_announces_blows_threatens() -> None:
    found = coded("Our forces will strike Haifa again if the raids go on, the leader of Hezbollah said.")
    assert [one.type for one in found] == ["THREATEN"]
    assert "leader" in texts(found[0].actors)


@needs_weights
def test_what_somebody_will_not_do_is_refused() -> None:
    found = of_type("Bangladesh says it will not accept any more refugees.", "REJECT")
    assert "Bangladesh" in texts(found.actors)
    assert found.status == "asserted"


@needs_weights
def test_what_others_must_do_is_a_demand() -> None:
    found = of_type("Israel must end its attacks on Syria, Russia said.", "REQUEST")
    assert ("Russia" in texts(found.actors), "Israel" in texts(found.recipients)) == (True, True)


@needs_weights
def test_an_accusation_of_an_attack_tells_the_attack_too() -> None:
    found = of_type("Rwanda accused Congo of shelling its territory.", "ASSAULT")
    assert ("Congo" in texts(found.actors), "Rwanda" in found.said_by[-1]) == (True, True)


@needs_weights
def test_who_did_the_attacks_told_before_did_their_victims_too() -> None:
    found = coded("Houthi rebels fired missiles at two freighters on Monday. Four sailors were killed in the attacks.")
    assert [("Houthi" in texts(one.actors)) for one in found] == [True, True]
    assert found[1].killed == Toll(best=4)


@needs_weights
def test_victims_of_that_raid_belong_to_the_raid() -> None:
    found = coded("Gangs attacked the prison on Sunday. At least 12 people were killed in that raid.")
    assert [(one.type, one.killed) for one in found] == [("ASSAULT", Toll(low=12))]
    assert found[0].quote is not None
    assert "that raid" in found[0].quote


@needs_weights
def test_a_condemned_attack_is_laid_to_those_who_did_it() -> None:
    text = "On Monday Iran fired missiles at an American base in Qatar. Egypt condemned the attack."
    assert "Iran" in texts(of_type(text, "ACCUSE").recipients)


@needs_weights
def test_words_of_a_person_are_not_taken_for_weapons_or_places_for_parties() -> None:
    found = of_type("French troops withdrew from Kidal in November.", "RETREAT")
    assert not found.recipients
    assert of_type("The rebels shot down a military helicopter.", "ASSAULT").weapon is None


@needs_weights
def test_a_death_in_a_strike_is_the_strike() -> None:
    (found,) = coded("The death of Qassim Soleimani in a U.S. drone strike shook the militias.")
    assert (found.type, found.weapon, found.killed) == ("ASSAULT", "drone", Toll(best=1))
    assert ("U.S." in texts(found.actors), "Soleimani" in texts(found.recipients)) == (True, True)


@needs_weights
def test_a_standing_supply_of_arms_is_no_event() -> None:
    assert not [one for one in coded("Iran arms the militias.") if one.type == "AID"]
    assert of_type("On Monday Iran armed the militias with drones.", "AID").actors


@needs_weights
def test_the_accuser_says_it() -> None:
    assert "Rwanda" in of_type("Rwanda accused Congo of shelling its territory.", "ACCUSE").said_by[-1]


@needs_weights
def test_quotes_stand_in_the_text() -> None:
    text = "Rebels attacked the town on Monday, killing three soldiers. The army withdrew from the base."
    for one in coded(text):
        check_quote(identified(one), text)
        assert one.quote


@needs_weights
@pytest.mark.parametrize(
    "text", ["REBELS ATTACK TOWN", "a" * 3000, "?!?", "12 34", "killed killed killed", "by", "attack on"]
)
def test_odd_texts_do_not_break_it(text: str) -> None:
    coded(text)


@needs_weights
def test_the_same_text_gives_the_same_events() -> None:
    text = "Rebels attacked the town on Monday, killing three soldiers."
    first = coded(text)
    drafts.cache_clear()
    assert coded(text) == first


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("seize", {"seize", "seizes", "seized", "seizing"}),
        ("carry", {"carry", "carries", "carried", "carrying"}),
        ("stab", {"stab", "stabs", "stabbed", "stabbing"}),
        ("ambush", {"ambush", "ambushes", "ambushed", "ambushing"}),
        ("free", {"free", "frees", "freed", "freeing"}),
    ],
)
def test_forms_of_verbs(lemma: str, forms: set[str]) -> None:
    assert forms <= forms_of(lemma)


def test_forms_of_nouns() -> None:
    assert noun_forms("policeman") == {"policeman", "policemen"}
    assert "enemies" in noun_forms("enemy")
    assert [single(word) for word in ("clashes", "gunmen", "armies", "rockets", "siege")] == [
        "clash", "gunman", "army", "rocket", "siege",
    ]  # fmt: skip


def test_the_word_lists_are_broad() -> None:
    assert len({act.words for acts in verb_acts().values() for act in acts}) >= 450
    assert len({act.words for act in noun_acts().values()}) >= 250


@pytest.mark.parametrize(
    ("word", "number"),
    [("seven", 7), ("thirty", 30), ("twenty-one", 21), ("1,200", 1200), ("15", 15), ("many", None), ("x-ray", None)],
)
def test_numbers(word: str, number: int | None) -> None:
    assert number_of(word) == number


def test_sums_keep_what_is_only_a_bound() -> None:
    assert Quantity(best=2).plus(Quantity(best=3)) == Quantity(best=5)
    assert Quantity(low=84).plus(Quantity(best=47)) == Quantity(low=131)
    assert Quantity(high=5).plus(Quantity(best=1)) == Quantity(low=1, high=6)
    assert Quantity().plus(Quantity(best=1)) == Quantity(best=1)
    assert Quantity().toll() is None


# sentence, a word of the actors, a word of the recipients (None: not asked), the count
NOUNS: list[tuple[str, str | None, str | None, int | None]] = [
    ("Two mortar attacks on Friday led to the closure of the harbour.", None, None, 2),
    ("Four drone attacks in the last month alone caused minor damage.", None, None, 4),
    ("Rebel attacks have been increasing against the army in Ituri.", "Rebel", "army", None),
    ("The killing of Ahmad Wahidi in a Turkish air strike shocked Erbil.", "Turkish", "Wahidi", 1),
    ("The death of Karim Salih and his brother in a French drone strike went unnoticed.", "French", "Salih", 1),
    ("Norway condemned the attack on its consulate in Gao.", None, "consulate", 1),
    ("Residents reported a rocket attack on the refinery on Saturday.", None, "refinery", 1),
    ("Following a grenade attack on its office in Goma, the agency left.", None, "office", 1),
    ("The flight was delayed by a second attack, a car bombing near Baidoa on Sunday.", None, None, 1),
    ("A raid by Chadian commandos on a camp near Bol left five dead.", "Chadian", "camp", 1),
    ("The murder of Ana Lopez was the work of paramilitaries.", "paramilitaries", "Lopez", 1),
    ("A hail of rockets fired by the Houthis struck Marib on Thursday.", "Houthis", "Marib", None),
]


@needs_weights
@pytest.mark.parametrize(("text", "actor", "recipient", "number"), NOUNS, ids=[row[0][:40] for row in NOUNS])
def test_nouns_that_tell_an_attack(text: str, actor: str | None, recipient: str | None, number: int | None) -> None:
    found = of_type(text, "ASSAULT")
    assert (actor in texts(found.actors)) if actor else not found.actors
    assert recipient is None or recipient in texts(found.recipients)
    assert number is None or found.count == number


@needs_weights
@pytest.mark.parametrize(
    "text",
    [
        "Villagers live in fear of attacks by the rebels.",
        "Any attack on our base will be answered.",
        "The brigade has drawn up plans for attacks on the port.",
        "Attacks on hospitals are a war crime.",
        "There were no attacks on Monday.",
        "The risk of another raid remains high.",
    ],
)
def test_attacks_in_general_are_none(text: str) -> None:
    assert not [one for one in coded(text) if one.type == "ASSAULT" and one.status == "asserted"]


@needs_weights
def test_a_strike_and_what_it_did_are_one() -> None:
    found = [one for one in coded("Guests fled after a strike that killed six waiters.") if one.type == "ASSAULT"]
    assert [one.killed for one in found] == [Toll(best=6)]


TOLLS_BESIDE = [
    ("Gunmen raided a chapel in Owerri on Sunday. The death toll was 40.", Toll(best=40)),
    ("Jets bombed a school in Hajjah; the Red Crescent counted 28 dead.", Toll(best=28)),
    ("Militants attacked a barracks near Kidal on Monday. Nineteen people died.", Toll(best=19)),
    ("A lorry bomb exploded outside the ministry in Kabul. At least 12 guards were killed.", Toll(low=12)),
]


@needs_weights
@pytest.mark.parametrize(("text", "killed"), TOLLS_BESIDE)
def test_a_toll_told_beside_an_attack_belongs_to_it(text: str, killed: Toll) -> None:
    found = [one for one in coded(text) if one.type == "ASSAULT"]
    assert [one.killed for one in found] == [killed]


@needs_weights
def test_victims_at_another_place_are_others() -> None:
    found = coded("The army attacked Aleppo. Seven people were killed in Homs on Tuesday.")
    assert [one.killed for one in found if one.type == "ASSAULT"] == [None, Toll(best=7)]


@needs_weights
@pytest.mark.parametrize(
    "text",
    [
        "The minister was savaged by reviewers and his ballad was murdered by the soloist.",
        "The goalkeeper was under siege until the referee ended the match.",
        "On Monday the curator shot down the rumour.",
        "Her opponents were slaughtered in the election.",
    ],
)
def test_figures_of_speech_are_no_deeds(text: str) -> None:
    assert not [one for one in coded(text) if one.type in ("ASSAULT", "COERCE")]


@needs_weights
def test_war_beside_a_game_is_war() -> None:
    assert of_type("Soldiers shot at supporters after the match.", "ASSAULT")


@needs_weights
def test_denied_attacks_are_the_denier_s() -> None:
    found = of_type("The army denied responsibility for the shelling of the clinic in Kunduz.", "ASSAULT")
    assert found.status == "denied"
    assert "army" in texts(found.actors)
    assert "clinic" in texts(found.recipients)


@needs_weights
def test_what_nobody_confirms_or_denies_is_not_denied() -> None:
    found = coded("A mine sank a patrol boat on Sunday. The navy would neither confirm nor deny it.")
    assert [one.status for one in found if one.status == "denied"] == []


@needs_weights
def test_who_is_held_responsible_did_it() -> None:
    text = "A drone hit an outpost near Tanf on Sunday. The president said that Iraqi militias were responsible."
    found = [one for one in coded(text) if one.type == "ASSAULT"]
    assert ["militias" in texts(one.actors) for one in found] == [False, True]


@needs_weights
def test_people_who_gather_with_others_meet() -> None:
    assert "leaders" in texts(of_type("Commanders gathered with tribal leaders in Baghdad.", "CONSULT").recipients)


@needs_weights
@pytest.mark.parametrize(
    "text", ["They are armed, trained and paid by Iran.", "It supplies the militias with weapons."]
)
def test_a_standing_tie_is_no_aid(text: str) -> None:
    assert not [one for one in coded(text) if one.type == "AID"]


@needs_weights
def test_what_was_taken_says_where() -> None:
    found = of_type("The town of Palma, in Cabo Delgado province, has fallen to insurgents.", "ASSAULT")
    assert found.where is not None
    assert found.where.name == "Palma"


# sentence, type, a word of the actors, a word of the recipients (None: not asked)
MECHANISMS: list[tuple[str, EventType, str | None, str | None]] = [
    ("Cruise missiles tore through the headquarters of the party on Monday.", "ASSAULT", None, "headquarters"),
    ("Kenya hammered the harbour of Kismayo with howitzers.", "ASSAULT", "Kenya", "harbour"),
    ("Pilgrims filled the square until the army drove them out with birdshot.", "ASSAULT", "army", "them"),
    ("Protesters thronged central Khartoum on Wednesday.", "PROTEST", "Protesters", None),
    ("The rebels let 170 women and elderly guests go on Wednesday.", "RETREAT", "rebels", "guests"),
    ("Sweden is giving Ukraine another hundred howitzers.", "AID", "Sweden", "Ukraine"),
    ("Marines plucked forty trekkers from the valley by helicopter.", "AID", "Marines", "trekkers"),
]


@needs_weights
@pytest.mark.parametrize(("text", "kind", "actor", "recipient"), MECHANISMS, ids=[row[0][:40] for row in MECHANISMS])
def test_wordings_met_by_a_mechanism(text: str, kind: EventType, actor: str | None, recipient: str | None) -> None:
    found = of_type(text, kind)
    assert actor is None or actor in texts(found.actors)
    assert recipient is None or recipient in texts(found.recipients)


@needs_weights
@pytest.mark.parametrize(
    "text",
    [
        "Lightning struck a barn near the border on Friday and set it on fire.",
        "Should the rains fail, herders will attack the farmers again, a researcher predicts.",
        "The ceasefire follows the deal struck in Cairo.",
        "Columns of monks wound through the town.",
        "Troops stationed in the valley have grown used to the quiet.",
    ],
)
def test_no_side_did_it(text: str) -> None:
    assert not [one for one in coded(text) if one.type in ("ASSAULT", "THREATEN", "MOBILIZE")]


@needs_weights
def test_what_is_taken_and_what_is_imposed_are_two() -> None:
    found = [one for one in coded("The occupiers confiscated his phone and imposed a curfew.") if one.type == "COERCE"]
    assert len(found) == 2


@needs_weights
def test_soldiers_who_close_a_bridge_do_not_protest() -> None:
    assert [one.type for one in coded("Soldiers closed the bridges on Friday.")] == ["COERCE"]


@needs_weights
def test_a_group_that_says_it_was_not_responsible_denies_it() -> None:
    text = "A rocket hit a school in Metula on Saturday. Hezbollah said that it was not responsible."
    assert [one.status for one in coded(text)] == ["asserted", "denied"]


def test_a_preposition_may_end_a_verb_s_words_or_lead_on_to_a_noun() -> None:
    through = [act for act in verb_acts()["tore"] if act.recipient == ("through", "in", "near", "on", "at")]
    assert any(one.slot == "through" for act in through for one in act.conditions)


NO_DEED = [
    "The group takes part in talks.",
    "The inauguration took place in Minsk.",
    "More than 300 pilgrims were killed in a stampede near Mecca.",
    "At least 70 people were killed when the hotel collapsed.",
    "The next day the commission killed the pricing plan.",
    "Italy has offered an armoured regiment, attack helicopters and fighter jets.",
    "The film tells how partisans blew up a bridge.",
    "Volunteers fought the fire all night.",
]


@needs_weights
@pytest.mark.parametrize("text", NO_DEED)
def test_what_is_no_deed_of_war(text: str) -> None:
    assert not [one for one in coded(text) if one.type in ("ASSAULT", "COERCE", "MOBILIZE")]


@needs_weights
def test_a_date_is_no_number_of_attacks() -> None:
    (attack,) = [one for one in coded("The 13 November attacks on Paris shook him.") if one.type == "ASSAULT"]
    assert attack.count != 13


@needs_weights
def test_what_several_verbs_say_of_the_same_strikes_is_told_once() -> None:
    text = "Near Palmyra, 12 strikes engaged six tactical units, destroyed a bridge and damaged four roads."
    (attack,) = [one for one in coded(text) if one.type == "ASSAULT"]
    assert attack.count == 12


@needs_weights
def test_the_dead_of_a_condemned_attack_are_its_own() -> None:
    text = "The UN condemned the bombing of a school in Tripoli, which left at least 30 dead and 40 others wounded."
    (attack,) = [one for one in coded(text) if one.type == "ASSAULT"]
    assert attack.killed == Toll(low=30)
    assert attack.injured == Toll(best=40)


@needs_weights
def test_who_takes_a_town_by_its_fall() -> None:
    attacks = [one for one in coded("A year after the fall of Mosul to Daesh, its people waited.") if one.actors]
    assert any("Daesh" in one.actors[0].text for one in attacks)


@needs_weights
def test_a_reply_in_kind_is_an_attack_by_who_replies() -> None:
    (attack,) = [one for one in coded("The militia answered with a salvo on the port.") if one.type == "ASSAULT"]
    assert "port" in attack.recipients[0].text
    assert "militia" in attack.actors[0].text


@needs_weights
def test_who_was_behind_a_raid_did_it() -> None:
    told = coded("A drone hit a fuel depot in Samara. Ukraine's SBU was behind the raid.")
    assert any("SBU" in one.actors[0].text for one in told if one.type == "ASSAULT" and one.actors)


@needs_weights
def test_what_somebody_is_barred_from_did_not_happen() -> None:
    told = coded("The court barred the clan from holding prisoners.")
    assert not [one for one in told if "prisoners" in texts(one.recipients)]
