"""Network policies in MongoDB: one document for each version that a programme made; the shipped ones come with the
package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files

import yaml

from content.network_policies.errors import NetworkNotFound, PolicyVersionNotFound
from content.network_policies.models import Counting, Length, NetworkPolicy, NetworkState, Rules
from content.network_policies.schemas import ShippedNetwork
from kernel.errors import StaleWrite
from kernel.language import Text
from kernel.mongo import Db, Document, DuplicateKey

POLICIES = "network_policies"

_FILE = files("content.shipped").joinpath("networks.yaml")

SHIPPED: Mapping[str, ShippedNetwork] = {
    name: ShippedNetwork.model_validate(network) for name, network in yaml.safe_load(_FILE.read_text("utf-8")).items()
}
"""The networks that Relais knows with their shipped policies, in the order in which they are shown."""


class NetworkPolicyRepository:
    """Reads and writes network policies, in a transaction (`db` is a `Tx`) or outside one."""

    async def newest(self, programme_id: str, network: str, db: Db) -> NetworkPolicy:
        """The policy in force; `NetworkNotFound` if there is no such network."""
        shipped = self._shipped(programme_id, network)
        found = await db.collection(POLICIES).find(
            {"programme_id": programme_id, "network": network}, sort=[("version", -1)], limit=1
        )
        return _policy(found[0]) if found else shipped

    async def all_newest(self, programme_id: str, db: Db) -> list[NetworkPolicy]:
        """Every network's policy in force, in the order in which networks are shown."""
        found = await db.collection(POLICIES).aggregate(
            [
                {"$match": {"programme_id": programme_id}},
                {"$sort": {"network": 1, "version": -1}},
                {"$group": {"_id": "$network", "newest": {"$first": "$$ROOT"}}},
            ]
        )
        decided = {group["_id"]: _policy(group["newest"]) for group in found}
        return [decided.get(network) or self._shipped(programme_id, network) for network in SHIPPED]

    async def at_version(self, programme_id: str, network: str, version: int, db: Db) -> NetworkPolicy:
        """A version; `PolicyVersionNotFound` if there is none of this number."""
        shipped = self._shipped(programme_id, network)
        if version == shipped.version:
            return shipped
        document = await db.collection(POLICIES).find_one({"_id": _id(programme_id, network, version)})
        if document is None:
            raise PolicyVersionNotFound
        return _policy(document)

    async def versions(
        self, programme_id: str, network: str, db: Db, *, before: int | None, limit: int
    ) -> list[NetworkPolicy]:
        """The versions of a policy, newest first, below the version `before`; the shipped one is the last."""
        shipped = self._shipped(programme_id, network)
        wanted: Document = {"programme_id": programme_id, "network": network}
        if before is not None:
            wanted["version"] = {"$lt": before}
        found = await db.collection(POLICIES).find(wanted, sort=[("version", -1)], limit=limit)
        policies = [_policy(document) for document in found]
        return [*policies, shipped][:limit] if before != shipped.version else policies

    async def add(self, policy: NetworkPolicy, db: Db) -> None:
        """Keep the next version of a policy; `StaleWrite` if somebody else has made it in the meantime."""
        document = asdict(policy)
        del document["label"]
        document["_id"] = _id(policy.programme_id, policy.network, policy.version)
        document["rules"]["state"] = policy.rules.state.value
        if policy.rules.length is not None:
            document["rules"]["length"]["counting"] = policy.rules.length.counting.value
        try:
            await db.collection(POLICIES).insert_one(document)
        except DuplicateKey:
            raise StaleWrite from None

    def _shipped(self, programme_id: str, network: str) -> NetworkPolicy:
        if network not in SHIPPED:
            raise NetworkNotFound(network)
        shipped = SHIPPED[network]
        return NetworkPolicy(
            programme_id=programme_id, network=network, label=shipped.label, version=0, rules=shipped.policy.rules
        )


def _id(programme_id: str, network: str, version: int) -> str:
    return f"{programme_id}/{network}/{version}"


def _policy(document: Document) -> NetworkPolicy:
    rules = document["rules"]
    length = rules["length"]
    return NetworkPolicy(
        programme_id=document["programme_id"],
        network=document["network"],
        label=SHIPPED[document["network"]].label,
        version=document["version"],
        rules=Rules(
            state=NetworkState(rules["state"]),
            reason=Text(**rules["reason"]) if rules["reason"] else None,
            length=Length(most=length["most"], counting=Counting(length["counting"])) if length else None,
            share_address=rules["share_address"],
            disclosure=Text(**rules["disclosure"]),
            guide=rules["guide"],
        ),
        author_id=document["author_id"],
        changed_at=document["changed_at"],
    )
