"""A trace goes on from an HTTP request through the outbox and Kafka into the handler, and tells no secrets."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from fastapi import FastAPI
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode, format_span_id, format_trace_id
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import kernel.migrations
from kernel import kafka
from kernel.clock import utc_now
from kernel.consumer import Subscriptions
from kernel.consumer.batches import Batches
from kernel.consumer.failures import DeadLetters
from kernel.consumer.singles import Singles
from kernel.events import Event, NewEvent
from kernel.http.context import ContextMiddleware
from kernel.mongo import Mongo, Tx, UnitOfWork
from kernel.mongo.migrations import migrate, migrations_in
from kernel.outbox import OutboxWriter
from kernel.relay import OutboxRelay
from kernel.settings import ServiceSettings
from kernel.telemetry.tracing import WithoutAddresses, current_trace_id, current_traceparent
from relais.content.v1.story_pb2 import StoryPublished, StoryWithdrawn
from tests.kernel.records import CATALOGUE, records_on

GROUP, TOPIC = "readers", "content.story.v1"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}


@pytest.fixture
async def mongo(mongo_uri: str) -> AsyncIterator[Mongo]:
    database = Mongo(mongo_uri, f"tracing-{secrets.token_hex(4)}")
    await migrate(database, migrations_in(kernel.migrations), holder="tests")
    yield database
    await database.drop()
    await database.close()


@pytest.fixture
async def producer(topics: ServiceSettings) -> AsyncIterator[AIOKafkaProducer]:
    producer = kafka.producer(topics)
    await producer.start()
    yield producer
    await producer.stop()


@pytest.fixture
def uow(mongo: Mongo) -> UnitOfWork:
    return UnitOfWork(mongo, OutboxWriter(CATALOGUE, source="/content"))


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """The spans that are recorded during the test."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    # OpenTelemetry lets the provider be set once in a process; other tests want none.
    monkeypatch.setattr("opentelemetry.trace._TRACER_PROVIDER", provider)
    return exporter


@pytest.fixture
async def withdraw(
    uow: UnitOfWork, mongo: Mongo, producer: AIOKafkaProducer, topics: ServiceSettings
) -> Callable[..., Any]:
    """Makes a request that has a story withdrawn, and publishes what came of it."""

    async def work(tx: Tx) -> None:
        data = StoryWithdrawn(story_id="s1", story_version=1)
        await tx.outbox.add(NewEvent(data, subject="s1", key="s1", sequence=1))

    async def endpoint(_request: Request) -> Response:
        await uow.run(work)
        return Response(status_code=204)

    app = ContextMiddleware(Starlette(routes=[Route("/withdraw", endpoint, methods=["POST"])]))

    async def request() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
            answer = await http.post("/withdraw", headers=CALLER)
        relay = OutboxRelay(mongo, producer, holder="tests", topic_prefix=topics.topic_prefix)
        assert await relay.publish_batch() == 1
        return answer

    return request


@pytest.fixture
def handle(uow: UnitOfWork, producer: AIOKafkaProducer, topics: ServiceSettings) -> Callable[..., Any]:
    """Has the topic's records handled by a group."""

    async def all_records(subscriptions: Subscriptions) -> None:
        singles = Singles(
            subscriptions,
            uow=uow,
            catalogue=CATALOGUE,
            dead_letters=DeadLetters(producer, group=GROUP, prefix=topics.topic_prefix),
            prefix=topics.topic_prefix,
            clock=utc_now,
        )
        [record] = await records_on(topics, TOPIC)
        await singles.handle({TopicPartition(record.topic, record.partition): [record]})

    return all_records


async def test_the_callers_trace_reaches_the_handler_and_what_it_tells_although_nobody_records(
    withdraw: Callable[..., Any],
    handle: Callable[..., Any],
    topics: ServiceSettings,
    mongo: Mongo,
) -> None:
    seen: list[str | None] = []
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on(StoryWithdrawn)
    async def follow(event: Event[StoryWithdrawn], tx: Tx) -> None:
        seen.append(current_trace_id())
        published = StoryPublished(story_id=event.subject, story_version=2)
        await tx.outbox.add(NewEvent(published, subject=event.subject, key=event.key, sequence=2))

    answer = await withdraw()
    [record] = await records_on(topics, TOPIC)
    assert dict(record.headers)["ce_traceparent"].decode() == answer.headers["traceparent"]
    await handle(subscriptions)
    assert seen == [TRACE]
    [row] = await mongo.collection("outbox").find({"sequence": 2})
    assert row["traceparent"].split("-")[1] == TRACE


async def test_the_handlers_span_is_a_child_of_the_request(
    withdraw: Callable[..., Any],
    handle: Callable[..., Any],
    spans: InMemorySpanExporter,
) -> None:
    inside: list[str | None] = []
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on(StoryWithdrawn)
    async def follow(_event: Event[StoryWithdrawn], _tx: Tx) -> None:
        inside.append(current_traceparent())

    answer = await withdraw()
    await handle(subscriptions)
    [span] = [one for one in spans.get_finished_spans() if one.kind is SpanKind.CONSUMER]
    assert span.name == f"process {TOPIC}"
    assert span.attributes == {"messaging.destination.name": TOPIC}
    assert span.context is not None
    assert span.parent is not None
    assert format_trace_id(span.context.trace_id) == TRACE
    assert format_span_id(span.parent.span_id) == answer.headers["traceparent"].split("-")[2]
    assert inside == [f"00-{TRACE}-{format_span_id(span.context.span_id)}-01"]


@pytest.fixture
def in_one_batch(uow: UnitOfWork, producer: AIOKafkaProducer, topics: ServiceSettings) -> Callable[..., Any]:
    """Has the topic's records handled as one batch, whose handler tells the trace that it is in."""

    async def all_records() -> list[str | None]:
        inside: list[str | None] = []
        subscriptions = Subscriptions(group=GROUP)

        @subscriptions.on_batch(StoryWithdrawn)
        async def fold(_events: Sequence[Event[Any]], _tx: Tx) -> None:
            inside.append(current_trace_id())

        prefix = topics.topic_prefix
        letters = DeadLetters(producer, group=GROUP, prefix=prefix)
        batches = Batches(
            subscriptions, uow=uow, catalogue=CATALOGUE, dead_letters=letters, prefix=prefix, clock=utc_now
        )
        polled: dict[TopicPartition, list[Any]] = {}
        for record in await records_on(topics, TOPIC):
            polled.setdefault(TopicPartition(record.topic, record.partition), []).append(record)
        await batches.handle(polled)
        return inside

    return all_records


async def test_a_batch_of_one_trace_goes_on_with_it(
    withdraw: Callable[..., Any], in_one_batch: Callable[..., Any], spans: InMemorySpanExporter
) -> None:
    answer = await withdraw()
    assert await in_one_batch() == [TRACE]
    [span] = [one for one in spans.get_finished_spans() if one.kind is SpanKind.CONSUMER]
    assert span.name == f"process {TOPIC}"
    assert span.attributes == {"messaging.destination.name": TOPIC}
    assert span.parent is not None
    assert format_span_id(span.parent.span_id) == answer.headers["traceparent"].split("-")[2]
    assert span.links == ()


async def test_a_batch_of_several_traces_is_linked_to_each(
    withdraw: Callable[..., Any], in_one_batch: Callable[..., Any], spans: InMemorySpanExporter
) -> None:
    answers = [(await withdraw()).headers["traceparent"].split("-") for _request in range(2)]
    await in_one_batch()
    [span] = [one for one in spans.get_finished_spans() if one.kind is SpanKind.CONSUMER]
    assert span.parent is None
    assert [[format_trace_id(one.context.trace_id), format_span_id(one.context.span_id)] for one in span.links] == [
        answer[1:3] for answer in answers
    ]


async def test_a_failure_is_recorded_by_its_name_and_not_quoted(
    withdraw: Callable[..., Any],
    handle: Callable[..., Any],
    spans: InMemorySpanExporter,
) -> None:
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on(StoryWithdrawn)
    async def follow(_event: Event[StoryWithdrawn], _tx: Tx) -> None:
        raise ValueError("what a person wrote")

    await withdraw()
    await handle(subscriptions)
    failed = [one for one in spans.get_finished_spans() if one.kind is SpanKind.CONSUMER]
    assert {(one.status.status_code, one.status.description) for one in failed} == {(StatusCode.ERROR, "ValueError")}
    assert "what a person wrote" not in "".join(one.to_json() for one in failed)


async def test_a_requests_address_is_not_recorded_but_its_template() -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(WithoutAddresses())
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    app = FastAPI(telemetry={"tracing": True, "metrics": False, "logs": False, "tracer_provider": provider})

    @app.get("/secrets/{secret}")
    async def read(secret: str) -> str:
        return secret

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
        await http.get("/secrets/abcdef", params={"q": "what a person looks for"})

    [span] = [one for one in exporter.get_finished_spans() if one.kind is SpanKind.SERVER]
    assert span.attributes is not None
    assert span.attributes["http.route"] == "/secrets/{secret}"
    assert "abcdef" not in span.to_json()
    assert "looks" not in span.to_json()
