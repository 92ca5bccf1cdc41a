"""What programmes decided about networks, in MongoDB: one document each, which only newer versions replace."""

from __future__ import annotations

from dataclasses import asdict

from distribution.networks.models import Decision, State
from kernel.mongo import Db, Document

DECISIONS = "network_decisions"


class DecisionRepository:
    """Reads and writes decisions, in a transaction (`db` is a `Tx`) or outside one."""

    async def every(self, db: Db) -> list[Decision]:
        """What the programmes decided: for each of them at most one decision about each network."""
        return [_decision(one) for one in await db.collection(DECISIONS).find({})]

    async def project(self, decision: Decision, db: Db) -> None:
        """Keep a decision unless a version at least as new is there; call it inside a transaction."""
        wanted = {"_id": f"{decision.programme_id}/{decision.network}"}
        known = await db.collection(DECISIONS).find_one(wanted, fields=["version"])
        if known is None or known["version"] < decision.version:
            document = {**wanted, **asdict(decision), "state": decision.state.value}
            await db.collection(DECISIONS).replace_one(wanted, document, upsert=True)


def _decision(document: Document) -> Decision:
    fields = {**document, "state": State(document["state"])}
    del fields["_id"]
    return Decision(**fields)
