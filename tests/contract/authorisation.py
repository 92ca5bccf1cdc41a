"""Who may do what: a table kept by hand beside what the OpenAPI documents declare, and requests to compare them by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kernel.clock import new_id

ROOT = Path(__file__).resolve().parents[2]
TABLE = Path(__file__).with_name("authorisations.yaml")
SERVICES = ("content", "distribution", "gamification", "metrics")
ROLES = ("employee", "editor", "programme", "auditor")
EVERYBODY = "everybody"
_METHODS = ("get", "put", "post", "patch", "delete")
# A parameter whose form is checked before anything else; every other one is told apart by an id that nobody has.
_FORMED = {"person_id": "p_" + "a" * 26, "version": "2147483647", "session": "1"}


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as its service's document declares it."""

    service: str
    id: str
    method: str
    path: str
    declared: Mapping[str, Any]

    @property
    def roles(self) -> str | list[str]:
        """As a line of the table says it: `public`, `signed-in`, or the roles of which one is enough."""
        security = self.declared.get("security")
        if not security or {} in security:
            return "public"
        return sorted(security[0]["bearer"]) or "signed-in"

    @property
    def parameters(self) -> list[str]:
        """The names of what is to be put into the path."""
        return [each["name"] for each in self.declared.get("parameters", ()) if each["in"] == "path"]

    def problems(self, status: int) -> set[str]:
        """The slugs of the problems declared for a status."""
        answer = self.declared["responses"].get(str(status), {})
        return set(answer.get("content", {}).get("application/problem+json", {}).get("examples", {}))

    def values(self) -> dict[str, str]:
        """What may stand in the path for its parameters, but leads to nothing that there is."""
        return {name: _FORMED.get(name, new_id()) for name in self.parameters}

    @property
    def suggestion(self) -> str:
        """The line to add to the table, as the document has it."""
        roles = self.roles if isinstance(self.roles, str) else f"[{', '.join(self.roles)}]"
        return f"  {self.id}: {{may: {roles}, of: …}}" if self.parameters else f"  {self.id}: {{may: {roles}}}"


@dataclass(frozen=True, slots=True)
class Line:
    """What the table says of an operation.

    `may` as in `Operation.roles`. `of` says whose the object in the path is: `everybody`, or the name of a maker in
    `tests/contract/owned.py`; those with a role in `shown_to` see it too. `body` is one that the operation accepts.
    """

    may: str | list[str]
    of: str | None = None
    shown_to: tuple[str, ...] = ()
    body: Any = None

    def admits(self, role: str | None) -> bool:
        """Whether somebody with this role alone (None: without a token) may ask for it."""
        if isinstance(self.may, list):
            return role in self.may
        return self.may == "public" or role is not None


@cache
def operations(service: str) -> list[Operation]:
    """Every operation of a service's document."""
    document = json.loads((ROOT / "docs/api" / f"{service}.json").read_text(encoding="utf-8"))
    return [
        Operation(service, declared["operationId"], method.upper(), path, declared)
        for path, item in document["paths"].items()
        for method, declared in item.items()
        if method in _METHODS
    ]


@cache
def lines(service: str) -> dict[str, Line]:
    """What the table says, by operation."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return {
        id: Line(**{**written, "shown_to": tuple(written.get("shown_to", ()))})
        for id, written in table[service].items()
    }


def classified(service: str) -> Iterator[tuple[Operation, Line]]:
    """The operations that the table knows, each with its line."""
    known = lines(service)
    return ((each, known[each.id]) for each in operations(service) if each.id in known)
