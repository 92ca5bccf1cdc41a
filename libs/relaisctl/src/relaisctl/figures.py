"""`relaisctl figures`: building them anew from the topics."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress

import typer

from kernel.jobs import cancelled
from kernel.runtime import Runtime
from metrics.bootstrap import rebuilding
from metrics.rebuilds.events import MESSAGES
from metrics.rebuilds.models import Interrupted, KeyMissing, RebuildRuns
from metrics.rebuilds.repository import RebuildRepository
from relaisctl.asking import at_the_broker, opened, told
from relaisctl.installation import Member
from relaisctl.output import Advance
from relaisctl.session import DryRun, Json, session_of
from relaisctl.verdicts import Refused, Verdict

app = typer.Typer(no_args_is_help=True, help="Figures, built anew from the topics.")
_LOOK_SECONDS = 1.0


@app.callback()
def figures() -> None:
    """Figures, built anew from the topics."""


@app.command()
def rebuild(context: typer.Context, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Fold shares, clicks and observations anew beside the live figures, and swap in what differs. Kept in the audit
    log. Stopped, it is gone on with by the next one. Replay dead letters before."""
    session = session_of(context)
    member = session.member("metrics")

    async def work(stopping: asyncio.Event) -> Verdict:
        records = await _records(member)
        async with opened(member) as runtime:
            with told(member):
                under_way = await RebuildRepository().current(runtime.mongo)
                row = {"dry_run": dry_run, "records": sum(records.values()), "goes_on": under_way is not None}
                if dry_run:
                    return session.answer([row | {"topics": dict(records)}], [], well=True, none="")
                with session.output.progress("events read") as advance:
                    found = await _rebuild(runtime, stopping, advance, of=sum(records.values()))
        return session.answer([row | found], [], well=True, none="")

    session.carry_out(work, as_json=as_json)


async def _records(member: Member) -> Counter[str]:
    """How many records there are to read, by topic."""
    prefix, catalogue = member.settings.topic_prefix, member.service.catalogue
    async with at_the_broker(member) as broker:
        ends = await broker.ends({prefix + catalogue.topic_of(message).name for message in MESSAGES})
        begins = await broker.begins(ends)
    records: Counter[str] = Counter()
    for partition, end in ends.items():
        records[partition.topic.removeprefix(prefix)] += end - begins[partition]
    return records


async def _rebuild(runtime: Runtime, stopping: asyncio.Event, advance: Advance, *, of: int) -> dict[str, object]:
    watching = asyncio.create_task(_watch(runtime, advance, of=of))
    try:
        report = await rebuilding(runtime, stopping)
    except RebuildRuns:
        raise Refused("another process rebuilds; wait until it is through") from None
    except Interrupted:
        raise Refused("stopped; the next rebuild goes on from here") from None
    except KeyMissing:
        raise Refused(
            "no key of the vault opens people's keys: put the right one back; the next rebuild goes on from here"
        ) from None
    finally:
        await cancelled(watching)
    # Records that are no event of these are passed over and counted by nobody.
    advance.to(of, of)
    return {
        "read": report.read,
        "passed_over": report.passed_over,
        "compared": report.compared,
        "changed": sum(report.changed.values()),
        "first_days": {name: day.isoformat() for name, day in report.first_days.items()},
    }


async def _watch(runtime: Runtime, advance: Advance, *, of: int) -> None:
    while True:
        # A look that fails is the next one's affair: the rebuild itself says what is wrong.
        with suppress(Exception):
            progress = await RebuildRepository().current(runtime.mongo)
            advance.to(0 if progress is None else min(progress.read, of), of)
        await asyncio.sleep(_LOOK_SECONDS)
