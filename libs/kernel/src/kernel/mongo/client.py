"""The connection to MongoDB, through motor or through pymongo's own asynchronous client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC
from pathlib import Path
from typing import Any, Literal

from bson.codec_options import CodecOptions
from gridfs import AsyncGridFSBucket
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorGridFSBucket
from pymongo import AsyncMongoClient, ReadPreference
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from kernel.mongo.collection import Collection
from kernel.mongo.errors import translated
from kernel.mongo.farewells import FAREWELL_SECONDS, briefly
from kernel.mongo.files import Files
from kernel.mongo.session import Session

# Journalled on a majority: seen under `kill -9`, unjournalled writes lose about 0.3 % of what was acknowledged.
DURABLE = WriteConcern(w="majority", j=True)


# However long an operation may take, a server that is away is not waited for longer than this.
_FOUND_SECONDS = 30.0


class Mongo:
    """One database of one service. Make it inside a running event loop and `close` it at the end.

    `seconds` is the deadline of every single operation; a server that does not answer raises `Unavailable`. With a
    `ca_file` the server is spoken to over TLS, and its certificate must come from an authority in that PEM file.
    """

    def __init__(
        self,
        uri: str,
        database: str,
        *,
        driver: Literal["motor", "pymongo"] = "motor",
        seconds: float = 5.0,
        ca_file: Path | None = None,
        write_concern: WriteConcern = DURABLE,
    ) -> None:
        options: dict[str, Any] = {
            "timeoutMS": int(seconds * 1000),
            "serverSelectionTimeoutMS": int(min(seconds, _FOUND_SECONDS) * 1000),
            "connectTimeoutMS": 2000,
            "appname": database,
            "retryWrites": True,
            "tz_aware": True,
            **({} if ca_file is None else {"tls": True, "tlsCAFile": str(ca_file)}),
        }
        self._motor = driver == "motor"
        self._client: Any = AsyncIOMotorClient(uri, **options) if self._motor else AsyncMongoClient(uri, **options)
        self._database = self._client.get_database(
            database,
            codec_options=CodecOptions(tz_aware=True, tzinfo=UTC),
            write_concern=write_concern,
            read_concern=ReadConcern("majority"),
            read_preference=ReadPreference.PRIMARY,
        )
        self._write_concern = write_concern
        self._collections: dict[str, Any] = {}
        self._ending: set[asyncio.Task[None]] = set()

    def collection(self, name: str, *, session: Session | None = None) -> Collection:
        """The collection of that name; each operation on its own unless a session is given."""
        # Making the driver's object anew for every operation costs as much as encoding the operation.
        collection = self._collections.get(name)
        if collection is None:
            collection = self._collections[name] = self._database[name]
        return Collection(collection, session)

    def files(self, bucket: str) -> Files:
        """The files of that bucket, outside any transaction."""
        kind: Any = AsyncIOMotorGridFSBucket if self._motor else AsyncGridFSBucket
        return Files(kind(self._database, bucket))

    async def ping(self) -> None:
        """Return when the server answers; `Unavailable` when it does not."""
        with translated():
            await self._client.admin.command("ping")

    async def drop(self) -> None:
        """Remove the whole database; for tests and for `reset`."""
        with translated():
            await self._client.drop_database(self._database.name)

    async def close(self) -> None:
        """End all connections."""
        if self._ending:
            _ended, late = await asyncio.wait(self._ending, timeout=FAREWELL_SECONDS)
            for ending in late:
                ending.cancel()
        # The driver tells the server which sessions end. For one that is away it would wait as for any operation, and
        # motor holds the event loop meanwhile.
        with suppress(TimeoutError):
            async with briefly():
                closing = self._client.close()
                if closing is not None:
                    await closing

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """A session with a transaction in it: snapshot reads, and a commit that a majority has journalled. What the
        block did not commit is aborted."""
        with translated():
            # Beginning a session asks the server nothing, and motor would hand it to a thread all the same.
            if self._motor:
                driver = self._client.wrap(self._client.delegate.start_session())
            else:
                driver = self._client.start_session()
        session = Session(driver, in_threads=self._motor)
        try:
            await session.begin(self._write_concern)
            yield session
        finally:
            await self._end(session)

    async def _end(self, session: Session) -> None:
        if session.is_idle:
            await session.end()
            return
        # Nobody waits longer for a server that does not answer; the session ends when what runs in it has ended.
        ending = asyncio.create_task(session.end())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        await asyncio.wait({ending}, timeout=FAREWELL_SECONDS)
