"""Groups in MongoDB: one document each, its names sealed."""

from __future__ import annotations

import json
from datetime import datetime

from distribution.provisioned_groups.errors import GroupUnknown
from distribution.provisioned_groups.models import ProvisionedGroup
from kernel.mongo import Db, Document, Tx
from kernel.resealing import Resealing
from kernel.vault import Vault

GROUPS = "provisioned_groups"


class ProvisionedGroupRepository:
    """Reads and writes groups, in a transaction (`db` is a `Tx`) or outside one."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    async def get(self, id: str, db: Db) -> ProvisionedGroup:
        """A group; `GroupUnknown`."""
        found = await db.collection(GROUPS).find_one({"_id": id})
        if found is None:
            raise GroupUnknown
        return self._group(found)

    async def count(self, db: Db, *, most: int | None = None) -> int:
        """How many groups there are, counted up to `most`."""
        return await db.collection(GROUPS).count({}, limit=most)

    async def page(self, db: Db, *, skip: int, limit: int) -> list[ProvisionedGroup]:
        """Groups in the order in which they were made."""
        steps: list[Document] = [{"$sort": {"_id": 1}}, {"$skip": skip}, {"$limit": limit}]
        return [self._group(one) for one in await db.collection(GROUPS).aggregate(steps)]

    async def after(self, id: str, db: Db, *, limit: int) -> list[ProvisionedGroup]:
        """Groups after the one with that id, in the same order."""
        found = await db.collection(GROUPS).find({"_id": {"$gt": id}}, sort=[("_id", 1)], limit=limit)
        return [self._group(one) for one in found]

    async def add(self, group: ProvisionedGroup, tx: Tx) -> None:
        """Keep a new group."""
        await tx.collection(GROUPS).insert_one(self._document(group))

    async def save(self, group: ProvisionedGroup, tx: Tx) -> None:
        """Keep a group that was read in this transaction."""
        await tx.collection(GROUPS).replace_one({"_id": group.id}, self._document(group))

    async def remove(self, id: str, tx: Tx) -> None:
        """Keep nothing of a group."""
        await tx.collection(GROUPS).delete_one({"_id": id})

    async def forget_member(self, person: str, tx: Tx, *, at: datetime) -> None:
        """Take a person out of all groups."""
        await tx.collection(GROUPS).update_many(
            {"members": person}, {"$pull": {"members": person}, "$inc": {"version": 1}, "$set": {"changed_at": at}}
        )

    def resealing(self, db: Db) -> Resealing:
        """What seals groups under the first of the vault's keys."""
        return Resealing(db, GROUPS, self.vault, belongs_to=_owner)

    def _document(self, group: ProvisionedGroup) -> Document:
        sealed = json.dumps({"name": group.name, "external": group.external_id}).encode()
        return {
            "_id": group.id,
            "version": group.version,
            "members": list(group.members),
            "sealed": self.vault.seal(sealed, belongs_to=_owner(group.id)),
            "created_at": group.created_at,
            "changed_at": group.changed_at,
        }

    def _group(self, document: Document) -> ProvisionedGroup:
        opened = json.loads(self.vault.open(document["sealed"], belongs_to=_owner(document["_id"])))
        return ProvisionedGroup(
            id=document["_id"],
            version=document["version"],
            name=opened["name"],
            external_id=opened["external"],
            members=tuple(document["members"]),
            created_at=document["created_at"],
            changed_at=document["changed_at"],
        )


def _owner(id: str) -> str:
    return f"provisioned group:{id}"
