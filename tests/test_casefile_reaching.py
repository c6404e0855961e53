"""What people expect of a PostgreSQL client: options, environment, the password file, TLS, and words for what fails."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa

from conftest import no_server
from fealty.casefile import Case, locate
from fealty.casefile.reaching import OPTIONS, BadOption, Target, reach, target, tls
from fealty.errors import CaseError
from postgres_help import Cluster, Team, binaries

SECRET = "s3cr3t:W0rd\\é"  # noqa: S105  nobody's


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A home and an environment in which nothing stands."""
    for variable, _ in OPTIONS.values():
        monkeypatch.delenv(variable or "none", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def aim(text: str) -> Target:
    return target(sa.make_url(text))


# --- options ----------------------------------------------------------------------------------------------------------


def test_an_option_comes_from_the_url_else_from_the_environment_else_from_custom(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (aim("postgresql://db/x").port, aim("postgresql://db/x").options["sslmode"]) == (5432, "prefer")
    for variable, value in {"PGPORT": "6000", "PGHOST": "other", "PGUSER": "ben", "PGSSLMODE": "require"}.items():
        monkeypatch.setenv(variable, value)
    found = aim("postgresql://")
    assert (found.host, found.port, found.user, found.options["sslmode"]) == ("other", 6000, "ben", "require")
    found = aim("postgresql://ann@db:7000/x?sslmode=disable&application_name=me")
    assert (found.host, found.port, found.user, found.ways) == ("db", 7000, "ann", (False,))
    assert found.options["application_name"] == "me"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("sslmod=require", "'sslmod' is no option"),
        (f"pasword={SECRET[:6]}", "'pasword' is no option"),
        ("sslmode=yes", "has to be one of disable, allow, prefer, require, verify-ca, verify-full"),
        ("connect_timeout=soon", "'connect_timeout' has to be a whole number"),
        ("options=a&options=b", "given twice"),
        ("sslrootcert=system", "goes with 'sslmode=verify-full'"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_by_its_name_alone(query: str, why: str) -> None:
    with pytest.raises(BadOption, match=why) as refused:
        aim(f"postgresql://db/x?{query}")
    assert SECRET[:6] not in str(refused.value)
    with pytest.raises(CaseError, match=rf"postgresql://db/x/fealty: .*{why}"):
        Case(f"postgresql://db/x?{query}")


# --- the password file ------------------------------------------------------------------------------------------------

LINES = """# db:*:*:*:comment
db:5432:team:ben:of-ben
db:5432:team:ann
db:6000:*:ann:other-port
d\\:b:*:*:ann:odd-host
db:5432:team:ann:s3cr3t\\:W0rd\\\\é
*:*:*:ann:last
localhost:*:*:carla:by-socket
"""


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("postgresql://ann@db/team", SECRET),
        ("postgresql://ben@db/team", "of-ben"),
        ("postgresql://ann@db:6000/any", "other-port"),
        ("postgresql://ann@elsewhere/team", "last"),
        ("postgresql://ann@/team?host=d:b", "odd-host"),
        ("postgresql://ben@elsewhere/team", None),
        ("postgresql://carla@/team?host=/var/run/postgresql", "by-socket"),
        ("postgresql://carla@/team?host=/elsewhere", None),
        ("postgresql://ann:mine@db/team", "mine"),
    ],
)
def test_the_password_file_is_read_as_the_manual_says(url: str, password: str | None, tmp_path: Path) -> None:
    assert aim("postgresql://ann@db/team").password is None
    kept = tmp_path / ".pgpass"
    kept.write_text(LINES, encoding="utf-8")
    kept.chmod(0o600)
    assert aim(url).password == password


def test_a_variable_comes_before_the_password_file_which_may_lie_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    kept.write_text("*:*:*:*:of-file\n", encoding="utf-8")
    kept.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(kept))
    assert aim("postgresql://ann@db/team").password == kept.read_text().strip().rpartition(":")[2]
    monkeypatch.setenv("PGPASSWORD", SECRET)
    assert aim("postgresql://ann@db/team").password == SECRET


@pytest.mark.skipif(os.name == "nt", reason="files have no such rights there")
@pytest.mark.parametrize("rights", [0o640, 0o604])
def test_a_password_file_that_others_may_read_is_not_used(
    rights: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = tmp_path / ".pgpass"
    kept.write_text("*:*:*:*:open-to-all\n", encoding="utf-8")
    kept.chmod(rights)
    assert aim("postgresql://ann@db/team").password is None
    assert "chmod 600" in caplog.text
    assert "open-to-all" not in caplog.text


# --- TLS --------------------------------------------------------------------------------------------------------------


def openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority, the certificate of ``localhost`` from it, and another authority that nobody asked."""
    if not shutil.which("openssl"):
        no_server("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificates")
    new = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    for name in ("root", "stranger"):
        openssl(*new, "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.crt", "-subj", f"/CN={name}")
    openssl(
        *new, "-keyout", folder / "server.key", "-out", folder / "server.crt", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE",
        "-CA", folder / "root.crt", "-CAkey", folder / "root.key",
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def encrypting(certificates: Path) -> Iterator[tuple[Cluster, int]]:
    """A server that is reached over the network alone: encrypted, with a password by SCRAM."""
    programs = binaries()
    if programs is None:
        no_server("no PostgreSQL server is installed here")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with Cluster(programs) as started:
        team = Team(started.address)
        team.ask(f"CREATE ROLE ann LOGIN PASSWORD '{SECRET}'")
        team.ask("GRANT CREATE ON DATABASE postgres TO ann")
        started.stop()
        data = started.folder / "data"
        for name in ("server.crt", "server.key"):
            shutil.copy(certificates / name, data / name)
            (data / name).chmod(0o600)
            if started.user:
                shutil.chown(data / name, user=started.user)
        hosts = ["hostssl all ann 127.0.0.1/32 scram-sha-256", "local all all trust"]
        (data / "pg_hba.conf").write_text("\n".join(hosts) + "\n")
        with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            file.write(f"listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\n")
        started.start()
        yield started, port


def tried(port: int, host: str, query: str) -> str:
    """Return how a try went: "in", or the error's words."""
    try:
        Case(f"postgresql://ann@{host}:{port}/postgres/fealty?{query}").close()
    except CaseError as error:
        return str(error)
    return "in"


def test_every_sslmode_does_what_it_says(
    encrypting: tuple[Cluster, int], certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, port = encrypting
    monkeypatch.setenv("PGPASSWORD", SECRET)
    with Case(f"postgresql://ann@localhost:{port}/postgres?sslmode=require", create=True) as made:
        query = sa.text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        with made._store.read() as connection:
            assert connection.execute(query).scalar_one() is True
    right, wrong = (f"sslrootcert={certificates / name}.crt" for name in ("root", "stranger"))
    for host, query_part, said in (
        ("localhost", "sslmode=disable", "no connection to the server .*no encryption"),
        ("localhost", "sslmode=allow", "^in$"),
        ("localhost", "sslmode=prefer", "^in$"),
        ("localhost", "sslmode=require", "^in$"),
        ("localhost", f"sslmode=require&{wrong}", "certificate verify failed"),
        ("localhost", "sslmode=verify-ca", "no root certificate"),
        ("127.0.0.1", f"sslmode=verify-ca&{right}", "^in$"),
        ("localhost", f"sslmode=verify-full&{right}", "^in$"),
        ("127.0.0.1", f"sslmode=verify-full&{right}", "certificate verify failed"),
        ("localhost", f"sslmode=verify-full&{wrong}", "certificate verify failed"),
        ("localhost", "sslmode=verify-full&sslrootcert=system", "certificate verify failed"),
    ):
        found = tried(port, host, query_part)
        assert re.search(said, found), (host, query_part, found)


def test_a_wrong_or_missing_password_is_said_without_it(
    encrypting: tuple[Cluster, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, port = encrypting
    assert "wants a password, and none was given" in tried(port, "localhost", "sslmode=require")
    monkeypatch.setenv("PGPASSWORD", SECRET + "x")
    refused = tried(port, "localhost", "sslmode=require")
    assert "password authentication failed" in refused
    assert SECRET not in refused
    monkeypatch.setenv("PGPASSWORD", "\udcff" + SECRET)
    assert "no text in UTF-8" in tried(port, "localhost", "sslmode=require")


def test_a_server_that_does_not_encrypt_is_left_unless_that_is_fine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            for _ in range(2):
                accepted, _ = server.accept()
                with accepted:
                    if accepted.recv(8)[4:] == b"\x04\xd2\x16/":
                        accepted.sendall(b"N")

        thread = Thread(target=answer)
        thread.start()
        url = f"postgresql://ann@127.0.0.1:{server.getsockname()[1]}/team?sslmode="
        with pytest.raises(OSError, match="does not encrypt"):
            reach(aim(f"{url}require"), encrypted=True)
        with pytest.raises(
            CaseError, match=r"no connection to the server \(127.0.0.1: (network error|.*reset by peer)\)"
        ):
            Case(f"{url}disable")
        thread.join()


def test_nobody_waits_longer_than_connect_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"postgresql://ann@127.0.0.1:{server.getsockname()[1]}/team?sslmode=disable&connect_timeout=1"
        with pytest.raises(CaseError, match=r"no connection to the server .*timed out"):
            Case(url)


def test_older_encryption_than_tls_1_2_is_not_spoken() -> None:
    assert tls(aim("postgresql://db/x?sslmode=require")).minimum_version >= ssl.TLSVersion.TLSv1_2


# --- what a server is told --------------------------------------------------------------------------------------------


def test_the_server_is_told_name_options_and_schema(team: Team) -> None:
    url = team.url()
    Case(url, create=True).close()
    with Case(f"{url}&options=-c%20work_mem%3D5MB") as case, case._store.read() as connection:
        asked = [connection.execute(sa.text(f"SHOW {name}")).scalar_one() for name in (
            "application_name", "work_mem", "search_path", "client_encoding", "transaction_isolation",
            "transaction_read_only",
        )]  # fmt: skip
    place = locate(url)
    assert not isinstance(place, Path)
    assert asked[1:] == ["5MB", f'"{place.name}"', "UTF8", "repeatable read", "on"]
    assert asked[0].startswith("fealty-")
