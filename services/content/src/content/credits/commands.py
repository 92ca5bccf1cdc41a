"""Asking colleagues whether a story may name them, and what they answer. Each command is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from content.audiences.models import Reader
from content.audits.repository import AuditRepository
from content.credits import events
from content.credits.errors import MOST_CREDITS, CreditNotFound, TooManyCredits
from content.credits.models import Credit
from content.credits.repository import CreditRepository
from content.stories.models import PUBLIC
from content.stories.repository import StoryRepository
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork


class CreditCommands:
    """Changes to credits, and to the names that a story shows."""

    def __init__(
        self,
        uow: UnitOfWork,
        credits: CreditRepository,
        stories: StoryRepository,
        clock: Clock,
        *,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.credits = credits
        self.stories = stories
        self.clock = clock
        self.audits = audits

    async def ask(self, story_id: str, person_id: str, *, by: Reader) -> Credit:
        """The person is asked by `by`; the credit that is there already, if they were. Whoever has said no is not asked
        again, which looks the same."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Credit:
            story = await self.stories.edited(story_id, by, tx)
            known = await self.credits.find(story_id, person_id, tx)
            if known is not None and not known.is_dropped:
                return known
            if len(await self.credits.of_story(story_id, tx, limit=MOST_CREDITS)) == MOST_CREDITS:
                raise TooManyCredits
            if known is None:
                credit = Credit(story_id=story_id, person_id=person_id, asked_by=by.person_id, asked_at=at)
                await self.credits.add(credit, tx)
            else:
                credit = replace(known, is_dropped=False, asked_at=at)
                await self.credits.save(credit, tx)
            await self.audits.add(story.act("credit_asked", by=by.person_id, at=at), tx)
            return credit

        return await self.uow.run(work)

    async def drop(self, story_id: str, person_id: str, *, by: Reader) -> None:
        """The story does not name the person any more, nor ask; nothing happens if it never did."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            story = await self.stories.edited(story_id, by, tx)
            known = await self.credits.find(story_id, person_id, tx)
            if known is None or known.is_dropped:
                return
            kept = known.drop()
            if kept is None:
                await self.credits.remove(known, tx)
            else:
                await self.credits.save(kept, tx)
            if known.is_given:
                await self._show(known, tx, is_shown=False, at=at)
            await self.audits.add(story.act("credit_dropped", by=by.person_id, at=at), tx)

        await self.uow.run(work)

    async def give(self, story_id: str, *, by: str) -> Credit:
        """The person agrees to be named; the story names them from now on."""
        return await self._answer(story_id, Credit.give, by=by)

    async def decline(self, story_id: str, *, by: str) -> Credit:
        """The person would rather not be named."""
        return await self._answer(story_id, Credit.decline, by=by)

    async def withdraw(self, story_id: str, *, by: str) -> Credit:
        """The person no longer agrees; the story names them no longer."""
        return await self._answer(story_id, Credit.withdraw, by=by)

    async def _answer(self, story_id: str, answer: Callable[..., Credit], *, by: str) -> Credit:
        at = self.clock()

        async def work(tx: Tx) -> Credit:
            before = await self.credits.find(story_id, by, tx)
            if before is None or before.is_dropped:
                raise CreditNotFound
            credit = answer(before, at=at)
            if credit is not before:
                await self.credits.save(credit, tx)
            if credit.is_given is not before.is_given:
                await self._show(credit, tx, is_shown=credit.is_given, at=at)
            return credit

        return await self.uow.run(work)

    async def _show(self, credit: Credit, tx: Tx, *, is_shown: bool, at: datetime) -> None:
        """Name the person in the story, or no longer. A person's own answer is not an administrative act: no log."""
        before = await self.stories.get(credit.story_id, tx)
        others = tuple(person_id for person_id in before.credited if person_id != credit.person_id)
        story = before.next(credited=(*others, credit.person_id) if is_shown else others)
        await self.stories.save(story, tx)
        if story.published_at is None or (is_shown and story.status not in PUBLIC):
            return
        if is_shown:
            await tx.outbox.add(events.credited(credit, programme=story.programme, at=at))
        else:
            await tx.outbox.add(events.uncredited(credit, at=at))
