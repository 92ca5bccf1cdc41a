"""What an operator does around a backup and a restore: `offsets export`, `offsets import`, `offsets renew`.

A database remembers what it has handled by itself, whatever the broker says of it. So a group may always read from
earlier on; only what a topic that was made anew counts from 0 again has to be told to the marks of batches, and what
the topic lost, or what is to be passed over, is published again from the outbox (decision 112).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import orjson
from aiokafka import TopicPartition

from kernel.backlog import Backlog
from kernel.consumer import Subscriptions
from kernel.consumer.watermarks import REMEMBERED, Watermarks
from kernel.mongo.uow import Tx
from kernel.offsets import GroupRuns, Offsets, Reach, offsets_of
from kernel.runtime import Runtime
from kernel.service import Service

_FAILED = 1


async def export_offsets(service: Service, runtime: Runtime, _stopping: asyncio.Event) -> int:
    """Say of each partition where each group reads on and where it ends, a line of JSON each; changes nothing."""
    groups = _topics_by_group(service)
    async with offsets_of(runtime.settings) as offsets:
        reaches = await offsets.reaches({topic for topics in groups.values() for topic in topics})
        for group, topics in groups.items():
            committed = await offsets.committed(group)
            for partition, reach in reaches.items():
                if partition.topic in topics:
                    place = {"group": group, "topic": partition.topic, "partition": partition.partition}
                    _say({**place, "next": committed.get(partition), "end": reach.end})
    return 0


async def import_offsets(service: Service, runtime: Runtime, _stopping: asyncio.Event) -> int:
    """Have the groups read on from where an export on standard input says, which must be of before the backup that was
    put back; 1 if a group has members, or a topic is not the one that the export is of."""
    groups = _topics_by_group(service)
    lines = [line for line in await _standard_input() if line.get("topic") in groups.get(str(line.get("group")), [])]
    if not lines:
        return _refuse(f"Standard input has no line that `python -m {service.name} offsets export` wrote.")
    wanted: dict[str, dict[TopicPartition, int]] = {}
    async with offsets_of(runtime.settings) as offsets:
        reaches = await offsets.reaches({line["topic"] for line in lines})
        for line in lines:
            partition = TopicPartition(line["topic"], line["partition"])
            begin, end = reaches.get(partition, Reach(0, 0))
            if line["end"] > end:
                return _refuse(f"{line['topic']} was made anew since. Ask for `offsets renew` instead.")
            wanted.setdefault(line["group"], {})[partition] = max(line["next"] or 0, begin)
        return await _set(service, runtime, offsets, wanted, act="offsets.imported")


async def renew_offsets(service: Service, runtime: Runtime, _stopping: asyncio.Event) -> int:
    """Have the groups read on from the topics' ends, and publish again what the outbox keeps, of each topic the latest
    10,000 (`left_out` says how many are older); 1 if a group has members.

    For when all databases are of one earlier moment, or the topics are other ones than before. What they had handled by
    then, groups recognise. Groups that read all, such as those of erasures, read their topics from the beginning.
    """
    async with offsets_of(runtime.settings) as offsets:
        wanted: dict[str, dict[TopicPartition, int]] = {}
        for group in service.subscriptions:
            reaches = await offsets.reaches(group.topics(service.catalogue))
            wanted[group.group] = {one: at.begin if group.reads_all else at.end for one, at in reaches.items()}
        try:
            await offsets.must_rest(wanted)
        except GroupRuns as running:
            return _refuse_running(running)
        for group in service.subscriptions:
            if group.batched:
                await _move(group, wanted[group.group], runtime)
        # No more than the marks of batches recognise.
        again, older = await Backlog(runtime.mongo).again(most=REMEMBERED)
        counts = {"published_again": again, "left_out": older}
        return await _set(service, runtime, offsets, wanted, act="offsets.renewed", **counts)


async def _standard_input() -> list[dict[str, Any]]:
    """The lines of standard input that are JSON objects; in an export of an earlier release a log may stand between."""
    found: list[dict[str, Any]] = []
    for line in (await asyncio.to_thread(sys.stdin.buffer.read)).splitlines():
        with suppress(orjson.JSONDecodeError):
            value = orjson.loads(line)
            if isinstance(value, dict):
                found.append(value)
    return found


async def _set(
    service: Service,
    runtime: Runtime,
    offsets: Offsets,
    wanted: Mapping[str, Mapping[TopicPartition, int]],
    *,
    act: str,
    **counts: int,
) -> int:
    try:
        await offsets.must_rest(wanted)
    except GroupRuns as running:
        return _refuse_running(running)
    for group, positions in wanted.items():
        await offsets.set(group, positions)
    if service.audit is not None:
        await service.audit.note(runtime, act, "offsets", groups=len(wanted), **counts)
    _say({"event": act, "groups": sorted(wanted), **counts})
    return 0


async def _move(group: Subscriptions, positions: Mapping[TopicPartition, int], runtime: Runtime) -> None:
    marks = Watermarks(group.group, prefix="", clock=runtime.clock)

    async def work(tx: Tx) -> None:
        await marks.move(positions, tx)

    await runtime.uow.run(work)


def _topics_by_group(service: Service) -> dict[str, list[str]]:
    """The groups that commit offsets: those of the worker, and the replays of their dead letters."""
    found: dict[str, list[str]] = {}
    for group in service.subscriptions:
        found[group.group] = group.topics(service.catalogue)
        found[f"{group.group}.replay"] = group.dead_letter_topics(service.catalogue)
    return found


def _refuse_running(running: GroupRuns) -> int:
    return _refuse(
        f"A member of {running} runs. Stop every worker of the service first; one that was killed is missed "
        "after ten seconds."
    )


def _refuse(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return _FAILED


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(orjson.dumps(line).decode() + "\n")
