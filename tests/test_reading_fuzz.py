"""Whatever a document says, reading it never raises, and every record is sound: cited, storable, joined to others that exist."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date
from typing import get_args

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fealty.reading import Document, Reader, Reading, read_document
from fealty.reading.model import Name, Sentence, parse
from fealty.reading.model.sessions import FOLDER, labels
from fealty.records import FROM_TEXT, Incident, Mention, Response, check_quote, decode, encode
from fealty.records.values import Answer, EventType, KnownBy, OrderContent, Relation, Status

TRAINED = all((FOLDER / name).is_file() for name in ("parser.onnx", "pairs.onnx"))
pytestmark = pytest.mark.skipif(not TRAINED, reason="the weights are not here: run training/export.py")

STORIES = (
    """Front of the Plains halts its raids for thirty days

KARVELA (The Courier) - The commander of the Front of the Plains, Colonel Idris Maro, on Monday ordered his fighters to stop all attacks on army convoys until talks in Geneva end on 29 February 2024, two officials told The Courier on condition of anonymity.

"We will not fire first," Maro said. "Whoever breaks this order will answer to me." The Northern Brigade, which is armed and paid by the neighbouring kingdom of Tavria, refused: hours later its men shelled Karvela airfield, killing at least 14 soldiers and wounding between 20 and 30 others, according to the army.

Tavria denied that it had sent any weapons. It called the rebels "terrorists" in 2019.
""",
    """The Pentagon said U.S. jets struck three depots near Deir ez-Zor in eastern Syria overnight after a drone attack on 7 July wounded two American troops. Iran's Quds Force had told Kataib Hezbollah and Asaib Ahl al-Haq to hold their fire, Iraqi security sources said, but neither group was thought to have obeyed.

"If they strike again, we will respond," Defense Secretary Lloyd Austin said. He added that Washington, which has about 900 soldiers there, would not withdraw them before the end of the year.

The Syrian Observatory for Human Rights, a Britain-based monitor, put the toll at 11 dead; state media said that there were no casualties. On Tuesday both sides agreed on a truce of 72 hours, from 6 a.m. local time.
""",
    """RSF fighters withdrew from Wad Madani last week under a deal that was brokered by Saudi Arabia and the African Union, the UN said on 3/2/2024. General Burhan's army accused the United Arab Emirates of sending arms to the paramilitaries through Chad, a charge that Abu Dhabi rejected.

Neither the RSF nor its leader, Mohamed Hamdan Dagalo, known as Hemedti, commented. Residents said they saw the militia's men loot shops, burn two clinics and kill dozens of people in December; Human Rights Watch verified videos of it. He had vowed in 2023 to "protect civilians". The army said it would resume its air strikes unless they left the city by Friday.
""",
)  # fmt: skip
DAYS = (None, date(2024, 2, 29), date(2023, 3, 1), date.min, date(1, 1, 8), date.max, date(9999, 12, 28), date(9999, 2, 28))
SCRIPTS = ("قال الجيش إن الهدنة تبدأ غدا", "Войска отошли от города.", "中国人民解放军空袭了", "कश्मीर", "Ωλα", "Łódź–Đà Nẵng", "שלום")
ODD = ("😀", "👨‍👩‍👧‍👦", "🇸🇾", "\u200b", "\u200d", "\u202e", "\ufeff", "\u0301", "\u00ad", "\x00", "\ufffd", "𝔗𝔥𝔢", "ﬁ", "İ", "ß", "\u2028")
DEBRIS = ("<p>", "</div>", "&nbsp;", "&#8217;", "<a href='x'>", "{{ad}}", "[1]", "https://t.me/a_b?c=d", "@user", "#tag", "<!--")
QUOTES = ('"', "“", "”", "‘", "’", "'", "«", "»", "„", "``")
NUMBERS = ("0", "-1", "1,000,000,000,000", "12345678901234567890", "1e9", "3.5", "½", "31 February", "29 February 2023",
           "32/13/2024", "2024-02-30", "24:61", "XIV", "²", "٣٤", "year 0", "in 99999", "dozens of thousands", "10,0,0", "$5bn")  # fmt: skip
TABLE = "Date | Place | Killed\n7 July | Aleppo | 12\n8 July | Idlib | -\n\n1\t2\t3\n4;5;6\n* * *\n"


def put(text: str, pick: random.Random, things: tuple[str, ...], times: int = 6) -> str:
    for _ in range(times):
        at = pick.randint(0, len(text))
        text = text[:at] + pick.choice(things) + text[at:]
    return text


def shuffled(text: str, pick: random.Random, apart: str) -> str:
    parts = text.split(apart)
    pick.shuffle(parts)
    return apart.join(parts)


def cut(text: str, pick: random.Random) -> str:
    begin, end = sorted((pick.randint(0, len(text)), pick.randint(0, len(text))))
    return text[:begin] + text[end:] if pick.random() < 0.5 else text[begin:end]


def words_out(text: str, pick: random.Random) -> str:
    return " ".join(word for word in re.split(r"(?<=\s)|\s", text) if pick.random() < 0.8)


DAMAGES: dict[str, Callable[[str, random.Random], str]] = {
    "cut": cut,
    "words left out": words_out,
    "words shuffled": lambda text, pick: shuffled(text, pick, " "),
    "sentences shuffled": lambda text, pick: shuffled(text, pick, ". "),
    "paragraphs shuffled": lambda text, pick: shuffled(text, pick, "\n\n"),
    "letters shuffled": lambda text, pick: "".join(pick.sample(text, len(text)))[:400],
    "upper case": lambda text, pick: text.upper(),
    "lower case": lambda text, pick: text.lower(),
    "Title Case": lambda text, pick: text.title(),
    "no punctuation": lambda text, pick: re.sub(r"[^\w\s]", "", text),
    "no sentence marks": lambda text, pick: re.sub(r"[.!?;:]", "", text),
    "only marks": lambda text, pick: re.sub(r"\w", "", text),
    "quotes unbalanced": lambda text, pick: put(text, pick, QUOTES, 9),
    "quotes gone": lambda text, pick: re.sub(r"[\"“”‘’']", "", text),
    "line breaks": lambda text, pick: put(text, pick, ("\n", "\n\n", "\r\n", "\t", "\n\n\n"), 15),
    "one line": lambda text, pick: " ".join(text.split()),
    "a word a paragraph": lambda text, pick: "\n\n".join(text.split()[:80]),
    "other scripts": lambda text, pick: put(text, pick, SCRIPTS),
    "odd characters": lambda text, pick: put(text, pick, ODD, 12),
    "debris": lambda text, pick: put(text, pick, DEBRIS, 9),
    "numbers": lambda text, pick: put(text, pick, tuple(f" {one} " for one in NUMBERS), 9),
    "numbers changed": lambda text, pick: re.sub(r"\d+", lambda _: pick.choice(NUMBERS), text),
    "tables": lambda text, pick: put(text, pick, (TABLE,), 2),
    "long words": lambda text, pick: put(text, pick, ("a" * 3000, "-".join(["x"] * 300), "Al-" * 200), 2),
    "repeated": lambda text, pick: "\n\n".join([text] * 2),
    "no spaces": lambda text, pick: re.sub(" ", "", text) if pick.random() < 0.5 else re.sub(" ", "", text, count=40),
    "backwards": lambda text, pick: text[::-1],
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def document(text: str, published: date | None = date(2024, 2, 29)) -> Document | None:
    """A document that counts as English whatever its letters, so that all of it is read; None when nothing is in it."""
    (found,) = read_document(text.encode("utf-8", "replace"), "a.txt", published=published, publisher="The Courier")
    return msgspec.structs.replace(found, language="en") if isinstance(found, Document) else None


def mentions(value: object) -> list[Mention]:
    """All mentions anywhere in a record."""
    if isinstance(value, Mention):
        return [value]
    inner = value if isinstance(value, tuple) else ()
    if isinstance(value, msgspec.Struct):
        inner = tuple(getattr(value, name) for name in value.__struct_fields__)
    return [one for part in inner for one in mentions(part)]


ALLOWED = {
    "status": Status, "type": EventType, "content": OrderContent, "known_by": KnownBy, "answer": Answer, "relation": Relation,
}  # fmt: skip


def sound(reading: Reading) -> Reading:
    """Hold a reading to the contract."""
    source, text = reading.source, reading.source.text
    assert text is not None
    known = {one.id: one for one in reading.records}
    assert len(known) == len(reading.records), "an id stands for two records"
    assert decode(encode(source)) == source
    for one in reading.records:
        assert one.id
        assert decode(encode(one)) == one
        if isinstance(one, Incident):
            members = [known[member] for member in one.members]
            assert len({type(member) for member in members}) == 1
            assert not isinstance(members[0], Incident)
            assert len(set(one.members)) == len(one.members) > 1
            continue
        assert isinstance(one, FROM_TEXT)
        check_quote(one, text)
        assert one.quote == one.quote.strip(), "a quote begins and ends with a word"
        assert one.source == source.id
        assert one.coder
        assert 0 <= one.confidence <= 1
        for field, values in ALLOWED.items():
            assert getattr(one, field, None) is None or getattr(one, field) in get_args(values), field
        for mention in mentions(one):
            assert mention.text
            assert mention.span is None or text[slice(*mention.span)] == mention.text
            assert mention.span is None or 0 <= mention.span[0] < mention.span[1] <= len(text)
        if isinstance(one, Response):
            assert type(known[one.order]).__name__ == "Order"
    return reading


def read(reader: Reader, text: str, published: date | None = date(2024, 2, 29)) -> Reading | None:
    found = document(text, published)
    return sound(reader.read(found)) if found is not None else None


def few(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    )


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("story", range(len(STORIES)))
def test_each_damage_by_itself(reader: Reader, damage: str, story: int) -> None:
    text = DAMAGES[damage](STORIES[story], random.Random(f"{damage} {story}"))
    read(reader, text, DAYS[len(text) % len(DAYS)])


@few(60)
@given(
    story=st.sampled_from(STORIES),
    damages=st.lists(st.sampled_from(sorted(DAMAGES)), min_size=2, max_size=4),
    seed=st.integers(0, 2**32),
    published=st.sampled_from(DAYS) | st.dates(),
)
def test_damages_together(reader: Reader, story: str, damages: list[str], seed: int, published: date | None) -> None:
    pick = random.Random(seed)
    for damage in damages:
        story = DAMAGES[damage](story, pick)[:4000]
    read(reader, story, published)
