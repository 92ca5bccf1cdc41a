"""What can be wrong with a request about a share."""

from __future__ import annotations

from kernel.errors import FieldError, NotFound, Problem
from kernel.language import Text


class ShareNotFound(NotFound):
    """You have no share with this id, or it has no link."""

    slug = "share-not-found"
    title = Text(en="There is no such share", fr="Ce partage n’existe pas")

    def __init__(self) -> None:
        super().__init__(Text(en="No link of yours has this id.", fr="Aucun de vos liens n’a cet identifiant."))


class LinkEndsTooEarly(Problem):
    """A link ends at a moment to come."""

    status = 422
    slug = "link-ends-too-early"
    title = Text(en="The link would end too early", fr="Le lien prendrait fin trop tôt")

    def __init__(self) -> None:
        detail = Text(en="Give a moment to come.", fr="Indiquez un moment à venir.")
        super().__init__(detail, errors=[FieldError("/expires_at", detail, code="too_early")])
