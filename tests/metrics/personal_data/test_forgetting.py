"""Being forgotten by this service: the person's ledger and what is not counted yet go, everybody else's stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running
from kernel.vault import Vault
from metrics.keys.repository import KeyHolding, KeyRepository
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from tests.metrics.happenings import Happening
from tests.metrics.impacts.ledgers import of


async def test_a_forgotten_person_has_no_ledger_and_others_keep_theirs(metrics: Running) -> None:
    # One pseudonym begins like the other.
    gone, stays = "p_gone", "p_gone2"
    for person in (gone, stays):
        for story in range(3):
            happened = Happening(person, f"story-{story}", "linkedin", "shares", 1, utc_now())
            await metrics.publish(happened.event(), source="/distribution")
    waiting = metrics.runtime.mongo.collection("pending")
    crowds = metrics.runtime.mongo.collection("crowds")
    sealed = metrics.runtime.mongo.collection("impacts")

    async def folded() -> bool:
        months = {person: await of(metrics, person) for person in (gone, stays)}
        entries = [len(month.entries) for found in months.values() for month in found.values()]
        return await waiting.count({"waiting.person_id": gone}) == 3 and sum(entries) == 6

    await eventually(folded)
    at = Timestamp()
    at.FromDatetime(utc_now())
    data = ErasureRequested(erasure_id=new_id(), person_id=gone, requested_at=at)

    await metrics.publish(NewEvent(data, subject=data.erasure_id, key=gone, sequence=1), source="/distribution")

    async def confirmed() -> list[Any]:
        return [one for one in await metrics.events("metrics.erasure.v1") if one.key == data.erasure_id]

    [event] = await eventually(confirmed)
    assert (event.data.erasure_id, event.data.service) == (data.erasure_id, "metrics")
    assert {one["person_id"] for row in await waiting.find({}) for one in row["waiting"]} == {stays}
    assert {one["person_id"] for row in await crowds.find({}) for one in row["people"]} == {stays}
    assert {row["person_id"] for row in await sealed.find({})} == {stays}
    assert [row["_id"] for row in await metrics.runtime.mongo.collection("personal_keys").find({})] == [stays]
    assert gone not in [one["person_id"] for one in await metrics.runtime.mongo.collection("erasures").find({})]


async def test_a_share_from_before_is_not_known_anew_when_it_comes_late(metrics: Running) -> None:
    person, story, later = "p_late", new_id(), new_id()
    holding = KeyHolding(KeyRepository(Vault([b"k" * 32])))
    await metrics.runtime.uow.run(lambda tx: holding.erase(person, tx, at=utc_now() - timedelta(minutes=1), most=1))
    for told, at in ((story, utc_now() - timedelta(minutes=2)), (later, utc_now())):
        happened = Happening(person, told, "linkedin", "shares", 1, at)
        await metrics.publish(happened.event(), source="/distribution")
    shares = metrics.runtime.mongo.collection("shares")

    await eventually(lambda: shares.find_one({"story_id": later}))

    assert [one["story_id"] for one in await shares.find({"person_id": person})] == [later]
