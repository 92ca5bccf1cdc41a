"""What can be wrong with a request about captions."""

from __future__ import annotations

from kernel.errors import FieldError, Invalid, NotFound, Problem
from kernel.language import Text


class CaptionNotFound(NotFound):
    """No caption of this story has this id, or it has been taken out."""

    slug = "caption-not-found"
    title = Text(en="There is no such caption", fr="Cette légende n’existe pas")

    def __init__(self, caption_id: str) -> None:
        super().__init__(
            Text(en=f"The story has no caption {caption_id}.", fr=f"L’histoire n’a pas de légende {caption_id}.")
        )


class CaptionTooLong(Problem):
    """The text is longer than its network takes: `length` is what the network counts, `limit` the most it takes."""

    status = 422
    slug = "caption-too-long"
    title = Text(en="The network takes no text as long as this", fr="Le réseau n’accepte pas un texte aussi long")

    def __init__(self, *, length: int, limit: int) -> None:
        detail = Text(
            en=f"The network counts {length} characters and takes {limit}.",
            fr=f"Le réseau compte {length} caractères et en accepte {limit}.",
        )
        error = FieldError("/text", detail, code="too_long_for_network")
        super().__init__(detail, errors=[error], extensions={"length": length, "limit": limit})


class CaptionForNoNetwork(Invalid):
    """The caption names a network that Relais does not know."""

    def __init__(self) -> None:
        detail = Text(en="No network has this name.", fr="Aucun réseau ne porte ce nom.")
        super().__init__(detail, errors=[FieldError("/network", detail, code="unknown_network")])


class TooManyCaptions(Problem):
    """The story has `limit` captions. Take one out, or ask people for words of their own."""

    status = 409
    slug = "too-many-captions"
    title = Text(en="The story has enough captions", fr="L’histoire a assez de légendes")

    def __init__(self, limit: int) -> None:
        super().__init__(extensions={"limit": limit})
