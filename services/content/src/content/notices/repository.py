"""Notices in MongoDB: one document each, only ever inserted."""

from __future__ import annotations

from dataclasses import asdict

from content.notices.models import Notice, NoticeKind
from kernel.mongo import Db, Document

NOTICES = "notices"
# A story that was corrected more often has a reader who wants the latest.
MOST_NOTICES = 100


class NoticeRepository:
    """Keeps and reads notices, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, notice: Notice, db: Db) -> None:
        """Keep a new notice."""
        document = asdict(notice)
        document["_id"] = document.pop("id")
        document["kind"] = notice.kind.value
        await db.collection(NOTICES).insert_one(document)

    async def of_story(self, story_id: str, db: Db) -> list[Notice]:
        """The latest notices of a story, newest first."""
        found = await db.collection(NOTICES).find({"story_id": story_id}, sort=[("_id", -1)], limit=MOST_NOTICES)
        return [_notice(document) for document in found]


def _notice(document: Document) -> Notice:
    fields = {**document, "id": document["_id"], "kind": NoticeKind(document["kind"])}
    del fields["_id"]
    return Notice(**fields)
