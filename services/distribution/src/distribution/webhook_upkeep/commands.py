"""What the worker does for subscriptions besides sending: bit by bit, whichever worker comes first."""

from __future__ import annotations

from datetime import timedelta

from distribution.messages.models import Later, Letter
from distribution.messages.repository import Mailer
from distribution.webhook_calls.models import ending
from distribution.webhook_deliveries.repository import DeliveryRepository
from distribution.webhooks.models import Subscription
from distribution.webhooks.repository import SubscriptionRepository, resealed
from distribution.webhooks.schemas import alert_of, secret_of
from kernel.clock import Clock
from kernel.errors import StaleWrite
from kernel.mongo import Db, Tx, UnitOfWork
from kernel.telemetry.logs import log
from kernel.vault import Sealed, Vault

# How much is taken up for one subscription before it is the next one's turn.
_AT_ONCE = 500
# Longer than a mail takes: one that was begun so long ago was left by a process that ended.
_MAILING = timedelta(minutes=5)


class WebhookUpkeep:
    """Resends, removals, mails about subscriptions that ended, and seals under the current key. `mailer` is None where
    no mail is sent."""

    def __init__(
        self,
        uow: UnitOfWork,
        db: Db,
        clock: Clock,
        *,
        subscriptions: SubscriptionRepository,
        deliveries: DeliveryRepository,
        vault: Vault,
        mailer: Mailer | None,
        failing: timedelta,
        public_url: str,
    ) -> None:
        self.uow = uow
        self.db = db
        self.clock = clock
        self.subscriptions = subscriptions
        self.deliveries = deliveries
        self.vault = vault
        self.mailer = mailer
        self.failing = failing
        self.public_url = public_url
        self._is_sealed = False

    async def turn(self) -> bool:
        """A bit of everything; whether there may be more of it."""
        resent, removed, alerted = await self.resend_some(), await self.forget_removed(), await self.alert_next()
        await self.seal_again()
        return resent or removed or alerted

    async def resend_some(self) -> bool:
        """Take up some of what is to be sent once more; whether there may be more."""
        asked = [one for one in await self.subscriptions.active(self.db) if one.resend is not None]
        for subscription in asked:
            assert subscription.resend is not None
            after = await self.deliveries.wake_some(
                subscription.id, subscription.resend, self.db, at=self.clock(), most=_AT_ONCE
            )
            await self.subscriptions.note_resent(subscription, self.db, after=after)
        return bool(asked)

    async def forget_removed(self) -> bool:
        """Remove some of what is kept of subscriptions that are gone; whether there may be more."""
        is_more = False
        for subscription in await self.subscriptions.removed(self.db):
            if await self.deliveries.forget_some(subscription.id, self.db):
                is_more = True
            else:
                await self.subscriptions.forget(subscription.id, self.db)
        return is_more

    async def alert_next(self) -> bool:
        """Tell somebody that their subscription ended by itself; False when there is nobody to tell."""
        until = self.clock() + _MAILING
        subscription = await self.subscriptions.claim_alert(self.db, at=self.clock(), until=until)
        if subscription is None:
            return False
        if not await self._is_later(subscription):
            # What may have arrived is not sent again: the event and the API say the same.
            await self.subscriptions.note_alerted(subscription.id, self.db, until=until)
        return True

    async def seal_again(self) -> None:
        """Seal under the current key what an earlier one sealed, once after each start, which is when keys change."""
        if self._is_sealed:
            return
        for subscription in await self.subscriptions.of(self.db, programme_id=None):
            sealed = [one.sealed for one in subscription.secrets] + ([subscription.alert] if subscription.alert else [])
            if not all(self.vault.is_current(one) for one in sealed):
                await self._seal(subscription.id)
        self._is_sealed = True

    async def _is_later(self, subscription: Subscription) -> bool:
        """Whether the mail is to be tried again."""
        if self.mailer is None or subscription.alert is None:
            return False
        try:
            address = self.vault.open(subscription.alert, belongs_to=alert_of(subscription.id)).decode()
        except Sealed:
            log(__name__).error("subscription_alert_unreadable", subscription=subscription.id)
            return False
        days = self.failing / timedelta(days=1)
        subject, lines, language = ending(
            subscription, days=days, address=f"{self.public_url}/v1/subscriptions/{subscription.id}"
        )
        letter = Letter(subject=subject, lines=lines, language=language)
        message_id = f"{subscription.id}.{subscription.version}"
        outcome = await self.mailer.send(message_id, letter, address, at=self.clock())
        log(__name__).info("subscription_alert", subscription=subscription.id, outcome=type(outcome).__name__)
        return isinstance(outcome, Later)

    async def _seal(self, subscription_id: str) -> None:
        async def work(tx: Tx) -> None:
            known = await self.subscriptions.find(subscription_id, tx)
            if known is None:
                return
            secrets = [self._anew(one.sealed, secret_of(known.id)) for one in known.secrets]
            alert = None if known.alert is None else self._anew(known.alert, alert_of(known.id))
            await self.subscriptions.save(resealed(known, secrets, alert), tx, over=known)

        try:
            await self.uow.run(work)
        except (StaleWrite, Sealed) as failure:
            log(__name__).warning("subscription_not_sealed_again", subscription=subscription_id, error=repr(failure))

    def _anew(self, sealed: bytes, belongs_to: str) -> bytes:
        return self.vault.seal(self.vault.open(sealed, belongs_to=belongs_to), belongs_to=belongs_to)
