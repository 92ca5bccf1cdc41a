"""Observations: readings of the engagement with a post, and what each adds to those before it.

Counters of networks are cumulative. What counts of each measure is its latest reading, whatever the order in which
readings come; of two of the same moment the higher one. So the growths of all readings of a post, in any order, add up
to the same counters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from metrics.addresses.models import PostAddress
from metrics.shares.models import Share

MEASURES = ("reach", "reactions", "comments", "reshares")
CONVERSATIONS = "conversations"
# More than there are people: a counter beyond it has overflowed, or is no counter.
MOST_COUNT = 10_000_000_000
# So many readings of one share are kept; a person who reads a post daily for two years has fewer.
MOST_READINGS = 1_000
# People tell of a share after they posted it; a reading from long before it is one of something else.
_BEFORE_THE_SHARE = timedelta(days=1)
_AHEAD = timedelta(minutes=1)
# As the register of data says of the fields of the event.
_TWO_YEARS = timedelta(days=730)
# Networks' terms: social activity of members may be stored for 48 hours, profiles for 24; the shorter one holds here.
_SHORT = timedelta(hours=24)


class Provenance(StrEnum):
    """Where figures say that a count comes from."""

    DECLARED = "declared"
    API = "api"


class Origin(StrEnum):
    """How a reading came here."""

    DECLARED = "declared"
    IMPORT = "import"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    LINKEDIN_API = "linkedin_api"

    @property
    def provenance(self) -> Provenance:
        """Whether the person gave the numbers, or the network."""
        return Provenance.DECLARED if self in (Origin.DECLARED, Origin.IMPORT) else Provenance.API

    @property
    def is_exportable(self) -> bool:
        """Whether it may leave this service: be in figures, events and exports, and be kept beyond a day."""
        return self is not Origin.LINKEDIN_API

    @property
    def kept(self) -> timedelta:
        """How long a reading of it is kept."""
        return _TWO_YEARS if self.is_exportable else _SHORT


class Outcome(StrEnum):
    """What a reading changed."""

    COUNTED = "counted"
    CORRECTED = "corrected"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    SHOWN_ONLY = "shown_only"


class Absurd(StrEnum):
    """Why a reading cannot be one."""

    NEGATIVE = "negative"
    OVERFLOW = "overflow"
    FUTURE = "future"
    BEFORE_SHARE = "before_share"


@dataclass(frozen=True, slots=True)
class Known:
    """A counter: its latest value, and when that was read."""

    value: int
    read_at: datetime


Counters = Mapping[str, Known]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One reading. `counts` are those that it gives, `corrected` says that one went down."""

    id: str
    share_id: str
    person_id: str
    network: str
    origin: Origin
    read_at: datetime
    taken_at: datetime
    counts: Mapping[str, int]
    outcome: Outcome

    @property
    def corrected(self) -> bool:
        """Whether it corrects an earlier one downwards."""
        return self.outcome is Outcome.CORRECTED

    @property
    def kept_until(self) -> datetime:
        """When it is forgotten."""
        return self.taken_at + self.origin.kept


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingState:
    """How reading a post from its network goes: when it is next, how often it failed since, and the last fault."""

    next_at: datetime | None = None
    last_at: datetime | None = None
    attempts: int = 0
    fault: str | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """The post of a share, where the person said that it is. `read` is their consent to have it read there."""

    share: Share
    address: PostAddress
    read: bool = False
    reading: ReadingState = field(default_factory=ReadingState)
    declared: Counters = field(default_factory=dict)
    api: Counters = field(default_factory=dict)

    def counters(self, provenance: Provenance) -> Counters:
        """The counters of a provenance: what a person says and what a network says are never mixed."""
        return self.declared if provenance is Provenance.DECLARED else self.api

    def take(
        self, counts: Mapping[str, int], *, origin: Origin, read_at: datetime, observation_id: str, at: datetime
    ) -> tuple[Post, Observation, dict[str, int]]:
        """The post after a reading, the reading, and by how much each measure grew (those that did not are left out).

        A reading that may not leave this service changes no counter.
        """
        post, growth, outcome = self, dict[str, int](), Outcome.SHOWN_ONLY
        if origin.is_exportable:
            after, growth, outcome = merged(self.counters(origin.provenance), counts, read_at=read_at)
            post = self._with(origin.provenance, after)
        observation = Observation(
            id=observation_id,
            share_id=self.share.id,
            person_id=self.share.person_id,
            network=self.share.network,
            origin=origin,
            read_at=read_at,
            taken_at=at,
            counts=dict(counts),
            outcome=outcome,
        )
        return post, observation, growth

    def _with(self, provenance: Provenance, counters: Counters) -> Post:
        if provenance is Provenance.DECLARED:
            return replace(self, declared=counters)
        return replace(self, api=counters)

    def taken_back(self, provenance: Provenance) -> dict[str, int]:
        """The growth that undoes all readings of a provenance."""
        counters = self.counters(provenance)
        growth = {name: -known.value for name, known in counters.items() if known.value}
        if growth.get("comments"):
            growth[CONVERSATIONS] = -1
        return growth


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a person says of a share's post: where it is, whether it may be read there, and its numbers at a moment."""

    share_id: str
    address: str
    read: bool | None
    read_at: datetime | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Declared:
    """The post as it is known now, and the reading, if there were numbers."""

    post: Post
    observation: Observation | None


def fault_of(counts: Mapping[str, int], *, read_at: datetime, shared_at: datetime, at: datetime) -> Absurd | None:
    """Why these numbers cannot have been read then; None when they can."""
    if any(count < 0 for count in counts.values()):
        return Absurd.NEGATIVE
    if any(count > MOST_COUNT for count in counts.values()):
        return Absurd.OVERFLOW
    if read_at > at + _AHEAD:
        return Absurd.FUTURE
    return Absurd.BEFORE_SHARE if read_at < shared_at - _BEFORE_THE_SHARE else None


def merged(
    counters: Counters, counts: Mapping[str, int], *, read_at: datetime
) -> tuple[dict[str, Known], dict[str, int], Outcome]:
    """The counters after a reading, their growth, and what the reading changed."""
    after, growth, is_news = dict(counters), dict[str, int](), False
    for name, value in counts.items():
        known = counters.get(name)
        if known is not None and (read_at, value) <= (known.read_at, known.value):
            # The same reading once more is as good as one that says the same.
            is_news = is_news or (known.read_at, known.value) == (read_at, value)
            continue
        is_news = True
        after[name] = Known(value, read_at)
        if grown := value - (known.value if known else 0):
            growth[name] = grown
    began = bool("comments" in after and after["comments"].value)
    if turned := began - bool("comments" in counters and counters["comments"].value):
        growth[CONVERSATIONS] = turned
    if any(grown < 0 for grown in growth.values()):
        return after, growth, Outcome.CORRECTED
    if growth:
        return after, growth, Outcome.COUNTED
    return after, growth, Outcome.UNCHANGED if is_news else Outcome.SUPERSEDED
