"""What can be wrong with a request about charters."""

from __future__ import annotations

from kernel.errors import NotFound, Problem
from kernel.language import Text


class CharterNotFound(NotFound):
    """No version of the charter has this number, or it is not for you yet."""

    slug = "charter-not-found"
    title = Text(en="There is no such version of the charter", fr="Cette version de la charte n’existe pas")

    def __init__(self, version: int) -> None:
        super().__init__(
            Text(
                en=f"No version {version} of the charter that you may see exists.",
                fr=f"Aucune version {version} visible de la charte.",
            )
        )


class NoCharterInForce(NotFound):
    """No version of the charter has been enacted yet; nobody can take part before that."""

    slug = "no-charter-in-force"
    title = Text(en="No charter is in force", fr="Aucune charte n’est en vigueur")


class CharterNotNewer(Problem):
    """This version, or a newer one, is in force already. What was replaced does not come back: write it as a new
    version."""

    status = 409
    slug = "charter-not-newer"
    title = Text(en="The version is not newer than the one in force", fr="La version n’est pas plus récente")

    def __init__(self, *, in_force: int) -> None:
        super().__init__(
            Text(en=f"Version {in_force} is in force.", fr=f"La version {in_force} est en vigueur."),
            extensions={"version_in_force": in_force},
        )
