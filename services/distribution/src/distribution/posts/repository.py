"""Posts in MongoDB: one document each. While one waits it holds the share that it would be, and its text, sealed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from distribution.networks.models import Network
from distribution.notices.repository import NoticeRepository
from distribution.posts.models import KEPT, WAITING, Post, PostState
from distribution.posts.schemas import opened
from distribution.shares.repository import ShareRepository, document_of, share_of
from distribution.stories.models import packed
from kernel.clock import new_id
from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import ReplaceOne
from kernel.vault import Sealed, Vault

POSTS = "posts"
AGENDAS = "post_agendas"
# What was or will be posted within a week of a moment decides whether the week and the day have room for another.
_LOST = (PostState.FAILED, PostState.CANCELLED, PostState.EXPIRED)
_COUNTED = [state.value for state in PostState if state not in _LOST]
_WAITING = [state.value for state in WAITING]
# These are counted for when they were sent; the others, for when they are to be.
_SENT = [state.value for state in (PostState.SENDING, PostState.POSTED, PostState.UNCERTAIN)]
# The index holds no post without a moment, and is used for questions that say as much.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN = [field.name for field in fields(Post) if field.name not in ("id", "share", "state", "topics")]


class PostRepository:
    """Reads and writes posts, in a transaction (`db` is a `Tx`) or outside one."""

    def __init__(self) -> None:
        self._shares = ShareRepository()
        self._notices = NoticeRepository()

    async def add(self, post: Post, tx: Tx) -> None:
        """Keep a new post."""
        await tx.collection(POSTS).insert_one(_document(post))

    async def find(self, post_id: str, db: Db, *, person_id: str) -> Post | None:
        """A person's post, or None if they have none with this id."""
        document = await db.collection(POSTS).find_one({"_id": post_id, "person_id": person_id})
        return None if document is None else _post(document)

    async def every(self, post_ids: Collection[str], db: Db) -> dict[str, Post]:
        """Posts by their ids, as far as there are any."""
        found = await db.collection(POSTS).find({"_id": {"$in": list(post_ids)}})
        return {document["_id"]: _post(document) for document in found}

    async def newest_of(self, person_id: str, db: Db, *, before: str | None, limit: int) -> list[Post]:
        """A person's posts, newest first, made before the one with the id `before`."""
        wanted: Document = {"person_id": person_id}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(POSTS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_post(document) for document in found]

    async def taken(self, person_id: str, db: Db, *, since: datetime, besides: str | None = None) -> list[datetime]:
        """The moments at which something of the person that was due from `since` on was or will be posted; held ones
        among them, for their slot is theirs."""
        wanted: Document = {"person_id": person_id, "due_at": {"$gte": since}, "state": {"$in": _COUNTED}}
        if besides is not None:
            wanted["_id"] = {"$ne": besides}
        found = await db.collection(POSTS).find(wanted, fields=["due_at", "sent_at", "state"])
        return [(one["state"] in _SENT and one["sent_at"]) or one["due_at"] for one in found]

    async def turn_page(self, person_id: str, tx: Tx) -> None:
        """Have this transaction be the only one that gives a slot of the person away: another one conflicts."""
        await tx.collection(AGENDAS).update_one({"_id": person_id}, {"$inc": {"version": 1}}, upsert=True)

    async def save(self, changes: Sequence[tuple[Post, Post]], tx: Tx) -> None:
        """Keep the next versions of posts that were read in this transaction, with what follows for their shares: a
        link leads somewhere from just before its post is sent, and no longer when it did not go out."""
        await tx.collection(POSTS).bulk_write([ReplaceOne({"_id": new.id}, _document(new)) for _, new in changes])
        began = [new.share for old, new in changes if new.is_share_kept and not old.is_share_kept]
        await self._shares.add_all(began, tx)
        ended = [old.share.id for old, new in changes if old.is_share_kept and not new.is_share_kept]
        await self._shares.remove_all(ended, tx)

    async def claim(self, network: Network, db: Db, *, now: datetime, until: datetime, most: int) -> list[Post]:
        """At most `most` posts of a network at which a worker has to look now, the longest due first. Until `until`
        nobody else is given them."""
        posts = db.collection(POSTS)
        due = await posts.find(
            {"network": network.value, "wake_at": {"$gt": _EVER, "$lte": now}},
            sort=[("wake_at", 1)],
            limit=most,
            fields=["_id"],
        )
        if not due:
            return []
        claim = new_id()
        ids = [one["_id"] for one in due]
        # Of two workers that found the same post one changes it; the other does not match it any more.
        await posts.update_many(
            {"_id": {"$in": ids}, "wake_at": {"$lte": now}}, {"$set": {"wake_at": until, "claim": claim}}
        )
        return [_post(one) for one in await posts.find({"_id": {"$in": ids}, "claim": claim}, sort=[("_id", 1)])]

    async def skies(self, db: Db) -> list[tuple[str, tuple[str, ...] | None]]:
        """The programmes, each with the topics of a story, of which something is scheduled."""
        found: list[tuple[str, tuple[str, ...] | None]] = []
        last = ""
        # One find for each of them, by the index alone; to group what is scheduled would read a hundred thousand posts.
        while True:
            one = await db.collection(POSTS).find(
                {"state": PostState.SCHEDULED.value, "sky": {"$gt": last}},
                sort=[("sky", 1)],
                limit=1,
                fields=["sky", "programme_id", "topics"],
            )
            if not one:
                return found
            last, topics = one[0]["sky"], one[0]["topics"]
            found.append((one[0]["programme_id"], None if topics is None else tuple(topics)))

    async def hold(
        self, programme_id: str, topics: Sequence[str] | None, db: Db, *, at: datetime, until: datetime
    ) -> int:
        """Hold everything that is scheduled under a sky back; how much that was."""
        return await db.collection(POSTS).update_many(
            {"state": PostState.SCHEDULED.value, "sky": _sky(programme_id, topics)},
            {
                "$set": {
                    "state": PostState.HELD.value,
                    "wake_at": until,
                    "expires_at": until,
                    "reason": "storm",
                    "changed_at": at,
                    "untold": True,
                },
                "$inc": {"version": 1},
            },
        )

    async def cancel_untouched(self, wanted: Document, reason: str, db: Db, *, at: datetime) -> None:
        """Stop all posts that match, wait, and were never sent, in one go: a story may have thousands of them."""
        await db.collection(POSTS).update_many(
            {**wanted, "state": {"$in": _WAITING}, "is_share_kept": False, "unsure_since": None},
            {
                "$set": {
                    "state": PostState.CANCELLED.value,
                    "reason": reason,
                    "changed_at": at,
                    "wake_at": None,
                    "expires_at": None,
                    "sealed": None,
                    "caption_id": None,
                    "share.words": packed(()),
                    "remove_at": at + KEPT,
                    "untold": True,
                },
                "$inc": {"version": 1},
            },
        )

    async def is_corrected(self, post: Post, db: Db) -> bool:
        """Whether a post was written of a story before a correction put it right."""
        share = post.share
        return bool(share.story_id) and await self._notices.is_corrected(share.story_id, share.story_version, db)

    async def untold(self, db: Db, *, limit: int) -> list[Post]:
        """Posts that changed many at a time, and whose people are still to be told."""
        return [_post(one) for one in await db.collection(POSTS).find({"untold": True}, limit=limit)]

    async def mark_told(self, post_ids: Collection[str], tx: Tx) -> None:
        """Note that people were told of these."""
        await tx.collection(POSTS).update_many({"_id": {"$in": list(post_ids)}}, {"$unset": {"untold": ""}})

    async def every_waiting(self, wanted: Document, db: Db) -> list[Post]:
        """The posts that match and still wait."""
        found = await db.collection(POSTS).find({**wanted, "state": {"$in": _WAITING}})
        return [_post(document) for document in found]


def _sky(programme_id: str, topics: Sequence[str] | None) -> str:
    return f"{programme_id}/{'*' if topics is None else '/'.join(sorted(topics))}"


class PostHolding:
    """A person's posts, for their export and their erasure. `vault` opens the text of those that wait."""

    name = "posts"

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What is kept of each post, with its text while it waits."""
        wanted = {"person_id": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        return [self._shown(one) for one in await db.collection(POSTS).find(wanted, sort=[("_id", 1)], limit=most)]

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are removed; what is out already is the person's, on the network."""
        found = await tx.collection(POSTS).find({"person_id": person_id}, fields=["_id"], limit=most)
        return await tx.collection(POSTS).delete_many({"_id": {"$in": [one["_id"] for one in found]}}) if found else 0

    def _shown(self, document: Document) -> Document:
        try:
            text = None if document["sealed"] is None else opened(_post(document), self.vault).text
        except Sealed:
            # The key was lost, and the text with it.
            text = None
        left_out = ("sealed", "share", "sky", "untold")
        return {**{name: value for name, value in document.items() if name not in left_out}, "text": text}


def _document(post: Post) -> Document:
    return {
        "_id": post.id,
        "state": post.state.value,
        "topics": None if post.topics is None else list(post.topics),
        "share": document_of(post.share),
        # For its indexes.
        "network": post.network.value,
        "story_id": post.share.story_id,
        "programme_id": post.share.programme_id,
        "sky": _sky(post.share.programme_id, post.topics),
        "remove_at": post.changed_at + KEPT if post.state.is_over else None,
        **{name: getattr(post, name) for name in _PLAIN},
    }


def _post(document: Document) -> Post:
    topics = document["topics"]
    return Post(
        id=document["_id"],
        state=PostState(document["state"]),
        topics=None if topics is None else tuple(topics),
        share=share_of(document["share"]),
        **{name: document[name] for name in _PLAIN},
    )
