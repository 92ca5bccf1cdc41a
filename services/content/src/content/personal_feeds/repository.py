"""The newest published stories of each audience, kept in memory: what a personal feed is arranged from.

Nothing is ever answered from a window that was read more than `_BOUND_SECONDS` ago, so a story that was withdrawn is
out of every feed by then, whatever happened to the process in the meantime.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from content.personal_feeds.models import Candidate, Key, Weighed, weigh
from content.personal_feeds.schemas import MARKUP_CHARACTERS, candidate_of
from content.stories.models import StoryStatus
from content.stories.repository import STORIES
from kernel.mongo import Db, Document
from kernel.telemetry.logs import log

# Some weeks of a busy newsroom. Each candidate takes about 2 kB, at most 10.
WINDOW = 500
# So many audiences are kept; the one that was asked for longest ago gives way.
_MOST_WINDOWS = 64
_MOST_ORDERS = 32
# From this age on a window is read again behind the request that notices it, and from the next before it is answered.
_FRESH_SECONDS = 1.0
_BOUND_SECONDS = 3.0
# Read so many at a time: making candidates of them holds up other requests for a few milliseconds.
_CHUNK = 50
_NEWEST_FIRST = (("published_at", -1), ("_id", -1))
_FIELDS = (
    *("version", "kind", "language", "title", "url", "topics", "programme", "image", "published_at", "certificate"),
    "credited",
)


class Window:
    """The newest published stories of an audience, the newest first. `read_at` is monotonic, from before the read."""

    def __init__(self, candidates: Sequence[Candidate], read_at: float, orders: dict[object, list[Weighed]]) -> None:
        self.candidates = candidates
        self.read_at = read_at
        self._orders = orders

    @property
    def is_whole(self) -> bool:
        """Whether the audience has no older stories."""
        return len(self.candidates) < WINDOW

    def reaches(self, oldest: Key) -> bool:
        """Whether nothing is missing that is as young as `oldest`."""
        return self.is_whole or self.candidates[-1].key <= oldest

    def ends_by(self, place: Key) -> bool:
        """Whether the audience has nothing that was published before a place in the order of publication."""
        return self.is_whole and (not self.candidates or self.candidates[-1].key >= place)

    def weighed(self, languages: tuple[str, ...]) -> list[Weighed]:
        """The stories in the order for readers of these languages."""
        found = self._orders.get(languages)
        if found is None:
            if len(self._orders) >= _MOST_ORDERS:
                self._orders.clear()
            found = self._orders[languages] = weigh(self.candidates, languages)
        return found

    def read_again(self, candidates: Sequence[Candidate], read_at: float) -> Window:
        """The window after another read; what was worked out before is kept if nothing has changed."""
        return Window(candidates, read_at, self._orders if candidates == self.candidates else {})


class CandidateRepository:
    """Reads candidates, and keeps the newest of each audience as a window."""

    def __init__(self, db: Db) -> None:
        self.db = db
        self._known: WeakValueDictionary[str, Candidate] = WeakValueDictionary()
        self._windows: OrderedDict[frozenset[str], Window] = OrderedDict()
        self._reading: dict[frozenset[str], asyncio.Task[Window]] = {}

    async def window(self, audience: frozenset[str]) -> Window:
        """The window of those who have these keys (`Reader.keys`)."""
        window = self._windows.get(audience)
        age = time.monotonic() - window.read_at if window else _BOUND_SECONDS
        if window is None or age >= _BOUND_SECONDS:
            # Others may wait for the same read: it goes on when this request is given up.
            return await asyncio.shield(self._read(audience))
        if age >= _FRESH_SECONDS:
            self._read(audience)
        return window

    async def before(self, audience: frozenset[str], place: Key | None, *, limit: int) -> list[Candidate]:
        """The stories that were published before a place in the order of publication, the newest first."""
        wanted = _published(audience)
        if place is not None:
            moment = datetime.fromtimestamp(place[0] / 1000, UTC)
            wanted["published_at"] = {"$lte": moment}
            wanted["$or"] = [{"published_at": {"$lt": moment}}, {"_id": {"$lt": place[1]}}]
        newest_first: list[Document] = [{"$match": wanted}, {"$sort": dict(_NEWEST_FIRST)}, {"$limit": limit}]
        return await self._candidates(newest_first)

    def _read(self, audience: frozenset[str]) -> asyncio.Task[Window]:
        task = self._reading.get(audience)
        if task is None:
            task = self._reading[audience] = asyncio.create_task(self._window(audience))
            task.add_done_callback(lambda done: self._ended(audience, done))
        return task

    def _ended(self, audience: frozenset[str], done: asyncio.Task[Window]) -> None:
        del self._reading[audience]
        if not done.cancelled() and (failure := done.exception()) is not None:
            # Whoever waited for it is told; behind a request nobody is, and the next one tries again.
            log(__name__).info("feed_window_not_read", error=type(failure).__name__)

    async def _window(self, audience: frozenset[str]) -> Window:
        read_at = time.monotonic()
        newest = await self.db.collection(STORIES).find(
            _published(audience), sort=_NEWEST_FIRST, limit=WINDOW, fields=["_id", "version"]
        )
        known = {one["_id"]: self._known.get(one["_id"]) for one in newest}
        missing = [one["_id"] for one in newest if (kept := known[one["_id"]]) is None or kept.version < one["version"]]
        for at in range(0, len(missing), _CHUNK):
            chunk = missing[at : at + _CHUNK]
            found = await self._candidates([{"$match": {"_id": {"$in": chunk}, **_published(audience)}}])
            known.update({**dict.fromkeys(chunk), **{one.id: one for one in found}})
        candidates = sorted((one for one in known.values() if one), key=lambda one: one.key, reverse=True)
        former = self._windows.pop(audience, None)
        window = former.read_again(candidates, read_at) if former else Window(candidates, read_at, {})
        self._windows[audience] = window
        self._known.update({one.id: one for one in candidates})
        while len(self._windows) > _MOST_WINDOWS:
            self._windows.popitem(last=False)
        return window

    async def _candidates(self, pipeline: Sequence[Mapping[str, object]]) -> list[Candidate]:
        project = {
            **dict.fromkeys(_FIELDS, 1),
            "markup": {"$substrCP": ["$body", 0, MARKUP_CHARACTERS]},
        }
        found = await self.db.collection(STORIES).aggregate([*pipeline, {"$project": project}])
        return [candidate_of(document) for document in found]


def _published(audience: frozenset[str]) -> Document:
    return {"status": StoryStatus.PUBLISHED.value, "seen_by": {"$in": sorted(audience)}}
