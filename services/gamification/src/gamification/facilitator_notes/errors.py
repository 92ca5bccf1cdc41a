"""What can be wrong with a request about a facilitator's notes."""

from __future__ import annotations

from kernel.errors import NotFound, Unavailable
from kernel.language import Text


class NotesNotFound(NotFound):
    """Notes about a cohort are there for its facilitator, and for nobody else."""

    slug = "notes-not-found"
    title = Text(en="There are no such notes", fr="Ces notes n’existent pas")


class NotesSealed(Unavailable):
    """The notes are sealed, and the service has not been given the key that opens them."""

    slug = "notes-sealed"
    title = Text(en="Your notes cannot be opened", fr="Vos notes ne peuvent pas être ouvertes")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="A key is missing that the operators must put back. Nothing is lost.",
                fr="Il manque une clé que l’exploitation doit remettre. Rien n’est perdu.",
            )
        )
