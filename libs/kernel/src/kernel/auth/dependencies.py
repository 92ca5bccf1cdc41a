"""What endpoints ask for: a person who is signed in, a person with a role, another system with a scope."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase

from kernel.auth.actor import Actor, Caller, ServiceAccount
from kernel.auth.authenticator import Authenticator
from kernel.auth.errors import MissingRole, MissingScope, PersonsOnly, ServiceAccountsOnly
from kernel.errors import Unauthenticated
from kernel.language import Text

_PERSON = "An access token of the organisation's OpenID Connect issuer, for a person."
_SYSTEM = (
    "An access token of the same issuer for a service account (RFC 6749 §4.4, client credentials). What it may do are "
    "the scopes that it carries."
)


class RequireActor(SecurityBase):
    """Dependency that gives the request's `Actor`, a person, or answers 401 or 403."""

    model = HTTPBearer(bearerFormat="JWT", description=_PERSON)
    scheme_name = "bearer"

    def __init__(self, roles: frozenset[str] = frozenset()) -> None:
        self.roles = roles

    async def __call__(self, request: Request) -> Actor:
        """The person of the request's bearer token (RFC 6750 §2.1)."""
        caller = await _caller(request)
        if not isinstance(caller, Actor):
            raise PersonsOnly
        return self.admit(caller)

    def admit(self, actor: Actor) -> Actor:
        """The person, who has one of the roles; `MissingRole`."""
        if self.roles and not self.roles & actor.roles:
            raise MissingRole(self.roles)
        return actor


class RequireScope(SecurityBase):
    """Dependency that gives the request's `ServiceAccount`, or answers 401 or 403."""

    model = HTTPBearer(bearerFormat="JWT", description=_SYSTEM)
    scheme_name = "service"

    def __init__(self, scope: str) -> None:
        self.scope = scope

    async def __call__(self, request: Request) -> ServiceAccount:
        """The service account of the request's bearer token."""
        caller = await _caller(request)
        if not isinstance(caller, ServiceAccount):
            raise ServiceAccountsOnly
        return self.admit(caller)

    def admit(self, account: ServiceAccount) -> ServiceAccount:
        """The service account, which has the scope; `MissingScope`."""
        if self.scope not in account.scopes:
            raise MissingScope(self.scope)
        return account


class RequireEither(SecurityBase):
    """Dependency that gives the request's person or service account, or answers 401 or 403."""

    model = RequireActor.model
    scheme_name = RequireActor.scheme_name

    def __init__(self, persons: RequireActor, services: RequireScope) -> None:
        self.persons = persons
        self.services = services

    async def __call__(self, request: Request) -> Caller:
        """Whoever the request's bearer token is of."""
        caller = await _caller(request)
        return self.persons.admit(caller) if isinstance(caller, Actor) else self.services.admit(caller)


signed_in = RequireActor()

SignedIn = Annotated[Actor, Depends(signed_in)]
"""Dependency of endpoints for any person with a valid token. A service account is not let in."""


async def _expiry(request: Request) -> float:
    authenticator: Authenticator = request.app.state.authenticator
    return await authenticator.expiry(_bearer_token(request))


TokenExpiry = Annotated[float, Depends(_expiry)]
"""Until when (Unix time) the token of a request holds; for endpoints that are `SignedIn` and answer for longer."""


async def _perhaps_signed_in(request: Request) -> Actor | None:
    return await signed_in(request) if "authorization" in request.headers else None


PerhapsSignedIn = Annotated[Actor | None, Depends(_perhaps_signed_in)]
"""Dependency of endpoints that are open to everybody and show more to some; None for a request without a token. Say so
with `openapi_extra={"security": ANYBODY}`."""

ANYBODY: list[dict[str, list[str]]] = [{}, {signed_in.scheme_name: []}]


def requires(*roles: str) -> RequireActor:
    """A dependency for endpoints that take one of these roles: `Annotated[Actor, Depends(requires("librarian"))]`."""
    return RequireActor(frozenset(roles))


def allows(scope: str) -> RequireScope:
    """A dependency for endpoints of systems alone: `Annotated[ServiceAccount, Depends(allows("books:write"))]`."""
    return RequireScope(scope)


def either(persons: RequireActor, services: RequireScope) -> RequireEither:
    """A dependency for what people and systems both may read, and that is nobody's in particular:
    `Annotated[Caller, Depends(either(signed_in, allows("books:read")))]`."""
    return RequireEither(persons, services)


async def _caller(request: Request) -> Caller:
    authenticator: Authenticator = request.app.state.authenticator
    caller = await authenticator.caller(_bearer_token(request))
    request.scope["kernel.caller"] = caller
    return caller


def _bearer_token(request: Request) -> bytes:
    given = [value for name, value in request.scope["headers"] if name == b"authorization"]
    if not given:
        raise Unauthenticated
    scheme, _, token = given[0].partition(b" ")
    if len(given) > 1 or scheme.lower() != b"bearer" or not token.strip():
        detail = Text(en="One bearer token is expected.", fr="Un seul jeton au porteur est attendu.")
        raise Unauthenticated(detail, error="invalid_request")
    stripped: bytes = token.strip()
    return stripped
