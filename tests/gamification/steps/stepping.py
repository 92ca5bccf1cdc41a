"""What people do in tests of steps, and how the service is told of it and looks at it anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from gamification.contributions.models import ContributionKind
from gamification.contributions.repository import CONTRIBUTIONS
from gamification.criteria.models import Asks, Criteria, Criterion, Every, Question
from gamification.kudos.repository import KUDOS
from gamification.milestones.repository import MILESTONES
from gamification.steps import events as step_events
from gamification.steps.commands import StepCommands, StepReviews
from gamification.steps.repository import STEPS
from gamification.subscriptions import step_commands
from kernel.clock import new_id
from kernel.language import Text
from kernel.leases import Lease
from kernel.runtime import Runtime

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

Kind = ContributionKind


async def did(runtime: Runtime, person: str, *kinds: Kind, story: str | None = None, at: datetime = AT) -> list[str]:
    """Contributions of a person, an hour apart; their ids."""
    made = [
        {
            "_id": new_id(),
            "version": 1,
            "kind": kind.value,
            "origin_id": new_id(),
            "person_id": person,
            "story_id": story,
            "made_at": at + timedelta(hours=place),
            "recognised_at": at + timedelta(hours=place),
        }
        for place, kind in enumerate(kinds)
    ]
    await runtime.mongo.collection(CONTRIBUTIONS).insert_many(made)
    return [str(one["_id"]) for one in made]


async def tell(runtime: Runtime, *done: str, undone: Sequence[str] = (), commands: StepCommands | None = None) -> None:
    """Have it heard that this was done, and that was taken back, in one transaction."""
    heard = step_events.Heard(done, undone)
    hearing = commands or step_commands(runtime)
    await runtime.uow.run(lambda tx: hearing.hear(heard, tx))


async def slugs(runtime: Runtime, person: str) -> list[str]:
    """The milestones that a person has reached, in the order in which they were found."""
    found = await runtime.mongo.collection(MILESTONES).find({"person_id": person}, sort=[("_id", 1)])
    return [one["criterion"] for one in found]


def new_person() -> str:
    """A pseudonym that nobody has."""
    return "p_" + new_id().replace("-", "")[-26:]


async def thanked(runtime: Runtime, giver: str) -> str:
    """Thanks of a person; their id."""
    kudos_id = new_id()
    await runtime.mongo.collection(KUDOS).insert_one({"_id": kudos_id, "giver_id": giver, "given_at": AT})
    return kudos_id


def criterion(slug: str, *questions: Question, version: int = 1) -> Criterion:
    """A criterion of a rule that asks these questions."""
    words = Text(en=slug, fr=slug)
    rule = Every((Asks(questions), Asks(questions)))
    return Criterion(slug=slug, version=version, names=words, descriptions=words, rule=rule)


def with_criteria(runtime: Runtime, criteria: Criteria) -> StepCommands:
    """The commands, with other criteria than the shipped ones."""
    return StepCommands(step_commands(runtime).kept, criteria, runtime.clock)


def reviews(runtime: Runtime, commands: StepCommands | None = None) -> StepReviews:
    """The job of a worker that has just started, five people at a time."""
    lease = Lease(runtime.mongo, "steps", holder="test", seconds=60)
    return StepReviews(runtime.mongo, runtime.uow, commands or step_commands(runtime), lease=lease, most=5)


async def run_until_done(job: StepReviews) -> None:
    """Have the job do all there is to do."""
    while await job.turn():
        pass


async def forget_everything(runtime: Runtime) -> None:
    """Begin with nothing done and nothing reached."""
    for name in (STEPS, MILESTONES, CONTRIBUTIONS, "sweeps"):
        await runtime.mongo.collection(name).delete_many({})
