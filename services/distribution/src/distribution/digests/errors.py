"""What can be wrong with a request about one's digest."""

from __future__ import annotations

from kernel.errors import Invalid, Problem
from kernel.language import Text


class EmailOff(Problem):
    """This installation sends no e-mail. Digests can go to a chat."""

    status = 409
    slug = "email-off"
    title = Text(en="No e-mail is sent here", fr="Aucun e-mail n’est envoyé ici")


class NoDigest(Problem):
    """You have no digest that waits for a confirmation."""

    status = 409
    slug = "no-digest"
    title = Text(en="There is nothing to confirm", fr="Il n’y a rien à confirmer")


class CodeExpired(Problem):
    """The code is too old, or was tried too often. Send the address again for a new one."""

    status = 409
    slug = "code-expired"
    title = Text(en="The code holds no longer", fr="Le code n’est plus valable")


class TooManyCodes(Problem):
    """So many codes were sent for you today that no more are. Try again tomorrow, or confirm with the last one."""

    status = 409
    slug = "too-many-codes"
    title = Text(en="No more codes are sent today", fr="Plus aucun code n’est envoyé aujourd’hui")


def wrong_code() -> Invalid:
    """The code is another one."""
    detail = Text(en="This is not the code that was sent.", fr="Ce n’est pas le code envoyé.")
    return Invalid.field("/code", detail, code="wrong_code")


def not_public() -> Invalid:
    """The address is none that may be called from here."""
    detail = Text(
        en="This address is not on a public network, so nothing is sent there.",
        fr="Cette adresse n’est pas sur un réseau public ; rien n’y est envoyé.",
    )
    return Invalid.field("/address", detail, code="not_public")
