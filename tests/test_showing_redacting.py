"""Leaving out: nothing that was left out survives, the figures stay, the gap can be seen, and the rest is as it was."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import msgspec
import polars as pl
import pytest

import exports_help as made
from fealty.casefile import Case, check_case
from fealty.errors import FealtyError
from fealty.measuring import Measurement, measure
from fealty.records import KINDS, Coded, Source, check_quote
from fealty.showing import Further, dossier, dossier_json, dossier_markdown, look_further
from fealty.showing.bundling import bundle, rebuild
from fealty.showing.exports import FORMATS, export
from fealty.showing.exports.comparing import differences
from fealty.showing.exports.erasing import Eraser, Move, Phrase, shifted
from fealty.showing.redacting import LEFT_OUT, Redacted, redacted

NAME = "Rustam Darvish"
NAME_STRINGS = ("rustam", "darvish")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with made.build(tmp_path_factory.mktemp("redacting") / "a.fealty") as opened:
        yield opened


@pytest.fixture(scope="module")
def found(case: Case) -> Measurement:
    return measure(case)


def secret(case: Case) -> str:
    return next(seen.record.id for seen in case.sources() if seen.record.title == made.SECRET.title)


@pytest.fixture(scope="module")
def without_both(case: Case, found: Measurement) -> Redacted:
    return redacted(case, found, sources=[secret(case)[:8]], names=[NAME])


def survivors(text: str, left_out: tuple[str, ...]) -> list[str]:
    plain = re.sub(r"\\n|\s+", " ", text).lower()
    return [one for one in left_out if one.lower() in plain]


def whole(copy: Redacted) -> str:
    """Everything that a copy can be asked for, as one text."""
    parts = [msgspec.json.encode(view) for kind in KINDS.values() for view in copy.views(kind)]
    parts += [msgspec.json.encode(one) for one in (*copy.sources(), *copy.judgements(), *copy.batches())]
    parts += [msgspec.json.encode(copy.settings), msgspec.json.encode(copy.measurement)]
    texts = [copy.text(view.record.id) or "" for view in copy.sources()]
    raw = [msgspec.json.encode(one) for view in copy.views(KINDS["event"]) for one in copy.versions(view.record.id)]
    return b"\n".join([*parts, *raw]).decode() + "\n".join(texts)


# --- nothing survives -------------------------------------------------------------------------------------------------


def test_nothing_left_out_survives_in_the_copy(without_both: Redacted) -> None:
    text = whole(without_both)
    assert not survivors(text, (*NAME_STRINGS, *made.SECRET_STRINGS))
    assert "[left out 1]" in text
    assert "[left out source 1]" in text


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_left_out_survives_in_any_export(without_both: Redacted, tmp_path: Path, form: str) -> None:
    export(without_both, tmp_path / "out", form, everything=True)
    files = [path for path in (tmp_path / "out", *tmp_path.glob("out/*")) if path.is_file()]
    assert files
    for path in files:
        text = pl.read_parquet(path).write_csv() if form == "parquet" else path.read_text(encoding="utf-8")
        assert not survivors(text, (*NAME_STRINGS, *made.SECRET_STRINGS)), path.name


def test_nothing_left_out_survives_in_a_bundle_and_its_case(without_both: Redacted, tmp_path: Path) -> None:
    assert without_both.measurement is not None
    target = tmp_path / "b.zip"
    bundle(without_both, without_both.measurement, target, gap=without_both.gap)
    with zipfile.ZipFile(target) as pack:
        for name in pack.namelist():
            assert not survivors(pack.read(name).decode(), (*NAME_STRINGS, *made.SECRET_STRINGS)), name
    rebuild(target, tmp_path / "again.fealty")
    assert not list(check_case(tmp_path / "again.fealty")), "its quotes and ids are sound"
    assert not survivors(
        (tmp_path / "again.fealty").read_bytes().decode("latin-1"), (*NAME_STRINGS, *made.SECRET_STRINGS)
    )


def test_ids_that_would_confirm_a_guess_are_new(case: Case, without_both: Redacted) -> None:
    old = {seen.record.id for kind in KINDS.values() for seen in case.views(kind)}
    touched = [
        seen.record.id
        for kind in KINDS.values()
        for seen in without_both.views(kind)
        if seen.verdict != "edit" and "left out" in msgspec.json.encode(seen.record).decode()
    ]  # an edit's own words are no part of what an id is made from
    assert touched
    assert not old & set(touched)
    assert secret(case) not in whole(without_both)


# --- the answer stays -------------------------------------------------------------------------------------------------


def test_the_figures_stay_and_the_gap_is_told(without_both: Redacted, found: Measurement) -> None:
    kept = without_both.measurement
    assert kept is not None
    assert not differences(msgspec.to_builtins(found), msgspec.to_builtins(kept))
    for before, after in zip(found.estimates, kept.estimates, strict=True):
        assert (after.ratio, after.low, after.high, after.verdict) == (
            before.ratio, before.low, before.high, before.verdict,
        )  # fmt: skip
    assert kept.checks[0].name == "left out on request"
    assert "one source and one name are left out" in kept.checks[0].words
    assert without_both.gap.records > 0
    assert str(without_both.gap.records) in kept.checks[0].words


def test_the_dossier_of_a_copy_has_the_same_answer_and_shows_the_gap(
    case: Case, found: Measurement, without_both: Redacted
) -> None:
    further = look_further(case, found, paths=200)
    assert further.assessment is not None
    clean = without_both.walked(further, Further)
    assert clean.assessment is not None
    assert without_both.measurement is not None
    assert without_both.measurement.estimates[0].ratio == found.estimates[0].ratio
    assert [one.posterior for one in clean.assessment.whole.hypotheses] == [
        one.posterior for one in further.assessment.whole.hypotheses
    ]
    page = dossier(without_both, without_both.measurement, further=clean)
    assert "Left out." in page[: page.index('aria-label="Contents"')]
    assert "On request one source and one name are left out" in unescape(page)
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors
    markdown = dossier_markdown(without_both, without_both.measurement, further=clean)
    plain = dossier_json(without_both, without_both.measurement, further=clean)
    for form in (unescape(page), markdown.replace("\\", ""), plain.decode()):
        assert survivors(form, (*made.SECRET_STRINGS, *NAME_STRINGS)) == []
        assert "On request one source and one name are left out" in form
    assert "On request" not in dossier(case, found, further=further)


def test_what_is_left_gives_the_same_figures_when_it_is_measured(without_both: Redacted, tmp_path: Path) -> None:
    assert without_both.measurement is not None
    done = bundle(without_both, without_both.measurement, tmp_path / "b.zip", gap=without_both.gap)
    assert done.differences == ()


def test_the_measurement_names_the_records_as_the_copy_has_them(without_both: Redacted) -> None:
    assert without_both.measurement is not None
    known = {seen.record.id for kind in KINDS.values() for seen in without_both.views(kind)}
    for one in without_both.measurement.estimates:
        assert set(one.records) <= known
        assert one.order in known
    for series in without_both.measurement.series:
        assert {record for day in series.records for record in day} <= known


# --- the rest is as it was --------------------------------------------------------------------------------------------


def test_nothing_to_leave_out_changes_nothing(case: Case, found: Measurement) -> None:
    copy = redacted(case, found)
    assert not copy.gap
    assert copy.measurement == found
    assert copy.settings == case.settings
    assert copy.judgements() == case.judgements()
    for kind in KINDS.values():
        assert copy.views(kind) == case.views(kind)


def test_what_does_not_name_anybody_stays(case: Case, without_both: Redacted) -> None:
    pairs = zip(case.views(KINDS["event"]), without_both.views(KINDS["event"]), strict=True)
    same = [before.record == after.record for before, after in pairs]
    assert 0 < same.count(False) < 5
    assert len(same) > 200


def test_records_of_a_left_out_source_keep_what_they_say(case: Case, without_both: Redacted) -> None:
    before = [seen.record for seen in case.views(KINDS["tie"])]
    after = [seen.record for seen in without_both.views(KINDS["tie"])]
    for one, other in zip(before, after, strict=True):
        assert (one.relation, one.status, one.to.name, one.confidence) == (  # type: ignore[union-attr]
            other.relation, other.status, other.to.name, other.confidence,  # type: ignore[union-attr]
        )  # fmt: skip
        assert other.quote == LEFT_OUT  # type: ignore[union-attr]
        assert other.said_by == ("[left out source 1]", "a resident")  # type: ignore[union-attr]


def test_every_quote_of_the_copy_is_in_its_text(case: Case) -> None:
    for sources, names in (([], [NAME, "Amira Sahl"]), ([secret(case)], []), ([secret(case)], [NAME])):
        copy = redacted(case, sources=sources, names=names)
        for kind in KINDS.values():
            for seen in copy.views(kind):
                if isinstance(seen.record, Coded) and seen.record.quote is not None:
                    check_quote(seen.record, copy.text(seen.record.source or ""))
                    mention = getattr(seen.record, "from_", None)
                    if mention is not None and mention.span is not None:
                        assert (copy.text(seen.record.source or "") or "")[slice(*mention.span)] == mention.text


def test_reviewers_stay_with_their_records(case: Case, without_both: Redacted) -> None:
    before = [len(seen.judgements) for seen in case.views(KINDS["event"])]
    after = [len(seen.judgements) for seen in without_both.views(KINDS["event"])]
    assert before == after
    edited = next(seen for seen in without_both.views(KINDS["event"]) if seen.verdict == "edit")
    assert edited.record.note == "[left out 1] again"  # type: ignore[union-attr]
    doubted = next(seen for seen in without_both.views(KINDS["statement"]) if seen.verdict == "unsure")
    assert doubted.judgements[0].why == LEFT_OUT


def test_a_publisher_with_other_sources_stays_theirs(case: Case) -> None:
    report = next(seen.record for seen in case.sources() if seen.record.title == "Report 1")
    copy = redacted(case, sources=[report.id])
    sources = [seen.record for seen in copy.sources()]
    assert [one.publisher for one in sources].count("The Wire") == 1
    assert Source(id=sources[2].id, title=LEFT_OUT, publisher="[left out source 1]", grade="B") in sources


# --- what is looked for -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("RUSTAM DARVISH said", "[x] said"),
        ("rustam-darvish", "[x]"),
        ("https://a.example/rustam_darvish-speaks", "https://a.example/[x]-speaks"),
        ("Rustam\n  Darvish’s men", "[x]’s men"),
        ("Rustam%20Darvish", "[x]"),
        ("Rust am Darvishi", "Rust am Darvishi"),
        ("HB attacked; hb; HBO", "[y] attacked; hb; HBO"),
    ],
)
def test_names_are_found_however_they_are_written(text: str, left: str) -> None:
    eraser = Eraser([Phrase("Rustam Darvish", "[x]"), Phrase("HB", "[y]")])
    assert eraser.erased(text) == left
    assert eraser.found(text) is (text != left)


def test_the_longest_name_comes_first() -> None:
    eraser = Eraser([Phrase("Khaz", "[1]"), Phrase("Qais al-Khazali", "[2]")])
    assert eraser.erased("Qais al-Khazali and Khaz") == "[2] and [1]"
    assert eraser.used == {"[1]", "[2]"}


def test_places_in_a_text_move_with_it() -> None:
    text, moves = Eraser([Phrase("Darvish", "[left out 1]")]).mapped("So Darvish told Darvish.")
    assert text == "So [left out 1] told [left out 1]."
    assert moves == [Move(3, 10, 3, 15), Move(16, 23, 21, 33)]
    assert text[slice(*shifted((11, 15), moves))] == "told"
    assert text[slice(*shifted((5, 15), moves))] == "[left out 1] told", "a stretch that cuts a name holds it whole"


def test_what_cannot_be_left_out_is_said(case: Case) -> None:
    with pytest.raises(FealtyError, match="nowhere"):
        redacted(case, names=["Nobody of This Name"])
    with pytest.raises(FealtyError, match="no source has this id"):
        redacted(case, sources=["ffffffffffff"])
    with pytest.raises(FealtyError, match="no name"):
        redacted(case, names=["—"])
