"""What can be wrong with the keys that badges are signed with."""

from __future__ import annotations

from kernel.errors import Forbidden, NotFound, Problem
from kernel.language import Text


class UnusableKey(Exception):
    """A file holds no private RSA key that badges may be signed with."""


class BadgesNotMade(Problem):
    """No badges are made here: whoever runs this installation has given it no key to sign them with, or has withdrawn
    every key that it has. Badges that were made before can still be verified."""

    status = 409
    slug = "badges-not-made"
    title = Text(en="No badges are made here", fr="Aucun badge n’est établi ici")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Ask those who run this installation for a signing key.",
                fr="Demandez une clé de signature à ceux qui exploitent cette installation.",
            )
        )


class BadgeKeyNotFound(NotFound):
    """No badge was ever signed with a key of this id, nor could be."""

    slug = "badge-key-not-found"
    title = Text(en="There is no such key", fr="Cette clé n’existe pas")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="No key that badges are signed with has this id.",
                fr="Aucune clé de signature de badges ne porte cet identifiant.",
            )
        )


class KeyOfTheGroup(Forbidden):
    """Badges of the whole group are signed with the key; those whose token names an entity do not decide about it."""

    slug = "key-of-the-group"
    title = Text(en="The key is the whole group’s", fr="La clé est celle de tout le groupe")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Your token names an entity; somebody who answers for every programme can do this.",
                fr="Votre jeton nomme une entité ; une personne qui répond de tous les programmes peut le faire.",
            )
        )
