"""`/cards/…` for preview crawlers, which have no token: parse, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from content.cards.errors import CardGone, CardNotFound
from content.cards.queries import CardQueries
from content.cards.schemas import page
from content.images.models import CARD_FORMAT
from content.media.models import Part
from kernel.errors import RangeNotSatisfiable, problems
from kernel.http import Octets, Router, gives_bytes, known_or, part_of, wired

router = Router(prefix="/cards", tags=["cards"])

Queries = Annotated[CardQueries, Depends(wired(CardQueries))]

# A card that is taken back has to be gone from previews in 5 seconds.
_HEADERS = {"cache-control": "public, max-age=5", "vary": "Accept-Encoding", "x-content-type-options": "nosniff"}
_HTML = "text/html; charset=utf-8"


@router.get(
    "/{card_id}",
    response_class=Response,
    responses={
        200: {"description": "The card.", "content": {"text/html": {"schema": {"type": "string"}}}},
        304: {"description": "You have it already."},
        **problems(CardNotFound, CardGone),
    },
)
async def get_card(card_id: str, request: Request, cards: Queries) -> Response:
    """The card of a story, as networks and messengers draw it when somebody shares its link (Open Graph)."""
    story = await cards.story(card_id)
    public_url = request.app.state.settings.public_url
    body = page(story, await cards.image(story), image_url=f"{public_url}/cards/{card_id}/image")
    safe = {"content-security-policy": "default-src 'none'", "referrer-policy": "no-referrer"}
    return known_or(body, request, media_type=_HTML, headers={**_HEADERS, **safe})


@router.get(
    "/{card_id}/image",
    response_class=Response,
    responses=gives_bytes(CARD_FORMAT.media_type) | problems(CardNotFound, CardGone, RangeNotSatisfiable),
)
async def get_card_image(card_id: str, request: Request, cards: Queries) -> Response:
    """The image of a card, 1200 by 630 pixels."""
    media = await cards.image(await cards.story(card_id))
    if media is None:
        raise CardNotFound
    file = media.file(Part.CARD)
    return part_of(
        Octets(file.length, f'"{file.digest}"', file.format.media_type),
        request,
        lambda begin, end: cards.read(media, begin=begin, end=end),
        headers=_HEADERS,
    )
