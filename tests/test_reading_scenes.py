"""Where: the places of events, and the countries that a story is about."""

from __future__ import annotations

import pytest

from fealty.reading.documents import Document
from fealty.reading.model import parse
from fealty.reading.setting import Scenes
from fealty.reading.setting.countries import countries_of
from fealty.reading.story import Spot, Story
from fealty.records import Place


def story_of(text: str, title: str | None = None) -> Story:
    document = Document(text=text, name="a.txt", sha256="", original=b"", title=title)
    (sentences,) = parse([text])
    return Story(document, sentences)


def where(text: str, word: str, countries: tuple[str, ...] = ()) -> Place | None:
    story = story_of(text)
    spot = story.spot_at(text.rindex(word))
    assert spot is not None
    return Scenes(story, countries or countries_of(story)).of(spot)


@pytest.mark.parametrize(
    ("text", "word", "name", "country", "precision"),
    [
        ("Gunmen attacked a police station in Kunduz on Monday.", "attacked", "Kunduz", "AFG", 1),
        ("Kunduz fell to the Taliban on Sunday.", "fell", "Kunduz", "AFG", 1),
        ("A rocket hit Baghdad airport overnight.", "hit", "Baghdad International Airport", "IRQ", 1),
        ("Troops withdrew from Walikale on Thursday.", "withdrew", "Walikale", "COD", 1),
        ("Fighting broke out in the city of Tikrit, 150 km north of Baghdad.", "broke", "Tikrīt", "IRQ", 1),
        ("Drones struck Khartoum and Omdurman.", "struck", "Khartoum", "SDN", 1),
        ("The rebels entered Goma after days of fighting.", "entered", "Goma", "COD", 1),
        ("An explosion near Mosul killed three soldiers.", "killed", "Mosul", "IRQ", 1),
        ("An explosion near Mosul killed three soldiers.", "explosion", "Mosul", "IRQ", 1),
        ("Militants killed nine villagers in Borno state, Nigeria.", "killed", "Borno", "NGA", 4),
        (
            "The Taliban captured the Islam Qala border crossing in Herat province.",
            "captured",
            "Islam Qala crossing",
            "AFG",
            1,
        ),
        ("Talks were held in Doha between the two sides.", "held", "Doha", "QAT", 1),
        ("Soldiers opened fire in Jenin and wounded a boy.", "wounded", "Janīn", "PSE", 1),
        ("The strike on Sanaa was the third this week.", "strike", "Sanaa", "YEM", 1),
        ("Warplanes bombed the outskirts of Aleppo.", "bombed", "Aleppo", "SYR", 1),
        ("U.S. forces at Ain al-Asad air base came under fire.", "came", "Ain al-Asad air base", "IRQ", 1),
        ("Militias in Iraq attacked a base in Syria.", "attacked", "Syria", "SYR", 6),
        ("A bomb exploded in the eastern province of Khost.", "exploded", "Khost", "AFG", 4),
        ("Boko Haram overran a base in Maiduguri, and soldiers fled the town.", "overran", "Maiduguri", "NGA", 1),
        ("He was killed in a drone strike in Baghdad.", "killed", "Baghdad", "IRQ", 1),
        ("Fighters crossed the border into Pakistan.", "crossed", "Pakistan", "PAK", 6),
        ("Moscow accused Kyiv of an attack in Belgorod.", "attack", "Belgorod", "RUS", 1),
        ("The convoy was ambushed on the road to Kandahar.", "ambushed", "Kandahār", "AFG", 1),
        ("Al-Shabaab stormed a hotel in Mogadishu.", "stormed", "Mogadishu", "SOM", 1),
        ("The ship was seized in the Strait of Hormuz.", "seized", "Strait of Hormuz", None, 7),
        ("Soldiers were deployed to Kinshasa.", "deployed", "Kinshasa", "COD", 1),
        ("There was heavy fighting around Vovchansk.", "fighting", "Vovchansk", "UKR", 1),
        ("Russian forces shelled Bakhmut, killing two people.", "killing", "Bakhmut", "UKR", 1),
        ("The battle of Mosul lasted nine months.", "battle", "Mosul", "IRQ", 1),
        ("More than a dozen rockets struck southern Israel.", "struck", "Israel", "ISR", 5),
        ("The delegation was in Cairo for talks.", "was", "Cairo", "EGY", 1),
        ("The group has begun to withdraw from Kidal.", "begun", "Kidal", "MLI", 1),
    ],
)
def test_the_place_of_an_event(text: str, word: str, name: str, country: str | None, precision: int) -> None:
    found = where(text, word)
    assert found is not None
    assert (found.name, found.country, found.precision) == (name, country, precision)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Iran said that it would respond.", "said"),
        ("Iran said that it would respond.", "respond"),
        ("The president of Afghanistan rejected the deal.", "rejected"),
        ("The governor of Herat condemned the attack.", "condemned"),
        ("Moscow accused Kyiv of the attack.", "accused"),
        ("Israel attacked the group's fighters.", "attacked"),
        ("The army attacked the border post.", "attacked"),
        ("Rebels met Iraq's prime minister.", "met"),
        ("Attack.", "Attack"),
    ],
)
def test_an_actor_or_nothing_at_all_is_no_place(text: str, word: str) -> None:
    assert where(text, word) is None


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("Residents of Khartoum said that shells fell on homes.", "fell", "Khartoum"),
        ("Medics in Khan Younis reported that a farmer had been killed.", "killed", "Khān Yūnis"),
        ("In Aleppo, activists said that barrel bombs killed ten people.", "killed", "Aleppo"),
        ("Rebels attacked a base in Goma. Five civilians were killed.", "killed", "Goma"),
    ],
)
def test_the_place_may_stand_outside_the_clause(text: str, word: str, name: str) -> None:
    found = where(text, word)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Rebels attacked a base in Goma.\n\nFive civilians were killed.", "killed"),
        ("Rebels attacked a base in Goma. Ministers met for talks.", "met"),
        ("Rebels attacked a base in Sudan. Five civilians were killed.", "killed"),
    ],
)
def test_a_place_is_not_carried_far(text: str, word: str) -> None:
    assert where(text, word) is None


def test_the_words_of_the_text_are_kept() -> None:
    found = where("A bomb exploded in the eastern province of Khost.", "exploded")
    assert found is not None
    assert found.text == "eastern province of Khost"


def test_a_place_that_nobody_knows_keeps_its_words() -> None:
    found = where("Several soldiers were killed near the village of Chankatagh.", "killed")
    assert found == Place(name="Chankatagh", text="village of Chankatagh")
    hyphened = where("Fighting broke out in Ri-Kwangba on Monday.", "broke")
    assert hyphened == Place(name="Ri-Kwangba", text="Ri-Kwangba")


def test_a_story_s_countries_decide_between_namesakes() -> None:
    text = "A bomb exploded in Tripoli."
    at_home = [where(text, "exploded", (code,)) for code in ("LBY", "LBN")]
    assert [one.country for one in at_home if one] == ["LBY", "LBN"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Rebels in eastern Congo took Goma. The Congolese army fled, and Congo blamed Rwanda.", "COD"),
        ("Houthi rebels fired on a ship. The Houthis said that Sanaa had been bombed by American jets.", "YEM"),
        ("The Taliban attacked a checkpoint in Kunduz.", "AFG"),
        ("American troops in Iraq were attacked. In Iraq, American bases were hit.", "IRQ"),
        ("DUBAI, United Arab Emirates - The rebels in Yemen said that a ship was hit.", "YEM"),
    ],
)
def test_the_countries_of_a_story(text: str, first: str) -> None:
    assert countries_of(story_of(text))[0] == first


def test_the_title_counts_and_people_s_names_do_not() -> None:
    assert countries_of(story_of("The army moved.", "Clashes in Sudan")) == ("SDN",)
    assert countries_of(story_of("The army moved.")) == ()
    assert "JOR" not in countries_of(story_of("Michael Jordan visited Sudan and spoke in Sudan."))
    assert countries_of(story_of("REBELS TOLD US TO LEAVE SUDAN")) == ("SDN",)


@pytest.mark.parametrize("text", ["", "…", "In", "IN KUNDUZ FIGHTING BROKE OUT", "in in in Near", "Goma Goma Goma"])
def test_odd_texts_do_no_harm(text: str) -> None:
    story = story_of(text)
    scenes = Scenes(story, countries_of(story))
    for tree in story.trees:
        for place in range(len(tree)):
            assert isinstance(scenes.of((tree.number, place)), Place | None)


def test_asked_twice_the_answer_is_the_same() -> None:
    story = story_of("Gunmen attacked a police station in Kunduz on Monday.")
    scenes = Scenes(story, ())
    spot: Spot = (0, 1)
    assert scenes.of(spot) is scenes.of(spot)


@pytest.mark.parametrize(
    ("text", "word", "name", "country", "admin1"),
    [
        ("Syrian rebels took the Bab al-Hawa crossing, in Idlib province.", "took", "Bab al-Hawa crossing", "SYR",
         "Idlib"),
        ("In Sudan, rebels attacked the Shagarab camp.", "attacked", "Shagarab camp", "SDN", None),
        ("Jordan said drones hit the Muwaffaq base.", "hit", "Muwaffaq base", "JOR", None),
        ("Yemeni forces lost Camp Khalid.", "lost", "Camp Khalid", "YEM", None),
        ("M23 rebels captured the Rumangabo military base, in North Kivu.", "captured", "Rumangabo military base",
         "COD", "North Kivu"),
    ],
)  # fmt: skip
def test_a_site_that_the_gazetteer_lacks_lies_where_the_words_around_it_say(
    text: str, word: str, name: str, country: str, admin1: str | None
) -> None:
    found = where(text, word)
    assert found is not None
    assert (found.name, found.country, found.admin1) == (name, country, admin1)
