"""A share becomes a contribution, once; colleagues see it for a while, by time alone, and its person always."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from kernel.clock import new_id, utc_now
from kernel.events import NewEvent, encode
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.gamification.v1.recognition_pb2 import CONTRIBUTION_KIND_SHARING, ContributionRecognised

SHARES = "distribution.share.v1"
RECOGNITION = "gamification.recognition.v1"

Share = Callable[..., NewEvent]
Recognise = Callable[..., Awaitable[dict[str, Any]]]


async def test_a_share_becomes_a_contribution_that_colleagues_see(
    service: Running, recognise: Recognise, share: Share
) -> None:
    mine = await recognise("employee-1")

    seen = {
        "id": mine["id"],
        "person_id": service.person_id("employee-1"),
        "kind": "sharing",
        "story_id": mine["story_id"],
        "made_at": mine["made_at"],
    }
    unset = {"declared_by": None, "words": None, "hidden_at": None, "taken_back_at": None}
    assert mine == {**seen, **unset, "version": 1}
    assert seen in (await service.get("/v1/contributions", as_="employee-2")).json["items"]
    assert (await service.get(f"/v1/contributions/{mine['id']}", as_="employee-2")).json == seen


async def test_ones_own_are_not_among_the_colleagues(service: Running, recognise: Recognise) -> None:
    mine = await recognise("employee-1")

    colleagues = (await service.get("/v1/contributions?limit=100", as_="employee-1")).json["items"]
    assert mine["id"] not in [one["id"] for one in colleagues]


async def test_the_other_services_are_told_that_it_is_recognised(service: Running, recognise: Recognise) -> None:
    mine = await recognise("employee-3")

    async def told() -> list[Any]:
        return [event for event in await service.events(RECOGNITION) if event.subject == mine["id"]]

    [event] = await eventually(told)

    assert isinstance(event.data, ContributionRecognised)
    assert event.key == event.data.person_id == service.person_id("employee-3")
    assert event.data.kind == CONTRIBUTION_KIND_SHARING


async def test_a_share_told_of_many_times_is_recognised_once(
    service: Running, recognise: Recognise, share: Share
) -> None:
    person = service.person_id("employee-4")
    event = await service.publish(share(person, share_id=new_id()), source="/distribution")
    headers, key, value = encode(event)
    for _ in range(3):
        # The same record again, as after a restart of the publisher.
        await service.publish_raw(SHARES, value, key=key, headers=headers)
    # The same share in an event of its own, as after a repair.
    await service.publish(NewEvent(event.data, subject=event.subject, key=person, sequence=2), source="/distribution")
    # Of the same person and so behind the others: once this is here, they have been handled.
    last = await recognise("employee-4")

    mine = (await service.get("/v1/me/contributions", as_="employee-4")).json["items"]

    assert [one["story_id"] for one in mine] == [last["story_id"], event.data.story_id]
    assert await dead_letters(service) == []


async def test_they_are_ordered_by_when_the_effort_was_made(service: Running, recognise: Recognise) -> None:
    now = utc_now()
    made = {age: (await recognise("employee-5", at=now - timedelta(hours=age)))["id"] for age in (2, 1, 3)}

    mine = (await service.get("/v1/me/contributions", as_="employee-5")).json["items"]

    assert [one["id"] for one in mine] == [made[1], made[2], made[3]]


async def test_pages_hold_each_once_while_more_are_recognised(service: Running, recognise: Recognise) -> None:
    at = utc_now()
    # Made at the same moment, so that only the id tells their order.
    made = {(await recognise("employee-6", at=at))["id"] for _ in range(5)}

    pages: list[list[str]] = []
    cursor = ""
    while cursor is not None:
        page = await service.get(f"/v1/me/contributions?limit=2{cursor and '&cursor='}{cursor}", as_="employee-6")
        pages.append([one["id"] for one in page.json["items"]])
        cursor = page.json["next_cursor"]
        await recognise("employee-6", at=at + timedelta(minutes=1))

    seen = [one for page in pages for one in page]
    assert (len(seen), set(seen)) == (5, made)
    assert [len(page) for page in pages] == [2, 2, 1]


async def test_colleagues_see_a_contribution_for_thirty_days_and_its_person_for_longer(
    service: Running, recognise: Recognise
) -> None:
    now = utc_now()
    old = await recognise("employee-7", at=now - timedelta(days=31))
    recent = await recognise("employee-7", at=now - timedelta(days=29))

    theirs = (await service.get("/v1/contributions?limit=100", as_="employee-8")).json["items"]
    mine = (await service.get("/v1/me/contributions", as_="employee-7")).json["items"]

    assert recent["id"] in [one["id"] for one in theirs]
    assert old["id"] not in [one["id"] for one in theirs]
    assert [one["id"] for one in mine] == [recent["id"], old["id"]]


async def test_one_persons_contributions_cannot_be_picked_out(service: Running, recognise: Recognise) -> None:
    await recognise("employee-9")
    await recognise("employee-10")

    everything = await service.get("/v1/contributions?limit=100", as_="employee-2")
    picked = await service.get(
        f"/v1/contributions?limit=100&person={service.person_id('employee-9')}&sort=person_id", as_="employee-2"
    )

    assert picked.body == everything.body


async def test_a_cursor_of_the_colleagues_is_no_cursor_of_ones_own(service: Running, recognise: Recognise) -> None:
    await recognise("employee-11")
    await recognise("employee-11")
    cursor = (await service.get("/v1/contributions?limit=1", as_="employee-2")).json["next_cursor"]

    answers = [
        await service.get(f"{path}?limit=1&cursor={cursor}", as_=login)
        for path, login in (("/v1/me/contributions", "employee-2"), ("/v1/contributions", "employee-3"))
    ]

    assert [answer.status for answer in answers] == [422, 422]


async def test_an_unchanged_list_is_not_sent_again(service: Running, recognise: Recognise) -> None:
    await recognise("employee-12")
    known = {"If-None-Match": (await service.get("/v1/me/contributions", as_="employee-12")).headers["ETag"]}

    same = await service.get("/v1/me/contributions", as_="employee-12", headers=known)
    await recognise("employee-12")
    changed = await service.get("/v1/me/contributions", as_="employee-12", headers=known)

    assert (same.status, changed.status) == (304, 200)


async def test_a_record_that_is_no_share_is_set_aside_and_the_next_is_recognised(
    service: Running, recognise: Recognise, share: Share
) -> None:
    person = service.person_id("employee-13")
    event = await service.publish(share(person), source="/distribution")
    headers, key, value = encode(event)
    await service.publish_raw(SHARES, value[:-3], key=key, headers=headers)
    unknown = [(name, b"relais.distribution.share.painted.v1" if name == "ce_type" else one) for name, one in headers]
    await service.publish_raw(SHARES, value, key=key, headers=unknown)
    nobody = await service.publish(share("", share_id=new_id()), source="/distribution")

    await recognise("employee-13")

    letters = await eventually(lambda: dead_letters(service, at_least=3))
    assert sorted(dict(letter.headers)["x-error"] for letter in letters) == [
        b"IncompleteEffort",
        b"the value is not a relais.distribution.v1.SharePublished",
        b"unknown ce_type",
    ]
    assert nobody.data.share_id.encode() in b"".join(letter.value for letter in letters)


async def dead_letters(service: Running, *, at_least: int = 0) -> list[Any]:
    found = await service.records("gamification.contributions.distribution.share.v1.dlq")
    assert len(found) >= at_least
    return found
