"""Handing drafts to reviewers, and what those say. Each command is one transaction with its entry in the log."""

from __future__ import annotations

from content.audiences.models import Reader
from content.reviews.models import Reading, Review, Verdict, approve, send_back, submit
from content.reviews.queries import ReviewQueries
from content.stories.commands import Chronicle
from content.stories.models import Story
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork


class ReviewCommands:
    """Changes to where stories are in their review."""

    def __init__(self, uow: UnitOfWork, known: ReviewQueries, clock: Clock, *, chronicle: Chronicle) -> None:
        self.uow = uow
        self.known = known
        self.reviews = known.reviews
        self.stories = known.stories
        self.clock = clock
        self.chronicle = chronicle

    async def submit(self, story_id: str, *, by: Reader) -> Story:
        """The draft, handed to its reviewers."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Story:
            before = await self.stories.edited(story_id, by, tx)
            story = submit(before)
            await self.chronicle.keep(before, story, tx, "submitted", by=by.person_id, at=at)
            return story

        return await self.uow.run(work)

    async def review(self, story_id: str, *, verdict: Verdict, reason: str | None, by: Reader) -> Reading:
        """Where the story is in its review once `by` has approved it or sent it back."""
        at = self.clock()

        async def work(tx: Tx) -> Reading:
            before = await self.stories.edited(story_id, by, tx)
            if verdict is Verdict.APPROVE:
                steps = await self.known.programmes.review_steps(before.programme, tx)
                # The log knows everybody who changed it; the story itself, who did so last.
                has_edited = await self.chronicle.audits.has(before.act("edited", by=by.person_id, at=at), tx)
                story = approve(before, by=by.person_id, has_edited=has_edited, steps=steps)
                done = "approved"
                step: str | None = story.approvals[-1].step
            else:
                story, done, step = send_back(before), "returned", None
            review = Review(
                story_id=story.id,
                story_version=before.version,
                reviewer_id=by.person_id,
                verdict=verdict,
                step=step,
                reason=reason,
                at=at,
            )
            await self.chronicle.keep(before, story, tx, done, by=by.person_id, at=at, review=review.id)
            await self.reviews.add(review, tx)
            return await self.known.reading(story, tx)

        return await self.uow.run(work)
