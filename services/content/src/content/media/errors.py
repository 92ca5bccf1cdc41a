"""What can be wrong with a request about media. Why an image is not taken is said in `content.images.errors`."""

from __future__ import annotations

from kernel.errors import FieldError, Invalid, NotFound
from kernel.language import Text


class MediaNotFound(NotFound):
    """No image has this id, or it is not for you: others than editors see those that a published story shows."""

    slug = "media-not-found"
    title = Text(en="There is no such image", fr="Cette image n’existe pas")

    def __init__(self, media_id: str) -> None:
        super().__init__(
            Text(en=f"No image that you may see has the id {media_id}.", fr=f"Aucune image visible : {media_id}.")
        )


class MediaUnknown(Invalid):
    """What is written names an image that does not exist."""

    def __init__(self, pointer: str) -> None:
        detail = Text(en="No image has this id.", fr="Aucune image n’a cet identifiant.")
        super().__init__(detail, errors=[FieldError(pointer, detail, code="unknown_media")])
