"""A check of schemathesis: what one role asked is asked once more by each other role, and its answers are judged too.

The making of requests takes most of the time, and what is made does not depend on who asks.
"""

from __future__ import annotations

import json
import os
from functools import cache
from typing import cast

import requests
import schemathesis
from schemathesis.checks import CHECKS, CheckContext, CheckFunction
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case

NAME = "as_others"
"""What `--checks` calls it."""
TOKENS = "RELAIS_FUZZ_TOKENS"
"""The environment variable with the tokens: who → token, as JSON. The first is the one with whose token requests are
made."""
JUDGED_BY = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
_SECONDS = 30


@cache
def _tokens() -> dict[str, str]:
    tokens: dict[str, str] = json.loads(os.environ[TOKENS])
    return tokens


@cache
def _checks() -> list[CheckFunction]:
    return cast("list[CheckFunction]", CHECKS.get_by_names(JUDGED_BY))


@cache
def _session() -> requests.Session:
    return requests.Session()


@schemathesis.check
def as_others(ctx: CheckContext, response: Response, case: Case) -> None:
    """AssertionError if the document does not allow an answer that another role gets."""
    del ctx
    maker, *others = _tokens()
    if response.request.headers.get("Authorization") != f"Bearer {_tokens()[maker]}":
        # What is asked without a token, or with a wrong one, is the same for everybody.
        return
    for who in others:
        request = response.request.copy()
        request.headers["Authorization"] = f"Bearer {_tokens()[who]}"
        answer = _session().send(request, timeout=_SECONDS, allow_redirects=False)
        try:
            case.validate_response(answer, checks=_checks())
        except FailureGroup as failures:
            raise AssertionError(f"as {who}: {failures}") from failures
