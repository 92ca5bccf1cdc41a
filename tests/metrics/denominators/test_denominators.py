"""The denominator of each day, from who came and went, on a running service."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running
from metrics.denominators.repository import CENSUSES, DENOMINATORS, MEMBERSHIPS
from metrics.subscriptions import count_ambassadors
from relais.distribution.v1.ambassador_pb2 import AmbassadorEnrolled, AmbassadorLeft, ErasureRequested
from tests.metrics.happenings import days_ago
from tests.metrics.impacts.ledgers import erased, stamped

WITHHELD = None


async def test_a_number_is_told_once_five_people_came(metrics: Running) -> None:
    programme, people = new_id(), [new_id() for _ in range(9)]
    day = days_ago(5)
    await come(metrics, programme, people[:4], at=day)
    assert await shown(metrics, programme) == dict.fromkeys(last_days(7), WITHHELD)
    await come(metrics, programme, people[4:6], at=day + timedelta(days=1))
    expected = dict.fromkeys(last_days(7), 5) | dict.fromkeys(last_days(7)[:2], WITHHELD)
    assert await shown(metrics, programme) == expected
    await come(metrics, programme, people[6:], at=day + timedelta(days=2))
    assert await shown(metrics, programme) == expected


async def test_who_moves_to_another_programme_leaves_the_one_before(metrics: Running) -> None:
    one, other, people = new_id(), new_id(), [new_id() for _ in range(10)]
    await come(metrics, one, people, at=days_ago(3))
    assert set((await shown(metrics, one)).values()) == {WITHHELD, 10}
    await come(metrics, other, people[:5], at=days_ago(1))
    assert list((await shown(metrics, one)).values())[-3:] == [10, 5, 5]
    assert list((await shown(metrics, other)).values())[-3:] == [WITHHELD, 5, 5]


async def test_of_those_who_left_nothing_is_kept(metrics: Running) -> None:
    programme, people = new_id(), [new_id() for _ in range(5)]
    await come(metrics, programme, people, at=days_ago(3))
    await leave(metrics, people, at=days_ago(2))
    assert list((await shown(metrics, programme)).values())[-4:] == [5, WITHHELD, WITHHELD, WITHHELD]
    kept = await metrics.runtime.mongo.collection(MEMBERSHIPS).find({"_id": {"$in": people}})
    named = await metrics.runtime.mongo.collection(CENSUSES).find({"moved": {"$in": people}})
    assert (kept, named) == ([], [])


async def test_who_accepts_a_new_charter_is_counted_once(metrics: Running) -> None:
    programme, people = new_id(), [new_id() for _ in range(5)]
    await come(metrics, programme, people[:4], at=days_ago(3))
    await come(metrics, programme, people[:4], at=days_ago(2))
    assert set((await shown(metrics, programme)).values()) == {WITHHELD}
    await come(metrics, programme, people[4:], at=days_ago(1))
    assert list((await shown(metrics, programme)).values())[-1] == 5


async def test_an_erased_person_is_named_nowhere(metrics: Running) -> None:
    programme, people = new_id(), [new_id() for _ in range(3)]
    await come(metrics, programme, people, at=days_ago(3))
    await leave(metrics, people[:1], at=days_ago(2))
    for person in people[:2]:
        asked = ErasureRequested(erasure_id=new_id(), person_id=person, requested_at=_moment(days_ago(1)))
        await metrics.publish(NewEvent(asked, subject=person, key=person, sequence=3), source="/distribution")
    await eventually(lambda: _census_is(metrics, programme, {"people": 1, "moved": people[2:]}))
    assert await metrics.runtime.mongo.collection(MEMBERSHIPS).find({"_id": {"$in": people[:2]}}) == []


async def test_who_was_forgotten_is_not_counted_when_their_coming_is_told_late(metrics: Running) -> None:
    programme, gone, stays = new_id(), new_id(), new_id()
    await erased(metrics, gone)
    at = days_ago(1)
    late, later = ((gone, at), (stays, at)), ((gone, datetime.now(UTC) + timedelta(seconds=2)),)
    for moved, named in ((late, {stays}), (later, {stays, gone})):
        for person, moment in moved:
            data = AmbassadorEnrolled(
                person_id=person, charter_version=1, enrolled_at=_moment(moment), charter_id=f"charter:{programme}"
            )
            batch = stamped(NewEvent(data, subject=person, key=person, sequence=1))
            await metrics.runtime.uow.run(lambda tx, batch=batch: count_ambassadors(batch, tx))
        # What they do later is a new beginning.
        assert await _census_is(metrics, programme, {"people": len(named), "moved": sorted(named)})
        members = await metrics.runtime.mongo.collection(MEMBERSHIPS).find({"programme_id": programme})
        assert {one["_id"] for one in members} == named


async def test_rows_have_the_denominator_of_their_programme(metrics: Running) -> None:
    numbers = metrics.runtime.mongo.collection(DENOMINATORS)
    programme = new_id()
    await come(metrics, programme, [new_id() for _ in range(6)], at=days_ago(1))
    found = await numbers.find({"programme_id": programme})
    assert [one["people"] for one in found] == [5]
    answer = await metrics.get(f"/v1/figures?programme={programme}&group_by=programme")
    assert answer.json["rows"] == []
    assert answer.json["ambassadors"][-1]["value"] == 5


async def come(metrics: Running, programme: str, people: list[str], *, at: datetime) -> None:
    """Have people enrol, one after the other, and counted."""
    for person in people:
        data = AmbassadorEnrolled(
            person_id=person, charter_version=1, enrolled_at=_moment(at), charter_id=f"charter:{programme}"
        )
        await metrics.publish(NewEvent(data, subject=person, key=person, sequence=1), source="/distribution")
        await eventually(lambda person=person: _belongs(metrics, person, programme))


async def leave(metrics: Running, people: list[str], *, at: datetime) -> None:
    """Have people leave, one after the other, and counted."""
    for person in people:
        data = AmbassadorLeft(person_id=person, left_at=_moment(at))
        await metrics.publish(NewEvent(data, subject=person, key=person, sequence=2), source="/distribution")
        await eventually(lambda person=person: _belongs(metrics, person, None))


async def shown(metrics: Running, programme: str) -> dict[str, int | None]:
    """The numbers that are told for the last days."""
    days = last_days(7)
    answer = await metrics.get(f"/v1/figures?programme={programme}&from={days[0]}&to={days[-1]}")
    told: list[dict[str, Any]] = answer.json["ambassadors"]
    assert all(one["withheld"] == (one["value"] is None) for one in told)
    return {one["day"]: one["value"] for one in told}


def last_days(count: int) -> list[str]:
    """The last days, today being the last."""
    today = datetime.now(UTC).date()
    return [str(today - timedelta(days=number)) for number in reversed(range(count))]


async def _belongs(metrics: Running, person: str, programme: str | None) -> bool:
    found = await metrics.runtime.mongo.collection(MEMBERSHIPS).find_one({"_id": person})
    return (found or {}).get("programme_id") == programme


async def _census_is(metrics: Running, programme: str, expected: dict[str, Any]) -> bool:
    found = await metrics.runtime.mongo.collection(CENSUSES).find_one({"_id": programme})
    return found is not None and {name: found[name] for name in expected} == expected


def _moment(at: datetime) -> Timestamp:
    moment = Timestamp()
    moment.FromDatetime(at)
    return moment
