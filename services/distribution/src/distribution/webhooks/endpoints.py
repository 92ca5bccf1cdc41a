"""`/v1/subscriptions`: parse, authorise, one call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response

from distribution.programmes.endpoints import answering
from distribution.programmes.errors import ProgrammeNotFound
from distribution.programmes.models import AnswerableFor
from distribution.webhooks.commands import SubscriptionCommands
from distribution.webhooks.errors import SubscriptionDisabled, SubscriptionNotFound, TooManySubscriptions
from distribution.webhooks.models import Subscription
from distribution.webhooks.queries import SubscriptionQueries
from distribution.webhooks.schemas import (
    NewSecretView,
    NewSubscription,
    ResendBody,
    Rotation,
    SubscriptionChanges,
    SubscriptionView,
)
from kernel.errors import problems
from kernel.http import IfMatch, Once, Page, Paging, Router, created, listed, no_content, ok, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1/subscriptions", tags=["subscriptions"])

Commands = Annotated[SubscriptionCommands, Depends(wired(SubscriptionCommands))]
Queries = Annotated[SubscriptionQueries, Depends(wired(SubscriptionQueries))]
Responsible = Annotated[AnswerableFor, Depends(answering(scope="subscriptions:write"))]
Reader = Annotated[AnswerableFor, Depends(answering("auditor", "programme", scope="subscriptions:read"))]
Spoken = Annotated[Language, Depends(request_language)]


@router.post(
    "", status_code=201, response_model=NewSecretView, responses=problems(ProgrammeNotFound, TooManySubscriptions)
)
async def create_subscription(
    body: NewSubscription, responsible: Responsible, subscriptions: Commands, once: Once, language: Spoken
) -> Response:
    """Have events posted to another system, signed as Standard Webhooks 1.0 says. The secret is told in this answer
    alone."""
    if body.programme is not None:
        responsible.must_answer_for(body.programme)
    elif responsible.programme_id is not None:
        raise ProgrammeNotFound("null")
    return await _with_secret(
        once,
        lambda: subscriptions.register(
            programme_id=body.programme,
            label=body.label,
            url=body.url,
            types=body.types,
            networks=body.networks,
            with_key=body.ed25519,
            alert_email=body.alert_email,
            language=language,
            by=responsible.actor_id,
        ),
    )


@router.get("", response_model=Page[SubscriptionView])
async def list_subscriptions(request: Request, reader: Reader, subscriptions: Queries, paging: Paging) -> Response:
    """Subscriptions of the programmes that you answer for, newest first."""
    page = paging.of("subscriptions", of=reader.programme_id)
    before = page.after["before"] if page.after else None
    found = await subscriptions.newest(programme_id=reader.programme_id, before=before, limit=page.enough)
    items, more = page.cut(found, lambda one: {"before": one.id})
    return listed(Page(items=[SubscriptionView.of(one) for one in items], next_cursor=more), request)


@router.get("/{subscription_id}", response_model=SubscriptionView, responses=problems(SubscriptionNotFound))
async def get_subscription(subscription_id: str, reader: Reader, subscriptions: Queries) -> Response:
    """A subscription, and how it fares."""
    found = await subscriptions.get(subscription_id, programme_id=reader.programme_id)
    return ok(SubscriptionView.of(found), version=found.version)


@router.patch("/{subscription_id}", response_model=SubscriptionView, responses=problems(SubscriptionNotFound))
async def change_subscription(
    subscription_id: str,
    body: SubscriptionChanges,
    responsible: Responsible,
    subscriptions: Commands,
    expected: IfMatch,
) -> Response:
    """Change what is sent, or where to; stop it, or let it go on. A new address has no history of failures."""
    changes = {name: getattr(body, name) for name in body.model_fields_set}
    changed = await subscriptions.change(
        subscription_id, changes, expected=expected, programme_id=responsible.programme_id, by=responsible.actor_id
    )
    return ok(SubscriptionView.of(changed), version=changed.version)


@router.delete("/{subscription_id}", status_code=204, responses=problems(SubscriptionNotFound))
async def delete_subscription(subscription_id: str, responsible: Responsible, subscriptions: Commands) -> Response:
    """Send nothing any more, and forget what was sent."""
    await subscriptions.remove(subscription_id, programme_id=responsible.programme_id, by=responsible.actor_id)
    return no_content()


@router.post(
    "/{subscription_id}/secrets",
    status_code=201,
    response_model=NewSecretView,
    responses=problems(SubscriptionNotFound),
)
async def rotate_secret(
    subscription_id: str, body: Rotation, responsible: Responsible, subscriptions: Commands, once: Once
) -> Response:
    """Sign with a new secret. The one before signs along for as long as you say, so that nothing is refused."""
    return await _with_secret(
        once,
        lambda: subscriptions.rotate(
            subscription_id,
            keep=timedelta(hours=body.keep_hours),
            programme_id=responsible.programme_id,
            by=responsible.actor_id,
        ),
    )


@router.post(
    "/{subscription_id}/resend",
    response_model=SubscriptionView,
    responses=problems(SubscriptionNotFound, SubscriptionDisabled),
)
async def resend_since(
    subscription_id: str, body: ResendBody, responsible: Responsible, subscriptions: Commands
) -> Response:
    """Send once more what happened since a moment, under the same ids. It is taken up bit by bit, oldest first."""
    changed = await subscriptions.resend(
        subscription_id,
        since=body.since,
        only_failed=body.only_failed,
        programme_id=responsible.programme_id,
        by=responsible.actor_id,
    )
    return ok(SubscriptionView.of(changed), version=changed.version)


async def _with_secret(once: Once, command: Callable[[], Awaitable[tuple[Subscription, str]]]) -> Response:
    """The answer with the secret; what is stored for a repetition of the request is without it."""
    told: list[tuple[Subscription, str]] = []

    async def made() -> tuple[Subscription, str]:
        told.append(await command())
        return told[-1]

    stored = await once(made, lambda one: _made(one[0], None))
    # A stored answer comes without the command having run to its end.
    return _made(*told[-1]) if told else stored


def _made(subscription: Subscription, secret: str | None) -> Response:
    return created(
        NewSecretView.told(subscription, secret),
        location=f"/v1/subscriptions/{subscription.id}",
        version=subscription.version,
    )
