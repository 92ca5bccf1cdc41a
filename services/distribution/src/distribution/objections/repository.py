"""Objections in MongoDB: one document while a person objects; what they stop comes with the package."""

from __future__ import annotations

from importlib.resources import files

import yaml

from distribution.objections.models import Objection, Stop
from distribution.objections.schemas import ShippedStop
from kernel.mongo import Db

OBJECTIONS = "objections"

_FILE = files("distribution.shipped").joinpath("objection.yaml")

STOPS: tuple[Stop, ...] = tuple(
    Stop(id=one.id, text=one.text.text)
    for one in map(ShippedStop.model_validate, yaml.safe_load(_FILE.read_text("utf-8")))
)
"""What an objection stops, in the order in which it is shown."""


class ObjectionRepository:
    """Reads and writes objections, in a transaction (`db` is a `Tx`) or outside one."""

    async def find(self, person_id: str, db: Db) -> Objection | None:
        """The person's objection, or None if they do not object."""
        document = await db.collection(OBJECTIONS).find_one({"_id": person_id})
        return None if document is None else Objection(document["_id"], document["objected_at"])

    async def every_person(self, db: Db) -> frozenset[str]:
        """Everybody who objects."""
        return frozenset(one["_id"] for one in await db.collection(OBJECTIONS).find({}, fields=["_id"]))

    async def add(self, objection: Objection, db: Db) -> None:
        """Keep an objection."""
        await db.collection(OBJECTIONS).insert_one({"_id": objection.person_id, "objected_at": objection.objected_at})

    async def remove(self, person_id: str, db: Db) -> None:
        """Keep no objection of a person; nothing happens if there is none."""
        await db.collection(OBJECTIONS).delete_one({"_id": person_id})
