"""Colleagues tell what somebody did; it is that person's to keep, to hide and to delete."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from gamification.bootstrap import SERVICE
from gamification.subscriptions import recognise_share
from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.outbox import OutboxWriter
from kernel.testing.service import Answer, Running, running
from relais.gamification.v1.recognition_pb2 import ContributionDeleted, ContributionRecognised

WORDS = "She helped me to read the new tariff."

Give = Callable[..., Awaitable[Answer]]
Share = Callable[..., NewEvent]


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """Without a worker, so that what is told stays in the outbox."""
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        worker=False,
        claims={"employee-12": {"entity": "north", "roles": ["employee"]}},
        kudos_per_week=100,
        declarations_per_day=5,
        max_body_bytes=50_000,
    ) as running_service:
        yield running_service


async def declare(service: Running, by: str, to: str, *, headers: Any = None, **members: Any) -> Answer:
    body = {"person": service.person_id(to), "kind": "helping", "words": WORDS, **members}
    return await service.post("/v1/contributions", as_=by, json=body, headers=headers)


async def own(service: Running, login: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await service.get("/v1/me/contributions?limit=100", as_=login)).json["items"]
    return items


async def seen(service: Running, contribution_id: str, *, as_: str) -> bool:
    """Whether a colleague sees it, in the list and by itself."""
    listed = (await service.get("/v1/contributions?limit=100", as_=as_)).json["items"]
    alone = await service.get(f"/v1/contributions/{contribution_id}", as_=as_)
    assert (alone.status == 200) is (contribution_id in [one["id"] for one in listed])
    return alone.status == 200


async def told(service: Running, contribution_id: str) -> list[str]:
    rows = await service.runtime.mongo.collection("outbox").find({"subject": contribution_id}, sort=[("_id", 1)])
    return [row["type"] for row in rows]


async def test_a_colleague_tells_what_somebody_did_and_they_alone_read_the_words(service: Running) -> None:
    declared = await declare(service, "employee-1", "employee-2")
    [mine] = await own(service, "employee-2")

    assert (declared.status, declared.json["words"]) == (201, WORDS)
    assert (mine["kind"], mine["words"], mine["declared_by"]) == ("helping", WORDS, service.person_id("employee-1"))
    assert await seen(service, mine["id"], as_="employee-3")
    everything = await service.get("/v1/contributions?limit=100", as_="employee-3")
    assert b"words" not in everything.body
    assert b"declared_by" not in everything.body
    assert await told(service, mine["id"]) == ["relais.gamification.contribution.recognised.v1"]


async def test_no_word_of_it_and_nobody_else_is_in_the_event(service: Running) -> None:
    await declare(service, "employee-1", "employee-4")
    [mine] = await own(service, "employee-4")

    [row] = await service.runtime.mongo.collection("outbox").find({"subject": mine["id"]})

    assert WORDS.encode() not in row["data"]
    assert service.person_id("employee-1").encode() not in row["data"]
    event = ContributionRecognised.FromString(row["data"])
    assert (event.programme_id, event.told_by_colleague) == ("main", True)


async def test_whether_there_is_such_a_person_is_not_told(service: Running) -> None:
    answers = [
        await declare(service, "employee-5", "employee-6"),
        await declare(service, "employee-5", "employee-6", person="p_" + "z" * 26),
    ]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].json.keys() == answers[1].json.keys()
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


@pytest.mark.parametrize("kind", ["helping", "informing", "crediting"])
async def test_nobody_tells_of_their_own_effort(service: Running, kind: str) -> None:
    refused = await declare(service, "employee-7", "employee-7", kind=kind)

    assert (refused.status, refused.json["type"].rpartition("/")[2]) == (422, "own-effort-declared")
    assert [one["pointer"] for one in refused.json["errors"]] == ["/person"]
    assert await own(service, "employee-7") == []


@pytest.mark.parametrize("by", ["employee-8", "employee-9"])
async def test_who_chose_not_to_share_alone_knows_until_they_show_it(service: Running, by: str) -> None:
    words = f"It was not verified yet, says {by}."
    assert (await declare(service, by, "employee-8", kind="declining_wisely", words=words)).status == 201
    mine = next(one for one in await own(service, "employee-8") if one["words"] == words)

    assert mine["hidden_at"] is not None
    assert not await seen(service, mine["id"], as_="employee-9")
    # Nor does an event say what it was, whether a colleague told of it, or when to the minute.
    [row] = await service.runtime.mongo.collection("outbox").find({"subject": mine["id"]})
    event = ContributionRecognised.FromString(row["data"])
    assert {field.name for field, _ in event.ListFields()} == {"contribution_id", "person_id", "recognised_at"}
    assert event.recognised_at.ToJsonString().endswith("T00:00:00Z")
    shown = await service.post(f"/v1/contributions/{mine['id']}/show", as_="employee-8")
    assert (shown.status, shown.json["hidden_at"], shown.headers["ETag"]) == (200, None, '"2"')
    assert await seen(service, mine["id"], as_="employee-9")


async def test_ones_own_entity_is_kept_and_nobody_elses(service: Running) -> None:
    await declare(service, "employee-12", "employee-12", kind="declining_wisely")
    await declare(service, "employee-12", "employee-13")

    kept = await service.runtime.mongo.collection("contributions").find(
        {"declared_by": service.person_id("employee-12")}
    )
    assert [one["entity"] for one in sorted(kept, key=lambda one: one["_id"])] == ["north", None]


@pytest.mark.parametrize("kind", ["sharing", "writing", "proposing", "attending", "points", ""])
async def test_what_is_seen_here_or_unknown_is_not_declared(service: Running, kind: str) -> None:
    refused = await declare(service, "employee-1", "employee-2", kind=kind)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/kind")


@pytest.mark.parametrize(
    "words", ["", "Thank you", "👏 👏 👏", "<b>She helped</b> me a lot", "x" * 10_000, "She helped\u202eme a lot", None]
)
async def test_words_that_say_nothing_or_hide_something_are_refused(service: Running, words: Any) -> None:
    refused = await declare(service, "employee-1", "employee-2", words=words)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/words")


async def test_told_again_with_the_same_key_it_is_one(service: Running) -> None:
    headers = {"Idempotency-Key": new_id()}

    answers = [await declare(service, "employee-14", "employee-15", headers=headers) for _ in range(2)]

    assert answers[0].json == answers[1].json
    assert len(await own(service, "employee-15")) == 1


async def test_many_at_once_are_as_many_as_a_day_allows(service: Running) -> None:
    answers = await asyncio.gather(*(declare(service, "employee-16", "employee-17") for _ in range(12)))

    refused = [one for one in answers if one.status == 409]
    assert (len(refused), {one.status for one in answers}) == (7, {201, 409})
    assert {one.json["type"].rpartition("/")[2] for one in refused} == {"declarations-used"}
    assert all("T00:00:00" in one.json["renews_at"] for one in refused)
    assert len(await own(service, "employee-17")) == 5


async def test_what_is_hidden_its_person_alone_sees(service: Running, give: Give) -> None:
    await declare(service, "employee-18", "employee-19")
    [mine] = await own(service, "employee-19")
    path = f"/v1/contributions/{mine['id']}"

    assert (await service.post(f"{path}/hide", as_="employee-18")).status == 404
    hidden = await service.post(f"{path}/hide", as_="employee-19")

    assert hidden.json["hidden_at"] is not None
    assert (await service.post(f"{path}/hide", as_="employee-19")).json == hidden.json
    assert not await seen(service, mine["id"], as_="employee-18")
    assert (await service.get(path, as_="employee-19")).status == 200
    assert (await give("employee-18", "employee-19", contribution=mine["id"])).status == 422
    assert await own(service, "employee-19") == [hidden.json]


async def test_what_is_deleted_is_gone_and_the_thanks_for_it_stay(service: Running, give: Give) -> None:
    await declare(service, "employee-20", "employee-21")
    [mine] = await own(service, "employee-21")
    path = f"/v1/contributions/{mine['id']}"
    kudos = await give("employee-20", "employee-21", contribution=mine["id"])

    assert (await service.delete(path, as_="employee-20")).status == 404
    assert (await service.delete(path, as_="employee-21")).status == 204

    assert (await service.delete(path, as_="employee-21")).status == 404
    assert await own(service, "employee-21") == []
    assert (await service.get(path, as_="employee-20")).json["title"] == "There is no such contribution"
    assert (await service.get(f"/v1/kudos/{kudos.json['id']}", as_="employee-21")).json == kudos.json
    rows = await service.runtime.mongo.collection("outbox").find({"subject": mine["id"]}, sort=[("_id", 1)])
    event = ContributionDeleted.FromString(rows[-1]["data"])
    assert (rows[-1]["sequence"], event.person_id) == (2, service.person_id("employee-21"))


async def test_what_is_deleted_stays_deleted_when_it_is_told_of_again(service: Running, share: Share) -> None:
    writer = OutboxWriter(SERVICE.catalogue, source="/distribution")
    new = share(service.person_id("employee-22"))
    await service.runtime.uow.run(lambda tx: recognise_share(writer.stamp(new), tx))
    [mine] = await own(service, "employee-22")
    await service.delete(f"/v1/contributions/{mine['id']}", as_="employee-22")

    await service.runtime.uow.run(lambda tx: recognise_share(writer.stamp(new), tx))

    assert await own(service, "employee-22") == []
    kept = await service.runtime.mongo.collection("forgotten_efforts").find({})
    assert all(new.data.share_id not in str(one) and new.key not in str(one) for one in kept)
