"""Posts: what a person wants published in their name, and what became of it. Pure rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from distribution.accounts.models import Account, Later, Outcome, Posted, Reconnect, Refused, Uncertain
from distribution.networks.models import Network
from distribution.posts.errors import PostLeftAlready, PostNotHeld, PostNotUncertain
from distribution.shares.models import Share
from kernel.clock import new_id

# As long as a network remembers a key, the same post can be sent again and is not there twice. Mastodon keeps an
# `Idempotency-Key` for an hour (docs.joinmastodon.org/methods/statuses), of which the last minutes are left to clocks
# that differ. A record key at Bluesky is the address of the post itself. LinkedIn knows no key.
MEMORY: Mapping[Network, timedelta] = {
    Network.MASTODON: timedelta(minutes=50),
    Network.BLUESKY: timedelta(days=365),
    Network.LINKEDIN: timedelta(0),
}
# Words of connectors for an attempt that cannot have arrived, so that it is not unknown what became of it.
NOT_ARRIVED = frozenset({"too_many_requests", "session_ended", "no_connection", "name_unknown", "tls"})
MOST_ATTEMPTS = 12
# After a day it is no longer the moment that the person chose.
LONGEST_RETRY = timedelta(hours=24)
# Whoever has not said by then what became of a post will not look any more; its text is kept no longer for that.
LONGEST_DOUBT = timedelta(days=30)
# For so long its person sees what became of a post that is over.
KEPT = timedelta(days=400)
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=10)
# A claim comes a moment after the minute it is for; later than this, ceilings are looked at again.
PUNCTUAL = timedelta(minutes=5)


class PostState(StrEnum):
    """Where a post is.

    `held` and `to_reconnect` wait for the person's word, `uncertain` for what they see at the network; `scheduled` and
    `sending` go on by themselves. The others are the end.
    """

    SCHEDULED = "scheduled"
    HELD = "held"
    SENDING = "sending"
    POSTED = "posted"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    TO_RECONNECT = "to_reconnect"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will become of it."""
        return self in _OVER


_OVER = frozenset({PostState.POSTED, PostState.FAILED, PostState.CANCELLED, PostState.EXPIRED})
# What waits for the person's word.
_ASKED = frozenset({PostState.HELD, PostState.TO_RECONNECT, PostState.UNCERTAIN})
# What a person has not let go of yet: it can still be stopped.
WAITING = frozenset({PostState.SCHEDULED, PostState.HELD, PostState.TO_RECONNECT})


class Accounts(Protocol):
    """Who knows the accounts of people."""

    async def get(self, account_id: str, *, owner: str) -> Account:
        """An account of its owner; `AccountNotFound` for any other."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An intent to publish a share through an account.

    `sealed` is the text as it will be read, under the vault's key; None once it is over. `wake_at` is when a worker has
    to look at it: when it is due, when a lease or a wait ends. `unsure_since` is when it was sent without its being
    known whether it arrived. `is_share_kept` says that its link leads somewhere: from just before it is sent.
    """

    id: str
    person_id: str
    account_id: str
    share: Share
    caption_id: str | None
    topics: tuple[str, ...] | None
    state: PostState
    due_at: datetime
    wake_at: datetime | None
    sealed: bytes | None
    key: str
    created_at: datetime
    changed_at: datetime
    version: int = 1
    attempts: int = 0
    sent_at: datetime | None = None
    unsure_since: datetime | None = None
    expires_at: datetime | None = None
    is_share_kept: bool = False
    reason: str | None = None
    address: str | None = None
    reference: str | None = None

    @property
    def network(self) -> Network:
        """Where it goes."""
        return self.share.network

    def is_late(self, *, at: datetime) -> bool:
        """Whether it goes out later than it was meant to."""
        return at > self.due_at + PUNCTUAL

    def hold(self, *, at: datetime, wait: timedelta) -> Post:
        """The post, held back until the person confirms it, for at most `wait`. One that is neither scheduled nor just
        about to be sent stays as it is."""
        if self.state not in (PostState.SCHEDULED, PostState.SENDING):
            return self
        return self._wait(PostState.HELD, "storm", at=at, wait=wait)

    def put_off(self, until: datetime) -> Post:
        """The post, looked at again a little later."""
        if self.state is not PostState.SCHEDULED:
            return self
        return replace(self, wake_at=until, version=self.version + 1)

    def confirm(self, slot: datetime, *, at: datetime) -> Post:
        """The post, released into a slot; `PostNotHeld` unless it waits for the person's word."""
        if self.state not in (PostState.HELD, PostState.TO_RECONNECT):
            raise PostNotHeld
        return self._next(PostState.SCHEDULED, at=at, due_at=slot, wake_at=slot, expires_at=None, reason=None)

    def cancel(self, *, at: datetime, reason: str | None = None) -> Post:
        """The post, stopped; `PostLeftAlready` if it is sent or over. To cancel twice changes nothing."""
        if self.state is PostState.CANCELLED:
            return self
        if self.state not in WAITING:
            raise PostLeftAlready
        return self._end(PostState.CANCELLED, reason, at=at)

    def expire(self, *, at: datetime) -> Post:
        """The post, over if it has waited for the person's word as long as it may; otherwise as it is. The link of one
        of which nobody knows stays: it may be out there."""
        if self.state not in _ASKED or self.expires_at is None or at < self.expires_at:
            return self
        if self.state is PostState.UNCERTAIN:
            known = replace(self, unsure_since=None)
            return replace(known._end(PostState.EXPIRED, "not_resolved", at=at), is_share_kept=self.is_share_kept)
        return self._end(PostState.EXPIRED, "not_confirmed", at=at)

    def miss(self, *, at: datetime) -> Post:
        """The post, over because its person's budget does not allow the moment any more: nothing is caught up with."""
        if self.state is not PostState.SCHEDULED:
            return self
        return self._end(PostState.EXPIRED, "outside_window", at=at)

    def drop(self, reason: str, *, at: datetime) -> Post:
        """The post, stopped because what it tells of may not be shared any more."""
        if self.state is not PostState.SCHEDULED:
            return self
        return self._end(PostState.CANCELLED, reason, at=at)

    def begin(self, *, at: datetime, lease: timedelta) -> Post:
        """The post, about to be sent, and its sender's alone for as long as `lease`. One that is not scheduled any more
        stays as it is. One that the network may have, and would take for a new one, becomes uncertain."""
        if self.state is not PostState.SCHEDULED:
            return self
        if self.unsure_since is not None and at - self.unsure_since >= MEMORY[self.network]:
            return self._wait(PostState.UNCERTAIN, self.reason, at=at, wait=LONGEST_DOUBT)
        return self._next(
            PostState.SENDING,
            at=at,
            wake_at=at + lease,
            attempts=self.attempts + 1,
            sent_at=at,
            # A share is of the moment from which on there is one, not of when it was thought of.
            share=self.share if self.is_share_kept else replace(self.share, created_at=at),
            is_share_kept=True,
            reason=None,
        )

    def lose(self, *, attempt: int, at: datetime) -> Post:
        """The post whose sender in that attempt was lost: sent again if the network knows it again, otherwise
        uncertain."""
        if self.state is not PostState.SENDING or self.sent_at is None or self.attempts != attempt:
            return self
        return self._unsure(at=at, since=self.sent_at, wake_at=at, reason="sender_lost")

    def settle(self, outcome: Outcome, *, attempt: int, at: datetime, wait: timedelta) -> Post:
        """The post after an attempt. A word about an earlier one counts only if it says that the post is there and
        nobody knows otherwise yet."""
        if self.attempts != attempt or self.state not in (PostState.SENDING, PostState.UNCERTAIN):
            return self
        match outcome:
            case Posted(address=address, reference=reference):
                return self._posted(address, reference, at=at)
            case _ if self.state is PostState.UNCERTAIN:
                return self
            case Uncertain(reason=reason):
                wake_at = at + self._pause(None)
                return self._unsure(at=at, since=self.sent_at or at, wake_at=wake_at, reason=reason)
            case Later(seconds=seconds, reason=reason):
                return self._later(seconds, reason, at=at)
            case Reconnect(reason=reason):
                return self.reconnect(reason, at=at, wait=wait)
            case Refused(reason=reason):
                return self.fail(reason, at=at)

    def reconnect(self, reason: str, *, at: datetime, wait: timedelta) -> Post:
        """The post, waiting until its account is connected again and the person confirms it, for at most `wait`."""
        if self.state not in (PostState.SCHEDULED, PostState.SENDING):
            return self
        return self._wait(PostState.TO_RECONNECT, reason, at=at, wait=wait)

    def fail(self, reason: str, *, at: datetime) -> Post:
        """The post, over because the network does not take it, or cannot be asked."""
        if self.state not in (PostState.SCHEDULED, PostState.SENDING):
            return self
        return self._end(PostState.FAILED, reason, at=at)

    def resolve(self, *, is_posted: bool, address: str | None, at: datetime, wait: timedelta) -> Post:
        """The post as the person found it at the network. One that is not there waits for their word, under a new
        key; `PostNotUncertain` unless nobody knew."""
        if self.state is not PostState.UNCERTAIN:
            raise PostNotUncertain
        if is_posted:
            return self._posted(address, None, at=at)
        # What still comes of an attempt under the old key is none of the next one's.
        again = replace(self, unsure_since=None, key=new_id(), attempts=self.attempts + 1, is_share_kept=False)
        return again._wait(PostState.HELD, "not_posted", at=at, wait=wait)

    def _later(self, seconds: float | None, reason: str, *, at: datetime) -> Post:
        wake_at = at + self._pause(seconds)
        if reason not in NOT_ARRIVED and MEMORY[self.network]:
            return self._unsure(at=at, since=self.sent_at or at, wake_at=wake_at, reason=reason)
        if self.attempts >= MOST_ATTEMPTS or wake_at > self.due_at + LONGEST_RETRY:
            return self._end(PostState.FAILED, reason, at=at)
        return self._next(PostState.SCHEDULED, at=at, wake_at=wake_at, reason=reason)

    def _unsure(self, *, at: datetime, since: datetime, wake_at: datetime, reason: str) -> Post:
        unsure = replace(self, unsure_since=self.unsure_since or since)
        forgotten = wake_at - (unsure.unsure_since or since) >= MEMORY[self.network]
        if forgotten or self.attempts >= MOST_ATTEMPTS:
            return unsure._wait(PostState.UNCERTAIN, reason, at=at, wait=LONGEST_DOUBT)
        return unsure._next(PostState.SCHEDULED, at=at, wake_at=wake_at, reason=reason)

    def _pause(self, seconds: float | None) -> timedelta:
        """The network's own delay, or one that doubles."""
        doubled = min(_FIRST_PAUSE * 2 ** max(self.attempts - 1, 0), _LONGEST_PAUSE)
        # A network may ask for an age: more than the longest retry is not waited for anyway.
        asked = timedelta(seconds=min(max(seconds or 0.0, 0.0), 10 * LONGEST_RETRY.total_seconds()))
        return max(doubled if seconds is None else asked, timedelta(seconds=1))

    def _wait(self, state: PostState, reason: str | None, *, at: datetime, wait: timedelta) -> Post:
        return self._next(state, at=at, wake_at=at + wait, expires_at=at + wait, reason=reason)

    def _posted(self, address: str | None, reference: str | None, *, at: datetime) -> Post:
        posted = replace(self, unsure_since=None)
        return posted._end(PostState.POSTED, None, at=at, address=address, reference=reference)

    def _end(self, state: PostState, reason: str | None, *, at: datetime, **changes: str | None) -> Post:
        if self.unsure_since is not None:
            # It may be at the network: only the person can tell.
            return self._wait(PostState.UNCERTAIN, reason, at=at, wait=LONGEST_DOUBT)
        return self._next(
            state,
            at=at,
            wake_at=None,
            expires_at=None,
            sealed=None,
            caption_id=None,
            reason=reason,
            share=replace(self.share, words=frozenset()),
            is_share_kept=state is PostState.POSTED,
            **changes,
        )

    def _next(self, state: PostState, *, at: datetime, **changes: object) -> Post:
        return replace(self, state=state, changed_at=at, version=self.version + 1, **changes)  # type: ignore[arg-type]
