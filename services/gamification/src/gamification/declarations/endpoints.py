"""`POST /v1/contributions`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from gamification.declarations.commands import DeclarationCommands
from gamification.declarations.errors import DeclarationsUsed, OwnEffortDeclared
from gamification.declarations.schemas import DeclarationView, NewDeclaration
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Once, Router, created, wired

router = Router(prefix="/v1/contributions", tags=["contributions"])

Commands = Annotated[DeclarationCommands, Depends(wired(DeclarationCommands))]


@router.post(
    "", status_code=201, response_model=DeclarationView, responses=problems(OwnEffortDeclared, DeclarationsUsed)
)
async def declare_contribution(
    body: NewDeclaration, declarer: SignedIn, declarations: Commands, once: Once
) -> Response:
    """Tell what a colleague did ("she helped me"). They see that you said so and keep, hide or delete it. Whether there
    is such a person is not told. Of yourself you can only say that you chose not to share, which only you see then."""
    return await once(
        lambda: declarations.declare(
            kind=body.contribution_kind,
            person_id=body.person,
            words=body.words,
            by=declarer.person_id,
            entity=declarer.attributes.get("entity"),
        ),
        lambda declaration: created(DeclarationView.of(declaration), location="/v1/contributions"),
    )
