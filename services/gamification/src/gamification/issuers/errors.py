"""What can be wrong with a request about the issuer of badges."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class ContextNotFound(NotFound):
    """No credential that is made here names a JSON-LD context of this name."""

    slug = "context-not-found"
    title = Text(en="There is no such context", fr="Ce contexte n’existe pas")

    def __init__(self) -> None:
        super().__init__(
            Text(en="No context of this name is used here.", fr="Aucun contexte de ce nom n’est utilisé ici.")
        )
