"""What can be wrong with a request about a provisioning token."""

from __future__ import annotations

from kernel.errors import Forbidden, NotFound, Problem
from kernel.language import Text


class ProvisioningTokenNotFound(NotFound):
    """There is no such token, or it has ended."""

    slug = "provisioning-token-not-found"
    title = Text(en="There is no such provisioning token", fr="Ce jeton d’approvisionnement n’existe pas")


class NotOfTheGroup(Forbidden):
    """Who may take part is said for the whole group, by people of its programme. Yours is that of an entity."""

    slug = "not-of-the-group"
    title = Text(en="This is an affair of the group", fr="Cela relève du groupe")


class TooManyProvisioningTokens(Problem):
    """There are as many tokens as there may be. Revoke one that is not needed."""

    status = 409
    slug = "too-many-provisioning-tokens"
    title = Text(
        en="There is no room for another provisioning token",
        fr="Il n’y a plus de place pour un jeton d’approvisionnement",
    )
