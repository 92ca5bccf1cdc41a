"""Media as callers send and see them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

from content.images.models import CARD_SIZE
from content.media.models import Media
from kernel.http import Instant, View
from kernel.http.fields import Line

AlternativeText = Annotated[
    Line,
    Query(
        max_length=500,
        description="What the image shows, for those who do not see it. It stands for the image, so it is required.",
        examples=["The first tram crosses the harbour bridge"],
    ),
]


class MediaView(View):
    """An image."""

    id: str
    alternative_text: str
    media_type: Annotated[str, Field(examples=["image/jpeg"])]
    width: Annotated[int, Field(description="In pixels, upright.")]
    height: Annotated[int, Field(description="In pixels, upright.")]
    length: Annotated[int, Field(description="Of the image as it is kept, in bytes.")]
    content_url: Annotated[str, Field(description="Where the image is, for those who are signed in.")]
    card_url: Annotated[
        str,
        Field(
            description=f"Where its card for link previews is ({CARD_SIZE[0]} × {CARD_SIZE[1]}, JPEG), for everybody "
            "while a published story shows the image."
        ),
    ]
    author_id: Annotated[str, Field(description="Pseudonym of the person.")]
    created_at: Instant

    @classmethod
    def of(cls, media: Media, *, public_url: str) -> MediaView:
        """The view of an image."""
        address = f"{public_url}/v1/media/{media.id}"
        return cls(
            id=media.id,
            alternative_text=media.alternative_text,
            media_type=media.content.format.media_type,
            width=media.width,
            height=media.height,
            length=media.content.length,
            content_url=f"{address}/content",
            card_url=f"{address}/card",
            author_id=media.author_id,
            created_at=media.created_at,
        )
