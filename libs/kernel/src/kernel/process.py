"""The processes of a service: `python -m <service> api | worker | streams | migrate`. One process per container.

What an operator asks for on the command line besides is in `kernel.operators`.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NoReturn

import uvloop
from pydantic import ValidationError
from pydantic_settings import SettingsError

from kernel import kafka
from kernel.access import SECRETS_VARIABLE, certificate_ends, secret_directories
from kernel.consumer import Consumer
from kernel.http.health import Check
from kernel.jobs import ended, run_job, served, unless, until_started
from kernel.mongo import Mongo, MongoFailure
from kernel.mongo.migrations import applied, migrate
from kernel.operators import Run, asked, usage
from kernel.relay import OutboxRelay
from kernel.runtime import Runtime, open_runtime, process_identity, unhurried
from kernel.service import Api, Service, topics_of
from kernel.settings import ServiceSettings
from kernel.sideport import quiet_server, side_app, side_server
from kernel.telemetry import metrics
from kernel.telemetry.logs import configure_logs, log
from kernel.telemetry.tracing import configure_tracing
from kernel.watchdog import watched

__all__ = ["Api", "Service", "main", "run_api", "run_migrations", "run_streams", "run_worker", "topics_of"]

# SIGTERM to exit: what is in flight ends within this time or is left to be repeated.
DRAIN_SECONDS = 9.0
# Of these, the last are for saying goodbye to the broker: an idempotent producer would wait for it without end.
_CLOSE_SECONDS = 1.0
# A database that says nothing for so long is away. What waits for it is given up then, and not at the very end: motor's
# threads, which nobody can cancel, need the five seconds of their operations to notice.
_DATABASE_SECONDS = 2.5
# A process that has not ended so long after its time never will by itself.
_LATE_SECONDS = 10.0
# How long an interpreter may take to end once the process has nothing left to do.
_EXIT_SECONDS = 1.0
_USAGE = 2
_NEW_OBJECTS = 50_000


def main(service: Service) -> None:
    """Run the process named by the first argument until SIGTERM or SIGINT; exits 2 on bad arguments or settings, 1 on a
    failure."""
    processes: dict[str, Run] = {
        "api": run_api,
        "worker": run_worker,
        "migrate": run_migrations,
    }
    if service.streams is not None:
        processes["streams"] = run_streams
    processes |= {name: partial(_run_command, name=name) for name in service.commands}
    name, *operands = sys.argv[1:] or [""]
    question = asked(service, name, operands)
    run = question or (None if operands else processes.get(name))
    if run is None:
        _refuse([f"usage: python -m {service.name} {' | '.join(processes)}", *usage(service)])
    try:
        settings = service.settings(_secrets_dir=_existing(secret_directories()))
    except ValidationError as error:
        # The message of a failure does not quote the value, which may be a secret.
        _refuse([f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_input=False)])
    except SettingsError as error:
        # Its text names the field whose JSON cannot be read.
        _refuse([str(error)])
    # What is asked for is answered on standard output, where a log would be in the way.
    stream = sys.stdout if question is None else sys.stderr
    configure_logs(service=service.name, process=name, level=settings.log_level, stream=stream)
    for use, end in certificate_ends(settings).items():
        metrics.CERTIFICATE_EXPIRES.labels(use).set(end.timestamp())
    configure_tracing(service=service.name, process=name, endpoint=settings.otlp_endpoint)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        code = runner.run(_process(service, settings, run))
    _exit(code or 0)


def _exit(code: int) -> NoReturn:
    # An interpreter waits for its threads, and the driver's may wait for a database that says nothing. All that matters
    # is closed by now, so that they are not waited for any longer than this.
    late = threading.Timer(_EXIT_SECONDS, os._exit, [code])
    late.daemon = True
    late.start()
    sys.exit(code)


def _existing(directories: list[Path]) -> list[Path]:
    # One that is not there would only be warned of, and the settings in it be taken for unset.
    if missing := [str(one) for one in directories if not one.is_dir()]:
        _refuse([f"{SECRETS_VARIABLE}: {', '.join(missing)} is no directory"])
    return directories


def _refuse(reasons: Sequence[str]) -> NoReturn:
    sys.stderr.write("\n".join(reasons) + "\n")
    sys.exit(_USAGE)


async def _process(service: Service, settings: ServiceSettings, run: Run) -> int | None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    collect_rarely()
    async with (
        watched(stopping, within=DRAIN_SECONDS + _LATE_SECONDS),
        open_runtime(settings, service.catalogue) as runtime,
    ):
        return await run(service, runtime, stopping)


def collect_rarely() -> None:
    """Look for garbage among each 50,000 new objects, not each 700, and never among those that are there already.

    A batch of ten thousand events is some 130,000 objects, none of them garbage. Looking through them again and again
    was a third of what folding cost.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 10, 10)


async def run_migrations(service: Service, runtime: Runtime, _stopping: asyncio.Event) -> None:
    """Make the indexes and topics that are missing. Safe to run at any time, by several processes at once."""
    async with open_runtime(unhurried(runtime.settings), service.catalogue) as opened:
        await migrate(opened.mongo, service.steps, holder=process_identity())
    created = await kafka.create_topics(runtime.settings, topics_of(service, runtime.settings))
    log(__name__).info("topics_created", names=created)


async def run_api(service: Service, runtime: Runtime, stopping: asyncio.Event) -> None:
    """Serve HTTP, and the side port, until told to stop; requests in flight are finished."""
    settings = runtime.settings
    api = service.api(runtime)
    checks = api.app.state.checks
    checks.update({**_own_checks(service, runtime), **api.checks})
    server = quiet_server(api.ahead(api.app), host=settings.http_host, port=settings.http_port)
    side = side_server(settings, side_app(checks))
    log(__name__).info("api_starts", port=settings.http_port)
    jobs_stopping = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        serving = [group.create_task(run_job(served(one), stopping)) for one in (server, side)]
        jobs = [group.create_task(run_job(job, jobs_stopping)) for job in api.jobs]
        try:
            await stopping.wait()
            deadline = time.monotonic() + DRAIN_SECONDS
            api.ending()
            server.should_exit = True
            await serving[0]
            # Only now: answering may still have given the jobs work to do.
            jobs_stopping.set()
            await ended(jobs, deadline=min(deadline, await _drained_by(runtime.mongo)))
        finally:
            for told in (stopping, jobs_stopping):
                told.set()
            side.should_exit = server.should_exit = True


async def run_worker(service: Service, runtime: Runtime, stopping: asyncio.Event) -> None:
    """Publish the outbox and consume the subscriptions until told to stop."""
    settings = runtime.settings
    producer = kafka.producer(settings, linger_ms=5, request_ms=kafka.OUTAGE_MS)
    connected = asyncio.Event()
    relay = OutboxRelay(
        runtime.mongo,
        producer,
        holder=process_identity(),
        topic_prefix=settings.topic_prefix,
        clock=runtime.clock,
        connected=connected,
    )
    consumers = [
        Consumer(
            settings,
            group.opened(runtime),
            uow=runtime.uow,
            catalogue=runtime.catalogue,
            producer=producer,
            clock=runtime.clock,
        )
        for group in service.subscriptions
    ]

    async def broker() -> bool:
        return connected.is_set()

    checks = {**_own_checks(service, runtime), "kafka": broker}
    checks |= {consumer.group: _ready(consumer) for consumer in consumers}
    side = side_server(settings, side_app(checks, alive=lambda: not any(one.stuck for one in consumers)))
    async with asyncio.TaskGroup() as group:
        # The side port comes first: a worker that waits for its broker is alive.
        group.create_task(run_job(served(side), stopping))
        # So does the relay, which tells for how long events have waited.
        running = [group.create_task(run_job(relay.run, stopping))]
        try:
            await unless(stopping, until_started(producer.start, connected))
            jobs = [*(consumer.run for consumer in consumers), *service.jobs(runtime)]
            running += [group.create_task(run_job(job, stopping)) for job in jobs]
            await stopping.wait()
            await ended(running, deadline=await _drained_by(runtime.mongo))
        finally:
            # Also when a job failed: the others are told, and not only cancelled, which one of them may not notice.
            stopping.set()
            side.should_exit = True
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await producer.stop()


async def _drained_by(mongo: Mongo) -> float:
    """By when (monotonic seconds) what is in flight has ended or is left: now, where there is no database to end it
    with. It is all transactions, of which nothing is half done."""
    deadline = time.monotonic() + DRAIN_SECONDS - _CLOSE_SECONDS
    try:
        async with asyncio.timeout(_DATABASE_SECONDS):
            await mongo.ping()
    except (MongoFailure, TimeoutError) as failure:
        log(__name__).warning("ends_without_database", error=type(failure).__name__)
        return time.monotonic()
    return deadline


async def run_streams(service: Service, runtime: Runtime, stopping: asyncio.Event) -> None:
    """Run the service's stream processing until told to stop."""
    if service.streams is None:
        raise ValueError(f"{service.name} has no streams")
    await service.streams(runtime, stopping)


async def _run_command(service: Service, runtime: Runtime, stopping: asyncio.Event, *, name: str) -> None:
    """Do what only this service does on demand, until it is done or told to stop."""
    await service.commands[name](runtime, stopping)


def _own_checks(service: Service, runtime: Runtime) -> dict[str, Check]:
    async def mongodb() -> bool:
        await runtime.mongo.ping()
        return True

    return {"mongodb": mongodb, "schema": applied(runtime.mongo, service.steps)}


def _ready(consumer: Consumer) -> Check:
    async def ready() -> bool:
        return consumer.ready

    return ready
