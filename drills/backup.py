"""A backup of a site as docs/operations/backup.md has it taken, and its being put back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from devstack.plan import SERVICES
from drills.site import Secrets, Site


@dataclass(frozen=True, slots=True)
class _Collection:
    name: str
    options: Mapping[str, Any]
    indexes: Sequence[Mapping[str, Any]]
    documents: Sequence[RawBSONDocument]


@dataclass(frozen=True, slots=True)
class Backup:
    """Secrets and the four databases, all collections as they were at one moment."""

    secrets: Secrets
    databases: Mapping[str, Sequence[_Collection]]

    @classmethod
    async def taken(cls, site: Site) -> Backup:
        """A backup of a site that runs on meanwhile."""
        return cls(site.secrets, await asyncio.to_thread(_read, site.mongod.uri))

    async def put_back(self, site: Site) -> None:
        """Put everything back into an empty MongoDB."""
        site.secrets = self.secrets
        await asyncio.to_thread(_write, site.mongod.uri, self.databases)


async def lose_mongo(site: Site) -> None:
    """MongoDB's volume and all secrets are gone; an empty one takes its place."""
    site.secrets = Secrets({}, b"")
    await asyncio.to_thread(site.mongod.kill)
    shutil.rmtree(site.mongod.directory / "data")
    await asyncio.to_thread(site.mongod.start)


async def lose_kafka(site: Site) -> None:
    """Kafka's volume is gone; an empty one takes its place."""
    await asyncio.to_thread(site.kafka.kill)
    shutil.rmtree(site.kafka.directory / "data")
    await asyncio.to_thread(site.kafka.start)


def _read(uri: str) -> dict[str, list[_Collection]]:
    found: dict[str, list[_Collection]] = {}
    with (
        MongoClient[RawBSONDocument](uri, document_class=RawBSONDocument) as client,
        client.start_session(snapshot=True) as moment,
    ):
        for service in SERVICES:
            database = client[service]
            found[service] = [
                _Collection(
                    described["name"],
                    described["options"],
                    [index for index in database[described["name"]].list_indexes() if index["name"] != "_id_"],
                    list(database[described["name"]].find({}, session=moment)),
                )
                for described in database.list_collections()
                if not described["name"].startswith("system.")
            ]
    return found


def _write(uri: str, databases: Mapping[str, Sequence[_Collection]]) -> None:
    with MongoClient[RawBSONDocument](uri, document_class=RawBSONDocument) as client:
        for service, collections in databases.items():
            database = client[service]
            for one in collections:
                database.command({"create": one.name, **one.options})
                if one.documents:
                    database[one.name].insert_many(one.documents)
                if one.indexes:
                    database.command({"createIndexes": one.name, "indexes": list(one.indexes)})
