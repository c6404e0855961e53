"""Who is meant: names, coreference, owners, kinds, both sides, the author's own side. Every sentence is invented."""

import csv
from datetime import date
from importlib.resources import files

import pytest

from fealty.reading.actors import Registry
from fealty.reading.cast import Cast
from fealty.reading.cast.nouns import noun_of, nouns
from fealty.reading.documents import Document, read_document
from fealty.reading.model import parse
from fealty.reading.reader import Reader
from fealty.reading.story import Spot, Story

REGISTRY = Registry()
KINDS = {"person", "group", "state", "place", "thing", "abstract"}


def cast_of(text: str, publisher: str | None = "Reuters") -> tuple[Cast, Story]:
    (document,) = read_document(text.encode(), "a.txt", published=date(2025, 3, 1), publisher=publisher)
    assert isinstance(document, Document)
    (sentences,) = parse([document.text])
    story = Story(document, sentences)
    return Cast(story, REGISTRY), story


def spot_of(story: Story, marked: str) -> Spot:
    """Find a word; "them#2" is its second occurrence."""
    word, _, which = marked.partition("#")
    found = [(tree.number, n) for tree in story.trees for n, token in enumerate(tree.tokens) if token.text == word]
    assert found, f"no word {word}"
    return found[int(which or 1) - 1]


NAMES = [
    ("The rebels of the Sudan Liberation Movement (SLM) shelled Nertiti. The SLM denied it.", "SLM#2",
     "Sudan Liberation Movement"),
    ("Hossein Salami addressed the troops. Salami praised them.", "Salami#2", "Hossein Salami"),
    ("Kata'ib Hezbollah fired rockets at the base. The group denied it.", "group", "Kata'ib Hezbollah"),
    ("Houthi rebels attacked a tanker on Monday. They sank it.", "They", "Houthi rebels"),
    ("The militias attacked a convoy. They burned two trucks.", "They", "militias"),
    ("Hezbollah fired rockets. The Lebanese militant group denied it.", "group", "Hezbollah"),
    ("M23 took Goma. Kigali arms the Tutsi-led rebel group.", "group", "M23"),
    ("Turkey and its allies took the town.", "its", "Turkey"),
    ("Militia commander Abu Mahdi al-Muhandis was killed in Baghdad.", "Abu", "Abu Mahdi al-Muhandis"),
    ("The group's leader, Hassan Nasrallah, threatened Israel on Friday.", "leader", "Hassan Nasrallah"),
    ("General Abdel Fattah al-Burhan spoke in Port Sudan. The general rejected the truce.", "general",
     "Abdel Fattah al-Burhan"),
    ("President Yoweri Museveni met the envoys. The president refused to sign.", "president", "Yoweri Museveni"),
    ("The Ministry of Defence announced an offensive. The ministry gave no date.", "ministry#1", "Ministry of Defence"),
    ("The Islamic State of Iraq claimed the bombing.", "State", "Islamic State of Iraq"),
    ("The terrorist group known as the Haqqani network attacked Kabul.", "group", "Haqqani network"),
    ("The New People's Army (NPA) ambushed soldiers in Samar. The NPA lost two fighters.", "NPA#2",
     "New People's Army"),
    ("Iran's expeditionary Quds Force commander flew to Baghdad.", "commander",
     "Iran's expeditionary Quds Force commander"),
    ("Prime Minister Haider al-Abadi ordered the attack.", "Haider", "Haider al-Abadi"),
    ("Foreign Minister Sergei Lavrov blamed Kyiv.", "Lavrov", "Sergei Lavrov"),
    ("The United States bombed the depot.", "States", "United States"),
    ("The United Arab Emirates withdrew its troops.", "its", "United Arab Emirates"),
    ("Ethiopian troops crossed the border. They shelled Badme.", "They", "Ethiopian troops"),
    ("One of the six faction leaders walked out.", "One", "faction leaders"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "word", "name"), NAMES)
def test_name_is_the_fullest_in_the_chain(text: str, word: str, name: str) -> None:
    cast, story = cast_of(text)
    found = cast.mention(spot_of(story, word))
    assert (found.name or "").replace("’", "'") == name
    assert found.span is not None
    assert story.text[slice(*found.span)] == found.text


TEXTS = [
    ("The militias in Iraq attacked the base.", "militias", "militias"),
    ("Rebels who had fled the town returned.", "Rebels", "Rebels"),
    ("Israel's soldiers left.", "Israel", "Israel"),
    ("A convoy of the army was hit by two gunmen.", "gunmen", "two gunmen"),
    ("One of the six faction leaders walked out.", "One", "One of the six faction leaders"),
    ("The Armed Forces of the Philippines bombed a camp.", "Forces", "Armed Forces of the Philippines"),
    ("The commander of the brigade, a Syrian, surrendered.", "commander", "commander"),
    ("Their leaders fled to Chad.", "leaders", "Their leaders"),
    ("Senior commander Ali Hassan was killed.", "Hassan", "Senior commander Ali Hassan"),
]


@pytest.mark.parametrize(("text", "word", "words"), TEXTS)
def test_text_is_the_phrase_without_what_hangs_on_it(text: str, word: str, words: str) -> None:
    cast, story = cast_of(text)
    found = cast.mention(spot_of(story, word))
    assert found.text == words
    assert found.span is not None
    assert story.text[slice(*found.span)] == words


ACTORS = [
    ("The Houthi rebels seized a ship off Yemen.", "rebels", "houthis"),
    ("Tehran ordered the strike, officials said.", "Tehran", "iran"),
    ("Hezbollah fired rockets into Israel. The group said so on Monday.", "group", "hezbollah"),
    ("Hezbollah fired rockets into Israel. It said so on Monday.", "It", "hezbollah"),
    ("Iranian forces crossed into Iraq.", "Iranian", "iran"),
    ("Villagers fled the shelling.", "Villagers", None),
    ("A spokesman for Hamas spoke.", "spokesman", None),
    ("The meeting was held in Tehran.", "Tehran", None),
    ("AFP reported that militants attacked a barracks in Niger.", "AFP", None),
    ("The Rapid Support Forces (RSF) took Wad Madani in Sudan. They looted shops.", "They", "rapid-support-forces"),
]


@pytest.mark.parametrize(("text", "word", "actor"), ACTORS)
def test_actor_of_the_registry(text: str, word: str, actor: str | None) -> None:
    cast, story = cast_of(text)
    assert cast.mention(spot_of(story, word)).actor == actor


ANTECEDENTS = [
    ("The general said that he would resign.", "he", "general"),
    ("Angela Merkel met Emmanuel Macron. She asked for a ceasefire.", "She", "Merkel"),
    ("The army said that it had killed ten militants.", "it", "army"),
    ("The militants released the hostages after they had been paid.", "they", "militants"),
    ("The government withdrew its soldiers from the town.", "its", "government"),
    ("Al-Shabaab fighters attacked the village. They killed the elder.", "They", "fighters"),
    ("The minister told reporters that his country would answer.", "his", "minister"),
    ("Eritrea denied that its troops had crossed the border.", "its", "Eritrea"),
    ("The rebels, who control the town, freed the prisoners.", "who", "rebels"),
    ("Mali's junta said it would expel the ambassador.", "it", "junta"),
    ("The commander praised his fighters.", "his", "commander"),
    ("Gunmen stormed the hotel. The gunmen took hostages.", "gunmen", "Gunmen"),
    ("Boko Haram insurgents raided Baga. The insurgents burned homes.", "insurgents#2", "insurgents#1"),
]


@pytest.mark.parametrize(("text", "word", "antecedent"), ANTECEDENTS)
def test_who_is_meant(text: str, word: str, antecedent: str) -> None:
    cast, story = cast_of(text)
    one, other = spot_of(story, word), spot_of(story, antecedent)
    assert cast.same(one, other), cast.why(one)
    assert cast.chain(one) == cast.chain(other)
    assert cast.name_of_chain(cast.chain(one)) == cast.mention(one).name


APART = [
    ("Iran attacked them.", "them", "Iran"),
    ("The president praised the troops. They cheered.", "They", "president"),
    ("The soldiers found a letter. He had signed it.", "He", "soldiers"),
    ("Russian forces shelled the town. The Ukrainian forces withdrew.", "forces#2", "forces#1"),
    ("Mr. Diallo saw his sister. She wept.", "She", "Diallo"),
    ("The rebels met the rebels' envoy. An army convoy left. A militia arrived.", "militia", "rebels"),
    ("It is likely that the army will attack.", "It", "army"),
    ("Hamas said that its fighters had left. Israel's army doubted it.", "army", "Hamas"),
]


@pytest.mark.parametrize(("text", "word", "other"), APART)
def test_who_is_not_meant(text: str, word: str, other: str) -> None:
    cast, story = cast_of(text)
    assert not cast.same(spot_of(story, word), spot_of(story, other)), cast.why(spot_of(story, word))


SEVERAL = [
    ("Iran and the United States met in Muscat.", "Iran", ["Iran", "United States"]),
    ("Armenia and Azerbaijan signed. Both sides pledged to stop.", "sides", ["Armenia", "Azerbaijan"]),
    ("Armenia and Azerbaijan signed. They exchanged prisoners.", "They", ["Armenia", "Azerbaijan"]),
    ("Israeli and American forces struck Yemen.", "forces", ["Israeli forces", "American forces"]),
    ("Hamas, Hezbollah and the Houthis condemned the raid.", "Hamas", ["Hamas", "Hezbollah", "Houthis"]),
    ("Rebels left.", "Rebels", ["Rebels"]),
    ("Gen. Juma Okot fought Gen. Peter Gadet. The two generals met in Juba.", "generals",
     ["Juma Okot", "Peter Gadet"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "word", "names"), SEVERAL)
def test_mentions_of_several(text: str, word: str, names: list[str]) -> None:
    cast, story = cast_of(text)
    found = cast.mentions(spot_of(story, word))
    assert [one.name for one in found] == names
    for one in found:
        assert one.span is not None
        assert story.text[slice(*one.span)] == one.text


OWNERS = [
    ("Iran's commander flew to Iraq.", "commander", "Iran"),
    ("The commander of the Quds Force flew to Iraq.", "commander", "Quds Force"),
    ("The Houthi leader gave a speech.", "leader", "Houthi"),
    ("Israeli soldiers entered the camp.", "soldiers", "Israeli"),
    ("The militias regrouped. Their leaders fled.", "leaders", "militias"),
    ("Naim Qassem, the leader of Hezbollah, spoke.", "Naim", "Hezbollah"),
    ("The soldiers left.", "soldiers", None),
]


@pytest.mark.parametrize(("text", "word", "owner"), OWNERS)
def test_possessor(text: str, word: str, owner: str | None) -> None:
    cast, story = cast_of(text)
    found = cast.possessor(spot_of(story, word))
    assert (found.name if found else None) == owner


KIND_OF = [
    ("Gunmen attacked the convoy near Maiduguri on Monday.", {"Gunmen": "group", "convoy": "thing"}),
    (
        "The general told protesters in Cairo to go home.",
        {"general": "person", "protesters": "group", "Cairo": "place"},
    ),
    ("Ankara warned Damascus.", {"Ankara": "state", "Damascus": "state"}),
    ("France condemned the attack.", {"France": "state", "attack": "abstract"}),
    ("The government sent troops to the base.", {"government": "state", "troops": "group", "base": "place"}),
    ("Joseph Kabila left the village.", {"Kabila": "person", "village": "place"}),
    ("The missile hit a hospital.", {"missile": "thing"}),
    ("He said that they had left.", {"He": "person"}),
]


@pytest.mark.parametrize(("text", "kinds"), KIND_OF)
def test_kind(text: str, kinds: dict[str, str]) -> None:
    cast, story = cast_of(text)
    found = {word: cast.kind(spot_of(story, word)) for word in kinds}
    assert found == kinds
    for word, kind in found.items():
        assert cast.acts(spot_of(story, word)) == (kind in ("person", "group", "state"))


def test_speaker_of_direct_speech() -> None:
    cast, story = cast_of('"We will not stop," said Khalil al-Hayya, a Hamas official. "I promise it."')
    assert cast.mention(spot_of(story, "We")).name == "Khalil al-Hayya"
    assert cast.mention(spot_of(story, "I")).name == "Khalil al-Hayya"
    assert cast.speaker_of_us() is None


@pytest.mark.parametrize(
    ("text", "publisher", "actor"),
    [
        (
            "The raids hurt the United States and our allies. Three rockets were fired at us.",
            "The Daily",
            "united-states",
        ),
        ("Three rockets were fired at us.", "The Daily", None),
        ("Our fighters withdrew from the town.", "Taliban", "taliban"),
    ],
)
def test_who_we_are(text: str, publisher: str, actor: str | None) -> None:
    cast, story = cast_of(text, publisher)
    us = cast.speaker_of_us()
    assert (us.actor if us else None) == actor
    word = "us" if " us" in text else "Our"
    mention = cast.mention(spot_of(story, word))
    assert mention.text == word
    assert mention.actor == actor


@pytest.mark.parametrize(
    "text", ["", "Rebels", "!!! ??? ...", "NO ONE IS SAFE HERE, OFFICIALS SAY", "and of the", "\n\n", "1. 2.", "'s"]
)  # fmt: skip
def test_nothing_breaks(text: str) -> None:
    (sentences,) = parse([text])
    story = Story(Document(name="a.txt", text=text, sha256="", original=b""), sentences)
    cast = Cast(story, REGISTRY)
    for tree in story.trees:
        for place in range(len(tree)):
            spot = (tree.number, place)
            mention = cast.mention(spot)
            assert mention.span is not None
            assert story.text[slice(*mention.span)] == mention.text
            assert cast.kind(spot) in KINDS
            cast.mentions(spot)
            cast.possessor(spot)
            assert cast.why(spot)
    assert cast.name_of_chain(-5) is None


def test_the_same_twice() -> None:
    text = "Armenia and Azerbaijan signed. They left. Both sides accused each other, and it went on."
    one, story = cast_of(text)
    two, _ = cast_of(text)
    spots = [(tree.number, n) for tree in story.trees for n in range(len(tree))]
    assert [one.mentions(spot) for spot in spots] == [two.mentions(spot) for spot in spots]


def test_tables() -> None:
    rows = list(_rows("people_words"))
    assert len(rows) >= 400
    assert {row["kind"] for row in rows} <= KINDS
    assert {row["number"] for row in rows} <= {"", "collective", "plural"}
    assert len({row["word"] for row in rows}) == len(rows)
    assert len(nouns()) > len(rows)
    found = noun_of("gunmen")
    assert found is not None
    assert (found.base, found.kind, found.number) == ("gunman", "group", "many")
    for name in ("cast_words", "cast_weights", "cast_given_names"):
        assert list(_rows(name))


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("fealty.reading") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


TAKEN_UP = [
    ("The US bombed the camp.", "US", "US"),
    ("What does Iran gain? Abroad, they claim to want peace.", "they", "Iran"),
    ("What will Hamas do now? It rejected the plan.", "It", "Hamas"),
    ("The U.S.-led coalition struck Raqqa. The U.S.-led coalition said it had killed ten.", "it", "U.S.-led coalition"),
    ("Nigeria's air force bombed the camp. It said that 40 were killed.", "It", "Nigeria's air force"),
    ("Israel struck Beirut on Monday. Hezbollah vowed revenge. It fired forty rockets.", "It", "Hezbollah"),
    ("Yevgeny Prigozhin said his men had crossed. He vowed to go on. Vladimir Putin called it treason. He sent troops.",
     "He#2", "Vladimir Putin"),
    ("Isaias Afwerki spoke first. He praised the army.\n\nAbiy Ahmed flew to Asmara. He announced a truce.", "He#2",
     "Abiy Ahmed"),
    ("The Movement for the Emancipation of the Niger Delta blew up a pipeline. MEND denied it.", "MEND",
     "Movement for the Emancipation of the Niger Delta"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "word", "name"), TAKEN_UP)
def test_who_is_taken_up_has_to_be_able_to_do_it(text: str, word: str, name: str) -> None:
    cast, story = cast_of(text)
    assert cast.mention(spot_of(story, word)).name == name


CONTROLLED = [
    ("Rebels went on bombing the town.", "bombing", ["Rebels"]),
    ("The army kept shelling Idlib.", "shelling", ["army"]),
    ("Ukraine accused Russia of shelling a hospital.", "shelling", ["Russia"]),
    ("The army stopped the rebels from entering the city.", "entering", ["rebels"]),
    ("Britain blamed Iran for attacking the tanker.", "attacking", ["Iran"]),
    ("He was accused of arming the rebels.", "arming", ["He"]),
    ("Iran denies arming the Houthis.", "arming", ["Iran"]),
    ("The envoy talked the militia into releasing the hostages.", "releasing", ["militia"]),
    ("Iran told the militias to attack.", "attack", ["militias"]),
    ("The rebels promised Kenya to leave.", "leave", ["rebels"]),
]


@pytest.mark.parametrize(("text", "verb", "who"), CONTROLLED)
def test_who_does_what_follows_a_verb(text: str, verb: str, who: list[str]) -> None:
    _, story = cast_of(text)
    number, place = spot_of(story, verb)
    tree = story.trees[number]
    assert [tree[one].text for one in tree.subjects(place)] == who


DATELINES = [
    ("GAZA - Hamas said it had fired rockets.", "Hamas"),
    ("BAGHDAD (Reuters) - The militia said it would stop.", "The"),
    ("KYIV, 3 May - Russian forces shelled Kharkiv.", "Russian"),
    ("ADDIS ABABA, Ethiopia, Nov 4 (AFP) - Abiy Ahmed ordered an attack.", "Abiy"),
    ("Cairo/Dubai, Oct 5 (Reuters) - Houthi rebels seized a ship.", "Houthi"),
    ("BOGOTÁ, Colombia — Rebels freed two men.", "Rebels"),
    ("NATO - The alliance met on Monday.", "NATO"),
    ("RSF - Sudan's paramilitary - has won.", "RSF"),
    ("IRAN – US TALKS BEGIN", "IRAN"),
    ("Putin - Kremlin meeting is on.", "Putin"),
]


@pytest.mark.parametrize(("text", "first"), DATELINES)
def test_datelines_are_no_part_of_a_sentence(text: str, first: str) -> None:
    _, story = cast_of(text)
    token = story.trees[0][0]
    assert token.text == first == text[token.begin : token.end]


def test_a_known_group_s_fighters_act_for_it() -> None:
    text = "Kataib Hezbollah rejected the order. Its fighters fired rockets at the base. The villagers fled."
    (document,) = read_document(text.encode(), "a.txt", published=date(2021, 6, 14))
    assert isinstance(document, Document)
    analysis = Reader().analyse(document)
    fighters = next(n for n, token in enumerate(analysis.story.trees[1].tokens) if token.text == "fighters")
    mention = analysis.cast.mention((1, fighters))
    assert (mention.text, mention.name, mention.actor) == (
        "Its fighters", "Kataib Hezbollah fighters", "kataib-hezbollah",
    )  # fmt: skip
    villagers = next(n for n, token in enumerate(analysis.story.trees[2].tokens) if token.text == "villagers")
    assert analysis.cast.mention((2, villagers)).actor is None


MISFITS = [
    ("The Arakan Army took a post. The alliance denied it.", "alliance", "Arakan Army"),
    ("The Arakan Army took a post. The army denied it.", "army", "Arakan Army"),
    ("Saraya al-Salam guards Samarra. The militias denied it.", "militias", "Saraya al-Salam"),
    ("Hamas fired rockets. The Lebanese group denied it.", "group", "Hamas"),
]


@pytest.mark.parametrize(("text", "word", "name"), MISFITS)
def test_descriptions_take_up_nobody_whom_they_do_not_fit(text: str, word: str, name: str) -> None:
    cast, story = cast_of(text)
    assert cast.mention(spot_of(story, word)).name != name
