"""A subscriber as its own process, and what it prints of a distribution service's events."""

from __future__ import annotations

import asyncio
import dataclasses
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from kernel.clock import new_id
from kernel.events import NewEvent, decode, encode
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.distribution.v1.share_pb2 import SharePublished
from tests.distribution.conftest import Programme, stamp
from tools.contracts import buf

ROOT = Path(__file__).resolve().parents[3]
SHARES = "distribution.share.v1"


@asynccontextmanager
async def subscribed(service: Running, command: Sequence[str], folder: Path) -> AsyncIterator[list[str]]:
    """Run `command <broker> <descriptor set> <state>`; the lines that it has printed so far."""
    settings = service.runtime.settings
    descriptors = folder / "relais.binpb"
    buf.write_image(ROOT / "proto", descriptors)
    process = await asyncio.create_subprocess_exec(
        *command,
        settings.kafka_bootstrap,
        str(descriptors),
        str(folder / "state"),
        env={**os.environ, "TOPIC_PREFIX": settings.topic_prefix},
        stdout=asyncio.subprocess.PIPE,
    )
    lines: list[str] = []
    reading = asyncio.create_task(_read(process.stdout, lines))
    try:
        yield lines
    finally:
        process.kill()
        await process.wait()
        await reading


async def _read(stream: asyncio.StreamReader | None, lines: list[str]) -> None:
    assert stream is not None
    while line := await stream.readline():
        lines.append(line.decode().rstrip())


async def told(lines: list[str], *wanted: str) -> None:
    """Wait until these lines were printed."""
    await eventually(lambda: set(wanted) <= set(lines))


async def tell_and_forget(programme: Programme, command: Sequence[str], folder: Path, *, login: str) -> None:
    """A share, its double, an unknown type, an erasure, and a share from before it that comes late."""
    service = programme.service
    await programme.enrol(login)
    shared = (await programme.share(login, await programme.story())).json["id"]
    share = f"share {shared} on linkedin"
    async with subscribed(service, command, folder) as lines:
        await told(lines, share)
        # What others of the module tell may be of a type that nobody can read, on purpose.
        own = [one for one in await service.records(SHARES) if one.key == service.person_id(login).encode()]
        (event,) = [decode(one.headers, one.value, service.runtime.catalogue) for one in own]
        headers, key, value = encode(event)
        await service.publish_raw(SHARES, value, key=key, headers=headers)
        unknown = dataclasses.replace(event, id=new_id(), type="relais.distribution.share.praised.v1")
        headers, key, value = encode(unknown)
        await service.publish_raw(SHARES, value, key=key, headers=headers)

        await service.post("/v1/me/erasure", as_=login)
        await told(lines, "forgot 1 shares")
        assert lines.count(share) == 1
        late = SharePublished(
            share_id=new_id(), person_id=event.key, network="linkedin", published_at=stamp(event.time)
        )
        await service.publish(NewEvent(late, late.share_id, event.key, 0), source="/distribution")
        other = SharePublished(
            share_id=new_id(), person_id=event.key, network="bluesky", published_at=stamp(service.runtime.clock())
        )
        # The same key is the same partition: once this one was read, the late one was passed over.
        await service.publish(NewEvent(other, other.share_id, event.key, 0), source="/distribution")
        await told(lines, f"share {other.share_id} on bluesky")
        assert not any(late.share_id in line for line in lines)
        assert event.key not in "".join(lines)
