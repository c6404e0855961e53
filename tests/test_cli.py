"""The command line as a user has it: what it prints, where, and how it ends."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import jsonschema
import pytest

from fealty.cli import main
from fealty.demo import remove_earlier
from fealty.records import schema
from sharing_help import iraq

ATTACKS = "id,date,actor,recipient,weapon,place\n1,2020-01-05,KH,US,rocket,Taji\n2,soon,KH,US,drone,Balad\n"
MAP = """kind = "event"
[columns]
id = "id"
date = "date"
actor = "actor"
recipient = "recipient"
weapon = "weapon"
place = "place"
[constants]
type = "ASSAULT"
"""


def fealty(*arguments: str | Path, folder: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a command as from a terminal, but in this process: a process for each costs a second to start."""
    command = ["fealty", *map(str, arguments)]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    answering = signal.getsignal(signal.SIGINT)
    ended: object = 0
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, {"COLUMNS": "200", "NO_COLOR": "1", "FEALTY_AUTHOR": "tester"}),
        mock.patch.object(sys, "argv", command),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as done:
            ended = done.code or 0
        finally:
            signal.signal(signal.SIGINT, answering)
    said, complained = (one.buffer.getvalue().decode() for one in (out, err))  # type: ignore[attr-defined]
    assert ended == code, f"{arguments}: {ended}\n{said}\n{complained}"
    return subprocess.CompletedProcess(command, code, said, complained)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "attacks.csv").write_text(ATTACKS)
    (tmp_path / "map.toml").write_text(MAP)
    fealty("new", "one.fealty", folder=tmp_path)
    return tmp_path


def test_the_import_says_what_went_in_and_what_did_not(folder: Path) -> None:
    done = fealty("add", "one.fealty", "attacks.csv", "--map", "map.toml", folder=folder, code=3)
    assert "1 added, 0 updated, 0 already there, 1 skipped, 0 odd" in done.stdout
    assert "attacks.csv:3, date 'soon': " in done.stderr
    assert "(skipped)" in done.stderr
    again = fealty("add", "one.fealty", "attacks.csv", "--map", "map.toml", folder=folder, code=3)
    assert "0 added, 0 updated, 1 already there, 1 skipped" in again.stdout
    (folder / "clean.csv").write_text(ATTACKS.replace("soon", "2020-01-07"))
    fealty("add", "one.fealty", "clean.csv", "--map", "map.toml", folder=folder)
    once_more = fealty("add", "one.fealty", "clean.csv", "--map", "map.toml", folder=folder)
    assert "the same file went in before" in once_more.stdout
    log = fealty("log", "one.fealty", "--faults", folder=folder).stdout
    assert "line 3, date" in log
    assert fealty("check", "one.fealty", folder=folder).stdout == "one.fealty: sound\n"


def test_a_dry_run_shows_the_mapping_and_adds_nothing(folder: Path) -> None:
    (folder / "attacks.csv").write_text(ATTACKS.replace("soon", "2020-01-07"))
    done = fealty("add", "one.fealty", "attacks.csv", "--dry-run", folder=folder)
    assert "guessed" in done.stdout
    assert '"kind":"event"' in done.stdout
    (folder / "guessed.toml").write_text(done.stdout)
    fealty("add", "one.fealty", "attacks.csv", "--map", "guessed.toml", "--dry-run", folder=folder)
    assert fealty("records", "one.fealty", folder=folder).stdout == ""


def test_records_come_out_as_the_schema_says(folder: Path) -> None:
    fealty("add", "one.fealty", "attacks.csv", "--map", "map.toml", folder=folder, code=3)
    printed = json.loads(fealty("schema", folder=folder).stdout)
    assert printed == schema()
    for kind in ("event", "source"):
        lines = fealty("records", "one.fealty", "--kind", kind, folder=folder).stdout.splitlines()
        assert len(lines) == 1
        jsonschema.Draft202012Validator(printed).validate(json.loads(lines[0]))


def test_a_judgement_can_be_made_and_taken_back(folder: Path) -> None:
    fealty("add", "one.fealty", "attacks.csv", "--map", "map.toml", folder=folder, code=3)
    (line,) = fealty("records", "one.fealty", folder=folder).stdout.splitlines()
    one = json.loads(line)["id"]
    fealty("judge", "one.fealty", one, "edit", "--set", "weapon=mortar", "--set", "count=2", folder=folder)
    edited = json.loads(fealty("records", "one.fealty", folder=folder).stdout)
    assert (edited["weapon"], edited["count"]) == ("mortar", 2)
    fealty("judge", "one.fealty", one, "reject", "--why", "not an attack", folder=folder)
    assert fealty("records", "one.fealty", folder=folder).stdout == ""
    fealty("judge", "one.fealty", one, "withdraw", folder=folder)
    fealty("judge", "one.fealty", one, "withdraw", folder=folder)
    assert fealty("records", "one.fealty", folder=folder).stdout.strip() == line
    fealty("judge", "one.fealty", one, "withdraw", folder=folder, code=1)
    fealty("judge", "one.fealty", one, "maybe", folder=folder, code=2)


def test_a_new_case_shows_a_template_that_is_valid(folder: Path) -> None:
    (folder / "case.toml").write_text(fealty("settings", "one.fealty", folder=folder).stdout)
    fealty("settings", "one.fealty", "--from", "case.toml", folder=folder)
    assert "[[groups]]" in fealty("settings", "one.fealty", folder=folder).stdout


def test_a_dossier_takes_the_place_of_nothing_but_a_dossier(folder: Path) -> None:
    for target, word in (("one.fealty", "no HTML page"), ("map.toml", "no HTML page"), (".", "a folder")):
        assert word in fealty("report", "one.fealty", "-o", target, folder=folder, code=1).stderr
    assert (folder / "map.toml").read_text() == MAP
    assert fealty("check", "one.fealty", folder=folder).stdout == "one.fealty: sound\n"


def test_a_guess_is_said_when_it_is_used(folder: Path) -> None:
    (folder / "guess.csv").write_text(ATTACKS.replace("soon", "2020-01-07").replace("place", "spot"))
    done = fealty("add", "one.fealty", "guess.csv", folder=folder)
    assert "was guessed" in done.stderr
    assert "not used: spot" in done.stderr


def test_ctrl_c_is_answered(folder: Path) -> None:
    rows = "".join(f"{n},2020-01-{1 + n % 28:02d},KH,US,rocket,Taji\n" for n in range(80_000))
    (folder / "big.csv").write_text(ATTACKS.splitlines()[0] + "\n" + rows)
    command = [sys.executable, "-m", "fealty", "add", "one.fealty", "big.csv", "--map", "map.toml"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder)
    wal, end = folder / "one.fealty-wal", time.monotonic() + 60
    while not (wal.exists() and wal.stat().st_size):  # from then on it is storing
        assert process.poll() is None, "it ended before it could be interrupted"
        assert time.monotonic() < end
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert "what was finished is kept" in said
    assert fealty("records", "one.fealty", folder=folder).stdout == ""


def test_settings_go_out_and_in(folder: Path) -> None:
    (folder / "case.toml").write_text('[case]\ntitle = "Mine"\n')
    fealty("settings", "one.fealty", "--from", "case.toml", folder=folder)
    assert 'title = "Mine"' in fealty("settings", "one.fealty", folder=folder).stdout
    (folder / "case.toml").write_text("[case]\ncolour = 1\n")
    assert "colour" in fealty("settings", "one.fealty", "--from", "case.toml", folder=folder, code=1).stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("add", "none.fealty", "attacks.csv"), "no such case"),
        (("add", "one.fealty", "none.csv"), "none.csv"),
        (("add", "attacks.csv", "attacks.csv"), "not a Fealty case"),
        (("new", "one.fealty"), "exists already"),
        (("measure", "one.fealty"), "names no groups"),
        (("add", "one.fealty", "attacks.csv", "--map", "none.toml"), "none.toml"),
        (("judge", "one.fealty", "zzz", "accept"), "no record has this id"),
        (("check", "map.toml"), "not a Fealty case"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(folder: Path, arguments: tuple[str, ...], word: str) -> None:
    done = fealty(*arguments, folder=folder, code=1)
    assert word in done.stderr
    assert done.stderr.startswith("fealty: ")
    assert done.stdout == ""


def test_help_and_version(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fealty"]
    done = subprocess.run([*command, "--help"], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert "demo" in done.stdout
    assert fealty("--version", folder=tmp_path).stdout.startswith("fealty 0.")


def test_a_process_ends_with_its_code_and_a_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fealty", "add", "none.fealty", "none.csv"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("fealty: ")
    assert done.stderr.count("\n") == 1


def test_names_are_no_markup_and_any_script_comes_out(folder: Path) -> None:
    rows = "".join(f"{n},2020-0{1 + n % 8}-11,Сила [/b],US,rocket,Taji\n" for n in range(40))
    (folder / "attacks.csv").write_text(ATTACKS.splitlines()[0] + "\n" + rows, encoding="utf-8")
    (folder / "orders.csv").write_text(
        "order_row,issued,issuer,addressees,content,how_known\n"
        "1,2020-08-01,Boss\x1b[31m [/b],Сила [/b],stand_down,announced\n",
        encoding="utf-8",
    )
    (folder / "case.toml").write_text(
        '[case]\ntitle = "A [/b] title"\n[[actors]]\nid = "force"\nname = "Сила [/b]"\n'
        '[[groups]]\nid = "force"\nmembers = ["force"]\n',
        encoding="utf-8",
    )
    fealty("settings", "one.fealty", "--from", "case.toml", folder=folder)
    fealty("add", "one.fealty", "attacks.csv", "orders.csv", "--map", "map.toml", folder=folder)
    said = fealty("measure", "one.fealty", folder=folder).stdout
    assert "[31m [/b]" in said
    assert "\x1b" not in said
    command = [sys.executable, "-m", "fealty", "records", "one.fealty"]
    done = subprocess.run(command, capture_output=True, cwd=folder, env={**os.environ, "PYTHONIOENCODING": "cp1252"})
    assert done.returncode == 0
    assert "Сила".encode() in done.stdout


def test_the_demo_removes_nothing_but_an_untouched_demo(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fealty("new", "iraq.fealty", folder=tmp_path)
    before = (tmp_path / "iraq.fealty").read_bytes()
    done = fealty("demo", "--folder", ".", folder=tmp_path, code=1)
    assert "not the untouched demo" in done.stderr
    assert (tmp_path / "iraq.fealty").read_bytes() == before
    earlier = Path(shutil.copy(iraq(tmp_path_factory), tmp_path / "earlier.fealty"))
    touched = tmp_path / "fealty-demo" / "iraq.fealty"
    touched.parent.mkdir()
    shutil.copy(earlier, touched)
    remove_earlier(earlier)
    assert not earlier.exists()
    lines = fealty("records", touched, "--kind", "order", folder=tmp_path).stdout.splitlines()
    fealty("judge", touched, json.loads(lines[0])["id"], "unsure", folder=tmp_path)
    before = touched.read_bytes()
    assert "not the untouched demo" in fealty("demo", folder=tmp_path, code=1).stderr
    assert touched.read_bytes() == before
