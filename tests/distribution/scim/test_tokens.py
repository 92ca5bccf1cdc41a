"""Provisioning tokens: who makes them, what is kept of them, and how one takes another's place."""

from __future__ import annotations

import math
import subprocess
import sys
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from kernel.clock import utc_now
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.scim.conftest import Directory, issue


async def test_a_token_is_shown_once_and_kept_as_a_hash(service: Running) -> None:
    answer = await service.post("/v1/provisioning-tokens", as_="programme-1", json={"label": "Okta"})

    token = answer.json["token"]
    assert len(token) > 43
    kept = await service.runtime.mongo.collection("provisioning_tokens").find({})
    listed = await service.get("/v1/provisioning-tokens", as_="programme-1")
    assert answer.json["id"] in [one["id"] for one in listed.json["items"]]
    assert token not in str(kept) + str(listed.json)


async def test_a_repeated_request_makes_no_second_token_and_shows_none(service: Running) -> None:
    key = {"Idempotency-Key": "the-token-of-the-directory"}
    first, again = [
        await service.post("/v1/provisioning-tokens", as_="programme-1", json={"label": "Entra"}, headers=key)
        for _ in range(2)
    ]

    assert first.json["token"] is not None
    assert again.json == {**first.json, "token": None}


async def test_a_token_takes_another_ones_place_without_a_gap(service: Running) -> None:
    old = Directory(service, await issue(service))
    new = Directory(service, await issue(service))
    assert [(await one.get("/Users")).status for one in (old, new)] == [200, 200]
    listed = (await service.get("/v1/provisioning-tokens", as_="auditor-1")).json["items"]

    revoked = await service.delete(f"/v1/provisioning-tokens/{listed[1]['id']}", as_="programme-1")

    assert revoked.status == 204
    assert [(await one.get("/Users")).status for one in (old, new)] == [401, 200]


async def test_a_token_ends_at_its_time(service: Running) -> None:
    directory = Directory(service, await issue(service, label="One that ends"))
    await service.runtime.mongo.collection("provisioning_tokens").update_one(
        {"label": "One that ends"}, {"$set": {"expires_at": utc_now() - timedelta(seconds=1)}}
    )

    assert (await directory.get("/Users")).status == 401


async def test_each_act_is_in_the_audit_log(service: Running) -> None:
    made = await service.post("/v1/provisioning-tokens", as_="programme-1", json={"label": "Okta"})
    await service.delete(f"/v1/provisioning-tokens/{made.json['id']}", as_="programme-1")

    log = await service.get(f"/v1/audit?subject=provisioning-tokens/{made.json['id']}", as_="programme-1")

    assert [one["act"] for one in log.json["items"]] == ["provisioning_token.revoked", "provisioning_token.issued"]
    assert {one["actor_id"] for one in log.json["items"]} == {service.person_id("programme-1")}


async def test_the_metric_tells_when_the_first_token_ends(service: Running) -> None:
    tokens = service.runtime.mongo.collection("provisioning_tokens")
    await tokens.delete_many({"expires_at": {"$lt": utc_now()}})
    made = await service.post("/v1/provisioning-tokens", as_="programme-1", json={"label": "The first to end"})
    soon = utc_now() + timedelta(hours=1)
    await tokens.update_one({"_id": made.json["id"]}, {"$set": {"expires_at": soon}})
    await eventually(lambda: abs(first_end() - soon.timestamp()) < 1)

    await service.delete(f"/v1/provisioning-tokens/{made.json['id']}", as_="programme-1")
    left = [one["expires_at"].timestamp() for one in await tokens.find({})]
    await eventually(lambda: first_end() == min(left, default=math.inf))


async def test_a_token_that_ended_is_told_of_until_it_is_revoked(service: Running) -> None:
    made = await service.post("/v1/provisioning-tokens", as_="programme-1", json={"label": "Ended in the night"})
    ended = utc_now() - timedelta(days=3)
    tokens = service.runtime.mongo.collection("provisioning_tokens")
    await tokens.update_one({"_id": made.json["id"]}, {"$set": {"expires_at": ended}})
    await eventually(lambda: abs(first_end() - ended.timestamp()) < 1)
    listed = await service.get("/v1/provisioning-tokens", as_="programme-1")
    assert made.json["id"] in [one["id"] for one in listed.json["items"]]

    revoked = await service.delete(f"/v1/provisioning-tokens/{made.json['id']}", as_="programme-1")

    assert revoked.status == 204
    await eventually(lambda: first_end() > ended.timestamp() + 1)


def test_a_process_that_does_not_ask_knows_of_no_end() -> None:
    tell = "import distribution.provisioning_tokens.queries as q; print(q.EXPIRES._value.get())"
    told = subprocess.run([sys.executable, "-c", tell], capture_output=True, text=True, check=True)
    assert float(told.stdout) == math.inf


def first_end() -> float:
    """What the metric says."""
    return REGISTRY.get_sample_value("provisioning_token_expires_timestamp_seconds") or 0.0


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("GET", ""), ("DELETE", "/any")])
async def test_an_entity_decides_nothing_for_the_group(service: Running, method: str, path: str) -> None:
    body = {"label": "Okta"} if method == "POST" else None

    answer = await service.request(method, f"/v1/provisioning-tokens{path}", as_="programme-north", json=body)

    assert (answer.status, answer.json["type"]) == (403, "/problems/not-of-the-group")
