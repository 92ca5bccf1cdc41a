"""What holds for each network, from memory."""

from __future__ import annotations

import time
from dataclasses import replace

from distribution.networks.models import SHIPPED, Decision, Network, Policy
from distribution.networks.repository import DecisionRepository
from distribution.programmes.models import MAIN_PROGRAMME
from kernel.mongo import Db

# Events keep the view fresh at once; this bounds how long it is wrong should one be missed.
AGE_SECONDS = 30.0


class PolicyQueries:
    """The policies in force: the shipped ones, as far as a programme has not decided otherwise.

    `address` is where people read the policies; a network's name goes behind it. Every share asks, so decisions are
    kept in memory (a handful for each programme): events replace them (`learn`), and they are read again after
    `AGE_SECONDS` and whenever events may have been missed (`forget`).
    """

    def __init__(self, db: Db, decisions: DecisionRepository, *, address: str) -> None:
        self.db = db
        self.decisions = decisions
        self.address = address
        self._decisions: dict[tuple[str, str], Decision] = {}
        self._read_at = float("-inf")

    async def in_force(self, network: Network, *, programme_id: str) -> Policy:
        """What holds for a network now."""
        if time.monotonic() - self._read_at > AGE_SECONDS:
            for decision in await self.decisions.every(self.db):
                self.learn(decision)
            self._read_at = time.monotonic()
        return self.at_hand(network, programme_id=programme_id)

    def at_hand(self, network: Network, *, programme_id: str) -> Policy:
        """What holds for a network as far as memory goes; for whoever has asked `in_force` a moment ago."""
        elsewhere = "" if programme_id == MAIN_PROGRAMME else f"?programme={programme_id}"
        shipped = replace(SHIPPED[network], read_at=f"{self.address}/{network}{elsewhere}")
        decision = self._decisions.get((programme_id, network))
        return shipped if decision is None else shipped.under(decision)

    def learn(self, decision: Decision) -> None:
        """Take note of a decision unless a version at least as new is known."""
        about = (decision.programme_id, decision.network)
        known = self._decisions.get(about)
        if known is None or known.version < decision.version:
            self._decisions[about] = decision

    def forget(self) -> None:
        """Read the decisions again at the next question; versions seen still count."""
        self._read_at = float("-inf")
