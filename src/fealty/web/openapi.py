"""What the desk's JSON looks like, as OpenAPI 3.1, made from the types that the pages and actions themselves use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import msgspec

from fealty.web.parts import Asked
from fealty.web.problems import Problem
from fealty.web.registry import Action, Download, Page

REF = "#/components/schemas/{name}"
_BRACES = re.compile(r"{(\w+)}")
ERRORS = ("400", "401", "403", "404", "409", "413", "415", "421", "422", "503")


def described(pages: Sequence[Page], downloads: Sequence[Download], actions: Sequence[Action]) -> dict[str, Any]:
    """Return the description."""
    kinds = list(dict.fromkeys([*(one.gives for one in pages), *(one.takes for one in actions), Problem]))
    shown, components = msgspec.json.schema_components(kinds, ref_template=REF)
    schemas = dict(zip(kinds, shown, strict=True))
    return {
        "openapi": "3.1.0",
        "info": {"title": "The desk of Fealty", "version": version("fealty")},
        "paths": {
            **{one.json_path: {"get": _page(one, schemas)} for one in pages},
            **{one.path: {"get": _download(one)} for one in downloads},
            **{one.path: {"post": _action(one, schemas)} for one in actions},
        },
        "components": {
            "schemas": {**components, "Error": _envelope({"type": "null"}, schemas[Problem])},
            "securitySchemes": {"csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"}},
        },
    }


def _page(page: Page, schemas: dict[Any, Any]) -> dict[str, Any]:
    return {
        "operationId": page.name,
        "summary": page.title,
        "parameters": _parameters(page.path, page.asks),
        "responses": _responses(_envelope(schemas[page.gives], {"type": "null"})),
    }


def _download(download: Download) -> dict[str, Any]:
    return {
        "operationId": download.name,
        "summary": download.title,
        "parameters": _parameters(download.path, download.asks),
        "responses": {"200": {"description": "The file."}, **_errors(page=True)},
    }


def _action(action: Action, schemas: dict[Any, Any]) -> dict[str, Any]:
    media = "multipart/form-data" if action.files else "application/json"
    return {
        "operationId": action.name,
        "summary": action.title,
        "security": [{"csrf": []}],
        "requestBody": {"required": True, "content": {media: {"schema": schemas[action.takes]}}},
        "responses": _responses(_envelope({"type": "object"}, {"type": "null"})),
    }


def _parameters(path: str, asks: type[Asked]) -> list[dict[str, Any]]:
    within = set(_BRACES.findall(path))
    (shape,), parts = msgspec.json.schema_components([asks], ref_template=REF)
    name = shape.get("$ref", "").rpartition("/")[2]
    fields = parts.get(name, shape).get("properties", {})
    return [
        {
            "name": field,
            "in": "path" if field in within else "query",
            "required": field in within,
            "schema": _inlined(schema, parts),
        }
        for field, schema in fields.items()
    ]


def _inlined(schema: Any, parts: dict[str, Any]) -> Any:
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(parts[schema["$ref"].rpartition("/")[2]], parts)
        return {key: _inlined(value, parts) for key, value in schema.items()}
    return [_inlined(one, parts) for one in schema] if isinstance(schema, list) else schema


def _envelope(data: Any, error: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["kind", "version", "stale", "data", "links", "error"],
        "additionalProperties": False,
        "properties": {
            "kind": {"type": "string"},
            "version": {"type": "string"},
            "stale": {"type": "boolean"},
            "data": data,
            "links": {"type": "object", "additionalProperties": {"type": "string"}},
            "error": error,
        },
    }


def _responses(schema: Any) -> dict[str, Any]:
    return {"200": {"description": "It went well.", "content": {"application/json": {"schema": schema}}}, **_errors()}


def _errors(*, page: bool = False) -> dict[str, Any]:
    """Return the errors; `page`: a person may ask, too, and gets them as a page."""
    content: dict[str, Any] = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    content |= {"text/html": {}} if page else {}
    return {status: {"description": "It went wrong.", "content": content} for status in ERRORS}
