"""Shares as people send and see them."""

from __future__ import annotations

import io
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import segno
from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from distribution.links.models import is_misleading, is_public
from distribution.networks.models import DISCLOSURE_DUTY, Network, Policy
from distribution.shares.models import Closeness, Share
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import Line, Moment, WebAddress
from kernel.language import Language, Text

# More than any network takes; a limit of ours only so that measuring stays quick. No text is refused for what it says.
MOST_CHARACTERS = 100_000
# For each module of a QR code in PNG: some 300 in all, which prints sharply at 25 mm.
_PIXELS = 10


def _fit_to_lead_to(address: str) -> str:
    if not is_public(address):
        raise Fault(
            Text(
                en="This address is not on the public web.",
                fr="Cette adresse ne se trouve pas sur le web public.",
            )
        )
    if is_misleading(address):
        raise Fault(
            Text(
                en="The host’s name mixes letters that can be taken for others.",
                fr="Le nom d’hôte mêle des lettres que l’on peut prendre pour d’autres.",
            )
        )
    return address


Target = Annotated[
    WebAddress,
    AfterValidator(_fit_to_lead_to),
    Field(description="For a post of your own: where its link leads. Leave it out for a post without a link."),
]


def story_or_target(target: str | None, known: ValidationInfo) -> str | None:
    """The target of a body whose `story_id` comes before it; a fault when it names both."""
    if target is not None and known.data.get("story_id") is not None:
        raise Fault(
            Text(
                en="The link of a story leads to the story: give a story or a target.",
                fr="Le lien d’une histoire mène à l’histoire : donnez une histoire ou une cible.",
            )
        )
    return target


class NewShare(Body):
    """A story to share in one's own words, or, without a story, a post of one's own about one's work."""

    story_id: Annotated[UUID | None, Field(description="Null for a post of your own.")] = None
    network: Network
    target: Target | None = None
    expires_at: Annotated[Moment | None, Field(description="When the link stops leading anywhere; null for never.")] = (
        None
    )
    text: Annotated[
        str,
        Field(
            max_length=MOST_CHARACTERS,
            description="The person's own words, which may be none. They are measured and dropped: not stored, not "
            "logged, not passed on.",
        ),
    ]
    disclosure: Annotated[
        bool, Field(strict=True, description="Whether to suggest a wording that says whom the person works for.")
    ] = True
    disclosure_text: Annotated[
        Annotated[Line, Field(max_length=300)] | None,
        Field(
            description="Your own wording, instead of the suggested one. It is only given back: not stored, not "
            "logged, not passed on."
        ),
    ] = None

    @field_validator("target")
    @classmethod
    def _a_story_has_its_own_address(cls, target: str | None, known: ValidationInfo) -> str | None:
        return story_or_target(target, known)


class ShareView(View):
    """A share, for the person who made it."""

    id: str
    story_id: Annotated[str | None, Field(description="Null for a post of your own.")]
    network: Network
    link: Annotated[
        str | None, Field(description="The tracked link to post. Null for a post of your own that leads nowhere.")
    ]
    target: Annotated[str | None, Field(description="Where the link of a post of your own leads.")]
    expires_at: Annotated[Instant | None, Field(description="When the link stops leading anywhere.")]
    closeness: Annotated[Closeness, Field(description="How close the words are to ones that were there before.")]
    guidance: Annotated[str | None, Field(description="A suggestion about the words. Nothing depends on it.")]
    disclosure: Annotated[
        str | None,
        Field(
            description="A wording to add to the post, in the story's language; edit it as you like. After "
            "`disclosure_text` it is your own, this once."
        ),
    ]
    disclosure_duty: Annotated[str, Field(description="Why to say so in the post.")]
    share_address: Annotated[
        str | None,
        Field(
            description="Where to post the link. Null where each person's instance has its own address (Mastodon): "
            "copy text and link to the clipboard there. Null also where there is no link."
        ),
    ]
    network_policy: Annotated[
        str,
        Field(
            description="Where the programme's policy for the network is read: its own disclosure wording, its guide."
        ),
    ]
    created_at: Instant

    @classmethod
    def of(cls, share: Share, *, policy: Policy, public_url: str, language: Language) -> ShareView:
        """The view of a share under its network's policy.

        The disclosure is in the story's language where there is one, as the post will be.
        """
        link = share.address(public_url)
        guidance = share.guidance
        story_language = share.story_language.partition("-")[0]
        written = policy.disclosure.in_("fr" if (story_language or language) == "fr" else "en")
        return cls(
            id=share.id,
            story_id=share.story_id or None,
            network=share.network,
            link=link,
            target=share.target,
            expires_at=share.expires_at,
            closeness=share.closeness,
            guidance=guidance.in_(language) if guidance else None,
            disclosure=written if share.is_disclosed else None,
            disclosure_duty=DISCLOSURE_DUTY.in_(language),
            share_address=policy.address_for(link) if link else None,
            network_policy=policy.read_at,
            created_at=share.created_at,
        )


class Picture(StrEnum):
    """A format of a QR code."""

    SVG = "image/svg+xml"
    PNG = "image/png"


def qr_code(address: str, picture: Picture) -> bytes:
    """An address as a QR code (ISO/IEC 18004) that survives the loss of an eighth of its area, with its quiet zone."""
    written = io.BytesIO()
    code = segno.make_qr(address, error="m")
    if picture is Picture.PNG:
        code.save(written, kind="png", scale=_PIXELS)
    else:
        # Without a size of its own it fills the place that a page gives it.
        code.save(written, kind="svg", omitsize=True, xmldecl=False, svgns=True, nl=False)
    return written.getvalue()
