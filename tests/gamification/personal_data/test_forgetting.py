"""Being forgotten by this service: what is the person's goes, what colleagues received no longer names them."""

from __future__ import annotations

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from gamification.calendars.repository import CalendarRepository
from gamification.contributions.commands import ContributionCommands
from gamification.contributions.models import ContributionKind, Effort
from gamification.contributions.repository import ContributionRepository
from gamification.programmes.repository import ProgrammeRepository
from gamification.reminders.repository import ReminderRepository
from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.mongo import Tx
from kernel.personal_data import ERASED
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.distribution.v1.ambassador_pb2 import AmbassadorLeft, ErasureRequested
from tests.gamification.conftest import Give, Recognise, Share


async def forgotten(service: Running, login: str) -> Any:
    """The confirmation that a person was forgotten, as they asked."""
    person_id = service.person_id(login)
    at = Timestamp()
    at.FromDatetime(utc_now())
    data = ErasureRequested(erasure_id=new_id(), person_id=person_id, requested_at=at)
    await service.publish(NewEvent(data, subject=data.erasure_id, key=person_id, sequence=1), source="/distribution")

    async def confirmed() -> list[Any]:
        return [one for one in await service.events("gamification.erasure.v1") if one.key == data.erasure_id]

    [event] = await eventually(confirmed)
    return event


async def test_nothing_names_a_forgotten_person_and_thanks_stay_with_who_received_them(
    service: Running, give: Give, share: Share
) -> None:
    gone, stays = service.person_id("employee-1"), service.person_id("employee-2")
    for person_id in (gone, stays):
        await service.publish(share(person_id), source="/distribution")
    given = (await give("employee-1", "employee-2")).json
    assert (await give("employee-2", "employee-1")).status == 201
    told = {"person": stays, "kind": "helping", "words": "They helped me a lot."}
    assert (await service.post("/v1/contributions", as_="employee-1", json=told)).status == 201
    mongo = service.runtime.mongo
    await eventually(lambda: mongo.collection("contributions").find_one({"person_id": gone}))

    event = await forgotten(service, "employee-1")

    assert event.data.service == "gamification"
    for name in ("contributions", "declarations", "forgotten_efforts", "reminders", "kudos", "allowances", "erasures"):
        assert gone not in str(await mongo.collection(name).find({})), name
    thanks = (await service.get(f"/v1/kudos/{given['id']}", as_="employee-2")).json
    assert (thanks["by"]["person"], thanks["reason"]) == (ERASED, given["reason"])
    mine = (await service.get("/v1/me/contributions", as_="employee-2")).json["items"]
    [declared] = [one for one in mine if one["kind"] == "helping"]
    assert (declared["declared_by"], declared["words"]) == (ERASED, "They helped me a lot.")


async def test_what_a_forgotten_person_did_before_is_not_recognised_when_it_is_told_late(
    service: Running, share: Share
) -> None:
    gone = service.person_id("employee-12")
    late = share(gone)
    await forgotten(service, "employee-12")

    await service.publish(late, source="/distribution")
    # In the order of the same person: when the second is known, the first was handled.
    await service.publish(share(gone), source="/distribution")

    mine = service.runtime.mongo.collection("contributions")
    await eventually(lambda: mine.find_one({"person_id": gone}))
    [kept] = await mine.find({"person_id": gone})
    assert kept["origin_id"] != late.subject
    assert gone not in str(await service.runtime.mongo.collection("forgotten_people").find({}))


async def test_what_is_recognised_at_the_moment_of_being_forgotten_does_not_stay(service: Running) -> None:
    gone, times = service.person_id("employee-13"), 0
    commands = ContributionCommands(
        ContributionRepository(), ProgrammeRepository(), CalendarRepository(), ReminderRepository(), utc_now
    )
    effort = Effort(kind=ContributionKind.SHARING, origin_id=new_id(), person_id=gone, made_at=utc_now())

    async def record(tx: Tx) -> None:
        nonlocal times
        times += 1
        # Now the transaction sees nobody forgotten, whoever is.
        await ContributionRepository().of_origin(effort.origin, tx)
        if times == 1:
            await forgotten(service, "employee-13")
        await commands.record(effort, tx)

    await service.runtime.uow.run(record, seconds=30)

    assert await service.runtime.mongo.collection("contributions").find({"person_id": gone}) == []
    assert times > 1


async def test_of_whom_nothing_was_forgotten_nothing_is_kept_for_it(service: Running, recognise: Recognise) -> None:
    before = await service.runtime.mongo.collection("forgotten_people").find({})

    await recognise("employee-14")

    assert await service.runtime.mongo.collection("forgotten_people").find({}) == before


async def test_thanks_to_a_team_reach_the_others_alone(service: Running, give: Give) -> None:
    team = (await service.post("/v1/teams", as_="employee-3", json={"name": "Grid", "door": "open"})).json["id"]
    await service.post(f"/v1/teams/{team}/join", as_="employee-4", json={})
    kudos = (await give("employee-5", "employee-3", to={"team": team})).json
    await service.post(f"/v1/kudos/{kudos['id']}/thank-back", as_="employee-3", json={"words": "We thank you too"})

    await forgotten(service, "employee-3")

    assert service.person_id("employee-3") not in str(await service.runtime.mongo.collection("kudos").find({}))
    left = (await service.get("/v1/me/kudos", as_="employee-4")).json["items"]
    assert [(one["id"], one["thanks_back"]["words"]) for one in left] == [(kudos["id"], "We thank you too")]


async def test_nobody_learns_whether_a_person_is_unknown_or_left_or_was_forgotten(service: Running, give: Give) -> None:
    there, left, gone = (service.person_id(f"employee-{number}") for number in (6, 7, 8))
    at = Timestamp()
    at.FromDatetime(utc_now())
    data = AmbassadorLeft(person_id=left, left_at=at)
    await service.publish(NewEvent(data, subject=left, key=left, sequence=1), source="/distribution")
    await forgotten(service, "employee-8")

    people = (there, left, gone, "p_" + "z" * 26)
    answers = [await give("employee-9", "employee-6", to={"person": person}) for person in people]

    shapes = {
        (
            one.status,
            one.body.replace(one.json["id"].encode(), b"")
            .replace(person.encode(), b"")
            .replace(one.json["given_at"].encode(), b""),
            tuple(sorted((name, len(value)) for name, value in one.headers.items() if name.lower() != "server-timing")),
        )
        for one, person in zip(answers, people, strict=True)
    }
    assert len(shapes) == 1
    assert len({len(one.body) for one in answers}) == 1
