"""`/v1/me/accounts/authorizations` and where networks send browsers back: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from distribution.accounts.errors import NetworkNotReached, NetworkNotSetUp, SignInRefused, TooManyAccounts
from distribution.accounts.schemas import AccountView
from distribution.authorizations.commands import AuthorizationCommands
from distribution.authorizations.errors import AuthorizationNotFound, AuthorizationPending, StateNotKnown
from distribution.authorizations.models import CALLBACK
from distribution.authorizations.schemas import AuthorizationView, Confirmation, NewAuthorization
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Once, Router, created, wired

# More than any network sends.
_MOST_CHARACTERS = 4_096

router = Router(prefix="/v1", tags=["accounts"])

Commands = Annotated[AuthorizationCommands, Depends(wired(AuthorizationCommands))]


@router.post(
    "/me/accounts/authorizations",
    status_code=201,
    response_model=AuthorizationView,
    responses=problems(NetworkNotSetUp, NetworkNotReached),
)
async def begin_authorization(
    body: NewAuthorization, person: SignedIn, authorizations: Commands, once: Once
) -> Response:
    """Begin to connect an account of Mastodon or LinkedIn: you are told where to allow it."""
    return await once(
        lambda: authorizations.begin(
            network=body.network, base_url=body.server, return_to=body.return_to, person_id=person.person_id
        ),
        lambda begun: created(
            AuthorizationView.of(begun), location=f"/v1/me/accounts/authorizations/{begun.authorization.id}/complete"
        ),
    )


@router.post(
    "/me/accounts/authorizations/{authorization_id}/complete",
    status_code=201,
    response_model=AccountView,
    responses=problems(
        AuthorizationNotFound,
        AuthorizationPending,
        SignInRefused,
        NetworkNotReached,
        NetworkNotSetUp,
        TooManyAccounts,
    ),
)
async def complete_authorization(
    authorization_id: UUID, body: Confirmation, person: SignedIn, authorizations: Commands, once: Once
) -> Response:
    """Connect the account that you allowed at the network. Only who began the authorization can, and only with what
    the browser was told in which it was allowed."""
    return await once(
        lambda: authorizations.complete(
            str(authorization_id), confirmation=body.confirmation, person_id=person.person_id
        ),
        lambda account: created(AccountView.of(account, at=authorizations.clock()), location="/v1/me/accounts"),
    )


@router.get(
    CALLBACK.removeprefix(router.prefix),
    status_code=303,
    response_class=Response,
    responses={303: {"description": "The front-end's page, in `Location`."}, **problems(StateNotKnown)},
)
async def come_back_from_network(
    authorizations: Commands,
    state: Annotated[str, Query(max_length=_MOST_CHARACTERS, description="As the network was told.")] = "",
    code: Annotated[str, Query(max_length=_MOST_CHARACTERS, description="What the network gives for it.")] = "",
) -> Response:
    """Where a network sends the browser of a person that it asked. Nothing is connected yet."""
    location = await authorizations.come_back(state=state, code=code or None)
    # The address that the browser comes from holds the code.
    headers = {"location": location, "cache-control": "no-store", "referrer-policy": "no-referrer"}
    return Response(status_code=303, headers=headers)
