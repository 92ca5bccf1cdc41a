"""What can be wrong with a request about one's editorial line."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class NoEditorialLine(NotFound):
    """You have no editorial line; nobody can see whether somebody else has one."""

    slug = "no-editorial-line"
    title = Text(en="You have no editorial line", fr="Vous n’avez pas de ligne éditoriale")


class EditorialLineExists(Problem):
    """You have an editorial line already. Edit it, or delete it and have a new one assembled."""

    status = 409
    slug = "editorial-line-exists"
    title = Text(en="You have an editorial line already", fr="Vous avez déjà une ligne éditoriale")
