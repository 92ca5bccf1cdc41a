"""What people read about media."""

from __future__ import annotations

from collections.abc import AsyncIterator

from content.audiences.models import Reader
from content.media.errors import MediaNotFound
from content.media.models import Media, Part
from content.media.repository import MediaRepository
from content.stories.repository import StoryRepository
from kernel.mongo import Db


class MediaQueries:
    """Images as a person may see them: those of stories that they see or edit, and their own; all for the editorial
    team of the group. Cards are shown wherever published stories are told, so that everybody sees those."""

    def __init__(self, db: Db, media: MediaRepository, stories: StoryRepository) -> None:
        self.db = db
        self.media = media
        self.stories = stories

    async def one(self, media_id: str, *, reader: Reader) -> Media:
        """The image; `MediaNotFound` if there is none, or none for this reader."""
        found = await self.media.get(media_id, self.db)
        if not await self._is_seen(found, reader):
            raise MediaNotFound(media_id)
        return found

    async def with_card(self, media_id: str, *, reader: Reader | None) -> Media:
        """The image whose card is asked for, perhaps by nobody in particular; `MediaNotFound` if there is none, or no
        published story shows it and it is none for this reader."""
        found = await self.media.get(media_id, self.db)
        if not await self.stories.shows_image(media_id, self.db) and (
            reader is None or not reader.edits_some or not await self._is_seen(found, reader)
        ):
            raise MediaNotFound(media_id)
        return found

    async def _is_seen(self, media: Media, reader: Reader) -> bool:
        if reader.edits_all or media.author_id == reader.person_id:
            return True
        return await self.stories.shows_image(media.id, self.db, reader=reader)

    def read(self, media: Media, part: Part, *, begin: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of one of its files from `begin` up to `end`, not included."""
        return self.media.read(media, part, begin=begin, end=end)
