"""The whole trial: a stack under load, its processes killed one after the other, and the verdicts when all is quiet."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp

from devstack.stack import Stack
from tests.crash.acknowledged import Acknowledged
from tests.crash.calls import Caller
from tests.crash.evidence import Evidence, gathered
from tests.crash.killer import Kill, Killer
from tests.crash.load import Load
from tests.crash.recovery import Rest, at_rest
from tests.crash.verdicts import clicks, effects, events, writes
from tests.crash.verdicts.verdict import Verdict

# What was asked for while the last victim was down is answered within this time.
_LAST_ANSWER_SECONDS = 90.0


@dataclass(frozen=True)
class Outcome:
    """What was killed, what was acknowledged, what is there, and what follows."""

    kills: list[Kill]
    told: Acknowledged
    evidence: Evidence
    verdicts: list[Verdict]
    losses: list[clicks.Loss]
    load_seconds: float
    rest: Rest

    @property
    def failed(self) -> list[str]:
        """The findings, at most five of each question; empty when everything holds."""
        lines = [f"{verdict.question}: {finding}" for verdict in self.verdicts for finding in verdict.findings[:5]]
        lines += [f"{verdict.question}: nothing to ask about" for verdict in self.verdicts if not verdict.checked]
        return lines


async def trial(stack: Stack, victims: Sequence[str], *, rounds: int, per_week: int, seed: int) -> Outcome:
    """Load a running stack, kill every victim once per round, wait for the end of all work, and judge."""
    told = Acknowledged()
    # Neither shares connections: aiohttp repeats a GET by itself when a kept connection turns out to be dead.
    alone = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession() as http, aiohttp.ClientSession(connector=alone) as visits:
        caller = Caller(stack, http, told)
        load = Load(caller, visits, told, seed=seed)
        await load.prepare()
        begun = time.monotonic()
        running = asyncio.create_task(load.run())
        killer = Killer(stack, load, seed=seed)
        try:
            await killer.run(victims, rounds=rounds)
        finally:
            caller.deadline = time.monotonic() + _LAST_ANSWER_SECONDS
            load.stopping.set()
            await running
        load_seconds = time.monotonic() - begun
        rest = await at_rest(stack)
        evidence = await gathered(stack, caller, load.people)
    verdicts = judged(told, evidence, killer.kills, per_week=per_week)
    losses = clicks.losses(told, evidence, killer.kills)
    arrived = Verdict.of("all has arrived", len(evidence.topics), rest.left)
    return Outcome(killer.kills, told, evidence, [*verdicts, arrived], losses, load_seconds, rest)


def judged(told: Acknowledged, evidence: Evidence, kills: Sequence[Kill], *, per_week: int) -> list[Verdict]:
    """Every verdict, in the order in which they are shown."""
    return [
        writes.acknowledged_writes_are_there(told, evidence),
        events.documents_and_events_agree(evidence),
        events.parts_and_events_agree(told, evidence),
        events.repetitions_are_the_same(evidence),
        events.keys_are_in_order(evidence),
        events.people_are_in_order(told, evidence),
        writes.repeated_requests_have_one_effect(told, evidence),
        writes.allowances_are_kept(told, evidence, per_week=per_week),
        effects.a_share_is_one_contribution(evidence),
        effects.impact_is_what_was_done(evidence),
        effects.figures_are_what_was_done(evidence),
        effects.deltas_add_up(evidence),
        clicks.answered_clicks_are_counted(told, evidence, kills),
        clicks.clicks_are_counted_once(told, evidence),
        Verdict.of("no answer is a surprise", told.requests, told.surprises),
        Verdict.of("no event was set aside", sum(map(len, evidence.topics.values())), evidence.set_aside),
    ]
