"""What can be wrong with a request about achievements."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class AchievementNotFound(NotFound):
    """Nobody has made a badge of a milestone of this name in this version."""

    slug = "achievement-not-found"
    title = Text(en="There is no such achievement", fr="Cette réalisation n’existe pas")

    def __init__(self) -> None:
        super().__init__(
            Text(en="No badge is about an achievement of this name.", fr="Aucun badge ne porte sur cette réalisation.")
        )
