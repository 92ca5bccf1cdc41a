"""Accounts of the company as people send and see them."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from distribution.accounts.schemas import Server
from distribution.networks.models import Network
from distribution.programmes.models import MAIN_PROGRAMME
from distribution.programmes.schemas import ProgrammeId
from kernel.http import Body, Instant, View
from kernel.http.fields import Line, WebAddress


class NewCompanyAccount(Body):
    """An account from which the company passes on what its people write."""

    programme: ProgrammeId = MAIN_PROGRAMME
    network: Network
    label: Annotated[Line, Field(max_length=100, description="What the programme calls it.", examples=["Press office"])]
    address: Annotated[WebAddress, Field(description="Where the account is seen on the web.")]
    account_id: Annotated[
        UUID | None,
        Field(
            description="An account connected to the programme (`POST …/authorizations`), or one of your own "
            "(`GET /v1/me/accounts`), which goes over to the programme and out of your list. Posts are then passed on "
            "by themselves; without one, people of the programme do so by hand."
        ),
    ] = None


class NewCompanyAuthorization(Body):
    """An account of the company to connect, at a server that asks its people itself."""

    programme: ProgrammeId = MAIN_PROGRAMME
    network: Literal[Network.MASTODON]
    server: Annotated[Server, Field(description="The server that the account lives on.")]
    return_to: Annotated[
        WebAddress | None,
        Field(description="The front-end's page to come back to, one of those that operators allow."),
    ] = None


class CompanyAccountView(View):
    """An account of the company."""

    id: str
    programme_id: str
    network: Network
    label: str
    address: str
    account_id: str | None
    created_at: Instant
