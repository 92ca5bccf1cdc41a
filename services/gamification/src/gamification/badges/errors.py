"""What can be wrong with a request about badges."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class BadgeNotFound(NotFound):
    """No badge has this id, or it is not yours, or its person took everything back."""

    slug = "badge-not-found"
    title = Text(en="There is no such badge", fr="Ce badge n’existe pas")

    def __init__(self) -> None:
        super().__init__(Text(en="No badge has this id.", fr="Aucun badge ne porte cet identifiant."))


class BadgesEnough(Problem):
    """There are many valid badges of this milestone already. Revoke those that you need no more."""

    status = 409
    slug = "badges-enough"
    title = Text(en="This milestone has enough badges", fr="Ce jalon a assez de badges")

    def __init__(self, most: int) -> None:
        super().__init__(
            Text(
                en=f"A milestone may have {most} badges that are valid. Revoke one that you need no more.",
                fr=f"Un jalon peut avoir {most} badges valables. Révoquez-en un dont vous n’avez plus besoin.",
            )
        )
