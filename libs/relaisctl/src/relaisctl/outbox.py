"""`relaisctl outbox`: what was committed and is not published yet, and whether anybody publishes it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer

from kernel.backlog import Backlog
from kernel.events import format_time
from kernel.leases import is_held
from kernel.relay import LEASE
from kernel.runtime import Runtime
from relaisctl.asking import of_each, opened, told
from relaisctl.installation import Member
from relaisctl.output import Row
from relaisctl.session import Json, Services, session_of
from relaisctl.verdicts import Verdict

# As the alert: what waits for longer does not wait for its turn.
LATE_SECONDS = 60.0


@dataclass(frozen=True)
class Waiting:
    """The outbox of a service at a moment."""

    service: str
    waiting: int
    oldest: datetime | None
    seconds: float
    """How long the oldest waits."""
    relayed: bool
    """Whether a worker has the lease to publish."""

    @property
    def is_well(self) -> bool:
        """Whether what waits is being published in time."""
        return self.relayed and self.seconds < LATE_SECONDS

    def row(self) -> Row:
        """As JSON can hold it."""
        return {
            "service": self.service,
            "state": "well" if self.is_well else "not well",
            "waiting": self.waiting,
            "oldest": None if self.oldest is None else format_time(self.oldest),
            "oldest_seconds": round(self.seconds, 1),
            "relayed": self.relayed,
        }


async def waiting(runtime: Runtime) -> Waiting:
    """What waits in the outbox of a service."""
    backlog = Backlog(runtime.mongo)
    rows = await backlog.first(1)
    oldest = rows[0]["time"] if rows else None
    return Waiting(
        service=runtime.settings.service,
        waiting=await backlog.size(),
        oldest=oldest,
        seconds=0.0 if oldest is None else max(0.0, (runtime.clock() - oldest).total_seconds()),
        relayed=await is_held(runtime.mongo, LEASE),
    )


def outbox(
    context: typer.Context,
    service: Services = None,
    rows: Annotated[
        int, typer.Option("--rows", min=0, max=1000, help="List so many of the oldest events instead.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """What each service committed and has not published yet: how much, since when, and whether a worker publishes it.

    Ends with 1 when something waits for over a minute or no worker publishes, with `--rows` too. Keys and data of
    events are not shown.
    """
    session = session_of(context)
    members = session.members(service)

    async def work(_stopping: asyncio.Event) -> Verdict:
        async def look(member: Member) -> list[tuple[Waiting, list[Row]]]:
            async with opened(member) as runtime:
                with told(member):
                    found = await waiting(runtime)
                    if not rows:
                        return [(found, [found.row()])]
                    return [(found, [_event(member, one) for one in await Backlog(runtime.mongo).first(rows)])]

        said, unreached = await of_each(members, look)
        if rows:
            for found in (one for one, _ in said if not one.is_well):
                why = "it waits for over a minute" if found.relayed else "no worker publishes"
                session.output.note(f"{found.service}: {why}")
        return session.answer(
            [row for _, listed in said for row in listed],
            unreached,
            well=all(found.is_well for found, _ in said),
            none="Nothing waits to be published.",
        )

    session.carry_out(work, as_json=as_json)


def _event(member: Member, row: Any) -> Row:
    return {
        "service": member.name,
        "id": row["_id"],
        "topic": row["topic"],
        "type": row["type"],
        "time": format_time(row["time"]),
        "bytes": len(row["data"]),
    }
