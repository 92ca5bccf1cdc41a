"""`kill -9` of one process after the other, each started again a moment later."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from devstack.failures import StackFailure
from devstack.plan import SERVICES
from devstack.stack import Stack
from kernel.testing import eventually
from tests.crash.load import Load

VICTIMS = (
    *(f"{service}-{role}" for service in SERVICES for role in ("api", "worker")),
    "metrics-streams",
    "gamification-streams",
    "mongod",
    "kafka",
)
# The next victim waits for these. The others come back beside it: a killed worker's partitions are free only when the
# broker has missed its heartbeats for ten seconds.
_WAITED_FOR = frozenset({"distribution-api", "mongod", "kafka"})
_READY_SECONDS = 120.0
# Clicks that a broker did not take are kept for two seconds more, until the outbox has them. To kill the process that
# keeps them within that time is two faults at once, of which less is promised.
_HANDED_OVER_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Kill:
    """One `kill -9`. `at` is the moment before the signal, in seconds since 1970."""

    epoch: int
    victim: str
    at: float
    seconds_to_ready: float


class Killer:
    """Kills the processes of a stack while a load runs."""

    def __init__(self, stack: Stack, load: Load, *, seed: int) -> None:
        self.kills: list[Kill] = []
        self._stack = stack
        self._load = load
        self._random = random.Random(seed)
        self._coming_back: dict[str, asyncio.Task[None]] = {}
        self._broker_back_at = 0.0

    async def run(self, victims: Sequence[str], *, rounds: int) -> None:
        """Kill every victim once per round, in an order of chance; returns when all are back."""
        for _ in range(rounds):
            for victim in self._random.sample(victims, len(victims)):
                await self._kill(victim)
        await asyncio.gather(*self._coming_back.values())

    async def _kill(self, victim: str) -> None:
        if former := self._coming_back.get(victim):
            await former
        if victim == "distribution-api":
            await asyncio.sleep(max(0.0, self._broker_back_at + _HANDED_OVER_SECONDS - time.monotonic()))
        await eventually(self._load.next_epoch, within=_READY_SECONDS)
        # The load goes on at full rate for a moment that nobody can foresee.
        await asyncio.sleep(self._random.uniform(0.5, 1.5))
        at = time.time()
        await asyncio.to_thread(self._stack.process(victim).kill)
        await asyncio.sleep(self._random.uniform(0.0, 0.7))
        back = asyncio.create_task(self._start(victim, Kill(self._load.epoch, victim, at, 0.0)))
        self._coming_back[victim] = back
        if victim in _WAITED_FOR:
            await back
            self._load.rest()
        if victim in ("mongod", "kafka"):
            self._broker_back_at = time.monotonic()

    async def _start(self, victim: str, kill: Kill) -> None:
        begun = time.monotonic()
        while True:
            try:
                await asyncio.to_thread(self._stack.process(victim).start)
                break
            except StackFailure:
                # A process that ended by itself, for instance because its broker died too, is started once more.
                if time.monotonic() - begun > _READY_SECONDS:
                    raise
        self.kills.append(Kill(kill.epoch, victim, kill.at, time.monotonic() - begun))
