"""What the programme decides about networks. The command is one transaction that also holds its event."""

from __future__ import annotations

from content.audits.repository import AuditRepository
from content.guides.errors import GuideNotFound
from content.guides.repository import GuideRepository
from content.network_policies import events
from content.network_policies.errors import PolicyNamesNoGuide
from content.network_policies.models import NetworkPolicy, Rules
from content.network_policies.repository import NetworkPolicyRepository
from kernel.audit import Act
from kernel.clock import Clock
from kernel.http import ExpectedVersion
from kernel.mongo import Tx, UnitOfWork


class NetworkPolicyCommands:
    """Changes to network policies."""

    def __init__(
        self,
        uow: UnitOfWork,
        policies: NetworkPolicyRepository,
        clock: Clock,
        *,
        guides: GuideRepository,
        audits: AuditRepository,
    ) -> None:
        self.uow = uow
        self.policies = policies
        self.clock = clock
        self.guides = guides
        self.audits = audits

    async def change(
        self, network: str, rules: Rules, *, programme_id: str, expected: ExpectedVersion, by: str
    ) -> NetworkPolicy:
        """The next version of a network's policy, by `by`; distribution is told."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> NetworkPolicy:
            policy = await self.policies.newest(programme_id, network, tx)
            expected.check(policy.version)
            try:
                await self.guides.newest(programme_id, rules.guide, tx)
            except GuideNotFound:
                raise PolicyNamesNoGuide(rules.guide) from None
            changed = policy.change(rules, by=by, at=at)
            await self.policies.add(changed, tx)
            await tx.outbox.add(events.changed(changed))
            subject = f"networks/{programme_id}/{network}"
            details = {"version": changed.version, "state": rules.state.value}
            act = Act(
                act="network.changed", subject=subject, actor_id=by, at=at, programme=programme_id, details=details
            )
            await self.audits.add(act, tx)
            return changed

        return await self.uow.run(work)
