"""Subscriptions in MongoDB: one document each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from distribution.personal_data.models import ERASED
from distribution.webhooks.errors import SubscriptionNotFound
from distribution.webhooks.models import (
    Cause,
    EventType,
    KeptSecret,
    Resend,
    Subscription,
    SubscriptionState,
)
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, Tx

SUBSCRIPTIONS = "subscriptions"
_PLAIN = [
    one.name
    for one in fields(Subscription)
    if one.name not in ("id", "types", "networks", "secrets", "resend", "state")
]
_THERE = {"$ne": SubscriptionState.REMOVED.value}


class SubscriptionRepository:
    """Reads and writes subscriptions, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, subscription: Subscription, tx: Tx) -> None:
        """Keep a new subscription."""
        await tx.collection(SUBSCRIPTIONS).insert_one({"_id": subscription.id, **_members(subscription)})

    async def get(self, subscription_id: str, db: Db, *, programme_id: str | None = None) -> Subscription:
        """A subscription, of one programme where that is given; `SubscriptionNotFound`."""
        found = await self.find(subscription_id, db)
        if found is None or programme_id not in (None, found.programme_id):
            raise SubscriptionNotFound
        return found

    async def find(self, subscription_id: str, db: Db) -> Subscription | None:
        """A subscription, or None if there is none."""
        document = await db.collection(SUBSCRIPTIONS).find_one({"_id": subscription_id, "state": _THERE})
        return None if document is None else _subscription(document)

    async def of(
        self, db: Db, *, programme_id: str | None, before: str | None = None, limit: int = 0
    ) -> list[Subscription]:
        """Subscriptions of a programme (None: of all), the newest first, made before the one with the id `before`."""
        wanted: Document = {"state": _THERE}
        if programme_id is not None:
            wanted["programme_id"] = programme_id
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(SUBSCRIPTIONS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_subscription(document) for document in found]

    async def count(self, programme_id: str | None, db: Db, *, most: int) -> int:
        """How many subscriptions a programme has, counted up to `most`."""
        return await db.collection(SUBSCRIPTIONS).count({"programme_id": programme_id, "state": _THERE}, limit=most)

    async def turn_page(self, programme_id: str | None, tx: Tx) -> None:
        """Have this transaction be the only one that adds a subscription to the programme: another one conflicts."""
        key = {"_id": f"programme:{programme_id or '*'}"}
        await tx.collection("subscription_counters").update_one(key, {"$inc": {"version": 1}}, upsert=True)

    async def save(self, subscription: Subscription, tx: Tx, *, over: Subscription) -> None:
        """Keep the next version of a subscription that was read in this transaction."""
        found = await tx.collection(SUBSCRIPTIONS).replace_one(
            {"_id": subscription.id, "version": over.version}, _members(subscription)
        )
        if not found:
            raise StaleWrite

    async def active(self, db: Db) -> list[Subscription]:
        """Those for which events are sent."""
        return await self._in_state(SubscriptionState.ACTIVE, db)

    async def removed(self, db: Db) -> list[Subscription]:
        """Those of which nothing is to be left."""
        return await self._in_state(SubscriptionState.REMOVED, db)

    async def forget(self, subscription_id: str, db: Db) -> None:
        """Keep a removed subscription no longer."""
        await db.collection(SUBSCRIPTIONS).delete_one(
            {"_id": subscription_id, "state": SubscriptionState.REMOVED.value}
        )

    async def note_failing(self, subscription_id: str, db: Db, *, at: datetime) -> None:
        """The receiver took something last before that moment."""
        await db.collection(SUBSCRIPTIONS).update_one(
            {"_id": subscription_id, "failing_since": None}, {"$set": {"failing_since": at}}
        )

    async def note_working(self, subscription_id: str, db: Db) -> None:
        """The receiver takes what it is sent."""
        await db.collection(SUBSCRIPTIONS).update_one({"_id": subscription_id}, {"$set": {"failing_since": None}})

    async def rest(self, subscription_id: str, db: Db, *, until: datetime) -> None:
        """Leave the receiver alone until then, or longer where it asked for that before."""
        await db.collection(SUBSCRIPTIONS).update_one({"_id": subscription_id}, {"$max": {"resume_at": until}})

    async def note_resent(self, subscription: Subscription, db: Db, *, after: str | None) -> None:
        """What the subscription's resend asks for is taken up as far as that id, or wholly (None); nothing changes
        where another one was asked for meanwhile."""
        resend = subscription.resend
        if resend is None:
            return
        update: Document = {"resend": None} if after is None else {"resend.after": after}
        await db.collection(SUBSCRIPTIONS).update_one(
            {"_id": subscription.id, "resend.since": resend.since, "resend.until": resend.until}, {"$set": update}
        )

    async def claim_alert(self, db: Db, *, at: datetime, until: datetime) -> Subscription | None:
        """A subscription about whose end a mail is due, for this caller alone until then; None if there is none."""
        found = await db.collection(SUBSCRIPTIONS).find_one_and_update(
            {"state": SubscriptionState.DISABLED.value, "alert_at": {"$lte": at}}, {"$set": {"alert_at": until}}
        )
        return None if found is None else _subscription(found)

    async def note_alerted(self, subscription_id: str, db: Db, *, until: datetime) -> None:
        """The mail that was claimed until then is settled."""
        await db.collection(SUBSCRIPTIONS).update_one(
            {"_id": subscription_id, "alert_at": until}, {"$set": {"alert_at": None}}
        )

    async def _in_state(self, state: SubscriptionState, db: Db) -> list[Subscription]:
        found = await db.collection(SUBSCRIPTIONS).find({"state": state.value}, sort=[("_id", 1)])
        return [_subscription(document) for document in found]


class SubscriptionHolding:
    """What a subscription keeps of who made it: their pseudonym, and the address that is told of its end."""

    name = SUBSCRIPTIONS

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The subscriptions that the person made, without what signs."""
        wanted: Document = {"created_by": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        return await db.collection(SUBSCRIPTIONS).find(
            wanted, sort=[("_id", 1)], limit=most, fields=["_id", "label", "programme_id", "alert_hint", "created_at"]
        )

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """The subscription is the programme's and stays; who made it, and their address, do not."""
        found = await tx.collection(SUBSCRIPTIONS).find({"created_by": person_id}, fields=["_id"], limit=most)
        nobody = {"created_by": ERASED, "alert": None, "alert_hint": None, "alert_at": None}
        await tx.collection(SUBSCRIPTIONS).update_many(
            {"_id": {"$in": [one["_id"] for one in found]}}, {"$set": nobody, "$inc": {"version": 1}}
        )
        return len(found)


def resealed(subscription: Subscription, secrets: Sequence[bytes], alert: bytes | None) -> Subscription:
    """The subscription with the same secrets and address, sealed anew, in their order."""
    kept = tuple(replace(one, sealed=sealed) for one, sealed in zip(subscription.secrets, secrets, strict=True))
    return replace(subscription, version=subscription.version + 1, secrets=kept, alert=alert)


def _members(subscription: Subscription) -> Document:
    return {
        "state": subscription.state.value,
        "types": [one.value for one in subscription.types],
        "networks": list(subscription.networks),
        "secrets": [asdict(secret) for secret in subscription.secrets],
        "resend": None if subscription.resend is None else asdict(subscription.resend),
        **{name: getattr(subscription, name) for name in _PLAIN},
        "cause": None if subscription.cause is None else subscription.cause.value,
    }


def _subscription(document: Document) -> Subscription:
    plain = {name: document[name] for name in _PLAIN}
    plain["cause"] = None if plain["cause"] is None else Cause(plain["cause"])
    return Subscription(
        id=document["_id"],
        state=SubscriptionState(document["state"]),
        types=tuple(EventType(one) for one in document["types"]),
        networks=tuple(document["networks"]),
        secrets=tuple(KeptSecret(**secret) for secret in document["secrets"]),
        resend=None if document["resend"] is None else Resend(**document["resend"]),
        **plain,
    )
