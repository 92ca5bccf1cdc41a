"""Relays as people send and see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from distribution.networks.models import Network
from distribution.relays.models import CONSENT, CONSENT_VERSION, Credit, Proof, Relay, RelayState
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import WebAddress
from kernel.language import Language, Text
from kernel.texts import is_one_line


def _plain(text: str) -> str:
    if not all(is_one_line(line) for line in text.splitlines() if line.strip(" ")):
        raise Fault(
            Text(
                en="Control and invisible characters are not allowed.",
                fr="Les caractères de contrôle et invisibles sont interdits.",
            )
        )
    return text


class NewRelay(Body):
    """A post of one's own that the company may pass on."""

    network: Network
    address: Annotated[WebAddress, Field(description="Where the post is read on the web.")]
    credit: Annotated[Credit, Field(description="How you want to be named beside it.")] = Credit.HANDLE


class Consent(Body):
    """The consent to pass on one post."""

    consent_version: Annotated[
        int, Field(strict=True, ge=1, le=2**31 - 1, description="The version of the wording that you have read.")
    ]


class Objection(Body):
    """Why a post is not passed on."""

    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=10, max_length=1_000),
        AfterValidator(_plain),
        Field(description="In plain text; its author reads it."),
    ]


class Done(Body):
    """What was published by hand."""

    address: Annotated[WebAddress, Field(description="Where it is read on the web.")]


class RelayView(View):
    """A post that you offered."""

    id: str
    network: Network
    address: str
    credit: Credit
    state: RelayState
    proof: Annotated[Proof | None, Field(description="What shows that the post is yours; null until something does.")]
    code: Annotated[str, Field(description="Put it into the post to show that it is yours; take it out afterwards.")]
    consent_version: Annotated[
        int, Field(description="The version of `consent`: the one you gave, or the one to read.")
    ]
    consent: Annotated[str, Field(description="What you agree to.")]
    offered_at: Instant
    consented_at: Instant | None
    due_at: Annotated[Instant | None, Field(description="When it is passed on by itself, unless somebody objects.")]
    reason: Annotated[str | None, Field(description="Why it was not passed on.")]
    relayed_as: Annotated[str | None, Field(description="The address of what the company published.")]
    concluded_at: Instant | None

    @classmethod
    def of(cls, relay: Relay, language: Language) -> RelayView:
        """The view of a relay, for its author."""
        consent_version = relay.consent_version or CONSENT_VERSION
        fields = {name: getattr(relay, name) for name in cls.model_fields if name not in ("consent", "consent_version")}
        return cls(**fields, consent=CONSENT.in_(language), consent_version=consent_version)


class OfferView(View):
    """A post that was offered to the programme. Who they are here is not said: the post itself names its author."""

    id: str
    network: Network
    address: str
    credit: Credit
    state: RelayState
    proof: Annotated[
        Proof | None, Field(description="`declared`: nobody but its author says so yet; look before you pass it on.")
    ]
    due_at: Annotated[Instant | None, Field(description="Until when you can object before it is passed on by itself.")]
    why_by_hand: Annotated[str | None, Field(description="Why somebody has to pass it on by hand.")]
    may_be_out: Annotated[bool, Field(description="Look first whether it is there already: nobody knows.")]
    relayed_as: Annotated[
        str | None, Field(description="What the company published; to be taken back in the state `to_undo`.")
    ]

    @classmethod
    def of(cls, relay: Relay) -> OfferView:
        """The view of a relay, for the programme."""
        return cls.model_validate(relay)
