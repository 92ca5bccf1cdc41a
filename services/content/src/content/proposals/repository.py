"""Proposals in MongoDB: one document each, saved only over the version that was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from content.audiences.models import Reader
from content.commitments import events as commitment_events
from content.commitments.models import FEWEST_FOR_MEDIAN, Promise, Tally
from content.proposals import events
from content.proposals.errors import ProposalNotFound
from content.proposals.models import CHALLENGE_AUTHOR, Answer, Proposal, ProposalKind, ProposalStatus
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, Tx
from kernel.personal_data import ERASED

PROPOSALS = "proposals"

_ANSWERED = {"$in": [ProposalStatus.ACCEPTED.value, ProposalStatus.DECLINED.value]}
_OPEN = ProposalStatus.SUBMITTED.value
_HOUR_MS = 3_600_000
_BY_PEOPLE = {"$not": {"$regex": f"^{CHALLENGE_AUTHOR}"}}


class ProposalRepository:
    """Reads and writes proposals, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, proposal_id: str, db: Db, *, author_id: str | None = None) -> Proposal:
        """The proposal, by that author where given; `ProposalNotFound` if there is none, or its author was erased."""
        proposal = await self.find(proposal_id, db, author_id=author_id)
        if proposal is None:
            raise ProposalNotFound(proposal_id)
        return proposal

    async def find(self, proposal_id: str, db: Db, *, author_id: str | None = None) -> Proposal | None:
        """The same, or None."""
        wanted = {"_id": proposal_id, "author_id": author_id or {"$ne": ERASED}}
        document = await db.collection(PROPOSALS).find_one(wanted)
        return _proposal(document) if document is not None else None

    async def answered(self, proposal_id: str, by: Reader, db: Db) -> Proposal:
        """The proposal, for somebody who is about to answer it; `ProposalNotFound` also for one to a programme that
        they do not edit."""
        proposal = await self.get(proposal_id, db)
        if not by.edits(proposal.programme):
            raise ProposalNotFound(proposal_id)
        return proposal

    async def add(self, proposal: Proposal, db: Db) -> None:
        """Keep a new proposal."""
        await db.collection(PROPOSALS).insert_one(_document(proposal))

    async def save(self, proposal: Proposal, db: Db) -> None:
        """Keep the next version of a proposal; `StaleWrite` if somebody else has made it in the meantime."""
        found = await db.collection(PROPOSALS).replace_one(
            {"_id": proposal.id, "version": proposal.version - 1}, _document(proposal)
        )
        if not found:
            raise StaleWrite

    async def notice(self, proposal: Proposal, tx: Tx, *, at: datetime) -> Proposal:
        """The proposal, after it was told that it waits longer than promised, if it does and nobody was told yet.

        Everything that ends the waiting begins with this: an answer that comes before the worker has looked is late all
        the same.
        """
        if not proposal.is_unnoticed(at):
            return proposal
        noticed = proposal.notice(at=at)
        await self.save(noticed, tx)
        await tx.outbox.add(events.overdue(noticed))
        missed = commitment_events.missed(noticed.promise, at=noticed.answer_due_at)
        if missed is not None:
            await tx.outbox.add(missed)
        return noticed

    async def newest(
        self,
        db: Db,
        *,
        status: ProposalStatus | None = None,
        author_id: str | None = None,
        programmes: Sequence[str] | None = None,
        due_before: datetime | None = None,
        before: str | None,
        limit: int,
    ) -> list[Proposal]:
        """Proposals, newest first, of a status, of an author, to programmes, open and due before a moment where
        given."""
        wanted: dict[str, Any] = {"author_id": author_id or {"$ne": ERASED}}
        if programmes is not None:
            wanted["programme"] = {"$in": list(programmes)}
        if status is not None:
            wanted["status"] = status.value
        if due_before is not None:
            # Nobody waits for the answer to what a challenge proposes.
            wanted["$and"] = [{"status": _OPEN, "answer_due_at": {"$lt": due_before}, "author_id": _BY_PEOPLE}]
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(PROPOSALS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_proposal(document) for document in found]

    async def unnoticed(self, db: Db, *, at: datetime, limit: int) -> list[str]:
        """Ids of open proposals that wait longer than promised without anybody having been told, longest first."""
        wanted = {"status": _OPEN, "overdue_at": None, "answer_due_at": {"$lt": at}, "author_id": _BY_PEOPLE}
        found = await db.collection(PROPOSALS).find(wanted, sort=[("answer_due_at", 1)], limit=limit, fields=["_id"])
        return [document["_id"] for document in found]

    async def tally(self, db: Db, *, programme: str, since: datetime, now: datetime) -> Tally:
        """What became of the proposals that people made to a programme since a moment, erased persons included."""
        made = {"$match": {"programme": programme, "created_at": {"$gte": since}, "author_id": _BY_PEOPLE}}
        late, is_open = {"$ne": ["$overdue_at", None]}, {"$eq": ["$status", _OPEN]}
        answered = {"$in": ["$status", _ANSWERED["$in"]]}
        counts = {
            "in_time": _number({"$and": [answered, {"$not": [late]}]}),
            "late": _number({"$and": [late, {"$not": [is_open]}]}),
            "open": _number(is_open),
            "overdue": _number({"$and": [is_open, {"$lt": ["$answer_due_at", now]}]}),
            "answered": _number(answered),
        }
        found = await db.collection(PROPOSALS).aggregate([made, {"$group": {"_id": None, **counts}}])
        counted = found[0] if found else dict.fromkeys(counts, 0)
        answered_ones = counted["answered"]
        median = await self._median_hours(db, made, answered_ones) if answered_ones >= FEWEST_FOR_MEDIAN else None
        return Tally(median_hours=median, **{name: counted[name] for name in ("in_time", "late", "open", "overdue")})

    async def _median_hours(self, db: Db, made: Document, answered: int) -> float:
        # MongoDB has $median from 7.0 on; this runs on 6.0 as well.
        middle = await db.collection(PROPOSALS).aggregate(
            [
                made,
                {"$match": {"status": _ANSWERED}},
                {"$project": {"_id": 0, "took": {"$subtract": ["$answer.at", "$created_at"]}}},
                {"$sort": {"took": 1}},
                {"$skip": (answered - 1) // 2},
                {"$limit": 2 - answered % 2},
            ]
        )
        return round(float(sum(one["took"] for one in middle)) / len(middle) / _HOUR_MS, 1)


class ProposalHolding:
    """A person's own proposals; see `kernel.personal_data.Holding`."""

    name = "proposals"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What they proposed and were answered."""
        wanted: Document = {"author_id": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        return await db.collection(PROPOSALS).find(wanted, sort=[("_id", 1)], limit=most)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """Their words are gone; that something was proposed, and when it was answered, stays for the company's
        figures."""
        proposals = ProposalRepository()
        found = await tx.collection(PROPOSALS).find({"author_id": person_id}, limit=most)
        for document in found:
            proposal = await proposals.notice(_proposal(document), tx, at=at)
            forgotten = proposal.forget(at=at)
            await proposals.save(forgotten, tx)
            if proposal.is_open:
                await tx.outbox.add(events.withdrawn(forgotten))
        return len(found)


def _number(condition: Document) -> Document:
    return {"$sum": {"$cond": [condition, 1, 0]}}


def _document(proposal: Proposal) -> Document:
    document = asdict(proposal)
    document["_id"] = document.pop("id")
    document["status"] = proposal.status.value
    document["kind"] = proposal.kind.value
    document["topics"] = list(proposal.topics)
    return document


def _proposal(document: Document) -> Proposal:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    fields["status"] = ProposalStatus(fields["status"])
    fields["kind"] = ProposalKind(fields["kind"])
    fields["topics"] = tuple(fields["topics"])
    fields["promise"] = Promise(**fields["promise"])
    if fields["answer"] is not None:
        fields["answer"] = Answer(**fields["answer"])
    return Proposal(**fields)
