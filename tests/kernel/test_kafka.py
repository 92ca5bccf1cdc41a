"""Clients of the broker on the event loop that processes have."""

from __future__ import annotations

import asyncio

import uvloop
from aiokafka.conn import create_conn
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest

import kernel.kafka  # noqa: F401 - what is tested is how it has aiokafka connect


async def test_a_connection_that_has_closed_under_uvloop_is_a_broken_one(kafka_bootstrap: str) -> None:
    def failure() -> BaseException | None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_sent_over_a_closed_one(kafka_bootstrap))

    assert isinstance(await asyncio.to_thread(failure), KafkaConnectionError)


async def _sent_over_a_closed_one(bootstrap: str) -> BaseException | None:
    """What sending raises when the connection has closed and its reader has not heard of it yet."""
    host, port = bootstrap.split(":")
    connection = await create_conn(host, int(port))
    connection._writer.transport.abort()
    closed = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(closed.set_result, None)
    await closed
    try:
        await connection.send(MetadataRequest([]))
    except (KafkaConnectionError, RuntimeError) as error:
        return error
    finally:
        connection.close()
    return None
