"""The open tables hold together, and a case can have readings of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fealty.assessing import default_hypotheses, read_hypotheses
from fealty.assessing.finding import AT_ANY_TIME
from fealty.assessing.hypotheses import check_hypotheses
from fealty.assessing.tables import factor, flaw_of, ratios
from fealty.assessing.weighing import ANSWERS, OWN_ORDERS, likelihoods
from fealty.errors import SettingsError


def test_every_row_speaks_of_every_default_reading_gives_its_reason_and_claims_little() -> None:
    ids = {one.id for one in default_hypotheses()}
    for kind, row in ratios().items():
        assert set(row.ratios) == ids, kind
        assert len(row.reason) > 20, kind
        assert 1.0 <= max(row.ratios.values()) / min(row.ratios.values()) <= 8.0, kind


def test_families_and_kinds_that_the_code_names_are_in_the_table() -> None:
    assert set(ratios()) >= AT_ANY_TIME
    assert {row.family for row in ratios().values()} >= {ANSWERS, OWN_ORDERS}


def test_no_reading_gains_from_there_being_many_reports() -> None:
    sums = {one.id: 0.0 for one in default_hypotheses()}
    for kind in ratios():
        for name, value in likelihoods(kind, default_hypotheses()).items():
            sums[name] += value
    assert max(sums.values()) == pytest.approx(min(sums.values()))


def test_better_sources_count_more_and_every_factor_weakens() -> None:
    grades = [factor("grade", letter) for letter in "ABCDE"]
    assert grades == sorted(grades, reverse=True)
    assert factor("grade", None) == factor("grade", "none") < factor("grade", "C")
    assert factor("review", "unsure") == 0.5
    assert factor("review", "accept") == 1.0
    assert 0 < flaw_of("placebo dates") < 1
    assert flaw_of("a check of next year") == flaw_of("any")


def test_the_default_readings_can_be_computed_with() -> None:
    every = default_hypotheses()
    check_hypotheses(every)
    assert [one.name for one in every] == ["in command", "slipping", "for show", "business as usual"]
    assert len({one.prior for one in every}) == 1


def test_a_case_rewords_weighs_anew_drops_and_adds_readings() -> None:
    text = """
    [case]
    title = "has no part"

    [[hypotheses]]
    id = "for-show"
    drop = true

    [[hypotheses]]
    id = "in-command"
    prior = 3
    words = "they obey"

    [[hypotheses]]
    id = "bought"
    name = "bought off"
    words = "the groups are paid to wait"
    ratio = 0.5
    ratios = { met = 2.0 }
    """
    every = {one.id: one for one in read_hypotheses(text)}
    assert set(every) == {"in-command", "slipping", "business-as-usual", "bought"}
    assert (every["in-command"].prior, every["in-command"].words, every["in-command"].ratio) == (3.0, "they obey", 0.25)
    assert every["bought"].ratio_of("met") == 2.0
    assert every["bought"].ratio_of("quarrel") is None
    assert every["slipping"].ratio_of("quarrel") == ratios()["quarrel"].ratios["slipping"]


def test_without_any_of_its_own_a_case_has_the_default_ones() -> None:
    assert read_hypotheses("") == default_hypotheses()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[hypotheses]", "not TOML"),
        ("hypotheses = 3", r"\[\[hypotheses\]\]"),
        ("[[hypotheses]]\nname = 'x'", "no id"),
        ("[[hypotheses]]\nid = 'x'\ndrop = true", "none of that id; there are in-command, slipping"),
        (
            "[[hypotheses]]\nid = 'x'\nname = 'x'",
            "x is a new reading and lacks words; .* in-command, slipping",
        ),
        ("[[hypotheses]]\nid = 'x'\nprior = 2", "lacks name and words"),
        ("[[hypotheses]]\nid = 'slipping'\nweight = 3", "weight"),
        ("[[hypotheses]]\nid = 'slipping'\nprior = 0", "prior is 0"),
        ("[[hypotheses]]\nid = 'slipping'\nratio = -1", "ratio is -1"),
        ("[[hypotheses]]\nid = 'slipping'\nspread = 0.001", "spread is 0.001, not within .* factor of 2"),
        ("[[hypotheses]]\nid = 'slipping'\ncourse = { held = 1.0 }", "course"),
        (
            "[[hypotheses]]\nid = 'slipping'\nratios = { rumour = 2 }",
            "rumour: no such kind of item; all kinds: accepted_named",
        ),
        ("[[hypotheses]]\nid = 'slipping'\nratios = { quarrels = 2 }", "did you mean quarrel"),
        ("[[hypotheses]]\nid = 'slipping'\nratios = { met = 0 }", "ratios.met"),
        (
            "\n".join(f"[[hypotheses]]\nid = '{one}'\ndrop = true" for one in ("slipping", "for-show", "in-command")),
            "only 'business-as-usual' is left to be weighed; keep at least 2",
        ),
    ],
)
def test_a_reading_that_makes_no_sense_is_refused_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read_hypotheses(text)


def test_the_example_of_the_docs_is_one() -> None:
    text = (Path(__file__).resolve().parents[1] / "docs" / "assessing.md").read_text(encoding="utf-8")
    every = {one.id: one for one in read_hypotheses(text.split("```toml\n")[1].split("```")[0])}
    assert list(every) == ["in-command", "slipping", "business-as-usual", "deterred"]
    assert (every["in-command"].prior, every["deterred"].ratios["quarrel"]) == (2.0, 1.3)
    listed = text[text.index("Kinds of reports: ") : text.index("what each means, and the figures")]
    assert set(re.findall(r"`(\w+)`", listed)) == set(ratios())
