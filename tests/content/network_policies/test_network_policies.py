"""Network policies: shipped, decided upon by the programme, and told to the other services."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from relais.content.v1 import network_pb2
from tests.content.conftest import given_programmes

POLICY: dict[str, Any] = {
    "state": "on",
    "length": {"most": 280, "counting": "weighted"},
    "share_address": "https://x.com/intent/tweet?url={url}&text={text}",
    "disclosure": {"en": "My employer.", "fr": "Mon employeur."},
    "guide": "x",
}
REASON = {"en": "We were harassed there.", "fr": "Nous y avons été harcelés."}


async def change(service: Running, network: str, *, etag: str = '"0"', programme: str, **members: Any) -> Answer:
    return await service.put(
        f"/v1/networks/{network}?programme={programme}",
        as_="programme-1",
        json={**POLICY, **members},
        headers={"If-Match": etag},
    )


@pytest.fixture(scope="module", autouse=True)
async def programmes(service: Running) -> None:
    """The programmes that the tests decide for."""
    await given_programmes(
        service, "seen", "told", "parallel", "needs", "kept", "audited", "why", "guideless", "astray", "faulty"
    )


async def test_linkedin_comes_first_and_x_is_off_with_its_reason(service: Running) -> None:
    answer = await service.get("/v1/networks", headers={"Accept-Language": "fr"})
    assert (answer.status, answer.headers["Content-Language"]) == (200, "fr")
    networks = {network["id"]: network for network in answer.json["items"]}
    assert list(networks) == ["linkedin", "mastodon", "bluesky", "tiktok", "x"]
    assert [network["state"] for network in networks.values()] == ["on", "on", "on", "kit", "off"]
    assert networks["x"]["reason"].startswith("L’organisation n’invite pas à publier sur X")
    assert networks["linkedin"]["share_address"] == "https://www.linkedin.com/sharing/share-offsite/?url={url}"
    assert networks["bluesky"]["length"] == {"most": 300, "counting": "graphemes"}
    assert networks["linkedin"]["disclosure"] == "Je travaille pour l’organisation dont il est question."


async def test_each_network_leads_to_its_guide(service: Running) -> None:
    for network in (await service.get("/v1/networks")).json["items"]:
        assert (await service.get(f"/v1/guides/{network['guide']}")).status == 200


async def test_a_decision_is_seen_by_everybody_in_their_language(service: Running) -> None:
    shipped = await service.get("/v1/networks/x?programme=seen")
    changed = await change(service, "x", etag=shipped.headers["ETag"], programme="seen")
    assert (changed.status, changed.headers["ETag"]) == (200, '"1"')
    answer = await service.get("/v1/networks/x?programme=seen", headers={"Accept-Language": "fr"})
    assert (answer.json["state"], answer.json["reason"], answer.json["version"]) == ("on", None, 1)
    assert answer.json["disclosure"] == "Mon employeur."


async def test_a_decision_is_told_without_the_words_of_its_author(service: Running) -> None:
    await change(service, "mastodon", programme="told", state="off", reason=REASON, guide="mastodon")

    async def told() -> Any:
        records = await service.records("content.network.v1")
        return [record for record in records if record.key == b"told"]

    [record] = await eventually(told)
    [event] = [one for one in await service.events("content.network.v1") if one.key == "told"]
    assert (event.subject, event.sequence) == ("told/mastodon", 1)
    assert (event.data.programme_id, event.data.network, event.data.policy_version) == ("told", "mastodon", 1)
    assert event.data.state == network_pb2.NETWORK_STATE_OFF
    assert event.data.share_template == POLICY["share_address"]
    assert b"harass" not in record.value
    assert b"employe" not in record.value


async def test_of_parallel_decisions_one_succeeds(service: Running) -> None:
    answers = await asyncio.gather(*(change(service, "x", programme="parallel") for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [200] + [412] * 7
    assert await service.runtime.mongo.collection("outbox").count({"key": "parallel"}) == 1


async def test_a_decision_needs_the_version_it_replaces(service: Running) -> None:
    assert (await service.put("/v1/networks/x", as_="programme-1", json=POLICY)).status == 428
    assert (await change(service, "x", etag='"4"', programme="needs")).status == 412


async def test_every_decision_stays_readable_with_its_author(service: Running) -> None:
    await change(service, "x", programme="kept")
    await change(service, "x", etag='"1"', programme="kept", state="kit", reason=REASON, share_address=None)
    answer = await service.get("/v1/networks/x/versions?programme=kept", as_="auditor-1")
    assert [(one["version"], one["rules"]["state"]) for one in answer.json["items"]] == [
        (2, "kit"),
        (1, "on"),
        (0, "off"),
    ]
    assert [one["author_id"] for one in answer.json["items"]] == [service.person_id("programme-1")] * 2 + [None]
    first = await service.get("/v1/networks/x/versions/1?programme=kept", as_="programme-1")
    assert first.json["rules"]["disclosure"] == POLICY["disclosure"]
    missing = await service.get("/v1/networks/x/versions/5?programme=kept", as_="programme-1")
    assert missing.json["type"] == "/problems/policy-version-not-found"
    assert (await service.get("/v1/networks/x/versions?programme=kept", as_="employee-1")).status == 403


async def test_a_decision_is_audited(service: Running) -> None:
    await change(service, "x", programme="audited")
    [act] = (await service.get("/v1/audit?subject=networks/audited/x", as_="auditor-1")).json["items"]
    assert (act["act"], act["actor_id"]) == ("network.changed", service.person_id("programme-1"))
    assert act["details"] == {"version": 1, "state": "on"}


@pytest.mark.parametrize("login", ["employee-1", "editor-1", "auditor-1"])
async def test_only_the_programme_decides(service: Running, login: str) -> None:
    answer = await service.put("/v1/networks/x", as_=login, json=POLICY, headers={"If-Match": '"0"'})
    assert (answer.status, answer.json["roles"]) == (403, ["programme"])


async def test_an_unknown_network_is_not_found(service: Running) -> None:
    assert (await service.get("/v1/networks/myspace")).json["type"] == "/problems/network-not-found"
    assert (await change(service, "myspace", programme="main")).status == 404


@pytest.mark.parametrize("state", ["off", "kit"])
async def test_people_are_told_why_a_network_is_not_on(service: Running, state: str) -> None:
    answer = await change(service, "linkedin", programme="why", state=state)
    assert (answer.status, answer.json["type"]) == (422, "/problems/network-reason-missing")
    assert answer.json["errors"][0]["pointer"] == "/reason"


async def test_a_policy_names_a_guide_that_exists(service: Running) -> None:
    answer = await change(service, "linkedin", programme="guideless", guide="nowhere")
    assert (answer.status, answer.json["type"]) == (422, "/problems/policy-names-no-guide")
    assert answer.json["errors"][0]["pointer"] == "/guide"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/share",
        "http://example.org/?u={url}",
        "https://{url}/",
        "https://example.org{url}/x",
        "https://user@example.org/?u={url}",
        "https://example.org/?u={url}&v={url}",
        "https://example.org/?u={url}&v={title}",
        "https://example.org/?u={url.__class__}",
        "https://example.org/?u={url}\r\nx",
        "https://example.org:99999/?u={url}",
        "javascript:alert('{url}')",
        "https://example.org/?q=é{url}",
        "https://example.org/" + "x" * 2_100 + "{url}",
    ],
)
async def test_an_address_that_could_lead_astray_is_refused(service: Running, address: str) -> None:
    answer = await change(service, "linkedin", programme="astray", share_address=address)
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == ["/share_address"]


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"state": "maybe"}, "/state"),
        ({"length": {"most": 0, "counting": "graphemes"}}, "/length/most"),
        ({"length": {"most": "300", "counting": "graphemes"}}, "/length/most"),
        ({"length": {"most": 300, "counting": "words"}}, "/length/counting"),
        ({"disclosure": {"en": "x", "fr": "y" * 501}}, "/disclosure/fr"),
        ({"reason": {"en": "two\nlines", "fr": "y"}}, "/reason/en"),
        ({"label": "Twitter"}, "/label"),
    ],
)
async def test_a_faulty_policy_is_refused_with_a_pointer_to_the_fault(
    service: Running, members: dict[str, Any], pointer: str
) -> None:
    answer = await change(service, "linkedin", programme="faulty", **members)
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
