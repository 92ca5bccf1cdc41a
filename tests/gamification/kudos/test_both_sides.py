"""What the two sides do with kudos besides showing them: the giver lets and takes back, the receiver answers and
declines, and neither learns what is the other's own."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from relais.gamification.v1.kudos_pb2 import KudosRemoved, KudosThankedBack
from relais.gamification.v1.recognition_pb2 import KudosGiven, KudosHidden, KudosShown
from tests.gamification.conftest import Give

TOPIC = "gamification.recognition.v1"
ANA, BEN, EVA = "employee-1", "employee-2", "employee-9"
WORDS = "You are most welcome"


async def act(service: Running, kudos: dict[str, Any], action: str, login: str, **options: Any) -> Answer:
    return await service.post(f"/v1/kudos/{kudos['id']}/{action}", as_=login, **options)


async def answer(service: Running, kudos: dict[str, Any], login: str, **members: Any) -> Answer:
    return await act(service, kudos, "thank-back", login, json=members)


async def seen(service: Running, kudos: dict[str, Any], login: str) -> Answer:
    return await service.get(f"/v1/kudos/{kudos['id']}", as_=login)


async def listed(service: Running, login: str, direction: str = "received") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await service.get(f"/v1/me/kudos?direction={direction}", as_=login)).json["items"]
    return items


async def hangs(service: Running, kudos: dict[str, Any]) -> bool:
    return kudos["id"] in [one["id"] for one in (await service.get("/v1/wall?limit=100", as_=EVA)).json["items"]]


# What the giver lets.


async def test_what_its_giver_keeps_off_the_wall_cannot_be_shown(service: Running, give: Give) -> None:
    kudos = (await give(ANA, BEN, may_be_shown=False)).json

    refused = await act(service, kudos, "show", BEN)

    assert (refused.status, refused.json["type"]) == (409, "/problems/kudos-kept-private")
    assert not await hangs(service, kudos)
    assert [(await seen(service, kudos, login)).json["may_be_shown"] for login in (ANA, BEN)] == [False, False]


async def test_a_giver_who_changes_their_mind_takes_kudos_off_the_wall(service: Running, give: Give) -> None:
    kudos = (await give(ANA, BEN)).json
    await act(service, kudos, "show", BEN)

    kept = await act(service, kudos, "forbid-showing", ANA)

    assert (kept.status, kept.json["may_be_shown"], kept.json["shown_at"]) == (200, False, None)
    assert not await hangs(service, kudos)
    assert (await seen(service, kudos, EVA)).status == 404
    assert (await act(service, kudos, "show", BEN)).status == 409


async def test_kudos_that_are_let_again_hang_when_the_receiver_shows_them(service: Running, give: Give) -> None:
    kudos = (await give(ANA, BEN, may_be_shown=False)).json

    let = await act(service, kudos, "allow-showing", ANA)
    assert (let.json["may_be_shown"], await hangs(service, kudos)) == (True, False)

    assert (await act(service, kudos, "show", BEN)).status == 200
    assert await hangs(service, kudos)


@pytest.mark.parametrize("action", ["allow-showing", "forbid-showing"])
async def test_letting_and_keeping_twice_is_the_same_as_once(service: Running, give: Give, action: str) -> None:
    kudos = (await give(ANA, BEN)).json

    once = await act(service, kudos, action, ANA)

    assert (await act(service, kudos, action, ANA)).body == once.body


@pytest.mark.parametrize("action", ["allow-showing", "forbid-showing"])
@pytest.mark.parametrize("login", [BEN, EVA, "programme-1"])
async def test_nobody_lets_or_keeps_in_the_place_of_the_giver(
    service: Running, give: Give, login: str, action: str
) -> None:
    kudos = (await give(ANA, BEN)).json

    assert (await act(service, kudos, action, login)).status == 404


# What the receiver answers.


async def test_the_giver_alone_reads_the_answer(service: Running, give: Give) -> None:
    kudos = (await give(ANA, BEN)).json
    await act(service, kudos, "show", BEN)

    answered = await answer(service, kudos, BEN, words=WORDS)

    assert answered.status == 200
    assert answered.json["thanks_back"] == {"words": WORDS, "at": answered.json["thanks_back"]["at"]}
    assert (await seen(service, kudos, ANA)).json["thanks_back"] == answered.json["thanks_back"]
    assert (await listed(service, ANA, "given"))[0]["thanks_back"] == answered.json["thanks_back"]
    for elsewhere in (await seen(service, kudos, EVA), await service.get("/v1/wall?limit=100", as_=EVA)):
        assert WORDS not in elsewhere.body.decode()


async def test_on_the_wall_nobody_can_tell_answered_kudos_from_others(service: Running, give: Give) -> None:
    kudos = (await give(ANA, BEN)).json
    await act(service, kudos, "show", BEN)
    before = [await seen(service, kudos, EVA), await service.get("/v1/wall?limit=100", as_=EVA)]

    answered = await answer(service, kudos, BEN)

    assert answered.json["version"] == (await seen(service, kudos, ANA)).json["version"] == 3
    after = [await seen(service, kudos, EVA), await service.get("/v1/wall?limit=100", as_=EVA)]
    assert [one.body for one in after] == [one.body for one in before]
    assert [one.headers.get("ETag") for one in after] == [one.headers.get("ETag") for one in before]


async def test_an_answer_needs_no_words(service: Running, give: Give) -> None:
    kudos = (await give(ANA, BEN)).json

    assert (await answer(service, kudos, BEN)).json["thanks_back"]["words"] is None


async def test_kudos_are_answered_once(service: Running, give: Give) -> None:
    kudos = (await give(ANA, BEN)).json

    answers = await asyncio.gather(*(answer(service, kudos, BEN, words=f"{WORDS} {n}") for n in range(10)))

    assert sorted(one.status for one in answers) == [200] + [409] * 9
    assert {one.json["type"] for one in answers if one.status == 409} == {"/problems/already-thanked-back"}
    [kept] = [one.json["thanks_back"] for one in answers if one.status == 200]
    assert (await seen(service, kudos, ANA)).json["thanks_back"] == kept


async def test_a_repeated_answer_is_replayed(service: Running, give: Give) -> None:
    kudos = (await give(ANA, BEN)).json
    key = {"Idempotency-Key": new_id()}

    first = await act(service, kudos, "thank-back", BEN, json={"words": WORDS}, headers=key)
    again = await act(service, kudos, "thank-back", BEN, json={"words": WORDS}, headers=key)

    assert (first.status, again.status, again.body) == (200, 200, first.body)


async def test_an_answer_uses_no_allowance_up(service: Running, give: Give) -> None:
    kudos = (await give(ANA, "employee-12")).json

    await answer(service, kudos, "employee-12", words=WORDS)

    used = {"giver_id": service.person_id("employee-12")}
    assert await service.runtime.mongo.collection("allowances").find(used) == []


@pytest.mark.parametrize("words", ["", "Thanks", "👍 🎉 🙏", "a" * 10_000, "Thanks for <b>helping</b> me", 7, [WORDS]])
async def test_an_answer_is_held_to_the_rules_of_a_reason(service: Running, give: Give, words: Any) -> None:
    kudos = (await give(ANA, BEN)).json

    refused = await answer(service, kudos, BEN, words=words)

    assert refused.status == 422
    assert [error["pointer"] for error in refused.json["errors"]] == ["/words"]
    assert (await seen(service, kudos, ANA)).json["thanks_back"] is None


# What the receiver declines.


async def test_declined_kudos_are_gone_for_the_receiver_and_from_the_wall(service: Running, give: Give) -> None:
    kudos = (await give(ANA, "employee-13")).json
    await act(service, kudos, "show", "employee-13")

    declined = await act(service, kudos, "decline", "employee-13")

    assert (declined.status, declined.body) == (204, b"")
    assert await listed(service, "employee-13") == []
    assert not await hangs(service, kudos)
    assert (await seen(service, kudos, "employee-13")).status == 404
    for action in ("show", "hide"):
        assert (await act(service, kudos, action, "employee-13")).status == 404
    assert (await answer(service, kudos, "employee-13")).status == 404


async def test_declining_again_changes_nothing(service: Running, give: Give) -> None:
    kudos = (await give(ANA, BEN)).json

    assert [(await act(service, kudos, "decline", BEN)).status for _ in range(2)] == [204, 204]


async def test_the_giver_cannot_tell_declined_kudos_from_private_ones(service: Running, give: Give) -> None:
    declined, private = [(await give(ANA, BEN, reason="Thank you for the ride")).json for _ in range(2)]
    await act(service, declined, "decline", BEN)

    def blind(one: dict[str, Any]) -> dict[str, Any]:
        return {**one, "id": "", "given_at": ""}

    for read in (lambda one: seen(service, one, ANA), lambda one: act(service, one, "forbid-showing", ANA)):
        of_declined, of_private = await read(declined), await read(private)
        assert blind(of_declined.json) == blind(of_private.json)
        assert (of_declined.status, of_declined.headers.keys()) == (of_private.status, of_private.headers.keys())
        assert "ETag" not in of_private.headers
    assert {one["id"] for one in (declined, private)} <= {one["id"] for one in await listed(service, ANA, "given")}
    taken = [await service.delete(f"/v1/kudos/{one['id']}", as_=ANA) for one in (declined, private)]
    assert [one.status for one in taken] == [204, 204]


async def test_declining_gives_no_allowance_back(service: Running, give: Give) -> None:
    kudos = (await give("employee-14", BEN)).json
    await act(service, kudos, "decline", BEN)

    [kept] = await service.runtime.mongo.collection("allowances").find({"giver_id": service.person_id("employee-14")})
    assert kept["kudos_ids"] == [kudos["id"]]


@pytest.mark.parametrize("login", [ANA, EVA, "programme-1"])
async def test_nobody_declines_or_answers_in_the_place_of_the_receiver(
    service: Running, give: Give, login: str
) -> None:
    kudos = (await give(ANA, BEN)).json

    assert (await act(service, kudos, "decline", login)).status == 404
    assert (await answer(service, kudos, login)).status == 404


# What the giver takes back.


async def test_kudos_that_are_taken_back_are_nowhere(service: Running, give: Give) -> None:
    kudos = (await give(ANA, "employee-15", reason="Thanks for the canarybird")).json
    await act(service, kudos, "show", "employee-15")

    taken = await service.delete(f"/v1/kudos/{kudos['id']}", as_=ANA)

    assert (taken.status, taken.body) == (204, b"")
    assert await listed(service, "employee-15") == []
    assert not await hangs(service, kudos)
    for login in (ANA, "employee-15", EVA):
        assert (await seen(service, kudos, login)).status == 404
    assert (await service.delete(f"/v1/kudos/{kudos['id']}", as_=ANA)).status == 404
    assert await service.runtime.mongo.collection("kudos").find({"_id": kudos["id"]}) == []


@pytest.mark.parametrize("login", [BEN, EVA, "programme-1"])
async def test_nobody_takes_back_what_another_gave(service: Running, give: Give, login: str) -> None:
    kudos = (await give(ANA, BEN)).json

    assert (await service.delete(f"/v1/kudos/{kudos['id']}", as_=login)).status == 404
    assert (await seen(service, kudos, BEN)).status == 200


# What the others are told.


async def test_the_others_are_told_what_becomes_of_kudos_and_not_who_decided(service: Running, give: Give) -> None:
    declined, taken = [(await give("employee-16", "employee-17")).json for _ in range(2)]
    for kudos in (declined, taken):
        await act(service, kudos, "show", "employee-17")
        await answer(service, kudos, "employee-17", words=WORDS)
    await act(service, declined, "decline", "employee-17")
    await service.delete(f"/v1/kudos/{declined['id']}", as_="employee-16")
    await service.delete(f"/v1/kudos/{taken['id']}", as_="employee-16")

    async def told(kudos: dict[str, Any]) -> list[Any]:
        events = [event for event in await service.events(TOPIC) if event.subject == kudos["id"]]
        assert len(events) >= 5
        return sorted(events, key=lambda event: event.sequence)

    of_declined, of_taken = [await eventually(lambda kudos=kudos: told(kudos)) for kudos in (declined, taken)]
    kinds = [KudosGiven, KudosShown, KudosThankedBack, KudosHidden, KudosRemoved]
    assert [type(event.data) for event in of_declined] == kinds
    assert [type(event.data) for event in of_taken] == kinds
    assert [event.sequence for event in of_declined] == [event.sequence for event in of_taken] == [1, 2, 3, 4, 5]
    assert of_declined[2].key == of_declined[2].data.person_id == service.person_id("employee-16")
    assert {event.key for event in of_declined if event is not of_declined[2]} == {service.person_id("employee-17")}
    assert WORDS not in repr([(record.value, record.headers) for record in await service.records(TOPIC)])
