"""What can be wrong with a person's key."""

from __future__ import annotations

from kernel.errors import Unavailable
from kernel.language import Text


class LedgerSealed(Unavailable):
    """What is kept of you alone is sealed, and the service has not been given the key that opens it."""

    slug = "ledger-sealed"
    title = Text(en="Your ledger cannot be opened", fr="Votre registre ne peut pas être ouvert")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="A key is missing that the operators must put back. Nothing is lost.",
                fr="Il manque une clé que l’exploitation doit remettre. Rien n’est perdu.",
            )
        )
