"""Provisioning tokens, as they are asked for and shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from distribution.provisioning_tokens.models import PREFIX, ProvisioningToken
from kernel.http import Body, Instant, View


class NewProvisioningToken(Body):
    """A token for a directory."""

    label: Annotated[
        str,
        Field(min_length=1, max_length=120, description="Which directory it is for; for you alone.", examples=["Okta"]),
    ]
    valid_days: Annotated[int, Field(strict=True, ge=1, le=730, description="For how many days it is taken.")] = 365


class ProvisioningTokenView(View):
    """A token of a directory."""

    id: str
    label: str
    created_at: Instant
    expires_at: Instant


class ProvisioningTokensView(View):
    """Tokens that hold, the newest first."""

    items: list[ProvisioningTokenView]


class NewProvisioningTokenView(ProvisioningTokenView):
    """A token that was just issued."""

    token: Annotated[
        str | None,
        Field(
            description="What the directory sends as its bearer token. It is shown this once and kept as a hash: an "
            "answer that is repeated for its `Idempotency-Key` has null here.",
            examples=[PREFIX + "A" * 43],
        ),
    ]

    @classmethod
    def told(cls, token: ProvisioningToken, secret: str | None) -> NewProvisioningTokenView:
        """The view with what the token is shown as, or without it."""
        return cls(
            id=token.id, label=token.label, created_at=token.created_at, expires_at=token.expires_at, token=secret
        )
