"""Mail and pages saved as one file."""

from __future__ import annotations

from targets._documents import STORY, held
from targets.base import Target


def check(data: bytes) -> None:
    held(data, "a.eml")


TARGET = Target(
    check=check,
    seeds=(
        b"From: a@b.example\nTo: c@d.example\nSubject: =?utf-8?q?The_order?=\nDate: Fri, 9 Jul 2021 10:00:00 +0300\n\n> q\n"  # noqa: E501  a sound file as it is
        + STORY,
        b'From: a@b.example\nMIME-Version: 1.0\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset=x\nContent-Transfer-Encoding: base64\n\nPHA+dGhleSBzdG9wcGVk\n--b\nContent-Disposition: attachment; filename="../a"\n\nx\n--b--\n',  # noqa: E501  a sound file as it is
    ),
    words=("Content-Type: ", "charset=", "=?utf-8?b?", "boundary=", "--b", "quoted-printable", "message/rfc822"),
)
