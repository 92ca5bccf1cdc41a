"""`/v1/provisioning-tokens`: parse, authorise, one call."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Response

from distribution.programmes.endpoints import answering
from distribution.programmes.models import AnswerableFor
from distribution.provisioning_tokens.commands import ProvisioningTokenCommands
from distribution.provisioning_tokens.errors import NotOfTheGroup, ProvisioningTokenNotFound, TooManyProvisioningTokens
from distribution.provisioning_tokens.models import ProvisioningToken
from distribution.provisioning_tokens.queries import ProvisioningTokenQueries
from distribution.provisioning_tokens.schemas import (
    NewProvisioningToken,
    NewProvisioningTokenView,
    ProvisioningTokensView,
    ProvisioningTokenView,
)
from kernel.errors import problems
from kernel.http import Once, Router, created, no_content, ok, wired

router = Router(prefix="/v1/provisioning-tokens", tags=["provisioning"])

Commands = Annotated[ProvisioningTokenCommands, Depends(wired(ProvisioningTokenCommands))]
Queries = Annotated[ProvisioningTokenQueries, Depends(wired(ProvisioningTokenQueries))]
Responsible = Annotated[AnswerableFor, Depends(answering("programme"))]
Reader = Annotated[AnswerableFor, Depends(answering("auditor", "programme"))]


@router.post(
    "",
    status_code=201,
    response_model=NewProvisioningTokenView,
    responses=problems(NotOfTheGroup, TooManyProvisioningTokens),
)
async def issue_provisioning_token(
    body: NewProvisioningToken, responsible: Responsible, tokens: Commands, once: Once
) -> Response:
    """Let a directory say who may take part, by SCIM 2.0. The token is told in this answer alone."""
    _must_be_of_the_group(responsible)
    told: list[tuple[ProvisioningToken, str]] = []

    async def issued() -> tuple[ProvisioningToken, str]:
        valid = timedelta(days=body.valid_days)
        told.append(await tokens.issue(label=body.label, valid=valid, by=responsible.actor_id))
        return told[-1]

    # What is stored for a repetition of the request is without the secret.
    stored = await once(issued, lambda one: _issued(one[0], None))
    return _issued(*told[-1]) if told else stored


@router.get("", response_model=ProvisioningTokensView, responses=problems(NotOfTheGroup))
async def list_provisioning_tokens(reader: Reader, tokens: Queries) -> Response:
    """The tokens with which directories say who may take part, and those that ended within the last 14 days."""
    _must_be_of_the_group(reader)
    found = await tokens.every()
    return ok(ProvisioningTokensView(items=[ProvisioningTokenView.model_validate(one) for one in found]))


@router.delete("/{token_id}", status_code=204, responses=problems(NotOfTheGroup, ProvisioningTokenNotFound))
async def revoke_provisioning_token(token_id: str, responsible: Responsible, tokens: Commands) -> Response:
    """Take a token no longer, from this moment on. Who may take part stays as it is."""
    _must_be_of_the_group(responsible)
    await tokens.revoke(token_id, by=responsible.actor_id)
    return no_content()


def _must_be_of_the_group(who: AnswerableFor) -> None:
    if who.programme_id is not None:
        raise NotOfTheGroup


def _issued(token: ProvisioningToken, secret: str | None) -> Response:
    view = NewProvisioningTokenView.told(token, secret)
    return created(view, location=f"/v1/provisioning-tokens/{token.id}")
