"""What can be wrong with an authorization."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class AuthorizationNotFound(NotFound):
    """The person began no such authorization, it took too long, or it has been used."""

    slug = "authorization-not-found"
    title = Text(en="There is no such authorization", fr="Cette autorisation n’existe pas")


class AuthorizationPending(Problem):
    """The network has not yet sent the person back."""

    status = 409
    slug = "authorization-pending"
    title = Text(en="The network has not answered yet", fr="Le réseau n’a pas encore répondu")


class StateNotKnown(Problem):
    """The `state` was given to nobody, belongs to an authorization that took too long, or was used before. Nothing was
    connected; begin again."""

    status = 400
    slug = "state-not-known"
    title = Text(en="This authorization was not begun here", fr="Cette autorisation n’a pas été commencée ici")
