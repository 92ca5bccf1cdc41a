"""A badge is made of one's own milestone, says in words what it recognises, and is taken back as one likes."""

from __future__ import annotations

import asyncio
import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any

import pytest

from gamification.badges.commands import MOST_VALID
from gamification.badges.repository import BadgeHolding
from gamification.status_lists.repository import StatusListRepository
from kernel.clock import new_id, utc_now
from kernel.mongo import Tx
from kernel.testing.service import Running
from tests.gamification.badges.conftest import DESCRIPTIONS, NAMES, Judge, Make, Reach
from tests.gamification.test_promises import numbers
from tools.contracts.names import carrots, of_document

_PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def payload_of(badge: dict[str, Any]) -> Any:
    body = badge["credential"].split(".")[1]
    return json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))


async def test_a_badge_says_what_the_milestone_says_in_the_asked_language(make: Make) -> None:
    for language in ("en", "fr"):
        payload = payload_of(await make("employee-2", language=language))
        achievement = payload["credentialSubject"]["achievement"]
        assert (achievement["name"], achievement["description"], achievement["inLanguage"]) == (
            NAMES.in_(language),  # type: ignore[arg-type]
            DESCRIPTIONS.in_(language),  # type: ignore[arg-type]
            language,
        )


async def test_the_claims_say_what_the_credential_says(make: Make) -> None:
    badge = await make("employee-2")
    payload = payload_of(badge)

    assert payload["jti"] == payload["id"] == badge["url"]
    assert payload["iss"] == payload["issuer"]["id"]
    assert payload["sub"] == payload["credentialSubject"]["id"]
    assert payload["validFrom"].endswith("Z")


async def test_every_member_of_a_credential_is_in_the_vocabulary(service: Running, make: Make) -> None:
    words = ""
    for name in ("credentials_v2", "open_badges_3_0_3"):
        words += (await service.get(f"/v1/badges/contexts/{name}", as_=None)).body.decode()
    payload = payload_of(await make("employee-2", email="ada@example.org"))

    claims = {"@context", "iss", "jti", "sub", "nbf"}
    assert [name for name in _members(payload) if name not in claims and f'"{name}"' not in words] == []


async def test_nothing_in_a_credential_is_a_size(make: Make) -> None:
    payload = payload_of(await make("employee-2"))

    assert carrots(of_document(payload)) == numbers(of_document(payload)) == []
    assert [name for name, value in _leaves(payload) if isinstance(value, int | float)] == ["nbf"]


async def test_the_achievement_can_be_read_where_the_credential_says(service: Running, make: Make) -> None:
    achievement = payload_of(await make("employee-2", language="fr"))["credentialSubject"]["achievement"]

    path = achievement["id"].removeprefix(service.url)
    answer = await service.get(path, as_=None, headers={"Accept-Language": "fr"})
    assert {name: value for name, value in answer.json.items() if name != "@context"} == achievement
    assert (await service.get("/v1/badges/achievements/nonsense/1", as_=None)).status == 404


async def test_nobody_makes_a_badge_of_what_another_person_reached(service: Running, reach: Reach) -> None:
    theirs = await reach("employee-2")

    for milestone in (theirs, new_id(), "nonsense"):
        answer = await service.post("/v1/badges", as_="employee-3", json={"milestone": milestone})
        assert (answer.status, answer.json["type"].rpartition("/")[2]) == (404, "milestone-not-found")


async def test_nobody_else_reads_lists_or_revokes_a_badge(service: Running, make: Make) -> None:
    badge = await make("employee-2")

    for login in ("employee-3", "programme-1", "auditor-1"):
        assert (await service.get(f"/v1/me/badges/{badge['id']}", as_=login)).status == 404
        assert (await service.get(f"/v1/me/badges/{badge['id']}/credential", as_=login)).status == 404
        assert (await service.post(f"/v1/badges/{badge['id']}/revoke", as_=login)).status == 404
    assert (await service.get("/v1/me/badges", as_="employee-3")).json["items"] == []


async def test_own_badges_are_listed_page_by_page(service: Running, make: Make) -> None:
    made = [(await make("employee-4"))["id"] for _ in range(3)]

    first = (await service.get("/v1/me/badges?limit=2", as_="employee-4")).json
    rest = (await service.get(f"/v1/me/badges?limit=2&cursor={first['next_cursor']}", as_="employee-4")).json
    assert [one["id"] for one in (*first["items"], *rest["items"])] == made[::-1]
    assert rest["next_cursor"] is None


async def test_a_repeated_request_makes_one_badge(service: Running, reach: Reach) -> None:
    body, key = {"milestone": await reach("employee-5")}, {"Idempotency-Key": new_id()}
    answers = [await service.post("/v1/badges", as_="employee-5", json=body, headers=key) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert len((await service.get("/v1/me/badges", as_="employee-5")).json["items"]) == 1


async def test_a_milestone_has_no_more_badges_than_enough_also_at_once(service: Running, reach: Reach) -> None:
    body = {"milestone": await reach("employee-6")}

    for _ in range(MOST_VALID - 2):
        assert (await service.post("/v1/badges", as_="employee-6", json=body)).status == 201

    asked = (service.post("/v1/badges", as_="employee-6", json=body) for _ in range(4))
    assert sorted([answer.status for answer in await asyncio.gather(*asked)]) == [201, 201, 409, 409]


async def test_who_makes_and_revokes_badges_without_end_has_made_enough_for_a_day(
    service: Running, reach: Reach
) -> None:
    body = {"milestone": await reach("employee-6")}
    for _ in range(MOST_VALID):
        made = await service.post("/v1/badges", as_="employee-6", json=body)
        await service.post(f"/v1/badges/{made.json['id']}/revoke", as_="employee-6")

    assert (await service.post("/v1/badges", as_="employee-6", json=body)).json["type"] == "/problems/badges-enough"

    a_day_ago = {"$set": {"revoked_at": utc_now() - timedelta(days=1)}}
    badges = service.runtime.mongo.collection("badges")
    await badges.update_many({"milestone_id": body["milestone"]}, a_day_ago)
    assert (await service.post("/v1/badges", as_="employee-6", json=body)).status == 201


@pytest.mark.parametrize("email", ["ada", "ada@", "a b@example.org", "ada@example.org\n@", "x" * 300 + "@example.org"])
async def test_what_is_no_address_is_refused(service: Running, reach: Reach, email: str) -> None:
    body = {"milestone": await reach("employee-2"), "email": email}
    answer = await service.post("/v1/badges", as_="employee-2", json=body)

    assert (answer.status, [error["pointer"] for error in answer.json["errors"]]) == (422, ["/email"])


@pytest.mark.parametrize(("method", "ending"), [("DELETE", ""), ("POST", "/hide")])
async def test_a_milestone_that_is_taken_back_takes_its_badges_along(
    service: Running, make: Make, judge: Judge, reach: Reach, method: str, ending: str
) -> None:
    milestone = await reach("employee-2")
    await service.post(f"/v1/milestones/{milestone}/show", as_="employee-2")
    badge, other = await make("employee-2", milestone=milestone), await make("employee-2")

    answer = await service.request(method, f"/v1/milestones/{milestone}{ending}", as_="employee-2")
    assert answer.status in (200, 204)
    assert (await service.get(f"/v1/badges/{badge['id']}", as_=None)).json["state"] == "revoked"
    assert "revocation" in await judge(badge["credential"])
    assert await judge(other["credential"]) == "valid"


async def test_a_milestone_that_was_never_shown_keeps_its_badges(service: Running, make: Make, reach: Reach) -> None:
    milestone = await reach("employee-2")
    badge = await make("employee-2", milestone=milestone)

    await service.post(f"/v1/milestones/{milestone}/hide", as_="employee-2")
    assert (await service.get(f"/v1/badges/{badge['id']}", as_=None)).json["state"] == "valid"


async def test_of_a_forgotten_person_a_bit_is_left_that_leads_to_nobody(
    service: Running, make: Make, judge: Judge
) -> None:
    badge, gone = await make("employee-7", email="gone@example.org"), service.person_id("employee-7")
    holding, mongo = BadgeHolding(StatusListRepository()), service.runtime.mongo

    async def work(tx: Tx) -> int:
        return await holding.erase(gone, tx, at=utc_now(), most=100)

    assert await service.runtime.uow.run(work) == 1
    assert await service.runtime.uow.run(work) == 0
    for name in ("badges", "status_entries", "status_lists", "badge_keys", "achievements"):
        assert gone not in str(await mongo.collection(name).find({})), name
    assert (await service.get(f"/v1/badges/{badge['id']}", as_=None)).status == 404
    assert "revocation" in await judge(badge["credential"])
    verified = await service.post("/v1/badges/verify", as_=None, json={"credential": badge["credential"]})
    assert verified.json["state"] == "revoked"


async def test_the_export_has_the_credentials_of_its_person_alone(service: Running, make: Make) -> None:
    badge, _ = await make("employee-8"), await make("employee-9")
    found = await BadgeHolding(StatusListRepository()).of(
        service.person_id("employee-8"), service.runtime.mongo, after=None, most=10
    )

    assert [one["credential"] for one in found] == [badge["credential"]]


def _members(value: Any) -> list[str]:
    return [name for name, _ in _named(value)]


def _leaves(value: Any) -> list[tuple[str, Any]]:
    return [(name, one) for name, one in _named(value) if not isinstance(one, dict | list)]


def _named(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [pair for name, one in value.items() for pair in ((name, one), *_named(one))]
    return [pair for one in value for pair in _named(one)] if isinstance(value, list) else []
