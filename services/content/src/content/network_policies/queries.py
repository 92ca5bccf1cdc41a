"""What people read about networks."""

from __future__ import annotations

from content.network_policies.models import NetworkPolicy
from content.network_policies.repository import NetworkPolicyRepository
from kernel.mongo import Db


class NetworkPolicyQueries:
    """The policies of a programme; where it decided nothing, those that are shipped."""

    def __init__(self, db: Db, policies: NetworkPolicyRepository) -> None:
        self.db = db
        self.policies = policies

    async def one(self, network: str, *, programme_id: str) -> NetworkPolicy:
        """The policy in force; `NetworkNotFound` if there is no such network."""
        return await self.policies.newest(programme_id, network, self.db)

    async def every(self, *, programme_id: str) -> list[NetworkPolicy]:
        """Every network's policy in force, in the order in which networks are shown."""
        return await self.policies.all_newest(programme_id, self.db)

    async def at_version(self, network: str, version: int, *, programme_id: str) -> NetworkPolicy:
        """A version of a policy; `PolicyVersionNotFound` if there is none of this number."""
        return await self.policies.at_version(programme_id, network, version, self.db)

    async def versions(self, network: str, *, programme_id: str, before: int | None, limit: int) -> list[NetworkPolicy]:
        """The versions of a policy, newest first, below the version `before`."""
        return await self.policies.versions(programme_id, network, self.db, before=before, limit=limit)
