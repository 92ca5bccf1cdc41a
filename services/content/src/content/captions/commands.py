"""What editors do with captions. Each command is one transaction that also holds its event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from content.audiences.models import Reader
from content.audits.repository import AuditRepository
from content.captions import events
from content.captions.errors import CaptionForNoNetwork, TooManyCaptions
from content.captions.models import MOST_PER_STORY, Caption, fitting_length
from content.captions.repository import CaptionRepository
from content.network_policies.errors import NetworkNotFound
from content.network_policies.models import Length
from content.network_policies.repository import NetworkPolicyRepository
from content.stories.models import Story
from content.stories.repository import StoryRepository
from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.http import ExpectedVersion
from kernel.mongo import Tx, UnitOfWork


class CaptionCommands:
    """Changes to captions. What readers see is made from the story, so that each gives it too."""

    def __init__(
        self,
        uow: UnitOfWork,
        captions: CaptionRepository,
        stories: StoryRepository,
        clock: Clock,
        *,
        lease: int,
        policies: NetworkPolicyRepository,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.captions = captions
        self.stories = stories
        self.audits = audits
        self.clock = clock
        self.lease = lease
        self.policies = policies

    async def suggest(
        self, story_id: str, *, network: str, language: str, text: str, lease: int | None, by: Reader
    ) -> tuple[Caption, Story]:
        """A new caption by `by`, leased for `lease` uses or as many as is usual."""
        caption_id, at = new_id(), self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> tuple[Caption, Story]:
            story = await self.stories.edited(story_id, by, tx)
            rule = await self._rule(story, network, tx)
            # A few editors at once may go a little beyond; the limit is there to bound what readers carry.
            if await self.captions.count(story_id, tx) >= MOST_PER_STORY:
                raise TooManyCaptions(MOST_PER_STORY)
            caption = Caption(
                id=caption_id,
                version=1,
                story_id=story_id,
                network=network,
                language=language,
                text=text,
                length=fitting_length(text, rule),
                limit=rule.most if rule else None,
                lease=lease or self.lease,
                author_id=by.person_id,
                created_at=at,
            )
            await self.captions.add(caption, tx)
            await tx.outbox.add(events.suggested(caption, at=at))
            await self._note("suggested", caption, story, tx, by=by, at=at)
            return caption, story

        return await self.uow.run(work)

    async def edit(
        self, caption_id: str, *, story_id: str, expected: ExpectedVersion, changes: dict[str, Any], by: Reader
    ) -> tuple[Caption, Story]:
        """The caption with `changes`, if its version is an expected one (else `StaleWrite`)."""
        at = self.clock()

        async def work(tx: Tx) -> tuple[Caption, Story]:
            story = await self.stories.edited(story_id, by, tx)
            before = await self.captions.get(caption_id, tx, story_id=story_id)
            expected.check(before.version)
            caption = before.edit(await self._rule(story, before.network, tx), **changes)
            if caption is not before:
                await self.captions.save(caption, tx)
                await tx.outbox.add(events.suggested(caption, at=at))
                await self._note("edited", caption, story, tx, by=by, at=at)
            return caption, story

        return await self.uow.run(work)

    async def retire(self, caption_id: str, *, story_id: str, by: Reader) -> None:
        """Take the caption out, for good."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            story = await self.stories.edited(story_id, by, tx)
            caption = (await self.captions.get(caption_id, tx, story_id=story_id)).retire(at=at)
            await self.captions.save(caption, tx)
            await tx.outbox.add(events.retired(caption, at=at))
            await self._note("retired", caption, story, tx, by=by, at=at)

        await self.uow.run(work)

    async def _rule(self, story: Story, network: str, tx: Tx) -> Length | None:
        try:
            return (await self.policies.newest(story.programme, network, tx)).rules.length
        except NetworkNotFound:
            raise CaptionForNoNetwork from None

    async def _note(self, act: str, caption: Caption, story: Story, tx: Tx, *, by: Reader, at: datetime) -> None:
        details: dict[str, str | int | bool | None] = {
            "story_id": caption.story_id,
            "network": caption.network,
            "version": caption.version,
        }
        subject = f"captions/{caption.id}"
        entry = Act(
            act=f"caption.{act}",
            subject=subject,
            actor_id=by.person_id,
            at=at,
            programme=story.programme,
            details=details,
        )
        await self.audits.add(entry, tx)
