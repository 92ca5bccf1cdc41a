"""The service as processes of its own, over a database of its own, with limits that let many thank often."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from devstack import ports
from devstack.mongod import MongoServer
from gamification.bootstrap import SERVICE
from kernel.testing.service import running
from tests.processes import Killed

EMPLOYEES = tuple(f"employee-{number}" for number in range(1, 121))
ROLES = ("api", "worker", "streams")
# The most that the setting takes.
KUDOS_PER_WEEK = 100


@asynccontextmanager
async def killable(kafka_bootstrap: str, directory: Path) -> AsyncIterator[Killed]:
    """The service with processes and a database that nobody else uses."""
    with MongoServer(directory, ports.free_port()) as mongod:
        async with running(
            SERVICE,
            mongo_uri=mongod.uri,
            kafka_bootstrap=kafka_bootstrap,
            worker=False,
            logins={login: ["employee"] for login in EMPLOYEES} | {"programme-1": ["employee", "programme"]},
            kudos_per_week=KUDOS_PER_WEEK,
            declarations_per_day=100,
            challenge_patience_seconds=0,
            # Few people thank each other so often here that some would wait for weeks for their turn on the wall.
            ring_again=1_000,
            # A process that is started again takes its partitions at once, as a pod of a stateful set does.
            group_instance_id="killed",
            all_partitions=True,
        ) as service:
            killed = Killed(service, mongod, directory / "processes.log")
            async with killed.run(*ROLES):
                yield killed
