"""What an operator does around a backup and a restore, as its own process on a real broker and database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition

from gamification.audits.repository import AuditRepository
from gamification.bootstrap import SERVICE
from kernel.clock import utc_now
from kernel.offsets import offsets_of
from kernel.runtime import Runtime, open_runtime
from tests.kernel.test_process import run

SHARES, WISHES = "distribution.share.v1", "distribution.ambassador.v1"
CONTRIBUTIONS, ERASURES = "gamification.contributions", "gamification.erasures"
FIRST = TopicPartition(SHARES, 0)


@pytest.fixture
async def env(served: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """What a process is started with where three records are on each of two topics, and two of them are read."""
    assert (await run("gamification", "migrate", env=served))[0] == 0
    producer = AIOKafkaProducer(bootstrap_servers=served["RELAIS_KAFKA_BOOTSTRAP"])
    await producer.start()
    for topic in (SHARES, WISHES):
        for _ in range(3):
            await producer.send_and_wait(served["RELAIS_TOPIC_PREFIX"] + topic, b"{}", partition=0)
    await producer.stop()
    for name, value in served.items():
        monkeypatch.setenv(name, value)
    async with offsets_of(SERVICE.settings()) as offsets:
        await offsets.set(CONTRIBUTIONS, {FIRST: 2})
        await offsets.set(ERASURES, {TopicPartition(WISHES, 0): 2})
    return served


async def committed(group: str, topic: str) -> int | None:
    async with offsets_of(SERVICE.settings()) as offsets:
        return (await offsets.committed(group)).get(TopicPartition(topic, 0))


async def exported(env: Mapping[str, str]) -> str:
    code, output, errors = await run("gamification", "offsets", "export", env=env)
    assert code == 0, errors
    return output


async def ask(words: str, env: Mapping[str, str], said: str = "") -> dict[str, Any]:
    """The one line that answers."""
    code, output, errors = await run("gamification", "offsets", words, env=env, said=said)
    assert code == 0, errors
    answer: dict[str, Any] = json.loads(output)
    return answer


async def refused(env: Mapping[str, str], said: str) -> str:
    """Why what is said is not imported."""
    code, output, errors = await run("gamification", "offsets", "import", env=env, said=said)
    assert (code, output) == (1, "")
    return errors


async def acts(runtime: Runtime) -> list[Any]:
    return await AuditRepository().newest(runtime.mongo, programmes=None, before=None, limit=5)


async def test_an_export_says_of_each_partition_where_each_group_reads_on_and_where_it_ends(
    env: Mapping[str, str],
) -> None:
    lines = [json.loads(line) for line in (await exported(env)).splitlines()]

    mine = [line for line in lines if (line["group"], line["topic"]) == (CONTRIBUTIONS, SHARES)]
    assert [line["partition"] for line in mine] == list(range(12))
    assert [(line["next"], line["end"]) for line in mine[:2]] == [(2, 3), (None, 0)]
    assert {line["group"] for line in lines} >= {group.group for group in SERVICE.subscriptions}
    assert f"{CONTRIBUTIONS}.replay" in {line["group"] for line in lines}


async def test_an_import_sets_groups_back_to_what_was_exported(env: Mapping[str, str]) -> None:
    before = await exported(env)
    async with offsets_of(SERVICE.settings()) as offsets:
        await offsets.set(CONTRIBUTIONS, {FIRST: 3})

    answer = await ask("import", env, before)

    assert answer == {"event": "offsets.imported", "groups": answer["groups"]}
    assert {CONTRIBUTIONS, ERASURES} <= set(answer["groups"])
    assert await committed(CONTRIBUTIONS, SHARES) == 2
    async with open_runtime(SERVICE.settings(), SERVICE.catalogue) as runtime:
        assert [act.act for act in await acts(runtime)] == ["offsets.imported"]


async def test_what_was_exported_of_another_topic_of_that_name_is_refused(env: Mapping[str, str]) -> None:
    longer = (await exported(env)).replace('"end":3', '"end":4')

    assert "was made anew since" in await refused(env, longer)
    assert await committed(CONTRIBUTIONS, SHARES) == 2


@pytest.mark.parametrize("said", ["", "no JSON", "[]", '{"group":"content.leases","topic":"distribution.share.v1"}\n'])
async def test_what_is_no_export_of_this_service_is_refused(env: Mapping[str, str], said: str) -> None:
    assert "has no line" in await refused(env, said)


async def test_renewed_groups_read_on_from_the_ends_and_the_outbox_is_published_again(env: Mapping[str, str]) -> None:
    async with open_runtime(SERVICE.settings(), SERVICE.catalogue) as runtime:
        outbox = runtime.mongo.collection("outbox")
        await outbox.insert_one({"_id": "1", "topic": "t", "published_at": utc_now()})

        assert (await ask("renew", env))["published_again"] == 1

        assert await committed(CONTRIBUTIONS, SHARES) == 3
        # Nobody's wish to be forgotten is passed over.
        assert await committed(ERASURES, WISHES) == 0
        assert await outbox.count({"_id": "1", "published_at": None}) == 1
        marks = runtime.mongo.collection("inbox_watermarks")
        batched = {group.group for group in SERVICE.subscriptions if group.batched}
        assert {mark["_id"].split(":")[0] for mark in await marks.find({})} == batched
        [act] = await acts(runtime)
        assert (act.act, act.details["published_again"]) == ("offsets.renewed", 1)
