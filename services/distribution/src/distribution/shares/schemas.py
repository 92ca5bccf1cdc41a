"""Shares as people send and see them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from distribution.links.models import public_address
from distribution.networks.models import DISCLOSURE_DUTY, Network, Policy
from distribution.shares.models import Closeness, Share
from kernel.http import Body, Instant, View
from kernel.language import Language

# More than any network takes; a limit of ours only so that measuring stays quick. No text is refused for what it says.
MOST_CHARACTERS = 100_000


class NewShare(Body):
    """A story to share, in one's own words."""

    story_id: UUID
    network: Network
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


class ShareView(View):
    """A share, for the person who made it."""

    id: str
    story_id: str
    network: Network
    link: Annotated[str, Field(description="The tracked link to post.")]
    closeness: Annotated[Closeness, Field(description="How close the words are to ones that were there before.")]
    guidance: Annotated[str | None, Field(description="A suggestion about the words. Nothing depends on it.")]
    disclosure: Annotated[
        str | None,
        Field(description="A wording to add to the post, in the story's language; edit it as you like."),
    ]
    disclosure_duty: Annotated[str, Field(description="Why to say so in the post.")]
    share_address: Annotated[
        str | None,
        Field(
            description="Where to post the link. Null where each person's instance has its own address (Mastodon): "
            "copy text and link to the clipboard there."
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
        link = public_address(public_url, share.token)
        guidance = share.guidance
        story_language = share.story_language.partition("-")[0]
        written = policy.disclosure.in_("fr" if (story_language or language) == "fr" else "en")
        return cls(
            id=share.id,
            story_id=share.story_id,
            network=share.network,
            link=link,
            closeness=share.closeness,
            guidance=guidance.in_(language) if guidance else None,
            disclosure=written if share.is_disclosed else None,
            disclosure_duty=DISCLOSURE_DUTY.in_(language),
            share_address=policy.address_for(link),
            network_policy=policy.read_at,
            created_at=share.created_at,
        )
