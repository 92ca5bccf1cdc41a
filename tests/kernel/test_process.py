"""The processes of a service, as whoever runs them sees them: exit codes, signals, health, topics."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import re
import secrets
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from devstack import ports
from devstack.mongod import MongoServer
from kernel.clock import new_id, utc_now
from kernel.mongo import Mongo
from kernel.process import DRAIN_SECONDS, collect_rarely
from kernel.testing import eventually

KEY = "demo-" + "0123456789" * 4
NOWHERE = "127.0.0.1:1"


def environment(**settings: str) -> dict[str, str]:
    """What a process is started with; complete, with changes."""
    values = {
        "profile": "test",
        "mongo_uri": f"mongodb://{NOWHERE}/",
        "mongo_seconds": "10",
        "mongo_database": f"process-{secrets.token_hex(4)}",
        "kafka_bootstrap": NOWHERE,
        "topic_prefix": f"p{secrets.token_hex(4)}.",
        "topic_replication": "1",
        "http_port": str(ports.free_port()),
        "metrics_port": str(ports.free_port()),
        "public_url": "http://127.0.0.1:1",
        "content_url": "http://127.0.0.1:1",
        "oidc_issuer": "http://127.0.0.1:1",
        "oidc_audience": "relais",
        "identity_key": KEY,
        "cursor_key": KEY,
        "vault_key": KEY,
        **settings,
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
    return {**inherited, **{f"RELAIS_{name.upper()}": value for name, value in values.items()}}


async def run(*arguments: str, env: Mapping[str, str], said: str = "") -> tuple[int, str, str]:
    """Run a process to its end, with this on its standard input: exit code, standard output, standard error."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, env=env, stdin=pipe, stdout=pipe, stderr=pipe
    )
    output, errors = await asyncio.wait_for(process.communicate(said.encode()), 60)
    assert process.returncode is not None
    return process.returncode, output.decode(), errors.decode()


class Process:
    """A process that runs, and its two ports."""

    def __init__(self, process: asyncio.subprocess.Process, env: Mapping[str, str], http: httpx.AsyncClient) -> None:
        self.process = process
        self.port = int(env["RELAIS_HTTP_PORT"])
        self._side = f"http://127.0.0.1:{env['RELAIS_METRICS_PORT']}"
        self._http = http

    async def side(self, path: str) -> httpx.Response | None:
        """The side port's answer, None as long as nothing listens there."""
        assert self.process.returncode is None, "the process ended; its output says why"
        try:
            return await self._http.get(self._side + path)
        except httpx.TransportError:
            return None

    async def failing(self) -> list[str] | None:
        """The names of the parts that are not ready."""
        answer = await self.side("/readyz")
        if answer is None:
            return None
        return answer.json()["failing"] if answer.status_code == 503 else []

    async def terminated(self, *, within: float = DRAIN_SECONDS) -> int:
        """Send SIGTERM; the exit code, which comes within the grace period."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(self.process.wait(), 60)
        assert time.monotonic() - began < within
        return code


@asynccontextmanager
async def started(*arguments: str, env: Mapping[str, str]) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", *arguments, env=env)
    try:
        async with httpx.AsyncClient(timeout=5) as http:
            yield Process(process, env, http)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("arguments", [(), ("dance",), ("api", "worker")])
async def test_an_unknown_process_is_refused_with_what_there_is(arguments: tuple[str, ...]) -> None:
    code, _output, errors = await run("content", *arguments, env=environment())
    assert code == 2
    usage, *replays = errors.splitlines()
    assert usage == "usage: python -m content api | worker | migrate"
    assert "       python -m content replay content.leases distribution.share.v1" in replays


async def test_bad_settings_are_named_and_not_quoted() -> None:
    env = environment(identity_key="my-secret", http_port="my-secret", outbound_allowed="my-secret", log_level="X")
    del env["RELAIS_CURSOR_KEY"]
    code, output, errors = await run("content", "api", env=env)
    assert code == 2
    names = {line.split(":")[0] for line in errors.splitlines()}
    assert names == {"identity_key", "http_port", "outbound_allowed", "cursor_key", "log_level"}
    assert "my-secret" not in output + errors


async def test_a_setting_that_is_no_json_is_named_and_not_quoted() -> None:
    code, _output, errors = await run("content", "api", env=environment(oidc_roles="{my-secret"))
    assert code == 2
    assert "oidc_roles" in errors
    assert "my-secret" not in errors
    assert "Traceback" not in errors


async def test_an_api_that_is_told_to_stop_finishes_the_request_in_flight(served: dict[str, str]) -> None:
    code, _output, errors = await run("content", "migrate", env=served)
    assert code == 0, errors
    async with started("content", "api", env=served) as api:
        # The issuer is nobody here; all else is ready.
        await eventually(lambda: fails(api, ["issuer"]))
        reader, writer = await asyncio.open_connection("127.0.0.1", api.port)
        writer.write(
            b"POST /v1/stories HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{"
        )
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"http://127.0.0.1:{api.port}/livez")).status_code == 204
        stopping = asyncio.create_task(api.terminated())
        await eventually(lambda: refused(api.port))
        assert not stopping.done()
        writer.write(b"}")
        assert (await reader.readline()).startswith(b"HTTP/1.1 4")
        writer.close()
        assert await stopping == 0


async def fails(process: Process, names: list[str]) -> bool:
    return await process.failing() == names


async def refused(port: int) -> bool:
    try:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return True
    writer.close()
    return False


async def test_a_worker_lives_without_a_broker_is_not_ready_and_stops_when_told(mongo_uri: str) -> None:
    env = environment(mongo_uri=mongo_uri)
    async with started("gamification", "worker", env=env) as worker:
        groups = [
            f"gamification.{name}" for name in ("contributions", "programmes", "challenges", "erasures", "milestones")
        ]
        await eventually(lambda: fails(worker, ["schema", "kafka", *groups]))
        live = await worker.side("/livez")
        assert live is not None
        assert live.status_code == 204
        assert await worker.terminated() == 0


async def test_a_worker_without_a_broker_tells_for_how_long_events_wait(served: dict[str, str]) -> None:
    code, _output, errors = await run("gamification", "migrate", env=served)
    assert code == 0, errors
    env = {**served, "RELAIS_KAFKA_BOOTSTRAP": NOWHERE}
    mongo = Mongo(served["RELAIS_MONGO_URI"], served["RELAIS_MONGO_DATABASE"])
    waits = {"_id": new_id(), "published_at": None, "time": utc_now() - timedelta(hours=1)}
    await mongo.collection("outbox").insert_one(waits)
    await mongo.close()

    async with started("gamification", "worker", env=env) as worker:

        async def told() -> bool:
            metrics = await worker.side("/metrics")
            found = re.search(r"^outbox_oldest_seconds (\S+)", metrics.text, re.MULTILINE) if metrics else None
            return found is not None and float(found[1]) >= 3600

        await eventually(told)


async def test_a_migration_has_more_time_than_anything_else(served: dict[str, str]) -> None:
    code, _output, errors = await run("gamification", "migrate", env={**served, "RELAIS_MONGO_SECONDS": "0.001"})
    assert code == 0, errors


async def test_a_worker_is_ready_when_its_group_has_joined_and_stops_when_told(served: dict[str, str]) -> None:
    code, _output, errors = await run("gamification", "migrate", env=served)
    assert code == 0, errors
    async with started("gamification", "worker", env=served) as worker:
        await eventually(lambda: fails(worker, []))
        metrics = await worker.side("/metrics")
        assert metrics is not None
        assert metrics.headers["content-type"].startswith("text/plain")
        assert 'consumer_stopped{group="gamification.contributions"} 0.0' in metrics.text
        assert await worker.terminated() == 0


async def test_a_replay_says_what_became_of_the_dead_letters(served: dict[str, str]) -> None:
    code, _output, errors = await run("gamification", "migrate", env=served)
    assert code == 0, errors
    code, output, errors = await run(
        "gamification", "replay", "gamification.contributions", "distribution.share.v1", env=served
    )
    assert code == 0, errors
    [said] = [line for line in map(json.loads, output.splitlines()) if line["event"] == "replayed"]
    assert (said["read"], said["set_aside_again"]) == (0, 0)


async def test_a_replay_of_what_no_group_reads_is_refused_with_what_can_be_replayed() -> None:
    code, _output, errors = await run("gamification", "replay", "gamification.contributions", "nothing", env={})
    assert code == 2
    assert "gamification replay gamification.contributions distribution.share.v1" in errors


async def test_a_process_whose_database_goes_away_is_not_ready_and_lives(tmp_path: Path, kafka_bootstrap: str) -> None:
    with MongoServer(tmp_path, ports.free_port()) as server:
        env = environment(mongo_uri=server.uri, kafka_bootstrap=kafka_bootstrap)
        code, _output, errors = await run("gamification", "migrate", env=env)
        assert code == 0, errors
        async with started("gamification", "worker", env=env) as worker:
            await eventually(lambda: fails(worker, []))
            server.kill()
            await eventually(lambda: fails(worker, ["mongodb"]))
            live = await worker.side("/livez")
            assert live is not None
            assert live.status_code == 204
            server.start()
            await eventually(lambda: fails(worker, []))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["dead", "frozen"])
async def test_a_worker_that_is_told_to_stop_does_not_wait_for_a_database_that_is_away(
    tmp_path: Path, kafka_bootstrap: str, how: signal.Signals
) -> None:
    with MongoServer(tmp_path, ports.free_port()) as server:
        env = environment(mongo_uri=server.uri, kafka_bootstrap=kafka_bootstrap)
        code, _output, errors = await run("gamification", "migrate", env=env)
        assert code == 0, errors
        async with started("gamification", "worker", env=env) as worker:
            await eventually(lambda: fails(worker, []))
            assert server.pid is not None
            os.kill(server.pid, how)
            try:
                await eventually(lambda: waits(worker))
                # Ten seconds and a margin for a busy machine; one that waited was ended by its watchdog after 19.
                assert await worker.terminated(within=15) == 0
            finally:
                if how is signal.SIGSTOP:
                    os.kill(server.pid, signal.SIGCONT)


async def waits(process: Process) -> bool:
    """Whether the process says that it is not ready, or takes longer to say so than anybody waits."""
    return await process.failing() != []


def test_garbage_is_looked_for_among_what_is_new() -> None:
    before = gc.get_threshold()
    try:
        collect_rarely()
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
