"""From a request to a typed question: path, query and body by name, every value checked against its type."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Any, TypeVar, cast, get_origin, get_type_hints

import msgspec
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from fealty.web.envelope import JSON
from fealty.web.parts import Asked, By, Upload
from fealty.web.problems import Refused
from fealty.web.registry import Action
from fealty.web.sessions import Session

A = TypeVar("A", bound=msgspec.Struct)

MOST_FILES = 1_000
MOST_FIELDS = 2_000
MOST_FIELD = 2 * 2**20
"""Bytes of one field of a form, such as a pasted text."""
LONGEST_FILE_NAME = 200
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def asked(request: Request, kind: type[Asked]) -> Asked:
    """Return what a page is asked for.

    Raises
    ------
    Refused
        A name that the page does not know, or a value of the wrong type.
    """
    pairs = [*request.query_params.multi_items(), *((name, str(value)) for name, value in request.path_params.items())]
    return shaped(pairs, kind)


def shaped(pairs: Iterable[tuple[str, str]], kind: type[A]) -> A:
    """Return named texts as a struct: empty ones count as not given, repeated ones fill a tuple.

    Raises
    ------
    Refused
        A name that the struct does not have, given twice where it holds one, or a value of the wrong type.
    """
    several = {name for name, hint in get_type_hints(kind).items() if get_origin(hint) in (tuple, list)}
    values: dict[str, Any] = {}
    for name, text in pairs:
        if name in several:
            values.setdefault(name, []).append(text)
        elif name in values:
            raise Refused(f"{name} is given twice.")
        elif text:
            values[name] = text
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise Refused(f"{error}.") from error


async def sent(request: Request, action: Action) -> tuple[msgspec.Struct, By]:
    """Return what an action is sent, and by whom, after its CSRF token was compared.

    Raises
    ------
    Refused
        Not signed in, no or another token, a body in another form or with wrong values, too many files.
    """
    session = session_of(request)
    media = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if media == JSON and not action.files:
        check_csrf(session, request.headers.get("x-csrf-token", ""))
        try:
            body = msgspec.json.decode(await request.body() or b"{}", type=action.takes)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refused(f"{error}.") from error
        return body, By(who=session.who, session=session.key)
    if media not in FORMS:
        check_csrf(session, request.headers.get("x-csrf-token", ""))
        raise Refused(f"Send {'a form' if action.files else 'JSON or a form'}.", 415)
    form = await _form(request, action)
    check_csrf(session, request.headers.get("x-csrf-token", "") or str(form.get("csrf", "")))
    texts = [
        (name, value) for name, value in form.multi_items() if isinstance(value, str) and name not in ("csrf", "back")
    ]
    uploads = tuple(
        _upload(value) for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename
    )
    if uploads and not action.files:
        raise Refused("No files can be sent here.")
    request.state.back = str(form.get("back", ""))
    return shaped(texts, action.takes), By(who=session.who, uploads=uploads, session=session.key)


async def _form(request: Request, action: Action) -> FormData:
    most = MOST_FILES if action.files else 0
    try:
        return await request.form(max_files=most, max_fields=MOST_FIELDS, max_part_size=MOST_FIELD)
    except MultiPartException as error:
        raise Refused(
            f"{error.message}.", 413 if "Too many" in error.message or "exceeded" in error.message else 400
        ) from error


def _upload(given: UploadFile) -> Upload:
    name = (given.filename or "").replace("\\", "/").rpartition("/")[2]
    name = "".join(one for one in name if one.isprintable())[-LONGEST_FILE_NAME:]
    return Upload(name=name or "unnamed", size=given.size or 0, file=given.file)


def session_of(request: Request) -> Session:
    """Return whose request it is.

    Raises
    ------
    Refused
        Nobody is signed in.
    """
    found = request.state.session
    if found is None:
        raise Refused("You are not signed in.", 401)
    return cast("Session", found)


def check_csrf(session: Session, token: str) -> None:
    """Compare the token that only our own pages know.

    Raises
    ------
    Refused
        It is another.
    """
    if not hmac.compare_digest(session.csrf.encode(), token.encode()):
        words = "The form is from an earlier session, or from another site. Open the page again and repeat it."
        raise Refused(words, 403)


def back_to(address: str, default: str) -> str:
    """Return where a form leads back to: an address of our own, never of another site."""
    own = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if own else default
