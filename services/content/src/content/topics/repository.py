"""Names of topics in MongoDB: one document for each topic that has any."""

from __future__ import annotations

from content.topics.models import Topic
from kernel.mongo import Db

TOPICS = "topics"
# More than a newsroom keeps apart; whoever has more names than these wants another word for them.
MOST_NAMED = 1_000


class TopicRepository:
    """Reads and writes names of topics."""

    async def named(self, db: Db) -> list[Topic]:
        """The topics that have names."""
        found = await db.collection(TOPICS).find({}, sort=[("_id", 1)], limit=MOST_NAMED)
        return [Topic(slug=one["_id"], names=one["names"], named_at=one["named_at"]) for one in found]

    async def save(self, topic: Topic, db: Db) -> None:
        """Keep the names of a topic in the place of those before; without any, it is forgotten."""
        if not topic.names:
            await db.collection(TOPICS).delete_one({"_id": topic.slug})
            return
        document = {"_id": topic.slug, "names": dict(topic.names), "named_at": topic.named_at}
        await db.collection(TOPICS).replace_one({"_id": topic.slug}, document, upsert=True)
