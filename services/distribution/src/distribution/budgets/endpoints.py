"""`/v1/me/budget`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from distribution.budgets.commands import BudgetCommands
from distribution.budgets.queries import BudgetQueries
from distribution.budgets.schemas import BudgetBody, BudgetView
from kernel.auth import SignedIn
from kernel.http import IfMatch, Router, ok, wired

router = Router(prefix="/v1/me", tags=["budgets"])

Commands = Annotated[BudgetCommands, Depends(wired(BudgetCommands))]
Queries = Annotated[BudgetQueries, Depends(wired(BudgetQueries))]


@router.get("/budget", response_model=BudgetView)
async def get_budget(person: SignedIn, budgets: Queries) -> Response:
    """When and how much may go out in your name by itself; working hours as long as you have said nothing."""
    budget = await budgets.of(person.person_id)
    return ok(BudgetView.of(budget), version=budget.version)


@router.put("/budget", response_model=BudgetView)
async def change_budget(body: BudgetBody, person: SignedIn, budgets: Commands, expected: IfMatch) -> Response:
    """Say when and how much may go out in your name by itself. What is scheduled already is asked again at its time."""
    budget = await budgets.change(body.budget_of(person.person_id), expected=expected)
    return ok(BudgetView.of(budget), version=budget.version)
