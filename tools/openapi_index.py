"""The page that lists every operation of the services, from their OpenAPI documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_SENTENCE = re.compile(r".+?[.?!](?=\s|$)", re.DOTALL)
_HEAD = """# The APIs

Every operation of the four services, written from their OpenAPI documents by `make openapi`. The documents beside this
page say the rest: bodies, answers, problems, limits. Each service shows its own at `/openapi.json` too. An operation's
`operationId` is the name by which generated clients call it.

*Who* is the role of which a person's token has to carry one; *signed in* is any person, and *anybody* needs no token. A
word such as `figures:read` is the scope with which a [service account](../operations/service-accounts.md) may ask, and
where none stands, none may. *A directory* sends a provisioning token. What belongs to one person is answered to that
person alone, whatever the role; [authorisations](../../tests/contract/authorisations.yaml) lists those too, and is
tested.
"""


def index(documents: Mapping[str, dict[str, Any]]) -> str:
    """The page as Markdown: a table for each service and each of its subjects, in the order of the documents."""
    return "\n".join([_HEAD, *(line for name, document in documents.items() for line in _service(name, document))])


def _service(name: str, document: dict[str, Any]) -> Iterator[str]:
    yield f"## {name.capitalize()}\n"
    yield f"[{name}.json]({name}.json)\n"
    subjects: dict[str, list[str]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            rows = subjects.setdefault(operation["tags"][0], [])
            rows.append(f"| `{method.upper()} {path}` | {_who(operation)} | {_line(operation)} |")
    for subject, rows in subjects.items():
        yield f"### {subject[0].upper()}{subject[1:]}\n"
        yield "| Operation | Who | What it does |\n| --- | --- | --- |"
        yield from rows
        yield ""


def _who(operation: dict[str, Any]) -> str:
    security = operation.get("security", [])
    if not security or {} in security:
        return "anybody"
    if any("provisioning" in one for one in security):
        return "a directory"
    persons = [" or ".join(sorted(one["bearer"])) or "signed in" for one in security if "bearer" in one]
    return "; ".join(persons + [f"`{scope}`" for one in security for scope in one.get("service", ())])


def _line(operation: dict[str, Any]) -> str:
    """The first sentence of the description, in one line."""
    description = operation["description"].strip()
    found = _SENTENCE.match(description)
    sentence = " ".join((found.group() if found else description).split()).replace("|", r"\|")
    return f"*Deprecated.* {sentence}" if operation.get("deprecated") else sentence
