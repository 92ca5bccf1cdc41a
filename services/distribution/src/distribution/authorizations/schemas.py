"""Authorizations as people begin and see them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from distribution.accounts.schemas import Server
from distribution.authorizations.models import Begun
from distribution.networks.models import Network
from kernel.http import Body, Instant, View
from kernel.http.fields import WebAddress


class NewAuthorization(Body):
    """An account to connect, at a network that asks its people itself."""

    network: Literal[Network.MASTODON, Network.LINKEDIN]
    server: Annotated[Server | None, Field(description="For Mastodon: the server that the account lives on.")] = None
    return_to: Annotated[
        WebAddress | None,
        Field(description="The front-end's page to come back to, one of those that operators allow."),
    ] = None


class Confirmation(Body):
    """What the browser brought back in which an account was allowed."""

    confirmation: Annotated[
        str, Field(min_length=1, max_length=100, description="`confirmation` of the address that it came back to.")
    ]


class AuthorizationView(View):
    """An authorization that was begun."""

    id: str
    authorization_url: Annotated[
        str,
        Field(
            description="Send the person's browser there. It comes back to the front-end's page with `authorization` "
            "(this id) and `confirmation`, with which you complete the authorization, or, if the person did not allow "
            "it, with `error`."
        ),
    ]
    expires_at: Annotated[Instant, Field(description="Until then it has to be completed.")]

    @classmethod
    def of(cls, begun: Begun) -> AuthorizationView:
        """The view of what was begun."""
        authorization = begun.authorization
        return cls(id=authorization.id, authorization_url=begun.url, expires_at=authorization.expires_at)
