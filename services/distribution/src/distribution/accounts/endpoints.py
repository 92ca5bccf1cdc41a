"""`/v1/me/accounts`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from distribution.accounts.commands import AccountCommands
from distribution.accounts.errors import AccountNotFound, NetworkNotReached, SignInRefused, TooManyAccounts
from distribution.accounts.queries import AccountQueries
from distribution.accounts.schemas import AccountView, NewAccount
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Once, Page, Router, created, listed, no_content, wired

router = Router(prefix="/v1/me", tags=["accounts"])

Commands = Annotated[AccountCommands, Depends(wired(AccountCommands))]
Queries = Annotated[AccountQueries, Depends(wired(AccountQueries))]


@router.get("/accounts", response_model=Page[AccountView])
async def list_my_accounts(request: Request, person: SignedIn, accounts: Queries) -> Response:
    """The accounts that you have connected, all of them, and which have to be connected again."""
    at = accounts.clock()
    found = await accounts.list_of(person.person_id)
    return listed(Page(items=[AccountView.of(account, at=at) for account in found]), request)


@router.post(
    "/accounts",
    status_code=201,
    response_model=AccountView,
    responses=problems(SignInRefused, NetworkNotReached, TooManyAccounts),
)
async def connect_account(body: NewAccount, person: SignedIn, accounts: Commands, once: Once) -> Response:
    """Connect an account of Bluesky. Accounts of other networks are connected by an authorization."""
    return await once(
        lambda: accounts.sign_in(
            owner=person.person_id,
            handle=body.handle.removeprefix("@"),
            password=body.app_password.get_secret_value(),
            base_url=body.server,
        ),
        lambda account: created(AccountView.of(account, at=accounts.clock()), location="/v1/me/accounts"),
    )


@router.delete("/accounts/{account_id}", status_code=204, responses=problems(AccountNotFound))
async def remove_my_account(account_id: UUID, person: SignedIn, accounts: Commands) -> Response:
    """Disconnect an account: it is forgotten here at once, and the network is told."""
    await accounts.remove(str(account_id), owner=person.person_id)
    return no_content()
