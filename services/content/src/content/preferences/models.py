"""What a person prefers to read: topics, languages, and what is not for them. Nobody else ever sees it. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from content.preferences.errors import TooManyTopics

MOST_TOPICS = 200
# A reading of the feed that began before a topic was left goes on with it; older readings than this many may not.
_MOST_LEFT = 50
# A mark that is older than this many others gives way: its story is far down the feed by then.
MOST_MARKS = 1_000


# These two are tuples, because a hundred of them are made whenever somebody reads their feed.
class Follow(NamedTuple):
    """A topic, followed from one version of the preferences until before another, or still."""

    topic: str
    since: int
    until: int | None = None

    def holds(self, version: int) -> bool:
        """Whether the topic was followed in that version."""
        return self.since <= version and (self.until is None or version < self.until)


class Mark(NamedTuple):
    """A story that the person does not want to see in their feed."""

    story_id: str
    marked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A person's preferences. Every change makes the next version; a person without any is at version 0."""

    person_id: str
    version: int = 0
    follows: tuple[Follow, ...] = ()
    languages: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def topics(self) -> list[str]:
        """The topics that are followed now, in the order in which they were taken up."""
        return [follow.topic for follow in self.follows if follow.until is None]

    def topics_at(self, version: int) -> frozenset[str]:
        """The topics that were followed in an earlier version, or now."""
        return frozenset(follow.topic for follow in self.follows if follow.holds(version))

    @property
    def hidden(self) -> frozenset[str]:
        """The stories that are not for this person."""
        return frozenset(mark.story_id for mark in self.marks)

    def follow(self, topic: str) -> Preferences:
        """With a topic followed; themselves if it was."""
        followed = self.topics
        if topic in followed:
            return self
        if len(followed) >= MOST_TOPICS:
            raise TooManyTopics(MOST_TOPICS)
        return self._next(follows=(*self.follows, Follow(topic, self.version + 1)))

    def leave(self, topic: str) -> Preferences:
        """With a topic no longer followed; themselves if it was not."""
        if topic not in self.topics:
            return self
        ends = self.version + 1
        left = [one._replace(until=one.until or ends) for one in self.follows if one.until or one.topic == topic]
        kept = [one for one in self.follows if one.until is None and one.topic != topic]
        return self._next(follows=(*sorted(left, key=lambda one: one.until or 0)[-_MOST_LEFT:], *kept))

    def read(self, languages: tuple[str, ...]) -> Preferences:
        """With other languages; themselves if they are the same."""
        return self if languages == self.languages else self._next(languages=languages)

    def mark(self, story_id: str, *, at: datetime) -> Preferences:
        """With a story marked as not for this person; themselves if it was."""
        if story_id in self.hidden:
            return self
        return self._next(marks=(*self.marks, Mark(story_id, at))[-MOST_MARKS:])

    def unmark(self, story_id: str) -> Preferences:
        """With the mark taken back; themselves if there was none."""
        if story_id not in self.hidden:
            return self
        return self._next(marks=tuple(mark for mark in self.marks if mark.story_id != story_id))

    def _next(self, **changes: object) -> Preferences:
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]
