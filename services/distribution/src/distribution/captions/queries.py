"""Captions from memory: every share asks for those of its story."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from distribution.captions.models import Caption
from distribution.captions.repository import CaptionRepository
from kernel.mongo import Db

# Events keep the view fresh at once; this bounds how long a caption is wrong should one be missed.
AGE_SECONDS = 30.0
# A story has a few captions of some hundred bytes; at most about 400 kB each.
MOST_STORIES = 256


@dataclass(slots=True)
class _Known:
    captions: dict[str, Caption] = field(default_factory=dict)
    read_at: float = float("-inf")

    def learn(self, caption: Caption) -> None:
        known = self.captions.get(caption.id)
        if known is None or known.version < caption.version:
            self.captions[caption.id] = caption


class CaptionQueries:
    """The captions of stories, of at most `MOST_STORIES` stories in memory, the longest unused dropped first. Of two
    versions the newer one counts, wherever it was heard of."""

    def __init__(self, db: Db, captions: CaptionRepository) -> None:
        self.db = db
        self.captions = captions
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def of(self, story_id: str) -> Sequence[Caption]:
        """What is suggested for a story now."""
        known = self._known.setdefault(story_id, _Known())
        self._known.move_to_end(story_id)
        if len(self._known) > MOST_STORIES:
            self._known.popitem(last=False)
        if time.monotonic() - known.read_at > AGE_SECONDS:
            for caption in await self.captions.newest_of(story_id, self.db):
                known.learn(caption)
            known.read_at = time.monotonic()
        return [caption for caption in known.captions.values() if not caption.retired]

    def learn(self, caption: Caption) -> None:
        """Take note of a caption, if its story is one that is asked about."""
        if (known := self._known.get(caption.story_id)) is not None:
            known.learn(caption)

    def forget(self) -> None:
        """Read the captions of each story again at the next question about it; versions seen still count."""
        for known in self._known.values():
            known.read_at = float("-inf")
