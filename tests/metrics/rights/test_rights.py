"""One right for each person of a programme and wave."""

from __future__ import annotations

import asyncio

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.content.v1.programme_pb2 import ProgrammeDefined
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from tests.metrics.polling import Poll


async def test_the_same_request_has_the_same_answer(poll: Poll) -> None:
    blinding = poll.blinding()
    first, again = [await poll.ask(blinding.blinded_message, as_="employee-1") for _ in range(2)]
    assert (first.status, again.status, again.json) == (200, 200, first.json)


async def test_nobody_has_a_second_right(poll: Poll) -> None:
    await poll.voice("employee-1")
    second = await poll.ask(poll.blinding().blinded_message, as_="employee-1")
    assert (second.status, second.json["type"]) == (409, "/problems/right-taken")


async def test_of_many_requests_at_the_same_time_one_is_granted(barometer: Running, poll: Poll) -> None:
    asked = await asyncio.gather(*(poll.ask(poll.blinding().blinded_message, as_="employee-1") for _ in range(5)))
    assert sorted(answer.status for answer in asked) == [200, 409, 409, 409, 409]
    assert len(await barometer.runtime.mongo.collection("wave_rights").find({"wave_id": poll.id})) == 1


@pytest.mark.parametrize("characters", [0, 511, 513, 600])
async def test_a_message_of_another_length_is_refused(poll: Poll, characters: int) -> None:
    body = {"blinded_message": "A" * characters}
    asked = await poll.service.post(f"/v1/waves/{poll.id}/rights", json=body)
    assert (asked.status, asked.json["errors"][0]["pointer"]) == (422, "/blinded_message")


async def test_a_number_above_the_modulus_is_refused_and_uses_no_right_up(poll: Poll) -> None:
    asked = await poll.ask(b"\xff" * poll.key.size, as_="employee-1")
    assert (asked.status, asked.json["type"]) == (422, "/problems/not-a-blinded-message")
    assert (await poll.ask(poll.blinding().blinded_message, as_="employee-1")).status == 200


async def test_who_is_no_employee_has_no_right(poll: Poll) -> None:
    asked = await poll.ask(poll.blinding().blinded_message, as_="auditor-1")
    assert (asked.status, asked.json["type"]) == (403, "/problems/missing-role")


async def test_a_wave_of_an_entity_asks_its_own_people(barometer: Running) -> None:
    defined = ProgrammeDefined(
        programme_id="north", programme_version=1, entity="north", languages=["en"], status="preparing"
    )
    await barometer.publish(NewEvent(defined, subject="north", key="north", sequence=1), source="/content")

    async def known() -> bool:
        return await barometer.runtime.mongo.collection("programmes").find_one({"_id": "north"}) is not None

    await eventually(known)
    poll = await Poll.opened(barometer, programme="north")

    statuses = [
        (await poll.ask(poll.blinding().blinded_message, as_=login)).status
        for login in ("employee-20", "employee-21", "employee-1")
    ]
    assert statuses == [200, 403, 403]
    await poll.close()


async def test_a_forgotten_person_is_named_by_no_right_and_has_no_second_one(barometer: Running, poll: Poll) -> None:
    await poll.voice("employee-1")
    await poll.voice("employee-2")
    person_id, at = barometer.person_id("employee-1"), Timestamp()
    at.FromDatetime(utc_now())
    data = ErasureRequested(erasure_id=new_id(), person_id=person_id, requested_at=at)

    await barometer.publish(NewEvent(data, subject=data.erasure_id, key=person_id, sequence=1), source="/distribution")

    async def left() -> bool:
        rights = await barometer.runtime.mongo.collection("wave_rights").find({"wave_id": poll.id})
        named = [right["person_id"] for right in rights if "person_id" in right]
        return named == [barometer.person_id("employee-2")]

    await eventually(left)
    traces = await barometer.runtime.mongo.collection("wave_rights").find({"wave_id": poll.id})
    assert person_id not in str(traces)
    # Else whoever is forgotten again and again would answer as often.
    again = await poll.ask(poll.blinding().blinded_message, as_="employee-1")
    assert (again.status, again.json["type"]) == (409, "/problems/right-taken")
