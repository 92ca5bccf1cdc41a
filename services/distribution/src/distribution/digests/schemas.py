"""A digest, as its person sends and sees it, and the page of who wants no more."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, ValidationInfo, field_validator

from distribution.digests.models import Channel, Digest, Frequency, State, is_email
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import WebAddress
from kernel.language import Language, Text

_WEB = TypeAdapter(WebAddress)


class DigestBody(Body):
    """A wish to be told which stories are new."""

    channel: Channel
    address: Annotated[
        str,
        Field(
            min_length=1,
            max_length=2048,
            description="An e-mail address of yours, which a code is sent to, or the address of an incoming webhook of "
            "the chat. Kept encrypted, and never shown again.",
        ),
    ]
    frequency: Frequency = Frequency.WEEKLY
    language: Language = "en"

    @field_validator("address")
    @classmethod
    def _fits_the_channel(cls, address: str, info: ValidationInfo) -> str:
        channel = info.data.get("channel")
        if channel is Channel.EMAIL and not is_email(address):
            raise Fault(Text(en="This is no e-mail address in ASCII.", fr="Ce n’est pas une adresse e-mail en ASCII."))
        if channel in (None, Channel.EMAIL):
            return address
        try:
            return _WEB.validate_python(address)
        except ValidationError:
            raise Fault(
                Text(en="This is no http or https address.", fr="Ce n’est pas une adresse http ou https.")
            ) from None


class Confirmation(Body):
    """The code that was sent to an address."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$", max_length=8), Field(examples=["12345678"])]


class DigestView(View):
    """Your digest. Nobody else can read it."""

    state: State
    channel: Channel | None
    address_hint: Annotated[str | None, Field(description="Enough to recognise your address by.")]
    frequency: Frequency | None
    language: Language | None
    confirmed_at: Instant | None

    @classmethod
    def of(cls, digest: Digest | None) -> Self:
        """The view of a digest; that of who wants none is off."""
        if digest is None:
            return cls(
                state=State.OFF, channel=None, address_hint=None, frequency=None, language=None, confirmed_at=None
            )
        return cls(
            state=digest.state,
            channel=digest.channel,
            address_hint=digest.hint,
            frequency=digest.frequency,
            language=digest.language,
            confirmed_at=digest.confirmed_at,
        )


_ASK = Text(en="You will get no more digests.", fr="Vous ne recevrez plus de lettres.")
_DO = Text(en="Unsubscribe", fr="Se désabonner")
_DONE = Text(en="Done. No more digests are sent to you.", fr="C’est fait. Plus aucune lettre ne vous est envoyée.")


def unsubscribing_page(language: Language, *, done: bool) -> str:
    """The page behind the link of a digest: a button before, a sentence after. It holds nothing of anybody."""
    button = "" if done else f'<form method="post"><button>{_DO.in_(language)}</button></form>'
    sentence = (_DONE if done else _ASK).in_(language)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{_DO.in_(language)}</title></head>'
        f"<body><main><p>{sentence}</p>{button}</main></body></html>"
    )
