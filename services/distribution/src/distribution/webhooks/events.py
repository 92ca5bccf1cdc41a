"""Subscriptions as events: that one ended by itself. The only place that knows the messages."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from distribution.webhooks.models import Cause, Subscription
from kernel.events import NewEvent
from relais.distribution.v1 import subscription_pb2
from relais.distribution.v1.subscription_pb2 import SubscriptionDisabled

_CAUSES = {
    Cause.BY_HAND: subscription_pb2.DISABLING_BY_HAND,
    Cause.GONE: subscription_pb2.DISABLING_GONE,
    Cause.FAILING: subscription_pb2.DISABLING_FAILING,
}


def disabled(subscription: Subscription) -> NewEvent:
    """Nothing is sent for a subscription any more. Neither its address nor who made it travels."""
    if subscription.cause is None or subscription.disabled_at is None:
        raise ValueError("this subscription is not disabled")
    at = Timestamp()
    at.FromDatetime(subscription.disabled_at)
    data = SubscriptionDisabled(
        subscription_id=subscription.id,
        subscription_version=subscription.version,
        programme_id=subscription.programme_id or "",
        because=_CAUSES[subscription.cause],
        disabled_at=at,
    )
    return NewEvent(data, subject=subscription.id, key=subscription.id, sequence=subscription.version)
