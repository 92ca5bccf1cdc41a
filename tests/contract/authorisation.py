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
# Other systems: one with every scope that an operation takes, and one that has the roles and no scope.
EVERY_SCOPE, NO_SCOPE = SYSTEMS = ("every scope", "no scope")
EVERYBODY = "everybody"
# What no person asks for, whatever their role.
DIRECTORY = "a-directory"
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
        """As a line of the table says it: `public`, `signed-in`, `systems`, or the roles of which one is enough."""
        security = self.declared.get("security")
        if not security or {} in security:
            return "public"
        if "provisioning" in security[0]:
            return DIRECTORY
        persons = [one["bearer"] for one in security if "bearer" in one]
        return "systems" if not persons else sorted(persons[0]) or "signed-in"

    @property
    def scope(self) -> str | None:
        """The scope with which other systems may ask for it, None where they may not."""
        scopes = [scope for one in self.declared.get("security", ()) for scope in one.get("service", ())]
        assert len(scopes) < 2
        return scopes[0] if scopes else None

    @property
    def looks_at_tokens(self) -> bool:
        """Whether a token is read if there is one."""
        return bool(self.declared.get("security"))

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
        may = f"may: {self.roles}" if isinstance(self.roles, str) else f"may: [{', '.join(self.roles)}]"
        may += f", scope: {self.scope}" if self.scope else ""
        return f"  {self.id}: {{{may}, of: …}}" if self.parameters else f"  {self.id}: {{{may}}}"


@dataclass(frozen=True, slots=True)
class Line:
    """What the table says of an operation.

    `may` as in `Operation.roles`, `scope` as in `Operation.scope`. `of` says whose the object in the path is:
    `everybody`, or the name of a maker in `tests/contract/owned.py`; those with a role in `shown_to` see it too. `body`
    is one that the operation accepts.
    """

    may: str | list[str]
    scope: str | None = None
    of: str | None = None
    shown_to: tuple[str, ...] = ()
    body: Any = None

    def refusal(self, asker: str | None, *, looks_at_tokens: bool) -> tuple[int, str | None] | None:
        """How somebody with this role alone (None: without a token), or another system, is refused; None if not."""
        if self.may == DIRECTORY:
            # In SCIM's own form, which has no slugs.
            return 401, None
        if self.may == "public":
            return (403, "persons-only") if asker in SYSTEMS and looks_at_tokens else None
        if asker is None:
            return 401, "unauthenticated"
        if asker in SYSTEMS:
            if self.scope is None:
                return 403, "persons-only"
            return None if asker == EVERY_SCOPE else (403, "missing-scope")
        if self.may == "systems":
            return 403, "service-accounts-only"
        return None if isinstance(self.may, str) or asker in self.may else (403, "missing-role")


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
