"""`relaisctl erasures`: whom people's wishes to be forgotten wait for, and telling a service that has missed one.

A wish is its person's own: none is made, ended or confirmed here, and whose it is, is not shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated

import typer
from google.protobuf.message import Message

from distribution.erasures.models import Wish
from distribution.erasures.repository import WishRepository
from kernel.clock import utc_now
from kernel.consumer.redelivery import find_record, hand_again
from kernel.consumer.subscriptions import Subscriptions
from kernel.events import format_time
from kernel.personal_data import ErasureLedger
from relais.content.v1.erasure_pb2 import ErasureConfirmed
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from relais.gamification.v1.erasure_pb2 import GamificationErasureConfirmed
from relais.metrics.v1.erasure_pb2 import MetricsErasureConfirmed
from relaisctl.asking import of_each, opened, told
from relaisctl.installation import SERVICES, Member
from relaisctl.output import Row
from relaisctl.session import DryRun, Json, session_of
from relaisctl.verdicts import Refused, Unreached, Verdict

app = typer.Typer(no_args_is_help=True, help="Whom wishes to be forgotten wait for, and telling who missed one.")

CONFIRMED, UNCONFIRMED, WAITS, UNHEARD, UNKNOWN = "confirmed", "erased", "waits", "not heard of", "unreached"
_CONFIRMATIONS: Mapping[str, type[Message]] = {
    "content": ErasureConfirmed,
    "metrics": MetricsErasureConfirmed,
    "gamification": GamificationErasureConfirmed,
}
# As the alert: erasures are done within seconds.
_LATE = timedelta(hours=1)
_MOST = 1_000
# Clocks of the broker and of who asked may differ by so much.
_APART = timedelta(minutes=10)

States = dict[str, dict[str, str]]


@app.command("list")
def list_erasures(context: typer.Context, as_json: Json = False) -> None:
    """Each wish that is not fulfilled everywhere, and how far each service is with it: `not heard of`, `waits` for its
    worker, `erased` but not confirmed yet, or `confirmed`. Whose wish it is, is not shown.

    Ends with 1 when one is older than an hour.
    """
    session = session_of(context)
    members = session.members(SERVICES)

    async def work(_stopping: asyncio.Event) -> Verdict:
        wishes = await _open_wishes(session.member("distribution"))
        states, unreached = await _states(members, wishes)
        rows = [_row(wish, states[wish.id]) for wish in wishes]
        late = any(utc_now() - wish.requested_at > _LATE for wish in wishes)
        return session.answer(rows, unreached, well=not late, none="No wish is open.")

    session.carry_out(work, as_json=as_json)


@app.command()
def tell(
    context: typer.Context,
    erasure: Annotated[str, typer.Argument(help="The id of an open wish, as `erasures list` shows it.")],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Hand the wish to each service that has not heard of it, and its confirmation to distribution where that missed
    it: the records that the topics still have, through the inbox, to nobody else.

    Ends with 1 when a record is gone, or was set aside.
    """
    session = session_of(context)
    members = {member.name: member for member in session.members(SERVICES)}

    async def work(_stopping: asyncio.Event) -> Verdict:
        wishes = [one for one in await _open_wishes(members["distribution"]) if one.id == erasure]
        if not wishes:
            raise Refused(f"no open wish has the id {erasure}; only its person can make one")
        states, unreached = await _states(list(members.values()), wishes)
        rows = []
        for name, state in states[erasure].items():
            if state == UNHEARD and name != "distribution":
                rows.append(await _hand(members[name], ErasureRequested, wishes[0], about=name, dry_run=dry_run))
            elif state == UNCONFIRMED and name in _CONFIRMATIONS:
                message = _CONFIRMATIONS[name]
                rows.append(await _hand(members["distribution"], message, wishes[0], about=name, dry_run=dry_run))
        well = all(row["outcome"] in ("told", "would be told") for row in rows)
        return session.answer(rows, unreached, well=well, none="No service has missed anything; workers do the rest.")

    session.carry_out(work, as_json=as_json)


async def _hand(to: Member, message: type[Message], wish: Wish, *, about: str, dry_run: bool) -> Row:
    """Hand a service's group the event of a wish."""
    catalogue = to.service.catalogue
    topic, ce_type = catalogue.topic_of(message).name, catalogue.type_of(message)
    with told(to):
        found = await find_record(
            to.settings, topic, ce_type=ce_type, subject=wish.id, since=wish.requested_at - _APART
        )
        if found is None:
            outcome = "gone from the topic"
        elif dry_run:
            outcome = "would be told"
        else:
            async with opened(to) as runtime:
                outcome = "told" if await hand_again(runtime, _group(to, message), found) else "set aside"
    return {"erasure": wish.id, "about": about, "told": to.name, "event": ce_type, "outcome": outcome}


def _group(member: Member, message: type[Message]) -> Subscriptions:
    [group] = [one for one in member.service.subscriptions if message in one.handlers]
    return group


async def _open_wishes(distribution: Member) -> Sequence[Wish]:
    async with opened(distribution) as runtime:
        with told(distribution):
            return await WishRepository().open(runtime.mongo, limit=_MOST)


async def _states(members: list[Member], wishes: Sequence[Wish]) -> tuple[States, list[Unreached]]:
    """Wish → service → how far it is."""
    ids = [wish.id for wish in wishes]

    async def look(member: Member) -> list[tuple[str, dict[str, datetime | None]]]:
        async with opened(member) as runtime:
            with told(member):
                return [(member.name, await ErasureLedger().ends(ids, runtime.mongo))]

    said, unreached = await of_each(members, look)
    ends = dict(said)
    states: States = {}
    for wish in wishes:
        states[wish.id] = {name: _state(wish, name, ends.get(name)) for name in SERVICES}
    return states, unreached


def _state(wish: Wish, name: str, ends: Mapping[str, datetime | None] | None) -> str:
    if name in wish.confirmed:
        return CONFIRMED
    if ends is None:
        return UNKNOWN
    if wish.id not in ends:
        return UNHEARD
    return WAITS if ends[wish.id] is None else UNCONFIRMED


def _row(wish: Wish, states: Mapping[str, str]) -> Row:
    return {"erasure": wish.id, "requested_at": format_time(wish.requested_at), **states}
