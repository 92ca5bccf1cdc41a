"""What can be wrong with a request about one's own part."""

from __future__ import annotations

from kernel.errors import FieldError, NotFound, Problem
from kernel.language import Text


class NotAnAmbassador(NotFound):
    """You do not take part. It looks the same whether you left or never enrolled: nothing is kept of either."""

    slug = "not-an-ambassador"
    title = Text(en="You do not take part", fr="Vous ne participez pas")

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Accept the charter in force with PUT /v1/me/ambassador whenever you like.",
                fr="Acceptez la charte en vigueur avec PUT /v1/me/ambassador quand vous voulez.",
            )
        )


class PauseEndsTooEarly(Problem):
    """A pause ends at a moment to come."""

    status = 422
    slug = "pause-ends-too-early"
    title = Text(en="The pause would end too early", fr="La pause prendrait fin trop tôt")

    def __init__(self) -> None:
        detail = Text(en="Give a moment to come.", fr="Indiquez un moment à venir.")
        super().__init__(detail, errors=[FieldError("/until", detail, code="too_early")])


class PauseEndsTooLate(Problem):
    """A pause lasts a year at most. For longer, leave: you can come back whenever you like."""

    status = 422
    slug = "pause-ends-too-late"
    title = Text(en="The pause would end too late", fr="La pause prendrait fin trop tard")

    def __init__(self) -> None:
        detail = Text(
            en="A pause lasts a year at most. For longer, leave: you can come back whenever you like.",
            fr="Une pause dure un an au plus. Au-delà, quittez le programme : vous revenez quand vous voulez.",
        )
        super().__init__(detail, errors=[FieldError("/until", detail, code="too_late")])
