"""What those who answer for a programme do about its subscriptions. Each act is in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from distribution.audits.repository import AuditRepository
from distribution.digests.models import Channel, address_hint
from distribution.networks.models import Network
from distribution.settings import Settings
from distribution.webhooks import events
from distribution.webhooks.errors import (
    SubscriptionDisabled,
    TooManySubscriptions,
    email_off,
    not_callable,
    not_https,
)
from distribution.webhooks.models import (
    MOST_SUBSCRIPTIONS,
    Cause,
    EventType,
    KeptSecret,
    Secret,
    Subscription,
)
from distribution.webhooks.repository import SubscriptionRepository
from distribution.webhooks.schemas import alert_of, new_secret, public_key, sealed, shown
from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.http import ExpectedVersion
from kernel.language import Language
from kernel.mongo import Tx, UnitOfWork
from kernel.outbound import Outbound, RefusedAddress
from kernel.runtime import Runtime
from kernel.settings import is_loopback
from kernel.vault import Vault


class SubscriptionCommands:
    """Registering, changing and removing subscriptions. `programme_id` is the programme of who asks, None for those
    who answer for all; a subscription of another one is `SubscriptionNotFound`.

    `plain_loopback` lets http addresses of this machine pass, for demonstrations and tests.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        subscriptions: SubscriptionRepository,
        clock: Clock,
        *,
        audits: AuditRepository,
        vault: Vault,
        outbound: Outbound,
        sends_email: bool,
        plain_loopback: bool,
    ) -> None:
        self.uow = uow
        self.subscriptions = subscriptions
        self.clock = clock
        self.audits = audits
        self.vault = vault
        self.outbound = outbound
        self.sends_email = sends_email
        self.plain_loopback = plain_loopback

    async def register(
        self,
        *,
        programme_id: str | None,
        label: str,
        url: str,
        types: Sequence[EventType],
        networks: Sequence[Network],
        with_key: bool,
        alert_email: str | None,
        language: Language,
        by: str,
    ) -> tuple[Subscription, str]:
        """A new subscription and its secret, which is shown once; 422 for an address that may not be called, or a mail
        address where no mail is sent; `TooManySubscriptions`."""
        await self._must_be_callable(url)
        subscription_id, at, secret = new_id(), self.clock(), new_secret(with_key=with_key)
        alert, hint = self._alert(alert_email, subscription_id)
        made = Subscription(
            id=subscription_id,
            version=1,
            programme_id=programme_id,
            created_by=by,
            label=label,
            url=url,
            types=tuple(dict.fromkeys(types)),
            networks=tuple(dict.fromkeys(network.value for network in networks)),
            language=language,
            secrets=(self._kept(secret, subscription_id, at=at),),
            created_at=at,
            changed_at=at,
            alert=alert,
            alert_hint=hint,
        )

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> tuple[Subscription, str]:
            await self.subscriptions.turn_page(programme_id, tx)
            if await self.subscriptions.count(programme_id, tx, most=MOST_SUBSCRIPTIONS) >= MOST_SUBSCRIPTIONS:
                raise TooManySubscriptions
            await self.subscriptions.add(made, tx)
            await self.audits.add(self._act("registered", made, by), tx)
            return made, shown(secret)

        return await self.uow.run(work)

    async def change(
        self,
        subscription_id: str,
        changes: Mapping[str, Any],
        *,
        expected: ExpectedVersion,
        programme_id: str | None,
        by: str,
    ) -> Subscription:
        """A subscription, changed as far as `changes` say, members of `SubscriptionChanges`; `StaleWrite`, and 422 as
        for a new one."""
        plain = {name: changes[name] for name in ("label", "url", "types") if name in changes}
        if "networks" in changes:
            plain["networks"] = [network.value for network in changes["networks"]]
        if "url" in changes:
            await self._must_be_callable(changes["url"])
        alert, hint = self._alert(changes.get("alert_email"), subscription_id)

        def changed(known: Subscription, at: datetime) -> Subscription:
            expected.check(known.version)
            after = known.change(at=at, **plain)
            if "alert_email" in changes:
                after = after.alerting(alert, hint, at=at)
            if "enabled" in changes:
                after = after.enable(at=at) if changes["enabled"] else after.disable(Cause.BY_HAND, at=at)
            return after

        return await self._changed(subscription_id, changed, "changed", programme_id=programme_id, by=by)

    async def rotate(
        self, subscription_id: str, *, keep: timedelta, programme_id: str | None, by: str
    ) -> tuple[Subscription, str]:
        """The subscription with a new secret, and the secret; the one before signs along for so long."""
        at = self.clock()

        async def work(tx: Tx) -> tuple[Subscription, str]:
            known = await self.subscriptions.get(subscription_id, tx, programme_id=programme_id)
            secret = new_secret(with_key=known.has_key)
            rotated = known.rotate(self._kept(secret, subscription_id, at=at), keep=keep, at=at)
            await self.subscriptions.save(rotated, tx, over=known)
            await self.audits.add(self._act("rotated", rotated, by), tx)
            return rotated, shown(secret)

        return await self.uow.run(work)

    async def resend(
        self, subscription_id: str, *, since: datetime, only_failed: bool, programme_id: str | None, by: str
    ) -> Subscription:
        """Have what happened since a moment sent once more, under the same ids; `SubscriptionDisabled`."""

        def resending(known: Subscription, at: datetime) -> Subscription:
            if not known.is_active:
                raise SubscriptionDisabled
            return known.resend_from(since, only_failed=only_failed, at=at)

        return await self._changed(subscription_id, resending, "resent", programme_id=programme_id, by=by)

    async def remove(self, subscription_id: str, *, programme_id: str | None, by: str) -> None:
        """Send nothing any more; what is kept of the subscription, its delivery log among it, is removed soon."""
        await self._changed(
            subscription_id, lambda known, at: known.remove(at=at), "removed", programme_id=programme_id, by=by
        )

    async def _changed(
        self,
        subscription_id: str,
        change: Callable[[Subscription, datetime], Subscription],
        act: str,
        *,
        programme_id: str | None,
        by: str,
    ) -> Subscription:
        async def work(tx: Tx) -> Subscription:
            known = await self.subscriptions.get(subscription_id, tx, programme_id=programme_id)
            changed = change(known, self.clock())
            await self.subscriptions.save(changed, tx, over=known)
            await self.audits.add(self._act(act, changed, by), tx)
            if known.is_active and changed.cause is not None:
                await tx.outbox.add(events.disabled(changed))
            return changed

        return await self.uow.run(work)

    async def _must_be_callable(self, url: str) -> None:
        if not url.startswith("https:") and not (self.plain_loopback and is_loopback(url)):
            raise not_https()
        try:
            await self.outbound.check(url)
        except RefusedAddress as refused:
            raise not_callable(refused.reason) from None

    def _alert(self, email: str | None, subscription_id: str) -> tuple[bytes | None, str | None]:
        if email is None:
            return None, None
        if not self.sends_email:
            raise email_off()
        sealed_address = self.vault.seal(email.encode(), belongs_to=alert_of(subscription_id))
        return sealed_address, address_hint(Channel.EMAIL, email)

    def _kept(self, secret: Secret, subscription_id: str, *, at: datetime) -> KeptSecret:
        return KeptSecret(
            sealed(secret, self.vault, subscription_id=subscription_id), created_at=at, public_key=public_key(secret)
        )

    def _act(self, act: str, subscription: Subscription, by: str) -> Act:
        return Act(
            act=f"subscription.{act}",
            subject=f"subscriptions/{subscription.id}",
            actor_id=by,
            at=self.clock(),
            programme=subscription.programme_id,
            details={"version": subscription.version, "state": subscription.state.value},
        )


def subscription_commands(
    runtime: Runtime, settings: Settings, vault: Vault, outbound: Outbound
) -> SubscriptionCommands:
    """The commands of a process."""
    return SubscriptionCommands(
        runtime.uow,
        SubscriptionRepository(),
        runtime.clock,
        audits=AuditRepository(),
        vault=vault,
        outbound=outbound,
        sends_email=settings.smtp_host is not None,
        # Empty in production, where plain http is read on its way.
        plain_loopback=bool(settings.outbound_allowed),
    )
