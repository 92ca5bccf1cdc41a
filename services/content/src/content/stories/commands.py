"""What editors do with stories. Each command is one transaction that also holds its event and its entry in the log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from content.audiences.models import Audience, Reader
from content.audits.repository import AuditRepository
from content.certificates.models import Certificate
from content.credits.events import credited
from content.credits.repository import CreditRepository
from content.media.repository import MediaRepository
from content.programmes.queries import ProgrammeQueries
from content.programmes.repository import ProgrammeRepository
from content.stories import events
from content.stories.errors import LanguageTaken, WrongVariant
from content.stories.models import Story, StoryKind, StoryStatus
from content.stories.repository import StoryRepository
from kernel.clock import Clock, new_id
from kernel.http import ExpectedVersion
from kernel.mongo import DuplicateKey, Tx, UnitOfWork


class Chronicle:
    """Keeps what becomes of stories: the next version, the entry in the audit log, and what the others are told."""

    def __init__(self, stories: StoryRepository, audits: AuditRepository, credits: CreditRepository) -> None:
        self.stories = stories
        self.audits = audits
        self.credits = credits

    async def keep(
        self, before: Story, story: Story, tx: Tx, done: str, *, by: str, at: datetime, **details: str | None
    ) -> None:
        """Keep the version that follows `before`, in the transaction that makes it. `done` is a past fact."""
        await self.stories.save(story, tx)
        await self.audits.add(story.act(done, by=by, at=at, **details), tx)
        for event in events.changed(before, story, at=at):
            await tx.outbox.add(event)
        if story.credited and story.status is StoryStatus.PUBLISHED and before.published_at is None:
            # Who is credited is news with the story itself; afterwards each consent is.
            for credit in await self.credits.given_for(story.id, tx):
                await tx.outbox.add(credited(credit, programme=story.programme, at=at))


class StoryCommands:
    """Changes to stories."""

    def __init__(
        self,
        uow: UnitOfWork,
        stories: StoryRepository,
        media: MediaRepository,
        clock: Clock,
        *,
        chronicle: Chronicle,
        programmes: ProgrammeRepository,
        steps: ProgrammeQueries,
    ) -> None:
        self.uow = uow
        self.stories = stories
        self.media = media
        self.clock = clock
        self.chronicle = chronicle
        self.programmes = programmes
        self.steps = steps

    async def draft(
        self,
        *,
        kind: StoryKind,
        language: str,
        title: str,
        body: str,
        url: str,
        topics: tuple[str, ...],
        programme: str,
        audience: Audience,
        by: Reader,
        image: str | None = None,
        variant_of: str | None = None,
        embargo_until: datetime | None = None,
        expires_at: datetime | None = None,
        links_until: datetime | None = None,
    ) -> Story:
        """A new draft by `by`; `UnknownProgramme` unless they edit the programme."""
        story = Story(
            id=new_id(),
            version=1,
            status=StoryStatus.DRAFT,
            kind=kind,
            language=language,
            title=title,
            body=body,
            url=url,
            topics=topics,
            programme=programme,
            audience=audience,
            author_id=by.person_id,
            created_at=self.clock(),
            image=image,
            variant_of=variant_of,
            embargo_until=embargo_until,
            expires_at=expires_at,
            links_until=links_until,
        )

        async def work(tx: Tx) -> Story:
            await self.programmes.must_take_from(by, programme, tx)
            await self.media.must_have(story.image, tx)
            await self._take_place(story, tx, by=by)
            await self.stories.add(story, tx)
            await self.chronicle.audits.add(story.act("drafted", by=by.person_id, at=story.created_at), tx)
            return story

        return await self._in_its_language(work, language)

    async def edit(self, story_id: str, *, expected: ExpectedVersion, changes: dict[str, Any], by: Reader) -> Story:
        """The story with `changes` to its content, a draft, if its version is an expected one (else `StaleWrite`)."""
        at = self.clock()

        async def work(tx: Tx) -> Story:
            before = await self.stories.edited(story_id, by, tx)
            expected.check(before.version)
            story = before.edit(by=by.person_id, **changes)
            if story is not before:
                if (story.variant_of, story.language) != (before.variant_of, before.language):
                    await self._take_place(story, tx, by=by)
                if story.image != before.image:
                    await self.media.must_have(story.image, tx)
                await self.chronicle.keep(before, story, tx, "edited", by=by.person_id, at=at)
            return story

        return await self._in_its_language(work, changes.get("language"))

    async def certify(self, story_id: str, *, source: str, verified_until: datetime, by: Reader) -> Story:
        """The draft, verified by `by` against `source`."""
        at = self.clock()

        def certified(story: Story) -> Story:
            return story.certify(
                Certificate.issue(source=source, verified_until=verified_until, by=by.person_id, at=at)
            )

        return await self._change(story_id, certified, "certified", by=by, at=at)

    async def recertify(self, story_id: str, *, source: str, verified_until: datetime, by: Reader) -> Story:
        """The published or expired story, verified anew by `by`; the other services are told."""
        at = self.clock()

        def recertified(story: Story) -> Story:
            return story.recertify(
                Certificate.issue(source=source, verified_until=verified_until, by=by.person_id, at=at)
            )

        return await self._change(story_id, recertified, "recertified", by=by, at=at)

    async def prolong(self, story_id: str, *, changes: dict[str, Any], by: Reader) -> Story:
        """The published or expired story with another end, or none; the other services are told."""
        at = self.clock()
        return await self._change(story_id, lambda story: story.prolong(**changes, at=at), "prolonged", by=by, at=at)

    async def publish(self, story_id: str, *, by: Reader) -> Story:
        """The story, available to its audience, or under embargo; the other services are told once it is available."""
        at = self.clock()

        async def work(tx: Tx) -> Story:
            before = await self.stories.edited(story_id, by, tx)
            story = before.publish(at=at, steps=await self.steps.review_steps(before.programme, tx))
            await self.chronicle.keep(before, story, tx, story.status.value, by=by.person_id, at=at)
            return story

        return await self.uow.run(work)

    async def archive(self, story_id: str, *, by: Reader) -> Story:
        """The story, put away for good; the other services are told if it was available."""
        at = self.clock()
        return await self._change(story_id, lambda story: story.archive(at=at), "archived", by=by, at=at)

    async def _change(
        self, story_id: str, change: Callable[[Story], Story], done: str, *, by: Reader, at: datetime
    ) -> Story:
        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Story:
            before = await self.stories.edited(story_id, by, tx)
            story = change(before)
            await self.chronicle.keep(before, story, tx, done, by=by.person_id, at=at)
            return story

        return await self.uow.run(work)

    async def _take_place(self, story: Story, tx: Tx, *, by: Reader) -> None:
        """Return when the story may stand where it says, among the variants of another one or as an original."""
        group, original = await self.stories.of_group(story.original_id, tx), None
        if story.variant_of is not None:
            original = next((one for one in group if one.id == story.variant_of), None)
            if original is None or not original.is_seen_by(by):
                raise WrongVariant.unknown()
            if original.id == story.id or await self.stories.has_variants(story.id, tx):
                raise WrongVariant.circular()
            if original.variant_of is not None:
                raise WrongVariant.of_variant()
        for other in group:
            if other.id != story.id and other.variant_key == story.variant_key:
                raise LanguageTaken(story.language, other.id if other.is_seen_by(by) else None)
        if original is not None:
            # Of two transactions, of which the other makes the original a variant, one then has to see the other.
            await self.stories.touch(original.id, tx)

    async def _in_its_language(self, work: Callable[[Tx], Awaitable[Story]], language: str | None) -> Story:
        try:
            return await self.uow.run(work)
        except DuplicateKey:
            # A transaction beside this one has taken the same place.
            raise LanguageTaken(language or "") from None
