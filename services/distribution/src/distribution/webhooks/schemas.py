"""Subscriptions as callers send and see them, and their secrets as they are sealed and shown."""

from __future__ import annotations

import base64
import secrets as random
from typing import Annotated, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import AfterValidator, ConfigDict, Field

from distribution.digests.models import is_email
from distribution.networks.models import Network
from distribution.programmes.models import MAIN_PROGRAMME
from distribution.programmes.schemas import ProgrammeId
from distribution.webhooks.models import (
    SECRET_BYTES,
    Cause,
    EventType,
    KeptSecret,
    Secret,
    Subscription,
    SubscriptionState,
)
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import Line, Moment, WebAddress
from kernel.language import Text
from kernel.vault import Vault


def _email(text: str) -> str:
    if not is_email(text):
        raise Fault(Text(en="This must be an e-mail address.", fr="Cela doit être une adresse e-mail."))
    return text


def _without_defaults(schema: dict[str, Any]) -> None:
    for member in schema["properties"].values():
        member.pop("default", None)


Label = Annotated[Line, Field(max_length=100, description="What you call it.", examples=["Intranet"])]
Address = Annotated[
    WebAddress, Field(description="Where events are posted: https, on a public network. Redirects are not followed.")
]
Types = Annotated[
    list[EventType], Field(max_length=20, description="Which events; none means every type, also those to come.")
]
Networks = Annotated[
    list[Network],
    Field(max_length=20, description="Of events that name a network, those of these alone; none means all."),
]
Email = Annotated[
    Annotated[str, Field(max_length=254), AfterValidator(_email)] | None,
    Field(description="Who is told when the subscription ends by itself. Kept encrypted, shown to nobody."),
]


class NewSubscription(Body):
    """A system that is to hear of events."""

    programme: Annotated[
        ProgrammeId | None, Field(description="Whose events; null for those of all programmes, if you answer for all.")
    ] = MAIN_PROGRAMME
    label: Label
    url: Address
    types: Types = []
    networks: Networks = []
    ed25519: Annotated[
        bool, Field(strict=True, description="Sign with a key pair (`v1a`), too, whose public key anybody may have.")
    ] = False
    alert_email: Email = None


class SubscriptionChanges(Body):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    label: Label = ""
    url: Address = ""
    types: Types = []
    networks: Networks = []
    alert_email: Email = None
    enabled: Annotated[
        bool,
        Field(strict=True, description="Whether events are sent. Those that happen while they are not are not kept."),
    ] = True


class Rotation(Body):
    """A new secret in the place of the one that signs now."""

    keep_hours: Annotated[
        int,
        Field(strict=True, ge=0, le=168, description="For how long the secret before signs along; 0 ends it at once."),
    ] = 24


class ResendBody(Body):
    """What to send once more, under the same ids."""

    since: Annotated[
        Moment, Field(description="Events from this moment on, as far as the delivery log still has them.")
    ]
    only_failed: Annotated[
        bool, Field(strict=True, description="Leave out what was delivered. False sends it again, too.")
    ] = True


class SecretView(View):
    """A secret that signs, without what makes it one."""

    created_at: Instant
    expires_at: Annotated[Instant | None, Field(description="When it signs no longer; null for the current one.")]
    public_key: Annotated[
        str | None, Field(description="Verifies `v1a` signatures.", examples=["whpk_" + "A" * 43 + "="])
    ]


class SubscriptionView(View):
    """A subscription."""

    id: str
    programme: Annotated[str | None, Field(description="Null for events of all programmes.")]
    label: str
    url: str
    types: list[EventType]
    networks: list[str]
    state: SubscriptionState
    cause: Annotated[Cause | None, Field(description="Why nothing is sent.")]
    disabled_at: Instant | None
    failing_since: Annotated[
        Instant | None, Field(description="The first failure after the last success. After five days of them it ends.")
    ]
    resumes_at: Annotated[Instant | None, Field(description="Until when the receiver asked to be left alone.")]
    alert_hint: Annotated[str | None, Field(description="Enough of the alert address to recognise it.")]
    secrets: list[SecretView]
    resending: Annotated[bool, Field(description="Whether something is being taken up to be sent once more.")]
    created_at: Instant
    changed_at: Instant

    @classmethod
    def of(cls, subscription: Subscription) -> SubscriptionView:
        """The view of a subscription."""
        return cls(**members(subscription))


class NewSecretView(SubscriptionView):
    """A subscription with the secret that it was just given."""

    secret: Annotated[
        str | None,
        Field(
            description="Verifies `v1` signatures. It is shown this once: an answer that is repeated for its "
            "`Idempotency-Key` has null here, and only a rotation gives another one.",
            examples=["whsec_" + "A" * 43 + "="],
        ),
    ]

    @classmethod
    def told(cls, subscription: Subscription, secret: str | None) -> NewSecretView:
        """The view with the secret as it is shown, or without it."""
        return cls(secret=secret, **members(subscription))


def members(subscription: Subscription) -> dict[str, Any]:
    """What is shown of a subscription."""
    return {
        "id": subscription.id,
        "programme": subscription.programme_id,
        "label": subscription.label,
        "url": subscription.url,
        "types": list(subscription.types),
        "networks": list(subscription.networks),
        "state": subscription.state,
        "cause": subscription.cause,
        "disabled_at": subscription.disabled_at,
        "failing_since": subscription.failing_since,
        "resumes_at": subscription.resume_at,
        "alert_hint": subscription.alert_hint,
        "secrets": [SecretView.model_validate(secret) for secret in subscription.secrets],
        "resending": subscription.resend is not None,
        "created_at": subscription.created_at,
        "changed_at": subscription.changed_at,
    }


def new_secret(*, with_key: bool) -> Secret:
    """A secret that nobody has seen."""
    return Secret(random.token_bytes(SECRET_BYTES), random.token_bytes(SECRET_BYTES) if with_key else None)


def shown(secret: Secret) -> str:
    """A secret as receivers take it (Standard Webhooks 1.0, §Symmetric)."""
    return "whsec_" + base64.b64encode(secret.hmac).decode()


def public_key(secret: Secret) -> str | None:
    """The public key of a secret as receivers take it (§Asymmetric), if it has one."""
    if secret.seed is None:
        return None
    public = Ed25519PrivateKey.from_private_bytes(secret.seed).public_key().public_bytes_raw()
    return "whpk_" + base64.b64encode(public).decode()


def sealed(secret: Secret, vault: Vault, *, subscription_id: str) -> bytes:
    """A secret as it is kept."""
    return vault.seal(secret.hmac + (secret.seed or b""), belongs_to=secret_of(subscription_id))


def opened(kept: KeptSecret, vault: Vault, *, subscription_id: str) -> Secret:
    """A secret that is kept; `Sealed` when it cannot be opened."""
    plain = vault.open(kept.sealed, belongs_to=secret_of(subscription_id))
    return Secret(plain[:SECRET_BYTES], plain[SECRET_BYTES:] or None)


def secret_of(subscription_id: str) -> str:
    """What a sealed secret belongs to."""
    return f"subscription:{subscription_id}"


def alert_of(subscription_id: str) -> str:
    """What a sealed alert address belongs to."""
    return f"subscription-alert:{subscription_id}"
