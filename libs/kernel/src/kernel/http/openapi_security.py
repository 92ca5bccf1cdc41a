"""Who may ask for an operation, as its OpenAPI document says it, and how those who may not are answered."""

from typing import Any

from fastapi.dependencies.models import Dependant

from kernel.auth.dependencies import RequireActor, RequireEither, RequireScope
from kernel.auth.errors import MissingRole, MissingScope, PersonsOnly, ServiceAccountsOnly
from kernel.errors import Problem, Unauthenticated

_PERSON, _SYSTEM = RequireActor.scheme_name, RequireScope.scheme_name


def security_of(dependant: Dependant) -> list[dict[str, list[str]]] | None:
    """The alternatives of which one is enough, with the roles or the scope; None where the framework's own say it all.

    OpenAPI 3.1 lets a bearer requirement list the roles, or scopes, that it takes.
    """
    roles, scopes, persons = _taken(dependant)
    if not roles and not scopes:
        return None
    alternatives: list[dict[str, list[str]]] = [{_PERSON: sorted(roles)}] if persons else []
    return [*alternatives, {_SYSTEM: sorted(scopes)}] if scopes else alternatives


def refusals(security: list[dict[str, list[str]]] | None) -> list[type[Problem]]:
    """The problems of those who are not let in, for an operation with these alternatives."""
    if not security:
        return []
    taken = {scheme: names for one in security for scheme, names in one.items()}
    kinds: list[type[Problem]] = [Unauthenticated]
    if any(taken.get(_PERSON, ())):
        kinds.append(MissingRole)
    if _SYSTEM in taken:
        kinds.append(MissingScope)
    if _SYSTEM not in taken:
        kinds.append(PersonsOnly)
    if _PERSON not in taken:
        kinds.append(ServiceAccountsOnly)
    return kinds


def add_schemes(document: dict[str, Any]) -> None:
    """Describe the second kind of token where an operation takes it: the framework knows one scheme a dependency."""
    operations = [one for item in document["paths"].values() for one in item.values() if isinstance(one, dict)]
    if any(_SYSTEM in alternative for one in operations for alternative in one.get("security", ())):
        schemes = document["components"]["securitySchemes"]
        schemes[_SYSTEM] = RequireScope.model.model_dump(mode="json", by_alias=True, exclude_none=True)


def _taken(dependant: Dependant) -> tuple[frozenset[str], frozenset[str], bool]:
    """The roles and scopes of which an endpoint takes one, and whether it takes people at all."""
    match dependant.call:
        case RequireActor(roles=roles):
            taken = (roles, frozenset[str](), True)
        case RequireScope(scope=scope):
            taken = (frozenset[str](), frozenset({scope}), False)
        case RequireEither(persons=persons, services=services):
            taken = (persons.roles, frozenset({services.scope}), True)
        case _:
            taken = (frozenset[str](), frozenset[str](), False)
    for inner in dependant.dependencies:
        below = _taken(inner)
        taken = (taken[0] | below[0], taken[1] | below[1], taken[2] or below[2])
    return taken
