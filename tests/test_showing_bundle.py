"""The replication bundle: unpacked, rebuilt and measured, it gives the same figures; the same case, the same bytes."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import exports_help as made
from fealty.casefile import Case, check_case, read_settings
from fealty.errors import CaseError, FealtyError, InputError
from fealty.measuring import Measurement, measure
from fealty.records import KINDS, decode
from fealty.showing.bundling import bundle, is_bundle, rebuild, replicate
from fealty.showing.exports.comparing import differences
from fealty.showing.exports.members import Asked


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with made.build(tmp_path_factory.mktemp("bundle") / "a.fealty") as opened:
        yield opened


@pytest.fixture(scope="module")
def found(case: Case) -> Measurement:
    return measure(case)


@pytest.fixture(scope="module")
def packed(case: Case, found: Measurement, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("packed") / "bundle.zip"
    bundle(case, found, target)
    return target


def test_the_case_rebuilt_from_it_has_the_same_figures(packed: Path, found: Measurement, tmp_path: Path) -> None:
    rebuild(packed, tmp_path / "again.fealty")
    again = measure(tmp_path / "again.fealty")
    assert again == found
    assert [one.ratio for one in again.estimates] == [one.ratio for one in found.estimates]


def test_the_case_rebuilt_from_it_is_the_case(packed: Path, case: Case, tmp_path: Path) -> None:
    rebuild(packed, tmp_path / "again.fealty")
    assert not list(check_case(tmp_path / "again.fealty"))
    with Case(tmp_path / "again.fealty") as again:
        assert again.settings == case.settings
        for kind in KINDS.values():
            before, after = case.views(kind), again.views(kind)
            assert [seen.record for seen in after] == [seen.record for seen in before]
            assert [(seen.verdict, seen.retracted) for seen in after] == [
                (seen.verdict, seen.retracted) for seen in before
            ]
        for seen in case.sources():
            assert again.text(seen.record.id) == case.text(seen.record.id)
        said = [(one.record, one.who, one.verdict, one.why, one.changes) for one in case.judgements()]
        assert [(one.record, one.who, one.verdict, one.why, one.changes) for one in again.judgements()] == said
        assert again.successors() == case.successors()
        assert [one.name for one in again.batches()] == [one.name for one in case.batches()]


def test_a_retracted_source_stays_retracted(tmp_path: Path) -> None:
    with made.build(tmp_path / "a.fealty") as case:
        table = next(seen.record.id for seen in case.sources() if seen.record.title == "attacks.csv")
        diary = next(seen.record.id for seen in case.sources() if seen.record.title == made.SECRET.title)
        case.judge(diary, "reject", why="made up", who="Ana")
        found = measure(case)
        bundle(case, found, tmp_path / "b.zip")
        rebuild(tmp_path / "b.zip", tmp_path / "again.fealty")
        with Case(tmp_path / "again.fealty") as again:
            for kind in ("event", "tie", "order"):
                before = [seen.retracted for seen in case.views(KINDS[kind])]
                assert [seen.retracted for seen in again.views(KINDS[kind])] == before
                assert any(before)
        case.judge(table, "reject", why="a bad table", who="Ana")
        with pytest.raises(FealtyError):
            measure(case, groups=["nobody"])
        retracted = [seen.retracted for seen in case.views(KINDS["event"])]
        assert all(retracted)


def test_the_same_case_gives_the_same_bytes(packed: Path, case: Case, found: Measurement, tmp_path: Path) -> None:
    bundle(case, found, tmp_path / "other.zip")
    assert (tmp_path / "other.zip").read_bytes() == packed.read_bytes()
    with zipfile.ZipFile(packed) as pack:
        assert pack.namelist() == sorted(pack.namelist())
        assert {info.date_time for info in pack.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.external_attr >> 16 for info in pack.infolist()} == {0o644}


def test_a_reader_finds_all_of_it_in_plain_formats(packed: Path, case: Case, found: Measurement) -> None:
    with zipfile.ZipFile(packed) as pack:
        manifest = json.loads(pack.read("manifest.json"))
        readme = pack.read("README.md").decode()
        assert read_settings(pack.read("case.toml").decode()) == case.settings
        assert msgspec.json.decode(pack.read("measurement.json"), type=Measurement) == found
        events = [decode(line) for line in pack.read("records/event.jsonl").splitlines()]
        assert [one.id for one in events] == [seen.record.id for seen in case.views(KINDS["event"])]
        assert [json.loads(line)["id"] for line in pack.read("judgements.jsonl").splitlines()] == [
            one.id for one in case.judgements()
        ]
    assert manifest["counts"]["event"] == len(events)
    assert manifest["measured_again"] == []
    assert {"fealty", "numpy", "scipy", "polars"} <= set(manifest["versions"])
    assert manifest["seed"] == 1
    assert "fealty rebuild" in readme
    assert "the same figures came out" in readme
    assert found.question in readme


def test_options_of_the_measurement_go_along(case: Case, tmp_path: Path) -> None:
    found = measure(case, groups=["column"], level=0.8)
    asked = Asked(groups=("column",), level=0.8)
    bundle(case, found, tmp_path / "b.zip", asked=asked)
    assert rebuild(tmp_path / "b.zip", tmp_path / "again.fealty").asked == asked
    with zipfile.ZipFile(tmp_path / "b.zip") as pack:
        assert "--group column --level 0.8" in pack.read("README.md").decode()


def test_a_bundle_with_other_figures_is_not_written(case: Case, found: Measurement, tmp_path: Path) -> None:
    first = msgspec.structs.replace(found.estimates[0], ratio=found.estimates[0].ratio * 1.01)
    wrong = msgspec.structs.replace(found, estimates=(first, *found.estimates[1:]))
    with pytest.raises(FealtyError, match="estimates 1 ratio"):
        bundle(case, wrong, tmp_path / "b.zip")
    assert not list(tmp_path.iterdir())


def test_figures_are_compared_and_words_are_not(found: Measurement) -> None:
    plain = msgspec.to_builtins(found)
    first = found.estimates[0]
    reworded = msgspec.structs.replace(found, title="Another title")
    nearly = msgspec.structs.replace(
        found, estimates=(msgspec.structs.replace(first, ratio=first.ratio * (1 + 1e-9)), *found.estimates[1:])
    )
    other = msgspec.structs.replace(
        found, estimates=(msgspec.structs.replace(first, verdict="defied"), *found.estimates[1:])
    )
    assert not differences(plain, msgspec.to_builtins(reworded))
    assert not differences(plain, msgspec.to_builtins(nearly))
    assert differences(plain, msgspec.to_builtins(other)) == [f"estimates 1 verdict is defied, not {first.verdict}"]
    fewer = msgspec.structs.replace(found, estimates=found.estimates[1:])
    assert differences(plain, msgspec.to_builtins(fewer)) == ["estimates is other figures"]


def changed(packed: Path, target: Path, name: str, content: bytes | None) -> Path:
    """Copy a bundle with one file changed, or without it."""
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(target, "w") as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
            elif content is not None:
                new.writestr(one, content)
    return target


@pytest.mark.parametrize(
    "name", ["records/event.jsonl", "case.toml", "measurement.json", "manifest.json", "origins.json"]
)
@pytest.mark.parametrize("content", [None, b"{}", b""])
def test_a_damaged_bundle_is_refused_and_leaves_no_case(
    packed: Path, tmp_path: Path, name: str, content: bytes | None
) -> None:
    broken = changed(packed, tmp_path / "broken.zip", name, content)
    with pytest.raises(InputError):
        rebuild(broken, tmp_path / "again.fealty")
    assert not (tmp_path / "again.fealty").exists()


def test_what_is_no_bundle_is_refused(packed: Path, case: Case, found: Measurement, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as pack:
        pack.writestr("a.txt", "a")
    for name in ("notes.txt", "other.zip"):
        assert not is_bundle(tmp_path / name)
        with pytest.raises(InputError):
            rebuild(tmp_path / name, tmp_path / "again.fealty")
        with pytest.raises(FealtyError, match="choose another name"):
            bundle(case, found, tmp_path / name)
    assert is_bundle(packed)
    with pytest.raises(CaseError, match="exists already"):
        rebuild(packed, case.path)


def test_a_bundle_of_a_bundle_is_the_same(packed: Path, tmp_path: Path) -> None:
    assert replicate(packed, tmp_path / "again.fealty") == []
    with Case(tmp_path / "again.fealty") as again:
        bundle(again, measure(again), tmp_path / "second.zip")
    with zipfile.ZipFile(packed) as first, zipfile.ZipFile(tmp_path / "second.zip") as second:
        assert first.namelist() == second.namelist()
        for name in first.namelist():
            if name not in ("judgements.jsonl", "manifest.json", "README.md"):  # the moments of judgements are new
                assert first.read(name) == second.read(name), name


def test_the_commands_pack_and_rebuild(case: Case, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import fealty.cli.exports, fealty.cli; fealty.cli.main()"]
    pack, again = str(tmp_path / "b.zip"), str(tmp_path / "again.fealty")
    done = subprocess.run(
        [*command, "bundle", str(case.path), "-o", pack, "--without-name", "Amira Sahl"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "the same figures" in done.stdout
    assert "one name is left out" in done.stderr
    done = subprocess.run([*command, "rebuild", pack, again], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "every figure" in done.stdout
