"""Observed posts in MongoDB, one document for a share, and the readings of each, which expire by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from kernel.language import Text
from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import ReplaceOne
from metrics.addresses.models import PostAddress
from metrics.observations.models import Counters, Known, Observation, Origin, Outcome, Post, ReadingState
from metrics.shares.models import Share

POSTS = "observed_posts"
OBSERVATIONS = "observations"
NOT_EXPORTED = Text(
    en="What LinkedIn's interface says of your posts: shown to you for 24 hours; its terms forbid to export it.",
    fr="Ce que l’interface de LinkedIn dit de vos publications : montré à vous seul pendant 24 heures ; ses conditions "
    "interdisent de l’exporter.",
)


class PostRepository:
    """Reads and writes observed posts, in a transaction (`db` is a `Tx`) or outside one."""

    async def find(self, share_id: str, db: Db) -> Post | None:
        """The post of a share, whoever's it is."""
        document = await db.collection(POSTS).find_one({"_id": share_id})
        return None if document is None else _post(document)

    async def find_all(self, share_ids: Iterable[str], keys: Iterable[str], db: Db) -> list[Post]:
        """The posts of these shares, and those that these keys of addresses name, whoever's they are."""
        wanted = {"$or": [{"_id": {"$in": list(share_ids)}}, {"address_key": {"$in": list(keys)}}]}
        return [_post(one) for one in await db.collection(POSTS).find(wanted)]

    async def newest_of(self, person_id: str, db: Db, *, before: str | None, limit: int) -> list[Post]:
        """A person's posts, those of the newest shares first, of shares before the one with the id `before`."""
        wanted: Document = {"person_id": person_id}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        return [_post(one) for one in await db.collection(POSTS).find(wanted, sort=[("_id", -1)], limit=limit)]

    async def due(self, at: datetime, db: Db, *, limit: int) -> list[Post]:
        """Posts to be read from their networks by now, the longest due first."""
        # The index holds no others than dates, and is used only by a query that asks for no others.
        wanted = {"next_read_at": {"$lte": at, "$type": "date"}}
        return [_post(one) for one in await db.collection(POSTS).find(wanted, sort=[("next_read_at", 1)], limit=limit)]

    async def end_reading(self, person_id: str, db: Db, *, shared_until: datetime) -> None:
        """Read none of a person's posts any more that they shared until then."""
        await db.collection(POSTS).update_many(
            {"person_id": person_id, "shared_at": {"$lte": shared_until}, "read": True},
            {"$set": {"read": False, "next_read_at": None, "read_attempts": 0}},
        )

    async def save_all(self, posts: Sequence[Post], db: Db) -> None:
        """Keep posts; `DuplicateKey` when another share has one of the addresses."""
        await db.collection(POSTS).bulk_write(
            [ReplaceOne({"_id": post.share.id}, _post_document(post), upsert=True) for post in posts]
        )

    async def remove(self, share_id: str, db: Db) -> None:
        """Keep no post of a share."""
        await db.collection(POSTS).delete_one({"_id": share_id})


class ObservationRepository:
    """Reads and writes readings. One that is to be forgotten is not found, whether or not it is there still."""

    async def add_all(self, observations: Sequence[Observation], db: Db) -> None:
        """Keep new readings."""
        await db.collection(OBSERVATIONS).insert_many([_document(one) for one in observations])

    async def newest_of(
        self, person_id: str, db: Db, *, share_id: str | None, before: str | None, limit: int, at: datetime
    ) -> list[Observation]:
        """A person's readings, the latest first, taken before the one with the id `before`."""
        wanted: Document = {"person_id": person_id, "expires_at": {"$gt": at}}
        if share_id is not None:
            wanted["share_id"] = share_id
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(OBSERVATIONS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_observation(one) for one in found]

    async def count_of(self, share_id: str, db: Db, *, most: int) -> int:
        """How many readings a share has, counted up to `most`."""
        return await db.collection(OBSERVATIONS).count({"share_id": share_id}, limit=most)

    async def remove_of(self, share_id: str, db: Db) -> None:
        """Keep no reading of a share."""
        await db.collection(OBSERVATIONS).delete_many({"share_id": share_id})


class ObservationHolding:
    """A person's readings, for their export, but for those whose network forbids to take them elsewhere; and for their
    erasure, all of them."""

    name = "observations"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The readings that may be exported."""
        exportable = [origin.value for origin in Origin if origin.is_exportable]
        wanted: Document = {"person_id": person_id, "origin": {"$in": exportable}}
        if after is not None:
            wanted["_id"] = {"$gt": after}
        return await db.collection(OBSERVATIONS).find(wanted, sort=[("_id", 1)], limit=most)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are removed."""
        found = await tx.collection(OBSERVATIONS).find({"person_id": person_id}, fields=["_id"], limit=most)
        ids = [one["_id"] for one in found]
        return await tx.collection(OBSERVATIONS).delete_many({"_id": {"$in": ids}}) if ids else 0


def _post_document(post: Post) -> Document:
    return {
        "_id": post.share.id,
        "person_id": post.share.person_id,
        "story_id": post.share.story_id,
        "network": post.share.network,
        "entity": post.share.entity,
        "shared_at": post.share.shared_at,
        "address": post.address.url,
        "address_key": post.address.key,
        "reference": post.address.reference,
        "server": post.address.server,
        "read": post.read,
        "next_read_at": post.reading.next_at,
        "last_read_at": post.reading.last_at,
        "read_attempts": post.reading.attempts,
        "read_fault": post.reading.fault,
        "gone_at": post.reading.gone_at,
        "declared": _counters_document(post.declared),
        "api": _counters_document(post.api),
    }


def _post(document: Document) -> Post:
    return Post(
        share=Share(
            id=document["_id"],
            person_id=document["person_id"],
            story_id=document["story_id"],
            network=document["network"],
            entity=document["entity"],
            shared_at=document["shared_at"],
        ),
        address=PostAddress(document["address_key"], document["address"], document["reference"], document["server"]),
        read=document["read"],
        reading=ReadingState(
            next_at=document["next_read_at"],
            last_at=document["last_read_at"],
            attempts=document["read_attempts"],
            fault=document["read_fault"],
            gone_at=document["gone_at"],
        ),
        declared=_counters(document["declared"]),
        api=_counters(document["api"]),
    )


def _counters_document(counters: Counters) -> Document:
    return {name: {"value": known.value, "read_at": known.read_at} for name, known in counters.items()}


def _counters(document: Document) -> Counters:
    return {name: Known(known["value"], known["read_at"]) for name, known in document.items()}


def _document(observation: Observation) -> Document:
    return {
        "_id": observation.id,
        "share_id": observation.share_id,
        "person_id": observation.person_id,
        "network": observation.network,
        "origin": observation.origin.value,
        "read_at": observation.read_at,
        "taken_at": observation.taken_at,
        "counts": dict(observation.counts),
        "outcome": observation.outcome.value,
        "expires_at": observation.kept_until,
    }


def _observation(document: Document) -> Observation:
    return Observation(
        id=document["_id"],
        share_id=document["share_id"],
        person_id=document["person_id"],
        network=document["network"],
        origin=Origin(document["origin"]),
        read_at=document["read_at"],
        taken_at=document["taken_at"],
        counts=document["counts"],
        outcome=Outcome(document["outcome"]),
    )
