"""Four running services that meet on one broker, and the command line that looks after them."""

from __future__ import annotations

import asyncio
import io
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from content.bootstrap import SERVICE as CONTENT
from distribution.bootstrap import SERVICE as DISTRIBUTION
from gamification.bootstrap import SERVICE as GAMIFICATION
from kernel.testing import eventually
from kernel.testing.service import Running, running
from metrics.bootstrap import SERVICE as METRICS
from relaisctl.cli import main
from tests.gamification.badge_keys.making import key_file
from tests.processes import variables

ALL = (CONTENT, DISTRIBUTION, METRICS, GAMIFICATION)


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines of JSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    def only(self, **wanted: Any) -> dict[str, Any]:
        """The one row with these values."""
        [row] = [one for one in self.rows if wanted.items() <= one.items()]
        return row


async def relaisctl(*arguments: str | Path) -> Said:
    """Run a command in this process; it has an event loop of its own."""
    out, err = io.StringIO(), io.StringIO()
    async with asyncio.timeout(60):
        code = await asyncio.to_thread(main, [str(one) for one in arguments], out=out, err=err)
    return Said(code, out.getvalue(), err.getvalue())


def write_settings(directory: Path, name: str, values: Mapping[str, str]) -> None:
    """The file of a service's settings."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{name}.env").write_text("".join(f"{key}='{value}'\n" for key, value in values.items()))


@dataclass(frozen=True)
class Installation:
    """What runs, by the name of the service, and the directory that says so."""

    directory: Path
    services: Mapping[str, Running]

    async def ctl(self, *arguments: str | Path) -> Said:
        """Run a command about this installation."""
        return await relaisctl("--installation", self.directory, *arguments)

    async def ctl_as(self, login: str, of: str, *arguments: str | Path) -> Said:
        """The same, with the token of a login at the issuer that one of the services knows."""
        file = self.directory / "token"
        file.write_text(self.services[of].token(login))
        return await relaisctl("--installation", self.directory, "--token-file", file, *arguments)


@pytest.fixture(scope="session")
async def installation(
    mongo_uri: str, kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    """Four services with api and worker, without the streams processes."""
    prefix = f"ctl-{secrets.token_hex(4)}."
    directory = tmp_path_factory.mktemp("installation")
    badge_keys = [str(key_file(tmp_path_factory.mktemp("keys") / "first.pem"))]
    async with AsyncExitStack() as stack:
        services = {}
        for service in ALL:
            more = {"badge_key_files": badge_keys} if service is GAMIFICATION else {}
            services[service.name] = await stack.enter_async_context(
                running(
                    service,
                    mongo_uri=mongo_uri,
                    kafka_bootstrap=kafka_bootstrap,
                    topic_prefix=prefix,
                    keep_topics=True,
                    all_partitions=True,
                    scheduler_seconds=0.1,
                    **more,
                )
            )
            write_settings(directory, service.name, variables(services[service.name].runtime.settings))
        yield await known(Installation(directory, services))


@pytest.fixture(scope="session")
async def idle(
    mongo_uri: str, kafka_bootstrap: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    """One service without a worker: nothing is published or handled but by the command line."""
    servers = {"mongo_uri": mongo_uri, "kafka_bootstrap": kafka_bootstrap}
    async with running(CONTENT, **servers, worker=False, all_partitions=True) as service:
        directory = tmp_path_factory.mktemp("idle")
        write_settings(directory, "content", variables(service.runtime.settings))
        yield await known(Installation(directory, {"content": service}))


async def known(made: Installation) -> Installation:
    """The installation, once the broker shows the topics that it has made."""

    async def shown() -> bool:
        return (await made.ctl("topics")).code == 0

    await eventually(shown)
    return made
