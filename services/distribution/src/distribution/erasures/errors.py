"""What can be wrong with a question about one's erasure."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class NoErasure(NotFound):
    """You asked for no erasure, or it was finished more than thirty days ago and is forgotten too."""

    slug = "no-erasure"
    title = Text(en="There is no erasure", fr="Il n’y a pas d’effacement")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Ask to be forgotten with POST /v1/me/erasure whenever you like.",
                fr="Demandez l’effacement avec POST /v1/me/erasure quand vous voulez.",
            )
        )
