"""Outlines: the lists of feeds that feed readers exchange (OPML), and what importing one comes to. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from content.feeds.models import Feed

# One transaction takes them all; MongoDB advises against more.
MAX_FEEDS = 1_000


class ImportOutcome(StrEnum):
    """What became of a line."""

    REGISTERED = "registered"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed as a document names it, and at which line. What the document does not say is None."""

    line: int
    url: str
    language: str | None = None
    topics: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ImportedLine:
    """What became of a line. `reason` is a stable word for why it was refused."""

    outline: Outline
    outcome: ImportOutcome
    feed_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to, line by line, and the feeds to keep."""

    lines: Sequence[ImportedLine]
    feeds: Sequence[Feed]

    def count(self, outcome: ImportOutcome) -> int:
        """How many lines came to this."""
        return sum(1 for line in self.lines if line.outcome is outcome)
