"""Web archives (WARC), packed and not."""

from __future__ import annotations

import gzip

from targets._documents import PAGE, held
from targets.base import Target


def record(body: bytes, head: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html") -> bytes:
    body = head + b"\r\n\r\n" + body
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://e.example/x\r\nWARC-Date: 2021-07-10T00:00:00Z\r\n"  # noqa: E501  a sound file as it is
        b"Content-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(body), body)
    )


def check(data: bytes) -> None:
    """Pack the rest where the first byte says so: a fuzzer hardly makes a sound checksum."""
    if data[:1] == b"P":
        held(gzip.compress(data[1:], 1), "a.warc.gz")
    else:
        held(data[1:], "a.warc")


CHUNKED = record(
    b"5\r\n<p>On\r\n0\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked"
)
PACKED = record(
    gzip.compress(b"<p>They stopped.", 1), b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip"
)
TARGET = Target(
    check=check,
    seeds=(
        b"P" + record(b"<p>They stopped.") * 2,
        b"-" + CHUNKED + record(PAGE),
        b"-" + PACKED,
        b"-" + gzip.compress(CHUNKED, 1),
    ),
    longest=1_024,
    words=("WARC/1.0\r\n", "Content-Length: ", "WARC-Type: ", "chunked", "HTTP/1.1 200 OK\r\n", "gzip", "deflate"),
)
