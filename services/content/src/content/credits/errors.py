"""What can be wrong with credits."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text

MOST_CREDITS = 50


class CreditNotFound(NotFound):
    """Nobody asks to name you in this story."""

    slug = "credit-not-found"
    title = Text(en="There is no such credit", fr="Cette mention n’existe pas")


class CreditNotGiven(Problem):
    """Only a consent that you gave can be withdrawn; one that you were asked for can be given or declined."""

    status = 409
    slug = "credit-not-given"
    title = Text(en="You have not agreed to be named", fr="Vous n’avez pas accepté d’être nommé")


class CreditGiven(Problem):
    """You have agreed to be named; withdraw your consent instead of declining it."""

    status = 409
    slug = "credit-given"
    title = Text(en="You have agreed to be named", fr="Vous avez accepté d’être nommé")


class TooManyCredits(Problem):
    """A story names a limited number of colleagues."""

    status = 409
    slug = "too-many-credits"
    title = Text(en="The story has too many credits", fr="L’histoire a trop de mentions")

    def __init__(self) -> None:
        super().__init__(
            Text(en=f"At most {MOST_CREDITS} people are asked.", fr=f"Au plus {MOST_CREDITS} personnes sont demandées.")
        )
