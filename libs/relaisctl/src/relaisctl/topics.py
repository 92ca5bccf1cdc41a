"""`relaisctl topics`: whether the broker has what the services publish, read and set aside on."""

from __future__ import annotations

import asyncio
from collections import Counter

import typer

from kernel.consumer.broker import Broker
from kernel.service import topics_of
from relaisctl.asking import at_the_broker, of_each
from relaisctl.installation import Member
from relaisctl.output import Row
from relaisctl.session import Json, Services, session_of
from relaisctl.verdicts import Verdict


async def _rows(member: Member, broker: Broker) -> list[Row]:
    prefix = member.settings.topic_prefix
    wanted = topics_of(member.service, member.settings)
    placed = await broker.placed(set(wanted))
    ends = await broker.ends(set(placed)) if placed else {}
    begins = await broker.begins(ends)
    records: Counter[str] = Counter()
    for partition, end in ends.items():
        records[partition.topic] += end - begins[partition]
    rows: list[Row] = []
    for name, (partitions, _configuration) in sorted(wanted.items()):
        found = placed.get(name)
        wrong = []
        if found is None:
            wrong.append("missing")
        elif found.partitions < partitions:
            wrong.append(f"{partitions} partitions wanted")
        if found is not None and found.lagging:
            wrong.append(f"{found.lagging} partitions lack a copy")
        if found is not None and found.copies < member.settings.topic_replication:
            wrong.append(f"{member.settings.topic_replication} copies wanted")
        rows.append(
            {
                "topic": name.removeprefix(prefix),
                "state": "not well" if wrong else "well",
                "partitions": None if found is None else found.partitions,
                "copies": None if found is None else found.copies,
                "records": records[name],
                "wrong": "; ".join(wrong) or None,
            }
        )
    return rows


def topics(context: typer.Context, service: Services = None, as_json: Json = False) -> None:
    """Every topic that the services publish, read or set dead letters aside on: whether it is there, with how many
    partitions and copies, and about how many records.

    Ends with 1 when one is missing, has fewer partitions or copies than wanted, or lacks a copy right now.
    """
    session = session_of(context)
    members = session.members(service)

    async def work(_stopping: asyncio.Event) -> Verdict:
        async def look(member: Member) -> list[Row]:
            async with at_the_broker(member) as broker:
                return await _rows(member, broker)

        said, unreached = await of_each(members, look)
        # Several services know the same topic, and see the same of it.
        rows = sorted({row["topic"]: row for row in said}.values(), key=lambda row: str(row["topic"]))
        return session.answer(
            rows, unreached, well=all(row["state"] == "well" for row in rows), none="No topic is wanted."
        )

    session.carry_out(work, as_json=as_json)
