"""`relaisctl dead-letters`: what consumer groups set aside, and handing it to them once more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Annotated

import typer

from kernel.consumer.letters import Heap, Letters, letters_of
from kernel.operators import hand_over
from relaisctl.asking import SECONDS, of_each, opened, told
from relaisctl.installation import Member
from relaisctl.output import Row
from relaisctl.session import DryRun, Json, Services, Session, session_of
from relaisctl.verdicts import Refused, Unreached, Verdict, WrongUsage

app = typer.Typer(no_args_is_help=True, help="What consumer groups set aside, and handing it to them once more.")

Group = Annotated[str, typer.Argument(help="The consumer group, such as gamification.contributions.")]
Topic = Annotated[str, typer.Argument(help="The topic that it reads, such as distribution.share.v1.")]


@app.command("list")
def list_letters(
    context: typer.Context,
    group: Annotated[str | None, typer.Argument(help="Of this group: each letter that waits.")] = None,
    topic: Annotated[str | None, typer.Argument(help="Of this topic.")] = None,
    service: Services = None,
    as_json: Json = False,
) -> None:
    """How many dead letters each group has of each topic; of one group and topic, each that waits for a replay.

    Ends with 1 when any waits.
    """
    session = session_of(context)
    if group is None:
        members = session.members(service)
        session.carry_out(lambda _stopping: _heaps(session, members), as_json=as_json)
    if topic is None:
        raise WrongUsage("name the topic too")
    member = _of_pair(session, group, topic)

    async def work(stopping: asyncio.Event) -> Verdict:
        rows: list[Row] = []
        async with _letters(member, [group]) as letters:
            async for letter in letters[group].waiting(topic):
                if stopping.is_set():
                    raise Refused("stopped")
                rows.append(letter.line())
        return session.answer(rows, [], well=not rows, none="None waits.")

    session.carry_out(work, as_json=as_json)


@app.command()
def show(
    context: typer.Context,
    group: Group,
    topic: Topic,
    offset: Annotated[int, typer.Argument(min=0, help="Where it is on the dead-letter topic.")],
    as_json: Json = False,
) -> None:
    """One dead letter whole, with its headers and its event. It has pseudonyms in it: it is for no ticket."""
    session = session_of(context)
    member = _of_pair(session, group, topic)

    async def work(_stopping: asyncio.Event) -> Verdict:
        async with _letters(member, [group]) as letters:
            letter = await letters[group].find(topic, offset)
        if letter is None:
            raise Refused(
                f"No dead letter is kept at {offset}. `dead-letters list {group} {topic}` names those that wait."
            )
        session.output.whole(letter.whole(member.service.catalogue))
        return Verdict.WELL

    session.carry_out(work, as_json=as_json)


@app.command()
def replay(
    context: typer.Context,
    group: Annotated[str | None, typer.Argument(help="The consumer group.")] = None,
    topic: Annotated[str | None, typer.Argument(help="The topic that it reads.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Of all groups and topics, one after the other.")] = False,
    service: Services = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Hand a group its dead letters of a topic once more, through its inbox: what was handled meanwhile changes
    nothing. Kept in the audit log.

    Ends with 1 when one was set aside again, or when it was stopped; the next replay goes on from there.
    """
    session = session_of(context)
    if everything == (group is not None) or (group is not None and topic is None):
        raise WrongUsage("name a group and a topic, or say --all")
    if group is not None and topic is not None:
        wanted = [(_of_pair(session, group, topic), group, topic)]
    else:
        wanted = [(member, *pair) for member in session.members(service) for pair in _pairs(member)]

    async def work(stopping: asyncio.Event) -> Verdict:
        rows: list[Row] = []
        for member, its, read in wanted:
            heap = await _heap(member, its, read)
            if not heap.waiting:
                continue
            row = await (_would_replay(heap) if dry_run else _replay(session, member, heap, stopping))
            rows.append(row)
            # Each as it comes: what ends the command before its end takes no word of what was done back.
            session.output.rows([row], none="")
            if stopping.is_set():
                break
        well = all(row["read"] == row["of"] and not row["set_aside_again"] for row in rows if not dry_run)
        return session.answer([], [], well=well and not stopping.is_set(), none="" if rows else "None waits.")

    session.carry_out(work, as_json=as_json)


async def _replay(session: Session, member: Member, heap: Heap, stopping: asyncio.Event) -> Row:
    async with opened(member) as runtime:
        with told(member), session.output.progress(f"{heap.group} {heap.topic}") as advance:
            done = await hand_over(
                member.service,
                runtime,
                stopping,
                group=heap.group,
                topic=heap.topic,
                progress=lambda so_far: advance.to(so_far.read, so_far.of),
            )
    return _row(heap, of=done.of, read=done.read, again=done.again, dry_run=False)


async def _would_replay(heap: Heap) -> Row:
    return _row(heap, of=heap.waiting, read=0, again=0, dry_run=True)


def _row(heap: Heap, *, of: int, read: int, again: int, dry_run: bool) -> Row:
    counts = {"of": of, "read": read, "set_aside_again": again}
    return {"group": heap.group, "topic": heap.topic, "dry_run": dry_run, **counts}


async def _heaps(session: Session, members: list[Member]) -> Verdict:
    async def look(member: Member) -> list[Heap]:
        pairs = _pairs(member)
        async with _letters(member, {group for group, _ in pairs}) as letters:
            return [await letters[group].heap(topic) for group, topic in pairs]

    said, unreached = await of_each(members, look)
    kept = [heap.line() for heap in said if heap.kept]
    return session.answer(kept, unreached, well=not any(heap.waiting for heap in said), none="None is kept.")


async def _heap(member: Member, group: str, topic: str) -> Heap:
    async with _letters(member, [group]) as letters:
        return await letters[group].heap(topic)


@asynccontextmanager
async def _letters(member: Member, groups: Iterable[str]) -> AsyncIterator[dict[str, Letters]]:
    try:
        async with asyncio.timeout(SECONDS * 4):
            with told(member):
                async with letters_of(member.settings, groups) as letters:
                    yield letters
    except TimeoutError:
        raise Unreached(f"{member.name}: no broker answers at {member.settings.kafka_bootstrap}") from None


def _of_pair(session: Session, group: str, topic: str) -> Member:
    """The service whose group reads that topic."""
    members = session.members()
    for member in members:
        if (group, topic) in _pairs(member):
            return member
    known = sorted({one for member in members for one, _ in _pairs(member)})
    raise WrongUsage(f"{group} reads no {topic}; groups are {', '.join(known)}")


def _pairs(member: Member) -> list[tuple[str, str]]:
    service = member.service
    return [(one.group, topic) for one in service.subscriptions for topic in one.topics(service.catalogue)]
