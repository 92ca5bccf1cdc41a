"""What can be wrong with a request that names a programme."""

from __future__ import annotations

from kernel.errors import FieldError, Invalid, NotFound
from kernel.language import Text


def _no_such(programme_id: str) -> Text:
    return Text(
        en=f"No programme that is yours has the id {programme_id}.",
        fr=f"Aucun programme qui soit le vôtre n’a l’identifiant {programme_id}.",
    )


class ProgrammeNotFound(NotFound):
    """No programme has this id, or it is not yours."""

    slug = "programme-not-found"
    title = Text(en="There is no such programme", fr="Ce programme n’existe pas")

    def __init__(self, programme_id: str) -> None:
        super().__init__(_no_such(programme_id))


class UnknownProgramme(Invalid):
    """The body names a programme that does not exist or that is not yours."""

    slug = "unknown-programme"
    title = Text(en="You have no such programme", fr="Vous n’avez aucun programme de ce nom")

    def __init__(self, programme_id: str) -> None:
        detail = _no_such(programme_id)
        super().__init__(detail, errors=[FieldError("/programme", detail, code="unknown_programme")])
