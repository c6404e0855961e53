"""Whatever the description allows, and much that it does not, is answered as the description says."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi import checks as openapi_checks

from fealty.web.actions import ACTIONS
from fealty.web.pages import DOWNLOADS, PAGES
from web.desk_help import HERE, Held

CHECKS = [  # a 500 is in no description; a 503 is: the answer may not be there yet
    openapi_checks.status_code_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.content_type_conformance,
]
EXAMPLES = 3
PATHS = [
    *(page.json_path for page in PAGES),
    *(one.path for one in DOWNLOADS),
    *(action.path for action in ACTIONS if not action.files),
]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("mode", [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE])
def test_the_description_holds(held: Held, mode: schemathesis.GenerationMode) -> None:
    client = held.client()
    cookie = f"fealty-{held.options.port}={next(iter(client.cookies.values()))}"
    headers = {"cookie": cookie, "x-csrf-token": client.headers["x-csrf-token"], "host": HERE.removeprefix("http://")}
    schema = schemathesis.openapi.from_asgi("/openapi.json", held.app, headers=headers)
    tried = set()
    for path in PATHS:
        for method in schema[path]:
            operation = schema[path][method]

            @settings(
                max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def one(case: schemathesis.Case[Any]) -> None:
                case.call_and_validate(headers=headers, checks=CHECKS)
                tried.add(case.path)

            try:
                one()
            except Unsatisfiable:  # nothing can be wrong in a question without parameters
                continue
    assert tried
