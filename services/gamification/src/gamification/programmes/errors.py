"""What can be wrong with a request that names a programme."""

from __future__ import annotations

from kernel.errors import NotFound
from kernel.language import Text


class ProgrammeNotFound(NotFound):
    """No programme has this id, or it is not yours."""

    slug = "programme-not-found"
    title = Text(en="There is no such programme", fr="Ce programme n’existe pas")

    def __init__(self, programme_id: str) -> None:
        super().__init__(
            Text(
                en=f"No programme that is yours has the id {programme_id}.",
                fr=f"Aucun programme qui soit le vôtre n’a l’identifiant {programme_id}.",
            )
        )
