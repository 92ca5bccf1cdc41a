"""What managers are told: the same bytes, whatever somebody who does not take part ever did."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from distribution.ambassadors.commands import AmbassadorCommands
from distribution.ambassadors.models import Ambassador
from distribution.ambassadors.repository import AmbassadorRepository
from distribution.bootstrap import SERVICE
from distribution.charters.errors import CharterNotAccepted
from distribution.charters.models import Accepted, Charter
from distribution.charters.queries import CharterQueries
from distribution.charters.repository import CharterRepository
from distribution.figures.commands import FigureCommands
from distribution.figures.models import LEAST_PEOPLE, MONTHS_SHOWN, months_over
from distribution.figures.repository import FigureRepository
from distribution.networks.models import Network
from distribution.objections.commands import ObjectionCommands
from distribution.objections.repository import ObjectionRepository
from distribution.onboardings.commands import OnboardingCommands
from distribution.onboardings.models import Progress
from distribution.onboardings.repository import STEPS, OnboardingRepository
from distribution.programmes.models import Programme
from distribution.programmes.queries import ProgrammeQueries
from distribution.programmes.repository import ProgrammeRepository
from distribution.shares.models import Closeness, Share
from distribution.shares.repository import ShareRepository
from kernel.auth import Actor
from kernel.clock import utc_now
from kernel.testing.service import Running, running

CHARTER = Charter(version=2, language="en", enacted_at=utc_now() - timedelta(days=900), replaces=1)
SOMEBODY = Actor(person_id="p_somebody")
NETWORKS = (Network.LINKEDIN, Network.MASTODON)
EMPTIED = ("ambassadors", "shares", "objections", "onboardings", "figures", "outbox")
_numbers = count()


@dataclass(frozen=True)
class Shared:
    """Somebody of the crowd, or the person of whom nothing may show, shared a story."""

    months_ago: int
    programme: str
    network: Network
    person: int = 0
    is_own_post: bool = False


def group(months_ago: int, network: Network, people: int, times: int) -> list[Shared]:
    """So many people who each shared so often."""
    return [Shared(months_ago, "main", network, person) for person in range(people)] * times


# Groups of about five, so that one person more or less decides whether there is a figure.
crowds = st.lists(
    st.builds(group, st.integers(1, 2), st.sampled_from(NETWORKS), st.integers(3, 6), st.integers(1, 2)),
    min_size=1,
    max_size=3,
).map(lambda groups: [done for one in groups for done in one])
shared = st.builds(
    Shared,
    months_ago=st.sampled_from([1, 2, MONTHS_SHOWN + 1]),
    programme=st.sampled_from(["main", "main", "north"]),
    network=st.sampled_from(NETWORKS),
    is_own_post=st.sampled_from([False, False, True]),
)
other_acts = st.sampled_from(["enrol", "refuse", "leave", "pause", "resume", "object", "lift", "skip"])
acts = st.lists(st.one_of(shared, other_acts), max_size=12)
histories = st.one_of(acts, acts.map(lambda done: ["enrol", *done]))


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The api without a worker, so that the test decides when a month is counted."""
    claims = {"auditor-1": {"entity": "north"}, "employee-1": {"entity": "north"}}
    async with running(
        SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False, claims=claims
    ) as service:
        await ProgrammeRepository().project(Programme("north", "north"), service.runtime.mongo)
        await CharterRepository().project(CHARTER, service.runtime.mongo)
        yield service


def moment(months_ago: int) -> datetime:
    """A moment in the middle of a month."""
    month = months_over(utc_now())[-1]
    for _ in range(months_ago - 1):
        month = month.before
    return month.begins + timedelta(days=14)


def share(done: Shared, person_id: str) -> Share:
    """The share, with an id of its moment."""
    at, number = moment(done.months_ago), next(_numbers)
    digits = f"{int(at.timestamp() * 1000):012x}"
    return Share(
        id=f"{digits[:8]}-{digits[8:]}-7000-8000-{number:012x}",
        token=f"token-{number}",
        person_id=person_id,
        story_id="" if done.is_own_post else "story",
        story_language="en",
        network=done.network,
        closeness=Closeness.OWN,
        is_empty=False,
        is_disclosed=True,
        words=frozenset(),
        created_at=at,
        programme_id=done.programme,
    )


class History:
    """The acts of one person, by the commands that the endpoints call, at moments of the past."""

    def __init__(self, service: Running) -> None:
        mongo, uow = service.runtime.mongo, service.runtime.uow
        self.mongo = mongo
        self.at = moment(MONTHS_SHOWN + 2)
        charters = CharterQueries(
            mongo, CharterRepository(), ProgrammeQueries(mongo, ProgrammeRepository()), address=""
        )
        self.ambassadors = AmbassadorCommands(
            uow, AmbassadorRepository(), lambda: self.at, charters=charters, endings=[OnboardingRepository()]
        )
        self.objections = ObjectionCommands(uow, ObjectionRepository(), lambda: self.at)
        self.onboardings = OnboardingCommands(uow, OnboardingRepository())

    async def live(self, done: Sequence[Any]) -> None:
        """Do these acts, each a day after the other, and take part no longer."""
        for act in [*done, "leave"]:
            self.at += timedelta(days=1)
            await self._do(act)

    async def _do(self, act: Any) -> None:
        person_id = SOMEBODY.person_id
        takes_part = await AmbassadorRepository().find(person_id, self.mongo) is not None
        match act:
            case Shared() if takes_part:
                await ShareRepository().add(share(act, person_id), self.mongo)
            case "enrol":
                await self.ambassadors.enrol(SOMEBODY, accepted=Accepted(None, CHARTER.version))
            case "refuse" if not takes_part:
                with pytest.raises(CharterNotAccepted):
                    await self.ambassadors.enrol(SOMEBODY, accepted=Accepted(None, 0))
            case "leave":
                await self.ambassadors.leave(person_id)
            case "pause" if takes_part:
                await self.ambassadors.pause(person_id, until=self.at + timedelta(days=30))
            case "resume" if takes_part:
                await self.ambassadors.resume(person_id)
            case "object":
                await self.objections.object(person_id)
            case "lift":
                await self.objections.lift(person_id)
            case "skip":
                await self.onboardings.mark(person_id, STEPS[0].id, Progress.SKIPPED)


async def gathered(service: Running, crowd: Sequence[Shared]) -> None:
    """A database in which there is this crowd alone."""
    mongo = service.runtime.mongo
    for collection in EMPTIED:
        await mongo.collection(collection).delete_many({})
    for number in {done.person for done in crowd}:
        ambassador = Ambassador.enrol(f"p_{number}", charter=CHARTER, at=moment(MONTHS_SHOWN + 1))
        await AmbassadorRepository().add(ambassador, mongo)
    if crowd:
        await ShareRepository().add_all([share(done, f"p_{done.person}") for done in crowd], mongo)


async def counted(service: Running) -> None:
    """Every month that is over is counted."""
    await FigureCommands(service.runtime.mongo, FigureRepository(), utc_now).close_months()


async def exported(service: Running, login: str = "programme-1") -> bytes:
    """The bytes that a manager gets."""
    answer = await service.get("/v1/ambassadors/export", as_=login)
    assert answer.status == 200, answer.body
    return answer.body


def five(**fields: Any) -> list[Shared]:
    """Five people who shared alike."""
    values = {"months_ago": 1, "programme": "main", "network": Network.LINKEDIN, **fields}
    return [Shared(person=number, **values) for number in range(LEAST_PEOPLE)]


def figures_in(body: bytes) -> list[dict[str, Any]]:
    """Every figure of an export, without its month."""
    return [figure for month in json.loads(body)["months"] for figure in month["figures"]]


@given(crowd=crowds, done=histories)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_export_is_the_same_whether_somebody_refused_left_or_was_never_asked(
    service: Running, crowd: list[Shared], done: list[Any]
) -> None:
    await gathered(service, crowd)
    await counted(service)
    never_asked = await exported(service)

    await gathered(service, crowd)
    await History(service).live(done)
    await counted(service)

    assert await exported(service) == never_asked
    groups: dict[tuple[int, str], set[int]] = defaultdict(set)
    for one in crowd:
        groups[one.months_ago, one.network.value].add(one.person)
    people = sorted(len(group) for group in groups.values() if len(group) >= LEAST_PEOPLE)
    assert sorted(figure["people"] for figure in figures_in(never_asked)) == people


async def test_leaving_objecting_and_erasure_change_no_month_that_was_counted(service: Running) -> None:
    await gathered(service, five())
    await counted(service)
    before = await exported(service)

    await service.runtime.mongo.collection("ambassadors").delete_one({"_id": "p_0"})
    await service.runtime.mongo.collection("shares").delete_many({"person_id": "p_0"})
    await ObjectionCommands(service.runtime.uow, ObjectionRepository(), utc_now).object("p_1")
    await counted(service)

    assert await exported(service) == before
    assert [figure["people"] for figure in figures_in(before)] == [5]


async def test_who_objects_is_in_no_figure(service: Running) -> None:
    await gathered(service, five())
    await ObjectionCommands(service.runtime.uow, ObjectionRepository(), utc_now).object("p_1")
    await counted(service)

    assert figures_in(await exported(service)) == []


async def test_what_people_write_themselves_is_in_no_figure(service: Running) -> None:
    await gathered(service, five(is_own_post=True))
    await counted(service)

    assert figures_in(await exported(service)) == []


async def test_a_share_counts_in_the_month_of_its_moment_however_old_its_id_is(service: Running) -> None:
    await gathered(service, five(months_ago=2))
    mongo, months = service.runtime.mongo, months_over(utc_now())
    await mongo.collection("shares").update_many({}, {"$set": {"created_at": moment(1)}})

    counts = [await FigureRepository().count(month, mongo) for month in months[-2:]]
    assert [sum(one.shares for one in found) for found in counts] == [0, 5]


async def test_people_of_an_entity_see_the_figures_of_its_programme_alone(service: Running) -> None:
    await gathered(service, [*five(), *five(programme="north")])
    await counted(service)

    assert {figure["programme"] for figure in figures_in(await exported(service))} == {"main", "north"}
    assert {figure["programme"] for figure in figures_in(await exported(service, "auditor-1"))} == {"north"}


async def test_an_export_names_nobody_and_is_for_those_who_oversee(service: Running) -> None:
    await gathered(service, five())
    await counted(service)

    assert b"p_" not in await exported(service)
    for login in ("employee-2", "editor-1"):
        answer = await service.get("/v1/ambassadors/export", as_=login)
        assert (answer.status, answer.json["type"]) == (403, "/problems/missing-role")
