"""Cohorts in MongoDB, saved only over the version that was read; and who is in them, one document each."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from gamification.challenges.repository import ChallengeRepository
from gamification.cohorts.errors import CohortNotFound
from gamification.cohorts.models import Cohort, CohortDoor, CohortStatus, Size
from gamification.groups.models import Group, GroupKind
from gamification.sessions.models import Meeting, Session, Step
from kernel.errors import StaleWrite
from kernel.language import Text
from kernel.mongo import Db, Document, DuplicateKey, Tx, WriteConflict

COHORTS = "cohorts"
MEMBERS = "cohort_members"


class CohortRepository:
    """Reads and writes cohorts and their members, in a transaction (`db` is a `Tx`) or outside one.

    `keep` is how long a cohort is kept after it closed.
    """

    def __init__(self, *, keep: timedelta = timedelta(days=30)) -> None:
        self.keep = keep

    async def members_of(self, cohort_id: str, db: Db) -> frozenset[str]:
        """Who is in a cohort; nobody, if there is none."""
        found = await db.collection(MEMBERS).find({"cohort_id": cohort_id}, fields=["person_id"])
        return frozenset(one["person_id"] for one in found)

    async def members_of_each(self, cohort_ids: Sequence[str], db: Db) -> Mapping[str, frozenset[str]]:
        """Who is in each of these cohorts."""
        members: dict[str, set[str]] = {cohort_id: set() for cohort_id in cohort_ids}
        wanted = {"cohort_id": {"$in": list(cohort_ids)}}
        for one in await db.collection(MEMBERS).find(wanted, fields=["cohort_id", "person_id"]):
            members[one["cohort_id"]].add(one["person_id"])
        return {cohort_id: frozenset(people) for cohort_id, people in members.items()}

    async def is_member(self, cohort_id: str, person_id: str, db: Db) -> bool:
        """Whether a person is in a cohort."""
        return await db.collection(MEMBERS).find_one({"_id": _key(cohort_id, person_id)}, fields=["_id"]) is not None

    async def of_member(self, person_id: str, db: Db) -> list[str]:
        """The cohorts that a person is in, of which one at most is not over."""
        found = await db.collection(MEMBERS).find({"person_id": person_id}, fields=["cohort_id"])
        return [one["cohort_id"] for one in found]

    async def is_in_another(self, cohort_id: str, person_id: str, db: Db) -> bool:
        """Whether a person is in another cohort that is not over."""
        wanted = {"person_id": person_id, "running": True, "cohort_id": {"$ne": cohort_id}}
        return await db.collection(MEMBERS).find_one(wanted, fields=["_id"]) is not None

    async def get(self, cohort_id: str, db: Db) -> Cohort:
        """A cohort; `CohortNotFound` if there is none."""
        document = await db.collection(COHORTS).find_one({"_id": cohort_id})
        if document is None:
            raise CohortNotFound
        return _cohort(document)

    async def several(self, cohort_ids: Sequence[str], person_id: str, db: Db) -> list[Cohort]:
        """These cohorts and those that the person facilitates, newest first."""
        wanted = {"$or": [{"_id": {"$in": list(cohort_ids)}}, facilitated_by(person_id)]}
        return [_cohort(one) for one in await db.collection(COHORTS).find(wanted, sort=[("_id", -1)])]

    async def gathering(
        self, programme_id: str, db: Db, *, at: datetime, before: str | None, limit: int
    ) -> list[Cohort]:
        """The cohorts of a programme with an open door, newest first, from after the one with the id `before`."""
        wanted: Document = {
            "programme_id": programme_id,
            "status": CohortStatus.GATHERING.value,
            "door": CohortDoor.OPEN.value,
            "starts_at": {"$gt": at},
        }
        return await self._newest(wanted, db, before=before, limit=limit)

    async def of_programme(self, programme_id: str, db: Db, *, before: str | None, limit: int) -> list[Cohort]:
        """All cohorts of a programme, newest first, from after the one with the id `before`."""
        return await self._newest({"programme_id": programme_id}, db, before=before, limit=limit)

    async def due(self, db: Db, *, at: datetime) -> Cohort | None:
        """The cohort for which something was to happen longest ago."""
        found = await db.collection(COHORTS).find({"due_at": {"$lte": at}}, sort=[("due_at", 1)], limit=1)
        return _cohort(found[0]) if found else None

    async def add(self, cohort: Cohort, db: Db) -> None:
        """Keep a new cohort."""
        document = {"_id": cohort.id, **self._document(cohort)}
        await db.collection(COHORTS).insert_one(document)

    async def save(self, cohort: Cohort, tx: Tx) -> None:
        """Keep the next version of a cohort; `StaleWrite` if somebody else has made it in the meantime."""
        before = {"_id": cohort.id, "version": cohort.version - 1}
        if not await tx.collection(COHORTS).update_one(before, {"$set": self._document(cohort)}):
            raise StaleWrite
        if cohort.is_over:
            await tx.collection(MEMBERS).update_many({"cohort_id": cohort.id}, {"$set": {"running": False}})

    async def wait(self, cohort: Cohort, tx: Tx, *, at: datetime) -> None:
        """Note when the next thing happens to a cohort that did not change at `at`."""
        due_at = cohort.waits_until(at)
        await tx.collection(COHORTS).update_one({"_id": cohort.id}, {"$set": {"due_at": due_at}})

    async def hold(self, cohort_id: str, tx: Tx) -> None:
        """Have the transaction run again if the cohort changes or goes meanwhile; for what is kept along with it.

        What is touched for that says nothing: a counter would tell how many have come, and so how many have left.
        """
        await tx.collection(COHORTS).update_one({"_id": cohort_id}, {"$set": {"turn": secrets.token_hex(8)}})

    async def enter(self, cohort: Cohort, person_id: str, tx: Tx) -> None:
        """Keep somebody as a member. Of two who come in at once, the transaction of one is run again."""
        await self.hold(cohort.id, tx)
        document = {
            "_id": _key(cohort.id, person_id),
            "cohort_id": cohort.id,
            "person_id": person_id,
            "running": True,
        }
        try:
            await tx.collection(MEMBERS).insert_one(document)
        except DuplicateKey:
            raise WriteConflict("the person joined a cohort meanwhile", retryable=True) from None

    async def leave(self, cohort_id: str, person_id: str, tx: Tx) -> bool:
        """Have somebody be a member no longer; nothing of it stays. Whether they were one."""
        await ChallengeRepository().leave(Group(GroupKind.COHORT, cohort_id), person_id, tx)
        return bool(await tx.collection(MEMBERS).delete_one({"_id": _key(cohort_id, person_id)}))

    async def remove(self, cohort_id: str, tx: Tx) -> None:
        """Forget a cohort and who was in it."""
        await tx.collection(MEMBERS).delete_many({"cohort_id": cohort_id})
        await tx.collection(COHORTS).delete_one({"_id": cohort_id})
        await ChallengeRepository().remove_of(Group(GroupKind.COHORT, cohort_id), tx)

    async def _newest(self, wanted: Document, db: Db, *, before: str | None, limit: int) -> list[Cohort]:
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(COHORTS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_cohort(one) for one in found]

    def _document(self, cohort: Cohort) -> Document:
        document = asdict(cohort)
        del document["id"]
        document["door"], document["status"] = cohort.door.value, cohort.status.value
        document["sessions"] = [_session_document(session) for session in cohort.sessions]
        document["starts_at"] = cohort.starts_at
        document["due_at"] = cohort.due_at(keep=self.keep)
        return document


def facilitated_by(person_id: str) -> Document:
    """Which cohorts a person facilitates. The index holds no others than texts, and is used only by a query that asks
    for no others."""
    return {"facilitator_id": {"$eq": person_id, "$type": "string"}}


def _session_document(session: Session) -> Document:
    document = asdict(session)
    document["meeting"]["agenda"] = [asdict(step) for step in session.meeting.agenda]
    return document


def _cohort(document: Document) -> Cohort:
    fields: dict[str, Any] = {name: value for name, value in document.items() if name not in _BESIDES}
    fields["title"] = Text(**fields["title"])
    fields["about"] = Text(**fields["about"]) if fields["about"] else None
    fields["door"], fields["status"] = CohortDoor(fields["door"]), CohortStatus(fields["status"])
    fields["size"] = Size(**fields["size"])
    fields["sessions"] = tuple(_session(one) for one in fields["sessions"])
    return Cohort(id=document["_id"], **fields)


# What stands beside the cohort's own members.
_BESIDES = frozenset({"_id", "starts_at", "due_at", "turn"})


def _session(document: Document) -> Session:
    meeting = dict(document["meeting"])
    meeting["title"] = Text(**meeting["title"])
    meeting["agenda"] = tuple(Step(minutes=one["minutes"], title=Text(**one["title"])) for one in meeting["agenda"])
    return Session(**{**document, "meeting": Meeting(**meeting)})


def _key(cohort_id: str, person_id: str) -> str:
    return f"{cohort_id}:{person_id}"
