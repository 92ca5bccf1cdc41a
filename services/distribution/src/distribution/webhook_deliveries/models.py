"""Deliveries: an event that is to reach a subscription, and what became of each attempt. No I/O.

The schedule and what answers mean follow Standard Webhooks 1.0, §Operational considerations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

# How long after the attempt before each one comes, at the earliest: it is part of what is promised to receivers.
SCHEDULE = tuple(
    timedelta(seconds=seconds) for seconds in (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
# By so much of it at most a pause is longer, so that what failed together does not come again together.
JITTER = 0.1
# How many attempts are told of: those of one run, and a few of an earlier one.
MOST_TOLD = 20
# What makes an attempt a success; everything else does not.
_SUCCESS = range(200, 300)
_GONE, _TOO_MANY = 410, 429
# The receiver, or what stands before it, has too much to do.
_BUSY = frozenset({_TOO_MANY, 502, 503, 504})
# For so long a receiver that has too much to do is left alone when it names no time.
REST = timedelta(seconds=10)
# No receiver keeps everything waiting for longer than that by its word.
LONGEST_REST = timedelta(hours=24)


class DeliveryState(StrEnum):
    """What became of an event: it waits for its next attempt, was taken, or came to the end of the schedule."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Told:
    """What a receiver answered: a status, or a word for why there is none; and for how many seconds it wants to be left
    alone."""

    status: int | None
    reason: str | None = None
    retry_after: float | None = None
    milliseconds: int = 0

    @property
    def is_success(self) -> bool:
        """Whether the event was taken."""
        return self.status in _SUCCESS

    @property
    def is_gone(self) -> bool:
        """Whether nothing is to be sent there ever again."""
        return self.status == _GONE

    @property
    def rest(self) -> timedelta | None:
        """For how long nothing at all is sent to the receiver; None for not at all."""
        if self.is_success or (self.status not in _BUSY and self.retry_after is None):
            return None
        wanted = REST if self.retry_after is None else timedelta(seconds=self.retry_after)
        return min(wanted, LONGEST_REST)

    @property
    def word(self) -> str | None:
        """A stable word for why it was no success."""
        if self.status is None or self.is_success:
            return self.reason
        if self.is_gone:
            return "gone"
        if self.status == _TOO_MANY:
            return "too_many_requests"
        return {3: "redirect", 4: "refused", 5: "receiver_failed"}.get(self.status // 100, "unexpected_answer")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call: when it began, what was answered, why it was no success, and how long it took."""

    at: datetime
    status: int | None
    reason: str | None
    milliseconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An event for a subscription, under the id that both make.

    `body` is what is sent, byte by byte. `tries` counts the attempts of this run of the schedule; `wake_at` is when a
    worker looks at it. `person_id` is whose event it is, for the day when nothing of theirs may be left; it is not in
    the body.
    """

    subscription_id: str
    event_id: str
    type: str
    body: str
    created_at: datetime
    remove_at: datetime
    person_id: str | None = None
    state: DeliveryState = DeliveryState.WAITING
    wake_at: datetime | None
    tries: int = 0
    attempts: tuple[Attempt, ...] = ()
    claim: str | None = None

    @property
    def id(self) -> str:
        """The delivery's own id, which sorts by subscription and then by the time of the event."""
        return delivery_id(self.subscription_id, self.event_id)

    def after(self, told: Told, *, at: datetime, jitter: float) -> Delivery:
        """The delivery after an attempt that began at `at`; `jitter` is a number of chance from 0 to 1."""
        tries = self.tries + 1
        attempt = Attempt(at, told.status, told.word, told.milliseconds)
        attempts = (*self.attempts, attempt)[-MOST_TOLD:]
        state, wake_at = DeliveryState.WAITING, None
        if told.is_success:
            state = DeliveryState.DELIVERED
        elif told.is_gone or tries >= len(SCHEDULE):
            state = DeliveryState.FAILED
        else:
            pause = SCHEDULE[tries] * (1 + JITTER * jitter)
            wake_at = at + max(pause, told.rest or pause)
        return replace(self, tries=tries, attempts=attempts, claim=None, state=state, wake_at=wake_at)


def delivery_id(subscription_id: str, event_id: str) -> str:
    """The id of an event's delivery to a subscription: the same however often the event comes."""
    return f"{subscription_id}:{event_id}"


def place(subscription_id: str, moment: datetime) -> str:
    """The id before those of all events from a moment on: an event's id begins with its millisecond (RFC 9562 §5.7)."""
    digits = f"{max(int(moment.timestamp() * 1000), 0):012x}"
    return delivery_id(subscription_id, f"{digits[:8]}-{digits[8:]}")
