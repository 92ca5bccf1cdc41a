"""`/v1/company-accounts`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from distribution.accounts.errors import AccountNotFound, NetworkNotReached, NetworkNotSetUp
from distribution.authorizations.commands import AuthorizationCommands
from distribution.authorizations.schemas import AuthorizationView
from distribution.company_accounts.commands import CompanyAccountCommands
from distribution.company_accounts.errors import CompanyAccountKnown, CompanyAccountNotFound
from distribution.company_accounts.models import owner
from distribution.company_accounts.schemas import CompanyAccountView, NewCompanyAccount, NewCompanyAuthorization
from distribution.programmes.endpoints import answering
from distribution.programmes.errors import ProgrammeNotFound
from distribution.programmes.models import MAIN_PROGRAMME, AnswerableFor
from distribution.programmes.schemas import ProgrammeId
from kernel.errors import problems
from kernel.http import Once, Page, Router, created, no_content, ok, wired

router = Router(prefix="/v1/company-accounts", tags=["company accounts"])

Commands = Annotated[CompanyAccountCommands, Depends(wired(CompanyAccountCommands))]
Authorizations = Annotated[AuthorizationCommands, Depends(wired(AuthorizationCommands))]
Responsible = Annotated[AnswerableFor, Depends(answering("programme"))]


@router.post(
    "",
    status_code=201,
    response_model=CompanyAccountView,
    responses=problems(ProgrammeNotFound, CompanyAccountKnown, AccountNotFound),
)
async def register_company_account(
    body: NewCompanyAccount, responsible: Responsible, accounts: Commands, once: Once
) -> Response:
    """Register an account of the company, or of a spokesperson, that passes on what people write. It is no ambassador
    and in no figure about people."""
    responsible.must_answer_for(body.programme)
    return await once(
        lambda: accounts.register(
            programme=body.programme,
            network=body.network,
            label=body.label,
            address=body.address,
            account_id=None if body.account_id is None else str(body.account_id),
            by=responsible.actor_id,
        ),
        lambda made: created(CompanyAccountView.model_validate(made), location="/v1/company-accounts"),
    )


@router.post(
    "/authorizations",
    status_code=201,
    response_model=AuthorizationView,
    responses=problems(ProgrammeNotFound, NetworkNotSetUp, NetworkNotReached),
)
async def begin_company_authorization(
    body: NewCompanyAuthorization, responsible: Responsible, authorizations: Authorizations, once: Once
) -> Response:
    """Begin to connect an account of Mastodon to a programme, or to connect it again: you are told where to allow it.
    Complete it as one of your own, then register the account; one that is registered goes on."""
    responsible.must_answer_for(body.programme)
    return await once(
        lambda: authorizations.begin(
            network=body.network,
            base_url=body.server,
            return_to=body.return_to,
            person_id=responsible.actor_id,
            owner=owner(body.programme),
        ),
        lambda begun: created(
            AuthorizationView.of(begun), location=f"/v1/me/accounts/authorizations/{begun.authorization.id}/complete"
        ),
    )


@router.get("", response_model=Page[CompanyAccountView], responses=problems(ProgrammeNotFound))
async def list_company_accounts(
    responsible: Responsible, accounts: Commands, programme: ProgrammeId = MAIN_PROGRAMME
) -> Response:
    """The accounts of a programme that you answer for, all on one page: there are a few."""
    responsible.must_answer_for(programme)
    found = await accounts.of(programme)
    return ok(Page(items=[CompanyAccountView.model_validate(one) for one in found], next_cursor=None))


@router.delete("/{company_account_id}", status_code=204, responses=problems(ProgrammeNotFound, CompanyAccountNotFound))
async def remove_company_account(
    company_account_id: str, responsible: Responsible, accounts: Commands, programme: ProgrammeId = MAIN_PROGRAMME
) -> Response:
    """Pass nothing on from an account any more."""
    responsible.must_answer_for(programme)
    await accounts.remove(company_account_id, programme=programme, by=responsible.actor_id)
    return no_content()
