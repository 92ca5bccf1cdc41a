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
    """There are many badges of this milestone already, valid ones or such as were revoked within a day. Revoke those
    that you need no more; there is room a day later."""

    status = 409
    slug = "badges-enough"
    title = Text(en="This milestone has enough badges", fr="Ce jalon a assez de badges")

    def __init__(self, most: int) -> None:
        super().__init__(
            Text(
                en=f"A milestone may have {most} badges that are valid or were revoked within the last day. Revoke one "
                "that you need no more, and come back a day later.",
                fr=f"Un jalon peut avoir {most} badges valables ou révoqués depuis moins d’un jour. Révoquez-en un "
                "dont vous n’avez plus besoin, et revenez un jour plus tard.",
            )
        )
