"""Corrections and withdrawals: what was wrong is put right at once, and those who shared it get words to say so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from content.audiences.models import Reader
from content.certificates.models import Certificate
from content.media.repository import MediaRepository
from content.notices import events
from content.notices.models import WITHDRAWN_WORDING, Notice, NoticeKind, correct
from content.notices.repository import NoticeRepository
from content.programmes.queries import ProgrammeQueries
from content.stories.commands import Chronicle
from content.stories.models import Story
from content.stories.repository import StoryRepository
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork

_VERIFIED_UNTIL = "/certificate/verified_until"


class NoticeCommands:
    """Changes to stories that those who shared them have to know of. Each is one transaction with its events."""

    def __init__(
        self,
        uow: UnitOfWork,
        notices: NoticeRepository,
        stories: StoryRepository,
        media: MediaRepository,
        clock: Clock,
        *,
        chronicle: Chronicle,
        steps: ProgrammeQueries,
    ) -> None:
        self.uow = uow
        self.notices = notices
        self.stories = stories
        self.media = media
        self.clock = clock
        self.chronicle = chronicle
        self.steps = steps

    async def correct(
        self,
        story_id: str,
        *,
        changes: Mapping[str, Any],
        wording: Mapping[str, str],
        source: str | None,
        verified_until: datetime | None,
        reason: str | None,
        by: Reader,
    ) -> Story:
        """The published story with `changes`, verified anew if a source is given; the other services are told."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Story:
            before = await self.stories.edited(story_id, by, tx)
            steps = await self.steps.review_steps(before.programme, tx)
            certificate = None
            if source is not None and verified_until is not None:
                certificate = Certificate.issue(
                    source=source, verified_until=verified_until, by=by.person_id, at=at, pointer=_VERIFIED_UNTIL
                )
            story = correct(before, certificate=certificate, by=by.person_id, at=at, steps=steps, changes=changes)
            if story.image != before.image:
                await self.media.must_have(story.image, tx)
            await self._notify(before, story, tx, NoticeKind.CORRECTION, wording, reason=reason, by=by, at=at)
            return story

        return await self.uow.run(work)

    async def withdraw(self, story_id: str, *, wording: Mapping[str, str], reason: str | None, by: Reader) -> Story:
        """The story, taken back; the other services are told."""
        at = self.clock()

        async def work(tx: Tx) -> Story:
            before = await self.stories.edited(story_id, by, tx)
            story = before.withdraw(at=at)
            words = wording or WITHDRAWN_WORDING
            await self._notify(before, story, tx, NoticeKind.WITHDRAWAL, words, reason=reason, by=by, at=at)
            return story

        return await self.uow.run(work)

    async def _notify(
        self,
        before: Story,
        story: Story,
        tx: Tx,
        kind: NoticeKind,
        wording: Mapping[str, str],
        *,
        reason: str | None,
        by: Reader,
        at: datetime,
    ) -> None:
        earlier = await self.notices.of_story(story.id, tx)
        told = {key for notice in earlier[:1] for key in notice.seen_by}
        notice = Notice(
            story_id=story.id,
            story_version=story.version,
            programme=story.programme,
            kind=kind,
            wording=wording,
            reason=reason,
            seen_by=sorted({*told, *before.audience.keys, *story.audience.keys}),
            author_id=by.person_id,
            at=at,
        )
        done = "corrected" if kind is NoticeKind.CORRECTION else "withdrawn"
        await self.chronicle.keep(before, story, tx, done, by=by.person_id, at=at, notice=notice.id)
        await self.notices.add(notice, tx)
        await tx.outbox.add(events.noticed(notice))
