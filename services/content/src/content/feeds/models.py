"""Feeds: where drafts come from, and when each is asked again. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from content.feeds.errors import FeedPaused, FeedRunning
from content.items.models import MAX_ADDRESS, NO_VALIDATORS, Item, Validators
from content.programmes.models import MAIN_PROGRAMME
from content.stories.models import Origin, Story, StoryKind, StoryStatus, fingerprints
from kernel.clock import new_id

# Time for whoever registers a feed to fetch it themselves, and to read the report, or to pause it.
FIRST_POLL = timedelta(minutes=1)


class FeedState(StrEnum):
    """Whether a feed is asked by itself. `gone` is what its server said of it; `paused` is what an editor wants."""

    ACTIVE = "active"
    BACKING_OFF = "backing_off"
    GONE = "gone"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a feed could not be read: the slug of the problem, and what it said besides."""

    problem: str
    at: datetime
    reason: str | None = None
    answered: int | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How often feeds are asked: every `interval` seconds when all is well, and at least every `longest` seconds."""

    interval: float
    longest: float

    def after_success(self, fresh_seconds: float, *, draw: float) -> timedelta:
        """The pause after an answer that stays fresh so long; `draw` (0 to 1) spreads feeds, never towards earlier."""
        return timedelta(seconds=min(max(self.interval, fresh_seconds), self.longest) * (1 + draw / 10))

    def after_failure(self, failures: int, retry_after: float | None, *, draw: float) -> timedelta:
        """The pause after that many failures in a row: it doubles, and `draw` takes up to half of it away; it is never
        shorter than the server asks for, within a limit that a hostile one cannot move."""
        doubled = min(self.interval * 2 ** min(failures - 1, 30), self.longest)
        asked = min(retry_after or 0.0, self.longest)
        return timedelta(seconds=max(doubled * (1 - draw / 2), asked))


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a feed is asked again (None: not by itself), and how the last times went."""

    state: FeedState = FeedState.ACTIVE
    next_fetch_at: datetime | None
    failures: int = 0
    last_failure: Failure | None = None

    def succeeded(self, pause: timedelta, *, at: datetime) -> Schedule:
        """After the feed could be read. One that was gone has come back; one that is paused stays so."""
        if self.state is FeedState.PAUSED:
            return replace(self, failures=0, last_failure=None)
        return Schedule(next_fetch_at=at + pause)

    def failed(self, failure: Failure, pause: timedelta) -> Schedule:
        """After the feed could not be read. One that is stopped stays so."""
        failed = replace(self, failures=self.failures + 1, last_failure=failure)
        if self.state in (FeedState.PAUSED, FeedState.GONE):
            return failed
        return replace(failed, state=FeedState.BACKING_OFF, next_fetch_at=failure.at + pause)

    def gone(self, failure: Failure) -> Schedule:
        """After the server said that the feed has been removed for good."""
        return Schedule(state=FeedState.GONE, next_fetch_at=None, failures=self.failures + 1, last_failure=failure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Where drafts of a programme come from.

    `validators` are those of the last document that was taken in completely. `version` counts what editors changed, not
    how often the feed was read; `moved_from` is its address before the last move.
    """

    id: str
    url: str
    language: str
    topics: tuple[str, ...]
    author_id: str
    created_at: datetime
    schedule: Schedule
    programme: str = MAIN_PROGRAMME
    version: int = 1
    fetched_at: datetime | None = None
    moved_from: str | None = None
    validators: Validators = NO_VALIDATORS

    @classmethod
    def new(
        cls,
        *,
        url: str,
        language: str,
        topics: tuple[str, ...],
        by: str,
        at: datetime,
        programme: str = MAIN_PROGRAMME,
    ) -> Feed:
        """A feed that `by` registers; it is asked by itself from `FIRST_POLL` later on."""
        schedule = Schedule(next_fetch_at=at + FIRST_POLL)
        return cls(
            id=new_id(),
            url=url,
            language=language,
            topics=topics,
            programme=programme,
            author_id=by,
            created_at=at,
            schedule=schedule,
        )

    def edit(self, changes: Mapping[str, Any]) -> Feed:
        """The feed with another language or other topics, for what it brings from now on."""
        if all(getattr(self, member) == value for member, value in changes.items()):
            return self
        return replace(self, version=self.version + 1, **changes)

    def pause(self) -> Feed:
        """The feed, no longer asked by itself; `FeedPaused` when it is not."""
        if self.schedule.state is FeedState.PAUSED:
            raise FeedPaused
        schedule = replace(self.schedule, state=FeedState.PAUSED, next_fetch_at=None)
        return replace(self, version=self.version + 1, schedule=schedule)

    def resume(self, *, at: datetime) -> Feed:
        """The feed, asked by itself again, from now on; `FeedRunning` when it is."""
        if self.schedule.state not in (FeedState.PAUSED, FeedState.GONE):
            raise FeedRunning
        return replace(self, version=self.version + 1, schedule=Schedule(next_fetch_at=at))

    def scheduled(self, schedule: Schedule) -> Feed:
        """The feed, asked again as the schedule says."""
        return replace(self, schedule=schedule)

    def fetched(self, validators: Validators, schedule: Schedule, *, moved_to: str | None, at: datetime) -> Feed:
        """The feed after all its items were taken in."""
        feed = replace(self, validators=validators, schedule=schedule, fetched_at=at)
        if moved_to is None or moved_to == self.url or len(moved_to) > MAX_ADDRESS:
            return feed
        return replace(feed, url=moved_to, moved_from=self.url)

    def draft(self, item: Item, *, at: datetime) -> Story:
        """A new draft that says what the item says."""
        return Story(
            id=new_id(),
            version=1,
            status=StoryStatus.DRAFT,
            kind=StoryKind.ARTICLE,
            language=self.language,
            title=item.title,
            body=item.body,
            url=item.url,
            topics=self.topics,
            programme=self.programme,
            author_id=f"feed:{self.id}",
            created_at=at,
            origin=self.origin(item),
        )

    def origin(self, item: Item) -> Origin:
        """Where a story comes from that says what the item says."""
        return Origin(self.id, item.id, said(item), item.content)


def said(item: Item) -> dict[str, str]:
    """Fingerprints of what an item says."""
    return fingerprints(title=item.title, body=item.body, url=item.url)
