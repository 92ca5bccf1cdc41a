"""`/v1/subscriptions/…/deliveries`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from distribution.programmes.endpoints import answering
from distribution.programmes.models import AnswerableFor
from distribution.webhook_deliveries.commands import DeliveryCommands
from distribution.webhook_deliveries.errors import DeliveryNotFound
from distribution.webhook_deliveries.models import DeliveryState
from distribution.webhook_deliveries.queries import DeliveryQueries
from distribution.webhook_deliveries.schemas import DeliveryView, WholeDeliveryView
from distribution.webhooks.errors import SubscriptionDisabled, SubscriptionNotFound
from kernel.errors import problems
from kernel.http import Once, Page, Paging, Router, created, listed, ok, wired

router = Router(prefix="/v1/subscriptions/{subscription_id}", tags=["subscriptions"])

Commands = Annotated[DeliveryCommands, Depends(wired(DeliveryCommands))]
Queries = Annotated[DeliveryQueries, Depends(wired(DeliveryQueries))]
Responsible = Annotated[AnswerableFor, Depends(answering(scope="subscriptions:write"))]
Reader = Annotated[AnswerableFor, Depends(answering("auditor", "programme", scope="subscriptions:read"))]


@router.post(
    "/test-events",
    status_code=201,
    response_model=DeliveryView,
    responses=problems(SubscriptionNotFound, SubscriptionDisabled),
)
async def send_test_event(subscription_id: str, responsible: Responsible, deliveries: Commands, once: Once) -> Response:
    """Send an event that says nothing, and see in the delivery log what the receiver made of it."""
    return await once(
        lambda: deliveries.test(subscription_id, programme_id=responsible.programme_id, by=responsible.actor_id),
        lambda made: created(
            DeliveryView.of(made), location=f"/v1/subscriptions/{subscription_id}/deliveries/{made.event_id}"
        ),
    )


@router.get("/deliveries", response_model=Page[DeliveryView], responses=problems(SubscriptionNotFound))
async def list_deliveries(
    request: Request,
    subscription_id: str,
    reader: Reader,
    deliveries: Queries,
    paging: Paging,
    state: Annotated[DeliveryState | None, Query(description="Those in this state alone.")] = None,
) -> Response:
    """What was sent and is to be sent for a subscription, the latest events first, as long as it is kept."""
    page = paging.of("deliveries", subscription=subscription_id, state=state, of=reader.programme_id)
    before = page.after["before"] if page.after else None
    found = await deliveries.newest(
        subscription_id, programme_id=reader.programme_id, state=state, before=before, limit=page.enough
    )
    items, more = page.cut(found, lambda one: {"before": one.event_id})
    return listed(Page(items=[DeliveryView.of(one) for one in items], next_cursor=more), request)


@router.get(
    "/deliveries/{delivery_id}",
    response_model=WholeDeliveryView,
    responses=problems(SubscriptionNotFound, DeliveryNotFound),
)
async def get_delivery(subscription_id: str, delivery_id: str, reader: Reader, deliveries: Queries) -> Response:
    """What was sent, and what became of each attempt."""
    found = await deliveries.get(subscription_id, delivery_id, programme_id=reader.programme_id)
    return ok(WholeDeliveryView.whole(found))


@router.post(
    "/deliveries/{delivery_id}/resend",
    response_model=DeliveryView,
    responses=problems(SubscriptionNotFound, SubscriptionDisabled, DeliveryNotFound),
)
async def resend_delivery(
    subscription_id: str, delivery_id: str, responsible: Responsible, deliveries: Commands
) -> Response:
    """Send an event once more, under the same id, whatever became of it before."""
    woken = await deliveries.resend(
        subscription_id, delivery_id, programme_id=responsible.programme_id, by=responsible.actor_id
    )
    return ok(DeliveryView.of(woken))
