"""Migrations: small steps in order, each applied once, by one process at a time."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

from kernel.clock import Clock, utc_now
from kernel.jobs import cancelled
from kernel.leases import Lease
from kernel.mongo.client import Mongo
from kernel.mongo.collection import Db
from kernel.mongo.errors import MongoFailure
from kernel.telemetry.logs import log

MIGRATIONS = "migrations"
_LEASE_SECONDS = 120.0
_WAIT_SECONDS = 180.0


class MigrationsBusy(Exception):
    """Another process has been migrating this database for longer than we wait."""


@dataclass(frozen=True)
class Migration:
    """A step that may run again after a crash halfway: `apply` makes only what is missing."""

    name: str
    apply: Callable[[Db], Awaitable[None]]


def migrations_in(package: ModuleType) -> list[Migration]:
    """The modules `m0001_….py` of a package, in order; each has `async def apply(db: Db) -> None`."""
    names = sorted(name for _finder, name, _is_package in pkgutil.iter_modules(package.__path__))
    owner = package.__name__.removesuffix(".migrations")
    return [
        Migration(f"{owner}.{name}", importlib.import_module(f"{package.__name__}.{name}").apply)
        for name in names
        if name.startswith("m")
    ]


async def pending(mongo: Mongo, migrations: Sequence[Migration]) -> list[str]:
    """The names of those that were not applied yet; a process is not ready while there are any."""
    applied = {document["_id"] for document in await mongo.collection(MIGRATIONS).find({})}
    return [migration.name for migration in migrations if migration.name not in applied]


def applied(mongo: Mongo, migrations: Sequence[Migration]) -> Callable[[], Awaitable[bool]]:
    """A check of readiness that passes once all were applied. They are never taken back, so that once is enough."""
    done = False

    async def check() -> bool:
        nonlocal done
        done = done or not await pending(mongo, migrations)
        return done

    return check


async def first_applied_at(db: Db) -> datetime | None:
    """When the first one was applied, which is when the service was first there; None before that."""
    found = await db.collection(MIGRATIONS).find({}, sort=[("applied_at", 1)], limit=1)
    return found[0]["applied_at"] if found else None


async def migrate(mongo: Mongo, migrations: Sequence[Migration], *, holder: str, clock: Clock = utc_now) -> list[str]:
    """Apply what is missing, under a lock; the names applied. `MigrationsBusy` after three minutes of waiting."""
    lease = Lease(mongo, "migrations", holder=holder, seconds=_LEASE_SECONDS)
    deadline = time.monotonic() + _WAIT_SECONDS
    while not await lease.take():
        if time.monotonic() > deadline:
            raise MigrationsBusy
        await asyncio.sleep(0.2)
    try:
        return await _apply(mongo, migrations, lease, clock)
    finally:
        await lease.release()


async def _keep(lease: Lease) -> None:
    """Renew a lease until cancelled: an index of millions of documents takes longer than one lasts."""
    while True:
        await asyncio.sleep(_LEASE_SECONDS / 4)
        with suppress(MongoFailure):
            await lease.take()


async def _apply(mongo: Mongo, migrations: Sequence[Migration], lease: Lease, clock: Clock) -> list[str]:
    missing = set(await pending(mongo, migrations))
    done: list[str] = []
    for migration in migrations:
        if migration.name in missing:
            await lease.take()
            keeping = asyncio.create_task(_keep(lease))
            try:
                await migration.apply(mongo)
            finally:
                await cancelled(keeping)
            await mongo.collection(MIGRATIONS).insert_one({"_id": migration.name, "applied_at": clock()})
            log(__name__).info("migration_applied", name=migration.name)
            done.append(migration.name)
    return done
