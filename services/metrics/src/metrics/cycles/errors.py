"""What can be wrong with a request about cycles."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class CycleNotFound(NotFound):
    """No cycle of this programme is known yet, or it is not yours: there is one once five people shared in a week."""

    slug = "cycle-not-found"
    title = Text(en="There is no such cycle", fr="Ce cycle n’existe pas")


class PlaybookNotFound(NotFound):
    """Nothing with this id was proposed to the programme."""

    slug = "playbook-not-found"
    title = Text(en="Nothing like that was proposed", fr="Rien de tel n’a été proposé")


class PlaybookClosed(Problem):
    """The proposal has another answer already, or another phase has begun since."""

    status = 409
    slug = "playbook-closed"
    title = Text(en="The proposal is not open any more", fr="La proposition n’est plus ouverte")

    def __init__(self, status: str) -> None:
        super().__init__(
            Text(en=f"The proposal is {status}.", fr=f"La proposition est dans l’état {status}."),
            extensions={"state": status},
        )
