"""What the metrics service keeps of programmes."""

from __future__ import annotations

from typing import Any

from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running
from metrics.programmes.models import Programme
from metrics.programmes.repository import ProgrammeRepository
from relais.content.v1.programme_pb2 import ProgrammeChanged, ProgrammeDefined, ProgrammeOpened


async def test_a_programme_is_kept_as_it_was_changed_and_opened_last(metrics: Running) -> None:
    names: dict[str, Any] = {"programme_id": "northern", "entity": "north"}
    await publish(metrics, ProgrammeDefined(**names, programme_version=1, languages=["fr"], status="preparing"))
    await publish(metrics, ProgrammeChanged(**names, programme_version=2, languages=["fr", "en"], status="preparing"))
    await publish(metrics, ProgrammeOpened(**names, programme_version=3))
    await publish(metrics, ProgrammeDefined(**names, programme_version=1, languages=["fr"], status="preparing"))

    opened = Programme(id="northern", version=3, entity="north", languages=("fr", "en"), status="open")
    await eventually(lambda: _is(metrics, [opened]))


async def test_an_opening_that_comes_alone_makes_the_programme_known(metrics: Running) -> None:
    await publish(metrics, ProgrammeOpened(programme_id="main", programme_version=4, entity=""))

    main = Programme(id="main", version=4, entity="", languages=(), status="open")
    await eventually(lambda: _is(metrics, [main], only="main"))


async def publish(service: Running, data: Any) -> None:
    new = NewEvent(data, subject=data.programme_id, key=data.programme_id, sequence=data.programme_version)
    await service.publish(new, source="/content")


async def _is(service: Running, programmes: list[Programme], *, only: str = "northern") -> bool:
    known = await ProgrammeRepository().every(service.runtime.mongo)
    return [one for one in known if one.id == only] == programmes
