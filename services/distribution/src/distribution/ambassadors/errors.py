"""What can be wrong with a request about one's own part."""

from __future__ import annotations

from kernel.errors import NotFound
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
