"""One trace from a request through the outbox and Kafka into another service's process; nothing in it names anybody."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from gamification.bootstrap import SERVICE as GAMIFICATION
from kernel.process import run_migrations
from kernel.runtime import open_runtime
from kernel.telemetry.tracing import WithoutAddresses
from kernel.testing import eventually
from kernel.testing.ports import free_port
from kernel.testing.service import Running
from tests.distribution.conftest import Programme
from tests.processes import variables

CANARY = "zyzzyva"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
_SOON_MS = 200


class Receiver:
    """What collects spans over OTLP, and keeps them as they came."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.received: list[ExportTraceServiceRequest] = []

    async def take(self, request: web.Request) -> web.Response:
        """A batch of spans."""
        self.received.append(ExportTraceServiceRequest.FromString(await request.read()))
        return web.Response()

    def spans(self, service: str) -> list[Any]:
        """The spans that a service has sent."""
        return [
            span
            for batch in self.received
            for resource in batch.resource_spans
            if any(one.value.string_value == service for one in resource.resource.attributes)
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def in_trace(self, service: str, name: str) -> list[Any]:
        """Those of the trace of the test whose name begins so."""
        return [one for one in self.spans(service) if one.trace_id.hex() == TRACE and one.name.startswith(name)]


@pytest.fixture(scope="module", autouse=True)
async def receiver() -> AsyncIterator[Receiver]:
    port = free_port()
    receiver = Receiver(f"http://127.0.0.1:{port}/v1/traces")
    app = web.Application()
    app.router.add_post("/v1/traces", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield receiver
    await runner.cleanup()


@pytest.fixture(scope="module", autouse=True)
async def recorded(receiver: Receiver) -> AsyncIterator[None]:
    """This process sends its spans as distribution's would."""
    provider = TracerProvider(resource=Resource.create({"service.name": "distribution"}))
    provider.add_span_processor(WithoutAddresses())
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(endpoint=receiver.url), schedule_delay_millis=_SOON_MS)
    )
    with pytest.MonkeyPatch.context() as patch:
        # OpenTelemetry lets the provider be set once in a process; other tests want none.
        patch.setattr("opentelemetry.trace._TRACER_PROVIDER", provider)
        yield
    await asyncio.to_thread(provider.shutdown)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gamification") / "log"


@pytest.fixture(scope="module")
async def neighbour(service: Running, receiver: Receiver, log: Path) -> AsyncIterator[int]:
    """Gamification's worker, a process of its own; the port of its metrics."""
    theirs = service.runtime.settings
    port = free_port()
    environment = {
        **variables(theirs),
        "RELAIS_MONGO_DATABASE": f"gamification-{secrets.token_hex(4)}",
        "RELAIS_METRICS_PORT": str(port),
        "RELAIS_OTLP_ENDPOINT": receiver.url,
        "OTEL_BSP_SCHEDULE_DELAY": str(_SOON_MS),
    }
    fields = ("profile", "mongo_uri", "kafka_bootstrap", "topic_prefix", "topic_replication", "public_url")
    fields += ("oidc_issuer", "oidc_audience", "identity_key", "cursor_key", "outbound_allowed")
    settings = GAMIFICATION.settings(
        **{name: getattr(theirs, name) for name in fields},
        mongo_database=environment["RELAIS_MONGO_DATABASE"],
        vault_key=environment["RELAIS_VAULT_KEY"],
    )
    async with open_runtime(settings, GAMIFICATION.catalogue) as runtime:
        await run_migrations(GAMIFICATION, runtime, asyncio.Event())
        with log.open("wb") as output:
            worker = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "gamification", "worker"),
                env={**os.environ, **environment},
                stdout=output,
                stderr=output,
            )
        try:
            yield port
        finally:
            worker.terminate()
            await worker.wait()
            await runtime.mongo.drop()


async def test_a_share_is_one_trace_into_another_service_and_neither_logs_metrics_nor_traces_name_anybody(
    programme: Programme,
    service: Running,
    receiver: Receiver,
    neighbour: int,
    log: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    await programme.enrol("employee-7")
    story_id = await programme.story()
    caller = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "x-request-id": "of-the-test"}

    shared = await programme.share("employee-7", story_id, text=f"My {CANARY} has words to say.", headers=caller)
    assert shared.status == 201, shared.body
    await service.post("/v1/shares", as_="employee-7", json={CANARY: CANARY})
    await service.get(f"/v1/me/posts/{CANARY}?q={CANARY}", as_="employee-7")
    await service.get("/v1/me/shares", as_=None, headers={"authorization": f"Bearer {CANARY}.{CANARY}.{CANARY}"})
    wish = {"channel": "email", "address": f"{CANARY}@example.org"}
    await service.put("/v1/me/digest", as_="employee-7", json=wish, headers={"if-match": '"0"'})

    await eventually(lambda: receiver.in_trace("gamification", "process distribution.share.v1"))
    [request] = await eventually(lambda: receiver.in_trace("distribution", "POST"))
    [handled] = receiver.in_trace("gamification", "process distribution.share.v1")
    assert handled.parent_span_id == request.span_id

    async with aiohttp.ClientSession() as http:
        told = []
        for port in (neighbour, service.runtime.settings.metrics_port):
            async with http.get(f"http://127.0.0.1:{port}/metrics") as answer:
                told.append(await answer.text())
    printed = capfd.readouterr()
    everything = {
        "logs": caplog.text + printed.out + printed.err + log.read_text("utf-8"),
        "metrics": "".join(told),
        "traces": "".join(str(batch) for batch in receiver.received),
    }
    assert "partitions_assigned" in everything["logs"]
    for secret in (CANARY, service.token("employee-7"), service.person_id("employee-7"), "employee-7"):
        assert [name for name, text in everything.items() if secret in text] == []
