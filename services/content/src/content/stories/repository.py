"""Stories in MongoDB: one document each, saved only over the version that was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from content.approvals.models import Approval
from content.audiences.models import Audience, Reader, editorial_key
from content.certificates.models import Certificate, Expiry
from content.searches.repository import EntryRepository
from content.stories.errors import StoryNotFound
from content.stories.models import GONE, Origin, ProposedBy, Story, StoryKind, StoryStatus
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document

STORIES = "stories"
# One in each language: more than an organisation writes in.
MOST_VARIANTS = 100

# What a document holds besides its story's members, to find it by.
_DERIVED = ("seen_by", "due_at", "variant_key", "touched")


class StoryRepository:
    """Reads and writes stories, and with each what is found of it, in a transaction (`db` is a `Tx`) or outside one."""

    def __init__(self) -> None:
        self._entries = EntryRepository()

    async def get(self, story_id: str, db: Db) -> Story:
        """The story; `StoryNotFound` if there is none."""
        story = await self.find(story_id, db)
        if story is None:
            raise StoryNotFound(story_id)
        return story

    async def find(self, story_id: str, db: Db) -> Story | None:
        """The story, or None if there is none."""
        document = await db.collection(STORIES).find_one({"_id": story_id})
        return None if document is None else _story(document)

    async def with_card(self, card_id: str, db: Db) -> Story | None:
        """The story whose card is at this address, or None."""
        document = await db.collection(STORIES).find_one({"card_id": _text(card_id)})
        return None if document is None else _story(document)

    async def edited(self, story_id: str, by: Reader, db: Db) -> Story:
        """The story, for somebody who is about to change it; `StoryNotFound` also for one that they do not edit."""
        story = await self.get(story_id, db)
        if not by.edits(story.programme):
            raise StoryNotFound(story_id)
        return story

    async def add(self, story: Story, db: Db) -> None:
        """Keep a new story."""
        await self.add_many([story], db)

    async def add_many(self, stories: Sequence[Story], db: Db) -> None:
        """Keep new stories, in one round trip for them and one for their entries."""
        documents = [_document(story) for story in stories]
        await db.collection(STORIES).insert_many(documents)
        await self._entries.add(documents, db)

    async def save(self, story: Story, db: Db) -> None:
        """Keep the next version of a story; `StaleWrite` if somebody else has made it in the meantime."""
        document = _document(story)
        if not await db.collection(STORIES).replace_one({"_id": story.id, "version": story.version - 1}, document):
            raise StaleWrite
        await self._entries.save(document, db)

    async def some(self, story_ids: Sequence[str], db: Db) -> list[Story]:
        """Those of the stories that exist, in any order."""
        found = await db.collection(STORIES).find({"_id": {"$in": list(story_ids)}})
        return [_story(document) for document in found]

    async def told_before(
        self,
        db: Db,
        *,
        programme: str,
        feed_id: str,
        item_ids: Sequence[str],
        urls: Sequence[str],
        contents: Sequence[str],
    ) -> list[Story]:
        """The stories made from these items of a programme's feed, and all others of the programme that have one of
        these addresses or were made from an item with one of these contents."""
        same_item = {"origin.feed_id": feed_id, "origin.item_id": {"$in": list(item_ids)}}
        same_text = {"origin.content": {"$in": list(contents)}}
        told = [same_item, {"url": {"$in": list(urls)}}, same_text]
        found = await db.collection(STORIES).find({"programme": programme, "$or": told})
        return [_story(document) for document in found]

    async def shows_image(self, media_id: str, db: Db, *, reader: Reader | None = None) -> bool:
        """Whether a published story shows this image; of a reader, whether one does that they see or edit."""
        published: Document = {"status": StoryStatus.PUBLISHED.value}
        shown: Document = {"image": _text(media_id), **published}
        if reader is not None:
            edited = {"seen_by": {"$in": sorted(reader.editorial_keys)}}
            shown = {"image": _text(media_id), "$or": [published | addressed_to(reader), edited]}
        return await db.collection(STORIES).find_one(shown, fields=["_id"]) is not None

    async def of_group(self, original_id: str, db: Db) -> list[Story]:
        """The story with this id and its language variants, without those that are gone."""
        group = {"$or": [{"_id": original_id}, {"variant_of": original_id}], "status": {"$nin": sorted(GONE)}}
        found = await db.collection(STORIES).find(group, sort=[("_id", 1)], limit=MOST_VARIANTS)
        return [_story(document) for document in found]

    async def has_variants(self, story_id: str, db: Db) -> bool:
        """Whether another story, one that is not gone, is a variant of this one."""
        variant = {"variant_of": story_id, "_id": {"$ne": story_id}, "status": {"$nin": sorted(GONE)}}
        return await db.collection(STORIES).find_one(variant, fields=["_id"]) is not None

    async def touch(self, story_id: str, db: Db) -> None:
        """Conflict with every transaction beside this one that changes the story."""
        await db.collection(STORIES).update_one({"_id": story_id}, {"$inc": {"touched": 1}})

    async def due(self, db: Db, *, at: datetime, limit: int) -> list[str]:
        """The ids of stories of which something is due at that moment, the longest due first."""
        # The index holds no others than dates, and is used only by a query that asks for no others.
        due = {"due_at": {"$lte": at, "$type": "date"}}
        found = await db.collection(STORIES).find(due, sort=[("due_at", 1)], limit=limit, fields=["_id"])
        return [document["_id"] for document in found]

    async def newest(
        self, db: Db, *, status: StoryStatus, reader: Reader, before: str | None, limit: int
    ) -> list[Story]:
        """Stories of a status that the reader sees, newest first, made before the one with the id `before`."""
        wanted: dict[str, Any] = {"status": status.value, **addressed_to(reader, status)}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(STORIES).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_story(document) for document in found]

    async def count_published(self, programme: str, db: Db) -> int:
        """How many stories of a programme are published."""
        wanted = {"status": StoryStatus.PUBLISHED.value, "seen_by": editorial_key(programme)}
        return await db.collection(STORIES).count(wanted)

    async def latest(self, db: Db, *, audience: frozenset[str], limit: int) -> list[Story]:
        """The stories that were published last of those that are addressed to people with these keys."""
        wanted = {"status": StoryStatus.PUBLISHED.value, "seen_by": {"$in": sorted(audience)}}
        found = await db.collection(STORIES).find(wanted, sort=[("published_at", -1), ("_id", -1)], limit=limit)
        return [_story(document) for document in found]


def addressed_to(reader: Reader, status: StoryStatus = StoryStatus.PUBLISHED) -> Document:
    """What a query of stories of a status must hold besides, so that it finds only what the reader may see: what is
    addressed to them, if it is published, and what belongs to a programme that they edit."""
    if reader.edits_all:
        return {}
    keys = reader.keys if status is StoryStatus.PUBLISHED else reader.editorial_keys
    return {"seen_by": {"$in": sorted(keys)}}


def _text(value: str) -> Document:
    # The indexes by image and by card hold texts alone, and are used only by a query that asks for no others.
    return {"$eq": value, "$type": "string"}


def _document(story: Story) -> Document:
    document = asdict(story)
    document["_id"] = document.pop("id")
    document["status"] = story.status.value
    document["kind"] = story.kind.value
    document["topics"] = list(story.topics)
    document["seen_by"] = [*story.audience.keys, editorial_key(story.programme)]
    document["due_at"] = story.due_at
    # Unique: a story has one variant in each language, and is itself the one in its own.
    document["variant_key"] = None if story.status in GONE else story.variant_key
    return document


def _story(document: Document) -> Story:
    fields = {**document, "id": document["_id"]}
    for name in ("_id", *_DERIVED):
        fields.pop(name, None)
    fields["status"] = StoryStatus(fields["status"])
    fields["kind"] = StoryKind(fields["kind"])
    fields["topics"] = tuple(fields["topics"])
    fields["audience"] = Audience(**{name: tuple(values) for name, values in fields["audience"].items()})
    fields["credited"] = tuple(fields["credited"])
    fields["approvals"] = tuple(Approval(**one) for one in fields["approvals"])
    if fields["expired_because"] is not None:
        fields["expired_because"] = Expiry(fields["expired_because"])
    if fields["certificate"] is not None:
        fields["certificate"] = Certificate(**fields["certificate"])
    if fields["origin"] is not None:
        fields["origin"] = Origin(**fields["origin"])
    if fields.get("proposed_by") is not None:
        fields["proposed_by"] = ProposedBy(**fields["proposed_by"])
    return Story(**fields)
