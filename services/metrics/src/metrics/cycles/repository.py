"""Cycles and their changes in MongoDB, and what the weeks of cells add up to for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time

from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, Tx
from metrics.cycles.errors import PlaybookNotFound
from metrics.cycles.models import Change, Cycle, PlaybookKind, PlaybookStatus, cycle_of
from metrics.phases.models import WEEK, Phase, State, Week
from metrics.programmes.models import MAIN_PROGRAMME
from metrics.programmes.repository import PROGRAMMES
from metrics.stories.repository import STORIES

CELLS = "cells"
CYCLES = "cycles"
CHANGES = "cycle_changes"
PROGRESS = "cycle_progress"

# Cells that tell their week: those of months do not, and own posts are in none.
_LEVELS = ["fine", "story_day", "story_week"]
_DATES = ("since", "week")
_WEEK_OF_START = {"$dateTrunc": {"date": "$start", "unit": "week", "startOfWeek": "monday"}}
_SUMS = {name: {"$sum": f"$counts.{name}"} for name in ("shares", "human_clicks")}
_SUMS_OF_SUMS = {name: {"$sum": f"${name}"} for name in _SUMS}


@dataclass(frozen=True, slots=True)
class Group:
    """Whose sharing a cycle is about: that of a programme's stories, or of an entity's people."""

    id: str
    programme_id: str
    entity: str | None = None


class CycleRepository:
    """Reads cells by week, and keeps what was found in them."""

    async def first_day(self, db: Db) -> date | None:
        """The first day of which cells tell, None while there are none."""
        found = await db.collection(CELLS).find(
            {"level": {"$in": _LEVELS}}, sort=[("start", 1)], limit=1, fields=["start"]
        )
        return _day(found[0]["start"]) if found else None

    async def judged_until(self, db: Db) -> date | None:
        """The Monday of the last week that was judged for every cycle, None before the first."""
        found = await db.collection(PROGRESS).find_one({"_id": CYCLES})
        return _day(found["until"]) if found else None

    async def judged(self, until: date, db: Db) -> None:
        """Note that a week, which begins on a Monday, and all before it were judged for every cycle."""
        await db.collection(PROGRESS).update_one({"_id": CYCLES}, {"$max": {"until": _midnight(until)}}, upsert=True)

    async def tallies(self, db: Db, *, first: date, last: date) -> dict[Group, dict[date, Week]]:
        """What the weeks from the Monday `first` to the Monday `last` add up to, by programme and by entity."""
        return await self._by_programme(db, first, last) | await self._by_entity(db, first, last)

    async def every(self, db: Db) -> dict[str, Cycle]:
        """Every cycle by its id; there is one for each programme and each entity of the group at most."""
        return {document["_id"]: _cycle(document) for document in await db.collection(CYCLES).find({})}

    async def find(self, cycle_id: str, db: Db) -> Cycle | None:
        """The cycle, or None."""
        document = await db.collection(CYCLES).find_one({"_id": cycle_id})
        return _cycle(document) if document else None

    async def in_order(self, db: Db, *, programme_id: str | None, after: str | None, limit: int) -> list[Cycle]:
        """Cycles in the order of their ids, behind the id `after`; those told to a programme, or all (None)."""
        wanted: Document = {} if programme_id is None else {"programme_id": programme_id}
        if after is not None:
            wanted["_id"] = {"$gt": after}
        found = await db.collection(CYCLES).find(wanted, sort=[("_id", 1)], limit=limit)
        return [_cycle(document) for document in found]

    async def of_entities(self, programme_id: str, db: Db, *, most: int) -> list[Cycle]:
        """The cycles of entities' people that are told to a programme, in the order of their ids."""
        wanted = {"programme_id": programme_id, "entity": {"$ne": None}}
        return [_cycle(one) for one in await db.collection(CYCLES).find(wanted, sort=[("_id", 1)], limit=most)]

    async def keep(self, cycle: Cycle, tx: Tx, *, over: Cycle | None) -> None:
        """Keep a cycle that was judged further; `StaleWrite` when somebody else did so in between."""
        cycles = tx.collection(CYCLES)
        if over is None:
            await cycles.insert_one(_document(cycle))
        elif not await cycles.replace_one(
            {"_id": cycle.id, "changes": over.changes, "until": _midnight(over.weeks[-1].start)}, _document(cycle)
        ):
            raise StaleWrite

    async def add(self, changes: Iterable[Change], tx: Tx) -> None:
        """Keep changes of one cycle, in their order; the proposals before them have no answer any more."""
        changed = list(changes)
        await tx.collection(CHANGES).update_many(
            {"cycle_id": changed[0].cycle_id, "status": PlaybookStatus.PROPOSED.value},
            {"$set": {"status": PlaybookStatus.SUPERSEDED.value}},
        )
        await tx.collection(CHANGES).insert_many([_change_document(one) for one in changed])

    async def change(self, change_id: str, programme_id: str, db: Db) -> Change:
        """A change told to a programme; `PlaybookNotFound` if there is none."""
        found = await db.collection(CHANGES).find_one({"_id": change_id, "programme_id": programme_id})
        if found is None:
            raise PlaybookNotFound
        return _change(found)

    async def answered(self, change: Change, tx: Tx) -> None:
        """Keep the answer to a proposal."""
        await tx.collection(CHANGES).replace_one({"_id": change.id}, _change_document(change))

    async def changes(self, programme_id: str, db: Db, *, before: str | None, limit: int) -> list[Change]:
        """The changes told to a programme, newest first, behind the id `before`."""
        wanted: Document = {"programme_id": programme_id}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(CHANGES).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_change(document) for document in found]

    async def open_of(self, programme_id: str, db: Db, *, most: int) -> list[Change]:
        """The changes whose proposal waits for the programme's answer, newest first."""
        wanted = {"programme_id": programme_id, "status": PlaybookStatus.PROPOSED.value}
        found = await db.collection(CHANGES).find(wanted, sort=[("_id", -1)], limit=most)
        return [_change(document) for document in found]

    async def _by_programme(self, db: Db, first: date, last: date) -> dict[Group, dict[date, Week]]:
        found = await db.collection(CELLS).aggregate(
            [
                {"$match": {**_within(first, last), "level": {"$in": _LEVELS}}},
                {"$group": {"_id": {"week": _WEEK_OF_START, "story": "$story_id"}, **_SUMS}},
                {"$lookup": {"from": STORIES, "localField": "_id.story", "foreignField": "_id", "as": "story"}},
                # A story that nobody has told of yet is of no programme; its weeks are looked at again.
                {"$unwind": "$story"},
                {"$group": {"_id": {"week": "$_id.week", "of": "$story.programme_id"}, **_SUMS_OF_SUMS}},
            ]
        )
        return _grouped(found, lambda of: Group(cycle_of(of), of))

    async def _by_entity(self, db: Db, first: date, last: date) -> dict[Group, dict[date, Week]]:
        found = await db.collection(CELLS).aggregate(
            [
                {"$match": {**_within(first, last), "level": "fine", "entity": {"$gt": ""}}},
                {"$group": {"_id": {"week": _WEEK_OF_START, "of": "$entity"}, **_SUMS}},
            ]
        )
        own = {one["entity"]: one["_id"] for one in await db.collection(PROGRAMMES).find({}, fields=["entity"])}
        return _grouped(found, lambda of: Group(f"entity:{of}", own.get(of, MAIN_PROGRAMME), of))


def _within(first: date, last: date) -> Document:
    return {"start": {"$gte": _midnight(first), "$lt": _midnight(last + WEEK)}}


def _grouped(found: list[Document], group_of: Callable[[str], Group]) -> dict[Group, dict[date, Week]]:
    groups: dict[Group, dict[date, Week]] = {}
    for one in found:
        start = _day(one["_id"]["week"])
        groups.setdefault(group_of(one["_id"]["of"]), {})[start] = Week(start, one["shares"], one["human_clicks"])
    return groups


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _weeks(weeks: Iterable[Week]) -> list[Document]:
    return [{**asdict(week), "start": _midnight(week.start)} for week in weeks]


def _read_weeks(found: Iterable[Document]) -> tuple[Week, ...]:
    return tuple(Week(**{**one, "start": _day(one["start"])}) for one in found)


def _document(cycle: Cycle) -> Document:
    state = cycle.state
    return {
        "_id": cycle.id,
        "programme_id": cycle.programme_id,
        "entity": cycle.entity,
        "weeks": _weeks(cycle.weeks),
        "until": _midnight(cycle.weeks[-1].start),
        "changes": cycle.changes,
        "phase": state.phase.value if state else None,
        "since": _midnight(state.since) if state else None,
        "usual": list(state.usual) if state else [],
    }


def _cycle(document: Document) -> Cycle:
    phase = document["phase"]
    return Cycle(
        id=document["_id"],
        programme_id=document["programme_id"],
        entity=document["entity"],
        weeks=_read_weeks(document["weeks"]),
        changes=document["changes"],
        state=State(Phase(phase), _day(document["since"]), tuple(document["usual"])) if phase else None,
    )


def _change_document(change: Change) -> Document:
    document = {**asdict(change), "_id": change.id, "series": _weeks(change.series)}
    del document["id"]
    for name in _DATES:
        document[name] = _midnight(document[name])
    for name in ("before", "phase", "playbook", "status"):
        document[name] = document[name] and document[name].value
    return document


def _change(document: Document) -> Change:
    fields = {**document, "id": document["_id"], "series": _read_weeks(document["series"])}
    del fields["_id"]
    for name in _DATES:
        fields[name] = _day(fields[name])
    fields["before"] = Phase(fields["before"]) if fields["before"] else None
    fields["phase"] = Phase(fields["phase"])
    fields["playbook"] = PlaybookKind(fields["playbook"])
    fields["status"] = PlaybookStatus(fields["status"])
    return Change(**fields)
