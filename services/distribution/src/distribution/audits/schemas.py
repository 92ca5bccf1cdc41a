"""The audit log as callers see it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kernel.http import Instant, View


class ActView(View):
    """An administrative act."""

    id: str
    act: Annotated[str, Field(description="What was done, as a past fact.", examples=["company_account.registered"])]
    subject: Annotated[str, Field(description="What it was done to.", examples=["company-accounts/01990a3e-7c00-7aaa"])]
    actor_id: Annotated[str, Field(description="Pseudonym of the person; `system` for what happens by itself.")]
    at: Instant
    programme: Annotated[str | None, Field(description="Whose affair it is; null for the group's.")]
    details: dict[str, str | int | bool | None]
