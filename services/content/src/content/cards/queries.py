"""What preview crawlers read of a story."""

from __future__ import annotations

from collections.abc import AsyncIterator

from content.cards.errors import CardGone, CardNotFound
from content.media.models import Media, Part
from content.media.repository import MediaRepository
from content.stories.models import UNPUBLISHED, Story
from content.stories.repository import StoryRepository
from kernel.clock import Clock
from kernel.mongo import Db


class CardQueries:
    """Cards for whoever knows their address, which only shared links lead to."""

    def __init__(self, db: Db, stories: StoryRepository, media: MediaRepository, clock: Clock) -> None:
        self.db = db
        self.stories = stories
        self.media = media
        self.clock = clock

    async def story(self, card_id: str) -> Story:
        """The story that a card shows; `CardNotFound` if there is none that was ever public, `CardGone` if it is not
        offered now."""
        story = await self.stories.with_card(card_id, self.db)
        if story is None or story.status in UNPUBLISHED:
            raise CardNotFound
        if not story.is_offered(self.clock()):
            raise CardGone
        return story

    async def image(self, story: Story) -> Media | None:
        """The image of a story, or None."""
        return None if story.image is None else await self.media.get(story.image, self.db)

    def read(self, media: Media, *, begin: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of an image's card from `begin` up to `end`, not included."""
        return self.media.read(media, Part.CARD, begin=begin, end=end)
