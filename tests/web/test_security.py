"""Who gets in and what gets through: Host, Origin, CSRF, token, password, headers, sizes."""

from __future__ import annotations

import json
import re
import select
import socket
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from fealty.web import guarding
from fealty.web.actions import ACTIONS
from fealty.web.pages import PAGES
from fealty.web.sessions import INVITED_FOR, MOST_TOKENS, Sessions, cleaned
from web.desk_help import HERE, Held, Live, examples

PIECE = 2**18


@pytest.fixture
def stranger(held: Held) -> TestClient:
    return TestClient(held.app, base_url=HERE)


def addresses(held: Held) -> list[str]:
    """Every GET address of the app."""
    values = {**examples(held.desk), "name": "desk.css"}
    paths = [route.path for route in held.app.routes if isinstance(route, Route) and "GET" in (route.methods or ())]
    return [path.format(**values) for path in paths if path != "/events"]


def reject(held: Held, **more: object) -> dict[str, object]:
    return {"record": examples(held.desk)["record"], "verdict": "reject", **more}


def test_every_answer_carries_the_strict_policy(held: Held, client: TestClient, stranger: TestClient) -> None:
    asked = [*addresses(held), "/nowhere", "/static/nothing.js"]
    for address in asked:
        for browser in (client, stranger):
            headers = browser.get(address, follow_redirects=False).headers
            assert headers["x-content-type-options"] == "nosniff", address
            assert headers["referrer-policy"] == "same-origin"
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["cache-control"] == (
                "no-cache" if "/static/" in address and "etag" in headers else "no-store"
            )


def test_nobody_gets_in_without_signing_in(held: Held, stranger: TestClient) -> None:
    for address in addresses(held):
        if address.startswith(("/static/", "/login")):
            continue
        answer = stranger.get(address, follow_redirects=False)
        assert answer.status_code == 401, address
        assert "Faction" not in answer.text
    for action in ACTIONS:
        assert stranger.post(action.path, json={}).status_code == 401
    assert stranger.get("/events").status_code == 401
    assert stranger.post("/leave").status_code == 401


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "", "localhost@evil.example", "[", "10.0.0.1"],
)
def test_other_host_names_are_refused(client: TestClient, host: str) -> None:
    answer = client.get("/answer.json", headers={"host": host})
    assert answer.status_code == 421
    assert "Faction" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST", "[::1]:8765"])
def test_our_own_names_are_not(client: TestClient, host: str) -> None:
    assert client.get("/answer.json", headers={"host": host}).status_code == 200


def test_where_all_addresses_are_ours_numbers_are_and_names_are_not() -> None:
    guard = guarding.HostGuard(lambda *_: None, ("desk",), numbers=True)  # type: ignore[arg-type]
    assert guard._ours(["10.1.2.3:8765"])
    assert guard._ours(["[fe80::1]:8765"])
    assert guard._ours(["desk:1"])
    assert not guard._ours(["evil.example"])
    assert not guard._ours(["desk", "desk"])


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"}, {"origin": "null"}, {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
    ],
)  # fmt: skip
def test_what_another_site_sends_is_refused_whatever_it_knows(
    held: Held, client: TestClient, headers: dict[str, str]
) -> None:
    before = held.desk.stamp
    for action in ACTIONS:
        assert client.post(action.path, json=reject(held), headers=headers).status_code == 403, action.path
    assert client.post("/leave", headers=headers).status_code == 403
    assert held.desk.stamp == before


def test_another_site_cannot_read_either(client: TestClient) -> None:
    assert (
        client.get("/answer.json", headers={"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}).status_code == 403
    )
    opened = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/", headers=opened).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "é"])
def test_every_action_compares_the_token(held: Held, client: TestClient, token: str) -> None:
    before = held.desk.stamp
    sent = {"x-csrf-token": token.encode("latin-1").decode("latin-1")}
    for action in ACTIONS:
        encoded = {name: value.encode("latin-1") for name, value in sent.items()}
        form = client.post(action.path, data={"csrf": token}, headers=encoded)  # type: ignore[arg-type]
        assert form.status_code == 403, action.path
        other = client.post(action.path, json=reject(held), headers=encoded)  # type: ignore[arg-type]
        assert other.status_code == 403, action.path
    assert client.post("/leave", data={"csrf": token}, headers={"x-csrf-token": ""}).status_code == 403
    assert held.desk.stamp == before


def test_a_form_with_the_token_in_it_works_without_a_script(held: Held, client: TestClient) -> None:
    token = client.headers.pop("x-csrf-token")
    sent = {**reject(held), "csrf": token, "back": "/orders"}
    answer = client.post("/actions/judge", data=sent, headers={"origin": HERE}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/orders")
    assert "Rejected" in client.get("/orders").text
    assert "Rejected: " not in client.get("/orders").text  # said once


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example/", "/\\evil.example", "/x\r\nset-cookie: a=b", "javascript:1"]
)
def test_a_form_leads_back_to_no_other_site(held: Held, client: TestClient, back: str) -> None:
    answer = client.post("/actions/judge", data={**reject(held), "back": back}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/evidence/")
    assert "set-cookie" not in answer.headers


def test_a_token_lets_one_browser_in_and_leaves_the_address(held: Held, stranger: TestClient) -> None:
    token = held.sessions.token()
    first = stranger.get("/open", params={"token": token}, follow_redirects=False)
    cookie = first.headers["set-cookie"].casefold()
    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "fealty-8765=" in cookie
    second = TestClient(held.app, base_url=HERE).get("/open", params={"token": token}, follow_redirects=False)
    assert second.status_code == 401
    assert "set-cookie" not in second.headers
    assert TestClient(held.app, base_url=HERE).get("/open", params={"token": "é"}).status_code == 401


def test_who_signs_out_is_out(client: TestClient) -> None:
    kept = client.cookies["fealty-8765"]
    assert client.post("/leave", follow_redirects=False).status_code == 303
    client.cookies.set("fealty-8765", kept)
    assert client.get("/answer.json").status_code == 401


@pytest.fixture
def locked(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    monkeypatch.setattr("fealty.web.entering.WAIT", 0.01)
    one = Held(path, password="open sesame")  # noqa: S106  made up
    yield one
    one.close()


def test_a_password_lets_in_and_a_wrong_one_does_not(locked: Held) -> None:
    browser = TestClient(locked.app, base_url=HERE)
    assert browser.get("/login").status_code == 200
    for wrong in ("", "Open sesame", "é", "open sesame\0"):
        assert browser.post("/login", data={"password": wrong}).status_code == 401
        assert browser.get("/answer.json").status_code == 401
    browser.post("/login", data={"password": "open sesame", "who": " Ann\x00\n Other "})
    assert browser.get("/answer.json").status_code == 200
    assert "Signed in as <bdi>Ann Other</bdi>" in browser.get("/").text


def test_without_a_password_nobody_can_sign_in_with_one(stranger: TestClient) -> None:
    assert stranger.get("/login").status_code == 404
    assert stranger.post("/login", data={"password": ""}).status_code == 404
    assert Sessions("").log_in("", "me") is None


def browser_at(held: Held, host: str) -> TestClient:
    return TestClient(held.app, base_url=HERE, client=(host, 50_000))


def link_of(page: str) -> str:
    found = re.search(r'value="(http://[^"]+/open\?token=[^"]+)"', page)
    assert found is not None, page
    return found[1].removeprefix(HERE)


def test_an_invitation_lets_one_other_browser_of_this_machine_in_once_under_its_own_name(held: Held) -> None:
    first = browser_at(held, "127.0.0.1")
    first.get("/open", params={"token": held.sessions.token()})
    key = held.sessions.find(first.cookies["fealty-8765"])
    assert key is not None
    assert "/open?token=" not in first.get("/invite").text
    assert first.post("/invite", data={"csrf": "wrong"}).status_code == 403
    made = first.post("/invite", data={"csrf": key.csrf, "who": " Second\x00 Person "})
    assert made.headers["cache-control"] == "no-store"
    away = browser_at(held, "192.0.2.7")
    assert away.get(link_of(made.text)).status_code == 401
    second = browser_at(held, "127.0.0.1")
    assert second.get(link_of(made.text)).status_code == 401  # a stranger tried it: it is used up
    link = link_of(first.post("/invite", data={"csrf": key.csrf, "who": " Second\x00 Person "}).text)
    assert "Signed in as <bdi>Second Person</bdi>" in second.get(link).text
    assert browser_at(held, "::1").get(link).status_code == 401
    assert first.get("/answer.json").status_code == 200


def test_invitations_are_made_here_alone_and_by_nobody_who_is_not_in(held: Held, client: TestClient) -> None:
    assert browser_at(held, "127.0.0.1").get("/invite").status_code == 401
    for host in ("192.0.2.7", "testclient"):
        away = browser_at(held, host)
        away.cookies = client.cookies
        answer = away.post("/invite", headers={"x-csrf-token": client.headers["x-csrf-token"]})
        assert answer.status_code == 403
        assert "/open?token=" not in answer.text


def test_an_invitation_grows_old_and_the_terminals_address_does_not() -> None:
    now = [0.0]
    sessions = Sessions(clock=lambda: now[0])
    invitations, usual = [sessions.invitation("Ann"), sessions.invitation("Ann")], sessions.token()
    now[0] = INVITED_FOR
    assert sessions.enter(invitations[0]) is not None
    now[0] += 1
    assert sessions.enter(invitations[1]) is None
    assert sessions.enter(usual, here=False) is not None


def test_tokens_and_names_do_not_pile_up() -> None:
    sessions = Sessions()
    first, *others = [sessions.token() for _ in range(MOST_TOKENS + 1)]
    assert sessions.enter(first) is None
    assert sessions.enter(others[-1]) is not None
    assert cleaned("a" * 500) == "a" * 80


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(held: Held, client: TestClient) -> None:
    before = held.desk.stamp
    large = json.dumps(reject(held, why="x" * guarding.MOST_BODY)).encode()
    headers = {"content-type": "application/json"}
    assert client.post("/actions/judge", content=large, headers=headers).status_code == 413
    pieces = (large[begin : begin + 65_536] for begin in range(0, len(large), 65_536))
    assert client.post("/actions/judge", content=pieces, headers=headers).status_code == 413
    lying = {**headers, "content-length": "-1"}
    assert client.post("/actions/judge", content=b"{}", headers=lying).status_code in (400, 413)
    assert held.desk.stamp == before


def test_an_upload_that_says_it_is_too_large_is_refused_before_it_comes(served: Live) -> None:
    """Over a real connection: the answer is there while the sender has hardly begun."""
    session = served.sessions.enter(served.sessions.token())
    assert session is not None
    most = served.options.most_bytes
    head = (
        f"POST /actions/send HTTP/1.1\r\nHost: 127.0.0.1:{served.options.port}\r\n"
        f"Cookie: fealty-{served.options.port}={session.key}\r\nX-CSRF-Token: {session.csrf}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nAccept: application/json\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.options.port), timeout=30) as line:
        line.sendall(f"{head}Content-Length: {most + 1}\r\n\r\n--x\r\n".encode())
        answer = HTTPResponse(line)
        answer.begin()
        assert answer.status == 413
        assert "At most 4 MiB can be sent at once" in answer.read().decode()
    begin = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
    sent = 0
    with socket.create_connection(("127.0.0.1", served.options.port), timeout=30) as line:
        line.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk(begin))
        while sent < 8 * most and not select.select([line], [], [], 0.02)[0]:
            line.sendall(chunk(b"y" * PIECE))
            sent += PIECE
        refused = line.recv(65_536).decode()
    assert refused.startswith("HTTP/1.1 413")
    assert most - PIECE <= sent < 2 * most


def chunk(body: bytes) -> bytes:
    return f"{len(body):x}\r\n".encode() + body + b"\r\n"


def test_only_files_of_a_list_are_served(client: TestClient) -> None:
    for name in ("..%2f..%2fapp.py", "%2e%2e%2fapp.py", "app.py", "..\\app.py", "%00", "C:%5Cx"):
        assert client.get(f"/static/{name}").status_code in (404, 405), name
    mark = client.get("/static/vega.js").headers["etag"]
    assert client.get("/static/vega.js", headers={"if-none-match": mark}).status_code == 304


def test_every_page_is_in_the_description(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert {page.json_path for page in PAGES} <= set(described["paths"])
    assert {action.path for action in ACTIONS} <= set(described["paths"])
