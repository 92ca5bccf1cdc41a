"""What a call to a subscriber carries: the headers and signatures of Standard Webhooks 1.0. No I/O."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from distribution.webhooks.models import Secret, Subscription
from kernel.language import Language, Text

# What is received of an answer at most; a longer one costs its connection.
ANSWER_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a worker sends: `at_once` calls, `receiver_at_once` of them to one receiver, each within `seconds`; a
    subscription that took nothing for `failing` is disabled, and there is news each `idle_seconds` at the latest."""

    at_once: int
    receiver_at_once: int
    seconds: float
    failing: timedelta
    idle_seconds: float

    @property
    def lease(self) -> timedelta:
        """For how long what is claimed is nobody else's: what waits here for its turn, its call, and some time to write
        down what became of it."""
        return timedelta(seconds=4 * self.seconds + 2)

    @property
    def latest(self) -> timedelta:
        """How long before the end of a lease a call has to begin."""
        return timedelta(seconds=self.seconds + 2)


def signed(secrets: Sequence[Secret], *, event_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers that say what is sent, when, and that it comes from here: a signature by each secret, and by the key
    of each that has one."""
    moment = str(int(at.timestamp()))
    content = b".".join((event_id.encode(), moment.encode(), body))
    signatures = [f"v1,{_base64(hmac.digest(secret.hmac, content, sha256))}" for secret in secrets]
    signatures += [
        f"v1a,{_base64(Ed25519PrivateKey.from_private_bytes(secret.seed).sign(content))}"
        for secret in secrets
        if secret.seed is not None
    ]
    return {"webhook-id": event_id, "webhook-timestamp": moment, "webhook-signature": " ".join(signatures)}


def ending(subscription: Subscription, *, days: float, address: str) -> tuple[str, tuple[str, ...], Language]:
    """The subject, the lines and the language of the mail about a subscription that ended by itself."""
    gone = subscription.cause is not None and subscription.cause.value == "gone"
    subject = Text(
        en=f"“{subscription.label}” is sent no events any more",
        fr=f"« {subscription.label} » ne reçoit plus d’événements",
    )
    because = (
        Text(
            en="The receiver answered that it is gone (410).", fr="Le destinataire a répondu qu’il n’existe plus (410)."
        )
        if gone
        else Text(
            en=f"The receiver took nothing for {days:g} days.",
            fr=f"Le destinataire n’a rien accepté pendant {days:g} jours.",
        )
    )
    what = Text(
        en=f"The log of what was sent is at {address}/deliveries. Once the receiver works again, enable the "
        "subscription and have sent once more what failed.",
        fr=f"Le journal des envois se trouve à {address}/deliveries. Quand le destinataire fonctionne de nouveau, "
        "réactivez l’abonnement et faites renvoyer ce qui a échoué.",
    )
    language = subscription.language
    return subject.in_(language), (because.in_(language), what.in_(language)), language


def _base64(signature: bytes) -> str:
    return base64.b64encode(signature).decode()
