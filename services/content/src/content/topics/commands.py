"""What the editorial team does with topics."""

from __future__ import annotations

from collections.abc import Mapping

from content.audits.repository import AuditRepository
from content.topics.models import Topic
from content.topics.repository import TopicRepository
from kernel.audit import Act
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork


class TopicCommands:
    """Changes to the names of topics."""

    def __init__(self, uow: UnitOfWork, topics: TopicRepository, audits: AuditRepository, clock: Clock) -> None:
        self.uow = uow
        self.topics = topics
        self.audits = audits
        self.clock = clock

    async def name(self, slug: str, names: Mapping[str, str], *, by: str) -> Topic:
        """The topic under other names."""
        topic = Topic(slug=slug, names=names, named_at=self.clock())
        act = Act(
            act="topic.named",
            subject=f"topics/{slug}",
            actor_id=by,
            at=self.clock(),
            details={"languages": " ".join(sorted(names))},
        )

        async def work(tx: Tx) -> Topic:
            await self.topics.save(topic, tx)
            await self.audits.add(act, tx)
            return topic

        return await self.uow.run(work)
