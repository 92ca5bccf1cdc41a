"""What endpoints ask for: somebody signed in, or somebody with a role."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase

from kernel.auth.actor import Actor
from kernel.auth.authenticator import Authenticator
from kernel.errors import Forbidden, Unauthenticated
from kernel.language import Text


class MissingRole(Forbidden):
    """This takes a role that your token does not carry; `roles` lists those of which one is enough."""

    slug = "missing-role"
    title = Text(en="This takes a role you do not have", fr="Il faut un rôle que vous n’avez pas")

    def __init__(self, roles: frozenset[str]) -> None:
        names = ", ".join(sorted(roles))
        super().__init__(
            Text(en=f"One of these roles is needed: {names}.", fr=f"Il faut l’un de ces rôles : {names}."),
            extensions={"roles": sorted(roles)},
        )


class RequireActor(SecurityBase):
    """Dependency that gives the request's `Actor`, or answers 401 or 403."""

    model = HTTPBearer(bearerFormat="JWT", description="An access token of the organisation's OpenID Connect issuer.")
    scheme_name = "bearer"

    def __init__(self, roles: frozenset[str] = frozenset()) -> None:
        self.roles = roles

    async def __call__(self, request: Request) -> Actor:
        """The actor of the request's bearer token (RFC 6750 §2.1)."""
        authenticator: Authenticator = request.app.state.authenticator
        actor = await authenticator.actor(_bearer_token(request))
        if self.roles and not self.roles & actor.roles:
            raise MissingRole(self.roles)
        request.scope["kernel.actor"] = actor
        return actor


signed_in = RequireActor()

SignedIn = Annotated[Actor, Depends(signed_in)]
"""Dependency of endpoints for anybody with a valid token."""


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
