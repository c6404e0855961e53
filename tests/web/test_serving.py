"""The command: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from test_cli import fealty

COMMAND = [sys.executable, "-m", "fealty", "serve"]


def refused(*arguments: str) -> str:
    return fealty("serve", "--no-browser", *arguments, folder=Path.cwd(), code=1).stderr


@pytest.mark.skipif(os.name != "posix", reason="signals are others there")
def test_it_opens_lets_in_and_closes_cleanly(path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, str(path), "--port", "0", "--no-browser"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline() for _ in range(3)]
        address = re.search(r"http://127\.0\.0\.1:\d+/open\?token=\S+", "".join(lines))
        assert address, lines
        with httpx.Client(follow_redirects=True, timeout=30) as browser:
            page = browser.get(address[0])
            assert page.status_code == 200
            assert "Did the Faction hold its fire?" in page.text
            with browser.stream("GET", str(page.url.join("/events"))) as line:
                assert next(line.iter_lines()) == "event: standing"
                running.send_signal(signal.SIGINT)
                _, said = running.communicate(timeout=180)
    assert running.returncode == 0
    assert "The desk is closed." in said
    assert "Traceback" not in said


def test_a_case_that_is_missing_or_damaged_is_told(tmp_path: Path, path: Path) -> None:
    assert "no such case" in refused(str(tmp_path / "none.fealty"), "--port", "0")
    other = tmp_path / "other.fealty"
    other.write_text("not a case")
    assert "not a Fealty case" in refused(str(other), "--port", "0")
    body = bytearray(path.read_bytes())
    body[5_000:200_000] = b"\xff" * 195_000
    other.write_bytes(body)
    assert "damaged" in refused(str(other), "--port", "0")


def test_a_port_that_is_taken_is_told(path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert "choose another --port" in refused(str(path), "--port", str(port))


def test_another_host_needs_a_password(path: Path) -> None:
    assert "FEALTY_PASSWORD" in refused(str(path), "--host", "0.0.0.0", "--port", "0")  # noqa: S104  refused
    assert "at least 8" in refused(str(path), "--host", "0.0.0.0", "--port", "0", "--password", "short")  # noqa: S104
