"""Problems as RFC 9457 documents, and as the responses of an OpenAPI document."""

import json
from typing import Any

from kernel.errors.problem import Problem
from kernel.language import Language

PROBLEM_JSON = "application/problem+json"
# What differs from one occurrence to the next, as examples have it; the id is that of W3C Trace Context.
_OCCURRENCE = {
    "detail": "What is so in this case, in the language that was asked for.",
    "trace_id": "0af7651916cd43dd8448eb211c80319c",
}


def render(
    problem: Problem, language: Language, trace_id: str, instance: str | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer; the body is an RFC 9457 document in that language."""
    document: dict[str, Any] = {
        **problem.extensions,
        "type": problem.type(),
        "title": problem.title.in_(language),
        "status": problem.status,
        "detail": problem.detail.in_(language),
        "trace_id": trace_id,
    }
    if instance is not None:
        document["instance"] = instance
    if problem.errors:
        document["errors"] = [error.render(language) for error in problem.errors]
    headers = {
        "content-type": PROBLEM_JSON,
        "content-language": language,
        "vary": "Accept-Language",
        "cache-control": "no-store",
        **{name.lower(): value for name, value in problem.headers.items()},
    }
    # A pointer may quote a member name that holds half a surrogate pair, which UTF-8 cannot carry.
    return problem.status, headers, json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")


def catalogue() -> dict[str, type[Problem]]:
    """Every problem of this process by its slug; the class nearest to `Problem` stands for a shared slug."""
    found: dict[str, type[Problem]] = {}
    waiting: list[type[Problem]] = Problem.__subclasses__()
    while waiting:
        problem = waiting.pop(0)
        found.setdefault(problem.slug, problem)
        waiting.extend(problem.__subclasses__())
    return dict(sorted(found.items()))


def problems(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI responses of a route that may answer these problems; those of one status stand together.

    What the kernel itself answers (400, 401, 403, 413, 415, 422 of a body, 500, 503, …) is added to every document by
    `kernel.http.openapi` and need not be listed.
    """
    responses: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        response = responses.setdefault(kind.status, _empty_response())
        response["description"] = " / ".join(filter(None, [response["description"], kind.title.en]))
        example = {"type": kind.type(), "title": kind.title.en, "status": kind.status, **_OCCURRENCE}
        response["content"][PROBLEM_JSON]["examples"][kind.slug] = {"value": example}
    return responses


def _empty_response() -> dict[str, Any]:
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}, "examples": {}}}
    return {"description": "", "content": content}
