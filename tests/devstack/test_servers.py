"""MongoDB and Kafka start, survive a SIGKILL with their data, and come back on another port."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import MongoClient, WriteConcern

from devstack import ports
from devstack.kafka import KafkaServer
from devstack.mongod import MongoServer

JOURNALLED = WriteConcern(w="majority", j=True)


def test_an_acknowledged_document_survives_kill_and_a_change_of_port(tmp_path: Path) -> None:
    server = MongoServer(tmp_path, ports.free_port()).start()
    try:
        with MongoClient[dict[str, Any]](server.uri) as client:
            client.get_database("kept", write_concern=JOURNALLED).notes.insert_one({"_id": "a"})
        server.kill()
        assert server.pid is None
        server.port = ports.free_port()
        with server, MongoClient[dict[str, Any]](server.uri) as client, client.start_session() as session:
            found = session.with_transaction(lambda inside: client.kept.notes.find_one({"_id": "a"}, session=inside))
        assert found == {"_id": "a"}
    finally:
        server.kill()


async def test_an_acknowledged_record_survives_kill(tmp_path: Path) -> None:
    server = KafkaServer(tmp_path, ports.free_port()).start()
    try:
        await _create_topic(server.bootstrap)
        async with AIOKafkaProducer(bootstrap_servers=server.bootstrap, acks="all") as producer:
            await producer.send_and_wait("kept", b"a", partition=0)
        server.kill()
        assert server.pid is None
        server.start()
        assert await _first_record(server.bootstrap) == b"a"
    finally:
        server.kill()


def test_a_damaged_start_cache_does_not_keep_the_broker_down(tmp_path: Path) -> None:
    (tmp_path / "damaged.aot").write_bytes(b"no cache at all" * 1000)
    server = KafkaServer(tmp_path / "kafka", ports.free_port())
    try:
        assert server.start_with([f"-XX:AOTCache={tmp_path / 'damaged.aot'}"]).pid
    finally:
        server.kill()


def test_a_second_start_finds_the_server_that_runs(tmp_path: Path) -> None:
    with MongoServer(tmp_path, ports.free_port()) as server:
        again = MongoServer(tmp_path, server.port).start()
        assert again.pid == server.pid


async def _create_topic(bootstrap: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic("kept", num_partitions=1, replication_factor=1)])
    await admin.close()


async def _first_record(bootstrap: str) -> bytes | None:
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        consumer.assign([TopicPartition("kept", 0)])
        record = await consumer.getone()
        return bytes(record.value)
