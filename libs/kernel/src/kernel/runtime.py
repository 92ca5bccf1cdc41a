"""What every process of a service opens first: the database, the unit of work, the catalogue of events."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from kernel.clock import Clock, utc_now
from kernel.events import Catalogue
from kernel.mongo.client import Mongo
from kernel.mongo.uow import UnitOfWork
from kernel.outbox import OutboxWriter
from kernel.settings import ServiceSettings

Settings = TypeVar("Settings", bound=ServiceSettings)

_STEP_SECONDS = 3600.0


@dataclass(frozen=True)
class Runtime:
    """The collaborators that a service's wiring starts from."""

    settings: ServiceSettings
    mongo: Mongo
    uow: UnitOfWork
    outbox: OutboxWriter
    catalogue: Catalogue
    clock: Clock


@asynccontextmanager
async def open_runtime(
    settings: ServiceSettings, catalogue: Catalogue, *, clock: Clock = utc_now
) -> AsyncIterator[Runtime]:
    """A runtime inside the running event loop, closed at the end of the block. Nothing is connected to yet."""
    mongo = Mongo(
        settings.mongo_uri.get_secret_value(),
        settings.mongo_database,
        driver=settings.mongo_driver,
        seconds=settings.mongo_seconds,
        ca_file=settings.mongo_ca_file,
    )
    outbox = OutboxWriter(catalogue, source=f"/{settings.service}", clock=clock)
    uow = UnitOfWork(mongo, outbox, seconds=settings.mongo_seconds)
    try:
        yield Runtime(settings, mongo, uow, outbox, catalogue, clock)
    finally:
        await mongo.close()


def unhurried(settings: Settings) -> Settings:
    """The settings for migrations: nobody waits for a step, which may be an index of everything that there is. One that
    is cut off the server gives up, and would never finish."""
    return settings.model_copy(update={"mongo_seconds": _STEP_SECONDS})


def process_identity() -> str:
    """A name for this process that no other has: host, process id and boot-time randomness are enough for a lease."""
    return f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"
