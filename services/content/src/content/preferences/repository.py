"""Preferences in MongoDB: one document for each person who has any."""

from __future__ import annotations

import asyncio

from content.preferences.models import Follow, Mark, Preferences
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, MongoFailure

PREFERENCES = "preferences"


class PreferencesRepository:
    """Reads and writes preferences, in a transaction (`db` is a `Tx`) or outside one."""

    async def of(self, person_id: str, db: Db) -> Preferences:
        """The person's preferences; empty ones if they have none."""
        document = await db.collection(PREFERENCES).find_one({"_id": person_id})
        return Preferences(person_id=person_id) if document is None else _preferences(document)

    async def save(self, preferences: Preferences, db: Db) -> None:
        """Keep the next version; `StaleWrite` if there is another one by now."""
        document = _document(preferences)
        if preferences.version == 1:
            await db.collection(PREFERENCES).insert_one(document)
        elif not await db.collection(PREFERENCES).replace_one(
            {"_id": preferences.person_id, "version": preferences.version - 1}, document
        ):
            raise StaleWrite


class PreferencesReader:
    """Reads the preferences of all who ask at about the same time in one find: under load, handing an operation to the
    driver costs more than all the rest of reading a feed.

    Whoever asks while a find is on its way waits for the next one, so that nobody is given what was read before they
    asked.
    """

    def __init__(self, db: Db) -> None:
        self._db = db
        self._waiting: dict[str, asyncio.Future[Preferences]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def of(self, person_id: str) -> Preferences:
        """The person's preferences; empty ones if they have none."""
        waiting = self._waiting.get(person_id)
        if waiting is None:
            waiting = self._waiting[person_id] = asyncio.get_running_loop().create_future()
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        # Others may wait for the same person's: they go on waiting when this request is given up.
        return await asyncio.shield(waiting)

    async def _read(self) -> None:
        try:
            while self._waiting:
                asked, self._waiting = self._waiting, {}
                await self._answer(asked)
        finally:
            self._reading = None

    async def _answer(self, asked: dict[str, asyncio.Future[Preferences]]) -> None:
        try:
            documents = await self._db.collection(PREFERENCES).find({"_id": {"$in": list(asked)}})
        except MongoFailure as failure:
            for waiting in asked.values():
                waiting.set_exception(failure)
                # It has been seen, also if everybody who waited for it was given up.
                waiting.exception()
            return
        found = {document["_id"]: _preferences(document) for document in documents}
        for person_id, waiting in asked.items():
            waiting.set_result(found.get(person_id) or Preferences(person_id=person_id))


def _document(preferences: Preferences) -> Document:
    return {
        "_id": preferences.person_id,
        "person_id": preferences.person_id,
        "version": preferences.version,
        "follows": [follow._asdict() for follow in preferences.follows],
        "languages": list(preferences.languages),
        "marks": [mark._asdict() for mark in preferences.marks],
    }


def _preferences(document: Document) -> Preferences:
    return Preferences(
        person_id=document["_id"],
        version=document["version"],
        follows=tuple(Follow(one["topic"], one["since"], one["until"]) for one in document["follows"]),
        languages=tuple(document["languages"]),
        marks=tuple(Mark(one["story_id"], one["marked_at"]) for one in document["marks"]),
    )
