"""Why there is no card at an address."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class CardNotFound(NotFound):
    """No story that is or was public has its card here."""

    slug = "card-not-found"
    title = Text(en="There is no card here", fr="Il n’y a pas de carte ici")


class CardGone(Problem):
    """The story was withdrawn, or is no longer offered or verified: no preview shows it any more."""

    status = 410
    slug = "card-gone"
    title = Text(en="This story is no longer shown", fr="Cette histoire n’est plus montrée")
