"""What the other services are told of kudos: who and when, in the order of the receiver, never why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from kernel.events import Event
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from relais.gamification.v1.recognition_pb2 import KudosGiven, KudosHidden, KudosShown

TOPIC = "gamification.recognition.v1"
CANARY = "canarybird"

Give = Callable[..., Awaitable[Answer]]
Recognise = Callable[..., Awaitable[dict[str, Any]]]


async def test_giving_showing_and_hiding_are_told_in_their_order(service: Running, give: Give) -> None:
    kudos = (await give("employee-1", "employee-2")).json
    for action in ("show", "show", "hide", "hide"):
        await service.post(f"/v1/kudos/{kudos['id']}/{action}", as_="employee-2")

    told = await events_of(service, kudos["id"], expected=3)

    assert [type(event.data) for event in told] == [KudosGiven, KudosShown, KudosHidden]
    assert [event.sequence for event in told] == [1, 2, 3]
    receiver = service.person_id("employee-2")
    assert {(event.source, event.key, event.data.person_id) for event in told} == {
        ("/gamification", receiver, receiver)
    }
    assert told[0].data.giver_id == service.person_id("employee-1")


async def test_the_contribution_is_told_only_where_there_is_one(
    service: Running, give: Give, recognise: Recognise
) -> None:
    contribution = await recognise("employee-3")
    with_one = (await give("employee-1", "employee-3", contribution=contribution["id"])).json["id"]
    without = (await give("employee-1", "employee-3")).json["id"]

    [told] = await events_of(service, with_one, expected=1)
    [untold] = await events_of(service, without, expected=1)

    assert told.data.contribution_id == contribution["id"]
    assert not untold.data.HasField("contribution_id")


async def test_a_refused_request_is_told_to_nobody(service: Running, give: Give) -> None:
    await give("employee-4", "employee-4")
    after = (await give("employee-4", "employee-5")).json["id"]

    await events_of(service, after, expected=1)

    givers = [event.data.giver_id for event in await service.events(TOPIC) if isinstance(event.data, KudosGiven)]
    assert givers.count(service.person_id("employee-4")) == 1


async def test_no_word_of_a_reason_leaves_the_service(service: Running, give: Give) -> None:
    kudos = (await give("employee-6", "employee-7", reason=f"Thanks for the {CANARY}")).json
    for action in ("show", "hide"):
        await service.post(f"/v1/kudos/{kudos['id']}/{action}", as_="employee-7")
    await events_of(service, kudos["id"], expected=3)

    records = [repr((record.key, record.value, record.headers)) for record in await service.records(TOPIC)]
    rows = await service.runtime.mongo.collection("outbox").find({})

    # The first proves that the search would find what is there.
    assert any(kudos["id"] in record for record in records)
    assert not any(CANARY in record for record in (*records, *map(repr, rows)))


async def events_of(service: Running, kudos_id: str, *, expected: int) -> list[Event[Any]]:
    """The events of some kudos, once there are as many as expected."""

    async def all_there() -> list[Event[Any]]:
        found = [event for event in await service.events(TOPIC) if event.subject == kudos_id]
        assert len(found) >= expected
        return found

    found: list[Event[Any]] = await eventually(all_there)
    assert len(found) == expected
    return found
