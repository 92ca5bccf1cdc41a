"""What the programme does about posts that people offered, and what is left when they leave or are erased."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from distribution.bootstrap import SERVICE
from distribution.networks.models import Network
from distribution.reciprocities.models import last_quarter
from distribution.relays.models import Credit, Relay, RelayState
from distribution.relays.repository import RelayHolding, RelayRepository
from kernel.clock import new_id, utc_now
from kernel.mongo import Tx
from kernel.testing import eventually
from kernel.testing.service import Running, running
from tests.distribution.accounts.conftest import BLUESKY, confirmation_of
from tests.distribution.conftest import Programme, weather
from tests.distribution.networks_shapes import DID, Networks, networks_server, settings_of

REASON = "It shows a customer's building without their permission."


@pytest.fixture(scope="module")
async def networks() -> AsyncIterator[Networks]:
    async with networks_server() as server:
        yield server


@pytest.fixture(scope="module")
async def service(networks: Networks, mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        claims={"editor-1": {"entity": "north"}},
        relay_objection_hours=0,
        **settings_of(networks),
    ) as running_service:
        await running_service.publish(weather("clear", version=1), source="/content")
        programme = Programme(running_service)
        await programme.enact()
        for login in ("employee-1", "employee-2", "employee-3", "employee-4", "employee-5"):
            await programme.enrol(login)
        yield running_service


async def declared(service: Running, login: str) -> dict[str, Any]:
    """A post on LinkedIn, which nobody can read, offered with consent."""
    body = {"network": "linkedin", "address": f"https://www.linkedin.com/posts/{new_id()}"}
    relay: dict[str, Any] = (await service.post("/v1/me/relays", as_=login, json=body)).json
    for step, sent in (("show", None), ("consent", {"consent_version": 1})):
        answer = await service.post(f"/v1/me/relays/{relay['id']}/{step}", as_=login, json=sent)
        assert answer.status == 200, answer.body
    return relay


async def to_do(service: Running, login: str) -> dict[str, Any]:
    """Such a post, once it is in the programme's list."""
    relay = await declared(service, login)

    async def listed() -> bool:
        items = (await service.get("/v1/relays?by_hand=true&limit=100", as_="programme-1")).json["items"]
        return any(one["id"] == relay["id"] and one["why_by_hand"] == "authorship_declared" for one in items)

    await eventually(listed)
    return relay


async def test_what_nobody_can_read_is_done_by_hand_and_its_author_sees_where(service: Running) -> None:
    relay = await to_do(service, "employee-1")
    body = {"address": "https://www.linkedin.com/posts/company-1"}
    done = await service.post(f"/v1/relays/{relay['id']}/done", as_="programme-1", json=body)
    assert done.json["state"] == "relayed", done.body

    seen = (await service.get(f"/v1/me/relays/{relay['id']}", as_="employee-1")).json
    assert (seen["state"], seen["relayed_as"]) == ("relayed", body["address"])
    acts = (await service.get("/v1/audit", as_="auditor-1")).json["items"]
    assert (acts[0]["act"], acts[0]["subject"]) == ("relay.done", f"relays/{relay['id']}")
    assert acts[0]["actor_id"] == service.person_id("programme-1")


async def test_an_objection_needs_a_reason_which_the_author_reads(service: Running) -> None:
    relay = await to_do(service, "employee-1")
    path = f"/v1/relays/{relay['id']}/object"
    assert (await service.post(path, as_="programme-1", json={"reason": " "})).json["errors"][0]["pointer"] == "/reason"
    assert (await service.post(path, as_="programme-1", json={"reason": REASON})).status == 200

    seen = (await service.get(f"/v1/me/relays/{relay['id']}", as_="employee-1")).json
    assert (seen["state"], seen["reason"]) == ("objected", REASON)
    assert REASON not in str(await service.runtime.mongo.collection("outbox").find({}))
    assert REASON not in str(await service.runtime.mongo.collection("audits").find({}))


async def test_people_of_another_programme_see_and_do_nothing(service: Running) -> None:
    relay = await to_do(service, "employee-1")
    assert (await service.get("/v1/relays", as_="editor-1")).status == 404
    answer = await service.post(f"/v1/relays/{relay['id']}/object", as_="editor-1", json={"reason": REASON})
    assert answer.status == 404


async def test_a_post_is_offered_once_and_again_after_it_was_taken_back(service: Running) -> None:
    body = {"network": "mastodon", "address": "https://social.example/@one/1"}
    first = await service.post("/v1/me/relays", as_="employee-2", json=body)
    assert (await service.post("/v1/me/relays", as_="employee-2", json=body)).status == 409
    assert (await service.post(f"/v1/me/relays/{first.json['id']}/withdraw", as_="employee-2")).status == 200
    assert (await service.post("/v1/me/relays", as_="employee-2", json=body)).status == 201


async def test_who_leaves_takes_back_what_has_no_answer(service: Running) -> None:
    relay = await to_do(service, "employee-3")
    assert (await service.delete("/v1/me/ambassador", as_="employee-3")).status == 200
    assert (await service.get(f"/v1/me/relays/{relay['id']}", as_="employee-3")).json["state"] == "withdrawn"


async def test_an_erasure_leaves_nothing_that_tells_of_the_person(service: Running) -> None:
    await to_do(service, "employee-4")
    person_id, mongo = service.person_id("employee-4"), service.runtime.mongo
    holding = RelayHolding()
    assert len(await holding.of(person_id, mongo, after=None, most=10)) == 1

    async def erase(tx: Tx) -> int:
        return await holding.erase(person_id, tx, at=utc_now(), most=10)

    assert await service.runtime.uow.run(erase) == 1
    assert await service.runtime.uow.run(erase) == 0
    left = await mongo.collection("relays").find({"person_id": "erased"})
    assert [(one["state"], one["address"], one["code"]) for one in left] == [("withdrawn", "", "")]


async def test_what_is_to_be_taken_back_is_found_until_it_was_whoever_its_author_was(service: Running) -> None:
    relay = await to_do(service, "employee-5")
    own, company = relay["address"], f"https://www.linkedin.com/posts/{new_id()}"
    path, mongo = f"/v1/relays/{relay['id']}", service.runtime.mongo
    assert (await service.post(f"{path}/done", as_="programme-1", json={"address": company})).status == 200
    assert (await service.post(f"/v1/me/relays/{relay['id']}/withdraw", as_="employee-5")).json["state"] == "to_undo"

    async def erase(tx: Tx) -> int:
        return await RelayHolding().erase(service.person_id("employee-5"), tx, at=utc_now(), most=10)

    assert await service.runtime.uow.run(erase) == 1
    listed = (await service.get("/v1/relays?by_hand=true&limit=100", as_="programme-1")).json["items"]
    [seen] = [one for one in listed if one["id"] == relay["id"]]
    assert (seen["state"], seen["address"], seen["relayed_as"]) == ("to_undo", own, company)

    assert (await service.post(f"{path}/undone", as_="programme-1")).json["state"] == "withdrawn"
    left = await mongo.collection("relays").find_one({"_id": relay["id"]})
    assert left is not None
    assert (left["person_id"], left["address"], left["relayed_as"]) == ("erased", "", None)


async def test_reciprocity_covers_five_authors_of_the_quarter_before(service: Running) -> None:
    assert (await service.get("/v1/reciprocity")).json["withheld"] == "fewer_than_five"
    begins, _ends = last_quarter(utc_now())
    for number in range(5):
        offered = Relay(
            id=new_id(),
            version=3,
            person_id=f"p_{number}",
            programme_id="main",
            network=Network.MASTODON,
            address=f"https://social.example/@p{number}/1",
            credit=Credit.HANDLE,
            code="relay-abcdefghjk",
            state=RelayState.TO_DO,
            offered_at=begins,
            consented_at=begins,
        )
        relay = offered if number == 0 else offered.done("https://social.example/@company/1", at=begins)
        await RelayRepository().add(relay, service.runtime.mongo)

    figures = (await service.get("/v1/reciprocity")).json
    assert (figures["ratio"], figures["withheld"]) == (0.8, None)
    assert figures["median_hours"] is None, "four people had an answer"


async def test_an_account_of_the_company_is_nobodys_own_and_no_ambassador(service: Running, networks: Networks) -> None:
    mine = (await service.post("/v1/me/accounts", as_="programme-1", json=BLUESKY)).json
    body = {
        "network": "bluesky",
        "label": "Press office",
        "address": f"https://bsky.app/profile/{DID}",
        "account_id": mine["id"],
    }
    people = await service.runtime.mongo.collection("ambassadors").find({})
    stranger = await service.post("/v1/company-accounts", as_="programme-1", json={**body, "account_id": new_id()})
    assert stranger.status == 404

    made = await service.post("/v1/company-accounts", as_="programme-1", json=body)
    assert made.status == 201, made.body
    assert (await service.get("/v1/me/accounts", as_="programme-1")).json["items"] == []
    assert await service.runtime.mongo.collection("ambassadors").find({}) == people

    path = f"/v1/company-accounts/{made.json['id']}"
    assert (await service.delete(path, as_="programme-1")).status == 204
    assert await service.runtime.mongo.collection("accounts").find({}) == []
    acts = (await service.get(f"/v1/audit?subject=company-accounts/{made.json['id']}", as_="auditor-1")).json["items"]
    assert [one["act"] for one in acts] == ["company_account.removed", "company_account.registered"]


async def test_an_account_that_is_connected_to_a_programme_passes_on_posts_of_its_network(
    service: Running, networks: Networks
) -> None:
    path, author = "/v1/company-accounts", {"id": "7", "username": "bob", "acct": "bob", "url": "x"}
    asked = {"network": "mastodon", "server": networks.url}
    begun = (await service.post(f"{path}/authorizations", as_="programme-1", json=asked)).json
    assert "search" in begun["authorization_url"], "the company passes on posts of other servers too"
    back = await service.get(networks.allow(begun["authorization_url"]), as_=None)
    assert back.status == 303
    completed = f"/v1/me/accounts/authorizations/{begun['id']}/complete"
    told = {"confirmation": confirmation_of(back)}
    account = (await service.post(completed, as_="programme-1", json=told)).json
    assert (await service.get("/v1/me/accounts", as_="programme-1")).json["items"] == []
    body = {"network": "mastodon", "label": "Us", "address": f"{networks.url}/@us", "account_id": account["id"]}
    assert (await service.post(path, as_="programme-1", json=body)).status == 201

    offered = {"network": "mastodon", "address": f"{networks.url}/@bob/4711"}
    relay = (await service.post("/v1/me/relays", as_="employee-2", json=offered)).json
    content = f"<p>Night shift {relay['code']}</p>"
    networks.statuses["bobs"] = {"id": "4711", "account": author, "content": content, "visibility": "public"}
    for step, sent in (("show", None), ("consent", {"consent_version": 1})):
        answer = await service.post(f"/v1/me/relays/{relay['id']}/{step}", as_="employee-2", json=sent)
        assert answer.status == 200, answer.body

    async def relayed() -> bool:
        seen = (await service.get(f"/v1/me/relays/{relay['id']}", as_="employee-2")).json
        return bool(seen["state"] == "relayed")

    await eventually(relayed)
