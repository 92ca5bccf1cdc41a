"""The delivery log as callers see it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from distribution.webhook_deliveries.models import Delivery, DeliveryState
from kernel.http import Instant, View


class AttemptView(View):
    """One call to the receiver."""

    at: Instant
    status: Annotated[int | None, Field(description="The HTTP status that was answered; null without an answer.")]
    reason: Annotated[
        str | None,
        Field(
            description="A word for why it was no success: `redirect`, `refused`, `gone`, `too_many_requests`, "
            "`receiver_failed`, `deadline`, `tls`, `name_unknown`, `no_connection`, `not_public`, `broken_off`, "
            "`broken_answer`, `unreadable_secret`."
        ),
    ]
    milliseconds: int


class DeliveryView(View):
    """An event for a subscription, and what became of it."""

    id: Annotated[str, Field(description="The event's `ce_id`, which is the `webhook-id` of every attempt.")]
    type: str
    state: DeliveryState
    next_attempt_at: Annotated[Instant | None, Field(description="The next attempt comes then at the earliest.")]
    attempts: Annotated[list[AttemptView], Field(description="The latest twenty, oldest first.")]
    created_at: Instant
    kept_until: Annotated[Instant, Field(description="When it is removed, its body with it.")]

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryView:
        """The view of a delivery, without its body."""
        return cls(**members(delivery))


class WholeDeliveryView(DeliveryView):
    """A delivery with what is sent."""

    body: Annotated[str, Field(description="What is sent, as it is signed.")]

    @classmethod
    def whole(cls, delivery: Delivery) -> WholeDeliveryView:
        """The view of a delivery and its body."""
        return cls(body=delivery.body, **members(delivery))


def members(delivery: Delivery) -> dict[str, Any]:
    """What is shown of a delivery."""
    return {
        "id": delivery.event_id,
        "type": delivery.type,
        "state": delivery.state,
        "next_attempt_at": delivery.wake_at,
        "attempts": [AttemptView.model_validate(attempt) for attempt in delivery.attempts],
        "created_at": delivery.created_at,
        "kept_until": delivery.remove_at,
    }
