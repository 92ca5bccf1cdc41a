"""A person's text goes nowhere: not into the database, an event, a log or an error."""

from __future__ import annotations

import logging

import bson
import pytest

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.catalogue import TOPICS
from tests.distribution.conftest import Programme

CANARY = "zyzzyva"
TEXT = f"My {CANARY} and I have words to say about {CANARY}s."


async def test_a_text_is_nowhere_once_it_was_measured(
    programme: Programme, service: Running, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    await programme.enrol("employee-1")
    story_id = await programme.story()
    key = {"Idempotency-Key": new_id()}

    answers = [
        await programme.share("employee-1", story_id, text=TEXT, headers=key),
        await programme.share("employee-1", story_id, text=TEXT, headers=key),
        await programme.share("employee-1", story_id, text=TEXT, network="bluesky"),
        await programme.share("employee-1", story_id, text=TEXT, network="x"),
        await programme.share("employee-1", new_id(), text=TEXT),
        await programme.share("employee-1", story_id, text=TEXT + "a" * 100_000),
        await programme.share("employee-1", story_id, text=TEXT + "\x00"),
        await programme.share("employee-9", story_id, text=TEXT),
        await service.get("/v1/me/shares"),
    ]
    assert [answer.status for answer in answers] == [201, 201, 201, 409, 404, 422, 422, 403, 200]
    assert not any(CANARY in answer.body.decode() for answer in answers)

    async def published() -> bool:
        return len(await service.events("distribution.share.v1")) == 2

    await eventually(published)
    for topic in TOPICS.values():
        if topic.owner == "distribution":
            for record in await service.records(topic.name):
                assert CANARY.encode() not in (record.value or b"") + b"".join(value for _, value in record.headers)
    for collection in ("shares", "outbox", "idempotency_keys", "inbox", "ambassadors", "stories"):
        for document in await service.runtime.mongo.collection(collection).find({}):
            assert CANARY.encode() not in bson.encode(document), collection
    printed = capfd.readouterr()
    assert CANARY not in caplog.text + printed.out + printed.err


async def test_a_wording_of_ones_own_is_given_back_and_kept_nowhere(
    programme: Programme, service: Running, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await programme.enrol("employee-3")
    body = {
        "story_id": await programme.story(),
        "network": "linkedin",
        "text": "",
        "disclosure_text": f"I am {CANARY}.",
    }
    key = {"Idempotency-Key": new_id()}

    first = await service.post("/v1/shares", as_="employee-3", json=body, headers=key)
    again = await service.post("/v1/shares", as_="employee-3", json=body, headers=key)
    silent = await service.post("/v1/shares", as_="employee-3", json={**body, "disclosure": False})

    assert (first.status, first.json["disclosure"]) == (201, f"I am {CANARY}.")
    assert (again.json, again.headers["idempotent-replayed"]) == (first.json, "true")
    assert silent.json["disclosure"] is None
    for collection in ("shares", "outbox", "idempotency_keys"):
        for document in await service.runtime.mongo.collection(collection).find({}):
            assert CANARY.encode() not in bson.encode(document), collection
    assert CANARY not in caplog.text


async def test_of_a_text_a_sketch_is_kept_that_holds_at_most_64_hashes(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-2")
    story_id = await programme.story()
    long = " ".join(f"word{number}" for number in range(2000))
    share = (await programme.share("employee-2", story_id, text=long)).json

    document = await service.runtime.mongo.collection("shares").find_one({"_id": share["id"]})
    assert document is not None
    assert len(document["words"]) == 64 * 8
    assert set(document) == {
        *("_id", "token", "person_id", "story_id", "story_language", "network", "closeness"),
        *("is_empty", "is_disclosed", "words", "created_at", "programme_id", "story_version", "target", "expires_at"),
        "entity",
    }
