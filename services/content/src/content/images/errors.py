"""Why some bytes cannot become an image of the catalogue."""

from __future__ import annotations

from kernel.errors import Problem
from kernel.language import Text


class NotAnImage(Problem):
    """The body is no JPEG, PNG or WebP image. Its bytes decide, whatever name or type they are given; send the image
    itself as the body, not a form that holds it."""

    status = 415
    slug = "not-an-image"
    title = Text(en="The body must be a JPEG, PNG or WebP image", fr="Le corps doit être une image JPEG, PNG ou WebP")


class ImageDamaged(Problem):
    """The image ends too early, contradicts itself, or cannot be decoded for another reason."""

    status = 422
    slug = "image-damaged"
    title = Text(en="The image is damaged", fr="L’image est endommagée")


class ImageAnimated(Problem):
    """The image moves. Only still images are taken: a preview shows one, and not everybody can bear movement."""

    status = 422
    slug = "image-animated"
    title = Text(en="The image is animated", fr="L’image est animée")


class ImageTooManyPixels(Problem):
    """The image has more pixels than `limit_pixels`; `width` and `height` are what it says of itself."""

    status = 422
    slug = "image-too-many-pixels"
    title = Text(en="The image has too many pixels", fr="L’image a trop de pixels")

    def __init__(self, *, width: int, height: int, limit: int) -> None:
        millions = limit // 1_000_000
        super().__init__(
            Text(
                en=f"{width} × {height} pixels are more than {millions} million.",
                fr=f"{width} × {height} pixels font plus de {millions} millions.",
            ),
            extensions={"width": width, "height": height, "limit_pixels": limit},
        )


class ImageTooDemanding(Problem):
    """Decoding the image takes more than `limit_seconds`, or more memory than there is for it."""

    status = 422
    slug = "image-too-demanding"
    title = Text(en="The image takes too long to decode", fr="L’image est trop longue à décoder")

    def __init__(self, limit: float) -> None:
        super().__init__(extensions={"limit_seconds": limit})
