"""Deliveries in MongoDB: one document each, removed when its time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from distribution.webhook_deliveries.errors import DeliveryNotFound
from distribution.webhook_deliveries.models import Attempt, Delivery, DeliveryState, delivery_id, place
from distribution.webhooks.models import Resend
from kernel.clock import new_id
from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import UpdateOne

DELIVERIES = "webhook_deliveries"
# The index of what is due has only documents with a date, and is used for questions that say as much.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_DELETED_AT_ONCE = 1_000


class DeliveryRepository:
    """Reads and writes deliveries, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, deliveries: Sequence[Delivery], tx: Tx) -> None:
        """Keep new deliveries; one that is there already, because its event came again, stays as it is."""
        await tx.collection(DELIVERIES).bulk_write(
            [UpdateOne({"_id": one.id}, {"$setOnInsert": _members(one)}, upsert=True) for one in deliveries]
        )

    async def get(self, subscription_id: str, event_id: str, db: Db) -> Delivery:
        """The delivery of an event; `DeliveryNotFound`."""
        found = await db.collection(DELIVERIES).find_one({"_id": delivery_id(subscription_id, event_id)})
        if found is None:
            raise DeliveryNotFound
        return _delivery(found)

    async def newest(
        self, subscription_id: str, db: Db, *, state: DeliveryState | None, before: str | None, limit: int
    ) -> list[Delivery]:
        """Deliveries of a subscription, those of the latest events first, of events before the one with the id
        `before`."""
        # A semicolon comes right after the colon that ends the subscription's part.
        until = f"{subscription_id};" if before is None else delivery_id(subscription_id, before)
        wanted: Document = {"_id": {"$gt": f"{subscription_id}:", "$lt": until}}
        if state is not None:
            wanted |= {"subscription_id": subscription_id, "state": state.value}
        found = await db.collection(DELIVERIES).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_delivery(document) for document in found]

    async def claim(self, subscription_id: str, db: Db, *, now: datetime, until: datetime, most: int) -> list[Delivery]:
        """At most `most` deliveries of a subscription that are due, the longest due first. Until `until` nobody else is
        given them."""
        deliveries = db.collection(DELIVERIES)
        due = await deliveries.find(
            {"subscription_id": subscription_id, "wake_at": {"$gt": _EVER, "$lte": now}},
            sort=[("wake_at", 1)],
            limit=most,
            fields=["_id"],
        )
        if not due:
            return []
        claim, ids = new_id(), [one["_id"] for one in due]
        # Of two workers that found the same one changes it; the other does not match it any more.
        await deliveries.update_many(
            {"_id": {"$in": ids}, "wake_at": {"$lte": now}}, {"$set": {"wake_at": until, "claim": claim}}
        )
        return [_delivery(one) for one in await deliveries.find({"_id": {"$in": ids}, "claim": claim})]

    async def save(self, changes: Sequence[tuple[Delivery, Delivery]], db: Db) -> None:
        """Keep what became of claimed deliveries, in one go. One that was claimed anew, or is to be sent once more, is
        left as it is."""
        await db.collection(DELIVERIES).bulk_write(
            [UpdateOne({"_id": old.id, "claim": old.claim}, {"$set": _progress(new)}) for old, new in changes]
        )

    async def wake(self, subscription_id: str, event_id: str, db: Db, *, at: datetime) -> Delivery:
        """The delivery, to be sent once more; `DeliveryNotFound`."""
        found = await db.collection(DELIVERIES).find_one_and_update(
            {"_id": delivery_id(subscription_id, event_id)}, {"$set": _anew(at)}
        )
        if found is None:
            raise DeliveryNotFound
        return _delivery(found)

    async def wake_some(self, subscription_id: str, resend: Resend, db: Db, *, at: datetime, most: int) -> str | None:
        """Have up to `most` of what a resend asks for sent once more; the id up to which that is, None when nothing is
        left."""
        wanted: Document = {
            "_id": {
                "$gt": resend.after or place(subscription_id, resend.since),
                "$lte": place(subscription_id, resend.until) + "~",
            }
        }
        found = await db.collection(DELIVERIES).find(wanted, sort=[("_id", 1)], limit=most, fields=["_id", "state"])
        delivered = DeliveryState.DELIVERED.value
        ids = [one["_id"] for one in found if not resend.only_failed or one["state"] != delivered]
        if ids:
            await db.collection(DELIVERIES).update_many({"_id": {"$in": ids}}, {"$set": _anew(at)})
        return found[-1]["_id"] if len(found) == most else None

    async def forget_some(self, subscription_id: str, db: Db) -> bool:
        """Remove some deliveries of a subscription; whether there may be more."""
        found = await db.collection(DELIVERIES).find(
            {"_id": {"$gt": f"{subscription_id}:", "$lt": f"{subscription_id};"}},
            limit=_DELETED_AT_ONCE,
            fields=["_id"],
        )
        if found:
            await db.collection(DELIVERIES).delete_many({"_id": {"$in": [one["_id"] for one in found]}})
        return len(found) == _DELETED_AT_ONCE


def _anew(at: datetime) -> Document:
    return {"state": DeliveryState.WAITING.value, "wake_at": at, "tries": 0, "claim": None}


def _progress(delivery: Delivery) -> Document:
    return {
        "state": delivery.state.value,
        "wake_at": delivery.wake_at,
        "tries": delivery.tries,
        "claim": delivery.claim,
        "attempts": [_attempt(attempt) for attempt in delivery.attempts],
    }


def _attempt(attempt: Attempt) -> Document:
    # Written out: `asdict` copies deeply, which costs as much as the signature.
    return {
        "at": attempt.at,
        "status": attempt.status,
        "reason": attempt.reason,
        "milliseconds": attempt.milliseconds,
    }


def _members(delivery: Delivery) -> Document:
    return {
        "subscription_id": delivery.subscription_id,
        "event_id": delivery.event_id,
        "type": delivery.type,
        "body": delivery.body,
        "created_at": delivery.created_at,
        "remove_at": delivery.remove_at,
        "person_id": delivery.person_id,
        **_progress(delivery),
    }


def _delivery(document: Document) -> Delivery:
    fields: dict[str, Any] = {name: value for name, value in document.items() if name != "_id"}
    fields["state"] = DeliveryState(fields["state"])
    fields["attempts"] = tuple(Attempt(**attempt) for attempt in fields["attempts"])
    return Delivery(**fields)
