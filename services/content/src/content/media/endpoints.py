"""`/v1/media`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from content.audiences.endpoints import Editing, PerhapsReading, Reading
from content.images.errors import ImageAnimated, ImageDamaged, ImageTooDemanding, ImageTooManyPixels, NotAnImage
from content.images.models import CARD_FORMAT, MOST_BYTES, Format
from content.media.commands import MediaCommands
from content.media.errors import MediaNotFound
from content.media.models import Media, Part
from content.media.queries import MediaQueries
from content.media.schemas import AlternativeText, MediaView
from kernel.auth import ANYBODY
from kernel.errors import RangeNotSatisfiable, problems
from kernel.http import Octets, Once, Router, created, gives_bytes, ok, part_of, takes_bytes, wired

router = Router(prefix="/v1/media", tags=["media"])

Commands = Annotated[MediaCommands, Depends(wired(MediaCommands))]
Queries = Annotated[MediaQueries, Depends(wired(MediaQueries))]

_FORMATS = [format.media_type for format in Format]
# The bytes never change, but whether they are shown does: what is taken back has to be gone from previews in 5 seconds.
_REUSE = "max-age=5"


@router.post(
    "",
    status_code=201,
    response_model=MediaView,
    responses=problems(NotAnImage, ImageDamaged, ImageAnimated, ImageTooManyPixels, ImageTooDemanding),
    openapi_extra=takes_bytes(
        *_FORMATS,
        "application/octet-stream",
        most=MOST_BYTES,
        description="The image itself: JPEG, PNG or WebP, still, at most 10 MB and 50 megapixels. Its bytes decide.",
    ),
)
async def create_media(
    alternative_text: AlternativeText, request: Request, editor: Editing, media: Commands, once: Once
) -> Response:
    """Add an image. It is turned upright and encoded anew, so that nothing it came with, such as a place, is kept."""
    raw = await request.body()
    return await once(
        lambda: media.add(raw, alternative_text=alternative_text, by=editor.person_id),
        lambda made: created(_view(made, request), location=f"/v1/media/{made.id}"),
    )


@router.get("/{media_id}", response_model=MediaView, responses=problems(MediaNotFound))
async def get_media(media_id: str, request: Request, reader: Reading, media: Queries) -> Response:
    """What is known of an image; 404 also for one that is not for you."""
    return ok(_view(await media.one(media_id, reader=reader), request))


@router.get(
    "/{media_id}/content",
    response_class=Response,
    responses=gives_bytes(*_FORMATS) | problems(MediaNotFound, RangeNotSatisfiable),
)
async def get_media_content(media_id: str, request: Request, reader: Reading, media: Queries) -> Response:
    """The image, or a part of it (`Range`)."""
    return _bytes(await media.one(media_id, reader=reader), Part.CONTENT, request, media, cache="private")


@router.get(
    "/{media_id}/card",
    response_class=Response,
    responses=gives_bytes(CARD_FORMAT.media_type) | problems(MediaNotFound, RangeNotSatisfiable),
    openapi_extra={"security": ANYBODY},
)
async def get_media_card(media_id: str, request: Request, reader: PerhapsReading, media: Queries) -> Response:
    """The card of an image for link previews, which are made without a token; editors see it before it is shown."""
    found = await media.with_card(media_id, reader=reader)
    return _bytes(found, Part.CARD, request, media, cache="public" if reader is None else "private")


def _bytes(media: Media, part: Part, request: Request, queries: MediaQueries, *, cache: str) -> Response:
    file = media.file(part)
    return part_of(
        Octets(file.length, f'"{file.digest}"', file.format.media_type),
        request,
        lambda begin, end: queries.read(media, part, begin=begin, end=end),
        headers={"cache-control": f"{cache}, {_REUSE}", "vary": "Authorization"},
    )


def _view(media: Media, request: Request) -> MediaView:
    return MediaView.of(media, public_url=request.app.state.settings.public_url)
