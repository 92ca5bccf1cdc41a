"""`relaisctl status`: everything at once, a line for each part of each service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import typer

from kernel.consumer.letters import letters_of
from kernel.mongo.migrations import pending
from kernel.personal_data import ErasureLedger
from kernel.runtime import Runtime
from relaisctl.asking import SECONDS, at_the_broker, of_each, opened, told
from relaisctl.installation import Member
from relaisctl.lag import behind
from relaisctl.outbox import waiting
from relaisctl.output import Row
from relaisctl.session import Json, Services, session_of
from relaisctl.verdicts import Unreached, Verdict

# As the alert: erasures are done within seconds.
_ERASURE_SECONDS = 3600.0
_ANSWER_SECONDS = 5.0


def status(context: typer.Context, service: Services = None, as_json: Json = False) -> None:
    """How the whole installation is: databases and their schema, outboxes, erasures, the broker, consumer groups, dead
    letters, and what the processes say of themselves.

    Ends with 0 when all is well, 1 when something is not, 3 when something did not answer.
    """
    session = session_of(context)
    members = session.members(service)

    async def work(_stopping: asyncio.Event) -> Verdict:
        said, _ = await of_each(members, parts_of)
        session.output.rows(said, none="There is nothing to look at.")
        return verdict_of(said)

    session.carry_out(work, as_json=as_json)


async def parts_of(member: Member) -> list[Row]:
    """Every part of a service and how it is; one that does not answer is a part too."""
    looks = [_database, _broker, _letters, _processes]
    return [row for rows in await asyncio.gather(*(_looked(member, look) for look in looks)) for row in rows]


def verdict_of(rows: Sequence[Row]) -> Verdict:
    """How a command ends that said these."""
    states = {row["state"] for row in rows}
    if "unreached" in states:
        return Verdict.UNREACHED
    return Verdict.NOT_WELL if "not well" in states else Verdict.WELL


async def _looked(member: Member, look: Callable[[Member], Awaitable[list[Row]]]) -> list[Row]:
    try:
        return await look(member)
    except Unreached as failure:
        name = look.__name__.strip("_")
        return [{"service": member.name, "part": name, "state": "unreached", "detail": str(failure)}]


async def _database(member: Member) -> list[Row]:
    async with opened(member) as runtime:
        with told(member):
            began = time.monotonic()
            await runtime.mongo.ping()
            taken = (time.monotonic() - began) * 1000
            missing = await pending(runtime.mongo, member.service.steps)
            outbox = await waiting(runtime)
            return [
                _part(member, "database", True, f"answers in {taken:.0f} ms"),
                _part(member, "schema", not missing, f"{len(missing)} migrations pending" if missing else "complete"),
                _part(
                    member,
                    "outbox",
                    outbox.is_well,
                    f"{outbox.waiting} wait, the oldest for {outbox.seconds:.0f} s"
                    + ("" if outbox.relayed else "; no worker publishes"),
                ),
                await _erasures(member, runtime),
            ]


async def _erasures(member: Member, runtime: Runtime) -> Row:
    oldest = await ErasureLedger().waiting(runtime.mongo, limit=1)
    if not oldest:
        return _part(member, "erasures", True, "none waits")
    seconds = (runtime.clock() - oldest[0].requested_at).total_seconds()
    return _part(member, "erasures", seconds < _ERASURE_SECONDS, f"the oldest was asked for {seconds:.0f} s ago")


async def _broker(member: Member) -> list[Row]:
    async with at_the_broker(member) as broker:
        rows = [_part(member, "broker", True, f"{await broker.brokers()} brokers")]
        for one in await behind(member, broker):
            detail = "the topic is missing" if one.lag is None else f"{one.lag} behind, {one.members} members"
            rows.append(_part(member, f"{one.group} {one.topic}", one.is_well(), detail))
        return rows


async def _letters(member: Member) -> list[Row]:
    groups = {one.group: one.topics(member.service.catalogue) for one in member.service.subscriptions}
    total = 0
    try:
        async with asyncio.timeout(SECONDS):
            with told(member):
                async with letters_of(member.settings, groups) as letters:
                    for group, topics in groups.items():
                        total += sum([(await letters[group].heap(topic)).waiting for topic in topics])
    except TimeoutError:
        raise Unreached(f"{member.name}: no broker answers at {member.settings.kafka_bootstrap}") from None
    return [_part(member, "dead letters", not total, f"{total} wait for a replay")]


async def _processes(member: Member) -> list[Row]:
    timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        return list(await asyncio.gather(*(_process(member, http, *one) for one in member.ready.items())))


async def _process(member: Member, http: aiohttp.ClientSession, name: str, url: str) -> Row:
    try:
        async with http.get(url, allow_redirects=False) as response:
            well = 200 <= response.status < 300
            detail = "ready" if well else f"not ready: {response.status}"
            return _part(member, name, well, detail)
    except (aiohttp.ClientError, TimeoutError, OSError) as failure:
        detail = f"nothing answers at {url} ({type(failure).__name__})"
        return {"service": member.name, "part": name, "state": "unreached", "detail": detail}


def _part(member: Member, part: str, well: bool, detail: str) -> Row:
    return {"service": member.name, "part": part, "state": "well" if well else "not well", "detail": detail}
