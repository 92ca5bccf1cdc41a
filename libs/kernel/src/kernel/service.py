"""What a service is made of, as its processes see it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import ModuleType

from fastapi import FastAPI
from starlette.types import ASGIApp

import kernel.migrations
from kernel.audit import AuditLog
from kernel.consumer import Subscriptions
from kernel.events import Catalogue
from kernel.http.health import Check
from kernel.jobs import Job
from kernel.mongo.migrations import Migration, migrations_in
from kernel.runtime import Runtime
from kernel.settings import ServiceSettings

_DEAD_LETTERS_MS = 14 * 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Api:
    """What a service's api process runs: the application, jobs beside it, and what its readiness depends on.

    `ahead` wraps the whole application, for a path so hot that even tracing would halve its rate. `ending` is called
    when the process is told to stop, before requests in flight are waited for: it ends answers that never would.
    """

    app: FastAPI
    jobs: Sequence[Job] = ()
    checks: Mapping[str, Check] = field(default_factory=dict)
    ahead: Callable[[ASGIApp], ASGIApp] = lambda app: app
    ending: Callable[[], None] = lambda: None


class Reach(StrEnum):
    """Where a process connects to: what a network has to let through, and nothing else."""

    MONGODB = "mongodb"
    KAFKA = "kafka"
    TRACES = "traces"
    ISSUER = "issuer"
    # Addresses that people or networks give, public ones only (`kernel.outbound`).
    WEB = "web"
    MAIL = "mail"


@dataclass(frozen=True)
class Service:
    """A service as its processes see it; each service has one, in `bootstrap.py`.

    `broadcasts` are topics that its api processes read by themselves, whatever the worker consumes.
    """

    name: str
    settings: Callable[..., ServiceSettings]
    catalogue: Catalogue
    migrations: ModuleType
    api: Callable[[Runtime], Api]
    subscriptions: Sequence[Subscriptions] = ()
    broadcasts: Sequence[str] = ()
    jobs: Callable[[Runtime], Sequence[Job]] = lambda _runtime: ()
    commands: Mapping[str, Callable[[Runtime, asyncio.Event], Awaitable[None]]] = field(default_factory=dict)
    streams: Callable[[Runtime, asyncio.Event], Awaitable[None]] | None = None
    audit: AuditLog | None = None
    """Where what an operator does at a command line is kept, if the service keeps an audit log."""
    extra_topics: Callable[[], Mapping[str, tuple[int, Mapping[str, str]]]] = dict
    # Only what not every process of that name does.
    reaches: Mapping[str, frozenset[Reach]] = field(default_factory=dict)

    @property
    def processes(self) -> tuple[str, ...]:
        """The names of its processes that run for good."""
        return ("api", "worker") if self.streams is None else ("api", "worker", "streams")

    def reached_by(self, process: str) -> frozenset[Reach]:
        """Where one of its processes, or `migrate`, connects to."""
        usual = {Reach.MONGODB, Reach.TRACES}
        if process == "api":
            usual.add(Reach.ISSUER)
        if process != "api" or self.broadcasts:
            usual.add(Reach.KAFKA)
        return frozenset(usual | self.reaches.get(process, frozenset()))

    @property
    def steps(self) -> list[Migration]:
        """The kernel's migrations and then the service's own."""
        return steps_of(self.migrations)


def steps_of(migrations: ModuleType) -> list[Migration]:
    """The kernel's migrations and then those of a service's package."""
    return [*migrations_in(kernel.migrations), *migrations_in(migrations)]


def topics_of(service: Service, settings: ServiceSettings) -> dict[str, tuple[int, Mapping[str, str]]]:
    """The topics that a service publishes, reads, sets dead letters aside on, or keeps its streams' state in."""
    catalogue = service.catalogue
    own = {topic.name for topic in catalogue.topics.values() if topic.owner == service.name}
    read = {name for group in service.subscriptions for name in group.topics(catalogue)} | set(service.broadcasts)
    wanted: dict[str, tuple[int, Mapping[str, str]]] = {
        name: (catalogue.topics[name].partitions, {"retention.ms": str(catalogue.topics[name].retention_ms)})
        for name in own | read
    }
    for group in service.subscriptions:
        for name in group.dead_letter_topics(catalogue):
            # One partition keeps dead letters in the order in which they were set aside.
            wanted[name] = (1, {"retention.ms": str(_DEAD_LETTERS_MS)})
    wanted.update(service.extra_topics())
    return {settings.topic_prefix + name: topic for name, topic in wanted.items()}
