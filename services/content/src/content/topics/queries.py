"""What people read about topics."""

from __future__ import annotations

from content.audiences.models import Reader
from content.personal_feeds.repository import CandidateRepository
from content.topics.models import Topic
from content.topics.repository import TopicRepository
from kernel.mongo import Db


class TopicQueries:
    """Topics that there is something to read about, and those that were given a name."""

    def __init__(self, db: Db, topics: TopicRepository, candidates: CandidateRepository) -> None:
        self.db = db
        self.topics = topics
        self.candidates = candidates

    async def offered(self, reader: Reader, *, after: str | None, limit: int) -> list[Topic]:
        """The topics of the newest stories that are addressed to the reader, and all that have names, by slug."""
        found = {topic.slug: topic for topic in await self.topics.named(self.db)}
        for candidate in (await self.candidates.window(reader.keys)).candidates:
            for slug in candidate.topics:
                found.setdefault(slug, Topic(slug=slug, names={}))
        return [found[slug] for slug in sorted(found) if after is None or slug > after][:limit]
