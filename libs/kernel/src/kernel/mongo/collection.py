"""The operations that repositories use, the same on both drivers, inside a transaction or outside one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from pymongo import ReturnDocument
from pymongo.errors import OperationFailure

from kernel.mongo.errors import translated
from kernel.mongo.session import Session, T

Document = dict[str, Any]
Filter = Mapping[str, Any]
Sort = Sequence[tuple[str, int]]
Update = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Db(Protocol):
    """Where an operation runs: a `Tx` (inside its transaction) or a `Mongo` (each operation on its own)."""

    def collection(self, name: str) -> Collection:
        """The collection of that name."""
        ...


class Collection:
    """One collection. Every operation has the client's deadline and raises `MongoFailure` and its subclasses."""

    def __init__(self, driver_collection: Any, session: Session | None = None) -> None:
        self._driver = driver_collection
        self._session = session
        self._in_session = {} if session is None else {"session": session.driver}

    async def find_one(self, filter: Filter, *, fields: Sequence[str] | None = None) -> Document | None:
        """The first document that matches, or None."""
        with translated():
            found: Document | None = await self._run(self._driver.find_one(filter, fields, **self._in_session))
            return found

    async def find(
        self,
        filter: Filter,
        *,
        sort: Sort | None = None,
        limit: int = 0,
        fields: Sequence[str] | None = None,
    ) -> list[Document]:
        """The documents that match, at most `limit` of them (0: all; give a limit wherever users add documents)."""
        with translated():
            cursor = self._driver.find(filter, fields, sort=sort, limit=limit, **self._in_session)
            found: list[Document] = await self._run(cursor.to_list(None))
            return found

    async def insert_one(self, document: Document) -> None:
        """Add a document; `DuplicateKey` when a unique index has its key."""
        with translated():
            await self._run(self._driver.insert_one(document, **self._in_session))

    async def insert_many(self, documents: Sequence[Document]) -> None:
        """Add documents in order, up to the first that fails."""
        if len(documents) == 1:
            # Most transactions tell of one event, and the driver's way for many costs half as much again.
            await self.insert_one(documents[0])
        elif documents:
            with translated():
                await self._run(self._driver.insert_many(documents, **self._in_session))

    async def update_one(self, filter: Filter, update: Update, *, upsert: bool = False) -> int:
        """Change the first document that matches; the number found (1 also for an upsert)."""
        with translated():
            result = await self._run(self._driver.update_one(filter, update, upsert=upsert, **self._in_session))
            return 1 if result.upserted_id is not None else int(result.matched_count)

    async def update_many(self, filter: Filter, update: Update) -> int:
        """Change every document that matches; the number found."""
        with translated():
            return int((await self._run(self._driver.update_many(filter, update, **self._in_session))).matched_count)

    async def bulk_write(self, operations: Sequence[Any]) -> None:
        """Run pymongo write operations (`kernel.mongo.operations`) in any order, in one round trip."""
        if operations:
            with translated():
                await self._run(self._driver.bulk_write(operations, ordered=False, **self._in_session))

    async def find_one_and_update(self, filter: Filter, update: Update, *, upsert: bool = False) -> Document | None:
        """Change the first document that matches and return it as it is afterwards, or None."""
        with translated():
            found: Document | None = await self._run(
                self._driver.find_one_and_update(
                    filter, update, upsert=upsert, return_document=ReturnDocument.AFTER, **self._in_session
                )
            )
            return found

    async def replace_one(self, filter: Filter, document: Document, *, upsert: bool = False) -> int:
        """Put `document` in the place of the first that matches; the number found (1 also for an upsert)."""
        with translated():
            result = await self._run(self._driver.replace_one(filter, document, upsert=upsert, **self._in_session))
            return 1 if result.upserted_id is not None else int(result.matched_count)

    async def delete_one(self, filter: Filter) -> int:
        """Remove the first document that matches; the number removed."""
        with translated():
            return int((await self._run(self._driver.delete_one(filter, **self._in_session))).deleted_count)

    async def delete_many(self, filter: Filter) -> int:
        """Remove every document that matches; the number removed."""
        with translated():
            return int((await self._run(self._driver.delete_many(filter, **self._in_session))).deleted_count)

    async def count(self, filter: Filter, *, limit: int | None = None) -> int:
        """How many documents match; counting stops at `limit`."""
        bound = {} if limit is None else {"limit": limit}
        with translated():
            return int(await self._run(self._driver.count_documents(filter, **self._in_session, **bound)))

    async def aggregate(self, pipeline: Sequence[Mapping[str, Any]]) -> list[Document]:
        """The result of an aggregation pipeline."""
        with translated():
            cursor = self._driver.aggregate(pipeline, **self._in_session)
            # motor hands out the cursor at once, pymongo's own client awaits the first batch.
            if not hasattr(cursor, "to_list"):
                cursor = await self._run(cursor)
            found: list[Document] = await self._run(cursor.to_list(None))
            return found

    async def create_index(self, keys: str | Sequence[tuple[str, Any]], **options: Any) -> None:
        """Make an index if there is none like it; for migrations."""
        with translated():
            await self._driver.create_index(keys, **options)

    async def drop_index(self, name: str) -> None:
        """Remove an index, if it is there; for migrations."""
        with translated():
            try:
                await self._driver.drop_index(name)
            except OperationFailure as failure:
                # There is no such index, or no such collection.
                if failure.code not in {26, 27}:
                    raise

    @asynccontextmanager
    async def inserts(self) -> AsyncIterator[AsyncIterator[None]]:
        """A door-bell: inside the block, an iterator that yields whenever a document was inserted.

        It may miss some and end at any time (a change stream's resume token leaves the oplog): read the truth by query.
        """
        with translated():
            stream = self._driver.watch([{"$match": {"operationType": "insert"}}], max_await_time_ms=1000)
            if not hasattr(stream, "try_next"):
                stream = await stream
            async with stream:
                yield _rings(stream)

    async def _run(self, operation: Awaitable[T]) -> T:
        return await (operation if self._session is None else self._session.run(operation))


async def _rings(stream: Any) -> AsyncIterator[None]:
    # try_next answers after a second of silence, within the client's deadline; next() would run into it.
    while stream.alive:
        with translated():
            change = await stream.try_next()
        if change is not None:
            yield
