"""PDF: our part of it, and what the library lets through."""

from __future__ import annotations

from targets._documents import held
from targets.base import Target


def pdf(lines: str, more: str = "") -> bytes:
    """Return a PDF of one page, written by hand."""
    content = f"BT /F1 10 Tf 12 TL 50 780 Td {lines} ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[4 0 R]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R/Resources<</Font<</F1 3 0 R>>>>{more}>>",
        f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
        "<</Title (The order) /CreationDate (D:20210709120000+03'00')>>",
    )  # fmt: skip
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 7\n0000000000 65535 f \n{table}trailer\n<</Size 7/Root 1 0 R/Info 6 0 R>>\nstartxref\n{start}\n%%EOF\n"  # noqa: E501  a sound file as it is
    return out.encode("latin-1")


def check(data: bytes) -> None:
    held(data, "a.pdf")


TARGET = Target(
    check=check,
    seeds=(
        pdf("(The commander told the mili-) Tj T* (tias to keep calm.) Tj"),
        pdf("(They refused.) Tj", "/Rotate 90"),
    ),
    longest=2_048,
    words=(
        "/Kids",
        "/Parent",
        "/Count",
        " 0 R",
        "/Filter/FlateDecode",
        "/Length",
        "endobj",
        "trailer",
        "/Prev 0",
        "/ObjStm",
    ),
)
