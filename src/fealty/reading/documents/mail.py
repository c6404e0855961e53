"""Mail (``.eml``) and pages saved as one file (``.mhtml``), which are mails too."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from fealty.reading.documents.base import Block, Draft, Unreadable
from fealty.reading.documents.dates import date_of
from fealty.reading.documents.encodings import decoded
from fealty.reading.documents.normalising import normalised, one_line, unwrapped
from fealty.reading.documents.pages import page_draft
from fealty.reading.documents.plain import text_blocks

_MARK = re.compile(r"^(?:> ?)+")
_WROTE = re.compile(
    r"^(?:On\b[^\n]{0,200}\d(?:\s*[AaPp]\.?[Mm]\.?)?[,:]?\s+)?(?P<name>[^\d\n<>]{2,80}?)\s*(?:<[^>\n]*>)?\s+wrote:\s*$",
    re.MULTILINE,
)
_LEAST = 200
"""Characters of a plain part below which the HTML part is looked at: "view this mail in your browser"."""
_CUT = "Save the mail once more from the mail program"


def mail_draft(data: bytes) -> Draft:
    """Read a mail: its plain text, or its HTML where that is all there is.

    The sender is taken for the publisher. Quoted lines keep their words, lose their marks, and are block quotes.
    Attachments are not read; that is said.

    Raises
    ------
    Unreadable
        There is no text in it.
    """
    message = message_from_bytes(data, policy=policy.default)
    saved = _header(message, "Snapshot-Content-Location")
    plain, page = (_part(message, kind) for kind in ("plain", "html"))
    if page is not None and (saved or plain is None or len(plain.strip()) < min(_LEAST, len(page) // 20)):
        draft = page_draft(page.encode("utf-8", "replace"), "utf-8")
    elif plain is not None and plain.strip():
        draft = _plain(plain)
    else:
        raise Unreadable("the mail has no text", _CUT)
    _describe(message, saved, draft)
    return draft


def _plain(text: str) -> Draft:
    draft = Draft()
    number = 0
    for quoted, piece in _pieces(text):
        if not quoted:
            draft.blocks.extend(text_blocks(piece))
            continue
        number += 1
        before = draft.blocks[-1].text if draft.blocks else ""
        wrote = _WROTE.search(before[-400:])
        if wrote is not None:
            draft.quotes[number] = wrote["name"].strip("\"' ")
        paragraphs = normalised(piece).split("\n\n")
        draft.blocks.extend(Block(text=unwrapped(paragraph), quote=number) for paragraph in paragraphs)
    return draft


def _pieces(text: str) -> list[tuple[bool, str]]:
    """Cut a text where quoted lines begin and end; a blank line between two quoted ones belongs to the quotation."""
    found: list[tuple[bool, list[str]]] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        mark = _MARK.match(line)
        if found and (found[-1][0] == bool(mark)):
            found[-1][1].append(line[mark.end() :] if mark else line)
        else:
            found.append((bool(mark), [line[mark.end() :] if mark else line]))
    return [(quoted, "\n".join(lines)) for quoted, lines in found]


def _describe(message: EmailMessage, saved: str | None, draft: Draft) -> None:
    day = date_of(_header(message, "Date"))
    if saved:  # a page saved by a browser: the header's date is the day of saving
        draft.url, draft.retrieved = draft.url or saved, draft.retrieved or day
        draft.title = draft.title or _header(message, "Subject")
        return
    draft.dates = [day] if day else []
    draft.title = _header(message, "Subject") or draft.title
    name, address = parseaddr(_header(message, "From") or "")
    draft.publisher = draft.author = one_line(name) or one_line(address) or None
    attached = [one_line(part.get_filename()) or "without a name" for part in message.walk() if part.is_attachment()]
    if attached:
        draft.notes.append(f"attachments not read: {', '.join(attached[:10])}")
    if message.defects:
        draft.notes.append("the mail is malformed; what could be read of it is here")


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        return one_line(str(message.get(name) or ""))
    except (ValueError, LookupError, AttributeError, TypeError):  # a header that the standard library cannot parse
        return None


def _part(message: EmailMessage, kind: str) -> str | None:
    """Return the words of the first part of a kind, decoded by its own word or, where that is wrong, by ours."""
    part = message.get_body(preferencelist=(kind,))
    if part is None or part.is_multipart():
        return None
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return None
    return decoded(payload, part.get_content_charset())[0]
