"""Files in GridFS, the same on both drivers."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from typing import Any

from gridfs.errors import NoFile

from kernel.mongo.errors import translated

# The chunk size of GridFS's own default, so that a read asks for as much as the server sends at once.
_CHUNK_BYTES = 255 * 1024


class Files:
    """The files of one bucket: each is written whole, under an id that its writer chose, and never changes.

    GridFS knows no transactions. A writer that dies leaves a file, or chunks of one, that no document names: write down
    the id before `put`, and `delete` what never got its document.
    """

    def __init__(self, bucket: Any) -> None:
        self._bucket = bucket

    async def put(self, file_id: str, data: bytes) -> None:
        """Keep a file, as durably as any document; `MongoFailure` when there is one with this id."""
        with translated():
            await self._bucket.upload_from_stream_with_id(file_id, file_id, data)

    async def read(self, file_id: str, *, begin: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes of a file from `begin` up to `end`, not included, piece by piece; `MongoFailure` without a file."""
        with translated():
            stream = await self._bucket.open_download_stream(file_id)
            await _settled(stream.seek(begin))
        left = (stream.length if end is None else min(end, stream.length)) - begin
        try:
            while left > 0:
                with translated():
                    piece = await stream.read(min(left, _CHUNK_BYTES))
                left -= len(piece)
                yield piece
        finally:
            await _settled(stream.close())

    async def delete(self, file_id: str) -> None:
        """Remove a file, or the chunks of one that was not written to its end; nothing happens when there is none."""
        with translated():
            try:
                await self._bucket.delete(file_id)
            except NoFile:
                # Its chunks, if any, are gone all the same.
                return


async def _settled(result: Any) -> None:
    # Moving and closing are plain calls in motor, and awaited in pymongo's own client.
    if inspect.isawaitable(result):
        await result
