"""What the topics do not hold whole any more stays as it is; and the live fold waits no longer than it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete

from kernel import kafka
from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Running, running
from metrics.bootstrap import SERVICE
from metrics.rebuilds.repository import PauseRepository
from tests.metrics.happenings import clicks, now, shares
from tests.metrics.impacts.ledgers import erased
from tests.metrics.observing import declared, shared
from tests.metrics.rebuilds.standing import are, minutes, rebuilt, send, standing, state


@pytest.fixture
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with its worker, and nothing of any other test."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap) as one:
        yield one


async def cut(service: Running, topic: str) -> None:
    """Have the broker remove every record of a topic."""
    settings = service.runtime.settings
    consumer = kafka.groupless_consumer(settings, [settings.topic_prefix + topic])
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap)
    await consumer.start()
    await admin.start()
    try:
        ends: dict[TopicPartition, int] = await consumer.end_offsets(list(consumer.assignment()))
        await admin.delete_records({one: RecordsToDelete(before_offset=end) for one, end in ends.items() if end})
    finally:
        await admin.close()
        await consumer.stop()


async def test_days_of_which_a_topic_has_lost_records_stay_in_its_measures_and_are_rebuilt_in_others(
    service: Running,
) -> None:
    story = new_id()
    done = [*shares(story, 6), *clicks(story, 6)]
    await send(service, done)
    await eventually(lambda: are(service, minutes(done)))
    await cut(service, "distribution.click.v1")
    await service.runtime.mongo.collection("deltas").update_many({}, {"$inc": {"shares": 5, "human_clicks": 5}})
    spoilt = await standing(service)

    report = await rebuilt(service)

    assert report.first_days["human_clicks"] > now().date() > report.first_days["shares"]
    assert {name for _day, name in report.changed} == {"shares"}
    kept = {key: count for key, count in spoilt.items() if key[3] == "human_clicks"}
    assert await standing(service) == {**minutes(done), **kept}


async def test_what_erased_people_said_of_their_posts_is_not_taken_out_of_what_was_counted(service: Running) -> None:
    story = new_id()
    for number in range(1, 7):
        share = await shared(service, f"employee-{number}", story=story)
        await declared(service, share, as_=f"employee-{number}", reactions=number)

    async def counted() -> bool:
        found = [count for key, count in (await standing(service)).items() if key[3] == "reactions_declared"]
        return sum(found) == 21

    await eventually(counted)
    await erased(service, service.person_id("employee-6"))
    before = await state(service)

    report = await rebuilt(service)

    assert report.changed == {}
    assert await state(service) == before
    assert report.first_days["reactions_declared"] > now().date() > report.first_days["shares"]


async def test_the_live_fold_waits_for_a_swap_and_goes_on_by_itself(service: Running) -> None:
    until = now() + timedelta(seconds=2)
    await PauseRepository().begin(service.runtime.mongo, until=until)
    done = shares(new_id(), 6)
    await send(service, done)
    await eventually(lambda: are(service, minutes(done)))
    assert now() >= until
