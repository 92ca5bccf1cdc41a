"""People's ledgers, written and read as the service does it, without waiting for the broker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id, utc_now
from kernel.events import Event, NewEvent
from kernel.outbox import OutboxWriter
from kernel.testing import eventually
from kernel.testing.service import Running
from kernel.vault import Vault
from metrics.bootstrap import SERVICE
from metrics.impacts.commands import ImpactCommands
from metrics.impacts.models import Month
from metrics.impacts.repository import ImpactRepository
from metrics.keys.repository import KeyRepository
from metrics.seals.commands import Seals
from metrics.settings import Settings
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from relais.metrics.v1.observation_pb2 import ObservationRecorded
from tests.metrics.happenings import Happening


def repository(metrics: Running, keys: Sequence[bytes] | None = None) -> ImpactRepository:
    """The ledgers, opened with the service's keys or with others."""
    settings = metrics.runtime.settings
    assert isinstance(settings, Settings)
    return ImpactRepository(KeyRepository(Vault(keys or settings.vault_keys)))


def seals(metrics: Running) -> Seals:
    """What opens and seals events as the service does."""
    return Seals(repository(metrics).keys, utc_now)


def stamped(*done: Happening | NewEvent) -> list[Event[Any]]:
    """Happenings as the events that the consumer is handed."""
    writer = OutboxWriter(SERVICE.catalogue, source="/distribution", clock=utc_now)
    return [writer.stamp(one.event() if isinstance(one, Happening) else one) for one in done]


async def kept(metrics: Running, *done: Happening | NewEvent) -> None:
    """Have what happened written in one batch."""
    commands, events = ImpactCommands(repository(metrics), seals(metrics), utc_now), stamped(*done)
    await metrics.runtime.uow.run(lambda tx: commands.write(events, tx))


async def of(metrics: Running, person: str) -> dict[str, Month]:
    """A person's months."""
    return await repository(metrics).of_person(person, metrics.runtime.mongo)


def observed(
    person: str, story: str, *, provenance: int, at: datetime, network: str = "mastodon", **growth: int
) -> NewEvent:
    """A reading of engagement."""
    read_at = Timestamp()
    read_at.FromDatetime(at)
    data = ObservationRecorded(
        observation_id=new_id(),
        share_id=new_id(),
        person_id=person,
        story_id=story,
        network=network,
        provenance=provenance,  # type: ignore[arg-type]
        read_at=read_at,
        **growth,
    )
    return NewEvent(data, subject=data.observation_id, key=person, sequence=1)


async def erased(metrics: Running, person: str) -> None:
    """Have a person forgotten, and wait until the service says so."""
    at = Timestamp()
    at.FromDatetime(utc_now())
    data = ErasureRequested(erasure_id=new_id(), person_id=person, requested_at=at)
    await metrics.publish(NewEvent(data, subject=data.erasure_id, key=person, sequence=1), source="/distribution")
    erasures = metrics.runtime.mongo.collection("erasures")

    async def done() -> bool:
        return await erasures.count({"_id": data.erasure_id, "erased_at": {"$ne": None}}) == 1

    await eventually(done)
