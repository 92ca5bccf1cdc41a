"""One service, running for real in the test's own event loop: api, worker, issuer, on a real database and broker."""

from __future__ import annotations

import asyncio
import io
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiokafka import AIOKafkaProducer

from kernel import kafka
from kernel.auth import person_id
from kernel.events import Event, NewEvent, decode
from kernel.mongo import Mongo, MongoFailure
from kernel.outbox import OutboxWriter, record_of
from kernel.process import run_api, run_migrations, run_worker
from kernel.runtime import Runtime, open_runtime
from kernel.service import Service, topics_of
from kernel.settings import ServiceSettings, key_bytes
from kernel.sideport import quiet_server
from kernel.testing.issuer import Issuer, issuer_app
from kernel.testing.ports import free_port
from kernel.testing.waiting import eventually

LOGINS: Mapping[str, list[str]] = {
    **{f"employee-{number}": ["employee"] for number in range(1, 31)},
    "editor-1": ["employee", "editor"],
    "programme-1": ["employee", "programme"],
    "auditor-1": ["auditor"],
}
# A busy machine takes longer, and is not what is tested. Who tests a deadline sets it.
_PATIENT: Mapping[str, float] = {"mongo_seconds": 20.0, "request_seconds": 40.0}
PARTITIONS = 2
"""Of each topic of a service under test, where its contract has more."""
# Other systems: a name → its scopes.
CLIENTS: Mapping[str, list[str]] = {
    "subscriber-1": ["subscriptions:read", "subscriptions:write"],
    "reader-1": ["exports:read", "figures:read", "subscriptions:read"],
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered. `json` is None when the body is not JSON."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.body) if "json" in self.headers.get("Content-Type", "") else None


class Running:
    """A running service, as its callers and its neighbours see it."""

    def __init__(
        self, runtime: Runtime, issuer: Issuer, http: aiohttp.ClientSession, producer: AIOKafkaProducer
    ) -> None:
        self.runtime = runtime
        self.issuer = issuer
        self.url = runtime.settings.public_url
        self._http = http
        self._producer = producer

    def token(self, login: str) -> str:
        """An access token of a login or a client."""
        return self.issuer.token(login)

    def person_id(self, login: str) -> str:
        """The pseudonym of a login."""
        return person_id(key_bytes(self.runtime.settings.identity_key), self.issuer.url, login)

    async def request(
        self,
        method: str,
        path: str,
        *,
        as_: str | None = "employee-1",
        json: Any = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request as a login (None: without a token); redirects are not followed."""
        sent = dict(headers or {})
        if as_ is not None:
            sent["Authorization"] = f"Bearer {self.token(as_)}"
        # As a stream, because the client warns of long bytes.
        body = io.BytesIO(data) if data else data
        async with self._http.request(
            method, self.url + path, json=json, data=body, headers=sent, allow_redirects=False
        ) as response:
            return Answer(response.status, response.headers, await response.read())

    async def get(self, path: str, **options: Any) -> Answer:
        """GET."""
        return await self.request("GET", path, **options)

    async def post(self, path: str, **options: Any) -> Answer:
        """POST."""
        return await self.request("POST", path, **options)

    async def put(self, path: str, **options: Any) -> Answer:
        """PUT."""
        return await self.request("PUT", path, **options)

    async def patch(self, path: str, **options: Any) -> Answer:
        """PATCH."""
        return await self.request("PATCH", path, **options)

    async def delete(self, path: str, **options: Any) -> Answer:
        """DELETE."""
        return await self.request("DELETE", path, **options)

    async def publish(self, new: NewEvent, *, source: str) -> Event[Any]:
        """Put an event of another service on its topic, as that service's relay would."""
        writer = OutboxWriter(self.runtime.catalogue, source=source, clock=self.runtime.clock)
        event = writer.stamp(new)
        row = writer.row(event)
        headers, key, value = record_of(row)
        await self._producer.send_and_wait(
            self.runtime.settings.topic_prefix + row["topic"], value, key, headers=headers
        )
        return event

    async def publish_raw(
        self, topic: str, value: bytes | None, *, key: bytes, headers: list[tuple[str, bytes]]
    ) -> None:
        """Put any record on a topic, for instance one that is no event."""
        await self._producer.send_and_wait(self.runtime.settings.topic_prefix + topic, value, key, headers=headers)

    async def records(self, topic: str) -> list[Any]:
        """Every record that is on a topic now, in order per partition."""
        consumer = kafka.groupless_consumer(self.runtime.settings, [self.runtime.settings.topic_prefix + topic])
        await consumer.start()
        try:
            assigned = list(consumer.assignment())
            ends = await consumer.end_offsets(assigned)
            await consumer.seek_to_beginning(*assigned)
            found: list[Any] = []
            while any([await consumer.position(partition) < end for partition, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=100)).values():
                    found.extend(records)
            return found
        finally:
            await consumer.stop()

    async def events(self, topic: str) -> list[Event[Any]]:
        """Every event that is on a topic now, in order per partition."""
        return [decode(record.headers, record.value, self.runtime.catalogue) for record in await self.records(topic)]


@asynccontextmanager
async def running(
    service: Service,
    *,
    mongo_uri: str,
    kafka_bootstrap: str,
    worker: bool = True,
    logins: Mapping[str, list[str]] = LOGINS,
    clients: Mapping[str, list[str]] = CLIENTS,
    claims: Mapping[str, Mapping[str, Any]] | None = None,
    keep_topics: bool = False,
    topic_prefix: str | None = None,
    all_partitions: bool = False,
    **overrides: Any,
) -> AsyncIterator[Running]:
    """A service with a database and topics of its own, ready to answer; all of it ends with the block.

    `logins` have the roles that tokens say, `clients` the scopes, `claims` are what else tokens say of a login or
    client, `overrides` are settings.
    Without `worker`, nothing is published or consumed. `keep_topics` leaves what was published to be read after the
    block; `topic_prefix` is that of topics that there are already. Topics have two partitions at most, unless
    `all_partitions` are wanted.
    """
    name = f"{service.name}-{secrets.token_hex(4)}"
    api_port, issuer_port, side_port, worker_port = (free_port() for _ in range(4))
    issuer_url = f"http://127.0.0.1:{issuer_port}"
    issuer = Issuer(issuer_url, logins, clients=clients, claims=claims)
    settings = service.settings(
        profile="test",
        mongo_uri=mongo_uri,
        mongo_database=name,
        kafka_bootstrap=kafka_bootstrap,
        topic_prefix=f"{name}." if topic_prefix is None else topic_prefix,
        topic_replication=1,
        http_port=api_port,
        metrics_port=side_port,
        public_url=f"http://127.0.0.1:{api_port}",
        oidc_issuer=issuer_url,
        oidc_audience=issuer.audience,
        identity_key="demo-" + "identity" * 5,
        cursor_key="demo-" + "cursors" * 5,
        outbound_allowed=["127.0.0.0/8"],
        **keys_of(service),
        **{**_PATIENT, **overrides},
    )
    worker_settings = settings.model_copy(update={"metrics_port": worker_port})
    stopping = asyncio.Event()
    issuer_server = quiet_server(issuer_app(issuer), host="127.0.0.1", port=issuer_port)
    async with (
        open_runtime(settings, service.catalogue) as runtime,
        open_runtime(worker_settings, service.catalogue) as worker_runtime,
        aiohttp.ClientSession() as http,
    ):
        if not all_partitions:
            await make_topics(service, settings)
        await run_migrations(service, runtime, stopping)
        producer = kafka.producer(settings)
        await producer.start()
        tasks = [asyncio.create_task(issuer_server.serve())]
        await eventually(lambda: issuer_server.started)
        tasks.append(asyncio.create_task(run_api(service, runtime, stopping)))
        if worker:
            tasks.append(asyncio.create_task(run_worker(service, worker_runtime, stopping)))
        try:
            ports = [api_port, worker_port] if worker else [api_port]
            await eventually(lambda: _all_ready(http, ports, tasks), within=120)
            yield Running(runtime, issuer, http, producer)
        finally:
            stopping.set()
            await asyncio.gather(*tasks[1:])
            issuer_server.should_exit = True
            await asyncio.gather(*tasks)
            await producer.stop()
            # A process that a test has killed may have left a transaction open.
            await eventually(lambda: _dropped(runtime.mongo))
            if not keep_topics:
                await forget_topics(settings)


async def _dropped(mongo: Mongo) -> bool:
    try:
        await mongo.drop()
    except MongoFailure:
        return False
    return True


def keys_of(service: Service) -> dict[str, Any]:
    """The further keys that a service asks for."""
    fields = getattr(service.settings, "model_fields", {})
    return {"vault_key": "demo-" + "vault" * 8} if "vault_key" in fields else {}


async def make_topics(service: Service, settings: ServiceSettings) -> None:
    """Make the topics that are missing, with two partitions where they have more: each costs a broker much."""
    wanted = topics_of(service, settings)
    few = {name: (min(partitions, PARTITIONS), configuration) for name, (partitions, configuration) in wanted.items()}
    await kafka.create_topics(settings, few)


async def forget_topics(settings: ServiceSettings) -> None:
    """Remove the topics with a prefix when their readers have ended: a broker of 384 MB holds some ten thousand
    partitions, and whoever connects is told of all of them."""
    admin = kafka.admin_client(settings)
    await admin.start()
    try:
        names = await admin.list_topics()
        await admin.delete_topics([name for name in names if name.startswith(settings.topic_prefix)])
    finally:
        await admin.close()


async def _all_ready(http: aiohttp.ClientSession, ports: list[int], tasks: list[asyncio.Task[None]]) -> bool:
    for task in tasks:
        if task.done():
            task.result()
    for port in ports:
        try:
            async with http.get(f"http://127.0.0.1:{port}/readyz") as response:
                if response.status != 204:
                    return False
        except aiohttp.ClientConnectionError:
            return False
    return True
