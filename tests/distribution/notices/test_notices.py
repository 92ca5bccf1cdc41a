"""What those who shared a story are told when it is corrected or withdrawn, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from distribution.notices.commands import NoticeCommands
from distribution.notices.models import SETTLES, NoticeKind, Telling
from distribution.notices.repository import NOTICES, TELLINGS, NoticeHolding, NoticeRepository
from distribution.shares.repository import ShareHolding
from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.mongo import Tx
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.content.v1.story_pb2 import StoryWithdrawn
from tests.distribution.conftest import Programme, corrected, stamp


@pytest.fixture(scope="module", autouse=True)
async def _ambassadors(programme: Programme) -> None:
    for number in range(1, 7):
        await programme.enrol(f"employee-{number}")


def withdrawn(story_id: str, *, version: int, notice_id: str) -> NewEvent:
    data = StoryWithdrawn(story_id=story_id, story_version=version, withdrawn_at=stamp(utc_now()), notice_id=notice_id)
    return NewEvent(data, subject=story_id, key=story_id, sequence=version)


async def notices(service: Running, login: str, **headers: str) -> list[dict[str, Any]]:
    answer = await service.get("/v1/me/notices", as_=login, headers=headers)
    assert answer.status == 200, answer.body
    items: list[dict[str, Any]] = answer.json["items"]
    return items


async def told(service: Running, login: str, notice_id: str) -> dict[str, Any]:
    """The notice, once the worker has told a person."""

    async def found() -> dict[str, Any] | None:
        return next((one for one in await notices(service, login) if one["id"] == notice_id), None)

    notice: dict[str, Any] = await eventually(found)
    return notice


async def test_whoever_shared_what_was_wrong_is_told_once_and_privately(programme: Programme, service: Running) -> None:
    story_id, notice_id = await programme.story(), new_id()
    for network in ("linkedin", "bluesky"):
        assert (await programme.share("employee-1", story_id, network=network)).status == 201
    link = await programme.link("employee-1", story_id)

    await service.publish(corrected(story_id, version=4, notice_id=notice_id), source="/content")

    notice = await told(service, "employee-1", notice_id)
    assert {name: notice[name] for name in ("story_id", "kind", "wording", "languages", "is_read")} == {
        "story_id": story_id,
        "kind": "correction",
        "wording": f"https://content.example/v1/stories/{story_id}/notices",
        "languages": ["en", "fr"],
        "is_read": False,
    }
    assert len(await notices(service, "employee-1")) == 1
    [french] = await notices(service, "employee-1", **{"Accept-Language": "fr"})
    assert french["explanation"].startswith("Une histoire que vous avez partagée a été corrigée")
    for login in ("employee-2", "editor-1", "programme-1"):
        assert await notices(service, login) == []
    # Nothing is deleted for them.
    assert (await service.get(link, as_=None)).status == 302
    assert len((await service.get("/v1/me/shares")).json["items"]) == 3


async def test_whoever_shared_what_was_right_already_is_not_told(programme: Programme, service: Running) -> None:
    story_id, notice_id = await programme.story(), new_id()
    assert (await programme.share("employee-2", story_id)).status == 201
    await programme.story(story_id=story_id, version=4)
    shares = service.runtime.mongo.collection("shares")

    async def of_the_new_version() -> bool:
        share = (await programme.share("employee-3", story_id)).json
        document = await shares.find_one({"_id": share["id"]})
        assert document is not None
        if document["story_version"] == 4:
            return True
        await shares.delete_many({"_id": share["id"]})
        return False

    await eventually(of_the_new_version)
    await service.publish(corrected(story_id, version=4, notice_id=notice_id), source="/content")

    await told(service, "employee-2", notice_id)
    assert await notices(service, "employee-3") == []


async def test_a_withdrawal_tells_everybody_who_shared_and_their_link_says_so(
    programme: Programme, service: Running
) -> None:
    story_id, notice_id = await programme.story(), new_id()
    links = {login: await programme.link(login, story_id) for login in ("employee-3", "employee-4")}

    await service.publish(withdrawn(story_id, version=9, notice_id=notice_id), source="/content")

    for login, link in links.items():
        assert (await told(service, login, notice_id))["kind"] == "withdrawal"

        async def gone(link: str = link) -> bool:
            return (await service.get(link, as_=None)).status == 410

        await eventually(gone)
        [newest, *_] = (await service.get("/v1/me/shares", as_=login)).json["items"]
        assert newest["story_id"] == story_id


async def test_a_notice_is_read_and_dismissed_by_its_person_alone(programme: Programme, service: Running) -> None:
    story_id, notice_id = await programme.story(), new_id()
    await programme.share("employee-5", story_id)
    await service.publish(withdrawn(story_id, version=4, notice_id=notice_id), source="/content")
    await told(service, "employee-5", notice_id)
    path = f"/v1/me/notices/{notice_id}"

    assert (await service.post(f"{path}/read", as_="employee-6")).json["type"] == "/problems/notice-not-found"
    assert (await service.delete(path, as_="programme-1")).status == 404
    assert (await service.post(f"{path}/read", as_="employee-5")).json["is_read"] is True
    assert (await notices(service, "employee-5"))[0]["is_read"] is True
    assert (await service.delete(path, as_="employee-5")).status == 204
    assert await notices(service, "employee-5") == []
    assert (await service.delete(path, as_="employee-5")).status == 404
    assert (await service.post(f"{path}/read", as_="employee-5")).status == 404
    # Told again, years later perhaps, it does not come back.
    await _tell(service, service.person_id("employee-5"), id=notice_id)
    assert await notices(service, "employee-5") == []


async def test_many_are_told_in_chunks_and_those_who_shared_in_the_last_minute_too(service: Running) -> None:
    # By a clock that is ten years ahead: the worker of the service finds nothing to do.
    now = utc_now().replace(microsecond=0) + timedelta(days=3650)
    story_id, people, late = new_id(), [f"p_{number:04d}" for number in range(25)], "p_late"
    telling = _telling(story_id, happened_at=now)
    commands = NoticeCommands(service.runtime.uow, service.runtime.mongo, NoticeRepository(), lambda: now, chunk=10)
    await service.runtime.mongo.collection(TELLINGS).delete_many({})
    await _share(service, story_id, *people)
    for _ in range(2):
        await service.runtime.uow.run(lambda tx: NoticeRepository().note(telling, tx))

    turns = [await commands.tell_due() for _ in range(4)]
    await _share(service, story_id, late)

    assert turns == [True, True, True, False]
    assert await _told(service, telling.id) == set(people)
    now += SETTLES
    while await commands.tell_due():
        pass
    assert await _told(service, telling.id) == {*people, late}
    done = await service.runtime.mongo.collection(TELLINGS).find_one({"_id": telling.id})
    assert done is not None
    assert done["due_at"] is None


async def test_pages_follow_each_other_without_gap_or_overlap(service: Running) -> None:
    person_id, ids = service.person_id("employee-20"), [new_id() for _ in range(5)]
    for one in ids:
        await _tell(service, person_id, id=one)

    first = (await service.get("/v1/me/notices?limit=3", as_="employee-20")).json
    rest = (await service.get(f"/v1/me/notices?limit=3&cursor={first['next_cursor']}", as_="employee-20")).json

    assert [one["id"] for one in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None


async def test_what_is_kept_of_a_person_is_exported_and_goes(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-21")
    person_id, db = service.person_id("employee-21"), service.runtime.mongo
    share = (await programme.share("employee-21", await programme.story())).json
    await _tell(service, person_id, id=new_id())

    for holding in (ShareHolding(), NoticeHolding()):
        [kept] = await holding.of(person_id, db, after=None, most=10)
        assert await holding.of(person_id, db, after=kept["_id"], most=10) == []
        assert share["link"].rpartition("/")[2] not in str(kept)

        async def erase(tx: Tx, holding: ShareHolding | NoticeHolding = holding) -> int:
            return await holding.erase(person_id, tx, at=utc_now(), most=10)

        assert [await service.runtime.uow.run(erase) for _ in range(2)] == [1, 0]
        assert await holding.of(person_id, db, after=None, most=10) == []


def _telling(story_id: str, **members: Any) -> Telling:
    happened_at = members.pop("happened_at", utc_now())
    values = {"id": new_id(), "kind": NoticeKind.CORRECTION, "languages": ("en",), "story_version": 2, **members}
    return Telling(story_id=story_id, happened_at=happened_at, due_at=happened_at, **values)


async def _tell(service: Running, person_id: str, *, id: str) -> None:
    notice = _telling(new_id(), id=id).to(person_id)

    async def work(tx: Tx) -> None:
        await NoticeRepository().tell([notice], tx)

    await service.runtime.uow.run(work)


async def _share(service: Running, story_id: str, *people: str) -> None:
    await service.runtime.mongo.collection("shares").insert_many(
        [
            {"_id": new_id(), "token": new_id(), "story_id": story_id, "person_id": one, "story_version": 1}
            for one in people
        ]
    )


async def _told(service: Running, notice_id: str) -> set[str]:
    found = await service.runtime.mongo.collection(NOTICES).find({"notice_id": notice_id})
    return {one["person_id"] for one in found}
