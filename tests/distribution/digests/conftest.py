"""A distribution service that sends mail to a real server, and chats on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiosmtpd.smtp import SMTP

from distribution.bootstrap import SERVICE
from kernel.testing.service import Running, running
from tests.distribution.conftest import Programme, weather
from tests.distribution.digests.reading import Mailbox, Person
from tests.web import Web, web_server


@pytest.fixture(scope="module")
async def mailbox() -> AsyncIterator[Mailbox]:
    made = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(made, enable_SMTPUTF8=False, loop=loop), "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made


@pytest.fixture(scope="module")
async def web() -> AsyncIterator[Web]:
    async with web_server() as served:
        yield served


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str, mailbox: Mailbox) -> AsyncIterator[Running]:
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        smtp_host="127.0.0.1",
        smtp_port=mailbox.port,
        smtp_tls="none",
        mail_from="relais@news.example",
        feed_url="https://intranet.example/feed",
        scheduler_seconds=0.25,
    ) as running_service:
        await running_service.publish(weather("clear", version=1), source="/content")
        yield running_service


@pytest.fixture
def person(service: Running, mailbox: Mailbox, programme: Programme) -> Person:
    return Person(service, mailbox)
