"""What can be wrong with a request for the right to answer."""

from __future__ import annotations

from kernel.errors import FieldError, Forbidden, Invalid, Problem, Unavailable
from kernel.language import Text


class NotOfTheProgramme(Forbidden):
    """The wave asks the people of another programme than yours."""

    slug = "not-of-the-programme"
    title = Text(en="This wave asks other people", fr="Cette vague s’adresse à d’autres personnes")


class RightTaken(Problem):
    """You were given your right to answer this wave, for another blinded message. Who has lost theirs has no second."""

    status = 409
    slug = "right-taken"
    title = Text(en="You were given your right to answer", fr="Votre droit de répondre vous a déjà été remis")


class NotABlindedMessage(Invalid):
    """A blinded message is as long as the modulus of the wave's key, and a number below it (RFC 9474 §4.3)."""

    slug = "not-a-blinded-message"
    title = Text(en="This is no blinded message for this wave", fr="Ce n’est pas un message aveuglé pour cette vague")

    def __init__(self) -> None:
        super().__init__(self.title, errors=[FieldError("/blinded_message", self.title, code="not_a_blinded_message")])


class WaveSealed(Unavailable):
    """The key that signs rights is sealed, and the service has not been given the key that opens it."""

    slug = "wave-sealed"
    title = Text(en="No rights can be given at the moment", fr="Aucun droit ne peut être donné pour le moment")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="A key is missing that the operators must put back. Nothing is lost, and your right is still yours.",
                fr="Il manque une clé que l’exploitation doit remettre. Rien n’est perdu, et votre droit demeure.",
            )
        )
