"""What can be wrong with a person's acceptance of the charter."""

from __future__ import annotations

from kernel.errors import Forbidden
from kernel.language import Text


class CharterNotAccepted(Forbidden):
    """Sharing is for ambassadors who accepted the charter in force. `charter` is where it can be read, and
    `charter_version` the version to accept with `PUT /v1/me/ambassador`."""

    slug = "charter-not-accepted"
    title = Text(en="The charter in force is not accepted", fr="La charte en vigueur n’est pas acceptée")

    def __init__(self, *, address: str, version: int) -> None:
        super().__init__(
            Text(
                en=f"Read version {version} at {address}, then accept it to take part.",
                fr=f"Lisez la version {version} à l’adresse {address}, puis acceptez-la pour participer.",
            ),
            extensions={"charter": address, "charter_version": version},
        )


class NoCharterInForce(Forbidden):
    """Nobody can take part before the organisation has enacted its side of a charter. `charter` is where it will be."""

    slug = "charter-awaited"
    title = Text(en="No charter is in force yet", fr="Aucune charte n’est encore en vigueur")

    def __init__(self, *, address: str) -> None:
        super().__init__(
            Text(
                en=f"As soon as a charter is enacted, it can be read at {address} and accepted.",
                fr=f"Dès qu’une charte sera promulguée, elle pourra être lue à l’adresse {address} et acceptée.",
            ),
            extensions={"charter": address, "charter_version": None},
        )
