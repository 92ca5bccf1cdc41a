"""Provisioned people in MongoDB: one document each, sealed, and found by keyed hashes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from distribution.provisioned_people.errors import PersonUnknown
from distribution.provisioned_people.models import Attributes, ProvisionedPerson, SubjectAttribute, keyed
from distribution.settings import Settings
from kernel.auth import person_id
from kernel.mongo import Db, Document, Tx
from kernel.resealing import Resealing
from kernel.settings import key_bytes
from kernel.vault import Vault

PEOPLE = "provisioned_people"


class ProvisionedPersonRepository:
    """Reads and writes people, in a transaction (`db` is a `Tx`) or outside one.

    `key` makes hashes and pseudonyms; a pseudonym is made of the `issuer` and what the directory says as `subject`.
    """

    def __init__(self, vault: Vault, *, key: bytes, issuer: str, subject: SubjectAttribute) -> None:
        self.vault = vault
        self.key = key
        self.issuer = issuer
        self.subject = subject

    def person_id(self, attributes: Attributes) -> str | None:
        """The pseudonym of a person, as their tokens give it too; None where the directory leaves out who they are."""
        subject = attributes.subject(self.subject)
        return None if subject is None else person_id(self.key, self.issuer, subject)

    def mark(self, person_id: str) -> str:
        """What stands for a pseudonym, so that no document here names anybody."""
        return keyed("person", person_id, key=self.key)

    async def get(self, id: str, db: Db) -> ProvisionedPerson:
        """A person; `PersonUnknown`."""
        found = await db.collection(PEOPLE).find_one({"_id": id})
        if found is None:
            raise PersonUnknown
        return self._person(found)

    async def named(self, user_name: str, db: Db) -> list[ProvisionedPerson]:
        """The person of that name, if there is one."""
        return await self._found({"name_key": self._name_key(user_name)}, db)

    async def external(self, external_id: str, db: Db) -> list[ProvisionedPerson]:
        """Those whom their directory knows by that id."""
        return await self._found({"external_key": keyed("external", external_id, key=self.key)}, db)

    async def is_active(self, person_id: str, db: Db) -> bool:
        """Whether a directory named the person and has not taken them back."""
        wanted = {"person": self.mark(person_id), "is_active": True}
        return await db.collection(PEOPLE).find_one(wanted, fields=["_id"]) is not None

    async def of_person(self, person_id: str, db: Db) -> ProvisionedPerson | None:
        """What a directory says of a person, or None."""
        found = await self._found({"person": self.mark(person_id)}, db)
        return found[0] if found else None

    async def known(self, ids: Sequence[str], db: Db) -> set[str]:
        """Those of the ids that are of people."""
        found = await db.collection(PEOPLE).find({"_id": {"$in": list(ids)}}, fields=["_id"])
        return {one["_id"] for one in found}

    async def hold(self, ids: Sequence[str], tx: Tx) -> None:
        """Let nobody remove these people at the same time: they are written, and a removal then conflicts."""
        await tx.collection(PEOPLE).update_many({"_id": {"$in": list(ids)}}, {"$inc": {"holds": 1}})

    async def count(self, db: Db, *, most: int | None = None) -> int:
        """How many people there are, counted up to `most`."""
        return await db.collection(PEOPLE).count({}, limit=most)

    async def page(self, db: Db, *, skip: int, limit: int) -> list[ProvisionedPerson]:
        """People in the order in which they were provisioned."""
        steps: list[Document] = [{"$sort": {"_id": 1}}, {"$skip": skip}, {"$limit": limit}]
        return [self._person(one) for one in await db.collection(PEOPLE).aggregate(steps)]

    async def after(self, id: str, db: Db, *, limit: int) -> list[ProvisionedPerson]:
        """People after the one with that id, in the same order."""
        found = await db.collection(PEOPLE).find({"_id": {"$gt": id}}, sort=[("_id", 1)], limit=limit)
        return [self._person(one) for one in found]

    async def add(self, person: ProvisionedPerson, tx: Tx) -> None:
        """Keep a new person; `DuplicateKey` for a name or a person that is there already."""
        await tx.collection(PEOPLE).insert_one(self.document(person))

    async def save(self, person: ProvisionedPerson, tx: Tx) -> None:
        """Keep a person that was read in this transaction; `DuplicateKey` as for a new one."""
        await tx.collection(PEOPLE).replace_one({"_id": person.id}, self.document(person))

    async def remove(self, id: str, tx: Tx) -> None:
        """Keep nothing of a person."""
        await tx.collection(PEOPLE).delete_one({"_id": id})

    def resealing(self, db: Db) -> Resealing:
        """What seals people under the first of the vault's keys."""
        return Resealing(db, PEOPLE, self.vault, belongs_to=_owner)

    async def _found(self, wanted: Document, db: Db) -> list[ProvisionedPerson]:
        return [self._person(one) for one in await db.collection(PEOPLE).find(wanted, sort=[("_id", 1)], limit=100)]

    def _name_key(self, user_name: str) -> str:
        # Names that differ in case alone are one name (RFC 7643 §4.1.1).
        return keyed("name", user_name.casefold(), key=self.key)

    def document(self, person: ProvisionedPerson) -> Document:
        """A person as they are kept: sealed, and under what they are found by."""
        said = person.attributes
        pseudonym = self.person_id(said)
        sealed = {
            "name": said.user_name,
            "external": said.external_id,
            "entity": said.entity,
            "language": said.language,
        }
        return {
            "_id": person.id,
            "version": person.version,
            "name_key": self._name_key(said.user_name),
            "external_key": None if said.external_id is None else keyed("external", said.external_id, key=self.key),
            "person": None if pseudonym is None else self.mark(pseudonym),
            "active": said.active,
            "is_active": said.is_active,
            "sealed": self.vault.seal(json.dumps(sealed).encode(), belongs_to=_owner(person.id)),
            "created_at": person.created_at,
            "changed_at": person.changed_at,
        }

    def _person(self, document: Document) -> ProvisionedPerson:
        opened = json.loads(self.vault.open(document["sealed"], belongs_to=_owner(document["_id"])))
        return ProvisionedPerson(
            id=document["_id"],
            version=document["version"],
            attributes=Attributes(
                user_name=opened["name"],
                external_id=opened["external"],
                active=document["active"],
                entity=opened["entity"],
                language=opened["language"],
            ),
            created_at=document["created_at"],
            changed_at=document["changed_at"],
        )


class ProvisionedHolding:
    """What a directory says of a person (`personal_data.models.Holding`)."""

    name = "provisioned"

    def __init__(self, people: ProvisionedPersonRepository) -> None:
        self.people = people

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What is kept of it."""
        found = await self.people.of_person(person_id, db)
        if found is None or after is not None:
            return []
        said = found.attributes
        return [
            {
                "_id": found.id,
                "user_name": said.user_name,
                "external_id": said.external_id,
                "active": said.active,
                "entity": said.entity,
                "language": said.language,
                "created_at": found.created_at,
                "changed_at": found.changed_at,
            }
        ]

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """It stays, as the directory's: were it gone, the directory would see who wished to be forgotten. Nothing in it
        names the person by their pseudonym."""
        return 0


def provisioned_people(settings: Settings, vault: Vault) -> ProvisionedPersonRepository:
    """The people of a process, whose pseudonyms are those that its tokens give."""
    return ProvisionedPersonRepository(
        vault,
        key=key_bytes(settings.identity_key),
        issuer=settings.oidc_issuer,
        subject=settings.provisioning_subject,
    )


def _owner(id: str) -> str:
    return f"provisioned person:{id}"
