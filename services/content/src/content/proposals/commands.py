"""What people do with proposals. Each command is one transaction that also holds its events."""

from __future__ import annotations

from datetime import datetime

from content.audiences.models import Reader
from content.audits.repository import AuditRepository
from content.charters.repository import CharterRepository
from content.commitments.models import promised
from content.credits.models import Credit
from content.credits.repository import CreditRepository
from content.proposals import events
from content.proposals.models import Proposal, ProposalKind
from content.proposals.repository import ProposalRepository
from content.stories.repository import StoryRepository
from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.mongo import Tx, UnitOfWork

# Ids that are looked up at once; each of them has a transaction of its own.
BATCH = 100


class ProposalCommands:
    """Changes to proposals. `answer_days` is the promised delay where no charter in force promises one."""

    def __init__(
        self,
        uow: UnitOfWork,
        proposals: ProposalRepository,
        stories: StoryRepository,
        charters: CharterRepository,
        audits: AuditRepository,
        credits: CreditRepository,
        clock: Clock,
        *,
        answer_days: int,
    ) -> None:
        self.uow = uow
        self.proposals = proposals
        self.stories = stories
        self.charters = charters
        self.audits = audits
        self.credits = credits
        self.clock = clock
        self.answer_days = answer_days

    async def submit(
        self,
        *,
        kind: ProposalKind,
        language: str,
        title: str,
        body: str,
        url: str | None,
        topics: tuple[str, ...],
        by: Reader,
    ) -> Proposal:
        """A new proposal by `by`, with the answer delay that their charter promises at this moment."""
        proposal_id, at = new_id(), self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Proposal:
            proposal = Proposal.submit(
                id=proposal_id,
                kind=kind,
                language=language,
                title=title,
                body=body,
                url=url,
                topics=topics,
                programme=by.programme,
                author_id=by.person_id,
                promise=promised(await self.charters.holding_in(by.programme, tx), default_days=self.answer_days),
                at=at,
            )
            await self.proposals.add(proposal, tx)
            await tx.outbox.add(events.submitted(proposal))
            return proposal

        return await self.uow.run(work)

    async def accept(self, proposal_id: str, *, reason: str, by: Reader) -> Proposal:
        """The proposal, accepted by `by` for that reason, and a draft story made of it. Its author, if it has one, is
        asked whether the story may name them."""
        story_id, at = new_id(), self.clock()

        async def work(tx: Tx) -> Proposal:
            before = await self.proposals.notice(await self.proposals.answered(proposal_id, by, tx), tx, at=at)
            proposal = before.accept(reason=reason, by=by.person_id, at=at, story_id=story_id)
            await self.proposals.save(proposal, tx)
            story = proposal.draft(story_id=story_id, by=by.person_id, at=at)
            await self.stories.add(story, tx)
            if not proposal.is_of_nobody:
                credit = Credit(story_id=story_id, person_id=proposal.author_id, asked_by=by.person_id, asked_at=at)
                await self.credits.add(credit, tx)
                await tx.outbox.add(events.accepted(proposal))
            await self.audits.add(story.act("drafted", by=by.person_id, at=at), tx)
            await self.audits.add(_act("proposal.accepted", proposal, by=by.person_id, at=at), tx)
            return proposal

        return await self.uow.run(work)

    async def decline(self, proposal_id: str, *, reason: str, by: Reader) -> Proposal:
        """The proposal, declined by `by` for that reason."""
        at = self.clock()

        async def work(tx: Tx) -> Proposal:
            before = await self.proposals.notice(await self.proposals.answered(proposal_id, by, tx), tx, at=at)
            proposal = before.decline(reason=reason, by=by.person_id, at=at)
            await self.proposals.save(proposal, tx)
            await self.audits.add(_act("proposal.declined", proposal, by=by.person_id, at=at), tx)
            if not proposal.is_of_nobody:
                await tx.outbox.add(events.declined(proposal))
            return proposal

        return await self.uow.run(work)

    async def withdraw(self, proposal_id: str, *, by: str) -> Proposal:
        """The proposal, taken back; `ProposalNotFound` unless `by` made it."""
        at = self.clock()

        async def work(tx: Tx) -> Proposal:
            before = await self.proposals.notice(await self.proposals.get(proposal_id, tx, author_id=by), tx, at=at)
            proposal = before.withdraw(at=at)
            await self.proposals.save(proposal, tx)
            await tx.outbox.add(events.withdrawn(proposal))
            return proposal

        return await self.uow.run(work)

    async def notice_overdue(self) -> bool:
        """Tell of open proposals that wait longer than promised, each once; whether there may be more of them.

        Several workers may do this at once: of two that see the same proposal, one writes and the other, run again,
        finds nothing to do.
        """
        at = self.clock()

        async def look(tx: Tx) -> list[str]:
            return await self.proposals.unnoticed(tx, at=at, limit=BATCH)

        found = await self.uow.run(look)
        for proposal_id in found:
            await self._notice(proposal_id, at=at)
        return len(found) == BATCH

    async def _notice(self, proposal_id: str, *, at: datetime) -> None:
        async def work(tx: Tx) -> None:
            # Its author may have been erased since; the erasure has withdrawn it.
            proposal = await self.proposals.find(proposal_id, tx)
            if proposal is not None:
                await self.proposals.notice(proposal, tx, at=at)

        await self.uow.run(work)


def _act(act: str, proposal: Proposal, *, by: str, at: datetime) -> Act:
    return Act(
        act=act,
        subject=f"proposals/{proposal.id}",
        actor_id=by,
        at=at,
        programme=proposal.programme,
        details={"story_id": proposal.story_id} if proposal.story_id is not None else {},
    )
