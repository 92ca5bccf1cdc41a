"""How people come into a cohort, facilitate it and leave it, on a running service; and what a facilitator notes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gamification.facilitator_notes.errors import NotesSealed
from gamification.facilitator_notes.models import LONGEST
from gamification.facilitator_notes.repository import NoteRepository
from gamification.personal_data.repository import holdings
from gamification.settings import Settings
from kernel.clock import utc_now
from kernel.mongo import Tx
from kernel.settings import key_bytes
from kernel.testing.service import Answer, Running
from kernel.vault import Vault
from tests.gamification.cohorts.learning import (
    WEEK,
    code,
    facilitated,
    join,
    joined,
    left,
    opened,
    see,
    time_passes,
)

NOTED = "Asks good questions — 三 ; next time: more silence"


@pytest.fixture(autouse=True)
async def _free(service: Running) -> AsyncIterator[None]:
    """Everybody may join another cohort in the next test."""
    yield
    await service.runtime.mongo.collection("cohort_members").delete_many({})


async def write(service: Running, cohort_id: str, login: str, text: str, version: int = 0) -> Answer:
    return await service.put(
        f"/v1/cohorts/{cohort_id}/notes", as_=login, json={"text": text}, headers={"If-Match": f'"{version}"'}
    )


async def facilitating(service: Running, login: str, *, text: str = NOTED) -> str:
    """A cohort that somebody facilitates and has noted something about."""
    cohort_id = str((await opened(service))["id"])
    await facilitated(service, cohort_id, login)
    assert (await write(service, cohort_id, login, text)).status == 200
    return cohort_id


async def test_of_twenty_who_want_the_last_place_one_has_it(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, *(f"employee-{number}" for number in range(1, 8)))

    late = [f"employee-{number}" for number in range(8, 28)]
    answers = await asyncio.gather(*(join(service, cohort_id, login) for login in late))

    assert sorted(answer.status for answer in answers) == [200, *[409] * 19]
    assert {answer.json["type"] for answer in answers if answer.status == 409} == {"/problems/cohort-full"}
    assert await service.runtime.mongo.collection("cohort_members").count({"cohort_id": cohort_id}) == 8
    await service.delete(f"/v1/cohorts/{cohort_id}", as_="programme-1")


async def test_who_joins_several_at_once_is_in_one(service: Running) -> None:
    cohorts = [(await opened(service))["id"] for _ in range(5)]

    answers = await asyncio.gather(*(join(service, cohort_id, "employee-1") for cohort_id in cohorts))

    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409, 409]
    assert {one.json["type"] for one in answers if one.status == 409} == {"/problems/in-another-cohort"}
    [_mine] = (await service.get("/v1/me/cohorts", as_="employee-1")).json["items"]


async def test_who_joins_again_is_in_it_once(service: Running) -> None:
    cohort_id = (await opened(service))["id"]

    answers = await asyncio.gather(*(join(service, cohort_id, "employee-1") for _ in range(5)))

    assert {answer.status for answer in answers} == {200}
    assert len((await see(service, cohort_id, "employee-1")).json["members"]) == 1


async def test_nothing_says_who_left(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1", "employee-2")
    await left(service, cohort_id, "employee-2")

    gone = service.person_id("employee-2")
    mongo = service.runtime.mongo
    for name in ("cohorts", "cohort_members", "cohort_invitations", "contributions", "outbox"):
        assert gone not in str(await mongo.collection(name).find({})), name
    assert (await service.post(f"/v1/cohorts/{cohort_id}/leave", as_="employee-2")).status == 404


async def test_a_code_lets_people_in_until_there_is_another(service: Running) -> None:
    cohort_id = (await opened(service, door="invitation"))["id"]
    old = await code(service, cohort_id, "join")
    new = await code(service, cohort_id, "join")

    assert (await join(service, cohort_id, "employee-1")).status == 404
    assert (await join(service, cohort_id, "employee-1", old)).status == 404
    assert (await join(service, cohort_id, "employee-1", await code(service, cohort_id, "facilitate"))).status == 404
    assert (await join(service, cohort_id, "employee-1", new)).status == 200
    kept = await service.runtime.mongo.collection("cohort_invitations").find({"cohort_id": cohort_id})
    assert new not in str(kept)


async def test_a_cohort_that_has_begun_is_closed_to_those_who_are_invited_too(service: Running) -> None:
    cohort_id = (await opened(service, min_members=2, size_reason="A pilot of two"))["id"]
    await joined(service, cohort_id, "employee-1", "employee-2")
    await service.post(f"/v1/cohorts/{cohort_id}/begin", as_="programme-1")

    answer = await join(service, cohort_id, "employee-3", await code(service, cohort_id, "join"))

    assert (answer.status, answer.json["type"]) == (409, "/problems/cohort-has-begun")


async def test_a_facilitator_accepts_by_an_own_act_and_is_no_member(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1")
    body = {"code": await code(service, cohort_id, "facilitate")}
    path = f"/v1/cohorts/{cohort_id}/facilitate"

    wrong = await service.post(path, as_="employee-2", json={"code": await code(service, cohort_id, "join")})
    assert (wrong.status, wrong.json["type"]) == (404, "/problems/invitation-not-found")
    assert (await service.post(path, as_="employee-1", json=body)).json["type"] == "/problems/member-or-facilitator"
    assert (await service.post(path, as_="employee-2", json=body)).status == 200
    assert (await service.post(path, as_="employee-3", json=body)).json["type"] == "/problems/facilitated-already"
    assert (await join(service, cohort_id, "employee-2")).json["type"] == "/problems/member-or-facilitator"
    [facilitated_by_me] = (await service.get("/v1/me/cohorts", as_="employee-2")).json["items"]
    assert (facilitated_by_me["id"], facilitated_by_me["standing"]) == (cohort_id, "facilitator")


async def test_notes_are_read_by_their_facilitator_and_nobody_else(service: Running) -> None:
    cohort_id = await facilitating(service, "employee-10")
    await joined(service, cohort_id, "employee-1")
    path = f"/v1/cohorts/{cohort_id}/notes"

    own = await service.get(path, as_="employee-10")
    assert (own.json, own.headers["ETag"], own.headers["Cache-Control"]) == ({"text": NOTED}, '"1"', "no-store")
    for login in ("employee-1", "employee-3", "programme-1", "editor-1", "auditor-1"):
        for answer in (
            await service.get(path, as_=login),
            await write(service, cohort_id, login, "Mine", version=1),
            await service.delete(path, as_=login),
        ):
            assert (answer.status, answer.json["type"]) == (404, "/problems/notes-not-found"), login
    assert (await service.get(path, as_="employee-10")).json["text"] == NOTED


async def test_notes_are_nowhere_in_the_clear(service: Running) -> None:
    cohort_id = await facilitating(service, "employee-10")
    mongo = service.runtime.mongo

    document = await mongo.collection("facilitator_notes").find_one({"_id": cohort_id})
    assert document is not None
    assert b"questions" not in document["sealed"]
    for name in ("idempotency_keys", "outbox", "cohorts", "note_keys"):
        assert "questions" not in str(await mongo.collection(name).find({})), name
    # A copy of the database, without the cohort's key, is of no use even to whoever has the vault's.
    await mongo.collection("note_keys").delete_one({"_id": cohort_id})
    assert (await service.get(f"/v1/cohorts/{cohort_id}/notes", as_="employee-10")).json["text"] == ""


async def test_notes_that_were_moved_to_another_cohort_do_not_open(service: Running) -> None:
    one, other = await facilitating(service, "employee-10"), await facilitating(service, "employee-10", text="Other")
    notes, keys = (service.runtime.mongo.collection(name) for name in ("facilitator_notes", "note_keys"))
    for collection in (notes, keys):
        document = await collection.find_one({"_id": one})
        assert document is not None
        await collection.update_one({"_id": other}, {"$set": {"sealed": document["sealed"]}})

    answer = await service.get(f"/v1/cohorts/{other}/notes", as_="employee-10")

    assert (answer.status, answer.json["type"]) == (503, "/problems/notes-sealed")


@pytest.mark.parametrize("text", ["x" * (LONGEST + 1), "hidden\u202etext", "null\x00"])
async def test_notes_have_a_bound_and_hide_nothing(service: Running, text: str) -> None:
    cohort_id = await facilitating(service, "employee-10")

    assert (await write(service, cohort_id, "employee-10", text, version=1)).status == 422


async def test_of_two_who_write_the_same_notes_one_is_told(service: Running) -> None:
    cohort_id = await facilitating(service, "employee-10", text="")

    answers = await asyncio.gather(*(write(service, cohort_id, "employee-10", str(n), version=1) for n in range(4)))

    assert sorted(answer.status for answer in answers) == [200, 412, 412, 412]


async def test_notes_that_are_written_while_the_cohort_goes_do_not_outlive_it(service: Running) -> None:
    cohorts = [(await opened(service))["id"] for _ in range(6)]
    for cohort_id in cohorts:
        await facilitated(service, cohort_id, "employee-10")

    await asyncio.gather(
        *(write(service, cohort_id, "employee-10", NOTED) for cohort_id in cohorts),
        *(service.delete(f"/v1/cohorts/{cohort_id}", as_="programme-1") for cohort_id in cohorts),
    )

    for name in ("facilitator_notes", "note_keys", "cohort_invitations"):
        found = await service.runtime.mongo.collection(name).find({})
        assert not [one for one in found if str(one["_id"]).startswith(tuple(cohorts))], name


async def test_stepping_down_destroys_the_notes_and_frees_the_part(service: Running) -> None:
    cohort_id = await facilitating(service, "employee-10")

    assert (await service.post(f"/v1/cohorts/{cohort_id}/step-down", as_="employee-10")).status == 204
    assert await service.runtime.mongo.collection("note_keys").find_one({"_id": cohort_id}) is None
    await facilitated(service, cohort_id, "employee-11")
    fresh = await service.get(f"/v1/cohorts/{cohort_id}/notes", as_="employee-11")
    assert (fresh.json["text"], fresh.headers["ETag"]) == ("", '"0"')
    assert (await service.get(f"/v1/cohorts/{cohort_id}/notes", as_="employee-10")).status == 404


async def test_notes_end_with_the_cohort(service: Running) -> None:
    cohort_id = await facilitating(service, "employee-10")
    start = utc_now()

    await time_passes(service, start + 5 * WEEK)
    assert (await service.get(f"/v1/cohorts/{cohort_id}/notes", as_="employee-10")).json["text"] == NOTED
    await time_passes(service, start + 10 * WEEK)
    for name in ("facilitator_notes", "note_keys", "cohorts"):
        assert await service.runtime.mongo.collection(name).find_one({"_id": cohort_id}) is None, name


async def test_a_rotation_seals_the_keys_anew_and_the_notes_stay(service: Running) -> None:
    cohort_id = await facilitating(service, "employee-10")
    settings, mongo = _settings(service), service.runtime.mongo
    new = b"new" * 20
    await rotate(service, to=new, of=key_bytes(settings.vault_key))

    person = service.person_id("employee-10")
    assert (await NoteRepository(Vault([new])).get(cohort_id, person, mongo)).text == NOTED
    with pytest.raises(NotesSealed):
        await NoteRepository(Vault(settings.vault_keys)).get(cohort_id, person, mongo)
    await rotate(service, to=key_bytes(settings.vault_key), of=new)


async def test_who_is_forgotten_is_in_no_cohort_and_facilitates_none(service: Running) -> None:
    facilitates = await facilitating(service, "employee-20")
    is_in = (await opened(service))["id"]
    await joined(service, is_in, "employee-20")
    await service.post("/v1/me/calendar-address", as_="employee-20")
    gone, mongo = service.person_id("employee-20"), service.runtime.mongo

    shown: dict[str, list[dict[str, Any]]] = {}
    for holding in holdings(_settings(service)):
        shown[holding.name] = await holding.of(gone, mongo, after=None, most=10)
    assert [(one["_id"], one["notes"]) for one in shown["facilitated_cohorts"]] == [(facilitates, NOTED)]
    assert [one["cohort_id"] for one in shown["cohort_memberships"]] == [is_in]
    assert "secret_hash" not in shown["calendar_address"][0]

    for holding in holdings(_settings(service)):

        async def work(tx: Tx, erase: Any = holding.erase) -> int:
            return int(await erase(gone, tx, at=utc_now(), most=10))

        while await service.runtime.uow.run(work):
            pass

    for name in ("cohorts", "cohort_members", "facilitator_notes", "note_keys", "calendar_addresses"):
        assert gone not in str(await mongo.collection(name).find({})), name
    assert (await see(service, facilitates, "programme-1")).json["facilitated"] is False


def _settings(service: Running) -> Settings:
    settings = service.runtime.settings
    assert isinstance(settings, Settings)
    return settings


async def rotate(service: Running, *, to: bytes, of: bytes) -> None:
    """Seal every key of notes anew."""
    rotation = NoteRepository(Vault([to, of])).resealing(service.runtime.mongo)
    while await rotation.seal_again():
        pass
