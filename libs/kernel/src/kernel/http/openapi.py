"""The OpenAPI 3.1 document: the framework's, with every problem that the kernel itself can answer."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from kernel.errors import (
    PROBLEM_JSON,
    AddressTooLong,
    HeadTooLarge,
    IdempotencyMismatch,
    InternalError,
    Invalid,
    MalformedBody,
    MalformedRequest,
    PreconditionRequired,
    Problem,
    RequestInFlight,
    StaleWrite,
    TimedOut,
    TooLarge,
    Unavailable,
    UnsupportedMediaType,
    problems,
)
from kernel.http.deprecation import Deprecation, deprecation_of
from kernel.http.openapi_head import add_head
from kernel.http.openapi_links import add_links
from kernel.http.openapi_security import add_schemes, refusals, security_of

_METHODS = ("get", "put", "post", "delete", "patch")
_BODY = (MalformedBody, TooLarge, UnsupportedMediaType, Invalid)
# The first three are answered before the application sees a request.
_ALWAYS = (MalformedRequest, AddressTooLong, HeadTooLarge, InternalError, Unavailable, TimedOut)
_BY_HEADER: dict[str, tuple[type[Problem], ...]] = {
    "If-Match": (PreconditionRequired, StaleWrite, Invalid),
    "Idempotency-Key": (RequestInFlight, IdempotencyMismatch, Invalid),
}

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "ProblemDocument",
    "description": "What went wrong (RFC 9457). Some problem types have further members.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "trace_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Which problem; leads to its page."},
        "title": {"type": "string", "description": "The problem type, in the language of Content-Language."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "This occurrence, in the language of Content-Language."},
        "instance": {"type": "string", "format": "uri-reference"},
        "trace_id": {"type": "string", "description": "Quote it when you report the problem."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemError"}},
    },
}
ERROR_SCHEMA: dict[str, Any] = {
    "title": "ProblemError",
    "description": "One fault: `pointer` for a place in the body, `parameter` for a path, query or header parameter.",
    "type": "object",
    "required": ["detail"],
    "properties": {
        "detail": {"type": "string"},
        "pointer": {"type": "string", "format": "json-pointer"},
        "parameter": {"type": "string"},
        "code": {"type": "string"},
    },
}


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """The application's OpenAPI document; the same object each time."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            separate_input_output_schemas=app.separate_input_output_schemas,
        )
        routes = {route.name: route for route in app.routes if isinstance(route, APIRoute)}
        for item in document["paths"].values():
            for method in _METHODS:
                if method in item:
                    route = routes[item[method]["operationId"]]
                    _complete(item[method], security_of(route.dependant), deprecation_of(route.endpoint))
        add_schemes(document)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        schemas.update(ProblemDocument=PROBLEM_SCHEMA, ProblemError=ERROR_SCHEMA)
        add_links(document)
        add_head(document, url=app.state.settings.public_url)
        app.openapi_schema = document
    return app.openapi_schema


def _complete(
    operation: dict[str, Any], security: list[dict[str, list[str]]] | None, deprecation: Deprecation | None
) -> None:
    if deprecation is not None:
        deprecation.describe(operation)
    if security is not None:
        operation["security"] = security
    responses: dict[str, Any] = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]
    for status, added in problems(*_kernel_problems(operation)).items():
        responses[str(status)] = _merged(responses.get(str(status)), added)
    operation["responses"] = dict(sorted(responses.items()))
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "If-Match":
            # Declared optional, because its absence is a 428 and not a fault of form.
            parameter["required"] = True


def _kernel_problems(operation: dict[str, Any]) -> list[type[Problem]]:
    kinds: list[type[Problem]] = [*_ALWAYS]
    if "requestBody" in operation:
        kinds += _BODY if "application/json" in operation["requestBody"]["content"] else (TooLarge,)
    if operation.get("parameters"):
        kinds.append(Invalid)
    for parameter in operation.get("parameters", ()):
        kinds += _BY_HEADER.get(parameter["name"], ())
    kinds += refusals(operation.get("security"))
    return list(dict.fromkeys(kinds))


def _merged(declared: dict[str, Any] | None, added: dict[str, Any]) -> dict[str, Any]:
    if declared is None:
        return added
    examples = declared.get("content", {}).get(PROBLEM_JSON, {}).get("examples", {})
    new = {
        slug: example for slug, example in added["content"][PROBLEM_JSON]["examples"].items() if slug not in examples
    }
    if not new:
        return declared
    titles = [declared["description"], *(example["value"]["title"] for example in new.values())]
    content = {**added["content"][PROBLEM_JSON], "examples": {**examples, **new}}
    return {"description": " / ".join(titles), "content": {**declared.get("content", {}), PROBLEM_JSON: content}}
