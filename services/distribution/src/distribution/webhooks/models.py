"""Subscriptions: where another system hears of events, which ones, and the secrets that sign what it is sent. No I/O.

The signatures and what answers mean are those of Standard Webhooks 1.0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kernel.language import Language

# More than one programme has systems; a script that runs wild stops here.
MOST_SUBSCRIPTIONS = 50
SECRET_BYTES = 32


class EventType(StrEnum):
    """What may be subscribed to, by its CloudEvents type. No person's own way is among it: who enrols, pauses or leaves
    is told to nobody."""

    SHARE_PUBLISHED = "relais.distribution.share.published.v1"
    RELAY_OFFERED = "relais.distribution.relay.offered.v1"
    RELAY_CONCLUDED = "relais.distribution.relay.concluded.v1"
    STORY_PUBLISHED = "relais.content.story.published.v1"
    STORY_CORRECTED = "relais.content.story.corrected.v1"
    STORY_WITHDRAWN = "relais.content.story.withdrawn.v1"
    STORY_ENDED = "relais.content.story.ended.v1"


class SubscriptionState(StrEnum):
    """Whether events are sent. `removed`: it is gone for everybody, and what is kept of it is being removed."""

    ACTIVE = "active"
    DISABLED = "disabled"
    REMOVED = "removed"


class Cause(StrEnum):
    """Why nothing is sent: somebody said so, the receiver answered 410, or it took nothing for days."""

    BY_HAND = "by_hand"
    GONE = "gone"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Happening:
    """What a subscription chooses events by. An event that names no programme or network has None there."""

    type: EventType
    programme_id: str | None
    network: str | None


@dataclass(frozen=True, slots=True)
class Secret:
    """What signs: 32 bytes for HMAC and, where the subscription has a key pair, the seed of an Ed25519 key."""

    hmac: bytes
    seed: bytes | None = None


@dataclass(frozen=True, slots=True)
class KeptSecret:
    """A secret, sealed; the public key that belongs to it, if it has one; and when it ends, if it has a successor."""

    sealed: bytes
    created_at: datetime
    public_key: str | None = None
    expires_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it signs what is sent at that moment."""
        return self.expires_at is None or at < self.expires_at


@dataclass(frozen=True, slots=True)
class Resend:
    """What is to be sent once more: deliveries of events from `since` to `until`, all or only those that failed. Those
    up to the id `after` are taken up already."""

    since: datetime
    until: datetime
    only_failed: bool
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscription of a programme, or of all of them (`programme_id` None). Without `types` or `networks` it hears of
    every one.

    `failing_since` is the first failure after the last success, `resume_at` until when the receiver asked to be left
    alone; the worker keeps both without making a version. `alert_at` is when a mail about its end is due.
    """

    id: str
    version: int
    programme_id: str | None
    created_by: str
    label: str
    url: str
    types: tuple[EventType, ...]
    networks: tuple[str, ...]
    language: Language
    secrets: tuple[KeptSecret, ...] = field(repr=False)
    created_at: datetime
    changed_at: datetime
    alert: bytes | None = field(default=None, repr=False)
    alert_hint: str | None = None
    alert_at: datetime | None = None
    state: SubscriptionState = SubscriptionState.ACTIVE
    cause: Cause | None = None
    disabled_at: datetime | None = None
    failing_since: datetime | None = None
    resume_at: datetime | None = None
    resend: Resend | None = None

    @property
    def is_active(self) -> bool:
        """Whether events are sent."""
        return self.state is SubscriptionState.ACTIVE

    @property
    def has_key(self) -> bool:
        """Whether it is signed with an Ed25519 key, too."""
        return self.secrets[0].public_key is not None

    def wants(self, happening: Happening) -> bool:
        """Whether this is to be sent. A choice of networks leaves alone what names none."""
        return (
            self.is_active
            and (not self.types or happening.type in self.types)
            and (self.programme_id is None or self.programme_id == happening.programme_id)
            and (not self.networks or happening.network is None or happening.network in self.networks)
        )

    def secrets_at(self, at: datetime) -> Sequence[KeptSecret]:
        """Those that sign at a moment, the newest first: two during a rotation."""
        return [secret for secret in self.secrets if secret.holds(at)]

    def rotate(self, new: KeptSecret, *, keep: timedelta, at: datetime) -> Subscription:
        """The subscription with a new secret; the one before signs along for a while, older ones no more."""
        before = replace(self.secrets[0], expires_at=at + keep)
        return self._next(at, secrets=(new, before) if keep else (new,))

    def change(
        self,
        *,
        at: datetime,
        label: str | None = None,
        url: str | None = None,
        types: Sequence[EventType] | None = None,
        networks: Sequence[str] | None = None,
    ) -> Subscription:
        """The subscription, said anew as far as something is given. A new address has no history of failures."""
        changed = self._next(
            at,
            label=label or self.label,
            types=self.types if types is None else tuple(types),
            networks=self.networks if networks is None else tuple(networks),
        )
        return changed if url is None else replace(changed, url=url, failing_since=None, resume_at=None)

    def alerting(self, alert: bytes | None, hint: str | None, *, at: datetime) -> Subscription:
        """The subscription whose end is told to that (sealed) address, or to nobody."""
        return self._next(at, alert=alert, alert_hint=hint)

    def enable(self, *, at: datetime) -> Subscription:
        """The subscription, sending from now on; what still waits goes out."""
        if self.is_active:
            return self
        return self._next(
            at,
            state=SubscriptionState.ACTIVE,
            cause=None,
            disabled_at=None,
            failing_since=None,
            resume_at=None,
            alert_at=None,
        )

    def disable(self, cause: Cause, *, at: datetime) -> Subscription:
        """The subscription, sending nothing; who is to be told of an end that nobody wished, is."""
        if not self.is_active:
            return self
        told = self.alert is not None and cause is not Cause.BY_HAND
        return self._next(
            at, state=SubscriptionState.DISABLED, cause=cause, disabled_at=at, alert_at=at if told else None
        )

    def remove(self, *, at: datetime) -> Subscription:
        """The subscription, gone for everybody; nothing that signs, leads there or names anybody is left."""
        return self._next(
            at,
            state=SubscriptionState.REMOVED,
            url="",
            label="",
            secrets=(),
            alert=None,
            alert_hint=None,
            alert_at=None,
            resend=None,
        )

    def resend_from(self, since: datetime, *, only_failed: bool, at: datetime) -> Subscription:
        """The subscription, for which what happened since a moment is sent once more, under the same ids."""
        return self._next(at, resend=Resend(since=since, until=at, only_failed=only_failed))

    def _next(self, at: datetime, **changes: object) -> Subscription:
        return replace(self, version=self.version + 1, changed_at=at, **changes)  # type: ignore[arg-type]
