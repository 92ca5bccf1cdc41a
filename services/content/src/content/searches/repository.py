"""What is found of the stories, in MongoDB: one entry for each, written in the transaction of the story itself.

The index leads from a term to its stories, the newest first. Of a question the rarest term is followed, at most so far;
the other terms are compared in what was read. So a word that half of the stories have costs no more than another one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from content.searches.models import Entry, Search, entry, order
from kernel.mongo import Db, Document
from kernel.mongo.operations import UpdateOne

ENTRIES = "search_entries"
_DRAFT = "draft"
# How many stories with the rarest word of a question are looked at, the newest first.
_MOST_READ = 2_000
# How many of those that answer it are sorted by relevance, the newest first.
MOST_FOUND = 300


@dataclass(frozen=True, slots=True)
class Found:
    """A story that answers a question, and how well; sorted, the best of them are last."""

    relevance: int
    order: int
    story_id: str


class EntryRepository:
    """Reads and writes entries, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, stories: Sequence[Document], db: Db) -> None:
        """Have new stories found; each is a story's document."""
        await db.collection(ENTRIES).insert_many([_document(_entry(story)) for story in stories])

    async def save(self, story: Document, db: Db) -> None:
        """Have a story found as it is now."""
        await self.save_many([story], db)

    async def save_many(self, stories: Sequence[Document], db: Db) -> None:
        """Have stories found as they are now, in one round trip; the networks that they have captions for stay."""
        documents = [_document(_entry(story)) for story in stories]
        await db.collection(ENTRIES).bulk_write(
            [UpdateOne({"_id": one.pop("_id")}, {"$set": one}, upsert=True) for one in documents]
        )

    async def offer(self, story_id: str, networks: Sequence[str], db: Db) -> None:
        """Have a story found by the networks that it has captions for."""
        await db.collection(ENTRIES).update_one({"_id": story_id}, {"$set": {"networks": list(networks)}})

    async def newest(self, db: Db, search: Search, *, status: str, before: int | None, limit: int) -> list[Found]:
        """Stories that answer a question without words, the newest first, from after a place in the order by date."""
        wanted: Document = {"$and": [{"terms": {"$in": list(terms)}} for terms in search.filters] or [{}]}
        found = await db.collection(ENTRIES).find(
            {**_narrowed(search, status, before=before), **wanted},
            sort=[("order", -1)],
            limit=limit,
            fields=["order"],
        )
        return [Found(0, one["order"], one["_id"]) for one in found]

    async def best(self, db: Db, search: Search, *, status: str, until: int | None) -> list[Found]:
        """The newest stories that answer a question, up to a place in the order by date, at most `MOST_FOUND`; the
        best first."""
        if search.is_for_nothing:
            return []
        entries = db.collection(ENTRIES)
        conditions = [*(search.words or ()), *search.filters]
        narrowed = _narrowed(search, status, before=None if until is None else until + 1)
        counts = await asyncio.gather(
            *(entries.count({"status": status, "terms": {"$in": list(one)}}, limit=_MOST_READ) for one in conditions)
        )
        rarest, *others = (terms for _count, terms in sorted(zip(counts, conditions, strict=True)))
        found = await entries.aggregate(
            [
                {"$match": {**narrowed, "terms": {"$in": list(rarest)}}},
                {"$sort": {"order": -1}},
                {"$limit": _MOST_READ},
                *({"$match": {"terms": {"$in": list(terms)}}} for terms in others),
                {"$limit": MOST_FOUND},
                {"$project": {"order": 1, "heading": 1, "often": 1}},
            ]
        )
        answers = [Found(search.relevance(one["heading"], one["often"]), one["order"], one["_id"]) for one in found]
        return sorted(answers, key=lambda one: (one.relevance, one.order), reverse=True)


def _narrowed(search: Search, status: str, *, before: int | None) -> Document:
    bounds: Document = {}
    if search.since is not None:
        bounds["$gte"] = order(search.since)
    ends = [one for one in (before, order(search.until) if search.until else None) if one is not None]
    if ends:
        bounds["$lt"] = min(ends)
    wanted: Document = {"status": status, **({"order": bounds} if bounds else {})}
    return wanted if search.network is None else {**wanted, "networks": search.network}


def _entry(story: Document) -> Entry:
    # Feeds bring in drafts by the thousand, and the words of a body are most of what an entry costs.
    body = "" if story["status"] == _DRAFT else story["body"]
    return entry(
        story_id=story["_id"],
        status=story["status"],
        kind=story["kind"],
        language=story["language"],
        title=story["title"],
        body=body,
        topics=story["topics"],
        audience=story["seen_by"],
        at=story["published_at"] or story["created_at"],
    )


def _document(found: Entry) -> Document:
    document = asdict(found)
    document["_id"] = document.pop("id")
    return document
