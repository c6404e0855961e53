"""Exports: refused where they make no sense, safe headers, choices that hold for every file."""

from __future__ import annotations

import io
import zipfile

import pytest
from starlette.testclient import TestClient

from fealty.records import Event
from fealty.web.handing import NOTE
from fealty.web.pages import DOWNLOADS
from web.desk_help import Held

RECORDS = ("csv", "parquet", "jsonl", "geojson", "graphml", "ftm")


@pytest.mark.parametrize("form", RECORDS)
def test_records_can_be_had_before_there_is_an_answer(client: TestClient, form: str) -> None:
    answer = client.get(f"/export/{form}")
    assert answer.status_code == 200
    assert answer.content
    assert answer.headers["content-disposition"].startswith('attachment; filename="the-faction-and-its-patron-')
    assert answer.headers["content-security-policy"] == "sandbox" or "default-src" in str(answer.headers)
    assert client.get(f"/export/{form}").content == answer.content


@pytest.mark.parametrize(
    "address", ["/export/dossier.html", "/export/dossier.md", "/export/dossier.json", "/export/bundle"]
)
def test_what_needs_an_answer_waits_for_one(
    held: Held, client: TestClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(held.desk), "computed", lambda _: None)
    assert client.get(address).status_code == 422


def test_certain_kinds_alone(client: TestClient) -> None:
    table = client.get("/export/csv", params={"kind": "event"})
    assert table.headers["content-type"].startswith("text/csv")
    lines = client.get("/export/jsonl", params={"kind": ["order", "event"]}).text.splitlines()
    assert {line.partition(",")[0] for line in lines} == {'{"kind":"order"', '{"kind":"event"'}
    assert client.get("/export/jsonl", params={"kind": "nonsense"}).status_code == 400


def test_rejected_records_only_when_asked_for(held: Held, client: TestClient) -> None:
    record = held.desk.snapshot().views(Event)[0].record.id
    held.desk.judge(record, "reject", who="somebody")
    assert record not in client.get("/export/jsonl").text
    assert record in client.get("/export/jsonl", params={"everything": "true"}).text


def test_a_name_left_out_is_gone_and_the_gap_is_told(client: TestClient) -> None:
    asked = {"names": "The Paper\nThe Paper"}
    page = client.get("/export", params=asked)
    assert "is left out of what is shown here" in page.text
    assert "names=The+Paper" in page.text
    pack = zipfile.ZipFile(io.BytesIO(client.get("/export/jsonl", params=asked).content))
    assert "on request" in pack.read(NOTE).decode().casefold()
    assert b"The Paper" not in pack.read("records.jsonl")
    assert "The Paper" in client.get("/export/jsonl").text


def test_what_cannot_be_left_out_is_said(held: Held, client: TestClient) -> None:
    record = held.desk.snapshot().views(Event)[0].record.id
    assert client.get("/export", params={"sources": "nonsense"}).status_code == 404
    assert client.get("/export", params={"source": record}).status_code == 422
    assert client.get("/export", params={"names": "Nobody At All"}).status_code == 422


def test_the_page_names_every_download(client: TestClient) -> None:
    page = client.get("/export.json").json()["data"]
    named = {form["href"] for shelf in page["shelves"] for form in shelf["forms"]}
    assert named == {one.path for one in DOWNLOADS if one.path.startswith("/export/")}
