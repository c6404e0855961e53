"""Ties as articles tell them: by lists, possessives, titles, descriptions and one sentence after another (invented)."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from fealty.reading.documents import Document
from fealty.reading.reader import Reader
from fealty.records import Tie


@cache
def _reader() -> Reader:
    return Reader()


@cache
def _ties(text: str) -> tuple[Tie, ...]:
    document = Document(
        text=text, name="a.txt", sha256="", original=b"", published=date(2024, 5, 1), publisher="The Herald"
    )
    return tuple(one for one in _reader().read(document).records if isinstance(one, Tie))


def _has(text: str, relation: str, source: str, target: str) -> bool:
    return any(
        tie.relation == relation
        and tie.from_ is not None
        and tie.to is not None
        and source in f"{tie.from_.text} {tie.from_.name}"
        and target in f"{tie.to.text} {tie.to.name}"
        for tie in _ties(text)
    )


TOLD = [
    # lists
    ("Iran arms several militias, including Kataib Hezbollah and the Badr Organization.", "arms", "Iran", "Badr"),
    ("Turkey backs rebel groups like Ahrar al-Sham and Faylaq al-Sham.", "sponsors", "Turkey", "Faylaq"),
    ("Groups such as the SLM and the JEM are backed by Chad.", "sponsors", "Chad", "SLM"),
    ("Units of the PMF such as Badr and Asaib Ahl al-Haq took the road.", "member_of", "Asaib", "PMF"),
    ("The SNA fights the Kurds, and its units include the Hamza Division.", "member_of", "Hamza", "SNA"),
    ("The men draw their wages, their tents and their orders from Asmara.", "pays", "Asmara", "men"),
    # possessives and titles
    ("Hezbollah lost Wissam Tawil, a commander of its elite Radwan Force.", "member_of", "Radwan", "Hezbollah"),
    ("Hezbollah's secretary general, Hassan Nasrallah, spoke on Friday.", "leads", "Nasrallah", "Hezbollah"),
    ("The Southern Transitional Council, whose president Aidarus al-Zubaidi lives abroad, sent troops.", "leads",
     "Zubaidi", "Council"),
    ("Ansar al-Sharia and its leader, Abu Iyadh, were put on a list.", "leads", "Iyadh", "Ansar"),
    ("Igor Strelkov, a retired officer of the FSB, seized the town hall.", "member_of", "Strelkov", "FSB"),
    ("The National Resistance Front of Ahmad Massoud attacked a post.", "leads", "Massoud", "Front"),
    ("Denis Pushilin became prime minister of the Donetsk People's Republic in May.", "leads", "Pushilin", "Donetsk"),
    # helpers
    ("The battalion was financed by Ihor Kolomoisky, an oligarch.", "funds", "Kolomoisky", "battalion"),
    ("Most of Hezbollah's rockets were supplied by Iran.", "arms", "Iran", "Hezbollah"),
    ("Until 1998 Syria allowed the PKK to run camps in the Bekaa.", "hosts", "Syria", "PKK"),
    ("Some four hundred volunteers from Ossetia serve in its ranks, the M23 said.", "member_of", "volunteers", ""),
    ("The Amniyat answers to the emir and is commanded by Mahad Karate.", "commands", "Karate", "Amniyat"),
    ("The court accused Eritrea of having financed the ONLF.", "funds", "Eritrea", "ONLF"),
    ("Uganda admitted having trained the SPLA.", "trains", "Uganda", "SPLA"),
    # who is meant
    ("Hezbollah fired rockets. The group, which is financed by Iran, lost ten men.", "funds", "Iran", "Hezbollah"),
    ("Hezbollah fired rockets. Iran arms the Lebanese militant group.", "arms", "Iran", "Hezbollah"),
    ("The Coalition of Patriots for Change (CPC), a rebel alliance sponsored by Francois Bozize, marched on Bangui.",
     "sponsors", "Bozize", "CPC"),
    ("Alexander Zakharchenko spoke. His predecessor, Alexander Borodai, was a Muscovite.", "successor_of",
     "Zakharchenko", "Borodai"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "relation", "source", "target"), TOLD)
def test_ties_are_found_as_articles_tell_them(text: str, relation: str, source: str, target: str) -> None:
    assert _has(text, relation, source, target)


NONE_OF = [
    ("Touadera's security adviser, Dmitri Sytyi, was wounded.", "member_of", "Sytyi", "security"),
    ("Baghdad pays the salaries of its fighters.", "pays", "Baghdad", "salaries"),
    ("The Popular Mobilization Forces are an umbrella of some fifty armed groups.", "member_of", "Forces", "groups"),
    ("The MNDAA is the army of the Kokang Chinese.", "member_of", "Kokang", "MNDAA"),
    ("Turkey backs rebel groups like Ahrar al-Sham.", "member_of", "Ahrar", "groups"),
    ("Alexander Borodai became prime minister of the Donetsk People's Republic.", "successor_of", "Borodai", "Donetsk"),
    ("The Arakan Army took a post. The army is led by Min Aung Hlaing.", "leads", "Hlaing", "Arakan"),
]


@pytest.mark.parametrize(("text", "relation", "source", "target"), NONE_OF)
def test_what_sounds_like_a_tie_is_none(text: str, relation: str, source: str, target: str) -> None:
    assert not _has(text, relation, source, target)


def test_the_group_is_the_one_that_the_paragraph_is_about() -> None:
    text = (
        "The Islamic Group buried its dead. The group denied everything.\n\n"
        "Hezbollah has lost forty men. The group is armed by Iran."
    )
    assert _has(text, "arms", "Iran", "Hezbollah")
    assert not _has(text, "arms", "Iran", "Islamic Group")
