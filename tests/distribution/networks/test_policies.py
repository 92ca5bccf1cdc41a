"""Network policy: what is shipped holds until the programme's decision arrives, and then the decision."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.clock import utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from relais.content.v1 import network_pb2
from relais.content.v1.network_pb2 import NetworkPolicyChanged
from tests.distribution.conftest import Programme, stamp


def changed(network: str, *, version: int, state: int, template: str = "", programme: str = "main") -> NewEvent:
    """The event of a decision of the programme."""
    data = NetworkPolicyChanged(
        programme_id=programme,
        network=network,
        policy_version=version,
        state=state,  # type: ignore[arg-type]
        share_template=template,
        changed_at=stamp(utc_now()),
    )
    return NewEvent(data, subject=f"{programme}/{network}", key=programme, sequence=version)


async def decide(service: Running, network: str, **decision: Any) -> None:
    """Publish a decision; returns once the worker has written it down."""
    new = changed(network, **decision)
    await service.publish(new, source="/content")

    async def kept() -> bool:
        wanted = {"_id": new.subject, "version": {"$gte": new.sequence}}
        return await service.runtime.mongo.collection("network_decisions").find_one(wanted) is not None

    await eventually(kept)


@pytest.fixture(scope="module", autouse=True)
async def _ambassador(programme: Programme) -> None:
    await programme.enrol("employee-1")


@pytest.fixture(scope="module")
async def story_id(programme: Programme, _ambassador: None) -> str:
    return await programme.story()


async def shared(programme: Programme, story_id: str, network: str, *, status: int) -> Answer:
    """The answer to a share, once it has this status."""

    async def answered() -> Answer | None:
        answer = await programme.share("employee-1", story_id, network=network)
        return answer if answer.status == status else None

    answer: Answer = await eventually(answered)
    return answer


async def test_a_network_of_which_nothing_was_decided_follows_the_shipped_policy(
    programme: Programme, story_id: str
) -> None:
    answer = await programme.share("employee-1", story_id, network="mastodon")
    assert answer.status == 201
    assert answer.json["network_policy"] == "https://content.example/v1/networks/mastodon"


async def test_on_tiktok_people_make_something_of_their_own(programme: Programme, story_id: str) -> None:
    answer = await programme.share("employee-1", story_id, network="tiktok")
    assert (answer.status, answer.json["type"]) == (409, "/problems/network-off")
    assert "with the brief" in answer.json["detail"]


async def test_a_network_that_is_switched_off_refuses_shares_and_says_where_the_reason_stands(
    programme: Programme, service: Running, story_id: str
) -> None:
    await decide(service, "linkedin", version=1, state=network_pb2.NETWORK_STATE_OFF)
    answer = await shared(programme, story_id, "linkedin", status=409)
    assert "https://content.example/v1/networks/linkedin" in answer.json["detail"]

    await decide(
        service,
        "linkedin",
        version=2,
        state=network_pb2.NETWORK_STATE_ON,
        template="https://www.linkedin.com/feed/?shareActive=true&u={url}&text={text}",
    )
    answer = await shared(programme, story_id, "linkedin", status=201)
    link = answer.json["link"].replace(":", "%3A").replace("/", "%2F")
    assert answer.json["share_address"] == f"https://www.linkedin.com/feed/?shareActive=true&u={link}&text="
    listed = (await service.get("/v1/me/shares?limit=1")).json["items"]
    assert listed[0]["share_address"] == answer.json["share_address"]


async def test_x_can_be_switched_on(programme: Programme, service: Running, story_id: str) -> None:
    template = "https://x.com/intent/tweet?url={url}"
    await decide(service, "x", version=1, state=network_pb2.NETWORK_STATE_ON, template=template)
    answer = await shared(programme, story_id, "x", status=201)
    assert answer.json["share_address"].startswith("https://x.com/intent/tweet?url=http%3A%2F%2F")


async def test_an_older_decision_that_arrives_late_changes_nothing(
    programme: Programme, service: Running, story_id: str
) -> None:
    await decide(service, "bluesky", version=3, state=network_pb2.NETWORK_STATE_KIT)
    await shared(programme, story_id, "bluesky", status=409)
    await service.publish(changed("bluesky", version=2, state=network_pb2.NETWORK_STATE_ON), source="/content")
    await decide(service, "mastodon", version=1, state=network_pb2.NETWORK_STATE_ON)
    kept = await service.runtime.mongo.collection("network_decisions").find_one({"_id": "main/bluesky"})
    assert kept is not None
    assert (kept["version"], kept["state"]) == (3, "kit")
    assert (await programme.share("employee-1", story_id, network="bluesky")).status == 409


async def test_each_programme_decides_for_its_own_stories(
    programme: Programme, service: Running, story_id: str
) -> None:
    theirs = await programme.story(programme_id="entity")
    await decide(service, "mastodon", version=9, state=network_pb2.NETWORK_STATE_OFF, programme="entity")
    answer = await shared(programme, theirs, "mastodon", status=409)
    assert "https://content.example/v1/networks/mastodon?programme=entity" in answer.json["detail"]
    assert (await programme.share("employee-1", story_id, network="mastodon")).status == 201


async def test_a_network_that_this_release_does_not_know_harms_nobody(
    programme: Programme, service: Running, story_id: str
) -> None:
    await decide(service, "futurenet", version=1, state=network_pb2.NETWORK_STATE_ON)
    assert (await programme.share("employee-1", story_id, network="mastodon")).status == 201


async def test_a_template_that_is_no_web_address_is_set_aside(service: Running) -> None:
    bad = changed("mastodon", version=50, state=network_pb2.NETWORK_STATE_ON, template="javascript:{url}")
    await service.publish(bad, source="/content")

    async def aside() -> bool:
        return bool(await service.records("distribution.projections.content.network.v1.dlq"))

    await eventually(aside)
    kept = await service.runtime.mongo.collection("network_decisions").find_one({"_id": "main/mastodon"})
    assert kept is None or kept["version"] < 50
