"""News agencies by all their names: one agency is one origin, however it is printed."""

from __future__ import annotations

from datetime import date

import pytest

from fealty.measuring.telling import teller
from fealty.reading.documents.nested import agency_of
from fealty.reading.joining import incidents
from fealty.records import Event, Interval, Mention, identified
from fealty.records.agencies import abbreviated, agencies, in_full, spellings


@pytest.mark.parametrize("name", ["AP", "ap ", "The AP", "Associated Press", "associated press"])
def test_every_way_to_write_an_agency_gives_its_full_name(name: str) -> None:
    assert in_full(name) == "Associated Press"


@pytest.mark.parametrize("name", ["publisher", "Ministry of Defence", "APA", "a reader", ""])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert in_full(name) == name


def test_no_two_agencies_share_a_name() -> None:
    printed = [form.lower() for forms in spellings().values() for form in set(map(str.lower, forms))]
    assert len(printed) == len(set(printed))


def test_weak_abbreviations_are_no_name_in_running_text() -> None:
    assert "ap" in abbreviated()
    assert "ap" not in agencies()
    assert agency_of("AA") is None
    assert agency_of("AA", bracketed=True) == "Anadolu Agency"


def _told(origin: str, number: int) -> Event:
    return identified(
        Event(
            type="ASSAULT", actors=(Mention(text="Kataib Hezbollah", actor="kataib-hezbollah"),),
            recipients=(Mention(text="U.S. forces", actor="united-states"),), weapon="drone", origin=origin,
            when=Interval(begin=date(2021, 7, 7), end=date(2021, 7, 7)), source=f"source-{number}", span=(0, 40),
            quote=f"the militia's drones reached the airport at Erbil {number}",
        )
    )  # fmt: skip


@pytest.mark.parametrize(("other", "origins"), [("AP", 1), ("Associated Press", 1), ("Reuters", 2), ("AFP", 2)])
def test_one_agency_under_two_names_is_one_origin_of_an_incident(other: str, origins: int) -> None:
    told = [_told("Associated Press", 0), _told(other, 1)]
    assert [one.origins for one in incidents(told)] == [origins]


def test_reports_are_told_by_the_agency_in_full() -> None:
    assert teller(_told("AFP", 0), {}) == "Agence France-Presse"
