"""Posts that people offered, passed on by the company's account: once, and never without a consent that holds."""

from __future__ import annotations

from datetime import timedelta

from distribution.networks.models import Network
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.distribution.v1 import relay_pb2
from tests.distribution.reposts.conftest import Newsroom, Worker

TOPIC = "distribution.relay.v1"


async def test_an_offered_post_is_passed_on_after_the_objection_period_and_its_author_is_told(
    service: Running, newsroom: Newsroom
) -> None:
    relay = await newsroom.consented()
    assert (relay["state"], relay["proof"]) == ("consented", "code")
    assert newsroom.times_passed_on(relay["address"]) == 0

    await newsroom.end_period(relay["id"])
    done = await newsroom.become("relayed", relay["id"])
    assert done["relayed_as"] is not None
    assert newsroom.times_passed_on(relay["address"]) == 1

    async def told() -> list[object]:
        events = [one.data for one in await service.events(TOPIC) if one.data.relay_id == relay["id"]]
        return events if len(events) == 2 else []

    offered, concluded = await eventually(told)
    assert offered.person_id == concluded.person_id == service.person_id("employee-1")
    assert (offered.network, offered.programme_id) == ("bluesky", "main")
    assert concluded.end == relay_pb2.RELAY_END_RELAYED


async def test_the_text_of_a_post_that_was_read_is_kept_nowhere(service: Running, newsroom: Newsroom) -> None:
    relay = await newsroom.offer()
    newsroom.edit(relay["address"], f"canary-3f9c {relay['code']}")
    assert (await service.post(f"/v1/me/relays/{relay['id']}/show")).status == 200

    for name in ("relays", "outbox", "idempotency_keys", "audits"):
        assert "canary" not in str(await service.runtime.mongo.collection(name).find({}))


async def test_a_post_that_shows_nothing_is_not_passed_on(service: Running, newsroom: Newsroom) -> None:
    relay = await newsroom.offer()
    shown = await service.post(f"/v1/me/relays/{relay['id']}/show")
    assert (shown.status, shown.json["type"].rpartition("/")[2]) == (409, "authorship-not-shown")
    consent = await service.post(f"/v1/me/relays/{relay['id']}/consent", json={"consent_version": 1})
    assert (consent.status, consent.json["state"]) == (409, "offered")


async def test_consent_withdrawn_in_the_objection_period_means_no_call(
    service: Running, newsroom: Newsroom, worker: Worker
) -> None:
    relay = await newsroom.consented()
    assert (await service.post(f"/v1/me/relays/{relay['id']}/withdraw")).json["state"] == "withdrawn"

    assert await worker.claim_one(relay["id"]) is None
    assert newsroom.times_passed_on(relay["address"]) == 0


async def test_consent_withdrawn_between_the_claim_and_the_call_means_no_call(
    service: Running, newsroom: Newsroom, worker: Worker
) -> None:
    relay = await newsroom.consented()
    claimed = await worker.claim_one(relay["id"])
    assert (await service.post(f"/v1/me/relays/{relay['id']}/withdraw")).json["state"] == "to_undo"

    await worker.repost(claimed)
    assert newsroom.times_passed_on(relay["address"]) == 0
    assert (await newsroom.read(relay["id"]))["state"] == "withdrawn"


async def test_consent_withdrawn_after_a_worker_died_means_no_call_and_the_programme_looks(
    service: Running, newsroom: Newsroom, worker: Worker
) -> None:
    relay = await newsroom.consented()
    assert await worker.claim_one(relay["id"]) is not None
    assert (await service.post(f"/v1/me/relays/{relay['id']}/withdraw")).status == 200

    worker.ahead += timedelta(hours=1)
    assert await worker.claim_one(relay["id"]) is None
    offers = (await service.get("/v1/relays?by_hand=true&limit=100", as_="editor-1")).json["items"]
    assert relay["id"] in [one["id"] for one in offers if one["state"] == "to_undo"]
    undone = await service.post(f"/v1/relays/{relay['id']}/undone", as_="editor-1")
    assert undone.json["state"] == "withdrawn"
    assert newsroom.times_passed_on(relay["address"]) == 0


async def test_a_worker_that_died_after_the_call_leads_to_no_second_one(newsroom: Newsroom, worker: Worker) -> None:
    relay = await newsroom.consented()
    first = await worker.claim_one(relay["id"])
    credentials = await worker._credentials(first)
    assert not isinstance(credentials, str)
    await worker.connectors[Network.BLUESKY].repost(credentials, relay["address"], key=first.id)

    worker.ahead += timedelta(hours=1)
    await worker.repost(await worker.claim_one(relay["id"]))
    assert (await newsroom.read(relay["id"]))["state"] == "relayed"
    assert newsroom.times_passed_on(relay["address"]) == 1


async def test_nothing_is_claimed_in_a_storm(newsroom: Newsroom, worker: Worker) -> None:
    relay = await newsroom.consented()
    worker.lag = 1e9
    assert await worker.claim_one(relay["id"]) is None
    assert (await newsroom.read(relay["id"]))["state"] == "consented"


async def test_a_storm_after_the_claim_means_no_call(newsroom: Newsroom, worker: Worker) -> None:
    relay = await newsroom.consented()
    claimed = await worker.claim_one(relay["id"])
    worker.lag = 1e9
    await worker.repost(claimed)
    assert newsroom.times_passed_on(relay["address"]) == 0
    assert (await newsroom.read(relay["id"]))["state"] == "consented"


async def test_a_post_that_is_gone_ends_with_that_answer(newsroom: Newsroom, worker: Worker) -> None:
    relay = await newsroom.consented()
    newsroom.networks.records = {
        place: one for place, one in newsroom.networks.records.items() if not relay["address"].endswith(place[2])
    }
    await worker.repost(await worker.claim_one(relay["id"]))
    assert (await newsroom.read(relay["id"]))["state"] == "failed"


async def test_an_author_who_wants_no_name_is_passed_on_by_hand(newsroom: Newsroom, worker: Worker) -> None:
    relay = await newsroom.consented(credit="none")
    await worker.repost(await worker.claim_one(relay["id"]))
    assert newsroom.times_passed_on(relay["address"]) == 0
    assert (await newsroom.read(relay["id"]))["state"] == "to_do"
