"""What is known of a draft besides its text: from its feed's item at once, from the article's page a little later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from content.items.models import Extras, Item, MediaKind
from content.pages.models import UNREAD, Page, PageFault, PageUnreadable
from content.stories.models import Story

MAX_ATTEMPTS = 5
_FIRST_PAUSE_SECONDS = 300.0


class EnrichmentState(StrEnum):
    """Whether the page was read: not yet, it was, or it is not tried any more."""

    PENDING = "pending"
    COMPLETE = "complete"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrichment:
    """What is known of a draft besides its text. `due_at` is when its page is to be read, None for never again."""

    story_id: str
    url: str
    extras: Extras
    state: EnrichmentState = EnrichmentState.PENDING
    due_at: datetime | None
    attempts: int = 0
    fault: PageFault | None = None
    page: Page = UNREAD

    @classmethod
    def of(cls, story: Story, item: Item, *, at: datetime) -> Enrichment:
        """What a draft's item brings; its page is read from now on."""
        return cls(story_id=story.id, url=story.url, extras=item.extras, due_at=at)

    @property
    def image(self) -> str | None:
        """The address of the picture that stands for the article: the page's own choice, else the item's first."""
        pictures = (one.url for one in self.extras.attachments if one.kind is MediaKind.IMAGE)
        return self.page.image or next(pictures, None)

    def complete(self, page: Page) -> Enrichment:
        """After the page was read."""
        return replace(
            self, state=EnrichmentState.COMPLETE, due_at=None, attempts=self.attempts + 1, fault=None, page=page
        )

    def failed(self, unreadable: PageUnreadable, *, at: datetime, draw: float) -> Enrichment:
        """After the page could not be read: it is tried again, later each time, unless that would not help. `draw` (0
        to 1) spreads the drafts of one feed."""
        failed = replace(self, attempts=self.attempts + 1, fault=unreadable.fault)
        if not unreadable.passing or failed.attempts >= MAX_ATTEMPTS:
            return replace(failed, state=EnrichmentState.FAILED, due_at=None)
        pause = _FIRST_PAUSE_SECONDS * 4 ** (failed.attempts - 1) * (1 + draw / 2)
        return replace(failed, due_at=at + timedelta(seconds=pause))
