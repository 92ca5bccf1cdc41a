"""Secret feed addresses: made, listed, renewed and revoked by their owner alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from content.bootstrap import SERVICE
from content.feed_addresses.models import VALID_DAYS
from kernel.clock import utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Answer, Running, running
from relais.distribution.v1.access_pb2 import AccessEnded
from tests.content.conftest import CLAIMS

Make = Callable[..., Awaitable[dict[str, Any]]]
OWN = "/v1/me/feed-addresses"


@pytest.fixture
async def fresh(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service whose people have no addresses yet."""
    servers = {"mongo_uri": mongo_uri, "kafka_bootstrap": kafka_bootstrap}
    async with running(SERVICE, **servers, worker=False, claims=CLAIMS) as one:
        yield one


async def make(service: Running, login: str = "employee-1", **body: Any) -> dict[str, Any]:
    answer = await service.post(OWN, as_=login, json=body)
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.json
    return made


async def read(service: Running, address: dict[str, Any], kind: str = "json_feed_url", **options: Any) -> Answer:
    return await service.get(address[kind].removeprefix(service.url), as_=None, **options)


async def titles(service: Running, address: dict[str, Any]) -> list[str]:
    return [item["title"] for item in (await read(service, address)).json["items"]]


async def last_modified(service: Running, address: dict[str, Any]) -> str | None:
    """The date that a feed has as soon as it cannot change in the same second again."""
    return (await read(service, address)).headers.get("Last-Modified")


async def test_the_secret_is_shown_once_and_kept_as_a_hash(fresh: Running) -> None:
    answer = await fresh.post(OWN, json={"label": "Reader at home"})
    assert answer.headers["Cache-Control"] == "no-store"
    secret = answer.json["json_feed_url"].rpartition("/")[2].removesuffix(".json")
    assert len(secret) >= 43
    listed = await fresh.get(OWN)
    assert [item["label"] for item in listed.json["items"]] == ["Reader at home"]
    assert secret.encode() not in listed.body
    for name in ("feed_addresses", "idempotency_keys", "outbox", "audits"):
        assert secret not in str(await fresh.runtime.mongo.collection(name).find({}))


async def test_nobody_else_sees_renews_or_revokes_an_address(fresh: Running) -> None:
    address = await make(fresh)
    for login in ("employee-2", "editor-1", "programme-1", "auditor-1"):
        assert (await fresh.get(OWN, as_=login)).json["items"] == []
        answers = [
            await fresh.delete(f"{OWN}/{address['id']}", as_=login),
            await fresh.post(f"{OWN}/{address['id']}/renew", as_=login),
        ]
        assert [answer.json["type"] for answer in answers] == ["/problems/feed-address-not-found"] * 2
    assert (await read(fresh, address)).status == 200


@pytest.mark.parametrize("kind", ["json_feed_url", "rss_url", "atom_url"])
async def test_nothing_is_at_an_address_that_was_revoked_never_was_or_is_too_old(fresh: Running, kind: str) -> None:
    revoked, old = await make(fresh), await make(fresh)
    assert (await fresh.delete(f"{OWN}/{revoked['id']}")).status == 204
    assert (await fresh.delete(f"{OWN}/{revoked['id']}")).status == 404
    ended = {"$set": {"valid_until": utc_now() - timedelta(seconds=1)}}
    await fresh.runtime.mongo.collection("feed_addresses").update_one({"_id": old["id"]}, ended)
    never = {kind: f"{fresh.url}/feeds/{'x' * 43}.{kind.split('_')[0]}"}
    answers = [await read(fresh, one, kind) for one in (revoked, old, never)]
    for answer in answers:
        assert answer.status == 404
        told = {name: value for name, value in answer.json.items() if name not in {"trace_id", "instance"}}
        assert told == {
            "type": "/problems/feed-address-not-found",
            "title": "There is no such feed address",
            "status": 404,
            "detail": "There is no such feed address",
        }


async def test_an_address_shows_what_is_addressed_to_its_owner(service: Running, published: Make) -> None:
    await published(title="For the north", audience={"entities": ["north"]})
    await published(title="For everybody")
    assert (await titles(service, await make(service, "employee-11")))[:2] == ["For everybody", "For the north"]
    for login in ("employee-12", "employee-1", "editor-1"):
        shown = await titles(service, await make(service, login))
        assert "For everybody" in shown
        assert "For the north" not in shown


async def test_an_owner_who_moves_renews_the_address_to_read_as_who_they_are_now(
    service: Running, published: Make
) -> None:
    await published(title="Only in the north", audience={"entities": ["north"]})
    address = await make(service, "employee-12")
    # It was made when they belonged to the north.
    addresses = service.runtime.mongo.collection("feed_addresses")
    before = {"$set": {"entity": "north", "country": "FR", "valid_until": utc_now() + timedelta(days=1)}}
    await addresses.update_one({"_id": address["id"]}, before)
    assert "Only in the north" in await titles(service, address)
    renewed = await service.post(f"{OWN}/{address['id']}/renew", as_="employee-12")
    assert renewed.status == 200
    assert renewed.json["valid_until"] >= address["valid_until"]
    assert "Only in the north" not in await titles(service, address)


async def test_a_withdrawn_story_is_out_at_once_also_for_readers_that_ask_by_date(
    service: Running, published: Make
) -> None:
    await published()
    story = await published(title="Too early")
    address = await make(service)
    since = {"If-Modified-Since": await eventually(lambda: last_modified(service, address))}
    assert (await read(service, address, headers=since)).status == 304
    await service.post(f"/v1/stories/{story['id']}/withdraw", as_="editor-1")
    after = await read(service, address, headers=since)
    assert after.status == 200
    assert "Too early" not in [item["title"] for item in after.json["items"]]


async def test_a_person_has_a_limited_number_of_addresses(fresh: Running) -> None:
    for _ in range(10):
        await make(fresh)
    answer = await fresh.post(OWN, json={}, headers={"Accept-Language": "fr"})
    assert (answer.status, answer.json["type"], answer.json["limit"]) == (
        409,
        "/problems/too-many-feed-addresses",
        10,
    )
    assert (await fresh.post(OWN, as_="employee-2", json={})).status == 201


@pytest.mark.parametrize(("body", "pointer"), [({"label": "x" * 101}, "/label"), ({"name": "x"}, "/name")])
async def test_a_faulty_request_is_pointed_at(fresh: Running, body: dict[str, Any], pointer: str) -> None:
    answer = await fresh.post(OWN, json=body)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


async def test_no_secret_is_a_label_of_the_metrics_or_in_the_log(
    fresh: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    address = await make(fresh)
    secret = address["rss_url"].rpartition("/")[2].removesuffix(".rss")
    for kind in ("json_feed_url", "rss_url", "atom_url"):
        await read(fresh, address, kind)
    await fresh.delete(f"{OWN}/{address['id']}")
    await read(fresh, address)
    metrics_port = fresh.runtime.settings.metrics_port
    answer = await fresh._http.get(f"http://127.0.0.1:{metrics_port}/metrics")
    metrics = await answer.text()
    assert 'route="/feeds/{secret}.rss"' in metrics
    assert secret not in metrics
    output = capsys.readouterr()
    assert secret not in output.out + output.err


async def test_nothing_is_at_the_addresses_of_somebody_whom_the_directory_took_back(service: Running) -> None:
    address, others = await make(service, "employee-13"), await make(service, "employee-14")
    person_id = service.person_id("employee-13")

    await service.publish(access_ended(person_id, utc_now()), source="/distribution")

    await eventually(lambda: _gone(service, address))
    assert (await read(service, others)).status == 200


async def test_an_address_that_was_made_after_access_was_restored_stays(service: Running) -> None:
    old, new = await make(service, "employee-15"), await make(service, "employee-15")
    ended_at = utc_now() - timedelta(hours=2)
    made_before = {"$set": {"valid_until": ended_at - timedelta(hours=1) + timedelta(days=VALID_DAYS)}}
    await service.runtime.mongo.collection("feed_addresses").update_one({"_id": old["id"]}, made_before)

    # A worker hears of it late.
    await service.publish(access_ended(service.person_id("employee-15"), ended_at), source="/distribution")

    await eventually(lambda: _gone(service, old))
    assert (await read(service, new)).status == 200


def access_ended(person_id: str, at: datetime) -> NewEvent:
    data = AccessEnded(person_id=person_id)
    data.ended_at.FromDatetime(at)
    return NewEvent(data, subject=person_id, key=person_id, sequence=1)


async def _gone(service: Running, address: dict[str, Any]) -> bool:
    return (await read(service, address)).status == 404
