"""Images in MongoDB: a document each, two files in GridFS, and a note of each upload until its document is there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import datetime

from content.images.models import Format, Picture
from content.media.errors import MediaNotFound, MediaUnknown
from content.media.models import File, Media, Part
from kernel.errors import TimedOut
from kernel.mongo import Db, Document, Files

MEDIA = "media"
UPLOADS = "media_uploads"


class MediaRepository:
    """Reads and writes images. Files are no part of a transaction: what an upload leaves behind when it dies is known
    by its note, and seen by nobody, because no document names it."""

    def __init__(self, files: Files) -> None:
        self.files = files

    async def get(self, media_id: str, db: Db) -> Media:
        """The image; `MediaNotFound` if there is none."""
        document = await db.collection(MEDIA).find_one({"_id": media_id})
        if document is None:
            raise MediaNotFound(media_id)
        return _media(document)

    async def must_have(self, media_id: str | None, db: Db) -> None:
        """Return when the image of a story exists, or none is named; `MediaUnknown` otherwise."""
        if media_id is not None:
            found = await db.collection(MEDIA).find_one({"_id": media_id}, fields=["_id"])
            if found is None:
                raise MediaUnknown("/image")

    async def upload(self, media: Media, picture: Picture, db: Db) -> None:
        """Keep the files of an image; call it before the transaction that adds its document."""
        await db.collection(UPLOADS).insert_one({"_id": media.id, "at": media.created_at})
        await self.files.put(_file_id(media.id, Part.CONTENT), picture.content)
        await self.files.put(_file_id(media.id, Part.CARD), picture.card)

    async def add(self, media: Media, db: Db) -> None:
        """Keep an image whose files are there; `TimedOut` when they took so long that they were removed."""
        if not await db.collection(UPLOADS).delete_one({"_id": media.id, "abandoned": None}):
            raise TimedOut
        await db.collection(MEDIA).insert_one(_document(media))

    def read(self, media: Media, part: Part, *, begin: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of a file from `begin` up to `end`, not included."""
        return self.files.read(_file_id(media.id, part), begin=begin, end=end)

    async def remove_abandoned(self, db: Db, *, before: datetime, most: int) -> int:
        """Remove what uploads that began before a moment have left, `most` of them; how many there were."""
        abandoned = await db.collection(UPLOADS).find({"at": {"$lt": before}}, sort=[("at", 1)], limit=most)
        for upload in abandoned:
            # From here on the upload cannot become an image any more, however late its transaction comes.
            claimed = await db.collection(UPLOADS).update_one({"_id": upload["_id"]}, {"$set": {"abandoned": True}})
            if claimed:
                for part in Part:
                    await self.files.delete(_file_id(upload["_id"], part))
                await db.collection(UPLOADS).delete_one({"_id": upload["_id"]})
        return len(abandoned)


def _file_id(media_id: str, part: Part) -> str:
    return f"{media_id}/{part.value}"


def _document(media: Media) -> Document:
    document = asdict(media)
    document["_id"] = document.pop("id")
    for part in Part:
        document[part.value]["format"] = media.file(part).format.value
    return document


def _media(document: Document) -> Media:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    for part in Part:
        file = fields[part.value]
        fields[part.value] = File(Format(file["format"]), file["length"], file["digest"])
    return Media(**fields)
