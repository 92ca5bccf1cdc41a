"""How steps lead to milestones: when something is done, and when steps are looked at anew.

What one event costs does not depend on how much its person has done before: their steps are one bounded document, their
milestones at most as many as there are criteria.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from gamification.criteria.models import THANKING, Criteria, Question
from gamification.milestones import events as milestone_events
from gamification.milestones.models import Milestone
from gamification.milestones.repository import MilestoneRepository
from gamification.personal_events.models import of_milestones
from gamification.steps.events import Heard
from gamification.steps.models import Deed, Steps
from gamification.steps.repository import DeedRepository, StepsRepository, SweepRepository
from kernel.clock import Clock, new_id
from kernel.leases import Lease
from kernel.mongo import Db, MongoFailure, Tx, UnitOfWork
from kernel.personal_events import note
from kernel.telemetry.logs import log

# People whose steps are looked at anew in one turn.
_MOST = 50
_PAGE = 500

Read = Callable[..., Coroutine[Any, Any, list[Deed]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where steps and what they lead to are kept."""

    steps: StepsRepository
    deeds: DeedRepository
    milestones: MilestoneRepository
    sweeps: SweepRepository


class StepCommands:
    """Notes what people do, and which milestones they reach by it."""

    def __init__(self, kept: Kept, criteria: Criteria, clock: Clock) -> None:
        self.kept = kept
        self.criteria = criteria
        self.clock = clock

    async def hear(self, heard: Heard, tx: Tx) -> None:
        """Note what was told, in the transaction of the events.

        The deeds themselves are read, and not what the events say of them: one that was deleted meanwhile, or whose
        person was erased, leads nowhere, however late or often it is told of.
        """
        at = self.clock()
        there = {deed.id: deed for deed in await self.kept.deeds.some({*heard.done, *heard.undone}, tx)}
        gone = [deed_id for deed_id in heard.undone if deed_id not in there]
        done: dict[str, list[Deed]] = defaultdict(list)
        for deed in there.values():
            done[deed.person_id].append(deed)
        people = {*done, *await self.kept.steps.with_marks_of(gone, tx)}
        steps = await self.kept.steps.of(people, tx)
        reached = await self.kept.milestones.reached(people, tx)
        changed: list[Steps] = []
        for person in sorted(people):
            after = steps[person].without(gone, at=at)
            found: list[Milestone] = []
            # One after the other, so that a milestone says when it was reached.
            for deed in sorted(done[person], key=lambda one: (one.at, one.id)):
                after = after.note([deed], self.criteria.questions)
                found += self._reached(after, reached[person], at=deed.at)
            if after is not steps[person] or found:
                changed.append(after)
            await self._keep(found, tx)
        await self.kept.steps.save(changed, tx)

    async def review(self, person_id: str, tx: Tx, *, deeds: Sequence[Deed]) -> None:
        """Look at a person's steps anew, with further deeds of theirs that may answer what the criteria ask."""
        before = (await self.kept.steps.of([person_id], tx))[person_id]
        ids = {mark.deed_id for mark in before.marks} | {deed.id for deed in deeds}
        # Read again: one of them may have been deleted since, and its event have been handled before this.
        there = [deed for deed in await self.kept.deeds.some(ids, tx) if deed.person_id == person_id]
        at = self.clock()
        after = before.reviewed(there, self.criteria.questions, at=at)
        reached = (await self.kept.milestones.reached([person_id], tx))[person_id]
        await self._keep(self._reached(after, reached, at=at), tx)
        await self.kept.steps.save([after], tx)

    def _reached(self, steps: Steps, before: set[str], *, at: datetime) -> list[Milestone]:
        found = self.criteria.reached(steps.is_met, before=before)
        before.update(one.slug for one in found)
        return [Milestone.reach(one, milestone_id=new_id(), person_id=steps.person_id, at=at) for one in found]

    async def _keep(self, found: Sequence[Milestone], tx: Tx) -> None:
        for milestone in found:
            await self.kept.milestones.add(milestone, tx)
            await tx.outbox.add(milestone_events.reached(milestone))
        # Now, however long ago it was reached: those who listen are told by the moment of the note.
        await note(of_milestones(found, at=self.clock()), tx)


class StepReviews:
    """The job that looks at people's steps anew: of whoever is due, and of everybody once when the criteria change."""

    def __init__(self, db: Db, uow: UnitOfWork, commands: StepCommands, *, lease: Lease, most: int = _MOST) -> None:
        self.db = db
        self.uow = uow
        self.commands = commands
        self.kept = commands.kept
        self.lease = lease
        self.most = most
        self._fingerprint = commands.criteria.fingerprint
        self._has_begun = False

    async def turn(self) -> bool:
        """Look at some; whether there may be more. One worker at a time does it."""
        if not await self.lease.take():
            return False
        due = await self.kept.steps.due(self.db, at=self.commands.clock(), limit=self.most)
        await self._review(due)
        return await self._sweep() or len(due) == self.most

    async def _sweep(self) -> bool:
        if not self._has_begun:
            # Once in the life of a process: two releases side by side would otherwise start each other's sweep anew.
            self._has_begun = True
            await self.kept.sweeps.begin(self._fingerprint, self.db)
        position = await self.kept.sweeps.position(self._fingerprint, self.db)
        if position is None:
            return False
        people = await self.kept.deeds.people(self.db, after=position[0], limit=self.most)
        await self._review(people)
        if len(people) == self.most:
            await self.kept.sweeps.move(self._fingerprint, self.db, after=people[-1])
            return True
        await self.kept.sweeps.end(self._fingerprint, self.db, at=self.commands.clock())
        return False

    async def _review(self, people: Sequence[str]) -> None:
        for person in people:
            try:
                deeds = await self._answering(person)
                await self.uow.run(partial(self.commands.review, person, deeds=deeds))
            except MongoFailure:
                # It passes, and then the same people are looked at again.
                raise
            except Exception as failure:  # noqa: BLE001 - one person's steps must not hold up all others'
                log(__name__).error("review_failed", error=type(failure).__name__)

    async def _answering(self, person_id: str) -> list[Deed]:
        """Enough of a person's deeds, the latest first, to answer every question that they answer at all."""
        thanking = [one for one in self.commands.criteria.questions if THANKING in one.kinds]
        doing = [one for one in self.commands.criteria.questions if THANKING not in one.kinds]
        reads: Mapping[Read, list[Question]] = {
            self.kept.deeds.efforts_of: doing,
            self.kept.deeds.thanks_of: thanking,
        }
        return [deed for read, questions in reads.items() for deed in await self._enough(person_id, read, questions)]

    async def _enough(self, person_id: str, read: Read, questions: Sequence[Question]) -> list[Deed]:
        seen: dict[str, Deed] = {}
        steps, last = Steps(person_id=person_id), None
        while not all(steps.is_met(one) for one in questions):
            page = await read(person_id, self.db, before=last, limit=_PAGE)
            seen |= {deed.id: deed for deed in page}
            steps = steps.note(page, questions)
            if len(page) < _PAGE:
                break
            last = page[-1]
        return [seen[deed_id] for deed_id in {mark.deed_id for mark in steps.marks}]
