"""`relaisctl migrations`: what of the schema is there, and making what is missing."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from kernel import kafka
from kernel.events import format_time
from kernel.mongo.migrations import MIGRATIONS, MigrationsBusy, migrate, pending
from kernel.runtime import open_runtime, process_identity, unhurried
from kernel.service import topics_of
from relaisctl.asking import of_each, opened, told
from relaisctl.installation import Member
from relaisctl.output import Row
from relaisctl.session import DryRun, Json, Services, session_of
from relaisctl.verdicts import Refused, Verdict

app = typer.Typer(no_args_is_help=True, help="What of the databases' schema is there, and making what is missing.")


@app.command("list")
def list_migrations(
    context: typer.Context,
    service: Services = None,
    only_pending: Annotated[bool, typer.Option("--pending", help="Leave out those that are applied.")] = False,
    as_json: Json = False,
) -> None:
    """Every migration of every service, and when it was applied. Ends with 1 when one is pending."""
    session = session_of(context)
    members = session.members(service)

    async def work(_stopping: asyncio.Event) -> Verdict:
        async def look(member: Member) -> list[Row]:
            async with opened(member) as runtime:
                with told(member):
                    applied = {one["_id"]: one for one in await runtime.mongo.collection(MIGRATIONS).find({})}
            rows: list[Row] = []
            for step in member.service.steps:
                at = format_time(applied[step.name]["applied_at"]) if step.name in applied else None
                state = "applied" if at else "pending"
                rows.append({"service": member.name, "migration": step.name, "state": state, "applied_at": at})
            return rows

        said, unreached = await of_each(members, look)
        is_well = all(row["state"] == "applied" for row in said)
        shown = [row for row in said if row["state"] == "pending"] if only_pending else said
        return session.answer(shown, unreached, well=is_well, none="Every migration is applied.")

    session.carry_out(work, as_json=as_json)


@app.command()
def apply(context: typer.Context, service: Services = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Apply what is pending and make the topics that are missing, as `python -m <service> migrate` does. Safe at any
    time, beside running processes too."""
    session = session_of(context)
    members = session.members(service)

    async def work(stopping: asyncio.Event) -> Verdict:
        for number, member in enumerate(members):
            if stopping.is_set():
                raise Refused("stopped; what was applied is applied")
            with session.output.progress("services migrated") as advance:
                advance.to(number, len(members))
                row = await (_would_apply(member) if dry_run else _apply(member))
                advance.to(number + 1, len(members))
            session.output.rows([row], none="")
        return Verdict.WELL

    session.carry_out(work, as_json=as_json)


async def _would_apply(member: Member) -> Row:
    async with opened(member) as runtime:
        with told(member):
            missing = await pending(runtime.mongo, member.service.steps)
            wanted = topics_of(member.service, member.settings)
            topics = sorted(set(wanted) - await kafka.topic_names(member.settings))
    return {"service": member.name, "dry_run": True, "migrations": missing, "topics": topics}


async def _apply(member: Member) -> Row:
    async with open_runtime(unhurried(member.settings), member.service.catalogue) as runtime:
        with told(member):
            try:
                applied = await migrate(runtime.mongo, member.service.steps, holder=process_identity())
            except MigrationsBusy:
                raise Refused(f"{member.name}: another process has been migrating for three minutes") from None
            created = await kafka.create_topics(member.settings, topics_of(member.service, member.settings))
    return {"service": member.name, "dry_run": False, "migrations": applied, "topics": created}
