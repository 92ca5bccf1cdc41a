"""What can be wrong with a request about lists of revoked badges."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class StatusListNotFound(NotFound):
    """No badge is on a list of this name."""

    slug = "status-list-not-found"
    title = Text(en="There is no such list", fr="Cette liste n’existe pas")

    def __init__(self) -> None:
        super().__init__(
            Text(en="No status list has this name.", fr="Aucune liste d’états ne porte ce nom."),
        )
