"""`relaisctl lag`: how far behind each consumer group is, and whether anybody reads for it."""

from __future__ import annotations

import asyncio
import importlib
from collections import Counter
from dataclasses import dataclass
from typing import Annotated

import typer

from kernel.consumer.broker import Broker
from relaisctl.asking import at_the_broker, of_each
from relaisctl.installation import Member
from relaisctl.output import Row
from relaisctl.session import Json, Services, session_of
from relaisctl.verdicts import Verdict


@dataclass(frozen=True)
class Behind:
    """A group and a topic that it reads. A topic that is missing has no lag: nothing can be known of it."""

    service: str
    group: str
    topic: str
    lag: int | None
    members: int

    def is_well(self, *, most: int | None = None) -> bool:
        """Whether somebody reads, and no more than `most` records behind."""
        return self.lag is not None and self.members > 0 and (most is None or self.lag <= most)

    def row(self, *, most: int | None = None) -> Row:
        """As JSON can hold it."""
        return {
            "service": self.service,
            "group": self.group,
            "topic": self.topic,
            "state": "well" if self.is_well(most=most) else "not well",
            "lag": self.lag,
            "members": self.members,
        }


async def behind(member: Member, broker: Broker) -> list[Behind]:
    """How far behind the groups of a service are."""
    prefix = member.settings.topic_prefix
    groups = _groups(member)
    placed = await broker.placed({prefix + topic for topics in groups.values() for topic in topics})
    found: list[Behind] = []
    for group, topics in groups.items():
        there = [prefix + topic for topic in topics if prefix + topic in placed]
        ends = await broker.ends(there) if there else {}
        done = await broker.done(prefix + group, ends) if ends else {}
        lag: Counter[str] = Counter()
        for partition, end in ends.items():
            lag[partition.topic] += max(0, end - done[partition])
        members = await broker.members(prefix + group)
        for topic in topics:
            known = lag[prefix + topic] if prefix + topic in placed else None
            found.append(Behind(member.name, group, topic, known, members))
    return found


def _groups(member: Member) -> dict[str, list[str]]:
    service = member.service
    groups = {one.group: one.topics(service.catalogue) for one in service.subscriptions}
    if service.streams is not None:
        streams = importlib.import_module(f"{service.name}.streams")
        groups[streams.GROUP] = [streams.TOPIC]
    return groups


def lag(
    context: typer.Context,
    service: Services = None,
    most: Annotated[
        int | None, typer.Option("--most", min=0, help="How many records behind is still well, for each topic.")
    ] = None,
    as_json: Json = False,
) -> None:
    """How many records each consumer group has still to handle of each topic, and how many members it has.

    Ends with 1 when a group has no members, lacks its topic, or is further behind than --most.
    """
    session = session_of(context)
    members = session.members(service)

    async def work(_stopping: asyncio.Event) -> Verdict:
        async def look(member: Member) -> list[Behind]:
            async with at_the_broker(member) as broker:
                return await behind(member, broker)

        said, unreached = await of_each(members, look)
        return session.answer(
            [one.row(most=most) for one in said],
            unreached,
            well=all(one.is_well(most=most) for one in said),
            none="No group reads anything.",
        )

    session.carry_out(work, as_json=as_json)
